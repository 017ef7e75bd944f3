// SPDX-License-Identifier: GPL-2.0-only
//
// Proxies of scenarios in a world: what goes through them, what it costs, and why splices end

#include "test/support/world-laws.h"
#include "test/support/world-run.h"

#include <gtest/gtest.h>

#include <numeric>
#include <string>

namespace
{

using namespace ns3::divertsim;
using nlohmann::json;

/// client - proxy - server on links so fast that a message arrives as one, with one proxy "web"
json
ProxyScenario(const std::string& kernel, json web)
{
    web.update({{"host", "proxy"}, {"port", 8080}, {"to", "server"}, {"to-port", 80}});
    return {
        {"divertsim", 1},
        {"name", "proxies"},
        {"duration", "4s"},
        {"hosts",
         {{"client", json::object()},
          {"proxy", {{"kernel", kernel}, {"cpus", 4}}},
          {"server", json::object()}}},
        {"links",
         {{{"between", {"client", "proxy"}}, {"rate", "1000Gbps"}, {"delay", "10us"}},
          {{"between", {"proxy", "server"}}, {"rate", "1000Gbps"}, {"delay", "10us"}}}},
        {"splices", {{"web", web}}},
        {"traffic",
         {{{"name", "up"},
           {"from", "client"},
           {"to", "proxy"},
           {"proto", "tcp"},
           {"port", 8080},
           {"flows", 10},
           {"arrival", {{"every", "50ms"}}},
           {"size", "100KB"},
           {"reply", "30KB"},
           {"message", "1KB"},
           {"rate", "8Mbps"}}}},
    };
}

/// What the laws say of a run
void
ExpectLawful(const LbMeasureResults& results)
{
    EXPECT_EQ(FindBrokenLaws(ToFiles(results)), std::vector<std::string>());
}

std::uint64_t
Unsplices(const LbSpliceResult& splice, LbUnsplice cause)
{
    return splice.unsplices[static_cast<std::size_t>(cause)];
}

std::uint64_t
AllUnsplices(const LbSpliceResult& splice)
{
    return std::accumulate(splice.unsplices.begin(), splice.unsplices.end(), std::uint64_t{0});
}

constexpr std::uint64_t ALL_BYTES = 10 * (100000 + 30000);

/// Kernels and modes that proxies can have
struct Way
{
    const char* name;
    const char* kernel;
    json web;
};

class Proxies : public ::testing::TestWithParam<Way>
{
};

TEST_P(Proxies, EveryFlowCompletesAndEveryByteIsCountedOnce)
{
    const auto results = RunWorld(ProxyScenario(GetParam().kernel, GetParam().web));
    const auto& web = results.splices.at(0);
    EXPECT_EQ(results.flows.started, 10u);
    EXPECT_EQ(results.flows.completed, 10u);
    EXPECT_EQ(results.flows.failed, 0u);
    EXPECT_EQ(results.traffic[0].bytes, ALL_BYTES);
    EXPECT_EQ(web.bytes, ALL_BYTES);
    EXPECT_EQ(web.sessions, 10u);
    EXPECT_EQ(web.completed, 10u);
    EXPECT_EQ(web.openAtEnd, 0u);
    EXPECT_GT(web.cpuSeconds, 0);
    EXPECT_FALSE(results.traffic[0].reordered) << "the proxy's segments are not watched";
    const bool splices = web.mode == "splice";
    EXPECT_EQ(web.splicedBytes, splices ? ALL_BYTES : 0u);
    EXPECT_EQ(Unsplices(web, LbUnsplice::END_OF_FILE), splices ? 20u : 0u) << "both ways of each";
    EXPECT_EQ(AllUnsplices(web), splices ? 20u : 0u);
    EXPECT_TRUE(web.refused.empty());
    ExpectLawful(results);
}

TEST_P(Proxies, TheSameOverIpv6)
{
    auto scenario = ProxyScenario(GetParam().kernel, GetParam().web);
    scenario["traffic"][0]["family"] = "inet6";
    const auto results = RunWorld(scenario);
    EXPECT_EQ(results.flows.completed, 10u);
    EXPECT_EQ(results.splices.at(0).bytes, ALL_BYTES);
}

TEST_P(Proxies, AGroupMayStandBehind)
{
    auto scenario = ProxyScenario(GetParam().kernel, GetParam().web);
    scenario["hosts"]["server"] = {{"kernel", "freebsd"}};
    scenario["groups"] = {
        {"workers", {{"host", "server"}, {"socket", "tcp"}, {"port", 80}, {"sockets", 3}}}};
    const auto results = RunWorld(scenario);
    EXPECT_EQ(results.flows.completed, 10u);
    EXPECT_EQ(results.splices.at(0).bytes, ALL_BYTES);
    std::uint64_t units = 0;
    for (const auto& member : results.groups.at(0).members)
    {
        units += member.flows;
    }
    EXPECT_EQ(units, 10u) << "the connections that the proxy makes";
    ExpectLawful(results);
}

TEST_P(Proxies, AnotherProxyMayStandBehind)
{
    auto scenario = ProxyScenario(GetParam().kernel, GetParam().web);
    scenario["hosts"]["relay"] = {{"kernel", GetParam().kernel}};
    scenario["links"].push_back(
        {{"between", {"proxy", "relay"}}, {"rate", "1000Gbps"}, {"delay", "10us"}});
    scenario["links"].push_back(
        {{"between", {"relay", "server"}}, {"rate", "1000Gbps"}, {"delay", "10us"}});
    auto second = scenario["splices"]["web"];
    second["host"] = "relay";
    second["port"] = 8081;
    scenario["splices"]["second"] = second;
    scenario["splices"]["web"].update({{"to", "relay"}, {"to-port", 8081}});
    const auto results = RunWorld(scenario);
    EXPECT_EQ(results.flows.completed, 10u);
    for (const auto& splice : results.splices)
    {
        EXPECT_EQ(splice.bytes, ALL_BYTES) << splice.name;
        EXPECT_EQ(splice.completed, 10u) << splice.name;
    }
}

TEST_P(Proxies, ASessionWithoutAServerFailsItsFlow)
{
    auto scenario = ProxyScenario(GetParam().kernel, GetParam().web);
    scenario["hosts"]["server"] = {{"kernel", "freebsd"}};
    scenario["groups"] = {
        {"nobody", {{"host", "server"}, {"socket", "tcp"}, {"port", 80}, {"sockets", 0}}}};
    const auto results = RunWorld(scenario);
    EXPECT_EQ(results.flows.completed, 0u);
    EXPECT_EQ(results.flows.failed, 10u);
    EXPECT_EQ(results.splices.at(0).failed, 10u);
    EXPECT_EQ(results.splices.at(0).bytes, 0u);
    EXPECT_FALSE(results.splices.at(0).GetCpuSecondsPerGb());
    ExpectLawful(results);
}

const Way WAYS[] = {
    {"FreebsdSplice", "freebsd", {{"mode", "splice"}}},
    {"FreebsdDirect", "freebsd", {{"mode", "splice"}, {"dispatch", "direct"}}},
    {"FreebsdCopy", "freebsd", {{"mode", "copy"}}},
    {"FreebsdThreads", "freebsd", {{"mode", "copy"}, {"threads", 3}}},
    {"FreebsdBlocking",
     "freebsd",
     {{"mode", "copy"}, {"loop", "blocking"}, {"threads", 16}, {"buffer", "4KiB"}}},
    {"OpenbsdSplice", "openbsd", {{"mode", "splice"}}},
    {"OpenbsdCopy", "openbsd", {{"mode", "copy"}}},
};

/// What a test that fails calls it
void
PrintTo(const Way& way, std::ostream* out)
{
    *out << way.name;
}

INSTANTIATE_TEST_SUITE_P(Ways, Proxies, ::testing::ValuesIn(WAYS), [](const auto& way) {
    return std::string(way.param.name);
});

TEST(ProxyDatagrams, OpenbsdSplicesAndCopiesDatagrams)
{
    for (const std::string mode : {"splice", "copy"})
    {
        auto scenario = ProxyScenario("openbsd", {{"mode", mode}, {"proto", "udp"}});
        scenario["traffic"][0]["proto"] = "udp";
        const auto results = RunWorld(scenario);
        EXPECT_EQ(results.flows.completed, 10u) << mode;
        EXPECT_EQ(results.splices.at(0).bytes, ALL_BYTES) << mode;
        EXPECT_EQ(results.splices.at(0).splicedBytes > 0, mode == "splice");
        ExpectLawful(results);
    }
}

/// One flow whose messages come one by one. \return core time for 10^9 bytes
double
PerGbOf(const std::string& kernel, const json& web, unsigned message)
{
    auto scenario = ProxyScenario(kernel, web);
    auto& flow = scenario["traffic"][0];
    flow["flows"] = 1;
    flow["reply"] = "0B";
    flow["message"] = std::to_string(message) + "B";
    flow["size"] = std::to_string(message * 400) + "B";
    flow["rate"] = std::to_string(message * 8 / 1024 + 1) + "Mbps"; // about 1 ms each
    // long messages, too, are one transfer once the window has opened
    scenario["attributes"] = {{"ns3::TcpSocket::SndBufSize", 1048576},
                              {"ns3::TcpSocket::RcvBufSize", 1048576},
                              {"ns3::TcpSocket::InitialCwnd", 200}};
    const auto results = RunWorld(scenario);
    EXPECT_EQ(results.flows.completed, 1u);
    return results.splices.at(0).GetCpuSecondsPerGb().value_or(0);
}

TEST(ProxyCosts, ACopyingProxyTakesWhatTheFormulaSays)
{
    for (const unsigned message : {1024u, 16384u, 65536u})
    {
        const double expected = (2 * 260 + 2000) / double(message) + 2 * 0.14 + 0.38;
        EXPECT_NEAR(PerGbOf("freebsd", {{"mode", "copy"}, {"buffer", "256KiB"}}, message),
                    expected,
                    0.03 * expected)
            << message;
    }
}

TEST(ProxyCosts, ASplicingProxyTakesWhatTheFormulaSays)
{
    for (const unsigned message : {1024u, 16384u, 65536u})
    {
        const double expected = (2000 + 2600) / double(message) + 0.38;
        EXPECT_NEAR(PerGbOf("freebsd", {{"mode", "splice"}}, message), expected, 0.03 * expected)
            << message;
    }
}

TEST(ProxyCosts, CostsOfTheScenarioAreInForceAndLabelled)
{
    auto scenario = ProxyScenario("freebsd", {{"mode", "copy"}});
    const auto before = RunWorld(scenario);
    EXPECT_FALSE(before.splices[0].costs.measured);
    EXPECT_EQ(before.splices[0].costs.syscall, 260);
    scenario["costs"] = {{"source", "measured"},
                         {"machine", "here"},
                         {"syscall", "520ns"},
                         {"wakeup", "4us"},
                         {"pair", "5.2us"},
                         {"copy-per-byte", "0.28ns"},
                         {"stack-per-byte", "0.76ns"}};
    const auto after = RunWorld(scenario);
    const auto& costs = after.splices[0].costs;
    EXPECT_TRUE(costs.measured);
    EXPECT_EQ(costs.machine, "here");
    EXPECT_EQ(costs.syscall, 520);
    EXPECT_EQ(costs.copyPerByte, 0.28);
    EXPECT_NEAR(after.splices[0].cpuSeconds / before.splices[0].cpuSeconds, 2, 0.1)
        << "every cost is twice as high";
    // what the next run in this process starts from
    EXPECT_EQ(RunWorld(ProxyScenario("freebsd", {{"mode", "copy"}})).splices[0].cpuSeconds,
              before.splices[0].cpuSeconds);
}

TEST(ProxyLimits, AtItsLimitOfBytesASpliceEndsAndTheProxyGoesOnByCopying)
{
    for (const std::string kernel : {"freebsd", "openbsd"})
    {
        const auto results = RunWorld(ProxyScenario(kernel, {{"mode", "splice"}, {"max", "50KB"}}));
        const auto& web = results.splices.at(0);
        EXPECT_EQ(results.flows.completed, 10u) << kernel;
        EXPECT_EQ(web.bytes, ALL_BYTES) << kernel;
        EXPECT_EQ(web.splicedBytes, 10u * (50000 + 30000)) << kernel;
        EXPECT_EQ(Unsplices(web, LbUnsplice::MAX), 10u) << kernel << ": the way up of each";
        EXPECT_EQ(Unsplices(web, LbUnsplice::END_OF_FILE), 10u) << kernel << ": the way down";
        ExpectLawful(results);
    }
}

TEST(ProxyLimits, IdleIsALifetimeOnFreebsdAndASilenceOnOpenbsd)
{
    // 100 KB at 8 Mbit/s take 100 ms, a message every millisecond
    const json web = {{"mode", "splice"}, {"idle", "60ms"}};
    const auto freebsd = RunWorld(ProxyScenario("freebsd", web));
    EXPECT_EQ(freebsd.flows.completed, 0u) << "60 ms after it began, however busy";
    EXPECT_EQ(freebsd.flows.failed, 10u);
    EXPECT_EQ(freebsd.splices[0].failed, 10u);
    EXPECT_GE(Unsplices(freebsd.splices[0], LbUnsplice::IDLE), 10u);
    EXPECT_LT(freebsd.splices[0].bytes, ALL_BYTES);
    ExpectLawful(freebsd);
    // there the way down is silent for 100 ms and ends for it, but the other way is busy: the
    // proxy makes it anew, as relayd(8) does
    const auto openbsd = RunWorld(ProxyScenario("openbsd", web));
    EXPECT_EQ(openbsd.flows.completed, 10u);
    EXPECT_EQ(openbsd.splices[0].bytes, ALL_BYTES);
    EXPECT_EQ(openbsd.splices[0].failed, 0u);
    ExpectLawful(openbsd);
}

TEST(ProxyEvents, UnspliceAndSpliceLoseNoByte)
{
    for (const std::string kernel : {"freebsd", "openbsd"})
    {
        auto scenario = ProxyScenario(kernel, {{"mode", "splice"}});
        scenario["events"] = {{{"at", "120ms"}, {"do", "unsplice"}, {"name", "web"}},
                              {{"at", "220ms"}, {"do", "splice"}, {"name", "web"}},
                              {{"at", "320ms"}, {"do", "unsplice"}, {"name", "web"}}};
        const auto results = RunWorld(scenario);
        const auto& web = results.splices.at(0);
        EXPECT_EQ(results.flows.completed, 10u) << kernel;
        EXPECT_EQ(web.bytes, ALL_BYTES) << kernel;
        EXPECT_GT(web.splicedBytes, 0u) << kernel;
        EXPECT_LT(web.splicedBytes, ALL_BYTES) << kernel;
        EXPECT_GT(Unsplices(web, LbUnsplice::CALL), 2u) << kernel;
        ExpectLawful(results);
    }
}

TEST(ProxyEvents, ACopyingProxyCanBeginToSplice)
{
    auto scenario = ProxyScenario("freebsd", {{"mode", "copy"}});
    scenario["events"] = {{{"at", "1ms"}, {"do", "splice"}, {"name", "web"}}};
    const auto results = RunWorld(scenario);
    EXPECT_EQ(results.flows.completed, 10u);
    EXPECT_GT(results.splices[0].splicedBytes, ALL_BYTES * 9 / 10);
}

TEST(ProxyResults, MessageSizesStandBesideWhereTheyAreOne)
{
    auto scenario = ProxyScenario("freebsd", {{"mode", "copy"}});
    EXPECT_EQ(RunWorld(scenario).splices[0].message, 1000u);
    auto other = scenario["traffic"][0];
    other.update({{"name", "other"}, {"message", "2KB"}});
    scenario["traffic"].push_back(other);
    EXPECT_FALSE(RunWorld(scenario).splices[0].message);
    scenario["traffic"].erase(scenario["traffic"].begin());
    scenario["traffic"][0]["port"] = 80;
    scenario["traffic"][0]["to"] = "server";
    const auto past = RunWorld(scenario);
    EXPECT_FALSE(past.splices[0].message);
    EXPECT_EQ(past.splices[0].bytes, 0u) << "traffic past the proxy is none of its";
    EXPECT_EQ(past.flows.completed, 10u);
    EXPECT_TRUE(past.traffic[0].reordered);
}

} // namespace
