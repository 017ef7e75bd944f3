// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_REPORT_SVG_H
#define DIVERTSIM_REPORT_SVG_H

#include "tool/report/report-series.h"
#include "tool/report/report-units.h"

#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/*
 * Figures without scripts. Places along the time axis are percentages and text is not scaled, so
 * that a figure fills any width and stays readable; colours of text and grid come from the page's
 * style sheet (classes plot, grid, axis, mark), those of sockets are in the figure.
 */

/// A step of ticks at 1, 2 or 5 times a power of ten, so that at most this many fit below top
double GetReportTickStep(double top, std::size_t most);

/**
 * The main figure: every unit a row, coloured by the socket that it is mapped to.
 * \param group what to draw
 * \param simulated length of the time axis
 * \param id of the figure in its page, for its title and description
 * \return an svg element
 */
std::string MakeMappingSvg(const ReportGroup& group, BsdTime simulated, const std::string& id);

/// \return the height of a row of the main figure in pixels
std::size_t GetReportRowHeight(std::size_t rows);

/**
 * Lines over time.
 * \param figure what to draw
 * \param simulated length of the time axis
 * \param id of the figure in its page
 * \return an svg element
 */
std::string MakeLinesSvg(const ReportLineFigure& figure, BsdTime simulated, const std::string& id);

/// The figure of moved shares shows so many changes; the table has all
constexpr std::size_t REPORT_MAX_CHANGES = 24;

/**
 * The moved share of each change as a dot over what was expected and what chance allows.
 * \param changes of a run
 * \param id of the figure in its page
 * \return an svg element, empty where no change met a live unit
 */
std::string MakeMovedSvg(const std::vector<LbChangeResult>& changes, const std::string& id);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_REPORT_SVG_H
