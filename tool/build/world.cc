// SPDX-License-Identifier: GPL-2.0-only
#include "tool/build/world.h"

#include "tool/build/divert-group.h"
#include "tool/build/tcp-group.h"
#include "tool/build/udp-group.h"
#include "tool/version.h"

#include "ns3/bsd-host-helper.h"
#include "ns3/bsd-host-pf.h"
#include "ns3/config.h"
#include "ns3/link-helper.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/simulator.h"
#include "ns3/string.h"

#include <algorithm>
#include <stdexcept>

namespace ns3
{
namespace divertsim
{

World::World(const Scenario& scenario, WorldOptions options)
    : m_scenario(scenario),
      m_options(std::move(options))
{
    try
    {
        Build();
    }
    catch (...)
    {
        Clear();
        throw;
    }
}

void
World::Build()
{
    SetDefaults();
    // events stand before anything else of their time, so they are scheduled first
    AddEvents();
    m_topology = std::make_unique<Topology>(
        m_scenario,
        [this](std::uint32_t node, LinkDevice::DropReason reason) { OnLost(node, reason); });
    AddHosts();
    AddGroups();
    for (const auto& entry : m_scenario.traffic)
    {
        m_recorder.AddTraffic(entry.name, std::holds_alternative<ScenarioReplay>(entry.kind));
    }
    m_traffic = std::make_unique<Traffic>(m_scenario,
                                          *m_topology,
                                          *m_recorder.GetFlowObserver(),
                                          m_servers);
}

World::~World()
{
    Clear();
}

void
World::Clear()
{
    // ns-3 disposes of applications, and so closes their sockets: nobody is to hear of that
    for (const auto& host : m_hosts)
    {
        host->ClearObservers();
    }
    Simulator::Destroy();
}

void
World::SetDefaults()
{
    BsdHostHelper::SetScenarioDefaults();
    RngSeedManager::SetSeed(1);
    RngSeedManager::SetRun(m_scenario.seed);
    for (const auto& [name, value] : m_scenario.attributes)
    {
        Config::SetDefault(name, StringValue(value));
    }
}

void
World::AddHosts()
{
    const auto& nodes = m_topology->GetPlan().GetNodes();
    for (std::uint32_t node = 0; node < nodes.size(); ++node)
    {
        const auto& spec = m_scenario.hosts[nodes[node].host];
        m_hosts.push_back(std::make_unique<WorldHost>(spec, node, *m_topology));
        const bool grouped = std::any_of(m_scenario.groups.begin(),
                                         m_scenario.groups.end(),
                                         [&spec](const auto& g) { return g.host == spec.name; });
        if (spec.kernel.empty() && !grouped)
        {
            continue;
        }
        EnablePcap(node);
        m_hosts.back()->Measure(m_recorder);
        if (spec.pf)
        {
            m_hosts.back()->GetBsd()->GetPf()->Load(spec.pf);
        }
    }
}

void
World::EnablePcap(std::uint32_t node)
{
    const auto& plan = m_topology->GetPlan();
    for (std::uint32_t link = 0; link < plan.GetLinks().size(); ++link)
    {
        for (std::size_t end = 0; end < 2; ++end)
        {
            const auto& of = plan.GetLinks()[link].ends[end];
            if (of.node == node && !m_options.pcapFolder.empty())
            {
                LinkHelper().EnablePcap(m_options.pcapFolder + "/capture-" +
                                            plan.GetNodes()[node].name + "-" + of.interface +
                                            ".pcap",
                                        m_topology->GetDevice(link, end),
                                        true,
                                        true);
            }
        }
    }
}

void
World::AddGroups()
{
    for (const auto& spec : m_scenario.groups)
    {
        m_groups.push_back(spec.socket == LbSocketKind::DIVERT ? AddDivertGroup(spec)
                                                               : AddInetGroup(spec));
    }
    for (const auto& group : m_groups)
    {
        for (std::uint32_t i = 0; i < group->GetSpec().sockets; ++i)
        {
            group->Open();
        }
    }
    m_recorder.StartRun(0);
}

std::unique_ptr<SocketGroup>
World::AddDivertGroup(const ScenarioGroup& spec)
{
    auto& host = FindHost(spec.host);
    auto group = std::make_unique<DivertGroup>(spec, host.GetBsd());
    m_recorder.AddGroup(spec.name,
                        host.GetMeasured(),
                        spec.port,
                        spec.policy,
                        group->GetLimit(),
                        spec.kernelLimit,
                        group->GetMapper());
    return group;
}

std::unique_ptr<SocketGroup>
World::AddInetGroup(const ScenarioGroup& spec)
{
    auto& host = FindHost(spec.host);
    const InetGroupHost stand{host.GetSteering(), host.GetCpus()};
    auto& flows = *m_recorder.GetFlowObserver();
    std::unique_ptr<InetGroup> group;
    if (spec.socket == LbSocketKind::TCP)
    {
        group = std::make_unique<TcpGroup>(spec, stand, flows);
    }
    else
    {
        group = std::make_unique<UdpGroup>(spec, stand, flows);
    }
    LbMeasureSocketGroup measured;
    measured.name = spec.name;
    measured.place = group->GetPlace();
    measured.policy = spec.policy;
    measured.limit = group->GetLimit();
    measured.kernelLimit = spec.kernelLimit;
    const auto system = host.GetSpec().system;
    measured.listenerOwnsHalfOpen = system == BsdSystem::PLAIN || system == BsdSystem::GVISOR;
    m_recorder.AddGroup(host.GetMeasured(), measured, group->GetMapper());
    m_servers[{m_topology->GetPlan().GetNode(spec.host, 0),
               measured.place.protocol,
               spec.family,
               spec.port}] = group->GetRegistry();
    return group;
}

void
World::AddEvents()
{
    m_events = MakeEvents(m_scenario);
    for (const auto& event : m_events)
    {
        Simulator::Schedule(NanoSeconds(event->GetTime()), &World::Apply, this, event.get());
    }
}

void
World::Apply(Event* event)
{
    if (!event->IsDue(*this))
    {
        return;
    }
    const auto groups = event->GetGroups(*this);
    if (!groups.empty())
    {
        m_recorder.BeginChange(event->GetTime(), event->GetName(), event->GetAction(), groups);
    }
    event->Apply(*this);
    if (!groups.empty())
    {
        m_recorder.EndChange();
    }
}

LbMeasureResults
World::Run()
{
    Simulator::Schedule(NanoSeconds(m_scenario.sample), &World::Sample, this);
    Simulator::ScheduleNow(&World::Progress, this);
    Simulator::Stop(NanoSeconds(m_scenario.duration));
    Simulator::Run();
    // the end comes before the sample that is due with it
    m_recorder.Sample(m_scenario.duration);
    auto results = m_recorder.Finish(m_scenario.duration);
    Describe(results);
    AddCounters(results);
    return results;
}

void
World::Sample()
{
    m_recorder.Sample(Simulator::Now().GetNanoSeconds());
    Simulator::Schedule(NanoSeconds(m_scenario.sample), &World::Sample, this);
}

void
World::Progress()
{
    if (m_options.progress)
    {
        m_options.progress(Simulator::Now().GetNanoSeconds());
    }
    // in every run, watched or not, so that the events of a run do not depend on it
    Simulator::Schedule(NanoSeconds(std::max<BsdTime>(1, m_scenario.duration / 200)),
                        &World::Progress,
                        this);
}

void
World::OnLost(std::uint32_t node, LinkDevice::DropReason reason)
{
    const auto bsd = m_hosts[node]->GetBsd();
    // what a write to a divert socket loses is the writer's error, and counted there
    if (!bsd || !bsd->IsWriting())
    {
        m_recorder.OnLoss(Simulator::Now().GetNanoSeconds(),
                          reason == LinkDevice::QUEUE ? LbLoss::QUEUE : LbLoss::LINK,
                          0);
    }
}

void
World::Describe(LbMeasureResults& results) const
{
    results.toolVersion = DivertsimVersion();
    results.ns3Version = DivertsimNs3Version();
    results.scenario = m_scenario.name;
    results.summary = m_scenario.summary;
    results.scenarioSha256 = m_scenario.sha256;
    results.seed = m_scenario.seed;
    results.simulated = m_scenario.duration;
    for (const auto& host : m_scenario.hosts)
    {
        results.hosts.emplace_back(host.name,
                                   host.kernel.empty() ? std::nullopt : std::optional(host.kernel));
    }
}

void
World::AddCounters(LbMeasureResults& results) const
{
    for (const auto& host : m_hosts)
    {
        host->AddCounters(results);
    }
}

WorldHost&
World::FindHost(const std::string& name)
{
    for (const auto& host : m_hosts)
    {
        if (host->GetName() == name)
        {
            return *host;
        }
    }
    throw std::logic_error("no host '" + name + "' in a checked scenario");
}

const SocketGroup&
World::GetGroup(const std::string& name) const
{
    for (const auto& group : m_groups)
    {
        if (group->GetSpec().name == name)
        {
            return *group;
        }
    }
    throw std::logic_error("no group '" + name + "' in a checked scenario");
}

SocketGroup&
World::GetGroup(const std::string& name)
{
    return const_cast<SocketGroup&>(std::as_const(*this).GetGroup(name));
}

const SocketGroup*
World::FindGroup(const std::string& host, LbSocketKind socket, std::uint16_t port) const
{
    for (const auto& group : m_groups)
    {
        const auto& spec = group->GetSpec();
        if (spec.host == host && spec.socket == socket && spec.port == port)
        {
            return group.get();
        }
    }
    return nullptr;
}

void
World::LoadRules(const std::string& host, std::shared_ptr<const PfRuleset> rules)
{
    // all copies of a counted host have the same rules
    for (const auto& each : m_hosts)
    {
        if (each->GetSpec().name == host)
        {
            each->GetBsd()->GetPf()->Load(rules);
        }
    }
}

void
World::Bind(const ScenarioBind& bind)
{
    m_recorder.AddBind(FindHost(bind.host).Bind(bind));
}

BsdErrno
World::CheckOption(const std::string& group, const std::string& option, std::int64_t value)
{
    const auto& spec = GetGroup(group).GetSpec();
    return FindHost(spec.host).CheckOption(spec.socket, spec.family, option, value);
}

void
World::ReportError(const std::string& group, std::uint32_t number, BsdErrno error)
{
    m_recorder.AddError(group, group + "/" + std::to_string(number), error);
}

void
World::SetLinkUp(const std::string& link, bool up)
{
    for (std::uint32_t i = 0; i < m_scenario.links.size(); ++i)
    {
        if (ScenarioLinkLabel(m_scenario.links[i]) == link)
        {
            m_topology->SetLinkUp(i, up);
            return;
        }
    }
    throw std::logic_error("no link '" + link + "' in a checked scenario");
}

} // namespace divertsim
} // namespace ns3
