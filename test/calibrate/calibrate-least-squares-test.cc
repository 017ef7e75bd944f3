// SPDX-License-Identifier: GPL-2.0-only
#include "tool/calibrate/calibrate-least-squares.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <vector>

namespace
{

using ns3::divertsim::SolveNonNegative;

using Matrix = std::vector<std::vector<double>>;

/// \return a number with two decimals
double
Draw(int low, int high)
{
    return *rc::gen::inRange(low, high) / 100.0;
}

TEST(CalibrateLeastSquares, SolvesWhatHasAnExactSolution)
{
    const auto x = SolveNonNegative({{1, 0}, {0, 2}, {1, 2}}, {3, 8, 11});
    ASSERT_TRUE(x);
    EXPECT_NEAR((*x)[0], 3, 1e-12);
    EXPECT_NEAR((*x)[1], 4, 1e-12);
}

TEST(CalibrateLeastSquares, AnUnknownThatWouldBeNegativeIsZeroAndTheOthersFitWithoutIt)
{
    // without the bound x = (3, -1); with it the best is the mean of the right side
    const auto x = SolveNonNegative({{1, 0}, {1, 1}}, {3, 2});
    ASSERT_TRUE(x);
    EXPECT_NEAR((*x)[0], 2.5, 1e-12);
    EXPECT_EQ((*x)[1], 0);
}

TEST(CalibrateLeastSquares, ColumnsThatHangOnEachOtherStillGiveASolution)
{
    const auto x = SolveNonNegative({{1, 2}, {2, 4}}, {5, 10});
    ASSERT_TRUE(x);
    EXPECT_NEAR((*x)[0] + 2 * (*x)[1], 5, 1e-9);
}

TEST(CalibrateLeastSquares, NoEquationNoSolution)
{
    EXPECT_FALSE(SolveNonNegative({}, {}));
}

// The conditions of Karush, Kuhn and Tucker hold at the least sum of squares and nowhere else:
// the gradient is 0 for what is above 0, and would grow for what is 0.
RC_GTEST_PROP(CalibrateLeastSquares, MeetsTheConditionsOfAMinimum, ())
{
    const auto equations = *rc::gen::inRange<std::size_t>(3, 12);
    Matrix rows(equations);
    std::vector<double> right(equations);
    for (std::size_t i = 0; i < equations; ++i)
    {
        for (int j = 0; j < 3; ++j)
        {
            rows[i].push_back(Draw(-500, 500));
        }
        right[i] = Draw(-1000, 1000);
    }

    const auto x = SolveNonNegative(rows, right);

    RC_ASSERT(x.has_value());
    for (std::size_t j = 0; j < 3; ++j)
    {
        double gradient = 0;
        double scale = 1;
        for (std::size_t i = 0; i < equations; ++i)
        {
            double error = -right[i];
            for (std::size_t k = 0; k < 3; ++k)
            {
                error += rows[i][k] * (*x)[k];
            }
            gradient += rows[i][j] * error;
            scale += std::abs(rows[i][j]) * (std::abs(error) + std::abs(right[i]));
        }
        RC_ASSERT((*x)[j] >= 0);
        RC_ASSERT(gradient >= -1e-6 * scale);
        RC_ASSERT((*x)[j] == 0 || std::abs(gradient) <= 1e-6 * scale);
    }
}

} // namespace
