// SPDX-License-Identifier: GPL-2.0-only
#include "test/pf/pf-slow-rules.h"

#include "ns3/pf-evaluation.h"
#include "ns3/pf-loaded-rules.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{
namespace
{

// Properties over small worlds of rules, so that rules and packets meet often

const char* const ADDRESSES4[] = {"10.0.0.1", "10.0.0.2", "10.0.1.1", "10.1.0.1", "172.16.0.9"};
const char* const ADDRESSES6[] = {"::1", "2001:db8::1", "2001:db8::2", "2001:db8:1::1", "fe80::1"};
const char* const INTERFACES[] = {"client0", "client", "server", "none"};
const char* const TAGS[] = {"", "", "", "a", "b"};
const char* const TABLES[] = {"t0", "t1", "missing"};

template <typename T, std::size_t N>
T
Pick(T const (&from)[N])
{
    return from[*rc::gen::inRange<std::size_t>(0, N)];
}

bool
OneIn(int number)
{
    return *rc::gen::noShrink(rc::gen::resize(100, rc::gen::inRange(0, number))) == 0;
}

BsdAddress
AnyAddress(bool inet6)
{
    return *BsdAddress::Parse(inet6 ? Pick(ADDRESSES6) : Pick(ADDRESSES4));
}

PfNetwork
AnyNetwork(bool inet6)
{
    const auto whole = static_cast<std::uint8_t>(inet6 ? 128 : 32);
    const std::uint8_t prefix =
        OneIn(2) ? whole : *rc::gen::element<std::uint8_t>(0, 7, 8, 16, 24, 30, 31);
    return PfNetwork::Of(AnyAddress(inet6), prefix);
}

PfAddress
Single(const BsdAddress& address)
{
    PfAddress single;
    single.kind = PfAddress::Kind::NETWORK;
    single.network = PfNetwork::Of(address, static_cast<std::uint8_t>(address.Size() * 8));
    return single;
}

PfAddress
AnyRuleAddress(BsdFamily& family)
{
    PfAddress address;
    address.kind = *rc::gen::element(PfAddress::Kind::ANY,
                                     PfAddress::Kind::NETWORK,
                                     PfAddress::Kind::NETWORK,
                                     PfAddress::Kind::RANGE,
                                     PfAddress::Kind::TABLE,
                                     PfAddress::Kind::INTERFACE);
    if (address.kind == PfAddress::Kind::TABLE)
    {
        address.name = Pick(TABLES);
    }
    else if (address.kind == PfAddress::Kind::INTERFACE)
    {
        address.name = OneIn(3) ? "self" : Pick(INTERFACES);
        address.dynamic = *rc::gen::arbitrary<bool>();
        address.part = OneIn(2) ? PfInterfacePart::NETWORK : PfInterfacePart::ADDRESS;
    }
    else if (address.kind != PfAddress::Kind::ANY)
    {
        family = family == BsdFamily::NONE ? *rc::gen::element(BsdFamily::INET, BsdFamily::INET6)
                                           : family;
        const bool inet6 = family == BsdFamily::INET6;
        address.network = AnyNetwork(inet6);
        if (address.kind == PfAddress::Kind::RANGE)
        {
            const BsdAddress one = AnyAddress(inet6);
            const BsdAddress other = AnyAddress(inet6);
            const auto whole = static_cast<std::uint8_t>(inet6 ? 128 : 32);
            address.network = PfNetwork::Of(one < other ? one : other, whole);
            address.last = one < other ? other : one;
        }
    }
    return address;
}

PfPorts
AnyPorts()
{
    PfPorts ports;
    if (OneIn(2))
    {
        ports.op = static_cast<PfPorts::Operator>(*rc::gen::inRange(0, 10));
        ports.low = *rc::gen::inRange<std::uint16_t>(0, 6);
        ports.high = *rc::gen::inRange<std::uint16_t>(0, 6);
        if (OneIn(4))
        {
            ports.low = *rc::gen::element<std::uint16_t>(0, 65535);
        }
    }
    return ports;
}

PfRuleHost
AnyHost(BsdFamily& family, bool ports)
{
    PfRuleHost host;
    host.address = AnyRuleAddress(family);
    host.negated = host.address.kind != PfAddress::Kind::ANY && OneIn(3);
    host.ports = ports ? AnyPorts() : PfPorts();
    return host;
}

/// What all kinds of rules have
PfRule
AnyRuleHead()
{
    PfRule rule;
    rule.direction = *rc::gen::element(BsdDirection::NONE, BsdDirection::IN, BsdDirection::OUT);
    rule.interface = OneIn(2) ? "" : Pick(INTERFACES);
    rule.notInterface = !rule.interface.empty() && OneIn(3);
    rule.receivedOn = OneIn(6) ? Pick(INTERFACES) : "";
    rule.family = OneIn(2) ? BsdFamily::NONE : *rc::gen::element(BsdFamily::INET, BsdFamily::INET6);
    rule.protocol = *rc::gen::element<std::uint8_t>(0, 6, 6, 17, 1, 99);
    const bool ports = rule.protocol == BSD_IPPROTO_TCP || rule.protocol == BSD_IPPROTO_UDP;
    rule.source = AnyHost(rule.family, ports);
    rule.destination = AnyHost(rule.family, ports);
    rule.tag = Pick(TAGS);
    rule.tagged = Pick(TAGS);
    rule.notTagged = !rule.tagged.empty() && OneIn(2);
    return rule;
}

void
AddTranslation(PfRule& rule)
{
    const bool inet6 = rule.family == BsdFamily::INET6;
    PfPool pool;
    pool.addresses = {{"", Single(AnyAddress(inet6))}};
    pool.staticPort = true;
    if (OneIn(2))
    {
        rule.nat = pool;
    }
    else
    {
        rule.rdr = pool;
        rule.rdr.portLow = OneIn(2) ? 3 : 0;
        rule.rdr.portHigh = rule.rdr.portLow;
    }
}

PfRule
AnyFilterRule(int depth)
{
    PfRule rule = AnyRuleHead();
    rule.quick = OneIn(6);
    if (depth > 0 && OneIn(5))
    {
        PfRuleset inner;
        const int count = *rc::gen::inRange(0, 5);
        for (int i = 0; i < count; ++i)
        {
            inner.Add(AnyFilterRule(depth - 1));
        }
        if (OneIn(2))
        {
            PfTable table;
            table.name = "t0";
            table.entries = {{Single(AnyAddress(false)), false}};
            inner.tables.push_back(table);
        }
        rule.anchor = std::make_shared<const PfRuleset>(inner);
        return rule;
    }
    rule.action = *rc::gen::element(PfAction::PASS, PfAction::BLOCK, PfAction::MATCH);
    if (rule.protocol == BSD_IPPROTO_ICMP && OneIn(2))
    {
        rule.icmp.any = false;
        rule.icmp.type = *rc::gen::element<std::uint8_t>(0, 8);
        rule.icmp.anyCode = OneIn(2);
    }
    rule.fragment = OneIn(10);
    if (OneIn(3))
    {
        rule.flagMask = *rc::gen::inRange<std::uint8_t>(1, 255);
        rule.flags = static_cast<std::uint8_t>(*rc::gen::arbitrary<std::uint8_t>() & rule.flagMask);
    }
    if (rule.action != PfAction::BLOCK && rule.family != BsdFamily::NONE && OneIn(4))
    {
        AddTranslation(rule);
    }
    return rule;
}

PfRule
AnyTranslationRule()
{
    PfRule rule = AnyRuleHead();
    rule.family = rule.family == BsdFamily::NONE ? BsdFamily::INET : rule.family;
    const bool inet6 = rule.family == BsdFamily::INET6;
    rule.quick = OneIn(4);
    rule.action = *rc::gen::element(PfAction::NAT,
                                    PfAction::NO_NAT,
                                    PfAction::RDR,
                                    PfAction::NO_RDR,
                                    PfAction::BINAT,
                                    PfAction::NO_BINAT);
    PfPool pool;
    pool.addresses = {{"", Single(AnyAddress(inet6))}};
    pool.staticPort = true;
    rule.nat = rule.action == PfAction::NAT ? pool : PfPool();
    rule.rdr = rule.action == PfAction::RDR ? pool : PfPool();
    if (rule.action == PfAction::BINAT || rule.action == PfAction::NO_BINAT)
    {
        rule.action =
            PfAction::BINAT; // `no binat` comes without an address that it is from outside
        rule.binat = pool;
        rule.source = PfRuleHost();
        rule.source.address = Single(AnyAddress(inet6));
        rule.destination.ports = PfPorts();
    }
    return rule;
}

PfRuleset
AnyRuleset()
{
    PfRuleset ruleset;
    for (const char* name : {"t0", "t1"})
    {
        PfTable table;
        table.name = name;
        const int count = *rc::gen::inRange(0, 6);
        for (int i = 0; i < count; ++i)
        {
            PfTableEntry entry;
            entry.address.kind = PfAddress::Kind::NETWORK;
            entry.address.network = AnyNetwork(OneIn(2));
            entry.negated = OneIn(3);
            table.entries.push_back(entry);
        }
        ruleset.tables.push_back(table);
    }
    const int translations = OneIn(2) ? 0 : *rc::gen::inRange(0, 4);
    for (int i = 0; i < translations; ++i)
    {
        ruleset.Add(AnyTranslationRule());
    }
    const int count = *rc::gen::resize(100, rc::gen::inRange(0, OneIn(4) ? 150 : 14));
    for (int i = 0; i < count; ++i)
    {
        // Neighbours that share most of their fields are what skip steps are about.
        PfRule rule = AnyFilterRule(2);
        if (!ruleset.Rules().empty() && OneIn(2))
        {
            const PfRule other = rule;
            rule = ruleset.Rules().back();
            rule.quick = false;
            (OneIn(2) ? rule.destination : rule.source).ports = PfPorts();
            rule.interface = OneIn(3) ? other.interface : rule.interface;
            rule.notInterface = rule.notInterface && !rule.interface.empty();
            rule.protocol = OneIn(3) && rule.source.ports.IsAny() && rule.destination.ports.IsAny()
                                ? other.protocol
                                : rule.protocol;
        }
        ruleset.Add(rule);
    }
    return ruleset;
}

struct AnyPacket
{
    AnyPacket()
    {
        const bool inet6 = *rc::gen::arbitrary<bool>();
        direction = *rc::gen::element(BsdDirection::IN, BsdDirection::OUT);
        interface = *rc::gen::element(0U, 1U);
        view.tuple.protocol = *rc::gen::element<std::uint8_t>(6, 6, 17, 1, 99);
        view.tuple.source = AnyAddress(inet6);
        view.tuple.destination = AnyAddress(inet6);
        if (view.tuple.protocol == BSD_IPPROTO_TCP || view.tuple.protocol == BSD_IPPROTO_UDP)
        {
            view.tuple.sourcePort = *rc::gen::inRange<std::uint16_t>(1, 6);
            view.tuple.destinationPort = *rc::gen::inRange<std::uint16_t>(1, 6);
        }
        view.icmpType = view.tuple.protocol == BSD_IPPROTO_ICMP && OneIn(2) ? 8 : 0;
        view.icmpId = 1; // the first that nat tries, so that it keeps it
        const bool tcp = view.tuple.protocol == BSD_IPPROTO_TCP;
        view.tcpFlags = tcp ? *rc::gen::arbitrary<std::uint8_t>() : std::uint8_t{0};
        view.received = direction == BsdDirection::OUT ? *rc::gen::inRange(0U, 3U) : 0;
        view.moreFragments = OneIn(8);
        if (view.moreFragments)
        {
            view.tuple.sourcePort = 0;
            view.tuple.destinationPort = 0;
        }
    }

