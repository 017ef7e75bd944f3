// SPDX-License-Identifier: GPL-2.0-only
#include "tool/build/event-restart.h"
#include "tool/build/world.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace
{

using namespace ns3::divertsim;
using testing::ElementsAre;
using testing::ElementsAreArray;
using Order = ScenarioRestart::Order;
using Lines = std::vector<std::string>;

constexpr BsdTime SECOND = BSD_SECOND;

/// A firewall with one group of divert sockets, and no traffic
Scenario
MakeScenario(std::uint32_t sockets)
{
    Scenario scenario;
    scenario.name = "restart";
    scenario.duration = 100 * SECOND;
    scenario.sample = 50 * SECOND;
    ScenarioHost firewall;
    firewall.name = "firewall";
    firewall.kernel = "freebsd";
    ScenarioHost server;
    server.name = "server";
    scenario.hosts = {firewall, server};
    ScenarioLink link;
    link.a = "firewall";
    link.b = "server";
    link.rate = 1000000000;
    link.delay = BSD_MILLISECOND;
    scenario.links = {link};
    ScenarioGroup group;
    group.name = "ids";
    group.host = "firewall";
    group.port = 8000;
    group.sockets = sockets;
    group.policy = "freebsd";
    scenario.groups = {group};
    return scenario;
}

ScenarioEvent
MakeRestart(const std::string& name, BsdTime at, Order order, BsdTime each, BsdTime down)
{
    ScenarioRestart kind;
    kind.group = "ids";
    kind.order = order;
    kind.each = each;
    kind.down = down;
    return {at, name, "restart", kind};
}

/// \return the changes of a run, "NAME at TIME: size before -> size after"
Lines
ChangesOf(const Scenario& scenario)
{
    Lines lines;
    for (const auto& change : World(scenario, {}).Run().changes)
    {
        lines.push_back(fmt::format("{} at {}: {} -> {}",
                                    change.name,
                                    change.time / SECOND,
                                    change.sizeBefore,
                                    change.sizeAfter));
    }
    return lines;
}

/// \return the sockets of a run, "NAME OPENED-CLOSED", in seconds
Lines
SocketsOf(const Scenario& scenario)
{
    Lines lines;
    const auto results = World(scenario, {}).Run();
    for (const auto& group : results.groups)
    {
        for (const auto& member : group.members)
        {
            lines.push_back(
                fmt::format("{} {}-{}",
                            member.socket,
                            member.opened / SECOND,
                            member.closed ? std::to_string(*member.closed / SECOND) : "end"));
        }
    }
    return lines;
}

TEST(EventRestart, CloseFirstClosesEachSocketAndOpensOneLater)
{
    auto scenario = MakeScenario(3);
    scenario.events = {MakeRestart("N", 10 * SECOND, Order::CLOSE_FIRST, 5 * SECOND, 2 * SECOND)};
    EXPECT_THAT(ChangesOf(scenario),
                ElementsAre("N-1-close at 10: 3 -> 2",
                            "N-1-open at 12: 2 -> 3",
                            "N-2-close at 15: 3 -> 2",
                            "N-2-open at 17: 2 -> 3",
                            "N-3-close at 20: 3 -> 2",
                            "N-3-open at 22: 2 -> 3"));
    EXPECT_THAT(SocketsOf(scenario),
                ElementsAre("ids/0 0-10",
                            "ids/1 0-15",
                            "ids/2 0-20",
                            "ids/3 12-end",
                            "ids/4 17-end",
                            "ids/5 22-end"));
}

TEST(EventRestart, TurnsThatWouldComeAfterTheRunAreNotMade)
{
    auto scenario = MakeScenario(3);
    scenario.groups[0].limit = 65535;
    const BsdTime hour = 3600 * SECOND;
    scenario.events = {MakeRestart("N", 10 * SECOND, Order::CLOSE_FIRST, 10000 * hour, 0),
                       MakeRestart("M", 20 * SECOND, Order::CLOSE_FIRST, 80 * SECOND, 0)};
    Events events;
    for (const auto& event : scenario.events)
    {
        AddRestart(scenario, event, std::get<ScenarioRestart>(event.kind), events);
    }
    std::vector<std::string> names;
    for (const auto& event : events)
    {
        names.push_back(event->GetName());
    }
    EXPECT_THAT(
        names,
        ElementsAre("N-1-close", "N-1-open", "M-1-close", "M-1-open", "M-2-close", "M-2-open"));
}

TEST(EventRestart, OpenFirstOpensASocketAndClosesTheOldOneLater)
{
    auto scenario = MakeScenario(2);
    scenario.events = {MakeRestart("N", 10 * SECOND, Order::OPEN_FIRST, 5 * SECOND, 2 * SECOND)};
    EXPECT_THAT(ChangesOf(scenario),
                ElementsAre("N-1-open at 10: 2 -> 3",
                            "N-1-close at 12: 3 -> 2",
                            "N-2-open at 15: 2 -> 3",
                            "N-2-close at 17: 3 -> 2"));
    EXPECT_THAT(SocketsOf(scenario),
                ElementsAre("ids/0 0-12", "ids/1 0-17", "ids/2 10-end", "ids/3 15-end"));
}

TEST(EventRestart, BlueGreenOpensAllAndClosesAllOldOnesLater)
{
    auto scenario = MakeScenario(3);
    scenario.events = {MakeRestart("N", 10 * SECOND, Order::BLUE_GREEN, 5 * SECOND, 4 * SECOND)};
    EXPECT_THAT(ChangesOf(scenario), ElementsAre("N-open at 10: 3 -> 6", "N-close at 14: 6 -> 3"));
    EXPECT_THAT(SocketsOf(scenario),
                ElementsAre("ids/0 0-14",
                            "ids/1 0-14",
                            "ids/2 0-14",
                            "ids/3 10-end",
                            "ids/4 10-end",
                            "ids/5 10-end"));
}

TEST(EventRestart, ACloseAndAnOpenAtOneInstantAreTwoChanges)
{
    auto scenario = MakeScenario(2);
    scenario.events = {MakeRestart("N", 10 * SECOND, Order::CLOSE_FIRST, 5 * SECOND, 0)};
    EXPECT_THAT(ChangesOf(scenario),
                ElementsAre("N-1-close at 10: 2 -> 1",
                            "N-1-open at 10: 1 -> 2",
                            "N-2-close at 15: 2 -> 1",
                            "N-2-open at 15: 1 -> 2"));
    // what one step still has to do comes before the next begins
    scenario.events = {MakeRestart("N", 10 * SECOND, Order::CLOSE_FIRST, 5 * SECOND, 5 * SECOND)};
    EXPECT_THAT(ChangesOf(scenario),
                ElementsAre("N-1-close at 10: 2 -> 1",
                            "N-1-open at 15: 1 -> 2",
                            "N-2-close at 15: 2 -> 1",
                            "N-2-open at 20: 1 -> 2"));
}

TEST(EventRestart, StepsMayOverlap)
{
    auto scenario = MakeScenario(3);
    scenario.events = {MakeRestart("N", 10 * SECOND, Order::CLOSE_FIRST, SECOND, 4 * SECOND)};
    EXPECT_THAT(ChangesOf(scenario),
                ElementsAre("N-1-close at 10: 3 -> 2",
                            "N-2-close at 11: 2 -> 1",
                            "N-3-close at 12: 1 -> 0",
                            "N-1-open at 14: 0 -> 1",
                            "N-2-open at 15: 1 -> 2",
                            "N-3-open at 16: 2 -> 3"));
}

TEST(EventRestart, IsForTheSocketsThatAreThereWhenItBegins)
{
    auto scenario = MakeScenario(2);
    ScenarioAddSockets add;
    add.group = "ids";
    add.count = 1;
    ScenarioCloseSockets close;
    close.group = "ids";
    close.members.list = {0};
    scenario.events = {{5 * SECOND, "add", "add-sockets", add},
                       {6 * SECOND, "close", "close-sockets", close},
                       MakeRestart("N", 10 * SECOND, Order::OPEN_FIRST, 5 * SECOND, SECOND),
                       {11 * SECOND, "late", "add-sockets", add}};
    EXPECT_THAT(ChangesOf(scenario),
                ElementsAre("add at 5: 2 -> 3",
                            "close at 6: 3 -> 2",
                            "N-1-open at 10: 2 -> 3",
                            "N-1-close at 11: 3 -> 2",
                            "late at 11: 2 -> 3",
                            "N-2-open at 15: 3 -> 4",
                            "N-2-close at 16: 4 -> 3"));
    EXPECT_THAT(SocketsOf(scenario),
                ElementsAre("ids/0 0-6",
                            "ids/1 0-11",
                            "ids/2 5-16",
                            "ids/3 10-end",
                            "ids/4 11-end",
                            "ids/5 15-end"));
}

TEST(EventRestart, ReachesTheSocketsThatAnotherRestartHasOpenTwice)
{
    auto scenario = MakeScenario(2);
    scenario.events = {MakeRestart("A", 10 * SECOND, Order::BLUE_GREEN, 0, 50 * SECOND),
                       MakeRestart("B", 20 * SECOND, Order::CLOSE_FIRST, 2 * SECOND, SECOND)};
    EXPECT_THAT(SocketsOf(scenario),
                ElementsAre("ids/0 0-20",
                            "ids/1 0-22",
                            "ids/2 10-24",
                            "ids/3 10-26",
                            "ids/4 21-end",
                            "ids/5 23-end",
                            "ids/6 25-end",
                            "ids/7 27-end"));
}

TEST(EventRestart, AGroupWithoutSocketsHasNothingToRestart)
{
    for (const auto order : {Order::CLOSE_FIRST, Order::OPEN_FIRST, Order::BLUE_GREEN})
    {
        auto scenario = MakeScenario(0);
        scenario.events = {MakeRestart("N", 10 * SECOND, order, SECOND, SECOND)};
        EXPECT_THAT(ChangesOf(scenario), testing::IsEmpty());
    }
}

TEST(EventRestart, EventsStandInTheOrderOfTimeAndThoseOfOneTimeInTheOrderOfTheFile)
{
    auto scenario = MakeScenario(1);
    ScenarioAddSockets add;
    add.group = "ids";
    scenario.events = {{30 * SECOND, "last", "add-sockets", add},
                       {10 * SECOND, "first", "add-sockets", add},
                       MakeRestart("N", 10 * SECOND, Order::BLUE_GREEN, 0, 0),
                       {10 * SECOND, "third", "add-sockets", add}};
    Lines names;
    BsdTime time = 0;
    for (const auto& event : MakeEvents(scenario))
    {
        EXPECT_GE(event->GetTime(), time);
        time = event->GetTime();
        names.push_back(event->GetName() + " " + event->GetAction());
    }
    EXPECT_THAT(names,
                ElementsAre("first add-sockets",
                            "N-open restart",
                            "N-close restart",
                            "third add-sockets",
                            "last add-sockets"));
}

} // namespace
