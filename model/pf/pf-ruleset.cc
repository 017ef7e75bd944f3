// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-ruleset.h"

#include <memory>
#include <set>

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
    std::set<std::string> anchors; // those whose rules were printed: they stand in braces once
    for (const PfRuleList list : {PfRuleList::SCRUB,
                                  PfRuleList::NAT,
                                  PfRuleList::RDR,
                                  PfRuleList::BINAT,
                                  PfRuleList::FILTER})
    {
        for (const PfRule& rule : Rules(list))
        {
            const bool named = list == PfRuleList::FILTER && !rule.anchorName.empty();
            if (named && !anchors.insert(rule.anchorName).second)
            {
                PfRule again = rule;
                again.anchor = std::make_shared<const PfRuleset>();
                text += again.ToString(system) + "\n";
                continue;
            }
            text += rule.ToString(system) + "\n";
        }
    }
    return text;
}

std::string
PfRuleset::ToConf(BsdSystem system) const
{
    std::string text = options.ToString();
    for (const PfTable& table : tables)
    {
        text += table.ToString() + "\n";
    }
    return text + ToString(system);
}

} // namespace divertsim
} // namespace ns3
