// SPDX-License-Identifier: GPL-2.0-only
#include "test/support/sample-splices.h"
#include "tool/report/report-answer.h"
#include "tool/report/report-html.h"
#include "tool/report/report-splices.h"
#include "tool/report/results-json.h"
#include "tool/report/results-table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace
{

using namespace ns3::divertsim;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

LbMeasureResults
With(std::vector<LbSpliceResult> splices)
{
    LbMeasureResults results;
    results.simulated = BSD_SECOND;
    results.splices = std::move(splices);
    return results;
}

std::size_t
Count(const std::string& text, const std::string& what)
{
    std::size_t count = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1))
    {
        ++count;
    }
    return count;
}

TEST(ReportSplices, ProxiesOfOneSizeAndModeAreOneEffort)
{
    auto other = MakeSampleSplice("other", "copy", 4096);
    other.bytes *= 3;
    other.cpuSeconds *= 6;
    const auto one = MakeSampleSplice("one", "copy", 4096);
    auto mixed = one;
    mixed.message = std::nullopt;
    auto nothing = one;
    nothing.bytes = 0;
    const auto sizes = MakeReportSpliceSizes(With({one, other, mixed, nothing}));
    ASSERT_EQ(sizes.size(), 1u);
    EXPECT_EQ(sizes[0].message, 4096u);
    EXPECT_FALSE(sizes[0].splice);
    EXPECT_DOUBLE_EQ(sizes[0].copy.value(), *one.GetCpuSecondsPerGb() * 7 / 4);
}

TEST(ReportSplices, TheAnswerSaysAtWhichSizeSplicingBeginsToWin)
{
    EXPECT_EQ(MakeReportAnswer(MakeSampleSplices()),
              "Splicing takes less of a core than copying from messages of 16 KiB on: at 1 KiB it "
              "takes 4.87 s for a gigabyte against 3.12 s, at 256 KiB it takes 0.40 s for a "
              "gigabyte against 0.67 s; costs are modelled.");
}

TEST(ReportSplices, TheAnswerSaysSoWhereItAlwaysOrNeverWins)
{
    const auto at = [](std::uint64_t small, std::uint64_t large) {
        return DescribeReportSplices(With({MakeSampleSplice("a", "splice", small),
                                           MakeSampleSplice("b", "copy", small),
                                           MakeSampleSplice("c", "splice", large),
                                           MakeSampleSplice("d", "copy", large)}));
    };
    EXPECT_THAT(at(16384, 65536), HasSubstr("at every message size"));
    EXPECT_THAT(at(1024, 4096), StartsWith("Splicing takes no less of a core than copying"));
    // 520 + 0.28 L = 2600: equal at 7428.6 bytes
    EXPECT_THAT(at(7428, 7429), HasSubstr("from messages of 7,429 B on"));
}

TEST(ReportSplices, ASizeAtWhichItLosesAgainIsNotPassedOver)
{
    auto late = MakeSampleSplice("c", "splice", 65536);
    late.cpuSeconds *= 10;
    const auto text = DescribeReportSplices(With({MakeSampleSplice("a", "splice", 16384),
                                                  MakeSampleSplice("b", "copy", 16384),
                                                  late,
                                                  MakeSampleSplice("d", "copy", 65536)}));
    EXPECT_THAT(text, StartsWith("Splicing takes no less of a core than copying: at 64 KiB"));
}

TEST(ReportSplices, OneProxyAndSeveralWithoutAComparisonAreTold)
{
    const auto one = MakeSampleSplice("web", "copy", 4096);
    EXPECT_EQ(DescribeReportSplices(With({one})),
              "10.0 MB went through proxy web at 80.0 Mbit/s, at 1.28 s of a core for a "
              "gigabyte; costs are modelled.");
    auto fast = MakeSampleSplice("fast", "splice", 4096);
    fast.goodputBps = 1e9;
    fast.costs.measured = true;
    EXPECT_EQ(DescribeReportSplices(With({one, fast})),
              "20.0 MB went through 2 proxies, from 80.0 Mbit/s (web) to 1.00 Gbit/s (fast); costs "
              "are modelled.")
        << "one cost that is not measured makes the whole a model";
    auto idle = one;
    idle.bytes = 0;
    EXPECT_EQ(DescribeReportSplices(With({idle})),
              "Nothing went through proxy web; costs are modelled.");
    EXPECT_EQ(DescribeReportSplices(With({})), "");
}

