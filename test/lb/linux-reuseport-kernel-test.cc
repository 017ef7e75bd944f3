// SPDX-License-Identifier: GPL-2.0-only

// SO_REUSEPORT of the Linux that the tests run on, over its loopback, against policy `linux`: the
// kernel's own hash is not ours, so what is compared is how many flows move, and which. Skipped on
// another system, and where sockets can't be had.

#include "test/lb/linux-sockets.h"

#include "ns3/lb-expectation.h"
#include "ns3/lb-group.h"
#include "ns3/lb-policy-registry.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <memory>
#include <set>
#include <vector>

using namespace ns3::divertsim;

namespace
{

constexpr std::uint32_t CLIENTS = 2000;

/// A socket of the kernel that is a member of a group of ours
class KernelMember : public LbMember
{
  public:
    KernelMember(LinuxSocket socket, std::size_t number)
        : socket(std::move(socket)),
          m_name("kernel/" + std::to_string(number))
    {
    }

    const std::string& GetName() const override
    {
        return m_name;
    }

    LinuxSocket socket;

  private:
    std::string m_name;
};

/// What is known of a client's hash as a share of all hashes: it lies in [low, high)
struct HashBounds
{
    LbFraction low{0};
    LbFraction high{1};

    /// It was picked for a slot. \return false: no hash explains that, and all that was seen before
    bool Narrow(std::size_t slot, std::size_t slots)
    {
        const auto s = static_cast<std::int64_t>(slot);
        const auto n = static_cast<std::int64_t>(slots);
        low = std::max(low, LbFraction(s, n));
        high = std::min(high, LbFraction(s + 1, n));
        return low < high;
    }
};

/// A group of the kernel's sockets beside one of ours
class LinuxReuseport : public ::testing::Test
{
  protected:
    void SetUp() override
    {
        const std::string why = LinuxSocket::WhyNot();
        if (!why.empty())
        {
            GTEST_SKIP() << why;
        }
    }

    /// One more socket of the kernel's group, and so of ours
    void Open(int type, int backlog = 4000)
    {
        m_members.push_back(
            std::make_unique<KernelMember>(LinuxSocket::Bound(type, "0.0.0.0", m_port, true),
                                           m_members.size()));
        KernelMember& member = *m_members.back();
        ASSERT_TRUE(member.socket.IsOpen());
        m_port = member.socket.GetPort();
        if (type == SOCK_STREAM)
        {
            ASSERT_TRUE(member.socket.Listen(backlog));
        }
        m_group.Join(&member);
    }

    void Close(std::size_t number)
    {
        m_members.at(number)->socket.Close();
        m_group.Leave(m_members[number].get());
    }

    /// Sends from each client's port. \return who got it, by client
    LbSlots Send()
    {
        LbSlots got(CLIENTS);
        for (std::uint32_t client = 0; client < CLIENTS; ++client)
        {
            const auto port = static_cast<std::uint16_t>(20000 + client);
            LinuxSocket sender = LinuxSocket::Bound(SOCK_DGRAM, "127.77.0.1", port, false);
            if (!sender.IsOpen() || !sender.SendTo("127.0.0.1", m_port, client))
            {
                continue; // another program has that port
            }
            for (LbMember* member : m_group.GetSlots())
            {
                const auto read = static_cast<KernelMember*>(member)->socket.Receive();
                if (read)
                {
                    EXPECT_EQ(*read, client);
                    EXPECT_EQ(got[client], nullptr) << "got twice";
                    got[client] = member;
                }
            }
        }
        return got;
    }

    /// Each pick must be that of a hash that does not change
    void Narrow(const LbSlots& got)
    {
        const LbSlots& slots = m_group.GetSlots();
        for (std::size_t client = 0; client < got.size(); ++client)
        {
            if (got[client])
            {
                const auto slot = std::find(slots.begin(), slots.end(), got[client]);
                ASSERT_TRUE(m_bounds[client].Narrow(static_cast<std::size_t>(slot - slots.begin()),
                                                    slots.size()))
                    << "client " << client << " of " << slots.size() << " sockets";
            }
        }
    }

    /// The share that moved must be that of the policy, but for chance: five deviations
    void ExpectShare(const LbSlots& former, const LbSlots& before, const LbSlots& after)
    {
        std::size_t moved = 0;
        std::size_t all = 0;
        for (std::size_t client = 0; client < before.size(); ++client)
        {
            if (before[client] && after[client])
            {
                ++all;
                moved += before[client] != after[client] ? 1 : 0;
            }
        }
        ASSERT_GT(all, CLIENTS * 3 / 4);
        const auto expected = LbMakePolicy("linux")->Expect({former, m_group.GetSlots()}, {});
        const double p = boost::rational_cast<double>(expected->moved);
        const double deviation = std::sqrt(p * (1 - p) / static_cast<double>(all));
        EXPECT_NEAR(static_cast<double>(moved) / static_cast<double>(all), p, 5 * deviation)
            << former.size() << " to " << m_group.GetSlots().size();
    }

