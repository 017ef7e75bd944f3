// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-loaded-rules.h"

#include <algorithm>

namespace ns3
{
namespace divertsim
{

namespace
{

/// pf's family test comes before addresses: `!` does not turn it round
bool
AddressMatches(const PfRuleHost& host, const BsdAddress& address)
{
    const PfNetwork& network = host.address.network;
    return host.address.kind == PfAddress::Kind::ANY ||
           (network.address.family == address.family && network.Contains(address) != host.negated);
}

} // namespace

std::uint32_t
PfInterfaces::Add(const std::string& name, const std::vector<std::string>& groups)
{
    std::vector<std::uint32_t> names = {Intern(name)};
    for (const std::string& group : groups)
    {
        names.push_back(Intern(group));
    }
    m_interfaces.push_back(std::move(names));
    return static_cast<std::uint32_t>(m_interfaces.size() - 1);
}

std::uint32_t
PfInterfaces::Intern(const std::string& name)
{
    auto found = std::find(m_names.begin(), m_names.end(), name);
    if (found == m_names.end())
    {
        found = m_names.insert(m_names.end(), name);
    }
    return static_cast<std::uint32_t>(found - m_names.begin() + 1);
}

PfLoadedRules::PfLoadedRules(const PfRuleset& ruleset, PfInterfaces& interfaces)
{
    m_rules.reserve(ruleset.Rules().size());
    m_steps.reserve(ruleset.Rules().size());
    for (const PfRule& rule : ruleset.Rules())
    {
        m_rules.push_back({rule, this, static_cast<int>(m_rules.size()), {}});
        Steps steps;
        steps.interfaceName = rule.interface.empty() ? 0 : interfaces.Intern(rule.interface);
        m_steps.push_back(steps);
    }
    MakeSkipSteps();
}

void
PfLoadedRules::MakeSkipSteps()
{
    for (std::size_t i = m_rules.size(); i-- > 0;)
    {
        for (int field = 0; field < FIELD_COUNT; ++field)
        {
            const bool last = i + 1 == m_rules.size();
            m_steps[i].next[field] = last || Differs(static_cast<Field>(field), i, i + 1)
                                         ? static_cast<std::uint32_t>(i + 1)
                                         : m_steps[i + 1].next[field];
        }
    }
}

bool
PfLoadedRules::Differs(Field field, std::size_t a, std::size_t b) const
{
    const PfRule& one = m_rules[a].rule;
    const PfRule& other = m_rules[b].rule;
    const auto addressDiffers = [](const PfRuleHost& x, const PfRuleHost& y) {
        return x.negated != y.negated || !(x.address == y.address);
    };
    switch (field)
    {
    case INTERFACE:
        return m_steps[a].interfaceName != m_steps[b].interfaceName;
    case DIRECTION:
        return one.direction != other.direction;
    case FAMILY:
        return one.family != other.family;
    case PROTOCOL:
        return one.protocol != other.protocol;
    case SOURCE_ADDRESS:
        return addressDiffers(one.source, other.source);
    case SOURCE_PORT:
        return !(one.source.ports == other.source.ports);
    case DESTINATION_ADDRESS:
        return addressDiffers(one.destination, other.destination);
    default:
        return !(one.destination.ports == other.destination.ports);
    }
}

PfLoadedRules::Field
PfLoadedRules::FirstMismatch(std::size_t index,
                             BsdDirection direction,
                             std::uint32_t interface,
                             const BsdPacketView& packet,
                             bool fragment,
                             const PfInterfaces& interfaces) const
{
    const PfRule& rule = m_rules[index].rule;
    const std::uint32_t name = m_steps[index].interfaceName;
    if (name != 0 && !interfaces.Is(interface, name))
    {
        return INTERFACE;
    }
    if (rule.direction != BsdDirection::NONE && rule.direction != direction)
    {
        return DIRECTION;
    }
    if (rule.family != BsdFamily::NONE && rule.family != packet.Family())
    {
        return FAMILY;
    }
    if (rule.protocol != 0 && rule.protocol != packet.tuple.protocol)
    {
        return PROTOCOL;
    }
    if (!AddressMatches(rule.source, packet.tuple.source))
    {
        return SOURCE_ADDRESS;
    }
    if (!rule.source.ports.IsAny() &&
        (fragment || !rule.source.ports.Matches(packet.tuple.sourcePort)))
    {
        return SOURCE_PORT;
    }
    if (!AddressMatches(rule.destination, packet.tuple.destination))
    {
        return DESTINATION_ADDRESS;
    }
    if (!rule.destination.ports.IsAny() &&
        (fragment || !rule.destination.ports.Matches(packet.tuple.destinationPort)))
    {
        return DESTINATION_PORT;
    }
    return FIELD_COUNT;
}

PfMatch
PfLoadedRules::Match(BsdDirection direction,
                     std::uint32_t interface,
                     const BsdPacketView& packet,
                     bool fragment,
                     const PfInterfaces& interfaces)
{
    const bool tcp = packet.tuple.protocol == BSD_IPPROTO_TCP;
    PfMatch match;
    std::size_t index = 0;
    while (index < m_rules.size())
    {
        PfLoadedRule& candidate = m_rules[index];
        ++candidate.counters.evaluations;
        const Field mismatch =
            FirstMismatch(index, direction, interface, packet, fragment, interfaces);
        if (mismatch != FIELD_COUNT)
        {
            index = m_steps[index].next[mismatch];
            continue;
        }
        ++index;
        const PfRule& rule = candidate.rule;
        if (tcp && rule.flagMask != 0 &&
            (fragment || (packet.tcpFlags & rule.flagMask) != rule.flags))
        {
            continue;
        }
        match.rule = &candidate;
        if (rule.quick)
        {
            break;
        }
    }
    return match;
}

} // namespace divertsim
} // namespace ns3
