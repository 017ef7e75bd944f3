// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-host-rewrite.h"

#include "ns3/bsd-host-bytes.h"
#include "ns3/node.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace ns3
{
namespace divertsim
{

namespace
{

using Bytes = std::vector<uint8_t>;

constexpr uint32_t HEAD = 256; ///< bytes that a view is read from
constexpr uint32_t ICMP_HEADER = 8;

uint16_t
Get16(const Bytes& bytes, uint32_t offset)
{
    const uint8_t low = offset + 1 < bytes.size() ? bytes[offset + 1] : uint8_t{0};
    return static_cast<uint16_t>(bytes[offset] << 8 | low);
}

void
Put16(Bytes& bytes, uint32_t offset, uint16_t value)
{
    if (offset + 2 <= bytes.size())
    {
        bytes[offset] = static_cast<uint8_t>(value >> 8);
        bytes[offset + 1] = static_cast<uint8_t>(value);
    }
}

void
PutAddress(Bytes& bytes, uint32_t offset, const BsdAddress& address)
{
    if (offset + address.Size() <= bytes.size())
    {
        std::copy_n(address.bytes.begin(), address.Size(), bytes.begin() + offset);
    }
}

/// One IP header in the bytes, and what follows it
struct Place
{
    uint32_t ip;
    uint32_t transport;
    bool inet6;

    uint32_t Addresses() const
    {
        return ip + (inet6 ? 8 : 12);
    }
};

/// \return where the checksum of a transport header stands, 0 where it has none that is kept up
uint32_t
ChecksumOf(uint8_t protocol, const Place& place)
{
    switch (protocol)
    {
    case BSD_IPPROTO_TCP:
        return place.transport + 16;
    case BSD_IPPROTO_UDP:
        return place.transport + 6;
    case BSD_IPPROTO_ICMP:
    case BSD_IPPROTO_ICMPV6:
        return place.transport + 2;
    default:
        return 0;
    }
}

/// The sum of what became of a span of words (RFC 1624, equation 3), but for the checksum itself
uint64_t
Difference(const Bytes& before, const Bytes& after, uint32_t from, uint32_t to, uint32_t checksum)
{
    uint64_t sum = 0;
    for (uint32_t at = from; at < std::min<uint32_t>(to, static_cast<uint32_t>(after.size()));
         at += 2)
    {
        if (at != checksum)
        {
            sum += static_cast<uint16_t>(~Get16(before, at)) + Get16(after, at);
        }
    }
    return sum;
}

/// \param optional 0 says that there is none
void
FixUp(Bytes& bytes, uint32_t checksum, uint64_t difference, bool optional)
{
    if (checksum + 2 > bytes.size())
    {
        return; // cut off, in a quoted packet
    }
    const uint16_t old = Get16(bytes, checksum);
    if (old == 0 && (optional || !Node::ChecksumEnabled()))
    {
        return;
    }
    uint64_t sum = static_cast<uint16_t>(~old) + difference;
    while (sum >> 16)
    {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    const auto value = static_cast<uint16_t>(~sum);
    Put16(bytes, checksum, value == 0 && optional ? uint16_t{0xffff} : value);
}

/// Fix the checksums of a header and of what follows it. Words that are the same add 0xffff, which
/// is 0 here.
void
FixChecksums(const Bytes& before, Bytes& after, const Place& place, uint8_t protocol)
{
    if (!place.inet6)
    {
        const uint32_t checksum = place.ip + 10;
        FixUp(after,
              checksum,
              Difference(before, after, place.ip, place.transport, checksum),
              false);
    }
    const uint32_t checksum = ChecksumOf(protocol, place);
    if (checksum == 0)
    {
        return;
    }
    const auto end = static_cast<uint32_t>(after.size());
    uint64_t difference = Difference(before, after, place.transport, end, checksum);
    if (protocol != BSD_IPPROTO_ICMP) // the one without a pseudo header
    {
        const uint32_t addresses = place.Addresses();
        difference += Difference(before, after, addresses, addresses + (place.inet6 ? 32 : 8), 0);
    }
    FixUp(after, checksum, difference, protocol == BSD_IPPROTO_UDP);
}

void
Put(Bytes& bytes, const Place& place, const BsdTuple& tuple, uint16_t icmpId, bool hasId)
{
    const uint32_t addresses = place.Addresses();
    PutAddress(bytes, addresses, tuple.source);
    PutAddress(bytes, addresses + (place.inet6 ? 16 : 4), tuple.destination);
    if (tuple.protocol == BSD_IPPROTO_TCP || tuple.protocol == BSD_IPPROTO_UDP)
    {
        Put16(bytes, place.transport, tuple.sourcePort);
        Put16(bytes, place.transport + 2, tuple.destinationPort);
    }
    else if (hasId)
    {
        Put16(bytes, place.transport + 4, icmpId);
    }
}

/// What `scrub` changes in the IP header
void
PutScrubbed(Bytes& bytes, const BsdPacketView& before, const BsdPacketView& after)
{
    constexpr uint32_t DONT_FRAGMENT = 0x40; // of the byte
    const bool inet6 = before.Family() == BsdFamily::INET6;
    if (before.ttl != after.ttl)
    {
        bytes[inet6 ? 7 : 8] = after.ttl;
    }
    if (inet6)
    {
        return;
    }
    if (before.dontFragment && !after.dontFragment)
    {
        bytes[6] = static_cast<uint8_t>(bytes[6] & ~DONT_FRAGMENT);
    }
    if (before.fragmentId != after.fragmentId)
    {
        Put16(bytes, 4, static_cast<uint16_t>(after.fragmentId));
    }
}

/// The option of a SYN. \param at where TCP's header begins
void
PutMss(Bytes& bytes, uint32_t at, uint16_t mss)
{
    constexpr uint8_t NO_OPERATION = 1;
    constexpr uint8_t MAXIMUM_SEGMENT = 2;
    const uint32_t end =
        std::min<uint32_t>(at + (bytes[at + 12] >> 4 << 2), static_cast<uint32_t>(bytes.size()));
    for (uint32_t option = at + 20; option + 3 < end && bytes[option] != 0;)
    {
        if (bytes[option] == NO_OPERATION)
        {
            ++option;
            continue;
        }
        if (bytes[option] == MAXIMUM_SEGMENT && bytes[option + 1] == 4)
        {
            Put16(bytes, option + 2, mss);
        }
        option += std::max<uint32_t>(2, bytes[option + 1]);
    }
}

/// \return the packet that an ICMP error quotes
Place
FindInner(const Bytes& bytes, const Place& outer)
{
    const uint32_t ip = outer.transport + ICMP_HEADER;
    if (!outer.inet6)
    {
        return {ip, ip + ((bytes[ip] & 0x0fU) << 2), false};
    }
    uint32_t at = ip + 40;
    uint8_t next = bytes[ip + 6];
    while ((next == 0 || next == 43 || next == 44 || next == 60) && at + 1 < bytes.size())
    {
        const uint32_t length = next == 44 ? 8U : (bytes[at + 1] + 1U) * 8;
        next = bytes[at];
        at += length;
    }
    return {ip, at, true};
}

} // namespace

void
BsdHostRewrite(const Ptr<Packet>& packet, const BsdPacketView& before, const BsdPacketView& after)
{
    const Bytes old = BsdHostReadHead(*packet, HEAD);
    Bytes bytes = old;
    const Place place{0, before.header, before.Family() == BsdFamily::INET6};
    if (before.inner.complete && !before.inner.fragment)
    {
        const Place inner = FindInner(bytes, place);
        const bool hasId = before.inner.icmpId != after.inner.icmpId;
        Put(bytes, inner, after.inner.tuple, after.inner.icmpId, hasId);
        FixChecksums(old, bytes, inner, after.inner.tuple.protocol);
    }
    Put(bytes, place, after.tuple, after.icmpId, before.icmpId != after.icmpId);
    PutScrubbed(bytes, before, after);
    if (before.tcpMss != after.tcpMss)
    {
        PutMss(bytes, place.transport, after.tcpMss);
    }
    FixChecksums(old, bytes, place, after.tuple.protocol);
    BsdHostReplaceHead(packet, std::move(bytes));
}

} // namespace divertsim
} // namespace ns3
