// SPDX-License-Identifier: GPL-2.0-only

// What holds of every system's port space after any sequence of calls.

#include "test/ports/bsd-port-space-stand.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <ostream>
#include <set>
#include <string>
#include <tuple>
#include <vector>

using namespace ns3::divertsim;

namespace
{

const BsdSystem SYSTEMS[] = {BsdSystem::PLAIN,
                             BsdSystem::FREEBSD,
                             BsdSystem::OPENBSD,
                             BsdSystem::GVISOR};
const char* const ADDRESSES[] = {"0.0.0.0", "10.0.0.1", "10.0.0.2", "::", "fd00::1"};
const char* const OPTIONS[] = {"", "a", "p", "l", "ap", "d", "u", "vp"};

/// One call of a random program
struct Step
{
    int call;
    bool tcp;
    int address;
    int options;
    int port;
    int which;
    std::uint32_t draw;
};

std::ostream&
operator<<(std::ostream& os, const Step& s)
{
    return os << "call " << s.call << (s.tcp ? " tcp " : " udp ")
              << ADDRESSES[static_cast<std::size_t>(s.address)] << " options "
              << OPTIONS[static_cast<std::size_t>(s.options)] << " port " << s.port << " which "
              << s.which << " draw " << s.draw << "\n";
}

rc::Gen<Step>
AnyStep()
{
    using rc::gen::inRange;
    return rc::gen::build<Step>(rc::gen::set(&Step::call, inRange(0, 10)),
                                rc::gen::set(&Step::tcp),
                                rc::gen::set(&Step::address, inRange(0, 5)),
                                rc::gen::set(&Step::options, inRange(0, 8)),
                                rc::gen::set(&Step::port, inRange(0, 3)),
                                rc::gen::set(&Step::which, inRange(0, 30)),
                                rc::gen::set(&Step::draw, inRange<std::uint32_t>(0, 4)));
}

/// What the program knows of a socket of its own
struct Known
{
    std::uint8_t protocol;
    std::uint16_t port;
    std::string address; ///< "" for a connection that was never bound
    std::string options;
    bool listening = false;
    std::string tuple; ///< of a TCP connection
};

class Program
{
  public:
    explicit Program(BsdSystem system)
        : m_at(system),
          m_twin(system)
    {
    }

    void Do(const Step& step)
    {
        m_at.random.script = {step.draw};
        m_twin.random.script = {step.draw};
        const std::uint8_t protocol = step.tcp ? BSD_IPPROTO_TCP : BSD_IPPROTO_UDP;
        const std::string address = ADDRESSES[static_cast<std::size_t>(step.address)];
        const std::string options = OPTIONS[static_cast<std::size_t>(step.options)];
        if (step.call < 4)
        {
            const auto port = static_cast<std::uint16_t>(step.port == 0 ? 0 : 20000 + step.port);
            const std::string said = m_at.Bind(protocol, address, port, options);
            RC_ASSERT(m_twin.Bind(protocol, address, port, options) == said);
            RC_ASSERT(said == "0" || said == "EADDRINUSE");
            RC_ASSERT(said == "0" || port != 0);
            RC_ASSERT(m_twin.got == m_at.got);
            RC_ASSERT(port == 0 || said != "0" || m_at.got == port);
            if (said == "0")
            {
                m_sockets[m_at.last] = {protocol, m_at.got, address, options, false, ""};
            }
        }
        else if (step.call < 6)
        {
            Connect(step, protocol, options);
        }
        else if (!m_sockets.empty())
        {
            auto socket = m_sockets.begin();
            std::advance(socket, step.which % static_cast<int>(m_sockets.size()));
            Use(step.call, socket);
        }
        Check();
    }

    /// Release all, and see that nothing stays
    void Finish()
    {
        while (!m_sockets.empty())
        {
            Use(9, m_sockets.begin());
            Check();
        }
    }

  private:
    using Sockets = std::map<BsdPortSpace::Id, Known>;

    void Connect(const Step& step, std::uint8_t protocol, const std::string& options)
    {
        const bool six = step.address > 2;
        const std::string local = six ? "fd00::1" : "10.0.0.1";
        const std::string remote = six ? "fd00::9" : "10.0.9.9";
        const auto remotePort = static_cast<std::uint16_t>(80 + step.port);
        const std::string said = m_at.Connect(protocol, local, remote, remotePort, options);
        RC_ASSERT(m_twin.Connect(protocol, local, remote, remotePort, options) == said);
        RC_ASSERT(said == "0" || said == "EADDRINUSE"); // OpenBSD's with SO_REUSEADDR
        RC_ASSERT(m_twin.got == m_at.got);
        if (said == "0")
        {
            const std::string tuple = local + "|" + std::to_string(m_at.got) + "|" + remote + "|" +
                                      std::to_string(remotePort);
            m_sockets[m_at.last] = {protocol, m_at.got, "", options, false, step.tcp ? tuple : ""};
        }
    }

