// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_PORT_SPACE_OPENBSD_H
#define BSD_PORT_SPACE_OPENBSD_H

#include "ns3/bsd-port-table.h"

#include <vector>

namespace ns3
{
namespace divertsim
{

/// Who may bind where on OpenBSD: in_pcbaddrisavail() and in_pcbpickport() in sys/netinet/in_pcb.c
/// (1.311); in_pcblookup_local() from memory.
class BsdPortSpaceOpenbsd : public BsdPortTable
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

#endif // BSD_PORT_SPACE_OPENBSD_H
