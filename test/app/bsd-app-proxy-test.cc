// SPDX-License-Identifier: GPL-2.0-only
/// \file A proxy's sessions, from accept(2) to their ends, by copying.
#include "test/app/bsd-app-proxy-world.h"

namespace ns3
{
namespace divertsim
{
namespace
{

using Plan = BsdAppProxyPeer::Plan;

Plan
Bytes(std::uint64_t size)
{
    Plan plan;
    plan.size = size;
    return plan;
}

/// Every stream of both sides has come whole to its end
void
ExpectWhole(const BsdAppProxyWorld& world, std::uint64_t up, std::uint64_t down)
{
    ASSERT_EQ(world.clients.size(), world.servers.size());
    for (std::size_t i = 0; i < world.clients.size(); ++i)
    {
        EXPECT_EQ(world.servers[i]->read, up) << i;
        EXPECT_EQ(world.clients[i]->read, down) << i;
        EXPECT_TRUE(world.servers[i]->end) << i;
        EXPECT_TRUE(world.clients[i]->end) << i;
        EXPECT_FALSE(world.servers[i]->wrong) << i;
        EXPECT_FALSE(world.clients[i]->wrong) << i;
    }
}

struct Case
{
    const char* kernel;
    const char* loop;
    bool inet6;
    std::uint32_t threads;
};

void
PrintTo(const Case& one, std::ostream* os)
{
    *os << one.kernel << " " << one.loop << (one.inet6 ? " inet6 " : " inet ") << one.threads;
}

class BsdAppProxyCopy : public testing::TestWithParam<Case>
{
};

TEST_P(BsdAppProxyCopy, StreamsComeWholeBothWaysAndEverySocketIsReleased)
{
    const Case& one = GetParam();
    BsdAppProxyWorld world(one.kernel, 2);
    world.Set("Loop", StringValue(one.loop));
    world.Set("Threads", UintegerValue(one.threads));
    world.Set("Buffer", UintegerValue(5000));
    if (one.inet6)
    {
        world.Set("Family", StringValue("inet6"));
        world.Set("Remote", AddressValue(world.topology.right6.GetAddress(1, 1)));
    }
    world.Serve(Bytes(200001), one.inet6);
    for (int i = 0; i < 5; ++i)
    {
        world.Connect(2 + i * 0.01, Bytes(300001), one.inet6);
    }
    world.Run(30);
    ASSERT_EQ(world.clients.size(), 5U);
    ExpectWhole(world, 300001, 200001);
    const BsdAppProxyCounters counters = world.proxy->GetCounters();
    EXPECT_EQ(counters.accepted, 5U);
    EXPECT_EQ(counters.open, 0U);
    EXPECT_EQ(counters.ended[0], 5U);
    EXPECT_EQ(counters.copied[0], 5U * 300001);
    EXPECT_EQ(counters.copied[1], 5U * 200001);
    EXPECT_EQ(counters.GetBytes(), 5U * 500002);
    EXPECT_EQ(world.log.relayed[0][0], 5U * 300001);
    EXPECT_EQ(world.log.relayed[0][1], 5U * 200001);
    EXPECT_LE(*std::max_element(world.log.writes.begin(), world.log.writes.end()), 5000U);
    EXPECT_EQ(world.proxy->GetHeld(), 0U);
    EXPECT_EQ(world.proxy->GetOpenSockets(), 1U) << "the listener";
}

INSTANTIATE_TEST_SUITE_P(All,
                         BsdAppProxyCopy,
                         testing::Values(Case{"freebsd", "event", false, 1},
                                         Case{"freebsd", "event", false, 3},
                                         Case{"freebsd", "blocking", false, 1},
                                         Case{"freebsd", "blocking", false, 3},
                                         Case{"freebsd", "event", true, 2},
                                         Case{"openbsd", "event", false, 2},
                                         Case{"openbsd", "blocking", true, 2}));

TEST(BsdAppProxy, ASessionIsReportedFromItsAcceptanceToItsEnd)
{
    BsdAppProxyWorld world;
    world.Serve(Bytes(100));
    world.Connect(1, Bytes(100));
    world.Run(5);
    EXPECT_EQ(world.log.lines,
              (std::vector<std::string>{"1 opened", "1 connected", "1 completed"}));
}

TEST(BsdAppProxy, AHalfClosedSessionGoesOnTheOtherWay)
{
    BsdAppProxyWorld world;
    Plan server = Bytes(100000);
    server.shutdownOnEof = true; // it answers once it has read all
    world.Serve(server);
    world.Connect(1, Bytes(100000));
    world.Run(10);
    ExpectWhole(world, 100000, 100000);
    EXPECT_EQ(world.proxy->GetOpenSockets(), 1U);
}

TEST(BsdAppProxy, AClientsResetIsPassedOnToTheServer)
{
    BsdAppProxyWorld world;
    Plan plan = Bytes(50000);
    plan.shutdown = false;
    world.Serve(plan);
    world.Connect(1, plan);
    world.Run(3);
    ASSERT_EQ(world.servers.size(), 1U);
    EXPECT_EQ(world.servers[0]->read, 50000U);
    world.clients[0]->Reset();
    world.Run(1);
    EXPECT_EQ(world.servers[0]->error, BsdErrno::E_CONNRESET);
    EXPECT_EQ(world.log.lines.back(), "1 reset ECONNRESET");
    EXPECT_EQ(world.proxy->GetOpenSockets(), 1U);
    EXPECT_EQ(world.proxy->GetCounters().ended[1], 1U);
}

TEST(BsdAppProxy, AServersResetIsPassedOnToTheClient)
{
    BsdAppProxyWorld world;
    Plan plan = Bytes(50000);
    plan.shutdown = false;
    world.Serve(plan);
    world.Connect(1, plan);
    world.Run(3);
    world.servers.at(0)->Reset();
    world.Run(1);
    EXPECT_EQ(world.clients[0]->error, BsdErrno::E_CONNRESET);
    EXPECT_EQ(world.log.lines.back(), "1 reset ECONNRESET");
    EXPECT_EQ(world.proxy->GetOpenSockets(), 1U);
}

TEST(BsdAppProxy, WithoutAServerTheClientIsReset)
{
    BsdAppProxyWorld world;
    world.Connect(1, Bytes(1000));
    world.Run(3);
    EXPECT_EQ(world.clients.at(0)->error, BsdErrno::E_CONNRESET);
    EXPECT_EQ(world.log.lines,
              (std::vector<std::string>{"1 opened", "1 connect-failed ECONNREFUSED"}));
    EXPECT_EQ(world.proxy->GetOpenSockets(), 1U);
}

TEST(BsdAppProxy, WithoutARouteToTheServerTheClientIsReset)
{
    BsdAppProxyWorld world;
    world.Set("Remote", AddressValue(Ipv4Address("192.0.2.1")));
    world.Connect(1, Bytes(1000));
    world.Run(3);
    EXPECT_EQ(world.clients.at(0)->error, BsdErrno::E_CONNRESET);
    EXPECT_EQ(world.log.lines.at(1), "1 connect-failed EHOSTUNREACH");
    EXPECT_EQ(world.proxy->GetOpenSockets(), 1U);
}

TEST(BsdAppProxy, WhatASinkDoesNotTakeIsHeldBackAtTheSource)
{
    BsdAppProxyWorld world;
    world.Set("Buffer", UintegerValue(7000));
    Plan server = Bytes(0);
    server.reads = false;
    world.Serve(server);
    world.Connect(1, Bytes(2000000));
    std::uint64_t most = 0;
    for (int i = 0; i < 100; ++i)
    {
        world.Run(0.1);
        most = std::max(most, world.proxy->GetHeld());
    }
    EXPECT_GT(most, 0U);
    EXPECT_LE(most, 7000U);
    // four buffers of 128 KiB lie between the two programs
    EXPECT_LT(world.clients[0]->written, 4 * 131072 + 7000U + 1);
    EXPECT_LT(world.proxy->GetCpuTime(), 50 * BSD_MILLISECOND) << "it sleeps meanwhile";
    world.servers[0]->Read();
    world.Run(20);
    ExpectWhole(world, 2000000, 0);
}

TEST(BsdAppProxy, WhenTheApplicationStopsItsListenerClosesAndSessionsGoOn)
{
    BsdAppProxyWorld world;
    world.proxy->SetStopTime(Seconds(3));
    Plan plan = Bytes(1000);
    plan.shutdown = false;
    world.Serve(plan);
    world.Connect(1, plan);
    world.Connect(4, plan);
    world.Run(5);
    EXPECT_EQ(world.clients.at(1)->error, BsdErrno::E_CONNREFUSED);
    EXPECT_EQ(world.proxy->GetOpenSockets(), 2U);
    world.clients[0]->Add(5000);
    world.clients[0]->ShutdownSoon();
    world.servers.at(0)->ShutdownSoon();
    world.Run(5);
    EXPECT_EQ(world.servers[0]->read, 6000U);
    EXPECT_EQ(world.log.lines.back(), "1 completed");
    EXPECT_EQ(world.proxy->GetOpenSockets(), 0U);
}

TEST(BsdAppProxy, WhenTheApplicationStopsItResetsSessionsIfItIsToldTo)
{
    BsdAppProxyWorld world;
    world.Set("OnStop", StringValue("reset"));
    world.proxy->SetStopTime(Seconds(3));
    Plan plan = Bytes(1000);
    plan.shutdown = false;
    world.Serve(plan);
    world.Connect(1, plan);
    world.Run(5);
    EXPECT_EQ(world.clients.at(0)->error, BsdErrno::E_CONNRESET);
    EXPECT_EQ(world.servers.at(0)->error, BsdErrno::E_CONNRESET);
    EXPECT_EQ(world.log.lines.back(), "1 stopped");
    EXPECT_EQ(world.proxy->GetOpenSockets(), 0U);
}

TEST(BsdAppProxy, AConnectionThatWaitsInTheQueueIsResetWithTheListener)
{
    BsdAppProxyWorld world;
    world.Set("Loop", StringValue("blocking"));
    world.proxy->SetStopTime(Seconds(3));
    Plan plan = Bytes(1000);
    plan.shutdown = false;
    world.Serve(plan);
    world.Connect(1, plan);
    world.Connect(2, plan);
    world.Run(5);
    EXPECT_EQ(world.proxy->GetCounters().accepted, 1U);
    EXPECT_EQ(world.clients.at(1)->error, BsdErrno::E_CONNRESET);
    EXPECT_EQ(world.clients[0]->error, BsdErrno::OK);
}

TEST(BsdAppProxy, AThreadThatBlocksServesOneConnectionAfterTheOther)
{
    BsdAppProxyWorld world;
    world.Set("Loop", StringValue("blocking"));
    world.Set("Threads", UintegerValue(2));
    Plan plan = Bytes(1000);
    plan.shutdown = false;
    world.Serve(plan);
    for (int i = 0; i < 4; ++i)
    {
        world.Connect(1 + i * 0.1, plan);
    }
    world.Run(5);
    EXPECT_EQ(world.proxy->GetCounters().open, 2U) << "the others wait in the accept queue";
    for (const auto& client : world.clients)
    {
        client->ShutdownSoon();
    }
    world.servers.at(0)->ShutdownSoon();
    world.Run(5);
    EXPECT_EQ(world.log.lines[4], "1 completed");
    EXPECT_EQ(world.log.lines[5], "3 opened");
    EXPECT_EQ(world.proxy->GetCounters().open, 2U);
}

TEST(BsdAppProxy, WithoutDescriptorsItAcceptsNoMoreUntilASessionHasEnded)
{
    BsdAppProxyWorld world;
    // 0 to 2, a kqueue, the listener, and two a session
    world.host->GetSockets()->SetAttribute("Descriptors", IntegerValue(9));
    Plan plan = Bytes(1000);
    plan.shutdown = false;
    world.Serve(plan);
    for (int i = 0; i < 3; ++i)
    {
        world.Connect(1 + i * 0.1, plan);
    }
    world.Run(5);
    EXPECT_EQ(world.proxy->GetCounters().open, 2U);
    EXPECT_LT(world.proxy->GetCpuTime(), BSD_MILLISECOND) << "it does not try again and again";
    world.clients.at(0)->ShutdownSoon();
    world.servers.at(0)->ShutdownSoon();
    world.Run(5);
    EXPECT_EQ(world.proxy->GetCounters().accepted, 3U);
    EXPECT_EQ(world.servers.at(2)->read, 1000U);
}

TEST(BsdAppProxy, APortThatIsTakenIsSaidAtTheStart)
{
    BsdAppProxyWorld world;
    BsdSocketProcess other(world.host->GetSockets(), {});
    const int s = other.Socket(BSD_PF_INET, BSD_SOCK_STREAM, 0);
    EXPECT_OK(other, Bind(s, BsdSockaddr::Inet(8080)));
    EXPECT_OK(other, Listen(s, 1));
    world.Run(1);
    EXPECT_EQ(world.proxy->GetStartError(), BsdErrno::E_ADDRINUSE);
    EXPECT_EQ(world.proxy->GetOpenSockets(), 0U);
}

TEST(BsdAppProxy, TheSimulationMayEndInTheMiddleOfASession)
{
    BsdAppProxyWorld world;
    world.Serve(Bytes(5000000));
    world.Connect(1, Bytes(5000000));
    world.Connect(1, Bytes(5000000));
    world.Run(1.3);
    EXPECT_EQ(world.proxy->GetCounters().open, 2U);
}

} // namespace
} // namespace divertsim
} // namespace ns3
