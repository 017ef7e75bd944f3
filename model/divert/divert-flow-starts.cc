// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/divert-flow-starts.h"

namespace ns3
{
namespace divertsim
{

bool
DivertFlowStarts::IsStart(const DivertPacketInfo& packet)
{
    if (packet.tuple.protocol == BSD_IPPROTO_TCP)
    {
        return (packet.tcpFlags & (BSD_TH_SYN | BSD_TH_ACK)) == BSD_TH_SYN;
    }
    if (packet.stateId != 0)
    {
        return m_states.insert(packet.stateId).second;
    }
    return m_tuples.insert(packet.tuple.Canonical()).second;
}

} // namespace divertsim
} // namespace ns3
