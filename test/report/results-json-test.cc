// SPDX-License-Identifier: GPL-2.0-only
#include "tool/report/results-json.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

using namespace ns3::divertsim;

namespace
{

using Json = nlohmann::ordered_json;
using Keys = std::vector<std::string>;

LbMeasureResults
MakeFullResults()
{
    LbMeasureResults results;
    results.hosts = {{"client", std::nullopt}, {"firewall", "freebsd-15"}};
    results.notModelled = {"set skip"};
    results.simulated = 20 * BSD_SECOND;
    LbChangeResult change;
    change.time = 8 * BSD_SECOND;
    change.live = 5;
    change.moved = 4;
    change.movedFraction = 0.8;
    change.expected = LbExpectedChange();
    change.expected->moved.fraction = LbFraction(4, 5);
    change.expected->moved.value = 0.8;
    change.expected->moved.ci95 = {0.4, 1};
    change.errors = {{std::nullopt, "ENOSPC"}, {"ids/1", "ENOBUFS"}};
    results.changes = {change, LbChangeResult()};
    LbGroupResult group;
    group.name = "ids";
    group.limit = 64;
    group.kernelLimit = 32;
    group.members.resize(1);
    group.imbalance.resize(1);
    results.groups = {group};
    results.packets.reinjectErrors["ENOBUFS"] = 2;
    LbPfResult pf;
    pf.host = "firewall";
    pf.rules.resize(1);
    pf.counters = {{"match", 3}};
    results.pf = {pf};
    results.divert = {{"firewall", {{"diverted", 9}}}};
    LbTrafficResult traffic;
    traffic.name = "web";
    results.traffic = {traffic};
    LbCoreAccountResult ids;
    ids.name = "ids";
    ids.busy = 0.5;
    ids.items = 4;
    ids.wait.p50 = 0.25;
    ids.waitedFor = {{"ids", 1.5}};
    results.cpus = {{"firewall", {{0.5, {ids}}, {}}}};
    results.expect = {{"changes[*].moved", "max 0", "[4, 0]", false}};
    results.binds.resize(1);
    results.binds[0].options = {"SO_REUSEPORT_LB"};
    return results;
}

Keys
KeysOf(const Json& object)
{
    Keys keys;
    for (const auto& item : object.items())
    {
        keys.push_back(item.key());
    }
    return keys;
}

class ResultsJson : public testing::Test
{
  protected:
    const std::string text = MakeResultsJson(MakeFullResults());
    const Json json = Json::parse(text);
    const Keys flowKeys = {"started",
                           "completed",
                           "failed",
                           "moved_ever",
                           "split",
                           "broken",
                           "uninspected_bytes",
                           "bypassed"};
};

TEST_F(ResultsJson, HasTheKeysOfTheFormatInTheirOrder)
{
    EXPECT_EQ(KeysOf(json),
              (Keys{"format",      "tool",         "scenario", "seed",        "fidelity",
                    "simulated_s", "not_modelled", "hosts",    "fingerprint", "changes",
                    "groups",      "flows",        "packets",  "pf",          "divert",
                    "binds",       "traffic",      "splices",  "cpus",        "expect"}));
    EXPECT_EQ(KeysOf(json["changes"][0]),
              (Keys{"name",
                    "time_s",
                    "group",
                    "do",
                    "size_before",
                    "size_after",
                    "errors",
                    "live",
                    "moved",
                    "moved_own",
                    "moved_collateral",
                    "reset",
                    "moved_fraction",
                    "expected",
                    "within_expected",
                    "wrong_socket_s",
                    "drain_s",
                    "split",
                    "broken",
                    "uninspected_bytes"}));
    EXPECT_EQ(KeysOf(json["changes"][0]["expected"]), (Keys{"moved", "own", "collateral"}));
    EXPECT_EQ(KeysOf(json["changes"][0]["expected"]["own"]), (Keys{"fraction", "value", "ci95"}));
    const Json& group = json["groups"]["ids"];
    const Keys groupKeys = KeysOf(group);
    EXPECT_EQ(
        Keys(groupKeys.begin(), groupKeys.begin() + 8),
        (Keys{"socket", "policy", "port", "limit", "errors", "flows", "members", "imbalance"}));
    EXPECT_EQ(KeysOf(group["limit"]), (Keys{"value", "kernel", "beyond"}));
    EXPECT_EQ(KeysOf(group["flows"]), flowKeys);
    EXPECT_EQ(KeysOf(group["members"][0]),
              (Keys{"socket",
                    "opened_s",
                    "closed_s",
                    "packets",
                    "bytes",
                    "flows",
                    "queue_peak_bytes",
                    "dropped",
                    "wait_s"}));
    EXPECT_EQ(KeysOf(group["members"][0]["wait_s"]), (Keys{"p50", "p99", "max"}));
    EXPECT_EQ(KeysOf(group["imbalance"][0]), (Keys{"from_s", "to_s", "packets", "bytes", "flows"}));
    EXPECT_EQ(KeysOf(group["imbalance"][0]["bytes"]), (Keys{"max_over_mean", "cov"}));
    EXPECT_EQ(KeysOf(json["flows"]), flowKeys);
    EXPECT_EQ(KeysOf(json["packets"]),
              (Keys{"diverted",
                    "reinjected_in",
                    "reinjected_out",
                    "reinject_errors",
                    "injected",
                    "delivered",
                    "served",
                    "pending_at_end",
                    "wrong_socket",
                    "dropped"}));
    EXPECT_EQ(KeysOf(json["pf"]["firewall"]["states"]), (Keys{"created", "peak", "removed"}));
    EXPECT_EQ(KeysOf(json["pf"]["firewall"]["rules"][0]),
              (Keys{"rule", "evaluations", "packets", "bytes", "states"}));
    EXPECT_EQ(
        KeysOf(json["traffic"]["web"]),
        (Keys{"flows", "goodput_bps", "bytes", "completion_s", "retransmissions", "reordered"}));
    EXPECT_EQ(KeysOf(json["traffic"]["web"]["completion_s"]), (Keys{"p50", "p90", "p99", "max"}));
    EXPECT_EQ(KeysOf(json["binds"][0]),
              (Keys{"time_s", "host", "socket", "address", "port", "options", "errno"}));
    EXPECT_EQ(json["binds"][0]["options"], Json::parse(R"(["SO_REUSEPORT_LB"])"));
    EXPECT_EQ(KeysOf(json["expect"][0]), (Keys{"metric", "bound", "actual", "pass"}));
}

TEST_F(ResultsJson, NamesEveryReasonEvenWhereNothingWasLost)
{
    for (const char* reason :
         {"total",          "no-port",      "full-socket",  "closed-socket", "match",
          "state-mismatch", "state-insert", "state-limit",  "memory",        "fragment",
          "normalize",      "netisr",       "verdict",      "unconsumed",    "write-error",
          "queue",          "link",         "accept-queue", "not-listening", "checksum"})
    {
        ASSERT_TRUE(json["packets"]["dropped"].contains(reason)) << reason;
        EXPECT_EQ(json["packets"]["dropped"][reason], 0) << reason;
    }
}

TEST_F(ResultsJson, WritesValuesAsTheyAre)
{
    EXPECT_EQ(json["format"], 1);
    EXPECT_TRUE(json["hosts"]["client"]["kernel"].is_null());
    EXPECT_EQ(json["hosts"]["firewall"]["kernel"], "freebsd-15");
    EXPECT_EQ(json["not_modelled"], Json::parse(R"(["set skip"])"));
    EXPECT_EQ(json["changes"][0]["expected"]["moved"],
              Json::parse(R"({"fraction": "4/5", "value": 0.8, "ci95": [0.4, 1.0]})"));
    EXPECT_EQ(json["changes"][0]["errors"], Json::parse(R"([{"socket": null, "errno": "ENOSPC"},
                              {"socket": "ids/1", "errno": "ENOBUFS"}])"));
    EXPECT_TRUE(json["changes"][0]["live"].is_number_integer());
    EXPECT_TRUE(json["changes"][1]["expected"].is_null());
    EXPECT_TRUE(json["changes"][1]["moved_fraction"].is_null());
    EXPECT_EQ(json["groups"]["ids"]["limit"],
              Json::parse(R"({"value": 64, "kernel": 32, "beyond": true})"));
    EXPECT_TRUE(json["groups"]["ids"]["members"][0]["closed_s"].is_null());
    EXPECT_EQ(json["packets"]["reinject_errors"], Json::parse(R"({"ENOBUFS": 2})"));
    EXPECT_EQ(json["pf"]["firewall"]["match"], 3);
    EXPECT_EQ(json["divert"]["firewall"]["diverted"], 9);
    EXPECT_EQ(json["cpus"]["firewall"], Json::parse(R"([{"busy_fraction": 0.5,
                               "by": {"ids": 0.5},
                               "work": {"ids": {"items": 4,
                                                "wait_s": {"p50": 0.25, "p99": null, "max": null}}},
                               "waited_for_s": {"ids": {"ids": 1.5}}},
                              {"busy_fraction": 0.0, "by": {}, "work": {}, "waited_for_s": {}}])"));
    EXPECT_EQ(json["expect"][0]["actual"], Json::parse("[4, 0]"));
}

TEST_F(ResultsJson, IsIndentedByTwoAndEndsWithANewline)
{
    EXPECT_EQ(text.substr(0, 33), "{\n  \"format\": 1,\n  \"tool\": {\n    ");
    EXPECT_EQ(text.substr(text.size() - 6), "  ]\n}\n");
    EXPECT_NE(text.find("\"time_s\": 8.0,"), std::string::npos);
    EXPECT_NE(text.find("\"errors\": [],"), std::string::npos);
    EXPECT_NE(text.find("\"splices\": {},"), std::string::npos);
}

} // namespace
