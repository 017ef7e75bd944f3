// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_REPORT_CHARTS_H
#define DIVERTSIM_REPORT_CHARTS_H

#include "tool/report/report-series.h"
#include "tool/report/report-units.h"

#include <nlohmann/json.hpp>

namespace ns3
{
namespace divertsim
{

/*
 * The figures of report-svg.h as Vega-Lite specifications, data included: they can be zoomed, name
 * what is under the pointer, and open in any Vega editor as they are. The page's script gives them
 * colours for text and grid.
 *
 * Parameters that the page sets: `picked`, the one socket or line to show ("" for all), and in the
 * main figure `order`, "socket" or "arrival".
 */

/// \param group what to draw \param simulated length of the time axis \return the main figure
nlohmann::json MakeMappingSpec(const ReportGroup& group, BsdTime simulated);

/// \param figure what to draw \param simulated length of the time axis \return lines over time
nlohmann::json MakeLinesSpec(const ReportLineFigure& figure, BsdTime simulated);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_REPORT_CHARTS_H
