// SPDX-License-Identifier: GPL-2.0-only
#include "test/support/manual-clock.h"

#include "ns3/bsd-cpu.h"
#include "ns3/bsd-cpus.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace ns3::divertsim;

namespace
{

class BsdCpuTest : public ::testing::Test
{
  protected:
    std::uint64_t Submit(const std::string& name, double cost)
    {
        return cpu.Submit(
            cost,
            [this, name] { Log("start " + name); },
            [this, name] { Log("end " + name); });
    }

    void Log(const std::string& what)
    {
        log.push_back(std::to_string(clock.Now()) + " " + what);
    }

    using Lines = std::vector<std::string>;

    ManualClock clock;
    BsdCpu cpu{clock};
    Lines log;
};

TEST_F(BsdCpuTest, RunsWorkInOrderOneAfterTheOther)
{
    Submit("a", 10);
    Submit("b", 5);
    EXPECT_EQ(cpu.GetQueued(), 1U);
    clock.AdvanceTo(100);
    EXPECT_EQ(log, (Lines{"0 start a", "10 end a", "10 start b", "15 end b"}));
    EXPECT_EQ(cpu.GetBusyTime(), 15);
    EXPECT_TRUE(cpu.IsIdle());
}

TEST_F(BsdCpuTest, RoundsACostOnceToTheNearestNanosecond)
{
    // 2 us and 0.2 ns a byte of 1503 bytes
    Submit("a", 2000 + 0.2 * 1503);
    Submit("b", 0.4);
    Submit("c", 0.5);
    clock.AdvanceTo(10000);
    EXPECT_EQ(log,
              (Lines{"0 start a",
                     "2301 end a",
                     "2301 start b",
                     "2301 end b",
                     "2301 start c",
                     "2302 end c"}));
}

TEST_F(BsdCpuTest, WorkThatNeverEndsEndsAtATimeThatThereIs)
{
    Submit("a", 1e300);
    clock.AdvanceTo(1000000000000000000);
    EXPECT_EQ(log.back(), "1000000000000000000 end a");
}

TEST_F(BsdCpuTest, WorkThatCostsNothingKeepsItsPlaceAndNeverRunsWithinSubmit)
{
    Submit("a", 0);
    EXPECT_EQ(log, Lines{"0 start a"});
    Submit("b", 3);
    Submit("c", 0);
    clock.AdvanceTo(3);
    EXPECT_EQ(log, (Lines{"0 start a", "0 end a", "0 start b", "3 end b", "3 start c", "3 end c"}));
}

TEST_F(BsdCpuTest, WorkSubmittedByWorkThatEndsWaitsBehindTheQueue)
{
    cpu.Submit(1, {}, [this] { Submit("late", 1); });
    Submit("early", 1);
    clock.AdvanceTo(10);
    EXPECT_EQ(log, (Lines{"1 start early", "2 end early", "2 start late", "3 end late"}));
}

TEST_F(BsdCpuTest, CancelsWorkThatWaits)
{
    Submit("a", 10);
    const auto b = Submit("b", 10);
    Submit("c", 10);
    cpu.Cancel(b);
    clock.AdvanceTo(100);
    EXPECT_EQ(log, (Lines{"0 start a", "10 end a", "10 start c", "20 end c"}));
}

TEST_F(BsdCpuTest, CancelsWorkThatRunsAndKeepsWhatItRanAsBusyTime)
{
    const auto a = Submit("a", 10);
    Submit("b", 10);
    clock.AdvanceTo(4);
    EXPECT_EQ(cpu.GetBusyTime(), 4);
    cpu.Cancel(a);
    clock.AdvanceTo(100);
    EXPECT_EQ(log, (Lines{"0 start a", "4 start b", "14 end b"}));
    EXPECT_EQ(cpu.GetBusyTime(), 14);
}

TEST_F(BsdCpuTest, IgnoresACancelOfWorkThatHasRun)
{
    const auto a = Submit("a", 10);
    clock.AdvanceTo(10);
    Submit("b", 10);
    cpu.Cancel(a);
    cpu.Cancel(0);
    clock.AdvanceTo(100);
    EXPECT_EQ(log.back(), "20 end b");
}

TEST_F(BsdCpuTest, WorkMayCancelItselfAsItStarts)
{
    std::uint64_t self = 0;
    Submit("a", 5);
    self = cpu.Submit(
        5,
        [&] { cpu.Cancel(self); },
        [this] { Log("never"); });
    Submit("c", 5);
    clock.AdvanceTo(100);
    EXPECT_EQ(log, (Lines{"0 start a", "5 end a", "5 start c", "10 end c"}));
    EXPECT_EQ(cpu.GetBusyTime(), 10);
}

TEST_F(BsdCpuTest, WorkMayCancelWhatWaitsAsItEnds)
{
    std::uint64_t next = 0;
    cpu.Submit(5, {}, [&] { cpu.Cancel(next); });
    next = Submit("b", 5);
    Submit("c", 5);
    clock.AdvanceTo(100);
    EXPECT_EQ(log, (Lines{"5 start c", "10 end c"}));
}

TEST(BsdCpu, LeavesNoTimerBehind)
{
    ManualClock clock;
    {
        BsdCpu cpu(clock);
        cpu.Submit(5, {}, {});
        EXPECT_EQ(clock.Pending(), 1U);
    }
    EXPECT_EQ(clock.Pending(), 0U);
}

TEST(BsdCpus, WorkIndependentlyAndTasksAreDealtRound)
{
    ManualClock clock;
    BsdCpus cpus(clock, 4);
    EXPECT_EQ(cpus.GetCount(), 4U);
    EXPECT_EQ(&cpus.GetFor(5), &cpus.Get(1));
    EXPECT_EQ(&cpus.GetFor(4), &cpus.Get(0));
    cpus.Get(0).Submit(10, {}, {});
    cpus.Get(1).Submit(20, {}, {});
    clock.AdvanceTo(30);
    EXPECT_EQ(cpus.Get(0).GetBusyTime(), 10);
    EXPECT_EQ(cpus.Get(1).GetBusyTime(), 20);
    EXPECT_EQ(cpus.Get(2).GetBusyTime(), 0);
}

// Lindley: work i ends at max(its arrival, the end of i - 1) + its cost
RC_GTEST_PROP(BsdCpu, FollowsTheRecurrenceOfAFifoQueue, ())
{
    const auto gaps = *rc::gen::container<std::vector<BsdTime>>(rc::gen::inRange<BsdTime>(0, 30));
    ManualClock clock;
    BsdCpu cpu(clock);
    std::vector<BsdTime> starts;
    std::vector<BsdTime> ends;
    std::vector<BsdTime> expectedStarts;
    std::vector<BsdTime> expectedEnds;
    BsdTime free = 0;
    BsdTime busy = 0;
    for (const BsdTime gap : gaps)
    {
        const BsdTime cost = *rc::gen::inRange<BsdTime>(0, 25);
        clock.AdvanceTo(clock.Now() + gap);
        cpu.Submit(
            static_cast<double>(cost),
            [&] { starts.push_back(clock.Now()); },
            [&] { ends.push_back(clock.Now()); });
        expectedStarts.push_back(std::max(free, clock.Now()));
        free = expectedStarts.back() + cost;
        expectedEnds.push_back(free);
        busy += cost;
    }
    clock.RunAll();
    RC_ASSERT(starts == expectedStarts);
    RC_ASSERT(ends == expectedEnds);
    RC_ASSERT(cpu.GetBusyTime() == busy);
}

} // namespace
