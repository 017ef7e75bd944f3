// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-prefix-trie.h"

#include <algorithm>

namespace ns3
{
namespace divertsim
{

namespace
{

/// \return how many of the first bits agree, at most \p most
unsigned
CommonLength(PfBits a, PfBits b, unsigned most)
{
    const PfBits differ = a ^ b;
    const auto high = static_cast<std::uint64_t>(differ >> 64);
    const auto low = static_cast<std::uint64_t>(differ);
    const int common = high != 0  ? __builtin_clzll(high)
                       : low != 0 ? 64 + __builtin_clzll(low)
                                  : static_cast<int>(PF_BITS);
    return std::min(static_cast<unsigned>(common), most);
}

} // namespace

PfPrefixTrie::PfPrefixTrie()
    : m_nodes(1)
{
}

std::uint32_t
PfPrefixTrie::Add(const PfPrefix& prefix)
{
    Node node;
    node.bits = prefix.bits & PfMask(prefix.length);
    node.length = prefix.length;
    m_nodes.push_back(node);
    return static_cast<std::uint32_t>(m_nodes.size() - 1);
}

std::uint32_t&
PfPrefixTrie::At(const PfPrefix& prefix)
{
    std::uint32_t at = 0;
    while (m_nodes[at].length != prefix.length)
    {
        const unsigned bit = BitAt(prefix.bits, m_nodes[at].length);
        const std::uint32_t next = m_nodes[at].children[bit];
        if (next == 0)
        {
            const std::uint32_t leaf = Add(prefix);
            m_nodes[at].children[bit] = leaf;
            return m_nodes[leaf].number;
        }
        const unsigned most = std::min(prefix.length, static_cast<unsigned>(m_nodes[next].length));
        const unsigned common = CommonLength(prefix.bits, m_nodes[next].bits, most);
        if (common < m_nodes[next].length)
        {
            // The path to `next` parts here, or ends
            const std::uint32_t fork = Add({prefix.bits, common});
            m_nodes[at].children[bit] = fork;
            m_nodes[fork].children[BitAt(m_nodes[next].bits, common)] = next;
            at = fork;
            continue;
        }
        at = next;
    }
    return m_nodes[at].number;
}

} // namespace divertsim
} // namespace ns3
