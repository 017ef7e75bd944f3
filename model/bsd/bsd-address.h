// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_ADDRESS_H
#define BSD_ADDRESS_H

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ns3
{
namespace divertsim
{

/// Address family of a packet, an address or a rule
enum class BsdFamily : std::uint8_t
{
    NONE = 0, ///< no address, or any family
    INET = 4,
    INET6 = 6,
};

/// An IPv4 or IPv6 address as a plain value, bytes in network order
struct BsdAddress
{
    BsdFamily family = BsdFamily::NONE;
    /// IPv4 uses the first four bytes, the rest is zero
    std::array<std::uint8_t, 16> bytes{};

    /// \param host the address as a number in host order \return the IPv4 address
    static BsdAddress V4(std::uint32_t host);
    /// \param bytes 16 bytes in network order \return the IPv6 address
    static BsdAddress V6(const std::uint8_t* bytes);
    /// \param text as inet_pton(3) takes it, either family \return the address, or nothing
    static std::optional<BsdAddress> Parse(std::string_view text);

    /// \return an IPv4 address as a number in host order
    std::uint32_t ToV4() const
    {
        return (std::uint32_t{bytes[0]} << 24) | (std::uint32_t{bytes[1]} << 16) |
               (std::uint32_t{bytes[2]} << 8) | bytes[3];
    }

    /// \return the number of bytes in use: 4, 16, or 0
    std::size_t Size() const
    {
        return family == BsdFamily::INET ? 4 : family == BsdFamily::INET6 ? 16 : 0;
    }

    /// \return true for 0.0.0.0, :: and no address
    bool IsAny() const;
    /// \return as inet_ntop(3) writes it, "" for no address
    std::string ToString() const;

    bool operator==(const BsdAddress& other) const
    {
        return family == other.family && bytes == other.bytes;
    }

    bool operator!=(const BsdAddress& other) const
    {
        return !(*this == other);
    }

    bool operator<(const BsdAddress& other) const
    {
        return family != other.family ? family < other.family : bytes < other.bytes;
    }
};

/// IP protocol numbers (IANA)
constexpr std::uint8_t BSD_IPPROTO_ICMP = 1;
constexpr std::uint8_t BSD_IPPROTO_TCP = 6;
constexpr std::uint8_t BSD_IPPROTO_UDP = 17;
constexpr std::uint8_t BSD_IPPROTO_ICMPV6 = 58;

/// \param protocol an IP protocol number \return its name as in protocols(5), or the number
std::string BsdProtocolName(std::uint8_t protocol);

/// The 4-tuple of a packet with its protocol; ports in host order, 0 where there are none
struct BsdTuple
{
    std::uint8_t protocol = 0;
    BsdAddress source;
    std::uint16_t sourcePort = 0;
    BsdAddress destination;
    std::uint16_t destinationPort = 0;

    /// \return the tuple of a packet the other way
    BsdTuple Reversed() const
    {
        return {protocol, destination, destinationPort, source, sourcePort};
    }

    /// \return this or the reversed tuple, whichever sorts first: one value for both directions
    BsdTuple Canonical() const;
    /// \return "tcp|10.0.1.1|49152|10.0.9.2|80", as the flow column of mapping.csv has it
    std::string ToString() const;

    bool operator==(const BsdTuple& other) const
    {
        return protocol == other.protocol && sourcePort == other.sourcePort &&
               destinationPort == other.destinationPort && source == other.source &&
               destination == other.destination;
    }

    bool operator!=(const BsdTuple& other) const
    {
        return !(*this == other);
    }

    bool operator<(const BsdTuple& other) const;
};

/// Hash of a tuple for hash tables; never visible in results
struct BsdTupleHash
{
    std::size_t operator()(const BsdTuple& tuple) const;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_ADDRESS_H
