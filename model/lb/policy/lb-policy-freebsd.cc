// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-policy-freebsd.h"

#include "ns3/lb-expectation.h"
#include "ns3/lb-state-key.h"

namespace ns3
{
namespace divertsim
{

LbPolicyEntry
LbPolicyFreebsd::Describe()
{
    return {"freebsd",
            "lookup3 hash of the pf state ID modulo the number of sockets; packets without a "
            "state go to the first socket, as divert(4) says",
            {LbSocketKind::DIVERT, LbSocketKind::UDP, LbSocketKind::TCP},
            LbExpectationKind::UNIFORM,
            {},
            [](const LbPolicyParameters&) -> std::unique_ptr<LbPolicy> {
                return std::make_unique<LbPolicyFreebsd>();
            }};
}

std::string_view
LbPolicyFreebsd::GetName() const
{
    return "freebsd";
}

LbPick
LbPolicyFreebsd::Pick(const BsdUnit& unit, const LbSlots& slots) const
{
    if (unit.id == 0 && !unit.byTuple)
    {
        return {};
    }
    return {LbUnitKey(unit).first % static_cast<std::uint32_t>(slots.size()), 0};
}

std::optional<LbExpectation>
LbPolicyFreebsd::Expect(const LbChange& change, const std::vector<BsdUnit>& /*live*/) const
{
    return LbExpectModulo(change);
}

} // namespace divertsim
} // namespace ns3
