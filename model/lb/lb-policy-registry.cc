// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-policy-registry.h"

#include "ns3/lb-policy-freebsd-committed.h"
#include "ns3/lb-policy-freebsd-draft.h"
#include "ns3/lb-policy-freebsd-inpcb.h"
#include "ns3/lb-policy-freebsd.h"
#include "ns3/lb-policy-id-modulo.h"
#include "ns3/lb-policy-linux.h"

#include <algorithm>
#include <cmath>

namespace ns3
{
namespace divertsim
{

const std::vector<LbPolicyEntry>&
LbPolicies()
{
    static const std::vector<LbPolicyEntry> policies{
        LbPolicyFreebsd::Describe(),
        LbPolicyFreebsdCommitted::Describe(),
        LbPolicyFreebsdDraft::Describe(),
        LbPolicyIdModulo::Describe(),
        LbPolicyLinux::Describe(),
        LbPolicyFreebsdInpcb::Describe(),
    };
    return policies;
}

const LbPolicyEntry*
LbFindPolicy(std::string_view name)
{
    for (const LbPolicyEntry& entry : LbPolicies())
    {
        if (entry.name == name)
        {
            return &entry;
        }
    }
    return nullptr;
}

std::unique_ptr<LbPolicy>
LbMakePolicy(std::string_view name, const LbPolicyParameters& parameters)
{
    const LbPolicyEntry* entry = LbFindPolicy(name);
    if (!entry)
    {
        return nullptr;
    }
    for (const auto& number : parameters.numbers)
    {
        const auto known = [&number](const LbPolicyParameter& parameter) {
            return parameter.name == number.first && number.second >= parameter.minimum &&
                   number.second <= parameter.maximum &&
                   (!parameter.whole || std::floor(number.second) == number.second);
        };
        if (std::none_of(entry->parameters.begin(), entry->parameters.end(), known))
        {
            return nullptr;
        }
    }
    return entry->make(parameters);
}

std::string_view
LbDefaultPolicy(LbSocketKind kind, BsdSystem system)
{
    if (kind == LbSocketKind::DIVERT)
    {
        return "freebsd";
    }
    return system == BsdSystem::FREEBSD ? "freebsd-inpcb" : "linux";
}

} // namespace divertsim
} // namespace ns3
