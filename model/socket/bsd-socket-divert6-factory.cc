// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-socket-divert6-factory.h"

#include "ns3/abort.h"
#include "ns3/bsd-socket-divert.h"
#include "ns3/log.h"
#include "ns3/node.h"

namespace ns3
{
namespace divertsim
{

NS_LOG_COMPONENT_DEFINE("BsdSocketDivert6Factory");
NS_OBJECT_ENSURE_REGISTERED(BsdSocketDivert6Factory);

TypeId
BsdSocketDivert6Factory::GetTypeId()
{
    static TypeId tid = TypeId("ns3::divertsim::BsdSocketDivert6Factory")
                            .SetParent<SocketFactory>()
                            .SetGroupName("Divertsim")
                            .AddConstructor<BsdSocketDivert6Factory>();
    return tid;
}

BsdSocketDivert6Factory::BsdSocketDivert6Factory()
{
    NS_LOG_FUNCTION(this);
}

BsdSocketDivert6Factory::~BsdSocketDivert6Factory()
{
    NS_LOG_FUNCTION(this);
}

void
BsdSocketDivert6Factory::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_host = nullptr;
    SocketFactory::DoDispose();
}

void
BsdSocketDivert6Factory::SetHost(Ptr<BsdSocketDivertHost> host)
{
    m_host = host;
}

Ptr<Socket>
BsdSocketDivert6Factory::CreateSocket()
{
    NS_LOG_FUNCTION(this);
    NS_ABORT_MSG_UNLESS(m_host, "a divert socket of IPv6 needs a node with a BsdHost of OpenBSD");
    auto socket = CreateObject<BsdSocketDivert>();
    socket->Open(GetObject<Node>(), m_host, BsdFamily::INET6);
    return socket;
}

} // namespace divertsim
} // namespace ns3
