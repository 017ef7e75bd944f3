// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_REPORT_RELOAD_H
#define DIVERTSIM_REPORT_RELOAD_H

#include "ns3/lb-measure-results.h"

#include <cstdint>
#include <string>

namespace ns3
{
namespace divertsim
{

/// What all changes of a TCP or UDP group did together, as when a server restarts its workers
struct ReportReload
{
    std::uint64_t changes = 0;
    BsdTime first = 0;            ///< time of the first change
    BsdTime last = 0;             ///< of the last one
    std::uint64_t old = 0;        ///< units alive at the first change
    std::uint64_t oldMoved = 0;   ///< of these, sent to another socket than their first
    std::uint64_t fresh = 0;      ///< units that came between the first change and the last
    std::uint64_t freshMoved = 0; ///< of these, sent to another socket than their first
    std::uint64_t halfOpen = 0;   ///< connections that died with a listener, half-open
    std::uint64_t unaccepted = 0; ///< and complete, but not accepted
};

/**
 * \param results of a run
 * \param group one of its groups
 * \return its changes in one; where it had none, nothing but zeros
 */
ReportReload MakeReportReload(const LbMeasureResults& results, const LbGroupResult& group);

/**
 * \param reload of a group
 * \param group the group, of TCP or UDP sockets
 * \return a sentence that says what share of old and new units landed on a wrong socket, or which
 *         connections died with their listener; empty for a group of divert sockets and where
 *         nothing of that kind happened
 */
std::string DescribeReportReload(const ReportReload& reload, const LbGroupResult& group);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_REPORT_RELOAD_H
