// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-loaded-table.h"

#include <algorithm>

namespace ns3
{
namespace divertsim
{

PfLoadedTable::PfLoadedTable(const PfTable& table, const PfInterfaces& interfaces)
    : m_name(table.name)
{
    for (const PfTableEntry& entry : table.entries)
    {
        if (entry.address.kind == PfAddress::Kind::NETWORK)
        {
            Add(entry.address.network, entry.negated);
        }
        else if (entry.address.kind == PfAddress::Kind::INTERFACE)
        {
            for (const PfNetwork& network : interfaces.Resolve(entry.address))
            {
                Add(network, entry.negated);
            }
        }
    }
    std::sort(m_networks.begin(), m_networks.end(), [](const PfNetwork& a, const PfNetwork& b) {
        return a.address == b.address ? a.prefix < b.prefix : a.address < b.address;
    });
}

void
PfLoadedTable::Add(const PfNetwork& network, bool negated)
{
    PfPrefixTrie& trie = network.address.family == BsdFamily::INET6 ? m_trie6 : m_trie4;
    std::uint32_t& number = trie.At({PfToBits(network.address), network.prefix});
    if (number != PfPrefixTrie::NONE)
    {
        return;
    }
    number = negated ? LEFT_OUT : MEMBER;
    if (!negated)
    {
        m_networks.push_back(network);
    }
}

} // namespace divertsim
} // namespace ns3
