// SPDX-License-Identifier: GPL-2.0-only
#include "tool/scenario/scenario-restart-steps.h"

#include <algorithm>

namespace ns3
{
namespace divertsim
{

std::uint64_t
ScenarioMostSockets(const Scenario& scenario, const std::string& group)
{
    std::uint64_t sockets = 0;
    std::uint64_t limit = 0;
    for (const auto& spec : scenario.groups)
    {
        if (spec.name == group)
        {
            sockets = spec.sockets;
            limit = spec.limit.value_or(spec.kernelLimit);
        }
    }
    std::uint64_t restarts = 0;
    for (const auto& event : scenario.events)
    {
        const auto* add = std::get_if<ScenarioAddSockets>(&event.kind);
        sockets += add && add->group == group ? add->count : 0;
        const auto* restart = std::get_if<ScenarioRestart>(&event.kind);
        restarts += restart && restart->group == group ? 1 : 0;
    }
    // an earlier restart may have doubled them: it opens new ones before it closes the old, as many
    // as the port takes
    std::uint64_t more = 0;
    for (std::uint64_t k = 1; k < restarts && more < limit && sockets > 0; ++k)
    {
        more = std::min(limit, 2 * more + sockets);
    }
    return sockets + more;
}

std::uint64_t
ScenarioRestartTurns(const Scenario& scenario,
                     BsdTime at,
                     const ScenarioRestart& restart,
                     std::uint64_t sockets)
{
    if (at > scenario.duration)
    {
        return 0;
    }
    if (restart.order == ScenarioRestart::Order::BLUE_GREEN)
    {
        return 1;
    }
    if (restart.each <= 0)
    {
        return sockets;
    }
    const auto inTime = static_cast<std::uint64_t>((scenario.duration - at) / restart.each) + 1;
    return std::min(sockets, inTime);
}

} // namespace divertsim
} // namespace ns3
