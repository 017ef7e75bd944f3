// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-flow-schedule.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>

namespace
{

using namespace ns3::divertsim;

LbTrafficPlan
ConstantPlan(std::uint32_t flows, std::uint32_t clients, BsdTime start, double gap, double size)
{
    LbTrafficPlan plan;
    plan.traffic.flows = flows;
    plan.traffic.clients = clients;
    plan.traffic.start = start;
    plan.draws.gap = [gap] { return gap; };
    plan.draws.size = [size] { return size; };
    return plan;
}

TEST(LbFlowSchedule, ConstantGapsGiveTheScheduleOfTheClosedFormula)
{
    const auto schedule = LbMakeSchedule({ConstantPlan(400, 8, 0, 10.0 * BSD_MILLISECOND, 160000)});
    ASSERT_EQ(schedule.size(), 400u);
    for (std::uint32_t i = 0; i < 400; ++i)
    {
        EXPECT_EQ(schedule[i].id, i);
        EXPECT_EQ(schedule[i].client, i % 8);
        EXPECT_EQ(schedule[i].start, BsdTime{10'000'000} * i);
        EXPECT_EQ(schedule[i].size, 160000u);
        EXPECT_EQ(schedule[i].reply, 0u);
    }
}

TEST(LbFlowSchedule, FlowsAtOneTimeStandInTheOrderOfEntryAndIndex)
{
    const auto schedule =
        LbMakeSchedule({ConstantPlan(3, 1, 20, 10, 1), ConstantPlan(3, 1, 20, 0, 2)});
    std::vector<std::uint32_t> entries;
    for (const auto& flow : schedule)
    {
        entries.push_back(flow.entry);
    }
    // 20: entry 0, then all of entry 1; 30 and 40: the rest of entry 0
    EXPECT_EQ(entries, (std::vector<std::uint32_t>{0, 1, 1, 1, 0, 0}));
}

TEST(LbFlowSchedule, DrawsAreRoundedOnceToTheNearestAndKeptInBounds)
{
    const std::vector<double> gaps{0.5, 0.49, -7, std::nan(""), 1e300};
    const std::vector<double> sizes{0, 0.4, 2.5, -1, 1e300, 7};
    std::size_t gap = 0;
    std::size_t size = 0;
    LbTrafficPlan plan;
    plan.traffic.flows = 6;
    plan.draws.gap = [&] { return gaps[gap++]; };
    plan.draws.size = [&] { return sizes[size++]; };
    const auto schedule = LbMakeSchedule({plan});
    EXPECT_EQ(schedule[1].start, 1);
    EXPECT_EQ(schedule[2].start, 1);
    EXPECT_EQ(schedule[3].start, 1);
    EXPECT_EQ(schedule[4].start, 1);
    EXPECT_GT(schedule[5].start, BSD_SECOND * 1000000);
    EXPECT_EQ(schedule[0].size, 0u);
    EXPECT_EQ(schedule[1].size, 0u);
    EXPECT_EQ(schedule[2].size, 3u);
    EXPECT_EQ(schedule[3].size, 0u);
    EXPECT_EQ(schedule[5].size, 7u);
}

TEST(LbFlowSchedule, AUdpFlowHasAByteAtLeastForWithoutADatagramItWouldBeNothing)
{
    LbTrafficPlan plan;
    plan.traffic.protocol = BSD_IPPROTO_UDP;
    plan.traffic.flows = 1;
    plan.draws.size = [] { return 0.2; };
    EXPECT_EQ(LbMakeSchedule({plan})[0].size, 1u);
}

TEST(LbFlowSchedule, DrawsComeInTheOrderGapSizeReplyWithoutAFirstGap)
{
    std::string calls;
    LbTrafficPlan plan;
    plan.traffic.flows = 3;
    plan.draws.gap = [&] { return calls += 'g', 1.0; };
    plan.draws.size = [&] { return calls += 's', 1.0; };
    plan.draws.reply = [&] { return calls += 'r', 1.0; };
    LbMakeSchedule({plan});
    EXPECT_EQ(calls, "srgsrgsr");
}

TEST(LbFlowPacing, ReadmeFlowWritesEvery115840Microseconds)
{
    // 160 KB at 100 kbit/s in writes of 1448 bytes: 110 full ones and one of 720 bytes
    const LbFlowPacing pacing(160000, 1448, 100000);
    EXPECT_EQ(pacing.GetCount(), 111u);
    EXPECT_EQ(pacing.GetOffset(0), 0);
    EXPECT_EQ(pacing.GetOffset(1), 115'840'000);
    EXPECT_EQ(pacing.GetOffset(110), 110 * BsdTime{115'840'000});
    EXPECT_EQ(pacing.GetBytes(109), 1448u);
    EXPECT_EQ(pacing.GetBytes(110), 720u);
    EXPECT_EQ(pacing.GetBytes(111), 0u);
}

TEST(LbFlowPacing, OffsetsDoNotDrift)
{
    // 1 byte at 3 bit/s: 8/3 s a write, which no number of nanoseconds is
    const LbFlowPacing pacing(3'000'000, 1, 3);
    EXPECT_EQ(pacing.GetOffset(1), 2'666'666'666);
    EXPECT_EQ(pacing.GetOffset(3), 8 * BSD_SECOND);
    EXPECT_EQ(pacing.GetOffset(2'999'999), 7'999'997'333'333'333);
}

RC_GTEST_PROP(LbFlowPacing, WritesAddUpToTheSizeAndKeepTheRate, ())
{
    const auto size = *rc::gen::inRange<std::uint64_t>(1, 200000);
    const auto message = *rc::gen::inRange<std::uint32_t>(1, 70000);
    const auto rate = *rc::gen::inRange<std::uint64_t>(1, 100'000'000'000);
    const LbFlowPacing pacing(size, message, rate);
    std::uint64_t sum = 0;
    for (std::uint64_t k = 0; k < pacing.GetCount(); ++k)
    {
        RC_ASSERT(pacing.GetBytes(k) >= 1u && pacing.GetBytes(k) <= message);
        // offset <= exact < offset + 1, in long double, which holds these products exactly enough
        const long double exact = static_cast<long double>(sum) * 8e9L / rate;
        const long double off = static_cast<long double>(pacing.GetOffset(k));
        RC_ASSERT(off <= exact + 1e-3L && exact < off + 1 + 1e-3L);
        sum += pacing.GetBytes(k);
    }
    RC_ASSERT(sum == size);
}

} // namespace
