// SPDX-License-Identifier: GPL-2.0-only
#include "test/cli/cli-fixture.h"
#include "tool/report/report-html.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <sstream>
#include <sys/mount.h>
#include <thread>

namespace
{

using namespace ns3::divertsim;
using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;
using testing::UnorderedElementsAre;
namespace fs = std::filesystem;

const std::vector<std::string> PURE = {"results.json", "mapping.csv", "timeline.csv"};

TEST_F(Cli, TellsItsVersion)
{
    const auto called = Call({"--version"});
    EXPECT_EQ(called.status, 0);
    EXPECT_THAT(called.out, AllOf(testing::StartsWith("divertsim "), HasSubstr("ns-3 3.")));
    EXPECT_EQ(called.err, "");
}

TEST_F(Cli, HelpsOnStandardOutput)
{
    for (const auto& words : std::vector<std::vector<std::string>>{{"--help"}, {"-h"}})
    {
        const auto called = Call(words);
        EXPECT_EQ(called.status, 0);
        for (const char* command : {"run", "check", "validate", "list", "schema"})
        {
            EXPECT_THAT(called.out, HasSubstr(std::string("\n  ") + command + " "));
        }
        EXPECT_THAT(called.out, Not(HasSubstr("simulate"))) << "that one is not for users";
    }
    const auto called = Call({"run", "--help"});
    EXPECT_EQ(called.status, 0);
    for (const char* option : {"--out",
                               "--seed",
                               "--set",
                               "--jobs",
                               "--timeout",
                               "--format",
                               "--pcap",
                               "--keep",
                               "--quiet",
                               "--no-progress",
                               "--no-color"})
    {
        EXPECT_THAT(called.out, HasSubstr(option));
    }
}

TEST_F(Cli, AWrongCallIsStatusTwoAndSaysWhatWouldBeRight)
{
    const struct
    {
        std::vector<std::string> words;
        const char* said;
    } calls[] = {
        {{}, "subcommand is required"},
        {{"frobnicate"}, "run, check, validate"},
        {{"run"}, "FILE"},
        {{"check"}, "PATH"},
        {{"validate"}, "FILE"},
        {{"run", "--frob", Data("small-a.json")}, "--frob"},
        {{"list"}, "WHAT"},
        {{"list", "nothing"}, "policies"},
        {{"run", "--seed", "-1", Data("small-a.json")}, "--seed"},
        {{"run", "--seed", "x", Data("small-a.json")}, "--seed"},
        {{"run", "--jobs", "0", Data("small-a.json")}, "--jobs"},
        {{"run", "--timeout", "soon", Data("small-a.json")}, "90s"},
        {{"run", "--format", "yaml", Data("small-a.json")}, "json"},
        {{"run", Data("small-a.json"), "--", "--ns3::TcpSocket::SegmentSise=1"}, "SegmentSize"},
        {{"run", Data("small-a.json"), "--", "--ns3::TcpSocket::SegmentSize=large"}, "'large'"},
        {{"run", Data("small-a.json"), "--", "--RngRun=5"}, "--seed"},
        {{"run", "--set", "/nowhere/at/all=1", Data("small-a.json")}, "/nowhere"},
        {{"check", "no-such-folder"}, "no-such-folder"},
    };

    for (const auto& call : calls)
    {
        const auto called = Call(call.words);
        EXPECT_EQ(called.status, 2) << testing::PrintToString(call.words);
        EXPECT_THAT(called.err, testing::ContainsRegex(call.said))
            << testing::PrintToString(call.words);
        EXPECT_EQ(called.out, "");
    }
    EXPECT_THAT(m_folder.List(), IsEmpty()) << "nothing is written";
}

TEST_F(Cli, ListsTheWordsOfAScenario)
{
    const struct
    {
        const char* what;
        const char* word;
    } lists[] = {{"policies", "freebsd"},
                 {"metrics", "packets.dropped.full-socket"},
                 {"series", "group"},
                 {"events", "close-sockets"},
                 {"kernels", "freebsd"},
                 {"attributes", "ns3::TcpSocket::SegmentSize"}};

    for (const auto& list : lists)
    {
        const auto called = Call({"list", list.what});
        EXPECT_EQ(called.status, 0);
        EXPECT_THAT(called.out, HasSubstr(list.word));
        std::istringstream lines(called.out);
        for (std::string line; std::getline(lines, line);)
        {
            EXPECT_THAT(line, testing::ContainsRegex("^[^ ]+.*  +.+")) << list.what;
        }
    }
}

TEST_F(Cli, TheSchemaBesideTheScenariosIsThePrograms)
{
    const auto called = Call({"schema"});
    EXPECT_EQ(called.status, 0);
    EXPECT_TRUE(called.out ==
                ReadFile(std::string(DIVERTSIM_SOURCE_DIR) + "/scenarios/scenario.schema.json"))
        << "write it again: divertsim schema > scenarios/scenario.schema.json";
}

TEST_F(Cli, RunWritesWhatTheManifestLists)
{
    const auto called = Call({"run", Data("small-a.json")});
    ASSERT_EQ(called.status, 0) << called.err;
    EXPECT_THAT(called.out, HasSubstr("results/small-a"));
    EXPECT_EQ(called.err, "") << "no progress bar where there is no terminal";
    const std::set<std::string> files{"results.json", "mapping.csv", "timeline.csv", "report.html"};
    auto all = files;
    all.insert("manifest.json");
    EXPECT_EQ(m_folder.List("results/small-a"), all);
    EXPECT_THAT(m_folder.List("results"), UnorderedElementsAre("small-a"));
    const auto manifest = json::parse(m_folder.Read("results/small-a/manifest.json"));
    EXPECT_EQ(manifest["tool"], "divertsim");
    EXPECT_EQ(manifest["files"].get<std::set<std::string>>(), files);
    const auto results = json::parse(m_folder.Read("results/small-a/results.json"));
    EXPECT_EQ(results["format"], 1);
    EXPECT_EQ(results["seed"], 1);
    EXPECT_EQ(results["flows"]["started"], 40);
    EXPECT_EQ(results["changes"][0]["size_after"], 5);
}

TEST_F(Cli, ScenariosOfOneCallDoNotTouchEachOther)
{
    const auto a = Data("small-a.json");
    const auto b = Data("small-b.json");
    ASSERT_EQ(Call({"run", "--quiet", "--out", "ab", a, b}).status, 0);
    ASSERT_EQ(Call({"run", "--quiet", "--out", "ba", "--jobs", "2", b, a}).status, 0);
    ASSERT_EQ(Call({"run", "--quiet", "--out", "b", b}).status, 0);
    for (const auto& file : PURE)
    {
        const auto alone = m_folder.Read("b/small-b/" + file);
        EXPECT_NE(alone, "") << file;
        EXPECT_TRUE(alone == m_folder.Read("ab/small-b/" + file)) << file;
        EXPECT_TRUE(alone == m_folder.Read("ba/small-b/" + file)) << file;
        EXPECT_TRUE(m_folder.Read("ab/small-a/" + file) == m_folder.Read("ba/small-a/" + file))
            << file;
    }
    const auto page = StripChartBlock(m_folder.Read("b/small-b/report.html"));
    EXPECT_NE(page, "");
    EXPECT_TRUE(page == StripChartBlock(m_folder.Read("ab/small-b/report.html")));
    EXPECT_TRUE(page == StripChartBlock(m_folder.Read("ba/small-b/report.html")));
    for (const auto& file : {"results.json", "mapping.csv", "timeline.csv", "report.html"})
    {
        EXPECT_THAT(m_folder.Read(fs::path("b/small-b") / file),
                    Not(HasSubstr(m_folder.GetPath().string())))
            << "no path of this machine";
    }
}

TEST_F(Cli, ASeedGivesOtherDrawsAndReplacingItsResultsIsSaid)
{
    const auto b = Data("small-b.json");
    ASSERT_EQ(Call({"run", b}).status, 0);
    const auto mapping = m_folder.Read("results/small-b/mapping.csv");
    const auto again = Call({"run", b});
    EXPECT_EQ(again.err, "") << "the same again is nothing to speak of";
    const auto other = Call({"run", "--seed", "8", b});
    EXPECT_EQ(other.status, 0);
    EXPECT_THAT(other.err, HasSubstr("seed 7"));
    EXPECT_NE(m_folder.Read("results/small-b/mapping.csv"), mapping);
    EXPECT_EQ(json::parse(m_folder.Read("results/small-b/results.json"))["seed"], 8);
    const auto changed = Call({"run", "--seed", "8", "--set", "/duration=1500ms", b});
    EXPECT_EQ(changed.status, 0);
    EXPECT_THAT(changed.err, HasSubstr("overrides"));
}

TEST_F(Cli, TheEnvironmentDoesNotReachResults)
{
    const auto b = Data("small-b.json");
    ASSERT_EQ(Call({"run", b}).status, 0);
    const auto results = m_folder.Read("results/small-b/results.json");
    setenv("NS_ATTRIBUTE_DEFAULT", "ns3::divertsim::BsdHostNetisr::QueueLimit=0", 1);
    const auto called = Call({"run", b});
    unsetenv("NS_ATTRIBUTE_DEFAULT");
    ASSERT_EQ(called.status, 0);
    EXPECT_EQ(m_folder.Read("results/small-b/results.json"), results);
}

TEST_F(Cli, TheTimelineEndsWhereTheRunEnds)
{
    ASSERT_EQ(Call({"run", "--set", "/duration=1950ms", Data("small-b.json")}).status, 0);
    const auto timeline = m_folder.Read("results/small-b/timeline.csv");
    const auto last = timeline.rfind('\n', timeline.size() - 2);
    EXPECT_EQ(timeline.substr(last + 1, 12), "1.950000000,");
}

TEST_F(Cli, KeepWritesBesideWhatIsThere)
{
    const auto b = Data("small-b.json");
    ASSERT_EQ(Call({"run", "--keep", b}).status, 0);
    EXPECT_THAT(m_folder.List("results"), UnorderedElementsAre("small-b"));
    const auto before = m_folder.Read("results/small-b/results.json");
    ASSERT_EQ(Call({"run", "--keep", "--set", "/duration=1500ms", b}).status, 0);
    EXPECT_THAT(m_folder.List("results"),
                UnorderedElementsAre("small-b", testing::MatchesRegex("small-b\\.[0-9a-f]+")));
    EXPECT_EQ(m_folder.Read("results/small-b/results.json"), before);
}

TEST_F(Cli, ArgumentsOfNs3ChangeTheRunAndItsDigest)
{
    const auto a = Data("small-a.json");
    ASSERT_EQ(Call({"run", "--out", "plain", a}).status, 0);
    ASSERT_EQ(Call({"run", "--out", "small", a, "--", "--ns3::TcpSocket::SegmentSize=500"}).status,
              0);
    const auto plain = json::parse(m_folder.Read("plain/small-a/results.json"));
    const auto small = json::parse(m_folder.Read("small/small-a/results.json"));
    EXPECT_GT(small["packets"]["diverted"], plain["packets"]["diverted"]);
    EXPECT_NE(small["scenario"]["sha256"], plain["scenario"]["sha256"]);
}

TEST_F(Cli, AFileThatIsNotThereIsTheMachinesFaultAndTheRestRuns)
{
    const auto called = Call({"run", "no-such.json", Data("small-b.json")});
    EXPECT_EQ(called.status, 3);
    EXPECT_THAT(called.err, HasSubstr("no-such.json"));
    EXPECT_THAT(m_folder.List("results"), UnorderedElementsAre("small-b"));
    EXPECT_EQ(Call({"validate", "no-such.json"}).status, 3);
}

TEST_F(Cli, ValidateReportsEveryProblemOfEveryFileAndWritesNothing)
{
    const auto called = Call({"validate", Data("invalid.json"), Data("small-a.json")});
    EXPECT_EQ(called.status, 2);
    // name, line, column and pointer, the line itself, and what would be right
    EXPECT_THAT(called.err, HasSubstr("invalid.json:7:"));
    EXPECT_THAT(called.err, HasSubstr("/links/0/delay"));
    EXPECT_THAT(called.err, HasSubstr("2 parsecs"));
    EXPECT_THAT(called.err, HasSubstr("invalid.json:9:3"));
    EXPECT_THAT(called.err, HasSubstr("events"));
    EXPECT_THAT(called.out, HasSubstr("small-a.json: fine"));
    EXPECT_THAT(m_folder.List(), IsEmpty());
}

TEST_F(Cli, ValidateKnowsQuietAndJson)
{
    const auto quiet = Call({"validate", "--quiet", "--no-progress", Data("small-a.json")});
    EXPECT_EQ(quiet.status, 0);
    EXPECT_EQ(quiet.out + quiet.err, "");
    const auto called =
        Call({"validate", "--format", "json", Data("invalid.json"), Data("small-a.json")});
    EXPECT_EQ(called.status, 2);
    const auto document = json::parse(called.out);
    EXPECT_EQ(document["format"], 1);
    ASSERT_EQ(document["results"].size(), 2U);
    EXPECT_EQ(document["results"][0]["file"], Data("invalid.json"));
    EXPECT_EQ(document["results"][0]["status"], 2);
    EXPECT_FALSE(document["results"][0]["messages"].empty());
    EXPECT_EQ(document["results"][1]["name"], "small-a");
    EXPECT_EQ(document["results"][1]["status"], 0);
}

TEST_F(Cli, AFullDiskBehindStandardOutputIsTheMachinesFault)
{
    for (const std::string words :
         {"--help", "list policies", "schema", "validate --format json no-such.json"})
    {
        const std::string call = DIVERTSIM_PROGRAM " " + words + " > /dev/full 2> err";
        const auto status =
            std::system(("cd '" + m_folder.GetPath().string() + "' && " + call).c_str());
        EXPECT_EQ(WEXITSTATUS(status), 3) << words;
        EXPECT_THAT(m_folder.Read("err"), HasSubstr("standard output")) << words;
    }
}

TEST_F(Cli, RunWritesNothingForAScenarioThatDoesNotValidate)
{
    EXPECT_EQ(Call({"run", Data("invalid.json")}).status, 2);
    EXPECT_THAT(m_folder.List(), IsEmpty());
    EXPECT_EQ(Call({"run", Data("invalid.json"), Data("small-b.json")}).status, 2);
    EXPECT_THAT(m_folder.List("results"), UnorderedElementsAre("small-b"));
}

TEST_F(Cli, TwoScenariosOfOneNameDoNotShareAFolder)
{
    const auto called = Call({"run", Data("small-b.json"), Data("small-b.json")});
    EXPECT_EQ(called.status, 2);
    EXPECT_THAT(called.err, HasSubstr("'small-b'"));
    EXPECT_NE(m_folder.Read("results/small-b/manifest.json"), "") << "the first one's";
    EXPECT_EQ(Call({"validate", Data("small-b.json"), Data("small-b.json")}).status, 2);
}

TEST_F(Cli, AnOutThatCannotBeWrittenIsTheMachinesFault)
{
    m_folder.Write("file", "");
    for (const char* out : {"/proc/no/such", "file/below", "/dev/null/x"})
    {
        const auto called = Call({"run", "--out", out, Data("small-b.json")});
        EXPECT_EQ(called.status, 3) << out;
        EXPECT_THAT(called.err, HasSubstr(out));
    }
    EXPECT_THAT(m_folder.List(), UnorderedElementsAre("file"));
}

TEST_F(Cli, AFullDiskLeavesNothingUnfinished)
{
    const auto small = m_folder.GetPath() / "small";
    fs::create_directory(small);
    if (mount("tmpfs", small.c_str(), "tmpfs", 0, "size=8k") != 0)
    {
        GTEST_SKIP() << "no small file system can be mounted here";
    }
    const auto called = Call({"run", "--out", "small", Data("small-a.json")});
    EXPECT_EQ(called.status, 3);
    EXPECT_THAT(called.err, HasSubstr("No space left"));
    EXPECT_THAT(m_folder.List("small"), IsEmpty());
    umount(small.c_str());
}

TEST_F(Cli, AFolderWithAnotherFileIsRefused)
{
    m_folder.Write("results/small-b/thesis.tex", "precious");
    const auto called = Call({"run", Data("small-b.json"), Data("small-a.json")});
    EXPECT_EQ(called.status, 2);
    EXPECT_THAT(called.err, HasSubstr("results/small-b"));
    EXPECT_EQ(m_folder.Read("results/small-b/thesis.tex"), "precious");
    EXPECT_THAT(m_folder.List("results/small-b"), UnorderedElementsAre("thesis.tex"));
    EXPECT_NE(m_folder.Read("results/small-a/results.json"), "") << "the other one runs";
}

TEST_F(Cli, AFailedExpectationIsStatusOneAndItsResultsStand)
{
    const auto file = Vary("failing", {{"expect", {{{"metric", "flows.failed"}, {"min", 1}}}}});
    const auto called = Call({"run", file});
    EXPECT_EQ(called.status, 1);
    EXPECT_THAT(called.out, HasSubstr("flows.failed"));
    const auto results = json::parse(m_folder.Read("results/failing/results.json"));
    EXPECT_EQ(results["expect"][0]["pass"], false);
    EXPECT_EQ(Call({"check", file}).status, 1);
}

TEST_F(Cli, AnAbortInsideTheSimulationIsStatusFourAndTheRestRuns)
{
    const auto called = Call({"run", Aborting("aborting"), Data("small-b.json")});
    EXPECT_EQ(called.status, 4);
    EXPECT_THAT(called.err, AllOf(HasSubstr("SIGABRT"), HasSubstr("report")));
    EXPECT_THAT(m_folder.List("results"), UnorderedElementsAre("small-b"));
    ASSERT_EQ(Call({"run", "--out", "alone", Data("small-b.json")}).status, 0);
    for (const auto& file : PURE)
    {
        EXPECT_TRUE(m_folder.Read("results/small-b/" + file) ==
                    m_folder.Read("alone/small-b/" + file));
    }
}

TEST_F(Cli, AnAbortKeepsTheResultsThatWereThere)
{
    Vary("same");
    ASSERT_EQ(Call({"run", "same.json"}).status, 0);
    const auto before = m_folder.Read("results/same/results.json");
    Aborting("same");
    EXPECT_EQ(Call({"run", "same.json"}).status, 4);
    EXPECT_EQ(m_folder.Read("results/same/results.json"), before);
}

TEST_F(Cli, AValueThatAnEventCannotSetIsAMistakeOfTheFile)
{
    const auto file =
        Vary("unset",
             {{"events",
               {{{"at", "500ms"},
                 {"do", "set"},
                 {"path", "/NodeList/0/$ns3::Ipv4L3Protocol/FragmentExpirationTimeout"},
                 {"value", "3parsecs"}}}},
              {"expect", nullptr}});
    const auto called = Call({"run", file});
    EXPECT_EQ(called.status, 2);
    EXPECT_THAT(called.err,
                AllOf(StartsWith("unset.json: "),
                      HasSubstr("3parsecs"),
                      HasSubstr("FragmentExpirationTimeout")));
    EXPECT_THAT(m_folder.List("results"), IsEmpty());
}

TEST_F(Cli, AScenarioOutOfTimeIsTheMachinesFault)
{
    const auto called = Call({"run", "--timeout", "500ms", Endless("endless")});
    EXPECT_EQ(called.status, 3);
    EXPECT_THAT(called.err, HasSubstr("--timeout"));
    EXPECT_THAT(m_folder.List("results"), IsEmpty());
}

TEST_F(Cli, AnInterruptIsStatus130AndLeavesNothingUnfinished)
{
    const Program program(m_folder, {"run", Endless("endless"), Data("small-b.json")});
    const auto results = m_folder.GetPath() / "results";
    for (int turn = 0; turn < 500 && !fs::exists(results); ++turn)
    {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    program.Kill(SIGINT);
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(program.Wait().status, 130);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
    EXPECT_THAT(m_folder.List("results"), IsEmpty());
}

TEST_F(Cli, FormatJsonPrintsAnEntryAScenario)
{
    const auto called =
        Call({"run", "--format", "json", Data("small-b.json"), Data("invalid.json")});
    EXPECT_EQ(called.status, 2);
    const auto document = json::parse(called.out);
    EXPECT_EQ(document["format"], 1);
    ASSERT_EQ(document["results"].size(), 2U);
    EXPECT_EQ(document["results"][0]["results"],
              json::parse(m_folder.Read("results/small-b/results.json")));
    EXPECT_EQ(document["results"][0]["status"], 0);
    EXPECT_EQ(document["results"][1]["status"], 2);
    EXPECT_TRUE(document["results"][1]["results"].is_null());
    EXPECT_FALSE(document["results"][1]["messages"].empty());
}

TEST_F(Cli, QuietPrintsErrorsOnly)
{
    const auto called = Call({"run", "--quiet", Data("small-b.json")});
    EXPECT_EQ(called.status, 0);
    EXPECT_EQ(called.out + called.err, "");
}

} // namespace
