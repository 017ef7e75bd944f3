// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/divert-inspector.h"

#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{

DivertVerdict
JudgeUnknown(const DivertPacketInfo& packet, DivertMidflow midflow)
{
    if (midflow == DivertMidflow::PASS)
    {
        return DivertVerdict::PASS;
    }
    const bool resettable =
        packet.tuple.protocol == BSD_IPPROTO_TCP && (packet.tcpFlags & BSD_TH_RST) == 0;
    return midflow == DivertMidflow::RESET && resettable ? DivertVerdict::RESET
                                                         : DivertVerdict::DROP;
}

} // namespace

DivertInspector::DivertInspector(std::shared_ptr<DivertFlowStarts> starts,
                                 std::shared_ptr<DivertFlowTable> flows,
                                 DivertMidflow midflow)
    : m_starts(std::move(starts)),
      m_flows(std::move(flows)),
      m_midflow(midflow)
{
}

DivertInspectorVerdict
DivertInspector::Judge(const DivertPacketInfo& packet)
{
    if (m_starts->IsStart(packet))
    {
        m_flows->Learn(packet.tuple);
    }
    if (m_flows->Knows(packet.tuple))
    {
        return {DivertVerdict::PASS, true};
    }
    return {JudgeUnknown(packet, m_midflow), false};
}

} // namespace divertsim
} // namespace ns3
