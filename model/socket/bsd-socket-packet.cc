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
constexpr uint32_t ICMP_HEADER = 8; ///< ICMP_MINLEN: type, code, checksum, identifier, number
constexpr uint32_t INNER_BYTES = 8; ///< of the transport header that an ICMP error quotes
constexpr uint32_t TCP_FLAGS = 13;  ///< where they are
constexpr uint32_t ND_TARGET = 8;   ///< where it is

constexpr uint8_t ND_SOLICITATION = 135;
constexpr uint8_t ND_ADVERTISEMENT = 136;

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

void
SetAddress(BsdAddress& address, BsdFamily family, const uint8_t* bytes)
{
    address.family = family;
    std::memcpy(address.bytes.data(), bytes, family == BsdFamily::INET ? 4 : 16);
}

bool
IsExtension(uint8_t next)
{
    return next == HOP_BY_HOP || next == ROUTING || next == FRAGMENT || next == DESTINATION;
}

bool
IsIcmpError(uint8_t protocol, uint8_t type)
{
    if (protocol == BSD_IPPROTO_ICMP)
    {
        return type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
    }
    return type >= 1 && type <= 4;
}

/// pf_get_wscale(), pf_get_mss(). \param p the options \param length of them
/// \param view [out] takes window scale and maximum segment size
void
ReadTcpOptions(const uint8_t* p, uint32_t length, BsdPacketView& view)
{
    constexpr uint8_t END = 0;
    constexpr uint8_t NO_OPERATION = 1;
    constexpr uint8_t MAXIMUM_SEGMENT = 2; // RFC 9293
    constexpr uint8_t WINDOW_SCALE = 3;    // RFC 7323
    bool scaled = false;
    uint32_t at = 0;
    while (at < length && p[at] != END)
    {
        if (p[at] == NO_OPERATION)
        {
            ++at;
            continue;
        }
        if (at + 1 >= length || p[at + 1] < 2)
        {
            break;
        }
        if (p[at] == WINDOW_SCALE && p[at + 1] == 3 && at + 2 < length && !scaled)
        {
            view.tcpWindowScale = p[at + 2];
            scaled = true;
        }
        if (p[at] == MAXIMUM_SEGMENT && p[at + 1] == 4 && at + 3 < length)
        {
            view.tcpMss = Read16(p + at + 2);
        }
        at += p[at + 1];
    }
}

/// What an ICMP error quotes. \param p the quoted IP header \param have bytes of it that are there
void
ReadInner(const uint8_t* p, uint32_t have, BsdInnerView& inner)
{
    const bool inet6 = have > 0 && p[0] >> 4 == 6;
    uint32_t header = inet6 ? IPV6_HEADER : IPV4_HEADER;
    if (have < header)
    {
        return;
    }
    if (inet6)
    {
        SetAddress(inner.tuple.source, BsdFamily::INET6, p + 8);
        SetAddress(inner.tuple.destination, BsdFamily::INET6, p + 24);
        uint8_t next = p[6];
        while (IsExtension(next) && header + 8 <= have && !inner.fragment)
        {
            const uint8_t* extension = p + header;
            inner.fragment = next == FRAGMENT && (Read16(extension + 2) & 0xfff8U) != 0;
            header += next == FRAGMENT ? 8U : (extension[1] + 1U) * 8;
            next = extension[0];
        }
        inner.tuple.protocol = next;
    }
    else
    {
        header = (p[0] & 0x0fU) << 2;
        inner.fragment = (Read16(p + 6) & 0x1fffU) != 0;
        inner.tuple.protocol = p[9];
        SetAddress(inner.tuple.source, BsdFamily::INET, p + 12);
        SetAddress(inner.tuple.destination, BsdFamily::INET, p + 16);
    }
    inner.complete = header >= IPV4_HEADER && header + INNER_BYTES <= have;
    if (!inner.complete || inner.fragment)
    {
        return;
    }
    p += header;
    if (inner.tuple.protocol == BSD_IPPROTO_TCP || inner.tuple.protocol == BSD_IPPROTO_UDP)
    {
        inner.tuple.sourcePort = Read16(p);
        inner.tuple.destinationPort = Read16(p + 2);
        inner.tcpSeq = Read32(p + 4);
    }
    else if (inner.tuple.protocol == BSD_IPPROTO_ICMP || inner.tuple.protocol == BSD_IPPROTO_ICMPV6)
    {
        inner.icmpType = p[0];
        inner.icmpId = Read16(p + 4);
    }
}

