// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-host-packet.h"

#include "ns3/bsd-host-pf-tag.h"
#include "ns3/bsd-socket-packet.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-queue-disc-item.h"
#include "ns3/ipv6-header.h"
#include "ns3/ipv6-queue-disc-item.h"

#include <array>

namespace ns3
{
namespace divertsim
{

namespace
{

/// Header and payload of an outbound IPv4 packet are apart: no need to join them
void
ReadItem(const Ipv4Header& header, const Packet& payload, BsdPacketView& view)
{
    view.length = header.GetSerializedSize() + payload.GetSize();
    view.fragmentOffset = header.GetFragmentOffset();
    view.moreFragments = !header.IsLastFragment();
    view.dontFragment = header.IsDontFragment();
    view.fragmentId = header.GetIdentification();
    view.header = static_cast<uint16_t>(header.GetSerializedSize());
    view.ttl = header.GetTtl();
    view.tuple.protocol = header.GetProtocol();
    view.tuple.source.family = BsdFamily::INET;
    header.GetSource().Serialize(view.tuple.source.bytes.data());
    view.tuple.destination.family = BsdFamily::INET;
    header.GetDestination().Serialize(view.tuple.destination.bytes.data());
    std::array<uint8_t, BSD_SOCKET_LONG_TRANSPORT> bytes;
    uint32_t have = payload.CopyData(bytes.data(), BSD_SOCKET_TRANSPORT_HEADER);
    if (BsdSocketNeedsMore(view.tuple.protocol, {bytes.data(), have, payload.GetSize()}))
    {
        have = payload.CopyData(bytes.data(), BSD_SOCKET_LONG_TRANSPORT);
    }
    BsdSocketReadTransport({bytes.data(), have, payload.GetSize()}, view);
}

} // namespace

BsdHostPacket::BsdHostPacket(Ptr<NetDevice> device,
                             Ptr<const Packet> packet,
                             uint16_t protocol,
                             const Address& from,
                             const Address& to,
                             NetDevice::PacketType type,
                             BsdDirection divertTag)
    : m_device(device),
      m_packet(packet),
      m_from(from),
      m_to(to),
      m_type(type),
      m_protocol(protocol),
      m_divertTag(divertTag)
{
}

BsdHostPacket::BsdHostPacket(Ptr<NetDevice> device, Ptr<QueueDiscItem> item, BsdDirection divertTag)
    : m_device(device),
      m_item(item),
      m_protocol(item->GetProtocol()),
      m_divertTag(divertTag)
{
}

const BsdPacketView&
BsdHostPacket::GetView() const
{
    if (m_viewed)
    {
        return m_view;
    }
    m_viewed = true;
    bool whole = true;
    if (!m_item)
    {
        whole = BsdSocketReadView(*m_packet, m_view);
    }
    else if (m_protocol == ETHERTYPE_IPV4)
    {
        ReadItem(static_cast<const Ipv4QueueDiscItem&>(*m_item).GetHeader(),
                 *m_item->GetPacket(),
                 m_view);
    }
    else
    {
        whole = BsdSocketReadView(*CopyWhole(), m_view);
    }
    if (!whole)
    {
        m_view.complete = false;
    }
    BsdHostPfTag tag;
    if ((m_item ? m_item->GetPacket() : ConstCast<Packet>(m_packet))->PeekPacketTag(tag))
    {
        m_view.pfTag = tag.Get();
        m_view.received = GetDirection() == BsdDirection::OUT ? tag.GetReceived() : 0;
    }
    return m_view;
}

void
BsdHostPacket::SetPfTag(uint16_t value, uint32_t received)
{
    BsdHostPfTag tag(value, received);
    BsdHostPfTag old;
    const Ptr<Packet> tagged = m_item ? m_item->GetPacket() : m_packet->Copy();
    tagged->RemovePacketTag(old);
    if (value != 0 || received != 0)
    {
        tagged->AddPacketTag(tag);
    }
    if (!m_item)
    {
        m_packet = tagged;
    }
    m_view.pfTag = value;
}

Ptr<Packet>
BsdHostPacket::CopyWhole() const
{
    if (!m_item)
    {
        return m_packet->Copy();
    }
    Ptr<Packet> whole = m_item->GetPacket()->Copy();
    if (m_protocol == ETHERTYPE_IPV4)
    {
        whole->AddHeader(static_cast<const Ipv4QueueDiscItem&>(*m_item).GetHeader());
    }
    else
    {
        whole->AddHeader(static_cast<const Ipv6QueueDiscItem&>(*m_item).GetHeader());
    }
    return whole;
}

void
BsdHostPacket::Replace(Ptr<Packet> whole)
{
    m_viewed = false;
    m_view = BsdPacketView();
    if (!m_item)
    {
        m_packet = whole;
        return;
    }
    Ptr<Packet> payload = whole->Copy();
    if (m_protocol == ETHERTYPE_IPV4)
    {
        Ipv4Header header;
        payload->RemoveHeader(header);
        m_item = Create<Ipv4QueueDiscItem>(payload, m_item->GetAddress(), m_protocol, header);
    }
    else
    {
        Ipv6Header header;
        payload->RemoveHeader(header);
        m_item = Create<Ipv6QueueDiscItem>(payload, m_item->GetAddress(), m_protocol, header);
    }
}

} // namespace divertsim
} // namespace ns3
