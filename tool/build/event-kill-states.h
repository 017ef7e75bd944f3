// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_BUILD_EVENT_KILL_STATES_H
#define DIVERTSIM_TOOL_BUILD_EVENT_KILL_STATES_H

#include "tool/build/event.h"

namespace ns3
{
namespace divertsim
{

/// `kill-states`: pfctl -k. A unit whose state is killed ends: its row `end` in mapping.csv. It
/// touches no group, so it is no change.
class EventKillStates : public Event
{
  public:
    /// \param at when \param name of the event \param action its `do` \param kind its keys
    EventKillStates(BsdTime at, std::string name, std::string action, ScenarioKillStates kind);
    void Apply(World& world) override;

  private:
    ScenarioKillStates m_kind;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_BUILD_EVENT_KILL_STATES_H
