// SPDX-License-Identifier: GPL-2.0-only
//
// What becomes of packets and flows on the whole way: rules, sockets, inspectors, links.

#include "test/support/world-laws.h"
#include "test/support/world-run.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
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

/// Runs, checks the laws, and gives what was measured
LbMeasureResults
Measure(const json& scenario)
{
    auto results = RunWorld(scenario);
    EXPECT_EQ(FindBrokenLaws(ToFiles(results)), std::vector<std::string>());
    return results;
}

std::uint64_t
Dropped(const LbMeasureResults& results, LbLoss reason)
{
    return results.packets.dropped[static_cast<std::size_t>(reason)];
}

/// One UDP flow of so many datagrams, one every so many milliseconds
json
Datagrams(unsigned count, unsigned bytes, unsigned gapMilliseconds)
{
    auto flow = ClientFlows("udp",
                            1,
                            "1s",
                            std::to_string(count * bytes) + "B",
                            std::to_string(bytes * 8 * 1000 / gapMilliseconds) + "bps");
    flow["message"] = std::to_string(bytes) + "B";
    return flow;
}

LbMeasureResults
RunStateless(const std::string& policy)
{
    auto scenario = FirewallScenario(
        {"pass in on client proto udp to any port 80 no state divert-to 127.0.0.1 port 8000"},
        3);
    scenario["groups"]["ids"]["policy"] = policy;
    scenario["traffic"] = {ClientFlows("udp", 10, "10ms", "14KB", "100kbps")};
    scenario["events"] = {{{"at", "500ms"}, {"do", "add-sockets"}, {"group", "ids"}}};
    return Measure(scenario);
}

TEST(WorldStateless, GoesToTheFirstSocketAsDocumented)
{
    const auto results = RunStateless("freebsd");
    EXPECT_EQ(results.groups[0].statelessDocumented, "ids/0");
    EXPECT_EQ(results.groups[0].statelessPicked, "ids/0");
    EXPECT_EQ(results.groups[0].members[0].packets, 100u);
    ASSERT_EQ(results.mapping.size(), 1u);
    EXPECT_EQ(results.mapping[0].stateId, 0u);
}

TEST(WorldStateless, GoesWhereTheCommittedCodeHashesIdZero)
{
    // lookup3 of eight zero bytes is 0x58c184bf: 1 modulo 3, 3 modulo 4
    const auto results = RunStateless("freebsd-committed");
    EXPECT_EQ(results.groups[0].statelessDocumented, "ids/0");
    EXPECT_EQ(results.groups[0].statelessPicked, "ids/3");
    ASSERT_EQ(results.mapping.size(), 2u);
    EXPECT_EQ(results.mapping[0].to, "ids/1");
    EXPECT_EQ(results.mapping[0].flow, "");
    EXPECT_EQ(results.mapping[1].cause, 0);
    EXPECT_EQ(results.mapping[1].from, "ids/1");
    EXPECT_EQ(results.mapping[1].to, "ids/3");
    EXPECT_EQ(results.changes.at(0).live, 0u);
    EXPECT_EQ(results.changes.at(0).moved, 0u);
    EXPECT_EQ(results.groups[0].members[1].packets + results.groups[0].members[3].packets, 100u);
}

TEST(WorldLoss, APortThatNobodyIsBoundToLosesEachPacketAsNoPort)
{
    auto scenario = FirewallScenario({UDP_80}, 0);
    scenario["traffic"] = {Datagrams(25, 1000, 10)};
    const auto results = Measure(scenario);
    EXPECT_EQ(Dropped(results, LbLoss::NO_PORT), 25u);
    EXPECT_EQ(results.packets.diverted, 0u);
    EXPECT_EQ(results.packets.GetDroppedTotal(), 25u);
    EXPECT_TRUE(results.mapping.empty());
    EXPECT_EQ(results.flows.completed, 0u);
}

/// A reader that never reads, and what its socket took of a burst of packets of one IP length
LbMeasureResults
RunBurst(unsigned packets, unsigned length)
{
    auto scenario = FirewallScenario({UDP_80}, 1);
    scenario["groups"]["ids"]["app"]["start"] = "1h";
    scenario["traffic"] = {Datagrams(packets, length - 28, 1)};
    return Measure(scenario);
}

TEST(WorldLoss, AFullSocketHolds43PacketsOf1500Bytes)
{
    // 65,636 bytes, each packet with a sockaddr_in of 16 (sbappendaddr(9)): 43 x 1516 = 65,188
    const auto results = RunBurst(60, 1500);
    EXPECT_EQ(results.packets.diverted, 43u);
    EXPECT_EQ(Dropped(results, LbLoss::FULL_SOCKET), 17u);
    EXPECT_EQ(results.packets.pendingAtEnd, 43u);
    EXPECT_EQ(results.groups[0].members[0].queuePeakBytes, 43u * 1516);
    EXPECT_EQ(results.groups[0].members[0].dropped, 17u);
}

