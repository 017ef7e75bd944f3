// SPDX-License-Identifier: GPL-2.0-only

// Rules as `pfctl -P -sr` and `-sn` print them (print_rule() of FreeBSD's and OpenBSD's
// pfctl_parser.c). Where pfctl prints what it would not read again (a probability between `keep
// state` and its options), it stands where it is read.

#include "ns3/pf-icmp-names.h"
#include "ns3/pf-lexer.h"
#include "ns3/pf-names.h"
#include "ns3/pf-rule.h"
#include "ns3/pf-ruleset.h"
#include "ns3/pf-words.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <string_view>

namespace ns3
{
namespace divertsim
{

namespace
{

/// In quotes, so that PfLexer reads the same text again
std::string
Quoted(std::string_view text)
{
    std::string quoted = "\"";
    for (const char c : text)
    {
        const bool escape = c == '"' || ((c == ' ' || c == '\t') && quoted.back() == '\\');
        quoted += escape ? "\\" : "";
        quoted += c;
    }
    return quoted + "\"";
}

/// A tag: as it is where it can be read like this
std::string
Name(std::string_view text)
{
    constexpr std::string_view special = "$\"'\\-";
    const bool plain =
        !PfIsReserved(text) && std::all_of(text.begin(), text.end(), [special](char c) {
            return PfIsWordByte(c) && special.find(c) == std::string_view::npos;
        });
    return plain ? std::string(text) : Quoted(text);
}

std::string
Return(const PfRule& rule)
{
    const auto code = [&rule](bool inet6) {
        return inet6 ? PfIcmpCodeName(BsdFamily::INET6, PF_ICMP6_UNREACH, rule.icmp6Code)
                     : PfIcmpCodeName(BsdFamily::INET, PF_ICMP_UNREACH, rule.icmpCode);
    };
    switch (rule.block)
    {
    case PfBlock::DROP:
        break;
    case PfBlock::RETURN:
        return " return";
    case PfBlock::RETURN_RST:
        return rule.blockTtl == 0 ? " return-rst"
                                  : " return-rst(ttl " + std::to_string(rule.blockTtl) + ")";
    case PfBlock::RETURN_ICMP:
        return rule.family == BsdFamily::INET ? " return-icmp(" + code(false) + ")"
               : rule.family == BsdFamily::INET6
                   ? " return-icmp6(" + code(true) + ")"
                   : " return-icmp(" + code(false) + ", " + code(true) + ")";
    }
    return " drop";
}

std::string
Action(const PfRule& rule)
{
    const std::string pass = rule.quick ? " pass" : "";
    const bool anchor = rule.IsAnchor();
    switch (rule.action)
    {
    case PfAction::PASS:
        return anchor ? "anchor" : "pass";
    case PfAction::BLOCK:
        return "block" + Return(rule);
    case PfAction::MATCH:
        return "match";
    case PfAction::SCRUB:
        return "scrub";
    case PfAction::NO_SCRUB:
        return "no scrub";
    case PfAction::NAT:
        return anchor ? "nat-anchor" : "nat" + pass;
    case PfAction::NO_NAT:
        return "no nat";
    case PfAction::RDR:
        return anchor ? "rdr-anchor" : "rdr" + pass;
    case PfAction::NO_RDR:
        return "no rdr";
    case PfAction::BINAT:
        return anchor ? "binat-anchor" : "binat" + pass;
    case PfAction::NO_BINAT:
        break;
    }
    return "no binat";
}

std::string
Ends(const PfRule& rule)
{
    const bool binat = rule.List() == PfRuleList::BINAT;
    if (binat && rule.IsAnchor())
    {
        return "";
    }
    return rule.source.IsAny() && rule.destination.IsAny() && !binat
               ? " all"
               : " from " + rule.source.ToString() + " to " + rule.destination.ToString();
}

/// Up to the addresses
std::string
Head(const PfRule& rule, bool openbsd)
{
    const bool filter = rule.List() == PfRuleList::FILTER;
    std::string text = Action(rule);
    text += rule.IsAnchor() && !rule.anchorName.empty() ? " " + Quoted(rule.anchorName) : "";
    text += rule.direction == BsdDirection::IN    ? " in"
            : rule.direction == BsdDirection::OUT ? " out"
                                                  : "";
    text += rule.quick && filter ? " quick" : "";
    text += rule.interface.empty() ? "" : (rule.notInterface ? " on ! " : " on ") + rule.interface;
    text += !openbsd && rule.routeTo ? " route-to" + rule.routeTo.ToString() : "";
    text += !openbsd && rule.replyTo ? " reply-to" + rule.replyTo.ToString() : "";
    text += rule.family == BsdFamily::INET    ? " inet"
            : rule.family == BsdFamily::INET6 ? " inet6"
                                              : "";
    text += rule.protocol == 0 ? "" : " proto " + PfProtocolName(rule.protocol);
    return text + Ends(rule);
}

std::string
Icmp(const PfRule& rule)
{
    if (rule.icmp.any)
    {
        return "";
    }
    const bool inet6 = rule.family == BsdFamily::INET6;
    std::string text = inet6 ? " icmp6-type " : " icmp-type ";
    text += PfIcmpTypeName(rule.family, rule.icmp.type);
    if (!rule.icmp.anyCode)
    {
        text += " code " + PfIcmpCodeName(rule.family, rule.icmp.type, rule.icmp.code);
    }
    return text;
}

/// In percent, with as many digits as it takes to read the same share again
std::string
Probability(std::uint32_t share)
{
    const double percent = share * 100.0 / UINT32_MAX;
    std::string text;
    for (int digits = 0; digits <= 17; ++digits)
    {
        char printed[64];
        std::snprintf(printed, sizeof(printed), "%.*f", digits, percent);
        text = printed;
        double again = 0;
        std::from_chars(text.data(), text.data() + text.size(), again);
        if (std::floor(again * 0.01 * UINT32_MAX + 0.5) == share)
        {
            break;
        }
    }
    return " probability " + text + "%";
}

std::string
StateOptions(const PfStateOptions& state)
{
    std::string text;
    const auto add = [&text](const std::string& option) {
        text += (text.empty() ? "" : ", ") + option;
    };
    const auto number = [&add](const std::string& name, std::uint32_t value) {
        add(name + " " + std::to_string(value));
    };
    state.max != 0 ? number("max", state.max) : void();
    state.ifBound ? add("if-bound") : void();
    state.sloppy ? add("sloppy") : void();
    for (std::size_t i = 0; i < PF_TIMEOUT_COUNT; ++i)
    {
        const std::uint32_t seconds = state.timeouts.seconds[i];
        seconds != 0 ? number(std::string(PfTimeoutName(static_cast<PfTimeout>(i))), seconds)
                     : void();
    }
    const PfTimeoutOverrides& timeouts = state.timeouts;
    if (state.max != 0 || timeouts.adaptiveStart != 0 || timeouts.adaptiveEnd != 0)
    {
        number("adaptive.start", timeouts.adaptiveStart);
        number("adaptive.end", timeouts.adaptiveEnd);
    }
    return text.empty() ? "" : " (" + text + ")";
}

/// `flags` and `keep state` with what belongs to them
std::string
States(const PfRule& rule)
{
    std::string text;
    const bool tcp = rule.protocol == 0 || rule.protocol == BSD_IPPROTO_TCP;
    if (rule.flagMask != 0)
    {
        text += " flags " + PfFlagsToString(rule.flags) + "/" + PfFlagsToString(rule.flagMask);
    }
    else if (rule.keepState && tcp && !rule.fragment)
    {
        text += " flags any";
    }
    text += Icmp(rule);
    text += rule.probability != PF_ALWAYS ? Probability(rule.probability) : "";
    if (rule.keepState)
    {
        text += " keep state" + StateOptions(rule.state);
    }
    else if (rule.action == PfAction::PASS && !rule.IsAnchor())
    {
        text += " no state";
    }
    return text;
}

std::string
Scrub(const PfScrub& scrub)
{
    std::string text;
    text += scrub.noDf ? " no-df" : "";
    text += scrub.randomId ? " random-id" : "";
    text += scrub.minTtl != 0 ? " min-ttl " + std::to_string(scrub.minTtl) : "";
    text += scrub.maxMss != 0 ? " max-mss " + std::to_string(scrub.maxMss) : "";
    text += scrub.reassembleTcp ? " reassemble tcp" : "";
    return text;
}

std::string
ScrubRule(const PfRule& rule)
{
    const bool told = rule.action == PfAction::SCRUB || !rule.scrub.fragmentReassemble;
    const char* fragment =
        rule.scrub.fragmentReassemble ? " fragment reassemble" : " fragment no reassemble";
    return Scrub(rule.scrub) + (told ? fragment : "");
}

std::string
Tags(const PfRule& rule)
{
    std::string text = rule.tag.empty() ? "" : " tag " + Name(rule.tag);
    text +=
        rule.tagged.empty() ? "" : (rule.notTagged ? " ! tagged " : " tagged ") + Name(rule.tagged);
    return text;
}

std::string
Divert(const PfRule& rule, bool openbsd)
{
    const std::string port = std::to_string(rule.divertPort);
    switch (rule.divert)
    {
    case PfDivert::NONE:
        break;
    case PfDivert::REPLY:
        return " divert-reply";
    case PfDivert::PACKET:
        if (openbsd)
        {
            return " divert-packet port " + port;
        }
        return rule.divertAddress.family == BsdFamily::NONE
                   ? " divert-to " + port
                   : " divert-to " + rule.divertAddress.ToString() + " port " + port;
    case PfDivert::SOCKET:
        return " divert-to " + rule.divertAddress.ToString() + " port " + port;
    }
    return "";
}

std::string
FilterRule(const PfRule& rule, bool openbsd)
{
    std::string text = States(rule);
    text += rule.fragment ? " fragment" : "";
    const std::string scrub = Scrub(rule.scrub);
    text +=
        rule.scrubs ? " scrub (" + scrub.substr(std::min<std::size_t>(scrub.size(), 1)) + ")" : "";
    text += rule.allowOpts ? " allow-opts" : "";
    text += rule.once ? " once" : "";
    for (const std::string& label : rule.labels)
    {
        text += " label " + Quoted(label);
    }
    text += Tags(rule);
    text += rule.receivedOn.empty() ? "" : " received-on " + rule.receivedOn;
    text += Divert(rule, openbsd);
    text += rule.nat ? " nat-to" + rule.nat.ToString() : "";
    text += rule.rdr ? " rdr-to" + rule.rdr.ToString() : "";
    text += rule.binat ? " binat-to" + rule.binat.ToString() : "";
    text += openbsd && rule.routeTo ? " route-to" + rule.routeTo.ToString() : "";
    text += openbsd && rule.replyTo ? " reply-to" + rule.replyTo.ToString() : "";
    return text;
}

/// The rules of an anchor in braces, further in than their anchor
std::string
AnchorRules(const PfRule& rule, BsdSystem system)
{
    const std::string rules = rule.anchor->ToString(system);
    const bool filter = rule.List() == PfRuleList::FILTER;
    if (!filter || (rules.empty() && !rule.anchorName.empty()))
    {
        return "";
    }
    std::string text = " {\n";
    for (std::size_t at = 0; at < rules.size();)
    {
        const std::size_t end = rules.find('\n', at) + 1;
        text += "  " + rules.substr(at, end - at);
        at = end;
    }
    return text + "}";
}

} // namespace

std::string
PfRule::ToString(BsdSystem system) const
{
    const bool openbsd = system == BsdSystem::OPENBSD;
    std::string text = Head(*this, openbsd);
    switch (List())
    {
    case PfRuleList::SCRUB:
        return text + ScrubRule(*this);
    case PfRuleList::FILTER:
        text += FilterRule(*this, openbsd);
        break;
    default:
        text += Tags(*this);
        text += nat ? " ->" + nat.ToString() : "";
        text += rdr ? " ->" + rdr.ToString() : "";
        text += binat ? " ->" + binat.ToString() : "";
        break;
    }
    return IsAnchor() ? text + AnchorRules(*this, system) : text;
}

} // namespace divertsim
} // namespace ns3
