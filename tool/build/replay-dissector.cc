// SPDX-License-Identifier: GPL-2.0-only
#include "tool/build/replay-dissector.h"

#include "ns3/bsd-packet-view.h"

#include <fmt/format.h>
#include <pcap/pcap.h>

#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{

constexpr std::uint16_t ETHERTYPE_INET = 0x0800;
constexpr std::uint16_t ETHERTYPE_INET6 = 0x86dd;
constexpr std::uint16_t ETHERTYPE_VLAN = 0x8100;
constexpr std::uint16_t ETHERTYPE_QINQ = 0x88a8;
constexpr std::uint32_t INET6_HEADER = 40;
constexpr std::uint32_t INET_LARGEST = 65535; ///< IPv4 packet, RFC 791

} // namespace

ReplayOutcome
ReplayDissector::Wrong(std::string text)
{
    error = std::move(text);
    return ReplayOutcome::ERROR;
}

ReplayOutcome
ReplayDissector::Short(std::uint32_t offset, std::uint32_t count, const char* what)
{
    return Wrong(fmt::format("{} needs {} bytes from byte {} of the packet on, {} were captured; "
                             "capture with a larger snaplen (tcpdump -s 0)",
                             what,
                             count,
                             offset,
                             m_bytes.Size()));
}

ReplayOutcome
ReplayDissector::Ethernet(std::uint32_t typeOffset)
{
    std::uint32_t at = typeOffset;
    for (;;)
    {
        if (!m_bytes.Has(at, 2))
        {
            return Short(at, 2, "the link-layer header");
        }
        const std::uint16_t type = m_bytes.Get16(at);
        if (type == ETHERTYPE_VLAN || type == ETHERTYPE_QINQ)
        {
            at += 4;
            continue;
        }
        m_offset = at + 2;
        return type == ETHERTYPE_INET || type == ETHERTYPE_INET6 ? ReplayOutcome::TAKEN
                                                                 : ReplayOutcome::OTHER;
    }
}

ReplayOutcome
ReplayDissector::Link()
{
    switch (m_linkType)
    {
    case DLT_EN10MB:
        return Ethernet(12);
    case DLT_LINUX_SLL:
        return Ethernet(14);
    case DLT_LINUX_SLL2: {
        const ReplayOutcome outcome = Ethernet(0);
        m_offset = 20;
        return outcome;
    }
    case DLT_NULL:
    case DLT_LOOP:
        m_offset = 4;
        return ReplayOutcome::TAKEN;
    default: // DLT_RAW, DLT_IPV4, DLT_IPV6
        m_offset = 0;
        return ReplayOutcome::TAKEN;
    }
}

ReplayOutcome
ReplayDissector::Run(LbCapturePacket& packet)
{
    const ReplayOutcome link = Link();
    if (link != ReplayOutcome::TAKEN)
    {
        return link;
    }
    if (!m_bytes.Has(m_offset, 1))
    {
        return Short(m_offset, 1, "the IP header");
    }
    switch (m_bytes.Get8(m_offset) >> 4)
    {
    case 4:
        return Inet(packet);
    case 6:
        return Inet6(packet);
    default:
        if (m_linkType == DLT_NULL || m_linkType == DLT_LOOP)
        {
            return ReplayOutcome::OTHER;
        }
        return Wrong(fmt::format("byte {} of the packet should begin an IP header, version 4 or 6, "
                                 "and has version {}",
                                 m_offset,
                                 m_bytes.Get8(m_offset) >> 4));
    }
}

ReplayOutcome
ReplayDissector::Inet(LbCapturePacket& packet)
{
    constexpr std::uint32_t FIXED = 20;
    if (!m_bytes.Has(m_offset, FIXED))
    {
        return Short(m_offset, FIXED, "the IPv4 header");
    }
    const std::uint32_t header = (m_bytes.Get8(m_offset) & 0x0fu) * 4;
    std::uint32_t length = m_bytes.Get16(m_offset + 2);
    if (header < FIXED)
    {
        return Wrong(
            fmt::format("the IPv4 header says that it has {} bytes; it has at least 20", header));
    }
    if (length == 0)
    {
        length = m_bytes.Size() - m_offset; // segmentation offload: the device would have set it
    }
    if (length > INET_LARGEST)
    {
        return Wrong(fmt::format("the IPv4 packet gives no length (segmentation offload), and has "
                                 "{} bytes; it has at most {}: capture with TSO and GRO off",
                                 length,
                                 INET_LARGEST));
    }
    if (length < header)
    {
        return Wrong(fmt::format("the IPv4 packet says that it has {} bytes, its header alone has "
                                 "{}",
                                 length,
                                 header));
    }
    packet.tuple.source = BsdAddress::V4(m_bytes.Get32(m_offset + 12));
    packet.tuple.destination = BsdAddress::V4(m_bytes.Get32(m_offset + 16));
    packet.tuple.protocol = m_bytes.Get8(m_offset + 9);
    const std::uint16_t fragment = m_bytes.Get16(m_offset + 6);
    if ((fragment & 0x1fff) != 0)
    {
        return ReplayOutcome::FRAGMENT;
    }
    m_offset += header;
    return Transport(packet, length - header, (fragment & 0x2000) != 0);
}

