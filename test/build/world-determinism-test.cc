// SPDX-License-Identifier: GPL-2.0-only
//
// The same scenario gives the same bytes: twice here, and in every build that is tested, because
// all of them compare with data/fingerprints.txt. That file is replaced on purpose only, by what
// DIVERTSIM_FINGERPRINTS=FILE collects (one process: DIVERTSIM_FINGERPRINTS=new.txt
// divertsim-tool-test --gtest_filter='*ReadyScenario*').

#include "test/support/temporary-folder.h"
#include "test/support/world-laws.h"
#include "test/support/world-run.h"
#include "tool/report/report-html.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace
{

using namespace ns3::divertsim;

/// \return the names of scenarios/, in order
std::vector<std::string>
ReadyScenarios()
{
    std::vector<std::string> names;
    for (const auto& file : std::filesystem::directory_iterator(DIVERTSIM_SOURCE_DIR "/scenarios"))
    {
        const auto name = file.path().filename().string();
        if (file.path().extension() == ".json" && name.find(".schema.") == std::string::npos)
        {
            names.push_back(file.path().stem().string());
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::string
RunReady(const std::string& name)
{
    return "run '" DIVERTSIM_SOURCE_DIR "/scenarios/" + name + ".json'";
}

std::map<std::string, std::string>
KnownFingerprints()
{
    std::map<std::string, std::string> known;
    std::ifstream in(DIVERTSIM_SOURCE_DIR "/test/build/data/fingerprints.txt");
    for (std::string name, fingerprint; in >> name >> fingerprint;)
    {
        known[name] = fingerprint;
    }
    return known;
}

/// What two runs of one scenario wrote must be the same, but for the manifest
void
ExpectSameFiles(const TemporaryFolder& a, const TemporaryFolder& b, const std::string& name)
{
    const auto files = a.List(name);
    EXPECT_EQ(files, b.List(name));
    EXPECT_GE(files.size(), 5u);
    for (const auto& file : files)
    {
        if (file == "manifest.json")
        {
            continue;
        }
        auto first = a.Read(name + "/" + file);
        auto second = b.Read(name + "/" + file);
        if (file == "report.html")
        {
            first = StripChartBlock(first);
            second = StripChartBlock(second);
        }
        EXPECT_FALSE(first.empty()) << file;
        EXPECT_TRUE(first == second) << name << "/" << file << " differs";
    }
}

class ReadyScenario : public ::testing::TestWithParam<std::string>
{
};

TEST_P(ReadyScenario, GivesTheSameBytesTwiceAndTheKnownFingerprintAndBreaksNoLaw)
{
    const auto& name = GetParam();
    const TemporaryFolder a;
    const TemporaryFolder b;
    ASSERT_EQ(RunProgram(RunReady(name), a.GetPath()), 0);
    ASSERT_EQ(RunProgram(RunReady(name), b.GetPath()), 0);
    ExpectSameFiles(a, b, name);

    const RunFiles files{nlohmann::json::parse(a.Read(name + "/results.json")),
                         a.Read(name + "/mapping.csv")};
    EXPECT_EQ(FindBrokenLaws(files), std::vector<std::string>());

    const auto fingerprint = files.results.at("fingerprint").get<std::string>();
    if (const char* collect = std::getenv("DIVERTSIM_FINGERPRINTS"))
    {
        std::ofstream(collect, std::ios::app) << name << " " << fingerprint << "\n";
        return;
    }
    const auto known = KnownFingerprints();
    ASSERT_EQ(known.count(name), 1u) << "no line in test/build/data/fingerprints.txt";
    EXPECT_EQ(fingerprint, known.at(name));
}

INSTANTIATE_TEST_SUITE_P(Determinism,
                         ReadyScenario,
                         ::testing::ValuesIn(ReadyScenarios()),
                         [](const auto& scenario) {
                             std::string name = scenario.param;
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

TEST(Determinism, EveryKnownFingerprintHasItsScenario)
{
    const auto ready = ReadyScenarios();
    for (const auto& [name, fingerprint] : KnownFingerprints())
    {
        EXPECT_EQ(std::count(ready.begin(), ready.end(), name), 1) << name;
        EXPECT_EQ(fingerprint.size(), 64u) << name;
    }
}

TEST(Determinism, AProcessorWithoutFmaGivesTheSameBytes)
{
    // glibc takes other variants of log, exp and pow there; this scenario draws by all of them
    const TemporaryFolder a;
    const TemporaryFolder b;
    ASSERT_EQ(RunProgram(RunReady("suricata-restart"), a.GetPath()), 0);
    ASSERT_EQ(RunProgram(RunReady("suricata-restart"),
                         b.GetPath(),
                         "GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA,-AVX2,-FMA4"),
              0);
    ExpectSameFiles(a, b, "suricata-restart");
}

TEST(Determinism, AnotherSeedGivesAnotherMapping)
{
    const TemporaryFolder a;
    const TemporaryFolder b;
    ASSERT_EQ(RunProgram(RunReady("both-interfaces"), a.GetPath()), 0);
    EXPECT_LE(RunProgram(RunReady("both-interfaces") + " --seed 2", b.GetPath()), 1);
    const auto first = a.Read("both-interfaces/mapping.csv");
    const auto second = b.Read("both-interfaces/mapping.csv");
    EXPECT_FALSE(second.empty());
    EXPECT_NE(first, second);
}

} // namespace
