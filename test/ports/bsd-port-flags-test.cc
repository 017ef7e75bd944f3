// SPDX-License-Identifier: GPL-2.0-only

// gVisor's Flags, BitFlags and FlagCounter (pkg/tcpip/ports/flags.go at 3c5eee17dc45): each
// expected value was seen by running the unmodified Go file.

#include "ns3/bsd-port-flag-counter.h"
#include "ns3/bsd-port-flags.h"

#include <gtest/gtest.h>

using namespace ns3::divertsim;

namespace
{

constexpr BsdPortBitFlags MR = BSD_PORT_MOST_RECENT;
constexpr BsdPortBitFlags LB = BSD_PORT_LOAD_BALANCED;
constexpr BsdPortBitFlags TO = BSD_PORT_TUPLE_ONLY;

TEST(BsdPortFlags, BitsAreMostRecent1LoadBalanced2TupleOnly4)
{
    EXPECT_EQ(BsdPortFlags().Bits(), 0U);
    EXPECT_EQ((BsdPortFlags{true, false, false}).Bits(), 1U);
    EXPECT_EQ((BsdPortFlags{false, true, false}).Bits(), 2U);
    EXPECT_EQ((BsdPortFlags{false, false, true}).Bits(), 4U);
    EXPECT_EQ((BsdPortFlags{true, true, true}).Bits(), 7U);
}

TEST(BsdPortFlags, MasksAre7And3)
{
    EXPECT_EQ(BSD_PORT_FLAG_MASK, 7U);
    EXPECT_EQ(BSD_PORT_MULTI_BIND_MASK, MR | LB);
}

TEST(BsdPortFlags, FromBitsIgnoresBitsAboveTheMask)
{
    for (BsdPortBitFlags bits = 0; bits < 64; ++bits)
    {
        EXPECT_EQ(BsdPortFlags::FromBits(bits).Bits(), bits & 7);
    }
}

TEST(BsdPortFlags, EffectiveClearsMostRecentWhereLoadBalancedIsSetAndLeavesTupleOnly)
{
    const BsdPortBitFlags expected[] = {0, MR, LB, LB, TO, MR | TO, LB | TO, LB | TO};
    for (BsdPortBitFlags bits = 0; bits < 8; ++bits)
    {
        const BsdPortFlags flags = BsdPortFlags::FromBits(bits);
        EXPECT_EQ(flags.Effective().Bits(), expected[bits]);
        EXPECT_EQ(flags.Bits(), bits) << "it is a copy";
    }
}

TEST(BsdPortFlagCounter, SharesAllAndHasNoneWhenEmpty)
{
    const BsdPortFlagCounter counter;
    EXPECT_EQ(counter.TotalRefs(), 0);
    EXPECT_EQ(counter.SharedFlags(), 7U);
    for (BsdPortBitFlags bits = 0; bits < 16; ++bits)
    {
        EXPECT_TRUE(counter.AllRefsHave(bits));
        EXPECT_EQ(counter.FlagRefs(bits), 0);
    }
}

TEST(BsdPortFlagCounter, CountsEachCombinationByItself)
{
    BsdPortFlagCounter counter;
    counter.AddRef(MR);
    counter.AddRef(MR);
    counter.AddRef(MR | LB);
    EXPECT_EQ(counter.TotalRefs(), 3);
    counter.DropRef(MR);
    EXPECT_EQ(counter.TotalRefs(), 2);
    EXPECT_EQ(counter.FlagRefs(MR), 2);
    EXPECT_EQ(counter.FlagRefs(LB), 1);
}

TEST(BsdPortFlagCounter, FlagRefsSumsCombinationsThatContainAllOfTheBits)
{
    BsdPortFlagCounter counter;
    for (BsdPortBitFlags bits = 0; bits < 8; ++bits)
    {
        for (BsdPortBitFlags n = 0; n <= bits; ++n)
        {
            counter.AddRef(bits); // bits + 1 of each
        }
    }
    EXPECT_EQ(counter.FlagRefs(0), counter.TotalRefs());
    EXPECT_EQ(counter.TotalRefs(), 36);
    EXPECT_EQ(counter.FlagRefs(MR), 2 + 4 + 6 + 8);
    EXPECT_EQ(counter.FlagRefs(LB), 3 + 4 + 7 + 8);
    EXPECT_EQ(counter.FlagRefs(TO), 5 + 6 + 7 + 8);
    EXPECT_EQ(counter.FlagRefs(MR | LB), 4 + 8);
    EXPECT_EQ(counter.FlagRefs(7), 8);
}

TEST(BsdPortFlagCounter, GoesBelowZeroAndSumsNegativesToo)
{
    BsdPortFlagCounter counter;
    counter.AddRef(LB);
    counter.AddRef(LB);
    counter.DropRef(MR);
    EXPECT_EQ(counter.TotalRefs(), 1);
    EXPECT_EQ(counter.FlagRefs(MR), -1);
    EXPECT_EQ(counter.FlagRefs(0), 1);
    counter.DropRef(LB);
    counter.DropRef(LB);
    EXPECT_EQ(counter.TotalRefs(), -1);
}

TEST(BsdPortFlagCounter, SharedFlagsAndAllRefsHaveLookAtPositiveCountsAlone)
{
    BsdPortFlagCounter counter;
    counter.AddRef(MR | LB);
    counter.DropRef(0);
    EXPECT_EQ(counter.SharedFlags(), MR | LB);
    EXPECT_TRUE(counter.AllRefsHave(MR | LB));
    counter.AddRef(0); // lifts that counter to 0: it takes no part
    EXPECT_EQ(counter.SharedFlags(), MR | LB);
    counter.AddRef(0);
    EXPECT_EQ(counter.SharedFlags(), 0U);
    EXPECT_FALSE(counter.AllRefsHave(MR));
}

TEST(BsdPortFlagCounter, SharedFlagsIsTheAndOfAllCombinations)
{
    BsdPortFlagCounter counter;
    counter.AddRef(7);
    EXPECT_EQ(counter.SharedFlags(), 7U);
    counter.AddRef(MR | TO);
    EXPECT_EQ(counter.SharedFlags(), MR | TO);
    EXPECT_FALSE(counter.AllRefsHave(MR | LB));
    EXPECT_TRUE(counter.AllRefsHave(TO));
    EXPECT_FALSE(counter.AllRefsHave(8)) << "nobody has a bit that is none";
    counter.AddRef(LB);
    EXPECT_EQ(counter.SharedFlags(), 0U);
    counter.DropRef(LB);
    EXPECT_EQ(counter.SharedFlags(), MR | TO) << "widens again";
}

TEST(BsdPortFlagCounterDeathTest, BitsAboveTheMaskAreAnAssertionAndTouchNoOtherCounter)
{
    BsdPortFlagCounter counter;
    counter.AddRef(MR);
    EXPECT_DEBUG_DEATH(counter.AddRef(8), "");
    EXPECT_DEBUG_DEATH(counter.AddRef(8 + MR), "");
    EXPECT_DEBUG_DEATH(counter.DropRef(8 + MR), "");
    EXPECT_EQ(counter.TotalRefs(), 1);
    EXPECT_EQ(counter.FlagRefs(MR), 1);
}

} // namespace
