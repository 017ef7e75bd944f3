// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-inet-match.h"

namespace ns3
{
namespace divertsim
{

bool
LbTakes(const LbInetBinding& binding, const BsdTuple& tuple, const LbInetContext& context)
{
    const LbPlace& place = binding.place;
    if (place.family != tuple.destination.family &&
        !(binding.v4Mapped && tuple.destination.family == BsdFamily::INET))
    {
        return false;
    }
    if (binding.device != 0 && binding.device != context.device)
    {
        return false;
    }
    // A jail sees what is for its addresses (prison_check_ip4_locked())
    return binding.jail == 0 || !context.jail || *context.jail == binding.jail;
}

int
LbRankOf(const LbInetBinding& binding, const BsdTuple& tuple)
{
    if (binding.place.family != tuple.destination.family)
    {
        return 0;
    }
    return 1 + (binding.jail != 0 ? 2 : 0) + (binding.place.address.IsAny() ? 0 : 1);
}

bool
LbMatches(const LbInetBinding& binding, const LbInetContext& context)
{
    return (context.numaDomain == LB_NUMA_NODOM || context.numaDomain == binding.numaDomain) &&
           context.fib == binding.fib;
}

int
LbScoreOf(const LbInetBinding& binding, const BsdTuple& tuple)
{
    const int device = tuple.protocol == BSD_IPPROTO_TCP ? 1 : 4;
    return (binding.place.address.IsAny() ? 0 : 16) + (binding.device != 0 ? device : 0) +
           (binding.place.family == BsdFamily::INET ? 1 : 0);
}

} // namespace divertsim
} // namespace ns3
