// SPDX-License-Identifier: GPL-2.0-only
#include "test/pf/pf-world.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{
namespace
{

TEST(PfRules, TheLastMatchingRuleWins)
{
    PfWorld world({"block in", "pass in proto tcp", "block in proto tcp to any port 80"});
    EXPECT_FALSE(world.In(0, FromClient(SYN)).pass);
    EXPECT_EQ(world.seen.calls.back().rule, 2);
    EXPECT_TRUE(world.In(0, FromServer(SYN)).pass);
    EXPECT_EQ(world.seen.calls.back().rule, 1);
}

TEST(PfRules, QuickEndsTheEvaluation)
{
    PfWorld world({"pass in quick proto tcp", "block in"});
    EXPECT_TRUE(world.In(0, FromClient(SYN)).pass);
    EXPECT_FALSE(world.In(0, PacketOf(BSD_IPPROTO_UDP, "10.0.1.1", 5, "10.0.9.2", 53)).pass);
}

TEST(PfRules, WithoutAMatchTheDefaultRulePassesWithoutAState)
{
    PfWorld world;
    EXPECT_TRUE(world.In(0, FromClient(SYN)).pass);
    EXPECT_EQ(world.pf.StateCount(), 0U);
    EXPECT_EQ(world.seen.calls.back().rule, -1);
}

TEST(PfRules, ABlockRuleDropsWithReasonMatch)
{
    PfWorld world({"block"});
    const PfVerdict verdict = world.In(0, FromClient(SYN));
    EXPECT_FALSE(verdict.pass);
    EXPECT_EQ(verdict.reason, PfReason::MATCH);
    EXPECT_EQ(world.pf.Counters().drops[static_cast<std::size_t>(PfReason::MATCH)], 1U);
    EXPECT_EQ(world.pf.RuleReports()[0].counters.packets, 1U);
}

TEST(PfRules, AGroupStandsForItsInterfaces)
{
    PfWorld world({"block on client"});
    EXPECT_FALSE(world.In(world.client0, FromClient(SYN)).pass);
    EXPECT_FALSE(world.Out(world.client1, FromClient(SYN)).pass);
    EXPECT_TRUE(world.Out(world.server, FromClient(SYN)).pass);
}

TEST(PfRules, AnInterfaceThatDoesNotExistMatchesNothingUntilItDoes)
{
    PfWorld world({"block on later"});
    EXPECT_TRUE(world.In(world.client0, FromClient(SYN)).pass);
    const std::uint32_t later = world.pf.AddInterface("later", {});
    EXPECT_FALSE(world.In(later, FromClient(SYN)).pass);
}

TEST(PfRules, TcpRulesThatKeepStateTakeOpeningPacketsOnly)
{
    PfWorld world({"pass in proto tcp"});
    world.In(0, FromClient(ACK));
    world.In(0, FromClient(SYN | ACK));
    world.In(0, FromClient(FIN | ACK));
    EXPECT_EQ(world.pf.StateCount(), 0U);
    world.In(0, FromClient(SYN | BSD_TH_ECE | BSD_TH_CWR));
    EXPECT_EQ(world.pf.StateCount(), 1U);
}

TEST(PfRules, FlagsAnyTakesAPacketInMidFlow)
{
    PfWorld world({"pass in proto tcp flags any"});
    world.In(0, FromClient(ACK));
    EXPECT_EQ(world.pf.StateCount(), 1U);
}

TEST(PfRules, ImpliedFlagsDoNotKeepUdpOut)
{
    PfWorld world({"pass in"});
    world.In(0, PacketOf(BSD_IPPROTO_UDP, "10.0.1.1", 5, "10.0.9.2", 53));
    EXPECT_EQ(world.pf.StateCount(), 1U);
}

TEST(PfRules, NegatedAddressesMatchTheRestOfTheirFamily)
{
    PfWorld world({"block from ! 10.0.1.0/24"});
    EXPECT_TRUE(world.In(0, FromClient(SYN)).pass);
    EXPECT_FALSE(world.In(0, FromServer(SYN)).pass);
    EXPECT_TRUE(world.In(0, PacketOf(BSD_IPPROTO_TCP, "::1", 1, "::2", 2, SYN)).pass);
}

TEST(PfRules, FragmentsMeetRulesWithoutPortsAndMakeNoState)
{
    PfWorld world({"pass in proto udp to any port 53",
                   "pass in proto udp to 10.0.9.2 divert-to ::1 port 8000"});
    for (const std::uint16_t offset : {0, 1480})
    {
        BsdPacketView fragment = PacketOf(BSD_IPPROTO_UDP, "10.0.1.1", 0, "10.0.9.2", 0);
        fragment.fragmentOffset = offset;
        fragment.moreFragments = offset == 0;
        const PfVerdict verdict = world.In(0, fragment);
        EXPECT_EQ(verdict.divertPort, 8000);
        EXPECT_EQ(verdict.unit.id, 0U);
    }
    EXPECT_EQ(world.pf.RuleReports()[0].counters.packets, 0U);
    EXPECT_EQ(world.pf.StateCount(), 0U);
}

TEST(PfRules, ATcpFragmentPassesByRulesThatLookAtFlags)
{
    PfWorld world({"pass in proto tcp divert-to ::1 port 8000"});
    BsdPacketView fragment = FromClient(SYN);
    fragment.moreFragments = true;
    EXPECT_EQ(world.In(0, fragment).divertPort, 0);
}

TEST(PfRules, APacketWithoutItsTransportHeaderIsShort)
{
    PfWorld world({"pass"});
    BsdPacketView packet = FromClient(SYN);
    packet.complete = false;
    EXPECT_EQ(world.In(0, packet).reason, PfReason::SHORT);
}

TEST(PfRules, IcmpErrorsMakeNoState)
{
    PfWorld world({"pass in no state", "pass in proto icmp"});
    BsdPacketView packet = PacketOf(BSD_IPPROTO_ICMP, "10.0.1.1", 0, "10.0.9.2", 0);
    packet.icmpType = 3;
    EXPECT_TRUE(world.In(0, packet).pass);
    EXPECT_EQ(world.pf.StateCount(), 0U);
    packet.icmpType = 8;
    EXPECT_TRUE(world.In(0, packet).pass);
    EXPECT_EQ(world.pf.StateCount(), 1U);
}

TEST(PfRules, CountsAsPfctlDoes)
{
    PfWorld world({"pass in proto tcp", "pass in proto tcp to any port 80"});
    world.In(0, FromClient(SYN));
    world.Out(0, FromServer(SYN | ACK));
    world.In(0, FromServer(SYN)); // port 49152: the first rule's
    const std::vector<PfRuleReport> rules = world.pf.RuleReports();
    EXPECT_EQ(rules[0].rule, "pass in proto tcp all flags S/SA keep state");
    EXPECT_EQ(rules[0].counters.evaluations, 2U) << "a packet of a state asks no rule";
    EXPECT_EQ(rules[0].counters.packets, 1U);
    EXPECT_EQ(rules[0].counters.states, 1U);
    EXPECT_EQ(rules[1].counters.evaluations, 2U);
    EXPECT_EQ(rules[1].counters.packets, 2U);
    EXPECT_EQ(rules[1].counters.bytes, 200U);
    EXPECT_EQ(rules[1].counters.statesNow, 1U);
    const PfCounters& counters = world.pf.Counters();
    EXPECT_EQ(counters.searches, 3U);
    EXPECT_EQ(counters.match, 2U);
    EXPECT_EQ(counters.inserts, 2U);
    EXPECT_EQ(counters.removals, 0U);
    EXPECT_EQ(counters.statesPeak, 2U);
}

TEST(PfRules, SkipStepsPassOverRulesWithoutEvaluatingThem)
{
    PfWorld world({"block in on server", "block in on server proto udp", "block out on server"});
    world.In(world.client0, FromClient(SYN));
    EXPECT_EQ(world.pf.RuleReports()[0].counters.evaluations, 1U);
    EXPECT_EQ(world.pf.RuleReports()[1].counters.evaluations, 0U);
    EXPECT_EQ(world.pf.RuleReports()[2].counters.evaluations, 0U);
}

TEST(PfRules, BeforeEnablingEverythingPassesUncounted)
{
    ManualClock clock;
    Pf pf(clock, {});
    pf.AddInterface("client0", {});
    pf.Load(PfRulesOf({"block"}));
    EXPECT_TRUE(pf.Test(BsdDirection::IN, 0, FromClient(SYN), BsdDirection::NONE).pass);
    EXPECT_EQ(clock.Pending(), 0U);
    EXPECT_EQ(pf.RuleReports()[0].counters.evaluations, 0U);
    pf.Enable();
    EXPECT_FALSE(pf.Test(BsdDirection::IN, 0, FromClient(SYN), BsdDirection::NONE).pass);
}

TEST(PfRules, ReasonsHaveThePrintedNamesOfPfctl)
{
    EXPECT_EQ(PfReasonName(PfReason::MATCH), "match");
    EXPECT_EQ(PfReasonName(PfReason::STATE_MISMATCH), "state-mismatch");
    EXPECT_EQ(PfReasonName(PfReason::STATE_INSERT), "state-insert");
    EXPECT_EQ(PfReasonName(PfReason::TRANSLATE), "translate");
    EXPECT_EQ(PfReasonName(PfReason::COUNT), "");
}

} // namespace
} // namespace divertsim
} // namespace ns3
