// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_RULE_FIELDS_H
#define PF_RULE_FIELDS_H

#include "ns3/pf-loaded-rule.h"
#include "ns3/pf-subject.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace ns3
{
namespace divertsim
{

/// What of a rule a packet is held against first
enum class PfRuleField : std::uint8_t
{
    INTERFACE,
    DIRECTION,
    FAMILY,
    PROTOCOL,
    SOURCE,
    SOURCE_PORT,
    DESTINATION,
    DESTINATION_PORT,
    HEADER, ///< TCP's flags; of a fragment that nothing behind the IP header is asked for
    COUNT,
};

constexpr std::size_t PF_RULE_FIELDS = static_cast<std::size_t>(PfRuleField::COUNT);

using PfFieldOrder = std::array<PfRuleField, PF_RULE_FIELDS>; ///< COUNT: no more

/// pf_match_rule() of OpenBSD sys/net/pf.c, and of FreeBSD sys/netpfil/pf/pf.c since it has one
/// [order from memory]
constexpr PfFieldOrder PF_FILTER_ORDER = {PfRuleField::INTERFACE,
                                          PfRuleField::DIRECTION,
                                          PfRuleField::FAMILY,
                                          PfRuleField::PROTOCOL,
                                          PfRuleField::SOURCE,
                                          PfRuleField::DESTINATION,
                                          PfRuleField::HEADER,
                                          PfRuleField::SOURCE_PORT,
                                          PfRuleField::DESTINATION_PORT};

/// pf_match_translation() of FreeBSD sys/netpfil/pf/pf_lb.c [order from memory]
constexpr PfFieldOrder PF_TRANSLATION_ORDER = {PfRuleField::INTERFACE,
                                               PfRuleField::DIRECTION,
                                               PfRuleField::FAMILY,
                                               PfRuleField::PROTOCOL,
                                               PfRuleField::SOURCE,
                                               PfRuleField::SOURCE_PORT,
                                               PfRuleField::DESTINATION,
                                               PfRuleField::DESTINATION_PORT,
                                               PfRuleField::COUNT};

/// pf_normalize_ip() of FreeBSD sys/netpfil/pf/pf_norm.c [order from memory]
constexpr PfFieldOrder PF_SCRUB_ORDER = {PfRuleField::INTERFACE,
                                         PfRuleField::DIRECTION,
                                         PfRuleField::FAMILY,
                                         PfRuleField::PROTOCOL,
                                         PfRuleField::SOURCE,
                                         PfRuleField::DESTINATION,
                                         PfRuleField::COUNT,
                                         PfRuleField::COUNT,
                                         PfRuleField::COUNT};

/// \param field one \param rule a rule \param subject a packet \param around its host
/// \return true if the packet is, in this field, what the rule asks for
bool PfMeets(PfRuleField field,
             PfLoadedRule& rule,
             const PfSubject& subject,
             const PfSurroundings& around);

/// \param field one \param rule a rule \return true if every packet meets it in this field
bool PfTakesAll(PfRuleField field, const PfLoadedRule& rule);

/// pf_calc_skip_steps(). \param field one \param a,b rules
/// \return true if what they ask of it is the same, so that one look answers for both
bool PfAsksTheSame(PfRuleField field, const PfLoadedRule& a, const PfLoadedRule& b);

/// All that no skip step is for: ICMP's type and code, probability, tags, the interface that
/// received the packet, `fragment`. Draws where the rule has a probability.
/// \param rule that all fields meet \param subject a packet \param around its host
/// \return true if the rule matches
bool PfMeetsRest(const PfLoadedRule& rule, const PfSubject& subject, const PfSurroundings& around);

} // namespace divertsim
} // namespace ns3

#endif // PF_RULE_FIELDS_H
