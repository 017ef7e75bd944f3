// SPDX-License-Identifier: GPL-2.0-only
#include "test/scenario/scenario-data.h"
#include "tool/scenario/scenario-reader.h"

#include "ns3/bsd-cpu-costs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <regex>

namespace ns3
{
namespace divertsim
{
namespace
{

using testing::ElementsAre;
using testing::HasSubstr;

/// Minimal text around one more key
std::string
With(const std::string& more)
{
    return R"({ "divertsim": 1, "name": "x", "duration": "10s",
                "hosts": { "a": {}, "b": { "kernel": "freebsd" } },
                "links": [ { "between": ["a", "b"], "rate": "1Gbps" } ])" +
           more + "}";
}

ScenarioReading
ReadText(const std::string& text, const ScenarioOptions& options = {})
{
    const ScratchFolder folder;
    return ReadData(folder.Write("x.json", text), options);
}

std::string
MessagesOf(const ScenarioReading& reading)
{
    std::string all;
    for (const auto& problem : reading.problems)
    {
        all += problem.file + ":" + std::to_string(problem.line) + ":" +
               std::to_string(problem.column) + " " + problem.message + "\n";
    }
    return all;
}

/// With DIVERTSIM_ACCEPT set, what is said becomes what is expected
class BadScenarios : public testing::TestWithParam<const char*>
{
};

TEST_P(BadScenarios, AreRefusedWithAllThatIsWrongAtItsPlace)
{
    for (const auto& file : ListScenarioData(GetParam()))
    {
        const auto reading = ReadData(file);
        EXPECT_FALSE(reading.scenario) << file;
        const auto golden = file.substr(0, file.size() - 5) + ".txt";
        if (std::getenv("DIVERTSIM_ACCEPT"))
        {
            std::ofstream(golden, std::ios::binary) << FormatAll(reading);
        }
        EXPECT_EQ(FormatAll(reading), Slurp(golden)) << file;
    }
}

INSTANTIATE_TEST_SUITE_P(Data,
                         BadScenarios,
                         testing::Values("bad/structural", "bad/semantic", "bad/syntax"));

TEST(ScenarioReader, TakesEveryGoodFile)
{
    for (const auto& file : ListScenarioData("good"))
    {
        const auto reading = ReadData(file);
        EXPECT_TRUE(reading.scenario) << FormatAll(reading);
        EXPECT_TRUE(reading.problems.empty()) << FormatAll(reading);
    }
}

TEST(ScenarioReader, ReadsTheScenarioOfTheContract)
{
    const auto reading = ReadData(ScenarioData() + "/good/add-sockets-midflow.json");
    ASSERT_TRUE(reading.scenario) << FormatAll(reading);
    const auto& scenario = *reading.scenario;
    EXPECT_EQ(scenario.name, "add-sockets-midflow");
    EXPECT_EQ(scenario.duration, 20 * BSD_SECOND);
    ASSERT_EQ(scenario.hosts.size(), 3U);
    EXPECT_EQ(scenario.hosts[0].count, 8U);
    EXPECT_TRUE(scenario.hosts[0].counted);
    EXPECT_EQ(scenario.hosts[1].kernel, "freebsd-16");
    EXPECT_EQ(scenario.hosts[1].cpus, 4U);
    ASSERT_TRUE(scenario.hosts[1].pf);
    ASSERT_EQ(scenario.hosts[1].pf->Rules().size(), 1U);
    EXPECT_EQ(scenario.hosts[1].pf->Rules()[0].divertPort, 8000);
    EXPECT_FALSE(scenario.hosts[2].pf);
    ASSERT_EQ(scenario.links.size(), 2U);
    EXPECT_EQ(scenario.links[1].rate, 10000000000U);
    EXPECT_EQ(scenario.links[1].delay, BSD_MILLISECOND);
    EXPECT_EQ(scenario.links[1].queue, 1000U);
    ASSERT_EQ(scenario.groups.size(), 1U);
    EXPECT_EQ(scenario.groups[0].sockets, 4U);
    EXPECT_EQ(scenario.groups[0].inspector.perPacket, 2000);
    EXPECT_EQ(scenario.groups[0].inspector.perByte, 0.2);
    const auto& flows = std::get<ScenarioFlows>(scenario.traffic.at(0).kind);
    EXPECT_EQ(flows.flows, 400U);
    EXPECT_EQ(flows.gap.mean, 10 * BSD_MILLISECOND);
    EXPECT_EQ(flows.size.mean, 160000);
    EXPECT_EQ(flows.reply.mean, 0);
    EXPECT_EQ(flows.message, 1448U);
    EXPECT_EQ(flows.rate, 100000U);
    EXPECT_EQ(flows.portsLow, 49152);
    ASSERT_EQ(scenario.events.size(), 2U);
    EXPECT_EQ(scenario.events[0].name, "add-sockets");
    EXPECT_EQ(std::get<ScenarioAddSockets>(scenario.events[0].kind).count, 1U);
    EXPECT_THAT(std::get<ScenarioCloseSockets>(scenario.events[1].kind).members.list,
                ElementsAre(0U));
    EXPECT_TRUE(scenario.expect.at(0).withinExpected);
    EXPECT_EQ(scenario.expect.at(1).max, 0);
}

TEST(ScenarioReader, ReadsEveryKey)
{
    const auto reading = ReadData(ScenarioData() + "/good/everything.json");
    ASSERT_TRUE(reading.scenario) << FormatAll(reading);
    const auto& scenario = *reading.scenario;
    EXPECT_EQ(scenario.summary, "Each key once, \u00e0 la carte.");
    EXPECT_EQ(scenario.seed, 9007199254740991U) << "the scenario lies over its include";
    EXPECT_EQ(scenario.sample, 10 * BSD_MILLISECOND);
    std::vector<std::string> hosts;
    for (const auto& host : scenario.hosts)
    {
        hosts.push_back(host.name);
    }
    EXPECT_THAT(hosts, testing::UnorderedElementsAre("client", "wall", "server", "lonely"));
    const auto host = [&scenario](const std::string& name) {
        return *std::find_if(scenario.hosts.begin(), scenario.hosts.end(), [&name](const auto& h) {
            return h.name == name;
        });
    };
    EXPECT_EQ(host("lonely").count, 2U) << "of the include";
    EXPECT_EQ(host("server").cpus, 8U) << "of the include";
    EXPECT_TRUE(host("wall").stateIdsPerCpu);
    EXPECT_FALSE(host("server").stateIdsPerCpu);
    EXPECT_EQ(host("wall").firstStateId, 9223372036854775807U);
    EXPECT_EQ(host("wall").pf->Rules().size(), 3U);
    EXPECT_EQ(host("wall").routes.at(0).via, "backup");
    EXPECT_EQ(host("wall").routes.at(1).prefixLength, 32);
    EXPECT_TRUE(host("server").pf) << "no rules, and pf is enabled all the same";
    EXPECT_EQ(scenario.links[0].delay, 250 * BSD_MICROSECOND);
    EXPECT_EQ(scenario.links[0].loss, 0.001);
    EXPECT_EQ(scenario.links[1].net->first.ToString(), "192.168.7.0");
    EXPECT_EQ(scenario.links[2].rate, 64000U);
    const auto& group = scenario.groups.front();
    EXPECT_EQ(group.policy, "id-modulo");
    EXPECT_EQ(group.limit, 64U);
    EXPECT_EQ(group.receiveBuffer, 65536U);
    EXPECT_EQ(group.inspector.start, BSD_SECOND);
    EXPECT_EQ(group.inspector.perPacket, 1500) << "of the include";
    EXPECT_TRUE(group.inspector.sharedFlowTable);
    EXPECT_EQ(group.inspector.midflow, ScenarioInspector::Midflow::RESET);
    EXPECT_TRUE(group.inspector.exitOnWriteError);
    const auto& web = std::get<ScenarioFlows>(scenario.traffic.at(0).kind);
    EXPECT_EQ(web.gap.kind, ScenarioDistribution::Kind::EXPONENTIAL);
    EXPECT_EQ(web.gap.max, BSD_SECOND);
    EXPECT_EQ(web.size.cdf.size(), 4U);
    EXPECT_EQ(web.size.cdf.at(1), std::make_pair(10000.0, 0.15));
    EXPECT_EQ(web.reply.mean, 1048576);
    EXPECT_EQ(web.family, BsdFamily::INET6);
    EXPECT_EQ(web.portsLow, 1024);
    const auto& bulk = std::get<ScenarioFlows>(scenario.traffic.at(1).kind);
    EXPECT_EQ(bulk.size.kind, ScenarioDistribution::Kind::PARETO);
    EXPECT_EQ(bulk.size.shape, 1.5);
    const auto& voice = std::get<ScenarioFlows>(scenario.traffic.at(2).kind);
    EXPECT_EQ(voice.size.sigma, 2);
    EXPECT_EQ(voice.message, 1400U);
    std::vector<std::string> names;
    for (const auto& event : scenario.events)
    {
        names.push_back(event.name);
    }
    EXPECT_THAT(names,
                ElementsAre("open",
                            "close-sockets",
                            "close-sockets-2",
                            "rebind",
                            "restart",
                            "reload-rules",
                            "kill-states",
                            "show-states",
                            "link-down",
                            "link-up",
                            "link-down-2",
                            "set",
                            "close-sockets-3"));
    EXPECT_EQ(std::get<ScenarioCloseSockets>(scenario.events[1].kind).members.kind,
              ScenarioMembers::Kind::OLDEST);
    EXPECT_EQ(std::get<ScenarioRestart>(scenario.events[4].kind).down, 100 * BSD_MILLISECOND);
    EXPECT_EQ(std::get<ScenarioReloadRules>(scenario.events[5].kind).pf->Rules().size(), 2U);
    const auto& kill = std::get<ScenarioKillStates>(scenario.events[6].kind).states;
    EXPECT_EQ(kill.host, "wall");
    EXPECT_EQ(kill.from->host, "client");
    EXPECT_EQ(kill.to->network.ToString(), "10.0.9.0");
    EXPECT_EQ(kill.to->prefixLength, 24);
    EXPECT_EQ(kill.id, 9223372036854775807U);
    const auto& show = std::get<ScenarioShowStates>(scenario.events[7].kind).states;
    EXPECT_EQ(show.from->prefixLength, 128);
    EXPECT_FALSE(show.to);
    EXPECT_EQ(show.interface, "client2");
    EXPECT_EQ(std::get<ScenarioLinkState>(scenario.events[9].kind).link, "wall-client");
    EXPECT_EQ(std::get<ScenarioSet>(scenario.events[11].kind).value, "1400");
    EXPECT_EQ(scenario.expect.at(3).equals, "\"id-modulo\"");
    EXPECT_THAT(scenario.attributes,
                ElementsAre(std::make_pair("ns3::TcpSocket::SegmentSize", "1000"),
                            std::make_pair("ns3::TcpSocketBase::Sack", "false"),
                            std::make_pair("ns3::TcpL4Protocol::SocketType", "ns3::TcpNewReno")));
}

TEST(ScenarioReader, ReadsEveryKeyOfProxiesAndCosts)
{
    const auto reading = ReadData(ScenarioData() + "/good/splices.json");
    ASSERT_TRUE(reading.scenario) << FormatAll(reading);
    const auto& splices = reading.scenario->splices;
    ASSERT_EQ(splices.size(), 5U);
    EXPECT_EQ(splices[0].name, "first");
    EXPECT_EQ(splices[0].host, "proxy");
    EXPECT_EQ(splices[0].port, 8080);
    EXPECT_EQ(splices[0].to, "relay");
    EXPECT_EQ(splices[0].toPort, 8081);
    EXPECT_FALSE(splices[0].copies) << "without a mode the kernel moves the data";
    EXPECT_EQ(splices[0].max, 1048576U);
    EXPECT_EQ(splices[0].idle, 1500 * BSD_MILLISECOND);
    EXPECT_TRUE(splices[0].direct);
    EXPECT_EQ(splices[1].max, 0U);
    EXPECT_EQ(splices[1].idle, 0);
    EXPECT_FALSE(splices[1].direct);
    EXPECT_EQ(splices[2].protocol, "udp");
    EXPECT_TRUE(splices[3].copies);
    EXPECT_EQ(splices[3].buffer, 65536U);
    EXPECT_FALSE(splices[3].blocking);
    EXPECT_EQ(splices[3].threads, 1U);
    EXPECT_EQ(splices[4].buffer, 16384U);
    EXPECT_TRUE(splices[4].blocking);
    EXPECT_EQ(splices[4].threads, 8U);
    // of the traffic to it, and so of what stands behind
    EXPECT_EQ(splices[0].family, BsdFamily::INET6);
    EXPECT_EQ(splices[1].family, BsdFamily::INET6);
    EXPECT_EQ(reading.scenario->groups.at(0).family, BsdFamily::INET6);
    EXPECT_EQ(splices[4].family, BsdFamily::INET);

    const auto& costs = reading.scenario->costs;
    ASSERT_TRUE(costs);
    EXPECT_TRUE(costs->measured) << "of the include";
    EXPECT_EQ(costs->machine, "some machine");
    EXPECT_EQ(costs->syscall, 100);
    EXPECT_EQ(costs->wakeup, 4000) << "the scenario lies over its include";
    EXPECT_EQ(costs->pair, 1000);
    EXPECT_EQ(costs->copyPerByte, 0.05);
    EXPECT_EQ(costs->stackPerByte, 0.25);

    const auto& events = reading.scenario->events;
    ASSERT_EQ(events.size(), 3U);
    EXPECT_EQ(events[0].name, "unsplice") << "its name is the proxy's";
    EXPECT_EQ(events[2].name, "unsplice-2");
    EXPECT_EQ(std::get<ScenarioSetSplice>(events[0].kind).splice, "second");
    EXPECT_FALSE(std::get<ScenarioSetSplice>(events[0].kind).on);
    EXPECT_TRUE(std::get<ScenarioSetSplice>(events[1].kind).on);
}

TEST(ScenarioReader, CostsThatAreLeftOutAreTheModels)
{
    EXPECT_FALSE(ReadText(With("")).scenario->costs);
    const auto reading = ReadText(With(R"(, "costs": { "pair": "3us" })"));
    ASSERT_TRUE(reading.scenario) << FormatAll(reading);
    const auto& costs = *reading.scenario->costs;
    EXPECT_FALSE(costs.measured);
    EXPECT_EQ(costs.syscall, BSD_CPU_SYSCALL);
    EXPECT_EQ(costs.wakeup, BSD_CPU_WAKEUP);
    EXPECT_EQ(costs.pair, 3000);
    EXPECT_EQ(costs.copyPerByte, BSD_CPU_COPY_PER_BYTE);
    EXPECT_EQ(costs.stackPerByte, BSD_CPU_STACK_PER_BYTE);
}

TEST(ScenarioReader, TellsAnUnreadableFileFromABadOne)
{
    const auto missing = ReadData("/no/such/file.json");
    EXPECT_TRUE(missing.unreadable);
    ASSERT_EQ(missing.problems.size(), 1U);
    EXPECT_EQ(FormatProblem(missing.problems[0], false),
              "/no/such/file.json: error: No such file or directory");
    EXPECT_TRUE(ReadData(ScenarioData()).unreadable) << "a folder";
    EXPECT_FALSE(ReadText("").unreadable) << "an empty file is a bad one";
    EXPECT_EQ(MessagesOf(ReadText("")).find("syntax error") == std::string::npos, false);
}

TEST(ScenarioReader, PassesOverJsonWithoutTheFormatKeyAndNothingElse)
{
    EXPECT_FALSE(ReadText("{}").hasFormatKey);
    EXPECT_FALSE(ReadText("[1]").hasFormatKey);
    EXPECT_TRUE(ReadText(R"({"divertsim": 9})").hasFormatKey);
    EXPECT_TRUE(ReadText("{").hasFormatKey) << "a broken file must not pass as no scenario";
    EXPECT_TRUE(ReadText("").hasFormatKey);
}

TEST(ScenarioReader, DigestsTheMeaningAndNotTheSpelling)
{
    const auto digest = [](const std::string& text, const ScenarioOptions& options = {}) {
        const auto reading = ReadText(text, options);
        EXPECT_TRUE(reading.scenario) << MessagesOf(reading);
        return reading.scenario ? reading.scenario->sha256 : "";
    };
    const std::string text = R"({"divertsim":1,"name":"x","duration":"1s","hosts":{"a":{}}})";
    // sha256sum of the line above
    const auto plain = digest(text);
    EXPECT_EQ(plain.size(), 64U);
    EXPECT_EQ(digest(R"({ "$schema": "s", "hosts": {"\u0061": {} }, "duration": "1s",
                          "name": "x", "divertsim": 1 })"),
              plain);
    ScenarioOptions seed;
    seed.seed = 5;
    EXPECT_NE(digest(text, seed), plain);
    ScenarioOptions set;
    set.set = {"/seed=5"};
    EXPECT_EQ(digest(text, set), digest(text, seed));
}

TEST(ScenarioReader, DigestsTheFilesThatItRefersTo)
{
    const ScratchFolder folder;
    const auto path = folder.Write("x.json", With(R"(, "traffic": [
        { "name": "r", "replay": { "file": "x.pcap", "from": "a", "to": "a" } } ])"));
    folder.Write("x.pcap", "one");
    ScenarioOptions options;
    options.set = {R"(/hosts/c={})",
                   R"(/links/-={"between": ["b", "c"], "rate": "1Gbps"})",
                   "/traffic/0/replay/to=c"};
    const auto one = ReadData(path, options);
    ASSERT_TRUE(one.scenario) << MessagesOf(one);
    const auto& replay = std::get<ScenarioReplay>(one.scenario->traffic.at(0).kind);
    EXPECT_EQ(replay.fileName, "x.pcap");
    EXPECT_EQ(Slurp(replay.file), "one");
    folder.Write("x.pcap", "two");
    const auto two = ReadData(path, options);
    ASSERT_TRUE(two.scenario);
    EXPECT_NE(two.scenario->sha256, one.scenario->sha256);
}

TEST(ScenarioReader, ShowsLineUnderlineAndWhatWouldBeRight)
{
    const auto reading =
        ReadText("{ \"divertsim\": 1,\n  \"name\": \"\u00fc\", \"durration\": \"1s\",\n"
                 "  \"duration\": \"1s\", \"hosts\": {\"a\": {}} }");
    ASSERT_EQ(reading.problems.size(), 2U);
    auto problem = reading.problems[1];
    problem.file = "x.json";
    EXPECT_EQ(FormatProblem(problem, false),
              "x.json:2:16: error: unknown key \"durration\"\n"
              "  at /durration\n"
              " 2 |   \"name\": \"\u00fc\", \"durration\": \"1s\",\n"
              "   |                ^~~~~~~~~~~\n"
              "  = did you mean \"duration\"?");
    EXPECT_THAT(FormatProblem(problem, true), HasSubstr("\x1b[1;31merror:\x1b[0m"));
}

TEST(ScenarioReader, NeverSendsATerminalWhatItWouldObey)
{
    const auto reading = ReadText("{ \"divertsim\": 1, \"\\u001b[31mname\": 1, \"\x7f\": 2 }");
    const auto all = FormatAll(reading);
    ASSERT_FALSE(reading.problems.empty());
    for (const char byte : all)
    {
        EXPECT_TRUE(byte == '\n' || (static_cast<unsigned char>(byte) >= 0x20 && byte != 0x7f));
    }
}

TEST(ScenarioReader, NeverSendsATerminalC1Controls)
{
    // U+009B is CSI: in a value that is quoted, in a key, so in the pointer, and in the line
    const auto reading = ReadText("{ \"divertsim\": 1, \"\u009b31mname\": 1, "
                                  "\"sample\": \"\u00801s\", \"name\": \"\u00c2\u00e9\" }");
    const auto all = FormatAll(reading);
    ASSERT_FALSE(reading.problems.empty());
    EXPECT_THAT(all, HasSubstr("\"\\u009b31mname\""));
    EXPECT_THAT(all, HasSubstr("\u00c2\u00e9")) << "letters stay";
    for (std::size_t i = 1; i < all.size(); ++i)
    {
        EXPECT_FALSE(all[i - 1] == '\xc2' && static_cast<unsigned char>(all[i]) < 0xa0) << all;
    }
}

/// The group "ids" with so many sockets and events
std::string
WithEvents(const std::string& limit, const std::string& events)
{
    return With(R"(, "groups": { "ids": { "host": "b", "socket": "divert", "port": 8000,
                     "sockets": 4, "app": { "type": "inspector" }, "limit": )" +
                limit + "} }, \"events\": [" + events + "]");
}

