// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERT_COUNTERS_H
#define DIVERT_COUNTERS_H

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * FreeBSD's struct divstat, as `netstat -s -p divert` and the sysctl net.inet.divert.stats give
 * it. A packet that a full receive buffer refuses is in none of them.
 */
struct DivertCounters
{
    std::uint64_t diverted = 0; ///< queued on a socket
    std::uint64_t noport = 0;   ///< dropped: no socket on the port
    std::uint64_t outbound = 0; ///< written, and taken by ip_output() or ip6_output()
    std::uint64_t inbound = 0;  ///< written, and handed to netisr, even if that drops it then
};

/// OpenBSD's struct divstat, and div6stat for IPv6, as `netstat -s -p divert` and `divert6` give
/// them (sys/netinet/ip_divert.h)
struct DivertOpenbsdCounters
{
    std::uint64_t ipackets = 0; ///< diverted by pf, whatever became of them
    std::uint64_t noport = 0;   ///< of these, dropped: no socket on the port
    std::uint64_t fullsock = 0; ///< of these, dropped: the receive buffer was full
    std::uint64_t opackets = 0; ///< written, checks passed, even if ip_output() refused it then
    std::uint64_t errors = 0;   ///< written, and refused by the checks
};

/// Counters with their names, in the order in which netstat(1) has them
using DivertCounterList = std::vector<std::pair<std::string, std::uint64_t>>;

/// \param counters FreeBSD's \return them with their names
DivertCounterList DivertListCounters(const DivertCounters& counters);

/// \param counters OpenBSD's \param prefix before each name \return them with their names
DivertCounterList DivertListCounters(const DivertOpenbsdCounters& counters,
                                     const std::string& prefix);

/// What stands before the names of OpenBSD's counters of IPv6
constexpr const char* DIVERT6_PREFIX = "divert6_";

/// \return every name that a counter of any system has, once each
std::vector<std::string> DivertCounterNames();

} // namespace divertsim
} // namespace ns3

#endif // DIVERT_COUNTERS_H
