// SPDX-License-Identifier: GPL-2.0-only
#include "tool/report/report-kernel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace
{

using namespace ns3::divertsim;
using testing::HasSubstr;
using testing::Not;

/// \param rules how many \param every k-th of them decided packets
LbMeasureResults
WithRules(std::size_t rules, std::size_t every)
{
    LbPfResult pf;
    pf.host = "firewall";
    pf.created = 7;
    pf.peak = 5;
    pf.removed = 3;
    pf.current = 4;
    for (std::size_t i = 0; i < rules; ++i)
    {
        LbPfRuleResult rule;
        rule.rule = "pass in proto tcp to any port = " + std::to_string(i);
        rule.packets = i % every == 0 ? 2 : 0;
        pf.rules.push_back(rule);
    }
    LbMeasureResults results;
    results.pf.push_back(pf);
    return results;
}

std::size_t
CountRows(const std::string& html)
{
    std::size_t rows = 0;
    for (auto at = html.find("pass in"); at != std::string::npos; at = html.find("pass in", at + 1))
    {
        ++rows;
    }
    return rows;
}

TEST(ReportKernel, AShortRulesetIsShownWholeWithItsStates)
{
    const auto html = MakeKernelTables(WithRules(REPORT_MAX_RULES, 1000));
    EXPECT_EQ(CountRows(html), REPORT_MAX_RULES);
    EXPECT_THAT(html, HasSubstr("7 created, 5 at once at most, 3 removed, 4 at the end"));
    EXPECT_THAT(html, Not(HasSubstr("results.json")));
}

TEST(ReportKernel, OfALongRulesetThoseThatDecidedAPacketAreShownAndANoteSaysSo)
{
    const auto html = MakeKernelTables(WithRules(10000, 1000));
    EXPECT_EQ(CountRows(html), 10u);
    EXPECT_THAT(html, HasSubstr("10,000 rules: those 10 that decided a packet."));
    const auto cut = MakeKernelTables(WithRules(10000, 10));
    EXPECT_EQ(CountRows(cut), REPORT_MAX_RULES);
    EXPECT_THAT(cut, HasSubstr("the first 100 of the 1,000 that decided a packet."));
}

TEST(ReportKernel, RulesOfOtherListsAreToldApartAndLabelsHaveTheirSums)
{
    auto results = WithRules(1, 1);
    EXPECT_THAT(MakeKernelTables(results), Not(HasSubstr(">list<")));
    LbPfRuleResult nat;
    nat.rule = "nat on wan from any to any -> (wan)";
    nat.list = "nat";
    results.pf[0].rules.push_back(nat);
    results.pf[0].labels.push_back({"<web>", 9, 8, 7654, 6});
    const auto html = MakeKernelTables(results);
    EXPECT_THAT(html, HasSubstr("nat on wan from any to any -&gt; (wan)"));
    EXPECT_THAT(html, HasSubstr(">list<"));
    EXPECT_THAT(html, HasSubstr("&lt;web&gt;"));
    EXPECT_THAT(html, HasSubstr("7,654"));
}

TEST(ReportKernel, ListingsOfStatesAreNamedByTheirFile)
{
    auto results = WithRules(1, 1);
    EXPECT_THAT(MakeKernelTables(results), Not(HasSubstr("states-")));
    results.listings.push_back({"before", "all tcp ...\n"});
    EXPECT_THAT(MakeKernelTables(results), HasSubstr("<code>states-before.txt</code>"));
}

} // namespace
