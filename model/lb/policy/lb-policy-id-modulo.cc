// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-policy-id-modulo.h"

#include "ns3/lb-expectation.h"

namespace ns3
{
namespace divertsim
{

LbPolicyEntry
LbPolicyIdModulo::Describe()
{
    return {"id-modulo",
            "the pf state ID as a number, modulo the number of sockets",
            {LbSocketKind::DIVERT},
            LbExpectationKind::COUNTED,
            {},
            [](const LbPolicyParameters&) -> std::unique_ptr<LbPolicy> {
                return std::make_unique<LbPolicyIdModulo>();
            }};
}

std::string_view
LbPolicyIdModulo::GetName() const
{
    return "id-modulo";
}

LbPick
LbPolicyIdModulo::Pick(const BsdUnit& unit, const LbSlots& slots) const
{
    return {static_cast<std::uint32_t>(unit.id % slots.size()), 0};
}

std::optional<LbExpectation>
LbPolicyIdModulo::Expect(const LbChange& change, const std::vector<BsdUnit>& live) const
{
    return LbExpectCounted(*this, change, live);
}

} // namespace divertsim
} // namespace ns3
