// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_REPORT_BINDS_H
#define DIVERTSIM_REPORT_BINDS_H

#include "ns3/lb-measure-results.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// The same bind on several hosts
struct ReportBind
{
    std::size_t number = 0; ///< on each of them it is this one, from 0
    LbBindResult asked;     ///< socket, address, port and options; time of the first host's
    std::vector<std::optional<std::string>> errors; ///< errno by host; nothing: not bound there
    bool differs = false;                           ///< not all hosts gave the same
};

/// What an event's binds gave, hosts (and so their kernels) side by side
struct ReportBinds
{
    std::vector<std::string> hosts; ///< in the order of their first binds
    std::vector<ReportBind> rows;   ///< in the order of their numbers
    std::uint64_t differing = 0;    ///< rows whose hosts did not give the same
};

/**
 * The k-th bind of each host stands beside the k-th of the others where they asked for the same.
 * \param results of a run
 * \return its binds
 */
ReportBinds MakeReportBinds(const LbMeasureResults& results);

/// \param results of a run \return its binds in a sentence, empty where it has none
std::string DescribeReportBinds(const LbMeasureResults& results);

/// \param results of a run \return its binds as a table of HTML, empty where it has none
std::string MakeBindsTable(const LbMeasureResults& results);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_REPORT_BINDS_H
