// SPDX-License-Identifier: GPL-2.0-only
#include "test/divert/divert-plain-model.h"
#include "test/divert/divert-test-log.h"
#include "test/support/manual-clock.h"

#include "ns3/divert-ports.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

using namespace ns3::divertsim;

namespace
{

constexpr std::uint32_t LIMIT = 3;                // small, so that ENOSPC is not rare
const std::uint16_t PORTS[] = {8000, 8008, 8001}; // two of them share a hash chain
constexpr int SOCKETS = 6;

/// One call of a random program
struct Step
{
    int kind;
    int socket;
    std::uint16_t port;
    std::uint64_t id;
    std::uint32_t length;
};

std::ostream&
operator<<(std::ostream& os, const Step& step)
{
    return os << step.kind << "(s" << step.socket << ", " << step.port << ", id " << step.id << ", "
              << step.length << ")";
}

rc::Gen<Step>
AnyStep()
{
    return rc::gen::build<Step>(
        rc::gen::set(&Step::kind, rc::gen::inRange(0, 12)),
        rc::gen::set(&Step::socket, rc::gen::inRange(0, SOCKETS)),
        rc::gen::set(
            &Step::port,
            rc::gen::elementOf(std::vector<std::uint16_t>(std::begin(PORTS), std::end(PORTS)))),
        rc::gen::set(&Step::id, rc::gen::inRange<std::uint64_t>(0, 6)),
        rc::gen::set(&Step::length, rc::gen::element<std::uint32_t>(20, 272, 1500, 65000)));
}

/// Both models side by side
class Pair
{
  public:
    /// \param groups false: a kernel before groups
    explicit Pair(bool groups = true)
        : m_ports(m_clock, Config(groups)),
          m_model(LIMIT, groups)
    {
        m_ports.AddObserver(&m_log);
        for (int s = 0; s < SOCKETS; ++s)
        {
            Open(s);
        }
    }

    void Do(const Step& step)
    {
        DivertSocket& socket = *m_sockets[static_cast<std::size_t>(step.socket)];
        DivertPlainModel::Socket& plain = m_model.sockets[Id(step.socket)];
        if (step.kind < 4)
        {
            const std::string expected = m_model.Bind(Id(step.socket), step.port);
            RC_ASSERT(std::string(BsdErrnoName(socket.Bind(step.port))) == expected);
        }
        else if (step.kind < 7)
        {
            plain.lb = !plain.lb;
            socket.SetReusePortLb(plain.lb);
        }
        else if (step.kind == 7)
        {
            m_model.Close(Id(step.socket));
            socket.Close();
            CheckBalance(step.socket);
            Open(step.socket);
        }
        else if (step.kind == 8)
        {
            RC_ASSERT(socket.HasPacket() == !plain.queue.empty());
            if (!plain.queue.empty())
            {
                RC_ASSERT(socket.Read().info.serial == plain.queue.front().first);
                plain.queue.pop_front();
            }
        }
        else
        {
            Deliver(step);
        }
    }

    void Check()
    {
        for (const std::uint16_t port : PORTS)
        {
            std::vector<std::string> members;
            const auto group = m_model.groups.find(port);
            if (group != m_model.groups.end())
            {
                for (const int s : group->second)
                {
                    members.push_back(std::to_string(s));
                }
            }
            std::vector<std::string> actual;
            for (const LbMember* member : m_ports.GetMapper(port).GetSlots())
            {
                actual.push_back(member->GetName());
            }
            RC_ASSERT(actual == members);
            for (std::uint64_t id = 0; id < 6; ++id)
            {
                BsdUnit unit;
                unit.id = id;
                const LbMember* home = m_ports.GetMapper(port).Map(unit).member;
                RC_ASSERT((home ? home->GetName() : "-1") ==
                          std::to_string(m_model.Home(port, id)));
            }
        }
        RC_ASSERT(m_ports.GetCounters().noport == m_noport);
        RC_ASSERT(m_ports.GetCounters().diverted == m_diverted);
        for (int s = 0; s < SOCKETS; ++s)
        {
            CheckBalance(s);
        }
    }

  private:
    static DivertConfig Config(bool groups)
    {
        DivertConfig config;
        config.reusePortLb = groups;
        config.groupLimit = LIMIT;
        return config;
    }

    /// A new socket in a place, under a new number
    void Open(int place)
    {
        const auto at = static_cast<std::size_t>(place);
        m_ids.resize(SOCKETS);
        m_sockets.resize(SOCKETS);
        m_ids[at] = m_nextId++;
        m_sockets[at] = std::make_unique<DivertSocket>(m_ports, std::to_string(m_ids[at]));
        m_model.sockets[m_ids[at]] = {};
    }

    int Id(int place) const
    {
        return m_ids[static_cast<std::size_t>(place)];
    }

    void Deliver(const Step& step)
    {
        const std::string expected = m_model.Deliver(step.port, step.id, step.length);
        BsdUnit unit;
        unit.id = step.id;
        DivertPacket packet;
        packet.info.length = step.length;
        const bool queued = m_ports.Deliver(step.port, unit, std::move(packet));
        RC_ASSERT(queued == (expected == "queued"));
        m_diverted += expected == "queued" ? 1 : 0;
        m_noport += expected == "noport" ? 1 : 0;
        RC_ASSERT((m_log.lines.back().substr(0, 4) == "full") == (expected == "full"));
    }

    /// Events alone say where every packet is
    void CheckBalance(int place)
    {
        const DivertSocket& socket = *m_sockets[static_cast<std::size_t>(place)];
        const DivertTestLog::Balance& balance = m_log.balances[socket.GetName()];
        RC_ASSERT(balance.queued == balance.read + balance.closed + socket.GetQueuedPackets());
        RC_ASSERT(socket.GetQueuedPackets() == m_model.sockets[Id(place)].queue.size());
        if (!socket.IsClosed())
        {
            RC_ASSERT(balance.bytes == socket.GetQueued());
        }
    }

    ManualClock m_clock;
    DivertTestLog m_log;
    DivertPorts m_ports;
    DivertPlainModel m_model;
    std::vector<std::unique_ptr<DivertSocket>> m_sockets;
    std::vector<int> m_ids;
    int m_nextId = 0;
    std::uint64_t m_diverted = 0;
    std::uint64_t m_noport = 0;
};

RC_GTEST_PROP(DivertModel, AgreesWithALiteralOneOnAnyProgramOfCallsAndPackets, ())
{
    const auto steps = *rc::gen::container<std::vector<Step>>(AnyStep());
    Pair both;
    for (const Step& step : steps)
    {
        both.Do(step);
        both.Check();
    }
}

RC_GTEST_PROP(DivertModel, AgreesWithALiteralOneOfTheKernelBeforeGroups, ())
{
    const auto steps = *rc::gen::container<std::vector<Step>>(AnyStep());
    Pair both(false);
    for (const Step& step : steps)
    {
        both.Do(step);
        both.Check();
    }
}

// The same with long programs, which rapidcheck's sizes do not reach
TEST(DivertModel, AgreesWithALiteralOneOnLongPrograms)
{
    const auto result = rc::check([] {
        const auto steps = *rc::gen::container<std::vector<Step>>(400, AnyStep());
        Pair both;
        for (const Step& step : steps)
        {
            both.Do(step);
        }
        both.Check();
    });
    EXPECT_TRUE(result);
}

} // namespace
