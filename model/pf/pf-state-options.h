// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_STATE_OPTIONS_H
#define PF_STATE_OPTIONS_H

#include "ns3/pf-timeouts.h"

#include <cstdint>

namespace ns3
{
namespace divertsim
{

/**
 * What a rule asks of the states that it makes: the list in brackets behind `keep state`,
 * pf.conf(5), "Stateful Tracking Options", with what the ruleset's `set state-policy` and
 * `set state-defaults` leave to it filled in.
 */
struct PfStateOptions
{
    bool sloppy = false;   ///< `sloppy`: sequence numbers are not looked at
    bool ifBound = false;  ///< `if-bound`; false: `floating`
    std::uint32_t max = 0; ///< `max`: states of the rule at one time; 0: no limit
    PfTimeoutOverrides timeouts;

    bool operator==(const PfStateOptions& other) const
    {
        return sloppy == other.sloppy && ifBound == other.ifBound && max == other.max &&
               timeouts == other.timeouts;
    }
};

} // namespace divertsim
} // namespace ns3

#endif // PF_STATE_OPTIONS_H
