// SPDX-License-Identifier: GPL-2.0-only
#include "tool/build/inet-group.h"

#include "tool/build/policy.h"

#include "ns3/bsd-socket-inet-address.h"
#include "ns3/lb-inet-ports.h"

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
    m_host.steering->GetInetPorts().Configure(m_place,
                                              MakePolicy(spec, m_host.steering->GetHashSeed()),
                                              spec.limit.value_or(spec.kernelLimit));
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

BsdErrno
InetGroup::Bind(BsdSocketInet& socket) const
{
    // a system without the option says so, and the program binds all the same
    socket.SetOption(m_host.steering->GetSystem() == BsdSystem::FREEBSD ? BSD_SO_REUSEPORT_LB : BSD_SO_REUSEPORT, 1);
    return socket.Bind(m_place.address, m_place.port);
}

Ptr<Node>
InetGroup::GetNode() const
{
    return m_host.steering->GetNode();
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
