// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_REPORT_HTML_H
#define DIVERTSIM_REPORT_HTML_H

#include "tool/report/report-assets.h"

#include "ns3/lb-measure-results.h"

#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * report.html: one page that needs no network and nothing beside it. A pure function of the
 * results but for the block of the chart library, which stands between two comments.
 *
 * The page is whole without scripts: tables, and figures as SVG. With the chart library in it the
 * page's script puts a figure that can be explored in each figure's place.
 *
 * \param results one or several runs, none of them null
 * \param assets the page's style, script and chart library
 * \return the page
 */
std::string MakeReportHtml(const std::vector<const LbMeasureResults*>& results,
                           const ReportAssets& assets = BuiltInReportAssets());

/**
 * What may be compared of a report: it is the same whether or not the charts are bundled.
 * \param html a page of MakeReportHtml
 * \return the page without the chart library
 */
std::string StripChartBlock(const std::string& html);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_REPORT_HTML_H
