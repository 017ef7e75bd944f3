// SPDX-License-Identifier: GPL-2.0-only
#include "tool/build/distribution-draw.h"

#include "ns3/rng-seed-manager.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace
{

using namespace ns3::divertsim;
using Kind = ScenarioDistribution::Kind;

constexpr std::size_t DRAWS = 200000;

ScenarioDistribution
Distribution(Kind kind, double mean)
{
    ScenarioDistribution distribution;
    distribution.kind = kind;
    distribution.mean = mean;
    return distribution;
}

std::vector<double>
Draw(const ScenarioDistribution& distribution, std::int64_t stream = 5, std::size_t n = DRAWS)
{
    ns3::RngSeedManager::SetSeed(1);
    ns3::RngSeedManager::SetRun(1);
    const auto draw = MakeDraw(distribution, stream);
    std::vector<double> draws(n);
    std::generate(draws.begin(), draws.end(), draw);
    return draws;
}

/// Expects the mean within five standard errors of what a formula says
void
ExpectMean(const std::vector<double>& draws, double mean)
{
    double sum = 0;
    double squares = 0;
    for (const double x : draws)
    {
        sum += x;
        squares += x * x;
    }
    const auto n = static_cast<double>(draws.size());
    const double deviation = std::sqrt(squares / n - (sum / n) * (sum / n));
    EXPECT_NEAR(sum / n, mean, 5 * deviation / std::sqrt(n));
}

/// Expects the share of draws up to a value within five standard errors
void
ExpectShareUpTo(const std::vector<double>& draws, double value, double share)
{
    const auto n = static_cast<double>(draws.size());
    const auto below =
        std::count_if(draws.begin(), draws.end(), [value](double x) { return x <= value; });
    EXPECT_NEAR(static_cast<double>(below) / n, share, 5 * std::sqrt(share * (1 - share) / n));
}

TEST(DistributionDraw, AConstantIsAlwaysTheSame)
{
    for (const double x : Draw(Distribution(Kind::CONSTANT, 160000), 5, 100))
    {
        EXPECT_EQ(x, 160000);
    }
}

TEST(DistributionDraw, ExponentialDrawsHaveTheirMeanAndMedian)
{
    const auto draws = Draw(Distribution(Kind::EXPONENTIAL, 1e7));
    ExpectMean(draws, 1e7);
    ExpectShareUpTo(draws, 1e7 * std::log(2), 0.5);
}

TEST(DistributionDraw, ALargestExponentialDrawCutsTheTailOff)
{
    auto distribution = Distribution(Kind::EXPONENTIAL, 1e7);
    distribution.max = 2e7;
    const auto draws = Draw(distribution);
    EXPECT_LE(*std::max_element(draws.begin(), draws.end()), 2e7);
    // draws beyond are drawn again: the mean of what is left of the density
    ExpectMean(draws, 1e7 - 2e7 * std::exp(-2) / (1 - std::exp(-2)));
}

TEST(DistributionDraw, ParetoDrawsHaveTheirMeanAndTail)
{
    auto distribution = Distribution(Kind::PARETO, 30000);
    distribution.shape = 3;
    const double scale = 30000 * 2.0 / 3.0;
    const auto draws = Draw(distribution);
    EXPECT_GE(*std::min_element(draws.begin(), draws.end()), scale);
    ExpectMean(draws, 30000);
    ExpectShareUpTo(draws, 2 * scale, 1 - 1.0 / 8);
}

TEST(DistributionDraw, ALargestParetoDrawCutsTheTailOff)
{
    auto distribution = Distribution(Kind::PARETO, 30000);
    distribution.shape = 1.5;
    distribution.max = 100000;
    const auto draws = Draw(distribution);
    EXPECT_LE(*std::max_element(draws.begin(), draws.end()), 100000);
    const double scale = 10000;
    const double cut = 1 - std::pow(scale / 100000, 1.5);
    ExpectShareUpTo(draws, 20000, (1 - std::pow(0.5, 1.5)) / cut);
}

TEST(DistributionDraw, LognormalDrawsHaveTheirMeanAndMedian)
{
    auto distribution = Distribution(Kind::LOGNORMAL, 50000);
    distribution.sigma = 0.8;
    const auto draws = Draw(distribution);
    ExpectMean(draws, 50000);
    ExpectShareUpTo(draws, 50000 * std::exp(-0.32), 0.5);
}

TEST(DistributionDraw, EmpiricalDrawsFollowTheirCurve)
{
    auto distribution = Distribution(Kind::EMPIRICAL, 0);
    distribution.cdf = {{100, 0.2}, {200, 0.5}, {1000, 0.9}, {5000, 1}};
    const auto draws = Draw(distribution);
    EXPECT_EQ(*std::min_element(draws.begin(), draws.end()), 100);
    EXPECT_LE(*std::max_element(draws.begin(), draws.end()), 5000);
    ExpectMean(draws, 0.2 * 100 + 0.3 * 150 + 0.4 * 600 + 0.1 * 3000);
    ExpectShareUpTo(draws, 200, 0.5);
    ExpectShareUpTo(draws, 600, 0.7);
}

TEST(DistributionDraw, AStreamGivesTheSameDrawsAgainAndAnotherStreamOthers)
{
    const auto distribution = Distribution(Kind::EXPONENTIAL, 1);
    EXPECT_EQ(Draw(distribution, 5, 100), Draw(distribution, 5, 100));
    EXPECT_NE(Draw(distribution, 5, 100), Draw(distribution, 6, 100));
}

} // namespace
