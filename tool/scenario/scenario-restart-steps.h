// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_SCENARIO_RESTART_STEPS_H
#define DIVERTSIM_TOOL_SCENARIO_RESTART_STEPS_H

#include "tool/scenario/scenario.h"

#include <cstdint>
#include <string>

namespace ns3
{
namespace divertsim
{

/**
 * \param scenario with all its groups and events
 * \param group name of a group
 * \return how many sockets it can have open when a restart begins, or more
 */
std::uint64_t ScenarioMostSockets(const Scenario& scenario, const std::string& group);

/**
 * \param scenario of the restart, for its duration
 * \param at when the restart begins
 * \param restart what it does
 * \param sockets that the group can have
 * \return how many turns it takes before the run ends, of a close and an open each; blue-green has
 *         one for all
 */
std::uint64_t ScenarioRestartTurns(const Scenario& scenario,
                                   BsdTime at,
                                   const ScenarioRestart& restart,
                                   std::uint64_t sockets);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_SCENARIO_RESTART_STEPS_H
