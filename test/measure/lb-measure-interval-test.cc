// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-measure-interval.h"

#include <boost/multiprecision/cpp_int.hpp>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

using namespace ns3::divertsim;

namespace
{

using Rational = boost::multiprecision::cpp_rational;

/// The least k with P(X <= k) >= q, summed in exact fractions
std::uint64_t
SlowQuantile(unsigned trials, const Rational& p, const Rational& q)
{
    Rational term = 1; // (1 - p)^n
    for (unsigned i = 0; i < trials; ++i)
    {
        term *= 1 - p;
    }
    Rational sum = term;
    unsigned k = 0;
    while (sum < q)
    {
        term *= p / (1 - p) * (trials - k) / (k + 1);
        ++k;
        sum += term;
    }
    return k;
}

TEST(LbBinomialQuantile, AgreesWithExactFractionsForSmallGroups)
{
    for (unsigned trials = 1; trials <= 40; ++trials)
    {
        for (int n = 2; n <= 8; ++n)
        {
            for (int a = 1; a < n; ++a)
            {
                for (const auto& [x, y] : {std::pair(1, 40), {39, 40}, {1, 2000}, {1999, 2000}})
                {
                    EXPECT_EQ(LbBinomialQuantile(trials, LbFraction(a, n), LbFraction(x, y)),
                              SlowQuantile(trials, Rational(a, n), Rational(x, y)))
                        << trials << " trials of " << a << "/" << n << " at " << x << "/" << y;
                }
            }
        }
    }
}

RC_GTEST_PROP(LbBinomialQuantile, AgreesWithExactFractions, ())
{
    const auto trials = *rc::gen::inRange<unsigned>(1, 150);
    const auto n = *rc::gen::inRange<int>(2, 60);
    const auto a = *rc::gen::inRange<int>(1, n);
    const auto y = *rc::gen::inRange<int>(2, 3000);
    const auto x = *rc::gen::inRange<int>(1, y);
    RC_ASSERT(LbBinomialQuantile(trials, LbFraction(a, n), LbFraction(x, y)) ==
              SlowQuantile(trials, Rational(a, n), Rational(x, y)));
}

TEST(LbBinomialQuantile, AnExactTieCountsAsReached)
{
    // P(X <= 0) is 1/40 to the digit, where doubles give less or more
    EXPECT_EQ(LbBinomialQuantile(1, LbFraction(39, 40), LbFraction(1, 40)), 0u);
    EXPECT_EQ(LbBinomialQuantile(1, LbFraction(1, 40), LbFraction(39, 40)), 0u);
    EXPECT_EQ(LbBinomialQuantile(1, LbFraction(1999, 2000), LbFraction(1, 2000)), 0u);
}

TEST(LbBinomialQuantile, CertaintiesNeedNoDistribution)
{
    EXPECT_EQ(LbBinomialQuantile(7, LbFraction(0), LbFraction(39, 40)), 0u);
    EXPECT_EQ(LbBinomialQuantile(7, LbFraction(1), LbFraction(1, 40)), 7u);
    EXPECT_EQ(LbBinomialQuantile(0, LbFraction(1, 2), LbFraction(39, 40)), 0u);
}

TEST(LbBinomialQuantile, TablesOfTheFairCoin)
{
    // The 95 % acceptance region of 100 throws is 40 to 60, in every table
    EXPECT_EQ(LbBinomialQuantile(100, LbFraction(1, 2), LbFraction(1, 40)), 40u);
    EXPECT_EQ(LbBinomialQuantile(100, LbFraction(1, 2), LbFraction(39, 40)), 60u);
}

TEST(LbBinomialQuantile, AMillionUnitsAreFewDeviationsWide)
{
    // Mean 800,000, deviation 400; the normal quantile is 1.96 deviations
    const auto low = LbBinomialQuantile(1000000, LbFraction(4, 5), LbFraction(1, 40));
    const auto high = LbBinomialQuantile(1000000, LbFraction(4, 5), LbFraction(39, 40));
    EXPECT_NEAR(static_cast<double>(low), 800000 - 1.96 * 400, 2);
    EXPECT_NEAR(static_cast<double>(high), 800000 + 1.96 * 400, 2);
}

TEST(LbExpectedShare, BoundsAreIncluded)
{
    const LbExpectedShare share = LbMakeExpectedShare(LbFraction(1, 2), 100);
    const auto low = LbBinomialQuantile(100, LbFraction(1, 2), LbFraction(1, 2000));
    const auto high = LbBinomialQuantile(100, LbFraction(1, 2), LbFraction(1999, 2000));
    EXPECT_DOUBLE_EQ(share.value, 0.5);
    EXPECT_DOUBLE_EQ(share.ci95[0], 0.40);
    EXPECT_DOUBLE_EQ(share.ci95[1], 0.60);
    EXPECT_TRUE(LbWithinExpected(share, low, 100));
    EXPECT_TRUE(LbWithinExpected(share, high, 100));
    EXPECT_FALSE(LbWithinExpected(share, low - 1, 100));
    EXPECT_FALSE(LbWithinExpected(share, high + 1, 100));
}

} // namespace