TEST(ScenarioReader, TakesAReceiveBufferUpToWhatTheKernelTakes)
{
    const auto read = [](const std::string& space) {
        ScenarioOptions options;
        options.set = {"/groups/ids/receive-buffer=" + space};
        return ReadText(WithEvents("32", ""), options);
    };
    EXPECT_TRUE(read("1864135B").scenario) << MessagesOf(read("1864135B"));
    EXPECT_THAT(MessagesOf(read("1864136B")), HasSubstr("is out of bounds"));
}

TEST(ScenarioReader, RefusesRestartsOfMoreStepsThanMemoryShouldHold)
{
    const std::string first = R"({ "at": "1s", "do": "restart", "group": "ids" })";
    const std::string second = R"(, { "at": "2s", "do": "restart", "group": "ids" )";
    EXPECT_TRUE(ReadText(WithEvents("65535", first)).scenario) << "4 sockets, whatever the limit";
    std::string many = first;
    for (int k = 0; k < 20; ++k)
    {
        many += second + "}";
    }
    EXPECT_TRUE(ReadText(WithEvents("32", many)).scenario);
    EXPECT_THAT(MessagesOf(ReadText(WithEvents("65535", many))), HasSubstr("restarts could take"));
    std::string slow = first;
    for (int k = 0; k < 20; ++k)
    {
        slow += second + R"(, "each": "10000h" })";
    }
    slow.replace(slow.find("\"ids\" }"), 7, R"("ids", "each": "1s" })");
    EXPECT_TRUE(ReadText(WithEvents("65535", slow)).scenario) << "the run ends before";
}

