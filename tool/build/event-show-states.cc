// SPDX-License-Identifier: GPL-2.0-only
#include "tool/build/event-show-states.h"

#include "tool/build/world.h"

namespace ns3
{
namespace divertsim
{

EventShowStates::EventShowStates(BsdTime at,
                                 std::string name,
                                 std::string action,
                                 ScenarioShowStates kind)
    : Event(at, std::move(name), std::move(action)),
      m_kind(std::move(kind))
{
}

void
EventShowStates::Apply(World& world)
{
    world.GetStates().Show(GetName(), m_kind.states);
}

} // namespace divertsim
} // namespace ns3
