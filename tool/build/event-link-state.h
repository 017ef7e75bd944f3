// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_BUILD_EVENT_LINK_STATE_H
#define DIVERTSIM_TOOL_BUILD_EVENT_LINK_STATE_H

#include "tool/build/event.h"

namespace ns3
{
namespace divertsim
{

/// `link-down` and `link-up`
class EventLinkState : public Event
{
  public:
    /// \param at when \param name of the change \param action its `do` \param kind its keys
    EventLinkState(BsdTime at, std::string name, std::string action, ScenarioLinkState kind);
    void Apply(World& world) override;

  private:
    ScenarioLinkState m_kind;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_BUILD_EVENT_LINK_STATE_H
