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
MapIcmp(std::uint8_t protocol, std::uint8_t type, std::uint16_t id)
{
    if (protocol == BSD_IPPROTO_ICMP)
    {
        return MapIcmp(PAIRS4, type, id);
    }
    if (type == MLD_REPORT)
    {
        return {MLD_QUERY, 0, true};
    }
    return MapIcmp(PAIRS6, type, id);
}

bool
IsIcmp(std::uint8_t protocol)
{
    return protocol == BSD_IPPROTO_ICMP || protocol == BSD_IPPROTO_ICMPV6;
}

void
MapPorts(std::uint8_t type, std::uint16_t id, BsdTuple& tuple)
{
    const Mapped mapped = MapIcmp(tuple.protocol, type, id);
    tuple.sourcePort = mapped.asks ? mapped.id : mapped.type;
    tuple.destinationPort = mapped.asks ? mapped.type : mapped.id;
}

void
WriteKey(const BsdTuple& key, std::uint8_t type, BsdTuple& tuple, std::uint16_t& icmpId)
{
    tuple.source = key.source;
    tuple.destination = key.destination;
    if (!IsIcmp(tuple.protocol))
    {
        tuple.sourcePort = key.sourcePort;
        tuple.destinationPort = key.destinationPort;
        return;
    }
    const Mapped mapped = MapIcmp(tuple.protocol, type, icmpId);
    if (mapped.id == icmpId)
    {
        icmpId = mapped.asks ? key.sourcePort : key.destinationPort;
    }
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
    if (IsIcmp(tuple.protocol))
    {
        MapPorts(packet.icmpType, packet.icmpId, tuple);
        if (tuple.protocol == BSD_IPPROTO_ICMPV6)
        {
            MapNeighbour(packet, tuple);
        }
    }
    return tuple;
}

BsdTuple
PfKeyTuple(const BsdInnerView& inner)
{
    BsdTuple tuple = inner.tuple;
    if (IsIcmp(tuple.protocol))
    {
        MapPorts(inner.icmpType, inner.icmpId, tuple);
    }
    return tuple;
}

void
PfWriteKeyTuple(const BsdTuple& key, BsdPacketView& packet)
{
    WriteKey(key, packet.icmpType, packet.tuple, packet.icmpId);
}

void
PfWriteKeyTuple(const BsdTuple& key, BsdInnerView& inner)
{
    WriteKey(key, inner.icmpType, inner.tuple, inner.icmpId);
}

bool
PfMayAnswerMulticast(const BsdPacketView& packet)
{
    return packet.tuple.protocol == BSD_IPPROTO_ICMPV6 && packet.icmpType != ADVERTISEMENT &&
           !MapIcmp(packet.tuple.protocol, packet.icmpType, 0).asks;
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
