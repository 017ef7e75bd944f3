// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_PORT_SPACE_FREEBSD_H
#define BSD_PORT_SPACE_FREEBSD_H

#include "ns3/bsd-port-table.h"

#include <vector>

namespace ns3
{
namespace divertsim
{

/// Who may bind where on FreeBSD: in_pcbbind_setup() and in_pcb_lport() in sys/netinet/in_pcb.c.
/// That two sockets share a port where they have SO_REUSEPORT or SO_REUSEPORT_LB in common, and
/// that another user's port is refused, was read; the rest is from memory.
class BsdPortSpaceFreebsd : public BsdPortTable
{
  public:
    using BsdPortTable::BsdPortTable;

  private:
    BsdErrno CheckBind(const BsdPortRequest& request,
                       const std::vector<Entry*>& others) const override;
    Range GetRange() const override;
    BsdErrno GetExhausted(bool connecting) const override;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_PORT_SPACE_FREEBSD_H