TEST(ScenarioReader, NamesManyEventsInNoTime)
{
    std::string events = R"({ "at": "1s", "do": "link-up", "name": "link-down-3", "link": "a-b" })";
    for (int k = 0; k < 20000; ++k)
    {
        events += R"(, { "at": "1s", "do": "link-down", "link": "a-b" })";
    }
    const auto reading = ReadText(WithEvents("32", events));
    ASSERT_TRUE(reading.scenario) << MessagesOf(reading);
    const auto& read = reading.scenario->events;
    EXPECT_EQ(read[1].name, "link-down");
    EXPECT_EQ(read[2].name, "link-down-2");
    EXPECT_EQ(read[3].name, "link-down-4");
    EXPECT_EQ(read.back().name, "link-down-20001");
}

TEST(ScenarioReader, AnUnnamedLinkIsCalledAfterItsEndsInBothOrders)
{
    const auto read = [](const std::string& links, const std::string& link) {
        ScenarioOptions options;
        options.set = {"/links=" + links};
        const auto reading = ReadText(
            WithEvents("32", R"({ "at": "1s", "do": "link-down", "link": ")" + link + "\" }"),
            options);
        return reading.scenario ? std::get<ScenarioLinkState>(reading.scenario->events[0].kind).link
                                : MessagesOf(reading);
    };
    const std::string first = R"({ "between": ["a", "b"], "rate": "1Gbps" })";
    const std::string named = R"({ "between": ["b", "a"], "rate": "1Gbps", "name": "NAME" })";
    const auto called = [&](const std::string& name) {
        return std::string(named).replace(named.find("NAME"), 4, name);
    };
    const auto two = "[" + first + "," + called("backup") + "]";
    EXPECT_EQ(read(two, "a-b"), "a-b");
    EXPECT_EQ(read(two, "b-a"), "a-b");
    EXPECT_EQ(read(two, "backup"), "backup");
    const auto bothNamed = "[" + called("backup") + "," + called("main") + "]";
    EXPECT_EQ(read(bothNamed, "main"), "main");
    EXPECT_THAT(read(bothNamed, "a-b"), HasSubstr("may be one of several links"));
    EXPECT_EQ(read("[" + called("backup") + "]", "a-b"), "backup");
    EXPECT_THAT(read(two, "a-c"), HasSubstr("there is no link"));
    EXPECT_THAT(read("[" + first + "," + called("a-b") + "]", "a-b"), HasSubstr("already"));
}

