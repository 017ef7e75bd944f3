// SPDX-License-Identifier: GPL-2.0-only
#include "test/support/sample-results.h"
#include "tool/report/report-answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace
{

using namespace ns3::divertsim;
using testing::HasSubstr;
using testing::StartsWith;

LbChangeResult
Change(std::uint64_t before, std::uint64_t after, std::uint64_t live, std::uint64_t moved)
{
    LbChangeResult change;
    change.group = "ids";
    change.action = before < after ? "add-sockets" : "close-sockets";
    change.time = 8 * BSD_SECOND;
    change.sizeBefore = before;
    change.sizeAfter = after;
    change.live = live;
    change.moved = moved;
    change.movedCollateral = moved;
    if (live > 0)
    {
        change.movedFraction = static_cast<double>(moved) / static_cast<double>(live);
    }
    return change;
}

LbMeasureResults
With(std::vector<LbChangeResult> changes)
{
    LbMeasureResults results;
    results.simulated = 20 * BSD_SECOND;
    results.flows.started = 400;
    LbGroupResult group;
    group.name = "ids";
    group.policy = "freebsd";
    results.groups.push_back(group);
    results.changes = std::move(changes);
    return results;
}

TEST(ReportAnswer, SaysHowManyMovedWhatHappenedAndWhatWasExpected)
{
    auto results = With({Change(4, 5, 400, 320)});
    results.changes[0].expected.emplace();
    results.changes[0].expected->moved.fraction = LbFraction(4, 5);
    results.changes[0].withinExpected = true;
    EXPECT_EQ(MakeReportAnswer(results),
              "320 of 400 live flows (80.0 %) changed socket when a fifth socket joined group ids "
              "at 8 s. As expected: policy freebsd moves 4/5 of all flows at such a change.");
}

TEST(ReportAnswer, SaysSoWhereTheExpectationIsMissed)
{
    auto results = With({Change(4, 5, 400, 100)});
    results.changes[0].expected.emplace();
    auto& moved = results.changes[0].expected->moved;
    moved.fraction = LbFraction(4, 5);
    moved.value = 0.8;
    moved.bound = {0.7325, 0.8625};
    results.changes[0].withinExpected = false;
    EXPECT_THAT(MakeReportAnswer(results), HasSubstr("Not as expected: policy freebsd moves 4/5 "));
}

TEST(ReportAnswer, TakesTheGreatestShareAndOfEqualsTheFirst)
{
    auto results = With({Change(4, 5, 400, 100), Change(5, 6, 100, 80), Change(6, 7, 100, 80)});
    EXPECT_THAT(MakeReportAnswer(results),
                StartsWith("80 of 100 live flows (80.0 %) changed socket when a sixth socket"));
}

TEST(ReportAnswer, TellsOwnFromCollateral)
{
    auto results = With({Change(5, 4, 300, 236)});
    results.changes[0].movedOwn = 59;
    results.changes[0].movedCollateral = 177;
    const auto answer = MakeReportAnswer(results);
    EXPECT_THAT(answer, HasSubstr("when 1 of the 5 sockets of group ids closed at 8 s."));
    EXPECT_THAT(answer, HasSubstr("59 had lost their own socket; 177 others moved"));
}

TEST(ReportAnswer, HasWordsForARunWithoutChanges)
{
    EXPECT_EQ(MakeReportAnswer(With({})),
              "No group changed in 20 s, and each of the 400 flows kept the socket that it got "
              "first.");
}

TEST(ReportAnswer, HasWordsForChangesThatMoveNothing)
{
    EXPECT_EQ(MakeReportAnswer(With({Change(4, 5, 400, 0)})),
              "None of 400 live flows changed socket when a fifth socket joined group ids at 8 s.");
    EXPECT_THAT(MakeReportAnswer(With({Change(4, 5, 0, 0)})), StartsWith("No flow was alive when"));
    EXPECT_THAT(MakeReportAnswer(With({Change(4, 5, 9, 0), Change(5, 6, 9, 0)})),
                HasSubstr("2 changes touched a group"));
}

TEST(ReportAnswer, NamesAnApplicationThatGaveUpAndAnEventThatFailed)
{
    auto exit = Change(5, 4, 9, 9);
    exit.action = "exit";
    EXPECT_THAT(DescribeReportChange(exit), StartsWith("an application gave up and 1 of the 5"));
    auto full = Change(32, 32, 9, 0);
    full.action = "add-sockets";
    full.errors.push_back({std::nullopt, "ENOSPC"});
    EXPECT_EQ(DescribeReportChange(full), "add-sockets on group ids failed with ENOSPC at 8 s");
    EXPECT_THAT(DescribeReportChange(Change(7, 8, 1, 1)), StartsWith("an eighth socket"));
    EXPECT_THAT(DescribeReportChange(Change(1, 0, 1, 1)), StartsWith("group ids lost its last"));
}

TEST(ReportAnswer, CountsExpectations)
{
    LbMeasureResults results;
    EXPECT_EQ(MakeReportVerdict(results), "");
    results.expect.push_back({"a", "max 0", "0", true});
    EXPECT_EQ(MakeReportVerdict(results), "The scenario's expectation holds.");
    results.expect.push_back({"b", "max 0", "1", false});
    EXPECT_EQ(MakeReportVerdict(results), "1 of 2 expectations of the scenario failed.");
}

} // namespace
