// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_LOADED_RULESET_H
#define PF_LOADED_RULESET_H

#include "ns3/bsd-kernel.h"
#include "ns3/pf-loaded-list.h"
#include "ns3/pf-loaded-table.h"
#include "ns3/pf-ruleset.h"
#include "ns3/pf-tags.h"

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// Who loads a ruleset, and for what host
struct PfLoad
{
    PfLoadedRules* owner = nullptr; ///< of its rules
    BsdSystem system = BsdSystem::FREEBSD;
    PfInterfaces& interfaces;
    PfTags& tags;
    PfSurroundings around;
    std::size_t indexFrom = PfLoadedList::INDEX_FROM; ///< PfLoadedList's
};

/// The main ruleset in force, or that of one anchor: its lists of rules and its tables
class PfLoadedRuleset
{
  public:
    /// \param ruleset to load \param parent that the anchor stands in, null: none
    /// \param load for whom
    PfLoadedRuleset(const PfRuleset& ruleset, const PfLoadedRuleset* parent, PfLoad& load);

    PfLoadedRuleset(const PfLoadedRuleset&) = delete;
    PfLoadedRuleset& operator=(const PfLoadedRuleset&) = delete;

    /// \param list which \return it
    PfLoadedList& List(PfRuleList list)
    {
        return *m_lists[static_cast<std::size_t>(list)];
    }

    /// \param list which \return it
    const PfLoadedList& List(PfRuleList list) const
    {
        return *m_lists[static_cast<std::size_t>(list)];
    }

    /// pfr_attach_table(): an anchor's own table, else that of the rulesets around it.
    /// \param name of a table \return it, or null
    const PfLoadedTable* FindTable(const std::string& name) const;

    /// Tell the anchors of the list where they stand, once the rules are where they stay.
    /// \param parent the anchor that these rules are of, null: none
    void SetParent(PfLoadedRule* parent);

  private:
    PfLoadedRule LoadRule(const PfRule& rule, PfLoad& load);
    PfLoadedAddress LoadAddress(const PfAddress& address, const PfLoad& load) const;
    std::unique_ptr<PfLoadedPool> LoadPool(const PfPool& pool, const PfLoad& load) const;

    const PfLoadedRuleset* m_parent;
    std::vector<std::unique_ptr<PfLoadedTable>> m_tables;
    std::array<std::unique_ptr<PfLoadedList>, static_cast<std::size_t>(PfRuleList::COUNT)> m_lists;
};

/**
 * `binat-to` of a filter rule is two rules: `nat-to` with `static-port` going out, and `rdr-to`
 * coming in, each with its other end's hosts (pfctl(8), expand_rule() [from memory]).
 * \param rule any \return the two, as far as its direction lets them be, or the rule itself
 */
std::vector<PfRule> PfExpandBinat(const PfRule& rule);

} // namespace divertsim
} // namespace ns3

#endif // PF_LOADED_RULESET_H
