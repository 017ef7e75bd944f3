// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-match.h"

namespace ns3
{
namespace divertsim
{

namespace
{

/// A query and its reply; both share a state
struct IcmpPair
{
    std::uint8_t query;
    std::uint8_t reply;
    bool hasId;
};

// IANA's numbers: echo, timestamp, information, address mask, where-are-you, mobile registration,
// router solicitation
constexpr IcmpPair PAIRS4[] = {{8, 0, true},
                               {13, 14, true},
                               {15, 16, true},
                               {17, 18, true},
                               {33, 34, false},
                               {35, 36, false},
                               {10, 9, false}};
// Echo, multicast traceroute, neighbour solicitation
constexpr IcmpPair PAIRS6[] = {{128, 129, true}, {201, 200, false}, {135, 136, false}};

// A multicast listener report may come unasked, so both go the same way
constexpr std::uint8_t MLD_QUERY = 130;
constexpr std::uint8_t MLD_REPORT = 131;
constexpr std::uint8_t SOLICITATION = 135;
constexpr std::uint8_t ADVERTISEMENT = 136;

/// How a message stands in a key
struct Mapped
{
    std::uint8_t type;
    std::uint16_t id;
    bool asks;
};

template <std::size_t count>
Mapped
MapIcmp(const IcmpPair (&pairs)[count], std::uint8_t type, std::uint16_t id)
{
    for (const IcmpPair& pair : pairs)
    {
        if (type == pair.query || type == pair.reply)
        {
            return {pair.query, pair.hasId ? id : std::uint16_t{0}, type == pair.query};
        }
    }
    return {type, 0, true};
}

Mapped
MapIcmp(const BsdPacketView& packet)
{
    if (packet.tuple.protocol == BSD_IPPROTO_ICMP)
    {
        return MapIcmp(PAIRS4, packet.icmpType, packet.icmpId);
    }
    if (packet.icmpType == MLD_REPORT)
    {
        return {MLD_QUERY, 0, true};
    }
    return MapIcmp(PAIRS6, packet.icmpType, packet.icmpId);
}

/// Neighbour discovery is known by its target: the question goes to a multicast address, the
/// answer may (pf_state_key_addr_setup())
void
MapNeighbour(const BsdPacketView& packet, BsdTuple& tuple)
{
    if (packet.icmpType == SOLICITATION)
    {
        tuple.destination = packet.target;
    }
    else if (packet.icmpType == ADVERTISEMENT)
    {
        tuple.source = packet.target;
        if (tuple.destination.bytes[0] == 0xff)
        {
            tuple.destination.bytes = {};
        }
    }
}

} // namespace

BsdTuple
PfKeyTuple(const BsdPacketView& packet)
{
    BsdTuple tuple = packet.tuple;
    if (tuple.protocol == BSD_IPPROTO_ICMP || tuple.protocol == BSD_IPPROTO_ICMPV6)
    {
        const Mapped mapped = MapIcmp(packet);
        tuple.sourcePort = mapped.asks ? mapped.id : mapped.type;
        tuple.destinationPort = mapped.asks ? mapped.type : mapped.id;
        if (tuple.protocol == BSD_IPPROTO_ICMPV6)
        {
            MapNeighbour(packet, tuple);
        }
    }
    return tuple;
}

bool
PfIsIcmpError(const BsdPacketView& packet)
{
    const std::uint8_t type = packet.icmpType;
    if (packet.tuple.protocol == BSD_IPPROTO_ICMP)
    {
        return type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
    }
    return packet.tuple.protocol == BSD_IPPROTO_ICMPV6 && type >= 1 && type <= 4;
}

} // namespace divertsim
} // namespace ns3
