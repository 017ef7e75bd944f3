// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_BUILD_EVENT_RESTART_H
#define DIVERTSIM_TOOL_BUILD_EVENT_RESTART_H

#include "tool/build/event.h"

namespace ns3
{
namespace divertsim
{

/**
 * `restart`: the sockets that a group has when it begins are closed and opened anew, oldest
 * first, one step `each` after the other. A close and an open are two changes, also at one
 * instant.
 *
 * \param scenario whose event it is
 * \param event the event
 * \param kind its keys
 * \param events gets its steps, in order
 */
void AddRestart(const Scenario& scenario,
                const ScenarioEvent& event,
                const ScenarioRestart& kind,
                Events& events);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_BUILD_EVENT_RESTART_H
