// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_BUILD_EVENT_ADD_SOCKETS_H
#define DIVERTSIM_TOOL_BUILD_EVENT_ADD_SOCKETS_H

#include "tool/build/event.h"

namespace ns3
{
namespace divertsim
{

/// `add-sockets`: sockets bind to the port of a group
class EventAddSockets : public Event
{
  public:
    /// \param at when \param name of the change \param action its `do` \param kind its keys
    EventAddSockets(BsdTime at, std::string name, std::string action, ScenarioAddSockets kind);
    void Apply(World& world) override;
    std::vector<std::string> GetGroups(const World& world) const override;

  private:
    ScenarioAddSockets m_kind;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_BUILD_EVENT_ADD_SOCKETS_H
