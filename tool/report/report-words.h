// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_REPORT_WORDS_H
#define DIVERTSIM_REPORT_WORDS_H

#include "ns3/lb-measure-results.h"

#include <string_view>

namespace ns3
{
namespace divertsim
{

/// What the units of a group are called in sentences; all in the singular
struct ReportWords
{
    std::string_view unit; ///< "flow": the state of one
    std::string_view live; ///< one that a change can move
    std::string_view row;  ///< of the main figure
    std::string_view lack; ///< nothing could move: "No flow was alive"
};

/// \param kind of a group's sockets \return its words
const ReportWords& GetReportWords(LbSocketKind kind);

/// \param results of a run \return whether it has a divert group, or any diverted packet
bool HasReportDivert(const LbMeasureResults& results);

/// \param results of a run \param kind a kind \return whether it has a group of such sockets
bool HasReportKind(const LbMeasureResults& results, LbSocketKind kind);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_REPORT_WORDS_H
