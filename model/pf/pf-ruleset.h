// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_RULESET_H
#define PF_RULESET_H

#include "ns3/pf-options.h"
#include "ns3/pf-rule.h"
#include "ns3/pf-table.h"

#include <array>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * What one pf.conf(5) loads, or one anchor in it: rules in their lists, tables, and (of a whole
 * file) options. A plain value; what it counts is Pf's.
 */
class PfRuleset
{
  public:
    PfRuleset() = default;

    /// \param rules in order, each goes to its list
    explicit PfRuleset(const std::vector<PfRule>& rules);

    /// \param rule goes to the end of its list
    void Add(PfRule rule);

    /// \return the filter rules in order
    const std::vector<PfRule>& Rules() const
    {
        return Rules(PfRuleList::FILTER);
    }

    /// \param list which \return its rules in order
    const std::vector<PfRule>& Rules(PfRuleList list) const
    {
        return m_rules[static_cast<std::size_t>(list)];
    }

    PfOptions options;
    std::vector<PfTable> tables; ///< in order, names differ
    /// Words of `pf-skip` that stood in the text and were passed over, sorted, each once
    std::vector<std::string> skipped;

    /// \param system whose pfctl(8) \return scrub rules, translation rules, filter rules (`pfctl
    /// -P -sn`, `-P -sr`), one a line
    std::string ToString(BsdSystem system = BsdSystem::FREEBSD) const;

    /// \param system whose pf.conf(5) \return the whole of it, options and tables too; PfParse()
    /// reads it back
    std::string ToConf(BsdSystem system = BsdSystem::FREEBSD) const;

    /// Options, tables and rules; not what was skipped.
    bool operator==(const PfRuleset& other) const
    {
        return m_rules == other.m_rules && options == other.options && tables == other.tables;
    }

  private:
    std::array<std::vector<PfRule>, static_cast<std::size_t>(PfRuleList::COUNT)> m_rules;
};

} // namespace divertsim
} // namespace ns3

#endif // PF_RULESET_H
