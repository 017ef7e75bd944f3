// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_SCENARIO_JSON_H
#define DIVERTSIM_TOOL_SCENARIO_JSON_H

#include "tool/scenario/scenario-problem-list.h"
#include "tool/scenario/scenario-value.h"

#include <optional>

namespace ns3
{
namespace divertsim
{

/// How deep arrays and objects may stand in each other
constexpr std::size_t SCENARIO_MAX_DEPTH = 64;

/**
 * Read JSON (RFC 8259) into values that know their places. Of a key that stands twice in an
 * object the last counts, and each further one is an error.
 *
 * \param source the text; the values point to it
 * \param from offset of the JSON text in the source, which goes to the end
 * \param problems gets what is wrong
 * \return the value; nothing where the text is not JSON
 */
std::optional<ScenarioValue> ParseScenarioJson(const ScenarioSource& source,
                                               std::size_t from,
                                               ScenarioProblemList& problems);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_SCENARIO_JSON_H
