// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_LOADED_TABLE_H
#define PF_LOADED_TABLE_H

#include "ns3/pf-bits.h"
#include "ns3/pf-interfaces.h"
#include "ns3/pf-prefix-trie.h"
#include "ns3/pf-table.h"

#include <cstddef>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * A table of pf in force. The longest entry that an address is in decides; a negated one takes the
 * address out (pfr_match_addr() of FreeBSD sys/netpfil/pf/pf_table.c). An entry that the table has
 * already is left out, negated or not: the first one counts. Addresses of interfaces are those at
 * load, as pfctl(8) fills them in.
 */
class PfLoadedTable
{
  public:
    /// \param table to load \param interfaces of the host
    PfLoadedTable(const PfTable& table, const PfInterfaces& interfaces);

    /// \param family of the address \param bits PfToBits() of it \return true if it is in the table
    bool Contains(BsdFamily family, PfBits bits) const
    {
        const PfPrefixTrie& trie = family == BsdFamily::INET6 ? m_trie6 : m_trie4;
        return trie.FindLongest(bits) == MEMBER;
    }

    /// \return its name
    const std::string& Name() const
    {
        return m_name;
    }

    /// \return entries that are not negated, IPv4 first, by address: the order in which a pool
    /// takes them
    const std::vector<PfNetwork>& Networks() const
    {
        return m_networks;
    }

  private:
    enum : std::uint32_t
    {
        MEMBER = 0,
        LEFT_OUT = 1, ///< negated
    };

    void Add(const PfNetwork& network, bool negated);

    std::string m_name;
    PfPrefixTrie m_trie4;
    PfPrefixTrie m_trie6;
    std::vector<PfNetwork> m_networks;
};

} // namespace divertsim
} // namespace ns3

#endif // PF_LOADED_TABLE_H
