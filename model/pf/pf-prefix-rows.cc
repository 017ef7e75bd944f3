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
    if (!row.takeBits.empty())
    {
        PfSetBit(row.takeBits, rule, true);
        return;
    }
    row.take.push_back(rule);
    if (row.take.size() > m_base.size())
    {
        row.takeBits.assign(m_base.size(), 0);
        for (const std::uint32_t taken : row.take)
        {
            PfSetBit(row.takeBits, taken, true);
        }
        row.take.clear();
    }
}

void
PfPrefixRows::Find(bool inet6, PfBits bits, PfRuleBits& found) const
{
    found = m_base;
    (inet6 ? m_trie6 : m_trie4).ForEach(bits, [&](std::uint32_t number) {
        const Row& row = m_rows[number];
        for (const std::uint32_t rule : row.take)
        {
            PfSetBit(found, rule, true);
        }
        for (std::size_t i = 0; i < row.takeBits.size(); ++i)
        {
            found[i] |= row.takeBits[i];
        }
        for (const std::uint32_t rule : row.leave)
        {
            PfSetBit(found, rule, false);
        }
    });
}

} // namespace divertsim
} // namespace ns3
