// SPDX-License-Identifier: GPL-2.0-only
#include "test/support/sample-reloads.h"
#include "test/support/sample-results.h"
#include "tool/report/report-answer.h"
#include "tool/report/report-reload.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace
{

using namespace ns3::divertsim;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

LbMappingRow
Row(BsdTime time, std::int32_t cause, const std::string& flow, std::string from, std::string to)
{
    LbMappingRow row;
    row.time = time;
    row.group = "quic";
    row.cause = cause;
    row.flow = flow;
    row.from = std::move(from);
    row.to = std::move(to);
    return row;
}

/// Changes at 10 and 20
LbMeasureResults
MakeResults(LbSocketKind kind = LbSocketKind::UDP)
{
    LbMeasureResults results;
    LbGroupResult group;
    group.name = "quic";
    group.socket = kind;
    results.groups.push_back(group);
    for (const BsdTime time : {10, 20})
    {
        LbChangeResult change;
        change.name = "at-" + std::to_string(time);
        change.action = "close-sockets";
        change.group = "quic";
        change.socket = kind;
        change.time = time * BSD_SECOND;
        change.sizeBefore = 4;
        change.sizeAfter = 3;
        change.live = 10;
        change.moved = 1;
        change.movedFraction = 0.1;
        results.changes.push_back(change);
    }
    const auto add = [&](int time, std::int32_t cause, const char* flow, const char* to) {
        results.mapping.push_back(Row(time * BSD_SECOND, cause, flow, "", to));
    };
    add(1, LbMappingRow::NEW, "a", "quic/0");
    add(2, LbMappingRow::NEW, "b", "quic/0");
    add(3, LbMappingRow::NEW, "gone", "quic/0");
    add(4, LbMappingRow::END, "gone", "");
    add(10, 0, "a", "quic/1");
    add(12, LbMappingRow::NEW, "c", "quic/1");
    add(13, LbMappingRow::NEW, "d", "quic/2");
    add(14, LbMappingRow::END, "d", "");
    add(20, 1, "a", "quic/2");
    add(20, 1, "c", "quic/2");
    add(21, LbMappingRow::NEW, "late", "quic/2");
    return results;
}

TEST(ReportReload, CountsOldUnitsAndThoseThatCameMeanwhileOnceEach)
{
    const auto results = MakeResults();
    const auto reload = MakeReportReload(results, results.groups[0]);
    EXPECT_EQ(reload.changes, 2u);
    EXPECT_EQ(reload.first, 10 * BSD_SECOND);
    EXPECT_EQ(reload.last, 20 * BSD_SECOND);
    EXPECT_EQ(reload.old, 2u) << "a, b; gone had ended";
    EXPECT_EQ(reload.oldMoved, 1u) << "a, twice";
    EXPECT_EQ(reload.fresh, 2u) << "c, d; late came after the last change";
    EXPECT_EQ(reload.freshMoved, 1u);
}

TEST(ReportReload, AUnitThatComesBackAfterItsEndIsANewOne)
{
    auto results = MakeResults();
    results.mapping.insert(results.mapping.begin() + 8,
                           Row(15 * BSD_SECOND, LbMappingRow::NEW, "d", "", "quic/1"));
    EXPECT_EQ(MakeReportReload(results, results.groups[0]).fresh, 3u);
}

TEST(ReportReload, WhatGoesToNobodyOrBackHomeIsOnNoWrongSocket)
{
    auto results = MakeResults();
    results.mapping[4].to = ""; // a
    results.mapping[8].to = "quic/0";
    EXPECT_EQ(MakeReportReload(results, results.groups[0]).oldMoved, 0u);
}

TEST(ReportReload, OldAreThoseBeforeTheFirstChangeEvenWhereItMovedNobody)
{
    auto results = MakeResults();
    results.mapping.erase(results.mapping.begin() + 4);
    const auto reload = MakeReportReload(results, results.groups[0]);
    EXPECT_EQ(reload.old, 2u);
    EXPECT_EQ(reload.fresh, 2u);
    EXPECT_EQ(reload.oldMoved, 1u);
}

TEST(ReportReload, AGroupWithoutChangesHasNone)
{
    auto results = MakeResults();
    results.changes.clear();
    const auto reload = MakeReportReload(results, results.groups[0]);
    EXPECT_EQ(reload.old, 0u);
    EXPECT_EQ(DescribeReportReload(reload, results.groups[0]), "");
}

TEST(ReportReload, SaysWhatShareOfOldAndNewPeersWentWrong)
{
    auto results = MakeResults();
    results.groups[0].flows.started = 5;
    results.groups[0].flows.broken = 2;
    EXPECT_EQ(DescribeReportReload(MakeReportReload(results, results.groups[0]), results.groups[0]),
              "Over the 2 changes of group quic, 1 of 2 old peers (50.0 %) and 1 of 2 that came "
              "meanwhile (50.0 %) were sent to a socket that is not their first; 2 of 5 flows "
              "broke.");
}

TEST(ReportReload, SaysWhichConnectionsDiedWithTheirListener)
{
    auto results = MakeResults(LbSocketKind::TCP);
    const auto sentence = [&] {
        return DescribeReportReload(MakeReportReload(results, results.groups[0]),
                                    results.groups[0]);
    };
    EXPECT_EQ(sentence(),
              "Over the 2 changes of group quic, no connection died with its listener.");
    results.changes[0].resetHalfOpen = 1;
    EXPECT_EQ(sentence(),
              "Over the 2 changes of group quic, 1 connection died with its listener: 1 half-open, "
              "0 complete but not yet accepted.");
    results.changes[1].resetUnaccepted = 4;
    results.groups[0].flows.started = 900;
    EXPECT_EQ(sentence(),
              "Over the 2 changes of group quic, 5 of 900 connections died with their listener: 1 "
              "half-open, 4 complete but not yet accepted.");
}

TEST(ReportReload, ADivertGroupHasItsOwnSentences)
{
    const auto results = MakeSampleResults();
    EXPECT_EQ(DescribeReportReload(MakeReportReload(results, results.groups[0]), results.groups[0]),
              "");
}

TEST(ReportReload, TheAnswerBeginsWithTheWholeAndNamesTheGreatestChange)
{
    const auto udp = MakeUdpReloadResults();
    const std::string peers = MakeReportAnswer(udp);
    EXPECT_THAT(peers, StartsWith("Over the 10 changes of group quic, "));
    EXPECT_THAT(peers, HasSubstr(" At the greatest of them, 163 of 163 live peers (100.0 %) "));
    EXPECT_THAT(peers, HasSubstr("when 4 of the 8 sockets of group quic closed at 15 s."));
    EXPECT_THAT(peers, Not(HasSubstr("flows at such a change")));
    const std::string connections = MakeReportAnswer(MakeTcpReloadResults(true));
    EXPECT_THAT(connections, HasSubstr("pending connections ("));
    EXPECT_THAT(connections, HasSubstr("lost or changed their listener when"));
}

TEST(ReportReload, TheAnswerSaysSoWhereTheGreatestChangeWasNotAsExpected)
{
    auto results = MakeResults();
    results.changes[0].moved = 9;
    results.changes[0].movedFraction = 0.9;
    results.changes[0].expected.emplace();
    results.changes[0].expected->moved.fraction = LbFraction(1, 4);
    results.changes[0].withinExpected = false;
    EXPECT_THAT(MakeReportAnswer(results), HasSubstr("Not as expected: policy"));
}

TEST(ReportReload, TheAnswerHasASentenceForEachOfSeveralGroups)
{
    auto results = MakeResults();
    for (const std::string name : {"b", "c", "d"})
    {
        auto group = results.groups[0];
        group.name = name;
        results.groups.push_back(group);
        for (int k = 0; k < 2; ++k)
        {
            auto change = results.changes[static_cast<std::size_t>(k)];
            change.group = name;
            results.changes.push_back(change);
        }
        auto row = results.mapping.front();
        row.group = name;
        results.mapping.push_back(row);
        if (name == "b")
        {
            const auto answer = MakeReportAnswer(results);
            EXPECT_THAT(answer, StartsWith("Over the 2 changes of group quic, "));
            EXPECT_THAT(answer, HasSubstr(" Over the 2 changes of group b, 0 of 1 old peer "));
            EXPECT_THAT(answer, Not(HasSubstr("greatest")));
        }
    }
    EXPECT_THAT(MakeReportAnswer(results), EndsWith(" 1 group more below."));
    EXPECT_THAT(MakeReportAnswer(results), Not(HasSubstr("of group d")));
}

TEST(ReportReload, OneChangeOfAUdpGroupSpeaksOfPeers)
{
    auto results = MakeResults();
    results.changes.pop_back();
    results.groups[0].policy = "linux";
    results.changes[0].expected.emplace();
    results.changes[0].expected->moved.fraction = LbFraction(1);
    results.changes[0].withinExpected = true;
    EXPECT_EQ(MakeReportAnswer(results),
              "1 of 10 live peers (10.0 %) changed socket when 1 of the 4 sockets of group quic "
              "closed at 10 s. As expected: policy linux moves all peers at such a change.");
    results.changes[0].moved = 0;
    EXPECT_THAT(MakeReportAnswer(results), StartsWith("None of 10 live peers changed socket"));
}

TEST(ReportReload, TheSamplesAreRunsOfTheirOwn)
{
    // What sample-reloads.h promises, so that figures of it show what they should
    for (const bool owns : {false, true})
    {
        const auto results = MakeTcpReloadResults(owns);
        std::uint64_t halfOpen = 0;
        std::uint64_t unaccepted = 0;
        std::uint64_t dying = 0;
        for (const auto& change : results.changes)
        {
            halfOpen += change.resetHalfOpen;
            unaccepted += change.resetUnaccepted;
        }
        for (const auto& row : results.mapping)
        {
            dying += row.dies ? 1 : 0;
        }
        EXPECT_EQ(halfOpen > 0, owns);
        EXPECT_GT(unaccepted, 0u);
        EXPECT_EQ(dying, halfOpen + unaccepted);
        EXPECT_EQ(results.flows.failed, dying);
    }
    const auto udp = MakeUdpReloadResults();
    EXPECT_EQ(udp.packets.delivered,
              udp.packets.served + udp.packets.dropped[static_cast<std::size_t>(LbLoss::VERDICT)]);
    EXPECT_EQ(udp.flows.started, 360u);
}

} // namespace
