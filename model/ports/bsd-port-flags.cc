// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-port-flags.h"

namespace ns3
{
namespace divertsim
{

BsdPortBitFlags
BsdPortFlags::Bits() const
{
    return (mostRecent ? BSD_PORT_MOST_RECENT : 0) | (loadBalanced ? BSD_PORT_LOAD_BALANCED : 0) |
           (tupleOnly ? BSD_PORT_TUPLE_ONLY : 0);
}

BsdPortFlags
BsdPortFlags::Effective() const
{
    BsdPortFlags flags = *this;
    flags.mostRecent = mostRecent && !loadBalanced;
    return flags;
}

BsdPortFlags
BsdPortFlags::FromBits(BsdPortBitFlags bits)
{
    return {(bits & BSD_PORT_MOST_RECENT) != 0,
            (bits & BSD_PORT_LOAD_BALANCED) != 0,
            (bits & BSD_PORT_TUPLE_ONLY) != 0};
}

} // namespace divertsim
} // namespace ns3