TEST(WorldLoss, AFullSocketHolds206SmallPacketsForTheirMbufs)
{
    // 8 x 65,636 bytes of mbufs: 205 packets of 2,560 leave 288, room for 272 + 16
    EXPECT_EQ(RunBurst(250, 272).packets.diverted, 206u);
    EXPECT_EQ(RunBurst(250, 273).packets.diverted, 205u);
}

TEST(WorldLoss, AFullInterfaceQueueIsAWriteErrorAndTheReadersDieOneByOne)
{
    auto scenario = FirewallScenario(
        {"pass out on server proto udp to any port 80 divert-to 127.0.0.1 port 8000 keep state"},
        2);
    scenario["links"][1]["rate"] = "500kbps";
    scenario["links"][1]["queue"] = 5;
    scenario["groups"]["ids"]["app"]["on-write-error"] = "exit";
    scenario["traffic"] = {ClientFlows("udp", 20, "10ms", "40KB", "100kbps")};
    const auto results = Measure(scenario);
    ASSERT_EQ(results.changes.size(), 2u);
    for (std::size_t i = 0; i < 2; ++i)
    {
        const auto& change = results.changes[i];
        EXPECT_EQ(change.action, "exit");
        EXPECT_EQ(change.sizeBefore, 2 - i);
        EXPECT_EQ(change.sizeAfter, 1 - i);
        ASSERT_EQ(change.errors.size(), 1u);
        EXPECT_EQ(change.errors[0].error, "ENOBUFS");
    }
    EXPECT_NE(results.changes[0].errors[0].socket, results.changes[1].errors[0].socket);
    EXPECT_EQ(results.changes[1].movedOwn, results.changes[1].live);
    EXPECT_EQ(Dropped(results, LbLoss::WRITE_ERROR), 2u);
    EXPECT_EQ(Dropped(results, LbLoss::QUEUE), 0u);
    EXPECT_GT(Dropped(results, LbLoss::NO_PORT), 100u);
    EXPECT_EQ(results.packets.reinjectErrors,
              (std::map<std::string, std::uint64_t>{{"ENOBUFS", 2}}));
}

TEST(WorldLoss, AReaderThatIgnoresWriteErrorsStays)
{
    auto scenario = FirewallScenario(
        {"pass out on server proto udp to any port 80 divert-to 127.0.0.1 port 8000 keep state"},
        2);
    scenario["links"][1]["rate"] = "500kbps";
    scenario["links"][1]["queue"] = 5;
    scenario["traffic"] = {ClientFlows("udp", 20, "10ms", "40KB", "100kbps")};
    const auto results = Measure(scenario);
    EXPECT_TRUE(results.changes.empty());
    EXPECT_GT(Dropped(results, LbLoss::WRITE_ERROR), 100u);
    EXPECT_EQ(Dropped(results, LbLoss::QUEUE), 0u);
}

TEST(WorldLink, WhatIsSentWhileItIsDownIsLostAndTcpRecovers)
{
    auto scenario = FirewallScenario({TCP_80, UDP_80}, 2);
    auto tcp = ClientFlows("tcp", 1, "1s", "20KB", "100kbps");
    tcp["name"] = "tcp";
    scenario["duration"] = "10s";
    scenario["traffic"] = {Datagrams(40, 1000, 100), tcp};
    scenario["traffic"][0]["start"] = "50ms"; // so that 1.05 s, 1.15 s, ... 1.95 s are lost
    scenario["events"] = {{{"at", "1s"}, {"do", "link-down"}, {"link", "firewall-server"}},
                          {{"at", "2s"}, {"do", "link-up"}, {"link", "firewall-server"}}};
    const auto results = Measure(scenario);
    EXPECT_EQ(results.traffic.at(0).bytes, 30u * 1000);
    EXPECT_EQ(results.traffic.at(0).flows.completed, 0u);
    EXPECT_EQ(results.traffic.at(1).flows.completed, 1u);
    EXPECT_GT(results.traffic.at(1).retransmissions, 0u);
    EXPECT_EQ(Dropped(results, LbLoss::LINK), 10 + *results.traffic.at(1).retransmissions);
    EXPECT_TRUE(results.changes.empty());
}

