// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-table.h"

#include <cstddef>

namespace ns3
{
namespace divertsim
{

namespace
{

constexpr std::size_t A_LINE = 6;    ///< entries on a line
constexpr std::size_t A_LIST = 6000; ///< entries in a pair of braces

} // namespace

std::string
PfTable::ToString() const
{
    std::string text = "table <" + name + ">";
    text += persist ? " persist" : "";
    text += constant ? " const" : "";
    text += counters ? " counters" : "";
    const std::size_t count = entries.size();
    for (std::size_t i = 0; i < count; ++i)
    {
        const PfTableEntry& entry = entries[i];
        const bool line = i % A_LINE == 0 && count > A_LINE;
        text += i % A_LIST == 0 ? (line ? " {\n\t" : " { ") : line ? "\n\t" : " ";
        text += (entry.negated ? "! " : "") + entry.address.ToString();
        const bool last = i + 1 == count || (i + 1) % A_LIST == 0;
        text += last ? (count > A_LINE ? "\n}" : " }") : ",";
    }
    return text;
}

} // namespace divertsim
} // namespace ns3
