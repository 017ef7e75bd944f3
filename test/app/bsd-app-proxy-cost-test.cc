// SPDX-License-Identifier: GPL-2.0-only
/// \file What a proxy costs its host's cores, against closed formulas.
#include "test/app/bsd-app-proxy-world.h"

#include <array>
#include <cmath>

namespace ns3
{
namespace divertsim
{
namespace
{

using Plan = BsdAppProxyPeer::Plan;

constexpr BsdTime SYSCALL = 260;
constexpr BsdTime WAKEUP = 2000;
constexpr double PER_BYTE = 2 * 0.14 + 0.38;

/// \param bytes of a transfer \return ns
BsdTime
Transfer(std::size_t bytes)
{
    return std::llround(2 * SYSCALL + static_cast<double>(bytes) * PER_BYTE);
}

Plan
Bytes(std::uint64_t size, bool shutdown)
{
    Plan plan;
    plan.size = size;
    plan.shutdown = shutdown;
    return plan;
}

TEST(BsdAppProxyCost, AMessageThatComesAloneTakesAWakeUpTwoCallsAndItsBytes)
{
    BsdAppProxyWorld world;
    world.Serve(Bytes(0, false));
    world.Connect(1, Bytes(0, false));
    world.Run(2);
    // accept; socket and connect; woken when it is connected: SO_ERROR
    BsdTime expected = 2 * WAKEUP + 4 * SYSCALL;
    EXPECT_EQ(world.proxy->GetCpuTime(), expected);
    for (const std::size_t bytes : {1U, 123U, 500U})
    {
        world.clients[0]->Add(bytes);
        world.Run(1);
        expected += WAKEUP + Transfer(bytes);
        EXPECT_EQ(world.proxy->GetCpuTime(), expected) << bytes;
        world.servers[0]->Add(bytes);
        world.Run(1);
        expected += WAKEUP + Transfer(bytes);
        EXPECT_EQ(world.proxy->GetCpuTime(), expected) << bytes;
    }
    world.clients[0]->ShutdownSoon();
    world.Run(1);
    expected += WAKEUP + 2 * SYSCALL; // read, shutdown
    EXPECT_EQ(world.proxy->GetCpuTime(), expected);
    world.servers[0]->ShutdownSoon();
    world.Run(1);
    expected += WAKEUP + 4 * SYSCALL; // and both are closed
    EXPECT_EQ(world.proxy->GetCpuTime(), expected);
}

TEST(BsdAppProxyCost, AResetTakesItsReadAndTheClosesWithLinger)
{
    BsdAppProxyWorld world;
    world.Serve(Bytes(0, false));
    world.Connect(1, Bytes(0, false));
    world.Run(2);
    const BsdTime before = world.proxy->GetCpuTime();
    world.clients[0]->Reset();
    world.Run(1);
    EXPECT_EQ(world.proxy->GetCpuTime() - before, WAKEUP + 5 * SYSCALL);
}

/// 5000 bytes are there before the server is connected. \param loop the attribute
/// \return core time from then on, once they are through
BsdTime
DrainFiveThousand(const char* loop)
{
    BsdAppProxyWorld world;
    world.Set("Loop", StringValue(loop));
    world.Set("Buffer", UintegerValue(2000));
    world.Serve(Bytes(0, false));
    world.Connect(1, Bytes(5000, false));
    world.Run(2);
    EXPECT_EQ(world.log.writes, (std::vector<std::uint64_t>{2000, 2000, 1000}));
    return world.proxy->GetCpuTime() - 2 * WAKEUP - 4 * SYSCALL;
}

TEST(BsdAppProxyCost, AnEventLoopThatFindsMoreToDoTakesNoWakeUpForIt)
{
    EXPECT_EQ(DrainFiveThousand("event"), 2 * Transfer(2000) + Transfer(1000));
}

TEST(BsdAppProxyCost, AThreadThatBlocksTakesAWakeUpForEachTransfer)
{
    EXPECT_EQ(DrainFiveThousand("blocking"), 3 * WAKEUP + 2 * Transfer(2000) + Transfer(1000));
}

TEST(BsdAppProxyCost, WhatComesWhileAThreadWakesIsOneBatch)
{
    BsdAppProxyWorld world;
    world.Serve(Bytes(0, false));
    for (int i = 0; i < 5; ++i)
    {
        world.Connect(1 + i * 0.1, Bytes(0, false));
    }
    world.Run(3);
    constexpr BsdTime LONG = 10 * BSD_MILLISECOND;
    world.SetCost("Wakeup", LONG);
    const BsdTime before = world.proxy->GetCpuTime();
    for (const auto& client : world.clients)
    {
        client->Add(400);
    }
    world.Run(1);
    EXPECT_EQ(world.proxy->GetCpuTime() - before, LONG + 5 * Transfer(400));
}

TEST(BsdAppProxyCost, AReadTakesPlaceWhenItsWorkHasRun)
{
    BsdTime arrived[2] = {};
    for (const int i : {0, 1})
    {
        BsdAppProxyWorld world;
        world.Serve(Bytes(0, false));
        world.Connect(1, Bytes(0, false));
        world.Run(2);
        world.SetOnlyCost("CopyPerByte", i * 1000);
        world.clients[0]->Add(500);
        world.Run(1);
        arrived[i] = world.servers[0]->reads.at(0).first;
    }
    EXPECT_EQ(arrived[1] - arrived[0], 2 * 500 * 1000) << "two copies";
}

TEST(BsdAppProxyCost, AWriteThatWaitsForSpaceTakesACallMoreWhenItGoesOn)
{
    BsdAppProxyWorld world;
    world.SetOnlyCost("Syscall", 1000);
    world.Set("Buffer", UintegerValue(100000));
    Plan server = Bytes(0, false);
    server.reads = false;
    world.Serve(server);
    world.Connect(1, Bytes(1000000, false));
    world.Run(10);
    ASSERT_GT(world.proxy->GetHeld(), 0U);
    const BsdTime before = world.proxy->GetCpuTime();
    const std::size_t writes = world.log.writes.size();
    world.servers[0]->Read();
    world.Run(20);
    EXPECT_EQ(world.servers[0]->read, 1000000U);
    // one call for a write(2) that goes on, two where one read before
    const auto more = static_cast<BsdTime>(world.log.writes.size() - writes);
    const BsdTime took = world.proxy->GetCpuTime() - before;
    EXPECT_GE(took, more * 1000);
    EXPECT_LE(took, more * 2000);
    EXPECT_LT(took, more * 2000) << "the first only wrote";
}

/// Four connections whose relaying takes 100 ms of core time each. \param threads of the proxy
/// \param busy gets what each of 4 cores ran \return when the last byte had come
BsdTime
RelayOnThreads(std::uint32_t threads, const char* loop, std::array<BsdTime, 4>& busy)
{
    BsdAppProxyWorld world("freebsd", 4);
    world.Set("Threads", UintegerValue(threads));
    world.Set("Loop", StringValue(loop));
    world.SetOnlyCost("CopyPerByte", 1000);
    world.Serve(Bytes(0, true));
    for (int i = 0; i < 4; ++i)
    {
        world.Connect(1 + i * 0.0001, Bytes(50000, true));
    }
    world.Run(10);
    BsdTime last = 0;
    for (const auto& server : world.servers)
    {
        EXPECT_EQ(server->read, 50000U);
        last = std::max(last, server->reads.back().first);
    }
    for (std::uint32_t i = 0; i < 4; ++i)
    {
        busy[i] = world.host->GetCpus()->Get().Get(i).GetBusyTime();
    }
    return last - BSD_SECOND;
}

TEST(BsdAppProxyCost, ACopyingRelayOfFourThreadsUsesFourCores)
{
    constexpr BsdTime EACH = 100 * BSD_MILLISECOND;
    for (const char* const loop : {"event", "blocking"})
    {
        std::array<BsdTime, 4> busy{};
        const BsdTime one = RelayOnThreads(1, loop, busy);
        EXPECT_EQ(busy, (std::array<BsdTime, 4>{4 * EACH, 0, 0, 0})) << loop;
        const BsdTime four = RelayOnThreads(4, loop, busy);
        EXPECT_EQ(busy, (std::array<BsdTime, 4>{EACH, EACH, EACH, EACH})) << loop;
        EXPECT_GE(one, 4 * EACH) << loop;
        EXPECT_GE(four, EACH) << loop;
        EXPECT_LT(four, EACH + 50 * BSD_MILLISECOND) << loop;
        const BsdTime two = RelayOnThreads(2, loop, busy);
        EXPECT_EQ(busy, (std::array<BsdTime, 4>{2 * EACH, 2 * EACH, 0, 0})) << loop;
        EXPECT_LT(two, one) << loop;
    }
}

TEST(BsdAppProxyCost, ABusyThreadGivesBothDirectionsTheirTurns)
{
    for (const char* const loop : {"event", "blocking"})
    {
        BsdAppProxyWorld world;
        world.Set("Loop", StringValue(loop));
        world.Set("Buffer", UintegerValue(1000));
        world.SetOnlyCost("CopyPerByte", 1000);
        world.Serve(Bytes(1000000, true));
        world.Connect(1, Bytes(1000000, true));
        world.Run(2);
        const BsdAppProxyCounters counters = world.proxy->GetCounters();
        EXPECT_GT(counters.copied[0], 150000U) << loop;
        EXPECT_LT(counters.copied[0], 350000U) << loop;
        EXPECT_NEAR(counters.copied[0], counters.copied[1], 20000) << loop;
    }
}

TEST(BsdAppProxyCost, SplicedBytesTakeTheProgramNoCall)
{
    BsdAppProxyWorld world;
    world.Set("Mode", StringValue("splice"));
    world.SetOnlyCost("Syscall", 1000);
    world.Serve(Bytes(0, false));
    world.Connect(1, Bytes(0, false));
    world.Run(2);
    // accept, socket, connect, SO_ERROR, and SO_SPLICE each way
    EXPECT_EQ(world.proxy->GetCpuTime(), 6 * 1000);
    world.clients[0]->Add(100000);
    world.servers[0]->Add(100000);
    world.Run(2);
    EXPECT_EQ(world.servers[0]->read, 100000U);
    EXPECT_LT(world.proxy->GetCpuTime(), 7 * 1000) << "each pass of a worker takes a ns at least";
    const BsdTime before = world.proxy->GetCpuTime();
    world.proxy->Unsplice();
    world.Run(1);
    EXPECT_EQ(world.proxy->GetCpuTime() - before, 2 * 1000) << "setsockopt, fd -1, each way";
    world.proxy->Splice();
    world.Run(1);
    EXPECT_EQ(world.proxy->GetCpuTime() - before, 4 * 1000);
}

TEST(BsdAppProxyCost, WhatTheKernelsWorkersMoveIsOnTheProxysAccount)
{
    BsdAppProxyWorld world;
    world.Set("Mode", StringValue("splice"));
    world.SetOnlyCost("StackPerByte", 10);
    world.Serve(Bytes(0, false));
    world.Connect(1, Bytes(0, false));
    world.Run(2);
    EXPECT_EQ(world.proxy->GetCpuTime(), 0);
    world.clients[0]->Add(100000);
    world.Run(2);
    EXPECT_GE(world.proxy->GetCpuTime(), 1000000);
    EXPECT_LT(world.proxy->GetCpuTime(), 1001000) << "a pass without bytes takes a ns";
    EXPECT_EQ(world.host->GetCpus()->Get().GetAccountName(world.proxy->GetAccount()), "proxy");
}

} // namespace
} // namespace divertsim
} // namespace ns3
