// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_PARSER_ANY_PARTS_H
#define PF_PARSER_ANY_PARTS_H

#include "ns3/bsd-kernel.h"
#include "ns3/pf-rule.h"

#include <rapidcheck.h>

#include <cstdint>
#include <string>

namespace ns3
{
namespace divertsim
{

/// Random choices within a property of RapidCheck
namespace PfAny
{

inline const char* const INTERFACES[] = {"em0", "vtnet1", "lo0", "egress", "em0.10"};
inline const char* const NAMES[] =
    {"a", "bad", "x-1", "pass", "two words", "qu\"ote", "a\\ b", "#1"};

inline bool
Maybe(int of = 2)
{
    return *rc::gen::inRange(0, of) == 0;
}

template <typename T, std::size_t N>
T
Pick(T const (&from)[N])
{
    return from[*rc::gen::inRange<std::size_t>(0, N)];
}

template <typename Number>
Number
Between(Number least, Number most)
{
    return static_cast<Number>(
        *rc::gen::inRange<std::int64_t>(static_cast<std::int64_t>(least),
                                        static_cast<std::int64_t>(most) + 1));
}

} // namespace PfAny

/// \param family INET or INET6 \return an address
BsdAddress PfAnyAddress(BsdFamily family);

/// \param family INET or INET6 \return a network, not 0.0.0.0/0
PfAddress PfAnyNetwork(BsdFamily family);

/// \param dynamic in brackets \return addresses of an interface
PfAddress PfAnyInterface(bool dynamic);

/// \param family of the rule; where it has none, the address has none \param ports with ports
PfRuleHost PfAnyHost(BsdFamily family, bool ports);

/// \param family of the rule, not NONE \param route of route-to or reply-to \param system whose
PfPool PfAnyPool(BsdFamily family, bool route, BsdSystem system);

/// \param pool [in,out] gets ports \param rule whose target it is
void PfAddPorts(PfPool& pool, const PfRule& rule);

} // namespace divertsim
} // namespace ns3

#endif // PF_PARSER_ANY_PARTS_H
