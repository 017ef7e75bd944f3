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

constexpr std::uint8_t ECHO = 8;
constexpr std::uint8_t ECHO_REPLY = 0;
constexpr std::uint8_t UNREACHABLE = 3;

BsdPacketView
Ping(std::uint16_t id, std::uint8_t type = ECHO)
{
    BsdPacketView packet = PacketOf(BSD_IPPROTO_ICMP, "10.0.1.1", 0, "10.0.9.2", 0);
    packet.icmpType = type;
    packet.icmpId = id;
    if (type == ECHO_REPLY)
    {
        packet.tuple = packet.tuple.Reversed();
    }
    return packet;
}

/// What the other end, or a router on the way, says of a packet
BsdPacketView
ErrorAbout(const BsdPacketView& packet, const std::string& from = "10.0.9.2")
{
    BsdPacketView error = PacketOf(BSD_IPPROTO_ICMP, from, 0, packet.tuple.source.ToString(), 0);
    error.icmpType = UNREACHABLE;
    error.inner.complete = true;
    error.inner.tuple = packet.tuple;
    error.inner.tcpSeq = packet.tcpSeq;
    error.inner.icmpType = packet.icmpType;
    error.inner.icmpId = packet.icmpId;
    return error;
}

TEST(PfIcmp, AQueryAndItsReplyShareAStateByTheirIdentifier)
{
    PfWorld world({"pass"});
    const std::uint64_t first = world.In(0, Ping(1)).unit.id;
    EXPECT_EQ(world.Out(0, Ping(1, ECHO_REPLY)).unit.id, first);
    EXPECT_EQ(world.In(0, Ping(2)).unit.id, first + 1);
    EXPECT_NE(world.Out(0, Ping(3, ECHO_REPLY)).unit.id, first);
}

TEST(PfIcmp, TheUnitOfAQueryHasNoPorts)
{
    PfWorld world({"pass"});
    EXPECT_EQ(world.In(0, Ping(7)).unit.tuple.ToString(), "icmp|10.0.1.1|0|10.0.9.2|0");
}

TEST(PfIcmp, OtherTypesHaveStatesOfTheirOwn)
{
    PfWorld world({"pass"});
    world.In(0, Ping(1));
    BsdPacketView stamp = Ping(1);
    stamp.icmpType = 13;
    EXPECT_EQ(world.In(0, stamp).unit.id, 2U);
    stamp.icmpType = 14;
    stamp.tuple = stamp.tuple.Reversed();
    EXPECT_EQ(world.Out(0, stamp).unit.id, 2U);
}

TEST(PfIcmp, AnErrorBelongsToTheStateOfThePacketThatItQuotesAndRefreshesNothing)
{
    PfWorld world({"pass in proto udp divert-to 127.0.0.1 port 8000", "block out"});
    const BsdPacketView query = PacketOf(BSD_IPPROTO_UDP, "10.0.1.1", 5, "10.0.9.2", 53);
    const PfVerdict first = world.In(0, query);
    world.clock.AdvanceTo(BSD_SECOND);
    const PfVerdict error = world.Out(0, ErrorAbout(query, "10.0.5.5"));
    EXPECT_TRUE(error.pass);
    EXPECT_EQ(error.unit.id, first.unit.id);
    EXPECT_EQ(error.divertPort, 8000) << "as every packet of its state";
    const PfState& state = *world.pf.StatesById().front();
    EXPECT_EQ(state.refreshed, 0);
    EXPECT_EQ(state.timeout, PfTimeout::UDP_FIRST);
    EXPECT_EQ(state.packets[1], 1U);
}

TEST(PfIcmp, AnErrorAboutAQueryBelongsToItsState)
{
    PfWorld world({"pass in", "block out"});
    world.In(0, Ping(9));
    EXPECT_TRUE(world.Out(0, ErrorAbout(Ping(9))).pass);
    EXPECT_FALSE(world.Out(0, ErrorAbout(Ping(10))).pass);
}

