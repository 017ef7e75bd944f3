// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_SCENARIO_OPTION_H
#define DIVERTSIM_TOOL_SCENARIO_OPTION_H

#include "tool/scenario/scenario-value.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// \return names of the socket options that an event may set, as in <sys/socket.h>
std::vector<std::string> ScenarioOptionWords();

/// \return those that say how a bind(2) goes: they are set or not
std::vector<std::string> ScenarioBindOptionWords();

/// What a value gave: a number, or what is wrong with it
struct ScenarioOptionValue
{
    std::int64_t value = 0;
    std::string problem; ///< empty: it is one
    std::string suggestion;
};

/**
 * \param option its name
 * \param value a number; true or false; of a buffer a size as well
 * \return as setsockopt(2) takes it
 */
ScenarioOptionValue ParseScenarioOptionValue(std::string_view option, const ScenarioValue& value);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_SCENARIO_OPTION_H
