// SPDX-License-Identifier: GPL-2.0-only
#include "tool/build/event-reload-rules.h"

#include "tool/build/world.h"

namespace ns3
{
namespace divertsim
{

EventReloadRules::EventReloadRules(BsdTime at,
                                   std::string name,
                                   std::string action,
                                   ScenarioReloadRules kind)
    : Event(at, std::move(name), std::move(action)),
      m_kind(std::move(kind))
{
}

void
EventReloadRules::Apply(World& world)
{
    world.LoadRules(m_kind.host, m_kind.pf);
}

} // namespace divertsim
} // namespace ns3
