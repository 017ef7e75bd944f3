// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-prefix-rows.h"

namespace ns3
{
namespace divertsim
{

void
PfPrefixRows::AddPrefix(std::uint32_t rule, bool inet6, const PfPrefix& prefix, bool takes)
{
    std::uint32_t& number = (inet6 ? m_trie6 : m_trie4).At(prefix);
    if (number == PfPrefixTrie::NONE)
    {
        number = static_cast<std::uint32_t>(m_rows.size());
        m_rows.emplace_back();
    }
    Row& row = m_rows[number];
    if (!takes)
    {
        row.leave.push_back(rule);
        return;
    }
    if (!row.takeAll.rules.empty())
    {
        PfSetBit(row.takeAll.rules, rule, true);
        PfSetBit(row.takeAll.words, rule / 64, true);
        return;
    }
    row.take.push_back(rule);
    const std::size_t words = m_base.rules.size();
    if (row.take.size() > words)
    {
        row.takeAll = {PfRuleBits(words), PfRuleBits((words + 63) / 64)};
        for (const std::uint32_t taken : row.take)
        {
            PfSetBit(row.takeAll.rules, taken, true);
            PfSetBit(row.takeAll.words, taken / 64, true);
        }
        row.take.clear();
    }
}

void
PfPrefixRows::Find(bool inet6, PfBits bits, PfRuleSet& found) const
{
    found = m_base;
    (inet6 ? m_trie6 : m_trie4).ForEach(bits, [&](std::uint32_t number) {
        const Row& row = m_rows[number];
        for (const std::uint32_t rule : row.take)
        {
            PfSetBit(found.rules, rule, true);
            PfSetBit(found.words, rule / 64, true);
        }
        for (std::size_t i = 0; i < row.takeAll.rules.size(); ++i)
        {
            found.rules[i] |= row.takeAll.rules[i];
        }
        for (std::size_t i = 0; i < row.takeAll.words.size(); ++i)
        {
            found.words[i] |= row.takeAll.words[i];
        }
        for (const std::uint32_t rule : row.leave)
        {
            PfSetBit(found.rules, rule, false);
        }
    });
}

} // namespace divertsim
} // namespace ns3
