// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERT_ADDRESS_H
#define DIVERT_ADDRESS_H

#include "ns3/bsd-address.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ns3
{
namespace divertsim
{

/// sizeof(struct sockaddr_in)
constexpr std::uint8_t DIVERT_ADDRESS_LENGTH = 16;

/// sizeof(struct sockaddr_in6)
constexpr std::uint8_t DIVERT_ADDRESS6_LENGTH = 28;

/// \param family of a divert socket \return the length of its addresses, bytes
constexpr std::uint8_t
DivertAddressLength(BsdFamily family)
{
    return family == BsdFamily::INET6 ? DIVERT_ADDRESS6_LENGTH : DIVERT_ADDRESS_LENGTH;
}

/**
 * The sockaddr_in that a divert socket is bound with, that its reader gets with each packet, and
 * that a writer hands back, divert(4). On FreeBSD for IPv6 packets too; on OpenBSD sockets of
 * AF_INET6 have a sockaddr_in6.
 */
struct DivertAddress
{
    std::uint8_t length = DIVERT_ADDRESS_LENGTH; ///< sin_len
    BsdFamily family = BsdFamily::INET;          ///< sin_family
    /// sin_port. When binding, the divert port. When reading and writing, on FreeBSD a cookie: pf's
    /// direction, or the number of ipfw's rule
    std::uint16_t port = 0;
    BsdAddress address;         ///< sin_addr; no address counts as INADDR_ANY
    std::array<char, 8> zero{}; ///< FreeBSD's sin_zero: the interface's name, cut to 7 characters

    /**
     * What a reader gets (divert_packet() in FreeBSD sys/netinet/ip_divert.c).
     *
     * The address is set for incoming packets only, and stays INADDR_ANY where the interface has
     * no IPv4 address: written back unchanged, such a packet goes out instead of in. A name of
     * more than 7 characters comes back cut, and then names another interface or none.
     *
     * \param cookie pf's direction: 1 in, 2 out
     * \param incoming the packet was diverted on its way in
     * \param interface the name of the receive interface, "" for packets of this host
     * \param inet the first IPv4 address of that interface, or none
     * \return the address
     */
    static DivertAddress ForReader(std::uint16_t cookie,
                                   bool incoming,
                                   std::string_view interface,
                                   const BsdAddress& inet);

    /**
     * What a reader gets on OpenBSD (divert_packet() in sys/netinet/ip_divert.c 1.101,
     * divert6_packet() in sys/netinet6/ip6_divert.c 1.100): no port, no name.
     *
     * \param family of the socket
     * \param incoming the packet was diverted on its way in; else the address is all zero
     * \param first the first address of that family of the receive interface, or none
     * \return the address
     */
    static DivertAddress ForOpenbsdReader(BsdFamily family, bool incoming, const BsdAddress& first);

    /// \return the interface that sin_zero names; "" where it is empty or not ended by a NUL
    std::string GetInterface() const;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERT_ADDRESS_H
