// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_PREFIX_ROWS_H
#define PF_PREFIX_ROWS_H

#include "ns3/pf-bits.h"
#include "ns3/pf-prefix-trie.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// A bit for each rule of a list, 64 a word
using PfRuleBits = std::vector<std::uint64_t>;

/// A set of rules, and which of its words have any
struct PfRuleSet
{
    PfRuleBits rules;
    PfRuleBits words; ///< a bit for each word of `rules`; may be set where the word is empty
};

/// \param bits a set \param rule an index \param on whether it is in it
inline void
PfSetBit(PfRuleBits& bits, std::size_t rule, bool on)
{
    const std::uint64_t bit = std::uint64_t{1} << (rule % 64);
    bits[rule / 64] = on ? bits[rule / 64] | bit : bits[rule / 64] & ~bit;
}

/// \param bits a set \return which of its words have any
inline PfRuleBits
PfWordsOf(const PfRuleBits& bits)
{
    PfRuleBits words((bits.size() + 63) / 64);
    for (std::size_t i = 0; i < bits.size(); ++i)
    {
        PfSetBit(words, i, bits[i] != 0);
    }
    return words;
}

/**
 * Which rules of a list take an address, or a port: those that take all, with those in and out
 * that name a prefix of it.
 */
class PfPrefixRows
{
  public:
    /// \param rules how many there are
    explicit PfPrefixRows(std::size_t rules)
        : m_base{PfRuleBits((rules + 63) / 64), PfRuleBits(((rules + 63) / 64 + 63) / 64)}
    {
    }

    /// \param rule takes whatever no prefix of its own says
    void AddBase(std::uint32_t rule)
    {
        PfSetBit(m_base.rules, rule, true);
        PfSetBit(m_base.words, rule / 64, true);
    }

    /// \param rule an index \param inet6 the prefix is one of an IPv6 address
    /// \param prefix that it names \param takes true: it takes what has it; false: it does not
    void AddPrefix(std::uint32_t rule, bool inet6, const PfPrefix& prefix, bool takes);

    /// \param inet6 the bits are those of an IPv6 address \param bits of an address or a port
    /// \param found [out] rules that take it
    void Find(bool inet6, PfBits bits, PfRuleSet& found) const;

  private:
    /// Rules that name a prefix
    struct Row
    {
        std::vector<std::uint32_t> take;
        std::vector<std::uint32_t> leave;
        PfRuleSet takeAll; ///< instead of `take` where that is long
    };

    PfRuleSet m_base;
    PfPrefixTrie m_trie4; ///< also ports
    PfPrefixTrie m_trie6;
    std::vector<Row> m_rows; ///< by the tries' numbers
};

} // namespace divertsim
} // namespace ns3

#endif // PF_PREFIX_ROWS_H
