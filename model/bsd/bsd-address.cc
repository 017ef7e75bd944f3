// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-address.h"

#include <boost/container_hash/hash.hpp>

#include <algorithm>
#include <arpa/inet.h>
#include <tuple>

namespace ns3
{
namespace divertsim
{

BsdAddress
BsdAddress::V4(std::uint32_t host)
{
    BsdAddress a;
    a.family = BsdFamily::INET;
    a.bytes[0] = static_cast<std::uint8_t>(host >> 24);
    a.bytes[1] = static_cast<std::uint8_t>(host >> 16);
    a.bytes[2] = static_cast<std::uint8_t>(host >> 8);
    a.bytes[3] = static_cast<std::uint8_t>(host);
    return a;
}

BsdAddress
BsdAddress::V6(const std::uint8_t* bytes)
{
    BsdAddress a;
    a.family = BsdFamily::INET6;
    std::copy(bytes, bytes + 16, a.bytes.begin());
    return a;
}

std::optional<BsdAddress>
BsdAddress::Parse(std::string_view text)
{
    const std::string terminated(text);
    if (terminated.size() != text.size() || terminated.find('\0') != std::string::npos)
    {
        return std::nullopt;
    }
    BsdAddress a;
    if (inet_pton(AF_INET, terminated.c_str(), a.bytes.data()) == 1)
    {
        a.family = BsdFamily::INET;
        return a;
    }
    if (inet_pton(AF_INET6, terminated.c_str(), a.bytes.data()) == 1)
    {
        a.family = BsdFamily::INET6;
        return a;
    }
    return std::nullopt;
}

bool
BsdAddress::IsAny() const
{
    return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t b) { return b == 0; });
}

std::string
BsdAddress::ToString() const
{
    char text[INET6_ADDRSTRLEN] = "";
    if (family != BsdFamily::NONE)
    {
        inet_ntop(family == BsdFamily::INET ? AF_INET : AF_INET6, bytes.data(), text, sizeof text);
    }
    return text;
}

std::string
BsdProtocolName(std::uint8_t protocol)
{
    switch (protocol)
    {
    case BSD_IPPROTO_ICMP:
        return "icmp";
    case BSD_IPPROTO_TCP:
        return "tcp";
    case BSD_IPPROTO_UDP:
        return "udp";
    case BSD_IPPROTO_ICMPV6:
        return "ipv6-icmp";
    default:
        return std::to_string(protocol);
    }
}

BsdTuple
BsdTuple::Canonical() const
{
    return std::tie(destination, destinationPort) < std::tie(source, sourcePort) ? Reversed()
                                                                                 : *this;
}

std::string
BsdTuple::ToString() const
{
    return BsdProtocolName(protocol) + "|" + source.ToString() + "|" + std::to_string(sourcePort) +
           "|" + destination.ToString() + "|" + std::to_string(destinationPort);
}

bool
BsdTuple::operator<(const BsdTuple& other) const
{
    return std::tie(protocol, source, sourcePort, destination, destinationPort) <
           std::tie(other.protocol,
                    other.source,
                    other.sourcePort,
                    other.destination,
                    other.destinationPort);
}

std::size_t
BsdTupleHash::operator()(const BsdTuple& tuple) const
{
    std::size_t h = tuple.protocol;
    boost::hash_combine(h, tuple.sourcePort);
    boost::hash_combine(h, tuple.destinationPort);
    boost::hash_range(h, tuple.source.bytes.begin(), tuple.source.bytes.end());
    boost::hash_range(h, tuple.destination.bytes.begin(), tuple.destination.bytes.end());
    return h;
}

} // namespace divertsim
} // namespace ns3