void
ReadIcmp(const BsdSocketSegment& segment, BsdPacketView& view)
{
    const uint8_t* p = segment.bytes;
    view.complete = segment.have >= ICMP_HEADER;
    if (!view.complete)
    {
        return;
    }
    view.icmpType = p[0];
    view.icmpCode = p[1];
    view.icmpId = Read16(p + 4);
    if (IsIcmpError(view.tuple.protocol, view.icmpType))
    {
        ReadInner(p + ICMP_HEADER, segment.have - ICMP_HEADER, view.inner);
    }
    else if (view.tuple.protocol == BSD_IPPROTO_ICMPV6 &&
             (view.icmpType == ND_SOLICITATION || view.icmpType == ND_ADVERTISEMENT))
    {
        view.complete = segment.have >= ND_TARGET + 16;
        if (view.complete)
        {
            SetAddress(view.target, BsdFamily::INET6, p + ND_TARGET);
        }
    }
}

} // namespace

bool
BsdSocketNeedsMore(uint8_t protocol, const BsdSocketSegment& segment)
{
    const uint8_t* p = segment.bytes;
    switch (protocol)
    {
    case BSD_IPPROTO_TCP:
        return segment.have > TCP_FLAGS && (p[TCP_FLAGS] & BSD_TH_SYN);
    case BSD_IPPROTO_ICMP:
    case BSD_IPPROTO_ICMPV6:
        return segment.have > 0 &&
               (IsIcmpError(protocol, p[0]) || p[0] == ND_SOLICITATION || p[0] == ND_ADVERTISEMENT);
    default:
        return false;
    }
}

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
        if (view.complete && (view.tcpFlags & BSD_TH_SYN))
        {
            ReadTcpOptions(p + BSD_SOCKET_TRANSPORT_HEADER,
                           std::min(header, segment.have) - BSD_SOCKET_TRANSPORT_HEADER,
                           view);
        }
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
        ReadIcmp(segment, view);
        return;
    default:
        return;
    }
}

namespace
{

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
    view.dontFragment = fragment & 0x4000U;
    view.fragmentId = Read16(p + 4);
    view.header = static_cast<uint16_t>(header);
    view.ttl = p[8];
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
    while (IsExtension(next))
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
            view.fragmentId = Read32(header + 4);
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
    view.ttl = p[7];
    SetAddress(view.tuple.source, BsdFamily::INET6, p + 8);
    SetAddress(view.tuple.destination, BsdFamily::INET6, p + 24);
    const uint32_t end = std::min({have, size, view.length}) - IPV6_HEADER;
    const uint32_t walked = WalkExtensions(p + IPV6_HEADER, end, p[6], view);
    view.header = static_cast<uint16_t>(IPV6_HEADER + walked);
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
NeedsLongRead(const uint8_t* p, uint32_t have)
{
    const bool inet = p[0] >> 4 == 4;
    const uint32_t header = inet ? (p[0] & 0x0fU) << 2 : IPV6_HEADER;
    const uint8_t protocol = inet ? p[9] : p[6];
    if (header > IPV6_HEADER || (!inet && IsExtension(protocol)))
    {
        return true;
    }
    return BsdSocketNeedsMore(protocol, {p + header, have - std::min(have, header), 0});
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
    if (size > have && NeedsLongRead(bytes.data(), have))
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
