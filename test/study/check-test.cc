// SPDX-License-Identifier: GPL-2.0-only
#include "test/support/temporary-folder.h"
#include "tool/failure.h"
#include "tool/study/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace
{

using namespace ns3::divertsim;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
namespace fs = std::filesystem;

/// \return the files of a search, those that the call named with a '*'
std::vector<std::string>
Find(const TemporaryFolder& folder, const std::vector<std::string>& paths)
{
    std::vector<std::string> whole;
    for (const auto& path : paths)
    {
        whole.push_back((folder.GetPath() / path).string());
    }
    std::vector<std::string> found;
    for (const auto& file : FindScenarios(whole))
    {
        found.push_back((file.named ? "*" : "") +
                        fs::path(file.path).lexically_relative(folder.GetPath()).string());
    }
    return found;
}

TEST(FindScenarios, TakesAFolderAtAnyDepthSorted)
{
    TemporaryFolder folder;
    for (const char* name : {"s/b.json",
                             "s/a.json",
                             "s/deep/er/c.json",
                             "s/notes.txt",
                             "s/json",
                             "s/.hidden.json",
                             "s/x.JSON.bak",
                             "other/d.json"})
    {
        folder.Write(name, "");
    }
    EXPECT_THAT(Find(folder, {"s"}),
                ElementsAre("s/.hidden.json", "s/a.json", "s/b.json", "s/deep/er/c.json"));
}

TEST(FindScenarios, KeepsTheOrderOfTheCallAndTellsWhatItNamed)
{
    TemporaryFolder folder;
    folder.Write("a/1.json", "");
    folder.Write("b/2.json", "");
    folder.Write("named.txt", "");
    EXPECT_THAT(Find(folder, {"b", "named.txt", "a"}),
                ElementsAre("b/2.json", "*named.txt", "a/1.json"));
}

TEST(FindScenarios, FindsNothingInAnEmptyFolder)
{
    TemporaryFolder folder;
    fs::create_directories(folder.GetPath() / "empty" / "deep.json");
    EXPECT_THAT(Find(folder, {"empty"}), IsEmpty());
}

TEST(FindScenarios, FollowsALinkToAFileAndNamesOneThatLeadsNowhere)
{
    TemporaryFolder folder;
    fs::create_symlink(folder.Write("s/real", ""), folder.GetPath() / "s" / "link.json");
    fs::create_symlink("/nowhere/at/all", folder.GetPath() / "s" / "broken.json");
    EXPECT_THAT(Find(folder, {"s"}), ElementsAre("s/broken.json", "s/link.json"));
}

TEST(FindScenarios, APathThatIsNotThereIsAMistakeOfTheCall)
{
    TemporaryFolder folder;
    try
    {
        Find(folder, {"no-such"});
        FAIL() << "found something";
    }
    catch (const UsageError& error)
    {
        EXPECT_THAT(error.what(), HasSubstr("no-such"));
    }
}

/**
 * The gate around a program that is not ours: a shell script in the place of the simulation. It
 * finds its folder behind --into.
 */
class CheckTest : public testing::Test
{
  protected:
    /// \param body shell commands; $into is the unfinished folder, $file the scenario
    void UseProgram(const std::string& body)
    {
        const auto path = m_folder.Write("program",
                                         "#!/bin/sh\ninto=$3\nfor word; do case $word in --file=*) "
                                         "file=${word#--file=};; esac; done\n" +
                                             body + "\n");
        fs::permissions(path, fs::perms::owner_all);
        m_options.program = path.string();
        m_options.out = m_folder.GetPath() / "out";
    }

    void WriteScenario(const std::string& name)
    {
        m_folder.Write("scenarios/" + name + ".json",
                       R"({"divertsim": 1, "name": ")" + name + R"(", "duration": "1s",
                           "hosts": {"a": {}, "b": {}},
                           "links": [{"between": ["a", "b"], "rate": "1Mbps", "delay": "1ms"}]})");
    }

    int Run()
    {
        Check check(m_options);
        m_lines.clear();
        const int status = check.Run({(m_folder.GetPath() / "scenarios").string()},
                                     [this](const std::string& line) { m_lines.push_back(line); });
        m_suites = check.GetSuites();
        return status;
    }

    TemporaryFolder m_folder;
    StudyOptions m_options;
    std::vector<std::string> m_lines;
    std::vector<JunitSuite> m_suites;
};

const char* const PASSED =
    R"({"expect": [{"metric": "flows.failed", "bound": "max 0", "actual": 0, "pass": true}]})";
const char* const FAILED =
    R"({"expect": [{"metric": "flows.failed", "bound": "max 0", "actual": 7, "pass": false}]})";

std::string
Answer(const std::string& results)
{
    return "cat > $into/results.json <<'END'\n" + results +
           "\nEND\necho {} > $into/manifest.json\n";
}

TEST_F(CheckTest, PassesWhereEveryExpectationDoes)
{
    WriteScenario("one");
    UseProgram(Answer(PASSED));
    EXPECT_EQ(Run(), STUDY_OK) << testing::PrintToString(m_lines);
    EXPECT_EQ(m_lines.back(), "1 passed, 0 failed, 0 invalid, 0 skipped, 0 passed over");
    EXPECT_GT(m_suites.at(0).seconds, 0);
}

