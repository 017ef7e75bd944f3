// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-socket-inet-address.h"

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv4-routing-protocol.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-header.h"
#include "ns3/ipv6-route.h"
#include "ns3/ipv6-routing-protocol.h"
#include "ns3/ipv6.h"
#include "ns3/uinteger.h"

namespace ns3
{
namespace divertsim
{

Ipv4Address
BsdSocketToIpv4(const BsdAddress& address)
{
    return Ipv4Address(address.ToV4());
}

Ipv6Address
BsdSocketToIpv6(const BsdAddress& address)
{
    return Ipv6Address::Deserialize(address.bytes.data());
}

Address
BsdSocketToAddress(const BsdAddress& address, std::uint16_t port)
{
    if (address.family == BsdFamily::INET6)
    {
        return Inet6SocketAddress(BsdSocketToIpv6(address), port);
    }
    return InetSocketAddress(BsdSocketToIpv4(address), port);
}

BsdAddress
BsdSocketFromIp(const Ipv4Address& address)
{
    return BsdAddress::V4(address.Get());
}

BsdAddress
BsdSocketFromIp(const Ipv6Address& address)
{
    std::uint8_t bytes[16];
    address.Serialize(bytes);
    return BsdAddress::V6(bytes);
}

BsdSocketEndpoint
BsdSocketFromAddress(const Address& address)
{
    if (InetSocketAddress::IsMatchingType(address))
    {
        const InetSocketAddress inet = InetSocketAddress::ConvertFrom(address);
        return {BsdSocketFromIp(inet.GetIpv4()), inet.GetPort()};
    }
    if (Inet6SocketAddress::IsMatchingType(address))
    {
        const Inet6SocketAddress inet6 = Inet6SocketAddress::ConvertFrom(address);
        return {BsdSocketFromIp(inet6.GetIpv6()), inet6.GetPort()};
    }
    return {};
}

BsdAddress
BsdSocketAnyAddress(BsdFamily family)
{
    BsdAddress any;
    any.family = family;
    return any;
}

std::optional<BsdAddress>
BsdSocketSourceAddress(const Ptr<Node>& node, const BsdAddress& destination)
{
    Socket::SocketErrno error = Socket::ERROR_NOTERROR;
    if (destination.family == BsdFamily::INET6)
    {
        const auto ipv6 = node->GetObject<Ipv6>();
        if (!ipv6 || !ipv6->GetRoutingProtocol())
        {
            return std::nullopt;
        }
        Ipv6Header header;
        header.SetDestination(BsdSocketToIpv6(destination));
        const auto route =
            ipv6->GetRoutingProtocol()->RouteOutput(Create<Packet>(), header, nullptr, error);
        if (!route)
        {
            return std::nullopt;
        }
        return BsdSocketFromIp(route->GetSource());
    }
    const auto ipv4 = node->GetObject<Ipv4>();
    if (!ipv4 || !ipv4->GetRoutingProtocol())
    {
        return std::nullopt;
    }
    Ipv4Header header;
    header.SetDestination(BsdSocketToIpv4(destination));
    const auto route =
        ipv4->GetRoutingProtocol()->RouteOutput(Create<Packet>(), header, nullptr, error);
    if (!route)
    {
        return std::nullopt;
    }
    return BsdSocketFromIp(route->GetSource());
}

void
BsdSocketFitSegment(const Ptr<Socket>& socket, BsdFamily family)
{
    // 1500 less IPv6's header, TCP's, and its time stamps
    constexpr uint64_t INET6_SEGMENT = 1500 - 40 - 20 - 12;
    UintegerValue segment;
    socket->GetAttribute("SegmentSize", segment);
    if (family == BsdFamily::INET6 && segment.Get() > INET6_SEGMENT)
    {
        socket->SetAttribute("SegmentSize", UintegerValue(INET6_SEGMENT));
    }
}

BsdErrno
BsdSocketFromErrno(Socket::SocketErrno error)
{
    switch (error)
    {
    case Socket::ERROR_NOTERROR:
        return BsdErrno::OK;
    case Socket::ERROR_ISCONN:
        return BsdErrno::E_ISCONN;
    case Socket::ERROR_NOTCONN:
        return BsdErrno::E_NOTCONN;
    case Socket::ERROR_MSGSIZE:
        return BsdErrno::E_MSGSIZE;
    case Socket::ERROR_AGAIN:
        return BsdErrno::E_AGAIN;
    case Socket::ERROR_SHUTDOWN:
        return BsdErrno::E_PIPE;
    case Socket::ERROR_OPNOTSUPP:
        return BsdErrno::E_OPNOTSUPP;
    case Socket::ERROR_AFNOSUPPORT:
        return BsdErrno::E_AFNOSUPPORT;
    case Socket::ERROR_INVAL:
        return BsdErrno::E_INVAL;
    case Socket::ERROR_BADF:
        return BsdErrno::E_BADF;
    case Socket::ERROR_NOROUTETOHOST:
        return BsdErrno::E_HOSTUNREACH;
    case Socket::ERROR_NODEV:
        return BsdErrno::E_NXIO;
    case Socket::ERROR_ADDRNOTAVAIL:
        return BsdErrno::E_ADDRNOTAVAIL;
    case Socket::ERROR_ADDRINUSE:
        return BsdErrno::E_ADDRINUSE;
    case Socket::SOCKET_ERRNO_LAST:
        break;
    }
    return BsdErrno::E_INVAL;
}

} // namespace divertsim
} // namespace ns3
