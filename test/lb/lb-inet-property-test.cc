// SPDX-License-Identifier: GPL-2.0-only

// Random programs and packets on each system, against the slow model of lb-inet-plain-model.h

#include "test/lb/lb-inet-plain-model.h"
#include "test/lb/lb-inet-stand.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

using namespace ns3::divertsim;

namespace
{

/// The source port modulo the number of members
class ByPort : public LbPolicy
{
  public:
    std::string_view GetName() const override
    {
        return "by-port";
    }

    LbPick Pick(const BsdUnit& unit, const LbSlots& slots) const override
    {
        return {static_cast<std::uint32_t>(unit.tuple.sourcePort % slots.size()),
                unit.word ? *unit.word + 1 : 0};
    }

    std::optional<LbExpectation> Expect(const LbChange& /*change*/,
                                        const std::vector<BsdUnit>& /*live*/) const override
    {
        return std::nullopt;
    }
};

/// Knows which units live
class Ledger : public LbObserver
{
  public:
    void OnPicked(BsdTime /*time*/, const LbPlace&, const BsdUnit& unit, LbMember&) override
    {
        RC_ASSERT(unit.byTuple && unit.word && unit.id > 0);
        RC_ASSERT(ended.count(unit.id) == 0);
        live.insert(unit.id);
    }

    void OnReset(BsdTime /*time*/, LbMember&, std::uint64_t unit) override
    {
        End(unit);
    }

    void OnEnded(BsdTime /*time*/, std::uint64_t unit) override
    {
        End(unit);
    }

    std::set<std::uint64_t> live;
    std::set<std::uint64_t> ended;

  private:
    void End(std::uint64_t unit)
    {
        RC_ASSERT(live.erase(unit) == 1);
        RC_ASSERT(ended.insert(unit).second);
    }
};

/// Both, driven alike
class Pair
{
  public:
    static constexpr BsdTime IDLE = 40;
    static constexpr int SOCKETS = 12;

    explicit Pair(BsdSystem system)
        : m_system(system),
          m_plain(system),
          m_ports(
              system,
              m_clock,
              [] { return std::make_unique<ByPort>(); },
              ConfigOf())
    {
        m_ports.AddObserver(&m_ledger);
        for (const char* address : {"0.0.0.0", "::"})
        {
            for (const std::uint8_t protocol : {BSD_IPPROTO_TCP, BSD_IPPROTO_UDP})
            {
                for (const std::uint16_t port : {443, 444})
                {
                    LbPlace place = InetStand::At(protocol, address).place;
                    place.port = port;
                    m_ports.Configure(
                        place,
                        [] { return std::make_unique<ByPort>(); },
                        PlainInet::LIMIT);
                }
            }
        }
        m_mapper = &m_ports.GetMapper(InetStand::At(BSD_IPPROTO_TCP).place);
    }

    void Step()
    {
        const int number = *rc::gen::inRange(0, SOCKETS);
        const int kind = *rc::gen::inRange(0, 20);
        const bool bound = m_bound.count(number) > 0;
        if (!bound && kind < 14)
        {
            Bind(number);
        }
        else if (bound && kind < 10)
        {
            Call(number, kind);
        }
        else if (kind < 13)
        {
            Syn();
        }
        else if (kind < 16)
        {
            Handshake();
        }
        else if (kind < 19)
        {
            Datagram();
        }
        else
        {
            Wait();
        }
        Check();
    }

  private:
    static LbInetConfig ConfigOf()
    {
        LbInetConfig config;
        config.numaDomains = 2;
        config.udpIdle = IDLE;
        return config;
    }

    /// Mostly false
    static bool Rarely()
    {
        return *rc::gen::inRange(0, 5) == 0;
    }

    static std::uint16_t Port()
    {
        return Rarely() ? 444 : 443;
    }

    LbInetBinding Binding()
    {
        const auto protocol = *rc::gen::element(BSD_IPPROTO_TCP, BSD_IPPROTO_UDP);
        const char* address = *rc::gen::element("0.0.0.0", "0.0.0.0", "10.0.0.1", "::", "fd00::1");
        LbInetBinding binding = InetStand::At(protocol, address, !Rarely());
        binding.place.port = Port();
        binding.v4Mapped =
            binding.place.family == BsdFamily::INET6 && binding.place.address.IsAny() && Rarely();
        if (m_system == BsdSystem::FREEBSD)
        {
            binding.jail = Rarely() ? 3 : 0;
            binding.fib = Rarely() ? 1 : 0;
            binding.numaDomain = Rarely() ? 1 : LB_NUMA_NODOM;
        }
        if (m_system == BsdSystem::PLAIN)
        {
            binding.device = Rarely() ? 2 : 0;
        }
        return binding;
    }