    void Use(int call, Sockets::iterator socket)
    {
        const auto [id, known] = *socket;
        if (call == 6 && known.protocol == BSD_IPPROTO_TCP && !known.address.empty())
        {
            const BsdErrno said = m_at.space->SetListening(id);
            RC_ASSERT(m_twin.space->SetListening(id) == said);
            RC_ASSERT(said == BsdErrno::OK || said == BsdErrno::E_ADDRINUSE);
            socket->second.listening = socket->second.listening || said == BsdErrno::OK;
        }
        else if (call == 7 && known.listening && known.address[0] != ':' && known.address[0] != 'f')
        {
            const std::string local = known.address == "0.0.0.0" ? "10.0.0.2" : known.address;
            const auto peer = static_cast<std::uint16_t>(m_peers++);
            for (BsdPortSpaceStand* stand : {&m_at, &m_twin})
            {
                stand->Accept(id, local, known.port, "10.0.7.7", peer);
            }
            m_sockets[m_at.last] = {BSD_IPPROTO_TCP, known.port, "", "", false, "accepted"};
        }
        else if (call == 8)
        {
            for (BsdPortSpaceStand* stand : {&m_at, &m_twin})
            {
                stand->space->Disconnect(id); // of one that is not connected: nothing
            }
            if (known.protocol == BSD_IPPROTO_TCP && !known.tuple.empty())
            {
                Use(9, socket); // a TCP connection that is disconnected is closed
            }
        }
        else if (call == 9)
        {
            for (BsdPortSpaceStand* stand : {&m_at, &m_twin})
            {
                stand->space->Release(id);
                stand->space->Release(id); // again: nothing
            }
            m_sockets.erase(socket);
        }
    }

    void Check()
    {
        std::map<std::pair<std::uint8_t, std::uint16_t>, std::vector<BsdPortSpace::Id>> ports;
        std::set<std::tuple<std::uint8_t, std::uint16_t, std::string>> plain;
        std::set<std::string> tuples;
        for (const auto& [id, known] : m_sockets)
        {
            ports[{known.protocol, known.port}].push_back(id);
            m_seen.insert({known.protocol, known.port});
            const bool shares = known.options.find_first_of("apl") != std::string::npos;
            if (!known.address.empty() && !shares)
            {
                RC_ASSERT(plain.insert({known.protocol, known.port, known.address}).second);
            }
            if (!known.tuple.empty() && known.tuple != "accepted" &&
                known.options.find_first_of("pl") == std::string::npos)
            {
                RC_ASSERT(tuples.insert(known.tuple).second);
            }
        }
        for (const auto& [protocol, port] : m_seen)
        {
            const std::vector<BsdPortSpace::Id> expected = ports[{protocol, port}];
            RC_ASSERT(m_at.space->Who(protocol, port) == expected);
        }
    }

    BsdPortSpaceStand m_at;
    BsdPortSpaceStand m_twin; ///< gets the same calls: the results are the same
    Sockets m_sockets;
    std::set<std::pair<std::uint8_t, std::uint16_t>> m_seen;
    int m_peers = 1;
};

RC_GTEST_PROP(BsdPortSpaces, KeepTheirBooksAfterAnySequenceOfCalls, ())
{
    const auto steps = *rc::gen::container<std::vector<Step>>(150, AnyStep());
    for (const BsdSystem system : SYSTEMS)
    {
        Program program(system);
        for (const Step& step : steps)
        {
            program.Do(step);
        }
        program.Finish();
    }
}

TEST(BsdPortSpaces, TakeAndReleaseAHundredThousandConnectionsOfOnePortInAnyOrder)
{
    constexpr BsdPortSpace::Id COUNT = 100000;
    for (const BsdSystem system : SYSTEMS)
    {
        BsdPortSpaceStand at(system);
        ASSERT_EQ(at.Tcp("0.0.0.0", 80, "a"), "0");
        ASSERT_EQ(at.space->SetListening(1), BsdErrno::OK);
        for (BsdPortSpace::Id i = 0; i < COUNT; ++i)
        {
            at.Accept(1,
                      "10.0.0.1",
                      80,
                      i % 2 == 0 ? "10.0.9.8" : "10.0.9.9",
                      static_cast<std::uint16_t>(1 + i / 2));
        }
        EXPECT_EQ(at.space->Who(BSD_IPPROTO_TCP, 80).size(), COUNT + 1);
        for (BsdPortSpace::Id i = 0; i < COUNT; ++i)
        {
            at.space->Release(2 + i * 7919 % COUNT); // 7919 and 10^5 have no common factor
        }
        EXPECT_EQ(at.space->Who(BSD_IPPROTO_TCP, 80), std::vector<BsdPortSpace::Id>{1});
    }
}

} // namespace
