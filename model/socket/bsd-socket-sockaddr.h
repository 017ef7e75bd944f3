// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_SOCKET_SOCKADDR_H
#define BSD_SOCKET_SOCKADDR_H

#include "ns3/address.h"
#include "ns3/bsd-sockaddr.h"

#include <cstddef>
#include <optional>

namespace ns3
{
namespace divertsim
{

/// Bytes of data that an ns3::Address has room for beside the family: longer paths do not fit
constexpr std::size_t BSD_SOCKET_SOCKADDR_DATA = Address::MAX_SIZE - 2;

/**
 * A sockaddr as an ns3::Address: InetSocketAddress and Inet6SocketAddress for the families of IP,
 * a type of ours for local paths and for families of a user's own.
 * \param name the sockaddr; its path or data has at most BSD_SOCKET_SOCKADDR_DATA bytes
 * \return the address; an invalid one where the data are longer
 */
Address BsdSocketToNs3(const BsdSockaddr& name);

/**
 * \param address any
 * \return the sockaddr; nothing where the address is invalid or of a type that has none
 */
std::optional<BsdSockaddr> BsdSocketFromNs3(const Address& address);

} // namespace divertsim
} // namespace ns3

#endif // BSD_SOCKET_SOCKADDR_H
