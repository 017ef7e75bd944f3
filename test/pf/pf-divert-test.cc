// SPDX-License-Identifier: GPL-2.0-only
#include "test/pf/pf-world.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace divertsim
{
namespace
{

using Names = std::vector<std::string>;

const Names DIVERT_IN = {
    "pass in on client proto tcp to any port 80 divert-to 127.0.0.1 port 8000 keep state"};

/// As DIVERT_IN's packets come back from the divert socket
PfVerdict
Reinject(PfWorld& world,
         BsdDirection direction,
         std::uint32_t interface,
         const BsdPacketView& packet)
{
    return world.pf.Test(direction, interface, packet, direction);
}

TEST(PfDivert, EveryPacketOfAStateIsDivertedRepliesToo)
{
    PfWorld world(DIVERT_IN);
    const PfVerdict syn = world.In(world.client0, FromClient(SYN));
    EXPECT_EQ(syn.divertPort, 8000);
    const PfVerdict reply = world.Out(world.client0, FromServer(SYN | ACK));
    EXPECT_EQ(reply.divertPort, 8000);
    EXPECT_EQ(reply.unit.id, syn.unit.id);
    EXPECT_EQ(world.seen.Take(), (Names{"created", "diverted", "diverted"}));
}

TEST(PfDivert, TheUnitHasTheTupleOfThePacketThatMadeTheState)
{
    PfWorld world(DIVERT_IN);
    world.In(world.client0, FromClient(SYN));
    const PfVerdict reply = world.Out(world.client0, FromServer(SYN | ACK));
    EXPECT_EQ(reply.unit.tuple.ToString(), "tcp|10.0.1.1|49152|10.0.9.2|80");
}

TEST(PfDivert, TheUnitsWordStaysWithTheState)
{
    PfWorld world(DIVERT_IN);
    *world.In(world.client0, FromClient(SYN, 1)).unit.word = 77;
    for (std::uint16_t port = 2; port < 5000; ++port)
    {
        world.In(world.client0, FromClient(SYN, port));
    }
    EXPECT_EQ(*world.Out(world.client0, FromServer(ACK, 1)).unit.word, 77U);
    EXPECT_EQ(*world.Out(world.client0, FromServer(ACK, 2)).unit.word, 0U);
}

TEST(PfDivert, AStatelessRuleDivertsAPassingUnit)
{
    PfWorld world({"pass in proto tcp no state divert-to 0.0.0.0 port 8000"});
    const PfVerdict verdict = world.In(world.client0, FromClient(ACK));
    EXPECT_EQ(verdict.divertPort, 8000);
    EXPECT_EQ(verdict.unit.id, 0U);
    EXPECT_EQ(verdict.unit.word, nullptr);
    EXPECT_EQ(verdict.unit.tuple, FromClient(ACK).tuple);
    EXPECT_EQ(world.pf.StateCount(), 0U);
}

TEST(PfDivert, ALoopedPacketPassesWithoutItsState)
{
    PfWorld world(DIVERT_IN);
    world.In(world.client0, FromClient(SYN));
    world.clock.AdvanceTo(5 * BSD_SECOND);
    const PfState before = *world.pf.StatesById().front();

    const PfVerdict verdict = Reinject(world, BsdDirection::IN, world.client0, FromClient(SYN));
    EXPECT_TRUE(verdict.pass);
    EXPECT_TRUE(verdict.looped);
    EXPECT_EQ(verdict.divertPort, 0);
    EXPECT_EQ(verdict.unit.id, 0U);

    const PfState after = *world.pf.StatesById().front();
    EXPECT_EQ(after.refreshed, before.refreshed);
    EXPECT_EQ(after.packets[0], before.packets[0]);
    EXPECT_EQ(world.seen.calls.back().what, "passed");
    EXPECT_TRUE(world.seen.calls.back().looped);
    EXPECT_EQ(world.seen.calls.back().rule, -1);
    EXPECT_EQ(world.pf.RuleReports()[0].counters.packets, 1U);
}

TEST(PfDivert, ALoopedRstDoesNotFinishItsState)
{
    PfWorld world(DIVERT_IN);
    world.In(world.client0, FromClient(SYN));
    Reinject(world, BsdDirection::IN, world.client0, FromClient(RST));
    EXPECT_FALSE(world.pf.StatesById().front()->IsFinished());
}

TEST(PfDivert, ALoopedPacketWithoutAStateMayMakeOneButIsNotDiverted)
{
    PfWorld world(DIVERT_IN);
    const PfVerdict verdict = Reinject(world, BsdDirection::IN, world.client0, FromClient(SYN));
    EXPECT_EQ(verdict.divertPort, 0);
    EXPECT_EQ(verdict.unit.id, 1U);
    EXPECT_EQ(world.seen.Take(), (Names{"created", "passed"}));
    // The next one meets the state, whose rule diverts.
    EXPECT_EQ(world.In(world.client0, FromClient(ACK)).divertPort, 8000);
}

TEST(PfDivert, ALoopedPacketMeetsBlockRules)
{
    PfWorld world({"block in proto udp"});
    const BsdPacketView packet = PacketOf(BSD_IPPROTO_UDP, "10.0.1.1", 5, "10.0.9.2", 53);
    EXPECT_FALSE(Reinject(world, BsdDirection::IN, world.client0, packet).pass);
}

TEST(PfDivert, APacketSentOnTheOtherWayIsJudgedAfresh)
{
    PfWorld world({"pass proto tcp divert-to 127.0.0.1 port 8000"});
    world.In(world.client0, FromClient(SYN));
    const PfVerdict verdict =
        world.pf.Test(BsdDirection::OUT, world.server, FromClient(SYN), BsdDirection::IN);
    EXPECT_FALSE(verdict.looped);
    EXPECT_EQ(verdict.divertPort, 8000);
    EXPECT_EQ(verdict.unit.id, 2U);
}

TEST(PfDivert, AForwardedFlowHasAStateOnEachInterfaceThatDivertsIt)
{
    PfWorld world({"pass proto tcp to any port 80 divert-to 127.0.0.1 port 8000"});
    EXPECT_EQ(world.In(world.client0, FromClient(SYN)).unit.id, 1U);
    EXPECT_TRUE(Reinject(world, BsdDirection::IN, world.client0, FromClient(SYN)).looped);
    EXPECT_EQ(world.Out(world.server, FromClient(SYN)).unit.id, 2U);
    EXPECT_EQ(world.In(world.server, FromServer(SYN | ACK)).unit.id, 2U);
    EXPECT_EQ(world.Out(world.client0, FromServer(SYN | ACK)).unit.id, 1U);
    EXPECT_EQ(world.pf.StateCount(), 2U);
}

TEST(PfDivert, OutboundRulesDivertToo)
{
    PfWorld world({"pass out on server proto tcp divert-to ::1 port 9000"});
    EXPECT_EQ(world.In(world.client0, FromClient(SYN)).divertPort, 0);
    EXPECT_EQ(world.Out(world.server, FromClient(SYN)).divertPort, 9000);
    EXPECT_TRUE(Reinject(world, BsdDirection::OUT, world.server, FromClient(SYN)).looped);
    EXPECT_EQ(world.In(world.server, FromServer(SYN | ACK)).divertPort, 9000);
}

TEST(PfDivert, APacketInMidFlowWithoutAStateFallsToTheDefaultPass)
{
    PfWorld world(DIVERT_IN);
    const PfVerdict verdict = world.In(world.client0, FromClient(ACK));
    EXPECT_TRUE(verdict.pass);
    EXPECT_EQ(verdict.divertPort, 0);
    EXPECT_EQ(verdict.unit.id, 0U);
    EXPECT_EQ(world.pf.StateCount(), 0U);
}

TEST(PfDivert, StatesKeepTheRuleThatMadeThemAcrossAReload)
{
    PfWorld world(DIVERT_IN);
    world.In(world.client0, FromClient(SYN, 1));
    world.pf.Load(
        PfRulesOf({"pass in on client proto tcp to any port 80 divert-to 127.0.0.1 port 9000"}));
    EXPECT_EQ(world.In(world.client0, FromClient(SYN, 2)).divertPort, 9000);
    EXPECT_EQ(world.Out(world.client0, FromServer(SYN | ACK, 1)).divertPort, 8000);
    EXPECT_EQ(world.pf.RuleReports()[0].counters.packets, 1U) << "counters begin anew";
    world.pf.Load(nullptr);
    EXPECT_EQ(world.In(world.client0, FromClient(SYN, 3)).divertPort, 0);
    EXPECT_EQ(world.Out(world.client0, FromServer(SYN | ACK, 2)).divertPort, 9000);
    // The old rules go with their states; a later packet must not touch them.
    world.clock.AdvanceTo(200 * BSD_SECOND);
    EXPECT_EQ(world.pf.StateCount(), 0U);
    EXPECT_EQ(world.In(world.client0, FromClient(SYN, 1)).divertPort, 0);
}

TEST(PfDivert, IPv6StatesDivertAsIPv4OnesDo)
{
    PfWorld world({"pass in inet6 proto udp divert-to 127.0.0.1 port 8000"});
    const BsdPacketView query = PacketOf(BSD_IPPROTO_UDP, "2001:db8::1", 5, "2001:db8::2", 53);
    BsdPacketView reply = query;
    reply.tuple = query.tuple.Reversed();
    EXPECT_EQ(world.In(world.client0, query).unit.id, 1U);
    EXPECT_EQ(world.Out(world.client0, reply).unit.id, 1U);
    EXPECT_EQ(world.Out(world.client0, reply).divertPort, 8000);
}

} // namespace
} // namespace divertsim
} // namespace ns3
