// SPDX-License-Identifier: GPL-2.0-only
#include "tool/build/event-splice.h"

#include "tool/build/world.h"

namespace ns3
{
namespace divertsim
{

EventSplice::EventSplice(BsdTime at, std::string name, std::string action, ScenarioSetSplice kind)
    : Event(at, std::move(name), std::move(action)),
      m_kind(std::move(kind))
{
}

void
EventSplice::Apply(World& world)
{
    world.GetProxies().Get(m_kind.splice).SetSpliced(m_kind.on);
}

} // namespace divertsim
} // namespace ns3
