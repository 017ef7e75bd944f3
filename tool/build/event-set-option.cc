// SPDX-License-Identifier: GPL-2.0-only
#include "tool/build/event-set-option.h"

#include "tool/build/world.h"

namespace ns3
{
namespace divertsim
{

EventSetOption::EventSetOption(BsdTime at,
                               std::string name,
                               std::string action,
                               ScenarioSetOption kind)
    : Event(at, std::move(name), std::move(action)),
      m_kind(std::move(kind))
{
}

void
EventSetOption::Apply(World& world)
{
    auto& group = world.GetGroup(m_kind.group);
    const auto error = world.CheckOption(m_kind.group, m_kind.option, m_kind.value);
    for (const auto number : group.Select(m_kind.members))
    {
        if (error != BsdErrno::OK)
        {
            world.ReportError(m_kind.group, number, error);
            continue;
        }
        group.SetOption(number, m_kind.option, m_kind.value);
    }
}

std::vector<std::string>
EventSetOption::GetGroups(const World&) const
{
    return {m_kind.group};
}

} // namespace divertsim
} // namespace ns3
