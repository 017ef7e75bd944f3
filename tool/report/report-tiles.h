// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_REPORT_TILES_H
#define DIVERTSIM_REPORT_TILES_H

#include "ns3/lb-measure-results.h"

#include <string>

namespace ns3
{
namespace divertsim
{

/// \param results of a run \return its chief numbers, each with a few words, as a list of HTML
std::string MakeReportTiles(const LbMeasureResults& results);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_REPORT_TILES_H
