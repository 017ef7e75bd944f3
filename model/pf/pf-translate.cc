// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-translate.h"

#include "ns3/pf-match.h"

namespace ns3
{
namespace divertsim
{

BsdTuple
PfTranslated(const PfState& state, BsdDirection direction)
{
    return direction == state.direction ? state.Goes() : state.Came().Reversed();
}

void
PfTranslateError(const PfState& state, BsdDirection direction, BsdPacketView& packet)
{
    const BsdTuple before = PfKeyTuple(packet.inner);
    // what is quoted went the other way
    const BsdTuple after = PfTranslated(state, direction).Reversed();
    if (before.source != after.source || before.sourcePort != after.sourcePort)
    {
        packet.tuple.destination = after.source;
    }
    if (before.destination != after.destination || before.destinationPort != after.destinationPort)
    {
        packet.tuple.source = after.destination;
    }
    PfWriteKeyTuple(after, packet.inner);
}

} // namespace divertsim
} // namespace ns3
