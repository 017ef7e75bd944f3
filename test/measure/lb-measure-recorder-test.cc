// SPDX-License-Identifier: GPL-2.0-only
#include "test/measure/measure-stand.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

using namespace ns3::divertsim;
using testing::IsEmpty;

namespace
{

constexpr BsdTime S = BSD_SECOND;
constexpr BsdTime MS = BSD_MILLISECOND;

std::uint64_t
Dropped(const LbMeasureResults& results, LbLoss reason)
{
    return results.packets.dropped[static_cast<std::size_t>(reason)];
}

/// Diverted = everything that became of diverted packets
void
ExpectConserved(const LbMeasureResults& results)
{
    const LbPacketResult& packets = results.packets;
    EXPECT_EQ(packets.diverted,
              packets.reinjectedIn + packets.reinjectedOut + Dropped(results, LbLoss::WRITE_ERROR) +
                  Dropped(results, LbLoss::VERDICT) + Dropped(results, LbLoss::UNCONSUMED) +
                  Dropped(results, LbLoss::CLOSED_SOCKET) + packets.pendingAtEnd);
}

TEST(LbMeasureRecorder, APacketEndsInExactlyOneWay)
{
    MeasureStand stand;
    LbMember* member = stand.Start(1)[0];
    stand.recorder.StartRun(0);
    stand.State(1, StandTuple(1));
    std::vector<DivertPacketInfo> infos;
    for (int i = 0; i < 8; ++i)
    {
        infos.push_back(stand.Packet(1));
    }
    for (int i = 0; i < 7; ++i)
    {
        stand.divert->OnRead(0, *member, infos[i], 0);
    }
    stand.divert->OnReinjected(0, *member, infos[0], false, BsdErrno::OK);
    stand.divert->OnReinjected(0, *member, infos[1], true, BsdErrno::OK);
    stand.divert->OnReinjected(0, *member, infos[1], true, BsdErrno::OK); // a copy
    stand.divert->OnReinjected(0, *member, infos[2], true, BsdErrno::E_HOSTUNREACH);
    stand.divert->OnVerdict(0, *member, infos[3], DivertVerdict::DROP, true);
    stand.divert->OnVerdict(0, *member, infos[4], DivertVerdict::RESET, true);
    stand.divert->OnInjected(0, *member, 40, false, BsdErrno::OK);
    stand.divert->OnInjected(0, *member, 40, true, BsdErrno::OK);
    stand.divert->OnNetisrDrop(0, infos[0]);
    stand.divert->OnUnconsumed(S, *member, infos[5]);
    stand.now = S;
    stand.Close(member); // 6 was read, and nobody told of it
    stand.divert->OnClosedSocket(S, *member, infos[7]);
    stand.divert->OnUnconsumed(S, *member, infos[6]); // told too late: counted already
    stand.Packet(1);                                  // nobody listens
    const LbMeasureResults results = stand.recorder.Finish(2 * S);
    EXPECT_EQ(results.packets.diverted, 8u);
    EXPECT_EQ(results.packets.reinjectedIn, 1u);
    EXPECT_EQ(results.packets.reinjectedOut, 1u);
    EXPECT_EQ(results.packets.injected, 3u);
    EXPECT_EQ(results.packets.reinjectErrors.at("EHOSTUNREACH"), 1u);
    EXPECT_EQ(Dropped(results, LbLoss::WRITE_ERROR), 1u);
    EXPECT_EQ(Dropped(results, LbLoss::VERDICT), 2u);
    EXPECT_EQ(Dropped(results, LbLoss::UNCONSUMED), 2u);
    EXPECT_EQ(Dropped(results, LbLoss::CLOSED_SOCKET), 1u);
    EXPECT_EQ(Dropped(results, LbLoss::NO_PORT), 1u);
    EXPECT_EQ(Dropped(results, LbLoss::NETISR), 1u);
    EXPECT_EQ(results.packets.pendingAtEnd, 0u);
    EXPECT_EQ(results.packets.GetDroppedTotal(), 6u) << "verdicts are decisions";
    EXPECT_EQ(results.groups[0].members[0].dropped, 3u) << "those that died with the socket";
    EXPECT_EQ(results.losses.size(), 8u);
    ExpectConserved(results);
}

TEST(LbMeasureRecorder, WhatIsQueuedOrInServiceAtTheEndIsPending)
{
    MeasureStand stand;
    stand.Start(1);
    stand.State(1, StandTuple(1));
    const DivertPacketInfo first = stand.Packet(1);
    stand.Packet(1);
    stand.divert->OnRead(0, *stand.last, first, 0);
    const LbMeasureResults results = stand.recorder.Finish(S);
    EXPECT_EQ(results.packets.pendingAtEnd, 2u);
    ExpectConserved(results);
}

TEST(LbMeasureRecorder, MembersCountWhatTheirQueueTookAndWhatItRefused)
{
    MeasureStand stand;
    LbMember* member = stand.Start(2)[0];
    stand.recorder.StartRun(0);
    stand.Open(2);
    stand.Open(4);
    const DivertPacketInfo info = stand.Packet(4, MeasureStand::IDS, 1000);
    stand.divert->OnFullSocket(0, *member, info);
    stand.divert->OnRead(0, *member, info, 0);
    stand.divert->OnService(30 * MS, *member, info);
    const LbMeasureResults results = stand.recorder.Finish(S);
    const LbMemberResult& result = results.groups[0].members[0];
    EXPECT_EQ(result.packets, 3u);
    EXPECT_EQ(result.bytes, 140u + 140 + 1040);
    EXPECT_EQ(result.flows, 2u);
    EXPECT_EQ(result.queuePeakBytes, 1056u);
    EXPECT_EQ(result.dropped, 1u);
    EXPECT_EQ(result.wait.max, 0.03);
    EXPECT_EQ(results.groups[0].members[1].packets, 0u);
    EXPECT_FALSE(results.groups[0].members[1].wait.p50);
}

TEST(LbMeasureRecorder, WithoutServiceAWaitEndsWithTheRead)
{
    MeasureStand stand;
    LbMember* member = stand.Start(1)[0];
    stand.Open(1);
    const DivertPacketInfo info = stand.Packet(1);
    stand.divert->OnRead(5 * MS, *member, info, 0);
    stand.divert->OnReinjected(9 * MS, *member, info, false, BsdErrno::OK);
    EXPECT_EQ(stand.recorder.Finish(S).groups[0].members[0].wait.max, 0.005);
}

TEST(LbMeasureRecorder, MovedUnitsReachAWrongSocketAndSplitTheirFlow)
{
    MeasureStand stand;
    stand.Start(1);
    stand.recorder.StartRun(0);
    stand.Open(1);
    stand.Open(2);
    stand.Begin("add"); // 1 moves to ids/1, 2 stays
    stand.Bind(MeasureStand::IDS);
    stand.End();
    stand.Packet(1);
    stand.Packet(1);
    stand.Packet(2);
    const LbMeasureResults results = stand.recorder.Finish(S);
    EXPECT_EQ(results.packets.wrongSocket, 2u);
    EXPECT_EQ(results.flows.split, 1u);
    EXPECT_EQ(results.groups[0].flows.split, 1u);
    EXPECT_EQ(results.traffic[0].flows.split, 1u);
    EXPECT_EQ(results.changes.at(0).split, 1u);
    EXPECT_EQ(results.flows.movedEver, 1u);
    EXPECT_EQ(results.groups[0].flows.movedEver, 1u);
    EXPECT_EQ(results.groups[0].members[1].flows, 1u);
    EXPECT_EQ(results.groups[1].flows.started, 0u);
    EXPECT_EQ(results.groups[0].flows.started, 2u);
}

TEST(LbMeasureRecorder, TwoGroupsSplitAFlowWithoutAnyChange)
{
    MeasureStand stand;
    stand.Start(1);
    stand.Start(1, MeasureStand::IPS);
    stand.recorder.StartRun(0);
    stand.Open(1);
    stand.State(2, StandTuple(1)); // the same flow on the other interface
    stand.Packet(2, MeasureStand::IPS);
    const LbMeasureResults results = stand.recorder.Finish(S);
    EXPECT_EQ(results.flows.split, 1u) << "over all groups";
    EXPECT_EQ(results.groups[0].flows.split, 0u);
    EXPECT_EQ(results.groups[1].flows.split, 0u);
}

TEST(LbMeasureRecorder, UnknownFlowsBreakOrPassUninspectedAtTheLastChangesCharge)
{
    MeasureStand stand;
    stand.Start(1);
    stand.recorder.StartRun(0);
    stand.Open(1);
    stand.Open(3);
    stand.Begin("add"); // both move to ids/1
    stand.Bind(MeasureStand::IDS);
    stand.End();
    stand.Inspect(1, true, 500);
    stand.Inspect(1, false, 700);
    stand.Inspect(1, false, 0);
    for (const DivertVerdict verdict : {DivertVerdict::DROP, DivertVerdict::RESET})
    {
        const DivertPacketInfo info = stand.Packet(3);
        stand.divert->OnRead(0, *stand.last, info, 0);
        stand.divert->OnVerdict(0, *stand.last, info, verdict, false);
    }
    const LbMeasureResults results = stand.recorder.Finish(S);
    EXPECT_EQ(results.flows.uninspectedBytes, 700u);
    EXPECT_EQ(results.changes.at(0).uninspectedBytes, 700u);
    EXPECT_EQ(results.groups[0].flows.uninspectedBytes, 700u);
    EXPECT_EQ(results.flows.broken, 1u) << "a flow breaks once";
    EXPECT_EQ(results.changes[0].broken, 1u);
    EXPECT_EQ(results.traffic[0].flows.broken, 1u);
}

TEST(LbMeasureRecorder, UninspectedPayloadThatWasRefusedDidNotGoOn)
{
    MeasureStand stand;
    LbMember* member = stand.Start(1)[0];
    stand.Open(1);
    const DivertPacketInfo info = stand.Packet(1);
    stand.divert->OnVerdict(0, *member, info, DivertVerdict::PASS, false);
    stand.divert->OnReinjected(0, *member, info, false, BsdErrno::E_NOBUFS);
    EXPECT_EQ(stand.recorder.Finish(S).flows.uninspectedBytes, 0u);
}

TEST(LbMeasureRecorder, BypassedArePacketsPassedWhereTheirFlowBeganDiverted)
{
    MeasureStand stand;
    stand.Start(1);
    for (const LbFlowId flow : {1u, 2u})
    {
        stand.flows->OnFlowStarted(0, flow, stand.entry, StandTuple(flow));
    }
    BsdPacketView view;
    view.payload = 60;
    const auto event = [&](std::uint32_t flow, std::uint32_t interface, bool looped) {
        view.tuple = StandTuple(flow);
        return PfPacketEvent{0, BsdDirection::IN, interface, &view, 0, -1, looped};
    };
    stand.pf->OnPassed(event(1, 1, false));
    stand.pf->OnDiverted(event(1, 0, false), MeasureStand::IDS);
    stand.pf->OnPassed(event(1, 0, true));  // back from divert
    stand.pf->OnPassed(event(1, 0, false)); // its state is gone
    stand.pf->OnPassed(event(1, 1, false)); // never under a divert rule here
    stand.pf->OnPassed(event(2, 0, false)); // began before the rules were loaded
    stand.pf->OnDiverted(event(2, 0, false), MeasureStand::IDS);
    stand.pf->OnPassed(event(2, 0, false));
    PfPacketEvent reply = event(1, 0, false); // a rule without state diverts one direction only
    reply.direction = BsdDirection::OUT;
    stand.pf->OnPassed(reply);
    const LbMeasureResults results = stand.recorder.Finish(S);
    EXPECT_EQ(results.flows.bypassed, 1u);
    EXPECT_EQ(results.flows.uninspectedBytes, 60u);
    EXPECT_EQ(results.groups[0].flows.bypassed, 1u);
    EXPECT_EQ(results.traffic[0].flows.bypassed, 1u);
}

TEST(LbMeasureRecorder, ImbalanceIsOverTheMembersOpenInEachSpan)
{
    MeasureStand stand;
    const auto members = stand.Start(2);
    stand.recorder.StartRun(0);
    stand.Open(2);
    stand.Packet(2);
    stand.Packet(2);
    stand.Open(1); // three packets on ids/0, one on ids/1
    stand.now = S;
    stand.Begin("close");
    stand.Close(members[1]);
    stand.End();
    stand.Packet(1);
    stand.Packet(2);
    stand.now = 3 * S;
    stand.Begin("add");
    stand.Bind(MeasureStand::IDS);
    stand.End();
    const LbMeasureResults results = stand.recorder.Finish(4 * S);
    const auto& spans = results.groups[0].imbalance;
    ASSERT_EQ(spans.size(), 3u);
    EXPECT_EQ(spans[0].from, 0);
    EXPECT_EQ(spans[0].to, S);
    EXPECT_DOUBLE_EQ(*spans[0].packets.maxOverMean, 1.5);
    EXPECT_DOUBLE_EQ(*spans[0].packets.cov, 0.5) << "deviation 1 over mean 2";
    EXPECT_DOUBLE_EQ(*spans[0].flows.maxOverMean, 1);
    EXPECT_DOUBLE_EQ(*spans[0].flows.cov, 0);
    EXPECT_EQ(spans[1].to, 3 * S);
    EXPECT_DOUBLE_EQ(*spans[1].packets.maxOverMean, 1) << "one member alone";
    EXPECT_EQ(spans[2].to, 4 * S);
    EXPECT_FALSE(spans[2].packets.cov) << "nothing was taken";
}

TEST(LbMeasureRecorder, LossesOfPfGoByItsNamesAndBlockIsNoLoss)
{
    MeasureStand stand;
    BsdPacketView view;
    const PfPacketEvent event{S, BsdDirection::IN, 0, &view, 7, 0, false};
    for (int reason = 0; reason < static_cast<int>(PfReason::COUNT); ++reason)
    {
        stand.pf->OnDropped(event, static_cast<PfReason>(reason));
    }
    stand.recorder.OnLoss(2 * S, LbLoss::QUEUE, 9);
    const LbMeasureResults results = stand.recorder.Finish(3 * S);
    for (int reason = 0; reason < static_cast<int>(PfReason::COUNT); ++reason)
    {
        EXPECT_EQ(LbLossName(results.losses.at(static_cast<std::size_t>(reason)).reason),
                  PfReasonName(static_cast<PfReason>(reason)));
    }
    EXPECT_EQ(results.packets.GetDroppedTotal(), static_cast<std::uint64_t>(PfReason::COUNT));
    EXPECT_EQ(results.losses.front().stateId, 7u);
    EXPECT_EQ(results.losses.back().time, 2 * S);
    EXPECT_EQ(results.losses.back().stateId, 9u);
}

TEST(LbMeasureRecorder, StatesAreCountedWithTheirPeak)
{
    MeasureStand stand;
    stand.State(1, StandTuple(1));
    stand.State(2, StandTuple(2));
    stand.pf->OnStateRemoved(0, 1);
    stand.State(3, StandTuple(3));
    const LbMeasureResults results = stand.recorder.Finish(S);
    ASSERT_EQ(results.pf.size(), 1u);
    EXPECT_EQ(results.pf[0].created, 3u);
    EXPECT_EQ(results.pf[0].peak, 2u);
    EXPECT_EQ(results.pf[0].removed, 1u);
}

TEST(LbMeasureRecorder, SamplesHaveEverySeriesOncePerName)
{
    MeasureStand stand;
    stand.Start(1);
    stand.recorder.StartRun(0);
    stand.Open(1);
    stand.flows->OnPayload(50 * MS, 1, 1250, false);
    stand.recorder.Sample(100 * MS);
    stand.recorder.Sample(200 * MS);
    stand.recorder.OnLoss(250 * MS, LbLoss::QUEUE, 0);
    stand.recorder.Sample(300 * MS);
    const LbMeasureResults results = stand.recorder.Finish(S);
    std::map<std::string, std::vector<double>> series;
    for (const LbTimelinePoint& point : results.timeline)
    {
        series[point.series].push_back(point.value);
    }
    EXPECT_EQ(series["group.ids.size"], (std::vector<double>{1, 1, 1}));
    EXPECT_EQ(series["group.ids.live"], (std::vector<double>{1, 1, 1}));
    EXPECT_EQ(series["socket.ids/0.packets"], (std::vector<double>{1, 0, 0}));
    EXPECT_EQ(series["socket.ids/0.queue_bytes"], (std::vector<double>{156, 156, 156}));
    EXPECT_EQ(series["traffic.web.goodput_bps"], (std::vector<double>{100000, 0, 0}));
    EXPECT_EQ(series["traffic.web.open"], (std::vector<double>{1, 1, 1}));
    EXPECT_EQ(series["packets.dropped.queue"], (std::vector<double>{0, 0, 1}));
    EXPECT_EQ(series.count("packets.dropped.link"), 0u) << "a reason that never struck";
    EXPECT_EQ(series["pf.firewall.states"], (std::vector<double>{1, 1, 1}));
}

} // namespace
