// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-rule-fields.h"

namespace ns3
{
namespace divertsim
{

namespace
{

/// \return true unless the rule asks for what a fragment does not have or nobody reads
bool
MeetsFragment(const PfRule& rule, const PfSubject& subject)
{
    const bool tcp = subject.tuple.protocol == BSD_IPPROTO_TCP;
    return rule.source.ports.IsAny() && rule.destination.ports.IsAny() && rule.icmp.any &&
           (!tcp || rule.flagMask == 0);
}

bool
MeetsHeader(const PfRule& rule, const PfSubject& subject)
{
    if (subject.fragment)
    {
        return MeetsFragment(rule, subject);
    }
    return subject.tuple.protocol != BSD_IPPROTO_TCP ||
           (subject.packet.tcpFlags & rule.flagMask) == rule.flags;
}

bool
MeetsIcmp(const PfIcmpType& icmp, const PfSubject& subject)
{
    const std::uint8_t protocol = subject.tuple.protocol;
    if (icmp.any || (protocol != BSD_IPPROTO_ICMP && protocol != BSD_IPPROTO_ICMPV6))
    {
        return true;
    }
    return icmp.type == subject.packet.icmpType &&
           (icmp.anyCode || icmp.code == subject.packet.icmpCode);
}

/// pf_match_rcvif(): going in, the interface itself; what the host sends was received by none
bool
MeetsReceivedOn(const PfLoadedRule& rule, const PfSubject& subject, const PfSurroundings& around)
{
    if (subject.direction == BsdDirection::IN)
    {
        return around.interfaces.Is(subject.interface, rule.receivedName);
    }
    return subject.packet.received != 0 &&
           around.interfaces.Is(subject.packet.received - 1, rule.receivedName);
}

} // namespace

bool
PfMeets(PfRuleField field,
        PfLoadedRule& loaded,
        const PfSubject& subject,
        const PfSurroundings& around)
{
    const PfRule& rule = loaded.rule;
    switch (field)
    {
    case PfRuleField::INTERFACE:
        return loaded.interfaceName == 0 ||
               around.interfaces.Is(subject.interface, loaded.interfaceName) != rule.notInterface;
    case PfRuleField::DIRECTION:
        return rule.direction == BsdDirection::NONE || rule.direction == subject.direction;
    case PfRuleField::FAMILY:
        return rule.family == BsdFamily::NONE || rule.family == subject.family;
    case PfRuleField::PROTOCOL:
        return rule.protocol == 0 || rule.protocol == subject.tuple.protocol;
    case PfRuleField::SOURCE:
        return loaded.source.Contains(subject.source, subject, around) != rule.source.negated;
    case PfRuleField::SOURCE_PORT:
        return rule.source.ports.IsAny() || rule.source.ports.Matches(subject.tuple.sourcePort);
    case PfRuleField::DESTINATION:
        return loaded.destination.Contains(subject.destination, subject, around) !=
               rule.destination.negated;
    case PfRuleField::DESTINATION_PORT:
        return rule.destination.ports.IsAny() ||
               rule.destination.ports.Matches(subject.tuple.destinationPort);
    case PfRuleField::HEADER:
        return MeetsHeader(rule, subject);
    case PfRuleField::COUNT:
        break;
    }
    return true;
}

bool
PfTakesAll(PfRuleField field, const PfLoadedRule& loaded)
{
    const PfRule& rule = loaded.rule;
    const auto any = [](const PfRuleHost& host) {
        return host.address.kind == PfAddress::Kind::ANY && !host.negated;
    };
    switch (field)
    {
    case PfRuleField::INTERFACE:
        return loaded.interfaceName == 0;
    case PfRuleField::DIRECTION:
        return rule.direction == BsdDirection::NONE;
    case PfRuleField::FAMILY:
        return rule.family == BsdFamily::NONE;
    case PfRuleField::PROTOCOL:
        return rule.protocol == 0;
    case PfRuleField::SOURCE:
        return any(rule.source);
    case PfRuleField::SOURCE_PORT:
        return rule.source.ports.IsAny();
    case PfRuleField::DESTINATION:
        return any(rule.destination);
    case PfRuleField::DESTINATION_PORT:
        return rule.destination.ports.IsAny();
    default:
        return rule.flagMask == 0 && rule.icmp.any && rule.source.ports.IsAny() &&
               rule.destination.ports.IsAny();
    }
}

bool
PfAsksTheSame(PfRuleField field, const PfLoadedRule& a, const PfLoadedRule& b)
{
    const PfRule& one = a.rule;
    const PfRule& other = b.rule;
    const auto address = [](const PfRuleHost& x, const PfRuleHost& y) {
        return x.negated == y.negated && x.address == y.address;
    };
    switch (field)
    {
    case PfRuleField::INTERFACE:
        return a.interfaceName == b.interfaceName && one.notInterface == other.notInterface;
    case PfRuleField::DIRECTION:
        return one.direction == other.direction;
    case PfRuleField::FAMILY:
        return one.family == other.family;
    case PfRuleField::PROTOCOL:
        return one.protocol == other.protocol;
    case PfRuleField::SOURCE:
        return address(one.source, other.source);
    case PfRuleField::SOURCE_PORT:
        return one.source.ports == other.source.ports;
    case PfRuleField::DESTINATION:
        return address(one.destination, other.destination);
    case PfRuleField::DESTINATION_PORT:
        return one.destination.ports == other.destination.ports;
    case PfRuleField::HEADER:
    case PfRuleField::COUNT:
        break;
    }
    return false; // no skip step
}

bool
PfMeetsRest(const PfLoadedRule& loaded, const PfSubject& subject, const PfSurroundings& around)
{
    const PfRule& rule = loaded.rule;
    if (!subject.fragment && !MeetsIcmp(rule.icmp, subject))
    {
        return false;
    }
    if (rule.probability != PF_ALWAYS && rule.probability <= around.Draw32())
    {
        return false;
    }
    if (loaded.tagged != 0 && (subject.tag == loaded.tagged) == rule.notTagged)
    {
        return false;
    }
    if (loaded.receivedName != 0 && !MeetsReceivedOn(loaded, subject, around))
    {
        return false;
    }
    return !rule.fragment || subject.fragment;
}

} // namespace divertsim
} // namespace ns3
