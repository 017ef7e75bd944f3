// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/divert-group-helper.h"

#include "ns3/abort.h"
#include "ns3/bsd-app-inspector.h"
#include "ns3/bsd-host-cpus.h"
#include "ns3/bsd-host-divert.h"
#include "ns3/bsd-socket-divert-factory.h"
#include "ns3/divert-flow-starts.h"
#include "ns3/divert-flow-table.h"
#include "ns3/divert-ports.h"
#include "ns3/lb-policy-registry.h"

namespace ns3
{
namespace divertsim
{

DivertGroupHelper::DivertGroupHelper(const std::string& name, uint16_t port)
    : m_name(name),
      m_port(port),
      m_starts(std::make_shared<DivertFlowStarts>())
{
    m_inspector.SetTypeId(BsdAppInspector::GetTypeId());
}

void
DivertGroupHelper::SetPolicy(const std::string& policy, const LbPolicyParameters& parameters)
{
    m_policy = policy;
    m_parameters = parameters;
}

void
DivertGroupHelper::SetLimit(uint32_t sockets)
{
    m_limit = sockets;
}

void
DivertGroupHelper::SetSharedFlowTable(bool shared)
{
    m_sharedFlowTable = shared;
}

void
DivertGroupHelper::SetInspectorAttribute(const std::string& name, const AttributeValue& value)
{
    m_inspector.Set(name, value);
}

ApplicationContainer
DivertGroupHelper::Install(Ptr<Node> node, uint32_t count)
{
    if (!m_node)
    {
        m_node = node;
        m_host = node->GetObject<BsdHost>();
        NS_ABORT_MSG_UNLESS(m_host, "a divert group needs a node with a BsdHost");
        DivertPorts& ports = m_host->GetDivert()->GetPorts();
        const std::string policy =
            m_policy.empty() ? std::string(LbDefaultPolicy(LbSocketKind::DIVERT)) : m_policy;
        auto made = LbMakePolicy(policy, m_parameters);
        NS_ABORT_MSG_UNLESS(made, "no such policy, or wrong parameters: " << policy);
        ports.Configure(m_port, std::move(made), m_limit ? m_limit : ports.GetConfig().groupLimit);
        m_flows = m_sharedFlowTable ? std::make_shared<DivertFlowTable>() : nullptr;
    }
    NS_ABORT_MSG_UNLESS(m_node == node, "a divert group is on one node");
    ApplicationContainer inspectors;
    for (uint32_t i = 0; i < count; ++i)
    {
        if (auto inspector = AddMember())
        {
            inspectors.Add(inspector);
        }
    }
    return inspectors;
}

void
DivertGroupHelper::Add(uint32_t count)
{
    NS_ABORT_MSG_UNLESS(m_node, "DivertGroupHelper: Install comes first");
    Install(m_node, count);
}

Ptr<Application>
DivertGroupHelper::AddMember()
{
    auto socket = DynamicCast<BsdSocketDivert>(
        Socket::CreateSocket(m_node, BsdSocketDivertFactory::GetTypeId()));
    socket->SetName(m_name + "/" + std::to_string(m_sockets.size()));
    socket->SetReusePortLb(true);
    if (socket->Bind(m_port) != BsdErrno::OK)
    {
        socket->Close();
        return nullptr; // a socket that fails to join takes no number
    }
    auto inspector = m_inspector.Create<BsdAppInspector>();
    inspector->SetSocket(socket);
    const auto cpus = m_host->GetCpus();
    inspector->SetCpu(&cpus->Assign(), cpus->Get().MakeAccount(m_name));
    inspector->SetFlows(m_starts, m_flows ? m_flows : std::make_shared<DivertFlowTable>());
    m_node->AddApplication(inspector);
    m_sockets.push_back(socket);
    m_inspectors.push_back(inspector);
    return inspector;
}

void
DivertGroupHelper::Close(uint32_t member)
{
    DynamicCast<BsdAppInspector>(m_inspectors.at(member))->CloseSocket();
}

const std::string&
DivertGroupHelper::GetName() const
{
    return m_name;
}

uint16_t
DivertGroupHelper::GetPort() const
{
    return m_port;
}

Ptr<Node>
DivertGroupHelper::GetNode() const
{
    return m_node;
}

const std::vector<Ptr<BsdSocketDivert>>&
DivertGroupHelper::GetSockets() const
{
    return m_sockets;
}

} // namespace divertsim
} // namespace ns3
