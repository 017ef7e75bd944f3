// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_BUILD_EVENT_BIND_H
#define DIVERTSIM_TOOL_BUILD_EVENT_BIND_H

#include "tool/build/event.h"

namespace ns3
{
namespace divertsim
{

/// `bind`: a socket of its own, in no group, is opened, gets its options, and binds
class EventBind : public Event
{
  public:
    /// \param at when \param name of the change \param action its `do` \param kind its keys
    EventBind(BsdTime at, std::string name, std::string action, ScenarioBind kind);
    void Apply(World& world) override;
    std::vector<std::string> GetGroups(const World& world) const override;

  private:
    ScenarioBind m_kind;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_BUILD_EVENT_BIND_H
