// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERT_SYSCTL_H
#define DIVERT_SYSCTL_H

#include "ns3/bsd-errno.h"
#include "ns3/divert-config.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace ns3
{
namespace divertsim
{

/**
 * sysctl(8) of divert sockets. OpenBSD: net.inet.divert.recvspace, net.inet.divert.sendspace,
 * net.inet6.divert.recvspace, net.inet6.divert.sendspace, bytes, for sockets opened from then on
 * (divertctl_vars in sys/netinet/ip_divert.c 1.101). FreeBSD has none ("XXX sysctl?", says its
 * source). Counters are DivertPorts::ListCounters.
 *
 * \param config of the host's divert sockets
 * \param name of a variable
 * \return its value, or nothing where the system has none of that name
 */
std::optional<std::uint32_t> DivertGetSysctl(const DivertConfig& config, std::string_view name);

/**
 * sysctl NAME=VALUE.
 * \param config of the host's divert sockets, changed where OK
 * \param name of a variable
 * \param value the new one
 * \param superuser the caller is root
 * \return OK; ENOENT: no such name; EPERM: not root; EINVAL: below 0 or above SB_MAX, 2 MiB. 0 is
 * taken, and socket(2) gives ENOBUFS then
 */
BsdErrno DivertSetSysctl(DivertConfig& config,
                         std::string_view name,
                         std::int64_t value,
                         bool superuser);

} // namespace divertsim
} // namespace ns3

#endif // DIVERT_SYSCTL_H
