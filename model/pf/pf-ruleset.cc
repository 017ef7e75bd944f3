// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-ruleset.h"

namespace ns3
{
namespace divertsim
{

PfRuleset::PfRuleset(const std::vector<PfRule>& rules)
{
    for (const PfRule& rule : rules)
    {
        Add(rule);
    }
}

void
PfRuleset::Add(PfRule rule)
{
    m_rules[static_cast<std::size_t>(rule.List())].push_back(std::move(rule));
}

std::string
PfRuleset::ToString(BsdSystem system) const
{
    std::string text;
    for (const PfRuleList list : {PfRuleList::SCRUB,
                                  PfRuleList::NAT,
                                  PfRuleList::RDR,
                                  PfRuleList::BINAT,
                                  PfRuleList::FILTER})
    {
        for (const PfRule& rule : Rules(list))
        {
            text += rule.ToString(system) + "\n";
        }
    }
    return text;
}

} // namespace divertsim
} // namespace ns3
