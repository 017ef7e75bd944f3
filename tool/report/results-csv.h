// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_RESULTS_CSV_H
#define DIVERTSIM_RESULTS_CSV_H

#include "ns3/lb-measure-mapping-csv.h"
#include "ns3/lb-measure-results.h"

#include <string>

namespace ns3
{
namespace divertsim
{

/// \param results of a run \return timeline.csv: time_s,series,value
std::string MakeTimelineCsv(const LbMeasureResults& results);

/**
 * A digest of what the run did: the lines of mapping.csv below its head, then a line
 * `time_s,reason,state_id` for every loss, in order, each ended by a newline.
 *
 * \param results of a run
 * \return SHA-256 in 64 lower-case hexadecimal digits
 */
std::string MakeFingerprint(const LbMeasureResults& results);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_RESULTS_CSV_H
