// SPDX-License-Identifier: GPL-2.0-only
#include "tool/report/report-words.h"

#include <algorithm>

namespace ns3
{
namespace divertsim
{

const ReportWords&
GetReportWords(LbSocketKind kind)
{
    static const ReportWords DIVERT{"flow", "live flow", "a flow's state", "No flow was alive"};
    static const ReportWords TCP{"connection",
                                 "pending connection",
                                 "a connection from its SYN to its end",
                                 "No connection was pending"};
    static const ReportWords UDP{"peer",
                                 "live peer",
                                 "a peer's address and port, until its flow ends or is idle",
                                 "No peer was alive"};
    switch (kind)
    {
    case LbSocketKind::TCP:
        return TCP;
    case LbSocketKind::UDP:
        return UDP;
    case LbSocketKind::DIVERT:
        break;
    }
    return DIVERT;
}

bool
HasReportDivert(const LbMeasureResults& results)
{
    return results.packets.diverted > 0 || HasReportKind(results, LbSocketKind::DIVERT);
}

bool
HasReportKind(const LbMeasureResults& results, LbSocketKind kind)
{
    return std::any_of(results.groups.begin(), results.groups.end(), [kind](const auto& group) {
        return group.socket == kind;
    });
}

} // namespace divertsim
} // namespace ns3
