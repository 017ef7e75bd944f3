// SPDX-License-Identifier: GPL-2.0-only
#include "test/pf/pf-parser-any.h"

#include "test/pf/pf-parser-any-parts.h"

#include <memory>
#include <string>

namespace ns3
{
namespace divertsim
{

using namespace PfAny;

namespace
{

/// What rules of all lists have
PfRule
AnyHead(PfAction action, bool ports = true)
{
    PfRule rule;
    rule.action = action;
    rule.family = *rc::gen::element(BsdFamily::NONE, BsdFamily::INET, BsdFamily::INET6);
    rule.interface = Maybe() ? Pick(INTERFACES) : "";
    rule.notInterface = !rule.interface.empty() && Maybe(3);
    rule.protocol = *rc::gen::element<std::uint8_t>(0, 6, 17, 132, 99, 1, 58);
    const bool icmp4 = rule.protocol == 1;
    if (icmp4 || rule.protocol == 58)
    {
        rule.family = icmp4 ? BsdFamily::INET : BsdFamily::INET6;
    }
    const bool with = ports && (rule.protocol == 6 || rule.protocol == 17 || rule.protocol == 132);
    rule.source = PfAnyHost(rule.family, with);
    rule.destination = PfAnyHost(rule.family, with);
    return rule;
}

void
AddTags(PfRule& rule)
{
    rule.tag = Maybe(4) ? Pick(NAMES) : "";
    rule.tagged = Maybe(4) ? Pick(NAMES) : "";
    rule.notTagged = !rule.tagged.empty() && Maybe();
}

void
AddIcmp(PfRule& rule)
{
    const bool icmp = rule.protocol == 1 || rule.protocol == 58;
    if (icmp && Maybe())
    {
        rule.icmp.any = false;
        rule.icmp.type = *rc::gen::arbitrary<std::uint8_t>();
        rule.icmp.anyCode = Maybe();
        rule.icmp.code = rule.icmp.anyCode ? std::uint8_t{0} : *rc::gen::arbitrary<std::uint8_t>();
    }
}

void
AddFlags(PfRule& rule)
{
    if ((rule.protocol == 0 || rule.protocol == 6) && Maybe())
    {
        rule.flagMask = Between<std::uint8_t>(1, 255);
        rule.flags = static_cast<std::uint8_t>(*rc::gen::arbitrary<std::uint8_t>() & rule.flagMask);
    }
}

void
AddStateOptions(PfStateOptions& state)
{
    state.sloppy = Maybe(4);
    state.ifBound = Maybe(4);
    state.max = Maybe(4) ? Between<std::uint32_t>(1, 1000) : 0;
    for (std::uint32_t& seconds : state.timeouts.seconds)
    {
        seconds = Maybe(10) ? Between<std::uint32_t>(1, UINT32_MAX) : 0;
    }
    state.timeouts.adaptiveStart = Maybe(4) ? Between<std::uint32_t>(0, 1000) : 0;
    state.timeouts.adaptiveEnd = Maybe(4) ? Between<std::uint32_t>(0, 1000) : 0;
}

void
AddScrub(PfScrub& scrub, bool inet4)
{
    scrub.noDf = inet4 && Maybe();
    scrub.randomId = inet4 && Maybe();
    scrub.minTtl = Maybe() ? Between<std::uint8_t>(1, 255) : std::uint8_t{0};
    scrub.maxMss = Maybe() ? Between<std::uint16_t>(1, 65535) : std::uint16_t{0};
    scrub.reassembleTcp = Maybe();
}

void
AddBlock(PfRule& rule)
{
    rule.block = static_cast<PfBlock>(*rc::gen::inRange(0, 4));
    if (rule.block == PfBlock::RETURN_RST)
    {
        rule.protocol = 6;
        rule.icmp = PfIcmpType();
        rule.blockTtl = Maybe() ? Between<std::uint8_t>(1, 255) : std::uint8_t{0};
    }
    if (rule.block == PfBlock::RETURN_ICMP)
    {
        rule.icmpCode =
            rule.family == BsdFamily::INET6 ? rule.icmpCode : *rc::gen::arbitrary<std::uint8_t>();
        rule.icmp6Code =
            rule.family == BsdFamily::INET ? rule.icmp6Code : *rc::gen::arbitrary<std::uint8_t>();
    }
}

void
AddDivert(PfRule& rule, BsdSystem system)
{
    const bool freebsd = system == BsdSystem::FREEBSD;
    if (!Maybe(3) || rule.action == PfAction::MATCH)
    {
        return;
    }
    rule.divert = freebsd ? PfDivert::PACKET : static_cast<PfDivert>(*rc::gen::inRange(1, 4));
    if (rule.divert == PfDivert::SOCKET &&
        (rule.family == BsdFamily::NONE || rule.direction == BsdDirection::OUT))
    {
        rule.divert = PfDivert::REPLY;
    }
    rule.divertPort =
        rule.divert == PfDivert::REPLY ? std::uint16_t{0} : Between<std::uint16_t>(1, 65535);
    const bool address = rule.divert == PfDivert::SOCKET || (freebsd && Maybe());
    if (address)
    {
        rule.divertAddress =
            PfAnyAddress(rule.family == BsdFamily::NONE ? BsdFamily::INET : rule.family);
    }
}

/// Translation and routing of a filter rule
void
AddPools(PfRule& rule, BsdSystem system)
{
    const bool directed = rule.direction != BsdDirection::NONE;
    const bool match = rule.action == PfAction::MATCH;
    if (rule.family == BsdFamily::NONE || (!match && !rule.keepState))
    {
        return;
    }
    if (directed && Maybe(3))
    {
        rule.nat = PfAnyPool(rule.family, false, system);
        rule.nat.staticPort = Maybe(4);
        rule.nat.staticPort ? void() : PfAddPorts(rule.nat, PfRule());
    }
    if (directed && Maybe(3))
    {
        rule.rdr = PfAnyPool(rule.family, false, system);
        rule.protocol == 6 || rule.protocol == 17 ? PfAddPorts(rule.rdr, rule) : void();
    }
    if (rule.source.address.kind == PfAddress::Kind::NETWORK && Maybe(3))
    {
        PfAddress target = rule.source.address;
        rule.binat.addresses = {{"", target}};
    }
    if (directed && !match && Maybe(3))
    {
        (Maybe() ? rule.routeTo : rule.replyTo) = PfAnyPool(rule.family, true, system);
    }
}

PfRule
AnyFilterRule(BsdSystem system)
{
    PfRule rule = AnyHead(*rc::gen::element(PfAction::PASS, PfAction::BLOCK, PfAction::MATCH));
    rule.direction = *rc::gen::element(BsdDirection::NONE, BsdDirection::IN, BsdDirection::OUT);
    rule.quick = Maybe(4);
    AddIcmp(rule);
    const bool pass = rule.action == PfAction::PASS;
    rule.action == PfAction::BLOCK ? AddBlock(rule) : void();
    rule.keepState = pass && !Maybe(4);
    rule.keepState ? AddStateOptions(rule.state) : void();
    AddFlags(rule);
    rule.fragment = rule.flagMask == 0 && rule.icmp.any && rule.source.ports.IsAny() &&
                    rule.destination.ports.IsAny() && Maybe(4);
    rule.allowOpts = pass && Maybe(4);
    rule.probability = Maybe(4) ? Between<std::uint32_t>(1, UINT32_MAX) : PF_ALWAYS;
    rule.once = system == BsdSystem::OPENBSD && Maybe(4);
    const auto labels = Between<std::size_t>(0, system == BsdSystem::OPENBSD ? 1 : 3);
    while (rule.labels.size() < labels)
    {
        rule.labels.push_back(Pick(NAMES));
    }
    AddTags(rule);
    rule.receivedOn = Maybe(4) ? Pick(INTERFACES) : "";
    rule.scrubs = Maybe(3);
    rule.scrubs ? AddScrub(rule.scrub, rule.family != BsdFamily::INET6) : void();
    AddDivert(rule, system);
    AddPools(rule, system);
    return rule;
}

PfRule
AnyScrubRule()
{
    PfRule rule = AnyHead(*rc::gen::element(PfAction::SCRUB, PfAction::NO_SCRUB));
    rule.direction = *rc::gen::element(BsdDirection::NONE, BsdDirection::IN, BsdDirection::OUT);
    rule.scrubs = rule.action == PfAction::SCRUB;
    AddScrub(rule.scrub, true);
    rule.scrub.fragmentReassemble = Maybe();
    return rule;
}

PfRule
AnyNatRule()
{
    PfRule rule = AnyHead(
        *rc::gen::element(PfAction::NAT, PfAction::NO_NAT, PfAction::RDR, PfAction::NO_RDR));
    rule.family = rule.family == BsdFamily::NONE ? BsdFamily::INET : rule.family;
    rule.quick = (rule.action == PfAction::NAT || rule.action == PfAction::RDR) && Maybe();
    AddTags(rule);
    if (rule.action == PfAction::NAT)
    {
        rule.nat = PfAnyPool(rule.family, false, BsdSystem::FREEBSD);
        rule.nat.staticPort = Maybe(3);
        rule.nat.staticPort ? void() : PfAddPorts(rule.nat, PfRule());
    }
    else if (rule.action == PfAction::RDR)
    {
        rule.rdr = PfAnyPool(rule.family, false, BsdSystem::FREEBSD);
        rule.protocol == 6 || rule.protocol == 17 ? PfAddPorts(rule.rdr, rule) : void();
    }
    return rule;
}

PfRule
AnyBinatRule()
{
    PfRule rule = AnyHead(*rc::gen::element(PfAction::BINAT, PfAction::NO_BINAT), false);
    rule.family = rule.family == BsdFamily::NONE ? BsdFamily::INET : rule.family;
    rule.source = PfRuleHost();
    rule.source.address = PfAnyNetwork(rule.family);
    if (rule.destination.address.kind == PfAddress::Kind::RANGE ||
        rule.destination.address.kind == PfAddress::Kind::URPF_FAILED)
    {
        rule.destination = PfRuleHost();
    }
    AddTags(rule);
    if (rule.action == PfAction::BINAT)
    {
        rule.quick = Maybe();
        rule.binat.addresses = {{"", rule.source.address}};
    }
    return rule;
}

PfRule
AnyTranslationAnchor()
{
    PfRule rule = AnyHead(*rc::gen::element(PfAction::NAT, PfAction::RDR));
    rule.family = rule.family == BsdFamily::NONE ? BsdFamily::INET : rule.family;
    rule.anchorName = "proxy/*";
    rule.anchor = std::make_shared<const PfRuleset>();
    return rule;
}

/// \param level how deep it is already \param number for its name
PfRule
AnyAnchor(BsdSystem system, int level, int number)
{
    PfRule rule = AnyHead(PfAction::PASS);
    rule.direction = *rc::gen::element(BsdDirection::NONE, BsdDirection::IN, BsdDirection::OUT);
    rule.quick = Maybe(4);
    AddIcmp(rule);
    AddFlags(rule);
    rule.tagged = Maybe(4) ? Pick(NAMES) : "";
    rule.anchorName = Maybe() ? "" : "anchor " + std::to_string(number);
    auto inner = std::make_shared<PfRuleset>();
    for (int i = Between(0, 2); i > 0; --i)
    {
        inner->Add(level < 2 && Maybe(3) ? AnyAnchor(system, level + 1, i) : AnyFilterRule(system));
    }
    rule.anchor = inner;
    return rule;
}

PfTable
AnyTableOf(int number)
{
    PfTable table;
    table.name = "t" + std::to_string(number);
    table.persist = Maybe();
    table.constant = Maybe();
    table.counters = Maybe();
    for (int i = Between(0, 20); i > 0; --i)
    {
        const auto family = Maybe() ? BsdFamily::INET : BsdFamily::INET6;
        table.entries.push_back(
            {Maybe(4) ? PfAnyInterface(false) : PfAnyNetwork(family), Maybe(4)});
    }
    return table;
}

PfOptions
AnyOptions()
{
    PfOptions options;
    const auto value = []() {
        return Maybe(3) ? std::optional<std::uint32_t>(*rc::gen::arbitrary<std::uint32_t>())
                        : std::nullopt;
    };
    options.limitStates = value();
    options.limitFrags = value();
    options.limitTables = value();
    options.limitTableEntries = value();
    options.limitSrcNodes = value();
    options.timeoutFrag = value();
    options.interval = value();
    options.adaptiveStart = value();
    options.adaptiveEnd = value();
    if (Maybe())
    {
        options.optimization = static_cast<PfOptimization>(*rc::gen::inRange(0, 4));
    }
    for (int i = Between(0, 3); i > 0; --i)
    {
        options.timeouts.emplace_back(static_cast<PfTimeout>(Between(0, 13)),
                                      *rc::gen::arbitrary<std::uint32_t>());
        options.skip.emplace_back(Pick(INTERFACES));
    }
    options.reassemble = Maybe() ? std::optional<bool>(Maybe()) : std::nullopt;
    options.reassembleNoDf = options.reassemble && Maybe();
    return options;
}

} // namespace

PfRuleset
PfAnyRuleset(BsdSystem system)
{
    PfRuleset rules;
    rules.options = AnyOptions();
    for (int i = Between(0, 3); i > 0; --i)
    {
        rules.tables.push_back(AnyTableOf(i));
    }
    for (int i = Between(0, 6); i > 0; --i)
    {
        switch (Between(0, system == BsdSystem::OPENBSD ? 3 : 7))
        {
        case 4:
            rules.Add(AnyScrubRule());
            break;
        case 5:
            rules.Add(AnyNatRule());
            break;
        case 6:
            rules.Add(AnyBinatRule());
            break;
        case 7:
            rules.Add(AnyTranslationAnchor());
            break;
        case 0:
            rules.Add(AnyAnchor(system, 0, 10 + i));
            break;
        default:
            rules.Add(AnyFilterRule(system));
            break;
        }
    }
    return rules;
}

} // namespace divertsim
} // namespace ns3
