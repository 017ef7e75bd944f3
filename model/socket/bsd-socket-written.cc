// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-socket-written.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace ns3
{
namespace divertsim
{

namespace
{

constexpr uint32_t IPV4_HEADER = 20;
constexpr uint32_t IPV6_HEADER = 40;

// IPv6 extension headers that ip6_nexthdr() walks over (OpenBSD sys/netinet6/ip6_input.c)
constexpr uint8_t HOP_BY_HOP = 0;
constexpr uint8_t ROUTING = 43;
constexpr uint8_t FRAGMENT = 44;
constexpr uint8_t AUTHENTICATION = 51;
constexpr uint8_t DESTINATION = 60;

/// IPv4 options of one byte
constexpr uint8_t IPOPT_EOL = 0;
constexpr uint8_t IPOPT_NOP = 1;

/// The first bytes of a packet
struct Head
{
    std::array<uint8_t, 256> bytes{};
    uint32_t have = 0;

    uint32_t At16(uint32_t offset) const
    {
        return static_cast<uint32_t>(bytes[offset] << 8 | bytes[offset + 1]);
    }
};

/// \return true where a length byte is missing, too small, or runs over the end of the header
bool
AreOptionsBroken(const Head& head, uint32_t end)
{
    uint32_t length = 0;
    for (uint32_t at = IPV4_HEADER; at < end; at += length)
    {
        const uint8_t option = head.bytes[at];
        if (option == IPOPT_EOL)
        {
            return false;
        }
        if (option == IPOPT_NOP)
        {
            length = 1;
            continue;
        }
        if (end - at < 2)
        {
            return true;
        }
        length = head.bytes[at + 1];
        if (length < 2 || length > end - at)
        {
            return true;
        }
    }
    return false;
}

void
ReadIpv4(const Head& head, DivertWritten& written)
{
    written.declared = head.At16(2);
    written.header = (head.bytes[0] & 0x0fU) * 4;
    written.protocol = head.bytes[9];
    written.optionsBroken = written.header <= head.have && AreOptionsBroken(head, written.header);
}

/// ip6_lasthdr(): stops at the last header that is there in full
void
ReadIpv6(const Head& head, DivertWritten& written)
{
    written.declared = head.At16(4);
    written.header = IPV6_HEADER;
    written.protocol = head.bytes[6];
    for (;;)
    {
        const uint32_t at = written.header;
        if (at + 8 > head.have)
        {
            return;
        }
        uint32_t length = 0;
        switch (written.protocol)
        {
        case HOP_BY_HOP:
        case ROUTING:
        case DESTINATION:
            length = (head.bytes[at + 1] + 1U) * 8;
            break;
        case AUTHENTICATION:
            length = (head.bytes[at + 1] + 2U) * 4;
            break;
        case FRAGMENT:
            length =
                (head.At16(at + 2) & 0xfff8U) == 0 ? 8 : 0; // a later one holds no more headers
            break;
        default:
            break;
        }
        if (length == 0)
        {
            return;
        }
        written.protocol = head.bytes[at];
        written.header = at + length;
    }
}

} // namespace

DivertWritten
BsdSocketReadWritten(const Packet& packet)
{
    Head head;
    head.have = packet.CopyData(head.bytes.data(), head.bytes.size());
    DivertWritten written;
    written.length = packet.GetSize();
    written.version = head.bytes[0] >> 4;
    if (written.version == 6)
    {
        ReadIpv6(head, written);
    }
    else
    {
        ReadIpv4(head, written); // what is asked of FreeBSD's wrong versions too
    }
    return written;
}

} // namespace divertsim
} // namespace ns3
