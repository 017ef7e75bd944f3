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

const Names PASS = {"pass"};

/// What stands in the one state of a world
PfTimeout
TimeoutOf(const PfWorld& world)
{
    return world.pf.StatesById().front()->timeout;
}

PfTimeout
After(PfWorld& world, bool client, std::uint8_t flags)
{
    client ? world.In(0, FromClient(flags)) : world.Out(0, FromServer(flags));
    return TimeoutOf(world);
}

TEST(PfStates, BothDirectionsOnAnInterfaceShareAState)
{
    PfWorld world(PASS);
    const PfVerdict first = world.In(world.client0, FromClient(SYN));
    const PfVerdict reply = world.Out(world.client0, FromServer(SYN | ACK));
    EXPECT_EQ(first.unit.id, reply.unit.id);
    EXPECT_EQ(world.pf.StateCount(), 1U);
    const PfState& state = *world.pf.StatesById().front();
    EXPECT_EQ(state.packets[0], 1U);
    EXPECT_EQ(state.packets[1], 1U);
    EXPECT_EQ(state.bytes[1], 100U);
}

TEST(PfStates, StatesFloatBetweenInterfaces)
{
    PfWorld world(PASS);
    const PfVerdict first = world.In(world.client0, FromClient(SYN));
    EXPECT_EQ(world.In(world.client1, FromClient(ACK)).unit.id, first.unit.id);
}

TEST(PfStates, IdsAreOneCounterFromTheFirstStateId)
{
    PfConfig config;
    config.firstStateId = 1767225600;
    PfWorld world(PASS, config);
    EXPECT_EQ(world.In(0, FromClient(SYN, 1)).unit.id, 1767225600U);
    EXPECT_EQ(world.In(0, FromClient(SYN, 2)).unit.id, 1767225601U);
    EXPECT_EQ(world.In(0, FromClient(SYN, 1)).unit.id, 1767225600U);
    EXPECT_EQ(world.pf.FindUnit(1767225601)->tuple.sourcePort, 2);
    EXPECT_FALSE(world.pf.FindUnit(1767225602));
}

TEST(PfStates, OfOneTupleTcpAndUdpAreTwoStates)
{
    PfWorld world(PASS);
    world.In(0, FromClient(SYN));
    BsdPacketView datagram = FromClient(0);
    datagram.tuple.protocol = BSD_IPPROTO_UDP;
    EXPECT_EQ(world.In(0, datagram).unit.id, 2U);
}

// The order of timeouts that pf_tcp_track_full() gives an ordinary connection
TEST(PfStates, TcpTimeoutsFollowTheConnection)
{
    PfWorld world(PASS);
    EXPECT_EQ(After(world, true, SYN), PfTimeout::TCP_FIRST);
    EXPECT_EQ(After(world, false, SYN | ACK), PfTimeout::TCP_OPENING);
    EXPECT_EQ(After(world, true, ACK), PfTimeout::TCP_ESTABLISHED);
    EXPECT_EQ(After(world, true, FIN | ACK), PfTimeout::TCP_CLOSING);
    EXPECT_EQ(After(world, false, ACK), PfTimeout::TCP_CLOSING);
    EXPECT_EQ(After(world, false, FIN | ACK), PfTimeout::TCP_FINWAIT);
    EXPECT_EQ(After(world, true, ACK), PfTimeout::TCP_CLOSED);
}

TEST(PfStates, ARetransmittedSynIsOpening)
{
    PfWorld world(PASS);
    After(world, true, SYN);
    EXPECT_EQ(After(world, true, SYN), PfTimeout::TCP_OPENING);
}

TEST(PfStates, TheFirstPacketOfTheReplyingEndCountsAsItsSyn)
{
    PfWorld world({"pass flags any"});
    After(world, true, ACK);
    EXPECT_EQ(After(world, false, ACK), PfTimeout::TCP_OPENING);
    EXPECT_EQ(After(world, true, ACK), PfTimeout::TCP_ESTABLISHED);
}

TEST(PfStates, AnRstFinishesBothPeersAtOnce)
{
    PfWorld world(PASS);
    After(world, true, SYN);
    world.seen.Take();
    EXPECT_EQ(After(world, false, RST | ACK), PfTimeout::TCP_CLOSED);
    EXPECT_EQ(world.seen.Take(), (Names{"finished", "passed"}));
    After(world, false, RST);
    EXPECT_EQ(world.seen.Take(), Names{"passed"}) << "once a state";
}

