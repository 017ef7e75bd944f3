// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_SCENARIO_SCHEMA_H
#define DIVERTSIM_TOOL_SCENARIO_SCHEMA_H

#include <string>

namespace ns3
{
namespace divertsim
{

/// \return the JSON Schema (draft-07) of scenario files, from the declarations of their keys;
///         without a line break at the end
std::string ScenarioSchema();

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_SCENARIO_SCHEMA_H
