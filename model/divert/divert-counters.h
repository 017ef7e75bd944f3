// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERT_COUNTERS_H
#define DIVERT_COUNTERS_H

#include <cstdint>

namespace ns3
{
namespace divertsim
{

/**
 * struct divstat, as `netstat -s -p divert` and the sysctl net.inet.divert.stats give it. A packet
 * that a full receive buffer refuses is in none of them.
 */
struct DivertCounters
{
    std::uint64_t diverted = 0; ///< queued on a socket
    std::uint64_t noport = 0;   ///< dropped: no socket on the port
    std::uint64_t outbound = 0; ///< written, and taken by ip_output() or ip6_output()
    std::uint64_t inbound = 0;  ///< written, and handed to netisr, even if that drops it then
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERT_COUNTERS_H