TEST(WorldFlows, BothDirectionsOfAFlowReachOneSocket)
{
    auto scenario = FirewallScenario({TCP_80}, 3);
    scenario["traffic"] = {ClientFlows("tcp", 30, "10ms", "10KB", "100kbps")};
    scenario["traffic"][0]["reply"] = "20KB";
    const auto results = Measure(scenario);
    EXPECT_EQ(results.flows.completed, 30u);
    EXPECT_EQ(results.flows.split, 0u);
    EXPECT_EQ(results.packets.wrongSocket, 0u);
    EXPECT_GT(results.packets.reinjectedIn, 30u * 10);
    EXPECT_GT(results.packets.reinjectedOut, 30u * 15);
    EXPECT_EQ(results.traffic.at(0).bytes, 30u * 30'000);
    std::uint64_t units = 0;
    for (const auto& member : results.groups[0].members)
    {
        units += member.flows;
    }
    EXPECT_EQ(units, 30u);
    EXPECT_EQ(results.mapping.size(), 60u); // new and end
}

TEST(WorldFlows, UdpCompletesWhenAllDatagramsArrived)
{
    auto scenario = FirewallScenario({UDP_80}, 3);
    scenario["traffic"] = {ClientFlows("udp", 30, "10ms", "14KB", "200kbps")};
    scenario["traffic"][0]["reply"] = "2800B";
    const auto results = Measure(scenario);
    EXPECT_EQ(results.flows.completed, 30u);
    EXPECT_EQ(results.packets.reinjectedIn, 30u * 10);
    EXPECT_EQ(results.packets.reinjectedOut, 30u * 2);
    EXPECT_EQ(results.flows.split, 0u);
}

TEST(WorldFlows, Inet6IsDivertedAndReinjectedBothWays)
{
    for (const auto* protocol : {"tcp", "udp"})
    {
        auto scenario = FirewallScenario({TCP_80, UDP_80}, 3);
        scenario["traffic"] = {ClientFlows(protocol, 20, "10ms", "10KB", "200kbps")};
        scenario["traffic"][0]["family"] = "inet6";
        scenario["traffic"][0]["reply"] = "10KB";
        const auto results = Measure(scenario);
        EXPECT_EQ(results.flows.completed, 20u) << protocol;
        EXPECT_EQ(results.packets.GetDroppedTotal(), 0u) << protocol;
        EXPECT_GT(results.packets.reinjectedIn, 20u * 5) << protocol;
        EXPECT_GT(results.packets.reinjectedOut, 20u * 5) << protocol;
        ASSERT_FALSE(results.mapping.empty());
        EXPECT_EQ(results.mapping[0].flow,
                  std::string(protocol) + "|fd00:0:1::1|49152|fd00:0:3::2|80");
    }
}

TEST(WorldBypass, FlowsThatBeganBeforeTheRulesAreNotBypassed)
{
    auto scenario = FirewallScenario({}, 2);
    scenario["hosts"]["firewall"].erase("pf");
    scenario["traffic"] = {ClientFlows("tcp", 20, "10ms", "20KB", "100kbps")};
    scenario["events"] = {
        {{"at", "500ms"}, {"do", "reload-rules"}, {"host", "firewall"}, {"pf", {TCP_80}}}};
    const auto results = Measure(scenario);
    // their packets have no SYN, so the rule (flags S/SA) makes no state for them
    EXPECT_EQ(results.packets.diverted, 0u);
    EXPECT_EQ(results.flows.bypassed, 0u);
    EXPECT_EQ(results.flows.uninspectedBytes, 0u);
    EXPECT_EQ(results.flows.completed, 20u);
}

TEST(WorldBypass, AFlowWhoseStateExpiredComesBackUninspected)
{
    // a write every 15 s; the state expires 1 s after the first and goes within the next round
    // of the purge, 10.1 s
    auto scenario = FirewallScenario({TCP_80}, 2);
    scenario["duration"] = "40s";
    scenario["attributes"] = {{"ns3::divertsim::BsdHostPf::TcpEstablished", "1s"}};
    scenario["traffic"] = {ClientFlows("tcp", 1, "1s", "3000B", "533bps")};
    scenario["traffic"][0]["message"] = "1000B";
    const auto results = Measure(scenario);
    EXPECT_EQ(results.flows.completed, 1u);
    EXPECT_EQ(results.flows.uninspectedBytes, 2000u);
    // two writes and the answer to each at least
    EXPECT_GE(results.flows.bypassed, 4u);
    EXPECT_EQ(results.traffic.at(0).flows.bypassed, results.flows.bypassed);
    EXPECT_EQ(results.groups.at(0).flows.bypassed, results.flows.bypassed);
    ASSERT_EQ(results.mapping.size(), 2u);
    EXPECT_EQ(results.mapping[1].cause, LbMappingRow::END);
    EXPECT_GT(results.mapping[1].time, BSD_SECOND);
    EXPECT_LT(results.mapping[1].time, 12 * BSD_SECOND);
    EXPECT_EQ(results.pf.at(0).created, 1u);
}

LbMeasureResults
RunMidflow(const std::string& midflow, const std::string& table)
{
    auto scenario = FirewallScenario({TCP_80}, 2);
    scenario["duration"] = "30s";
    scenario["groups"]["ids"]["app"]["midflow"] = midflow;
    scenario["groups"]["ids"]["app"]["flow-table"] = table;
    scenario["traffic"] = {ClientFlows("tcp", 40, "10ms", "40KB", "100kbps")};
    scenario["events"] = {{{"at", "1s"}, {"do", "add-sockets"}, {"group", "ids"}}};
    return Measure(scenario);
}

TEST(WorldMidflow, ResetEndsTheConnectionsThatMovedAtBothEnds)
{
    const auto results = RunMidflow("reset", "private");
    const auto moved = results.changes.at(0).moved;
    EXPECT_EQ(results.changes.at(0).live, 40u);
    EXPECT_GT(moved, 10u);
    EXPECT_EQ(results.flows.failed, moved);
    EXPECT_EQ(results.flows.broken, moved);
    EXPECT_EQ(results.changes.at(0).broken, moved);
    EXPECT_EQ(results.flows.completed, 40 - moved);
    EXPECT_EQ(results.flows.uninspectedBytes, 0u);
    // both ends heard of it, and nothing on the way took a reset for a stranger
    EXPECT_GE(results.packets.injected, 2 * moved);
    EXPECT_EQ(results.packets.GetDroppedTotal(), 0u);
    EXPECT_EQ(results.traffic.at(0).retransmissions, 0u);
    // pf lets a packet pass that has been diverted already, so its states never saw the resets
    const auto ends = std::count_if(results.mapping.begin(),
                                    results.mapping.end(),
                                    [](const auto& row) { return row.cause == LbMappingRow::END; });
    EXPECT_EQ(static_cast<std::uint64_t>(ends), 40 - moved);
    EXPECT_EQ(results.changes.at(0).drainSeconds, std::nullopt);
}

TEST(WorldMidflow, AReaderThatDiesOfAResetThatItCannotWriteExitsWithTheErrno)
{
    auto scenario = FirewallScenario({TCP_80}, 2);
    scenario["groups"]["ids"]["app"]["per-packet"] = "3ms";
    scenario["groups"]["ids"]["app"]["midflow"] = "reset";
    scenario["groups"]["ids"]["app"]["on-write-error"] = "exit";
    scenario["traffic"] = {ClientFlows("tcp", 20, "10ms", "40KB", "100kbps")};
    // what waits in the queues when the links go down is answered by resets that find no way out
    scenario["events"] = {{{"at", "1s"}, {"do", "add-sockets"}, {"group", "ids"}},
                          {{"at", "1001ms"}, {"do", "link-down"}, {"link", "client-firewall"}}};
    const auto results = Measure(scenario);
    ASSERT_GE(results.changes.size(), 2u);
    EXPECT_EQ(results.changes[1].action, "exit");
    ASSERT_EQ(results.changes[1].errors.size(), 1u);
    EXPECT_EQ(results.changes[1].errors[0].error, "EHOSTUNREACH");
}

TEST(WorldMidflow, DropLeavesThemToTheirTimeouts)
{
    const auto results = RunMidflow("drop", "private");
    const auto moved = results.changes.at(0).moved;
    EXPECT_EQ(results.flows.broken, moved);
    EXPECT_EQ(results.flows.completed, 40 - moved);
    EXPECT_GT(results.traffic.at(0).retransmissions, 0u);
    EXPECT_EQ(results.packets.injected, 0u);
    EXPECT_GT(Dropped(results, LbLoss::VERDICT), moved);
}

TEST(WorldMidflow, PassLetsThemThroughUninspected)
{
    const auto results = RunMidflow("pass", "private");
    EXPECT_EQ(results.flows.completed, 40u);
    EXPECT_EQ(results.flows.broken, 0u);
    EXPECT_GT(results.flows.uninspectedBytes, 0u);
    EXPECT_EQ(results.flows.uninspectedBytes, results.changes.at(0).uninspectedBytes);
}

TEST(WorldMidflow, ASharedFlowTableKnowsEveryFlow)
{
    for (const auto* midflow : {"pass", "drop", "reset"})
    {
        const auto results = RunMidflow(midflow, "shared");
        EXPECT_GT(results.changes.at(0).moved, 10u);
        EXPECT_EQ(results.flows.completed, 40u) << midflow;
        EXPECT_EQ(results.flows.broken, 0u) << midflow;
        EXPECT_EQ(results.flows.uninspectedBytes, 0u) << midflow;
    }
}

} // namespace
