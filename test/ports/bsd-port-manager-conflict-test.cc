// SPDX-License-Identifier: GPL-2.0-only

// Which reservations stand beside which: the rules of gVisor's ReservePort and ReserveTuple
// (pkg/tcpip/ports/ports.go at 3c5eee17dc45). The matrices and the quirks were seen by running the
// unmodified Go files.

#include "test/ports/bsd-port-test-random.h"

#include "ns3/bsd-port-manager.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

using namespace ns3::divertsim;

namespace
{

constexpr BsdPortBitFlags MR = BSD_PORT_MOST_RECENT;
constexpr BsdPortBitFlags LB = BSD_PORT_LOAD_BALANCED;
constexpr BsdPortBitFlags TO = BSD_PORT_TUPLE_ONLY;

const BsdAddress ANY;
const BsdAddress A = BsdAddress::V4(0x0a000001);
const BsdAddress B = BsdAddress::V4(0x0a000002);
const BsdPortDestination NOBODY;
const BsdPortDestination ANY5{ANY, 5};
const BsdPortDestination C1{BsdAddress::V4(0x0a800001), 1};
const BsdPortDestination C2{BsdAddress::V4(0x0a800001), 2};
const BsdPortDestination D1{BsdAddress::V4(0x0a800002), 1};

/// A reservation of port 80, IPv4, TCP
BsdPortReservation
Of(BsdPortBitFlags flags,
   const BsdAddress& address = A,
   std::int32_t device = 0,
   const BsdPortDestination& destination = NOBODY)
{
    BsdPortReservation r;
    r.networks = {BSD_PORT_IPV4};
    r.transport = BSD_IPPROTO_TCP;
    r.address = address;
    r.port = 80;
    r.flags = BsdPortFlags::FromBits(flags);
    r.bindToDevice = device;
    r.destination = destination;
    return r;
}

class BsdPortManagerConflict : public ::testing::Test
{
  protected:
    bool Reserve(const BsdPortReservation& r)
    {
        return manager.ReservePort(random, r).second.IsOk();
    }

    /// \return the port that comes of asking for any
    std::uint16_t ReserveAny(BsdPortReservation r)
    {
        r.port = 0;
        return manager.ReservePort(random, r).first;
    }

