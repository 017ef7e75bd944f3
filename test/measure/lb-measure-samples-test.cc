// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-measure-samples.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <vector>

using namespace ns3::divertsim;

namespace
{

TEST(LbMeasureSamples, TextbookExampleOfNearestRank)
{
    // 15, 20, 35, 40, 50: the usual worked example of the nearest-rank method
    LbMeasureSamples samples;
    for (const BsdTime span : {50, 15, 40, 20, 35})
    {
        samples.Add(span);
    }
    EXPECT_EQ(samples.GetPercentile(5), 15);
    EXPECT_EQ(samples.GetPercentile(30), 20);
    EXPECT_EQ(samples.GetPercentile(40), 20);
    EXPECT_EQ(samples.GetPercentile(50), 35);
    EXPECT_EQ(samples.GetPercentile(100), 50);
}

TEST(LbMeasureSamples, NothingFromNoSample)
{
    const LbMeasureSamples samples;
    EXPECT_FALSE(samples.GetPercentile(50));
    EXPECT_FALSE(samples.GetPercentiles().max);
}

TEST(LbMeasureSamples, SecondsAreNanosecondsOverABillion)
{
    LbMeasureSamples samples;
    samples.Add(1500 * BSD_MILLISECOND);
    EXPECT_EQ(samples.GetPercentiles().p50, 1.5);
    EXPECT_EQ(samples.GetPercentiles().max, 1.5);
}

RC_GTEST_PROP(LbMeasureSamples, AtLeastThatShareIsNotAboveAndLessIsBelow, ())
{
    const auto spans = *rc::gen::nonEmpty(
        rc::gen::container<std::vector<BsdTime>>(rc::gen::inRange<BsdTime>(0, 50)));
    const auto percent = *rc::gen::inRange<unsigned>(1, 101);
    LbMeasureSamples samples;
    for (const BsdTime span : spans)
    {
        samples.Add(span);
    }
    const BsdTime found = *samples.GetPercentile(percent);
    const auto notAbove =
        std::count_if(spans.begin(), spans.end(), [&](BsdTime s) { return s <= found; });
    const auto below =
        std::count_if(spans.begin(), spans.end(), [&](BsdTime s) { return s < found; });
    const auto all = static_cast<std::ptrdiff_t>(spans.size());
    RC_ASSERT(notAbove * 100 >= all * static_cast<std::ptrdiff_t>(percent));
    RC_ASSERT(below * 100 < all * static_cast<std::ptrdiff_t>(percent));
    RC_ASSERT(std::find(spans.begin(), spans.end(), found) != spans.end());
}

} // namespace
