// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_POLICY_FREEBSD_DRAFT_H
#define LB_POLICY_FREEBSD_DRAFT_H

#include "ns3/lb-policy-entry.h"

namespace ns3
{
namespace divertsim
{

/**
 * The first draft of FreeBSD's divert groups (opnsense/src commit 02cfd1c7ee) on a little-endian
 * host: the state ID, which pf keeps in network order, is read as a native number, modulo the
 * number of members. IDs that count up then differ in the high bits only, and a group of a power
 * of two members gets everything on its first one.
 */
class LbPolicyFreebsdDraft : public LbPolicy
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

#endif // LB_POLICY_FREEBSD_DRAFT_H