TEST(PfIcmp, AnErrorWithoutAStateMeetsTheRulesAndMakesNone)
{
    PfWorld world({"pass"});
    EXPECT_TRUE(world.Out(0, ErrorAbout(FromClient(SYN))).pass);
    EXPECT_EQ(world.pf.StateCount(), 0U);
    world.pf.Load(PfRulesOf({"block proto icmp"}));
    EXPECT_FALSE(world.Out(0, ErrorAbout(FromClient(SYN))).pass);
}

TEST(PfIcmp, AnErrorMustGoToTheSenderOfWhatItQuotes)
{
    PfWorld world({"pass in", "block out"});
    world.In(0, Ping(9));
    BsdPacketView error = ErrorAbout(Ping(9));
    error.tuple.destination = *BsdAddress::Parse("10.0.1.77");
    EXPECT_FALSE(world.Out(0, error).pass);
}

TEST(PfIcmp, AQuotedFragmentBehindTheFirstBelongsToNoState)
{
    PfWorld world({"pass in", "block out"});
    world.In(0, Ping(9));
    BsdPacketView error = ErrorAbout(Ping(9));
    error.inner.fragment = true;
    EXPECT_FALSE(world.Out(0, error).pass);
}

TEST(PfIcmp, AQuotedSequenceNumberMustBeOneThatTheStateSaw)
{
    PfWorld world({"pass"});
    BsdPacketView syn = FromClient(SYN);
    syn.tcpSeq = 5000;
    world.In(0, syn);
    EXPECT_TRUE(world.Out(0, ErrorAbout(syn)).pass);
    syn.tcpSeq = 6000;
    const PfVerdict verdict = world.Out(0, ErrorAbout(syn));
    EXPECT_FALSE(verdict.pass);
    EXPECT_EQ(verdict.reason, PfReason::STATE_MISMATCH);
}

TEST(PfIcmp, ALoopedErrorPassesWithoutItsState)
{
    PfWorld world({"pass in", "block out"});
    world.In(0, Ping(9));
    const PfVerdict verdict =
        world.pf.Test(BsdDirection::OUT, 0, ErrorAbout(Ping(9)), BsdDirection::OUT);
    EXPECT_TRUE(verdict.pass);
    EXPECT_EQ(verdict.unit.id, 0U);
}

BsdPacketView
Icmp6(std::uint8_t type, const std::string& from, const std::string& to)
{
    BsdPacketView packet = PacketOf(BSD_IPPROTO_ICMPV6, from, 0, to, 0);
    packet.icmpType = type;
    return packet;
}

TEST(PfIcmp, NeighbourDiscoveryIsKnownByItsTarget)
{
    PfWorld world({"pass out", "block in"});
    BsdPacketView ask = Icmp6(135, "2001:db8::1", "ff02::1:ff00:2");
    ask.target = *BsdAddress::Parse("2001:db8::2");
    const std::uint64_t id = world.Out(0, ask).unit.id;
    BsdPacketView answer = Icmp6(136, "2001:db8::2", "2001:db8::1");
    answer.target = ask.target;
    EXPECT_EQ(world.In(0, answer).unit.id, id);
    answer.target = *BsdAddress::Parse("2001:db8::3");
    EXPECT_FALSE(world.In(0, answer).pass);
}

TEST(PfIcmp, AReplyToAQueryToAllNodesMatchesItsState)
{
    PfWorld world({"pass out", "block in"});
    const std::uint64_t id = world.Out(0, Icmp6(128, "fe80::1", "ff02::1")).unit.id;
    EXPECT_EQ(world.In(0, Icmp6(129, "fe80::7", "fe80::1")).unit.id, id);
    EXPECT_FALSE(world.In(0, Icmp6(129, "fe80::7", "fe80::2")).pass);
}

} // namespace
} // namespace divertsim
} // namespace ns3
