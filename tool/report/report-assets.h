// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_REPORT_ASSETS_H
#define DIVERTSIM_REPORT_ASSETS_H

#include <array>
#include <string_view>

namespace ns3
{
namespace divertsim
{

/// The files that report.html carries in itself
struct ReportAssets
{
    std::string_view style;   ///< our CSS
    std::string_view script;  ///< our JavaScript
    std::string_view notices; ///< licences of the chart library
    /// The chart library: vega, vega-lite, vega-embed, in this order; empty where npm could not be
    /// reached when the program was built
    std::array<std::string_view, 3> charts;

    /// \return whether reports have interactive charts
    bool HasCharts() const
    {
        return !charts[0].empty() && !charts[1].empty() && !charts[2].empty();
    }
};

/**
 * What the build put into this program (cmake/ReportPage.cmake).
 * \return the files, which live as long as the program
 */
const ReportAssets& BuiltInReportAssets();

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_REPORT_ASSETS_H
