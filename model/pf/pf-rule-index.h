// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_RULE_INDEX_H
#define PF_RULE_INDEX_H

#include "ns3/pf-loaded-rule.h"
#include "ns3/pf-prefix-rows.h"
#include "ns3/pf-rule-fields.h"
#include "ns3/pf-subject.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// For each rule and field, the next rule that asks something else: pf_calc_skip_steps(). 0 where
/// the rule takes every packet in this field, so that no step is ever taken from there.
using PfSkipSteps = std::vector<std::array<std::uint32_t, PF_RULE_FIELDS>>;

/**
 * Finds the rules of a long list that a packet meets in every field, 64 rules at a time: each
 * field has a set of rules that take the packet's value, and what is in all of them is met (a bit
 * vector search: Lakshman and Stiliadis, SIGCOMM 1998).
 *
 * It counts evaluations as the walk with skip steps does: that looks at every rule but those that
 * a step passes over, and the sets say where the steps are. Each span of rules that were looked at
 * is noted by its two ends, so the cost does not grow with it.
 */
class PfRuleIndex
{
  public:
    static constexpr std::size_t END = SIZE_MAX; ///< no rule

    /// \param rules of the list, outlive it \param steps of the same \param order of the fields
    PfRuleIndex(std::vector<PfLoadedRule>& rules,
                const PfSkipSteps& steps,
                const PfFieldOrder& order);

    /// Begin a walk; an unfinished one is forgotten. \param subject a packet \param around its host
    void Start(const PfSubject& subject, const PfSurroundings& around);

    /// The packet is another one now: look from the next rule on anew. \param subject it
    /// \param around its host
    void Change(const PfSubject& subject, const PfSurroundings& around);

    /// \return the next rule that the packet meets in all fields, or END; all up to it count
    std::size_t Next();

    /// \param rule the one that Next() gave last: no more are looked at
    void Stop(std::size_t rule);

    /// \return for each rule how often it was looked at
    std::vector<std::uint64_t> Evaluations() const;

  private:
    void BuildAddresses(const PfSurroundings& around);
    void BuildPorts();
    void AddAddress(PfPrefixRows& rows,
                    std::vector<std::uint32_t>& asked,
                    std::uint32_t rule,
                    bool source,
                    const PfSurroundings& around);
    void FindAll(const PfSubject& subject, const PfSurroundings& around);

    /// A field that not all rules leave open, and which rules take the packet's value in it
    struct Active
    {
        PfRuleField field = PfRuleField::COUNT;
        PfRuleBits same; ///< rules whose next asks the same: a step from there passes rules over
        PfRuleBits sameWords; ///< words of `same` that have any
        const std::uint64_t* taken = nullptr;
        const std::uint64_t* takenWords = nullptr;
        const std::uint64_t* skipWords = nullptr; ///< words in which a step may begin
    };

    /// Rules that take one value of a field with few values, and where steps begin in the others
    struct Known
    {
        PfRuleSet taken;
        PfRuleBits skipWords;
    };

    void UseKnown(Active& active,
                  Known& known,
                  const PfSubject& subject,
                  const PfSurroundings& around);
    Known& KnownOf(PfRuleField field, const PfSubject& subject);
    void UseFound(Active& active, const PfSubject& subject, const PfSurroundings& around);
    void AskAll(bool source,
                PfRuleSet& found,
                const PfSubject& subject,
                const PfSurroundings& around);
    bool FindWord();
    void JudgeWord();
    std::size_t Skip(std::size_t rule) const;
    void Count(std::size_t first, std::size_t last);

    std::vector<PfLoadedRule>& m_rules;
    const PfSkipSteps& m_steps;
    std::size_t m_words;
    std::vector<Active> m_active; ///< in the order of the list
    std::uint32_t m_generation = 0;
    bool m_dynamic = false; ///< addresses that follow interfaces

    // By the packet's value, made when one asks for it
    std::vector<Known> m_interfaces;
    std::array<Known, 3> m_directions;
    std::array<Known, 2> m_families;
    std::array<Known, 256> m_protocols;
    std::array<Known, 256> m_flags;   ///< of TCP
    std::array<Known, 2> m_fragments; ///< [1] of TCP
    Known m_headers;                  ///< of other protocols
    PfRuleBits m_all;                 ///< every rule
    PfPrefixRows m_sources;
    PfPrefixRows m_destinations;
    std::vector<std::uint32_t> m_askedSources; ///< rules with a table or routes: each is asked
    std::vector<std::uint32_t> m_askedDestinations;
    PfPrefixRows m_sourcePorts;
    PfPrefixRows m_destinationPorts;

    // The walk
    std::array<PfRuleSet, PF_RULE_FIELDS> m_found; ///< of addresses and ports
    PfRuleBits m_needed; ///< words that may have rules that are met, or steps
    std::size_t m_word = 0;
    bool m_judged = false;     ///< m_met and m_skips are those of m_word
    std::uint64_t m_from = 0;  ///< bits of m_word not yet walked
    std::uint64_t m_met = 0;   ///< rules met in all fields
    std::uint64_t m_skips = 0; ///< rules from which a step passes rules over
    std::size_t m_first = 0;   ///< of the span that is looked at

    std::vector<std::int64_t> m_changes; ///< of evaluations, from each rule to the next
};

} // namespace divertsim
} // namespace ns3

#endif // PF_RULE_INDEX_H
