// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_REPORT_SERIES_H
#define DIVERTSIM_REPORT_SERIES_H

#include "tool/report/report-units.h"

#include "ns3/lb-measure-results.h"

#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// What the values of a line figure are
enum class ReportQuantity
{
    COUNT,
    BYTES,
    RATE,     ///< bits a second
    FRACTION, ///< of 1
};

/// One line over time
struct ReportLine
{
    std::string label;
    std::string color;
    std::vector<std::pair<BsdTime, double>> points;
};

/// A figure of lines over time
struct ReportLineFigure
{
    std::string title;
    std::string description; ///< a sentence: what is drawn
    ReportQuantity quantity = ReportQuantity::COUNT;
    bool step = false;   ///< a value holds until the next
    bool legend = false; ///< its lines are not sockets, whose legend stands above
    std::vector<ReportLine> lines;
    std::vector<ReportMark> marks;
    std::size_t lanes = 0;
    double top = 0; ///< the greatest value
};

/**
 * \param results of a run
 * \return the figures of its timeline: sizes of groups, packets and queues of sockets, goodput,
 * losses, cores; none for what the timeline lacks
 */
std::vector<ReportLineFigure> MakeReportLineFigures(const LbMeasureResults& results);

/// \return the value as a figure's axis writes it
std::string FormatQuantity(ReportQuantity quantity, double value);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_REPORT_SERIES_H
