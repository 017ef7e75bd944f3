// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_INET_PLAIN_MATCH_H
#define LB_INET_PLAIN_MATCH_H

#include "ns3/lb-inet-binding.h"

#include <string>

namespace ns3
{
namespace divertsim
{

/// Sockets that are bound so stand in one group
inline bool
PlainSame(const LbInetBinding& one, const LbInetBinding& other)
{
    return one.place.protocol == other.place.protocol && one.place.family == other.place.family &&
           one.place.address == other.place.address && one.place.port == other.place.port &&
           one.jail == other.jail && one.fib == other.fib && one.numaDomain == other.numaDomain &&
           one.device == other.device && one.v4Mapped == other.v4Mapped;
}

/// A socket that is bound so gets the packet, where no other is better
inline bool
PlainTakes(const LbInetBinding& binding, const BsdTuple& tuple, const LbInetContext& context)
{
    const BsdFamily family = tuple.source.family;
    const bool mapped = binding.v4Mapped && family == BsdFamily::INET;
    return binding.place.protocol == tuple.protocol &&
           binding.place.port == tuple.destinationPort &&
           (binding.place.family == family || mapped) &&
           (binding.place.address.IsAny() || binding.place.address == tuple.destination) &&
           (binding.device == 0 || binding.device == context.device) &&
           (binding.jail == 0 || !context.jail || *context.jail == binding.jail);
}

/// The place in the order in which the system prefers ordinary sockets
inline std::string
PlainWorth(BsdSystem system, const LbInetBinding& binding, const BsdTuple& tuple)
{
    const bool exact = !binding.place.address.IsAny();
    const bool mapped = binding.place.family != tuple.source.family;
    if (system == BsdSystem::FREEBSD)
    {
        return mapped ? "0" : std::string(binding.jail != 0 ? "2" : "1") + (exact ? "1" : "0");
    }
    const bool inet = binding.place.family == BsdFamily::INET;
    if (tuple.protocol == BSD_IPPROTO_UDP)
    {
        return std::string(exact ? "1" : "0") + (binding.device != 0 ? "1" : "0") +
               (inet ? "1" : "0");
    }
    return std::string(exact ? "1" : "0") +
           std::to_string((binding.device != 0 ? 1 : 0) + (inet ? 1 : 0));
}

} // namespace divertsim
} // namespace ns3

#endif // LB_INET_PLAIN_MATCH_H
