// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-expander.h"

#include "ns3/pf-bounds.h"
#include "ns3/pf-names.h"
#include "ns3/pf-ruleset.h"
#include "ns3/pf-tokens.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{

/// \param address any \return its family, NONE where it may be of both
BsdFamily
FamilyOf(const PfAddress& address)
{
    const bool known =
        address.kind == PfAddress::Kind::NETWORK || address.kind == PfAddress::Kind::RANGE;
    return known ? address.network.address.family : BsdFamily::NONE;
}

BsdFamily
FamilyOf(const PfWrittenEnd& end)
{
    return end.hosts.empty() ? BsdFamily::NONE : FamilyOf(end.hosts.front().value.address);
}

/// Call \param body with each element, or once with null where there is none
template <typename Value, typename Body>
void
ForEach(const std::vector<PfWritten<Value>>& list, Body body)
{
    if (list.empty())
    {
        body(static_cast<const PfWritten<Value>*>(nullptr));
    }
    for (const PfWritten<Value>& element : list)
    {
        body(&element);
    }
}

/// As the rule keeps it: pfctl(8) prints 0.0.0.0/0 as `any`; the family stays with the rule
PfRuleHost
HostOf(const PfWritten<PfRuleHost>* host, const PfWritten<PfPorts>* ports)
{
    PfRuleHost result;
    if (host)
    {
        result = host->value;
        const PfAddress& address = result.address;
        if (address.kind == PfAddress::Kind::NETWORK && address.network.prefix == 0)
        {
            if (result.negated)
            {
                PfThrow(host->place, "'!' with prefix length 0 matches nothing");
            }
            result.address = PfAddress();
        }
    }
    result.ports = ports ? ports->value : PfPorts();
    return result;
}

/// As labels have it: "80", ">1023", "1024><2048"; pfctl(8) leaves out `low:high`
std::string
PortLabel(const PfPorts& ports)
{
    std::string text = ports.ToString(); // " port = 80"
    text.erase(std::remove(text.begin(), text.end(), ' '), text.end());
    text.erase(0, std::min<std::size_t>(text.size(), 4));
    return ports.op == PfPorts::Operator::RANGE ? ""
           : ports.op == PfPorts::Operator::EQ  ? text.substr(1)
                                                : text;
}

std::string
ProtocolLabel(std::uint8_t protocol)
{
    return protocol == 0 ? "ip" : PfProtocolName(protocol); // 0 is "ip" in protocols(5)
}

bool
IsTranslation(const PfRule& rule)
{
    return rule.List() == PfRuleList::NAT || rule.List() == PfRuleList::RDR ||
           rule.List() == PfRuleList::BINAT;
}

} // namespace

std::size_t
PfExpander::CountCombinations(const PfWrittenRule& written)
{
    std::size_t count = 1;
    for (const std::size_t size : {written.interfaces.size(),
                                   written.protocols.size(),
                                   written.icmps.size(),
                                   written.source.hosts.size(),
                                   written.source.ports.size(),
                                   written.destination.hosts.size(),
                                   written.destination.ports.size()})
    {
        const std::size_t factor = std::max<std::size_t>(size, 1);
        count = count > SIZE_MAX / factor ? SIZE_MAX : count * factor;
    }
    return count;
}

