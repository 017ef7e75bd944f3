// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERT_OUTPUT_H
#define DIVERT_OUTPUT_H

#include "ns3/bsd-errno.h"
#include "ns3/divert-address.h"
#include "ns3/divert-interfaces.h"

#include <cstdint>

namespace ns3
{
namespace divertsim
{

/// What is looked at of a packet that is written
struct DivertWritten
{
    std::uint32_t length = 0;   ///< bytes handed over
    std::uint8_t version = 0;   ///< the first four bits
    std::uint32_t declared = 0; ///< ip_len of an IPv4 packet, ip6_plen of an IPv6 packet
    /// Where the transport header starts, bytes: ip_hl * 4, or behind those of IPv6's extension
    /// headers that are there in full. OpenBSD alone looks at what follows
    std::uint32_t header = 0;
    std::uint8_t protocol = 0;  ///< ip_p, or the last next header of IPv6 that was found
    bool optionsBroken = false; ///< IPv4 options whose lengths do not fit
};

/// How far a write got
enum class DivertStage : std::uint8_t
{
    SOCKET, ///< the socket layer refused it: the protocol never saw it
    CHECKS, ///< the protocol refused it
    SENT,   ///< handed on: an error is that of ip_output()
};

/// Where a written packet goes
struct DivertOutputResult
{
    BsdErrno error = BsdErrno::OK; ///< of the checks; ip_output()'s own come on top
    bool inbound = false;          ///< to the input queue; else to ip_output() or ip6_output()
    std::uint32_t interface = 0;   ///< inbound: index of the receive interface
    /// FreeBSD: sin_port; in pf's direction the packet is not judged again
    std::uint16_t cookie = 0;
};

/**
 * The checks of a write to a divert socket, in the kernel's order (div_send() and its outputs in
 * FreeBSD sys/netinet/ip_divert.c). What the socket layer checks before is
 * DivertSocket::CheckSend.
 *
 * EINVAL for less than an IPv4 header, or a wrong sin_len, or an outbound packet that declares
 * more than there is. EAFNOSUPPORT for another family, or an IP version other than 4 and 6.
 * EADDRNOTAVAIL for an inbound packet where neither sin_zero nor sin_addr finds an interface;
 * sin_zero wins.
 *
 * \param to the address
 * \param packet the packet
 * \param interfaces the host's
 * \return where it goes, or the error
 */
DivertOutputResult DivertOutput(const DivertAddress& to,
                                const DivertWritten& packet,
                                const DivertInterfaces& interfaces);

} // namespace divertsim
} // namespace ns3

#endif // DIVERT_OUTPUT_H
