// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-policy-entry.h"

namespace ns3
{
namespace divertsim
{

std::uint32_t
LbPolicyParameters::GetHashSeed() const
{
    const auto set = numbers.find("hash-seed");
    return set == numbers.end() ? seed : static_cast<std::uint32_t>(set->second);
}

LbPolicyParameter
LbHashSeedParameter()
{
    return {"hash-seed",
            "32-bit seed of the hash; unless set, the host draws it when it boots",
            0,
            0,
            4294967295.0,
            true};
}

} // namespace divertsim
} // namespace ns3