TEST(PfStates, TheAckOfTheSecondFinFinishesAState)
{
    PfWorld world(PASS);
    for (const auto& [client, flags] : std::vector<std::pair<bool, int>>{{true, SYN},
                                                                         {false, SYN | ACK},
                                                                         {true, ACK},
                                                                         {true, FIN | ACK},
                                                                         {false, FIN | ACK}})
    {
        After(world, client, static_cast<std::uint8_t>(flags));
    }
    world.seen.Take();
    After(world, true, ACK);
    EXPECT_EQ(world.seen.Take(), (Names{"finished", "passed"}));
    After(world, true, ACK);
    EXPECT_EQ(world.seen.Take(), Names{"passed"});
}

TEST(PfStates, ASynOnAFinishedStateMakesANewOneWithANewId)
{
    PfWorld world(PASS);
    After(world, true, SYN);
    After(world, false, RST);
    world.seen.Take();
    EXPECT_EQ(world.In(0, FromClient(SYN)).unit.id, 2U);
    EXPECT_EQ(world.seen.Take(), (Names{"removed", "created", "passed"}));
    EXPECT_EQ(world.pf.StateCount(), 1U);
    EXPECT_FALSE(world.pf.FindUnit(1));
}

TEST(PfStates, ASynAckOnAFinishedStateDoesNotReplaceIt)
{
    PfWorld world(PASS);
    After(world, true, SYN);
    After(world, false, RST);
    EXPECT_EQ(world.Out(0, FromServer(SYN | ACK)).unit.id, 1U);
}

TEST(PfStates, ASynOnAnEstablishedStateIsDroppedAndLeavesItAlone)
{
    PfWorld world(PASS);
    After(world, true, SYN);
    After(world, false, SYN | ACK);
    After(world, true, ACK);
    world.clock.AdvanceTo(BSD_SECOND);
    const PfVerdict verdict = world.In(0, FromClient(SYN));
    EXPECT_FALSE(verdict.pass);
    EXPECT_EQ(verdict.reason, PfReason::STATE_MISMATCH);
    EXPECT_EQ(TimeoutOf(world), PfTimeout::TCP_ESTABLISHED);
    EXPECT_EQ(world.pf.StatesById().front()->refreshed, 0);
    EXPECT_EQ(world.seen.calls.back().state, 1U);
}

TEST(PfStates, UdpIsMultipleFromTheThirdPacketOn)
{
    PfWorld world(PASS);
    const BsdPacketView query = PacketOf(BSD_IPPROTO_UDP, "10.0.1.1", 5, "10.0.9.2", 53);
    BsdPacketView reply = query;
    reply.tuple = query.tuple.Reversed();
    world.In(0, query);
    EXPECT_EQ(TimeoutOf(world), PfTimeout::UDP_FIRST);
    world.Out(0, reply);
    EXPECT_EQ(TimeoutOf(world), PfTimeout::UDP_SINGLE);
    world.In(0, query);
    EXPECT_EQ(TimeoutOf(world), PfTimeout::UDP_MULTIPLE);
}

TEST(PfStates, UdpInOneDirectionStaysSingle)
{
    PfWorld world(PASS);
    const BsdPacketView query = PacketOf(BSD_IPPROTO_UDP, "10.0.1.1", 5, "10.0.9.2", 53);
    for (int i = 0; i < 5; ++i)
    {
        world.In(0, query);
    }
    EXPECT_EQ(TimeoutOf(world), PfTimeout::UDP_SINGLE);
}

TEST(PfStates, OtherProtocolsAndIcmpHaveTimeoutsOfTheirOwn)
{
    PfWorld world(PASS);
    BsdPacketView packet = PacketOf(47, "10.0.1.1", 0, "10.0.9.2", 0);
    world.In(0, packet);
    EXPECT_EQ(TimeoutOf(world), PfTimeout::OTHER_FIRST);
    world.In(0, packet);
    EXPECT_EQ(TimeoutOf(world), PfTimeout::OTHER_SINGLE);
    packet.tuple = packet.tuple.Reversed();
    world.Out(0, packet);
    packet.tuple = packet.tuple.Reversed();
    world.In(0, packet);
    EXPECT_EQ(TimeoutOf(world), PfTimeout::OTHER_MULTIPLE);

    PfWorld ping(PASS);
    packet.tuple.protocol = BSD_IPPROTO_ICMP;
    packet.icmpType = 8;
    ping.In(0, packet);
    EXPECT_EQ(TimeoutOf(ping), PfTimeout::ICMP_FIRST);
    packet.tuple = packet.tuple.Reversed();
    packet.icmpType = 0;
    ping.Out(0, packet);
    EXPECT_EQ(TimeoutOf(ping), PfTimeout::ICMP_ERROR);
}

