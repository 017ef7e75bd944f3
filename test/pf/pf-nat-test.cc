// SPDX-License-Identifier: GPL-2.0-only
#include "test/pf/pf-draws.h"
#include "test/pf/pf-world.h"

#include <gtest/gtest.h>

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

PfConfig
OpenBsd()
{
    PfConfig config;
    config.system = BsdSystem::OPENBSD;
    return config;
}

/// A packet's way through pf; the view is as it goes on
struct Pass
{
    Pass(PfWorld& world, BsdDirection direction, std::uint32_t interface, BsdPacketView packet)
        : view(packet),
          verdict(world.pf.Test(direction, interface, view, BsdDirection::NONE))
    {
    }

    std::string Tuple() const
    {
        return verdict.pass ? view.tuple.ToString()
                            : "dropped " + std::string(PfReasonName(verdict.reason));
    }

    BsdPacketView view;
    PfVerdict verdict;
};

std::string
Out(PfWorld& world, const BsdPacketView& packet)
{
    return Pass(world, BsdDirection::OUT, world.server, packet).Tuple();
}

std::string
In(PfWorld& world, std::uint32_t interface, const BsdPacketView& packet)
{
    return Pass(world, BsdDirection::IN, interface, packet).Tuple();
}

BsdPacketView
Udp(const std::string& from, std::uint16_t fromPort, const std::string& to, std::uint16_t toPort)
{
    return PacketOf(BSD_IPPROTO_UDP, from, fromPort, to, toPort);
}

TEST(PfNat, TakesAPortFrom50001OnAndBringsTheReplyBack)
{
    PfWorld world({"nat on server inet from 10.0.1.0/24 to any -> 192.0.2.1"});
    EXPECT_EQ(Out(world, FromClient(SYN)), "tcp|192.0.2.1|50001|10.0.9.2|80");
    EXPECT_EQ(In(world,
                 world.server,
                 PacketOf(BSD_IPPROTO_TCP, "10.0.9.2", 80, "192.0.2.1", 50001, SYN | ACK)),
              "tcp|10.0.9.2|80|10.0.1.1|49152");
    EXPECT_EQ(world.pf.StateCount(), 1U);
    const std::vector<PfRuleReport> rules = world.pf.RuleReports();
    EXPECT_EQ(rules[0].list, PfRuleList::NAT);
    EXPECT_EQ(rules[0].counters.packets, 2U) << "the nat rule counts both directions";
    EXPECT_EQ(rules[0].counters.states, 1U);
}

TEST(PfNat, StartsAtARandomPortAndSearchesUpThenDown)
{
    PfWorld world({"nat on server inet from any to any -> 192.0.2.1 port 2000:2002"});
    PfDraws draws({1, 1, 1, 1}); // 2001 each time
    world.pf.SetRandom(&draws);
    EXPECT_EQ(Out(world, Udp("10.0.1.1", 7, "10.0.9.2", 53)), "udp|192.0.2.1|2001|10.0.9.2|53");
    EXPECT_EQ(Out(world, Udp("10.0.1.2", 7, "10.0.9.2", 53)), "udp|192.0.2.1|2002|10.0.9.2|53");
    EXPECT_EQ(Out(world, Udp("10.0.1.3", 7, "10.0.9.2", 53)), "udp|192.0.2.1|2000|10.0.9.2|53");
    EXPECT_EQ(Out(world, Udp("10.0.1.4", 7, "10.0.9.2", 53)), "dropped map-failed");
    EXPECT_EQ(world.pf.Counters().drops[static_cast<std::size_t>(PfReason::MAP_FAILED)], 1U);
    EXPECT_EQ(Out(world, Udp("10.0.1.4", 7, "10.0.9.3", 53)), "udp|192.0.2.1|2000|10.0.9.3|53")
        << "to another peer every port is free";
    EXPECT_EQ(draws.taken, 5U) << "one draw for each search";
}

TEST(PfNat, StaticPortKeepsThePortAndFailsWhereItIsTaken)
{
    PfWorld world({"nat on server inet from any to any -> 192.0.2.1 static-port"});
    EXPECT_EQ(Out(world, Udp("10.0.1.1", 500, "10.0.9.2", 500)), "udp|192.0.2.1|500|10.0.9.2|500");
    EXPECT_EQ(Out(world, Udp("10.0.1.2", 500, "10.0.9.2", 500)), "dropped map-failed");
}

