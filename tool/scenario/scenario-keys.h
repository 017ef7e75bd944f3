// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_SCENARIO_KEYS_H
#define DIVERTSIM_TOOL_SCENARIO_KEYS_H

#include "tool/scenario/scenario-key.h"

#include <vector>

namespace ns3
{
namespace divertsim
{

/// \return the scenario file itself
const ScenarioSection& ScenarioFileSection();
/// \return hosts.NAME
const ScenarioSection& ScenarioHostSection();
/// \return hosts.NAME.routes[]
const ScenarioSection& ScenarioRouteSection();
/// \return links[]
const ScenarioSection& ScenarioLinkSection();
/// \return groups.NAME
const ScenarioSection& ScenarioGroupSection();
/// \return app of a divert group
const ScenarioSection& ScenarioInspectorSection();
/// \return app of a TCP or UDP group
const ScenarioSection& ScenarioServerSection();
/// \return splices.NAME
const ScenarioSection& ScenarioSpliceSection();
/// \return costs
const ScenarioSection& ScenarioCostsSection();
/// \return traffic[]
const ScenarioSection& ScenarioTrafficSection();
/// \return arrival of traffic
const ScenarioSection& ScenarioArrivalSection();
/// \return replay of traffic
const ScenarioSection& ScenarioReplaySection();
/// \return a distribution of times
const ScenarioSection& ScenarioTimeDrawSection();
/// \return a distribution of sizes
const ScenarioSection& ScenarioSizeDrawSection();
/// \return events[]
const ScenarioSection& ScenarioEventSection();
/// \return expect[]
const ScenarioSection& ScenarioExpectSection();

/// \return all of these, in the order of the reference
std::vector<const ScenarioSection*> ScenarioSections();

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_SCENARIO_KEYS_H
