// SPDX-License-Identifier: GPL-2.0-only
#include "test/support/temporary-folder.h"
#include "tool/study/process-pool.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <dirent.h>
#include <map>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace
{

using namespace ns3::divertsim;
using Commands = std::vector<std::vector<std::string>>;

std::vector<std::string>
Shell(const std::string& script)
{
    return {"/bin/sh", "-c", script};
}

ProcessEnd
RunOne(const std::string& script, std::optional<double> timeout = std::nullopt)
{
    return ProcessPool(1, timeout).Run({Shell(script)}, {}, {}).front();
}

double
SecondsOf(const std::function<void()>& work)
{
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// \return true once a process is gone, or at least dead; waits for it a while
bool
IsGone(pid_t pid)
{
    for (int turn = 0; turn < 100; ++turn)
    {
        if (kill(pid, 0) != 0 && errno == ESRCH)
        {
            return true;
        }
        // an orphan's new parent may be slow to bury it
        std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
        std::string number;
        std::string name;
        std::string state;
        if (stat >> number >> name >> state && state == "Z")
        {
            return true;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return false;
}

std::size_t
OpenDescriptors()
{
    std::size_t n = 0;
    DIR* folder = opendir("/proc/self/fd");
    while (readdir(folder))
    {
        ++n;
    }
    closedir(folder);
    return n;
}

TEST(ProcessPool, TellsTheExitCode)
{
    for (const int code : {0, 1, 4, 130, 255})
    {
        const auto end = RunOne("exit " + std::to_string(code));
        EXPECT_EQ(end.exitCode, code);
        EXPECT_EQ(end.signal, 0);
        EXPECT_FALSE(end.timedOut || end.interrupted || end.notStarted);
    }
}

TEST(ProcessPool, TellsTheSignalThatEndedAProcess)
{
    for (const int signal : {SIGABRT, SIGSEGV, SIGKILL})
    {
        const auto end = RunOne("ulimit -c 0; kill -" + std::to_string(signal) + " $$");
        EXPECT_FALSE(end.exitCode);
        EXPECT_EQ(end.signal, signal);
    }
}

TEST(ProcessPool, KeepsBothOutputsApartAndWordsWhole)
{
    const auto end = ProcessPool(1, std::nullopt)
                         .Run({{"/bin/sh",
                                "-c",
                                "printf '%s|' \"$@\"; echo to err >&2",
                                "sh",
                                "two words",
                                "",
                                "*",
                                "a\nb"}},
                              {},
                              {})
                         .front();
    EXPECT_EQ(end.out, "two words||*|a\nb|");
    EXPECT_EQ(end.err, "to err\n");
}

TEST(ProcessPool, LargeOutputOnBothPipesDoesNotDeadlock)
{
    const auto end = RunOne("for i in 1 2 3; do head -c 1000000 /dev/zero | tr '\\0' o;"
                            " head -c 1000000 /dev/zero | tr '\\0' e >&2; done; echo last >&2",
                            60);
    EXPECT_EQ(end.exitCode, 0);
    EXPECT_EQ(end.out, std::string(3000000, 'o'));
    EXPECT_LE(end.err.size(), 32U * 1024);
    EXPECT_GE(end.err.size(), 16U * 1024);
    EXPECT_EQ(end.err.substr(end.err.size() - 6), "elast\n");
}

TEST(ProcessPool, AnEndlessOutputMeetsItsTimeoutToo)
{
    ProcessEnd end;
    EXPECT_LT(SecondsOf([&] { end = RunOne("exec yes >&2", 0.5); }), 10);
    EXPECT_TRUE(end.timedOut);
    EXPECT_FALSE(end.exitCode);
}

TEST(ProcessPool, AProcessReadsNothingFromOurStandardInput)
{
    EXPECT_EQ(RunOne("cat; echo done", 20).out, "done\n");
}

TEST(ProcessPool, TellsProgressLineByLine)
{
    std::map<std::size_t, std::vector<std::string>> lines;
    ProcessPool(2, std::nullopt)
        .Run({Shell("printf 'one\\ntw' >&3; sleep 0.3; printf 'o\\nunfinished' >&3"),
              Shell("echo other >&3")},
             [&](std::size_t index, const std::string& line) { lines[index].push_back(line); },
             {});
    EXPECT_EQ(lines[0], (std::vector<std::string>{"one", "two"}));
    EXPECT_EQ(lines[1], (std::vector<std::string>{"other"}));
}

TEST(ProcessPool, ProgressIsToldWhileTheProcessRuns)
{
    TemporaryFolder folder;
    const auto flag = (folder.GetPath() / "heard").string();
    // the process waits for what only a listener of its progress does
    const auto end =
        ProcessPool(1, 20)
            .Run({Shell("echo here >&3; while [ ! -e " + flag + " ]; do sleep 0.05; done")},
                 [&](std::size_t, const std::string&) { folder.Write("heard", ""); },
                 {})
            .front();
    EXPECT_EQ(end.exitCode, 0);
}

TEST(ProcessPool, ReturnsEndsInTheOrderOfTheCommandsAndTellsThemAsTheyCome)
{
    std::vector<std::size_t> told;
    const auto ends =
        ProcessPool(3, std::nullopt)
            .Run({Shell("sleep 0.8; exit 10"), Shell("exit 11"), Shell("sleep 0.4; exit 12")},
                 {},
                 [&](std::size_t index, const ProcessEnd& end) {
                     told.push_back(index);
                     EXPECT_EQ(end.exitCode, 10 + static_cast<int>(index));
                 });
    EXPECT_EQ(told, (std::vector<std::size_t>{1, 2, 0}));
    ASSERT_EQ(ends.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i)
    {
        EXPECT_EQ(ends[i].exitCode, 10 + static_cast<int>(i));
    }
}

TEST(ProcessPool, RunsAsManyAtOnceAsJobsAllowsAndNoMore)
{
    for (const unsigned jobs : {0U, 1U, 3U})
    {
        TemporaryFolder folder;
        // each process counts those beside it, itself included, a while after it began
        const auto script =
            "d=" + folder.GetPath().string() + "; touch $d/$$; sleep 0.2; ls $d | wc -l; rm $d/$$";
        const auto ends = ProcessPool(jobs, std::nullopt).Run(Commands(4, Shell(script)), {}, {});
        int most = 0;
        for (const auto& end : ends)
        {
            most = std::max(most, std::atoi(end.out.c_str()));
        }
        EXPECT_LE(most, static_cast<int>(std::max(1U, jobs)));
        EXPECT_GE(most, jobs > 1 ? 2 : 1);
    }
}

TEST(ProcessPool, ATimeoutEndsTheWholeProcessGroup)
{
    ProcessEnd end;
    EXPECT_LT(SecondsOf([&] { end = RunOne("sleep 100 & echo $!; wait", 0.3); }), 10);
    EXPECT_TRUE(end.timedOut);
    EXPECT_FALSE(end.interrupted);
    EXPECT_FALSE(end.exitCode);
    EXPECT_EQ(end.signal, SIGTERM);
    EXPECT_TRUE(IsGone(std::stoi(end.out)));
}

TEST(ProcessPool, ATimeoutEndsAProcessThatIgnoresSigterm)
{
    ProcessEnd end;
    EXPECT_LT(SecondsOf([&] { end = RunOne("trap '' TERM; while :; do sleep 0.1; done", 0.3); }),
              10);
    EXPECT_TRUE(end.timedOut);
    EXPECT_EQ(end.signal, SIGKILL);
}

TEST(ProcessPool, ATimeoutEndsAChildThatOutlivesItsParent)
{
    // the shell dies of SIGTERM, what it started ignores it
    const auto end = RunOne("(trap '' TERM; exec sleep 100) & sleep 0.2; echo $!; wait", 0.6);
    EXPECT_TRUE(end.timedOut);
    EXPECT_TRUE(IsGone(std::stoi(end.out)));
}

TEST(ProcessPool, ATimeoutIsEachProcessesOwn)
{
    // three of 0.4 s one after the other take longer than the second that each may
    for (const auto& end : ProcessPool(1, 1.0).Run(Commands(3, Shell("sleep 0.4")), {}, {}))
    {
        EXPECT_EQ(end.exitCode, 0);
        EXPECT_FALSE(end.timedOut);
    }
}

TEST(ProcessPool, DoesNotWaitForPipesThatAGrandchildKeepsOpen)
{
    ProcessEnd end;
    EXPECT_LT(SecondsOf([&] { end = RunOne("sleep 4 & echo out; exit 7"); }), 3);
    EXPECT_EQ(end.exitCode, 7);
    EXPECT_EQ(end.out, "out\n");
}

TEST(ProcessPool, AProcessMayCloseItsPipesLongBeforeItEnds)
{
    EXPECT_EQ(RunOne("exec 1>&- 2>&- 3>&-; sleep 0.3; exit 5").exitCode, 5);
}

TEST(ProcessPool, AProgramThatCannotBeStartedSaysWhyAndTheRestRuns)
{
    const auto ends = ProcessPool(1, std::nullopt)
                          .Run({{"/no/such/program"}, Shell("echo fine"), {"/etc/passwd"}}, {}, {});
    EXPECT_TRUE(ends[0].notStarted);
    EXPECT_NE(ends[0].err.find("/no/such/program"), std::string::npos);
    EXPECT_NE(ends[0].err.find("No such file"), std::string::npos);
    EXPECT_EQ(ends[1].out, "fine\n");
    EXPECT_TRUE(ends[2].notStarted);
    EXPECT_FALSE(ends[2].exitCode);
}

TEST(ProcessPool, ARunOfNothingEndsAtOnce)
{
    EXPECT_TRUE(ProcessPool(4, std::nullopt).Run({}, {}, {}).empty());
}

TEST(ProcessPool, TellsHowLongAProcessTook)
{
    const auto end = RunOne("sleep 0.3");
    EXPECT_GE(end.seconds, 0.3);
    EXPECT_LT(end.seconds, 5);
}

TEST(ProcessPool, LeavesNoDescriptorsAndNoZombiesBehind)
{
    const auto before = OpenDescriptors();
    ProcessPool(4, 20).Run(Commands(8, Shell("echo x")), {}, {});
    ProcessPool(4, 20).Run({{"/no/such/program"}}, {}, {});
    EXPECT_EQ(OpenDescriptors(), before);
    EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
    EXPECT_EQ(errno, ECHILD);
}

TEST(ProcessPool, AProcessDoesNotHoldThePipesOfTheOthers)
{
    const auto list = Shell("exec ls -l /proc/self/fd");
    const auto pipes = [](const ProcessEnd& end) {
        std::size_t n = 0;
        for (auto at = end.out.find("pipe:"); at != std::string::npos;
             at = end.out.find("pipe:", at + 1))
        {
            ++n;
        }
        return n;
    };
    const auto alone = pipes(ProcessPool(1, 20).Run({list}, {}, {}).front());
    const auto beside =
        ProcessPool(3, 20).Run({Shell("sleep 0.3"), Shell("sleep 0.3"), list}, {}, {});
    EXPECT_GE(alone, 3U);
    EXPECT_EQ(pipes(beside[2]), alone);
}

/// Interrupts this process once a process of the pool says that it is there
class ProcessPoolInterrupt : public testing::TestWithParam<int>
{
  protected:
    void SetUp() override
    {
        // a runner of tests in the background may have us ignore it
        m_old = std::signal(GetParam(), SIG_DFL);
    }

    void TearDown() override
    {
        std::signal(GetParam(), m_old);
    }

  private:
    void (*m_old)(int) = SIG_DFL;
};

TEST_P(ProcessPoolInterrupt, EndsWhatRunsAndStartsNoMore)
{
    TemporaryFolder folder;
    std::vector<std::size_t> told;
    std::vector<ProcessEnd> ends;
    const auto started = (folder.GetPath() / "started").string();
    const double seconds = SecondsOf([&] {
        ends =
            ProcessPool(1, std::nullopt)
                .Run(
                    {Shell("exit 0"), Shell("echo here >&3; sleep 100"), Shell("touch " + started)},
                    [](std::size_t, const std::string&) { raise(GetParam()); },
                    [&](std::size_t index, const ProcessEnd&) { told.push_back(index); });
    });
    EXPECT_LT(seconds, 10);
    EXPECT_EQ(ends[0].exitCode, 0);
    EXPECT_FALSE(ends[0].interrupted);
    EXPECT_TRUE(ends[1].interrupted);
    EXPECT_FALSE(ends[1].exitCode);
    EXPECT_FALSE(ends[1].timedOut);
    EXPECT_TRUE(ends[2].interrupted);
    EXPECT_FALSE(std::filesystem::exists(started));
    std::sort(told.begin(), told.end());
    EXPECT_EQ(told, (std::vector<std::size_t>{0, 1, 2})) << "each command is told of once";
}

TEST_P(ProcessPoolInterrupt, GivesTheSignalBackToWhoeverHadItBefore)
{
    ProcessPool(1, std::nullopt)
        .Run({Shell("echo here >&3; sleep 100")},
             [](std::size_t, const std::string&) { raise(GetParam()); },
             {});
    struct sigaction now = {};
    sigaction(GetParam(), nullptr, &now);
    EXPECT_EQ(now.sa_handler, SIG_DFL);
    // and a later run is not interrupted by an earlier signal
    EXPECT_EQ(RunOne("exit 3").exitCode, 3);
}

TEST_P(ProcessPoolInterrupt, WhereTheSignalIsIgnoredItStaysSo)
{
    std::signal(GetParam(), SIG_IGN);
    const auto end = ProcessPool(1, 20)
                         .Run({Shell("echo here >&3; sleep 0.3; exit 6")},
                              [](std::size_t, const std::string&) { raise(GetParam()); },
                              {})
                         .front();
    EXPECT_EQ(end.exitCode, 6);
    EXPECT_FALSE(end.interrupted);
}

INSTANTIATE_TEST_SUITE_P(Signals, ProcessPoolInterrupt, testing::Values(SIGINT, SIGTERM, SIGHUP));

} // namespace
