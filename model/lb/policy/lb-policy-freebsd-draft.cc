// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-policy-freebsd-draft.h"

#include "ns3/lb-expectation.h"

namespace ns3
{
namespace divertsim
{

namespace
{

/// The bytes of a number in the other order
std::uint64_t
Swap(std::uint64_t value)
{
    std::uint64_t swapped = 0;
    for (int i = 0; i < 8; ++i)
    {
        swapped = (swapped << 8) | (value & 0xff);
        value >>= 8;
    }
    return swapped;
}

} // namespace

LbPolicyEntry
LbPolicyFreebsdDraft::Describe()
{
    return {"freebsd-draft",
            "the first draft's: the big-endian pf state ID read as a native little-endian "
            "number, modulo the number of sockets",
            {LbSocketKind::DIVERT},
            LbExpectationKind::COUNTED,
            {},
            [](const LbPolicyParameters&) -> std::unique_ptr<LbPolicy> {
                return std::make_unique<LbPolicyFreebsdDraft>();
            }};
}

std::string_view
LbPolicyFreebsdDraft::GetName() const
{
    return "freebsd-draft";
}

LbPick
LbPolicyFreebsdDraft::Pick(const BsdUnit& unit, const LbSlots& slots) const
{
    return {static_cast<std::uint32_t>(Swap(unit.id) % slots.size()), 0};
}

std::optional<LbExpectation>
LbPolicyFreebsdDraft::Expect(const LbChange& change, const std::vector<BsdUnit>& live) const
{
    return LbExpectCounted(*this, change, live);
}

} // namespace divertsim
} // namespace ns3
