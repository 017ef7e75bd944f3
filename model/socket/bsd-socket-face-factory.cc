// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-socket-face-factory.h"

#include "ns3/bsd-socket-face.h"
#include "ns3/integer.h"
#include "ns3/log.h"

namespace ns3
{
namespace divertsim
{

NS_LOG_COMPONENT_DEFINE("BsdSocketFaceFactory");
NS_OBJECT_ENSURE_REGISTERED(BsdSocketFaceFactory);

TypeId
BsdSocketFaceFactory::GetTypeId()
{
    static TypeId tid = TypeId("ns3::divertsim::BsdSocketFaceFactory")
                            .SetParent<SocketFactory>()
                            .SetGroupName("Divertsim")
                            .AddConstructor<BsdSocketFaceFactory>()
                            .AddAttribute("Family",
                                          "The domain, as socket(2) takes it.",
                                          IntegerValue(BSD_PF_LOCAL),
                                          MakeIntegerAccessor(&BsdSocketFaceFactory::m_family),
                                          MakeIntegerChecker<int>())
                            .AddAttribute("Type",
                                          "The type of the sockets.",
                                          IntegerValue(BSD_SOCK_STREAM),
                                          MakeIntegerAccessor(&BsdSocketFaceFactory::m_type),
                                          MakeIntegerChecker<int>())
                            .AddAttribute("Protocol",
                                          "The protocol's number, 0 for the first of the type.",
                                          IntegerValue(0),
                                          MakeIntegerAccessor(&BsdSocketFaceFactory::m_protocol),
                                          MakeIntegerChecker<int>());
    return tid;
}

BsdSocketFaceFactory::BsdSocketFaceFactory()
{
    NS_LOG_FUNCTION(this);
}

BsdSocketFaceFactory::~BsdSocketFaceFactory()
{
    NS_LOG_FUNCTION(this);
}

void
BsdSocketFaceFactory::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_layer = nullptr;
    SocketFactory::DoDispose();
}

void
BsdSocketFaceFactory::SetLayer(Ptr<BsdSocketLayer> layer)
{
    m_layer = layer;
}

Ptr<Socket>
BsdSocketFaceFactory::CreateSocket()
{
    NS_LOG_FUNCTION(this);
    return BsdSocketFace::Open(m_layer, m_family, m_type, m_protocol);
}

} // namespace divertsim
} // namespace ns3
