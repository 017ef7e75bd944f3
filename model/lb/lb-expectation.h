// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_EXPECTATION_H
#define LB_EXPECTATION_H

#include "ns3/lb-policy.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * What a pick by remainder does to uniform keys when a group goes from N to M members. By the
 * Chinese remainder theorem a key keeps a member that had slot s and has slot t now in one of
 * lcm(N, M) cases if s = t (mod gcd(N, M)), in none otherwise.
 *
 * \param change the members before and after
 * \return the exact shares; nothing where the group was empty before. Where it is empty now,
 *         every unit lost its own socket
 */
std::optional<LbExpectation> LbExpectModulo(const LbChange& change);

/**
 * What a pick by reciprocal scale does to uniform keys: of n members the one in slot s has the keys
 * from s / n to (s + 1) / n, so a member keeps what these have in common before and after.
 *
 * \param change the members before and after
 * \return the exact shares; nothing where the group was empty before. Where it is empty now,
 *         every unit lost its own socket
 */
std::optional<LbExpectation> LbExpectScaled(const LbChange& change);

/**
 * Counts what a change does to the units that live, for keys that are not uniform: both slots of
 * each unit are picked by the policy itself, which must not depend on words or tables.
 *
 * \param policy the policy
 * \param change the members before and after
 * \param live the live units
 * \return the exact shares; nothing where the group was empty before, or nothing lives
 */
std::optional<LbExpectation> LbExpectCounted(const LbPolicy& policy,
                                             const LbChange& change,
                                             const std::vector<BsdUnit>& live);

} // namespace divertsim
} // namespace ns3

#endif // LB_EXPECTATION_H
