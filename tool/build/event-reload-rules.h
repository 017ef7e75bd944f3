// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_BUILD_EVENT_RELOAD_RULES_H
#define DIVERTSIM_TOOL_BUILD_EVENT_RELOAD_RULES_H

#include "tool/build/event.h"

namespace ns3
{
namespace divertsim
{

/// `reload-rules`: pfctl -f; states keep the rules that made them
class EventReloadRules : public Event
{
  public:
    /// \param at when \param name of the change \param action its `do` \param kind its keys
    EventReloadRules(BsdTime at, std::string name, std::string action, ScenarioReloadRules kind);
    void Apply(World& world) override;

  private:
    ScenarioReloadRules m_kind;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_BUILD_EVENT_RELOAD_RULES_H
