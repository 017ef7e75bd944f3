// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_REPORT_ANSWER_H
#define DIVERTSIM_REPORT_ANSWER_H

#include "ns3/lb-measure-results.h"

#include <string>

namespace ns3
{
namespace divertsim
{

/**
 * The run in a sentence or two, as plain text: the change that moved the greatest share of the
 * live units (of equals the one that moved more, then the earlier), and what was expected of it.
 * \param results of a run
 * \return the answer
 */
std::string MakeReportAnswer(const LbMeasureResults& results);

/**
 * \param change of a group
 * \return what happened as a clause: "a fifth socket joined group ids at 8 s"
 */
std::string DescribeReportChange(const LbChangeResult& change);

/**
 * \param results of a run
 * \return "3 of 3 expectations of the scenario hold.", empty where it has none
 */
std::string MakeReportVerdict(const LbMeasureResults& results);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_REPORT_ANSWER_H