// pf.conf(5), `set timeout`; PFTM_*_VAL of FreeBSD sys/net/pfvar.h
TEST(PfStates, DefaultTimeoutsAreThoseOfTheManualPage)
{
    const PfTimeouts timeouts;
    const std::vector<std::pair<std::string, std::uint32_t>> expected = {{"tcp.first", 120},
                                                                         {"tcp.opening", 30},
                                                                         {"tcp.established", 86400},
                                                                         {"tcp.closing", 900},
                                                                         {"tcp.finwait", 45},
                                                                         {"tcp.closed", 90},
                                                                         {"udp.first", 60},
                                                                         {"udp.single", 30},
                                                                         {"udp.multiple", 60},
                                                                         {"icmp.first", 20},
                                                                         {"icmp.error", 10},
                                                                         {"other.first", 60},
                                                                         {"other.single", 30},
                                                                         {"other.multiple", 60}};
    ASSERT_EQ(expected.size(), PF_TIMEOUT_COUNT);
    for (std::size_t i = 0; i < expected.size(); ++i)
    {
        const auto timeout = static_cast<PfTimeout>(i);
        EXPECT_EQ(PfTimeoutName(timeout), expected[i].first);
        EXPECT_EQ(timeouts[timeout], expected[i].second);
    }
}

TEST(PfStates, BeyondTheLimitNewStatesAreDroppedForMemory)
{
    PfConfig config;
    config.stateLimit = 2;
    PfWorld world(PASS, config);
    EXPECT_TRUE(world.In(0, FromClient(SYN, 1)).pass);
    EXPECT_TRUE(world.In(0, FromClient(SYN, 2)).pass);
    const PfVerdict third = world.In(0, FromClient(SYN, 3));
    EXPECT_FALSE(third.pass);
    EXPECT_EQ(third.reason, PfReason::MEMORY);
    EXPECT_TRUE(world.In(0, FromClient(ACK, 1)).pass);
    EXPECT_EQ(world.pf.RuleReports()[0].counters.states, 2U);
}

TEST(PfStateTable, ATakenKeyIsRefused)
{
    PfStateTable table(128);
    const BsdTuple tuple = FromClient(SYN).tuple;
    ASSERT_NE(table.Insert(1, FloatingKeys(BsdDirection::IN, tuple)), nullptr);
    EXPECT_EQ(table.Insert(2, FloatingKeys(BsdDirection::IN, tuple)), nullptr);
    EXPECT_NE(table.Insert(2, FloatingKeys(BsdDirection::OUT, tuple)), nullptr);
    EXPECT_EQ(table.Size(), 2U);
}

// pf_state_key_attach() compares the directions, too; a look-up takes the first of the list
TEST(PfStateTable, AStateOfTheOtherDirectionStandsInTheShadowOfTheOlderOne)
{
    PfStateTable table(128);
    const BsdTuple tuple = FromClient(SYN).tuple;
    PfState* older = table.Insert(1, FloatingKeys(BsdDirection::IN, tuple));
    PfState* younger = table.Insert(2, FloatingKeys(BsdDirection::OUT, tuple.Reversed()));
    ASSERT_NE(younger, nullptr);
    EXPECT_EQ(table.Insert(3, FloatingKeys(BsdDirection::OUT, tuple.Reversed())), nullptr);
    EXPECT_EQ(table.Find(BsdDirection::OUT, tuple.Reversed(), 0), older);
    table.Remove(*older);
    EXPECT_EQ(table.Find(BsdDirection::OUT, tuple.Reversed(), 0), younger);
    EXPECT_EQ(table.Find(BsdDirection::IN, tuple, 0), younger);
    table.Remove(*younger);
    EXPECT_EQ(table.Find(BsdDirection::IN, tuple, 0), nullptr);
}

TEST(PfStateTable, StatesStayWhereTheyAre)
{
    PfStateTable table(128);
    const PfState* first =
        table.Insert(1, FloatingKeys(BsdDirection::IN, FromClient(SYN, 1).tuple));
    for (std::uint16_t port = 2; port < 20000; ++port)
    {
        table.Insert(port, FloatingKeys(BsdDirection::IN, FromClient(SYN, port).tuple));
    }
    EXPECT_EQ(table.Find(BsdDirection::IN, FromClient(SYN, 1).tuple, 0), first);
    EXPECT_EQ(table.FindById(1), first);
    EXPECT_EQ(first->Tuple().sourcePort, 1);
    const std::vector<const PfState*> states = table.ById();
    ASSERT_EQ(states.size(), 19999U);
    for (std::size_t i = 0; i < states.size(); ++i)
    {
        ASSERT_EQ(states[i]->id, i + 1);
    }
}

TEST(PfStateTable, RefusesASizeThatIsNoPowerOfTwo)
{
    EXPECT_THROW(PfStateTable(100), std::invalid_argument);
    EXPECT_THROW(PfStateTable(0), std::invalid_argument);
}

} // namespace
} // namespace divertsim
} // namespace ns3
