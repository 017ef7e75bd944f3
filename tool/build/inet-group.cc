// SPDX-License-Identifier: GPL-2.0-only
#include "tool/build/inet-group.h"

#include "ns3/bsd-socket-inet-address.h"
#include "ns3/lb-inet-ports.h"
#include "ns3/lb-policy-registry.h"

namespace ns3
{
namespace divertsim
{

InetGroup::InetGroup(const ScenarioGroup& spec,
                     const InetGroupHost& host,
                     LbMeasureFlowObserver& observer)
    : SocketGroup(spec),
      m_host(host),
      m_place{spec.socket == LbSocketKind::TCP ? BSD_IPPROTO_TCP : BSD_IPPROTO_UDP,
              spec.family,
              BsdSocketAnyAddress(spec.family),
              spec.port},
      m_registry(Create<BsdAppFlowRegistry>())
{
    m_registry->AddObserver(&observer);
    const LbPolicyParameters parameters{spec.policyParameters, m_host.steering->GetHashSeed()};
    m_host.steering->GetInetPorts().Configure(
        m_place,
        [policy = spec.policy, parameters] { return LbMakePolicy(policy, parameters); },
        GetLimit());
}

InetGroup::~InetGroup() = default;

std::uint32_t
InetGroup::GetLimit() const
{
    return GetSpec().limit.value_or(GetSpec().kernelLimit);
}

const LbMapper&
InetGroup::GetMapper() const
{
    return m_host.steering->GetInetPorts().GetMapper(m_place);
}

Ptr<BsdAppFlowRegistry>
InetGroup::GetRegistry() const
{
    return m_registry;
}

void
InetGroup::AskForGroup(BsdSocketInet& socket) const
{
    switch (m_host.steering->GetSystem())
    {
    case BsdSystem::FREEBSD:
        socket.GetOptions().reusePortLb = true;
        break;
    case BsdSystem::PLAIN:
    case BsdSystem::GVISOR:
        socket.GetOptions().reusePort = true;
        break;
    case BsdSystem::OPENBSD:
        break; // it has no such option, and the program binds all the same
    }
}

void
InetGroup::SetFlag(BsdSocketInet& socket, const std::string& option, bool on)
{
    auto& options = socket.GetOptions();
    if (option == "SO_REUSEADDR")
    {
        options.reuseAddr = on;
    }
    else if (option == "SO_REUSEPORT")
    {
        options.reusePort = on;
    }
    else if (option == "SO_REUSEPORT_LB")
    {
        options.reusePortLb = on;
    }
}

Ptr<Node>
InetGroup::GetNode() const
{
    return m_host.steering->GetNode();
}

BsdCpuAccountId
InetGroup::GetAccount() const
{
    return m_host.cpus->Get().MakeAccount(GetSpec().name);
}

BsdCpu&
InetGroup::AssignCpu() const
{
    return m_host.cpus->Assign();
}

const InetGroupHost&
InetGroup::GetHost() const
{
    return m_host;
}

const LbPlace&
InetGroup::GetPlace() const
{
    return m_place;
}

} // namespace divertsim
} // namespace ns3
