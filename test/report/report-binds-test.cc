// SPDX-License-Identifier: GPL-2.0-only
#include "test/support/sample-reloads.h"
#include "tool/report/report-answer.h"
#include "tool/report/report-binds.h"
#include "tool/report/report-html.h"
#include "tool/report/results-table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace
{

using namespace ns3::divertsim;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

LbBindResult
Bind(const std::string& host, std::uint16_t port, const std::string& error)
{
    LbBindResult bind;
    bind.host = host;
    bind.socket = LbSocketKind::UDP;
    bind.port = port;
    bind.error = error;
    return bind;
}

TEST(ReportBinds, TheKthBindOfEachHostStandsBesideTheOthers)
{
    LbMeasureResults results;
    // In whatever order the hosts come
    results.binds = {Bind("a", 53, "0"),
                     Bind("a", 54, "0"),
                     Bind("b", 53, "EADDRINUSE"),
                     Bind("b", 54, "0")};
    const auto binds = MakeReportBinds(results);
    EXPECT_THAT(binds.hosts, ElementsAre("a", "b"));
    ASSERT_EQ(binds.rows.size(), 2u);
    EXPECT_THAT(binds.rows[0].errors, ElementsAre("0", "EADDRINUSE"));
    EXPECT_TRUE(binds.rows[0].differs);
    EXPECT_THAT(binds.rows[1].errors, ElementsAre("0", "0"));
    EXPECT_FALSE(binds.rows[1].differs);
    EXPECT_EQ(binds.differing, 1u);
}

TEST(ReportBinds, OnlyBindsThatAskForTheSameStandInOneRow)
{
    for (int what = 0; what < 4; ++what)
    {
        LbMeasureResults results;
        results.binds = {Bind("a", 53, "0"), Bind("b", 53, "EINVAL")};
        LbBindResult& other = results.binds[1];
        what == 0   ? void(other.port = 54)
        : what == 1 ? void(other.address = "::1")
        : what == 2 ? void(other.options = {"SO_REUSEPORT"})
                    : void(other.socket = LbSocketKind::TCP);
        const auto binds = MakeReportBinds(results);
        ASSERT_EQ(binds.rows.size(), 2u) << what;
        EXPECT_THAT(binds.rows[0].errors, ElementsAre("0", std::nullopt));
        EXPECT_THAT(binds.rows[1].errors, ElementsAre(std::nullopt, "EINVAL"));
        EXPECT_EQ(binds.rows[1].number, 0u);
        EXPECT_EQ(binds.differing, 0u) << "who did not make it cannot differ";
    }
}

TEST(ReportBinds, TheSentenceSaysHowManyDiffer)
{
    EXPECT_EQ(MakeReportAnswer(MakeBindResults()), "3 hosts differ on 4 of 8 binds.");
    LbMeasureResults results;
    EXPECT_EQ(DescribeReportBinds(results), "");
    results.binds = {Bind("a", 53, "0")};
    EXPECT_EQ(DescribeReportBinds(results), "None of 1 bind on a failed.");
    results.binds.push_back(Bind("a", 53, "EADDRINUSE"));
    EXPECT_EQ(DescribeReportBinds(results), "1 of 2 binds on a failed.");
    results.binds = {Bind("a", 53, "0"), Bind("b", 53, "0")};
    EXPECT_EQ(DescribeReportBinds(results), "2 hosts agree on the one bind.");
}

TEST(ReportBinds, TheTableSetsKernelsSideBySideAndMarksWhatDiffers)
{
    const std::string table = MakeBindsTable(MakeBindResults());
    EXPECT_THAT(table, HasSubstr(">puffy (openbsd)</th>"));
    EXPECT_THAT(table, HasSubstr("<mark>ENOPROTOOPT</mark>"));
    EXPECT_THAT(table, HasSubstr("<td>EADDRINUSE</td><td>EADDRINUSE</td><td>EADDRINUSE</td>"));
    EXPECT_THAT(table, HasSubstr("<code>[::1]:53</code>"));
    EXPECT_THAT(table, HasSubstr("<code>*:80</code>"));
    LbMeasureResults alone;
    alone.binds = {Bind("a", 53, "EADDRINUSE")};
    EXPECT_THAT(MakeBindsTable(alone), Not(HasSubstr("<mark>")));
    EXPECT_EQ(MakeBindsTable(LbMeasureResults()), "");
}

TEST(ReportBinds, NamesInThemCannotBreakOut)
{
    LbMeasureResults results;
    results.binds = {Bind("<b>", 53, "0"), Bind("b", 53, "<i>")};
    results.binds[0].address = results.binds[1].address = "<u>";
    results.binds[0].options = results.binds[1].options = {"<s>"};
    const std::string page = MakeReportHtml({&results});
    for (const char* tag : {"<b>", "<i>", "<u>", "<s>"})
    {
        EXPECT_THAT(MakeBindsTable(results), Not(HasSubstr(tag)));
        EXPECT_EQ(page.find(std::string(">") + tag), std::string::npos) << tag;
    }
}

TEST(ReportBinds, AreListedInThePrintedTable)
{
    const std::string text = MakeResultsTable(MakeBindResults(), false);
    EXPECT_THAT(text, HasSubstr("ENOPROTOOPT\n"));
    EXPECT_THAT(text, HasSubstr("sandbox"));
    EXPECT_THAT(text, HasSubstr("SO_REUSEPORT IPV6_V6ONLY"));
    EXPECT_THAT(MakeResultsTable(LbMeasureResults(), false), Not(HasSubstr("errno")));
}

} // namespace
