// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TEST_SAMPLE_RELOADS_H
#define DIVERTSIM_TEST_SAMPLE_RELOADS_H

#include "ns3/lb-measure-results.h"

namespace ns3
{
namespace divertsim
{

/**
 * Results as of a server that restarts its four UDP workers one by one, each new one before its
 * old one goes (5 s to 10.3 s), and then all at once (14 s and 15 s), while peers come and go and
 * send a datagram every 200 ms. A worker drops datagrams of peers that it does not hold.
 */
LbMeasureResults MakeUdpReloadResults();

/**
 * Results as of a server that restarts its four TCP listeners one by one, the old one first (4 s
 * to 10.2 s), while a connection comes every 8 ms, is half-open for 30 ms and unaccepted for 60.
 * \param ownsHalfOpen half-open connections are their listener's, as on Linux
 */
LbMeasureResults MakeTcpReloadResults(bool ownsHalfOpen);

/// Results of a run in which three hosts of three kernels make the same eight binds
LbMeasureResults MakeBindResults();

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TEST_SAMPLE_RELOADS_H
