// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-app-tcp-socket.h"

#include "ns3/bsd-socket-inet-address.h"
#include "ns3/object-factory.h"
#include "ns3/rtt-estimator.h"
#include "ns3/tcp-congestion-ops.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/tcp-recovery-ops.h"
#include "ns3/type-id.h"

namespace ns3
{
namespace divertsim
{

NS_OBJECT_ENSURE_REGISTERED(BsdAppTcpSocket);

namespace
{

/// \param tcp of the node \param attribute one that holds a TypeId \return a new object of it
template <typename T>
Ptr<T>
CreateFrom(const Ptr<TcpL4Protocol>& tcp, const std::string& attribute)
{
    TypeIdValue type;
    tcp->GetAttribute(attribute, type);
    ObjectFactory factory;
    factory.SetTypeId(type.Get());
    return factory.Create<T>();
}

/// Where flags stand in a TCP header
constexpr std::uint32_t FLAGS = 13;

constexpr std::uint8_t RST_ACK = TcpHeader::RST | TcpHeader::ACK;

} // namespace

TypeId
BsdAppTcpSocket::GetTypeId()
{
    static TypeId tid = TypeId("ns3::divertsim::BsdAppTcpSocket")
                            .SetParent<TcpSocketBase>()
                            .SetGroupName("Divertsim")
                            .AddConstructor<BsdAppTcpSocket>();
    return tid;
}

Ptr<BsdAppTcpSocket>
BsdAppTcpSocket::Open(const Ptr<Node>& node)
{
    const auto tcp = node->GetObject<TcpL4Protocol>();
    const auto socket = CreateObject<BsdAppTcpSocket>();
    socket->SetNode(node);
    socket->SetTcp(tcp);
    socket->SetRtt(CreateFrom<RttEstimator>(tcp, "RttEstimatorType"));
    socket->SetCongestionControlAlgorithm(CreateFrom<TcpCongestionOps>(tcp, "SocketType"));
    socket->SetRecoveryAlgorithm(CreateFrom<TcpRecoveryOps>(tcp, "RecoveryType"));
    tcp->AddSocket(socket);
    return socket;
}

BsdErrno
BsdAppTcpSocket::BindTuple(const BsdTuple& tuple)
{
    if (tuple.source.family == BsdFamily::INET6)
    {
        m_endPoint6 = m_tcp->Allocate6(GetBoundNetDevice(),
                                       BsdSocketToIpv6(tuple.source),
                                       tuple.sourcePort,
                                       BsdSocketToIpv6(tuple.destination),
                                       tuple.destinationPort);
    }
    else
    {
        m_endPoint = m_tcp->Allocate(GetBoundNetDevice(),
                                     BsdSocketToIpv4(tuple.source),
                                     tuple.sourcePort,
                                     BsdSocketToIpv4(tuple.destination),
                                     tuple.destinationPort);
    }
    return SetupCallback() == 0 ? BsdErrno::OK : BsdErrno::E_ADDRINUSE;
}

void
BsdAppTcpSocket::DoForwardUp(Ptr<Packet> packet, const Address& from, const Address& to)
{
    std::uint8_t bytes[FLAGS + 1] = {};
    packet->CopyData(bytes, sizeof bytes);
    if ((bytes[FLAGS] & RST_ACK) != RST_ACK)
    {
        TcpSocketBase::DoForwardUp(packet, from, to);
        return;
    }
    const auto reset = packet->Copy();
    TcpHeader header;
    reset->RemoveHeader(header);
    if (m_state == SYN_SENT && header.GetAckNumber() != m_tcb->m_nextTxSequence + 1)
    {
        return; // an RST that does not answer our SYN: RFC 9293, section 3.10.7.3
    }
    header.SetFlags(TcpHeader::RST);
    reset->AddHeader(header);
    TcpSocketBase::DoForwardUp(reset, from, to);
}

Ptr<TcpSocketBase>
BsdAppTcpSocket::Fork()
{
    return CopyObject<BsdAppTcpSocket>(this);
}

} // namespace divertsim
} // namespace ns3
