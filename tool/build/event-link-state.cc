// SPDX-License-Identifier: GPL-2.0-only
#include "tool/build/event-link-state.h"

#include "tool/build/world.h"

namespace ns3
{
namespace divertsim
{

EventLinkState::EventLinkState(BsdTime at,
                               std::string name,
                               std::string action,
                               ScenarioLinkState kind)
    : Event(at, std::move(name), std::move(action)),
      m_kind(std::move(kind))
{
}

void
EventLinkState::Apply(World& world)
{
    world.SetLinkUp(m_kind.link, m_kind.up);
}

} // namespace divertsim
} // namespace ns3
