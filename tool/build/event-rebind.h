// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_BUILD_EVENT_REBIND_H
#define DIVERTSIM_TOOL_BUILD_EVENT_REBIND_H

#include "tool/build/event.h"

namespace ns3
{
namespace divertsim
{

/// `rebind`: sockets of a group bind to another port, or to their own again
class EventRebind : public Event
{
  public:
    /// \param at when \param name of the change \param action its `do` \param kind its keys
    EventRebind(BsdTime at, std::string name, std::string action, ScenarioRebind kind);
    void Apply(World& world) override;
    std::vector<std::string> GetGroups(const World& world) const override;

  private:
    ScenarioRebind m_kind;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_BUILD_EVENT_REBIND_H
