// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_POLICY_FREEBSD_COMMITTED_H
#define LB_POLICY_FREEBSD_COMMITTED_H

#include "ns3/lb-policy-entry.h"

namespace ns3
{
namespace divertsim
{

/**
 * FreeBSD's divert group as the code has it (sys/netinet/ip_divert.c, commit 895a0ae67f): lookup3
 * of the state ID, modulo the number of members. The ID 0 of packets without a state is hashed
 * like any other, so that they go to one fixed member, mostly not the first.
 */
class LbPolicyFreebsdCommitted : public LbPolicy
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

#endif // LB_POLICY_FREEBSD_COMMITTED_H
