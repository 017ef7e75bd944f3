// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_PORT_SPACE_FREEBSD_H
#define BSD_PORT_SPACE_FREEBSD_H

#include "ns3/bsd-port-pcb-table.h"

namespace ns3
{
namespace divertsim
{

/**
 * Who may bind where on FreeBSD: in_pcbbind_avail(), in_pcb_lport_dest() and in_pcbconnect() of
 * sys/netinet/in_pcb.c, in6_pcbbind_avail() and in6_pcbconnect() of sys/netinet6/in6_pcb.c, as read
 * in a derivative of 2026 (5BSD 392999caf1). From memory: that TCP refuses multicast with
 * EAFNOSUPPORT; the range of ports, 10000 to 65535 (net.inet.ip.portrange.first, last); that
 * sockets of other jails do not count (each jail has addresses of its own); that a UDP socket that
 * connects to no address gets back the address that it was bound to.
 *
 * Not modelled: IP_PORTRANGE, IPv4 addresses written as IPv6 (::ffff:0:0/96), FIB binding.
 */
class BsdPortSpaceFreebsd : public BsdPortPcbTable
{
  public:
    using BsdPortPcbTable::BsdPortPcbTable;

  private:
    BsdErrno CheckBind(bool bound,
                       const BsdPortRequest& request,
                       const Port& holders) const override;
    std::uint16_t PickForBind(const BsdPortRequest& request) override;
    std::uint16_t PickForConnect(const BsdPortRequest& request, const Free& tupleIsFree) override;

    /// PRIV_NETINET_REUSEPORT is missing: \return true if another user's socket is in the way
    bool IsAnotherUsers(const BsdPortRequest& request, const Port& holders) const;
    /// \return true if a socket that shares no option is in the way
    bool IsInUse(const BsdPortRequest& request, const Port& holders) const;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_PORT_SPACE_FREEBSD_H
