// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/divert-openbsd-output.h"

namespace ns3
{
namespace divertsim
{

namespace
{

constexpr std::uint32_t IPV4_HEADER = 20;   ///< sizeof(struct ip)
constexpr std::uint32_t IPV6_HEADER = 40;   ///< sizeof(struct ip6_hdr)
constexpr std::uint32_t MAX_PACKET = 65535; ///< IP_MAXPACKET
constexpr std::uint32_t TCP_HEADER = 20;    ///< sizeof(struct tcphdr)
constexpr std::uint32_t UDP_HEADER = 8;     ///< sizeof(struct udphdr)
constexpr std::uint32_t ICMP_HEADER = 8;    ///< ICMP_MINLEN, and sizeof(struct icmp6_hdr)

/// What there has to be of a transport header
std::uint32_t
LeastTransport(BsdFamily family, std::uint8_t protocol)
{
    switch (protocol)
    {
    case BSD_IPPROTO_TCP:
        return TCP_HEADER;
    case BSD_IPPROTO_UDP:
        return UDP_HEADER;
    case BSD_IPPROTO_ICMP:
        return family == BsdFamily::INET ? ICMP_HEADER : 0;
    case BSD_IPPROTO_ICMPV6:
        return family == BsdFamily::INET6 ? ICMP_HEADER : 0;
    default:
        return 0;
    }
}

BsdErrno
CheckIpv4(const DivertWritten& packet)
{
    if (packet.length > MAX_PACKET)
    {
        return BsdErrno::E_MSGSIZE;
    }
    const bool sane = packet.length >= IPV4_HEADER && packet.header >= IPV4_HEADER &&
                      packet.declared >= packet.header && packet.declared == packet.length &&
                      packet.version == 4 && !packet.optionsBroken;
    return sane ? BsdErrno::OK : BsdErrno::E_INVAL;
}

BsdErrno
CheckIpv6(const DivertWritten& packet)
{
    const bool sane = packet.length >= IPV6_HEADER && packet.version == 6 &&
                      packet.length >= IPV6_HEADER + packet.declared;
    return sane ? BsdErrno::OK : BsdErrno::E_INVAL;
}

/// The checks that do not depend on the way
BsdErrno
CheckWrite(BsdFamily family, const DivertAddress& to, const DivertWritten& packet)
{
    if (to.family != family)
    {
        return BsdErrno::E_AFNOSUPPORT;
    }
    if (to.length != DivertAddressLength(family))
    {
        return BsdErrno::E_INVAL;
    }
    const BsdErrno error = family == BsdFamily::INET6 ? CheckIpv6(packet) : CheckIpv4(packet);
    if (error != BsdErrno::OK)
    {
        return error;
    }
    const std::uint32_t least = LeastTransport(family, packet.protocol);
    return least != 0 && packet.length < packet.header + least ? BsdErrno::E_INVAL : BsdErrno::OK;
}

} // namespace

DivertOutputResult
DivertOpenbsdOutput(BsdFamily family,
                    const DivertAddress& to,
                    const DivertWritten& packet,
                    const DivertInterfaces& interfaces,
                    bool direct)
{
    DivertOutputResult result;
    result.inbound = !to.address.IsAny();
    result.error = CheckWrite(family, to, packet);
    if (result.error != BsdErrno::OK || !result.inbound)
    {
        return result;
    }
    const auto index = interfaces.FindByAddress(to.address);
    if (!index)
    {
        result.error = BsdErrno::E_ADDRNOTAVAIL;
        return result;
    }
    result.interface = *index;
    if (direct && !interfaces.IsThere(*index))
    {
        result.error = BsdErrno::E_NETDOWN;
    }
    return result;
}

} // namespace divertsim
} // namespace ns3
