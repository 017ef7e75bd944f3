// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_BUILD_EVENT_SPLICE_H
#define DIVERTSIM_TOOL_BUILD_EVENT_SPLICE_H

#include "tool/build/event.h"

namespace ns3
{
namespace divertsim
{

/// `splice` and `unsplice`: a proxy lets the kernel move its data, or does it itself
class EventSplice : public Event
{
  public:
    /// \param at when \param name of the event \param action its `do` \param kind its keys
    EventSplice(BsdTime at, std::string name, std::string action, ScenarioSetSplice kind);
    void Apply(World& world) override;

  private:
    ScenarioSetSplice m_kind;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_BUILD_EVENT_SPLICE_H
