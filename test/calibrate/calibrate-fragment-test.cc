// SPDX-License-Identifier: GPL-2.0-only
#include "test/calibrate/calibrate-stand.h"
#include "test/support/temporary-folder.h"
#include "tool/calibrate/calibrate-fit.h"
#include "tool/calibrate/calibrate-fragment.h"
#include "tool/failure.h"
#include "tool/scenario/scenario-quantity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <rapidcheck/gtest.h>

#include <cmath>

namespace
{

using namespace ns3::divertsim;
using nlohmann::json;
namespace fs = std::filesystem;

TEST(CalibrateFragment, HoldsTheCostsThatWereMeasuredAndSaysSo)
{
    const auto text =
        MakeCalibrateFragment("AMD EPYC, Linux 6.18 x86_64", FitCosts(ModelFigures({})));
    EXPECT_EQ(json::parse(text),
              json({{"costs",
                     {{"source", "measured"},
                      {"machine", "divertsim calibrate on AMD EPYC, Linux 6.18 x86_64"},
                      {"syscall", "260ns"},
                      {"wakeup", "2000ns"},
                      {"pair", "2600ns"},
                      {"copy-per-byte", "0.14ns"},
                      {"stack-per-byte", "0.38ns"}}}}));
}

TEST(CalibrateFragment, IsModelledWhereSomethingCouldNotBeMeasuredAndLeavesThatToTheModel)
{
    CalibrateFigures figures;
    figures.syscall = 300;
    figures.wakeup = 1500;
    const auto costs = json::parse(MakeCalibrateFragment("a machine", FitCosts(figures)))["costs"];
    EXPECT_EQ(costs["source"], "modelled");
    EXPECT_EQ(costs["syscall"], "300ns");
    EXPECT_EQ(costs["wakeup"], "1500ns");
    EXPECT_FALSE(costs.contains("pair"));
    EXPECT_FALSE(costs.contains("copy-per-byte"));
    EXPECT_FALSE(costs.contains("stack-per-byte"));
}

TEST(CalibrateFragment, KnowsItsOwn)
{
    EXPECT_TRUE(IsCalibrateFragment(MakeCalibrateFragment("x", FitCosts(ModelFigures({})))));
    EXPECT_TRUE(IsCalibrateFragment(MakeCalibrateFragment("", FitCosts({}))));
    for (const char* text : {"",
                             "{",
                             "[]",
                             "{}",
                             R"({"divertsim": 1})",
                             R"({"costs": 1})",
                             R"({"costs": {"source": "measured"}})",
                             R"({"costs": {"machine": 1}})",
                             R"({"costs": {"machine": "mine"}})",
                             R"({"costs": {"machine": "divertsim calibrate on x"}, "seed": 1})"})
    {
        EXPECT_FALSE(IsCalibrateFragment(text)) << text;
    }
}

TEST(CalibrateFragment, MayTakeThePlaceOfAFragmentAndOfNothingElse)
{
    const TemporaryFolder folder;
    const auto ours = folder.Write("ours.json", MakeCalibrateFragment("x", FitCosts({})));
    const auto theirs = folder.Write("theirs.json", R"({"divertsim": 1})");
    const auto link = folder.GetPath() / "link.json";
    fs::create_symlink(ours, link);

    EXPECT_EQ(CheckFragmentPath(ours), fs::canonical(ours));
    EXPECT_EQ(CheckFragmentPath(link), fs::canonical(ours)) << "not the link, but what it names";
    EXPECT_EQ(CheckFragmentPath(folder.GetPath() / "new.json"), folder.GetPath() / "new.json");
    EXPECT_EQ(CheckFragmentPath("/dev/null"), "/dev/null");
    EXPECT_THROW(CheckFragmentPath(theirs), UsageError);
    EXPECT_THROW(CheckFragmentPath(folder.GetPath()), UsageError);
    EXPECT_THROW(CheckFragmentPath(folder.GetPath() / "none" / "costs.json"), UsageError);
    EXPECT_THROW(CheckFragmentPath(""), UsageError);
}

RC_GTEST_PROP(CalibrateFragment, ScenariosReadACostAsItIsToFourDecimalsOrToAWholeNanosecond, ())
{
    const double cost = *rc::gen::inRange<std::int64_t>(0, 100000000000) / 1e5;

    const auto read = ParseScenarioCost(FormatCost(cost));

    RC_ASSERT(read.value.has_value());
    RC_ASSERT(std::abs(*read.value - cost) <= (cost < 100 ? 0.00005001 : 0.5001));
}

} // namespace