ReplayOutcome
ReplayDissector::Inet6(LbCapturePacket& packet)
{
    if (!m_bytes.Has(m_offset, INET6_HEADER))
    {
        return Short(m_offset, INET6_HEADER, "the IPv6 header");
    }
    std::uint32_t length = m_bytes.Get16(m_offset + 4);
    std::uint8_t next = m_bytes.Get8(m_offset + 6);
    packet.tuple.source = BsdAddress::V6(m_bytes.At(m_offset + 8));
    packet.tuple.destination = BsdAddress::V6(m_bytes.At(m_offset + 24));
    m_offset += INET6_HEADER;
    bool moreFragments = false;
    // Hop-by-hop options, routing, fragment and destination options (RFC 8200)
    while (next == 0 || next == 43 || next == 44 || next == 60)
    {
        if (!m_bytes.Has(m_offset, 8))
        {
            return Short(m_offset, 8, "an IPv6 extension header");
        }
        const std::uint32_t size = next == 44 ? 8 : (m_bytes.Get8(m_offset + 1) + 1u) * 8;
        if (next == 44)
        {
            const std::uint16_t fragment = m_bytes.Get16(m_offset + 2);
            moreFragments = (fragment & 1) != 0;
            if ((fragment & 0xfff8) != 0)
            {
                return ReplayOutcome::FRAGMENT;
            }
        }
        if (size > length)
        {
            return Wrong(fmt::format("an IPv6 extension header of {} bytes does not fit into the "
                                     "{} that are left of its packet",
                                     size,
                                     length));
        }
        next = m_bytes.Get8(m_offset);
        m_offset += size;
        length -= size;
    }
    packet.tuple.protocol = next;
    return Transport(packet, length, moreFragments);
}

ReplayOutcome
ReplayDissector::Transport(LbCapturePacket& packet, std::uint32_t length, bool moreFragments)
{
    const bool tcp = packet.tuple.protocol == BSD_IPPROTO_TCP;
    if (!tcp && packet.tuple.protocol != BSD_IPPROTO_UDP)
    {
        return ReplayOutcome::OTHER;
    }
    const std::uint32_t fixed = tcp ? 20 : 8;
    if (length < fixed)
    {
        if (moreFragments)
        {
            return ReplayOutcome::FRAGMENT; // cut inside the header: nothing to go by
        }
        return Wrong(fmt::format("its IP packet leaves {} bytes for a {} header of at least {}",
                                 length,
                                 tcp ? "TCP" : "UDP",
                                 fixed));
    }
    if (!m_bytes.Has(m_offset, fixed))
    {
        return Short(m_offset, fixed, tcp ? "the TCP header" : "the UDP header");
    }
    packet.tuple.sourcePort = m_bytes.Get16(m_offset);
    packet.tuple.destinationPort = m_bytes.Get16(m_offset + 2);
    std::uint32_t header = fixed;
    if (tcp)
    {
        packet.tcpSeq = m_bytes.Get32(m_offset + 4);
        packet.tcpAck = m_bytes.Get32(m_offset + 8);
        packet.tcpFlags = m_bytes.Get8(m_offset + 13);
        packet.tcpWindow = m_bytes.Get16(m_offset + 14);
        header = (m_bytes.Get8(m_offset + 12) >> 4) * 4u;
        if (header < fixed || header > length)
        {
            return Wrong(fmt::format("the TCP header says that it has {} bytes; it has 20 to 60, "
                                     "and {} are left of its packet",
                                     header,
                                     length));
        }
    }
    packet.payload = length - header;
    return ReplayOutcome::TAKEN;
}

bool
ReplayDissector::Knows(int linkType)
{
    switch (linkType)
    {
    case DLT_EN10MB:
    case DLT_LINUX_SLL:
    case DLT_LINUX_SLL2:
    case DLT_NULL:
    case DLT_LOOP:
    case DLT_RAW:
    case DLT_IPV4:
    case DLT_IPV6:
        return true;
    default:
        return false;
    }
}

} // namespace divertsim
} // namespace ns3
