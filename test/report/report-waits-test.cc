// SPDX-License-Identifier: GPL-2.0-only
#include "test/support/sample-splices.h"
#include "tool/report/report-answer.h"
#include "tool/report/report-html.h"
#include "tool/report/report-waits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace
{

using namespace ns3::divertsim;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

/// Two cores, and a worker that two proxies share
LbMeasureResults
MakeWaiting()
{
    LbMeasureResults results;
    results.simulated = BSD_SECOND;
    LbCpusResult host;
    host.host = "box";
    host.cores.resize(2);
    LbCoreAccountResult ids;
    ids.name = "ids";
    ids.waitedFor = {{"ids", 0.5}, {"softirq", 0.02}};
    host.cores[1].accounts.push_back(ids);
    results.cpus.push_back(host);
    auto splice = MakeSampleSplice("small", "splice", 1024);
    splice.host = "box";
    splice.waitedFor = {{"bulk", 0.1}};
    results.splices.push_back(splice);
    return results;
}

TEST(ReportWaits, CoresAndWorkersStandTogetherLongestFirst)
{
    const auto waits = MakeReportWaits(MakeWaiting());
    ASSERT_EQ(waits.size(), 3u);
    EXPECT_EQ(waits[0].host, "box");
    EXPECT_EQ(waits[0].place, "core 1");
    EXPECT_EQ(waits[0].waiter, "ids");
    EXPECT_EQ(waits[0].runner, "ids");
    EXPECT_EQ(waits[1].place, "splice workers");
    EXPECT_EQ(waits[1].waiter, "small");
    EXPECT_EQ(waits[1].runner, "bulk");
    EXPECT_EQ(waits[2].runner, "softirq");
}

TEST(ReportWaits, TheSentenceIsOfTheLongestWaitForAnother)
{
    EXPECT_EQ(DescribeReportWaits(MakeWaiting()),
              "On splice workers of box, work of small waited 100 ms for bulk.");
    auto results = MakeWaiting();
    EXPECT_THAT(MakeReportAnswer(results), EndsWith("waited 100 ms for bulk."));
    results.splices[0].waitedFor.clear();
    EXPECT_EQ(DescribeReportWaits(results),
              "On core 1 of box, work of ids waited 20.0 ms for softirq.");
    results.simulated = 100 * BSD_SECOND;
    EXPECT_EQ(DescribeReportWaits(results), "") << "less than a thousandth of the run";
    EXPECT_EQ(DescribeReportWaits({}), "");
}

TEST(ReportWaits, TheTableSaysItselfAndShowsTheLongest)
{
    auto results = MakeWaiting();
    EXPECT_THAT(MakeWaitsTable(results), HasSubstr("<td>itself</td>"));
    EXPECT_THAT(MakeWaitsTable(results), HasSubstr("box splice workers"));
    EXPECT_THAT(MakeWaitsTable(results), Not(HasSubstr("results.json has all")));
    for (std::size_t k = 0; k < REPORT_MAX_WAITS; ++k)
    {
        results.splices[0].waitedFor.emplace_back("other" + std::to_string(k), 1e-6);
    }
    EXPECT_THAT(MakeWaitsTable(results), HasSubstr("The longest 24 of 27; results.json has all"));
    EXPECT_EQ(MakeWaitsTable({}), "");
    results.splices[0].waitedFor = {{"<script>", 1}};
    EXPECT_THAT(MakeReportHtml({&results}, {}), Not(HasSubstr("<td><script>")));
}

} // namespace
