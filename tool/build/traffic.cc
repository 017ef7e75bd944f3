// SPDX-License-Identifier: GPL-2.0-only
#include "tool/build/traffic.h"

#include "tool/build/distribution-draw.h"
#include "tool/build/replay.h"
#include "tool/build/streams.h"

#include "ns3/bsd-app-flow-client.h"
#include "ns3/bsd-app-flow-server.h"
#include "ns3/lb-flow-schedule.h"

#include <variant>

namespace ns3
{
namespace divertsim
{

Traffic::Traffic(const Scenario& scenario,
                 Topology& topology,
                 LbMeasureFlowObserver& observer,
                 Servers servers)
    : m_scenario(scenario),
      m_topology(topology),
      m_observer(observer),
      m_servers(std::move(servers))
{
    AddFlows();
    AddReplays();
}

Traffic::~Traffic() = default;

void
Traffic::OnTranslated(BsdTime, const BsdTuple& came, const BsdTuple& goes)
{
    for (const auto& [listen, registry] : m_servers)
    {
        if (std::get<1>(listen) == came.protocol)
        {
            registry->Translate(came, goes);
        }
    }
}

LbTraffic
Traffic::MakeEntry(const ScenarioTraffic& entry, const ScenarioFlows& flows) const
{
    LbTraffic traffic;
    traffic.name = entry.name;
    traffic.protocol = flows.protocol == "tcp" ? BSD_IPPROTO_TCP : BSD_IPPROTO_UDP;
    traffic.family = flows.family;
    traffic.port = flows.port;
    traffic.message = flows.message;
    traffic.rate = flows.rate;
    traffic.portsLow = flows.portsLow;
    traffic.portsHigh = flows.portsHigh;
    traffic.clients = m_topology.GetPlan().GetCount(entry.from);
    traffic.flows = flows.flows;
    traffic.start = flows.start;
    return traffic;
}

void
Traffic::AddFlows()
{
    // a replay has an empty plan, so that an entry has one index everywhere
    std::vector<LbTrafficPlan> plans(m_scenario.traffic.size());
    for (std::uint32_t i = 0; i < plans.size(); ++i)
    {
        const auto& entry = m_scenario.traffic[i];
        if (const auto* flows = std::get_if<ScenarioFlows>(&entry.kind))
        {
            plans[i].traffic = MakeEntry(entry, *flows);
            plans[i].draws.gap = MakeDraw(flows->gap, streams::OfTraffic(i));
            plans[i].draws.size = MakeDraw(flows->size, streams::OfTraffic(i) + 1);
            plans[i].draws.reply = MakeDraw(flows->reply, streams::OfTraffic(i) + 2);
        }
    }
    auto schedule = LbMakeSchedule(plans);
    m_nextFlow = static_cast<LbFlowId>(schedule.size());
    m_starter = Create<BsdAppFlowStarter>(std::move(schedule));
    for (std::uint32_t i = 0; i < plans.size(); ++i)
    {
        if (plans[i].traffic.flows > 0)
        {
            AddClients(i, m_scenario.traffic[i], plans[i].traffic);
        }
    }
    m_starter->Start();
}

void
Traffic::AddClients(std::uint32_t index, const ScenarioTraffic& entry, const LbTraffic& traffic)
{
    const auto& plan = m_topology.GetPlan();
    std::vector<Ptr<BsdAppFlowClient>> clients;
    for (std::uint32_t copy = 0; copy < traffic.clients; ++copy)
    {
        const auto from = plan.GetNode(entry.from, copy);
        const auto to = plan.GetNode(entry.to, copy % plan.GetCount(entry.to));
        const auto path = plan.FindPath(from, to, traffic.family);
        auto& ports = m_ports[from];
        if (!ports)
        {
            ports = std::make_shared<LbFlowPorts>();
        }
        auto client = CreateObject<BsdAppFlowClient>();
        client->SetTraffic(traffic, path.destination);
        client->SetRegistry(GetServer({to, traffic.protocol, traffic.family, traffic.port}));
        client->SetPorts(ports);
        m_topology.GetNode(from)->AddApplication(client);
        clients.push_back(client);
    }
    m_starter->SetClients(index, std::move(clients));
}

Ptr<BsdAppFlowRegistry>
Traffic::GetServer(const Listen& listen)
{
    auto& registry = m_servers[listen];
    if (!registry)
    {
        const auto& [node, protocol, family, port] = listen;
        registry = Create<BsdAppFlowRegistry>();
        registry->AddObserver(&m_observer);
        auto server = CreateObject<BsdAppFlowServer>();
        server->SetListen(protocol, family, port);
        server->SetRegistry(registry);
        m_topology.GetNode(node)->AddApplication(server);
    }
    return registry;
}

void
Traffic::AddReplays()
{
    for (std::uint32_t i = 0; i < m_scenario.traffic.size(); ++i)
    {
        const auto& entry = m_scenario.traffic[i];
        if (const auto* replay = std::get_if<ScenarioReplay>(&entry.kind))
        {
            m_replays.push_back(std::make_unique<Replay>(m_scenario,
                                                         m_topology,
                                                         entry,
                                                         *replay,
                                                         i,
                                                         m_nextFlow,
                                                         m_observer));
            m_nextFlow += m_replays.back()->GetFlows();
        }
    }
}

} // namespace divertsim
} // namespace ns3
