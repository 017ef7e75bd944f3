// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_SCENARIO_STRUCTURE_H
#define DIVERTSIM_TOOL_SCENARIO_STRUCTURE_H

#include "tool/scenario/scenario-key.h"
#include "tool/scenario/scenario-problem-list.h"
#include "tool/scenario/scenario-value.h"

#include <string>

namespace ns3
{
namespace divertsim
{

/**
 * Hold a value against the declarations: keys that are unknown or missing, wrong types, missing
 * units, what is out of bounds. The JSON Schema says the same, less the bounds of quantities.
 *
 * \param value an object of the file \param section its declaration
 * \param pointer where it stands \param problems gets everything that is wrong
 */
void CheckScenarioStructure(const ScenarioValue& value,
                            const ScenarioSection& section,
                            const std::string& pointer,
                            ScenarioProblemList& problems);

/// \param value of the file \return its place; of an array or object its first byte
ScenarioPlace ScenarioHead(const ScenarioValue& value);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_SCENARIO_STRUCTURE_H
