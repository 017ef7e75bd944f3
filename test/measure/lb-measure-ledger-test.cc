// SPDX-License-Identifier: GPL-2.0-only
#include "test/measure/measure-stand.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace ns3::divertsim;
using testing::ElementsAre;
using testing::IsEmpty;

namespace
{

/// "1 new ids/0", "0 3 ids/0>ids/1": ID, cause and sockets of each row
std::vector<std::string>
Rows(const LbMeasureResults& results)
{
    std::vector<std::string> rows;
    for (const LbMappingRow& row : results.mapping)
    {
        const std::string cause = row.cause == LbMappingRow::NEW   ? "new"
                                  : row.cause == LbMappingRow::END ? "end"
                                                                   : std::to_string(row.cause);
        rows.push_back(std::to_string(row.stateId) + " " + cause + " " + row.from + ">" + row.to);
    }
    return rows;
}

constexpr BsdTime S = BSD_SECOND;

TEST(LbMeasureLedger, FirstPickIsANewRowAndLaterOnesAreNot)
{
    MeasureStand stand;
    stand.Start(2);
    stand.recorder.StartRun(0);
    stand.now = S;
    stand.Open(4);
    stand.Open(7);
    stand.Packet(4);
    const LbMeasureResults results = stand.recorder.Finish(2 * S);
    EXPECT_THAT(Rows(results), ElementsAre("4 new >ids/0", "7 new >ids/1"));
    EXPECT_EQ(results.mapping[0].time, S);
    EXPECT_EQ(results.mapping[0].group, "ids");
    EXPECT_EQ(results.mapping[0].flow, "tcp|10.0.0.0|49156|10.1.0.1|80");
    EXPECT_THAT(results.changes, IsEmpty()) << "binds at the start are no change";
}

TEST(LbMeasureLedger, ANewRowStandsEvenWhereTheQueueRefusesThePacket)
{
    MeasureStand stand;
    LbMember* member = stand.Start(1)[0];
    stand.State(5, StandTuple(5));
    DivertPacketInfo info;
    info.serial = 1;
    info.stateId = 5;
    stand.divert->OnPicked(S, MeasureStand::IDS, {5, StandTuple(5), nullptr}, *member);
    stand.divert->OnFullSocket(S, *member, info);
    const LbMeasureResults results = stand.recorder.Finish(S);
    EXPECT_THAT(Rows(results), ElementsAre("5 new >ids/0"));
    EXPECT_EQ(results.groups[0].members[0].flows, 1u);
    EXPECT_EQ(results.groups[0].members[0].packets, 0u);
}

TEST(LbMeasureLedger, AChangeJudgesEveryLiveUnitInTheOrderOfIds)
{
    MeasureStand stand;
    stand.Start(2);
    stand.recorder.StartRun(0);
    for (const std::uint64_t id : {11, 3, 4, 6})
    {
        stand.Open(id); // modulo 2: 11, 3 on 1; 4, 6 on 0
    }
    stand.now = S;
    stand.Begin("add");
    stand.Bind(MeasureStand::IDS); // modulo 3: 3, 6 on 0; 4 on 1; 11 on 2
    stand.End();
    const LbMeasureResults results = stand.recorder.Finish(2 * S);
    EXPECT_THAT(Rows(results),
                ElementsAre("11 new >ids/1",
                            "3 new >ids/1",
                            "4 new >ids/0",
                            "6 new >ids/0",
                            "3 0 ids/1>ids/0",
                            "4 0 ids/0>ids/1",
                            "11 0 ids/1>ids/2"));
    const LbChangeResult& change = results.changes.at(0);
    EXPECT_EQ(change.name, "add");
    EXPECT_EQ(change.time, S);
    EXPECT_EQ(change.sizeBefore, 2u);
    EXPECT_EQ(change.sizeAfter, 3u);
    EXPECT_EQ(change.live, 4u);
    EXPECT_EQ(change.moved, 3u);
    EXPECT_EQ(change.movedOwn, 0u);
    EXPECT_EQ(change.movedCollateral, 3u);
    EXPECT_DOUBLE_EQ(*change.movedFraction, 0.75);
    EXPECT_EQ(change.expected->moved.fraction, LbFraction(2, 3));
    EXPECT_TRUE(*change.withinExpected);
}

TEST(LbMeasureLedger, JudgingStoresTheWordOfEveryLiveUnit)
{
    MeasureStand stand;
    stand.Start(2);
    stand.recorder.StartRun(0);
    stand.Open(4);
    EXPECT_EQ(stand.words[4], 6u);
    stand.Begin("add");
    stand.Bind(MeasureStand::IDS);
    stand.End();
    EXPECT_EQ(stand.words[4], 7u);
}

TEST(LbMeasureLedger, UnitsOfTheClosedSocketAreItsOwnAndTheRestCollateral)
{
    MeasureStand stand;
    const auto members = stand.Start(3);
    stand.recorder.StartRun(0);
    for (std::uint64_t id = 1; id <= 6; ++id)
    {
        stand.Open(id);
    }
    stand.now = S;
    stand.Begin("close");
    stand.Close(members[0]); // the last member, ids/2, fills slot 0
    stand.End();
    const LbMeasureResults results = stand.recorder.Finish(2 * S);
    const LbChangeResult& change = results.changes.at(0);
    // before: 3, 6 on 0; 1, 4 on 1; 2, 5 on 2. after: odd on 1, even on 2
    EXPECT_EQ(change.movedOwn, 2u);
    EXPECT_EQ(change.movedCollateral, 2u) << "4 from 1 to 2, 5 from 2 to 1";
    EXPECT_EQ(change.expected->own.fraction, LbFraction(1, 3));
    EXPECT_EQ(results.groups[0].members[0].closed, S);
    EXPECT_FALSE(results.groups[0].members[1].closed);
}

TEST(LbMeasureLedger, AllBindsAndClosesOfAnEventAreJudgedTogether)
{
    MeasureStand stand;
    const auto members = stand.Start(2);
    stand.recorder.StartRun(0);
    stand.Open(2);
    stand.Open(3);
    stand.now = S;
    stand.Begin("swap");
    stand.Close(members[0]);
    stand.Bind(MeasureStand::IDS);
    stand.End();
    const LbMeasureResults results = stand.recorder.Finish(2 * S);
    // slots 0, 1 are ids/1, ids/2 now: one row a unit, as if nothing had been in between
    EXPECT_THAT(Rows(results),
                ElementsAre("2 new >ids/0", "3 new >ids/1", "2 0 ids/0>ids/1", "3 0 ids/1>ids/2"));
    EXPECT_EQ(results.changes.size(), 1u);
    EXPECT_EQ(results.changes[0].movedOwn, 1u);
}

TEST(LbMeasureLedger, AnEmptiedGroupMovesAllToNobodyAndItsReturnIsNoMove)
{
    MeasureStand stand;
    const auto members = stand.Start(1);
    stand.recorder.StartRun(0);
    stand.Open(2);
    stand.Begin("close");
    stand.Close(members[0]);
    stand.End();
    stand.now = S;
    stand.Begin("open");
    stand.Bind(MeasureStand::IDS);
    stand.End();
    const LbMeasureResults results = stand.recorder.Finish(3 * S);
    EXPECT_THAT(Rows(results), ElementsAre("2 new >ids/0", "2 0 ids/0>", "2 1 >ids/1"));
    const LbChangeResult& close = results.changes.at(0);
    EXPECT_EQ(close.moved, 1u);
    EXPECT_EQ(close.movedOwn, 1u);
    EXPECT_EQ(close.expected->moved.fraction, LbFraction(1));
    EXPECT_EQ(close.expected->collateral.fraction, LbFraction(0));
    EXPECT_TRUE(*close.withinExpected);
    EXPECT_DOUBLE_EQ(close.wrongSocketSeconds, 2) << "on ids/1 from 1 s to the end";
    const LbChangeResult& open = results.changes.at(1);
    EXPECT_EQ(open.live, 1u);
    EXPECT_EQ(open.moved, 0u);
    EXPECT_FALSE(open.expected);
    EXPECT_FALSE(open.withinExpected);
    EXPECT_EQ(results.flows.movedEver, 1u);
}

TEST(LbMeasureLedger, WithNothingLiveThereIsNoFractionAndNothingToBeWithin)
{
    MeasureStand stand;
    stand.Start(1);
    stand.recorder.StartRun(0);
    stand.Begin("add");
    stand.Bind(MeasureStand::IDS);
    stand.End();
    const LbMeasureResults results = stand.recorder.Finish(S);
    EXPECT_EQ(results.changes.at(0).live, 0u);
    EXPECT_FALSE(results.changes[0].movedFraction);
    EXPECT_FALSE(results.changes[0].withinExpected);
    EXPECT_EQ(results.changes[0].expected->moved.fraction, LbFraction(1, 2));
}

TEST(LbMeasureLedger, AUnitEndsOnceByItsPacketsOrByTheRemovalOfItsState)
{
    MeasureStand stand;
    stand.Start(1);
    stand.recorder.StartRun(0);
    stand.Open(1);
    stand.Open(2);
    stand.Open(3);
    stand.now = S;
    stand.pf->OnStateFinished(stand.now, 1);
    stand.Packet(1); // the last ACK: no new row
    stand.now = 2 * S;
    stand.pf->OnStateRemoved(stand.now, 1);
    stand.pf->OnStateRemoved(stand.now, 2);
    stand.Begin("add");
    stand.Bind(MeasureStand::IDS);
    stand.End();
    const LbMeasureResults results = stand.recorder.Finish(3 * S);
    EXPECT_THAT(Rows(results),
                ElementsAre("1 new >ids/0",
                            "2 new >ids/0",
                            "3 new >ids/0",
                            "1 end ids/0>",
                            "2 end ids/0>",
                            "3 0 ids/0>ids/1"));
    EXPECT_EQ(results.mapping[3].time, S);
    EXPECT_EQ(results.mapping[4].time, 2 * S);
    EXPECT_EQ(results.changes.at(0).live, 1u);
}

TEST(LbMeasureLedger, WrongSocketTimeRunsFromAMoveToTheNextMoveOrTheEnd)
{
    MeasureStand stand;
    const auto members = stand.Start(2);
    stand.recorder.StartRun(0);
    stand.Open(3); // 3 mod 2: ids/1
    stand.Open(5); // 5 mod 2: ids/1
    stand.now = 1 * S;
    stand.Begin("add"); // 3 mod 3: ids/0, 5 mod 3: ids/2
    stand.Bind(MeasureStand::IDS);
    stand.End();
    stand.now = 3 * S;
    stand.pf->OnStateFinished(stand.now, 5); // 2 s on ids/2
    stand.now = 4 * S;
    stand.Begin("close"); // slots ids/2, ids/1: 3 goes home, after 3 s on ids/0
    stand.Close(members[0]);
    stand.End();
    stand.now = 6 * S;
    stand.pf->OnStateRemoved(stand.now, 3);
    const LbMeasureResults results = stand.recorder.Finish(9 * S);
    EXPECT_DOUBLE_EQ(results.changes.at(0).wrongSocketSeconds, 5);
    EXPECT_DOUBLE_EQ(*results.changes[0].drainSeconds, 5) << "the last of the two ended at 6 s";
    EXPECT_DOUBLE_EQ(results.changes.at(1).wrongSocketSeconds, 0);
    EXPECT_DOUBLE_EQ(*results.changes[1].drainSeconds, 2);
}

TEST(LbMeasureLedger, NoDrainWhereAMovedUnitNeverEnds)
{
    MeasureStand stand;
    stand.Start(1);
    stand.recorder.StartRun(0);
    stand.Open(1);
    stand.Open(3);
    stand.Begin("add");
    stand.Bind(MeasureStand::IDS);
    stand.End();
    stand.now = S;
    stand.pf->OnStateFinished(S, 1);
    const LbMeasureResults results = stand.recorder.Finish(4 * S);
    EXPECT_EQ(results.changes.at(0).moved, 2u);
    EXPECT_FALSE(results.changes[0].drainSeconds);
    EXPECT_DOUBLE_EQ(results.changes[0].wrongSocketSeconds, 1 + 4);
}

TEST(LbMeasureLedger, AnEventThatFailsHasItsEntryAndItsSocketNoName)
{
    MeasureStand stand("id-modulo", 2);
    stand.Start(2);
    stand.recorder.StartRun(0);
    stand.Begin("add");
    EXPECT_EQ(stand.Bind(MeasureStand::IDS), nullptr);
    stand.End();
    const LbMeasureResults results = stand.recorder.Finish(S);
    const LbChangeResult& change = results.changes.at(0);
    EXPECT_EQ(change.sizeAfter, 2u);
    ASSERT_EQ(change.errors.size(), 1u);
    EXPECT_FALSE(change.errors[0].socket);
    EXPECT_EQ(change.errors[0].error, "ENOSPC");
    EXPECT_EQ(results.groups[0].members.size(), 2u);
}

TEST(LbMeasureLedger, ErrorsOfTheStartStandWithTheGroup)
{
    MeasureStand stand("id-modulo", 2);
    stand.Start(3);
    stand.recorder.StartRun(0);
    const LbMeasureResults results = stand.recorder.Finish(S);
    ASSERT_EQ(results.groups[0].errors.size(), 1u);
    EXPECT_EQ(results.groups[0].errors[0].error, "ENOSPC");
    EXPECT_THAT(results.changes, IsEmpty());
}

TEST(LbMeasureLedger, RebindHasAnEntryForEachGroupAndCountsAsClosedWhereItLeaves)
{
    MeasureStand stand;
    const auto ids = stand.Start(2);
    stand.Start(1, MeasureStand::IPS);
    stand.recorder.StartRun(0);
    stand.Open(2);                    // ids/0
    stand.Open(5, MeasureStand::IPS); // ips/0
    stand.now = S;
    stand.Begin("rebind", {"ids", "ips"});
    stand.Rebind(ids[0], MeasureStand::IDS, MeasureStand::IPS);
    stand.End();
    stand.Packet(5, MeasureStand::IPS);
    const LbMeasureResults results = stand.recorder.Finish(2 * S);
    ASSERT_EQ(results.changes.size(), 2u);
    EXPECT_EQ(results.changes[0].group, "ids");
    EXPECT_EQ(results.changes[0].movedOwn, 1u);
    EXPECT_EQ(results.changes[1].group, "ips");
    EXPECT_EQ(results.changes[1].movedCollateral, 1u) << "5 mod 2 is slot 1, where ids/0 is now";
    EXPECT_THAT(Rows(results),
                ElementsAre("2 new >ids/0", "5 new >ips/0", "2 0 ids/0>ids/1", "5 1 ips/0>ids/0"));
    ASSERT_EQ(results.groups[1].members.size(), 2u);
    EXPECT_EQ(results.groups[1].members[0].socket, "ips/0");
    EXPECT_EQ(results.groups[1].members[1].socket, "ids/0") << "came by rebind: after the own ones";
    EXPECT_EQ(results.groups[1].members[1].opened, S);
    EXPECT_EQ(results.groups[1].members[1].packets, 1u);
    EXPECT_EQ(results.groups[0].members[0].closed, S);
    EXPECT_EQ(results.groups[0].members[0].packets, 1u);
}

TEST(LbMeasureLedger, OwnSocketsComeFirstEvenWhereARebindCameBefore)
{
    MeasureStand stand;
    const auto ids = stand.Start(2);
    stand.recorder.StartRun(0);
    stand.Begin("rebind", {"ids", "ips"});
    stand.Rebind(ids[1], MeasureStand::IDS, MeasureStand::IPS);
    stand.End();
    stand.Begin("add", {"ips"});
    stand.Bind(MeasureStand::IPS);
    stand.End();
    const LbMeasureResults results = stand.recorder.Finish(S);
    EXPECT_EQ(results.groups[1].members.at(0).socket, "ips/0");
    EXPECT_EQ(results.groups[1].members.at(1).socket, "ids/1");
}

TEST(LbMeasureLedger, ASocketThatRebindsToItsOwnPortSurvives)
{
    MeasureStand stand;
    const auto members = stand.Start(2);
    stand.recorder.StartRun(0);
    stand.Open(2);
    stand.Begin("rebind");
    stand.Rebind(members[0], MeasureStand::IDS, MeasureStand::IDS);
    stand.End();
    const LbMeasureResults results = stand.recorder.Finish(S);
    EXPECT_EQ(results.changes.at(0).moved, 0u);
    EXPECT_EQ(results.changes[0].expected->own.fraction, LbFraction(0));
    EXPECT_FALSE(results.groups[0].members[0].closed);
}

TEST(LbMeasureLedger, ARebindThatFailsKeepsTheSocketAndItsName)
{
    MeasureStand stand("id-modulo", 2);
    const auto ids = stand.Start(1);
    stand.Start(2, MeasureStand::IPS);
    stand.recorder.StartRun(0);
    stand.Open(1);
    stand.Begin("rebind", {"ids", "ips"});
    EXPECT_EQ(stand.Rebind(ids[0], MeasureStand::IDS, MeasureStand::IPS), BsdErrno::E_NOSPC);
    stand.End();
    const LbMeasureResults results = stand.recorder.Finish(S);
    EXPECT_EQ(results.changes.at(0).moved, 0u);
    ASSERT_EQ(results.changes.at(1).errors.size(), 1u);
    EXPECT_EQ(results.changes[1].errors[0].socket, "ids/0");
}

TEST(LbMeasureLedger, ApplicationsThatCloseUponAnErrorAreOneChangeOfTheirOwn)
{
    MeasureStand stand;
    const auto members = stand.Start(3);
    stand.recorder.StartRun(0);
    for (std::uint64_t id = 1; id <= 6; ++id)
    {
        stand.Open(id);
    }
    stand.now = S;
    for (int k : {0, 1})
    {
        DivertPacketInfo info;
        info.serial = 1000 + static_cast<std::uint64_t>(k);
        info.length = 140;
        stand.divert->OnQueued(stand.now, *members[k], info, 156);
        stand.divert->OnReinjected(stand.now, *members[k], info, true, BsdErrno::E_NOBUFS);
        stand.Close(members[k]);
        stand.Open(20 + static_cast<std::uint64_t>(k)); // a packet in between
    }
    const LbMeasureResults results = stand.recorder.Finish(2 * S);
    ASSERT_EQ(results.changes.size(), 1u);
    const LbChangeResult& change = results.changes[0];
    EXPECT_EQ(change.action, "exit");
    EXPECT_EQ(change.sizeBefore, 3u);
    EXPECT_EQ(change.sizeAfter, 1u);
    ASSERT_EQ(change.errors.size(), 2u);
    EXPECT_EQ(change.errors[0].socket, "ids/0");
    EXPECT_EQ(change.errors[1].socket, "ids/1");
    EXPECT_EQ(change.errors[1].error, "ENOBUFS");
    // 1, 4 on ids/1, 3, 6 on ids/0, 2, 5 stay on ids/2; 20 came in between, to slot 0: ids/2
    EXPECT_EQ(change.movedOwn, 4u);
    EXPECT_EQ(change.movedCollateral, 0u) << "what one close moved and the other moved back stays";
    EXPECT_EQ(change.live, 7u) << "21 came later";
    std::vector<std::string> rows = Rows(results);
    rows.erase(rows.begin(), rows.begin() + 6);
    EXPECT_THAT(rows,
                ElementsAre("20 new >ids/2",
                            "1 0 ids/1>ids/2",
                            "3 0 ids/0>ids/2",
                            "4 0 ids/1>ids/2",
                            "6 0 ids/0>ids/2",
                            "21 new >ids/2"));
}

TEST(LbMeasureLedger, ClosesOfOneInstantChargeTheTimeBeforeThemOnce)
{
    MeasureStand stand;
    stand.Start(1);
    stand.recorder.StartRun(0);
    stand.Open(5); // home ids/0
    stand.now = 1 * S;
    stand.Begin("add"); // ids/0, 1, 2: 5 mod 3 is ids/2
    LbMember* second = stand.Bind(MeasureStand::IDS);
    LbMember* third = stand.Bind(MeasureStand::IDS);
    stand.End();
    stand.now = 3 * S; // first 5 mod 2, ids/1, then ids/0, its home
    stand.Close(third);
    stand.Close(second);
    const LbMeasureResults results = stand.recorder.Finish(9 * S);
    ASSERT_EQ(results.changes.size(), 2u);
    EXPECT_DOUBLE_EQ(results.changes[0].wrongSocketSeconds, 2);
    EXPECT_DOUBLE_EQ(results.changes[1].wrongSocketSeconds, 0);
    EXPECT_EQ(results.changes[1].moved, 1u);
    EXPECT_EQ(results.changes[1].movedOwn, 1u);
}

TEST(LbMeasureLedger, AnUnannouncedBindOrCloseIsAChange)
{
    MeasureStand stand;
    const auto members = stand.Start(1);
    stand.recorder.StartRun(0);
    stand.Open(1);
    stand.now = S;
    stand.Bind(MeasureStand::IDS);
    stand.now = 2 * S;
    stand.Close(members[0]);
    const LbMeasureResults results = stand.recorder.Finish(3 * S);
    ASSERT_EQ(results.changes.size(), 2u);
    EXPECT_EQ(results.changes[0].action, "bind");
    EXPECT_EQ(results.changes[0].moved, 1u);
    EXPECT_EQ(results.changes[1].action, "close");
    EXPECT_EQ(results.changes[1].moved, 0u);
    EXPECT_EQ(results.changes[1].expected->moved.fraction, LbFraction(1, 2));
}

TEST(LbMeasureLedger, StatelessPacketsHaveRowsButAreNeverLive)
{
    MeasureStand stand;
    const auto members = stand.Start(2);
    stand.recorder.StartRun(0);
    stand.Packet(0);
    stand.Packet(0);
    stand.now = S;
    stand.Begin("close"); // id 0 is on slot 0: ids/0, then ids/1
    stand.Close(members[0]);
    stand.End();
    const LbMeasureResults results = stand.recorder.Finish(2 * S);
    EXPECT_THAT(Rows(results), ElementsAre("0 new >ids/0", "0 0 ids/0>ids/1"));
    EXPECT_EQ(results.mapping[0].flow, "");
    EXPECT_EQ(results.changes.at(0).live, 0u);
    EXPECT_EQ(results.changes[0].moved, 0u);
    EXPECT_EQ(results.groups[0].statelessDocumented, "ids/0");
    EXPECT_EQ(results.groups[0].statelessPicked, "ids/0");
}

TEST(LbMeasureLedger, StatelessPacketsHaveNoRowsUnderAPolicyThatLooksAtTheTuple)
{
    MeasureStand stand("linux");
    stand.Start(2);
    stand.recorder.StartRun(0);
    stand.Packet(0);
    const LbMeasureResults results = stand.recorder.Finish(S);
    EXPECT_THAT(Rows(results), IsEmpty());
    EXPECT_EQ(results.groups[0].statelessPicked, "ids/0");
}

TEST(LbMeasureLedger, AnEndBeforeTheFirstPickFollowsItAtOnce)
{
    MeasureStand stand;
    stand.recorder.StartRun(0);
    stand.State(9, StandTuple(9));
    stand.Packet(9); // nobody listens
    stand.pf->OnStateFinished(0, 9);
    stand.now = S;
    stand.Bind(MeasureStand::IDS);
    stand.Packet(9);
    const LbMeasureResults results = stand.recorder.Finish(2 * S);
    EXPECT_THAT(Rows(results), ElementsAre("9 new >ids/0", "9 end ids/0>"));
}

} // namespace
