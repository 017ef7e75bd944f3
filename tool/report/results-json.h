// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_RESULTS_JSON_H
#define DIVERTSIM_RESULTS_JSON_H

#include "ns3/lb-measure-results.h"

#include <string>

namespace ns3
{
namespace divertsim
{

/**
 * \param results of a run
 * \return results.json: keys in the order of their declarations, two spaces a level, integers as
 *         integers, doubles in the shortest form that reads back as the same number; ends with a
 *         newline
 */
std::string MakeResultsJson(const LbMeasureResults& results);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_RESULTS_JSON_H
