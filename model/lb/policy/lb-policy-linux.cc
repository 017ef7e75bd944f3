// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-policy-linux.h"

#include "ns3/lb-expectation.h"
#include "ns3/lb-state-key.h"

namespace ns3
{
namespace divertsim
{

LbPolicyEntry
LbPolicyLinux::Describe()
{
    return {"linux",
            "Linux's SO_REUSEPORT: a hash of the 4-tuple scaled to the number of sockets; on a "
            "divert group the tuple of the state's first packet",
            {LbSocketKind::DIVERT, LbSocketKind::UDP, LbSocketKind::TCP},
            LbExpectationKind::UNIFORM,
            {LbHashSeedParameter()},
            [](const LbPolicyParameters& parameters) -> std::unique_ptr<LbPolicy> {
                return std::make_unique<LbPolicyLinux>(parameters.GetHashSeed());
            }};
}

LbPolicyLinux::LbPolicyLinux(std::uint32_t seed)
    : m_seed(seed)
{
}

std::string_view
LbPolicyLinux::GetName() const
{
    return "linux";
}

LbPick
LbPolicyLinux::Pick(const BsdUnit& unit, const LbSlots& slots) const
{
    const std::uint64_t hash = LbTupleKey(unit.tuple, m_seed).first;
    return {static_cast<std::uint32_t>((hash * slots.size()) >> 32), 0};
}

std::optional<LbExpectation>
LbPolicyLinux::Expect(const LbChange& change, const std::vector<BsdUnit>& /*live*/) const
{
    return LbExpectScaled(change);
}

} // namespace divertsim
} // namespace ns3
