// SPDX-License-Identifier: GPL-2.0-only
#include "tool/build/divert-group.h"

#include "ns3/bsd-host-cpus.h"
#include "ns3/bsd-host-divert.h"
#include "ns3/bsd-socket-divert-factory.h"
#include "ns3/divert-ports.h"
#include "ns3/double.h"
#include "ns3/lb-policy-registry.h"
#include "ns3/nstime.h"
#include "ns3/simulator.h"
#include "ns3/string.h"

#include <algorithm>

namespace ns3
{
namespace divertsim
{

namespace
{

const char*
NameOf(ScenarioInspector::Midflow midflow)
{
    switch (midflow)
    {
    case ScenarioInspector::Midflow::DROP:
        return "drop";
    case ScenarioInspector::Midflow::RESET:
        return "reset";
    case ScenarioInspector::Midflow::PASS:
        break;
    }
    return "pass";
}

} // namespace

DivertGroup::DivertGroup(const ScenarioGroup& spec, Ptr<BsdHost> host)
    : m_spec(spec),
      m_host(host),
      m_starts(std::make_shared<DivertFlowStarts>()),
      m_sharedFlows(spec.inspector.sharedFlowTable ? std::make_shared<DivertFlowTable>() : nullptr)
{
    auto& ports = m_host->GetDivert()->GetPorts();
    ports.Configure(m_spec.port,
                    LbMakePolicy(m_spec.policy, {m_spec.policyParameters}),
                    m_spec.limit.value_or(ports.GetConfig().groupLimit));
}

void
DivertGroup::Open()
{
    auto socket = DynamicCast<BsdSocketDivert>(
        Socket::CreateSocket(m_host->GetObject<Node>(), BsdSocketDivertFactory::GetTypeId()));
    socket->SetName(m_spec.name + "/" + std::to_string(m_entries.size()));
    socket->SetReusePortLb(true);
    socket->SetRcvBufSize(m_spec.receiveBuffer.value_or(0));
    if (socket->Bind(m_spec.port) != BsdErrno::OK)
    {
        socket->Close();
        return;
    }
    m_entries.push_back({socket, MakeInspector(socket), true});
}

Ptr<BsdAppInspector>
DivertGroup::MakeInspector(Ptr<BsdSocketDivert> socket)
{
    const auto& spec = m_spec.inspector;
    auto inspector = CreateObject<BsdAppInspector>();
    inspector->SetAttribute("PerPacket", DoubleValue(spec.perPacket));
    inspector->SetAttribute("PerByte", DoubleValue(spec.perByte));
    inspector->SetAttribute("StartDelay", TimeValue(NanoSeconds(spec.start)));
    inspector->SetAttribute("MidFlow", StringValue(NameOf(spec.midflow)));
    inspector->SetAttribute("OnWriteError", StringValue(spec.exitOnWriteError ? "exit" : "ignore"));
    inspector->SetSocket(socket);
    inspector->SetCpu(&m_host->GetCpus()->Assign());
    inspector->SetFlows(m_starts,
                        m_sharedFlows ? m_sharedFlows : std::make_shared<DivertFlowTable>());
    inspector->SetExitCallback(MakeCallback(&DivertGroup::OnExit, this));
    m_host->GetObject<Node>()->AddApplication(inspector);
    return inspector;
}

void
DivertGroup::Close(std::uint32_t number)
{
    auto& entry = m_entries[number];
    if (entry.open)
    {
        entry.open = false;
        entry.inspector->CloseSocket();
    }
}

void
DivertGroup::Rebind(std::uint32_t number, std::uint16_t port)
{
    if (m_entries[number].open)
    {
        m_entries[number].socket->Bind(port);
    }
}

std::vector<std::uint32_t>
DivertGroup::Select(const ScenarioMembers& members) const
{
    auto open = GetOpen();
    const auto n = std::min<std::size_t>(members.n, open.size());
    switch (members.kind)
    {
    case ScenarioMembers::Kind::ALL:
        return open;
    case ScenarioMembers::Kind::OLDEST:
        open.resize(n);
        return open;
    case ScenarioMembers::Kind::NEWEST:
        return {open.rbegin(), open.rbegin() + static_cast<std::ptrdiff_t>(n)};
    case ScenarioMembers::Kind::LIST:
        break;
    }
    std::vector<std::uint32_t> listed;
    for (const auto number : members.list)
    {
        if (std::binary_search(open.begin(), open.end(), number))
        {
            listed.push_back(number);
        }
    }
    return listed;
}

std::vector<std::uint32_t>
DivertGroup::GetOpen() const
{
    std::vector<std::uint32_t> open;
    for (std::uint32_t number = 0; number < m_entries.size(); ++number)
    {
        if (m_entries[number].open)
        {
            open.push_back(number);
        }
    }
    return open;
}

const ScenarioGroup&
DivertGroup::GetSpec() const
{
    return m_spec;
}

void
DivertGroup::OnExit(Ptr<BsdAppInspector> inspector, BsdErrno)
{
    for (std::uint32_t number = 0; number < m_entries.size(); ++number)
    {
        if (m_entries[number].inspector == inspector)
        {
            // the kernel closes its descriptors once the process has left its system call
            m_exited.push_back(number);
            Simulator::ScheduleNow(&DivertGroup::CloseExited, this);
        }
    }
}

void
DivertGroup::CloseExited()
{
    for (const auto number : m_exited)
    {
        Close(number);
    }
    m_exited.clear();
}

} // namespace divertsim
} // namespace ns3
