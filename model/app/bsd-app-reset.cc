// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-app-reset.h"

#include "ns3/bsd-packet-view.h"
#include "ns3/bsd-socket-inet-address.h"
#include "ns3/bsd-socket-packet.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv6-header.h"
#include "ns3/node.h"

namespace ns3
{
namespace divertsim
{

namespace
{

constexpr std::uint8_t TTL = 64;

/// \param tuple of the reset \param header flags and numbers are set \return with IP header
Ptr<Packet>
MakeReset(const BsdTuple& tuple, TcpHeader& header)
{
    header.SetSourcePort(tuple.sourcePort);
    header.SetDestinationPort(tuple.destinationPort);
    header.SetWindowSize(0);
    if (Node::ChecksumEnabled())
    {
        header.EnableChecksums();
        if (tuple.source.family == BsdFamily::INET)
        {
            header.InitializeChecksum(BsdSocketToIpv4(tuple.source),
                                      BsdSocketToIpv4(tuple.destination),
                                      BSD_IPPROTO_TCP);
        }
        else
        {
            header.InitializeChecksum(BsdSocketToIpv6(tuple.source),
                                      BsdSocketToIpv6(tuple.destination),
                                      BSD_IPPROTO_TCP);
        }
    }
    const auto packet = Create<Packet>();
    packet->AddHeader(header);
    return BsdAppAddIpHeader(packet, tuple);
}

} // namespace

Ptr<Packet>
BsdAppAddIpHeader(const Ptr<Packet>& segment, const BsdTuple& tuple)
{
    if (tuple.source.family == BsdFamily::INET6)
    {
        Ipv6Header ip;
        ip.SetSource(BsdSocketToIpv6(tuple.source));
        ip.SetDestination(BsdSocketToIpv6(tuple.destination));
        ip.SetNextHeader(tuple.protocol);
        ip.SetHopLimit(TTL);
        ip.SetPayloadLength(static_cast<std::uint16_t>(segment->GetSize()));
        segment->AddHeader(ip);
        return segment;
    }
    Ipv4Header ip;
    ip.SetSource(BsdSocketToIpv4(tuple.source));
    ip.SetDestination(BsdSocketToIpv4(tuple.destination));
    ip.SetProtocol(tuple.protocol);
    ip.SetTtl(TTL);
    ip.SetPayloadSize(static_cast<std::uint16_t>(segment->GetSize()));
    if (Node::ChecksumEnabled())
    {
        ip.EnableChecksum();
    }
    segment->AddHeader(ip);
    return segment;
}

BsdAppResets
BsdAppMakeResets(const Packet& packet)
{
    BsdPacketView view;
    if (!BsdSocketReadView(packet, view) || view.tuple.protocol != BSD_IPPROTO_TCP ||
        !view.complete || view.fragmentOffset > 0 || (view.tcpFlags & BSD_TH_RST))
    {
        return {};
    }
    const bool ack = view.tcpFlags & BSD_TH_ACK;
    const bool syn = view.tcpFlags & BSD_TH_SYN;

    TcpHeader forward;
    forward.SetSequenceNumber(SequenceNumber32(view.tcpSeq));
    forward.SetFlags(TcpHeader::RST);
    if (syn && ack)
    {
        forward.SetFlags(TcpHeader::RST | TcpHeader::ACK);
        forward.SetAckNumber(SequenceNumber32(view.tcpAck));
    }

    TcpHeader backward;
    if (ack)
    {
        backward.SetSequenceNumber(SequenceNumber32(view.tcpAck));
        backward.SetFlags(TcpHeader::RST);
    }
    else
    {
        const std::uint32_t length = view.payload + syn + ((view.tcpFlags & BSD_TH_FIN) != 0);
        backward.SetAckNumber(SequenceNumber32(view.tcpSeq + length));
        backward.SetFlags(TcpHeader::RST | TcpHeader::ACK);
    }
    return {MakeReset(view.tuple, forward), MakeReset(view.tuple.Reversed(), backward)};
}

} // namespace divertsim
} // namespace ns3
