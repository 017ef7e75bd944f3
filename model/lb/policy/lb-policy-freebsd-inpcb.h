// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_POLICY_FREEBSD_INPCB_H
#define LB_POLICY_FREEBSD_INPCB_H

#include "ns3/lb-policy-entry.h"
#include "ns3/lb-policy.h"

#include <cstdint>

namespace ns3
{
namespace divertsim
{

/// FreeBSD's SO_REUSEPORT_LB on TCP and UDP sockets: a hash of the remote address alone, seeded
/// when the kernel boots, with both ports, modulo the number of sockets (in_pcblookup_lbgroup() in
/// sys/netinet/in_pcb.c).
class LbPolicyFreebsdInpcb : public LbPolicy
{
  public:
    /// \return its line in the registry
    static LbPolicyEntry Describe();

    /// \param seed of the hash
    explicit LbPolicyFreebsdInpcb(std::uint32_t seed);

    std::string_view GetName() const override;
    LbPick Pick(const BsdUnit& unit, const LbSlots& slots) const override;
    std::optional<LbExpectation> Expect(const LbChange& change,
                                        const std::vector<BsdUnit>& live) const override;

  private:
    std::uint32_t m_seed;
};

} // namespace divertsim
} // namespace ns3

#endif // LB_POLICY_FREEBSD_INPCB_H
