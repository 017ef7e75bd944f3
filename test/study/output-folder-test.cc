// SPDX-License-Identifier: GPL-2.0-only
#include "test/support/temporary-folder.h"
#include "tool/study/output-folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <functional>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace
{

using namespace ns3::divertsim;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
namespace fs = std::filesystem;

const char* const MANIFEST =
    R"({"tool": "divertsim", "seed": 1, "files": ["results.json", "mapping.csv"]})";

/// \return what of an error that must come
template <typename Error>
std::string
MessageOf(const std::function<void()>& work)
{
    try
    {
        work();
    }
    catch (const Error& error)
    {
        return error.what();
    }
    catch (const std::exception& error)
    {
        ADD_FAILURE() << "another kind of error: " << error.what();
        return "";
    }
    ADD_FAILURE() << "no error";
    return "";
}

/// A folder with results of ours in it
class OutputFolderTest : public testing::Test
{
  protected:
    void WriteOld()
    {
        m_folder.Write("out/run/manifest.json", MANIFEST);
        m_folder.Write("out/run/results.json", "old");
        m_folder.Write("out/run/mapping.csv", "old");
    }

    fs::path Path() const
    {
        return m_folder.GetPath() / "out" / "run";
    }

    TemporaryFolder m_folder;
};

TEST_F(OutputFolderTest, AppearsWholeAtCommit)
{
    OutputFolder folder(Path());
    EXPECT_FALSE(fs::exists(m_folder.GetPath() / "out")) << "nothing before Begin()";
    folder.Begin();
    EXPECT_EQ(folder.GetUnfinished().parent_path(), Path().parent_path()) << "rename(2) needs it";
    WriteWholeFile(folder.GetUnfinished() / "results.json", "new");
    EXPECT_FALSE(fs::exists(Path()));
    folder.Commit();
    EXPECT_EQ(m_folder.Read("out/run/results.json"), "new");
    EXPECT_THAT(m_folder.List("out"), UnorderedElementsAre("run"));
    EXPECT_THAT(m_folder.List("out/run"), UnorderedElementsAre("results.json"));
    EXPECT_EQ(folder.GetPath(), Path());
    EXPECT_EQ(folder.GetOldManifest(), "");
}

TEST_F(OutputFolderTest, LeavesNothingBehindWithoutACommit)
{
    WriteOld();
    {
        OutputFolder folder(Path());
        folder.Begin();
        WriteWholeFile(folder.GetUnfinished() / "results.json", "new");
    }
    EXPECT_THAT(m_folder.List("out"), UnorderedElementsAre("run"));
    EXPECT_EQ(m_folder.Read("out/run/results.json"), "old");
    EXPECT_EQ(m_folder.Read("out/run/manifest.json"), MANIFEST);
}

TEST_F(OutputFolderTest, ReplacesOldResultsWhole)
{
    WriteOld();
    OutputFolder folder(Path());
    EXPECT_EQ(folder.GetOldManifest(), MANIFEST);
    folder.Begin();
    WriteWholeFile(folder.GetUnfinished() / "results.json", "new");
    EXPECT_EQ(m_folder.Read("out/run/results.json"), "old") << "until it is committed";
    folder.Commit();
    EXPECT_THAT(m_folder.List("out/run"), UnorderedElementsAre("results.json"))
        << "mapping.csv of the old run is gone";
    EXPECT_EQ(m_folder.Read("out/run/results.json"), "new");
    EXPECT_THAT(m_folder.List("out"), UnorderedElementsAre("run"));
}

TEST_F(OutputFolderTest, TakesAnEmptyFolderAsItsOwn)
{
    fs::create_directories(Path());
    OutputFolder folder(Path());
    folder.Begin();
    WriteWholeFile(folder.GetUnfinished() / "a", "");
    folder.Commit();
    EXPECT_THAT(m_folder.List("out/run"), UnorderedElementsAre("a"));
}

TEST_F(OutputFolderTest, RefusesAFolderWithAnotherFileAndNamesIt)
{
    for (const char* name : {"thesis.tex", ".hidden", "sub/file"})
    {
        WriteOld();
        const auto foreign = m_folder.Write(fs::path("out/run") / name, "precious");
        EXPECT_THAT(MessageOf<UsageError>([&] { OutputFolder folder(Path()); }),
                    testing::AllOf(HasSubstr(Path().string()),
                                   HasSubstr(fs::path(name).begin()->string()),
                                   HasSubstr("--out")));
        EXPECT_EQ(m_folder.Read("out/run/results.json"), "old");
        EXPECT_TRUE(fs::exists(foreign));
        fs::remove_all(m_folder.GetPath() / "out");
    }
}

TEST_F(OutputFolderTest, RefusesAFolderWhoseManifestIsNotOurs)
{
    for (const char* manifest : {"",
                                 "no JSON",
                                 "[]",
                                 "null",
                                 "{}",
                                 R"({"tool": "webpack", "files": ["results.json"]})",
                                 R"({"tool": "divertsim"})",
                                 R"({"tool": "divertsim", "files": "results.json"})",
                                 R"({"tool": 1, "files": []})",
                                 R"({"files": ["results.json"]})"})
    {
        m_folder.Write("out/run/manifest.json", manifest);
        m_folder.Write("out/run/results.json", "theirs");
        MessageOf<UsageError>([&] { OutputFolder folder(Path()); });
        EXPECT_EQ(m_folder.Read("out/run/results.json"), "theirs") << manifest;
    }
}

TEST_F(OutputFolderTest, RefusesAFileOrALinkInItsPlace)
{
    m_folder.Write("out/run", "a file");
    EXPECT_THAT(MessageOf<UsageError>([&] { OutputFolder folder(Path()); }),
                HasSubstr("is no folder"));
    fs::remove(Path());
    fs::create_directory(m_folder.GetPath() / "elsewhere");
    fs::create_directory_symlink(m_folder.GetPath() / "elsewhere", Path());
    MessageOf<UsageError>([&] { OutputFolder folder(Path()); });
    fs::remove(Path());
    fs::create_symlink("/nowhere/at/all", Path());
    MessageOf<UsageError>([&] { OutputFolder folder(Path()); });
}

TEST_F(OutputFolderTest, RefusesWhatCameWhileTheRunWentOn)
{
    WriteOld();
    OutputFolder folder(Path());
    folder.Begin();
    WriteWholeFile(folder.GetUnfinished() / "results.json", "new");
    m_folder.Write("out/run/notes.txt", "precious");
    EXPECT_THAT(MessageOf<UsageError>([&] { folder.Commit(); }), HasSubstr("notes.txt"));
    EXPECT_EQ(m_folder.Read("out/run/notes.txt"), "precious");
    EXPECT_EQ(m_folder.Read("out/run/results.json"), "old");
}

TEST_F(OutputFolderTest, RefusesAForeignFolderThatCameWhileTheRunWentOn)
{
    OutputFolder folder(Path());
    folder.Begin();
    m_folder.Write("out/run/notes.txt", "precious");
    MessageOf<UsageError>([&] { folder.Commit(); });
    EXPECT_EQ(m_folder.Read("out/run/notes.txt"), "precious");
}

TEST_F(OutputFolderTest, AFailedRenameKeepsTheOldResults)
{
    WriteOld();
    {
        OutputFolder folder(Path());
        folder.Begin();
        fs::remove_all(folder.GetUnfinished()); // so the second rename has nothing to move
        EXPECT_THAT(MessageOf<MachineError>([&] { folder.Commit(); }), HasSubstr(Path().string()));
    }
    EXPECT_EQ(m_folder.Read("out/run/results.json"), "old");
    EXPECT_EQ(m_folder.Read("out/run/manifest.json"), MANIFEST);
    EXPECT_THAT(m_folder.List("out"), UnorderedElementsAre("run"));
}

TEST_F(OutputFolderTest, AFailedBeginIsTheMachinesFaultAndNamesThePath)
{
    m_folder.Write("out", "a file where the folder should be");
    OutputFolder folder(Path());
    EXPECT_THAT(MessageOf<MachineError>([&] { folder.Begin(); }),
                testing::AllOf(HasSubstr(Path().string()), HasSubstr("--out")));
    EXPECT_EQ(m_folder.Read("out"), "a file where the folder should be");
}

TEST_F(OutputFolderTest, APathTooLongToLookAtIsTheMachinesFault)
{
    MessageOf<MachineError>(
        [&] { OutputFolder folder(m_folder.GetPath() / std::string(300, 'x')); });
}

TEST_F(OutputFolderTest, RemovesWhatAnEarlierProcessOfThisNumberLeft)
{
    OutputFolder folder(Path());
    fs::create_directories(folder.GetUnfinished());
    m_folder.Write(fs::relative(folder.GetUnfinished(), m_folder.GetPath()) / "stale", "");
    folder.Begin();
    EXPECT_TRUE(fs::is_empty(folder.GetUnfinished()));
}

/// WriteWholeFile
class WriteWholeFileTest : public testing::Test
{
  protected:
    TemporaryFolder m_folder;
};

TEST_F(WriteWholeFileTest, WritesAnyBytes)
{
    std::string all;
    for (int i = 0; i < 3000000; ++i)
    {
        all.push_back(static_cast<char>(i * 31));
    }
    WriteWholeFile(m_folder.GetPath() / "all", all);
    EXPECT_TRUE(m_folder.Read("all") == all);
    WriteWholeFile(m_folder.GetPath() / "none", "");
    EXPECT_EQ(fs::file_size(m_folder.GetPath() / "none"), 0U);
    EXPECT_THAT(m_folder.List(), UnorderedElementsAre("all", "none"));
}

TEST_F(WriteWholeFileTest, ReplacesALongerFile)
{
    const auto path = m_folder.Write("file", "something long");
    WriteWholeFile(path, "short");
    EXPECT_EQ(m_folder.Read("file"), "short");
}

TEST_F(WriteWholeFileTest, GivesTheModeThatTheUmaskLeaves)
{
    const auto old = umask(027);
    WriteWholeFile(m_folder.GetPath() / "file", "x");
    umask(old);
    EXPECT_EQ(static_cast<unsigned>(fs::status(m_folder.GetPath() / "file").permissions()), 0640U);
}

TEST_F(WriteWholeFileTest, AFullDiskIsTheMachinesFault)
{
    EXPECT_THAT(MessageOf<MachineError>([] { WriteWholeFile("/dev/full", "x"); }),
                testing::AllOf(HasSubstr("/dev/full"), HasSubstr("No space left")));
    EXPECT_TRUE(fs::is_character_file("/dev/full")) << "and it is still there";
}

TEST_F(WriteWholeFileTest, WritesToADeviceAsItIs)
{
    WriteWholeFile("/dev/null", "x");
    EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST_F(WriteWholeFileTest, NamesAFolderThatIsNotThere)
{
    const auto path = m_folder.GetPath() / "no" / "file";
    EXPECT_THAT(MessageOf<MachineError>([&] { WriteWholeFile(path, "x"); }),
                testing::AllOf(HasSubstr(path.string()), HasSubstr("No such file")));
}

TEST_F(WriteWholeFileTest, AFolderOfThatNameIsLeftAlone)
{
    m_folder.Write("folder/file", "x");
    EXPECT_THAT(MessageOf<MachineError>([&] { WriteWholeFile(m_folder.GetPath() / "folder", ""); }),
                HasSubstr("Is a directory"));
    EXPECT_EQ(m_folder.Read("folder/file"), "x");
}

TEST_F(WriteWholeFileTest, AFileThatDoesNotFitLeavesTheOldOneAndNothingElse)
{
    const auto path = m_folder.Write("file", "old");
    const pid_t child = fork();
    if (child == 0)
    {
        // a limit of the process stands for a full disk: write(2) takes a part, then fails
        const rlimit limit{65536, 65536};
        setrlimit(RLIMIT_FSIZE, &limit);
        std::signal(SIGXFSZ, SIG_IGN);
        try
        {
            WriteWholeFile(path, std::string(1000000, 'x'));
        }
        catch (const MachineError&)
        {
            _exit(3);
        }
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_EQ(WEXITSTATUS(status), 3);
    EXPECT_EQ(m_folder.Read("file"), "old");
    EXPECT_THAT(m_folder.List(), UnorderedElementsAre("file"));
}

TEST_F(WriteWholeFileTest, AFullFileSystemKeepsOldResultsAndLeavesNothing)
{
    const auto mounted = m_folder.GetPath() / "small";
    fs::create_directory(mounted);
    if (mount("tmpfs", mounted.c_str(), "tmpfs", 0, "size=64k") != 0)
    {
        GTEST_SKIP() << "no small file system can be mounted here";
    }
    m_folder.Write("small/run/manifest.json", MANIFEST);
    m_folder.Write("small/run/results.json", "old");
    {
        OutputFolder folder(mounted / "run");
        folder.Begin();
        EXPECT_THAT(MessageOf<MachineError>([&] {
                        WriteWholeFile(folder.GetUnfinished() / "results.json",
                                       std::string(200000, 'x'));
                    }),
                    HasSubstr("No space left"));
    }
    EXPECT_THAT(m_folder.List("small"), UnorderedElementsAre("run"));
    EXPECT_EQ(m_folder.Read("small/run/results.json"), "old");
    umount(mounted.c_str());
}

} // namespace
