// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_SCENARIO_CHECK_VALUE_H
#define DIVERTSIM_TOOL_SCENARIO_CHECK_VALUE_H

#include "tool/scenario/scenario-key.h"
#include "tool/scenario/scenario-problem-list.h"
#include "tool/scenario/scenario-value.h"

#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * Hold a single value, no section, against its declaration.
 *
 * \param value it \param key its declaration
 * \param pointer where it stands \param problems gets what is wrong
 */
void CheckScenarioValue(const ScenarioValue& value,
                        const ScenarioKey& key,
                        const std::string& pointer,
                        ScenarioProblemList& problems);

/// \param value "policy" of a group \param key its declaration \param pointer where it stands
/// \param problems gets what is wrong
void CheckScenarioPolicy(const ScenarioValue& value,
                         const ScenarioKey& key,
                         const std::string& pointer,
                         ScenarioProblemList& problems);

/// \param value "members" of an event \param pointer where it stands \param problems gets what is
/// wrong
void CheckScenarioMembers(const ScenarioValue& value,
                          const std::string& pointer,
                          ScenarioProblemList& problems);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_SCENARIO_CHECK_VALUE_H
