// SPDX-License-Identifier: GPL-2.0-only

// The operations of gVisor's port manager (pkg/tcpip/ports/ports.go at 3c5eee17dc45, and
// cbdb2c61b^ for PickEphemeralPortStable), and where ours differs on purpose.

#include "test/ports/bsd-port-test-random.h"

#include "ns3/bsd-port-manager.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace ns3::divertsim;

namespace
{

using Kind = BsdPortError::Kind;

constexpr BsdPortTestResult YES{true, BsdErrno::OK};
constexpr BsdPortTestResult NO{false, BsdErrno::OK};
constexpr BsdPortTestResult BROKEN{false, BsdErrno::E_NOBUFS};

BsdPortReservation
Of(std::uint16_t port, BsdPortBitFlags flags = 0)
{
    BsdPortReservation r;
    r.networks = {BSD_PORT_IPV4};
    r.transport = BSD_IPPROTO_UDP;
    r.address = BsdAddress::V4(0x0a000001);
    r.port = port;
    r.flags = BsdPortFlags::FromBits(flags);
    return r;
}

class BsdPortManagerCalls : public ::testing::Test
{
  protected:
    /// Ports that a pick offers, all refused
    std::vector<std::uint16_t> Offered(std::uint32_t draw)
    {
        std::vector<std::uint16_t> offered;
        random.script = {draw};
        const BsdPortResult result = manager.PickEphemeralPort(random, [&](std::uint16_t port) {
            offered.push_back(port);
            return NO;
        });
        EXPECT_EQ(result.first, 0);
        EXPECT_EQ(result.second.kind, Kind::NO_PORT_AVAILABLE);
        return offered;
    }

