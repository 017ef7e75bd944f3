// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-evaluation.h"

#include "ns3/pf-nat.h"

#include <algorithm>

namespace ns3
{
namespace divertsim
{

PfEvaluation::PfEvaluation(BsdSystem system,
                           const PfSurroundings& around,
                           PfSubject& subject,
                           PfMatch& match)
    : m_system(system),
      m_around(around),
      m_subject(subject),
      m_match(match)
{
}

void
PfEvaluation::Run(PfLoadedRuleset& rules)
{
    // The key is asked for by translation alone; fragments and ICMP errors make no state, and
    // without one nothing is translated [fragments from memory; errors assumed].
    const bool translates = !m_subject.fragment && !PfIsIcmpError(m_subject.packet);
    if (translates && !TranslateFirst(rules))
    {
        return;
    }
    if (m_match.natRule && m_match.natRule->rule.quick && !m_match.natRule->rules)
    {
        return; // `pass`: no filter rule is asked
    }
    if (Ask(rules) == Outcome::FAIL)
    {
        return;
    }
    if (m_match.rule && m_match.rule->parent)
    {
        m_match.also.push_back(m_match.rule->parent);
    }
    if (m_match.rule && m_match.rule->rule.action == PfAction::PASS)
    {
        Act(*m_match.rule);
    }
    if (m_match.natRule) // counts as that, once
    {
        m_match.also.erase(std::remove(m_match.also.begin(), m_match.also.end(), m_match.natRule),
                           m_match.also.end());
    }
}

PfLoadedRule*
PfEvaluation::FindScrub(PfLoadedRuleset& rules)
{
    PfLoadedRule* rule = FindRule(rules, PfRuleList::SCRUB);
    return rule && rule->rule.action == PfAction::SCRUB ? rule : nullptr;
}

/// pf_get_translation(). \return false where the packet is to be dropped
bool
PfEvaluation::TranslateFirst(PfLoadedRuleset& rules)
{
    const bool out = m_subject.direction == BsdDirection::OUT;
    const PfRuleList second = out ? PfRuleList::NAT : PfRuleList::BINAT;
    const bool none = rules.List(PfRuleList::NAT).Empty() &&
                      rules.List(PfRuleList::BINAT).Empty() && rules.List(PfRuleList::RDR).Empty();
    if (none)
    {
        return true;
    }
    const auto translates = [](const PfLoadedRule* rule) {
        return rule && rule->rule.action != PfAction::NO_NAT &&
               rule->rule.action != PfAction::NO_RDR && rule->rule.action != PfAction::NO_BINAT;
    };
    // A rule with `no` ends its own list, and the other one is asked all the same
    PfLoadedRule* rule = FindRule(rules, out ? PfRuleList::BINAT : PfRuleList::RDR);
    if (!translates(rule))
    {
        rule = out ? FindRule(rules, second) : FindInboundBinat(rules);
    }
    return !translates(rule) || ApplyTranslationRule(*rule);
}

/// What every matching rule leaves behind, whether it decides or not
void
PfEvaluation::Note(const PfLoadedRule& rule)
{
    if (rule.tag != 0)
    {
        m_match.tag = rule.tag;
        m_subject.tag = rule.tag;
    }
}

/// pf_match_translation(): the first rule that matches, also in an anchor
PfLoadedRule*
PfEvaluation::FindRule(PfLoadedRuleset& rules, PfRuleList list)
{
    PfLoadedList::Walk walk(rules.List(list), m_subject, m_around);
    while (PfLoadedRule* rule = walk.Next())
    {
        Note(*rule);
        PfLoadedRule* found = rule->rules ? FindRule(*rule->rules, list) : rule;
        if (found)
        {
            walk.Stop();
            return found;
        }
    }
    return nullptr;
}

/// binat comes in with the rule's hosts the other way round
bool
PfEvaluation::IsInboundBinat(PfLoadedRule& rule) const
{
    for (const PfRuleField field : {PfRuleField::INTERFACE,
                                    PfRuleField::DIRECTION,
                                    PfRuleField::FAMILY,
                                    PfRuleField::PROTOCOL})
    {
        if (!PfMeets(field, rule, m_subject, m_around))
        {
            return false;
        }
    }
    if (rule.rules)
    {
        return true;
    }
    if (rule.rule.action == PfAction::NO_BINAT)
    {
        return std::all_of(
                   PF_TRANSLATION_ORDER.begin(),
                   PF_TRANSLATION_ORDER.end(),
                   [&](PfRuleField field) { return PfMeets(field, rule, m_subject, m_around); }) &&
               PfMeetsRest(rule, m_subject, m_around);
    }
    const PfRuleHost& peer = rule.rule.destination;
    return rule.destination.Contains(m_subject.source, m_subject, m_around) != peer.negated &&
           (peer.ports.IsAny() || peer.ports.Matches(m_subject.tuple.sourcePort)) &&
           rule.external.Contains(m_subject.destination, m_subject, m_around) &&
           PfMeetsRest(rule, m_subject, m_around);
}

PfLoadedRule*
PfEvaluation::FindInboundBinat(PfLoadedRuleset& rules)
{
    for (PfLoadedRule& rule : rules.List(PfRuleList::BINAT).Rules())
    {
        ++rule.counters.evaluations;
        if (IsInboundBinat(rule))
        {
            Note(rule);
            PfLoadedRule* found = rule.rules ? FindInboundBinat(*rule.rules) : &rule;
            if (found)
            {
                return found;
            }
        }
    }
    return nullptr;
}

/// The packet goes on with another key, and rules see it so
void
PfEvaluation::SetKey(PfLoadedRule& rule, const BsdTuple& key)
{
    const bool ports = key.protocol != BSD_IPPROTO_ICMP && key.protocol != BSD_IPPROTO_ICMPV6;
    BsdTuple tuple = m_subject.tuple;
    tuple.source = key.source == m_key.source ? tuple.source : key.source;
    tuple.destination = key.destination == m_key.destination ? tuple.destination : key.destination;
    tuple.sourcePort = ports ? key.sourcePort : tuple.sourcePort;
    tuple.destinationPort = ports ? key.destinationPort : tuple.destinationPort;
    m_subject.SetTuple(tuple);
    m_key = key;
    m_match.natRule = &rule;
    m_match.translated = key;
    ++m_translations;
}

void
PfEvaluation::Keep(PfLoadedPool& pool, const BsdAddress& source, const PfPoolChoice& choice)
{
    if (pool.Pool().sticky)
    {
        m_match.stuck.push_back({&pool, source, choice});
    }
}

bool
PfEvaluation::ApplyTranslationRule(PfLoadedRule& rule)
{
    m_key = PfKeyTuple(m_subject.packet);
    BsdTuple key = m_key;
    const bool in = m_subject.direction == BsdDirection::IN;
    std::optional<PfPoolChoice> choice;
    PfLoadedPool* pool = rule.rule.action == PfAction::RDR ? rule.rdr.get() : rule.nat.get();
    if (!pool)
    {
        return true;
    }
    if (rule.rule.action == PfAction::RDR)
    {
        choice = PfTranslateDestination(*pool, rule.rule.destination.ports, m_around, key);
    }
    else if (rule.rule.action == PfAction::NAT)
    {
        choice = PfTranslateSource(*pool, m_subject.direction, m_around, key);
    }
    else if (in)
    {
        for (const PfFamilyPrefix& inside : rule.source.Prefixes(m_around.interfaces))
        {
            if (inside.family == key.destination.family)
            {
                const PfBits mask = PfMask(inside.prefix.length);
                const PfBits host = PfToBits(key.destination) & ~mask;
                key.destination = PfToAddress(inside.family, (inside.prefix.bits & mask) | host);
                choice.emplace();
                break;
            }
        }
    }
    else
    {
        choice = pool->Choose(key.source.family, key.source, m_around);
        key.source = choice ? choice->address : key.source;
    }
    if (!choice)
    {
        m_match.failure = PfReason::MAP_FAILED;
        return false;
    }
    Keep(*pool, m_key.source, *choice);
    if (key != m_key)
    {
        SetKey(rule, key); // "translation really happened"
    }
    return true;
}

PfEvaluation::Outcome
PfEvaluation::Ask(PfLoadedRuleset& rules)
{
    PfLoadedList::Walk walk(rules.List(PfRuleList::FILTER), m_subject, m_around);
    while (PfLoadedRule* rule = walk.Next())
    {
        const unsigned translations = m_translations;
        Note(*rule);
        const Outcome outcome = rule->rules ? AskAnchor(*rule) : Decide(*rule);
        if (outcome != Outcome::OK)
        {
            walk.Stop();
            return outcome;
        }
        if (m_translations != translations)
        {
            walk.Change();
        }
    }
    return Outcome::OK;
}

/// pf_step_into_anchor(): a quick anchor ends it all if a rule matched within
PfEvaluation::Outcome
PfEvaluation::AskAnchor(PfLoadedRule& anchor)
{
    const unsigned decisions = m_decisions;
    const Outcome outcome = Ask(*anchor.rules);
    return outcome == Outcome::OK && anchor.rule.quick && m_decisions != decisions ? Outcome::QUICK
                                                                                   : outcome;
}

PfEvaluation::Outcome
PfEvaluation::Decide(PfLoadedRule& rule)
{
    rule.expired = rule.rule.once;
    if (rule.rule.action == PfAction::MATCH)
    {
        m_match.also.push_back(&rule);
        if (!Act(rule))
        {
            return Outcome::FAIL;
        }
    }
    else
    {
        m_match.rule = &rule;
        ++m_decisions;
    }
    return rule.rule.quick ? Outcome::QUICK : Outcome::OK;
}

/// pf_rule_to_actions() and the translation. \return false where the packet is to be dropped
bool
PfEvaluation::Act(PfLoadedRule& rule)
{
    if (rule.rule.scrubs)
    {
        m_match.scrub.Add(rule.rule.scrub);
    }
    return ApplyNatTo(rule) && (!rule.route || ChooseRoute(rule));
}

/// pf_get_transaddr()
bool
PfEvaluation::ApplyNatTo(PfLoadedRule& rule)
{
    if ((!rule.nat && !rule.rdr) || m_subject.fragment || PfIsIcmpError(m_subject.packet))
    {
        return true;
    }
    if (!m_match.natRule)
    {
        m_key = PfKeyTuple(m_subject.packet);
    }
    BsdTuple key = m_key;
    if (rule.nat)
    {
        const auto choice = PfTranslateSource(*rule.nat, m_subject.direction, m_around, key);
        if (!choice)
        {
            const bool freebsd = m_system != BsdSystem::OPENBSD;
            m_match.failure = freebsd ? PfReason::MAP_FAILED : PfReason::TRANSLATE;
            return false;
        }
        Keep(*rule.nat, m_key.source, *choice);
    }
    if (rule.rdr)
    {
        const BsdAddress source = key.source;
        const auto choice =
            PfTranslateDestination(*rule.rdr, rule.rule.destination.ports, m_around, key);
        if (!choice)
        {
            m_match.failure = PfReason::TRANSLATE;
            return false;
        }
        Keep(*rule.rdr, source, *choice);
    }
    SetKey(rule, key);
    return true;
}

/// pf_map_addr() for pf_route(): where no interface stands in the rule, the one that the routes
/// name for the gateway
bool
PfEvaluation::ChooseRoute(PfLoadedRule& rule)
{
    const BsdAddress source = m_subject.tuple.source;
    const auto choice = rule.route->Choose(m_subject.family, source, m_around);
    std::uint32_t interface = choice ? choice->interface : PfPoolChoice::UNKNOWN_INTERFACE;
    if (interface == PfPoolChoice::NO_INTERFACE)
    {
        const auto by = m_around.routing && choice->address.family != BsdFamily::NONE
                            ? m_around.routing->FindInterface(choice->address)
                            : std::nullopt;
        interface = by.value_or(PfPoolChoice::UNKNOWN_INTERFACE);
    }
    if (interface >= m_around.interfaces.Size())
    {
        m_match.failure = PfReason::MAP_FAILED;
        return false;
    }
    m_match.route.kind = rule.rule.routeTo ? PfRoute::ROUTE_TO : PfRoute::REPLY_TO;
    m_match.route.interface = interface;
    m_match.route.gateway = choice->address;
    Keep(*rule.route, source, *choice);
    return true;
}

} // namespace divertsim
} // namespace ns3
