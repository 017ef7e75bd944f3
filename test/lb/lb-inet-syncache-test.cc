// SPDX-License-Identifier: GPL-2.0-only

// Connections of FreeBSD's listeners until they are accepted: the syncache and the listen queue

#include "test/lb/lb-inet-stand.h"

#include <gtest/gtest.h>

using namespace ns3::divertsim;

namespace
{

constexpr std::uint8_t TCP = BSD_IPPROTO_TCP;
using Lines = std::vector<std::string>;

class LbInetSyncache : public ::testing::Test
{
  protected:
    InetStand stand{BsdSystem::FREEBSD};
};

TEST_F(LbInetSyncache, TheAckOfAHandshakeGoesToTheMemberThatTheGroupPicksThen)
{
    stand.StartGroup(2, InetStand::At(TCP));
    std::vector<std::uint64_t> units;
    std::size_t elsewhere = 0;
    for (std::uint32_t i = 0; i < 200; ++i)
    {
        units.push_back(stand.ports.Syn(InetStand::From(TCP, i)).unit);
    }
    EXPECT_EQ(units.front(), 1U);
    EXPECT_EQ(units.back(), 200U);
    std::vector<std::string> before;
    for (std::uint32_t i = 0; i < 200; ++i)
    {
        before.push_back(stand.Who(InetStand::From(TCP, i)));
    }
    stand.Start(2, InetStand::At(TCP), 100);
    for (std::uint32_t i = 0; i < 200; ++i)
    {
        const std::string now = stand.Who(InetStand::From(TCP, i));
        EXPECT_EQ(stand.ports.Complete(units[i]).listener->GetName(), now);
        elsewhere += now != before[i] ? 1 : 0;
    }
    EXPECT_GT(elsewhere, 90U); // 2/3 are to move
    EXPECT_LT(elsewhere, 170U);
}

TEST_F(LbInetSyncache, AClosingListenerTakesCompleteConnectionsWithItAndNoHalfOpenOnes)
{
    stand.StartGroup(2, InetStand::At(TCP));
    std::vector<std::uint64_t> complete;
    std::vector<std::uint64_t> half;
    for (std::uint32_t i = 0; i < 60; ++i)
    {
        const LbLookup found = stand.ports.Syn(InetStand::From(TCP, i));
        if (found.socket == &stand.M(0))
        {
            (i / 2 % 2 == 0 ? complete : half).push_back(found.unit);
        }
    }
    ASSERT_FALSE(complete.empty());
    ASSERT_FALSE(half.empty());
    std::vector<LbLost> expected;
    Lines lines;
    for (const std::uint64_t unit : complete)
    {
        stand.ports.Complete(unit);
        expected.push_back({unit, true});
        lines.push_back("reset " + std::to_string(unit) + " m/0");
    }
    lines.emplace_back("unbound m/0 closed");
    stand.told.Take();
    EXPECT_TRUE(stand.ports.Unbind(stand.M(0), true) == expected);
    EXPECT_EQ(stand.told.Take(), lines);
    for (const std::uint64_t unit : half)
    {
        EXPECT_EQ(stand.ports.Complete(unit).listener, &stand.M(1));
    }
}

TEST_F(LbInetSyncache, AHalfOpenConnectionWithNobodyLeftIsReset)
{
    stand.Start(0, InetStand::At(TCP));
    const LbLookup found = stand.ports.Syn(InetStand::From(TCP, 1));
    EXPECT_TRUE(stand.ports.Unbind(stand.M(0), true).empty());
    stand.told.Take();
    const LbCompletion completion = stand.ports.Complete(found.unit);
    EXPECT_EQ(completion.listener, nullptr);
    EXPECT_TRUE(completion.reset);
    EXPECT_EQ(stand.told.Take(), (Lines{"refused 1 - nobody", "ended 1"}));
}

TEST_F(LbInetSyncache, TheQueueTakesOneMoreThanOneAndAHalfBacklogsAndResetsTheNext)
{
    for (const int backlog : {0, 1, 2, 5, 128, 1000, -1})
    {
        InetStand host(BsdSystem::FREEBSD);
        host.Start(0, InetStand::At(TCP), backlog);
        const int kept = backlog < 0 || backlog > 128 ? 128 : backlog;
        const int room = 3 * kept / 2 + 1;
        for (int i = 0; i < room; ++i)
        {
            const LbLookup found =
                host.ports.Syn(InetStand::From(TCP, static_cast<std::uint32_t>(i)));
            ASSERT_EQ(host.ports.Complete(found.unit).listener, &host.M(0)) << backlog << " " << i;
        }
        const LbLookup last =
            host.ports.Syn(InetStand::From(TCP, 900)); // a SYN is taken all the same
        ASSERT_EQ(last.socket, &host.M(0));
        host.told.Take();
        const LbCompletion completion = host.ports.Complete(last.unit);
        EXPECT_EQ(completion.listener, nullptr);
        EXPECT_TRUE(completion.reset);
        const std::string unit = std::to_string(last.unit);
        EXPECT_EQ(host.told.Take(), (Lines{"refused " + unit + " m/0 queue", "ended " + unit}));
        host.ports.Accept(host.M(0), 1);
        EXPECT_EQ(host.ports.GetQueueLength(host.M(0)), static_cast<std::size_t>(room - 1));
    }
}

TEST_F(LbInetSyncache, EachSegmentOfAHalfOpenConnectionIsPickedFor)
{
    stand.StartGroup(2, InetStand::At(TCP));
    stand.told.Take();
    const LbLookup found = stand.ports.Syn(InetStand::From(TCP, 1));
    const std::string name = found.socket->GetName();
    LbMember& connection = stand.M(9);
    stand.ports.NoteSegment(found.unit, connection, 52);
    stand.ports.Complete(found.unit);
    stand.ports.NoteSegment(found.unit, connection, 60); // waits: its listener's
    stand.ports.Accept(*found.socket, found.unit);
    stand.ports.NoteSegment(found.unit, connection, 70);
    stand.ports.End(found.unit);
    stand.ports.End(found.unit);
    EXPECT_EQ(stand.told.Take(),
              (Lines{"picked 1 " + name,
                     "picked 1 " + name,
                     "delivered 1 " + name + " 52",
                     "completed 1 " + name,
                     "delivered 1 " + name + " 60",
                     "accepted 1 " + name,
                     "delivered 1 m/9 70",
                     "ended 1"}));
}

} // namespace
