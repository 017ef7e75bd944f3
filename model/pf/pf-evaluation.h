// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_EVALUATION_H
#define PF_EVALUATION_H

#include "ns3/bsd-kernel.h"
#include "ns3/pf-loaded-ruleset.h"
#include "ns3/pf-match.h"
#include "ns3/pf-subject.h"

#include <cstdint>

namespace ns3
{
namespace divertsim
{

/**
 * What the rules say of one packet, as pf_test_rule() asks them: first FreeBSD's translation rules,
 * then the filter rules, which see the translated packet. `nat-to` and `rdr-to` of a `match` rule
 * hold for the rules behind it, those of a `pass` rule once it is the one that decides
 * (pf_match_rule() and pf_get_transaddr() of OpenBSD sys/net/pf.c, from memory).
 */
class PfEvaluation
{
  public:
    /// \param system FREEBSD or OPENBSD \param around the packet's host
    /// \param subject [in,out] the packet \param match [out] what the rules say
    PfEvaluation(BsdSystem system,
                 const PfSurroundings& around,
                 PfSubject& subject,
                 PfMatch& match);

    /// \param rules the main ruleset
    void Run(PfLoadedRuleset& rules);

    /// The scrub rules. \param rules the main ruleset
    /// \return the first that matches, null: none, or one with `no`
    PfLoadedRule* FindScrub(PfLoadedRuleset& rules);

  private:
    enum class Outcome : std::uint8_t
    {
        OK,
        QUICK,
        FAIL, ///< m_match.failure says why
    };

    bool TranslateFirst(PfLoadedRuleset& rules);
    PfLoadedRule* FindRule(PfLoadedRuleset& rules, PfRuleList list);
    PfLoadedRule* FindInboundBinat(PfLoadedRuleset& rules);
    bool IsInboundBinat(PfLoadedRule& rule) const;
    bool ApplyTranslationRule(PfLoadedRule& rule);
    void Note(const PfLoadedRule& rule);
    Outcome Ask(PfLoadedRuleset& rules);
    Outcome AskAnchor(PfLoadedRule& anchor);
    Outcome Decide(PfLoadedRule& rule);
    bool Act(PfLoadedRule& rule);
    bool ApplyNatTo(PfLoadedRule& rule);
    bool ChooseRoute(PfLoadedRule& rule);
    void SetKey(PfLoadedRule& rule, const BsdTuple& key);
    void Keep(PfLoadedPool& pool, const BsdAddress& source, const PfPoolChoice& choice);

    BsdSystem m_system;
    const PfSurroundings& m_around;
    PfSubject& m_subject;
    PfMatch& m_match;
    BsdTuple m_key;              ///< PfKeyTuple() as translated so far
    unsigned m_decisions = 0;    ///< rules that would decide, if no other did behind them
    unsigned m_translations = 0; ///< so far
};

} // namespace divertsim
} // namespace ns3

#endif // PF_EVALUATION_H
