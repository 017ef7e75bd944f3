// SPDX-License-Identifier: GPL-2.0-only
#include "test/pf/pf-world.h"

#include <gtest/gtest.h>

#include <optional>

namespace ns3
{
namespace divertsim
{
namespace
{

/// Keeps what pf sends
class Outbox : public PfSender
{
  public:
    void SendTcp(const PfSegment& segment) override
    {
        segments.push_back(segment);
    }

    void SendIcmp(const BsdPacketView&, std::uint8_t, std::uint8_t) override
    {
    }

    std::vector<PfSegment> segments;
};

constexpr std::uint32_t CLIENT = 1000; ///< initial sequence numbers
constexpr std::uint32_t SERVER = 9000;

/// A world with one TCP connection, whose segments it can make
struct Connection
{
    explicit Connection(bool sloppy = false)
    {
        std::vector<PfRule> rules = PfRulesOf({"pass flags any"})->Rules();
        rules[0].state.sloppy = sloppy;
        world.pf.Load(std::make_shared<const PfRuleset>(rules));
        world.pf.SetSender(&outbox);
    }

    static BsdPacketView Numbered(BsdPacketView packet, std::uint32_t sequence, std::uint32_t ack)
    {
        packet.tcpSeq = sequence;
        packet.tcpAck = ack;
        packet.tcpWindow = 8000;
        return packet;
    }

    bool Client(std::uint8_t flags,
                std::uint32_t sequence,
                std::uint32_t ack,
                std::uint32_t data = 0)
    {
        BsdPacketView packet = Numbered(FromClient(flags), sequence, ack);
        packet.payload = data;
        return Judge(true, packet);
    }

    bool Server(std::uint8_t flags,
                std::uint32_t sequence,
                std::uint32_t ack,
                std::uint32_t data = 0)
    {
        BsdPacketView packet = Numbered(FromServer(flags), sequence, ack);
        packet.payload = data;
        return Judge(false, packet);
    }

    bool Judge(bool client, const BsdPacketView& packet)
    {
        world.clock.Advance(BSD_SECOND);
        last = client ? world.In(0, packet) : world.Out(0, packet);
        return last.pass;
    }

    /// SYN, SYN-ACK, ACK. \param scales of both windows, where they are offered
    void Open(std::optional<std::uint8_t> client = {}, std::optional<std::uint8_t> server = {})
    {
        BsdPacketView syn = Numbered(FromClient(SYN), CLIENT, 0);
        syn.tcpWindowScale = client.value_or(BSD_NO_WINDOW_SCALE);
        EXPECT_TRUE(Judge(true, syn));
        BsdPacketView reply = Numbered(FromServer(SYN | ACK), SERVER, CLIENT + 1);
        reply.tcpWindowScale = server.value_or(BSD_NO_WINDOW_SCALE);
        EXPECT_TRUE(Judge(false, reply));
        EXPECT_TRUE(Client(ACK, CLIENT + 1, SERVER + 1));
    }

    const PfState& State() const
    {
        return *world.pf.StatesById().front();
    }

    bool WasRefreshed() const
    {
        return State().refreshed == world.clock.Now();
    }

