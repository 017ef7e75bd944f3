// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_HOST_PACKET_H
#define BSD_HOST_PACKET_H

#include "ns3/address.h"
#include "ns3/bsd-packet-view.h"
#include "ns3/net-device.h"
#include "ns3/packet.h"
#include "ns3/queue-item.h"

#include <cstdint>

namespace ns3
{
namespace divertsim
{

/**
 * One IP packet where BsdHostHook met it. A copy of it is all that is needed to put the packet
 * back at that place, so a filter that steals a packet keeps one.
 *
 * Inbound the packet has its IP header on; outbound ns-3 holds header and payload apart until
 * the queue disc. Nothing is parsed before it is asked for.
 */
class BsdHostPacket
{
  public:
    /// IPv4's number in the EtherTypes of IANA
    static constexpr uint16_t ETHERTYPE_IPV4 = 0x0800;

    /**
     * An inbound packet.
     * \param device that it came in on
     * \param packet with its IP header
     * \param protocol EtherType
     * \param from link-layer source
     * \param to link-layer destination
     * \param type whom it was for
     * \param divertTag the direction in its tag of pf's divert, NONE without one
     */
    BsdHostPacket(Ptr<NetDevice> device,
                  Ptr<const Packet> packet,
                  uint16_t protocol,
                  const Address& from,
                  const Address& to,
                  NetDevice::PacketType type,
                  BsdDirection divertTag);

    /**
     * An outbound packet.
     * \param device that it leaves by
     * \param item header and payload
     * \param divertTag as above
     */
    BsdHostPacket(Ptr<NetDevice> device, Ptr<QueueDiscItem> item, BsdDirection divertTag);

    /// \return IN or OUT
    BsdDirection GetDirection() const
    {
        return m_item ? BsdDirection::OUT : BsdDirection::IN;
    }

    /// \return the device it came in on or leaves by
    const Ptr<NetDevice>& GetDevice() const
    {
        return m_device;
    }

    /// \return the direction in the tag that a packet written to a divert socket carries
    BsdDirection GetDivertTag() const
    {
        return m_divertTag;
    }

    /// \return EtherType
    uint16_t GetProtocol() const
    {
        return m_protocol;
    }

    /// \return the header fields, read from the packet's bytes at the first call
    const BsdPacketView& GetView() const;

    /// What goes on with the packet to its next pass through pf. \param tag number of pf's `tag`,
    /// 0: none \param received index of the interface that it came in on, plus 1; 0: none
    void SetPfTag(uint16_t tag, uint32_t received);

    /// \return a copy of the packet with its IP header on
    Ptr<Packet> CopyWhole() const;

    /**
     * Let another packet go on in this one's place, for the verdict CHANGED.
     * \param whole the packet with its IP header on
     */
    void Replace(Ptr<Packet> whole);

  private:
    friend class BsdHostHook;

    Ptr<NetDevice> m_device;
    Ptr<const Packet> m_packet; ///< inbound: with its IP header
    Ptr<QueueDiscItem> m_item;  ///< outbound
    Address m_from;             ///< inbound: link-layer source
    Address m_to;               ///< link-layer destination
    NetDevice::PacketType m_type = NetDevice::PACKET_HOST;
    uint16_t m_protocol;
    BsdDirection m_divertTag;
    mutable bool m_viewed = false;
    mutable BsdPacketView m_view;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_HOST_PACKET_H
