// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_SOCKET_PACKET_H
#define BSD_SOCKET_PACKET_H

#include "ns3/bsd-packet-view.h"
#include "ns3/divert-packet.h"
#include "ns3/packet.h"

#include <cstdint>
#include <memory>

namespace ns3
{
namespace divertsim
{

/// Bytes of the longest transport header that is looked at: TCP's without options
constexpr uint32_t BSD_SOCKET_TRANSPORT_HEADER = 20;

/// Bytes that are enough where that is not all that is looked at: TCP's options, the headers that
/// an ICMP error quotes, the target of neighbour discovery
constexpr uint32_t BSD_SOCKET_LONG_TRANSPORT = 128;

/// The bytes of a packet behind its IP header
struct BsdSocketSegment
{
    const uint8_t* bytes; ///< the first `have` of them
    uint32_t have;        ///< how many can be read
    uint32_t length;      ///< how many there are
};

/**
 * \param protocol of a segment \param segment its first bytes
 * \return true where BSD_SOCKET_TRANSPORT_HEADER bytes are not enough of it
 */
bool BsdSocketNeedsMore(uint8_t protocol, const BsdSocketSegment& segment);

/**
 * Read a transport header from raw bytes: ns3::TcpHeader would parse options nobody looks at.
 * \param segment the bytes
 * \param [in,out] view protocol and fragment offset are there, the rest is filled
 */
void BsdSocketReadTransport(const BsdSocketSegment& segment, BsdPacketView& view);

/**
 * Read the headers of an IP packet.
 * \param packet with its IP header
 * \param [out] view the fields
 * \return false where it is no IPv4 or IPv6 packet, or cut short within its IP header
 */
bool BsdSocketReadView(const Packet& packet, BsdPacketView& view);

/// \param packet a packet \return as the divert room keeps it
std::shared_ptr<void> BsdSocketWrap(Ptr<Packet> packet);
/// \param packet that was wrapped \return the packet
Ptr<Packet> BsdSocketUnwrap(const DivertPacket& packet);

/**
 * \param info of a packet that was read
 * \param packet one that is written, made anew from bytes
 * \return true if the second may be the first: addresses, ports, TCP flags, length agree
 */
bool BsdSocketIsSame(const DivertPacketInfo& info, const Packet& packet);

} // namespace divertsim
} // namespace ns3

#endif // BSD_SOCKET_PACKET_H
