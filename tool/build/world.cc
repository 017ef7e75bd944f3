// SPDX-License-Identifier: GPL-2.0-only
#include "tool/build/world.h"

#include "tool/build/streams.h"
#include "tool/version.h"

#include "ns3/bsd-host-cpus.h"
#include "ns3/bsd-host-divert.h"
#include "ns3/bsd-host-helper.h"
#include "ns3/bsd-host-pf.h"
#include "ns3/config.h"
#include "ns3/divert-ports.h"
#include "ns3/link-helper.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <stdexcept>

namespace ns3
{
namespace divertsim
{

struct World::Host
{
    std::uint32_t node;
    std::string name;
    std::string kernel;
    Ptr<BsdHost> bsd;
    LbMeasureRecorder::Host measured;
};

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
    m_traffic = std::make_unique<Traffic>(m_scenario, *m_topology, *m_recorder.GetFlowObserver());
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
        host->bsd->GetDivert()->GetPorts().ClearObservers();
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
        if (!m_scenario.hosts[nodes[node].host].kernel.empty())
        {
            AddHost(node);
        }
    }
}

void
World::AddHost(std::uint32_t node)
{
    const auto& plan = m_topology->GetPlan();
    const auto& planned = plan.GetNodes()[node];
    const auto& spec = m_scenario.hosts[planned.host];
    auto bsd = CreateObject<BsdHost>();
    bsd->SetAttribute("Kernel", StringValue(spec.kernel));
    bsd->GetCpus()->SetAttribute("Count", UintegerValue(spec.cpus));
    bsd->GetPf()->SetAttribute("FirstStateId", UintegerValue(spec.firstStateId.value_or(0)));
    for (std::uint32_t link = 0; link < plan.GetLinks().size(); ++link)
    {
        for (std::size_t end = 0; end < 2; ++end)
        {
            const auto& of = plan.GetLinks()[link].ends[end];
            if (of.node == node)
            {
                bsd->SetInterface(m_topology->GetDevice(link, end), of.interface, of.groups);
                EnablePcap(planned.name, of.interface, m_topology->GetDevice(link, end));
            }
        }
    }
    bsd->Install(m_topology->GetNode(node));
    bsd->AssignStreams(streams::OfNode(node));
    const auto measured = m_recorder.AddHost(planned.name);
    bsd->GetPf()->AddObserver(m_recorder.GetPfObserver(measured));
    bsd->GetDivert()->AddObserver(m_recorder.GetDivertObserver(measured));
    m_hosts.push_back(
        std::make_unique<Host>(Host{node, planned.name, bsd->GetKernel(), bsd, measured}));
    if (spec.pf)
    {
        bsd->GetPf()->Load(spec.pf);
    }
}

void
World::EnablePcap(const std::string& host, const std::string& interface, Ptr<LinkDevice> device)
{
    if (!m_options.pcapFolder.empty())
    {
        LinkHelper().EnablePcap(m_options.pcapFolder + "/capture-" + host + "-" + interface +
                                    ".pcap",
                                device,
                                true,
                                true);
    }
}

void
World::AddGroups()
{
    for (const auto& spec : m_scenario.groups)
    {
        const auto& host = FindHost(spec.host);
        auto group = std::make_unique<DivertGroup>(spec, host.bsd);
        auto& ports = host.bsd->GetDivert()->GetPorts();
        m_recorder.AddGroup(spec.name,
                            host.measured,
                            spec.port,
                            spec.policy,
                            ports.Find(spec.port)->GetGroup().GetLimit(),
                            DIVERT_GROUP_LIMIT,
                            ports.GetMapper(spec.port));
        m_groups.push_back(std::move(group));
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
    const auto host = std::find_if(m_hosts.begin(), m_hosts.end(), [node](const auto& h) {
        return h->node == node;
    });
    // what a write to a divert socket loses is the writer's error, and counted there
    if (host == m_hosts.end() || !(*host)->bsd->IsWriting())
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
        const auto& pf = host->bsd->GetPf()->Get();
        const auto& counters = pf.Counters();
        auto& result = results.pf[host->measured];
        for (const auto& rule : pf.RuleReports())
        {
            result.rules.push_back({rule.rule,
                                    rule.counters.evaluations,
                                    rule.counters.packets,
                                    rule.counters.bytes,
                                    rule.counters.states});
        }
        result.counters = {{"searches", counters.searches},
                           {"inserts", counters.inserts},
                           {"removals", counters.removals},
                           {"match", counters.match}};
        for (std::size_t i = 1; i < counters.drops.size(); ++i)
        {
            result.counters.emplace_back(PfReasonName(static_cast<PfReason>(i)), counters.drops[i]);
        }

        results.divert.push_back({host->name, host->bsd->GetDivert()->GetPorts().ListCounters()});

        auto& cpus = host->bsd->GetCpus()->Get();
        std::vector<double> busy;
        for (std::uint32_t i = 0; i < cpus.GetCount(); ++i)
        {
            busy.push_back(static_cast<double>(cpus.Get(i).GetBusyTime()) /
                           static_cast<double>(m_scenario.duration));
        }
        results.cpus.emplace_back(host->name, std::move(busy));
    }
}

const World::Host&
World::FindHost(const std::string& name) const
{
    for (const auto& host : m_hosts)
    {
        if (host->name == name)
        {
            return *host;
        }
    }
    throw std::logic_error("no BSD host '" + name + "' in a checked scenario");
}

const DivertGroup&
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

DivertGroup&
World::GetGroup(const std::string& name)
{
    return const_cast<DivertGroup&>(std::as_const(*this).GetGroup(name));
}

const DivertGroup*
World::FindGroup(const std::string& host, std::uint16_t port) const
{
    for (const auto& group : m_groups)
    {
        if (group->GetSpec().host == host && group->GetSpec().port == port)
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
        const auto& node = m_topology->GetPlan().GetNodes()[each->node];
        if (m_scenario.hosts[node.host].name == host)
        {
            each->bsd->GetPf()->Load(rules);
        }
    }
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