    static BsdTuple Tuple(std::uint8_t protocol)
    {
        const char* to = *rc::gen::element("10.0.0.1", "10.0.0.2", "fd00::1", "fd00::2");
        BsdTuple tuple =
            InetStand::From(protocol, static_cast<std::uint32_t>(*rc::gen::inRange(0, 8)), to);
        tuple.destinationPort = Port();
        return tuple;
    }

    LbInetContext Context() const
    {
        LbInetContext context;
        if (m_system == BsdSystem::FREEBSD)
        {
            context.fib = Rarely() ? 1 : 0;
            context.numaDomain = *rc::gen::element(LB_NUMA_NODOM, 0, 1);
            if (Rarely())
            {
                context.jail = *rc::gen::element(0U, 3U, 4U);
            }
        }
        context.device = *rc::gen::element(1U, 2U);
        return context;
    }

    int NumberOf(const LbMember* member) const
    {
        return member ? std::stoi(member->GetName().substr(2)) : PlainInet::NOBODY;
    }

    LbMember& M(int number)
    {
        return *m_all.Get(static_cast<std::size_t>(number));
    }

    void Bind(int number)
    {
        const LbInetBinding binding = Binding();
        const BsdErrno error = m_plain.Bind(number, binding);
        RC_ASSERT(m_ports.Bind(M(number), binding) == error);
        if (error == BsdErrno::OK)
        {
            m_bound[number] = binding.place.protocol;
            if (binding.place.protocol == BSD_IPPROTO_TCP && !Rarely())
            {
                Listen(number);
            }
        }
    }

    void Listen(int number)
    {
        const int backlog = m_system == BsdSystem::OPENBSD ? 80 : *rc::gen::inRange(0, 3);
        RC_ASSERT(m_ports.Listen(M(number), backlog) == m_plain.Listen(number, backlog));
    }

    void Call(int number, int kind)
    {
        const bool tcp = m_bound.at(number) == BSD_IPPROTO_TCP;
        if (kind < 4)
        {
            RC_ASSERT(m_ports.Unbind(M(number), true) == m_plain.Unbind(number));
            m_bound.erase(number);
        }
        else if (tcp && kind < 7)
        {
            Listen(number);
        }
        else if (tcp)
        {
            const int domain = *rc::gen::element(LB_NUMA_NODOM, 0, 1, 2);
            RC_ASSERT(m_ports.SetNumaDomain(M(number), domain) ==
                      m_plain.SetNumaDomain(number, domain));
        }
        else if (kind < 8)
        {
            BsdTuple peer = Tuple(BSD_IPPROTO_UDP);
            peer.destinationPort = m_plain.Get(number).binding.place.port;
            m_plain.Connect(number, peer);
            m_ports.Connect(M(number), peer);
        }
        else
        {
            m_plain.Disconnect(number);
            m_ports.Disconnect(M(number));
        }
    }

    void Syn()
    {
        const BsdTuple tuple = Tuple(BSD_IPPROTO_TCP);
        const LbInetContext context = Context();
        const int to = m_plain.Look(tuple, context);
        const std::uint64_t unit = m_plain.Syn(tuple, context);
        const LbLookup found = m_ports.Syn(tuple, context);
        RC_ASSERT(found.unit == unit);
        RC_ASSERT(NumberOf(found.socket) == (unit == 0 ? PlainInet::NOBODY : to));
        RC_ASSERT(found.dropped == (unit == 0 && to != PlainInet::NOBODY));
    }

    void Handshake()
    {
        if (m_plain.connections.empty())
        {
            return;
        }
        const auto at = *rc::gen::inRange<std::size_t>(0, m_plain.connections.size());
        const PlainInet::Connection connection = m_plain.connections[at];
        if (Rarely())
        {
            m_ports.NoteSegment(connection.unit, M(0), 60);
        }
        if (Rarely())
        {
            RC_ASSERT(m_plain.End(connection.unit));
            m_ports.End(connection.unit);
        }
        else if (!connection.complete)
        {
            const LbCompletion completion = m_ports.Complete(connection.unit);
            RC_ASSERT(NumberOf(completion.listener) == m_plain.Complete(connection.unit));
        }
        else if (!connection.accepted)
        {
            m_plain.Accept(connection.unit);
            m_ports.Accept(M(connection.listener), connection.unit);
        }
    }

