// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-socket-tcp-factory.h"

#include "ns3/bsd-socket-tcp.h"

namespace ns3
{
namespace divertsim
{

NS_OBJECT_ENSURE_REGISTERED(BsdSocketTcpFactory);

TypeId
BsdSocketTcpFactory::GetTypeId()
{
    static TypeId tid = TypeId("ns3::divertsim::BsdSocketTcpFactory")
                            .SetParent<SocketFactory>()
                            .SetGroupName("Divertsim")
                            .AddConstructor<BsdSocketTcpFactory>();
    return tid;
}

void
BsdSocketTcpFactory::SetNode(const Ptr<Node>& node)
{
    m_node = node;
}

Ptr<Socket>
BsdSocketTcpFactory::CreateSocket()
{
    return BsdSocketTcp::Open(m_node);
}

void
BsdSocketTcpFactory::DoDispose()
{
    m_node = nullptr;
    SocketFactory::DoDispose();
}

} // namespace divertsim
} // namespace ns3
