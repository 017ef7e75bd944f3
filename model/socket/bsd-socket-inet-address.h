// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_SOCKET_INET_ADDRESS_H
#define BSD_SOCKET_INET_ADDRESS_H

#include "ns3/address.h"
#include "ns3/bsd-address.h"
#include "ns3/bsd-errno.h"
#include "ns3/ipv4-address.h"
#include "ns3/ipv6-address.h"
#include "ns3/node.h"
#include "ns3/socket.h"

#include <cstdint>
#include <optional>

namespace ns3
{
namespace divertsim
{

/// \param address an IPv4 address \return the same for ns-3
Ipv4Address BsdSocketToIpv4(const BsdAddress& address);

/// \param address an IPv6 address \return the same for ns-3
Ipv6Address BsdSocketToIpv6(const BsdAddress& address);

/// \param address either family \param port host order \return ns-3's socket address
Address BsdSocketToAddress(const BsdAddress& address, std::uint16_t port);

/// \param address ns-3's \return the same
BsdAddress BsdSocketFromIp(const Ipv4Address& address);
/// \param address ns-3's \return the same
BsdAddress BsdSocketFromIp(const Ipv6Address& address);

/// An address with a port
struct BsdSocketEndpoint
{
    BsdAddress address;
    std::uint16_t port = 0; ///< host order
};

/// \param address an InetSocketAddress or Inet6SocketAddress \return the same, else no address
BsdSocketEndpoint BsdSocketFromAddress(const Address& address);

/// \param family INET or INET6 \return 0.0.0.0 or ::
BsdAddress BsdSocketAnyAddress(BsdFamily family);

/**
 * \param node a node with an IP stack
 * \param destination where to
 * \return the address that the node's routes give a packet to there, or nothing without a route
 */
std::optional<BsdAddress> BsdSocketSourceAddress(const Ptr<Node>& node,
                                                 const BsdAddress& destination);

/**
 * Keep TCP segments of a flow within Ethernet's 1500 bytes: ns-3 takes one SegmentSize for both
 * families, and one that fits IPv4 would be fragmented over IPv6. FreeBSD's tcp_mssopt() takes the
 * header's size into account likewise.
 * \param socket of TCP, before it connects or listens \param family of its addresses
 */
void BsdSocketFitSegment(const Ptr<Socket>& socket, BsdFamily family);

/// \param error ns-3's \return the BSD error of that meaning
BsdErrno BsdSocketFromErrno(Socket::SocketErrno error);

} // namespace divertsim
} // namespace ns3

#endif // BSD_SOCKET_INET_ADDRESS_H
