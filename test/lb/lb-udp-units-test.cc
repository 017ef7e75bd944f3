// SPDX-License-Identifier: GPL-2.0-only
#include "test/lb/lb-inet-stand.h"

#include "ns3/lb-udp-units.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

using namespace ns3::divertsim;

namespace
{

constexpr std::uint8_t UDP = BSD_IPPROTO_UDP;
using Lines = std::vector<std::string>;

class LbUdpUnitsTest : public ::testing::Test
{
  protected:
    LbUdpUnitsTest()
    {
        stand.StartGroup(3, InetStand::At(UDP));
        stand.told.Take();
    }

    std::uint64_t Send(std::uint32_t client)
    {
        return stand.ports.Datagram(InetStand::From(UDP, client)).unit;
    }

    InetStand stand{BsdSystem::FREEBSD};
};

TEST_F(LbUdpUnitsTest, IdsCountFromOneAndATupleKeepsItsOwn)
{
    EXPECT_EQ(Send(7), 1U);
    EXPECT_EQ(Send(8), 2U);
    EXPECT_EQ(Send(7), 1U);
    EXPECT_EQ(stand.ports.Syn(InetStand::From(BSD_IPPROTO_TCP, 1)).unit, 0U);
    EXPECT_EQ(Send(9), 3U);
}

TEST_F(LbUdpUnitsTest, TcpAndUdpCountTogether)
{
    stand.Start(5, InetStand::At(BSD_IPPROTO_TCP));
    EXPECT_EQ(Send(1), 1U);
    EXPECT_EQ(stand.ports.Syn(InetStand::From(BSD_IPPROTO_TCP, 1)).unit, 2U);
    EXPECT_EQ(Send(2), 3U);
}

TEST_F(LbUdpUnitsTest, AUnitEndsExactlyThirtySecondsAfterItsLastDatagram)
{
    Send(1);
    stand.clock.AdvanceTo(10 * BSD_SECOND);
    Send(2);
    stand.clock.AdvanceTo(25 * BSD_SECOND);
    Send(1);
    stand.told.Take();
    stand.clock.AdvanceTo(40 * BSD_SECOND - 1);
    EXPECT_EQ(stand.told.Take(), Lines{});
    stand.clock.AdvanceTo(40 * BSD_SECOND);
    EXPECT_EQ(stand.told.Take(), Lines{"ended 2"});
    stand.clock.AdvanceTo(55 * BSD_SECOND - 1);
    EXPECT_EQ(stand.told.Take(), Lines{});
    stand.clock.AdvanceTo(55 * BSD_SECOND);
    EXPECT_EQ(stand.told.Take(), Lines{"ended 1"});
    EXPECT_EQ(stand.clock.Pending(), 0U); // nothing is left to wait for
    EXPECT_EQ(Send(1), 3U);
}

TEST_F(LbUdpUnitsTest, AFlowsEndEndsItsUnitOnce)
{
    Send(1);
    stand.told.Take();
    stand.ports.EndPeer(InetStand::From(UDP, 1));
    stand.ports.EndPeer(InetStand::From(UDP, 1));
    stand.ports.EndPeer(InetStand::From(UDP, 2));
    EXPECT_EQ(stand.told.Take(), Lines{"ended 1"});
    stand.clock.AdvanceTo(100 * BSD_SECOND);
    EXPECT_EQ(stand.told.Take(), Lines{});
    EXPECT_EQ(Send(1), 2U);
}

TEST_F(LbUdpUnitsTest, PeersOfAnOrdinarySocketAreUnitsWhereThePlaceIsConfigured)
{
    InetStand other(BsdSystem::OPENBSD);
    other.Start(0, InetStand::At(UDP));
    EXPECT_EQ(other.ports.Datagram(InetStand::From(UDP, 1)).unit, 0U);
    EXPECT_EQ(other.ports.Datagram(InetStand::From(UDP, 1)).socket, &other.M(0));
    InetStand configured(BsdSystem::OPENBSD);
    configured.ports.Configure(
        InetStand::At(UDP).place,
        [] { return LbMakePolicy("linux"); },
        1);
    configured.Start(0, InetStand::At(UDP));
    EXPECT_EQ(configured.ports.Datagram(InetStand::From(UDP, 1)).unit, 1U);
}

TEST_F(LbUdpUnitsTest, TheWordStaysWhereItIsWhileTheUnitLives)
{
    ManualClock clock;
    LbUdpUnits units(clock, 30 * BSD_SECOND, [](std::uint64_t) {});
    std::uint64_t last = 0;
    const BsdUnit first = units.Touch(InetStand::From(UDP, 0), last);
    *first.word = 77;
    for (std::uint32_t i = 1; i < 20000; ++i)
    {
        EXPECT_EQ(*units.Touch(InetStand::From(UDP, i), last).word, 0U);
    }
    EXPECT_EQ(units.Touch(InetStand::From(UDP, 0), last).word, first.word);
    EXPECT_EQ(*first.word, 77U);
    EXPECT_EQ(units.Find(InetStand::From(UDP, 0))->id, 1U);
    units.End(InetStand::From(UDP, 0));
    EXPECT_FALSE(units.Find(InetStand::From(UDP, 0)).has_value());
    EXPECT_EQ(*units.Touch(InetStand::From(UDP, 0), last).word, 0U); // a new one
}

// Against a map that is searched from one end to the other
RC_GTEST_PROP(LbUdpUnitsProperty, EndsWhatIsIdleWhenItIsAndKeepsTheRest, ())
{
    struct Plain
    {
        std::uint64_t id;
        BsdTime last;
    };

    ManualClock clock;
    std::vector<std::pair<BsdTime, std::uint64_t>> ended;
    LbUdpUnits units(clock, 30, [&](std::uint64_t id) { ended.emplace_back(clock.Now(), id); });
    std::map<std::uint32_t, Plain> plain;
    std::uint64_t last = 0;
    std::uint64_t plainLast = 0;
    const auto steps = *rc::gen::container<std::vector<std::tuple<int, int, int>>>(
        rc::gen::tuple(rc::gen::inRange(0, 10), rc::gen::inRange(0, 6), rc::gen::inRange(0, 12)));
    for (const auto& [kind, client, span] : steps)
    {
        ended.clear();
        clock.Advance(span);
        std::vector<std::pair<BsdTime, std::uint64_t>> expected;
        for (auto it = plain.begin(); it != plain.end();)
        {
            const bool idle = it->second.last + 30 <= clock.Now();
            if (idle)
            {
                expected.emplace_back(it->second.last + 30, it->second.id);
            }
            it = idle ? plain.erase(it) : std::next(it);
        }
        auto told = ended;
        std::sort(told.begin(), told.end());
        std::sort(expected.begin(), expected.end());
        RC_ASSERT(told == expected);
        const BsdTuple tuple = InetStand::From(UDP, static_cast<std::uint32_t>(client));
        const auto key = static_cast<std::uint32_t>(client);
        if (kind < 8)
        {
            if (plain.count(key) == 0)
            {
                plain[key].id = ++plainLast;
            }
            plain[key].last = clock.Now();
            RC_ASSERT(units.Touch(tuple, last).id == plain[key].id);
        }
        else
        {
            RC_ASSERT(units.End(tuple) == (plain.count(key) > 0 ? plain[key].id : 0));
            plain.erase(key);
        }
        RC_ASSERT(units.GetSize() == plain.size());
        RC_ASSERT(clock.Pending() <= 1);
    }
}

} // namespace