/// Finds one attribute fine
class OneAttribute : public ScenarioVocabulary
{
  public:
    std::optional<std::string> CheckAttribute(const std::string& name,
                                              const std::string& value) const override
    {
        return name == "ns3::A::B" && value == "1" ? std::nullopt
                                                   : std::optional<std::string>("no such thing");
    }
};

TEST(ScenarioReader, AsksTheVocabularyForAttributes)
{
    const ScratchFolder folder;
    const auto path =
        folder.Write("x.json", With(R"(, "attributes": { "ns3::A::B": 1, "ns3::A::C": true })"));
    const auto reading = ReadScenario(path, {}, OneAttribute());
    ASSERT_EQ(reading.problems.size(), 1U);
    EXPECT_EQ(reading.problems[0].message, "\"ns3::A::C\": no such thing");
    EXPECT_EQ(reading.problems[0].pointer, "/attributes/ns3::A::C");
}

TEST(ScenarioReader, RefusesFilesOutsideUnlessTheyAreAllowed)
{
    const ScratchFolder outside;
    const auto rules = outside.Write("pf.conf", "pass\n");
    const ScratchFolder folder;
    std::filesystem::create_symlink(rules, folder.GetPath() + "/link.conf");
    const auto read = [&](const std::string& file, bool allow) {
        ScenarioOptions options;
        options.allowOutside = allow;
        options.set = {"/hosts/b/pf-file=" + file};
        return ReadData(folder.Write("x.json", With("")), options);
    };
    for (const auto& file : {std::string("link.conf"), rules, "../" + rules})
    {
        EXPECT_THAT(MessagesOf(read(file, false)), HasSubstr("leads outside")) << file;
    }
    EXPECT_TRUE(read(rules, true).scenario) << MessagesOf(read(rules, true));
    EXPECT_TRUE(read("link.conf", true).scenario);
}

