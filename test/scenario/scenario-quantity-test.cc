// SPDX-License-Identifier: GPL-2.0-only
#include "tool/scenario/scenario-quantity.h"

#include <boost/multiprecision/cpp_int.hpp>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <cstdlib>

namespace ns3
{
namespace divertsim
{
namespace
{

using boost::multiprecision::cpp_rational;

std::optional<std::uint64_t>
Time(std::string_view text)
{
    return ParseScenarioQuantity(ScenarioDimension::TIME, text).value;
}

TEST(ScenarioQuantity, IsExactWhereADoubleWouldRound)
{
    EXPECT_EQ(Time("0.1s"), 100000000U);
    EXPECT_EQ(Time("9223372036.854775807s"), 9223372036854775807U);
    EXPECT_EQ(Time("1.000000001s"), 1000000001U);
    EXPECT_EQ(Time("007us"), 7000U);
    EXPECT_EQ(ParseScenarioQuantity(ScenarioDimension::SIZE, "1.5KiB").value, 1536U);
    EXPECT_EQ(ParseScenarioQuantity(ScenarioDimension::RATE, "2.5Gbps").value, 2500000000U);
    EXPECT_EQ(ParseScenarioQuantity(ScenarioDimension::SIZE, "1KB").value, 1000U);
}

TEST(ScenarioQuantity, RefusesWhatIsFinerThanItsBaseUnitOrTooLarge)
{
    EXPECT_EQ(ParseScenarioQuantity(ScenarioDimension::TIME, "0.5ns").problem,
              "\"0.5ns\" is finer than 1ns");
    EXPECT_FALSE(Time("9223372036.854775808s"));
    EXPECT_FALSE(Time("99999999999999999999999999999h"));
    EXPECT_FALSE(ParseScenarioQuantity(ScenarioDimension::SIZE, "0.3B").value);
}

TEST(ScenarioQuantity, SuggestsTheUnitThatIsMeant)
{
    const auto suggestion = [](ScenarioDimension dimension, std::string_view text) {
        return ParseScenarioQuantity(dimension, text).suggestion;
    };
    const auto starts = [&](ScenarioDimension dimension, std::string_view text, std::string right) {
        const auto wanted = "did you mean \"" + right + "\"?";
        return suggestion(dimension, text).compare(0, wanted.size(), wanted) == 0;
    };
    EXPECT_TRUE(starts(ScenarioDimension::TIME, "10", "10ms"));
    EXPECT_TRUE(starts(ScenarioDimension::TIME, "10 sec", "10s"));
    EXPECT_TRUE(starts(ScenarioDimension::TIME, "10MS", "10ms"));
    EXPECT_TRUE(starts(ScenarioDimension::TIME, "3\u00b5s", "3us"));
    EXPECT_TRUE(starts(ScenarioDimension::RATE, "1Gbit/s", "1Gbps"));
    EXPECT_TRUE(starts(ScenarioDimension::RATE, "1.5gbps", "1.5Gbps"));
    EXPECT_TRUE(starts(ScenarioDimension::SIZE, "64kib", "64KiB"));
    EXPECT_TRUE(starts(ScenarioDimension::SIZE, "64k", "64KB"));
}

TEST(ScenarioQuantity, RefusesWhatIsNoDecimalNumber)
{
    for (const auto* text : {"",
                             "s",
                             ".5s",
                             "5.s",
                             "-1s",
                             "+1s",
                             "1e3s",
                             "0x1s",
                             "1,5s",
                             " 1s",
                             "1s ",
                             "1..5s",
                             "\u0661s",
                             "1_000ms",
                             "infs",
                             "nans"})
    {
        EXPECT_FALSE(Time(text)) << text;
        EXPECT_FALSE(ParseScenarioQuantity(ScenarioDimension::TIME, text).problem.empty()) << text;
    }
    EXPECT_FALSE(Time(std::string(1000000, '9') + "s"));
}

TEST(ScenarioQuantity, CostsKeepDecimalsOfNanoseconds)
{
    EXPECT_EQ(ParseScenarioCost("0.2ns").value, 0.2);
    EXPECT_EQ(ParseScenarioCost("0.0002us").value, 0.2);
    EXPECT_EQ(ParseScenarioCost("2us").value, 2000.0);
    EXPECT_FALSE(ParseScenarioCost("2").value);
}

RC_GTEST_PROP(ScenarioQuantity, AgreesWithRationalArithmetic, ())
{
    const auto dimension = *rc::gen::element(ScenarioDimension::TIME,
                                             ScenarioDimension::RATE,
                                             ScenarioDimension::SIZE);
    const auto& units = ScenarioUnits(dimension);
    const auto& unit = units[*rc::gen::inRange<std::size_t>(0, units.size())];
    const auto whole = *rc::gen::inRange<std::uint64_t>(0, 20000000000);
    const auto digits = *rc::gen::inRange(0, 15);
    std::string fraction;
    cpp_rational value = whole;
    cpp_rational scale = 1;
    for (int i = 0; i < digits; ++i)
    {
        const int digit = *rc::gen::inRange(0, 10);
        fraction += static_cast<char>('0' + digit);
        scale /= 10;
        value += scale * digit;
    }
    const auto number = std::to_string(whole) + (digits > 0 ? "." + fraction : "");
    const auto text = number + std::string(unit.name);
    value *= unit.factor;
    const bool fits = denominator(value) == 1 && value <= INT64_MAX;
    const auto parsed = ParseScenarioQuantity(dimension, text);
    RC_ASSERT(parsed.value.has_value() == fits);
    RC_ASSERT(parsed.problem.empty() == fits);
    if (fits)
    {
        RC_ASSERT(cpp_rational(*parsed.value) == value);
        const auto again = FormatScenarioQuantity(dimension, *parsed.value);
        RC_ASSERT(ParseScenarioQuantity(dimension, again).value == parsed.value);
    }
    if (dimension == ScenarioDimension::TIME)
    {
        // strtod rounds the same decimal once
        const cpp_rational scaled = value * 1000000000000000;
        const auto exact = numerator(scaled).str() + "e-15";
        RC_ASSERT(ParseScenarioCost(text).value == std::strtod(exact.c_str(), nullptr));
    }
}

RC_GTEST_PROP(ScenarioQuantity, TakesAnyBytes, (const std::string& text))
{
    const auto parsed = ParseScenarioQuantity(ScenarioDimension::SIZE, text);
    RC_ASSERT(parsed.value.has_value() == parsed.problem.empty());
}

} // namespace
} // namespace divertsim
} // namespace ns3
