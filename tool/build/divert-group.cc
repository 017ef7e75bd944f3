// SPDX-License-Identifier: GPL-2.0-only
#include "tool/build/divert-group.h"

#include "ns3/bsd-host-cpus.h"
#include "ns3/bsd-host-divert.h"
#include "ns3/bsd-host-steering.h"
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
    : SocketGroup(spec),
      m_host(host),
      m_starts(std::make_shared<DivertFlowStarts>()),
      m_sharedFlows(spec.inspector.sharedFlowTable ? std::make_shared<DivertFlowTable>() : nullptr)
{
    auto& ports = m_host->GetDivert()->GetPorts();
    const auto seed = BsdHostSteering::Of(m_host->GetObject<Node>())->GetHashSeed();
    ports.Configure(spec.port,
                    LbMakePolicy(spec.policy, {spec.policyParameters, seed}),
                    spec.limit.value_or(ports.GetConfig().groupLimit));
}

void
DivertGroup::Open()
{
    auto socket = DynamicCast<BsdSocketDivert>(
        Socket::CreateSocket(m_host->GetObject<Node>(), BsdSocketDivertFactory::GetTypeId()));
    socket->SetName(GetNextName());
    socket->SetReusePortLb(true);
    socket->SetRcvBufSize(GetSpec().receiveBuffer.value_or(0));
    if (socket->Bind(GetSpec().port) != BsdErrno::OK)
    {
        socket->Close();
        return;
    }
    SetOpened();
    m_entries.push_back({socket, MakeInspector(socket)});
}

Ptr<BsdAppInspector>
DivertGroup::MakeInspector(Ptr<BsdSocketDivert> socket)
{
    const auto& spec = GetSpec().inspector;
    auto inspector = CreateObject<BsdAppInspector>();
    inspector->SetAttribute("PerPacket", DoubleValue(spec.perPacket));
    inspector->SetAttribute("PerByte", DoubleValue(spec.perByte));
    inspector->SetAttribute("StartDelay", TimeValue(NanoSeconds(spec.start)));
    inspector->SetAttribute("MidFlow", StringValue(NameOf(spec.midflow)));
    inspector->SetAttribute("OnWriteError", StringValue(spec.exitOnWriteError ? "exit" : "ignore"));
    inspector->SetSocket(socket);
    const auto cpus = m_host->GetCpus();
    inspector->SetCpu(&cpus->Assign(), cpus->Get().MakeAccount(GetSpec().name));
    inspector->SetFlows(m_starts,
                        m_sharedFlows ? m_sharedFlows : std::make_shared<DivertFlowTable>());
    inspector->SetExitCallback(MakeCallback(&DivertGroup::OnExit, this));
    m_host->GetObject<Node>()->AddApplication(inspector);
    return inspector;
}

void
DivertGroup::Close(std::uint32_t number)
{
    if (SetClosed(number))
    {
        m_entries[number].inspector->CloseSocket();
    }
}

BsdErrno
DivertGroup::Rebind(std::uint32_t number, std::uint16_t port)
{
    return IsOpen(number) ? m_entries[number].socket->Bind(port) : BsdErrno::OK;
}

void
DivertGroup::SetOption(std::uint32_t number, const std::string& option, std::int64_t value)
{
    auto& socket = *m_entries[number].socket;
    if (option == "SO_REUSEPORT_LB")
    {
        socket.SetReusePortLb(value != 0);
    }
    else if (option == "SO_RCVBUF")
    {
        socket.SetRcvBufSize(static_cast<std::uint32_t>(value));
    }
}

std::uint32_t
DivertGroup::GetLimit() const
{
    const bool grouped = GetSpec().kernelLimit > 1;
    return grouped ? m_host->GetDivert()->GetPorts().Find(GetSpec().port)->GetGroup().GetLimit()
                   : GetSpec().kernelLimit;
}

const LbMapper&
DivertGroup::GetMapper() const
{
    return m_host->GetDivert()->GetPorts().GetMapper(GetSpec().port);
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