    BsdPortManager manager;
    BsdPortTestRandom random;
};

// The two matrices, row by row as they were recorded: holder f1, column f2 = 0 MR LB ML TO MT LT
// all
const std::string SHARE[] = {"00000000", // plain
                             "01010101", // MR
                             "00110011", // LB
                             "01110111", // MR+LB
                             "00001111", // TO
                             "01011111", // MR+TO
                             "00111111", // LB+TO
                             "01111111"};
const std::string WILD_WITHOUT_TO = "01110111";
const std::string WILD_WITH_TO = "01111111";

enum class Relation
{
    NONE,
    SHARE,
    WILD,
};

bool
Expected(Relation relation, BsdPortBitFlags f1, BsdPortBitFlags f2)
{
    switch (relation)
    {
    case Relation::SHARE:
        return SHARE[f1][f2] == '1';
    case Relation::WILD:
        return ((f1 & TO) != 0 ? WILD_WITH_TO : WILD_WITHOUT_TO)[f2] == '1';
    case Relation::NONE:
        break;
    }
    return true;
}

TEST_F(BsdPortManagerConflict, MatrixOfASingleHolderOverAllAddressesDevicesAndDestinations)
{
    struct Addresses
    {
        BsdAddress held;
        BsdAddress asked;
        bool meet;
    };

    struct Devices
    {
        std::int32_t held;
        std::int32_t asked;
        bool meet;
    };

    struct Destinations
    {
        BsdPortDestination held;
        BsdPortDestination asked;
        Relation relation;
    };

    const std::vector<Addresses> addresses = {{ANY, ANY, true},
                                              {ANY, A, true},
                                              {A, ANY, true},
                                              {A, A, true},
                                              {A, B, false}};
    const std::vector<Devices> devices = {{0, 0, true},
                                          {0, 1, true},
                                          {1, 0, true},
                                          {1, 1, true},
                                          {1, 2, false}};
    const std::vector<Destinations> destinations = {{NOBODY, NOBODY, Relation::SHARE},
                                                    {C1, C1, Relation::SHARE},
                                                    {NOBODY, ANY5, Relation::WILD},
                                                    {NOBODY, C1, Relation::WILD},
                                                    {C1, NOBODY, Relation::WILD},
                                                    {C1, C2, Relation::NONE},
                                                    {C1, D1, Relation::NONE}};
    int counts[3] = {};
    for (const Addresses& address : addresses)
    {
        for (const Devices& device : devices)
        {
            for (const Destinations& destination : destinations)
            {
                const Relation relation =
                    address.meet && device.meet ? destination.relation : Relation::NONE;
                ++counts[static_cast<int>(relation)];
                for (BsdPortBitFlags both = 0; both < 64; ++both)
                {
                    BsdPortManager fresh;
                    const BsdPortBitFlags f1 = both / 8;
                    const BsdPortBitFlags f2 = both % 8;
                    ASSERT_TRUE(
                        fresh
                            .ReservePort(random,
                                         Of(f1, address.held, device.held, destination.held))
                            .second.IsOk());
                    const auto asked =
                        fresh.ReservePort(random,
                                          Of(f2, address.asked, device.asked, destination.asked));
                    EXPECT_EQ(asked.second.IsOk(), Expected(relation, f1, f2))
                        << "holder " << f1 << " asked " << f2 << " relation "
                        << static_cast<int>(relation);
                }
            }
        }
    }
    EXPECT_EQ(counts[static_cast<int>(Relation::SHARE)], 32);
    EXPECT_EQ(counts[static_cast<int>(Relation::WILD)], 48);
    EXPECT_EQ(counts[static_cast<int>(Relation::NONE)], 95);
}

TEST_F(BsdPortManagerConflict, OtherTransportsPortsAndNetworksNeverMeet)
{
    ASSERT_TRUE(Reserve(Of(0)));
    BsdPortReservation other = Of(0);
    other.transport = BSD_IPPROTO_UDP;
    EXPECT_TRUE(Reserve(other));
    other.transport = BSD_IPPROTO_TCP + 65536; // all 32 bits count
    EXPECT_TRUE(Reserve(other));
    other = Of(0);
    other.port = 81;
    EXPECT_TRUE(Reserve(other));
    other = Of(0);
    other.networks = {BSD_PORT_IPV6};
    EXPECT_TRUE(Reserve(other));
    EXPECT_FALSE(Reserve(Of(0)));
}

TEST_F(BsdPortManagerConflict, TheAnyAddressIsTheZeroValueNotZeroBytes)
{
    const BsdAddress zero = BsdAddress::V4(0);
    ASSERT_TRUE(Reserve(Of(0, zero)));
    EXPECT_TRUE(Reserve(Of(0, A))) << "0.0.0.0 is an address as others";
    EXPECT_FALSE(Reserve(Of(0, zero)));
    BsdAddress six;
    six.family = BsdFamily::INET6;
    EXPECT_TRUE(Reserve(Of(0, six))) << "equality includes the length";
    EXPECT_FALSE(Reserve(Of(0, ANY)));
}

TEST_F(BsdPortManagerConflict, NothingPassesAPlainHolderNorAPlainRequestAnyOverlap)
{
    for (BsdPortBitFlags flags = 0; flags < 8; ++flags)
    {
        BsdPortManager fresh;
        ASSERT_TRUE(fresh.ReservePort(random, Of(0)).second.IsOk());
        EXPECT_FALSE(fresh.ReservePort(random, Of(flags)).second.IsOk());
        BsdPortManager other;
        ASSERT_TRUE(other.ReservePort(random, Of(flags)).second.IsOk());
        EXPECT_FALSE(other.ReservePort(random, Of(0)).second.IsOk());
    }
}

TEST_F(BsdPortManagerConflict, TheSharedSetNarrowsWithEachHolderAndWidensAgain)
{
    ASSERT_TRUE(Reserve(Of(MR | LB)));
    ASSERT_TRUE(Reserve(Of(MR)));
    EXPECT_FALSE(Reserve(Of(LB)));
    manager.ReleasePort(Of(MR));
    EXPECT_TRUE(Reserve(Of(LB)));
}

TEST_F(BsdPortManagerConflict, TupleOnlySharesAnIdenticalKeyTooEvenTheSame4Tuple)
{
    ASSERT_TRUE(Reserve(Of(TO)));
    EXPECT_TRUE(Reserve(Of(TO)));
    ASSERT_TRUE(Reserve(Of(TO, A, 0, C1)));
    EXPECT_TRUE(Reserve(Of(TO, A, 0, C1)));
}

TEST_F(BsdPortManagerConflict, TupleOnlyAcrossAWildcardNeedsItOfAllHolders)
{
    ASSERT_TRUE(Reserve(Of(TO, A, 0, C1)));
    EXPECT_TRUE(Reserve(Of(TO)));
    BsdPortManager other;
    ASSERT_TRUE(other.ReservePort(random, Of(TO, A, 0, C1)).second.IsOk());
    ASSERT_TRUE(other.ReservePort(random, Of(LB, A, 0, C2)).second.IsOk());
    EXPECT_FALSE(other.ReservePort(random, Of(TO)).second.IsOk());
}

TEST_F(BsdPortManagerConflict, AcrossAWildcardMostRecentOrLoadBalancedOfTheNewOneIsEnough)
{
    for (const BsdPortBitFlags flags : {MR, LB})
    {
        BsdPortManager fresh;
        ASSERT_TRUE(fresh.ReservePort(random, Of(0, A, 0, C1)).second.IsOk());
        EXPECT_TRUE(fresh.ReservePort(random, Of(flags)).second.IsOk());
        BsdPortManager reversed;
        ASSERT_TRUE(reversed.ReservePort(random, Of(flags)).second.IsOk());
        EXPECT_FALSE(reversed.ReservePort(random, Of(0, A, 0, C1)).second.IsOk());
    }
}

TEST_F(BsdPortManagerConflict, AnyIsJudgedAddressByAddress)
{
    ASSERT_TRUE(Reserve(Of(LB, A)));
    ASSERT_TRUE(Reserve(Of(MR, B)));
    EXPECT_FALSE(Reserve(Of(LB, ANY)));
    EXPECT_FALSE(Reserve(Of(MR, ANY)));
    EXPECT_TRUE(Reserve(Of(MR | LB, ANY))) << "D01: no bit is common to all";
}

TEST_F(BsdPortManagerConflict, DevicesOfOneAddressAreJudgedTogether)
{
    ASSERT_TRUE(Reserve(Of(LB, A, 1)));
    ASSERT_TRUE(Reserve(Of(MR, A, 2)));
    EXPECT_FALSE(Reserve(Of(MR | LB, A, 0))) << "V02";
}

TEST_F(BsdPortManagerConflict, ADeviceSeesOnlyItselfAndDevice0SeesAll)
{
    ASSERT_TRUE(Reserve(Of(LB, A, 1)));
    EXPECT_TRUE(Reserve(Of(0, A, 2)));
    for (BsdPortBitFlags flags = 0; flags < 8; ++flags)
    {
        EXPECT_FALSE(Reserve(Of(flags, A, 0)));
    }
    EXPECT_TRUE(Reserve(Of(LB, A, 1)));
    EXPECT_TRUE(Reserve(Of(0, A, -3))) << "numbers are signed";
}

TEST_F(BsdPortManagerConflict, DestinationsOfTheAnyAddressDifferByPortAndOverlap)
{
    ASSERT_TRUE(Reserve(Of(0, A, 0, NOBODY)));
    EXPECT_FALSE(Reserve(Of(TO, A, 0, ANY5)));
    EXPECT_TRUE(Reserve(Of(LB, A, 0, ANY5)));
    EXPECT_EQ(manager.GetSize(), 2U);
}

// Section 5.3: TCP and an automatic port
class BsdPortManagerAutomatic : public BsdPortManagerConflict
{
  protected:
    void SetUp() override
    {
        manager.SetPortRange(80, 80);
    }
};

TEST_F(BsdPortManagerAutomatic, TcpIsGivenNoHeldPortThoughFlagsWouldShareIt)
{
    ASSERT_TRUE(Reserve(Of(LB)));
    EXPECT_EQ(ReserveAny(Of(LB)), 0);
    EXPECT_TRUE(Reserve(Of(LB)));
}

TEST_F(BsdPortManagerAutomatic, TcpOnDevice0IsInTheWayOfAnyDeviceAndDestinationOfTheAddress)
{
    ASSERT_TRUE(Reserve(Of(LB, A, 3)));
    EXPECT_EQ(ReserveAny(Of(LB)), 0) << "A09";
    manager.ReleasePort(Of(LB, A, 3));
    ASSERT_TRUE(Reserve(Of(0, A, 0, C1)));
    EXPECT_EQ(ReserveAny(Of(0, A, 0, D1)), 0) << "A10: they do not even overlap";
    EXPECT_EQ(ReserveAny(Of(0, ANY, 0, D1)), 0);
    EXPECT_EQ(ReserveAny(Of(0, B, 0, D1)), 80) << "another address does not count";
}

TEST_F(BsdPortManagerAutomatic, TcpOnADeviceIsInTheWayOfOverlapsUnderDevice0AndItself)
{
    ASSERT_TRUE(Reserve(Of(LB, A, 2)));
    EXPECT_EQ(ReserveAny(Of(LB, A, 1)), 80) << "another device does not count";
    EXPECT_EQ(ReserveAny(Of(LB, A, 1)), 0);
    manager.ReleasePort(Of(LB, A, 1));
    manager.ReleasePort(Of(LB, A, 2));
    ASSERT_TRUE(Reserve(Of(LB, A, 0, C1)));
    EXPECT_EQ(ReserveAny(Of(LB, A, 1, NOBODY)), 0);
    EXPECT_EQ(ReserveAny(Of(LB, A, 1, D1)), 80) << "no overlap";
}

TEST_F(BsdPortManagerAutomatic, OtherTransportsMayGetASharedPort)
{
    BsdPortReservation udp = Of(MR);
    udp.transport = BSD_IPPROTO_UDP;
    ASSERT_TRUE(Reserve(udp));
    EXPECT_EQ(ReserveAny(udp), 80);
    udp.flags = BsdPortFlags::FromBits(LB);
    EXPECT_EQ(ReserveAny(udp), 0);
}

TEST_F(BsdPortManagerAutomatic, NoLevelIsLeftEmptyWhichTcpWouldNotice)
{
    ASSERT_TRUE(Reserve(Of(LB, A, 3, C1)));
    manager.ReleasePort(Of(LB, A, 3, C1));
    EXPECT_EQ(ReserveAny(Of(LB)), 80);
}

// ReserveTuple
TEST_F(BsdPortManagerConflict, ReserveTupleLooksAtTheExactKeyAlone)
{
    ASSERT_TRUE(Reserve(Of(0, ANY)));
    ASSERT_TRUE(manager.ReserveTuple(Of(0, A, 0, C1)));
    EXPECT_TRUE(manager.ReserveTuple(Of(0, A, 1, C1)));
    EXPECT_TRUE(manager.ReserveTuple(Of(0, A, 0, C2)));
    EXPECT_TRUE(manager.ReserveTuple(Of(0, A)));
    EXPECT_FALSE(manager.ReserveTuple(Of(0, A, 0, C1)));
}

TEST_F(BsdPortManagerConflict, ReserveTupleSharesByAnyCommonBitTupleOnlyToo)
{
    for (BsdPortBitFlags both = 0; both < 64; ++both)
    {
        BsdPortManager fresh;
        ASSERT_TRUE(fresh.ReserveTuple(Of(both / 8, A, 0, C1)));
        EXPECT_EQ(fresh.ReserveTuple(Of(both % 8, A, 0, C1)), SHARE[both / 8][both % 8] == '1');
    }
}

TEST_F(BsdPortManagerConflict, ReserveTupleThatFailsInOneNetworkChangesNothing)
{
    ASSERT_TRUE(manager.ReserveTuple(Of(0, A, 0, C1)));
    BsdPortReservation dual = Of(0, A, 0, C1);
    dual.networks = {BSD_PORT_IPV6, BSD_PORT_IPV4};
    EXPECT_FALSE(manager.ReserveTuple(dual));
    EXPECT_EQ(manager.GetSize(), 1U);
    manager.ReleasePort(Of(0, A, 0, C1));
    EXPECT_EQ(manager.GetSize(), 0U);
}

TEST_F(BsdPortManagerConflict, ReserveTupleWithADuplicateNetworkSeesItsOwnFirstReference)
{
    BsdPortReservation twice = Of(0, A, 0, C1);
    twice.networks = {BSD_PORT_IPV4, BSD_PORT_IPV4};
    EXPECT_FALSE(manager.ReserveTuple(twice));
    EXPECT_EQ(manager.GetSize(), 0U);
    twice.flags.tupleOnly = true;
    EXPECT_TRUE(manager.ReserveTuple(twice));
    manager.ReleasePort(Of(TO, A, 0, C1));
    EXPECT_EQ(manager.GetSize(), 1U) << "two references";
    manager.ReleasePort(Of(TO, A, 0, C1));
    EXPECT_EQ(manager.GetSize(), 0U);
}

TEST_F(BsdPortManagerConflict, ReserveTupleTakesPort0Literally)
{
    BsdPortReservation zero = Of(0, A, 0, C1);
    zero.port = 0;
    EXPECT_TRUE(manager.ReserveTuple(zero));
    EXPECT_FALSE(manager.ReserveTuple(zero));
    manager.ReleasePort(zero);
    EXPECT_EQ(manager.GetSize(), 0U);
    EXPECT_EQ(random.draws, 0);
}

} // namespace
