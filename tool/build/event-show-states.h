// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_BUILD_EVENT_SHOW_STATES_H
#define DIVERTSIM_TOOL_BUILD_EVENT_SHOW_STATES_H

#include "tool/build/event.h"

namespace ns3
{
namespace divertsim
{

/// `show-states`: pfctl -vvss, into states-EVENT.txt of the results
class EventShowStates : public Event
{
  public:
    /// \param at when \param name of the event \param action its `do` \param kind its keys
    EventShowStates(BsdTime at, std::string name, std::string action, ScenarioShowStates kind);
    void Apply(World& world) override;

  private:
    ScenarioShowStates m_kind;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_BUILD_EVENT_SHOW_STATES_H
