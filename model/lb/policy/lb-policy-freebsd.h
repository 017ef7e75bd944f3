// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_POLICY_FREEBSD_H
#define LB_POLICY_FREEBSD_H

#include "ns3/lb-policy-entry.h"

namespace ns3
{
namespace divertsim
{

/**
 * FreeBSD's divert group as its documentation has it: lookup3 of the state ID, modulo the number
 * of members; packets without a state go to the first member.
 *
 * divert(4) and the message of freebsd-src commit 895a0ae67f promise the latter; the committed
 * code does otherwise, see LbPolicyFreebsdCommitted.
 */
class LbPolicyFreebsd : public LbPolicy
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

#endif // LB_POLICY_FREEBSD_H
