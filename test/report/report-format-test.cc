// SPDX-License-Identifier: GPL-2.0-only
#include "tool/report/report-format.h"

#include <gtest/gtest.h>

namespace
{

using namespace ns3::divertsim;

TEST(ReportFormat, CountsAreGroupedByThousands)
{
    EXPECT_EQ(FormatCount(0), "0");
    EXPECT_EQ(FormatCount(999), "999");
    EXPECT_EQ(FormatCount(1000), "1,000");
    EXPECT_EQ(FormatCount(62781), "62,781");
    EXPECT_EQ(FormatCount(18446744073709551615U), "18,446,744,073,709,551,615");
}

TEST(ReportFormat, TimesAreExactAndWithoutIdleZeros)
{
    EXPECT_EQ(FormatTime(0), "0 s");
    EXPECT_EQ(FormatTime(8 * BSD_SECOND), "8 s");
    EXPECT_EQ(FormatTime(10 * BSD_SECOND), "10 s");
    EXPECT_EQ(FormatTime(8250 * BSD_MILLISECOND), "8.25 s");
    EXPECT_EQ(FormatTime(14 * BSD_SECOND + 1), "14.000000001 s");
}

TEST(ReportFormat, SpansHaveThreeDigitsAndAFittingUnit)
{
    EXPECT_EQ(FormatSpan(0), "0 s");
    EXPECT_EQ(FormatSpan(12.81), "12.8 s");
    EXPECT_EQ(FormatSpan(1234.5), "1234 s");
    EXPECT_EQ(FormatSpan(0.00125), "1.25 ms");
    EXPECT_EQ(FormatSpan(2.2e-6), "2.20 \u00B5s");
    EXPECT_EQ(FormatSpan(3e-10), "0.30 ns");
}

TEST(ReportFormat, AUnitIsChosenAfterRounding)
{
    EXPECT_EQ(FormatSpan(0.9996), "1.00 s");
    EXPECT_EQ(FormatRate(999.9e3), "1.00 Mbit/s");
    EXPECT_EQ(FormatBytes(999), "999 B");
    EXPECT_EQ(FormatBytes(65636), "65.6 KB");
}

TEST(ReportFormat, NothingIsNotNegative)
{
    EXPECT_EQ(FormatFixed(-0.0, 1), "0.0");
    EXPECT_EQ(FormatFixed(-0.04, 1), "0.0");
    EXPECT_EQ(FormatFixed(-0.06, 1), "-0.1");
}

TEST(ReportFormat, FractionsAreExact)
{
    EXPECT_EQ(FormatFraction(LbFraction(8, 10)), "4/5");
    EXPECT_EQ(FormatFraction(LbFraction(0, 7)), "0");
    EXPECT_EQ(FormatFraction(LbFraction(7, 7)), "1");
}

TEST(ReportFormat, OrdinalsAreEnglish)
{
    EXPECT_EQ(FormatOrdinal(1), "first");
    EXPECT_EQ(FormatOrdinal(5), "fifth");
    EXPECT_EQ(FormatOrdinal(12), "twelfth");
    EXPECT_EQ(FormatOrdinal(13), "13th");
    EXPECT_EQ(FormatOrdinal(21), "21st");
    EXPECT_EQ(FormatOrdinal(32), "32nd");
    EXPECT_EQ(FormatOrdinal(103), "103rd");
    EXPECT_EQ(FormatOrdinal(111), "111th");
}

TEST(ReportFormat, HtmlIsEscapedInTextAndInAttributes)
{
    EXPECT_EQ(EscapeHtml("<b a=\"1\" c='2'>&amp;"),
              "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;amp;");
    EXPECT_EQ(EscapeHtml(std::string("a\0b\x1b", 4)), "a\uFFFDb\uFFFD");
    EXPECT_EQ(EscapeHtml("f\u00FCnf\n"), "f\u00FCnf\n");
}

TEST(ReportFormat, ScriptsCannotBeEndedFromWithin)
{
    EXPECT_EQ(EscapeScriptJson("{\"a\":\"</script><!--\"}"),
              "{\"a\":\"\\u003c/script>\\u003c!--\"}");
    EXPECT_EQ(EscapeScript("x='</script>';y='<!--'"), "x='<\\/script>';y='<\\!--'");
}

} // namespace
