// SPDX-License-Identifier: GPL-2.0-only
#include "test/measure/measure-stand.h"

#include "ns3/lb-measure-flows.h"

#include <gtest/gtest.h>

using namespace ns3::divertsim;

namespace
{

constexpr BsdTime S = BSD_SECOND;

class LbMeasureFlowsTest : public testing::Test
{
  protected:
    LbMeasureFlowsTest()
    {
        flows.AddEntry("web", false);
        flows.AddEntry("capture", true);
    }

    LbMeasureResults Report()
    {
        LbMeasureResults results;
        flows.Report(results);
        return results;
    }

    LbMeasureFlows flows;
};

TEST_F(LbMeasureFlowsTest, GoodputIsFromTheFirstToTheLastPayloadByteOfAllFlows)
{
    flows.OnFlowStarted(0, 0, 0, StandTuple(0));
    flows.OnFlowStarted(0, 1, 0, StandTuple(1));
    flows.OnPayload(1 * S, 0, 1000, false);
    flows.OnPayload(2 * S, 1, 500, true);
    flows.OnPayload(5 * S, 1, 500, false);
    const LbMeasureResults results = Report();
    EXPECT_EQ(results.traffic[0].bytes, 2000u);
    EXPECT_DOUBLE_EQ(*results.traffic[0].goodputBps, 2000 * 8 / 4.0);
    EXPECT_FALSE(results.traffic[1].goodputBps);
}

TEST_F(LbMeasureFlowsTest, AFlowAliveAtTheEndHasNeitherCompletedNorFailed)
{
    for (LbFlowId flow = 0; flow < 4; ++flow)
    {
        flows.OnFlowStarted(0, flow, 0, StandTuple(flow));
    }
    flows.OnFlowCompleted(S, 0);
    flows.OnFlowFailed(S, 1, BsdErrno::E_CONNRESET);
    flows.OnFlowFailed(S, 0, BsdErrno::E_CONNRESET); // too late
    const LbMeasureResults results = Report();
    EXPECT_EQ(results.flows.started, 4u);
    EXPECT_EQ(results.flows.completed, 1u);
    EXPECT_EQ(results.flows.failed, 1u);
    EXPECT_EQ(results.traffic[0].flows.completed, 1u);
}

TEST_F(LbMeasureFlowsTest, CompletionIsUntilTheLastByteOfTheReplyWhereThereIsOne)
{
    flows.OnFlowStarted(1 * S, 0, 0, StandTuple(0));
    flows.OnPayload(2 * S, 0, 10, false);
    flows.OnPayload(4 * S, 0, 10, true);
    flows.OnFlowCompleted(9 * S, 0);
    flows.OnFlowStarted(1 * S, 1, 0, StandTuple(1));
    flows.OnPayload(2 * S, 1, 10, false);
    flows.OnFlowCompleted(9 * S, 1);
    const LbMeasureResults results = Report();
    EXPECT_DOUBLE_EQ(*results.traffic[0].completion.p50, 1);
    EXPECT_DOUBLE_EQ(*results.traffic[0].completion.max, 3);
}

TEST_F(LbMeasureFlowsTest, TheLatestFlowOfATupleOwnsItsPacketsEitherWay)
{
    const BsdTuple tuple = StandTuple(7);
    EXPECT_EQ(flows.Find(tuple), LB_NO_FLOW);
    flows.OnFlowStarted(0, 3, 0, tuple);
    EXPECT_EQ(flows.Find(tuple), 3u);
    flows.OnFlowStarted(S, 4, 0, tuple);
    EXPECT_EQ(flows.Find(tuple), 4u);
    EXPECT_EQ(flows.Find(tuple.Reversed()), 4u);
}

TEST_F(LbMeasureFlowsTest, AFlowWithoutAPortOwnsNoPackets)
{
    BsdTuple tuple = StandTuple(7);
    tuple.sourcePort = 0;
    flows.OnFlowStarted(0, 0, 0, tuple);
    flows.OnFlowFailed(0, 0, BsdErrno::E_ADDRNOTAVAIL);
    EXPECT_EQ(flows.Find(tuple), LB_NO_FLOW);
    EXPECT_EQ(Report().flows.failed, 1u);
}

TEST_F(LbMeasureFlowsTest, AReplayHasNoRetransmissionsToCount)
{
    flows.OnFlowStarted(0, 0, 0, StandTuple(0));
    flows.OnFlowStarted(0, 1, 1, StandTuple(1));
    for (const LbFlowId flow : {0u, 1u})
    {
        flows.OnRetransmission(0, flow);
        flows.OnReordered(0, flow);
        flows.OnReordered(0, flow);
    }
    const LbMeasureResults results = Report();
    EXPECT_EQ(results.traffic[0].retransmissions, 1u);
    EXPECT_EQ(results.traffic[0].reordered, 2u);
    EXPECT_FALSE(results.traffic[1].retransmissions);
    EXPECT_FALSE(results.traffic[1].reordered);
}

} // namespace
