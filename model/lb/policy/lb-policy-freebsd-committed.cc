// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-policy-freebsd-committed.h"

#include "ns3/lb-expectation.h"
#include "ns3/lb-state-key.h"

namespace ns3
{
namespace divertsim
{

LbPolicyEntry
LbPolicyFreebsdCommitted::Describe()
{
    return {"freebsd-committed",
            "as freebsd, but packets without a state have their ID 0 hashed too, as the "
            "committed code does",
            {LbSocketKind::DIVERT, LbSocketKind::UDP, LbSocketKind::TCP},
            LbExpectationKind::UNIFORM,
            {},
            [](const LbPolicyParameters&) -> std::unique_ptr<LbPolicy> {
                return std::make_unique<LbPolicyFreebsdCommitted>();
            }};
}

std::string_view
LbPolicyFreebsdCommitted::GetName() const
{
    return "freebsd-committed";
}

LbPick
LbPolicyFreebsdCommitted::Pick(const BsdUnit& unit, const LbSlots& slots) const
{
    return {LbUnitKey(unit).first % static_cast<std::uint32_t>(slots.size()), 0};
}

std::optional<LbExpectation>
LbPolicyFreebsdCommitted::Expect(const LbChange& change, const std::vector<BsdUnit>& /*live*/) const
{
    return LbExpectModulo(change);
}

} // namespace divertsim
} // namespace ns3
