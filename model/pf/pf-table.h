// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_TABLE_H
#define PF_TABLE_H

#include "ns3/pf-host.h"

#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// An entry of a table: a network, or what a lookup leaves out
struct PfTableEntry
{
    PfAddress address;    ///< NETWORK or INTERFACE
    bool negated = false; ///< `! 10.0.0.1`

    bool operator==(const PfTableEntry& other) const
    {
        return address == other.address && negated == other.negated;
    }
};

/// `table <name> ...` of pf.conf(5): its entries were read, those of files too
struct PfTable
{
    std::string name;
    bool persist = false;
    bool constant = false; ///< `const`
    bool counters = false;
    std::vector<PfTableEntry> entries; ///< in the order of the text

    bool operator==(const PfTable& other) const
    {
        return name == other.name && persist == other.persist && constant == other.constant &&
               counters == other.counters && entries == other.entries;
    }

    /// \return as pf.conf(5) has it
    std::string ToString() const;
};

} // namespace divertsim
} // namespace ns3

#endif // PF_TABLE_H
