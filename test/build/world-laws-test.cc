// SPDX-License-Identifier: GPL-2.0-only
//
// The laws of measures hold in scenarios that nobody would write: lossy and slow links, tiny
// queues, readers that are slow, picky or die, and operators who change everything under them.

#include "test/support/world-laws.h"
#include "test/support/world-run.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace
{

using namespace ns3::divertsim;
using nlohmann::json;
using Words = std::vector<std::string>;

std::string
OneOf(const Words& words)
{
    return *rc::gen::elementOf(words);
}

/// \return in [from, to), all of them from the first case on
int
Number(int from, int to)
{
    return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(from, to));
}

json
AnyRules()
{
    const Words divert = {
        "pass in on client proto tcp to any port 80 divert-to 127.0.0.1 port 8000 keep state",
        "pass in on client proto udp to any port 80 divert-to 127.0.0.1 port 8000 keep state",
        "pass out on server proto tcp to any port 80 divert-to 127.0.0.1 port 8000 keep state",
        "pass out on server proto udp divert-to 127.0.0.1 port 8001 keep state",
        "pass in proto udp to any port 81 no state divert-to 127.0.0.1 port 8001",
        "pass in on client proto tcp to any port 81 divert-to 127.0.0.1 port 8001 keep state",
        "pass out on client proto tcp from any port 80 no state divert-to 127.0.0.1 port 8000",
    };
    auto rules = json::array({OneOf(divert)});
    const auto more = Number(0, 4);
    for (int i = 0; i < more; ++i)
    {
        rules.push_back(Number(0, 12) == 0 ? "block in on client proto tcp to any port 81"
                                           : OneOf(divert));
    }
    return rules;
}

json
AnyGroup(int port)
{
    json app = {{"type", "inspector"}};
    app["per-packet"] = OneOf({"0us", "2us", "200us", "20ms"});
    app["per-byte"] = OneOf({"0ns", "0.2ns", "1us"});
    app["flow-table"] = OneOf({"private", "shared"});
    app["midflow"] = OneOf({"pass", "drop", "reset"});
    app["on-write-error"] = OneOf({"ignore", "exit"});
    app["start"] = OneOf({"0s", "0s", "300ms"});
    json group = {{"host", "firewall"}, {"socket", "divert"}, {"port", port}, {"app", app}};
    group["sockets"] = Number(0, 6);
    group["policy"] = OneOf({"freebsd", "freebsd-committed", "freebsd-draft", "id-modulo"});
    if (Number(0, 4) == 0)
    {
        group["receive-buffer"] = OneOf({"3000B", "64KiB", "1MiB"});
    }
    if (Number(0, 6) == 0)
    {
        group["limit"] = 4;
    }
    return group;
}

json
AnyTraffic(int number)
{
    json traffic = ClientFlows(OneOf({"tcp", "udp"}),
                               static_cast<unsigned>(Number(1, 12)),
                               OneOf({"0s", "1ms", "40ms"}),
                               OneOf({"100B", "3KB", "20KB"}),
                               OneOf({"200kbps", "2Mbps", "50Mbps"}));
    traffic["name"] = "traffic" + std::to_string(number);
    traffic["port"] = *rc::gen::element(80, 81);
    traffic["reply"] = OneOf({"0B", "0B", "5KB"});
    traffic["family"] = OneOf({"inet", "inet", "inet6"});
    traffic["start"] = OneOf({"0s", "100ms"});
    if (Number(0, 3) == 0)
    {
        traffic["message"] = OneOf({"50B", "1400B"});
    }
    return traffic;
}

json
AnyEvent()
{
    const auto group = OneOf({"ids", "b"});
    const json members =
        *rc::gen::element<json>(json("all"), json{{"oldest", 1}}, json{{"newest", 2}});
    const auto action = OneOf({"add-sockets",
                               "add-sockets",
                               "close-sockets",
                               "close-sockets",
                               "rebind",
                               "restart",
                               "reload-rules",
                               "link-down",
                               "link-up"});
    json event = {{"do", action}, {"at", std::to_string(Number(0, 12) * 100) + "ms"}};
    if (action == "link-down" || action == "link-up")
    {
        event["link"] = OneOf({"client-firewall", "firewall-server"});
        return event;
    }
    if (action == "reload-rules")
    {
        event["host"] = "firewall";
        event["pf"] = AnyRules();
        return event;
    }
    event["group"] = group;
    if (action == "add-sockets")
    {
        event["count"] = Number(1, 4);
    }
    if (action == "close-sockets" || action == "rebind")
    {
        event["members"] = members;
    }
    if (action == "rebind")
    {
        event["port"] = *rc::gen::element(8000, 8001);
    }
    if (action == "restart")
    {
        event["order"] = OneOf({"close-first", "open-first", "blue-green"});
        event["each"] = OneOf({"0s", "50ms"});
        event["down"] = OneOf({"0s", "30ms"});
    }
    return event;
}

