// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_SLOW_RULES_H
#define PF_SLOW_RULES_H

#include "ns3/pf-ruleset.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * A second evaluation of rules, written apart from the first from pf.conf(5): rule after rule,
 * every address bit by bit, every table entry by entry, names as names. Pools of one address with
 * `static-port` alone, no probability, no routes.
 */
class SlowRules
{
  public:
    /// A host's interface
    struct Interface
    {
        std::string name;
        std::vector<std::string> groups;
        std::vector<std::pair<BsdAddress, unsigned>> addresses; ///< with their prefixes
    };

    /// A packet with what rules leave behind in it
    struct Packet
    {
        BsdDirection direction = BsdDirection::IN;
        std::size_t interface = 0;
        BsdTuple tuple;
        std::uint8_t flags = 0;
        std::uint8_t icmpType = 0;
        std::uint8_t icmpCode = 0;
        bool fragment = false;
        std::string tag;
        std::size_t received = SIZE_MAX; ///< of one going out
    };

    struct Answer
    {
        const PfRule* rule = nullptr;    ///< that decided
        const PfRule* natRule = nullptr; ///< whose translation was the last
        BsdTuple tuple;                  ///< as it goes on
        std::string tag;                 ///< that rules gave
        std::size_t matched = 0;         ///< `match` rules that matched
    };

    SlowRules(const PfRuleset& ruleset, std::vector<Interface> interfaces)
        : m_ruleset(ruleset),
          m_interfaces(std::move(interfaces))
    {
    }

    Answer Ask(Packet packet) const
    {
        Answer answer;
        const BsdTuple came = packet.tuple;
        bool passes = false;
        if (!packet.fragment)
        {
            const bool out = packet.direction == BsdDirection::OUT;
            const PfRule* rule = First(out ? PfRuleList::BINAT : PfRuleList::RDR, packet, answer);
            if (!rule)
            {
                rule = First(out ? PfRuleList::NAT : PfRuleList::BINAT, packet, answer);
            }
            if (rule)
            {
                passes = Translate(*rule, packet) && rule->quick;
                answer.natRule = packet.tuple == came ? nullptr : rule;
            }
        }
        if (!passes)
        {
            const Scope all = {&m_ruleset};
            bool decided = false;
            Filter(all, packet, answer, decided);
            if (answer.rule && answer.rule->action == PfAction::PASS)
            {
                NatTo(*answer.rule, packet, answer);
            }
        }
        answer.tuple = packet.tuple;
        return answer;
    }

  private:
    using Scope = std::vector<const PfRuleset*>; ///< from the main ruleset inwards

    static bool Bit(const BsdAddress& address, unsigned bit)
    {
        return (address.bytes[bit / 8] >> (7 - bit % 8)) & 1;
    }

    static bool SamePrefix(const BsdAddress& a, const BsdAddress& b, unsigned bits)
    {
        bool same = a.family == b.family;
        for (unsigned i = 0; same && i < bits; ++i)
        {
            same = Bit(a, i) == Bit(b, i);
        }
        return same;
    }

    bool IsOn(std::size_t interface, const std::string& name) const
    {
        const Interface& own = m_interfaces[interface];
        return own.name == name ||
               std::find(own.groups.begin(), own.groups.end(), name) != own.groups.end();
    }

    /// The networks that an interface stands for
    std::vector<std::pair<BsdAddress, unsigned>> OfInterface(const PfAddress& address) const
    {
        std::vector<std::pair<BsdAddress, unsigned>> all;
        for (std::size_t i = 0; i < m_interfaces.size(); ++i)
        {
            if (address.name != "self" && !IsOn(i, address.name))
            {
                continue;
            }
            for (const auto& [own, prefix] : m_interfaces[i].addresses)
            {
                const auto whole = static_cast<unsigned>(own.Size() * 8);
                all.emplace_back(own, address.part == PfInterfacePart::NETWORK ? prefix : whole);
            }
        }
        return all;
    }

    bool InTable(const PfTable& table, const BsdAddress& address) const
    {
        int longest = -1;
        bool member = false;
        for (const PfTableEntry& entry : table.entries)
        {
            const int prefix = entry.address.network.prefix;
            if (SamePrefix(entry.address.network.address, address, entry.address.network.prefix) &&
                prefix > longest)
            {
                longest = prefix;
                member = !entry.negated;
            }
        }
        return member;
    }

