// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_BUILD_EVENT_SET_H
#define DIVERTSIM_TOOL_BUILD_EVENT_SET_H

#include "tool/build/event.h"

namespace ns3
{
namespace divertsim
{

/// `set`: an attribute of ns-3 by its path
class EventSet : public Event
{
  public:
    /// \param at when \param name of the change \param action its `do` \param kind its keys
    EventSet(BsdTime at, std::string name, std::string action, ScenarioSet kind);
    void Apply(World& world) override;

  private:
    ScenarioSet m_kind;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_BUILD_EVENT_SET_H
