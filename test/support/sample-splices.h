// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TEST_SAMPLE_SPLICES_H
#define DIVERTSIM_TEST_SAMPLE_SPLICES_H

#include "ns3/lb-measure-results.h"

#include <cstdint>
#include <string>

namespace ns3
{
namespace divertsim
{

/**
 * What the cost model gives for a proxy, from the formulas of doc/scenarios.md with their default
 * numbers: 10 MB in transfers of one message each, a wake-up each.
 * \param name of the proxy \param mode "splice" or "copy" \param message bytes
 * \return its result
 */
LbSpliceResult MakeSampleSplice(const std::string& name,
                                const std::string& mode,
                                std::uint64_t message);

/// \return a run of a splicing and a copying proxy for messages of 1, 4, 16, 64 and 256 KiB, and a
/// timeline of them
LbMeasureResults MakeSampleSplices();

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TEST_SAMPLE_SPLICES_H
