// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_LOADED_RULES_H
#define PF_LOADED_RULES_H

#include "ns3/pf-loaded-ruleset.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// A rule as results have it
struct PfRuleReport
{
    std::string rule;   ///< as `pfctl -P -sr` prints it; of an anchor its first line
    std::string anchor; ///< path of the anchor that it stands in, "a/b"; "": the main ruleset
    PfRuleList list = PfRuleList::FILTER;
    int number = 0; ///< in its list of its anchor
    PfRuleCounters counters;
};

/// What a label counts, as `pfctl -sl` shows it: the sum of its rules
struct PfLabelReport
{
    std::string label;
    PfRuleCounters counters;
};

/// What one pf.conf(5) has put in force. It lives as long as a state was made by a rule of it.
class PfLoadedRules
{
  public:
    /// \param ruleset to load \param system whose pf it is
    /// \param interfaces of the host \param tags of its pf \param around the host
    /// \param indexFrom PfLoadedList's
    PfLoadedRules(const PfRuleset& ruleset,
                  BsdSystem system,
                  PfInterfaces& interfaces,
                  PfTags& tags,
                  const PfSurroundings& around,
                  std::size_t indexFrom = PfLoadedList::INDEX_FROM);

    PfLoadedRules(const PfLoadedRules&) = delete;
    PfLoadedRules& operator=(const PfLoadedRules&) = delete;

    /// \return the main ruleset
    PfLoadedRuleset& Main()
    {
        return m_main;
    }

    /// \return true where rules of FreeBSD's `scrub` stand: they alone say what is reassembled
    bool HasScrub() const
    {
        return m_hasScrub;
    }

    /// \return true where a rule has `received-on`
    bool AsksReceivedOn() const
    {
        return m_asksReceivedOn;
    }

    /// \return scrub rules, translation rules (binat, nat, rdr), filter rules, each in order, those
    /// of an anchor behind it
    std::vector<PfRuleReport> Reports() const;

    /// \return labels in the order in which Reports() meets them
    std::vector<PfLabelReport> LabelReports() const;

    std::uint64_t users = 0; ///< states made by any of these rules that are alive

  private:
    PfLoad m_load; ///< before m_main, which it loads
    PfLoadedRuleset m_main;
    bool m_hasScrub = false;
    bool m_asksReceivedOn = false;
};

} // namespace divertsim
} // namespace ns3

#endif // PF_LOADED_RULES_H
