// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_BUILD_EVENT_CLOSE_SOCKETS_H
#define DIVERTSIM_TOOL_BUILD_EVENT_CLOSE_SOCKETS_H

#include "tool/build/event.h"

namespace ns3
{
namespace divertsim
{

/// `close-sockets`: sockets of a group close
class EventCloseSockets : public Event
{
  public:
    /// \param at when \param name of the change \param action its `do` \param kind its keys
    EventCloseSockets(BsdTime at, std::string name, std::string action, ScenarioCloseSockets kind);
    void Apply(World& world) override;
    std::vector<std::string> GetGroups(const World& world) const override;

  private:
    ScenarioCloseSockets m_kind;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_BUILD_EVENT_CLOSE_SOCKETS_H
