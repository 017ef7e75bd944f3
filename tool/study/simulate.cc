// SPDX-License-Identifier: GPL-2.0-only
#include "tool/study/simulate.h"

#include "tool/build/ns3-arguments.h"
#include "tool/build/ns3-vocabulary.h"
#include "tool/build/world.h"
#include "tool/report/report-html.h"
#include "tool/report/results-csv.h"
#include "tool/report/results-json.h"
#include "tool/report/results-table.h"
#include "tool/study/output-folder.h"
#include "tool/version.h"

#include "ns3/config.h"
#include "ns3/lb-measure-expect.h"
#include "ns3/string.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <unistd.h>

namespace ns3
{
namespace divertsim
{

namespace
{

constexpr int PROGRESS_FD = 3; ///< the pipe of ProcessPool

void
TellProgress(BsdTime now)
{
    const auto line = fmt::format("{}\n", now);
    // nobody may listen, and nothing depends on it
    [[maybe_unused]] const auto ignored = write(PROGRESS_FD, line.data(), line.size());
}

LbMetricValue
ToMetricValue(const std::string& json)
{
    const auto value = nlohmann::json::parse(json, nullptr, false);
    if (value.is_boolean())
    {
        return value.get<bool>();
    }
    if (value.is_number_unsigned())
    {
        return value.get<std::uint64_t>();
    }
    if (value.is_number_integer())
    {
        return value.get<std::int64_t>();
    }
    if (value.is_number())
    {
        return value.get<double>();
    }
    if (value.is_string())
    {
        return value.get<std::string>();
    }
    return std::monostate();
}

/// A whole number is shown as one
std::optional<LbMetricValue>
ToBound(const std::optional<double>& bound)
{
    if (!bound)
    {
        return std::nullopt;
    }
    constexpr double EXACT = 9007199254740992; // 2^53
    if (*bound > -EXACT && *bound < EXACT && *bound == std::floor(*bound))
    {
        return static_cast<std::int64_t>(*bound);
    }
    return *bound;
}

bool
JudgeAll(const Scenario& scenario, LbMeasureResults& results)
{
    for (const auto& expect : scenario.expect)
    {
        LbExpectBounds bounds;
        bounds.min = ToBound(expect.min);
        bounds.max = ToBound(expect.max);
        if (expect.equals)
        {
            bounds.equals = ToMetricValue(*expect.equals);
        }
        bounds.withinExpected = expect.withinExpected;
        results.expect.push_back(LbJudgeExpect(results, expect.metric, bounds));
    }
    return std::all_of(results.expect.begin(), results.expect.end(), [](const auto& expect) {
        return expect.pass;
    });
}

/// What varies from run to run and machine to machine stands apart from the results
std::string
MakeManifest(const LbMeasureResults& results,
             const StudyOptions& options,
             double wallSeconds,
             const std::vector<std::string>& files)
{
    nlohmann::ordered_json manifest;
    manifest["tool"] = "divertsim";
    manifest["format"] = 1;
    manifest["version"] = DivertsimVersion();
    manifest["ns3"] = DivertsimNs3Version();
    manifest["compiler"] = DivertsimCompiler();
    manifest["build_type"] = DivertsimBuildType();
    manifest["sources_sha256"] = DivertsimSourceDigest();
    manifest["scenario"] = results.scenario;
    manifest["scenario_sha256"] = results.scenarioSha256;
    manifest["seed"] = results.seed;
    manifest["overrides"] = options.scenario.set;
    manifest["ns3_arguments"] = options.ns3Arguments;
    manifest["charts_bundled"] = BuiltInReportAssets().HasCharts();
    manifest["wall_s"] = wallSeconds;
    manifest["files"] = files;
    return manifest.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

void
WriteFiles(const LbMeasureResults& results,
           const std::filesystem::path& into,
           const StudyOptions& options,
           double wallSeconds)
{
    WriteWholeFile(into / "results.json", MakeResultsJson(results));
    WriteWholeFile(into / "mapping.csv", MakeMappingCsv(results));
    WriteWholeFile(into / "timeline.csv", MakeTimelineCsv(results));
    WriteWholeFile(into / "report.html", MakeReportHtml({&results}));
    for (const auto& listing : results.listings)
    {
        WriteWholeFile(into / ("states-" + listing.event + ".txt"), listing.text);
    }
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(into))
    {
        files.push_back(entry.path().filename().string());
    }
    std::sort(files.begin(), files.end());
    WriteWholeFile(into / "manifest.json", MakeManifest(results, options, wallSeconds, files));
}

/// \throw UsageError, MachineError
int
SimulateFile(const std::string& file,
             const std::filesystem::path& into,
             const StudyOptions& options)
{
    const auto begin = std::chrono::steady_clock::now();
    auto reading = ReadScenario(file, options.scenario, Ns3Vocabulary());
    if (!reading.scenario)
    {
        throw UsageError("changed since it was checked");
    }
    auto& scenario = *reading.scenario;
    for (const auto& [name, value] : AddNs3Arguments(scenario, options.ns3Arguments).globals)
    {
        Config::SetGlobal(name, StringValue(value));
    }
    WorldOptions world;
    world.pcapFolder = options.pcap ? into.string() : "";
    world.progress = TellProgress;
    auto results = World(scenario, world).Run();
    results.fingerprint = MakeFingerprint(results);
    const bool pass = JudgeAll(scenario, results);
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begin;
    WriteFiles(results, into, options, wall.count());
    fmt::print("{}", MakeResultsTable(results, options.colour));
    return pass ? STUDY_OK : STUDY_FAILED;
}

} // namespace

int
Simulate(const std::string& file, const std::filesystem::path& into, const StudyOptions& options)
{
    try
    {
        return SimulateFile(file, into, options);
    }
    catch (const UsageError& error)
    {
        // as problems of a file are told, one of several in a call
        fmt::print(stderr, "{}: error: {}\n", file, error.what());
        return STUDY_USAGE;
    }
}

} // namespace divertsim
} // namespace ns3
