// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-socket-udp-factory.h"

#include "ns3/bsd-socket-udp.h"

namespace ns3
{
namespace divertsim
{

NS_OBJECT_ENSURE_REGISTERED(BsdSocketUdpFactory);

TypeId
BsdSocketUdpFactory::GetTypeId()
{
    static TypeId tid = TypeId("ns3::divertsim::BsdSocketUdpFactory")
                            .SetParent<SocketFactory>()
                            .SetGroupName("Divertsim")
                            .AddConstructor<BsdSocketUdpFactory>();
    return tid;
}

void
BsdSocketUdpFactory::SetNode(const Ptr<Node>& node)
{
    m_node = node;
}

Ptr<Socket>
BsdSocketUdpFactory::CreateSocket()
{
    return BsdSocketUdp::Open(m_node);
}

void
BsdSocketUdpFactory::DoDispose()
{
    m_node = nullptr;
    SocketFactory::DoDispose();
}

} // namespace divertsim
} // namespace ns3
