// SPDX-License-Identifier: GPL-2.0-only
#include "test/measure/socket-stand.h"

#include "ns3/lb-measure-mapping-csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace ns3::divertsim;
using testing::ElementsAre;
using testing::IsEmpty;

namespace
{

constexpr BsdTime S = BSD_SECOND;
constexpr std::uint8_t TCP = BSD_IPPROTO_TCP;

/// A stand whose run has started
struct TcpStand : public SocketStand
{
    explicit TcpStand(std::uint32_t listeners, bool ownsHalfOpen = false, std::uint32_t limit = 256)
        : SocketStand(TCP, ownsHalfOpen, limit)
    {
        sockets = Start(listeners);
        recorder.StartRun(0);
        now = S;
    }

    std::vector<LbMember*> sockets;
};

TEST(LbMeasureConnections, AUnitStartsAtItsSynAndIsLiveUntilItIsAccepted)
{
    TcpStand stand(2);
    stand.Open(4);
    stand.Open(5);
    stand.Complete(5);
    stand.Establish(6);
    stand.Begin("grow");
    stand.Listen(stand.Bind());
    stand.End();
    const LbMeasureResults results = stand.Finish();
    ASSERT_EQ(results.changes.size(), 1u);
    EXPECT_EQ(results.changes[0].live, 2u) << "half-open and complete, not the accepted one";
    EXPECT_EQ(StandRows(results)[0], "new 4 >web/0");
}

TEST(LbMeasureConnections, AnAcceptedConnectionNeverMovesAndSurvivesItsListener)
{
    TcpStand stand(2);
    LbMember* listener = stand.Establish(4);
    stand.now = 2 * S;
    stand.Begin("close");
    stand.Close(listener);
    stand.End();
    stand.observer->OnDelivered(3 * S, *listener, 4, 1500, 0);
    stand.now = 4 * S;
    stand.observer->OnEnded(stand.now, 4);
    const LbMeasureResults results = stand.Finish();
    EXPECT_THAT(StandRows(results), ElementsAre("new 4 >web/0", "end 4 web/0>"));
    EXPECT_EQ(results.changes[0].live, 0u);
    const LbMemberResult& member = results.groups[0].members[0];
    EXPECT_EQ(member.socket, "web/0");
    EXPECT_EQ(member.closed, 2 * S);
    EXPECT_EQ(member.packets, 3u) << "its packets count for its socket for life";
    EXPECT_EQ(member.bytes, 140u + 140u + 1500u);
    EXPECT_EQ(results.packets.wrongSocket, 0u);
    EXPECT_EQ(results.flows.broken, 0u);
}

TEST(LbMeasureConnections, ACloseResetsItsUnacceptedConnectionsAsItsOwnWithoutAnEndRow)
{
    TcpStand stand(2);
    for (const std::uint64_t id : {7, 4, 6, 5})
    {
        stand.Open(id);
        stand.Complete(id);
    }
    stand.now = 3 * S;
    stand.Begin("close");
    stand.Close(stand.sockets[0]);
    stand.End();
    stand.observer->OnEnded(4 * S, 6); // its segments on the way tell nobody of it
    const LbMeasureResults results = stand.Finish();
    const LbChangeResult& change = results.changes[0];
    EXPECT_EQ(change.live, 4u);
    EXPECT_EQ(change.moved, 2u);
    EXPECT_EQ(change.movedOwn, 2u);
    EXPECT_EQ(change.movedCollateral, 0u);
    EXPECT_EQ(change.movedFraction, 0.5);
    EXPECT_EQ(results.flows.movedEver, 2u);
    EXPECT_EQ(change.resetUnaccepted, 2u);
    EXPECT_EQ(change.resetHalfOpen, 0u);
    const std::vector<std::string> rows = StandRows(results);
    EXPECT_THAT(std::vector<std::string>(rows.begin() + 4, rows.end()),
                ElementsAre("0 4 web/0>", "0 6 web/0>"))
        << "in the order of their IDs, and nothing after them";
    EXPECT_TRUE(results.mapping[4].dies);
    EXPECT_EQ(results.groups[0].members[0].dropped, 0u) << "connections are no packets";
}

TEST(LbMeasureConnections, HalfOpenOnesDieWithTheirListenerWhereItOwnsThem)
{
    TcpStand stand(2, true);
    stand.Open(4);
    stand.Open(5);
    stand.Begin("close");
    stand.Close(stand.sockets[0]);
    stand.End();
    const LbMeasureResults results = stand.Finish();
    EXPECT_THAT(StandRows(results), ElementsAre("new 4 >web/0", "new 5 >web/1", "0 4 web/0>"));
    EXPECT_EQ(results.changes[0].movedOwn, 1u);
    EXPECT_EQ(results.changes[0].resetHalfOpen, 1u);
    EXPECT_EQ(results.changes[0].resetUnaccepted, 0u);
}

TEST(LbMeasureConnections, HalfOpenOnesOfTheSyncacheAreJudgedLikeAnyUnit)
{
    TcpStand stand(3);
    for (const std::uint64_t id : {0, 1, 2, 3, 4, 5})
    {
        stand.Open(id + 6); // 0, 1, 2 modulo 3
    }
    stand.now = 2 * S;
    stand.Begin("close");
    stand.Close(stand.sockets[2]);
    stand.End();
    stand.now = 5 * S;
    stand.Complete(8); // web/2 is gone; web/0 gets what it sends
    EXPECT_EQ(stand.Accept(8)->GetName(), "web/0");
    stand.observer->OnEnded(stand.now, 8);
    const LbMeasureResults results = stand.Finish();
    const LbChangeResult& change = results.changes[0];
    EXPECT_EQ(change.live, 6u);
    EXPECT_EQ(change.movedOwn, 2u);        // 8, 11
    EXPECT_EQ(change.movedCollateral, 2u); // 9: 0 to 1, 10: 1 to 0
    EXPECT_EQ(change.wrongSocketSeconds, 12.0) << "of each until the end";
    EXPECT_EQ(results.packets.wrongSocket, 1u) << "the ACK at a member that is not its first";
    EXPECT_EQ(results.flows.split, 1u);
    EXPECT_EQ(change.split, 1u);
    EXPECT_EQ(results.flows.broken, 0u) << "nobody held it, so nobody lacked it";
}

TEST(LbMeasureConnections, CompleteConnectionsStayWithTheirListenerWhenAnotherJoins)
{
    TcpStand stand(2);
    stand.Open(7); // 1 modulo 2, and modulo 3
    stand.Open(8); // 0, then 2
    stand.Open(10);
    stand.Complete(10); // 0, then 1: but it waits at web/0
    stand.Begin("grow");
    stand.Listen(stand.Bind());
    stand.End();
    const LbMeasureResults results = stand.Finish();
    const LbChangeResult& change = results.changes[0];
    EXPECT_EQ(change.live, 3u);
    EXPECT_EQ(change.moved, 1u);
    EXPECT_EQ(StandRows(results).back(), "0 8 web/0>web/2");
    ASSERT_TRUE(change.expected);
    EXPECT_EQ(change.expected->moved.fraction, LbFraction(2, 3) * LbFraction(2, 3))
        << "two of the three can move";
    EXPECT_LE(change.expected->moved.bound[1], 2.0 / 3);
    EXPECT_EQ(change.withinExpected, true);
}

TEST(LbMeasureConnections, NothingMovesAndNothingIsExpectedToWhereListenersOwnAllThatLives)
{
    TcpStand stand(2, true);
    for (std::uint64_t id = 1; id <= 60; ++id)
    {
        stand.Open(id);
    }
    stand.Begin("grow");
    stand.Listen(stand.Bind());
    stand.End();
    const LbMeasureResults results = stand.Finish();
    EXPECT_EQ(results.changes[0].moved, 0u);
    ASSERT_TRUE(results.changes[0].expected);
    EXPECT_EQ(results.changes[0].expected->moved.fraction, LbFraction(0));
    EXPECT_EQ(results.changes[0].withinExpected, true);
}

TEST(LbMeasureConnections, NothingIsExpectedWhereAListenerClosed)
{
    TcpStand stand(2);
    stand.Open(4);
    stand.Begin("close");
    stand.Close(stand.sockets[0]);
    stand.End();
    stand.Begin("close-last");
    stand.Close(stand.sockets[1]);
    stand.End();
    stand.Begin("swap");
    stand.Listen(stand.Bind());
    stand.End();
    const LbMeasureResults results = stand.Finish();
    for (const LbChangeResult& change : results.changes)
    {
        EXPECT_FALSE(change.expected) << change.name;
        EXPECT_FALSE(change.withinExpected) << change.name;
    }
}

TEST(LbMeasureConnections, WhereTheGroupIsEmptyTheSyncacheWaitsForANewListener)
{
    TcpStand stand(1);
    stand.Open(4);
    stand.Open(5);
    stand.Complete(5);
    stand.Begin("close");
    stand.Close(stand.sockets[0]);
    stand.End();
    stand.now = 2 * S;
    stand.Begin("open");
    stand.Listen(stand.Bind());
    stand.End();
    const LbMeasureResults results = stand.Finish();
    EXPECT_THAT(
        StandRows(results),
        ElementsAre("new 4 >web/0", "new 5 >web/0", "0 4 web/0>", "0 5 web/0>", "1 4 >web/1"));
    EXPECT_FALSE(results.mapping[2].dies);
    EXPECT_TRUE(results.mapping[3].dies);
    EXPECT_EQ(results.changes[0].movedOwn, 2u);
    EXPECT_EQ(results.changes[1].live, 1u);
    EXPECT_EQ(results.changes[1].moved, 0u) << "from nobody is no move";
    EXPECT_EQ(results.changes[1].sizeBefore, 0u);
}

TEST(LbMeasureConnections, RowsHaveTheTupleOfTheSynAndNoStateId)
{
    TcpStand stand(1);
    stand.Open(4);
    stand.observer->OnEnded(2 * S, 4);
    EXPECT_EQ(MakeMappingCsv(stand.Finish()),
              "time_s,group,cause,state_id,flow,from,to\n"
              "1.000000000,web,new,,tcp|10.0.0.0|49156|10.1.0.1|80,,web/0\n"
              "2.000000000,web,end,,tcp|10.0.0.0|49156|10.1.0.1|80,web/0,\n");
}

TEST(LbMeasureConnections, ASocketIsAMemberFromListenOn)
{
    TcpStand stand(1);
    stand.Open(3);
    LbMember* added = stand.Bind();
    stand.now = 2 * S;
    stand.Listen(added);
    stand.now = 3 * S;
    stand.observer->OnListening(stand.now, *added, stand.place); // another backlog
    const LbMeasureResults results = stand.Finish();
    ASSERT_EQ(results.changes.size(), 1u) << "bind(2) alone changes nothing";
    EXPECT_EQ(results.changes[0].name, "listen");
    EXPECT_EQ(results.changes[0].time, 2 * S);
    EXPECT_EQ(results.changes[0].sizeBefore, 1u);
    EXPECT_EQ(results.changes[0].sizeAfter, 2u);
    EXPECT_EQ(results.changes[0].moved, 1u);
    EXPECT_EQ(results.groups[0].members[1].opened, S);
}

TEST(LbMeasureConnections, AnEventThatBindsAndListensIsJudgedOnce)
{
    TcpStand stand(2);
    stand.Open(7);
    stand.Open(11);
    stand.Begin("add-sockets");
    for (int k = 0; k < 3; ++k)
    {
        stand.Listen(stand.Bind());
    }
    stand.End();
    const LbMeasureResults results = stand.Finish();
    ASSERT_EQ(results.changes.size(), 1u);
    EXPECT_EQ(results.changes[0].sizeBefore, 2u);
    EXPECT_EQ(results.changes[0].sizeAfter, 5u);
    EXPECT_THAT(StandRows(results),
                ElementsAre("new 7 >web/1", "new 11 >web/1", "0 7 web/1>web/2"));
}

TEST(LbMeasureConnections, ABoundSocketThatNeverListenedClosesWithoutAChange)
{
    TcpStand stand(1);
    LbMember* silent = stand.Bind();
    stand.observer->OnUnbound(2 * S, *silent, stand.place, true);
    const LbMeasureResults results = stand.Finish();
    EXPECT_THAT(results.changes, IsEmpty());
    EXPECT_EQ(results.groups[0].members[1].closed, 2 * S);
}

TEST(LbMeasureConnections, SocketsBeyondTheLimitTakeANumberAndAreNoMembers)
{
    TcpStand stand(2, false, 2);
    stand.Begin("add-sockets");
    LbMember* third = stand.Bind();
    stand.observer->OnListening(stand.now, *third, stand.place);
    stand.End();
    stand.Open(5);
    stand.now = 2 * S;
    stand.observer->OnUnbound(stand.now, *third, stand.place, true);
    const LbMeasureResults results = stand.Finish();
    ASSERT_EQ(results.changes.size(), 1u);
    EXPECT_EQ(results.changes[0].sizeAfter, 2u);
    EXPECT_THAT(results.changes[0].errors, IsEmpty());
    ASSERT_EQ(results.groups[0].members.size(), 3u);
    EXPECT_EQ(results.groups[0].members[2].socket, "web/2");
    EXPECT_EQ(results.groups[0].members[2].packets, 0u);
    ASSERT_EQ(results.groups[0].imbalance.size(), 2u);
    EXPECT_EQ(results.groups[0].imbalance[1].packets.maxOverMean, 2.0) << "of two, not of three";
}

TEST(LbMeasureConnections, AnErrorOfABindStandsInItsChangeAndTakesNoNumber)
{
    TcpStand stand(1);
    StandMember failed("web/1");
    stand.Begin("add-sockets");
    stand.observer->OnBound(stand.now, failed, stand.place, false, BsdErrno::E_ADDRINUSE);
    stand.End();
    const LbMeasureResults results = stand.Finish();
    ASSERT_EQ(results.changes[0].errors.size(), 1u);
    EXPECT_EQ(results.changes[0].errors[0].error, "EADDRINUSE");
    EXPECT_FALSE(results.changes[0].errors[0].socket);
    EXPECT_EQ(results.groups[0].members.size(), 1u);
}

TEST(LbMeasureConnections, AWaitLastsFromCompleteToAccepted)
{
    TcpStand stand(1);
    stand.Open(4);
    stand.now = 2 * S;
    stand.Complete(4);
    stand.now = 5 * S;
    stand.Accept(4);
    const LbMemberResult member = stand.Finish().groups[0].members[0];
    EXPECT_EQ(member.wait.max, 3.0);
    EXPECT_FALSE(member.queuePeakBytes) << "its queue is of connections";
}

TEST(LbMeasureConnections, TheTimelineHasTheAcceptQueueAndNoBytes)
{
    TcpStand stand(1);
    for (const std::uint64_t id : {4, 5, 6, 7})
    {
        stand.Open(id);
        stand.Complete(id);
    }
    stand.Accept(4);
    stand.observer->OnEnded(stand.now, 5); // a client that gave up
    stand.now = 2 * S;
    stand.recorder.Sample(stand.now);
    stand.Close(stand.sockets[0]);
    stand.now = 3 * S;
    stand.Start(1);
    stand.recorder.Sample(stand.now);
    std::vector<std::string> points;
    for (const LbTimelinePoint& point : stand.Finish().timeline)
    {
        if (point.series.find("queue") != std::string::npos)
        {
            points.push_back(point.series + " " + std::to_string(static_cast<int>(point.value)));
        }
    }
    EXPECT_THAT(points, ElementsAre("socket.web/0.accept_queue 2", "socket.web/1.accept_queue 0"));
}

TEST(LbMeasureConnections, ResetConnectionsHaveDrainedAtTheirChange)
{
    TcpStand stand(2);
    stand.Open(4);
    stand.Complete(4);
    stand.Open(5);
    stand.now = 2 * S;
    stand.Begin("close");
    stand.Close(stand.sockets[0]);
    stand.End();
    const LbMeasureResults results = stand.Finish();
    EXPECT_EQ(results.changes[0].moved, 1u);
    EXPECT_EQ(results.changes[0].drainSeconds, 0.0);
    EXPECT_EQ(results.changes[0].wrongSocketSeconds, 0.0);
}

TEST(LbMeasureConnections, AResetEndsWhatAnEarlierChangeHadMoved)
{
    TcpStand stand(2);
    stand.Open(5); // 1 modulo 2
    stand.now = 2 * S;
    stand.Begin("shrink");
    stand.Close(stand.sockets[1]);
    stand.End();
    stand.Complete(5);
    stand.now = 5 * S;
    stand.Begin("swap");
    stand.Close(stand.sockets[0]);
    stand.Listen(stand.Bind());
    stand.End();
    const LbMeasureResults results = stand.Finish();
    EXPECT_EQ(results.changes[0].drainSeconds, 3.0);
    EXPECT_EQ(results.changes[0].wrongSocketSeconds, 3.0);
    EXPECT_EQ(results.changes[1].movedOwn, 1u);
    EXPECT_EQ(StandRows(results).back(), "1 5 web/0>");
}

TEST(LbMeasureConnections, ClosesOfOneInstantAreOneChangeWheneverTheirResetsAreTold)
{
    std::vector<std::vector<std::string>> told;
    for (const bool late : {false, true})
    {
        TcpStand stand(3);
        for (const std::uint64_t id : {6, 7, 8, 9, 10, 11})
        {
            stand.Open(id);
        }
        for (const std::uint64_t id : {6, 7, 8})
        {
            stand.Complete(id);
        }
        stand.now = 2 * S;
        stand.Close(stand.sockets[0], late);
        stand.Close(stand.sockets[1], late);
        const LbMeasureResults results = stand.Finish();
        ASSERT_EQ(results.changes.size(), 1u);
        const LbChangeResult& change = results.changes[0];
        EXPECT_EQ(change.name, "close");
        EXPECT_EQ(change.live, 6u);
        EXPECT_EQ(change.movedOwn, 4u) << "6, 7 reset; 9, 10 go to web/2, where 8 and 11 are";
        EXPECT_EQ(change.movedCollateral, 0u);
        EXPECT_EQ(change.drainSeconds, std::nullopt);
        EXPECT_EQ(change.resetUnaccepted, 2u);
        told.push_back(StandRows(results));
    }
    EXPECT_EQ(told[0], told[1]);
    EXPECT_THAT(std::vector<std::string>(told[0].begin() + 6, told[0].end()),
                ElementsAre("0 6 web/0>", "0 7 web/1>", "0 9 web/0>web/2", "0 10 web/1>web/2"));
}

TEST(LbMeasureConnections, ASegmentAtAListenerWithoutItsConnectionBreaksTheFlow)
{
    TcpStand stand(2);
    stand.Open(4);
    stand.Complete(4);
    stand.now = 2 * S;
    stand.Begin("close");
    stand.Close(stand.sockets[0]);
    stand.End();
    stand.observer->OnStray(3 * S, *stand.sockets[1], stand.TupleOf(4));
    stand.observer->OnStray(3 * S, *stand.sockets[1], stand.TupleOf(4));
    const LbMeasureResults results = stand.Finish();
    EXPECT_EQ(results.flows.broken, 1u);
    EXPECT_EQ(results.groups[0].flows.broken, 1u);
    EXPECT_EQ(results.changes[0].broken, 1u);
    EXPECT_EQ(StandDropped(results, LbLoss::NOT_LISTENING), 2u);
    EXPECT_EQ(results.groups[0].members[1].dropped, 2u);
}

TEST(LbMeasureConnections, ALateSegmentOfAConnectionThatEndedBreaksNothing)
{
    TcpStand stand(2);
    stand.Establish(4);
    stand.observer->OnEnded(2 * S, 4);
    stand.observer->OnStray(3 * S, *stand.sockets[1], stand.TupleOf(4));
    stand.Open(6);
    stand.Complete(6);
    stand.now = 4 * S;
    stand.Begin("close");
    stand.Close(stand.sockets[0]); // resets 6
    stand.End();
    const BsdUnit again{8, stand.TupleOf(6), nullptr, true}; // its port is in use again
    stand.observer->OnPicked(5 * S, stand.place, again, *stand.sockets[1]);
    stand.observer->OnStray(6 * S, *stand.sockets[1], stand.TupleOf(6));
    const LbMeasureResults results = stand.Finish();
    EXPECT_EQ(results.flows.broken, 0u);
    EXPECT_EQ(StandDropped(results, LbLoss::NOT_LISTENING), 2u);
}

TEST(LbMeasureConnections, ASegmentGivenToAListenerThatDoesNotHoldItsConnectionBreaksTheFlow)
{
    TcpStand stand(2);
    stand.Open(4);
    stand.Complete(4);
    stand.observer->OnDelivered(2 * S, *stand.sockets[1], 4, 60, 0);
    const LbMeasureResults results = stand.Finish();
    EXPECT_EQ(results.flows.broken, 1u);
    EXPECT_EQ(results.packets.wrongSocket, 1u);
}

TEST(LbMeasureConnections, ARefusedConnectionIsALossOfItsListener)
{
    TcpStand stand(1);
    stand.Open(4);
    stand.observer->OnRefused(2 * S, stand.sockets[0], 4, LbRefusal::ACCEPT_QUEUE);
    stand.observer->OnRefused(2 * S, nullptr, 0, LbRefusal::NOT_LISTENING);
    const LbMeasureResults results = stand.Finish();
    EXPECT_EQ(StandDropped(results, LbLoss::ACCEPT_QUEUE), 1u);
    EXPECT_EQ(StandDropped(results, LbLoss::NOT_LISTENING), 1u);
    EXPECT_EQ(results.groups[0].members[0].dropped, 1u);
    EXPECT_EQ(results.packets.GetDroppedTotal(), 2u);
    EXPECT_EQ(results.losses[0].stateId, 0u);
}

TEST(LbMeasureConnections, APolicyIsToldThatTheIdOnlyCounts)
{
    struct Mapper : public LbMapper
    {
        LbMapping Map(const BsdUnit& unit) const override
        {
            asked.push_back(unit.byTuple);
            return group->Map(unit);
        }

        const LbSlots& GetSlots() const override
        {
            return group->GetSlots();
        }

        const LbPolicy& GetPolicy() const override
        {
            return group->GetPolicy();
        }

        LbGroup* group = nullptr;
        mutable std::vector<bool> asked;
    };

    Mapper mapper;
    LbGroup group(std::make_unique<StandPolicy>("freebsd-inpcb"), 256);
    mapper.group = &group;
    LbPlace place;
    place.protocol = TCP;
    place.port = 80;
    LbMeasureRecorder recorder;
    const auto host = recorder.AddHost("server", false);
    recorder.AddGroup(host, {"web", place, "freebsd-inpcb", 256, 256, false}, mapper);
    StandMember socket("web/0");
    group.Join(&socket);
    LbObserver* observer = recorder.GetLbObserver(host);
    observer->OnBound(0, socket, place, true, BsdErrno::OK);
    observer->OnListening(0, socket, place);
    observer->OnPicked(S, place, {1, StandTuple(1), nullptr, true}, socket);
    recorder.BeginChange(2 * S, "look", "look", {"web"});
    recorder.EndChange();
    EXPECT_THAT(mapper.asked, ElementsAre(true));
}

TEST(LbMeasureConnections, ADivertGroupOfTheHostIsAWorldOfItsOwn)
{
    MeasureStand stand; // divert groups "ids" and "ips" on "firewall"
    LbGroup group(std::make_unique<StandPolicy>("freebsd-inpcb"), 256);
    LbPlace place;
    place.protocol = TCP;
    place.port = MeasureStand::IDS; // the same number, in another space
    stand.recorder.AddGroup(stand.host, {"web", place, "freebsd-inpcb", 256, 256, false}, group);
    stand.Start(1);
    StandMember socket("web/0");
    group.Join(&socket);
    LbObserver* observer = stand.recorder.GetLbObserver(stand.host);
    observer->OnBound(0, socket, place, true, BsdErrno::OK);
    observer->OnListening(0, socket, place);
    stand.recorder.StartRun(0);
    stand.now = S;
    stand.Open(1);
    observer->OnPicked(S, place, {1, StandTuple(1), nullptr, true}, socket); // equal IDs
    stand.pf->OnStateRemoved(2 * S, 1);
    stand.now = 3 * S;
    stand.Begin("both", {"ids", "web"});
    stand.End();
    const LbMeasureResults results = stand.recorder.Finish(4 * S);
    EXPECT_EQ(results.changes[0].live, 0u) << "the state went";
    EXPECT_EQ(results.changes[1].live, 1u) << "the connection did not";
    EXPECT_EQ(results.groups[0].members.size(), 1u);
    EXPECT_EQ(results.groups[2].socket, LbSocketKind::TCP);
    EXPECT_EQ(results.changes[1].socket, LbSocketKind::TCP);
}

} // namespace
