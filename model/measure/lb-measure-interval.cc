// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-measure-interval.h"

#include <boost/math/distributions/binomial.hpp>
#include <boost/multiprecision/cpp_int.hpp>

#include <algorithm>
#include <cmath>

namespace ns3
{
namespace divertsim
{

namespace
{

using boost::multiprecision::cpp_int;

/// So close to the quantile that rounding could decide; then integers do, where they are short
constexpr double DOUBT = 1e-9;
constexpr std::uint64_t MOST_EXACT_TRIALS = 1000;

double
ToDouble(const LbFraction& fraction)
{
    return static_cast<double>(fraction.numerator()) / static_cast<double>(fraction.denominator());
}

/// P(X <= k) >= quantile, in integers
bool
ReachesExactly(std::uint64_t trials,
               const LbFraction& chance,
               const LbFraction& quantile,
               std::uint64_t k)
{
    const cpp_int hit = chance.numerator();
    const cpp_int miss = chance.denominator() - chance.numerator();
    cpp_int sum = 0;
    cpp_int ways = 1;
    for (std::uint64_t i = 0; i <= k; ++i)
    {
        sum += ways * pow(hit, static_cast<unsigned>(i)) *
               pow(miss, static_cast<unsigned>(trials - i));
        ways = ways * (trials - i) / (i + 1);
    }
    const cpp_int all = pow(cpp_int(chance.denominator()), static_cast<unsigned>(trials));
    return sum * quantile.denominator() >= all * quantile.numerator();
}

/// P(X <= k) >= quantile
bool
Reaches(std::uint64_t trials, const LbFraction& chance, const LbFraction& quantile, std::uint64_t k)
{
    const boost::math::binomial_distribution<double> outcomes(static_cast<double>(trials),
                                                              ToDouble(chance));
    const double reached = boost::math::cdf(outcomes, static_cast<double>(k));
    const double wanted = ToDouble(quantile);
    if (std::fabs(reached - wanted) < DOUBT && trials <= MOST_EXACT_TRIALS)
    {
        return ReachesExactly(trials, chance, quantile, k);
    }
    return reached >= wanted;
}

} // namespace

std::uint64_t
LbBinomialQuantile(std::uint64_t trials, const LbFraction& chance, const LbFraction& quantile)
{
    if (trials == 0 || chance <= LbFraction(0))
    {
        return 0;
    }
    if (chance >= LbFraction(1))
    {
        return trials;
    }
    const boost::math::binomial_distribution<double> outcomes(static_cast<double>(trials),
                                                              ToDouble(chance));
    const double guess = boost::math::quantile(outcomes, ToDouble(quantile));
    std::uint64_t k = std::min(trials, static_cast<std::uint64_t>(std::max(0.0, guess)));
    while (k < trials && !Reaches(trials, chance, quantile, k))
    {
        ++k;
    }
    while (k > 0 && Reaches(trials, chance, quantile, k - 1))
    {
        --k;
    }
    return k;
}

LbExpectedShare
LbMakeExpectedShare(const LbFraction& fraction, std::uint64_t movable, std::uint64_t live)
{
    LbExpectedShare share;
    share.fraction = fraction;
    if (live > 0)
    {
        share.fraction *=
            LbFraction(static_cast<std::int64_t>(movable), static_cast<std::int64_t>(live));
    }
    share.value = ToDouble(share.fraction);
    if (live == 0)
    {
        return share;
    }
    const auto at = [&](std::int64_t numerator, std::int64_t denominator) {
        const LbFraction quantile(numerator, denominator);
        return static_cast<double>(LbBinomialQuantile(movable, fraction, quantile)) /
               static_cast<double>(live);
    };
    share.ci95 = {at(1, 40), at(39, 40)};
    share.bound = {at(1, 2000), at(1999, 2000)};
    return share;
}

LbExpectedShare
LbMakeExpectedShare(const LbFraction& fraction, std::uint64_t live)
{
    return LbMakeExpectedShare(fraction, live, live);
}

bool
LbWithinExpected(const LbExpectedShare& share, std::uint64_t count, std::uint64_t live)
{
    const double part = static_cast<double>(count) / static_cast<double>(live);
    return part >= share.bound[0] && part <= share.bound[1];
}

} // namespace divertsim
} // namespace ns3
