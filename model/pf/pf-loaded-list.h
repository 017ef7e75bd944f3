// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_LOADED_LIST_H
#define PF_LOADED_LIST_H

#include "ns3/pf-loaded-rule.h"
#include "ns3/pf-rule-fields.h"
#include "ns3/pf-rule-index.h"
#include "ns3/pf-subject.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * One list of rules in force, and the walk over it: rule by rule with skip steps where the list is
 * short, by PfRuleIndex where it is long. Both find the same rules and count the same evaluations.
 */
class PfLoadedList
{
  public:
    /// Lists as long as this and longer have an index
    static constexpr std::size_t INDEX_FROM = 64;

    /// \param rules in order \param order in which pf looks at their fields
    /// \param indexFrom lists as long as this have an index, but those with a `once` rule
    PfLoadedList(std::vector<PfLoadedRule> rules,
                 const PfFieldOrder& order,
                 std::size_t indexFrom = INDEX_FROM);

    PfLoadedList(const PfLoadedList&) = delete;
    PfLoadedList& operator=(const PfLoadedList&) = delete;

    /// One packet's way through the list; at most one at a time
    class Walk
    {
      public:
        /// \param list to walk \param subject a packet \param around its host; all outlive it
        Walk(PfLoadedList& list, const PfSubject& subject, const PfSurroundings& around);

        /// \return the next rule that matches, or null
        PfLoadedRule* Next();

        /// The subject was translated
        void Change();

        /// The rule that Next() gave last ends the walk
        void Stop();

      private:
        PfLoadedRule* NextByIndex();

        PfLoadedList& m_list;
        const PfSubject& m_subject;
        const PfSurroundings& m_around;
        std::size_t m_at = 0;
    };

    bool Empty() const
    {
        return m_rules.empty();
    }

    /// \return the rules in order; they stay where they are
    std::vector<PfLoadedRule>& Rules()
    {
        return m_rules;
    }

    /// \return the rules in order
    const std::vector<PfLoadedRule>& Rules() const
    {
        return m_rules;
    }

    /// \return what a rule counts, all evaluations included, for each
    std::vector<PfRuleCounters> Counters() const;

  private:
    void MakeSkipSteps(const PfFieldOrder& order);

    std::vector<PfLoadedRule> m_rules; ///< never resized: states point into it
    PfFieldOrder m_order;
    PfSkipSteps m_steps;
    std::unique_ptr<PfRuleIndex> m_index; ///< null: the list is short
};

} // namespace divertsim
} // namespace ns3

#endif // PF_LOADED_LIST_H
