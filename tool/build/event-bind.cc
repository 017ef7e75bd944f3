// SPDX-License-Identifier: GPL-2.0-only
#include "tool/build/event-bind.h"

#include "tool/build/world.h"

namespace ns3
{
namespace divertsim
{

EventBind::EventBind(BsdTime at, std::string name, std::string action, ScenarioBind kind)
    : Event(at, std::move(name), std::move(action)),
      m_kind(std::move(kind))
{
}

void
EventBind::Apply(World& world)
{
    world.Bind(m_kind);
}

std::vector<std::string>
EventBind::GetGroups(const World& world) const
{
    const auto* group = world.FindGroup(m_kind.host, m_kind.socket, m_kind.port);
    return group ? std::vector<std::string>{group->GetSpec().name} : std::vector<std::string>();
}

} // namespace divertsim
} // namespace ns3