    bool Means(const PfAddress& address, const BsdAddress& own, const Scope& scope) const
    {
        switch (address.kind)
        {
        case PfAddress::Kind::ANY:
            return true;
        case PfAddress::Kind::NETWORK:
            return SamePrefix(address.network.address, own, address.network.prefix);
        case PfAddress::Kind::RANGE:
            return address.last.family == own.family && !(own < address.network.address) &&
                   !(address.last < own);
        case PfAddress::Kind::INTERFACE:
            for (const auto& [network, prefix] : OfInterface(address))
            {
                if (SamePrefix(network, own, prefix))
                {
                    return true;
                }
            }
            return false;
        case PfAddress::Kind::TABLE:
            for (std::size_t i = scope.size(); i-- > 0;)
            {
                for (const PfTable& table : scope[i]->tables)
                {
                    if (table.name == address.name)
                    {
                        return InTable(table, own);
                    }
                }
            }
            return false;
        default:
            return false;
        }
    }

    static bool TakesPort(const PfPorts& ports, int port)
    {
        const int low = ports.low;
        const int high = ports.high;
        switch (ports.op)
        {
        case PfPorts::Operator::ANY:
            return true;
        case PfPorts::Operator::EQ:
            return port == low;
        case PfPorts::Operator::NE:
            return port != low;
        case PfPorts::Operator::LT:
            return port < low;
        case PfPorts::Operator::LE:
            return port <= low;
        case PfPorts::Operator::GT:
            return port > low;
        case PfPorts::Operator::GE:
            return port >= low;
        case PfPorts::Operator::RANGE:
            return low <= port && port <= high;
        case PfPorts::Operator::INSIDE:
            return low < port && port < high;
        case PfPorts::Operator::OUTSIDE:
            return port < low || port > high;
        }
        return false;
    }

    bool Takes(const PfRuleHost& host,
               const BsdAddress& address,
               std::uint16_t port,
               const Scope& scope) const
    {
        return Means(host.address, address, scope) != host.negated && TakesPort(host.ports, port);
    }

    bool TakesHead(const PfRule& rule, const Packet& packet) const
    {
        if (!rule.interface.empty() && IsOn(packet.interface, rule.interface) == rule.notInterface)
        {
            return false;
        }
        const std::size_t received =
            packet.direction == BsdDirection::IN ? packet.interface : packet.received;
        if (!rule.receivedOn.empty() && (received == SIZE_MAX || !IsOn(received, rule.receivedOn)))
        {
            return false;
        }
        return (rule.direction == BsdDirection::NONE || rule.direction == packet.direction) &&
               (rule.family == BsdFamily::NONE || rule.family == packet.tuple.source.family) &&
               (rule.protocol == 0 || rule.protocol == packet.tuple.protocol) &&
               (rule.tagged.empty() || (rule.tagged == packet.tag) != rule.notTagged);
    }

    bool TakesTransport(const PfRule& rule, const Packet& packet) const
    {
        const std::uint8_t protocol = packet.tuple.protocol;
        const bool tcp = protocol == BSD_IPPROTO_TCP;
        const bool icmp = protocol == BSD_IPPROTO_ICMP || protocol == BSD_IPPROTO_ICMPV6;
        if (packet.fragment)
        {
            return rule.source.ports.IsAny() && rule.destination.ports.IsAny() && rule.icmp.any &&
                   !(tcp && rule.flagMask != 0);
        }
        if (rule.fragment || (tcp && (packet.flags & rule.flagMask) != rule.flags))
        {
            return false;
        }
        return !icmp || rule.icmp.any ||
               (rule.icmp.type == packet.icmpType &&
                (rule.icmp.anyCode || rule.icmp.code == packet.icmpCode));
    }

    bool TakesAll(const PfRule& rule, const Packet& packet, const Scope& scope) const
    {
        const BsdTuple& tuple = packet.tuple;
        return TakesHead(rule, packet) && TakesTransport(rule, packet) &&
               Takes(rule.source, tuple.source, tuple.sourcePort, scope) &&
               Takes(rule.destination, tuple.destination, tuple.destinationPort, scope);
    }

