// SPDX-License-Identifier: GPL-2.0-only
#include "test/measure/socket-stand.h"

#include "ns3/lb-measure-mapping-csv.h"
#include "ns3/lb-measure-metric-path.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace ns3::divertsim;
using testing::ElementsAre;
using testing::IsEmpty;

namespace
{

constexpr BsdTime S = BSD_SECOND;

/// A stand whose run has started
struct UdpStand : public SocketStand
{
    explicit UdpStand(std::uint32_t count, std::uint32_t limit = 256)
        : SocketStand(BSD_IPPROTO_UDP, false, limit)
    {
        sockets = Start(count);
        recorder.StartRun(0);
        now = S;
    }

    std::vector<LbMember*> sockets;
};

TEST(LbMeasureDatagrams, ATupleIsAUnitFromItsFirstDatagramToItsEnd)
{
    UdpStand stand(2);
    stand.Open(5);
    stand.Packet(5);
    stand.now = 2 * S;
    stand.observer->OnEnded(stand.now, 5);
    stand.now = 3 * S; // the same peer, later: lb calls it unit 6
    const BsdUnit again{6, stand.TupleOf(5), nullptr, true};
    stand.observer->OnPicked(stand.now, stand.place, again, *stand.sockets[0]);
    const LbMeasureResults results = stand.Finish();
    EXPECT_EQ(MakeMappingCsv(results),
              "time_s,group,cause,state_id,flow,from,to\n"
              "1.000000000,web,new,,udp|10.0.0.0|49157|10.1.0.1|80,,web/1\n"
              "2.000000000,web,end,,udp|10.0.0.0|49157|10.1.0.1|80,web/1,\n"
              "3.000000000,web,new,,udp|10.0.0.0|49157|10.1.0.1|80,,web/0\n");
}

TEST(LbMeasureDatagrams, AChangeJudgesEveryTupleThatLives)
{
    UdpStand stand(2);
    for (std::uint64_t id = 6; id < 12; ++id)
    {
        stand.Open(id);
    }
    stand.observer->OnEnded(stand.now, 9);
    stand.now = 2 * S;
    stand.Begin("grow");
    stand.Bind();
    stand.End();
    stand.now = 6 * S;
    stand.observer->OnEnded(stand.now, 8);
    const LbMeasureResults results = stand.Finish();
    const LbChangeResult& change = results.changes[0];
    EXPECT_EQ(change.sizeAfter, 3u);
    EXPECT_EQ(change.live, 5u);
    EXPECT_EQ(change.moved, 3u); // 8: 0 to 2, 10: 0 to 1, 11: 1 to 2
    EXPECT_EQ(change.movedCollateral, 3u);
    ASSERT_TRUE(change.expected);
    EXPECT_EQ(change.expected->moved.fraction, LbFraction(2, 3));
    EXPECT_EQ(change.wrongSocketSeconds, 12.0);
}

TEST(LbMeasureDatagrams, ADatagramAtASocketThatDoesNotHoldItsFlowSplitsAndBreaksIt)
{
    UdpStand stand(2);
    stand.Open(8);
    stand.Open(6);
    stand.Begin("grow");
    stand.Bind();
    stand.End();
    stand.Packet(8); // moved from web/0 to web/2
    stand.Packet(8);
    stand.Packet(6); // stayed
    const LbMeasureResults results = stand.Finish();
    EXPECT_EQ(results.packets.wrongSocket, 2u);
    EXPECT_EQ(results.flows.split, 1u);
    EXPECT_EQ(results.flows.broken, 1u);
    EXPECT_EQ(results.flows.movedEver, 1u);
    EXPECT_EQ(results.changes[0].split, 1u);
    EXPECT_EQ(results.changes[0].broken, 1u);
    EXPECT_EQ(results.groups[0].flows.started, 2u);
    EXPECT_EQ(results.groups[0].flows.broken, 1u);
}

TEST(LbMeasureDatagrams, WhatTheApplicationDoesNotKnowIsItsVerdict)
{
    UdpStand stand(1);
    stand.Open(4);
    stand.Serve(stand.sockets[0], 4, false);
    stand.Packet(4);
    stand.Serve(stand.sockets[0], 4);
    const LbMeasureResults results = stand.Finish();
    EXPECT_EQ(StandDropped(results, LbLoss::VERDICT), 1u);
    EXPECT_EQ(results.packets.GetDroppedTotal(), 0u) << "a decision, no loss";
    EXPECT_EQ(results.groups[0].members[0].dropped, 0u);
    EXPECT_EQ(results.packets.delivered, 2u);
    EXPECT_EQ(results.packets.served, 1u);
    EXPECT_EQ(results.flows.broken, 1u);
}

TEST(LbMeasureDatagrams, MembersTellWhatTheirBuffersTook)
{
    UdpStand stand(2);
    stand.Open(4);
    stand.observer->OnDelivered(S, *stand.sockets[0], 4, 1000, 1500);
    stand.observer->OnRead(2 * S, *stand.sockets[0], 4, 1000);
    stand.observer->OnService(2 * S, *stand.sockets[0], 4, S);
    stand.observer->OnRefused(2 * S, stand.sockets[0], 4, LbRefusal::FULL_SOCKET);
    const LbMeasureResults results = stand.Finish();
    const LbMemberResult& member = results.groups[0].members[0];
    EXPECT_EQ(member.packets, 2u);
    EXPECT_EQ(member.bytes, 1140u);
    EXPECT_EQ(member.flows, 1u);
    EXPECT_EQ(member.queuePeakBytes, 1500u);
    EXPECT_EQ(member.wait.max, 1.0);
    EXPECT_EQ(member.dropped, 1u);
    EXPECT_EQ(StandDropped(results, LbLoss::FULL_SOCKET), 1u);
    EXPECT_EQ(results.packets.diverted, 0u);
    EXPECT_EQ(results.packets.pendingAtEnd, 2u) << "one queued, one in service";
    EXPECT_EQ(results.groups[0].imbalance[0].packets.maxOverMean, 2.0);
}

TEST(LbMeasureDatagrams, WhatIsInABufferDiesWithItsSocketAndWhatIsInServiceIsUnconsumed)
{
    UdpStand stand(1);
    LbMember* socket = stand.sockets[0];
    stand.Open(4);
    stand.Packet(4);
    stand.Packet(4);
    stand.observer->OnRead(stand.now, *socket, 4, 312);
    stand.group.Leave(socket);
    stand.observer->OnClosedSocket(stand.now, *socket, 4);
    stand.observer->OnClosedSocket(stand.now, *socket, 4);
    stand.observer->OnUnbound(stand.now, *socket, stand.place, true);
    stand.observer->OnServed(2 * S, *socket, 4, true); // its worker is no more
    const LbMeasureResults results = stand.Finish();
    EXPECT_EQ(StandDropped(results, LbLoss::CLOSED_SOCKET), 2u);
    EXPECT_EQ(StandDropped(results, LbLoss::UNCONSUMED), 1u);
    EXPECT_EQ(results.groups[0].members[0].dropped, 3u);
    EXPECT_EQ(results.packets.served, 0u);
    EXPECT_EQ(results.packets.pendingAtEnd, 0u);
}

TEST(LbMeasureDatagrams, AConnectedSocketLeavesTheGroupAndKeepsWhatItHasQueued)
{
    UdpStand stand(2);
    stand.Open(4); // web/0
    stand.group.Leave(stand.sockets[0]);
    stand.now = 2 * S;
    stand.observer->OnUnbound(stand.now, *stand.sockets[0], stand.place, false);
    stand.Serve(stand.sockets[0], 4);
    const LbMeasureResults results = stand.Finish();
    EXPECT_EQ(results.changes[0].sizeAfter, 1u);
    EXPECT_EQ(results.packets.served, 1u);
    EXPECT_EQ(results.groups[0].members[0].closed, 2 * S);
}

TEST(LbMeasureDatagrams, ASocketBeyondTheLimitIsNoMember)
{
    UdpStand stand(2, 2);
    stand.Open(5);
    stand.Bind();
    const LbMeasureResults results = stand.Finish();
    EXPECT_THAT(results.changes, IsEmpty()) << "it changes nothing for anybody";
    EXPECT_EQ(results.groups[0].members.size(), 3u);
}

TEST(LbMeasureDatagrams, ARefusedDatagramCountsWhereverItWent)
{
    UdpStand stand(1);
    stand.observer->OnRefused(S, nullptr, 0, LbRefusal::NOT_LISTENING);
    EXPECT_EQ(StandDropped(stand.Finish(), LbLoss::NOT_LISTENING), 1u);
}

TEST(LbMeasureDatagrams, SocketsElsewhereAreNoneOfItsBusiness)
{
    UdpStand stand(1);
    LbPlace elsewhere = stand.place;
    elsewhere.port = 81;
    StandMember other("other");
    stand.observer->OnBound(S, other, elsewhere, true, BsdErrno::OK);
    const BsdUnit unit{9, stand.TupleOf(9), nullptr, true};
    stand.observer->OnPicked(S, elsewhere, unit, other);
    stand.observer->OnDelivered(S, other, 9, 100, 100);
    stand.Serve(&other, 9);
    stand.observer->OnEnded(S, 9);
    stand.observer->OnUnbound(S, other, elsewhere, true);
    const LbMeasureResults results = stand.Finish();
    EXPECT_THAT(results.mapping, IsEmpty());
    EXPECT_THAT(results.changes, IsEmpty());
    EXPECT_EQ(results.packets.delivered, 0u);
    EXPECT_EQ(results.groups[0].members.size(), 1u);
}

TEST(LbMeasureDatagrams, ANewSocketWhereAnotherOneLayInMemoryIsANewOne)
{
    UdpStand stand(0);
    std::optional<StandMember> place;
    for (const std::string name : {"web/0", "web/1"})
    {
        place.emplace(name);
        stand.group.Join(&*place);
        stand.observer->OnBound(stand.now, *place, stand.place, true, BsdErrno::OK);
        stand.Open(name == "web/0" ? 2 : 3);
        stand.now += S;
        stand.group.Leave(&*place);
        stand.observer->OnUnbound(stand.now, *place, stand.place, false); // connect(2)
        stand.now += S;
    }
    const LbMeasureResults results = stand.Finish();
    ASSERT_EQ(results.groups[0].members.size(), 2u);
    EXPECT_EQ(results.groups[0].members[1].socket, "web/1");
    EXPECT_EQ(results.groups[0].members[1].packets, 1u);
}

TEST(LbMeasureDatagrams, NumbersThatMeanNothingForAGroupAreNull)
{
    UdpStand udp(1);
    udp.Begin("grow");
    udp.Bind();
    udp.End();
    SocketStand tcp(BSD_IPPROTO_TCP);
    tcp.Start(1);
    const auto json = [](const LbMeasureResults& results, const std::string& path) {
        return LbMetricToJson(LbEvaluateMetric(results, path).at(0));
    };
    const LbMeasureResults udpResults = udp.Finish();
    const LbMeasureResults tcpResults = tcp.Finish();
    EXPECT_EQ(json(udpResults, "groups.web.socket"), "\"udp\"");
    EXPECT_EQ(json(tcpResults, "groups.web.socket"), "\"tcp\"");
    EXPECT_EQ(json(udpResults, "groups.web.members[0].queue_peak_bytes"), "0");
    EXPECT_EQ(json(tcpResults, "groups.web.members[0].queue_peak_bytes"), "null");
    EXPECT_EQ(json(udpResults, "groups.web.flows.uninspected_bytes"), "null");
    EXPECT_EQ(json(udpResults, "groups.web.flows.bypassed"), "null");
    EXPECT_EQ(json(udpResults, "groups.web.stateless.picked"), "null");
    EXPECT_EQ(json(udpResults, "changes[0].uninspected_bytes"), "null");
    EXPECT_EQ(json(udpResults, "changes[0].reset.half_open"), "null");
    EXPECT_EQ(json(udpResults, "flows.uninspected_bytes"), "0");
}

TEST(LbMeasureRecorder, AHostWithoutPfHasNoneInResults)
{
    SocketStand stand(BSD_IPPROTO_UDP);
    stand.recorder.AddHost("firewall");
    stand.recorder.Sample(S);
    const LbMeasureResults results = stand.Finish();
    ASSERT_EQ(results.pf.size(), 1u);
    EXPECT_EQ(results.pf[0].host, "firewall");
    for (const LbTimelinePoint& point : results.timeline)
    {
        EXPECT_NE(point.series, "pf.server.states");
    }
}

TEST(LbMeasureRecorder, BindsStandInTheOrderOfTheirCallsWithTheirErrno)
{
    SocketStand stand(BSD_IPPROTO_UDP);
    stand.recorder.AddBind(
        {S, "a", LbSocketKind::TCP, "10.0.1.1", 80, {"SO_REUSEPORT_LB"}, "EADDRINUSE"});
    stand.recorder.AddBind({2 * S, "b", LbSocketKind::UDP, "", 53, {}, "0"});
    const LbMeasureResults results = stand.Finish();
    const auto json = [&](const std::string& path) {
        return LbMetricToJson(LbEvaluateMetric(results, path).at(0));
    };
    EXPECT_EQ(json("binds[0].errno"), "\"EADDRINUSE\"");
    EXPECT_EQ(json("binds[0].socket"), "\"tcp\"");
    EXPECT_EQ(json("binds[0].options[0]"), "\"SO_REUSEPORT_LB\"");
    EXPECT_EQ(json("binds[0].options[1]"), "null");
    EXPECT_EQ(json("binds[1].errno"), "\"0\"");
    EXPECT_EQ(json("binds[1].time_s"), "2.0");
    EXPECT_EQ(json("binds[1].port"), "53");
    EXPECT_TRUE(LbCheckMetric("binds[7].errno").valid);
}

} // namespace
