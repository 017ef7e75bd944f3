// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-socket-divert-factory.h"

#include "ns3/abort.h"
#include "ns3/bsd-socket-divert.h"
#include "ns3/log.h"
#include "ns3/node.h"

namespace ns3
{
namespace divertsim
{

NS_LOG_COMPONENT_DEFINE("BsdSocketDivertFactory");
NS_OBJECT_ENSURE_REGISTERED(BsdSocketDivertFactory);

TypeId
BsdSocketDivertFactory::GetTypeId()
{
    static TypeId tid = TypeId("ns3::divertsim::BsdSocketDivertFactory")
                            .SetParent<SocketFactory>()
                            .SetGroupName("Divertsim")
                            .AddConstructor<BsdSocketDivertFactory>();
    return tid;
}

BsdSocketDivertFactory::BsdSocketDivertFactory()
{
    NS_LOG_FUNCTION(this);
}

BsdSocketDivertFactory::~BsdSocketDivertFactory()
{
    NS_LOG_FUNCTION(this);
}

void
BsdSocketDivertFactory::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_host = nullptr;
    SocketFactory::DoDispose();
}

void
BsdSocketDivertFactory::SetHost(Ptr<BsdSocketDivertHost> host)
{
    m_host = host;
}

Ptr<Socket>
BsdSocketDivertFactory::CreateSocket()
{
    NS_LOG_FUNCTION(this);
    NS_ABORT_MSG_UNLESS(m_host, "a divert socket needs a node with a BsdHost");
    auto socket = CreateObject<BsdSocketDivert>();
    socket->Open(GetObject<Node>(), m_host);
    return socket;
}

} // namespace divertsim
} // namespace ns3