    std::uint16_t m_port = 0;
    std::vector<std::unique_ptr<KernelMember>> m_members;
    LbGroup m_group{LbMakePolicy("linux"), 1000};
    std::map<std::size_t, HashBounds> m_bounds; ///< by client
};

TEST_F(LinuxReuseport, DatagramsMoveAsPolicyLinuxSaysWhenSocketsJoinAndClose)
{
    Open(SOCK_DGRAM);
    LbSlots before = Send();
    Narrow(before);
    for (int step = 0; step < 7; ++step)
    {
        const LbSlots former = m_group.GetSlots();
        Open(SOCK_DGRAM);
        const LbSlots after = Send();
        Narrow(after);
        ExpectShare(former, before, after);
        before = after;
    }
    // Slots then: 0 1 2 3 4 5 6 7; the last fills the hole
    for (const std::size_t number : {2U, 0U, 6U, 7U, 5U})
    {
        const LbSlots former = m_group.GetSlots();
        Close(number);
        const LbSlots after = Send();
        Narrow(after);
        ExpectShare(former, before, after);
        before = after;
    }
    Open(SOCK_DGRAM);
    Narrow(Send());
    std::size_t sharp = 0; // that much was learnt: the bounds are a test indeed
    for (const auto& [client, bounds] : m_bounds)
    {
        sharp += bounds.high - bounds.low < LbFraction(1, 12) ? 1 : 0;
    }
    EXPECT_GT(sharp, m_bounds.size() / 2);
}

TEST_F(LinuxReuseport, AConnectedSocketLeavesItsGroupAndStaysOutsideWhenItDisconnects)
{
    for (int i = 0; i < 4; ++i)
    {
        Open(SOCK_DGRAM);
    }
    const LbSlots before = Send();
    Narrow(before);
    const LbSlots former = m_group.GetSlots();
    LinuxSocket& socket = m_members[1]->socket;
    ASSERT_TRUE(socket.Connect("127.77.0.9", 9999));
    m_group.Leave(m_members[1].get());
    const LbSlots after = Send();
    Narrow(after);
    ExpectShare(former, before, after);
    EXPECT_FALSE(socket.Receive().has_value());
    ASSERT_TRUE(socket.Disconnect());
    for (LbMember* member : Send())
    {
        EXPECT_EQ(member, nullptr);
    }
    EXPECT_TRUE(socket.Receive().has_value());
}

TEST_F(LinuxReuseport, AnExactAddressComesBeforeAGroupOnTheWildcard)
{
    Open(SOCK_DGRAM);
    Open(SOCK_DGRAM);
    LinuxSocket exact = LinuxSocket::Bound(SOCK_DGRAM, "127.0.0.1", m_port, true);
    ASSERT_TRUE(exact.IsOpen());
    for (LbMember* member : Send())
    {
        EXPECT_EQ(member, nullptr);
    }
    EXPECT_TRUE(exact.Receive().has_value());
}

TEST_F(LinuxReuseport, Ipv6WildcardsOfBothFamiliesFormAGroup)
{
    std::vector<LinuxSocket> sockets;
    std::uint16_t port = 0;
    for (int i = 0; i < 3; ++i)
    {
        sockets.push_back(LinuxSocket::Bound(SOCK_DGRAM, "::", port, true));
        if (!sockets.back().IsOpen())
        {
            GTEST_SKIP() << "no IPv6";
        }
        port = sockets.back().GetPort();
    }
    std::vector<std::size_t> count(3);
    for (std::uint32_t client = 0; client < 300; ++client)
    {
        LinuxSocket sender = LinuxSocket::Bound(SOCK_DGRAM, "127.77.0.1", 0, false);
        ASSERT_TRUE(sender.SendTo("127.0.0.1", port, client));
        for (std::size_t i = 0; i < 3; ++i)
        {
            count[i] += sockets[i].Receive() ? 1 : 0;
        }
    }
    for (const std::size_t got : count)
    {
        EXPECT_GT(got, 50U);
    }
}

/// Clients that connect to a group of listeners
class LinuxListeners : public LinuxReuseport
{
  protected:
    static constexpr std::uint32_t CONNECTIONS = 200;

    /// Connections of clients from first on; the kernel completes them, and they wait
    void Connect(std::uint32_t first)
    {
        for (std::uint32_t i = 0; i < CONNECTIONS; ++i)
        {
            const auto port = static_cast<std::uint16_t>(20000 + first + i);
            LinuxSocket client = LinuxSocket::Bound(SOCK_STREAM, "127.77.0.1", port, false);
            if (client.IsOpen() && client.Connect("127.0.0.1", m_port))
            {
                m_clients.emplace(port, std::move(client));
            }
        }
    }

