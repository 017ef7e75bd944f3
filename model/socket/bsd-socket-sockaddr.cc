// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-socket-sockaddr.h"

#include "ns3/bsd-socket-inet-address.h"

#include <algorithm>
#include <array>
#include <string>

namespace ns3
{
namespace divertsim
{

namespace
{

std::uint8_t
Type()
{
    static const std::uint8_t type = Address::Register();
    return type;
}

} // namespace

Address
BsdSocketToNs3(const BsdSockaddr& name)
{
    if (name.family == BSD_AF_INET || name.family == BSD_AF_INET6)
    {
        return BsdSocketToAddress(name.GetAddress(), name.port);
    }
    if (name.path.size() > BSD_SOCKET_SOCKADDR_DATA)
    {
        return Address();
    }
    std::array<std::uint8_t, Address::MAX_SIZE> bytes{};
    bytes[0] = static_cast<std::uint8_t>(name.family >> 8);
    bytes[1] = static_cast<std::uint8_t>(name.family);
    std::copy(name.path.begin(), name.path.end(), bytes.begin() + 2);
    return Address(Type(), bytes.data(), static_cast<std::uint8_t>(2 + name.path.size()));
}

std::optional<BsdSockaddr>
BsdSocketFromNs3(const Address& address)
{
    const BsdSocketEndpoint end = BsdSocketFromAddress(address);
    if (end.address.family != BsdFamily::NONE)
    {
        return BsdSockaddr::Inet(end.address, end.port);
    }
    if (address.GetLength() < 2 || !address.CheckCompatible(Type(), address.GetLength()))
    {
        return std::nullopt;
    }
    std::array<std::uint8_t, Address::MAX_SIZE> bytes{};
    address.CopyTo(bytes.data());
    const std::string data(bytes.begin() + 2, bytes.begin() + address.GetLength());
    return BsdSockaddr::Other(bytes[0] << 8 | bytes[1], data);
}

} // namespace divertsim
} // namespace ns3
