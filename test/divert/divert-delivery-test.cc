// SPDX-License-Identifier: GPL-2.0-only
//
// divert_packet() of FreeBSD sys/netinet/ip_divert.c, commit 895a0ae67f, and sbappendaddr() of
// sys/kern/uipc_sockbuf.c.
#include "test/divert/divert-fixture.h"

#include "ns3/lb-policy-registry.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <numeric>

using namespace ns3::divertsim;

namespace
{

class DivertDelivery : public DivertFixture
{
};

TEST_F(DivertDelivery, GoesWhereTheHashOfTheStateIdPoints)
{
    auto group = MakeGroup(5, 8000);
    EXPECT_EQ(Home(8000, 1), group[0x47ee45ca % 5]);
    EXPECT_EQ(Home(8000, 2), group[0xd086d157 % 5]);
    EXPECT_EQ(Home(8000, 3), group[0xacc084ad % 5]);
    EXPECT_TRUE(Deliver(8000, 2));
    EXPECT_TRUE(group[0xd086d157 % 5]->HasPacket());
}

TEST_F(DivertDelivery, AStateStaysOnItsSocketWhileTheGroupStays)
{
    auto group = MakeGroup(3, 8000);
    for (int i = 0; i < 10; ++i)
    {
        Deliver(8000, 2);
    }
    EXPECT_EQ(group[0xd086d157 % 3]->GetQueuedPackets(), 10U);
}

TEST_F(DivertDelivery, AGroupOfOneGetsEverything)
{
    auto group = MakeGroup(1, 8000);
    for (std::uint64_t id = 0; id < 30; ++id)
    {
        EXPECT_EQ(Home(8000, id), group[0]);
    }
}

TEST_F(DivertDelivery, WithoutAStateThePolicySaysWho)
{
    auto documented = MakeGroup(4, 8000);
    ports.Configure(8001, LbMakePolicy("freebsd-committed"), 32);
    auto committed = MakeGroup(4, 8001);
    EXPECT_EQ(Home(8000, 0), documented[0]);
    EXPECT_EQ(Home(8001, 0), committed[3]);
}

TEST_F(DivertDelivery, WithoutASocketItIsCountedAsNoport)
{
    EXPECT_FALSE(Deliver(8000, 1));
    EXPECT_EQ(ports.GetCounters().noport, 1U);
    EXPECT_EQ(ports.GetCounters().diverted, 0U);
    EXPECT_EQ(log.Take(), Names{"no port 8000"});
}

TEST_F(DivertDelivery, AnEmptiedGroupIsNoGroup)
{
    auto group = MakeGroup(2, 8000);
    group[0]->Close();
    group[1]->Close();
    EXPECT_FALSE(Deliver(8000, 1));
    EXPECT_EQ(ports.GetCounters().noport, 1U);
}

TEST_F(DivertDelivery, WithoutTheOptionTheOneSocketOfAPortGetsEverything)
{
    DivertSocket& s = Make(false);
    s.Bind(8000);
    for (std::uint64_t id = 0; id < 10; ++id)
    {
        EXPECT_TRUE(Deliver(8000, id));
    }
    EXPECT_EQ(s.GetQueuedPackets(), 10U);
    std::uint64_t word = 77; // no group, no pick: nothing to remember
    BsdUnit unit;
    unit.id = 1;
    unit.word = &word;
    EXPECT_EQ(ports.GetMapper(8000).Map(unit).word, 77U);
    EXPECT_TRUE(ports.Deliver(8000, unit, DivertPacket()));
    EXPECT_EQ(word, 77U);
}

TEST_F(DivertDelivery, CountsAndNumbersWhatItQueues)
{
    auto group = MakeGroup(1, 8000);
    EXPECT_TRUE(Deliver(8000, 9));
    EXPECT_TRUE(Deliver(8000, 9));
    EXPECT_EQ(ports.GetCounters().diverted, 2U);
    EXPECT_EQ(log.Take(),
              (Names{"picked s/0 for 9", "queued s/0 1", "picked s/0 for 9", "queued s/0 2"}));
    EXPECT_EQ(group[0]->Peek().info.serial, 1U);
    const DivertPacket packet = group[0]->Read(); // peeking left it there
    EXPECT_EQ(packet.info.serial, 1U);
    EXPECT_EQ(packet.info.stateId, 9U);
}

TEST_F(DivertDelivery, WakesTheReaderOnceThePacketIsThere)
{
    DivertSocket& s = *MakeGroup(1, 8000)[0];
    std::vector<std::uint64_t> seen;
    s.SetReadable([&] {
        EXPECT_EQ(ports.GetCounters().diverted, seen.size() + 1);
        seen.push_back(s.Read().info.serial);
    });
    Deliver(8000, 1);
    Deliver(8000, 1);
    EXPECT_EQ(seen, (std::vector<std::uint64_t>{1, 2}));
    EXPECT_FALSE(s.HasPacket());
}

TEST_F(DivertDelivery, AReaderMayCloseItsSocketWhenItWakes)
{
    DivertSocket& s = *MakeGroup(1, 8000)[0];
    s.SetReadable([&s] { s.Close(); });
    EXPECT_TRUE(Deliver(8000, 1));
    EXPECT_FALSE(Deliver(8000, 1));
    EXPECT_EQ(log.balances["s/0"].closed, 1U);
}

TEST_F(DivertDelivery, AFullSocketLosesThePacketWithoutACounterOrAnotherMember)
{
    auto group = MakeGroup(2, 8000);
    int taken = 0;
    while (Deliver(8000, 1, 1500))
    {
        ++taken;
    }
    EXPECT_EQ(taken, 43);
    EXPECT_EQ(group[0]->GetQueuedPackets() + group[1]->GetQueuedPackets(), 43U);
    EXPECT_EQ(ports.GetCounters().diverted, 43U);
    EXPECT_EQ(ports.GetCounters().noport, 0U);
    EXPECT_EQ(log.lines.back(), "full " + Home(8000, 1)->GetName());
}

TEST_F(DivertDelivery, TheWordIsStoredEvenWhereTheQueueRefusesThePacket)
{
    DivertSocket& s = *MakeGroup(1, 8000)[0];
    EXPECT_EQ(s.SetReceiveBuffer(1), BsdErrno::OK);
    std::uint64_t word = 77;
    BsdUnit unit;
    unit.id = 1;
    unit.word = &word;
    EXPECT_FALSE(ports.Deliver(8000, unit, DivertPacket()));
    EXPECT_EQ(word, 0U);
}

TEST_F(DivertDelivery, QueuedPacketsDieWithTheirSocket)
{
    auto group = MakeGroup(2, 8000);
    LbMember* home = Home(8000, 1);
    DivertSocket* s = home == group[0] ? group[0] : group[1];
    DivertSocket* other = home == group[0] ? group[1] : group[0];
    Deliver(8000, 1);
    Deliver(8000, 1);
    log.Take();
    s->Close();
    EXPECT_EQ(log.Take(),
              (Names{"unbound " + s->GetName() + " 8000 closed",
                     "closed " + s->GetName() + " 1",
                     "closed " + s->GetName() + " 2"}));
    EXPECT_FALSE(other->HasPacket());
    EXPECT_EQ(s->GetQueued(), 0U);
}

TEST_F(DivertDelivery, WritesAreCountedByTheirWayWhereTheySucceed)
{
    DivertSocket& s = *MakeGroup(1, 8000)[0];
    Deliver(8000, 1);
    const DivertPacketInfo info = s.Read().info;
    log.Take();
    s.ReportReinjected(info, false, BsdErrno::OK);
    s.ReportReinjected(info, true, BsdErrno::OK);
    s.ReportReinjected(info, true, BsdErrno::E_NOBUFS);
    s.ReportInjected(40, true, BsdErrno::OK);
    EXPECT_EQ(ports.GetCounters().inbound, 1U);
    EXPECT_EQ(ports.GetCounters().outbound, 2U);
    EXPECT_EQ(log.Take(),
              (Names{"reinjected s/0 1 in 0",
                     "reinjected s/0 1 out 0",
                     "reinjected s/0 1 out ENOBUFS",
                     "injected s/0 40 out 0"}));
}

DivertPacket
PacketOf(std::uint32_t length)
{
    DivertPacket packet;
    packet.info.length = length;
    return packet;
}

/// Appends packets of a length until one does not fit. \return how many were taken
int
Fill(DivertReceiveBuffer& buffer, std::uint32_t length)
{
    int taken = 0;
    for (; buffer.Fits(length); ++taken)
    {
        buffer.Append(PacketOf(length));
    }
    return taken;
}

TEST(DivertReceiveBuffer, Holds43PacketsOf1500Bytes)
{
    DivertReceiveBuffer buffer(DIVERT_RECEIVE_SPACE, DivertBufferRules());
    EXPECT_EQ(Fill(buffer, 1500), 43);
    EXPECT_EQ(buffer.GetBytes(), 43U * 1516);
    EXPECT_EQ(buffer.GetSpace(), 65636U);
}

TEST(DivertReceiveBuffer, Holds206PacketsOfAtMost272BytesBecauseOfTheirMbufs)
{
    DivertReceiveBuffer small(DIVERT_RECEIVE_SPACE, DivertBufferRules());
    EXPECT_EQ(Fill(small, 272), 206);
    DivertReceiveBuffer larger(DIVERT_RECEIVE_SPACE, DivertBufferRules());
    EXPECT_EQ(Fill(larger, 273), 205);
    DivertReceiveBuffer tiny(DIVERT_RECEIVE_SPACE, DivertBufferRules());
    EXPECT_EQ(Fill(tiny, 20), 206);
}

TEST(DivertReceiveBuffer, CountsTheAddressOfEachPacket)
{
    DivertReceiveBuffer buffer(1000, DivertBufferRules());
    EXPECT_FALSE(buffer.Fits(985));
    EXPECT_TRUE(buffer.Fits(984));
    buffer.Append(PacketOf(984));
    EXPECT_EQ(buffer.GetBytes(), 1000U);
    buffer.Take();
    EXPECT_EQ(buffer.GetBytes(), 0U);
}

TEST(DivertReceiveBuffer, MadeSmallerThanItsContentItTakesNothing)
{
    DivertReceiveBuffer buffer(DIVERT_RECEIVE_SPACE, DivertBufferRules());
    Fill(buffer, 1500);
    EXPECT_EQ(buffer.SetSpace(2000), BsdErrno::OK);
    EXPECT_FALSE(buffer.Fits(20));
    while (buffer.GetPackets() > 1)
    {
        buffer.Take();
    }
    EXPECT_TRUE(buffer.Fits(2000 - 1516 - 16));
    EXPECT_FALSE(buffer.Fits(2000 - 1516 - 15));
}

TEST(DivertReceiveBuffer, RefusesSpaceOfNothingOrAboveMaxsockbuf)
{
    DivertReceiveBuffer buffer(DIVERT_RECEIVE_SPACE, DivertBufferRules());
    EXPECT_EQ(buffer.SetSpace(0), BsdErrno::E_INVAL);
    EXPECT_EQ(buffer.SetSpace(1864135), BsdErrno::OK);
    EXPECT_EQ(buffer.SetSpace(1864136), BsdErrno::E_NOBUFS);
    EXPECT_EQ(buffer.GetSpace(), 1864135U);
}

// The rule written out again: taken if L + 16 <= min(hiwat - cc, 8 hiwat - mbcnt)
RC_GTEST_PROP(DivertReceiveBuffer, FollowsSbappendaddrForAnyPackets, ())
{
    const auto space = *rc::gen::inRange<std::uint32_t>(1, 20000);
    const auto mbufs = *rc::gen::element<std::uint32_t>(256, 2304, 2560, 9216);
    DivertBufferRules rules;
    rules.packetMbufs = mbufs;
    DivertReceiveBuffer buffer(space, rules);
    std::deque<std::int64_t> lengths;
    const auto steps = *rc::gen::container<std::vector<std::uint32_t>>(
        rc::gen::oneOf(rc::gen::just(0U), rc::gen::inRange<std::uint32_t>(20, 1501)));
    for (const std::uint32_t step : steps)
    {
        if (step == 0 && !lengths.empty())
        {
            RC_ASSERT(buffer.Take().info.length == lengths.front());
            lengths.pop_front();
        }
        else if (step != 0)
        {
            const std::int64_t cc = std::accumulate(lengths.begin(), lengths.end(), 0L) +
                                    16 * static_cast<std::int64_t>(lengths.size());
            const std::int64_t mbcnt = mbufs * static_cast<std::int64_t>(lengths.size());
            const bool fits = step + 16 <= space - cc && step + 16 <= 8L * space - mbcnt;
            RC_ASSERT(buffer.Fits(step) == fits);
            if (fits)
            {
                buffer.Append(PacketOf(step));
                lengths.push_back(step);
                RC_ASSERT(buffer.GetBytes() == cc + step + 16);
            }
        }
    }
}

} // namespace