TEST(PfNat, RoundRobinGoesOnToTheNextAddressWhereNoPortIsFree)
{
    PfWorld world({"nat on server inet from any to any -> { 192.0.2.1, 192.0.2.2 } port 9"});
    EXPECT_EQ(Out(world, Udp("10.0.1.1", 7, "10.0.9.2", 53)), "udp|192.0.2.1|9|10.0.9.2|53");
    EXPECT_EQ(Out(world, Udp("10.0.1.2", 7, "10.0.9.2", 53)), "udp|192.0.2.2|9|10.0.9.2|53");
    EXPECT_EQ(Out(world, Udp("10.0.1.3", 7, "10.0.9.2", 53)), "dropped map-failed");
}

TEST(PfNat, OtherProtocolsKeepTheirOnlyKey)
{
    PfWorld world({"nat on server inet from any to any -> 192.0.2.1"});
    const std::uint8_t gre = 47;
    EXPECT_EQ(Out(world, PacketOf(gre, "10.0.1.1", 0, "10.0.9.2", 0)), "47|192.0.2.1|0|10.0.9.2|0");
    EXPECT_EQ(Out(world, PacketOf(gre, "10.0.1.2", 0, "10.0.9.2", 0)), "dropped map-failed");
}

TEST(PfNat, AnEchoGetsAnotherIdentifierAndItsReplyTheOldOne)
{
    PfWorld world({"nat on server inet from any to any -> 192.0.2.1"});
    PfDraws draws({4999});
    world.pf.SetRandom(&draws);
    BsdPacketView echo = PacketOf(BSD_IPPROTO_ICMP, "10.0.1.1", 0, "10.0.9.2", 0);
    echo.icmpType = 8;
    echo.icmpId = 77;
    const Pass query(world, BsdDirection::OUT, world.server, echo);
    EXPECT_EQ(query.view.tuple.source.ToString(), "192.0.2.1");
    EXPECT_EQ(query.view.icmpId, 5000);
    BsdPacketView answer = PacketOf(BSD_IPPROTO_ICMP, "10.0.9.2", 0, "192.0.2.1", 0);
    answer.icmpType = 0;
    answer.icmpId = 5000;
    const Pass reply(world, BsdDirection::IN, world.server, answer);
    EXPECT_EQ(reply.view.tuple.destination.ToString(), "10.0.1.1");
    EXPECT_EQ(reply.view.icmpId, 77);
}

TEST(PfNat, FilterRulesSeeTheTranslatedAddresses)
{
    PfWorld world({"nat on server inet from 10.0.1.1 to any -> 192.0.2.1",
                   "rdr on client0 inet proto udp from any to 10.0.0.9 port 53 -> 10.0.0.5",
                   "block all",
                   "pass out inet from 192.0.2.1 to any",
                   "pass in inet from any to 10.0.0.5"});
    EXPECT_TRUE(world.Out(world.server, FromClient(SYN)).pass);
    EXPECT_FALSE(world.Out(world.server, Udp("10.0.1.2", 1, "10.0.9.2", 2)).pass);
    EXPECT_EQ(In(world, world.client0, Udp("10.0.1.1", 7, "10.0.0.9", 53)),
              "udp|10.0.1.1|7|10.0.0.5|53");
}

TEST(PfNat, TheFirstRuleWinsAndNoEndsItsListAlone)
{
    PfWorld world({"no nat on server inet from 10.0.1.2 to any",
                   "nat on server inet from any to any -> 192.0.2.1",
                   "nat on server inet from any to any -> 192.0.2.2"});
    EXPECT_EQ(Out(world, Udp("10.0.1.1", 7, "10.0.9.2", 53)), "udp|192.0.2.1|50001|10.0.9.2|53");
    EXPECT_EQ(Out(world, Udp("10.0.1.2", 7, "10.0.9.2", 53)), "udp|10.0.1.2|7|10.0.9.2|53");
}

TEST(PfNat, PassSparesThePacketTheFilterRules)
{
    PfWorld world({"nat pass on server inet from any to any -> 192.0.2.1", "block all"});
    EXPECT_EQ(Out(world, Udp("10.0.1.1", 7, "10.0.9.2", 53)), "udp|192.0.2.1|50001|10.0.9.2|53");
    EXPECT_EQ(world.pf.RuleReports()[1].counters.evaluations, 0U);
    EXPECT_EQ(world.seen.calls.back().rule, -1) << "its state is the default rule's";
}

TEST(PfNat, ATranslationWithoutAFilterRuleMakesAState)
{
    PfWorld world({"nat on server inet from any to any -> 192.0.2.1", "pass out no state"});
    Out(world, Udp("10.0.1.1", 7, "10.0.9.2", 53));
    EXPECT_EQ(world.pf.StateCount(), 1U);
}

