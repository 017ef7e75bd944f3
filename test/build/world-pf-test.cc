// SPDX-License-Identifier: GPL-2.0-only
//
// pf in a scenario: states that are killed and listed, state IDs, from the file to the results.

#include "test/support/world-laws.h"
#include "test/support/world-run.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

namespace
{

using namespace ns3::divertsim;
using nlohmann::json;

const std::string TCP_80 = "pass in on client proto tcp to any port 80 divert-to 127.0.0.1 port "
                           "8000 keep state label \"web\"";
const std::string UDP_80 = "pass in on client proto udp to any port 80 divert-to 127.0.0.1 port "
                           "8000 keep state label \"udp\"";

/// 2 clients, 40 TCP flows and 8 UDP flows that all live from 0.4 s to 3 s
json
TwoKinds(const std::vector<json>& events)
{
    auto scenario = FirewallScenario({TCP_80, UDP_80}, 2);
    auto datagrams = ClientFlows("udp", 8, "10ms", "40KB", "100kbps");
    datagrams["name"] = "datagrams";
    scenario["traffic"] = {ClientFlows("tcp", 40, "10ms", "40KB", "100kbps"), datagrams};
    scenario["events"] = events;
    return scenario;
}

LbMeasureResults
Measure(const json& scenario)
{
    auto results = RunWorld(scenario);
    EXPECT_EQ(FindBrokenLaws(ToFiles(results)), std::vector<std::string>());
    return results;
}

json
Event(const std::string& what, const std::string& at, const json& keys)
{
    json event{{"at", at}, {"do", what}, {"host", "firewall"}};
    event.update(keys);
    return event;
}

/// \return rows `end` at exactly that time
std::vector<LbMappingRow>
EndsAt(const LbMeasureResults& results, BsdTime time)
{
    std::vector<LbMappingRow> ends;
    for (const auto& row : results.mapping)
    {
        if (row.cause == LbMappingRow::END && row.time == time)
        {
            ends.push_back(row);
        }
    }
    return ends;
}

std::vector<std::string>
Lines(const std::string& text)
{
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
    {
        lines.push_back(line);
    }
    return lines;
}

/// \return lines of states: those that are not indented
std::size_t
CountStates(const std::string& listing)
{
    const auto lines = Lines(listing);
    return static_cast<std::size_t>(
        std::count_if(lines.begin(), lines.end(), [](const std::string& line) {
            return !line.empty() && line[0] != ' ' && line[0] != '#';
        }));
}

TEST(WorldPf, KillingAllStatesEndsEveryUnitAndIsNoChange)
{
    const auto results = Measure(TwoKinds({Event("kill-states", "1s", json::object())}));
    EXPECT_EQ(EndsAt(results, BSD_SECOND).size(), 48u);
    EXPECT_TRUE(results.changes.empty());
    // a later TCP packet is no SYN: no rule with `flags S/SA` is for it, and it passes undiverted
    EXPECT_EQ(results.flows.bypassed > 0, true);
    EXPECT_EQ(results.flows.completed, 48u);
}

TEST(WorldPf, AUdpFlowWhoseStateWasKilledGetsANewIdWithItsNextDatagram)
{
    const auto results = Measure(TwoKinds({Event("kill-states", "1s", {{"label", "udp"}})}));
    EXPECT_EQ(EndsAt(results, BSD_SECOND).size(), 8u);
    std::size_t again = 0;
    for (const auto& row : results.mapping)
    {
        again += row.cause == LbMappingRow::NEW && row.time > BSD_SECOND;
    }
    EXPECT_EQ(again, 8u);
}

TEST(WorldPf, StatesAreKilledByWhereTheyCameFromAndWentTo)
{
    const auto ends = [](const json& keys) {
        return EndsAt(Measure(TwoKinds({Event("kill-states", "1s", keys)})), BSD_SECOND).size();
    };
    EXPECT_EQ(ends({{"from", "client"}}), 48u); // a host: all its copies
    EXPECT_EQ(ends({{"to", "client"}}), 0u);
    EXPECT_EQ(ends({{"to", "server"}, {"label", "web"}}), 40u);
    // the second link is that of client1, its first end
    EXPECT_EQ(ends({{"from", "10.0.2.1"}}), 24u);
    EXPECT_EQ(ends({{"from", "10.0.2.0/23"}, {"label", "udp"}}), 4u);
    EXPECT_EQ(ends({{"from", "10.0.0.0/22"}, {"to", "10.0.3.2"}}), 48u);
    EXPECT_EQ(ends({{"from", "10.0.2.1"}, {"to", "10.0.2.1"}}), 0u);
    EXPECT_EQ(ends({{"from", "fd00::/8"}}), 0u);
}

TEST(WorldPf, OneStateIsKilledByItsId)
{
    auto scenario = TwoKinds({Event("kill-states", "1s", {{"id", 1003}})});
    scenario["hosts"]["firewall"]["first-state-id"] = 1000;
    const auto ends = EndsAt(Measure(scenario), BSD_SECOND);
    ASSERT_EQ(ends.size(), 1u);
    EXPECT_EQ(ends[0].stateId, 1003u);
}

TEST(WorldPf, StatesAreListedAsPfctlPrintsThem)
{
    auto scenario = TwoKinds({Event("show-states", "2s", {{"label", "web"}, {"name", "before"}}),
                              Event("kill-states", "2s", {{"from", "10.0.1.1"}}),
                              Event("show-states", "2s", json::object())});
    scenario["hosts"]["firewall"]["first-state-id"] = 1000;
    const auto results = Measure(scenario);
    ASSERT_EQ(results.listings.size(), 2u);
    EXPECT_EQ(results.listings[0].event, "before");
    EXPECT_EQ(CountStates(results.listings[0].text), 40u);
    EXPECT_EQ(results.listings[1].event, "show-states");
    EXPECT_EQ(CountStates(results.listings[1].text), 24u);
    const auto lines = Lines(results.listings[0].text);
    ASSERT_GE(lines.size(), 4u);
    EXPECT_EQ(lines[0], "all tcp 10.0.3.2:80 <- 10.0.1.1:49152       ESTABLISHED:ESTABLISHED");
    EXPECT_EQ(lines[2].substr(0, 38), "   age 00:00:02, expires in 23:59:59, ");
    EXPECT_EQ(lines[3], "   id: 00000000000003e8");
}

TEST(WorldPf, AListingOfAHostWithCopiesSaysWhoseItIs)
{
    json scenario{{"divertsim", 1},
                  {"name", "copies"},
                  {"duration", "2s"},
                  {"hosts",
                   {{"client", {{"count", 2}, {"kernel", "freebsd"}, {"pf", {"pass out"}}}},
                    {"server", json::object()}}},
                  {"links", {{{"between", {"client", "server"}}, {"rate", "1Gbps"}}}},
                  {"traffic", {ClientFlows("tcp", 4, "10ms", "40KB", "100kbps")}},
                  {"events",
                   {{{"at", "1s"}, {"do", "show-states"}, {"host", "client"}},
                    {{"at", "1s"}, {"do", "kill-states"}, {"host", "client"}},
                    {{"at", "1s"}, {"do", "show-states"}, {"host", "client"}}}}};
    const auto results = RunWorld(scenario);
    ASSERT_EQ(results.listings.size(), 2u);
    const auto lines = Lines(results.listings[0].text);
    ASSERT_EQ(lines.size(), 2u + 4 * 4);
    EXPECT_EQ(lines[0], "# client0");
    EXPECT_EQ(lines[9], "# client1");
    EXPECT_EQ(results.listings[1].text, "# client0\n# client1\n");
}

TEST(WorldPf, StateIdsOfEachCoreHaveItsNumberInTheUppermostByte)
{
    auto scenario = TwoKinds({});
    scenario["hosts"]["firewall"].update(
        {{"cpus", 4}, {"state-ids", "per-cpu"}, {"first-state-id", 500}});
    const auto results = Measure(scenario);
    std::vector<std::uint64_t> next(4, 500);
    std::size_t units = 0;
    for (const auto& row : results.mapping)
    {
        if (row.cause == LbMappingRow::NEW)
        {
            const auto core = row.stateId >> 56;
            ASSERT_LT(core, 4u);
            EXPECT_EQ(row.stateId & 0xffffffffffffff, next[core]++);
            ++units;
        }
    }
    EXPECT_EQ(units, 48u);
    EXPECT_TRUE(std::all_of(next.begin(), next.end(), [](auto id) { return id > 500; }));
}

TEST(WorldPf, AFlowIsFollowedThroughNatToItsServer)
{
    for (const std::string protocol : {"tcp", "udp"})
    {
        auto scenario = FirewallScenario({"nat on server inet from 10.0.0.0/8 to any -> (server)",
                                          "pass in on client divert-to 127.0.0.1 port 8000"},
                                         2);
        scenario["groups"]["web"] = {{"host", "server"},
                                     {"socket", protocol},
                                     {"port", 80},
                                     {"sockets", 2}};
        auto flows = ClientFlows(protocol, 24, "10ms", "10KB", "100kbps");
        flows["reply"] = "5KB";
        scenario["traffic"] = {flows};
        const auto results = Measure(scenario);
        EXPECT_EQ(results.flows.completed, 24u) << protocol;
        EXPECT_EQ(results.traffic[0].bytes, 24u * 15000) << protocol;
        ASSERT_EQ(results.groups.size(), 2u);
        for (const auto& group : results.groups)
        {
            EXPECT_EQ(group.flows.started, 24u) << protocol << " " << group.name;
        }
        // the server has seen the firewall's address alone
        for (const auto& row : results.mapping)
        {
            EXPECT_EQ(row.flow.find(protocol + "|10.0.3.1|") == 0, row.group == "web") << row.flow;
        }
    }
}

TEST(WorldPf, RulesOfAllListsAndSumsOfLabelsStandInTheResults)
{
    auto scenario = FirewallScenario({"scrub in all",
                                      "nat on server inet from 10.0.0.0/8 to any -> (server)",
                                      "pass in proto tcp to any port 80 label \"both\"",
                                      "pass out proto tcp to any port 80 label \"both\""},
                                     1);
    scenario["traffic"] = {ClientFlows("tcp", 10, "10ms", "10KB", "100kbps")};
    const auto results = Measure(scenario);
    const auto& pf = results.pf.at(0);
    ASSERT_EQ(pf.rules.size(), 4u);
    std::vector<std::string> lists;
    for (const auto& rule : pf.rules)
    {
        lists.push_back(rule.list);
    }
    EXPECT_EQ(lists, (std::vector<std::string>{"filter", "filter", "scrub", "nat"}));
    EXPECT_EQ(pf.rules[3].states, 10u);
    ASSERT_EQ(pf.labels.size(), 1u);
    EXPECT_EQ(pf.labels[0].label, "both");
    EXPECT_EQ(pf.labels[0].states, 20u);
    EXPECT_EQ(pf.labels[0].packets, pf.rules[0].packets + pf.rules[1].packets);
    EXPECT_EQ(pf.created, 20u);
    EXPECT_EQ(pf.current, 20u); // purged 90 s after the FINs
}

TEST(WorldPf, WordsThatWerePassedOverAreNamedByHostThoseOfReloadsToo)
{
    auto scenario = FirewallScenario({"pass in log (all) on client"}, 1);
    scenario["hosts"]["firewall"]["pf-skip"] = {"log", "queue", "user"};
    scenario["events"] = {{{"at", "1s"},
                           {"do", "reload-rules"},
                           {"host", "firewall"},
                           {"pf", {"pass in log on client queue a"}}}};
    EXPECT_EQ(RunWorld(scenario).notModelled,
              (std::vector<std::string>{"log in the pf rules of firewall",
                                        "queue in the pf rules of firewall"}));
}

} // namespace
