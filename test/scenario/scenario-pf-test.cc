// SPDX-License-Identifier: GPL-2.0-only
//
// Rules of pf in scenarios: their files, the words that are passed over, interfaces, labels
#include "test/scenario/scenario-data.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace
{

using namespace ns3::divertsim;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string>
Problems(const ScenarioReading& reading)
{
    std::vector<std::string> problems;
    for (const auto& problem : reading.problems)
    {
        problems.push_back(problem.message +
                           (problem.suggestion.empty() ? "" : " = " + problem.suggestion));
    }
    return problems;
}

/// A scenario of client - wall - server, the wall with these keys
std::string
Wall(const std::string& keys, const std::string& kernel = "freebsd")
{
    return R"({"divertsim": 1, "name": "x", "duration": "1s", "hosts": {"client": {"count": 2},
        "server": {}, "wall": {"kernel": ")" +
           kernel + "\", " + keys + R"(}},
        "links": [{"between": ["client", "wall"], "rate": "1Gbps"},
                  {"between": ["wall", "server"], "rate": "1Gbps"}]})";
}

TEST(ScenarioPf, AWholePfConfIsReadWithMacrosListsTablesOptionsAndAnchors)
{
    const auto reading = ReadData(ScenarioData() + "/good/pf.json");
    ASSERT_TRUE(reading.scenario) << testing::PrintToString(Problems(reading));
    const auto& wall = reading.scenario->hosts.at(1);
    ASSERT_EQ(wall.name, "firewall");
    EXPECT_THAT(wall.pfSkip, ElementsAre("log", "altq", "queue"));
    const auto& pf = *wall.pf;
    EXPECT_THAT(pf.skipped, ElementsAre("altq", "log", "queue"));
    EXPECT_THAT(pf.options.skip, ElementsAre("lo0"));
    EXPECT_EQ(pf.options.limitStates, 5000U);
    ASSERT_EQ(pf.tables.size(), 2U);
    EXPECT_EQ(pf.tables[0].name, "friends");
    EXPECT_EQ(pf.tables[0].entries.size(), 3U);
    EXPECT_TRUE(pf.tables[0].entries[1].negated);
    EXPECT_EQ(pf.Rules(PfRuleList::NAT).size(), 1U);
    EXPECT_EQ(pf.Rules(PfRuleList::SCRUB).size(), 1U);
    // block, then two interfaces by two ports, then the anchor
    ASSERT_EQ(pf.Rules().size(), 6U);
    EXPECT_THAT(pf.Rules()[1].labels, ElementsAre("web"));
    EXPECT_EQ(pf.Rules()[5].anchor->Rules().size(), 1U);
    const auto& reload = std::get<ScenarioReloadRules>(reading.scenario->events.at(0).kind);
    EXPECT_THAT(reload.pf->skipped, ElementsAre("log"));
}

TEST(ScenarioPf, ATableFileIsOneOfTheFilesThatTheDigestIsOf)
{
    const ScratchFolder folder;
    folder.Write("list.txt", "10.0.0.1\n");
    const auto path = folder.Write("x.json", Wall(R"("pf": ["table <t> file \"list.txt\""])"));
    const auto one = ReadData(path);
    ASSERT_TRUE(one.scenario) << testing::PrintToString(Problems(one));
    EXPECT_EQ(one.scenario->hosts.at(2).pf->tables.at(0).entries.size(), 1U);
    folder.Write("list.txt", "10.0.0.2\n");
    const auto two = ReadData(path);
    ASSERT_TRUE(two.scenario);
    EXPECT_NE(two.scenario->sha256, one.scenario->sha256);
}

