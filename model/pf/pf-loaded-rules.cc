// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-loaded-rules.h"

#include <map>

namespace ns3
{
namespace divertsim
{

namespace
{

constexpr PfRuleList REPORT_ORDER[] = {PfRuleList::SCRUB,
                                       PfRuleList::BINAT,
                                       PfRuleList::NAT,
                                       PfRuleList::RDR,
                                       PfRuleList::FILTER};

/// \return the rule in one line: an anchor's rules have their own
std::string
LineOf(const PfRule& rule, BsdSystem system)
{
    std::string text = rule.ToString(system);
    const std::size_t end = text.find('\n');
    if (!rule.IsAnchor() || end == std::string::npos)
    {
        return text;
    }
    text.resize(end);
    while (!text.empty() && (text.back() == '{' || text.back() == ' '))
    {
        text.pop_back();
    }
    return text;
}

/// \param visit called with each rule, its counters and the path of its anchor
template <typename Visit>
void
ForEachRule(const PfLoadedRuleset& rules, PfRuleList list, const std::string& path, Visit& visit)
{
    const PfLoadedList& loaded = rules.List(list);
    const std::vector<PfRuleCounters> counters = loaded.Counters();
    for (std::size_t i = 0; i < counters.size(); ++i)
    {
        const PfLoadedRule& rule = loaded.Rules()[i];
        visit(rule, counters[i], path);
        if (rule.rules)
        {
            const std::string name =
                rule.rule.anchorName.empty() ? "_" + std::to_string(i) : rule.rule.anchorName;
            ForEachRule(*rule.rules, list, path.empty() ? name : path + "/" + name, visit);
        }
    }
}

} // namespace

PfLoadedRules::PfLoadedRules(const PfRuleset& ruleset,
                             BsdSystem system,
                             PfInterfaces& interfaces,
                             PfTags& tags,
                             const PfSurroundings& around,
                             std::size_t indexFrom)
    : m_load{this, system, interfaces, tags, around, indexFrom},
      m_main(ruleset, nullptr, m_load)
{
    m_main.SetParent(nullptr);
    m_hasScrub = !m_main.List(PfRuleList::SCRUB).Empty();
    const auto look = [this](const PfLoadedRule& rule, const PfRuleCounters&, const std::string&) {
        m_asksReceivedOn = m_asksReceivedOn || rule.receivedName != 0;
    };
    for (const PfRuleList list : REPORT_ORDER)
    {
        ForEachRule(m_main, list, "", look);
    }
}

std::vector<PfRuleReport>
PfLoadedRules::Reports() const
{
    std::vector<PfRuleReport> reports;
    for (const PfRuleList list : REPORT_ORDER)
    {
        const auto add = [&](const PfLoadedRule& rule,
                             const PfRuleCounters& counters,
                             const std::string& path) {
            reports.push_back({LineOf(rule.rule, m_load.system), path, list, rule.index, counters});
        };
        ForEachRule(m_main, list, "", add);
    }
    return reports;
}

std::vector<PfLabelReport>
PfLoadedRules::LabelReports() const
{
    std::vector<PfLabelReport> labels;
    std::map<std::string, std::size_t> places;
    const auto add =
        [&](const PfLoadedRule& rule, const PfRuleCounters& counters, const std::string&) {
            for (const std::string& label : rule.rule.labels)
            {
                const auto [at, added] = places.emplace(label, labels.size());
                if (added)
                {
                    labels.push_back({label, {}});
                }
                labels[at->second].counters += counters;
            }
        };
    for (const PfRuleList list : REPORT_ORDER)
    {
        ForEachRule(m_main, list, "", add);
    }
    return labels;
}

} // namespace divertsim
} // namespace ns3
