// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_PREFIX_TRIE_H
#define PF_PREFIX_TRIE_H

#include "ns3/pf-bits.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * Prefixes, each with a number, in a binary trie whose paths are compressed: at most two nodes a
 * prefix. What BSD's radix tree (net/radix.c) does for pf's tables, without its masks that have
 * holes.
 */
class PfPrefixTrie
{
  public:
    static constexpr std::uint32_t NONE = UINT32_MAX; ///< no number

    PfPrefixTrie();

    /// \param prefix any; bits behind its length do not count
    /// \return its number, NONE where it is new
    std::uint32_t& At(const PfPrefix& prefix);

    /// \param bits of an address or a port \param visit called with the number of each prefix of
    /// it, the shortest first
    template <typename Visit>
    void ForEach(PfBits bits, Visit visit) const
    {
        std::uint32_t at = 0;
        do
        {
            const Node& node = m_nodes[at];
            if (!PfAgree(bits, node.bits, node.length))
            {
                return;
            }
            if (node.number != NONE)
            {
                visit(node.number);
            }
            at = node.length == PF_BITS ? 0 : node.children[BitAt(bits, node.length)];
        } while (at != 0);
    }

    /// \param bits of an address or a port \return the number of its longest prefix, or NONE
    std::uint32_t FindLongest(PfBits bits) const
    {
        std::uint32_t longest = NONE;
        ForEach(bits, [&longest](std::uint32_t number) { longest = number; });
        return longest;
    }

    /// \return bytes that the nodes take
    std::size_t Bytes() const
    {
        return m_nodes.capacity() * sizeof(Node);
    }

  private:
    struct Node
    {
        PfBits bits = 0;
        std::uint32_t children[2] = {0, 0}; ///< by the bit behind the prefix; 0: none
        std::uint32_t number = NONE;
        std::uint32_t length = 0;
    };

    static unsigned BitAt(PfBits bits, unsigned position)
    {
        return static_cast<unsigned>(bits >> (PF_BITS - 1 - position)) & 1;
    }

    std::uint32_t Add(const PfPrefix& prefix);

    std::vector<Node> m_nodes; ///< [0] is the empty prefix
};

} // namespace divertsim
} // namespace ns3

#endif // PF_PREFIX_TRIE_H
