// SPDX-License-Identifier: GPL-2.0-only
#include "tool/study/check.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace ns3
{
namespace divertsim
{

namespace fs = std::filesystem;

std::vector<CheckFile>
FindScenarios(const std::vector<std::string>& paths)
{
    std::vector<CheckFile> files;
    for (const auto& path : paths)
    {
        std::error_code error;
        if (!fs::exists(path, error))
        {
            throw UsageError(path + ": no such file or folder");
        }
        if (!fs::is_directory(path, error))
        {
            files.push_back({path, true});
            continue;
        }
        std::vector<std::string> found;
        try
        {
            for (const auto& entry : fs::recursive_directory_iterator(path))
            {
                // a link that leads nowhere is found too: to leave it out would pass for green
                if (entry.path().extension() == ".json" && !entry.is_directory() &&
                    (entry.is_regular_file() || entry.is_symlink()))
                {
                    found.push_back(entry.path().string());
                }
            }
        }
        catch (const fs::filesystem_error& failed)
        {
            throw MachineError(failed.what());
        }
        std::sort(found.begin(), found.end());
        for (auto& file : found)
        {
            files.push_back({std::move(file), false});
        }
    }
    return files;
}

Check::Check(StudyOptions options)
    : m_options(std::move(options))
{
}

int
Check::Run(const std::vector<std::string>& paths, const Line& line)
{
    const auto files = FindScenarios(paths);
    std::vector<std::string> names;
    for (const auto& file : files)
    {
        names.push_back(file.path);
    }
    std::size_t next = 0;
    m_outcomes = ScenarioRunner(m_options).Run(names, [&](const ScenarioOutcome& outcome) {
        line(Judge(outcome, files[next++].named));
    });
    const bool none = m_passed + m_failed + m_invalid + m_skipped == 0;
    if (none && m_status == STUDY_OK)
    {
        line(fmt::format("no scenario below {}: a scenario is a JSON file with the key "
                         "\"divertsim\"",
                         fmt::join(paths, " ")));
        m_status = STUDY_USAGE;
    }
    line(fmt::format("{} passed, {} failed, {} invalid, {} skipped, {} passed over",
                     m_passed,
                     m_failed,
                     m_invalid,
                     m_skipped,
                     m_passedOver));
    return m_status;
}

const std::vector<ScenarioOutcome>&
Check::GetOutcomes() const
{
    return m_outcomes;
}

const std::vector<JunitSuite>&
Check::GetSuites() const
{
    return m_suites;
}

std::string
Check::Judge(const ScenarioOutcome& outcome, bool named)
{
    if (outcome.noFormatKey && !named)
    {
        ++m_passedOver;
        return fmt::format("passed over  {}  no key \"divertsim\": not a scenario", outcome.file);
    }
    JunitSuite suite;
    suite.name = outcome.file;
    suite.seconds = outcome.wallSeconds;
    std::string text;
    int status = outcome.status;
    if (status == STUDY_OK || status == STUDY_FAILED)
    {
        text = JudgeExpectations(outcome, suite);
    }
    else
    {
        ++(status == STUDY_USAGE ? m_invalid : m_failed);
        const auto why = fmt::format("{}", fmt::join(outcome.messages, "\n"));
        suite.cases.push_back(
            {status == STUDY_USAGE ? "valid" : "runs", JunitCase::Result::ERROR, why});
        text = fmt::format("{}  {}\n{}",
                           status == STUDY_USAGE ? "invalid    " : "FAILED     ",
                           outcome.file,
                           why);
    }
    m_status = std::max(m_status, status);
    m_suites.push_back(std::move(suite));
    return text;
}

std::string
Check::JudgeExpectations(const ScenarioOutcome& outcome, JunitSuite& suite)
{
    const auto results = nlohmann::json::parse(outcome.results, nullptr, false);
    const auto expectations =
        results.is_object() ? results.value("expect", nlohmann::json()) : nlohmann::json();
    if (!expectations.is_array())
    {
        // not a word of ours can be trusted then, an exit status of 0 least of all
        ++m_failed;
        m_status = std::max<int>(m_status, STUDY_FAULT);
        const auto why =
            fmt::format("{}: can't read what it holds in results.json: a fault of ours",
                        outcome.folder.string());
        suite.cases.push_back({"runs", JunitCase::Result::ERROR, why});
        return fmt::format("FAILED       {}\n{}", outcome.file, why);
    }
    if (expectations.empty())
    {
        ++m_skipped;
        suite.cases.push_back(
            {"expect", JunitCase::Result::SKIPPED, "neither expect nor a baseline"});
        return fmt::format("skipped      {}  neither expect nor a baseline: nothing to judge",
                           outcome.file);
    }
    std::string failures;
    for (const auto& one : expectations)
    {
        const auto metric = one.value("metric", std::string());
        const auto bound = one.value("bound", nlohmann::json());
        const auto boundText = bound.is_string() ? bound.get<std::string>() : bound.dump();
        const bool pass = one.value("pass", false);
        const auto actual = one.value("actual", nlohmann::json());
        const auto message =
            fmt::format("{}: expected {}, actual {}", metric, boundText, actual.dump());
        suite.cases.push_back({metric + " " + boundText,
                               pass ? JunitCase::Result::PASSED : JunitCase::Result::FAILED,
                               pass ? "" : message});
        failures += pass ? "" : "\n             " + message;
    }
    ++(failures.empty() ? m_passed : m_failed);
    m_status = std::max<int>(m_status, failures.empty() ? STUDY_OK : STUDY_FAILED);
    return fmt::format("{}  {}  {} expectation{}{}",
                       failures.empty() ? "ok         " : "FAILED     ",
                       outcome.file,
                       expectations.size(),
                       expectations.size() == 1 ? "" : "s",
                       failures);
}

} // namespace divertsim
} // namespace ns3
