// SPDX-License-Identifier: GPL-2.0-only
//
// Changes of groups under live flows, from the scenario to what the user reads of them.

#include "test/support/world-laws.h"
#include "test/support/world-run.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace
{

using namespace ns3::divertsim;
using nlohmann::json;

const std::string TCP_80 =
    "pass in on client proto tcp to any port 80 divert-to 127.0.0.1 port 8000 keep state";
const std::string UDP_80 =
    "pass in on client proto udp to any port 80 divert-to 127.0.0.1 port 8000 keep state";

/// 40 TCP flows from 0 s to 0.4 s that live for more than 3 s
json
LongFlows()
{
    return ClientFlows("tcp", 40, "10ms", "40KB", "100kbps");
}

/// Runs, checks the laws, and gives what was measured
LbMeasureResults
Measure(const json& scenario)
{
    auto results = RunWorld(scenario);
    EXPECT_EQ(FindBrokenLaws(ToFiles(results)), std::vector<std::string>());
    return results;
}

std::vector<std::string>
NamesOf(const std::vector<LbChangeResult>& changes)
{
    std::vector<std::string> names;
    for (const auto& change : changes)
    {
        names.push_back(change.name + " " + std::to_string(change.sizeBefore) + ">" +
                        std::to_string(change.sizeAfter));
    }
    return names;
}

LbMeasureResults
RunRestart(const std::string& order)
{
    auto scenario = FirewallScenario({TCP_80}, 2);
    scenario["traffic"] = {LongFlows()};
    scenario["events"] = {{{"at", "1s"},
                           {"do", "restart"},
                           {"name", "N"},
                           {"group", "ids"},
                           {"order", order},
                           {"each", "500ms"},
                           {"down", "100ms"}}};
    return Measure(scenario);
}

TEST(WorldRestart, CloseFirstClosesTheOldestThenOpensOneAtATime)
{
    const auto results = RunRestart("close-first");
    EXPECT_EQ(NamesOf(results.changes),
              (std::vector<std::string>{"N-1-close 2>1",
                                        "N-1-open 1>2",
                                        "N-2-close 2>1",
                                        "N-2-open 1>2"}));
    EXPECT_EQ(results.changes[0].time, 1000 * BSD_MILLISECOND);
    EXPECT_EQ(results.changes[1].time, 1100 * BSD_MILLISECOND);
    EXPECT_EQ(results.changes[2].time, 1500 * BSD_MILLISECOND);
    EXPECT_EQ(results.changes[3].time, 1600 * BSD_MILLISECOND);
    ASSERT_EQ(results.groups[0].members.size(), 4u);
    EXPECT_EQ(results.groups[0].members[0].closed, 1000 * BSD_MILLISECOND);
    EXPECT_EQ(results.groups[0].members[1].closed, 1500 * BSD_MILLISECOND);
    EXPECT_EQ(results.groups[0].members[2].closed, std::nullopt);
}

TEST(WorldRestart, OpenFirstNeverHasFewerSocketsThanBefore)
{
    EXPECT_EQ(NamesOf(RunRestart("open-first").changes),
              (std::vector<std::string>{"N-1-open 2>3",
                                        "N-1-close 3>2",
                                        "N-2-open 2>3",
                                        "N-2-close 3>2"}));
}

TEST(WorldRestart, BlueGreenOpensAllThenClosesAllOldOnes)
{
    const auto results = RunRestart("blue-green");
    EXPECT_EQ(NamesOf(results.changes), (std::vector<std::string>{"N-open 2>4", "N-close 4>2"}));
    EXPECT_EQ(results.changes[1].time, 1100 * BSD_MILLISECOND);
    EXPECT_EQ(results.groups[0].members[0].closed, 1100 * BSD_MILLISECOND);
    EXPECT_EQ(results.groups[0].members[1].closed, 1100 * BSD_MILLISECOND);
}

TEST(WorldRestart, WithinAnotherRestartItIsOfAllThatAreOpenThen)
{
    auto scenario = FirewallScenario({TCP_80}, 2);
    scenario["traffic"] = {LongFlows()};
    json outer = {{"do", "restart"}, {"group", "ids"}, {"order", "blue-green"}};
    outer["name"] = "outer";
    outer["at"] = "1s";
    outer["down"] = "2s";
    auto inner = outer;
    inner["name"] = "inner";
    inner["order"] = "close-first";
    inner["at"] = "1500ms";
    inner["each"] = "100ms";
    inner["down"] = "50ms";
    scenario["events"] = {outer, inner};
    std::vector<std::string> closes;
    for (const auto& change : Measure(scenario).changes)
    {
        if (change.sizeAfter < change.sizeBefore)
        {
            closes.push_back(change.name);
        }
    }
    // the outer one's old sockets are gone when it comes to close them
    EXPECT_EQ(closes,
              (std::vector<std::string>{"inner-1-close",
                                        "inner-2-close",
                                        "inner-3-close",
                                        "inner-4-close"}));
}

TEST(WorldRestart, ACloseAndAnOpenAtOneInstantAreTwoChanges)
{
    auto scenario = FirewallScenario({TCP_80}, 2);
    scenario["traffic"] = {LongFlows()};
    scenario["events"] = {{{"at", "1s"},
                           {"do", "restart"},
                           {"name", "N"},
                           {"group", "ids"},
                           {"order", "close-first"},
                           {"each", "0s"},
                           {"down", "0s"}}};
    EXPECT_EQ(NamesOf(Measure(scenario).changes),
              (std::vector<std::string>{"N-1-close 2>1",
                                        "N-1-open 1>2",
                                        "N-2-close 2>1",
                                        "N-2-open 1>2"}));
}

TEST(WorldRebind, IsAChangeOfTheGroupItLeavesFirstAndOfTheOneItJoins)
{
    auto scenario = FirewallScenario(
        {TCP_80,
         "pass in on client proto tcp to any port 81 divert-to 127.0.0.1 port 8001 keep state"},
        2);
    // by name "a" comes before "ids", so that order of names is not order of leaving
    scenario["groups"]["a"] = scenario["groups"]["ids"];
    scenario["groups"]["a"]["port"] = 8001;
    auto other = LongFlows();
    other["name"] = "other";
    other["port"] = 81;
    scenario["traffic"] = {LongFlows(), other};
    scenario["events"] = {
        {{"at", "1s"}, {"do", "rebind"}, {"group", "ids"}, {"members", {0}}, {"port", 8001}}};
    const auto results = Measure(scenario);
    ASSERT_EQ(results.changes.size(), 2u);
    const auto& left = results.changes[0];
    const auto& joined = results.changes[1];
    EXPECT_EQ(left.group, "ids");
    EXPECT_EQ(joined.group, "a");
    EXPECT_EQ(NamesOf(results.changes), (std::vector<std::string>{"rebind 2>1", "rebind 2>3"}));
    EXPECT_EQ(left.live, 40u);
    EXPECT_EQ(joined.live, 40u);
    // a socket that leaves counts as closed there; who stays behind with one socket is not moved
    EXPECT_GT(left.movedOwn, 0u);
    EXPECT_EQ(left.expected->own.fraction, LbFraction(1, 2));
    EXPECT_EQ(joined.movedOwn, 0u);
    EXPECT_GT(joined.movedCollateral, 0u);
    for (const auto& group : results.groups)
    {
        if (group.name == "a")
        {
            ASSERT_EQ(group.members.size(), 3u);
            EXPECT_EQ(group.members[0].socket, "a/0");
            EXPECT_EQ(group.members[2].socket, "ids/0");
            EXPECT_EQ(group.members[2].opened, BSD_SECOND);
            EXPECT_GT(group.members[2].packets, 0u);
        }
        else
        {
            EXPECT_EQ(group.members[0].closed, BSD_SECOND);
        }
    }
}

TEST(WorldRebind, ToTheSocketsOwnPortKeepsItOpen)
{
    auto scenario = FirewallScenario({TCP_80}, 3);
    scenario["traffic"] = {LongFlows()};
    scenario["events"] = {
        {{"at", "1s"}, {"do", "rebind"}, {"group", "ids"}, {"members", {0}}, {"port", 8000}}};
    const auto results = Measure(scenario);
    ASSERT_EQ(results.changes.size(), 1u);
    EXPECT_EQ(NamesOf(results.changes), (std::vector<std::string>{"rebind 3>3"}));
    EXPECT_EQ(results.changes[0].movedOwn, 0u);
    EXPECT_EQ(results.groups[0].members[0].closed, std::nullopt);
    EXPECT_EQ(results.flows.completed, 40u);
}

TEST(WorldChange, AGroupThatIsEmptiedOwnsAllMovesAndMovesNoneWhenItReturns)
{
    auto scenario = FirewallScenario({UDP_80}, 2);
    scenario["traffic"] = {ClientFlows("udp", 10, "10ms", "30KB", "100kbps")};
    scenario["events"] = {
        {{"at", "1s"}, {"do", "close-sockets"}, {"group", "ids"}, {"members", "all"}},
        {{"at", "2s"}, {"do", "add-sockets"}, {"group", "ids"}, {"count", 1}}};
    const auto results = Measure(scenario);
    ASSERT_EQ(results.changes.size(), 2u);
    const auto& emptied = results.changes[0];
    EXPECT_EQ(emptied.live, 10u);
    EXPECT_EQ(emptied.moved, 10u);
    EXPECT_EQ(emptied.movedOwn, 10u);
    EXPECT_EQ(emptied.movedCollateral, 0u);
    ASSERT_TRUE(emptied.expected);
    EXPECT_EQ(emptied.expected->moved.value, 1);
    const auto& returned = results.changes[1];
    EXPECT_EQ(returned.live, 10u);
    EXPECT_EQ(returned.moved, 0u);
    EXPECT_FALSE(returned.expected);
    EXPECT_EQ(std::count_if(results.mapping.begin(),
                            results.mapping.end(),
                            [](const auto& row) {
                                return row.cause == 1 && row.from.empty() && row.to == "ids/2";
                            }),
              10);
    // each flow sends 1400 bytes every 112 ms, so it loses those of one second
    const auto lost = results.packets.dropped[static_cast<std::size_t>(LbLoss::NO_PORT)];
    EXPECT_GE(lost, 10u * 8);
    EXPECT_LE(lost, 10u * 9);
    EXPECT_EQ(results.groups[0].members[2].flows, 10u);
}

TEST(WorldChange, ASocketBeyondTheLimitIsAnErrorOfItsChange)
{
    auto scenario = FirewallScenario({TCP_80}, 31);
    scenario["traffic"] = {LongFlows()};
    scenario["events"] = {{{"at", "1s"}, {"do", "add-sockets"}, {"group", "ids"}, {"count", 3}}};
    const auto results = Measure(scenario);
    ASSERT_EQ(results.changes.size(), 1u);
    EXPECT_EQ(results.changes[0].sizeAfter, 32u);
    ASSERT_EQ(results.changes[0].errors.size(), 2u);
    for (const auto& error : results.changes[0].errors)
    {
        EXPECT_EQ(error.error, "ENOSPC");
        EXPECT_EQ(error.socket, std::nullopt);
    }
    EXPECT_EQ(results.groups[0].members.size(), 32u);
}

TEST(WorldChange, ASystemWithoutDivertGroupsRefusesTheSecondBind)
{
    auto scenario = FirewallScenario({TCP_80}, 3);
    scenario["attributes"] = {{"ns3::divertsim::BsdHostDivert::ReusePortLb", "false"}};
    scenario["traffic"] = {LongFlows()};
    const auto results = Measure(scenario);
    ASSERT_EQ(results.groups[0].errors.size(), 2u);
    EXPECT_EQ(results.groups[0].errors[0].error, "EADDRINUSE");
    EXPECT_EQ(results.groups[0].members.size(), 1u);
    EXPECT_EQ(results.flows.completed, 40u);
    EXPECT_TRUE(results.changes.empty());
}

TEST(WorldChange, TheOneSocketOfAPortIsTheGroupOfASystemWithoutGroups)
{
    for (const std::string protocol : {"tcp", "udp"})
    {
        json scenario{
            {"divertsim", 1},
            {"name", "alone"},
            {"duration", "3s"},
            {"hosts", {{"client", json::object()}, {"server", {{"kernel", "openbsd"}}}}},
            {"links", {{{"between", {"client", "server"}}, {"rate", "1Gbps"}}}},
            {"groups",
             {{"web", {{"host", "server"}, {"socket", protocol}, {"port", 80}, {"sockets", 2}}}}},
            {"traffic", {ClientFlows(protocol, 4, "10ms", "10KB", "100kbps")}},
            {"events",
             {{{"at", "2s"}, {"do", "close-sockets"}, {"group", "web"}, {"members", "all"}}}}};
        const auto results = Measure(scenario);
        ASSERT_EQ(results.groups[0].errors.size(), 1u);
        EXPECT_EQ(results.groups[0].errors[0].error, "EADDRINUSE");
        EXPECT_EQ(NamesOf(results.changes), std::vector<std::string>{"close-sockets 1>0"});
        EXPECT_EQ(results.groups[0].members[0].flows, 4u);
    }
}

} // namespace