json
AnyScenario()
{
    auto scenario = FirewallScenario({}, 0);
    scenario["duration"] = "1500ms";
    scenario["seed"] = Number(1, 1000);
    scenario["hosts"]["client"]["count"] = Number(1, 4);
    scenario["hosts"]["firewall"]["cpus"] = Number(1, 4);
    scenario["hosts"]["firewall"]["pf"] = AnyRules();
    for (auto& link : scenario["links"])
    {
        link["rate"] = OneOf({"1Mbps", "20Mbps", "1Gbps"});
        link["delay"] = OneOf({"50us", "5ms"});
        link["queue"] = *rc::gen::element(1, 5, 50, 1000);
        link["loss"] = *rc::gen::element(0.0, 0.0, 0.02, 0.2);
    }
    // packets that arrive cost core time in half of the cases, and may be too many
    scenario["attributes"] = {
        {"ns3::divertsim::BsdHostCpus::SoftirqPerPacket", OneOf({"0", "0", "3000", "2000000"})},
        {"ns3::divertsim::BsdHostCpus::SoftirqPerByte", OneOf({"0", "0.3"})},
        {"ns3::divertsim::BsdHostCpus::SoftirqQueueLimit", OneOf({"1", "256"})},
        {"ns3::divertsim::BsdAppInspector::Syscall", OneOf({"0", "260"})}};
    scenario["groups"] = {{"ids", AnyGroup(8000)}, {"b", AnyGroup(8001)}};
    const auto entries = Number(1, 4);
    for (int i = 0; i < entries; ++i)
    {
        scenario["traffic"].push_back(AnyTraffic(i));
    }
    const auto events = Number(0, 6);
    for (int i = 0; i < events; ++i)
    {
        scenario["events"].push_back(AnyEvent());
    }
    return scenario;
}

json
AnyServerEvent()
{
    const auto action = OneOf({"add-sockets", "close-sockets", "restart", "link-down", "link-up"});
    json event = {{"do", action}, {"at", std::to_string(Number(0, 12) * 100) + "ms"}};
    if (action == "link-down" || action == "link-up")
    {
        event["link"] = "client-server";
        return event;
    }
    event["group"] = OneOf({"tcp", "udp"});
    if (action == "close-sockets")
    {
        event["members"] =
            *rc::gen::element<json>(json("all"), json{{"oldest", 1}}, json{{"newest", 2}});
    }
    if (action == "restart")
    {
        event["order"] = OneOf({"close-first", "open-first", "blue-green"});
        event["each"] = OneOf({"0s", "50ms"});
        event["down"] = OneOf({"0s", "30ms"});
    }
    return event;
}

