// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_POLICY_LINUX_H
#define LB_POLICY_LINUX_H

#include "ns3/lb-policy-entry.h"
#include "ns3/lb-policy.h"

#include <cstdint>

namespace ns3
{
namespace divertsim
{

/// Linux's SO_REUSEPORT: a 32-bit hash of the 4-tuple, scaled to the number of sockets
/// (reciprocal_scale() in net/core/sock_reuseport.c). The kernel's own hash differs; its seed is
/// drawn when it boots.
class LbPolicyLinux : public LbPolicy
{
  public:
    /// \return its line in the registry
    static LbPolicyEntry Describe();

    /// \param seed of the hash
    explicit LbPolicyLinux(std::uint32_t seed);

    std::string_view GetName() const override;
    LbPick Pick(const BsdUnit& unit, const LbSlots& slots) const override;
    std::optional<LbExpectation> Expect(const LbChange& change,
                                        const std::vector<BsdUnit>& live) const override;

  private:
    std::uint32_t m_seed;
};

} // namespace divertsim
} // namespace ns3

#endif // LB_POLICY_LINUX_H
