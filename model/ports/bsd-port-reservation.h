// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_PORT_RESERVATION_H
#define BSD_PORT_RESERVATION_H

#include "ns3/bsd-address.h"
#include "ns3/bsd-port-flags.h"

#include <cstdint>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// A network protocol's number in gVisor: ipv4.ProtocolNumber, ipv6.ProtocolNumber (EtherTypes)
using BsdPortNetwork = std::uint32_t;

constexpr BsdPortNetwork BSD_PORT_IPV4 = 0x0800; ///< ipv4.ProtocolNumber
constexpr BsdPortNetwork BSD_PORT_IPV6 = 0x86dd; ///< ipv6.ProtocolNumber

/// tcpip.FullAddress of a reservation's peer; the NIC and link address do not count
struct BsdPortDestination
{
    BsdAddress address; ///< family NONE: any
    std::uint16_t port = 0;

    bool operator==(const BsdPortDestination& other) const
    {
        return port == other.port && address == other.address;
    }
};

/**
 * ports.Reservation of gVisor (pkg/tcpip/ports/ports.go). "Any" is the address of family NONE, the
 * zero value: 0.0.0.0 and :: are addresses as others to the manager, which callers map before.
 */
struct BsdPortReservation
{
    std::vector<BsdPortNetwork> networks;
    std::uint32_t transport = 0; ///< IP protocol number
    BsdAddress address;          ///< family NONE: any
    std::uint16_t port = 0;      ///< 0: any, where ReservePort is asked
    BsdPortFlags flags;
    std::int32_t bindToDevice = 0; ///< a NIC's number, 0: none
    BsdPortDestination destination;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_PORT_RESERVATION_H
