// SPDX-License-Identifier: GPL-2.0-only
#include "tool/build/replay.h"

#include "tool/build/replay-capture.h"
#include "tool/failure.h"

#include "ns3/data-rate.h"
#include "ns3/lb-flow-capture.h"
#include "ns3/link-device.h"
#include "ns3/nstime.h"

#include <algorithm>

namespace ns3
{
namespace divertsim
{

Replay::Replay(const Scenario& scenario,
               Topology& topology,
               const ScenarioTraffic& entry,
               const ScenarioReplay& replay,
               std::uint32_t index,
               LbFlowId firstFlow,
               LbMeasureFlowObserver& observer)
{
    auto capture = ReadReplayCapture(replay.file);
    if (!capture.error.empty())
    {
        throw UsageError(replay.fileName + ": " + capture.error);
    }
    auto plan = LbPlanReplay(capture.packets);
    m_flows = static_cast<std::uint32_t>(plan.flows.size());

    const auto from = topology.GetPlan().GetNode(entry.from, 0);
    const auto to = topology.GetPlan().GetNode(entry.to, 0);
    const auto openers = FindWay(topology, scenario, from, to);
    const auto answerers = FindWay(topology, scenario, to, from);
    const auto lead = [openers, answerers](bool opener, std::uint32_t length) {
        return Cross(opener ? openers : answerers, length);
    };
    BsdTime constant = 0;
    for (const auto& packet : plan.packets)
    {
        constant = std::max(constant, lead(packet.opener, BsdAppReplay::GetLength(packet.packet)));
    }
    m_replay = CreateObject<BsdAppReplay>();
    m_replay->Install(topology.GetNode(from), topology.GetNode(to));
    m_replay->SetPlan(std::move(plan), lead, constant);
    m_replay->SetIds(index, firstFlow);
    m_replay->AddObserver(&observer);
    m_replay->Start();
}

std::uint32_t
Replay::GetFlows() const
{
    return m_flows;
}

Replay::Way
Replay::FindWay(const Topology& topology,
                const Scenario& scenario,
                std::uint32_t from,
                std::uint32_t to)
{
    const auto& plan = topology.GetPlan();
    Way way;
    std::uint32_t node = from;
    for (const auto index : plan.FindPath(from, to, BsdFamily::INET).links)
    {
        const auto& link = plan.GetLinks()[index];
        way.push_back(&scenario.links[link.spec]);
        node = link.ends[link.ends[0].node == node ? 1 : 0].node;
        if (!scenario.hosts[plan.GetNodes()[node].host].kernel.empty())
        {
            break;
        }
    }
    return way;
}

BsdTime
Replay::Cross(const Way& way, std::uint32_t length)
{
    BsdTime time = 0;
    for (const auto* link : way)
    {
        const auto bytes = length + LinkDevice::PPP_BYTES;
        time += DataRate(link->rate).CalculateBytesTxTime(bytes).GetNanoSeconds() + link->delay;
    }
    return time;
}

} // namespace divertsim
} // namespace ns3
