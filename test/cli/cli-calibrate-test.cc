// SPDX-License-Identifier: GPL-2.0-only
//
// The command `calibrate`, and scenarios that include what it writes. No time is asserted: machines
// of tests are slow and busy.
#include "test/cli/cli-fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <sys/mount.h>
#include <thread>

namespace
{

using namespace ns3::divertsim;
using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr double MILLISECOND = 1e6; ///< ns

/// \param text "331ns" \return 331; the test fails where it is no number of ns
double
Nanoseconds(const std::string& text)
{
    std::size_t end = 0;
    const double value = std::stod(text, &end);
    EXPECT_EQ(text.substr(end), "ns") << text;
    return value;
}

/// A proxy between a client and a server
const char* const PROXY = R"({
  "divertsim": 1, "name": "proxied", "duration": "2s",
  "hosts": { "client": {}, "proxy": { "kernel": "freebsd" }, "server": {} },
  "links": [ { "between": ["client", "proxy"], "rate": "100Mbps", "delay": "1ms" },
             { "between": ["proxy", "server"], "rate": "100Mbps", "delay": "1ms" } ],
  "splices": { "relay": { "host": "proxy", "port": 8080, "to": "server", "to-port": 80,
                          "mode": "copy" } },
  "traffic": [ { "name": "web", "from": "client", "to": "proxy", "proto": "tcp", "port": 8080,
                 "flows": 4, "arrival": { "every": "10ms" }, "size": "100KB" } ]
})";

class CliCalibrate : public Cli
{
  protected:
    /// Write the scenario with a proxy \param patch RFC 7396 \return its file
    std::string WriteProxy(const json& patch) const
    {
        auto scenario = json::parse(PROXY);
        scenario.merge_patch(patch);
        m_folder.Write("proxied.json", scenario.dump(1));
        return "proxied.json";
    }

    /// \return the results of the proxy in a run \param patch of the scenario
    json RunProxy(const json& patch) const
    {
        const auto called = Call({"run", WriteProxy(patch)});
        EXPECT_EQ(called.status, 0) << called.err;
        m_printed = called.out;
        return json::parse(m_folder.Read("results/proxied/results.json"))["splices"]["relay"];
    }

    mutable std::string m_printed;
};

TEST_F(CliCalibrate, WritesAFragmentThatAScenarioIncludesAndTheReportSaysMeasured)
{
    const auto called = Call({"calibrate", "--seconds", "1", "-o", "costs.json"});
    ASSERT_EQ(called.status, 0) << called.err;
    EXPECT_EQ(called.err, "");
    EXPECT_THAT(called.out, AllOf(HasSubstr("syscall"), HasSubstr("1448 B"), HasSubstr("ratio")));
    EXPECT_THAT(m_folder.List(), UnorderedElementsAre("costs.json"));

    const auto fragment = json::parse(m_folder.Read("costs.json"));
    ASSERT_EQ(fragment.size(), 1U);
    const auto costs = fragment["costs"];
    EXPECT_THAT(costs["machine"].get<std::string>(), testing::StartsWith("divertsim calibrate on"));
    for (const char* cost : {"syscall", "wakeup", "pair", "copy-per-byte", "stack-per-byte"})
    {
        if (costs["source"] == "measured" || costs.contains(cost))
        {
            EXPECT_GE(Nanoseconds(costs[cost]), 0) << cost;
            EXPECT_LT(Nanoseconds(costs[cost]), MILLISECOND) << cost;
        }
    }
    EXPECT_GT(Nanoseconds(costs["syscall"]), 0);
#ifdef __linux__
    EXPECT_EQ(costs["source"], "measured");
#endif

    const auto relay = RunProxy({{"include", {"costs.json"}}});
    EXPECT_EQ(relay["costs"]["source"], costs["source"]);
    EXPECT_THAT(m_printed, HasSubstr(costs["source"].get<std::string>()));
    EXPECT_THAT(m_folder.Read("results/proxied/report.html"),
                HasSubstr(costs["machine"].get<std::string>()));
}

TEST_F(CliCalibrate, ResultsOfAScenarioFollowTheFragmentAndAreModelledWithoutIt)
{
    m_folder.Write("costs.json", R"({"costs": {"source": "measured", "machine": "slow",
        "syscall": "2600ns", "wakeup": "20us", "pair": "26us",
        "copy-per-byte": "1.4ns", "stack-per-byte": "3.8ns"}})");
    const auto slow = RunProxy({{"include", {"costs.json"}}});
    EXPECT_EQ(slow["costs"]["source"], "measured");
    const auto plain = RunProxy(json::object());
    EXPECT_EQ(plain["costs"]["source"], "modelled");
    EXPECT_GT(slow["cpu_s"].get<double>(), 5 * plain["cpu_s"].get<double>());
}

