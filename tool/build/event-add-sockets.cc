// SPDX-License-Identifier: GPL-2.0-only
#include "tool/build/event-add-sockets.h"

#include "tool/build/world.h"

namespace ns3
{
namespace divertsim
{

EventAddSockets::EventAddSockets(BsdTime at,
                                 std::string name,
                                 std::string action,
                                 ScenarioAddSockets kind)
    : Event(at, std::move(name), std::move(action)),
      m_kind(std::move(kind))
{
}

void
EventAddSockets::Apply(World& world)
{
    for (std::uint32_t i = 0; i < m_kind.count; ++i)
    {
        world.GetGroup(m_kind.group).Open();
    }
}

std::vector<std::string>
EventAddSockets::GetGroups(const World&) const
{
    return {m_kind.group};
}

} // namespace divertsim
} // namespace ns3