TEST(PfNat, RdrMapsPortsByTheirDistanceFromTheFirst)
{
    PfWorld star({"rdr on client0 inet proto udp from any to 10.0.0.1 port 8000:8009 -> 10.0.5.5 "
                  "port 9000:*"});
    EXPECT_EQ(In(star, star.client0, Udp("10.0.1.1", 7, "10.0.0.1", 8003)),
              "udp|10.0.1.1|7|10.0.5.5|9003");
    PfWorld one({"rdr on client0 inet proto udp from any to 10.0.0.1 port 8000:8009 -> 10.0.5.5 "
                 "port 9000"});
    EXPECT_EQ(In(one, one.client0, Udp("10.0.1.1", 7, "10.0.0.1", 8003)),
              "udp|10.0.1.1|7|10.0.5.5|9000");
    PfWorld none({"rdr on client0 inet proto udp from any to 10.0.0.1 port 8000:8009 -> 10.0.5.5"});
    EXPECT_EQ(In(none, none.client0, Udp("10.0.1.1", 7, "10.0.0.1", 8003)),
              "udp|10.0.1.1|7|10.0.5.5|8003");
}

TEST(PfNat, RdrRepliesLeaveFromTheAddressThatWasAsked)
{
    PfWorld world({"rdr on client0 inet proto tcp from any to 10.0.0.1 port 80 -> 10.0.5.5"});
    In(world, world.client0, PacketOf(BSD_IPPROTO_TCP, "10.0.1.1", 7, "10.0.0.1", 80, SYN));
    const Pass reply(world,
                     BsdDirection::OUT,
                     world.client0,
                     PacketOf(BSD_IPPROTO_TCP, "10.0.5.5", 80, "10.0.1.1", 7, SYN | ACK));
    EXPECT_EQ(reply.Tuple(), "tcp|10.0.0.1|80|10.0.1.1|7");
}

TEST(PfNat, BinatWorksBothWaysAndComesBeforeNat)
{
    PfWorld world({"binat on server inet from 10.0.1.0/24 to any -> 192.0.2.0/24",
                   "nat on server inet from any to any -> 198.51.100.1"});
    EXPECT_EQ(Out(world, Udp("10.0.1.7", 7, "10.0.9.2", 53)), "udp|192.0.2.7|7|10.0.9.2|53");
    EXPECT_EQ(In(world, world.server, Udp("10.0.9.3", 9, "192.0.2.8", 10)),
              "udp|10.0.9.3|9|10.0.1.8|10");
}

TEST(PfNat, NoBinatLeavesThePacketToNat)
{
    PfWorld world({"no binat on server inet from 10.0.1.7 to any",
                   "binat on server inet from 10.0.1.0/24 to any -> 192.0.2.0/24",
                   "nat on server inet from any to any -> 198.51.100.1"});
    EXPECT_EQ(Out(world, Udp("10.0.1.7", 7, "10.0.9.2", 53)), "udp|198.51.100.1|50001|10.0.9.2|53");
}

TEST(PfNat, RulesInAnAnchorAreAskedWhereItStands)
{
    PfRule anchor;
    anchor.action = PfAction::NAT;
    anchor.interface = "server";
    anchor.anchorName = "inner";
    anchor.anchor = PfRulesOf({"nat on server inet from 10.0.1.1 to any -> 192.0.2.1"});
    PfRuleset ruleset;
    ruleset.Add(anchor);
    ruleset.Add(
        PfRulesOf({"nat on server inet from any to any -> 192.0.2.2"})->Rules(PfRuleList::NAT)[0]);
    PfWorld world;
    world.pf.Load(std::make_shared<const PfRuleset>(ruleset));
    EXPECT_EQ(Out(world, Udp("10.0.1.1", 7, "10.0.9.2", 53)), "udp|192.0.2.1|50001|10.0.9.2|53");
    EXPECT_EQ(Out(world, Udp("10.0.1.2", 7, "10.0.9.2", 53)), "udp|192.0.2.2|50001|10.0.9.2|53");
}

