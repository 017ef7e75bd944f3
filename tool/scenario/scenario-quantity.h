// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_SCENARIO_QUANTITY_H
#define DIVERTSIM_TOOL_SCENARIO_QUANTITY_H

#include "ns3/bsd-clock.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// What a quantity measures
enum class ScenarioDimension : std::uint8_t
{
    TIME, ///< in ns
    RATE, ///< in bit/s
    SIZE, ///< in bytes
};

/// A unit that a quantity may have
struct ScenarioUnit
{
    std::string_view name;
    std::uint64_t factor = 1; ///< how many of the dimension's base unit it is
};

/// \param dimension what is measured \return its units, the base unit first
const std::vector<ScenarioUnit>& ScenarioUnits(ScenarioDimension dimension);

/// What a text gave: a value, or why not
struct ScenarioQuantity
{
    std::optional<std::uint64_t> value; ///< in the base unit
    std::string problem;                ///< what is wrong, where there is no value
    std::string suggestion;             ///< what would be right
};

/**
 * Read a quantity: decimal digits, perhaps a point and more digits, and a unit right behind them.
 * The value is exact: "0.1s" is 100000000 ns, and what is finer than the base unit is refused.
 *
 * \param dimension what is measured
 * \param text "10ms"
 * \return the value, at most 2^63 - 1 (BsdTime is signed), or what is wrong
 */
ScenarioQuantity ParseScenarioQuantity(ScenarioDimension dimension, std::string_view text);

/// \param text "90s" \return the time in ns, or nothing
std::optional<BsdTime> ParseScenarioTime(std::string_view text);

/// A cost: a time as a number of ns with decimals; "0.2ns" is one
struct ScenarioCost
{
    std::optional<double> value; ///< ns
    std::string problem;
    std::string suggestion;
};

/// \param text "0.2ns" \return the double next to the exact value in ns, or what is wrong
ScenarioCost ParseScenarioCost(std::string_view text);

/// \param dimension what is measured \param value in its base unit
/// \return the shortest text that reads back as the value: "100ms"
std::string FormatScenarioQuantity(ScenarioDimension dimension, std::uint64_t value);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_SCENARIO_QUANTITY_H
