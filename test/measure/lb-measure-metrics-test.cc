// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-measure-expect.h"
#include "ns3/lb-measure-interval.h"
#include "ns3/lb-measure-metric-path.h"
#include "ns3/lb-measure-series.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

using namespace ns3::divertsim;
using testing::ElementsAre;
using testing::IsEmpty;

namespace
{

LbMeasureResults
MakeResults()
{
    LbMeasureResults results;
    for (const std::uint64_t moved : {80u, 0u})
    {
        LbChangeResult change;
        change.name = moved > 0 ? "grow" : "still";
        change.live = 100;
        change.moved = change.movedCollateral = moved;
        change.movedFraction = static_cast<double>(moved) / 100;
        change.expected = LbExpectedChange{LbMakeExpectedShare(LbFraction(4, 5), 100),
                                           LbMakeExpectedShare(LbFraction(0), 100),
                                           LbMakeExpectedShare(LbFraction(4, 5), 100)};
        results.changes.push_back(change);
    }
    LbGroupResult group;
    group.name = "ids";
    group.policy = "freebsd";
    group.members.resize(2);
    group.members[1].packets = 7;
    results.groups.push_back(group);
    results.packets.dropped[static_cast<std::size_t>(LbLoss::FULL_SOCKET)] = 3;
    results.packets.reinjectErrors["ENOBUFS"] = 2;
    LbCoreAccountResult ids;
    ids.name = "ids";
    ids.busy = 0.125;
    ids.waitedFor = {{"softirq", 1.5}};
    results.cpus = {{"firewall", {{0.25, {}}, {0.5, {ids}}}}};
    return results;
}

std::vector<std::string>
Evaluate(const std::string& path)
{
    std::vector<std::string> texts;
    for (const LbMetricValue& value : LbEvaluateMetric(MakeResults(), path))
    {
        texts.push_back(LbMetricToJson(value));
    }
    return texts;
}

TEST(LbMetricPath, LeadsToTheValue)
{
    EXPECT_THAT(Evaluate("changes[0].moved"), ElementsAre("80"));
    EXPECT_THAT(Evaluate("changes.grow.moved"), ElementsAre("80"));
    EXPECT_THAT(Evaluate("changes[*].moved_collateral"), ElementsAre("80", "0"));
    EXPECT_THAT(Evaluate("changes[0].expected.moved.fraction"), ElementsAre("\"4/5\""));
    EXPECT_THAT(Evaluate("changes[0].expected.moved.value"), ElementsAre("0.8"));
    EXPECT_THAT(Evaluate("groups.ids.members[1].packets"), ElementsAre("7"));
    EXPECT_THAT(Evaluate("groups.ids.members[*].packets"), ElementsAre("0", "7"));
    EXPECT_THAT(Evaluate("packets.dropped.full-socket"), ElementsAre("3"));
    EXPECT_THAT(Evaluate("packets.dropped.total"), ElementsAre("3"));
    EXPECT_THAT(Evaluate("packets.reinject_errors.ENOBUFS"), ElementsAre("2"));
    EXPECT_THAT(Evaluate("cpus.firewall[1].busy_fraction"), ElementsAre("0.5"));
    EXPECT_THAT(Evaluate("cpus.firewall[1].by.ids"), ElementsAre("0.125"));
    EXPECT_THAT(Evaluate("cpus.firewall[1].work.ids.items"), ElementsAre("0"));
    EXPECT_THAT(Evaluate("cpus.firewall[1].waited_for_s.ids.softirq"), ElementsAre("1.5"));
    EXPECT_THAT(Evaluate("groups.ids.policy"), ElementsAre("\"freebsd\""));
}

TEST(LbMetricPath, GivesNullPastTheEndAndForNamesThatAreNotThere)
{
    EXPECT_THAT(Evaluate("changes[2].moved"), ElementsAre("null"));
    EXPECT_THAT(Evaluate("changes.shrink.moved"), ElementsAre("null"));
    EXPECT_THAT(Evaluate("groups.ips.members[0].packets"), ElementsAre("null"));
    EXPECT_THAT(Evaluate("groups.ids.members[0].closed_s"), ElementsAre("null"));
    EXPECT_THAT(Evaluate("cpus.firewall[2].busy_fraction"), ElementsAre("null"));
    EXPECT_THAT(Evaluate("cpus.firewall[1].by.softirq"), ElementsAre("null"));
    EXPECT_THAT(Evaluate("cpus.firewall[1].waited_for_s.ids.ids"), ElementsAre("null"));
}

TEST(LbMetricPath, CountsAnErrorThatNeverHappenedAsZero)
{
    EXPECT_THAT(Evaluate("packets.reinject_errors.EHOSTUNREACH"), ElementsAre("0"));
}

TEST(LbMetricPath, EveryDeclarationIsAValidPathOnceAndHasASentence)
{
    std::set<std::string> patterns;
    for (const LbMetricEntry& entry : LbListMetrics())
    {
        EXPECT_TRUE(patterns.insert(entry.pattern).second) << entry.pattern;
        EXPECT_FALSE(entry.sentence.empty()) << entry.pattern;
        std::string path = entry.pattern;
        for (std::size_t at = path.find("[]"); at != std::string::npos; at = path.find("[]"))
        {
            path.replace(at, 2, "[3]");
        }
        for (const std::string wildcard : {"COUNTER", "ERRNO"})
        {
            const std::size_t at = path.find(wildcard);
            if (at != std::string::npos)
            {
                path.replace(at, wildcard.size(), entry.keys.at(0));
            }
        }
        EXPECT_EQ(LbCheckMetric(path).pattern, entry.pattern) << path;
    }
}

TEST(LbMetricPath, RefusesWhatIsNoNumberAndSuggestsTheNearest)
{
    const auto suggestion = [](const std::string& path) {
        const LbMetricCheck check = LbCheckMetric(path, {{"groups", {"ids"}}});
        EXPECT_FALSE(check.valid) << path;
        EXPECT_FALSE(check.problem.empty()) << path;
        return check.suggestion;
    };
    EXPECT_EQ(suggestion("changes[*].movd"), "changes[*].moved");
    EXPECT_EQ(suggestion("changes[1].moved_colateral"), "changes[1].moved_collateral");
    EXPECT_EQ(suggestion("packets.dropped.full_socket"), "packets.dropped.full-socket");
    EXPECT_EQ(suggestion("groups.idx.members[0].packets"), "groups.ids.members[0].packets");
    EXPECT_EQ(suggestion("groups.ids.members.packets"), "groups.ids.members[0].packets");
    EXPECT_EQ(suggestion("pf.firewall.matc"), "pf.firewall.match");
    for (const std::string path : {"",
                                   ".",
                                   "changes",
                                   "changes[0]",
                                   "changes[",
                                   "changes[x].moved",
                                   "changes[-1].moved",
                                   "changes[0]moved",
                                   "changes[0].moved.",
                                   "changes[0].moved[0]",
                                   "[0]",
                                   "expect[0].pass",
                                   "xyzzy"})
    {
        suggestion(path);
    }
}

TEST(LbMetricPath, KnowsNamesOnlyWhereItIsGivenSome)
{
    EXPECT_TRUE(LbCheckMetric("groups.anything.port").valid);
    EXPECT_FALSE(LbCheckMetric("groups.anything.port", {{"groups", {"ids"}}}).valid);
    EXPECT_FALSE(LbCheckMetric("changes.grow.moved", {{"changes", {}}}).valid);
    EXPECT_TRUE(LbCheckMetric("changes[0].moved", {{"changes", {}}}).valid);
}

TEST(LbMetricToJson, WritesDoublesInTheirShortestFormAndIntegersAsIntegers)
{
    EXPECT_EQ(LbMetricToJson(0.1), "0.1");
    EXPECT_EQ(LbMetricToJson(2.0), "2.0");
    EXPECT_EQ(LbMetricToJson(1e22), "1e+22");
    EXPECT_EQ(LbMetricToJson(std::uint64_t{18446744073709551615u}), "18446744073709551615");
    EXPECT_EQ(LbMetricToJson(std::int64_t{-3}), "-3");
    EXPECT_EQ(LbMetricToJson(std::string("a\"b\\c\n")), "\"a\\\"b\\\\c\\u000a\"");
    EXPECT_EQ(LbMetricToJson(true), "true");
    EXPECT_EQ(LbMetricToJson({}), "null");
}

LbExpectResult
Judge(const std::string& metric, const LbExpectBounds& bounds)
{
    return LbJudgeExpect(MakeResults(), metric, bounds);
}

LbExpectBounds
Max(double most)
{
    LbExpectBounds bounds;
    bounds.max = most;
    return bounds;
}

LbExpectBounds
Equals(const LbMetricValue& value)
{
    LbExpectBounds bounds;
    bounds.equals = value;
    return bounds;
}

TEST(LbJudgeExpect, BoundsAreIncluded)
{
    LbExpectBounds bounds;
    bounds.min = std::int64_t{80};
    bounds.max = 80.0;
    const LbExpectResult result = Judge("changes[0].moved", bounds);
    EXPECT_TRUE(result.pass);
    EXPECT_EQ(result.metric, "changes[0].moved");
    EXPECT_EQ(result.bound, "min 80, max 80.0");
    EXPECT_EQ(result.actual, "80");
    EXPECT_FALSE(Judge("changes[0].moved", Max(79.5)).pass);
    bounds.min = std::int64_t{81};
    EXPECT_FALSE(Judge("changes[0].moved", bounds).pass);
}

TEST(LbJudgeExpect, WithAStarAllMustHold)
{
    EXPECT_TRUE(Judge("changes[*].moved", Max(80)).pass);
    const LbExpectResult result = Judge("changes[*].moved", Max(0));
    EXPECT_FALSE(result.pass);
    EXPECT_EQ(result.actual, "[80, 0]");
}

TEST(LbJudgeExpect, NullAndWhatIsNotThereFail)
{
    EXPECT_FALSE(Judge("changes[7].moved", Max(1000)).pass);
    EXPECT_EQ(Judge("changes[7].moved", Max(1000)).actual, "null");
    EXPECT_FALSE(Judge("groups.ids.members[0].closed_s", Max(1000)).pass);
    EXPECT_FALSE(Judge("groups.ids.errors[*].errno", Equals(std::string("ENOSPC"))).pass)
        << "never green for want of anything to judge";
    EXPECT_FALSE(Judge("no.such.path", Max(1)).pass);
    EXPECT_FALSE(Judge("changes[7].moved", {}).pass);
}

TEST(LbJudgeExpect, EqualsComparesNumbersByValueAndWordsByLetter)
{
    EXPECT_TRUE(Judge("changes[0].moved", Equals(80.0)).pass);
    EXPECT_TRUE(Judge("changes[0].moved", Equals(std::int64_t{80})).pass);
    EXPECT_FALSE(Judge("changes[0].moved", Equals(std::int64_t{-80})).pass);
    EXPECT_TRUE(Judge("groups.ids.policy", Equals(std::string("freebsd"))).pass);
    EXPECT_FALSE(Judge("groups.ids.policy", Equals(std::string("linux"))).pass);
    EXPECT_TRUE(Judge("groups.ids.limit.beyond", Equals(false)).pass);
    EXPECT_FALSE(Judge("groups.ids.policy", Max(1)).pass) << "a word has no order";
}

TEST(LbJudgeExpect, WithinExpectedUsesTheBoundOfThatPart)
{
    LbExpectBounds within;
    within.withinExpected = true;
    EXPECT_TRUE(Judge("changes[0].moved_fraction", within).pass);
    EXPECT_TRUE(Judge("changes.grow.moved", within).pass);
    EXPECT_TRUE(Judge("changes[0].moved_own", within).pass);
    EXPECT_FALSE(Judge("changes[1].moved", within).pass);
    EXPECT_TRUE(Judge("changes[1].moved_own", within).pass) << "0 of 0 expected";
    EXPECT_FALSE(Judge("changes[*].moved", within).pass);
    EXPECT_FALSE(Judge("changes[7].moved", within).pass);
    EXPECT_FALSE(Judge("changes[0].live", within).pass);
    EXPECT_EQ(Judge("changes[0].moved", within).bound, "within expected");
    EXPECT_TRUE(LbMetricHasExpectation("changes[].moved_collateral"));
    EXPECT_FALSE(LbMetricHasExpectation("changes[].live"));
    EXPECT_FALSE(LbMetricHasExpectation("groups.NAME.moved"));
}

TEST(LbMeasureSeries, EveryOneHasADeclaration)
{
    EXPECT_EQ(LbListSeries().size(), static_cast<std::size_t>(LbSeries::COUNT));
    EXPECT_EQ(LbSeriesName(LbSeries::SOCKET_PACKETS, "ids/0"), "socket.ids/0.packets");
    EXPECT_EQ(LbSeriesName(LbSeries::DROPPED, "link"), "packets.dropped.link");
    EXPECT_EQ(LbSeriesName(LbSeries::PF_STATES, "fw"), "pf.fw.states");
    EXPECT_EQ(LbSeriesName(LbSeries::CPU_BUSY, "fw.0"), "cpu.fw.0");
}

} // namespace
