// SPDX-License-Identifier: GPL-2.0-only
#include "tool/build/event-close-sockets.h"

#include "tool/build/world.h"

namespace ns3
{
namespace divertsim
{

EventCloseSockets::EventCloseSockets(BsdTime at,
                                     std::string name,
                                     std::string action,
                                     ScenarioCloseSockets kind)
    : Event(at, std::move(name), std::move(action)),
      m_kind(std::move(kind))
{
}

void
EventCloseSockets::Apply(World& world)
{
    auto& group = world.GetGroup(m_kind.group);
    for (const auto number : group.Select(m_kind.members))
    {
        group.Close(number);
    }
}

std::vector<std::string>
EventCloseSockets::GetGroups(const World&) const
{
    return {m_kind.group};
}

} // namespace divertsim
} // namespace ns3