std::vector<PfRule>
PfExpander::Expand(PfWrittenRule written, std::size_t most, std::size_t mostPooled)
{
    CheckStatement(written);
    Fill(written);
    std::vector<PfRule> rules;
    Choice choice;
    const auto combine = [&]() {
        PfRule rule = written.rule;
        if (!Combine(written, choice, rule))
        {
            return;
        }
        if (rules.size() >= most)
        {
            PfThrowFatal(written.place,
                         "lists expand to more than " + std::to_string(PF_MAX_RULES) + " rules");
        }
        if (m_pooled > mostPooled)
        {
            PfThrowFatal(written.place,
                         "the pools of all rules have more than " + std::to_string(PF_MAX_POOLED) +
                             " addresses");
        }
        rules.push_back(std::move(rule));
        ++m_number;
    };
    ForEach(written.interfaces, [&](const auto* interface) {
        choice.interface = interface;
        ForEach(written.protocols, [&](const auto* protocol) {
            choice.protocol = protocol;
            ForEach(written.icmps, [&](const auto* icmp) {
                choice.icmp = icmp;
                ForEach(written.source.hosts, [&](const auto* source) {
                    choice.source = source;
                    ForEach(written.source.ports, [&](const auto* sourcePort) {
                        choice.sourcePort = sourcePort;
                        ForEach(written.destination.hosts, [&](const auto* destination) {
                            choice.destination = destination;
                            ForEach(written.destination.ports, [&](const auto* port) {
                                choice.destinationPort = port;
                                combine();
                            });
                        });
                    });
                });
            });
        });
    });
    if (rules.empty())
    {
        PfThrow(m_mismatch, "the address family differs from the rest of the rule");
    }
    return rules;
}

/// What the statement leaves out
void
PfExpander::Fill(PfWrittenRule& written) const
{
    PfRule& rule = written.rule;
    rule.keepState =
        rule.action == PfAction::PASS && !rule.IsAnchor() && written.keepsState.value_or(true);
    if (rule.keepState && !written.hasFlags && !rule.fragment)
    {
        rule.flags = BSD_TH_SYN;
        rule.flagMask = BSD_TH_SYN | BSD_TH_ACK;
    }
    if (!rule.keepState)
    {
        rule.state = PfStateOptions();
    }
    else if (!written.hasAdaptive && rule.state.max != 0)
    {
        rule.state.timeouts.adaptiveStart = rule.state.max / 10 * 6;
        rule.state.timeouts.adaptiveEnd = rule.state.max / 10 * 12;
    }
    if (IsTranslation(rule) && rule.family == BsdFamily::NONE)
    {
        // pfctl(8) takes the family of the first address that has one, lists or not
        rule.family = FamilyOf(written.source);
        rule.family = rule.family == BsdFamily::NONE ? FamilyOf(written.destination) : rule.family;
    }
}

/// One rule of the lists. \return false where pfctl(8) passes over the combination
bool
PfExpander::Combine(const PfWrittenRule& written, const Choice& choice, PfRule& rule)
{
    if (!DecideFamily(choice, rule))
    {
        return false;
    }
    if (choice.interface)
    {
        rule.interface = choice.interface->value.name;
        rule.notInterface = choice.interface->value.negated;
    }
    rule.protocol = choice.protocol ? choice.protocol->value : std::uint8_t{0};
    rule.icmp = choice.icmp ? choice.icmp->value.type : PfIcmpType();
    rule.source = HostOf(choice.source, choice.sourcePort);
    rule.destination = HostOf(choice.destination, choice.destinationPort);
    if (rule.protocol != 0 && rule.protocol != BSD_IPPROTO_TCP)
    {
        rule.flags = 0;
        rule.flagMask = 0;
    }
    TakePools(written, choice, rule);
    CheckDivert(written, rule);
    CheckRule(written, choice, rule);
    if (rule.family == BsdFamily::INET)
    {
        rule.icmp6Code = PfRule().icmp6Code;
    }
    else if (rule.family == BsdFamily::INET6)
    {
        rule.icmpCode = PfRule().icmpCode;
    }
    ExpandTexts(written, rule);
    return true;
}

bool
PfExpander::DecideFamily(const Choice& choice, PfRule& rule)
{
    for (const PfWritten<PfRuleHost>* host : {choice.source, choice.destination})
    {
        const BsdFamily family = host ? FamilyOf(host->value.address) : BsdFamily::NONE;
        if (family != BsdFamily::NONE && rule.family != BsdFamily::NONE && family != rule.family)
        {
            m_mismatch = m_mismatch.length == 0 ? host->place : m_mismatch;
            return false;
        }
        rule.family = family == BsdFamily::NONE ? rule.family : family;
    }
    return true;
}

