// SPDX-License-Identifier: GPL-2.0-only
#include "test/calibrate/calibrate-stand.h"
#include "tool/calibrate/calibrate-fit.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

namespace
{

using namespace ns3::divertsim;

/// \return costs as machines have them, from a tenth of the model's to ten times as much
BsdCpuCosts
DrawCosts()
{
    const auto scale = [] { return std::pow(10.0, *rc::gen::inRange(-100, 101) / 100.0); };
    BsdCpuCosts costs;
    costs.syscall *= scale();
    costs.wakeup *= scale();
    costs.pair *= scale();
    costs.copyPerByte *= scale();
    costs.stackPerByte *= scale();
    return costs;
}

bool
Near(double value, double truth, double share)
{
    return std::abs(value - truth) <= share * truth;
}

TEST(CalibrateFit, PredictsTheFiguresOfTheModel)
{
    // 2 x 260 ns + 2000 ns / 4 + 16384 B x (0.28 + 0.38) ns/B, and 2600 ns in place of the copies
    const auto relay = ModelCopy({}, 16384, 4);
    EXPECT_NEAR(PredictCopy({}, relay) * 16384, 520 + 500 + 10813.44, 1e-6);
    EXPECT_NEAR(PredictSplice({}, relay) * 16384, 500 + 2600 + 6225.92, 1e-6);
}

TEST(CalibrateFit, ARelayThatNeverSleptPaysForNoWakeUp)
{
    auto relay = ModelCopy({}, 1448, 1);
    relay.wakeups = 0;
    EXPECT_NEAR(PredictCopy({}, relay) * 1448, 520 + 1448 * 0.66, 1e-9);
    EXPECT_NEAR(PredictSplice({}, relay) * 1448, 2600 + 1448 * 0.38, 1e-9);
}

TEST(CalibrateFit, ARelayIsPredictedByTheTransfersThatItMadeNotByTheMessagesItWasAskedFor)
{
    // half of the bytes a transfer: twice the calls
    CalibrateRelay relay;
    relay.bytes = 65536;
    relay.transfers = 2;
    EXPECT_NEAR(PredictCopy({}, relay) * 65536, 2 * 520 + 65536 * 0.66, 1e-6);
}

RC_GTEST_PROP(CalibrateFit, RecoversTheParametersOfAMachineThatIsAsTheModel, ())
{
    const auto costs = DrawCosts();
    const auto batch = *rc::gen::inRange(1, 100);

    const auto result = FitCosts(ModelFigures(costs, batch));

    RC_ASSERT(result.IsComplete());
    RC_ASSERT(result.costs.syscall == costs.syscall);
    RC_ASSERT(result.costs.wakeup == costs.wakeup);
    RC_ASSERT(Near(result.costs.pair, costs.pair, 1e-6));
    RC_ASSERT(Near(result.costs.copyPerByte, costs.copyPerByte, 1e-6));
    RC_ASSERT(Near(result.costs.stackPerByte, costs.stackPerByte, 1e-6));
}

// Ten relays for three parameters: an error of e in each may not grow beyond a few e in what the
// model then says, whatever the parameters are.
RC_GTEST_PROP(CalibrateFit, ErrorsOfMeasuringStayErrorsOfThatSize, ())
{
    constexpr double ERROR = 0.05;
    const auto costs = DrawCosts();
    auto figures = ModelFigures(costs);
    for (auto& row : figures.relays)
    {
        for (auto* relay : {&*row.copy, &*row.splice})
        {
            relay->cpu *= 1 + ERROR * *rc::gen::inRange(-100, 101) / 100.0;
        }
    }

    const auto result = FitCosts(figures);

    for (const auto& row : figures.relays)
    {
        RC_ASSERT(
            Near(PredictCopy(result.costs, *row.copy), PredictCopy(costs, *row.copy), 4 * ERROR));
        RC_ASSERT(Near(PredictSplice(result.costs, *row.splice),
                       PredictSplice(costs, *row.splice),
                       4 * ERROR));
    }
}

TEST(CalibrateFit, NoParameterIsNegativeWhereTheModelDoesNotFit)
{
    // copying costs less than splicing
    auto figures = ModelFigures({});
    for (auto& row : figures.relays)
    {
        row.copy->cpu /= 10;
    }
    const auto result = FitCosts(figures);
    EXPECT_GE(result.costs.pair, 0);
    EXPECT_EQ(result.costs.copyPerByte, 0);
    EXPECT_GE(result.costs.stackPerByte, 0);
}

TEST(CalibrateFit, WithoutSpliceThePairStaysTheModelsAndMemcpyStandsForTheCopy)
{
    BsdCpuCosts costs;
    costs.copyPerByte = 0.05;
    costs.stackPerByte = 0.7;
    auto figures = ModelFigures(costs);
    for (auto& row : figures.relays)
    {
        row.splice.reset();
    }

    const auto result = FitCosts(figures);

    EXPECT_FALSE(result.IsComplete());
    EXPECT_FALSE(result.pair);
    EXPECT_EQ(result.costs.pair, BSD_CPU_PAIR);
    EXPECT_TRUE(result.copyPerByte);
    EXPECT_EQ(result.costs.copyPerByte, 0.05);
    EXPECT_TRUE(result.stackPerByte);
    EXPECT_NEAR(result.costs.stackPerByte, 0.7, 1e-9);
}

TEST(CalibrateFit, WhereNothingWasMeasuredAllIsTheModels)
{
    const auto result = FitCosts({});
    EXPECT_FALSE(result.syscall || result.wakeup || result.pair || result.copyPerByte ||
                 result.stackPerByte);
    EXPECT_EQ(result.costs.syscall, BSD_CPU_SYSCALL);
    EXPECT_EQ(result.costs.wakeup, BSD_CPU_WAKEUP);
    EXPECT_EQ(result.costs.pair, BSD_CPU_PAIR);
    EXPECT_EQ(result.costs.copyPerByte, BSD_CPU_COPY_PER_BYTE);
    EXPECT_EQ(result.costs.stackPerByte, BSD_CPU_STACK_PER_BYTE);
}

} // namespace
