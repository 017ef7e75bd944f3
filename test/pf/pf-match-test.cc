// SPDX-License-Identifier: GPL-2.0-only
#include "test/pf/pf-draws.h"
#include "test/pf/pf-world.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{
namespace
{

PfConfig
OpenBsd()
{
    PfConfig config;
    config.system = BsdSystem::OPENBSD;
    return config;
}

/// Everything but 10.0.9.0/24 behind client0; 10.0.9.0/24 behind server; 203/8 nowhere
class Routes : public PfRouting
{
  public:
    std::optional<std::uint32_t> FindInterface(const BsdAddress& destination) const override
    {
        if (destination.bytes[0] == 203)
        {
            return std::nullopt;
        }
        return destination.bytes[2] == 9 ? 2 : 0;
    }
};

/// What pf sent
class Sent : public PfSender
{
  public:
    void SendTcp(const PfSegment& segment) override
    {
        segments.push_back(segment);
    }

    void SendIcmp(const BsdPacketView&, std::uint8_t type, std::uint8_t code) override
    {
        errors.push_back(std::to_string(type) + "/" + std::to_string(code));
    }

    std::vector<PfSegment> segments;
    std::vector<std::string> errors;
};

TEST(PfMatch, RulesOfNoRouteMatchSourcesWithoutOne)
{
    PfWorld world({"block in from no-route"});
    Routes routes;
    world.pf.SetRouting(&routes);
    EXPECT_TRUE(world.In(0, FromClient(SYN)).pass);
    EXPECT_FALSE(world.In(0, PacketOf(BSD_IPPROTO_UDP, "203.0.113.1", 1, "10.0.9.2", 2)).pass);
}

TEST(PfMatch, UrpfFailsWhereTheRouteBackLeadsElsewhere)
{
    PfWorld world({"block in from urpf-failed"});
    Routes routes;
    world.pf.SetRouting(&routes);
    EXPECT_TRUE(world.In(world.client0, FromClient(SYN)).pass);
    EXPECT_FALSE(world.In(world.server, FromClient(SYN)).pass);
}

TEST(PfMatch, ProbabilityDrawsOnlyWhereTheRestMatches)
{
    PfWorld world({"block in proto tcp probability 25%"});
    PfDraws draws({0x3ffffff0, 0x40000010});
    world.pf.SetRandom(&draws);
    world.In(0, PacketOf(BSD_IPPROTO_UDP, "10.0.1.1", 1, "10.0.9.2", 2));
    EXPECT_EQ(draws.taken, 0U);
    EXPECT_FALSE(world.In(0, FromClient(SYN)).pass) << "below a quarter of 2^32";
    EXPECT_TRUE(world.In(0, FromClient(SYN)).pass);
    EXPECT_EQ(draws.taken, 2U);
}

TEST(PfMatch, TagsStayWithThePacketAndLaterRulesAskForThem)
{
    PfWorld world({"pass in on client0 tag web no state",
                   "block out on server all",
                   "pass out on server all tagged web no state",
                   "pass out on client1 all no state",
                   "block out on client1 all ! tagged web"});
    BsdPacketView packet = FromClient(SYN);
    world.pf.Test(BsdDirection::IN, world.client0, packet, BsdDirection::NONE);
    EXPECT_NE(packet.pfTag, 0);
    EXPECT_TRUE(world.Out(world.server, packet).pass);
    EXPECT_FALSE(world.Out(world.server, FromClient(SYN)).pass);
    EXPECT_TRUE(world.Out(world.client1, packet).pass);
    EXPECT_FALSE(world.Out(world.client1, FromClient(SYN)).pass);
}

TEST(PfMatch, ARuleThatDoesNotDecideStillTags)
{
    PfWorld world({"pass in tag early no state", "pass in all tagged early label seen no state"});
    world.In(0, FromClient(SYN));
    EXPECT_EQ(world.pf.RuleReports()[1].counters.packets, 1U);
}

TEST(PfMatch, ReceivedOnLooksAtWhereTheForwardedPacketCameIn)
{
    PfWorld world({"block out received-on client"}, OpenBsd());
    BsdPacketView packet = FromClient(SYN);
    EXPECT_TRUE(world.Out(world.server, packet).pass) << "the host's own";
    packet.received = world.client1 + 1;
    EXPECT_FALSE(world.Out(world.server, packet).pass);
    packet.received = world.server + 1;
    EXPECT_TRUE(world.Out(world.server, packet).pass);
    EXPECT_TRUE(world.pf.AsksReceivedOn());
}

TEST(PfMatch, IcmpTypesAndCodes)
{
    PfWorld world({"block in inet proto icmp icmp-type echoreq code 0"});
    BsdPacketView packet = PacketOf(BSD_IPPROTO_ICMP, "10.0.1.1", 0, "10.0.9.2", 0);
    packet.icmpType = 8;
    EXPECT_FALSE(world.In(0, packet).pass);
    packet.icmpCode = 1;
    EXPECT_TRUE(world.In(0, packet).pass);
    packet.icmpCode = 0;
    packet.icmpType = 13;
    EXPECT_TRUE(world.In(0, packet).pass);
}

TEST(PfMatch, AnAnchorsRulesAreAskedWhereTheAnchorMatches)
{
    PfWorld world({"anchor \"web\" in on client0 proto tcp {",
                   "block proto tcp to any port 80",
                   "}",
                   "pass in proto udp no state"});
    EXPECT_FALSE(world.In(world.client0, FromClient(SYN)).pass);
    EXPECT_TRUE(world.In(world.client1, FromClient(SYN)).pass);
    const std::vector<PfRuleReport> rules = world.pf.RuleReports();
    ASSERT_EQ(rules.size(), 3U);
    EXPECT_EQ(rules[0].counters.evaluations, 2U);
    EXPECT_EQ(rules[1].counters.evaluations, 1U) << "the anchor did not match the other packet";
    EXPECT_EQ(rules[2].counters.evaluations, 2U) << "and the rules behind it are asked";
}

TEST(PfMatch, AQuickAnchorEndsItAllIfARuleWithinMatched)
{
    PfWorld world(
        {"anchor quick {", "anchor {", "pass in proto tcp no state", "}", "}", "block in all"});
    EXPECT_TRUE(world.In(0, FromClient(SYN)).pass);
    EXPECT_FALSE(world.In(0, PacketOf(BSD_IPPROTO_UDP, "10.0.1.1", 1, "10.0.9.2", 2)).pass);
}

TEST(PfMatch, TheAnchorOfTheDecidingRuleCountsItsPackets)
{
    PfWorld world({"anchor \"a\" {", "pass in proto tcp", "}"});
    world.In(0, FromClient(SYN));
    world.Out(0, FromServer(SYN | ACK));
    const std::vector<PfRuleReport> rules = world.pf.RuleReports();
    ASSERT_EQ(rules.size(), 2U);
    EXPECT_EQ(rules[0].anchor, "");
    EXPECT_EQ(rules[0].rule.find('{'), std::string::npos) << rules[0].rule;
    EXPECT_EQ(rules[1].anchor, "a");
    EXPECT_EQ(rules[0].counters.packets, 2U);
    EXPECT_EQ(rules[0].counters.statesNow, 1U);
    EXPECT_EQ(rules[1].counters.packets, 2U);
    world.pf.KillStates(PfStateFilter());
    EXPECT_EQ(world.pf.RuleReports()[0].counters.statesNow, 0U);
}

TEST(PfMatch, AnAnchorsOwnTableHidesTheOneAround)
{
    PfWorld world({"table <t> { 10.0.1.1 }", "block in from <t>"});
    EXPECT_FALSE(world.In(0, FromClient(SYN)).pass);
    PfRuleset inner;
    inner.tables.push_back({"t", false, false, false, {}});
    PfRuleset outer = *PfRulesOf({"table <t> { 10.0.1.1 }"});
    PfRule block = PfRulesOf({"table <t> { 10.0.1.1 }", "block in from <t>"})->Rules()[0];
    inner.Add(block);
    PfRule anchor;
    anchor.anchor = std::make_shared<const PfRuleset>(inner);
    outer.Add(anchor);
    world.pf.Load(std::make_shared<const PfRuleset>(outer));
    EXPECT_TRUE(world.In(0, FromClient(SYN)).pass);
}

TEST(PfMatch, OnceMatchesOnce)
{
    PfWorld world({"block in quick proto tcp once"}, OpenBsd());
    EXPECT_FALSE(world.In(0, FromClient(SYN)).pass);
    EXPECT_TRUE(world.In(0, FromClient(SYN)).pass);
    EXPECT_EQ(world.pf.RuleReports()[0].counters.evaluations, 1U);
}

TEST(PfMatch, ReturnAnswersTcpWithAResetAndOthersWithUnreachable)
{
    PfWorld world({"block return in all"});
    Sent sent;
    world.pf.SetSender(&sent);
    BsdPacketView syn = FromClient(SYN);
    syn.tcpSeq = 1000;
    world.In(0, syn);
    ASSERT_EQ(sent.segments.size(), 1U);
    EXPECT_EQ(sent.segments[0].flags, RST | ACK);
    EXPECT_EQ(sent.segments[0].acknowledgement, 1001U) << "the SYN counts";
    EXPECT_EQ(sent.segments[0].tuple, syn.tuple.Reversed());
    EXPECT_TRUE(sent.segments[0].skipsPf);
    world.In(0, PacketOf(BSD_IPPROTO_UDP, "10.0.1.1", 1, "10.0.9.2", 2));
    world.In(0, PacketOf(BSD_IPPROTO_UDP, "2001:db8::1", 1, "2001:db8::2", 2));
    EXPECT_EQ(sent.errors, (std::vector<std::string>{"3/3", "1/4"}));
    BsdPacketView echo = PacketOf(BSD_IPPROTO_ICMP, "10.0.1.1", 0, "10.0.9.2", 0);
    echo.icmpType = 8;
    world.In(0, echo);
    world.In(0, PacketOf(BSD_IPPROTO_UDP, "10.0.1.1", 1, "224.0.0.5", 2));
    EXPECT_EQ(sent.errors.size(), 2U) << "neither ICMP nor multicast is answered";
}

TEST(PfMatch, ReturnRstAnswersTcpAloneAndReturnIcmpEverything)
{
    PfWorld world({"block return-rst in proto tcp to any port 80",
                   "block return-icmp(host-unr) in inet proto tcp to any port 81"});
    Sent sent;
    world.pf.SetSender(&sent);
    world.In(0, FromClient(SYN));
    EXPECT_EQ(sent.segments.size(), 1U);
    world.In(0, PacketOf(BSD_IPPROTO_TCP, "10.0.1.1", 1, "10.0.9.2", 81, SYN));
    EXPECT_EQ(sent.segments.size(), 1U);
    EXPECT_EQ(sent.errors, (std::vector<std::string>{"3/1"}));
}

TEST(PfMatch, APacketWithIpOptionsNeedsAllowOpts)
{
    PfWorld world({"pass in proto udp", "pass in proto tcp allow-opts"});
    BsdPacketView udp = PacketOf(BSD_IPPROTO_UDP, "10.0.1.1", 1, "10.0.9.2", 2);
    udp.header = 24;
    EXPECT_EQ(world.In(0, udp).reason, PfReason::IP_OPTION);
    EXPECT_EQ(world.pf.StateCount(), 1U) << "the state was made before";
    BsdPacketView tcp = FromClient(SYN);
    tcp.header = 24;
    EXPECT_TRUE(world.In(0, tcp).pass);
    udp.header = 20;
    EXPECT_TRUE(world.In(0, udp).pass);
}

TEST(PfMatch, SkippedInterfacesMeetNoRule)
{
    PfWorld world({"set skip on client", "block all"});
    EXPECT_TRUE(world.In(world.client1, FromClient(SYN)).pass);
    EXPECT_FALSE(world.In(world.server, FromClient(SYN)).pass);
    world.pf.Load(PfRulesOf({"block all"}));
    EXPECT_FALSE(world.In(world.client1, FromClient(SYN)).pass) << "loading clears the flag";
}

TEST(PfMatch, OptionsOfARulesetHoldUntilTheNextOne)
{
    PfWorld world({"set limit states 1", "set timeout udp.first 7", "pass in"});
    const auto udp = [](std::uint16_t port) {
        return PacketOf(BSD_IPPROTO_UDP, "10.0.1.1", port, "10.0.9.2", 2);
    };
    EXPECT_TRUE(world.In(0, udp(1)).pass);
    EXPECT_EQ(world.In(0, udp(2)).reason, PfReason::MEMORY);
    EXPECT_EQ(world.pf.ExpiryOf(*world.pf.StatesById()[0]), 0) << "above adaptive.end";
    world.pf.Load(PfRulesOf({"pass in"}));
    EXPECT_TRUE(world.In(0, udp(2)).pass);
    EXPECT_EQ(world.pf.ExpiryOf(*world.pf.StatesById()[1]), 60 * BSD_SECOND);
}

TEST(PfMatch, OptimizationSetsTcpsTimeoutsAndTimeoutGoesOnTop)
{
    PfWorld world({"set timeout tcp.first 99", "set optimization aggressive", "pass in flags any"});
    world.In(0, FromClient(SYN));
    EXPECT_EQ(world.pf.ExpiryOf(*world.pf.StatesById()[0]), 99 * BSD_SECOND);
    world.pf.Load(PfRulesOf({"set optimization aggressive", "pass in flags any"}));
    EXPECT_EQ(world.pf.ExpiryOf(*world.pf.StatesById()[0]), 30 * BSD_SECOND);
    world.pf.Load(PfRulesOf({"set optimization conservative", "pass in flags any"}));
    EXPECT_EQ(world.pf.ExpiryOf(*world.pf.StatesById()[0]), 3600 * BSD_SECOND);
}

TEST(PfMatch, LabelsSumTheirRules)
{
    PfWorld world({"pass in proto tcp label web no state", "pass in proto udp label web no state"});
    world.In(0, FromClient(SYN));
    world.In(0, PacketOf(BSD_IPPROTO_UDP, "10.0.1.1", 1, "10.0.9.2", 2));
    const std::vector<PfLabelReport> labels = world.pf.LabelReports();
    ASSERT_EQ(labels.size(), 1U);
    EXPECT_EQ(labels[0].label, "web");
    EXPECT_EQ(labels[0].counters.packets, 2U);
    EXPECT_EQ(labels[0].counters.evaluations, 4U);
}

TEST(PfMatch, ScrubWritesIntoPacketsOfTheStateToo)
{
    PfWorld world({"match in scrub (no-df min-ttl 100 max-mss 1400)", "pass"}, OpenBsd());
    BsdPacketView syn = FromClient(SYN);
    syn.dontFragment = true;
    syn.tcpMss = 1460;
    const PfVerdict verdict = world.pf.Test(BsdDirection::IN, 0, syn, BsdDirection::NONE);
    EXPECT_TRUE(verdict.changed);
    EXPECT_FALSE(syn.dontFragment);
    EXPECT_EQ(syn.ttl, 100);
    EXPECT_EQ(syn.tcpMss, 1400);
    BsdPacketView reply = FromServer(SYN | ACK);
    reply.tcpMss = 1200;
    world.pf.Test(BsdDirection::OUT, 0, reply, BsdDirection::NONE);
    EXPECT_EQ(reply.ttl, 100);
    EXPECT_EQ(reply.tcpMss, 1200);
    EXPECT_EQ(world.pf.RuleReports()[0].counters.packets, 2U);
}

TEST(PfMatch, FreebsdsScrubRulesAloneSayWhatIsReassembled)
{
    PfWorld world({"scrub in on client0 all", "pass in no state"});
    BsdPacketView fragment = PacketOf(BSD_IPPROTO_UDP, "10.0.1.1", 0, "10.0.9.2", 0);
    fragment.moreFragments = true;
    fragment.header = 20;
    fragment.length = 20 + 80;
    const auto reassemble = [&](std::uint32_t interface) {
        return world.pf
            .Reassemble(BsdDirection::IN, interface, fragment, BsdDirection::NONE, nullptr)
            .result;
    };
    EXPECT_EQ(reassemble(world.client0), PfReassembly::HELD);
    EXPECT_EQ(reassemble(world.server), PfReassembly::AS_IS);
    world.pf.Load(PfRulesOf({"scrub in all fragment no reassemble", "pass in no state"}));
    EXPECT_EQ(reassemble(world.client0), PfReassembly::AS_IS);
    fragment.dontFragment = true;
    EXPECT_EQ(reassemble(world.client0), PfReassembly::DROPPED);
    world.pf.Load(PfRulesOf({"no scrub in all", "pass in no state"}));
    EXPECT_EQ(reassemble(world.client0), PfReassembly::AS_IS) << "not even looked at";
}

TEST(PfMatch, RouteToNamesInterfaceAndGateway)
{
    PfWorld world({"pass in on client0 route-to (server 10.0.9.254) inet proto udp no state"});
    const PfVerdict verdict =
        world.In(world.client0, PacketOf(BSD_IPPROTO_UDP, "10.0.1.1", 1, "10.0.9.2", 2));
    EXPECT_EQ(verdict.route.kind, PfRoute::ROUTE_TO);
    EXPECT_EQ(verdict.route.interface, world.server);
    EXPECT_EQ(verdict.route.gateway.ToString(), "10.0.9.254");
}

TEST(PfMatch, OpenbsdsRouteToFindsTheInterfaceOfItsGateway)
{
    PfWorld world({"pass in on client0 inet proto udp route-to 10.0.9.254"}, OpenBsd());
    Routes routes;
    world.pf.SetRouting(&routes);
    const PfVerdict verdict =
        world.In(world.client0, PacketOf(BSD_IPPROTO_UDP, "10.0.1.1", 1, "10.0.9.2", 2));
    EXPECT_EQ(verdict.route.kind, PfRoute::ROUTE_TO);
    EXPECT_EQ(verdict.route.interface, world.server);
}

TEST(PfMatch, APoolOfRoutesTakesTurnsPerState)
{
    PfWorld world({"pass in on client0 route-to { (server 10.0.9.1), (client1 10.0.2.1) } "
                   "round-robin inet proto udp"});
    const auto send = [&](std::uint16_t port) {
        return world.In(world.client0, PacketOf(BSD_IPPROTO_UDP, "10.0.1.1", port, "10.0.9.2", 2))
            .route.interface;
    };
    EXPECT_EQ(send(1), world.server);
    EXPECT_EQ(send(2), world.client1);
    EXPECT_EQ(send(1), world.server) << "as its state has it";
}

// What becomes of packets that come back from divert sockets: facts on pf and divert

TEST(PfLoops, AReinjectedPacketOfATranslatedStateCollides)
{
    PfWorld world({"rdr on client0 inet proto tcp from any to 10.0.9.9 port 80 -> 10.0.9.2",
                   "pass in on client0 inet proto tcp divert-to 127.0.0.1 port 8000"});
    BsdPacketView packet = PacketOf(BSD_IPPROTO_TCP, "10.0.1.1", 7, "10.0.9.9", 80, SYN);
    const PfVerdict first =
        world.pf.Test(BsdDirection::IN, world.client0, packet, BsdDirection::NONE);
    EXPECT_EQ(first.divertPort, 8000);
    EXPECT_EQ(packet.tuple.destination.ToString(), "10.0.9.2") << "diverted after translation";
    const PfVerdict second =
        world.pf.Test(BsdDirection::IN, world.client0, packet, BsdDirection::IN);
    EXPECT_FALSE(second.pass);
    EXPECT_EQ(second.reason, PfReason::STATE_INSERT);
    EXPECT_EQ(world.pf.StateCount(), 1U);
}

TEST(PfLoops, AReinjectedPacketOfAnUntranslatedStatePasses)
{
    PfWorld world({"pass in on client0 inet proto tcp divert-to 127.0.0.1 port 8000"});
    BsdPacketView packet = FromClient(SYN);
    world.pf.Test(BsdDirection::IN, world.client0, packet, BsdDirection::NONE);
    EXPECT_TRUE(world.pf.Test(BsdDirection::IN, world.client0, packet, BsdDirection::IN).pass);
}

TEST(PfLoops, AStatelessDivertDoesNotCollideWithNat)
{
    PfWorld world({"rdr on client0 inet proto tcp from any to 10.0.9.9 port 80 -> 10.0.9.2",
                   "pass in on client0 inet proto tcp divert-to 127.0.0.1 port 8000 no state"});
    BsdPacketView packet = PacketOf(BSD_IPPROTO_TCP, "10.0.1.1", 7, "10.0.9.9", 80, SYN);
    world.pf.Test(BsdDirection::IN, world.client0, packet, BsdDirection::NONE);
    EXPECT_EQ(world.pf.StateCount(), 1U) << "the translation makes one all the same";
    EXPECT_TRUE(world.pf.Test(BsdDirection::IN, world.client0, packet, BsdDirection::IN).pass);
}

TEST(PfLoops, AReinjectedReplyHasLostReplyTo)
{
    PfWorld world({"pass in on client0 reply-to (client1 10.0.2.1) inet proto tcp "
                   "divert-to 127.0.0.1 port 8000"});
    world.In(world.client0, FromClient(SYN));
    const PfVerdict reply = world.Out(world.client0, FromServer(SYN | ACK));
    EXPECT_EQ(reply.divertPort, 8000);
    EXPECT_EQ(reply.route.kind, PfRoute::NONE) << "a diverted packet goes to the socket";
    const PfVerdict back =
        world.pf.Test(BsdDirection::OUT, world.client0, FromServer(SYN | ACK), BsdDirection::OUT);
    EXPECT_TRUE(back.pass);
    EXPECT_TRUE(back.looped);
    EXPECT_EQ(back.route.kind, PfRoute::NONE) << "no state is attached, so its route is unknown";
}

TEST(PfLoops, WithoutDivertTheReplyTakesReplyTo)
{
    PfWorld world({"pass in on client0 reply-to (client1 10.0.2.1) inet proto tcp"});
    EXPECT_EQ(world.In(world.client0, FromClient(SYN)).route.kind, PfRoute::NONE);
    const PfVerdict reply = world.Out(world.client0, FromServer(SYN | ACK));
    EXPECT_EQ(reply.route.kind, PfRoute::REPLY_TO);
    EXPECT_EQ(reply.route.interface, world.client1);
    EXPECT_EQ(reply.route.gateway.ToString(), "10.0.2.1");
}

TEST(PfLoops, AReinjectedPacketKeepsTheTagOfItsFirstPassAlone)
{
    PfWorld world({"pass in on client0 inet proto tcp tag seen divert-to 127.0.0.1 port 8000"});
    BsdPacketView packet = FromClient(SYN);
    world.pf.Test(BsdDirection::IN, world.client0, packet, BsdDirection::NONE);
    EXPECT_NE(packet.pfTag, 0);
    BsdPacketView written = FromClient(SYN); // a program writes bytes: no tag of pf's is on them
    world.pf.Test(BsdDirection::IN, world.client0, written, BsdDirection::IN);
    EXPECT_EQ(written.pfTag, 0) << "the state that would tag it is not attached";
}

} // namespace
} // namespace divertsim
} // namespace ns3
