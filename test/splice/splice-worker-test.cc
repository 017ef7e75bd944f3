// SPDX-License-Identifier: GPL-2.0-only
/// \file Workers, num_wq, costs, direct dispatch, and loops of splices.
#include "test/splice/splice-stand.h"

namespace ns3
{
namespace divertsim
{
namespace
{

constexpr BsdTime WAKEUP = 2000;
constexpr BsdTime PAIR = 2600;

/// \return ns that bytes cost by themselves
BsdTime
Bytes(double bytes)
{
    return static_cast<BsdTime>(bytes * 0.38 + 0.5);
}

TEST(SpliceWorkers, AreMadeAtTheFirstCallOneACore)
{
    SpliceStand stand(BsdSystem::FREEBSD, 3);
    EXPECT_EQ(stand.set.GetWorkerCount(), 0U);
    stand.Unsplice(stand.Make()); // even a call that fails later
    EXPECT_EQ(stand.set.GetWorkerCount(), 3U);
    EXPECT_EQ(stand.set.GetNumWq(), 3);
}

TEST(SpliceWorkers, SplicesAreBoundRoundRobinForLife)
{
    SpliceStand stand(BsdSystem::FREEBSD, 3);
    for (int i = 0; i < 7; ++i)
    {
        ASSERT_EQ(stand.Splice(stand.Make(), stand.Make()), BsdErrno::OK);
    }
    for (std::uint32_t i = 0; i < 7; ++i)
    {
        EXPECT_EQ(stand.log.made[i].worker, i % 3);
    }
}

TEST(SpliceWorkers, ASecondSpliceThatFailsTakesItsTurn)
{
    SpliceStand stand(BsdSystem::FREEBSD, 3);
    const int source = stand.Make();
    ASSERT_EQ(stand.Splice(source, stand.Make()), BsdErrno::OK);
    ASSERT_EQ(stand.Splice(source, stand.Make()), BsdErrno::E_BUSY);
    ASSERT_EQ(stand.Splice(stand.Make(), stand.Make()), BsdErrno::OK);
    EXPECT_EQ(stand.log.made[1].worker, 2U);
}

TEST(SpliceWorkers, NumWqIsFromMinusOneToTheCoresAndNotBelowOneOnceThereAreWorkers)
{
    SpliceStand stand(BsdSystem::FREEBSD, 4);
    EXPECT_EQ(stand.set.SetNumWq(-2), BsdErrno::E_INVAL);
    EXPECT_EQ(stand.set.SetNumWq(5), BsdErrno::E_INVAL);
    EXPECT_EQ(stand.set.SetNumWq(0), BsdErrno::OK);
    EXPECT_EQ(stand.set.SetNumWq(-1), BsdErrno::OK);
    EXPECT_EQ(stand.set.SetNumWq(2), BsdErrno::OK);
    ASSERT_EQ(stand.Splice(stand.Make(), stand.Make()), BsdErrno::OK);
    EXPECT_EQ(stand.set.SetNumWq(0), BsdErrno::E_INVAL);
    EXPECT_EQ(stand.set.SetNumWq(-1), BsdErrno::E_INVAL);
    EXPECT_EQ(stand.set.SetNumWq(5), BsdErrno::E_INVAL);
    EXPECT_EQ(stand.set.SetNumWq(4), BsdErrno::OK);
    EXPECT_EQ(stand.set.SetNumWq(1), BsdErrno::OK);
}

TEST(SpliceWorkers, NumWqHoldsForNewSplicesAlone)
{
    SpliceStand stand(BsdSystem::FREEBSD, 4);
    const int old = stand.Make();
    const int oldSink = stand.Make();
    ASSERT_EQ(stand.Splice(stand.Make(), stand.Make()), BsdErrno::OK);
    ASSERT_EQ(stand.Splice(old, oldSink), BsdErrno::OK); // worker 1
    ASSERT_EQ(stand.set.SetNumWq(1), BsdErrno::OK);
    ASSERT_EQ(stand.Splice(stand.Make(), stand.Make()), BsdErrno::OK);
    EXPECT_EQ(stand.log.made[2].worker, 0U);
    stand.At(old).Arrive("x");
    stand.Settle();
    EXPECT_EQ(stand.At(oldSink).Sent(), "x");
    EXPECT_GT(stand.cpus.Get(1).GetBusyTime(), 0);
}

TEST(SpliceWorkers, ATransferCostsAWakeupAPairAndItsBytes)
{
    SpliceStand stand;
    const int source = stand.Make();
    ASSERT_EQ(stand.Splice(source, stand.Make()), BsdErrno::OK);
    stand.At(source).Arrive(std::string(10000, 'x'));
    stand.Settle();
    ASSERT_EQ(stand.log.moves.size(), 1U);
    EXPECT_EQ(stand.log.moves[0].time, WAKEUP + PAIR + Bytes(10000));
    EXPECT_EQ(stand.cpus.Get(0).GetBusyTime(), WAKEUP + PAIR + Bytes(10000));
}

TEST(SpliceWorkers, ABatchCostsOneWakeupAndIsWorkedOffInOrder)
{
    SpliceStand stand(BsdSystem::FREEBSD, 1);
    std::vector<int> sources;
    for (int i = 0; i < 5; ++i)
    {
        sources.push_back(stand.Make());
        ASSERT_EQ(stand.Splice(sources.back(), stand.Make()), BsdErrno::OK);
    }
    for (const int i : {3, 0, 4, 1, 2})
    {
        stand.At(sources[static_cast<std::size_t>(i)]).Arrive(std::string(1000, 'x'));
    }
    stand.Settle();
    ASSERT_EQ(stand.log.moves.size(), 5U);
    BsdTime time = WAKEUP;
    std::size_t k = 0;
    for (const std::uint64_t id : {4, 1, 5, 2, 3})
    {
        time += PAIR + Bytes(1000);
        EXPECT_EQ(stand.log.moves[k].id, id);
        EXPECT_EQ(stand.log.moves[k].time, time);
        ++k;
    }
}

TEST(SpliceWorkers, WhatComesDuringABatchIsTheNextBatchAndNeedsNoWakeup)
{
    SpliceStand stand(BsdSystem::FREEBSD, 1);
    const int first = stand.Make();
    const int second = stand.Make();
    ASSERT_EQ(stand.Splice(first, stand.Make()), BsdErrno::OK);
    ASSERT_EQ(stand.Splice(second, stand.Make()), BsdErrno::OK);
    stand.At(first).Arrive("x");
    stand.clock.Advance(WAKEUP + 1);
    stand.At(second).Arrive("y");
    stand.Settle();
    ASSERT_EQ(stand.log.moves.size(), 2U);
    EXPECT_EQ(stand.log.moves[1].time, WAKEUP + 2 * PAIR);
}

TEST(SpliceWorkers, OneBusyWorkerHoldsBackTheSplicesThatShareIt)
{
    SpliceStand stand(BsdSystem::FREEBSD, 2);
    const int busy = stand.Make();
    const int other = stand.Make();
    const int shares = stand.Make();
    ASSERT_EQ(stand.Splice(busy, stand.Make()), BsdErrno::OK);
    ASSERT_EQ(stand.Splice(other, stand.Make()), BsdErrno::OK);
    ASSERT_EQ(stand.Splice(shares, stand.Make()), BsdErrno::OK);
    stand.At(busy).Arrive(std::string(60000, 'x'));
    stand.At(other).Arrive("y");
    stand.At(shares).Arrive("z");
    stand.Settle();
    ASSERT_EQ(stand.log.moves.size(), 3U);
    EXPECT_EQ(stand.log.moves[0].id, 2U);
    EXPECT_EQ(stand.log.moves[0].time, WAKEUP + PAIR);
    EXPECT_EQ(stand.log.moves[2].id, 3U);
    EXPECT_EQ(stand.log.moves[2].time, WAKEUP + 2 * PAIR + Bytes(60000));
}

TEST(SpliceWorkers, AWakeupThatFindsNothingToMoveIsFree)
{
    SpliceStand stand;
    const int sink = stand.Make();
    ASSERT_EQ(stand.Splice(stand.Make(), sink), BsdErrno::OK);
    stand.At(sink).Drain(100);
    stand.Settle();
    EXPECT_EQ(stand.cpus.Get(0).GetBusyTime(), 0);
    const std::vector<SpliceState> states = {SpliceState::INIT,
                                             SpliceState::QUEUED,
                                             SpliceState::RUNNING,
                                             SpliceState::IDLE,
                                             SpliceState::QUEUED,
                                             SpliceState::RUNNING,
                                             SpliceState::IDLE};
    EXPECT_EQ(stand.log.states[1], states);
}

TEST(SpliceWorkers, WorkIsChargedToTheAccountOfTheProgram)
{
    SpliceStand stand(BsdSystem::FREEBSD, 1);
    stand.context.account = stand.cpus.MakeAccount("proxy");
    const int source = stand.Make();
    ASSERT_EQ(stand.Splice(source, stand.Make()), BsdErrno::OK);
    stand.At(source).Arrive("x");
    stand.Settle();
    EXPECT_EQ(stand.cpus.Get(0).GetRan(stand.context.account), WAKEUP + PAIR);
    EXPECT_EQ(stand.log.made[0].account, stand.context.account);
}

TEST(SpliceDirect, NeedsNoWorkerAndNoWakeup)
{
    SpliceStand stand;
    stand.context.dispatch = BsdSpliceDispatch::DIRECT;
    stand.set.SetReceivingCore([](const BsdSocketView&) { return 1; });
    const int source = stand.Make();
    const int sink = stand.Make();
    ASSERT_EQ(stand.Splice(source, sink), BsdErrno::OK);
    stand.At(source).Arrive(std::string(1000, 'x'));
    EXPECT_EQ(stand.At(sink).Sent(), ""); // not within what receives: the clock goes on
    stand.Settle();
    ASSERT_EQ(stand.log.moves.size(), 1U);
    EXPECT_EQ(stand.log.moves[0].time, PAIR + Bytes(1000));
    EXPECT_EQ(stand.cpus.Get(1).GetBusyTime(), PAIR + Bytes(1000));
    EXPECT_EQ(stand.cpus.Get(0).GetBusyTime(), 0);
}

TEST(SpliceDirect, IsTheHostsDefaultWhereTheProgramSaysNothing)
{
    SpliceStand stand;
    stand.config.dispatch = BsdSpliceDispatch::DIRECT;
    stand.set.SetConfig(stand.config);
    ASSERT_EQ(stand.Splice(stand.Make(), stand.Make()), BsdErrno::OK);
    stand.context.dispatch = BsdSpliceDispatch::WORKER;
    ASSERT_EQ(stand.Splice(stand.Make(), stand.Make()), BsdErrno::OK);
    EXPECT_EQ(stand.log.made[0].dispatch, BsdSpliceDispatch::DIRECT);
    EXPECT_EQ(stand.log.made[1].dispatch, BsdSpliceDispatch::WORKER);
}

TEST(SpliceDirect, UnspliceStopsWhatWaitsOnBothSystems)
{
    for (const BsdSystem system : {BsdSystem::FREEBSD, BsdSystem::OPENBSD})
    {
        SpliceStand stand(system);
        stand.context.dispatch = BsdSpliceDispatch::DIRECT;
        const int source = stand.Make();
        const int sink = stand.Make();
        stand.cpus.Get(0).Submit(1000, nullptr, nullptr);
        ASSERT_EQ(stand.Splice(source, sink), BsdErrno::OK);
        stand.At(source).Arrive("stays");
        ASSERT_EQ(stand.State(source), SpliceState::QUEUED);
        ASSERT_EQ(stand.Unsplice(source), BsdErrno::OK);
        stand.Settle();
        EXPECT_EQ(stand.At(sink).Sent(), "");
        EXPECT_EQ(stand.set.GetCount(), 0U);
    }
}

/// A ring of splices: what a sink sends arrives at the next source at once
class SpliceLoops
    : public testing::TestWithParam<std::tuple<BsdSystem, BsdSpliceDispatch, double, int>>
{
};

INSTANTIATE_TEST_SUITE_P(All,
                         SpliceLoops,
                         testing::Combine(testing::Values(BsdSystem::FREEBSD, BsdSystem::OPENBSD),
                                          testing::Values(BsdSpliceDispatch::WORKER,
                                                          BsdSpliceDispatch::DIRECT),
                                          testing::Values(0.0, 2600.0),
                                          testing::Values(1, 2, 5)));

TEST_P(SpliceLoops, LetTheClockGoOnAndCanBeStopped)
{
    const auto [system, dispatch, cost, length] = GetParam();
    SpliceStand stand(system);
    stand.context.dispatch = dispatch;
    stand.config.costs.wakeup = 0;
    stand.config.costs.pair = cost;
    stand.config.costs.stackPerByte = 0;
    stand.config.maxLoop = 1000000; // OpenBSD would stop it by itself
    stand.set.SetConfig(stand.config);
    std::vector<std::pair<int, int>> ring;
    for (int i = 0; i < length; ++i)
    {
        ring.emplace_back(stand.Make(), stand.Make());
    }
    for (int i = 0; i < length; ++i)
    {
        SpliceFakeSocket& sink = stand.At(ring[static_cast<std::size_t>(i)].second);
        SpliceFakeSocket& next = stand.At(ring[static_cast<std::size_t>((i + 1) % length)].first);
        sink.forward = [&sink, &next](const std::string& bytes, std::uint16_t loops) {
            sink.sent.clear();
            sink.space = 65536;
            next.Arrive(bytes, loops);
        };
        ASSERT_EQ(stand.Splice(ring[static_cast<std::size_t>(i)].first,
                               ring[static_cast<std::size_t>(i)].second),
                  BsdErrno::OK);
    }
    stand.At(ring[0].first).Arrive("round");
    stand.clock.Advance(20 * BSD_MICROSECOND); // returns
    EXPECT_GT(stand.log.moves.size(), cost > 0 ? 5U : 5000U);
    ASSERT_EQ(stand.Unsplice(ring[0].first), BsdErrno::OK);
    stand.Settle();
    const std::size_t moves = stand.log.moves.size();
    stand.Settle();
    EXPECT_EQ(stand.log.moves.size(), moves);              // it has come to rest
    EXPECT_EQ(stand.At(ring[0].first).Waiting(), "round"); // nothing lost or doubled
}

TEST(SpliceLoopsOpenbsd, EndThemselvesByEloopAfter128Passes)
{
    SpliceStand stand(BsdSystem::OPENBSD);
    const int source = stand.Make();
    ASSERT_EQ(stand.Splice(source, source), BsdErrno::OK);
    stand.At(source).forward = [&](const std::string& bytes, std::uint16_t loops) {
        stand.At(source).Arrive(bytes, loops);
    };
    stand.At(source).Arrive("round");
    stand.clock.Advance(BSD_SECOND);
    EXPECT_EQ(stand.log.moves.size(), 128U);
    EXPECT_EQ(stand.At(source).GetError(), BsdErrno::E_LOOP);
    EXPECT_EQ(stand.At(source).Waiting(), "round");
}

TEST(SpliceMemory, OfASpliceIsBelowOneKibibyte)
{
    // with its links in the list; it allocates nothing by itself
    EXPECT_LT(sizeof(Splice) + 2 * sizeof(void*), 300U);
    EXPECT_LE(sizeof(BsdSpliceSlots), 24U); // of a socket that is not spliced
}

} // namespace
} // namespace divertsim
} // namespace ns3
