// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-ruleset.h"

namespace ns3
{
namespace divertsim
{

std::string
PfRuleset::ToString() const
{
    std::string text;
    for (const PfRule& rule : m_rules)
    {
        text += rule.ToString() + "\n";
    }
    return text;
}

} // namespace divertsim
} // namespace ns3
