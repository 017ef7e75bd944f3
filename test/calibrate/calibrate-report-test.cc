// SPDX-License-Identifier: GPL-2.0-only
#include "test/calibrate/calibrate-stand.h"
#include "tool/calibrate/calibrate-fit.h"
#include "tool/calibrate/calibrate-report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace
{

using namespace ns3::divertsim;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

/// A machine as the model, with quicker copies and slower calls
CalibrateFigures
Figures()
{
    BsdCpuCosts costs;
    costs.syscall = 300;
    costs.copyPerByte = 0.05;
    return ModelFigures(costs);
}

TEST(CalibrateReport, SetsEachParameterBesideTheModels)
{
    const auto figures = Figures();
    const auto table = MakeCalibrateTable(figures, FitCosts(figures));
    EXPECT_THAT(table, testing::StartsWith("a machine, System 1 arch\n"));
    EXPECT_THAT(table, ContainsRegex("syscall +300 ns +260 ns +measured"));
    EXPECT_THAT(table, ContainsRegex("wakeup +2000 ns +2000 ns +measured"));
    EXPECT_THAT(table, ContainsRegex("pair +2600 ns +2600 ns +measured"));
    EXPECT_THAT(table, ContainsRegex("copy-per-byte +0.050 ns/B +0.140 ns/B +measured"));
    EXPECT_THAT(table, ContainsRegex("stack-per-byte +0.380 ns/B +0.380 ns/B +measured"));
    EXPECT_THAT(table, ContainsRegex("memcpy, in cache +0.020 ns/B"));
}

TEST(CalibrateReport, SetsTheModelsPredictionBesideEachRelay)
{
    auto figures = Figures();
    const auto result = FitCosts(figures);
    figures.relays[0].copy->cpu *= 2;
    const auto table = MakeCalibrateTable(figures, result);
    // (2 x 300 + 2000 / 4 + 1448 x 0.48) / 1448, twice that measured; (500 + 2600) / 1448 + 0.38
    EXPECT_THAT(table, ContainsRegex("1448 B +2.479 +1.240 +0.50 +2.521 +2.521 +1.00"));
    EXPECT_THAT(table, ContainsRegex("262144 B +0.484 +0.484 +1.00 +0.392 +0.392 +1.00"));
}

TEST(CalibrateReport, SaysModelledAndLeavesOutWhatWasNotMeasured)
{
    auto figures = Figures();
    for (auto& row : figures.relays)
    {
        row.splice.reset();
    }
    const auto table = MakeCalibrateTable(figures, FitCosts(figures));
    EXPECT_THAT(table, ContainsRegex("pair +2600 ns +2600 ns +modelled"));
    EXPECT_THAT(table, ContainsRegex("4096 B +[0-9.]+ +[0-9.]+ +1.00 +- +- +-\n"));
    const auto bare = MakeCalibrateTable({}, {});
    EXPECT_THAT(bare, Not(HasSubstr("measured\n")));
    EXPECT_THAT(bare, Not(HasSubstr("splice")));
}

TEST(CalibrateReport, ProgramsGetTheSameNumbers)
{
    auto figures = Figures();
    figures.relays[2].splice.reset();
    const auto json = MakeCalibrateJson(figures, FitCosts(figures));
    EXPECT_EQ(json["machine"], "a machine, System 1 arch");
    EXPECT_EQ(json["costs"]["syscall"]["value"], 300);
    EXPECT_EQ(json["costs"]["syscall"]["default"], 260);
    EXPECT_EQ(json["costs"]["syscall"]["unit"], "ns");
    EXPECT_EQ(json["costs"]["syscall"]["source"], "measured");
    EXPECT_EQ(json["memcpy"]["cached"], 0.02);
    ASSERT_EQ(json["relays"].size(), 5U);
    EXPECT_EQ(json["relays"][2]["message"], 16384);
    EXPECT_TRUE(json["relays"][2]["splice"].is_null());
    EXPECT_NEAR(json["relays"][2]["copy"]["ratio"].get<double>(), 1, 1e-6);
    EXPECT_EQ(json["relays"][2]["copy"]["transfer_bytes"], 16384);
    EXPECT_EQ(json["relays"][2]["copy"]["wakeups"], 0.25);
    EXPECT_TRUE(MakeCalibrateJson({}, {})["memcpy"]["memory"].is_null());
}

} // namespace
