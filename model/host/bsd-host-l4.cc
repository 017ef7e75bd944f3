// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-host-l4.h"

#include "ns3/bsd-packet-view.h"
#include "ns3/bsd-socket-inet-address.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6.h"
#include "ns3/log.h"

#include <array>

namespace ns3
{
namespace divertsim
{

NS_LOG_COMPONENT_DEFINE("BsdHostL4");
NS_OBJECT_ENSURE_REGISTERED(BsdHostL4);

namespace
{

/// What is read of a TCP header: up to its flags. Of a UDP header the ports.
constexpr uint32_t TCP_BYTES = 14;
constexpr uint32_t UDP_BYTES = 4;

std::uint16_t
ReadPort(const uint8_t* bytes)
{
    return static_cast<std::uint16_t>(bytes[0] << 8 | bytes[1]);
}

BsdHostL4Segment
ReadSegment(std::uint8_t protocol,
            const Ptr<Packet>& packet,
            const BsdAddress& source,
            const BsdAddress& destination)
{
    std::array<uint8_t, TCP_BYTES> bytes{};
    const uint32_t wanted = protocol == BSD_IPPROTO_TCP ? TCP_BYTES : UDP_BYTES;
    BsdHostL4Segment segment;
    segment.complete = packet->CopyData(bytes.data(), wanted) == wanted;
    segment.tuple = {protocol, source, ReadPort(&bytes[0]), destination, ReadPort(&bytes[2])};
    segment.flags = bytes[TCP_BYTES - 1];
    return segment;
}

} // namespace

TypeId
BsdHostL4::GetTypeId()
{
    static TypeId tid = TypeId("ns3::divertsim::BsdHostL4")
                            .SetParent<IpL4Protocol>()
                            .SetGroupName("Divertsim")
                            .AddConstructor<BsdHostL4>();
    return tid;
}

BsdHostL4::BsdHostL4() = default;
BsdHostL4::~BsdHostL4() = default;

void
BsdHostL4::Install(const Ptr<Node>& node,
                   const Ptr<IpL4Protocol>& inner,
                   BsdHostL4Receiver* receiver)
{
    NS_LOG_FUNCTION(this << node);
    m_inner = inner;
    m_receiver = receiver;
    m_protocol = static_cast<std::uint8_t>(inner->GetProtocolNumber());
    // takes the place of the inner one, which stays aggregated and sends as before
    if (const auto ipv4 = node->GetObject<Ipv4>())
    {
        ipv4->Insert(this);
    }
    if (const auto ipv6 = node->GetObject<Ipv6>())
    {
        ipv6->Insert(this);
    }
}

void
BsdHostL4::DoDispose()
{
    m_inner = nullptr;
    m_receiver = nullptr;
    IpL4Protocol::DoDispose();
}

int
BsdHostL4::GetProtocolNumber() const
{
    return m_protocol;
}

template <typename Header, typename Interface>
IpL4Protocol::RxStatus
BsdHostL4::Steer(const Ptr<Packet>& packet, const Header& header, const Ptr<Interface>& interface)
{
    if (!m_inner)
    {
        return RX_OK; // the node is being disposed of
    }
    const BsdHostL4Segment segment = ReadSegment(m_protocol,
                                                 packet,
                                                 BsdSocketFromIp(header.GetSource()),
                                                 BsdSocketFromIp(header.GetDestination()));
    RxStatus status = RX_OK;
    if (segment.complete && m_receiver->Receive(segment, packet, header, interface, status))
    {
        return status;
    }
    status = m_inner->Receive(packet, header, interface);
    if (segment.complete && (status == RX_ENDPOINT_CLOSED || status == RX_ENDPOINT_UNREACH))
    {
        m_receiver->Refused(segment);
    }
    return status;
}

IpL4Protocol::RxStatus
BsdHostL4::Receive(Ptr<Packet> packet, const Ipv4Header& header, Ptr<Ipv4Interface> interface)
{
    return Steer(packet, header, interface);
}

IpL4Protocol::RxStatus
BsdHostL4::Receive(Ptr<Packet> packet, const Ipv6Header& header, Ptr<Ipv6Interface> interface)
{
    return Steer(packet, header, interface);
}

Ptr<IpL4Protocol>
BsdHostL4::FindForIcmp(const BsdAddress& local,
                       const BsdAddress& remote,
                       const uint8_t payload[8]) const
{
    const BsdTuple outgoing{m_protocol,
                            local,
                            ReadPort(&payload[0]),
                            remote,
                            ReadPort(&payload[2])};
    const auto holder = m_receiver->FindForIcmp(outgoing.Reversed());
    return holder ? holder : m_inner;
}

void
BsdHostL4::ReceiveIcmp(Ipv4Address source,
                       uint8_t ttl,
                       uint8_t type,
                       uint8_t code,
                       uint32_t info,
                       Ipv4Address payloadSource,
                       Ipv4Address payloadDestination,
                       const uint8_t payload[8])
{
    if (m_inner)
    {
        FindForIcmp(BsdSocketFromIp(payloadSource), BsdSocketFromIp(payloadDestination), payload)
            ->ReceiveIcmp(source,
                          ttl,
                          type,
                          code,
                          info,
                          payloadSource,
                          payloadDestination,
                          payload);
    }
}

void
BsdHostL4::ReceiveIcmp(Ipv6Address source,
                       uint8_t ttl,
                       uint8_t type,
                       uint8_t code,
                       uint32_t info,
                       Ipv6Address payloadSource,
                       Ipv6Address payloadDestination,
                       const uint8_t payload[8])
{
    if (m_inner)
    {
        FindForIcmp(BsdSocketFromIp(payloadSource), BsdSocketFromIp(payloadDestination), payload)
            ->ReceiveIcmp(source,
                          ttl,
                          type,
                          code,
                          info,
                          payloadSource,
                          payloadDestination,
                          payload);
    }
}

void
BsdHostL4::SetDownTarget(DownTargetCallback target)
{
    m_inner->SetDownTarget(target);
}

void
BsdHostL4::SetDownTarget6(DownTargetCallback6 target)
{
    m_inner->SetDownTarget6(target);
}

IpL4Protocol::DownTargetCallback
BsdHostL4::GetDownTarget() const
{
    return m_inner->GetDownTarget();
}

IpL4Protocol::DownTargetCallback6
BsdHostL4::GetDownTarget6() const
{
    return m_inner->GetDownTarget6();
}

} // namespace divertsim
} // namespace ns3