TEST_F(CliCalibrate, PrintsJsonOrNothing)
{
    const auto called = Call({"calibrate", "--seconds", "0.1", "--format", "json"});
    ASSERT_EQ(called.status, 0) << called.err;
    const auto document = json::parse(called.out);
    EXPECT_EQ(document["format"], 1);
    ASSERT_EQ(document["results"].size(), 1U);
    const auto& entry = document["results"][0];
    EXPECT_EQ(entry["file"], "costs.json") << "the default";
    EXPECT_EQ(entry["relays"].size(), 5U);
    EXPECT_GT(entry["costs"]["syscall"]["value"].get<double>(), 0);

    const auto quiet = Call({"calibrate", "--seconds", "0.1", "--quiet", "--out", "other.json"});
    EXPECT_EQ(quiet.status, 0);
    EXPECT_EQ(quiet.out + quiet.err, "");
    EXPECT_THAT(m_folder.List(), UnorderedElementsAre("costs.json", "other.json"));
}

TEST_F(CliCalibrate, ReplacesAFragmentOfItsOwnAndRefusesAnythingElse)
{
    const char* const mine = R"({"costs": {"machine": "of my own"}})";
    m_folder.Write("costs.json", R"({"costs": {"machine": "divertsim calibrate on another"}})");
    m_folder.Write("mine.json", mine);
    EXPECT_EQ(Call({"calibrate", "--seconds", "0.1"}).status, 0);
    EXPECT_THAT(m_folder.Read("costs.json"), testing::Not(HasSubstr("another")));

    const auto called = Call({"calibrate", "--seconds", "600", "-o", "mine.json"});
    EXPECT_EQ(called.status, 2) << "said before anything is measured";
    EXPECT_THAT(called.err, AllOf(HasSubstr("mine.json"), HasSubstr("--out")));
    EXPECT_EQ(m_folder.Read("mine.json"), mine);
}

TEST_F(CliCalibrate, AWrongCallIsStatusTwoAndWritesNothing)
{
    const struct
    {
        std::vector<std::string> words;
        const char* said;
    } calls[] = {{{"calibrate", "--seconds", "0"}, "--seconds"},
                 {{"calibrate", "--seconds", "601"}, "0.1 to 600"},
                 {{"calibrate", "--seconds", "nan"}, "--seconds"},
                 {{"calibrate", "--seconds", "soon"}, "--seconds"},
                 {{"calibrate", "--format", "yaml"}, "json"},
                 {{"calibrate", "costs.json"}, "costs.json"},
                 {{"calibrate", "-o", "none/costs.json"}, "none/costs.json"},
                 {{"calibrate", "-o", "."}, "folder"}};

    for (const auto& call : calls)
    {
        const auto called = Call(call.words);
        EXPECT_EQ(called.status, 2) << testing::PrintToString(call.words);
        EXPECT_THAT(called.err, HasSubstr(call.said));
    }
    EXPECT_THAT(m_folder.List(), IsEmpty());
}

TEST_F(CliCalibrate, AFullDiskIsStatusThreeAndLeavesTheOldFragment)
{
    const auto disk = m_folder.GetPath() / "disk";
    std::filesystem::create_directory(disk);
    if (mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=4096") != 0)
    {
        GTEST_SKIP() << "needs the right to mount";
    }
    const std::string old = R"({"costs": {"machine": "divertsim calibrate on another"}})";
    m_folder.Write("disk/costs.json", old);
    const auto called = Call({"calibrate", "--seconds", "0.1", "-o", "disk/costs.json"});
    const auto left = m_folder.Read("disk/costs.json");
    const auto names = m_folder.List("disk");
    umount(disk.c_str());
    EXPECT_EQ(called.status, 3);
    EXPECT_THAT(called.err, HasSubstr("disk/costs.json"));
    EXPECT_EQ(left, old);
    EXPECT_THAT(names, UnorderedElementsAre("costs.json"));
}

TEST_F(CliCalibrate, AnInterruptedOneLeavesNothing)
{
    const Program program(m_folder, {"calibrate", "--seconds", "600"});
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    program.Kill(SIGINT);
    EXPECT_EQ(program.Wait().status, 130);
    EXPECT_THAT(m_folder.List(), IsEmpty());
}

TEST_F(CliCalibrate, HelpNamesItAndItsOptions)
{
    EXPECT_THAT(Call({"--help"}).out, HasSubstr("\n  calibrate "));
    const auto called = Call({"calibrate", "--help"});
    EXPECT_EQ(called.status, 0);
    for (const char* option : {"-o,--out", "--seconds", "--format", "--quiet", "costs.json"})
    {
        EXPECT_THAT(called.out, HasSubstr(option));
    }
}

} // namespace
