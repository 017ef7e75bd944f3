// SPDX-License-Identifier: GPL-2.0-only
#include "test/support/manual-clock.h"

#include "ns3/bsd-cpu-costs.h"
#include "ns3/bsd-cpu.h"

#include <gtest/gtest.h>

using namespace ns3::divertsim;

namespace
{

/// How long a core runs a cost
BsdTime
CoreTime(double cost)
{
    ManualClock clock;
    BsdCpu core(clock);
    core.Submit(cost, {}, {});
    clock.RunAll();
    return clock.Now();
}

TEST(BsdCpuCosts, TenThousandBytesAtAFifthOfANanosecondTakeTwoMicroseconds)
{
    EXPECT_EQ(CoreTime(10000 * 0.2), 2000);
}

TEST(BsdCpuCosts, ARelayReadsAndWritesAndCopiesTwice)
{
    const BsdCpuCosts costs;
    // 2 x 260 + 10,000 x (0.28 + 0.38), worked out by hand
    EXPECT_EQ(CoreTime(costs.GetCopy(10000)), 7120);
    EXPECT_EQ(CoreTime(costs.GetCopy(10000, 4)), 7620);
    EXPECT_EQ(CoreTime(costs.GetCopy(10000, 1)), 9120);
}

TEST(BsdCpuCosts, ASpliceWorkerMovesWithoutACopy)
{
    const BsdCpuCosts costs;
    // 2600 + 10,000 x 0.38
    EXPECT_EQ(CoreTime(costs.GetSplice(10000)), 6400);
    EXPECT_EQ(CoreTime(costs.GetSplice(10000, 8)), 6650);
    EXPECT_EQ(CoreTime(costs.GetSplice(10000, 1)), 8400);
}

TEST(BsdCpuCosts, ATransferIsRoundedOnceAndNotByParts)
{
    BsdCpuCosts costs;
    costs.syscall = 0.3;
    costs.copyPerByte = 0.1;
    costs.stackPerByte = 0.2;
    // 0.6 + 0.4 is 1; each part alone is 1, 0 and 0
    EXPECT_EQ(CoreTime(costs.GetCopy(1)), 1);
    costs.stackPerByte = 0.6;
    EXPECT_EQ(CoreTime(costs.GetCopy(1)), 1) << "0.6 + 0.8";
    EXPECT_EQ(CoreTime(costs.GetCopy(2)), 2) << "0.6 + 1.6";
}

// What the measurements and the published figures say: no gain up to 4 kB, from 64 kB on 1.2 to 2
TEST(BsdCpuCosts, SpliceGainsNothingUpToFourKilobytesAndFrom64KilobytesOn)
{
    const BsdCpuCosts costs;
    const auto gain = [&](double bytes, double batch) {
        return costs.GetCopy(bytes, batch) / costs.GetSplice(bytes, batch);
    };
    for (const double batch : {1.0, 4.0, 1e9})
    {
        EXPECT_LT(gain(1448, batch), 1);
        EXPECT_LT(gain(4096, batch), 1);
        EXPECT_GT(gain(65536, batch), 1.2);
        EXPECT_LT(gain(1e9, batch), 2);
    }
    // ns/B of a relay that is measured at 0.74-0.95 and 0.38-0.63 with messages of 64 kB
    EXPECT_NEAR(costs.GetCopy(65536, 1) / 65536, 0.70, 0.01);
    EXPECT_NEAR(costs.GetSplice(65536, 1) / 65536, 0.45, 0.01);
}

} // namespace
