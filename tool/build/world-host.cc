// SPDX-License-Identifier: GPL-2.0-only
#include "tool/build/world-host.h"

#include "tool/build/streams.h"

#include "ns3/bsd-host-divert.h"
#include "ns3/bsd-host-pf.h"
#include "ns3/bsd-host-softirq.h"
#include "ns3/divert-ports.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3
{
namespace divertsim
{

WorldHost::WorldHost(const ScenarioHost& spec, std::uint32_t node, const Topology& topology)
    : m_spec(spec),
      m_name(topology.GetPlan().GetNodes()[node].name),
      m_kernel(BsdFindKernel(spec.kernel))
{
    if (m_kernel)
    {
        MakeBsd(node, topology);
        return;
    }
    m_steering = BsdHostSteering::Of(topology.GetNode(node));
    m_steering->AssignStreams(streams::OfNode(node));
    m_cpus = CreateObject<BsdHostCpus>();
    m_cpus->SetAttribute("Count", UintegerValue(spec.cpus));
    m_cpus->Install(std::make_shared<BsdHostClock>(topology.GetNode(node)->GetId()));
}

WorldHost::~WorldHost() = default;

void
WorldHost::MakeBsd(std::uint32_t node, const Topology& topology)
{
    m_bsd = CreateObject<BsdHost>();
    m_bsd->SetAttribute("Kernel", StringValue(m_spec.kernel));
    m_bsd->GetCpus()->SetAttribute("Count", UintegerValue(m_spec.cpus));
    m_bsd->GetPf()->SetAttribute("FirstStateId", UintegerValue(m_spec.firstStateId.value_or(0)));
    const auto& links = topology.GetPlan().GetLinks();
    for (std::uint32_t link = 0; link < links.size(); ++link)
    {
        for (std::size_t end = 0; end < 2; ++end)
        {
            const auto& of = links[link].ends[end];
            if (of.node == node)
            {
                m_bsd->SetInterface(topology.GetDevice(link, end), of.interface, of.groups);
            }
        }
    }
    m_bsd->Install(topology.GetNode(node));
    m_bsd->AssignStreams(streams::OfNode(node));
    m_steering = BsdHostSteering::Of(topology.GetNode(node));
    m_cpus = m_bsd->GetCpus();
}

void
WorldHost::Measure(LbMeasureRecorder& recorder)
{
    m_recorder = &recorder;
    m_measured = recorder.AddHost(m_name, m_kernel && m_kernel->pf);
    m_steering->AddObserver(recorder.GetLbObserver(m_measured));
    recorder.AddCpus(m_measured, m_cpus->Get());
    if (m_bsd)
    {
        m_bsd->GetSoftirq()->TraceConnectWithoutContext(
            "Drop",
            MakeCallback(&WorldHost::OnSoftirqDrop, this));
    }
    if (m_kernel && m_kernel->pf)
    {
        m_bsd->GetPf()->AddObserver(recorder.GetPfObserver(m_measured));
    }
    if (m_kernel && m_kernel->divert)
    {
        m_bsd->GetDivert()->AddObserver(recorder.GetDivertObserver(m_measured));
    }
}

void
WorldHost::OnSoftirqDrop(Ptr<const Packet>)
{
    m_recorder->OnLoss(Simulator::Now().GetNanoSeconds(), LbLoss::NETISR, 0);
}

void
WorldHost::ClearObservers()
{
    m_program = nullptr;
    m_steering->ClearObservers();
    if (m_kernel && m_kernel->divert)
    {
        m_bsd->GetDivert()->GetPorts().ClearObservers();
    }
}

const ScenarioHost&
WorldHost::GetSpec() const
{
    return m_spec;
}

const std::string&
WorldHost::GetName() const
{
    return m_name;
}

const Ptr<BsdHost>&
WorldHost::GetBsd() const
{
    return m_bsd;
}

const Ptr<BsdHostSteering>&
WorldHost::GetSteering() const
{
    return m_steering;
}

const Ptr<BsdHostCpus>&
WorldHost::GetCpus() const
{
    return m_cpus;
}

LbMeasureRecorder::Host
WorldHost::GetMeasured() const
{
    return m_measured;
}

Program&
WorldHost::GetProgram()
{
    if (!m_program)
    {
        m_program = m_bsd ? std::make_unique<Program>(m_bsd)
                          : std::make_unique<Program>(m_steering->GetNode());
    }
    return *m_program;
}

LbBindResult
WorldHost::Bind(const ScenarioBind& bind)
{
    LbBindResult result;
    result.time = Simulator::Now().GetNanoSeconds();
    result.host = m_name;
    result.socket = bind.socket;
    result.address = bind.address.ToString();
    result.port = bind.port;
    result.options = bind.options;
    auto& program = GetProgram();
    const int s = program.Open(bind.socket, bind.address.family);
    bool done = s >= 0;
    for (const auto& option : bind.options)
    {
        done = done && program.SetOption(s, option, 1) == 0;
    }
    done = done && program.Bind(s, bind.address, result.port) == 0;
    if (!done)
    {
        result.error = BsdErrnoName(program.GetErrno());
        if (s >= 0)
        {
            program.Close(s);
        }
    }
    return result;
}

BsdErrno
WorldHost::CheckOption(LbSocketKind kind,
                       BsdFamily family,
                       const std::string& option,
                       std::int64_t value)
{
    auto& program = GetProgram();
    const int s = program.Open(kind, family);
    if (s < 0)
    {
        return program.GetErrno();
    }
    const bool done = program.SetOption(s, option, value) == 0;
    const auto error = program.GetErrno();
    program.Close(s);
    return done ? BsdErrno::OK : error;
}

void
WorldHost::AddPfCounters(LbMeasureResults& results) const
{
    const auto result = std::find_if(results.pf.begin(),
                                     results.pf.end(),
                                     [this](const LbPfResult& pf) { return pf.host == m_name; });
    const auto& pf = m_bsd->GetPf()->Get();
    const auto& counters = pf.Counters();
    for (const auto& rule : pf.RuleReports())
    {
        result->rules.push_back({rule.rule,
                                 rule.counters.evaluations,
                                 rule.counters.packets,
                                 rule.counters.bytes,
                                 rule.counters.states});
    }
    result->counters = {{"searches", counters.searches},
                        {"inserts", counters.inserts},
                        {"removals", counters.removals},
                        {"match", counters.match}};
    for (std::size_t i = 1; i < counters.drops.size(); ++i)
    {
        result->counters.emplace_back(PfReasonName(static_cast<PfReason>(i)), counters.drops[i]);
    }
}

void
WorldHost::AddCounters(LbMeasureResults& results) const
{
    if (!m_recorder)
    {
        return;
    }
    if (m_kernel && m_kernel->pf)
    {
        AddPfCounters(results);
    }
    if (m_kernel && m_kernel->divert)
    {
        results.divert.push_back({m_name, m_bsd->GetDivert()->GetPorts().ListCounters()});
    }
}

} // namespace divertsim
} // namespace ns3