    /// accept(2) of all that wait. \return the clients' ports
    std::set<std::uint16_t> Accept(std::size_t number)
    {
        std::set<std::uint16_t> ports;
        while (auto connection = m_members.at(number)->socket.Accept())
        {
            ports.insert(connection->GetPeerPort());
            m_accepted.push_back(std::move(*connection));
        }
        return ports;
    }

    /// Narrows the hash of each client that a listener got
    void NarrowAccepted(const std::map<std::size_t, std::set<std::uint16_t>>& accepted)
    {
        LbSlots got(70000);
        for (const auto& [number, ports] : accepted)
        {
            for (const std::uint16_t port : ports)
            {
                got[port] = m_members[number].get();
            }
        }
        Narrow(got);
    }

    std::map<std::uint16_t, LinuxSocket> m_clients; ///< by port
    std::vector<LinuxSocket> m_accepted;
};

TEST_F(LinuxListeners, AClosingListenerResetsWhatWaitsInItsQueueAndNothingElse)
{
    for (int i = 0; i < 4; ++i)
    {
        Open(SOCK_STREAM);
    }
    Connect(0);
    ASSERT_GT(m_clients.size(), CONNECTIONS / 2);
    std::map<std::size_t, std::set<std::uint16_t>> accepted;
    for (const std::size_t number : {0U, 2U, 3U})
    {
        accepted[number] = Accept(number);
    }
    std::set<std::uint16_t> taken;
    for (const auto& entry : accepted)
    {
        taken.insert(entry.second.begin(), entry.second.end());
    }
    NarrowAccepted(accepted);
    Close(1);
    for (auto& [port, client] : m_clients)
    {
        EXPECT_EQ(client.IsReset(), taken.count(port) == 0) << port;
    }
    EXPECT_LT(taken.size(), m_clients.size());
    // New connections go by the new slots: 0 3 2
    m_clients.clear();
    m_accepted.clear();
    Connect(1000);
    accepted.clear();
    for (const std::size_t number : {0U, 2U, 3U})
    {
        accepted[number] = Accept(number);
        EXPECT_FALSE(accepted[number].empty());
    }
    NarrowAccepted(accepted);
}

TEST_F(LinuxListeners, HalfOpenConnectionsStayWithTheirListenerAndDieWithIt)
{
    for (int i = 0; i < 2; ++i)
    {
        Open(SOCK_STREAM);
        // The last ACK of the handshake is not enough, so that connections stay half-open
        ASSERT_TRUE(m_members.back()->socket.DeferAccept());
    }
    Connect(0);
    ASSERT_GT(m_clients.size(), CONNECTIONS / 2);
    Open(SOCK_STREAM);
    std::set<std::uint16_t> first; // half of them send, and so complete
    std::size_t n = 0;
    for (auto& [port, client] : m_clients)
    {
        if (n++ % 2 == 0)
        {
            ASSERT_TRUE(client.Send());
            first.insert(port);
        }
    }
    const auto zero = Accept(0);
    const auto one = Accept(1);
    EXPECT_TRUE(Accept(2).empty()); // the one that joined gets none of them
    EXPECT_EQ(zero.size() + one.size(), first.size());
    Close(0);
    Close(1);
    for (auto& [port, client] : m_clients)
    {
        if (first.count(port) == 0)
        {
            EXPECT_FALSE(client.IsReset()); // nobody is told
            client.Send();
            EXPECT_TRUE(client.IsReset()) << port; // and the other listener does not take it
        }
    }
    EXPECT_TRUE(Accept(2).empty());
}

TEST_F(LinuxListeners, TheQueueTakesOneMoreThanItsBacklogThenSynsAreDropped)
{
    for (const int backlog : {0, 1, 4})
    {
        LinuxSocket listener = LinuxSocket::Bound(SOCK_STREAM, "127.0.0.1", 0, true);
        ASSERT_TRUE(listener.Listen(backlog));
        std::vector<LinuxSocket> clients;
        for (int i = 0; i <= backlog; ++i)
        {
            clients.push_back(LinuxSocket::Bound(SOCK_STREAM, "127.77.0.1", 0, false));
            EXPECT_TRUE(clients.back().Connect("127.0.0.1", listener.GetPort())) << i;
        }
        clients.push_back(LinuxSocket::Bound(SOCK_STREAM, "127.77.0.1", 0, false));
        EXPECT_FALSE(clients.back().Connect("127.0.0.1", listener.GetPort()));
    }
}

} // namespace