/// A server with a group of listeners and one of UDP sockets
json
AnyServerScenario()
{
    const auto kernel = OneOf({"", "freebsd", "gvisor"});
    json server = {{"cpus", Number(1, 4)}};
    if (!kernel.empty())
    {
        server["kernel"] = kernel;
    }
    json scenario = {{"divertsim", 1},
                     {"name", "test"},
                     {"duration", "1500ms"},
                     {"seed", Number(1, 1000)},
                     {"hosts", {{"client", {{"count", Number(1, 4)}}}, {"server", server}}}};
    scenario["links"] = {{{"between", {"client", "server"}},
                          {"rate", OneOf({"1Mbps", "20Mbps", "1Gbps"})},
                          {"delay", OneOf({"50us", "5ms", "40ms"})},
                          {"queue", *rc::gen::element(5, 50, 1000)},
                          {"loss", *rc::gen::element(0.0, 0.0, 0.02, 0.2)}}};
    for (const auto* socket : {"tcp", "udp"})
    {
        json app = {{"type", "server"},
                    {"per-packet", OneOf({"0us", "20us", "5ms"})},
                    {"per-byte", OneOf({"0ns", "1us"})}};
        if (socket == std::string("tcp"))
        {
            app["accept"] = OneOf({"0s", "10ms", "300ms"});
            app["backlog"] = *rc::gen::element(1, 4, 128);
            app["on-close"] = OneOf({"keep", "reset"});
        }
        scenario["groups"][socket] = {{"host", "server"},
                                      {"socket", socket},
                                      {"port", 80},
                                      {"sockets", Number(0, 5)},
                                      {"app", app}};
        json traffic = ClientFlows(socket,
                                   static_cast<unsigned>(Number(1, 40)),
                                   OneOf({"0s", "1ms", "20ms"}),
                                   OneOf({"100B", "3KB", "20KB"}),
                                   OneOf({"200kbps", "2Mbps"}));
        traffic["name"] = socket;
        traffic["reply"] = OneOf({"0B", "5KB"});
        scenario["traffic"].push_back(traffic);
    }
    const auto events = Number(0, 6);
    for (int i = 0; i < events; ++i)
    {
        scenario["events"].push_back(AnyServerEvent());
    }
    return scenario;
}

/// Runs a scenario. \return its results, and whether all laws hold
std::pair<RunFiles, bool>
RunLawfully(const json& scenario)
{
    auto files = ToFiles(RunWorld(scenario));
    const auto broken = FindBrokenLaws(files);
    if (!broken.empty())
    {
        RC_LOG() << scenario.dump(2) << "\n";
        for (const auto& law : broken)
        {
            RC_LOG() << law << "\n";
        }
    }
    return {std::move(files), broken.empty()};
}

RC_GTEST_PROP(WorldLaws, HoldForServersWhateverHappens, ())
{
    const auto [files, lawful] = RunLawfully(AnyServerScenario());
    const auto& packets = files.results.at("packets");
    for (const auto* reason : {"verdict", "unconsumed", "closed-socket", "accept-queue"})
    {
        RC_CLASSIFY(packets.at("dropped").at(reason) > 0, std::string(reason));
    }
    RC_CLASSIFY(packets.at("served") > 0, std::string("serves"));
    RC_CLASSIFY(packets.at("pending_at_end") > 0, std::string("pending"));
    RC_CLASSIFY(packets.at("wrong_socket") > 0, std::string("moves"));
    RC_ASSERT(lawful);
}

RC_GTEST_PROP(WorldLaws, HoldWhateverHappens, ())
{
    const auto [files, lawful] = RunLawfully(AnyScenario());
    const auto& packets = files.results.at("packets");
    for (const auto* reason :
         {"write-error", "verdict", "unconsumed", "closed-socket", "no-port", "netisr"})
    {
        RC_CLASSIFY(packets.at("dropped").at(reason) > 0, std::string(reason));
    }
    RC_CLASSIFY(packets.at("diverted") > 0, std::string("diverts"));
    RC_CLASSIFY(packets.at("pending_at_end") > 0, std::string("pending"));
    RC_CLASSIFY(packets.at("injected") > 0, std::string("injects"));
    RC_CLASSIFY(packets.at("wrong_socket") > 0, std::string("moves"));
    RC_ASSERT(lawful);
}

TEST(WorldLaws, AWorldDoesNotDependOnTheWorldsBeforeIt)
{
    auto lossy = FirewallScenario(
        {"pass in on client proto tcp to any port 80 divert-to 127.0.0.1 port 8000 keep state"},
        3);
    lossy["links"][0]["loss"] = 0.02;
    lossy["traffic"] = {ClientFlows("tcp", 20, "10ms", "20KB", "200kbps")};
    auto other = lossy;
    other["seed"] = 9;
    other["attributes"] = {{"ns3::TcpSocket::SegmentSize", "500"}};
    const auto alone = ToFiles(RunWorld(lossy));
    EXPECT_NE(ToFiles(RunWorld(other)).results, alone.results);
    const auto again = ToFiles(RunWorld(lossy));
    EXPECT_EQ(again.results, alone.results);
    EXPECT_EQ(again.mapping, alone.mapping);
}

} // namespace