TEST_F(CheckTest, FailsByWhatTheResultsSayWhateverTheProgramsStatus)
{
    WriteScenario("one");
    for (const char* status : {"exit 0", "exit 1"})
    {
        UseProgram(Answer(FAILED) + status);
        EXPECT_EQ(Run(), STUDY_FAILED);
        EXPECT_THAT(m_lines.at(0), HasSubstr("flows.failed: expected max 0, actual 7"));
        EXPECT_EQ(m_suites.at(0).cases.at(0).result, JunitCase::Result::FAILED);
        fs::remove_all(m_options.out);
    }
}

TEST_F(CheckTest, IsNotGreenWhereTheResultsCannotBeRead)
{
    WriteScenario("one");
    for (const char* results : {"", "no JSON", "[]", "{}", R"({"expect": null})"})
    {
        UseProgram(Answer(results));
        EXPECT_EQ(Run(), STUDY_FAULT) << results;
        EXPECT_EQ(m_lines.back(), "0 passed, 1 failed, 0 invalid, 0 skipped, 0 passed over");
        EXPECT_EQ(m_suites.at(0).cases.at(0).result, JunitCase::Result::ERROR);
        fs::remove_all(m_options.out);
    }
}

TEST_F(CheckTest, CountsAScenarioWithoutExpectationsAsSkipped)
{
    WriteScenario("one");
    UseProgram(Answer(R"({"expect": []})"));
    EXPECT_EQ(Run(), STUDY_OK);
    EXPECT_EQ(m_lines.back(), "0 passed, 0 failed, 0 invalid, 1 skipped, 0 passed over");
    EXPECT_EQ(m_suites.at(0).cases.at(0).result, JunitCase::Result::SKIPPED);
}

TEST_F(CheckTest, ASignalIsAFaultOfOursAndTheRestIsJudged)
{
    WriteScenario("dies");
    WriteScenario("lives");
    UseProgram("case $file in *dies*) echo last words >&2; ulimit -c 0; kill -ABRT $$;; esac\n" +
               Answer(PASSED));
    EXPECT_EQ(Run(), STUDY_FAULT);
    EXPECT_EQ(m_lines.back(), "1 passed, 1 failed, 0 invalid, 0 skipped, 0 passed over");
    EXPECT_THAT(m_lines.at(0), HasSubstr("SIGABRT"));
    EXPECT_THAT(m_lines.at(0), HasSubstr("last words"));
    EXPECT_THAT(m_folder.List("out"), ElementsAre("lives"));
}

TEST_F(CheckTest, AProgramThatExitsBeforeItIsDoneIsAFaultOfOurs)
{
    WriteScenario("one");
    for (const char* body : {"exit 0", "echo {} > $into/results.json; exit 1", "exit 77"})
    {
        UseProgram(body);
        EXPECT_EQ(Run(), STUDY_FAULT) << body;
        EXPECT_THAT(m_folder.List("out"), IsEmpty());
    }
}

TEST_F(CheckTest, AScenarioOutOfTimeIsTheMachinesFault)
{
    WriteScenario("slow");
    UseProgram("exec sleep 100");
    m_options.timeout = 0.3;
    EXPECT_EQ(Run(), STUDY_MACHINE);
    EXPECT_THAT(m_lines.at(0), HasSubstr("0.3 s of --timeout"));
    EXPECT_THAT(m_folder.List("out"), IsEmpty());
}

TEST_F(CheckTest, TellsInTheOrderOfTheFilesWhoeverEndsFirst)
{
    WriteScenario("a-slow");
    WriteScenario("b-fast");
    m_options.jobs = 2;
    UseProgram("case $file in *slow*) sleep 0.5;; esac\n" + Answer(PASSED));
    EXPECT_EQ(Run(), STUDY_OK);
    EXPECT_THAT(m_lines.at(0), HasSubstr("a-slow"));
    EXPECT_THAT(m_lines.at(1), HasSubstr("b-fast"));
}

TEST_F(CheckTest, TwoScenariosOfOneNameDoNotTouchEachOther)
{
    WriteScenario("one");
    fs::copy_file(m_folder.GetPath() / "scenarios/one.json",
                  m_folder.GetPath() / "scenarios/two.json");
    UseProgram("[ -d $into ] || exit 4\n" + Answer(PASSED));
    EXPECT_EQ(Run(), STUDY_USAGE);
    EXPECT_EQ(m_lines.back(), "1 passed, 0 failed, 1 invalid, 0 skipped, 0 passed over");
    EXPECT_THAT(m_lines.at(1), HasSubstr("two.json: its name 'one'"));
    EXPECT_THAT(m_folder.List("out"), ElementsAre("one"));
}

TEST_F(CheckTest, NoScenarioAtAllIsAMistakeOfTheCall)
{
    m_folder.Write("scenarios/package.json", R"({"name": "no scenario"})");
    UseProgram("exit 0");
    EXPECT_EQ(Run(), STUDY_USAGE);
    EXPECT_THAT(m_lines.at(0), HasSubstr("passed over"));
    EXPECT_EQ(m_lines.back(), "0 passed, 0 failed, 0 invalid, 0 skipped, 1 passed over");
    EXPECT_THAT(m_suites, IsEmpty());
}

} // namespace
