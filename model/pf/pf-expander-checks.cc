// SPDX-License-Identifier: GPL-2.0-only

// What contradicts itself in a statement or in a rule: rule_consistent() of pfctl(8)

#include "ns3/pf-expander.h"
#include "ns3/pf-tokens.h"

namespace ns3
{
namespace divertsim
{

namespace
{

constexpr std::uint8_t SCTP = 132;

bool
IsWithPorts(std::uint8_t protocol)
{
    return protocol == BSD_IPPROTO_TCP || protocol == BSD_IPPROTO_UDP || protocol == SCTP;
}

} // namespace

void
PfExpander::CheckStatement(const PfWrittenRule& written) const
{
    const PfRule& rule = written.rule;
    const bool pass = rule.action == PfAction::PASS;
    const bool keeps = pass && written.keepsState.value_or(true);
    if (written.keepsState.value_or(false) && !pass)
    {
        PfThrow(written.statePlace, "'keep state' is for pass rules alone");
    }
    if (rule.allowOpts && !pass)
    {
        PfThrow(written.optsPlace, "'allow-opts' is for pass rules alone");
    }
    bool tcp = written.protocols.empty();
    for (const PfWritten<std::uint8_t>& protocol : written.protocols)
    {
        tcp = tcp || protocol.value == BSD_IPPROTO_TCP;
    }
    if (rule.flagMask != 0 && !tcp)
    {
        PfThrow(written.flagsPlace, "'flags' apply to tcp alone");
    }
    const bool more = rule.flagMask != 0 || !written.icmps.empty() ||
                      !written.source.ports.empty() || !written.destination.ports.empty();
    if (rule.fragment && more)
    {
        PfThrow(written.fragmentPlace,
                "fragments can be filtered by fields of the IP header alone");
    }
    for (const auto* pool : {&written.nat, &written.rdr})
    {
        const bool filter = rule.List() == PfRuleList::FILTER;
        if (*pool && filter && rule.action != PfAction::MATCH && !keeps)
        {
            PfThrow((*pool)->place, "'nat-to' and 'rdr-to' need 'keep state'");
        }
        if (*pool && filter && rule.direction == BsdDirection::NONE)
        {
            PfThrow((*pool)->place, "'nat-to' and 'rdr-to' need a direction");
        }
    }
    if (written.binat && rule.List() == PfRuleList::FILTER && rule.action != PfAction::MATCH &&
        !keeps)
    {
        PfThrow(written.binat->place, "'binat-to' needs 'keep state'");
    }
    CheckRouting(written);
    if (rule.action == PfAction::MATCH && rule.divert != PfDivert::NONE)
    {
        PfThrow(written.divertPlace, "divert is not supported on match rules");
    }
}

void
PfExpander::CheckRouting(const PfWrittenRule& written) const
{
    const PfRule& rule = written.rule;
    const bool keeps = rule.action == PfAction::PASS && written.keepsState.value_or(true);
    for (const auto* pool : {&written.routeTo, &written.replyTo})
    {
        if (!*pool)
        {
            continue;
        }
        if (rule.direction == BsdDirection::NONE)
        {
            PfThrow((*pool)->place, "rules with 'route-to' or 'reply-to' need a direction");
        }
        if (rule.action != PfAction::PASS)
        {
            PfThrow((*pool)->place, "'route-to' and 'reply-to' are for pass rules alone");
        }
        if (m_system == BsdSystem::OPENBSD && !keeps)
        {
            PfThrow((*pool)->place, "'route-to' and 'reply-to' need 'keep state'");
        }
    }
}

/// OpenBSD's `divert-to`: the socket has an address of the rule's family
void
PfExpander::CheckDivert(const PfWrittenRule& written, PfRule& rule) const
{
    if (rule.divert != PfDivert::SOCKET)
    {
        return;
    }
    if (rule.direction == BsdDirection::OUT)
    {
        PfThrow(written.divertPlace, "'divert-to' is for packets that come in");
    }
    rule.family = rule.family == BsdFamily::NONE ? rule.divertAddress.family : rule.family;
    if (rule.family != rule.divertAddress.family)
    {
        PfThrow(written.divertPlace, "the address of 'divert-to' is not of the rule's family");
    }
}

void
PfExpander::CheckRule(const PfWrittenRule& written, const Choice& choice, const PfRule& rule) const
{
    const bool translates = rule.List() == PfRuleList::NAT;
    for (const PfWritten<PfPorts>* port : {choice.sourcePort, choice.destinationPort})
    {
        if (port && !translates && !IsWithPorts(rule.protocol))
        {
            PfThrow(port->place, "'port' needs 'proto tcp' or 'proto udp'");
        }
    }
    CheckIcmp(choice, rule);
    if (rule.block == PfBlock::RETURN_RST && rule.protocol != BSD_IPPROTO_TCP)
    {
        PfThrow(written.place, "'return-rst' needs 'proto tcp'");
    }
    const bool inet6 = rule.family == BsdFamily::INET6;
    if (m_system == BsdSystem::OPENBSD && inet6 && (rule.scrub.noDf || rule.scrub.randomId))
    {
        PfThrow(written.scrubPlace, "'no-df' and 'random-id' are for 'inet' alone");
    }
}

void
PfExpander::CheckIcmp(const Choice& choice, const PfRule& rule) const
{
    const bool inet = rule.family == BsdFamily::INET;
    const bool inet6 = rule.family == BsdFamily::INET6;
    const bool icmp = rule.protocol == BSD_IPPROTO_ICMP;
    const bool icmp6 = rule.protocol == BSD_IPPROTO_ICMPV6;
    if ((icmp && inet6) || (icmp6 && inet))
    {
        PfThrow(choice.protocol->place, "this protocol is not of the rule's address family");
    }
    if (!choice.icmp)
    {
        return;
    }
    const bool wants6 = choice.icmp->value.family == BsdFamily::INET6;
    if (wants6 ? !icmp6 : !icmp)
    {
        PfThrow(choice.icmp->place,
                wants6 ? "'icmp6-type' needs 'proto icmp6'" : "'icmp-type' needs 'proto icmp'");
    }
    if (!inet && !inet6)
    {
        PfThrow(choice.icmp->place, "an ICMP type needs an address family ('inet' or 'inet6')");
    }
}

/// A source and a target that are as large as each other
void
PfExpander::CheckBinat(const PfWrittenPool& pool, const PfRule& rule) const
{
    const PfAddress& target = pool.pool.addresses.front().address;
    const PfAddress& source = rule.source.address;
    const bool many =
        target.kind == PfAddress::Kind::INTERFACE && target.dynamic && !target.noAlias;
    if (target.kind == PfAddress::Kind::TABLE || many || pool.pool.addresses.size() > 1)
    {
        PfThrow(pool.place, "a binat rule translates to one address or network");
    }
    if (source.kind != PfAddress::Kind::NETWORK && source.kind != PfAddress::Kind::INTERFACE)
    {
        PfThrow(pool.place, "a binat rule needs a source that is one address or network");
    }
    if (rule.family == BsdFamily::NONE)
    {
        PfThrow(pool.place, "a binat rule needs an address family ('inet' or 'inet6')");
    }
    if (source.kind == PfAddress::Kind::NETWORK && target.kind == PfAddress::Kind::NETWORK &&
        source.network.prefix != target.network.prefix)
    {
        PfThrow(pool.place, "the source and the target of a binat rule have the same prefix");
    }
}

} // namespace divertsim
} // namespace ns3
