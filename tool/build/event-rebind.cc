// SPDX-License-Identifier: GPL-2.0-only
#include "tool/build/event-rebind.h"

#include "tool/build/world.h"

namespace ns3
{
namespace divertsim
{

EventRebind::EventRebind(BsdTime at, std::string name, std::string action, ScenarioRebind kind)
    : Event(at, std::move(name), std::move(action)),
      m_kind(std::move(kind))
{
}

void
EventRebind::Apply(World& world)
{
    auto& group = world.GetGroup(m_kind.group);
    const auto& spec = group.GetSpec();
    // of a group's port observers hear what came of a bind
    const bool watched = world.FindGroup(spec.host, spec.socket, m_kind.port) != nullptr;
    for (const auto number : group.Select(m_kind.members))
    {
        const auto error = group.Rebind(number, m_kind.port);
        if (error != BsdErrno::OK && !watched)
        {
            world.ReportError(m_kind.group, number, error);
        }
    }
}

std::vector<std::string>
EventRebind::GetGroups(const World& world) const
{
    std::vector<std::string> groups{m_kind.group};
    const auto& spec = world.GetGroup(m_kind.group).GetSpec();
    const auto* to = world.FindGroup(spec.host, spec.socket, m_kind.port);
    if (to && to->GetSpec().name != m_kind.group)
    {
        groups.push_back(to->GetSpec().name);
    }
    return groups;
}

} // namespace divertsim
} // namespace ns3
