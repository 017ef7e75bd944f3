// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_RESULTS_TABLE_H
#define DIVERTSIM_RESULTS_TABLE_H

#include "ns3/lb-measure-results.h"

#include <string>

namespace ns3
{
namespace divertsim
{

/**
 * What `run` prints of a scenario: its changes, groups, flows, losses and expectations, for a
 * terminal of 100 columns.
 *
 * \param results of a run
 * \param colour pass and fail in colour, by ANSI escapes
 * \return text, several lines
 */
std::string MakeResultsTable(const LbMeasureResults& results, bool colour);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_RESULTS_TABLE_H
