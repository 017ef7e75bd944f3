// SPDX-License-Identifier: GPL-2.0-only
//
// gVisor's Flags, BitFlags and FlagCounter (pkg/tcpip/ports/flags.go)
#include "ns3/bsd-port-flag-counter.h"
#include "ns3/bsd-port-flags.h"

#include <gtest/gtest.h>

namespace
{

using namespace ns3::divertsim;

TEST(BsdPortFlags, BitsAreOneTwoAndFourAndBack)
{
    EXPECT_EQ((BsdPortFlags{true, false, false}).Bits(), 1u);
    EXPECT_EQ((BsdPortFlags{false, true, false}).Bits(), 2u);
    EXPECT_EQ((BsdPortFlags{false, false, true}).Bits(), 4u);
    for (BsdPortBitFlags bits = 0; bits <= BSD_PORT_FLAG_MASK; ++bits)
    {
        EXPECT_EQ(BsdPortFlags::FromBits(bits).Bits(), bits);
        EXPECT_EQ(BsdPortFlags::FromBits(bits | 0xf8), BsdPortFlags::FromBits(bits))
            << "higher bits are ignored";
    }
}

TEST(BsdPortFlags, EffectiveClearsMostRecentWhereLoadBalancedIsSetAndLeavesTupleOnly)
{
    for (BsdPortBitFlags bits = 0; bits <= BSD_PORT_FLAG_MASK; ++bits)
    {
        const BsdPortBitFlags expected = (bits & 3) == 3 ? bits & ~1u : bits;
        EXPECT_EQ(BsdPortFlags::FromBits(bits).Effective().Bits(), expected) << bits;
    }
}

TEST(BsdPortFlagCounter, IsEmptyAtFirstAndSharesAll)
{
    const BsdPortFlagCounter counter;
    EXPECT_EQ(counter.TotalRefs(), 0);
    EXPECT_EQ(counter.SharedFlags(), BSD_PORT_FLAG_MASK);
    EXPECT_TRUE(counter.AllRefsHave(BSD_PORT_FLAG_MASK));
}

TEST(BsdPortFlagCounter, CountsByCombination)
{
    BsdPortFlagCounter counter;
    counter.AddRef(1);
    counter.AddRef(3);
    counter.AddRef(3);
    counter.AddRef(6);
    EXPECT_EQ(counter.TotalRefs(), 4);
    EXPECT_EQ(counter.FlagRefs(0), 4) << "as TotalRefs";
    EXPECT_EQ(counter.FlagRefs(1), 3);
    EXPECT_EQ(counter.FlagRefs(2), 3);
    EXPECT_EQ(counter.FlagRefs(3), 2);
    EXPECT_EQ(counter.FlagRefs(4), 1);
    EXPECT_EQ(counter.SharedFlags(), 0u);
    counter.DropRef(6);
    EXPECT_EQ(counter.SharedFlags(), 1u);
    EXPECT_TRUE(counter.AllRefsHave(1));
    EXPECT_FALSE(counter.AllRefsHave(3));
}

TEST(BsdPortFlagCounter, ACounterMayGoBelowZeroAndThenTakesNoPartInWhatIsShared)
{
    BsdPortFlagCounter counter;
    counter.AddRef(3);
    counter.AddRef(3);
    counter.DropRef(4); // of a holder that never was
    EXPECT_EQ(counter.TotalRefs(), 1);
    EXPECT_EQ(counter.SharedFlags(), 3u);
    counter.AddRef(4); // only lifts the counter to 0
    EXPECT_EQ(counter.TotalRefs(), 2);
    EXPECT_EQ(counter.SharedFlags(), 3u);
}

} // namespace
