// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_POLICY_REGISTRY_H
#define LB_POLICY_REGISTRY_H

#include "ns3/bsd-kernel.h"
#include "ns3/lb-policy-entry.h"

#include <memory>
#include <string_view>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// \return every policy, in the order in which `divertsim list policies` shows them
const std::vector<LbPolicyEntry>& LbPolicies();

/// \param name a policy's name \return its entry, or null
const LbPolicyEntry* LbFindPolicy(std::string_view name);

/**
 * \param name a policy's name
 * \param parameters what the user set
 * \return a new policy; null where the name or one of the parameters is unknown, or a value is
 *         out of the parameter's bounds
 */
std::unique_ptr<LbPolicy> LbMakePolicy(std::string_view name,
                                       const LbPolicyParameters& parameters = {});

/// \param kind a kind of socket \param system whose groups \return the policy of such groups
std::string_view LbDefaultPolicy(LbSocketKind kind, BsdSystem system = BsdSystem::FREEBSD);

} // namespace divertsim
} // namespace ns3

#endif // LB_POLICY_REGISTRY_H