TEST(ReportSplices, LimitsThatEndedSplicesAreTold)
{
    auto limited = MakeSampleSplice("web", "splice", 4096);
    limited.costs.measured = true;
    limited.unsplices[static_cast<std::size_t>(LbUnsplice::MAX)] = 3;
    limited.unsplices[static_cast<std::size_t>(LbUnsplice::IDLE)] = 1;
    EXPECT_THAT(DescribeReportSplices(With({limited})),
                HasSubstr(" 3 splices ended at sp_max, 1 at sp_idle; costs are measured."));
}

TEST(ReportSplices, EveryTableLabelsItsCostsWithTheParametersBeside)
{
    auto results = MakeSampleSplices();
    EXPECT_THAT(MakeSpliceCostsTable(results), HasSubstr("<td>modelled</td>"));
    for (const char* parameter : {"260 ns", "2.00 µs", "2.60 µs", "0.140", "0.380"})
    {
        EXPECT_THAT(MakeSpliceCostsTable(results), HasSubstr(parameter));
    }
    for (auto& splice : results.splices)
    {
        splice.costs.measured = true;
        splice.costs.machine = "<b>box</b>";
    }
    EXPECT_THAT(MakeSpliceCostsTable(results), HasSubstr("measured: &lt;b&gt;box"));
    EXPECT_THAT(MakeReportHtml({&results}, {}), HasSubstr("costs are measured"));
}

TEST(ReportSplices, TheTableBySizeMarksWhereSplicingWins)
{
    const auto table = MakeSpliceSizesTable(MakeSampleSplices());
    EXPECT_EQ(Count(table, "splicing wins"), 3u) << "16, 64 and 256 KiB";
    EXPECT_LT(table.find("4 KiB"), table.find("splicing wins"));
    EXPECT_THAT(table, HasSubstr("4.872"));
    EXPECT_EQ(MakeSpliceSizesTable(With({MakeSampleSplice("a", "splice", 1024)})), "");
}

TEST(ReportSplices, TheFigureHasADotForEachSizeAndModeAndItsLinesCrossOnce)
{
    const auto sizes = MakeReportSpliceSizes(MakeSampleSplices());
    const auto svg = MakeSpliceSizesSvg(sizes, "f");
    EXPECT_EQ(Count(svg, "<circle"), 10u);
    EXPECT_THAT(svg, HasSubstr("256 KiB"));
    EXPECT_THAT(svg, Not(HasSubstr("nan")));
    EXPECT_THAT(svg, Not(HasSubstr("inf")));
    std::size_t crossings = 0;
    for (std::size_t k = 1; k < sizes.size(); ++k)
    {
        crossings +=
            (*sizes[k].splice < *sizes[k].copy) != (*sizes[k - 1].splice < *sizes[k - 1].copy);
    }
    EXPECT_EQ(crossings, 1u);
}

TEST(ReportSplices, AProxyWithoutCoreTimeDrawsNothingThatIsNoNumber)
{
    auto results = MakeSampleSplices();
    for (auto& splice : results.splices)
    {
        splice.cpuSeconds = 0;
    }
    for (const auto& text : {MakeReportHtml({&results}, {}), MakeResultsTable(results, false)})
    {
        EXPECT_EQ(Count(text, "nan"), 0u);
        EXPECT_EQ(Count(text, "inf%"), 0u);
    }
}

TEST(ReportSplices, ThePageHasASectionOfProxiesAndAGoodputOverTime)
{
    const auto results = MakeSampleSplices();
    const auto page = MakeReportHtml({&results}, {});
    EXPECT_THAT(page, HasSubstr("What the proxies took"));
    EXPECT_THAT(page, HasSubstr("Goodput of proxies"));
    EXPECT_THAT(page, Not(HasSubstr("changes of a group"))) << "there is no group";
    const LbMeasureResults none;
    EXPECT_THAT(MakeReportHtml({&none}, {}), Not(HasSubstr("proxies")));
}

TEST(ReportSplices, TheTerminalTableHasARowForEachProxy)
{
    auto results = MakeSampleSplices();
    results.splices[0].refused["ENXIO"] = 2;
    const auto table = MakeResultsTable(results, false);
    for (const auto& splice : results.splices)
    {
        EXPECT_THAT(table, HasSubstr(splice.name));
    }
    EXPECT_THAT(table, HasSubstr("splices of splice-1k ended: eof 8, refused with ENXIO 2"));
}

} // namespace
