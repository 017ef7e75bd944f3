// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_SCENARIO_REFERENCE_H
#define DIVERTSIM_TOOL_SCENARIO_REFERENCE_H

#include <string>

namespace ns3
{
namespace divertsim
{

/// \return the reference of the format (doc/scenario-reference.md), from the declarations of keys
std::string ScenarioReference();

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_SCENARIO_REFERENCE_H
