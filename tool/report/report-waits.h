// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_REPORT_WAITS_H
#define DIVERTSIM_REPORT_WAITS_H

#include "ns3/lb-measure-results.h"

#include <cstddef>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// Works of one account that stood in a queue while works of another, or of the same, ran
struct ReportWait
{
    std::string host;
    std::string place; ///< "core 0", "splice workers"
    std::string waiter;
    std::string runner;
    double seconds = 0; ///< over the works: two that wait for one second count two
};

/// \param results of a run \return who waited for whom, longest first
std::vector<ReportWait> MakeReportWaits(const LbMeasureResults& results);

/// \param results of a run \return the longest wait of one for another in a sentence; empty where
/// nobody waited for another for a thousandth of the run
std::string DescribeReportWaits(const LbMeasureResults& results);

/// The table shows so many
constexpr std::size_t REPORT_MAX_WAITS = 24;

/// cpus.HOST[].waited_for_s and splices.NAME.waited_for_s: who waited for whom
std::string MakeWaitsTable(const LbMeasureResults& results);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_REPORT_WAITS_H
