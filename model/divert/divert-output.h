// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERT_OUTPUT_H
#define DIVERT_OUTPUT_H

#include "ns3/bsd-errno.h"
#include "ns3/divert-address.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace ns3
{
namespace divertsim
{

/// A host's interfaces, as a write to a divert socket looks for them
class DivertInterfaces
{
  public:
    virtual ~DivertInterfaces() = default;
    /// \param name an interface's name \return its index, or nothing
    virtual std::optional<std::uint32_t> FindByName(std::string_view name) const = 0;
    /// \param address an IPv4 address \return the index of the interface that owns it, or nothing
    virtual std::optional<std::uint32_t> FindByAddress(const BsdAddress& address) const = 0;
};

/// What is looked at of a packet that is written
struct DivertWritten
{
    std::uint32_t length = 0;   ///< bytes handed over
    std::uint8_t version = 0;   ///< the first four bits
    std::uint32_t declared = 0; ///< ip_len of an IPv4 packet, ip6_plen of an IPv6 packet
};

/// Where a written packet goes
struct DivertOutputResult
{
    BsdErrno error = BsdErrno::OK; ///< of the checks; ip_output()'s own come on top
    bool inbound = false;          ///< to netisr; else to ip_output() or ip6_output()
    std::uint32_t interface = 0;   ///< inbound: index of the receive interface
    std::uint16_t cookie = 0;      ///< sin_port; in pf's direction the packet is not judged again
};

/**
 * The checks of a write to a divert socket, in the kernel's order (sosend_generic() in
 * sys/kern/uipc_socket.c, div_send() and its outputs in sys/netinet/ip_divert.c, FreeBSD).
 *
 * EDESTADDRREQ without an address: divert sockets are never connected. EINVAL for less than an
 * IPv4 header, or a wrong sin_len, or an outbound packet that declares more than there is.
 * EAFNOSUPPORT for another family, or an IP version other than 4 and 6. EADDRNOTAVAIL for an
 * inbound packet where neither sin_zero nor sin_addr finds an interface; sin_zero wins.
 *
 * \param to the address, or null
 * \param packet the packet
 * \param interfaces the host's
 * \return where it goes, or the error
 */
DivertOutputResult DivertOutput(const DivertAddress* to,
                                const DivertWritten& packet,
                                const DivertInterfaces& interfaces);

} // namespace divertsim
} // namespace ns3

#endif // DIVERT_OUTPUT_H
