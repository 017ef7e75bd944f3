// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_PORT_SPACE_LINUX_H
#define BSD_PORT_SPACE_LINUX_H

#include "ns3/bsd-port-table.h"

#include <vector>

namespace ns3
{
namespace divertsim
{

/// Who may bind where on Linux: inet_csk_bind_conflict() in net/ipv4/inet_connection_sock.c for
/// TCP, udp_lib_lport_inuse() in net/ipv4/udp.c; from memory, and held against the running kernel
/// by a test.
class BsdPortSpaceLinux : public BsdPortTable
{
  public:
    using BsdPortTable::BsdPortTable;

  private:
    BsdErrno CheckBind(const BsdPortRequest& request,
                       const std::vector<Entry*>& others) const override;
    BsdErrno CheckListen(const Entry& entry, const std::vector<Entry*>& others) const override;
    Range GetRange() const override;
    BsdErrno GetExhausted(bool connecting) const override;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_PORT_SPACE_LINUX_H
