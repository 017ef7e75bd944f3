// SPDX-License-Identifier: GPL-2.0-only
#include "test/pf/pf-world.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace divertsim
{
namespace
{

const std::vector<std::string> PASS = {"pass"};
constexpr std::uint32_t ROWS = 131072;

/**
 * When the purge takes a state, in arithmetic alone: a slice of 1310 rows every 100 ms, the
 * first at 100 ms, 101 slices a round (the last one is short).
 */
BsdTime
PurgeTime(std::uint64_t id, BsdTime expiry)
{
    const auto slice = static_cast<BsdTime>((id % ROWS) / 1310);
    BsdTime tick = slice + 1; // in units of 100 ms
    while (tick * 100 * BSD_MILLISECOND < expiry)
    {
        tick += 101;
    }
    return tick * 100 * BSD_MILLISECOND;
}

TEST(PfPurge, TakesAnExpiredStateWithTheFirstSliceThatCoversItsRow)
{
    for (const std::uint64_t id :
         {0ULL, 1ULL, 1309ULL, 1310ULL, 130999ULL, 131000ULL, 131071ULL, 131072ULL, 1767225600ULL})
    {
        PfConfig config;
        config.firstStateId = id;
        PfWorld world(PASS, config);
        world.In(0, FromClient(SYN));
        const BsdTime due = PurgeTime(id, 120 * BSD_SECOND);
        world.clock.AdvanceTo(due - 1);
        EXPECT_EQ(world.pf.StateCount(), 1U) << id;
        world.clock.AdvanceTo(due);
        EXPECT_EQ(world.pf.StateCount(), 0U) << id;
        EXPECT_EQ(world.seen.calls.back().what, "removed");
        EXPECT_EQ(world.seen.calls.back().time, due);
        EXPECT_EQ(world.seen.calls.back().state, id);
        EXPECT_EQ(world.pf.Counters().removals, 1U);
    }
}

TEST(PfPurge, AnExpiredStateStillMatchesAndIsRefreshed)
{
    PfWorld world(PASS);
    world.In(0, FromClient(SYN)); // row 1: slices at 100 ms + n * 10.1 s
    const BsdTime expiry = 120 * BSD_SECOND;
    world.clock.AdvanceTo(expiry + 2 * BSD_SECOND / 10);
    EXPECT_EQ(world.pf.StateCount(), 1U);
    EXPECT_EQ(world.In(0, FromClient(SYN)).unit.id, 1U);
    // now tcp.opening from here on
    const BsdTime again = PurgeTime(1, world.clock.Now() + 30 * BSD_SECOND);
    world.clock.AdvanceTo(again - 1);
    EXPECT_EQ(world.pf.StateCount(), 1U);
    world.clock.AdvanceTo(again);
    EXPECT_EQ(world.pf.StateCount(), 0U);
}

TEST(PfPurge, RunsFromTheEnablingOnAndStopsWithPf)
{
    ManualClock clock;
    clock.AdvanceTo(37 * BSD_MILLISECOND);
    {
        Pf pf(clock, {});
        EXPECT_EQ(clock.Pending(), 0U);
        pf.Enable();
        pf.Enable();
        EXPECT_EQ(clock.Pending(), 1U);
        pf.AddInterface("client0", {});
        pf.Load(PfRulesOf(PASS));
        pf.Test(BsdDirection::IN, 0, FromClient(SYN), BsdDirection::NONE);
        // The second slice after 12 rounds, counted from 37 ms: 12 * 10.1 s + 0.1 s
        clock.AdvanceTo((37 + 121300) * BSD_MILLISECOND - 1);
        EXPECT_EQ(pf.StateCount(), 1U);
        clock.AdvanceTo((37 + 121300) * BSD_MILLISECOND);
        EXPECT_EQ(pf.StateCount(), 0U);
    }
    EXPECT_EQ(clock.Pending(), 0U);
}

TEST(PfPurge, CoversEveryRowOfASmallTable)
{
    PfConfig config;
    config.statesHashsize = 16; // a slice of one row
    PfWorld world(PASS, config);
    for (std::uint16_t port = 1; port <= 100; ++port)
    {
        world.In(0, FromClient(SYN, port));
    }
    EXPECT_EQ(world.pf.RowsPerSlice(), 1U);
    world.clock.AdvanceTo(122 * BSD_SECOND);
    EXPECT_EQ(world.pf.StateCount(), 0U);
}

TEST(PfPurge, TheDefaultSliceIs1310Rows)
{
    PfWorld world;
    EXPECT_EQ(world.pf.RowsPerSlice(), 1310U);
}

// pf.conf(5): timeouts are scaled by (adaptive.end - states) / (adaptive.end - adaptive.start)
TEST(PfPurge, AdaptiveScalingShortensTimeoutsBetweenStartAndEnd)
{
    PfConfig config;
    config.adaptiveStart = 2;
    config.adaptiveEnd = 12;
    PfWorld world(PASS, config);
    const auto expiry = [&world]() { return world.pf.ExpiryOf(*world.pf.StatesById().front()); };
    world.In(0, FromClient(SYN, 1));
    world.In(0, FromClient(SYN, 2));
    EXPECT_EQ(expiry(), 120 * BSD_SECOND) << "at the start: not yet";
    world.In(0, FromClient(SYN, 3));
    EXPECT_EQ(expiry(), 108 * BSD_SECOND);
    for (std::uint16_t port = 4; port <= 11; ++port)
    {
        world.In(0, FromClient(SYN, port));
    }
    EXPECT_EQ(expiry(), 12 * BSD_SECOND);
    world.clock.AdvanceTo(BSD_MILLISECOND);
    world.In(0, FromClient(SYN, 12));
    EXPECT_EQ(expiry(), BSD_MILLISECOND) << "at the end all expire at once";
}

TEST(PfPurge, AdaptiveScalingStandsAt60And120PercentOfTheLimit)
{
    PfConfig config;
    config.stateLimit = 10;
    PfWorld world(PASS, config);
    for (std::uint16_t port = 1; port <= 9; ++port)
    {
        world.In(0, FromClient(SYN, port));
    }
    EXPECT_EQ(world.pf.ExpiryOf(*world.pf.StatesById().front()), 60 * BSD_SECOND);
}

TEST(PfPurge, AdaptiveTimeoutsFollowALimitThatIsSetLaterAndTimeoutsHoldForStatesThereAre)
{
    PfWorld world(PASS);
    for (std::uint16_t port = 1; port <= 9; ++port)
    {
        world.In(0, FromClient(SYN, port));
    }
    const PfState& state = *world.pf.StatesById().front();
    EXPECT_EQ(world.pf.ExpiryOf(state), 120 * BSD_SECOND);
    world.pf.SetStateLimit(10);
    EXPECT_EQ(world.pf.ExpiryOf(state), 60 * BSD_SECOND);
    PfTimeouts timeouts;
    timeouts[PfTimeout::TCP_FIRST] = 40;
    world.pf.SetTimeouts(timeouts);
    EXPECT_EQ(world.pf.ExpiryOf(state), 20 * BSD_SECOND);
}

// pf.conf(5): "can be disabled by setting both to 0"; the code looks at the end alone
TEST(PfPurge, AdaptiveEndZeroTurnsScalingOff)
{
    PfConfig config;
    config.adaptiveStart = 0;
    config.adaptiveEnd = 0;
    PfWorld world(PASS, config);
    world.In(0, FromClient(SYN, 1));
    world.In(0, FromClient(SYN, 2));
    EXPECT_EQ(world.pf.ExpiryOf(*world.pf.StatesById().front()), 120 * BSD_SECOND);
}

} // namespace
} // namespace divertsim
} // namespace ns3
