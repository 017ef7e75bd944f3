// SPDX-License-Identifier: GPL-2.0-only
/// \file A proxy of datagrams.
#include "test/app/bsd-app-proxy-world.h"

#include <algorithm>
#include <map>

namespace ns3
{
namespace divertsim
{
namespace
{

using Texts = std::vector<std::string>;

/// A program with a UDP socket that keeps what it gets, and answers it where it is told to
class Talker
{
  public:
    explicit Talker(BsdSocketProcess& process, bool answers = false)
        : m_process(process),
          m_answers(answers),
          m_s(process.Socket(BSD_PF_INET, BSD_SOCK_DGRAM, 0))
    {
    }

    void Bind(std::uint16_t port)
    {
        EXPECT_OK(m_process, Bind(m_s, BsdSockaddr::Inet(port)));
        Wait();
    }

    void Connect(const BsdSockaddr& to)
    {
        EXPECT_OK(m_process, Connect(m_s, to));
        Wait();
    }

    void Send(const std::string& text)
    {
        EXPECT_EQ(m_process.Send(m_s, text.data(), text.size(), 0),
                  static_cast<std::int64_t>(text.size()));
    }

    Texts got;

  private:
    void Wait()
    {
        m_process.AwaitPoll({{m_s, BSD_POLLIN, 0}},
                            BSD_NEVER,
                            [this](int, const std::vector<BsdPollfd>&) { Read(); });
    }

    void Read()
    {
        std::string buffer(65536, '\0');
        BsdSockaddr from;
        const auto size = m_process.Recvfrom(m_s, buffer.data(), buffer.size(), 0, &from);
        if (size >= 0)
        {
            buffer.resize(static_cast<std::size_t>(size));
            got.push_back(buffer);
            if (m_answers)
            {
                const std::string answer = "re: " + buffer;
                m_process.Sendto(m_s, answer.data(), answer.size(), 0, &from);
            }
        }
        Wait();
    }

    BsdSocketProcess& m_process;
    bool m_answers;
    int m_s;
};

struct Case
{
    const char* kernel;
    const char* mode;
    const char* loop;
};

void
PrintTo(const Case& one, std::ostream* os)
{
    *os << one.kernel << " " << one.mode << " " << one.loop;
}

struct UdpWorld : BsdAppProxyWorld
{
    explicit UdpWorld(const Case& one)
        : BsdAppProxyWorld(one.kernel),
          server(serverProcess, true)
    {
        Set("Protocol", StringValue("udp"));
        Set("Mode", StringValue(one.mode));
        Set("Loop", StringValue(one.loop));
        Set("Threads", UintegerValue(2));
        Set("Idle", TimeValue(Seconds(10)));
        for (auto& client : talkers)
        {
            client = std::make_unique<Talker>(clientProcess);
        }
    }

    /// A client sends. \param seconds when \param client 0 or 1 \param text what
    void Say(double seconds, std::size_t client, const std::string& text)
    {
        Simulator::Schedule(Seconds(seconds), [this, client, text] {
            if (!m_connected[client])
            {
                m_connected[client] = true;
                talkers[client]->Connect(
                    BsdSockaddr::Inet(BsdSocketFromIp(topology.left4.GetAddress(1)), 8080));
            }
            talkers[client]->Send(text);
        });
    }

    Talker server;
    std::unique_ptr<Talker> talkers[2];