    BsdPortManager manager;
    BsdPortTestRandom random;
};

// ReservePort with a port
TEST_F(BsdPortManagerCalls, ReservePortGivesTheAskedPortWithoutADrawWhateverTheRange)
{
    manager.SetPortRange(20000, 20001);
    for (const std::uint16_t port : {1, 80, 20000, 65535})
    {
        const BsdPortResult result = manager.ReservePort(random, Of(port));
        EXPECT_TRUE(result.second.IsOk());
        EXPECT_EQ(result.first, port);
    }
    EXPECT_EQ(random.draws, 0);
}

TEST_F(BsdPortManagerCalls, ReservePortInUseGivesPort0AndDoesNotAskTheTester)
{
    manager.ReservePort(random, Of(80));
    bool asked = false;
    const BsdPortResult result = manager.ReservePort(random, Of(80), [&](std::uint16_t) {
        asked = true;
        return YES;
    });
    EXPECT_EQ(result.first, 0);
    EXPECT_EQ(result.second.kind, Kind::PORT_IN_USE);
    EXPECT_EQ(result.second.error, BsdErrno::E_ADDRINUSE);
    EXPECT_EQ(result.second.GetText(), "port is in use");
    EXPECT_FALSE(asked);
}

TEST_F(BsdPortManagerCalls, ReservePortIsAllOrNothingOverNetworks)
{
    manager.ReservePort(random, Of(80));
    BsdPortReservation dual = Of(80);
    dual.networks = {BSD_PORT_IPV6, BSD_PORT_IPV4};
    EXPECT_FALSE(manager.ReservePort(random, dual).second.IsOk());
    EXPECT_EQ(manager.GetSize(), 1U);
    manager.ReleasePort(Of(80));
    EXPECT_TRUE(manager.ReservePort(random, dual).second.IsOk());
    EXPECT_EQ(manager.GetSize(), 2U);
}

TEST_F(BsdPortManagerCalls, ReservePortAsksTheTesterOnceWithThePortReserved)
{
    std::vector<std::uint16_t> asked;
    std::size_t held = 0;
    manager.ReservePort(random, Of(80), [&](std::uint16_t port) {
        asked.push_back(port);
        held = manager.GetSize();
        return YES;
    });
    EXPECT_EQ(asked, std::vector<std::uint16_t>{80});
    EXPECT_EQ(held, 1U);
    EXPECT_EQ(manager.GetSize(), 1U);
}

TEST_F(BsdPortManagerCalls, ReservePortThatTheTesterRefusesIsInUseAndNotHeld)
{
    const auto result = manager.ReservePort(random, Of(80), [](std::uint16_t) { return NO; });
    EXPECT_EQ(result.first, 0);
    EXPECT_EQ(result.second.kind, Kind::PORT_IN_USE);
    EXPECT_EQ(manager.GetSize(), 0U);
}

TEST_F(BsdPortManagerCalls, ReservePortHandsTheTestersErrorOnAndHoldsNothing)
{
    const auto result = manager.ReservePort(random, Of(80), [](std::uint16_t) { return BROKEN; });
    EXPECT_EQ(result.first, 0);
    EXPECT_EQ(result.second.kind, Kind::TESTER);
    EXPECT_EQ(result.second.error, BsdErrno::E_NOBUFS);
    EXPECT_EQ(manager.GetSize(), 0U);
}

TEST_F(BsdPortManagerCalls, ReservePortThatIsRefusedLeavesTheOtherHoldersReference)
{
    manager.ReservePort(random, Of(80, BSD_PORT_LOAD_BALANCED));
    manager.ReservePort(random, Of(80, BSD_PORT_LOAD_BALANCED), [](std::uint16_t) { return NO; });
    EXPECT_EQ(manager.GetSize(), 1U);
}

TEST_F(BsdPortManagerCalls, ReservePortOfADuplicateNetworkNeedsTwoReleases)
{
    BsdPortReservation twice = Of(80);
    twice.networks = {BSD_PORT_IPV4, BSD_PORT_IPV4};
    EXPECT_TRUE(manager.ReservePort(random, twice).second.IsOk())
        << "checked against the old state";
    manager.ReleasePort(Of(80));
    EXPECT_EQ(manager.GetSize(), 1U);
    manager.ReleasePort(Of(80));
    EXPECT_EQ(manager.GetSize(), 0U);
}

TEST_F(BsdPortManagerCalls, ReservePortOfNoNetworkSucceedsAndHoldsNothing)
{
    BsdPortReservation none = Of(80);
    none.networks.clear();
    EXPECT_EQ(manager.ReservePort(random, none).first, 80);
    EXPECT_EQ(manager.ReservePort(random, none).first, 80);
    none.port = 0;
    random.script = {7};
    EXPECT_EQ(manager.ReservePort(random, none).first, 16007) << "the first port searched";
    EXPECT_EQ(manager.GetSize(), 0U);
}

// ReservePort without a port
TEST_F(BsdPortManagerCalls, ReserveAnyDrawsOnceAndSearchesUpwardsAround)
{
    manager.SetPortRange(20000, 20002);
    for (const std::uint16_t expected : {20001, 20002, 20000})
    {
        random.script = {1};
        EXPECT_EQ(manager.ReservePort(random, Of(0)).first, expected);
    }
    EXPECT_EQ(random.draws, 3);
    const BsdPortResult result = manager.ReservePort(random, Of(0));
    EXPECT_EQ(result.first, 0);
    EXPECT_EQ(result.second.kind, Kind::NO_PORT_AVAILABLE) << "not in use";
    EXPECT_EQ(result.second.error, BsdErrno::E_AGAIN);
    EXPECT_EQ(result.second.GetText(), "no ports are available");
    EXPECT_EQ(random.draws, 4);
}

TEST_F(BsdPortManagerCalls, ReserveAnySkipsRefusedPortsWithoutTheTester)
{
    manager.SetPortRange(20000, 20003);
    manager.ReservePort(random, Of(20001));
    std::vector<std::uint16_t> asked;
    random.script = {0};
    const auto result = manager.ReservePort(random, Of(0), [&](std::uint16_t port) {
        asked.push_back(port);
        return port == 20003 ? YES : NO;
    });
    EXPECT_EQ(result.first, 20003);
    EXPECT_EQ(asked, (std::vector<std::uint16_t>{20000, 20002, 20003}));
    EXPECT_EQ(manager.GetSize(), 2U);
}

TEST_F(BsdPortManagerCalls, ReserveAnyStopsAtTheTestersError)
{
    manager.SetPortRange(20000, 20003);
    int asked = 0;
    const auto result = manager.ReservePort(random, Of(0), [&](std::uint16_t) {
        return ++asked == 2 ? BROKEN : NO;
    });
    EXPECT_EQ(result.first, 0);
    EXPECT_EQ(result.second.kind, Kind::TESTER);
    EXPECT_EQ(asked, 2);
    EXPECT_EQ(manager.GetSize(), 0U);
}

TEST_F(BsdPortManagerCalls, ReserveAnyNeedsThePortInEachNetwork)
{
    manager.SetPortRange(20000, 20001);
    manager.ReservePort(random, Of(20000));
    BsdPortReservation dual = Of(0);
    dual.networks = {BSD_PORT_IPV6, BSD_PORT_IPV4};
    random.script = {0};
    EXPECT_EQ(manager.ReservePort(random, dual).first, 20001);
    EXPECT_EQ(manager.GetSize(), 3U) << "a skipped port touches no network";
}

// ReleasePort
TEST_F(BsdPortManagerCalls, ReleasePortOfWhatIsNotHeldDoesNothing)
{
    manager.ReservePort(random, Of(80));
    BsdPortReservation other = Of(80);
    other.bindToDevice = 1;
    manager.ReleasePort(other);
    other = Of(80);
    other.address = BsdAddress();
    manager.ReleasePort(other);
    other = Of(80);
    other.destination.port = 1;
    manager.ReleasePort(other);
    other = Of(0);
    manager.ReleasePort(other); // 0 is a number here
    EXPECT_EQ(manager.GetSize(), 1U);
    manager.ReleasePort(Of(80));
    manager.ReleasePort(Of(80));
    EXPECT_EQ(manager.GetSize(), 0U);
}

TEST_F(BsdPortManagerCalls, ASecondReleaseTakesTheReferenceOfAnotherHolder)
{
    manager.ReservePort(random, Of(80, BSD_PORT_MOST_RECENT));
    manager.ReservePort(random, Of(80, BSD_PORT_MOST_RECENT));
    manager.ReleasePort(Of(80, BSD_PORT_MOST_RECENT));
    manager.ReleasePort(Of(80, BSD_PORT_MOST_RECENT));
    EXPECT_EQ(manager.GetSize(), 0U);
}

TEST_F(BsdPortManagerCalls, WrongFlagsFreeASingleHolderAllTheSame)
{
    manager.ReservePort(random, Of(80, BSD_PORT_MOST_RECENT));
    manager.ReleasePort(Of(80, BSD_PORT_LOAD_BALANCED));
    EXPECT_EQ(manager.GetSize(), 0U) << "F04";
}

TEST_F(BsdPortManagerCalls, WrongFlagsAmongSeveralLeaveANegativeCounterThatTheNextReferenceLifts)
{
    const auto both = BSD_PORT_MOST_RECENT | BSD_PORT_LOAD_BALANCED;
    manager.ReservePort(random, Of(80, both));
    manager.ReservePort(random, Of(80, both));
    manager.ReleasePort(Of(80, BSD_PORT_LOAD_BALANCED)); // F05: total 1, shared set as it was
    EXPECT_EQ(manager.GetSize(), 1U);
    EXPECT_TRUE(manager.ReservePort(random, Of(80, BSD_PORT_LOAD_BALANCED)).second.IsOk());
    // F06, F07: that one only lifted the counter to 0, so MostRecent still shares
    EXPECT_TRUE(manager.ReservePort(random, Of(80, BSD_PORT_MOST_RECENT)).second.IsOk());
    EXPECT_FALSE(manager.ReservePort(random, Of(80, BSD_PORT_LOAD_BALANCED)).second.IsOk());
}

TEST_F(BsdPortManagerCalls, APartOfTheNetworksCanBeReleasedAndMoreThanWereReserved)
{
    BsdPortReservation dual = Of(80);
    dual.networks = {BSD_PORT_IPV6, BSD_PORT_IPV4};
    manager.ReservePort(random, dual);
    manager.ReleasePort(Of(80));
    EXPECT_EQ(manager.GetSize(), 1U);
    EXPECT_TRUE(manager.ReservePort(random, Of(80)).second.IsOk());
    manager.ReleasePort(dual);
    EXPECT_EQ(manager.GetSize(), 0U);
    manager.ReservePort(random, Of(80));
    manager.ReleasePort(dual);
    EXPECT_EQ(manager.GetSize(), 0U);
}

// PickEphemeralPort
TEST_F(BsdPortManagerCalls, PickOffersEachPortOfTheRangeOnceFromTheDrawOn)
{
    manager.SetPortRange(20000, 20004);
    EXPECT_EQ(Offered(3), (std::vector<std::uint16_t>{20003, 20004, 20000, 20001, 20002}));
    EXPECT_EQ(Offered(13), Offered(3)) << "modulo the number of ports";
    EXPECT_EQ(random.draws, 3);
}

TEST_F(BsdPortManagerCalls, PickLooksAtNoReservationAndReservesNothing)
{
    manager.SetPortRange(20000, 20000);
    manager.ReservePort(random, Of(20000));
    EXPECT_EQ(manager.PickEphemeralPort(random, [](std::uint16_t) { return YES; }).first, 20000);
    EXPECT_EQ(manager.GetSize(), 1U);
}

TEST_F(BsdPortManagerCalls, PickStopsAtAnErrorThoughItCameWithYes)
{
    int asked = 0;
    const auto result = manager.PickEphemeralPort(random, [&](std::uint16_t) {
        ++asked;
        return BsdPortTestResult{true, BsdErrno::E_NOBUFS};
    });
    EXPECT_EQ(asked, 1);
    EXPECT_EQ(result.first, 0);
    EXPECT_EQ(result.second.kind, Kind::TESTER);
    EXPECT_EQ(result.second.error, BsdErrno::E_NOBUFS);
}

TEST_F(BsdPortManagerCalls, PickKeepsTheRangeThatItBeganWith)
{
    manager.SetPortRange(20000, 20002);
    std::vector<std::uint16_t> offered;
    random.script = {0};
    manager.PickEphemeralPort(random, [&](std::uint16_t port) {
        manager.SetPortRange(30000, 30001);
        offered.push_back(port);
        return NO;
    });
    EXPECT_EQ(offered, (std::vector<std::uint16_t>{20000, 20001, 20002}));
    EXPECT_EQ(Offered(0), (std::vector<std::uint16_t>{30000, 30001}));
}

TEST_F(BsdPortManagerCalls, PickReachesAllPortsWhereTheSumPasses16Bits)
{
    // gVisor's own regression test: starts just below 2^16 with a range of 50 ports
    manager.SetPortRange(16000, 16049);
    for (std::uint32_t draw = 65480; draw < 65536; ++draw)
    {
        std::vector<std::uint16_t> offered = Offered(draw);
        std::sort(offered.begin(), offered.end());
        ASSERT_EQ(offered.size(), 50U);
        EXPECT_EQ(offered.front(), 16000);
        EXPECT_EQ(offered.back(), 16049);
        EXPECT_EQ(std::unique(offered.begin(), offered.end()), offered.end());
    }
}

// PickEphemeralPortStable
TEST_F(BsdPortManagerCalls, PickStableStartsAtHintPlusOffsetAndDrawsNothing)
{
    manager.SetPortRange(20000, 20009);
    const auto yes = [](std::uint16_t) { return YES; };
    EXPECT_EQ(manager.PickEphemeralPortStable(3, yes).first, 20003);
    EXPECT_EQ(manager.PickEphemeralPortStable(3, yes).first, 20004) << "the hint went on";
    EXPECT_EQ(manager.PickEphemeralPortStable(100, yes).first, 20002) << "all offsets share it";
    EXPECT_EQ(random.draws, 0);
}

TEST_F(BsdPortManagerCalls, PickStableMovesTheHintByOneHoweverManyPortsWereSkipped)
{
    manager.SetPortRange(20000, 20009);
    manager.PickEphemeralPortStable(0, [](std::uint16_t port) { return port == 20007 ? YES : NO; });
    EXPECT_EQ(manager.PickEphemeralPortStable(0, [](std::uint16_t) { return YES; }).first, 20001);
}

TEST_F(BsdPortManagerCalls, PickStableLeavesTheHintOnErrorAndExhaustion)
{
    manager.SetPortRange(20000, 20009);
    EXPECT_EQ(manager.PickEphemeralPortStable(0, [](std::uint16_t) { return BROKEN; }).second.kind,
              Kind::TESTER);
    EXPECT_EQ(manager.PickEphemeralPortStable(0, [](std::uint16_t) { return NO; }).second.kind,
              Kind::NO_PORT_AVAILABLE);
    EXPECT_EQ(manager.PickEphemeralPortStable(0, [](std::uint16_t) { return YES; }).first, 20000);
}

TEST_F(BsdPortManagerCalls, TheHintIsNotResetByARangeNorUsedByPick)
{
    const auto yes = [](std::uint16_t) { return YES; };
    manager.PickEphemeralPortStable(0, yes);
    manager.SetPortRange(20000, 20009);
    random.script = {0};
    EXPECT_EQ(manager.PickEphemeralPort(random, yes).first, 20000);
    EXPECT_EQ(manager.PickEphemeralPortStable(0, yes).first, 20001);
}

TEST_F(BsdPortManagerCalls, HintPlusOffsetIsASumOf32Bits)
{
    manager.SetPortRange(20000, 20009);
    const auto yes = [](std::uint16_t) { return YES; };
    manager.PickEphemeralPortStable(0, yes);
    EXPECT_EQ(manager.PickEphemeralPortStable(0xffffffff, yes).first, 20000);
}

// The range
TEST_F(BsdPortManagerCalls, TheRangeIs16000To65535UnlessSet)
{
    EXPECT_EQ(manager.PortRange(), (std::pair<std::uint16_t, std::uint16_t>{16000, 65535}));
    EXPECT_EQ(Offered(0).size(), 49536U);
}

TEST_F(BsdPortManagerCalls, SetPortRangeRefusesAStartAboveItsEndAndChangesNothing)
{
    const BsdPortError error = manager.SetPortRange(20001, 20000);
    EXPECT_EQ(error.kind, Kind::INVALID_RANGE);
    EXPECT_EQ(error.error, BsdErrno::E_INVAL);
    EXPECT_EQ(error.GetText(), "invalid port range");
    EXPECT_EQ(manager.PortRange(), (std::pair<std::uint16_t, std::uint16_t>{16000, 65535}));
    EXPECT_TRUE(manager.SetPortRange(20000, 20000).IsOk());
    EXPECT_EQ(manager.PortRange(), (std::pair<std::uint16_t, std::uint16_t>{20000, 20000}));
}

TEST_F(BsdPortManagerCalls, SetPortRangeLeavesReservationsAlone)
{
    manager.ReservePort(random, Of(30000));
    manager.SetPortRange(20000, 20001);
    EXPECT_FALSE(manager.ReservePort(random, Of(30000)).second.IsOk());
    EXPECT_TRUE(manager.ReservePort(random, Of(30001)).second.IsOk());
}

// What differs from gVisor, on purpose
TEST_F(BsdPortManagerCalls, DecidedTheRangeOfAllPortsCanBePickedFrom)
{
    EXPECT_TRUE(manager.SetPortRange(0, 65535).IsOk());
    EXPECT_EQ(manager.PortRange(), (std::pair<std::uint16_t, std::uint16_t>{0, 65535}));
    EXPECT_EQ(Offered(0).size(), 65535U);
}

TEST_F(BsdPortManagerCalls, DecidedPort0IsNeverHandedOut)
{
    manager.SetPortRange(0, 2);
    EXPECT_EQ(Offered(0), (std::vector<std::uint16_t>{1, 2}));
    EXPECT_EQ(Offered(1), (std::vector<std::uint16_t>{1, 2}));
    EXPECT_EQ(Offered(2), (std::vector<std::uint16_t>{2, 1}));
    random.script = {0};
    EXPECT_EQ(manager.ReservePort(random, Of(0)).first, 1);
    manager.SetPortRange(0, 0);
    EXPECT_EQ(manager.ReservePort(random, Of(0)).second.kind, Kind::NO_PORT_AVAILABLE);
}

TEST_F(BsdPortManagerCalls, DecidedAStartNear2To32OffersEachPortOnce)
{
    manager.SetPortRange(20000, 20009); // ten do not divide 2^32
    for (const std::uint32_t draw : {4294967295U, 4294967290U, 4294967286U})
    {
        std::vector<std::uint16_t> offered = Offered(draw);
        EXPECT_EQ(offered.front(), 20000 + draw % 10);
        std::sort(offered.begin(), offered.end());
        EXPECT_EQ(offered.size(), 10U);
        EXPECT_EQ(std::unique(offered.begin(), offered.end()), offered.end());
    }
}

TEST_F(BsdPortManagerCalls, DecidedATesterOfAPickMayCallTheManager)
{
    random.script = {0};
    const auto result = manager.PickEphemeralPort(random, [&](std::uint16_t port) {
        return BsdPortTestResult{manager.ReservePort(random, Of(port)).second.IsOk(), BsdErrno::OK};
    });
    EXPECT_EQ(result.first, 16000);
    EXPECT_EQ(manager.GetSize(), 1U);
    const auto stable = manager.PickEphemeralPortStable(0, [&](std::uint16_t port) {
        return BsdPortTestResult{manager.ReserveTuple(Of(port)), BsdErrno::OK};
    });
    EXPECT_EQ(stable.first, 16001);
}

TEST_F(BsdPortManagerCalls, DecidedATesterOfAReserveThatCallsBackIsRefusedWithAClearError)
{
    const auto result = manager.ReservePort(random, Of(80), [&](std::uint16_t) {
        const BsdPortError reserve = manager.ReservePort(random, Of(81)).second;
        EXPECT_EQ(reserve.kind, Kind::REENTERED);
        EXPECT_NE(std::string(reserve.GetText()).find("tester"), std::string::npos);
        EXPECT_FALSE(manager.ReserveTuple(Of(82)));
        EXPECT_EQ(manager.ReleasePort(Of(80)).kind, Kind::REENTERED);
        // Picks and the range lock nothing there either
        EXPECT_EQ(manager.PickEphemeralPortStable(0, [](std::uint16_t) { return YES; }).first,
                  16000);
        EXPECT_TRUE(manager.SetPortRange(20000, 20001).IsOk());
        return YES;
    });
    EXPECT_EQ(result.first, 80);
    EXPECT_EQ(manager.GetSize(), 1U);
    EXPECT_TRUE(manager.ReleasePort(Of(80)).IsOk()) << "afterwards all is as before";
}

TEST_F(BsdPortManagerCalls, ATesterThatThrowsLeavesTheManagerUsable)
{
    EXPECT_THROW(
        manager.ReservePort(random, Of(80), [](std::uint16_t) -> BsdPortTestResult { throw 1; }),
        int);
    EXPECT_EQ(manager.GetSize(), 0U) << "nothing stays reserved";
    EXPECT_TRUE(manager.ReservePort(random, Of(80)).second.IsOk());
}

} // namespace
