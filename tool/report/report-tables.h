// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_REPORT_TABLES_H
#define DIVERTSIM_REPORT_TABLES_H

#include "ns3/lb-measure-results.h"

#include <string>

namespace ns3
{
namespace divertsim
{

/*
 * The numbers of a run as tables of HTML, each empty where the run has nothing to show in it.
 * Words are those of results.json, so that a reader finds a number in both.
 */

/// expect[]: each with pass or FAIL in words
std::string MakeExpectTable(const LbMeasureResults& results);

/// changes[]: what moved, and what was expected
std::string MakeChangesTable(const LbMeasureResults& results);

/// changes[]: what the moves cost
std::string MakeCostsTable(const LbMeasureResults& results);

/// groups.NAME.members[] \param group one of the run's
std::string MakeMembersTable(const LbGroupResult& group);

/// groups.NAME.imbalance[] \param group one of the run's
std::string MakeImbalanceTable(const LbGroupResult& group);

/// What else is known of a group: sockets, policy, port, limit, errors, packets without a state
std::string MakeGroupFacts(const LbGroupResult& group);

/// traffic.NAME, and what became of the flows of each
std::string MakeTrafficTable(const LbMeasureResults& results);

/// packets: from diverted to what became of them, where there is a divert group
std::string MakePacketsTable(const LbMeasureResults& results);

/// packets: from delivered to what became of them, where a UDP group had any
std::string MakeDatagramsTable(const LbMeasureResults& results);

/// packets.dropped, the reasons that took any; says so where nothing was lost
std::string MakeLossesTable(const LbMeasureResults& results);

/// cpus.HOST[]
std::string MakeCpuTable(const LbMeasureResults& results);

/// Scenario, seed, versions, fingerprint: what makes the run again
std::string MakeProvenance(const LbMeasureResults& results);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_REPORT_TABLES_H
