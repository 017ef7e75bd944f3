// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_LOADED_RULE_H
#define PF_LOADED_RULE_H

#include "ns3/pf-loaded-address.h"
#include "ns3/pf-loaded-pool.h"
#include "ns3/pf-rule.h"

#include <cstdint>
#include <memory>

namespace ns3
{
namespace divertsim
{

class PfLoadedRules;
class PfLoadedRuleset;

/// What pf counts for a rule, as `pfctl -vsr` shows it; from its load on
struct PfRuleCounters
{
    std::uint64_t evaluations = 0; ///< times the rule was looked at; skip steps pass rules over
    std::uint64_t packets = 0;     ///< that it passed or blocked, those of its states included
    std::uint64_t bytes = 0;       ///< IP lengths of these
    std::uint64_t states = 0;      ///< made by it ("State Creations")
    std::uint64_t statesNow = 0;   ///< of these, alive ("States")

    PfRuleCounters& operator+=(const PfRuleCounters& other)
    {
        evaluations += other.evaluations;
        packets += other.packets;
        bytes += other.bytes;
        states += other.states;
        statesNow += other.statesNow;
        return *this;
    }
};

/// A rule in use; states point to theirs
struct PfLoadedRule
{
    PfLoadedRule();
    ~PfLoadedRule();
    PfLoadedRule(PfLoadedRule&& other) noexcept;
    PfLoadedRule& operator=(PfLoadedRule&& other) noexcept;

    PfRule rule;
    PfLoadedRules* owner = nullptr; ///< null: the default rule
    int index = -1;                 ///< in its list of its anchor; -1: the default rule
    PfRuleCounters counters;        ///< evaluations: PfLoadedList::Evaluations() has them all
    PfLoadedRule* parent = nullptr; ///< the anchor that it stands in; null: the main ruleset

    std::uint32_t interfaceName = 0; ///< number of its interface or group; 0: any
    std::uint32_t receivedName = 0;  ///< that of `received-on`; 0: any
    std::uint16_t tag = 0;           ///< number of `tag`; 0: none
    std::uint16_t tagged = 0;        ///< number of `tagged`; 0: whatever
    bool expired = false;            ///< `once`, and it was
    PfLoadedAddress source;
    PfLoadedAddress destination;
    PfLoadedAddress external; ///< of BINAT: the address that it is from outside

    std::unique_ptr<PfLoadedPool> nat;      ///< of NAT and BINAT, and `nat-to`; null: none
    std::unique_ptr<PfLoadedPool> rdr;      ///< of RDR, and `rdr-to`
    std::unique_ptr<PfLoadedPool> route;    ///< of `route-to` or `reply-to`
    std::unique_ptr<PfLoadedRuleset> rules; ///< of an anchor
};

} // namespace divertsim
} // namespace ns3

#endif // PF_LOADED_RULE_H