    PfWorld world;
    Outbox outbox;
    PfVerdict last;
};

TEST(PfWindows, DataInTheWindowPassesAndRefreshes)
{
    Connection tcp;
    tcp.Open();
    EXPECT_TRUE(tcp.Client(ACK, CLIENT + 1, SERVER + 1, 8000));
    EXPECT_TRUE(tcp.WasRefreshed());
    EXPECT_EQ(tcp.State().timeout, PfTimeout::TCP_ESTABLISHED);
}

TEST(PfWindows, DataBeyondTheReceiversWindowIsAStateMismatch)
{
    Connection tcp;
    tcp.Open();
    EXPECT_FALSE(tcp.Client(ACK, CLIENT + 1, SERVER + 1, 8001));
    EXPECT_EQ(tcp.last.reason, PfReason::STATE_MISMATCH);
    EXPECT_FALSE(tcp.WasRefreshed());
    EXPECT_TRUE(tcp.outbox.segments.empty());
    EXPECT_EQ(tcp.State().packets[0], 2U) << "dropped ones do not count";
}

TEST(PfWindows, AWindowScaledByBothIsWiderByItsShift)
{
    Connection tcp;
    tcp.Open(0, 3);
    EXPECT_TRUE(tcp.Server(ACK, SERVER + 1, CLIENT + 1)); // its window counts scaled from now on
    EXPECT_TRUE(tcp.Client(ACK, CLIENT + 1, SERVER + 1, 64000));
    EXPECT_FALSE(tcp.Client(ACK, CLIENT + 64001, SERVER + 1, 1));
}

TEST(PfWindows, AScaleThatOneEndDoesNotOfferCountsForNeither)
{
    Connection tcp;
    tcp.Open(3, {});
    EXPECT_TRUE(tcp.Client(ACK, CLIENT + 1, SERVER + 1));
    EXPECT_TRUE(tcp.Server(ACK, SERVER + 1, CLIENT + 1, 8000));
    EXPECT_FALSE(tcp.Server(ACK, SERVER + 8001, CLIENT + 1, 1));
}

TEST(PfWindows, ARetransmissionUpToOneWindowBackPasses)
{
    Connection tcp;
    tcp.Open();
    tcp.Client(ACK, CLIENT + 1, SERVER + 1, 8000);
    tcp.Server(ACK, SERVER + 1, CLIENT + 8001);
    tcp.Client(ACK, CLIENT + 8001, SERVER + 1, 8000);
    EXPECT_TRUE(tcp.Client(ACK, CLIENT + 8001, SERVER + 1, 100));
    EXPECT_FALSE(tcp.Client(ACK, CLIENT + 1, SERVER + 1, 100));
}

TEST(PfWindows, WhatIsAcknowledgedMayLieAFullWindowAndAPacketOff)
{
    Connection tcp;
    tcp.Open();
    EXPECT_TRUE(tcp.Client(ACK, CLIENT + 1, SERVER + 1 + 67035, 1));
    EXPECT_FALSE(tcp.Client(ACK, CLIENT + 2, SERVER + 1 + 67036, 1));
    EXPECT_FALSE(tcp.Client(ACK, CLIENT + 2, SERVER + 1 - 67036, 1));
}

// The first answer of a state that was picked up in its middle
TEST(PfWindows, NewConnectionsMatchLooselyWithoutBeingRefreshed)
{
    Connection tcp;
    EXPECT_TRUE(tcp.Client(ACK, CLIENT, SERVER, 100));
    const BsdTime refreshed = tcp.State().refreshed;
    // beyond what the server has offered so far, which is nothing
    EXPECT_TRUE(tcp.Client(ACK, CLIENT + 100, SERVER, 1000));
    EXPECT_EQ(tcp.State().refreshed, refreshed);
    EXPECT_EQ(tcp.State().timeout, PfTimeout::TCP_FIRST);
    EXPECT_FALSE(tcp.Client(ACK, CLIENT + 200000, SERVER, 1000)) << "but not from just anywhere";
}

TEST(PfWindows, ClosedConnectionsMatchLooselyWithoutBeingRefreshed)
{
    Connection tcp;
    tcp.Open();
    tcp.Client(FIN | ACK, CLIENT + 1, SERVER + 1);
    tcp.Server(FIN | ACK, SERVER + 1, CLIENT + 2);
    tcp.Client(ACK, CLIENT + 2, SERVER + 2);
    ASSERT_TRUE(tcp.State().IsFinished());
    const BsdTime refreshed = tcp.State().refreshed;
    EXPECT_TRUE(tcp.Server(ACK, SERVER + 9002, CLIENT + 2, 100));
    EXPECT_EQ(tcp.State().refreshed, refreshed);
}

TEST(PfWindows, AResetMustBeExactOrAcknowledgeExactly)
{
    Connection tcp;
    tcp.Open();
    EXPECT_FALSE(tcp.Client(RST, CLIENT + 100, 0));
    EXPECT_FALSE(tcp.Client(RST | ACK, CLIENT - 100, SERVER + 2));
    EXPECT_FALSE(tcp.State().IsFinished());
    EXPECT_TRUE(tcp.Client(RST | ACK, CLIENT - 100, SERVER + 1));
    EXPECT_TRUE(tcp.State().IsFinished());

    Connection next;
    next.Open();
    EXPECT_FALSE(next.Client(RST, CLIENT + 2, 0));
    EXPECT_TRUE(next.Client(RST, CLIENT + 1, 0)) << "one off is exact enough";
}

TEST(PfWindows, AMismatchWhileBothEndsAreAtSynSentIsAnsweredWithAReset)
{
    Connection tcp;
    tcp.Client(SYN, CLIENT, 0);
    tcp.Server(SYN, SERVER, 0); // both open at once
    EXPECT_FALSE(tcp.Server(ACK, SERVER + 5000000, 77, 1));
    EXPECT_EQ(tcp.last.reason, PfReason::STATE_MISMATCH);
    ASSERT_EQ(tcp.outbox.segments.size(), 1U);
    const PfSegment& reset = tcp.outbox.segments[0];
    EXPECT_EQ(reset.tuple, FromClient(0).tuple) << "on behalf of the one that was sent to";
    EXPECT_EQ(reset.flags, RST);
    EXPECT_EQ(reset.sequence, 77U);
    EXPECT_TRUE(reset.skipsPf);

    Connection other;
    other.Client(SYN, CLIENT, 0);
    other.Server(SYN, SERVER, 0);
    EXPECT_FALSE(other.Server(RST, SERVER + 9000000, 0));
    EXPECT_TRUE(other.outbox.segments.empty()) << "no reset for a reset";
}

TEST(PfWindows, ASynOnAnEstablishedStateIsAnsweredWithAChallengeAck)
{
    Connection tcp;
    tcp.Open();
    EXPECT_FALSE(tcp.Client(SYN, 555, 0));
    ASSERT_EQ(tcp.outbox.segments.size(), 1U);
    const PfSegment& challenge = tcp.outbox.segments[0];
    EXPECT_EQ(challenge.tuple, FromServer(0).tuple);
    EXPECT_EQ(challenge.flags, ACK);
    EXPECT_EQ(challenge.sequence, SERVER + 1);
    // of the end that made the state the SYN counts with the first data that it sends
    EXPECT_EQ(challenge.acknowledgement, CLIENT);
    EXPECT_FALSE(challenge.skipsPf);
}

TEST(PfWindows, SloppyStatesIgnoreSequenceNumbers)
{
    Connection tcp(true);
    tcp.Open();
    EXPECT_TRUE(tcp.Client(ACK, CLIENT + 123456789, SERVER - 123456789, 100));
    EXPECT_TRUE(tcp.WasRefreshed());
    EXPECT_TRUE(tcp.Client(RST, 42, 0));
    EXPECT_TRUE(tcp.State().IsFinished());
}

TEST(PfWindows, ASloppyStateThatSeesOneEndIsEstablishedByTheAckBehindTheSyn)
{
    Connection tcp(true);
    tcp.Client(SYN, CLIENT, 0);
    tcp.Client(ACK, CLIENT + 1, SERVER + 1);
    EXPECT_EQ(tcp.State().timeout, PfTimeout::TCP_ESTABLISHED);
    tcp.Client(FIN | ACK, CLIENT + 1, SERVER + 1);
    EXPECT_EQ(tcp.State().timeout, PfTimeout::TCP_FINWAIT) << "the other's FIN goes elsewhere";
}

TEST(PfWindows, AFullStateThatSeesOneEndStaysAtItsFirstTimeout)
{
    Connection tcp;
    tcp.Client(SYN, CLIENT, 0);
    tcp.Client(ACK, CLIENT + 1, SERVER + 1);
    EXPECT_LT(tcp.State().peers[1].state, PF_TCPS_ESTABLISHED);
}

TEST(PfWindows, NumbersRunOverTheEndOfTheCircle)
{
    Connection tcp;
    tcp.Client(SYN, 0xfffffffe, 0);
    tcp.Server(SYN | ACK, SERVER, 0xffffffff);
    EXPECT_TRUE(tcp.Client(ACK, 0xffffffff, SERVER + 1, 1000));
    EXPECT_TRUE(tcp.Server(ACK, SERVER + 1, 999));
    EXPECT_TRUE(tcp.Client(ACK, 999, SERVER + 1, 8000));
    EXPECT_FALSE(tcp.Client(ACK, 8999, SERVER + 1, 1));
}

} // namespace
} // namespace divertsim
} // namespace ns3