TEST(ScenarioPf, ATableFileThatIsNamedOftenIsReadOnce)
{
    const ScratchFolder folder;
    folder.Write("list.txt", std::string(3 << 20, '#') + "\n10.0.0.1\n");
    std::string rules;
    for (int i = 0; i < 500; ++i)
    {
        rules += (i == 0 ? "\"" : ", \"") + std::string("table <t") + std::to_string(i) +
                 "> file \\\"" + (i % 2 == 0 ? "" : "./") + "list.txt\\\"\"";
    }
    // 1.5 GB if each were kept
    const auto reading = ReadData(folder.Write("x.json", Wall("\"pf\": [" + rules + "]")));
    ASSERT_TRUE(reading.scenario) << testing::PrintToString(Problems(reading));
    EXPECT_EQ(reading.scenario->hosts.at(2).pf->tables.size(), 500U);
}

TEST(ScenarioPf, AWordThatIsNotModelledIsRefusedUnlessPfSkipHasIt)
{
    const ScratchFolder folder;
    const auto problems = [&folder](const std::string& keys) {
        return Problems(ReadData(folder.Write("x.json", Wall(keys))));
    };
    EXPECT_THAT(problems(R"("pf": ["pass in log on client"])"),
                ElementsAre(HasSubstr(R"(= "pf-skip": ["log"] in "wall" would pass over it)")));
    EXPECT_THAT(problems(R"("pf-skip": ["log"], "pf": ["pass in log on client"])"), ElementsAre());
    EXPECT_THAT(problems(R"("pf-skip": ["logg"], "pf": [])"),
                ElementsAre(R"("logg" is no word for "pf-skip" = did you mean "log"?)"));
    EXPECT_THAT(problems(R"("pf-skip": ["keep"], "pf": [])"),
                ElementsAre(R"("keep" of pf.conf(5) is modelled: rules may have it as they are)"));
}

TEST(ScenarioPf, InterfacesAreCheckedWhereverRulesNameThem)
{
    const ScratchFolder folder;
    for (const std::string rule : {"pass in on { server, serve }",
                                   "pass in on ! serve",
                                   "set skip on { lo0 serve }",
                                   "pass in from (serve) to any",
                                   "pass in from serve:network to any",
                                   "table <t> { 10.0.0.1, serve }",
                                   "nat on serve from any to any -> (server)",
                                   "nat on server from any to any -> (serve)",
                                   "pass in route-to (serve 10.0.3.2)",
                                   "pass in reply-to (serve 10.0.3.2)",
                                   "anchor \\\"a\\\" { pass on serve }",
                                   "antispoof for serve"})
    {
        const auto text = Wall("\"pf\": [\"" + rule + "\"]");
        const auto line = text.substr(text.find('\n') + 1);
        auto at = line.find("serve", line.find("\"pf\""));
        while (line[at + 5] == 'r')
        {
            at = line.find("serve", at + 1);
        }
        const auto reading = ReadData(folder.Write("x.json", text));
        EXPECT_THAT(Problems(reading),
                    testing::Each(R"("wall" has no interface "serve" = did you mean "server"?)"))
            << rule;
        EXPECT_FALSE(reading.problems.empty()) << rule;
        for (const auto& problem : reading.problems)
        {
            EXPECT_EQ(problem.pointer, "/hosts/wall/pf/0");
            EXPECT_EQ(problem.line, 2U);
            EXPECT_EQ(problem.column, at + 1) << rule;
        }
    }
    const auto reading = ReadData(folder.Write(
        "x.json",
        Wall(R"("pf": ["set skip on lo0", "pass on { client client1 server lo enc0 }"])")));
    EXPECT_THAT(Problems(reading), ElementsAre());
}

TEST(ScenarioPf, AnInterfaceInAMacroIsToldAtItsUse)
{
    const ScratchFolder folder;
    folder.Write("pf.conf", "wan = \"serve\"\n\npass in on $wan\n");
    const auto reading = ReadData(folder.Write("x.json", Wall(R"("pf-file": "pf.conf")")));
    ASSERT_EQ(reading.problems.size(), 1U);
    EXPECT_EQ(reading.problems[0].line, 3U);
    EXPECT_EQ(reading.problems[0].column, 12U);
    EXPECT_EQ(reading.problems[0].message, R"("wall" has no interface "serve")");
}

} // namespace
