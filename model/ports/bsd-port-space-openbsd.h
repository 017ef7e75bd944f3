// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_PORT_SPACE_OPENBSD_H
#define BSD_PORT_SPACE_OPENBSD_H

#include "ns3/bsd-port-pcb-table.h"

namespace ns3
{
namespace divertsim
{

/**
 * Who may bind where on OpenBSD: in_pcbbind_locked(), in_pcbaddrisavail_lock(), in_pcbpickport(),
 * in_pcbconnect() and in_pcblookup_local_lock() of sys/netinet/in_pcb.c (1.320, 2025/07/14), and
 * the ports of in_pcb.h that are not picked, or are the superuser's. IPv6 sockets never take IPv4,
 * SO_REUSEPORT_LB does not exist. From memory: the range of ports, 1024 to 49151
 * (net.inet.ip.portfirst, portlast).
 *
 * A port is picked for one connection only, whoever its peer is, unless the socket has
 * SO_REUSEADDR or SO_REUSEPORT; then a tuple that is taken is EADDRINUSE, and no other port is
 * tried.
 *
 * Not modelled: IP_PORTRANGE, routing domains, broadcast addresses.
 */
class BsdPortSpaceOpenbsd : public BsdPortPcbTable
{
  public:
    using BsdPortPcbTable::BsdPortPcbTable;

  private:
    BsdPortRequest Normalize(const BsdPortRequest& request) const override;
    BsdErrno CheckBind(bool bound,
                       const BsdPortRequest& request,
                       const Port& holders) const override;
    std::uint16_t PickForBind(const BsdPortRequest& request) override;
    std::uint16_t PickForConnect(const BsdPortRequest& request, const Free& tupleIsFree) override;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_PORT_SPACE_OPENBSD_H
