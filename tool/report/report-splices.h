// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_REPORT_SPLICES_H
#define DIVERTSIM_REPORT_SPLICES_H

#include "ns3/lb-measure-results.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

constexpr std::int64_t REPORT_SPLICE_COLOR = 0; ///< of the line of splicing
constexpr std::int64_t REPORT_COPY_COLOR = 1;   ///< of the line of copying

/// What moving messages of one size took of a core, by splicing and by copying
struct ReportSpliceSize
{
    std::uint64_t message = 0;    ///< bytes
    std::optional<double> splice; ///< core seconds for 10^9 bytes; nothing where none was spliced
    std::optional<double> copy;   ///< core seconds for 10^9 bytes; nothing where none was copied
};

/**
 * \param results of a run
 * \return its proxies by the size of the messages through them, smallest first; those of one size
 * and mode together, those whose traffic has several sizes not at all
 */
std::vector<ReportSpliceSize> MakeReportSpliceSizes(const LbMeasureResults& results);

/// \param sizes of a run \return whether there are two or more at which both modes can be compared
bool HasReportCrossing(const std::vector<ReportSpliceSize>& sizes);

/// \param results of a run \return what its proxies did in a sentence or two, empty where it has
/// none
std::string DescribeReportSplices(const LbMeasureResults& results);

/// splices.NAME: what went through each proxy, and what it took of a core
std::string MakeSplicesTable(const LbMeasureResults& results);

/// splices.NAME.sessions, .unsplices and .refused: what became of sessions and splices
std::string MakeUnsplicesTable(const LbMeasureResults& results);

/// Splicing beside copying, a row a message size; empty where nothing can be compared
std::string MakeSpliceSizesTable(const LbMeasureResults& results);

/// splices.NAME.costs: what the core times were made of, and whether modelled or measured
std::string MakeSpliceCostsTable(const LbMeasureResults& results);

/**
 * Core time for 10^9 bytes over the message size, a line for splicing and one for copying.
 * \param sizes of a run \param id of the figure in its page
 * \return an svg element, empty where nothing can be compared
 */
std::string MakeSpliceSizesSvg(const std::vector<ReportSpliceSize>& sizes, const std::string& id);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_REPORT_SPLICES_H