void
PfExpander::TakePools(const PfWrittenRule& written, const Choice& choice, PfRule& rule)
{
    const std::pair<const std::optional<PfWrittenPool>*, PfPool*> pools[] = {
        {&written.routeTo, &rule.routeTo},
        {&written.replyTo, &rule.replyTo},
        {&written.nat, &rule.nat},
        {&written.rdr, &rule.rdr},
        {&written.binat, &rule.binat}};
    for (const auto& [from, to] : pools)
    {
        if (*from)
        {
            *to = TakePool(**from, rule);
        }
    }
    const PfPorts& ports = rule.destination.ports;
    if (written.rdr && written.rdr->asManyPorts && ports.op == PfPorts::Operator::RANGE)
    {
        rule.rdr.portHigh = 0;
    }
    if (written.binat)
    {
        CheckBinat(*written.binat, rule);
    }
    const bool ports4 = rule.protocol == BSD_IPPROTO_TCP || rule.protocol == BSD_IPPROTO_UDP;
    if (written.rdr && rule.rdr.portLow != 0 && !ports4)
    {
        PfThrow(choice.protocol ? choice.protocol->place : written.rdr->place,
                "a port to redirect to needs 'proto tcp' or 'proto udp'");
    }
}

/// The addresses of a pool that are of the rule's family; where it has none, that of the first one
PfPool
PfExpander::TakePool(const PfWrittenPool& written, PfRule& rule)
{
    PfPool pool = written.pool;
    pool.addresses.clear();
    for (const PfPoolAddress& address : written.pool.addresses)
    {
        const BsdFamily family = FamilyOf(address.address);
        if (rule.family == BsdFamily::NONE)
        {
            rule.family = family;
        }
        if (family == BsdFamily::NONE || family == rule.family)
        {
            pool.addresses.push_back(address);
        }
    }
    if (pool.addresses.empty())
    {
        PfThrow(written.place, "there is no address of the rule's family to go to");
    }
    m_pooled += pool.addresses.size();
    return pool;
}

/// \param text of a label or a tag \return it with `$if` and the like replaced (expand_label())
std::string
PfExpander::ExpandText(std::string text,
                       std::size_t most,
                       const PfPlace& place,
                       const PfRule& rule) const
{
    const auto host = [](const PfRuleHost& end) {
        return (end.negated ? "! " : "") + end.address.ToString();
    };
    const auto replace = [&text, most, &place](std::string_view name, const std::string& value) {
        for (std::size_t at = text.find(name); at != std::string::npos;
             at = text.find(name, at + value.size()))
        {
            text.replace(at, name.size(), value);
            if (text.size() > 4 * most)
            {
                break;
            }
        }
        if (text.size() > most)
        {
            PfThrow(place,
                    "the label or tag is longer than " + std::to_string(most) +
                        " characters when expanded");
        }
    };
    if (text.find('$') == std::string::npos)
    {
        return text;
    }
    for (const auto& [name, end] :
         {std::make_pair("$srcaddr", &rule.source), std::make_pair("$dstaddr", &rule.destination)})
    {
        const bool early = end->address.kind == PfAddress::Kind::INTERFACE && !end->address.dynamic;
        if (early && text.find(name) != std::string::npos)
        {
            PfThrow(place,
                    "'" + std::string(name) +
                        "' is not modelled where the address is that of an interface without "
                        "brackets: it is not known yet");
        }
    }
    replace("$if", rule.interface.empty() ? "any" : rule.interface);
    replace("$srcaddr", host(rule.source));
    replace("$dstaddr", host(rule.destination));
    replace("$srcport", PortLabel(rule.source.ports));
    replace("$dstport", PortLabel(rule.destination.ports));
    replace("$proto", ProtocolLabel(rule.protocol));
    replace("$nr", std::to_string(m_number));
    return text;
}

void
PfExpander::ExpandTexts(const PfWrittenRule& written, PfRule& rule) const
{
    for (std::string& label : rule.labels)
    {
        label = ExpandText(std::move(label), PF_MAX_LABEL, written.labelPlace, rule);
    }
    rule.tag = ExpandText(std::move(rule.tag), PF_MAX_TAG, written.place, rule);
    rule.tagged = ExpandText(std::move(rule.tagged), PF_MAX_TAG, written.place, rule);
}

} // namespace divertsim
} // namespace ns3
