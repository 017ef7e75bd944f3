// SPDX-License-Identifier: GPL-2.0-only
#include "test/support/sample-results.h"
#include "tool/report/report-colors.h"
#include "tool/report/report-units.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace
{

using namespace ns3::divertsim;

LbMappingRow
Row(BsdTime time, std::int32_t cause, std::uint64_t id, std::string from, std::string to)
{
    LbMappingRow row;
    row.time = time;
    row.group = "g";
    row.cause = cause;
    row.stateId = id;
    row.flow = "tcp|a|1|b|" + std::to_string(id);
    row.from = std::move(from);
    row.to = std::move(to);
    return row;
}

/// A group of sockets g/0, g/1, ... in a run of 100 ns
LbMeasureResults
MakeResults(std::size_t sockets)
{
    LbMeasureResults results;
    results.simulated = 100;
    LbGroupResult group;
    group.name = "g";
    for (std::size_t k = 0; k < sockets; ++k)
    {
        LbMemberResult member;
        member.socket = "g/" + std::to_string(k);
        group.members.push_back(member);
    }
    results.groups.push_back(group);
    return results;
}

void
AddChange(LbMeasureResults& results, BsdTime time, std::uint64_t sizeAfter)
{
    LbChangeResult change;
    change.group = "g";
    change.time = time;
    change.sizeBefore = 2;
    change.sizeAfter = sizeAfter;
    results.changes.push_back(change);
}

TEST(ReportUnits, EveryStateOfTheSampleIsARowThatChangesColourWhereItMoved)
{
    const auto results = MakeSampleResults();
    const auto group = MakeReportGroup(results, results.groups[0]);
    ASSERT_EQ(group.rows.size(), 400U);
    EXPECT_EQ(group.units, 400U);
    for (const auto& change : results.changes)
    {
        const auto moved =
            std::count_if(group.rows.begin(), group.rows.end(), [&](const auto& row) {
                return std::any_of(row.segments.begin() + 1,
                                   row.segments.end(),
                                   [&](const auto& s) { return s.from == change.time; });
            });
        EXPECT_EQ(static_cast<std::uint64_t>(moved), change.moved) << change.name;
    }
}

TEST(ReportUnits, ASegmentEndsAtTheNextTheEndOrTheEndOfTheRun)
{
    auto results = MakeResults(3);
    AddChange(results, 50, 3);
    results.mapping = {Row(10, LbMappingRow::NEW, 1, "", "g/0"),
                       Row(20, LbMappingRow::NEW, 2, "", "g/1"),
                       Row(50, 0, 1, "g/0", "g/2"),
                       Row(70, LbMappingRow::END, 1, "g/2", "")};
    const auto group = MakeReportGroup(results, results.groups[0]);
    ASSERT_EQ(group.rows.size(), 2U);
    ASSERT_EQ(group.rows[0].segments.size(), 2U);
    EXPECT_EQ(group.rows[0].segments[0].to, 50);
    EXPECT_EQ(group.rows[0].segments[1].socket, 2);
    EXPECT_EQ(group.rows[0].segments[1].to, 70);
    EXPECT_EQ(group.rows[1].segments[0].to, 100);
}

TEST(ReportUnits, AnEmptyGroupMapsItsUnitsToNobodyUntilItIsFilledAgain)
{
    auto results = MakeResults(2);
    AddChange(results, 50, 0);
    AddChange(results, 60, 1);
    results.mapping = {Row(10, LbMappingRow::NEW, 1, "", "g/0"),
                       Row(50, 0, 1, "g/0", ""),
                       Row(60, 1, 1, "", "g/1")};
    const auto group = MakeReportGroup(results, results.groups[0]);
    ASSERT_EQ(group.rows[0].segments.size(), 3U);
    EXPECT_EQ(group.rows[0].segments[1].socket, ReportSegment::NOBODY);
    EXPECT_EQ(group.rows[0].segments[1].to, 60);
}

TEST(ReportUnits, AConnectionThatIsResetWithItsListenerEndsThere)
{
    auto results = MakeResults(2);
    AddChange(results, 50, 1);
    results.mapping = {Row(10, LbMappingRow::NEW, 0, "", "g/0"), Row(50, 0, 0, "g/0", "")};
    const auto group = MakeReportGroup(results, results.groups[0]);
    ASSERT_EQ(group.rows[0].segments.size(), 1U);
    EXPECT_EQ(group.rows[0].segments[0].to, 50);
    EXPECT_FALSE(group.stateless);
}

TEST(ReportUnits, AConnectionThatIsResetWithTheLastListenerIsNotAmongThoseThatWaitForANewOne)
{
    auto results = MakeResults(2);
    AddChange(results, 50, 0);
    results.mapping = {Row(10, LbMappingRow::NEW, 0, "", "g/0"), Row(50, 0, 0, "g/0", "")};
    results.mapping[1].dies = true;
    const auto group = MakeReportGroup(results, results.groups[0]);
    ASSERT_EQ(group.rows[0].segments.size(), 1U);
    EXPECT_EQ(group.rows[0].segments[0].to, 50);
    EXPECT_TRUE(group.deaths);
}

TEST(ReportUnits, RowsAreSortedByHomeThenByWhereTheyWentThenByStart)
{
    auto results = MakeResults(2);
    AddChange(results, 50, 2);
    results.mapping = {Row(1, LbMappingRow::NEW, 1, "", "g/1"),
                       Row(2, LbMappingRow::NEW, 2, "", "g/0"),
                       Row(3, LbMappingRow::NEW, 3, "", "g/0"),
                       Row(4, LbMappingRow::NEW, 4, "", "g/0"),
                       Row(50, 0, 2, "g/0", "g/1"),
                       Row(60, LbMappingRow::NEW, 5, "", "g/0")};
    const auto group = MakeReportGroup(results, results.groups[0]);
    std::vector<std::uint64_t> order;
    for (const auto& row : group.rows)
    {
        order.push_back(row.stateId);
    }
    EXPECT_EQ(order, (std::vector<std::uint64_t>{3, 4, 2, 5, 1}));
    EXPECT_EQ(group.rows[2].arrival, 1U);
}

TEST(ReportUnits, ManyUnitsAreSampledEvenly)
{
    auto results = MakeResults(1);
    results.simulated = 10000;
    for (std::uint64_t id = 1; id <= 5000; ++id)
    {
        results.mapping.push_back(Row(static_cast<BsdTime>(id), LbMappingRow::NEW, id, "", "g/0"));
    }
    const auto group = MakeReportGroup(results, results.groups[0]);
    EXPECT_EQ(group.units, 5000U);
    ASSERT_EQ(group.rows.size(), REPORT_MAX_ROWS);
    for (std::size_t k = 1; k < group.rows.size(); ++k)
    {
        const auto gap = group.rows[k].stateId - group.rows[k - 1].stateId;
        EXPECT_GE(gap, 8U);
        EXPECT_LE(gap, 9U);
    }
}

TEST(ReportUnits, LabelsOfCloseChangesGetLinesOfTheirOwnUntilNoneIsFree)
{
    auto results = MakeResults(2);
    for (const BsdTime time : {50, 50, 51, 52, 99})
    {
        AddChange(results, time, 3);
    }
    const auto marks = MakeReportMarks(results, "g");
    EXPECT_EQ(marks[0].lane, 0U);
    EXPECT_EQ(marks[1].lane, 1U);
    EXPECT_EQ(marks[2].lane, 2U);
    EXPECT_FALSE(marks[3].labelled);
    EXPECT_EQ(marks[4].lane, 0U);
    EXPECT_EQ(CountReportLanes(marks), 3U);
}

TEST(ReportColors, ThirtyTwoSocketsHaveColoursOfTheirOwn)
{
    std::set<std::string> colors;
    for (std::int64_t k = 0; k < 32; ++k)
    {
        colors.insert(GetReportColor(k));
    }
    EXPECT_EQ(colors.size(), 32U);
    EXPECT_EQ(GetReportColor(32), GetReportColor(0));
    EXPECT_EQ(colors.count(GetReportColor(-1)), 0U);
}

} // namespace