    /// binat seen from outside: who it is for comes from the rule's `to`, to the rule's new address
    bool TakesFromOutside(const PfRule& rule, const Packet& packet, const Scope& scope) const
    {
        const BsdTuple& tuple = packet.tuple;
        return TakesHead(rule, packet) &&
               Takes(rule.destination, tuple.source, tuple.sourcePort, scope) &&
               Means(rule.binat.addresses[0].address, tuple.destination, scope);
    }

    /// The first translation rule; one with `no` says: none
    const PfRule* First(PfRuleList list, Packet& packet, Answer& answer) const
    {
        const Scope scope = {&m_ruleset};
        for (const PfRule& rule : m_ruleset.Rules(list))
        {
            const bool outside = list == PfRuleList::BINAT && packet.direction == BsdDirection::IN;
            if (outside ? TakesFromOutside(rule, packet, scope) : TakesAll(rule, packet, scope))
            {
                Tag(rule, packet, answer);
                const bool no = rule.action == PfAction::NO_NAT ||
                                rule.action == PfAction::NO_RDR ||
                                rule.action == PfAction::NO_BINAT;
                return no ? nullptr : &rule;
            }
        }
        return nullptr;
    }

    static void MapPort(const PfRule& rule, BsdTuple& tuple)
    {
        const bool ports = tuple.protocol == BSD_IPPROTO_TCP || tuple.protocol == BSD_IPPROTO_UDP;
        if (ports && rule.rdr.portLow != 0)
        {
            tuple.destinationPort = rule.rdr.portLow;
        }
    }

    static bool Translate(const PfRule& rule, Packet& packet)
    {
        BsdTuple& tuple = packet.tuple;
        const BsdTuple before = tuple;
        switch (rule.action)
        {
        case PfAction::NAT:
            tuple.source = rule.nat.addresses[0].address.network.address;
            break;
        case PfAction::RDR:
            tuple.destination = rule.rdr.addresses[0].address.network.address;
            MapPort(rule, tuple);
            break;
        default:
            (packet.direction == BsdDirection::OUT ? tuple.source : tuple.destination) =
                packet.direction == BsdDirection::OUT
                    ? rule.binat.addresses[0].address.network.address
                    : rule.source.address.network.address;
        }
        return before != tuple;
    }

    static void NatTo(const PfRule& rule, Packet& packet, Answer& answer)
    {
        if (packet.fragment || (!rule.nat && !rule.rdr))
        {
            return;
        }
        if (rule.nat)
        {
            packet.tuple.source = rule.nat.addresses[0].address.network.address;
        }
        if (rule.rdr)
        {
            packet.tuple.destination = rule.rdr.addresses[0].address.network.address;
            MapPort(rule, packet.tuple);
        }
        answer.natRule = &rule;
    }

    static void Tag(const PfRule& rule, Packet& packet, Answer& answer)
    {
        if (!rule.tag.empty())
        {
            packet.tag = rule.tag;
            answer.tag = rule.tag;
        }
    }

    /// \return true where a quick rule ended it all
    bool Filter(const Scope& scope, Packet& packet, Answer& answer, bool& decided) const
    {
        for (const PfRule& rule : scope.back()->Rules())
        {
            if (!TakesAll(rule, packet, scope))
            {
                continue;
            }
            Tag(rule, packet, answer);
            bool quick = rule.quick;
            if (rule.anchor)
            {
                Scope inner = scope;
                inner.push_back(rule.anchor.get());
                bool within = false;
                const bool ended = Filter(inner, packet, answer, within);
                decided = decided || within;
                quick = ended || (rule.quick && within);
            }
            else if (rule.action == PfAction::MATCH)
            {
                ++answer.matched;
                NatTo(rule, packet, answer);
            }
            else
            {
                answer.rule = &rule;
                decided = true;
            }
            if (quick)
            {
                return true;
            }
        }
        return false;
    }

    const PfRuleset& m_ruleset;
    std::vector<Interface> m_interfaces;
};

} // namespace divertsim
} // namespace ns3

#endif // PF_SLOW_RULES_H
