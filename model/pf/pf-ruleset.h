// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_RULESET_H
#define PF_RULESET_H

#include "ns3/pf-rule.h"

#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// The filter rules of one pf.conf(5), in order. A plain value; what it counts is Pf's.
class PfRuleset
{
  public:
    PfRuleset() = default;

    /// \param rules in order
    explicit PfRuleset(std::vector<PfRule> rules)
        : m_rules(std::move(rules))
    {
    }

    /// \return the rules in order
    const std::vector<PfRule>& Rules() const
    {
        return m_rules;
    }

    /// \return the rules as `pfctl -P -sr` prints them, one a line
    std::string ToString() const;

    bool operator==(const PfRuleset& other) const
    {
        return m_rules == other.m_rules;
    }

  private:
    std::vector<PfRule> m_rules;
};

} // namespace divertsim
} // namespace ns3

#endif // PF_RULESET_H
