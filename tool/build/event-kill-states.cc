// SPDX-License-Identifier: GPL-2.0-only
#include "tool/build/event-kill-states.h"

#include "tool/build/world.h"

namespace ns3
{
namespace divertsim
{

EventKillStates::EventKillStates(BsdTime at,
                                 std::string name,
                                 std::string action,
                                 ScenarioKillStates kind)
    : Event(at, std::move(name), std::move(action)),
      m_kind(std::move(kind))
{
}

void
EventKillStates::Apply(World& world)
{
    world.GetStates().Kill(m_kind.states);
}

} // namespace divertsim
} // namespace ns3