    BsdDirection direction;
    std::uint32_t interface;
    BsdPacketView view;
};

SlowRules::Packet
Slow(const AnyPacket& packet, const std::string& tag)
{
    SlowRules::Packet slow;
    slow.direction = packet.direction;
    slow.interface = packet.interface;
    slow.tuple = packet.view.tuple;
    slow.flags = packet.view.tcpFlags;
    slow.icmpType = packet.view.icmpType;
    slow.fragment = packet.view.moreFragments;
    slow.tag = tag;
    slow.received = packet.view.received == 0 ? SIZE_MAX : packet.view.received - 1;
    return slow;
}

/// No port is ever taken
class NoStates : public PfKeyLookup
{
  public:
    bool IsTaken(BsdDirection, const BsdTuple&) const override
    {
        return false;
    }
};

struct World
{
    World()
    {
        const auto address = [](const char* text, std::uint8_t prefix) {
            PfInterfaceAddress own;
            own.address = *BsdAddress::Parse(text);
            own.prefix = prefix;
            return own;
        };
        interfaces.Add("client0", {"client"});
        interfaces.SetAddresses(0, {address("10.0.0.1", 24), address("2001:db8::1", 64)});
        interfaces.Add("server", {});
        interfaces.SetAddresses(1, {address("10.0.1.1", 30)});
        slow = {{"client0",
                 {"client"},
                 {{*BsdAddress::Parse("10.0.0.1"), 24}, {*BsdAddress::Parse("2001:db8::1"), 64}}},
                {"server", {}, {{*BsdAddress::Parse("10.0.1.1"), 30}}}};
    }

