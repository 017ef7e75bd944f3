// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_BUILD_EVENT_SET_OPTION_H
#define DIVERTSIM_TOOL_BUILD_EVENT_SET_OPTION_H

#include "tool/build/event.h"

namespace ns3
{
namespace divertsim
{

/// `set-option`: sockets of a group call setsockopt(2)
class EventSetOption : public Event
{
  public:
    /// \param at when \param name of the change \param action its `do` \param kind its keys
    EventSetOption(BsdTime at, std::string name, std::string action, ScenarioSetOption kind);
    void Apply(World& world) override;
    std::vector<std::string> GetGroups(const World& world) const override;

  private:
    ScenarioSetOption m_kind;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_BUILD_EVENT_SET_OPTION_H