TEST(ScenarioReader, StandsHostileText)
{
    EXPECT_THAT(MessagesOf(ReadText(std::string(1000000, '['))), HasSubstr("more than 64"));
    EXPECT_THAT(MessagesOf(ReadText(std::string(5000000, ' '))),
                HasSubstr("at most 4194304 bytes"));
    EXPECT_THAT(MessagesOf(ReadText(std::string("{\"divertsim\": 1}\0{", 18))),
                HasSubstr(":1:17 a NUL byte"));
    std::string keys = "{\"divertsim\": 1";
    std::string wrong = With(", \"traffic\": [");
    wrong.pop_back();
    for (int i = 0; i < 100000; ++i)
    {
        keys += ",\"k" + std::to_string(i) + "\":1";
        wrong += i == 0 ? "0" : ",0";
    }
    EXPECT_THAT(MessagesOf(ReadText(keys + "}")), HasSubstr("more than 4096 keys"));
    EXPECT_EQ(ReadText(wrong + "]}").problems.size(), 201U) << "the search ends";
    EXPECT_FALSE(ReadText(With(", \"seed\": 1" + std::string(100000, '0'))).scenario);
    EXPECT_FALSE(ReadText(With(", \"seed\": 1e999999")).scenario);
    EXPECT_FALSE(ReadText(With(", \"seed\": -0")).scenario == std::nullopt &&
                 ReadText(With(", \"seed\": 0")).scenario == std::nullopt);
    const auto longest = ReadText(With(", \"" + std::string(3000000, 'k') + "\": 1"));
    ASSERT_EQ(longest.problems.size(), 1U);
    EXPECT_LT(FormatProblem(longest.problems[0], false).size(), 3100000U);
    EXPECT_LT(longest.problems[0].message.size(), 200U);
}

} // namespace
} // namespace divertsim
} // namespace ns3
