// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-loaded-list.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace divertsim
{

PfLoadedList::PfLoadedList(std::vector<PfLoadedRule> rules,
                           const PfFieldOrder& order,
                           std::size_t indexFrom)
    : m_rules(std::move(rules)),
      m_order(order)
{
    MakeSkipSteps(order);
    const bool once = std::any_of(m_rules.begin(), m_rules.end(), [](const PfLoadedRule& rule) {
        return rule.rule.once; // one that is gone is no more looked at
    });
    if (m_rules.size() >= indexFrom && !m_rules.empty() && !once)
    {
        m_index = std::make_unique<PfRuleIndex>(m_rules, m_steps, order);
    }
}

void
PfLoadedList::MakeSkipSteps(const PfFieldOrder& order)
{
    m_steps.resize(m_rules.size());
    for (std::size_t i = m_rules.size(); i-- > 0;)
    {
        m_steps[i].fill(static_cast<std::uint32_t>(i + 1));
        for (const PfRuleField field : order)
        {
            const auto f = static_cast<std::size_t>(field);
            if (field != PfRuleField::COUNT && i + 1 < m_rules.size() &&
                PfAsksTheSame(field, m_rules[i], m_rules[i + 1]))
            {
                m_steps[i][f] = m_steps[i + 1][f];
            }
        }
    }
    for (std::size_t i = 0; i < m_rules.size(); ++i)
    {
        for (const PfRuleField field : order)
        {
            if (field != PfRuleField::COUNT && PfTakesAll(field, m_rules[i]))
            {
                m_steps[i][static_cast<std::size_t>(field)] = 0;
            }
        }
    }
}

std::vector<PfRuleCounters>
PfLoadedList::Counters() const
{
    std::vector<PfRuleCounters> counters;
    for (const PfLoadedRule& rule : m_rules)
    {
        counters.push_back(rule.counters);
    }
    if (m_index)
    {
        const std::vector<std::uint64_t> evaluations = m_index->Evaluations();
        for (std::size_t i = 0; i < counters.size(); ++i)
        {
            counters[i].evaluations += evaluations[i];
        }
    }
    return counters;
}

PfLoadedList::Walk::Walk(PfLoadedList& list, const PfSubject& subject, const PfSurroundings& around)
    : m_list(list),
      m_subject(subject),
      m_around(around)
{
    if (list.m_index)
    {
        list.m_index->Start(subject, around);
    }
}

PfLoadedRule*
PfLoadedList::Walk::Next()
{
    if (m_list.m_index)
    {
        return NextByIndex();
    }
    while (m_at < m_list.m_rules.size())
    {
        PfLoadedRule& rule = m_list.m_rules[m_at];
        const std::size_t at = m_at++;
        if (rule.expired)
        {
            continue;
        }
        ++rule.counters.evaluations;
        bool met = true;
        for (const PfRuleField field : m_list.m_order)
        {
            if (field == PfRuleField::COUNT)
            {
                break;
            }
            const std::uint32_t step = m_list.m_steps[at][static_cast<std::size_t>(field)];
            if (step != 0 && !PfMeets(field, rule, m_subject, m_around))
            {
                m_at = step;
                met = false;
                break;
            }
        }
        if (met && PfMeetsRest(rule, m_subject, m_around))
        {
            return &rule;
        }
    }
    return nullptr;
}

PfLoadedRule*
PfLoadedList::Walk::NextByIndex()
{
    while ((m_at = m_list.m_index->Next()) != PfRuleIndex::END)
    {
        if (PfMeetsRest(m_list.m_rules[m_at], m_subject, m_around))
        {
            return &m_list.m_rules[m_at];
        }
    }
    return nullptr;
}

void
PfLoadedList::Walk::Change()
{
    if (m_list.m_index)
    {
        m_list.m_index->Change(m_subject, m_around);
    }
}

void
PfLoadedList::Walk::Stop()
{
    if (m_list.m_index)
    {
        m_list.m_index->Stop(m_at);
    }
}

} // namespace divertsim
} // namespace ns3
