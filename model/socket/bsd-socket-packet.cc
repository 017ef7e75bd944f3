// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-socket-packet.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace ns3
{
namespace divertsim
{

namespace
{

constexpr uint32_t IPV4_HEADER = 20; ///< without options
constexpr uint32_t IPV6_HEADER = 40;
constexpr uint32_t UDP_HEADER = 8;
constexpr uint32_t ICMP_HEADER = 4; ///< type, code, checksum

// IPv6 extension headers that pf walks over (RFC 8200; pf_walk_header6 of sys/netpfil/pf/pf.c)
constexpr uint8_t HOP_BY_HOP = 0;
constexpr uint8_t ROUTING = 43;
constexpr uint8_t FRAGMENT = 44;
constexpr uint8_t DESTINATION = 60;

/// How many bytes are read at first: IPv6's and TCP's headers; most packets need no more
constexpr uint32_t FIRST_READ = IPV6_HEADER + BSD_SOCKET_TRANSPORT_HEADER;
/// How many are read where extension headers or IPv4 options stand before the transport header
constexpr uint32_t LONG_READ = 256;

uint16_t
Read16(const uint8_t* p)
{
    return static_cast<uint16_t>(p[0] << 8 | p[1]);
}

uint32_t
Read32(const uint8_t* p)
{
    return uint32_t{p[0]} << 24 | uint32_t{p[1]} << 16 | uint32_t{p[2]} << 8 | p[3];
}

} // namespace

void
BsdSocketReadTransport(const BsdSocketSegment& segment, BsdPacketView& view)
{
    view.payload = segment.length;
    if (view.fragmentOffset > 0)
    {
        return; // the transport header is in the first fragment
    }
    const uint8_t* p = segment.bytes;
    switch (view.tuple.protocol)
    {
    case BSD_IPPROTO_TCP: {
        view.complete = segment.have >= BSD_SOCKET_TRANSPORT_HEADER;
        if (!view.complete)
        {
            return;
        }
        view.tuple.sourcePort = Read16(p);
        view.tuple.destinationPort = Read16(p + 2);
        view.tcpSeq = Read32(p + 4);
        view.tcpAck = Read32(p + 8);
        view.tcpFlags = p[13];
        view.tcpWindow = Read16(p + 14);
        const uint32_t header = uint32_t{p[12]} >> 4 << 2;
        view.complete = header >= BSD_SOCKET_TRANSPORT_HEADER && header <= segment.length;
        view.payload = view.complete ? segment.length - header : 0;
        return;
    }
    case BSD_IPPROTO_UDP:
        view.complete = segment.have >= UDP_HEADER;
        if (view.complete)
        {
            view.tuple.sourcePort = Read16(p);
            view.tuple.destinationPort = Read16(p + 2);
            view.payload = segment.length - UDP_HEADER;
        }
        return;
    case BSD_IPPROTO_ICMP:
    case BSD_IPPROTO_ICMPV6:
        view.complete = segment.have >= ICMP_HEADER;
        if (view.complete)
        {
            view.icmpType = p[0];
            view.icmpCode = p[1];
        }
        return;
    default:
        return;
    }
}

namespace
{

void
SetAddress(BsdAddress& address, BsdFamily family, const uint8_t* bytes)
{
    address.family = family;
    std::memcpy(address.bytes.data(), bytes, family == BsdFamily::INET ? 4 : 16);
}

bool
ReadIpv4(const uint8_t* p, uint32_t have, uint32_t size, BsdPacketView& view)
{
    const uint32_t header = (p[0] & 0x0fU) << 2;
    if (have < IPV4_HEADER || header < IPV4_HEADER || header > have)
    {
        return false;
    }
    view.length = Read16(p + 2);
    if (view.length < header)
    {
        return false;
    }
    const uint16_t fragment = Read16(p + 6);
    view.fragmentOffset = static_cast<uint16_t>((fragment & 0x1fffU) << 3);
    view.moreFragments = fragment & 0x2000U;
    view.tuple.protocol = p[9];
    SetAddress(view.tuple.source, BsdFamily::INET, p + 12);
    SetAddress(view.tuple.destination, BsdFamily::INET, p + 16);
    const uint32_t end = std::min({have, size, view.length}); // without a frame's padding
    BsdSocketReadTransport({p + header, end - std::min(end, header), view.length - header}, view);
    return true;
}

/**
 * Walk over IPv6 extension headers.
 * \param p behind the fixed header
 * \param have bytes that are there
 * \param next protocol of the first header
 * \param view takes protocol and fragment fields
 * \return bytes walked over; the view is marked incomplete where they end early
 */
uint32_t
WalkExtensions(const uint8_t* p, uint32_t have, uint8_t next, BsdPacketView& view)
{
    uint32_t walked = 0;
    while (next == HOP_BY_HOP || next == ROUTING || next == FRAGMENT || next == DESTINATION)
    {
        if (walked + 8 > have)
        {
            view.complete = false;
            break;
        }
        const uint8_t* header = p + walked;
        const bool fragment = next == FRAGMENT;
        next = header[0];
        if (fragment)
        {
            view.fragmentOffset = Read16(header + 2) & 0xfff8U;
            view.moreFragments = header[3] & 1U;
            walked += 8;
            if (view.fragmentOffset > 0)
            {
                break;
            }
        }
        else
        {
            walked += (header[1] + 1U) * 8;
        }
    }
    view.tuple.protocol = next;
    return walked;
}

bool
ReadIpv6(const uint8_t* p, uint32_t have, uint32_t size, BsdPacketView& view)
{
    if (have < IPV6_HEADER)
    {
        return false;
    }
    const uint32_t behind = Read16(p + 4);
    view.length = IPV6_HEADER + behind;
    SetAddress(view.tuple.source, BsdFamily::INET6, p + 8);
    SetAddress(view.tuple.destination, BsdFamily::INET6, p + 24);
    const uint32_t end = std::min({have, size, view.length}) - IPV6_HEADER;
    const uint32_t walked = WalkExtensions(p + IPV6_HEADER, end, p[6], view);
    if (!view.complete || walked > end)
    {
        view.complete = false;
        return true;
    }
    BsdSocketReadTransport({p + IPV6_HEADER + walked, end - walked, behind - walked}, view);
    return true;
}

/// \return true where the first read may not hold the transport header
bool
NeedsLongRead(const uint8_t* p)
{
    if (p[0] >> 4 == 4)
    {
        return (p[0] & 0x0fU) > 10; // more than 20 bytes of options
    }
    const uint8_t next = p[6];
    return next == HOP_BY_HOP || next == ROUTING || next == FRAGMENT || next == DESTINATION;
}

} // namespace

bool
BsdSocketReadView(const Packet& packet, BsdPacketView& view)
{
    view = BsdPacketView();
    std::array<uint8_t, LONG_READ> bytes;
    const uint32_t size = packet.GetSize();
    uint32_t have = packet.CopyData(bytes.data(), FIRST_READ);
    if (have < IPV4_HEADER)
    {
        return false;
    }
    if (size > have && NeedsLongRead(bytes.data()))
    {
        have = packet.CopyData(bytes.data(), LONG_READ);
    }
    switch (bytes[0] >> 4)
    {
    case 4:
        return ReadIpv4(bytes.data(), have, size, view);
    case 6:
        return ReadIpv6(bytes.data(), have, size, view);
    default:
        return false;
    }
}

std::shared_ptr<void>
BsdSocketWrap(Ptr<Packet> packet)
{
    return std::make_shared<Ptr<Packet>>(packet);
}

Ptr<Packet>
BsdSocketUnwrap(const DivertPacket& packet)
{
    return *std::static_pointer_cast<Ptr<Packet>>(packet.payload);
}

bool
BsdSocketIsSame(const DivertPacketInfo& info, const Packet& packet)
{
    BsdPacketView view;
    return info.length == packet.GetSize() && BsdSocketReadView(packet, view) &&
           view.tuple == info.tuple && view.tcpFlags == info.tcpFlags;
}

} // namespace divertsim
} // namespace ns3
