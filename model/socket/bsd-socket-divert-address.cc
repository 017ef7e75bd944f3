// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-socket-divert-address.h"

#include "ns3/abort.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"

#include <algorithm>
#include <array>

namespace ns3
{
namespace divertsim
{

namespace
{
constexpr uint8_t PORT_BYTES = 2;
constexpr uint8_t ADDRESS_BYTES = 4;
constexpr uint8_t ZERO_BYTES = 8;
constexpr uint8_t LENGTH = PORT_BYTES + ADDRESS_BYTES + ZERO_BYTES;

/// Later releases of ns-3 want the kind of an address and its length
template <typename A>
auto
Register(int) -> decltype(A::Register("DivertsimDivertAddress", LENGTH))
{
    return A::Register("DivertsimDivertAddress", LENGTH);
}

/// Earlier ones know neither
template <typename A>
auto
Register(long) -> decltype(A::Register())
{
    return A::Register();
}
} // namespace

BsdSocketDivertAddress::BsdSocketDivertAddress(const DivertAddress& address)
    : m_address(address)
{
}

uint8_t
BsdSocketDivertAddress::GetType()
{
    static const uint8_t type = Register<Address>(0);
    return type;
}

bool
BsdSocketDivertAddress::IsMatchingType(const Address& address)
{
    return address.IsMatchingType(GetType()) && address.GetLength() == LENGTH;
}

BsdSocketDivertAddress
BsdSocketDivertAddress::ConvertFrom(const Address& address)
{
    NS_ABORT_MSG_UNLESS(IsMatchingType(address), "not the address of a divert socket");
    std::array<uint8_t, Address::MAX_SIZE> bytes;
    address.CopyTo(bytes.data());
    BsdSocketDivertAddress result;
    result.m_address.port = static_cast<uint16_t>(bytes[0] << 8 | bytes[1]);
    result.m_address.address.family = BsdFamily::INET;
    std::copy_n(bytes.begin() + PORT_BYTES, ADDRESS_BYTES, result.m_address.address.bytes.begin());
    std::copy_n(bytes.begin() + PORT_BYTES + ADDRESS_BYTES,
                ZERO_BYTES,
                result.m_address.zero.begin());
    return result;
}

Address
BsdSocketDivertAddress::ConvertTo() const
{
    std::array<uint8_t, LENGTH> bytes;
    bytes[0] = static_cast<uint8_t>(m_address.port >> 8);
    bytes[1] = static_cast<uint8_t>(m_address.port);
    std::copy_n(m_address.address.bytes.begin(), ADDRESS_BYTES, bytes.begin() + PORT_BYTES);
    std::copy_n(m_address.zero.begin(), ZERO_BYTES, bytes.begin() + PORT_BYTES + ADDRESS_BYTES);
    return Address(GetType(), bytes.data(), LENGTH);
}

BsdSocketDivertAddress::operator Address() const
{
    return ConvertTo();
}

Address
BsdSocketDivertAddress::Write(const DivertAddress& address)
{
    if (address.family != BsdFamily::INET6)
    {
        return BsdSocketDivertAddress(address);
    }
    auto bytes = address.address.bytes;
    return Inet6SocketAddress(Ipv6Address(bytes.data()), address.port);
}

std::optional<DivertAddress>
BsdSocketDivertAddress::Read(const Address& address)
{
    if (IsMatchingType(address))
    {
        return ConvertFrom(address).Get();
    }
    if (address.IsInvalid())
    {
        return std::nullopt;
    }
    DivertAddress result;
    if (InetSocketAddress::IsMatchingType(address))
    {
        const auto inet = InetSocketAddress::ConvertFrom(address);
        result.port = inet.GetPort();
        result.address = BsdAddress::V4(inet.GetIpv4().Get());
    }
    else if (Inet6SocketAddress::IsMatchingType(address))
    {
        const auto inet6 = Inet6SocketAddress::ConvertFrom(address);
        std::array<uint8_t, 16> bytes;
        inet6.GetIpv6().GetBytes(bytes.data());
        result.family = BsdFamily::INET6;
        result.length = DIVERT_ADDRESS6_LENGTH;
        result.port = inet6.GetPort();
        result.address = BsdAddress::V6(bytes.data());
    }
    else
    {
        result.family = BsdFamily::NONE;
    }
    return result;
}

} // namespace divertsim
} // namespace ns3