    void Datagram()
    {
        const BsdTuple tuple = Tuple(BSD_IPPROTO_UDP);
        const LbInetContext context = Context();
        const int to = m_plain.Datagram(tuple, context, m_clock.Now());
        const LbLookup found = m_ports.Datagram(tuple, context);
        RC_ASSERT(NumberOf(found.socket) == to);
        if (to != PlainInet::NOBODY)
        {
            for (const PlainInet::Peer& peer : m_plain.peers)
            {
                RC_ASSERT((peer.tuple == tuple) == (peer.unit == found.unit));
            }
        }
    }

    void Wait()
    {
        const std::size_t before = m_ledger.ended.size();
        m_clock.Advance(*rc::gen::inRange(0, 30));
        RC_ASSERT(m_ledger.ended.size() - before == m_plain.Expire(m_clock.Now(), IDLE));
    }

    void Check()
    {
        CheckSockets();
        for (const std::uint8_t protocol : {BSD_IPPROTO_TCP, BSD_IPPROTO_UDP})
        {
            const BsdTuple tuple = Tuple(protocol);
            const LbInetContext context = Context();
            RC_ASSERT(NumberOf(m_ports.Find(tuple, context)) == m_plain.Look(tuple, context));
        }
        std::set<std::uint64_t> live;
        for (const PlainInet::Connection& connection : m_plain.connections)
        {
            live.insert(connection.unit);
            if (!connection.accepted)
            {
                const int to = connection.listener != PlainInet::NOBODY
                                   ? connection.listener
                                   : m_plain.Look(connection.tuple, connection.context);
                const BsdUnit unit{connection.unit, connection.tuple, nullptr, true};
                RC_ASSERT(NumberOf(m_mapper->Map(unit).member) == to);
            }
        }
        for (const PlainInet::Peer& peer : m_plain.peers)
        {
            live.insert(peer.unit);
        }
        RC_ASSERT(live == m_ledger.live);
    }

    void CheckSockets()
    {
        for (const auto& [number, protocol] : m_bound)
        {
            const PlainInet::Group* expected = m_plain.GroupOf(number);
            const LbInetGroup* group = m_ports.GetGroup(M(number));
            RC_ASSERT((expected != nullptr) == (group != nullptr));
            if (group)
            {
                std::vector<int> members;
                for (const LbMember* member : group->GetMembers().GetSlots())
                {
                    members.push_back(NumberOf(member));
                }
                RC_ASSERT(members == expected->members);
                RC_ASSERT(group->GetPending() == expected->pending.size());
                RC_ASSERT(group->GetSize() >= members.size() + group->GetPending());
            }
            RC_ASSERT(m_ports.GetQueueLength(M(number)) ==
                      static_cast<std::size_t>(m_plain.Waiting(number)));
        }
    }

    BsdSystem m_system;
    TestMembers m_all{SOCKETS};
    ManualClock m_clock;
    Ledger m_ledger;
    PlainInet m_plain;
    LbInetPorts m_ports;
    const LbMapper* m_mapper = nullptr;
    std::map<int, std::uint8_t> m_bound; ///< sockets and their protocols
};

void
Run(BsdSystem system)
{
    Pair pair(system);
    const int steps = *rc::gen::inRange(1, 150);
    for (int i = 0; i < steps; ++i)
    {
        pair.Step();
    }
}

RC_GTEST_PROP(LbInetProperty, RandomRunsOnFreebsdAgreeWithTheSlowModel, ())
{
    Run(BsdSystem::FREEBSD);
}

RC_GTEST_PROP(LbInetProperty, RandomRunsOnLinuxAgreeWithTheSlowModel, ())
{
    Run(BsdSystem::PLAIN);
}

RC_GTEST_PROP(LbInetProperty, RandomRunsOnGvisorAgreeWithTheSlowModel, ())
{
    Run(BsdSystem::GVISOR);
}

RC_GTEST_PROP(LbInetProperty, RandomRunsOnOpenbsdAgreeWithTheSlowModel, ())
{
    Run(BsdSystem::OPENBSD);
}

} // namespace
