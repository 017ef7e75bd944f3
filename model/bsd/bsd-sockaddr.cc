// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-sockaddr.h"

#include <algorithm>

namespace ns3
{
namespace divertsim
{

namespace
{

/// sa_len has one byte
std::uint8_t
LengthOf(std::size_t data)
{
    return static_cast<std::uint8_t>(std::min<std::size_t>(BSD_SOCKADDR_HEADER + data, 255));
}

} // namespace

BsdSockaddr
BsdSockaddr::Inet(const BsdAddress& address, std::uint16_t port)
{
    BsdSockaddr name;
    const bool v6 = address.family == BsdFamily::INET6;
    name.length = v6 ? BSD_SOCKADDR_IN6_LENGTH : BSD_SOCKADDR_IN_LENGTH;
    name.family = v6 ? BSD_AF_INET6 : BSD_AF_INET;
    name.port = port;
    name.address = address;
    return name;
}

BsdSockaddr
BsdSockaddr::Inet(std::uint16_t port)
{
    return Inet(BsdAddress::V4(0), port);
}

BsdSockaddr
BsdSockaddr::Inet6(std::uint16_t port)
{
    return Inet(BsdAddress::V6(std::array<std::uint8_t, 16>{}.data()), port);
}

BsdSockaddr
BsdSockaddr::Local(const std::string& path)
{
    return Other(BSD_AF_LOCAL, path);
}

BsdSockaddr
BsdSockaddr::Other(int family, const std::string& data)
{
    BsdSockaddr name;
    name.length = LengthOf(data.size());
    name.family = family;
    name.path = data;
    return name;
}

BsdAddress
BsdSockaddr::GetAddress() const
{
    if (address.family == BsdFamily::NONE)
    {
        if (family == BSD_AF_INET6)
        {
            return Inet6(0).address;
        }
        if (family == BSD_AF_INET)
        {
            return Inet(0).address;
        }
    }
    return address;
}

std::string
BsdSockaddr::ToString() const
{
    switch (family)
    {
    case BSD_AF_INET:
        return GetAddress().ToString() + ":" + std::to_string(port);
    case BSD_AF_INET6:
        return "[" + GetAddress().ToString() + "]:" + std::to_string(port);
    case BSD_AF_LOCAL:
        return path;
    default:
        return "family " + std::to_string(family) + ": " + path;
    }
}

bool
BsdSockaddr::operator==(const BsdSockaddr& other) const
{
    return length == other.length && family == other.family && port == other.port &&
           GetAddress() == other.GetAddress() && scope == other.scope && zero == other.zero &&
           path == other.path;
}

} // namespace divertsim
} // namespace ns3
