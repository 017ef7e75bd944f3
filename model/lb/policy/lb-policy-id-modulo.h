// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_POLICY_ID_MODULO_H
#define LB_POLICY_ID_MODULO_H

#include "ns3/lb-policy-entry.h"

namespace ns3
{
namespace divertsim
{

/**
 * The state ID as a number, modulo the number of members: what many expect of a group. Packets
 * without a state, ID 0, go to the first member.
 */
class LbPolicyIdModulo : public LbPolicy
{
  public:
    /// \return its line in the registry
    static LbPolicyEntry Describe();

    std::string_view GetName() const override;
    LbPick Pick(const BsdUnit& unit, const LbSlots& slots) const override;
    std::optional<LbExpectation> Expect(const LbChange& change,
                                        const std::vector<BsdUnit>& live) const override;
};

} // namespace divertsim
} // namespace ns3

#endif // LB_POLICY_ID_MODULO_H