TEST(PfNat, AnInterfaceInParenthesesIsLookedUpForEachPacket)
{
    PfWorld world;
    PfInterfaceAddress own;
    own.address = *BsdAddress::Parse("192.0.2.1");
    own.prefix = 24;
    world.pf.SetAddresses(world.server, {own});
    world.pf.Load(PfRulesOf({"nat on server inet from any to any -> (server)"}));
    EXPECT_EQ(Out(world, Udp("10.0.1.1", 7, "10.0.9.2", 53)), "udp|192.0.2.1|50001|10.0.9.2|53");
    own.address = *BsdAddress::Parse("192.0.2.9");
    world.pf.SetAddresses(world.server, {own});
    EXPECT_EQ(Out(world, Udp("10.0.1.2", 7, "10.0.9.2", 53)), "udp|192.0.2.9|50001|10.0.9.2|53");
    world.pf.SetAddresses(world.server, {});
    EXPECT_EQ(Out(world, Udp("10.0.1.3", 7, "10.0.9.2", 53)), "dropped map-failed");
}

TEST(PfNat, FragmentsAreNotTranslated)
{
    PfWorld world({"nat on server inet from any to any -> 192.0.2.1"});
    BsdPacketView fragment = Udp("10.0.1.1", 0, "10.0.9.2", 0);
    fragment.moreFragments = true;
    EXPECT_EQ(Out(world, fragment), "udp|10.0.1.1|0|10.0.9.2|0");
}

TEST(PfNat, OpenbsdsMatchTranslatesAtOnceAndLaterRulesSeeIt)
{
    PfWorld world({"match out on server inet from 10.0.1.0/24 to any nat-to 192.0.2.1",
                   "block out all",
                   "pass out inet from 192.0.2.1 to any"},
                  OpenBsd());
    EXPECT_EQ(Out(world, Udp("10.0.1.1", 7, "10.0.9.2", 53)), "udp|192.0.2.1|50001|10.0.9.2|53");
    EXPECT_EQ(In(world, world.server, Udp("10.0.9.2", 53, "192.0.2.1", 50001)),
              "udp|10.0.9.2|53|10.0.1.1|7");
    EXPECT_EQ(Out(world, Udp("10.0.2.1", 7, "10.0.9.2", 53)), "dropped match");
    EXPECT_EQ(world.pf.RuleReports()[0].counters.packets, 2U) << "match rules count, too";
}

TEST(PfNat, OpenbsdsTranslationsAddUp)
{
    PfWorld world(
        {"match in on client0 inet proto udp from any to 10.0.0.1 rdr-to 10.0.5.5",
         "match in on client0 inet proto udp from any to 10.0.5.5 port 53 rdr-to 10.0.5.6 "
         "port 5353",
         "pass in inet from any to any nat-to 10.0.8.8 static-port"},
        OpenBsd());
    EXPECT_EQ(In(world, world.client0, Udp("10.0.1.1", 7, "10.0.0.1", 53)),
              "udp|10.0.8.8|7|10.0.5.6|5353");
    const Pass reply(world, BsdDirection::OUT, world.client0, Udp("10.0.5.6", 5353, "10.0.8.8", 7));
    EXPECT_EQ(reply.Tuple(), "udp|10.0.0.1|53|10.0.1.1|7");
}

TEST(PfNat, OpenbsdDropsWithTranslateWhereNoPortIsFree)
{
    PfWorld world({"pass out on server inet from any to any nat-to 192.0.2.1 port 9"}, OpenBsd());
    Out(world, Udp("10.0.1.1", 7, "10.0.9.2", 53));
    EXPECT_EQ(Out(world, Udp("10.0.1.2", 7, "10.0.9.2", 53)), "dropped translate");
}

TEST(PfNat, OpenbsdsBinatToIsTwoRules)
{
    PfWorld world({"match on server inet from 10.0.1.7 to any binat-to 192.0.2.7", "pass"},
                  OpenBsd());
    EXPECT_EQ(Out(world, Udp("10.0.1.7", 7, "10.0.9.2", 53)), "udp|192.0.2.7|7|10.0.9.2|53");
    EXPECT_EQ(In(world, world.server, Udp("10.0.9.3", 9, "192.0.2.7", 10)),
              "udp|10.0.9.3|9|10.0.1.7|10");
    EXPECT_EQ(world.pf.RuleReports().size(), 3U);
}

TEST(PfNat, ABlockedPacketIsNotTranslated)
{
    PfWorld world({"nat on server inet from any to any -> 192.0.2.1", "block all"});
    const Pass pass(world, BsdDirection::OUT, world.server, FromClient(SYN));
    EXPECT_FALSE(pass.verdict.pass);
    EXPECT_EQ(pass.view.tuple, FromClient(SYN).tuple);
    EXPECT_EQ(world.pf.StateCount(), 0U);
}

} // namespace
} // namespace divertsim
} // namespace ns3
