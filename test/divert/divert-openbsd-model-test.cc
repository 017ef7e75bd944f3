// SPDX-License-Identifier: GPL-2.0-only
#include "test/divert/divert-openbsd-fixture.h"
#include "test/divert/divert-plain-openbsd.h"
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

const std::uint16_t PORTS[] = {700, 701};
constexpr int SOCKETS = 6; // the upper half are of IPv6
/// All zero, two of the host's, one that is not; for each family
const char* const ADDRESSES[2][4] = {{"0.0.0.0", "10.0.1.1", "10.0.2.1", "10.9.9.9"},
                                     {"::", "fd00::1", "fd00::1", "fd00::9"}};

/// One call of a random program
struct Step
{
    int kind;
    int socket;
    std::uint16_t port;
    int address;
    int choice; ///< who calls, which family
    std::uint32_t length;
};

std::ostream&
operator<<(std::ostream& os, const Step& step)
{
    return os << step.kind << "(s" << step.socket << ", " << step.port << ", address "
              << step.address << ", " << step.choice << ", " << step.length << ")";
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
        rc::gen::set(&Step::address, rc::gen::element(0, 0, 0, 1, 1, 2, 3)),
        rc::gen::set(&Step::choice, rc::gen::inRange(0, 10)),
        rc::gen::set(&Step::length, rc::gen::element<std::uint32_t>(20, 272, 1500, 65000)));
}

/// Both models side by side
class Pair
{
  public:
    Pair()
        : m_ports(m_clock, Config())
    {
        m_ports.SetInterfaces(&m_interfaces);
        m_ports.AddObserver(&m_log);
        m_ids.resize(SOCKETS);
        m_sockets.resize(SOCKETS);
        for (int place = 0; place < SOCKETS; ++place)
        {
            Open(place);
        }
    }

    void Do(const Step& step)
    {
        DivertSocket& socket = *m_sockets[static_cast<std::size_t>(step.socket)];
        DivertPlainOpenbsd::Socket& plain = m_model.sockets[Id(step.socket)];
        if (step.kind < 4)
        {
            Bind(step);
        }
        else if (step.kind == 4)
        {
            plain.reusePort = !plain.reusePort;
            socket.SetReusePort(plain.reusePort);
        }
        else if (step.kind == 5)
        {
            plain.reuseAddr = !plain.reuseAddr;
            socket.SetReuseAddr(plain.reuseAddr);
        }
        else if (step.kind == 6)
        {
            RC_ASSERT(socket.SetReusePortLb(step.choice % 2 == 0) == BsdErrno::E_NOPROTOOPT);
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
            RC_ASSERT(socket.IsReadable() == !plain.queue.empty());
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

    /// A port's owner, no group, counters, queues
    void Check()
    {
        for (const bool six : {false, true})
        {
            const BsdFamily family = six ? BsdFamily::INET6 : BsdFamily::INET;
            for (const std::uint16_t port : PORTS)
            {
                const LbMapper& mapper = m_ports.GetMapper(port, family);
                const LbMember* home = mapper.Map(BsdUnit()).member;
                RC_ASSERT(mapper.GetSlots().empty());
                RC_ASSERT((home ? home->GetName() : "-1") ==
                          std::to_string(m_model.Home(port, six)));
            }
            const auto& actual = m_ports.GetOpenbsdCounters(family);
            const auto& expected = m_model.counters[six];
            RC_ASSERT(actual.ipackets == expected.ipackets);
            RC_ASSERT(actual.noport == expected.noport);
            RC_ASSERT(actual.fullsock == expected.fullsock);
        }
        for (int place = 0; place < SOCKETS; ++place)
        {
            CheckBalance(place);
        }
    }

  private:
    static DivertConfig Config()
    {
        DivertConfig config;
        config.system = BsdSystem::OPENBSD;
        config.reusePortLb = false;
        return config;
    }

    /// A new socket in a place, under a new number
    void Open(int place)
    {
        const auto at = static_cast<std::size_t>(place);
        const bool six = place >= SOCKETS / 2;
        m_ids[at] = m_nextId++;
        m_sockets[at] = std::make_unique<DivertSocket>(m_ports,
                                                       std::to_string(m_ids[at]),
                                                       six ? BsdFamily::INET6 : BsdFamily::INET);
        m_model.Open(m_ids[at], six);
    }

    int Id(int place) const
    {
        return m_ids[static_cast<std::size_t>(place)];
    }

    void Bind(const Step& step)
    {
        const bool root = step.choice != 0;
        const bool family = step.choice != 1;
        const bool six = (step.socket >= SOCKETS / 2) == family;
        const char* text = ADDRESSES[six][step.address];
        const std::string expected = m_model.Bind(Id(step.socket),
                                                  step.address == 0 ? "" : text,
                                                  step.port,
                                                  root,
                                                  step.address != 3,
                                                  family);
        DivertSocket& socket = *m_sockets[static_cast<std::size_t>(step.socket)];
        const BsdErrno error = socket.Bind(OpenbsdName(text, step.port), root);
        RC_ASSERT(std::string(BsdErrnoName(error)) == expected);
    }

    void Deliver(const Step& step)
    {
        const bool six = step.choice % 2 == 0;
        const bool expected = m_model.Deliver(step.port, six, step.length);
        DivertPacket packet;
        packet.info.length = step.length;
        packet.info.tuple.source.family = six ? BsdFamily::INET6 : BsdFamily::INET;
        RC_ASSERT(m_ports.Deliver(step.port, BsdUnit(), std::move(packet)) == expected);
    }

    /// Events alone say where every packet is
    void CheckBalance(int place)
    {
        const DivertSocket& socket = *m_sockets[static_cast<std::size_t>(place)];
        const DivertTestLog::Balance& balance = m_log.balances[socket.GetName()];
        RC_ASSERT(balance.queued == balance.read + balance.closed + socket.GetQueuedPackets());
        RC_ASSERT(socket.GetQueuedPackets() == m_model.sockets[Id(place)].queue.size());
        RC_ASSERT(socket.GetPort() == (socket.IsClosed() ? 0 : m_model.sockets[Id(place)].port));
        if (!socket.IsClosed())
        {
            RC_ASSERT(balance.bytes == socket.GetQueued());
        }
    }

    ManualClock m_clock;
    OpenbsdInterfaces m_interfaces;
    DivertTestLog m_log;
    DivertPorts m_ports;
    DivertPlainOpenbsd m_model;
    std::vector<std::unique_ptr<DivertSocket>> m_sockets;
    std::vector<int> m_ids;
    int m_nextId = 0;
};

RC_GTEST_PROP(DivertOpenbsdModel, AgreesWithALiteralOneOnAnyProgramOfCallsAndPackets, ())
{
    const auto steps = *rc::gen::container<std::vector<Step>>(AnyStep());
    Pair both;
    for (const Step& step : steps)
    {
        both.Do(step);
        both.Check();
    }
}

// The same with long programs, which rapidcheck's sizes do not reach
TEST(DivertOpenbsdModel, AgreesWithALiteralOneOnLongPrograms)
{
    const auto result = rc::check([] {
        const auto steps = *rc::gen::container<std::vector<Step>>(400, AnyStep());
        Pair both;
        for (const Step& step : steps)
        {
            both.Do(step);
            both.Check();
        }
    });
    EXPECT_TRUE(result);
}

} // namespace
