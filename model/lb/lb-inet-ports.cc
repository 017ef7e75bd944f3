// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-inet-ports.h"

#include "ns3/lb-listen-queue.h"

#include <cassert>
#include <utility>

namespace ns3
{
namespace divertsim
{

/// Where units of one place go: what a change is judged by
class LbInetPorts::Mapper : public LbMapper
{
  public:
    Mapper(const LbInetPorts& ports, const LbInetGroup& group)
        : m_ports(ports),
          m_group(group)
    {
    }

    LbMapping Map(const BsdUnit& unit) const override
    {
        if (unit.tuple.protocol != BSD_IPPROTO_TCP)
        {
            return m_ports.MapByLookup(unit, {});
        }
        const LbTcpUnit* pending = m_ports.m_tcp.Find(unit.id);
        if (!pending)
        {
            return {}; // lost with its listener
        }
        if (pending->held)
        {
            return {pending->listener, unit.word ? *unit.word : 0};
        }
        return m_ports.MapByLookup(unit, pending->context);
    }

    const LbSlots& GetSlots() const override
    {
        return m_group.GetMembers().GetSlots();
    }

    const LbPolicy& GetPolicy() const override
    {
        return m_group.GetMembers().GetPolicy();
    }

  private:
    const LbInetPorts& m_ports;
    const LbInetGroup& m_group;
};

LbInetPorts::LbInetPorts(BsdSystem system,
                         BsdClock& clock,
                         MakePolicy policy,
                         const LbInetConfig& config)
    : m_system(system),
      m_clock(clock),
      m_config(config),
      m_table(system, std::move(policy), config),
      m_udp(clock, config.udpIdle, [this](std::uint64_t unit) { m_observers.OnEnded(Now(), unit); })
{
}

LbInetPorts::~LbInetPorts() = default;

BsdTime
LbInetPorts::Now() const
{
    return m_clock.Now();
}

void
LbInetPorts::AddObserver(LbObserver* observer)
{
    m_observers.Add(observer);
}

void
LbInetPorts::ClearObservers()
{
    m_observers.Clear();
}

LbObserver&
LbInetPorts::GetObserver()
{
    return m_observers;
}

LbInetSocket&
LbInetPorts::Get(const LbMember& socket) const
{
    LbInetSocket* bound = m_table.Find(socket);
    assert(bound);
    return *bound;
}

void
LbInetPorts::Configure(const LbPlace& place, MakePolicy policy, std::uint32_t limit)
{
    m_table.Configure(place, std::move(policy), limit);
}

const LbMapper&
LbInetPorts::GetMapper(const LbPlace& place)
{
    LbInetBinding binding;
    binding.place = place;
    const LbInetGroup& group = m_table.Pin(binding);
    auto& mapper = m_mappers[&group];
    if (!mapper)
    {
        mapper = std::make_unique<Mapper>(*this, group);
    }
    return *mapper;
}

bool
LbInetPorts::IsMember(const LbInetSocket& bound) const
{
    return bound.group || (LbInetLimit(m_system) == 1 && !bound.peer);
}

BsdErrno
LbInetPorts::Bind(LbMember& socket, const LbInetBinding& binding)
{
    const BsdErrno error = m_table.Bind(socket, binding);
    const bool member = error == BsdErrno::OK && IsMember(Get(socket));
    m_observers.OnBound(Now(), socket, binding.place, member, error);
    return error;
}

void
LbInetPorts::ReportBindError(LbMember& socket, const LbPlace& place, BsdErrno error)
{
    m_observers.OnBound(Now(), socket, place, false, error);
}

BsdErrno
LbInetPorts::Listen(LbMember& socket, int backlog)
{
    LbInetSocket& bound = Get(socket);
    const bool again = bound.listening;
    const BsdErrno error = again ? BsdErrno::OK : m_table.Listen(bound);
    if (error != BsdErrno::OK)
    {
        return error;
    }
    bound.backlog = LbBoundBacklog(m_system, backlog);
    if (!again)
    {
        m_observers.OnListening(Now(), socket, bound.binding.place);
    }
    return BsdErrno::OK;
}

void
LbInetPorts::Connect(LbMember& socket, const BsdTuple& incoming)
{
    LbInetSocket& bound = Get(socket);
    const bool member = IsMember(bound);
    m_table.Connect(bound, incoming);
    if (member)
    {
        m_observers.OnUnbound(Now(), socket, bound.binding.place, false);
    }
}

void
LbInetPorts::Disconnect(LbMember& socket)
{
    LbInetSocket& bound = Get(socket);
    const bool connected = bound.peer.has_value();
    m_table.Disconnect(bound);
    if (connected && IsMember(bound))
    {
        m_observers.OnBound(Now(), socket, bound.binding.place, true, BsdErrno::OK);
    }
}

BsdErrno
LbInetPorts::SetNumaDomain(LbMember& socket, int domain, int current)
{
    if (m_system != BsdSystem::FREEBSD)
    {
        return BsdErrno::E_NOPROTOOPT;
    }
    if (domain == LB_NUMA_CURDOM)
    {
        domain = current;
    }
    if (domain != LB_NUMA_NODOM && (domain < 0 || domain >= m_config.numaDomains))
    {
        return BsdErrno::E_INVAL;
    }
    LbInetSocket* bound = m_table.Find(socket);
    if (!bound || !bound->group || !bound->listening)
    {
        return BsdErrno::E_NOENT;
    }
    m_table.SetNumaDomain(*bound, domain);
    return BsdErrno::OK;
}

std::vector<LbLost>
LbInetPorts::Unbind(LbMember& socket, bool closed)
{
    std::vector<LbLost> lost;
    const std::unique_ptr<LbInetSocket> gone = m_table.Unbind(socket);
    if (!gone)
    {
        return lost;
    }
    const auto units = m_tcp.TakeHeld(socket); // their words live as long as this
    for (const auto& unit : units)
    {
        lost.push_back({unit->unit.id, unit->complete});
        m_observers.OnReset(Now(), socket, unit->unit.id);
    }
    m_observers.OnUnbound(Now(), socket, gone->binding.place, closed);
    return lost;
}

LbMapping
LbInetPorts::MapByLookup(const BsdUnit& unit, const LbInetContext& context) const
{
    const LbInetTable::Found found = m_table.Look(unit.tuple, context);
    if (found.group)
    {
        return found.group->GetMembers().Map(unit);
    }
    return {found.socket ? found.socket->socket : nullptr, unit.word ? *unit.word : 0};
}

LbMember*
LbInetPorts::Find(const BsdTuple& tuple, const LbInetContext& context)
{
    const BsdUnit passing{0, tuple, nullptr, true};
    return MapByLookup(m_udp.Find(tuple).value_or(passing), context).member;
}

LbLookup
LbInetPorts::Syn(const BsdTuple& tuple, const LbInetContext& context)
{
    const LbMapping mapping = MapByLookup({m_lastUnit + 1, tuple, nullptr, true}, context);
    if (!mapping.member)
    {
        return {};
    }
    const LbInetSocket& listener = Get(*mapping.member);
    if (LbRefusesSyn(m_system, listener.backlog, listener.complete))
    {
        m_observers.OnRefused(Now(), mapping.member, 0, LbRefusal::ACCEPT_QUEUE);
        return {nullptr, 0, true};
    }
    LbTcpUnit& unit = m_tcp.Open(++m_lastUnit, tuple, context);
    unit.word = mapping.word;
    unit.listener = mapping.member;
    if (LbOwnsHalfOpen(m_system))
    {
        m_tcp.Hold(unit, *mapping.member);
    }
    m_observers.OnPicked(Now(), listener.binding.place, unit.unit, *mapping.member);
    return {mapping.member, m_lastUnit, false};
}

LbLookup
LbInetPorts::Datagram(const BsdTuple& tuple, const LbInetContext& context)
{
    const LbInetTable::Found found = m_table.Look(tuple, context);
    if (!found.group && !found.socket)
    {
        return {};
    }
    if (!found.group && !found.socket->spot->units)
    {
        return {found.socket->socket, 0, false};
    }
    const BsdUnit unit = m_udp.Touch(tuple, m_lastUnit);
    LbMember* member = found.group ? found.group->Pick(unit) : found.socket->socket;
    assert(member); // a group is found by a member that can be picked
    const LbInetBinding& binding = found.group ? found.group->GetBinding() : found.socket->binding;
    m_observers.OnPicked(Now(), binding.place, unit, *member);
    return {member, unit.id, false};
}

LbMember*
LbInetPorts::Repick(LbTcpUnit& unit)
{
    const LbMapping mapping = MapByLookup(unit.unit, unit.context);
    if (!mapping.member)
    {
        return nullptr;
    }
    unit.word = mapping.word;
    unit.listener = mapping.member;
    return mapping.member;
}

LbCompletion
LbInetPorts::Complete(std::uint64_t unit)
{
    LbTcpUnit* pending = m_tcp.Find(unit);
    if (!pending)
    {
        return {nullptr, true};
    }
    if (pending->complete)
    {
        return {pending->listener, false}; // the same ACK again
    }
    LbMember* before = pending->listener;
    LbMember* listener = pending->held ? pending->listener : Repick(*pending);
    if (!listener)
    {
        const auto gone = m_tcp.Take(unit); // its word lives as long as this
        m_observers.OnRefused(Now(), nullptr, unit, LbRefusal::NOT_LISTENING);
        m_observers.OnEnded(Now(), unit);
        return {nullptr, true};
    }
    LbInetSocket& bound = Get(*listener);
    if (listener != before) // else NoteSegment, or the SYN, has told
    {
        m_observers.OnPicked(Now(), bound.binding.place, pending->unit, *listener);
    }
    if (LbIsQueueFull(m_system, bound.backlog, bound.complete))
    {
        m_observers.OnRefused(Now(), listener, unit, LbRefusal::ACCEPT_QUEUE);
        if (!LbResetsOverflow(m_system))
        {
            return {nullptr, false}; // the SYN-ACK is sent again, and so may be the ACK
        }
        const auto gone = m_tcp.Take(unit);
        m_observers.OnEnded(Now(), unit);
        return {nullptr, true};
    }
    if (!pending->held)
    {
        m_tcp.Hold(*pending, *listener);
    }
    pending->complete = true;
    ++bound.complete;
    m_observers.OnCompleted(Now(), *listener, unit);
    return {listener, false};
}

void
LbInetPorts::Accept(LbMember& listener, std::uint64_t unit)
{
    const auto gone = m_tcp.Take(unit); // its word lives as long as this
    if (!gone)
    {
        return;
    }
    --Get(listener).complete;
    m_accepted.insert(unit);
    m_observers.OnAccepted(Now(), listener, unit);
}

void
LbInetPorts::NoteSegment(std::uint64_t unit, LbMember& connection, std::uint32_t bytes)
{
    LbTcpUnit* pending = m_tcp.Find(unit);
    if (!pending)
    {
        m_observers.OnDelivered(Now(), connection, unit, bytes, 0);
        return;
    }
    if (pending->held)
    {
        m_observers.OnDelivered(Now(), *pending->listener, unit, bytes, 0);
        return;
    }
    LbMember* listener = Repick(*pending);
    if (listener)
    {
        m_observers.OnPicked(Now(), Get(*listener).binding.place, pending->unit, *listener);
        m_observers.OnDelivered(Now(), *listener, unit, bytes, 0);
    }
}

void
LbInetPorts::End(std::uint64_t unit)
{
    const auto gone = m_tcp.Take(unit); // its word lives as long as this
    if (gone && gone->complete)
    {
        --Get(*gone->listener).complete;
    }
    if (gone || m_accepted.erase(unit) > 0)
    {
        m_observers.OnEnded(Now(), unit);
    }
}

void
LbInetPorts::EndPeer(const BsdTuple& tuple)
{
    if (const std::uint64_t unit = m_udp.End(tuple))
    {
        m_observers.OnEnded(Now(), unit);
    }
}

const LbInetGroup*
LbInetPorts::GetGroup(const LbMember& socket) const
{
    const LbInetSocket* bound = m_table.Find(socket);
    return bound ? bound->group : nullptr;
}

std::size_t
LbInetPorts::GetQueueLength(const LbMember& listener) const
{
    const LbInetSocket* bound = m_table.Find(listener);
    return bound ? bound->complete : 0;
}

} // namespace divertsim
} // namespace ns3