    PfInterfaces interfaces;
    PfTags tags;
    NoStates states;
    PfSurroundings around{interfaces, states};
    std::vector<SlowRules::Interface> slow;
};

RC_GTEST_PROP(PfEvaluationModel, WalkAndIndexGiveTheVerdictOfEveryRuleInTurn, ())
{
    World world;
    const PfRuleset ruleset = AnyRuleset();
    const SlowRules slow(ruleset, world.slow);
    RC_LOG() << ruleset.ToString();
    PfLoadedRules walked(ruleset,
                         BsdSystem::FREEBSD,
                         world.interfaces,
                         world.tags,
                         world.around,
                         SIZE_MAX);
    PfLoadedRules indexed(ruleset,
                          BsdSystem::FREEBSD,
                          world.interfaces,
                          world.tags,
                          world.around,
                          1);
    for (int i = 0; i < 12; ++i)
    {
        AnyPacket packet;
        const std::string tag = Pick(TAGS);
        packet.view.pfTag = world.tags.Intern(tag);
        const SlowRules::Answer expected = slow.Ask(Slow(packet, tag));
        for (PfLoadedRules* rules : {&walked, &indexed})
        {
            PfMatch match;
            PfSubject subject(packet.direction,
                              packet.interface,
                              packet.view,
                              packet.view.moreFragments);
            PfEvaluation(BsdSystem::FREEBSD, world.around, subject, match).Run(rules->Main());
            RC_ASSERT(match.failure == PfReason::COUNT);
            RC_ASSERT((match.rule != nullptr) == (expected.rule != nullptr));
            if (match.rule)
            {
                RC_ASSERT(match.rule->rule == *expected.rule);
            }
            RC_ASSERT((match.natRule != nullptr) == (expected.natRule != nullptr));
            if (match.natRule)
            {
                RC_ASSERT(match.natRule->rule == *expected.natRule);
            }
            RC_ASSERT(subject.tuple.ToString() == expected.tuple.ToString());
            RC_ASSERT(match.tag == world.tags.Intern(expected.tag));
            const std::size_t anchor = match.rule && match.rule->parent ? 1 : 0;
            const bool natIsMatch = match.natRule && match.natRule->rule.action == PfAction::MATCH;
            RC_ASSERT(match.also.size() + natIsMatch == expected.matched + anchor);
        }
    }
    const std::vector<PfRuleReport> one = walked.Reports();
    const std::vector<PfRuleReport> other = indexed.Reports();
    RC_ASSERT(one.size() == other.size());
    for (std::size_t i = 0; i < one.size(); ++i)
    {
        RC_ASSERT(one[i].counters.evaluations == other[i].counters.evaluations);
    }
}

} // namespace
} // namespace divertsim
} // namespace ns3