  private:
    bool m_connected[2] = {};
};

class BsdAppProxyUdp : public testing::TestWithParam<Case>
{
};

INSTANTIATE_TEST_SUITE_P(All,
                         BsdAppProxyUdp,
                         testing::Values(Case{"openbsd", "splice", "event"},
                                         Case{"openbsd", "splice", "blocking"},
                                         Case{"openbsd", "copy", "event"},
                                         Case{"openbsd", "copy", "blocking"},
                                         Case{"freebsd", "copy", "event"},
                                         Case{"freebsd", "splice", "event"}));

TEST_P(BsdAppProxyUdp, DatagramsComeWholeBothWaysEachClientWithASessionOfItsOwn)
{
    UdpWorld world(GetParam());
    world.server.Bind(80);
    const std::string large(1400, 'x');
    world.Say(1, 0, "a");
    world.Say(2, 0, large);
    world.Say(2, 1, "b");
    world.Say(3, 0, "c");
    world.Say(3, 1, large);
    world.Run(5);
    EXPECT_EQ(world.server.got.size(), 5U);
    EXPECT_EQ(world.talkers[0]->got, (Texts{"re: a", "re: " + large, "re: c"}));
    EXPECT_EQ(world.talkers[1]->got, (Texts{"re: b", "re: " + large}));
    const BsdAppProxyCounters counters = world.proxy->GetCounters();
    EXPECT_EQ(counters.accepted, 2U);
    EXPECT_EQ(counters.open, 2U);
    EXPECT_EQ(counters.GetBytes(), 2U * 2803 + 5 * 4);
    const bool splices =
        GetParam().kernel == std::string("openbsd") && GetParam().mode == std::string("splice");
    EXPECT_EQ(counters.copied[0], splices ? 2U : 2803U) << "the first of each is copied";
    EXPECT_EQ(counters.copied[1], splices ? 0U : 2803U + 20);
}

TEST_P(BsdAppProxyUdp, WhenIdleIsOverTheSessionEndsAndTheNextDatagramMakesAnother)
{
    UdpWorld world(GetParam());
    world.server.Bind(80);
    world.Say(1, 0, "a");
    world.Say(6, 0, "b");
    world.Run(15.9);
    EXPECT_EQ(world.proxy->GetCounters().open, 1U);
    world.Run(11);
    EXPECT_EQ(world.proxy->GetCounters().open, 0U);
    EXPECT_EQ(world.proxy->GetCounters().ended[3], 1U);
    EXPECT_EQ(world.proxy->GetOpenSockets(), 1U);
    world.Say(1, 0, "c");
    world.Run(2);
    EXPECT_EQ(world.talkers[0]->got, (Texts{"re: a", "re: b", "re: c"}));
    EXPECT_EQ(world.proxy->GetCounters().accepted, 2U);
}

TEST_P(BsdAppProxyUdp, DatagramsThatComeBeforeTheClientHasItsSocketAreNotLost)
{
    UdpWorld world(GetParam());
    world.SetOnlyCost("Syscall", BSD_MILLISECOND);
    world.server.Bind(80);
    for (int i = 0; i < 4; ++i)
    {
        world.Say(1 + i * 0.0001, 0, std::to_string(i));
    }
    world.Run(5);
    EXPECT_EQ(world.server.got, (Texts{"0", "1", "2", "3"}));
    EXPECT_EQ(world.proxy->GetCounters().accepted, 1U);
}

TEST_P(BsdAppProxyUdp, WithoutAServerTheSessionEnds)
{
    UdpWorld world(GetParam());
    world.Say(1, 0, "a");
    world.Run(5);
    EXPECT_EQ(world.proxy->GetCounters().open, 0U);
    EXPECT_EQ(world.log.lines.back(), "1 reset ECONNREFUSED");
    EXPECT_EQ(world.proxy->GetOpenSockets(), 1U);
}

TEST(BsdAppProxyUdpSplice, FreebsdRefusesAndTheProxyCopies)
{
    UdpWorld world(Case{"freebsd", "splice", "event"});
    world.server.Bind(80);
    world.Say(1, 0, "a");
    world.Run(5);
    const auto& lines = world.log.lines;
    EXPECT_EQ(std::count(lines.begin(), lines.end(), "1 refused up EPROTONOSUPPORT"), 1);
    EXPECT_EQ(std::count(lines.begin(), lines.end(), "1 refused down EPROTONOSUPPORT"), 1);
}

} // namespace
} // namespace divertsim
} // namespace ns3
