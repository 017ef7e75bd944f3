// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TEST_SAMPLE_RESULTS_H
#define DIVERTSIM_TEST_SAMPLE_RESULTS_H

#include "ns3/lb-measure-results.h"

namespace ns3
{
namespace divertsim
{

/**
 * Results as of a run, made by hand: 400 flows, 10 ms apart, of 13 s each; four sockets, a fifth
 * joins at 8 s (changes[0]), the oldest closes at 14 s and the newest takes its slot (changes[1]).
 * A flow's socket is a mixed hash of its state ID modulo the group's size; mapping, changes and
 * members agree with each other. One expectation passes, one fails; three packets were lost.
 */
LbMeasureResults MakeSampleResults();

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TEST_SAMPLE_RESULTS_H
