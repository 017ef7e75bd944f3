// SPDX-License-Identifier: GPL-2.0-only
/// \file A proxy that splices, and changes between splicing and copying.
#include "test/app/bsd-app-proxy-world.h"

#include <algorithm>

namespace ns3
{
namespace divertsim
{
namespace
{

using Plan = BsdAppProxyPeer::Plan;
using Lines = std::vector<std::string>;

Plan
Bytes(std::uint64_t size, bool shutdown = true)
{
    Plan plan;
    plan.size = size;
    plan.shutdown = shutdown;
    return plan;
}

/// The one session's streams have come whole
void
ExpectWhole(const BsdAppProxyWorld& world, std::uint64_t up, std::uint64_t down)
{
    ASSERT_EQ(world.clients.size(), 1U);
    ASSERT_EQ(world.servers.size(), 1U);
    EXPECT_EQ(world.servers[0]->read, up);
    EXPECT_EQ(world.clients[0]->read, down);
    EXPECT_FALSE(world.servers[0]->wrong);
    EXPECT_FALSE(world.clients[0]->wrong);
}

std::uint64_t
Count(const BsdAppProxyWorld& world, BsdAppProxyUnsplice cause)
{
    return world.proxy->GetCounters().unsplices[static_cast<std::size_t>(cause)];
}

struct SpliceWorld : BsdAppProxyWorld
{
    explicit SpliceWorld(const std::string& kernel = "freebsd", std::uint32_t cores = 1)
        : BsdAppProxyWorld(kernel, cores)
    {
        Set("Mode", StringValue("splice"));
    }
};

struct Case
{
    const char* kernel;
    const char* loop;
    const char* dispatch;
};

void
PrintTo(const Case& one, std::ostream* os)
{
    *os << one.kernel << " " << one.loop << " " << one.dispatch;
}

class BsdAppProxySplices : public testing::TestWithParam<Case>
{
};

TEST_P(BsdAppProxySplices, StreamsComeWholeBothWaysAndEverySocketIsReleased)
{
    SpliceWorld world(GetParam().kernel, 2);
    world.Set("Loop", StringValue(GetParam().loop));
    world.Set("Dispatch", StringValue(GetParam().dispatch));
    world.Serve(Bytes(400001));
    world.Connect(1, Bytes(300001));
    world.Run(20);
    ExpectWhole(world, 300001, 400001);
    const BsdAppProxyCounters counters = world.proxy->GetCounters();
    EXPECT_EQ(counters.ended[0], 1U) << world.log.lines.back();
    EXPECT_EQ(counters.GetBytes(), 700002U);
    EXPECT_GT(counters.spliced[0], 290000U) << "what is not is what an end of file left behind";
    EXPECT_GT(counters.spliced[1], 390000U);
    EXPECT_EQ(Count(world, BsdAppProxyUnsplice::END_OF_FILE), 2U);
    EXPECT_EQ(world.log.relayed[1][0], counters.spliced[0]);
    EXPECT_EQ(world.proxy->GetOpenSockets(), 1U);
}

TEST_P(BsdAppProxySplices, TheModeChangesInMidStreamAndLosesNothing)
{
    SpliceWorld world(GetParam().kernel, 2);
    world.Set("Loop", StringValue(GetParam().loop));
    world.Set("Dispatch", StringValue(GetParam().dispatch));
    world.Serve(Bytes(3000000));
    world.Connect(1, Bytes(3000000));
    for (int i = 0; i < 40; ++i)
    {
        Simulator::Schedule(MilliSeconds(1010 + 7 * i), [&world, i] {
            i % 2 == 0 ? world.proxy->Unsplice() : world.proxy->Splice();
        });
    }
    world.Run(30);
    ExpectWhole(world, 3000000, 3000000);
    const BsdAppProxyCounters counters = world.proxy->GetCounters();
    EXPECT_EQ(counters.ended[0], 1U) << world.log.lines.back();
    EXPECT_EQ(counters.GetBytes(), 6000000U);
    for (const std::size_t way : {0U, 1U})
    {
        EXPECT_GT(counters.copied[way], 100000U);
        EXPECT_GT(counters.spliced[way], 100000U);
    }
    EXPECT_GE(Count(world, BsdAppProxyUnsplice::REQUEST), 20U);
    EXPECT_EQ(world.proxy->GetOpenSockets(), 1U);
}

INSTANTIATE_TEST_SUITE_P(All,
                         BsdAppProxySplices,
                         testing::Values(Case{"freebsd", "event", "worker"},
                                         Case{"freebsd", "event", "direct"},
                                         Case{"freebsd", "blocking", "worker"},
                                         Case{"openbsd", "event", "worker"},
                                         Case{"openbsd", "blocking", "worker"}));

class BsdAppProxySpliceEnds : public testing::TestWithParam<const char*>
{
};

INSTANTIATE_TEST_SUITE_P(All, BsdAppProxySpliceEnds, testing::Values("freebsd", "openbsd"));

TEST_P(BsdAppProxySpliceEnds, AtMaxBytesTheSessionGoesOnByCopying)
{
    SpliceWorld world(GetParam());
    world.Set("MaxBytes", UintegerValue(50000));
    world.Serve(Bytes(1000));
    world.Connect(1, Bytes(200000));
    world.Run(10);
    ExpectWhole(world, 200000, 1000);
    const BsdAppProxyCounters counters = world.proxy->GetCounters();
    EXPECT_EQ(counters.spliced[0], 50000U);
    EXPECT_EQ(counters.copied[0], 150000U);
    EXPECT_EQ(Count(world, BsdAppProxyUnsplice::MAX), 1U);
    EXPECT_EQ(Count(world, BsdAppProxyUnsplice::END_OF_FILE), 1U);
    EXPECT_EQ(counters.ended[0], 1U);
}

TEST_P(BsdAppProxySpliceEnds, WhenIdleIsOverTheSessionIsClosed)
{
    SpliceWorld world(GetParam());
    world.Set("Idle", TimeValue(Seconds(2)));
    world.Serve(Bytes(1000, false));
    world.Connect(1, Bytes(1000, false));
    world.Run(2.9);
    EXPECT_EQ(world.proxy->GetCounters().open, 1U);
    world.Run(1);
    ExpectWhole(world, 1000, 1000);
    EXPECT_TRUE(world.clients[0]->end) << "FIN, and no RST";
    EXPECT_TRUE(world.servers[0]->end);
    EXPECT_GE(Count(world, BsdAppProxyUnsplice::IDLE), 2U);
    EXPECT_EQ(world.proxy->GetCounters().ended[3], 1U);
    EXPECT_EQ(world.proxy->GetOpenSockets(), 1U);
}

TEST_P(BsdAppProxySpliceEnds, IdleCountsFromTheSpliceOnFreebsdFromTheLastTransferOnOpenbsd)
{
    SpliceWorld world(GetParam());
    world.Set("Idle", TimeValue(Seconds(2)));
    world.Serve(Bytes(1000, false));
    world.Connect(1, Bytes(1000, false));
    for (int i = 0; i < 5; ++i)
    {
        Simulator::Schedule(Seconds(2 + i), [&world] {
            if (world.proxy->GetCounters().open == 1)
            {
                world.clients[0]->Add(100);
                world.servers[0]->Add(100);
            }
        });
    }
    world.Run(4);
    EXPECT_EQ(world.proxy->GetCounters().open, std::string(GetParam()) == "openbsd" ? 1U : 0U);
    world.Run(6);
    EXPECT_EQ(world.proxy->GetCounters().open, 0U);
}

TEST_P(BsdAppProxySpliceEnds, AHalfClosedSessionGoesOnTheOtherWay)
{
    SpliceWorld world(GetParam());
    Plan server = Bytes(100000);
    server.shutdownOnEof = true;
    world.Serve(server);
    world.Connect(1, Bytes(100000));
    world.Run(10);
    ExpectWhole(world, 100000, 100000);
    EXPECT_TRUE(world.clients[0]->end);
    EXPECT_EQ(world.log.lines.back(), "1 completed");
    EXPECT_EQ(world.proxy->GetOpenSockets(), 1U);
}

TEST_P(BsdAppProxySpliceEnds, AClientsResetIsPassedOnToTheServer)
{
    SpliceWorld world(GetParam());
    world.Serve(Bytes(50000, false));
    world.Connect(1, Bytes(50000, false));
    world.Run(3);
    world.clients.at(0)->Reset();
    world.Run(1);
    EXPECT_EQ(world.servers.at(0)->error, BsdErrno::E_CONNRESET);
    EXPECT_EQ(world.proxy->GetOpenSockets(), 1U) << world.log.lines.back();
}

TEST_P(BsdAppProxySpliceEnds, AServersResetIsPassedOnToTheClient)
{
    SpliceWorld world(GetParam());
    world.Serve(Bytes(50000, false));
    world.Connect(1, Bytes(50000, false));
    world.Run(3);
    world.servers.at(0)->Reset();
    world.Run(1);
    EXPECT_EQ(world.clients.at(0)->error, BsdErrno::E_CONNRESET);
    EXPECT_EQ(world.proxy->GetOpenSockets(), 1U) << world.log.lines.back();
}

TEST_P(BsdAppProxySpliceEnds, WhatASinkDoesNotTakeIsHeldBackAtTheSource)
{
    SpliceWorld world(GetParam());
    Plan server = Bytes(0);
    server.reads = false;
    world.Serve(server);
    world.Connect(1, Bytes(2000000));
    world.Run(10);
    EXPECT_EQ(world.proxy->GetHeld(), 0U);
    EXPECT_LE(world.clients[0]->written, 4 * 131072U);
    world.servers[0]->Read();
    world.Run(20);
    ExpectWhole(world, 2000000, 0);
}

TEST(BsdAppProxySplice, OnOpenbsdADirectionThatIsIdleEndsNothingWhileTheOtherIsNot)
{
    SpliceWorld world("openbsd");
    world.Set("Idle", TimeValue(Seconds(2)));
    world.Serve(Bytes(0, false));
    world.Connect(1, Bytes(0, false));
    for (int i = 0; i < 20; ++i)
    {
        Simulator::Schedule(Seconds(1.5 + i * 0.5), [&world] { world.clients[0]->Add(100); });
    }
    world.Run(12.9); // the last at 11 s
    EXPECT_EQ(world.proxy->GetCounters().open, 1U);
    ExpectWhole(world, 2000, 0);
    EXPECT_EQ(world.proxy->GetCounters().spliced[0], 2000U);
    world.Run(0.5); // the delayed acknowledgement of the last is a transfer attempt too
    EXPECT_EQ(world.proxy->GetCounters().open, 0U);
    EXPECT_EQ(world.log.lines.back(), "1 idle ETIMEDOUT");
}

TEST(BsdAppProxySplice, WithoutWorkersItCopies)
{
    SpliceWorld world;
    world.host->GetSplice()->SetAttribute("NumWq", IntegerValue(0));
    world.Serve(Bytes(1000));
    world.Connect(1, Bytes(1000));
    world.Run(5);
    ExpectWhole(world, 1000, 1000);
    EXPECT_EQ(world.log.lines,
              (Lines{"1 opened",
                     "1 connected",
                     "1 refused up ENXIO",
                     "1 refused down ENXIO",
                     "1 completed"}));
    EXPECT_EQ(world.proxy->GetCounters().copied[0], 1000U);
}

TEST(BsdAppProxySplice, ASessionReportsItsSplicesAndTheirEnds)
{
    SpliceWorld world;
    world.Serve(Bytes(1000));
    world.Connect(1, Bytes(1000));
    world.Run(5);
    EXPECT_EQ(world.log.lines[0], "1 opened");
    EXPECT_EQ(world.log.lines[1], "1 connected");
    EXPECT_EQ(world.log.lines[2], "1 spliced up");
    EXPECT_EQ(world.log.lines[3], "1 spliced down");
    EXPECT_EQ(world.log.lines.back(), "1 completed");
    EXPECT_EQ(std::count(world.log.lines.begin(), world.log.lines.end(), "1 eof up"), 1);
    EXPECT_EQ(std::count(world.log.lines.begin(), world.log.lines.end(), "1 eof down"), 1);
}

TEST(BsdAppProxySplice, ConnectionsAfterUnspliceAreCopiedAndAfterSpliceSplicedAgain)
{
    SpliceWorld world;
    world.Serve(Bytes(1000));
    Simulator::Schedule(Seconds(2), [&world] { world.proxy->Unsplice(); });
    Simulator::Schedule(Seconds(4), [&world] { world.proxy->Splice(); });
    for (const int start : {1, 3, 5})
    {
        world.Connect(start, Bytes(1000));
    }
    world.Run(10);
    const Lines& lines = world.log.lines;
    EXPECT_EQ(std::count(lines.begin(), lines.end(), "1 spliced up"), 1);
    EXPECT_EQ(std::count(lines.begin(), lines.end(), "2 spliced up"), 0);
    EXPECT_EQ(std::count(lines.begin(), lines.end(), "3 spliced up"), 1);
    EXPECT_EQ(world.proxy->GetCounters().ended[0], 3U);
}

TEST(BsdAppProxySplice, ASpliceThatLivesIsCountedWithWhatItHasMoved)
{
    SpliceWorld world;
    world.Serve(Bytes(0, false));
    world.Connect(1, Bytes(12345, false));
    world.Run(3);
    EXPECT_EQ(world.proxy->GetCounters().spliced[0], 12345U);
    EXPECT_EQ(world.log.relayed[1][0], 0U) << "the program does not know yet";
}

TEST(BsdAppProxySplice, TheSimulationMayEndInTheMiddleOfASession)
{
    SpliceWorld world;
    world.Serve(Bytes(5000000));
    world.Connect(1, Bytes(5000000));
    world.Run(1.1);
    EXPECT_EQ(world.proxy->GetCounters().open, 1U);
}

} // namespace
} // namespace divertsim
} // namespace ns3
