// SPDX-License-Identifier: GPL-2.0-only
#include "tool/build/proxies.h"

#include "ns3/config.h"
#include "ns3/double.h"

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <variant>

namespace ns3
{
namespace divertsim
{

namespace
{

std::uint8_t
ProtocolOf(const ScenarioSplice& splice)
{
    return splice.protocol == "tcp" ? BSD_IPPROTO_TCP : BSD_IPPROTO_UDP;
}

/// \return true if the flows of an entry go to the proxy's port
bool
GoesTo(const ScenarioTraffic& entry, const ScenarioSplice& splice)
{
    const auto* flows = std::get_if<ScenarioFlows>(&entry.kind);
    return flows && splice.host == entry.to && splice.port == flows->port &&
           splice.protocol == flows->protocol;
}

} // namespace

Proxies::Proxies(const Scenario& scenario,
                 const Topology& topology,
                 const FindHost& hosts,
                 LbMeasureRecorder& recorder,
                 Traffic::Servers& servers)
    : m_scenario(scenario),
      m_topology(topology)
{
    const auto& plan = topology.GetPlan();
    for (const auto& spec : scenario.splices)
    {
        const auto from = plan.GetNode(spec.host, 0);
        const auto path = plan.FindPath(from, plan.GetNode(spec.to, 0), spec.family);
        m_proxies.push_back(std::make_unique<Proxy>(spec,
                                                    scenario.costs ? &*scenario.costs : nullptr,
                                                    hosts(spec.host),
                                                    path.destination,
                                                    recorder));
        const auto& registry = m_proxies.back()->GetRegistry();
        registry->AddObserver(recorder.GetFlowObserver());
        servers[{from, ProtocolOf(spec), spec.family, spec.port}] = registry;
    }
}

Proxies::~Proxies() = default;

void
Proxies::SetCosts(const Scenario& scenario)
{
    if (!scenario.costs)
    {
        return;
    }
    const auto& costs = *scenario.costs;
    for (const auto& [name, ns] : {std::pair("Syscall", costs.syscall),
                                   std::pair("Wakeup", costs.wakeup),
                                   std::pair("Pair", costs.pair),
                                   std::pair("CopyPerByte", costs.copyPerByte),
                                   std::pair("StackPerByte", costs.stackPerByte)})
    {
        Config::SetDefault(std::string("ns3::divertsim::BsdHostCpus::") + name, DoubleValue(ns));
    }
}

void
Proxies::Connect(Traffic& traffic)
{
    for (const auto& proxy : m_proxies)
    {
        const auto& spec = proxy->GetSpec();
        proxy->SetServer(traffic.GetServer({m_topology.GetPlan().GetNode(spec.to, 0),
                                            ProtocolOf(spec),
                                            spec.family,
                                            spec.toPort}));
    }
}

Proxy&
Proxies::Get(const std::string& name)
{
    for (const auto& proxy : m_proxies)
    {
        if (proxy->GetSpec().name == name)
        {
            return *proxy;
        }
    }
    throw std::logic_error("no proxy '" + name + "' in a checked scenario");
}

void
Proxies::AddTo(LbMeasureResults& results) const
{
    for (std::size_t i = 0; i < m_proxies.size(); ++i)
    {
        m_proxies[i]->AddTo(results.splices[i]);
        results.splices[i].message = FindMessage(m_scenario.splices[i]);
    }
    for (std::size_t i = 0; i < m_scenario.traffic.size(); ++i)
    {
        const auto& entry = m_scenario.traffic[i];
        // a proxy's segments are its own, and of those nobody tells which it sent again
        if (std::any_of(m_scenario.splices.begin(),
                        m_scenario.splices.end(),
                        [&entry](const auto& splice) { return GoesTo(entry, splice); }))
        {
            results.traffic[i].reordered = std::nullopt;
        }
    }
}

std::optional<std::uint64_t>
Proxies::FindMessage(const ScenarioSplice& splice) const
{
    std::optional<std::uint64_t> message;
    for (const auto& entry : m_scenario.traffic)
    {
        if (GoesTo(entry, splice))
        {
            const auto& flows = std::get<ScenarioFlows>(entry.kind);
            const std::uint64_t own = flows.message;
            // without a rate the stream has no gaps, whatever a write is
            if (flows.rate == 0 || (message && *message != own))
            {
                return std::nullopt;
            }
            message = own;
        }
    }
    return message;
}

} // namespace divertsim
} // namespace ns3
