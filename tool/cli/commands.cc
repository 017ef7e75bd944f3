// SPDX-License-Identifier: GPL-2.0-only
#include "tool/cli/commands.h"

#include "tool/build/ns3-vocabulary.h"
#include "tool/cli/calibrate-command.h"
#include "tool/cli/list-command.h"
#include "tool/scenario/scenario-schema.h"
#include "tool/study/check.h"
#include "tool/study/simulate.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <set>

namespace ns3
{
namespace divertsim
{

namespace
{

void
PrintMessages(const ScenarioOutcome& outcome)
{
    for (const auto& message : outcome.messages)
    {
        fmt::print(stderr, "{}\n", message);
    }
}

/// \return what --format json prints: an entry a scenario
std::string
MakeJson(const std::vector<ScenarioOutcome>& outcomes)
{
    nlohmann::ordered_json document;
    document["format"] = 1;
    auto& list = document["results"] = nlohmann::ordered_json::array();
    for (const auto& outcome : outcomes)
    {
        nlohmann::ordered_json entry;
        entry["file"] = outcome.file;
        entry["name"] = outcome.name;
        entry["status"] = outcome.status;
        entry["messages"] = outcome.messages;
        entry["folder"] = outcome.folder.string();
        entry["results"] = nlohmann::ordered_json::parse(outcome.results, nullptr, false);
        if (entry["results"].is_discarded())
        {
            entry["results"] = nullptr;
        }
        list.push_back(std::move(entry));
    }
    return document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

int
Run(const CommandLine& call)
{
    int status = STUDY_OK;
    const auto outcomes =
        ScenarioRunner(call.study).Run(call.words, [&](const ScenarioOutcome& outcome) {
            PrintMessages(outcome);
            if (!call.quiet && !call.json && !outcome.folder.empty())
            {
                fmt::print("{}results in {}\n", outcome.table, outcome.folder.string());
                std::fflush(stdout);
            }
            status = std::max(status, outcome.status);
        });
    if (call.json)
    {
        fmt::print("{}\n", MakeJson(outcomes));
    }
    return status;
}

int
RunCheck(const CommandLine& call)
{
    Check check(call.study);
    const int status = check.Run(call.words, [&](const std::string& line) {
        if (!call.json && !(call.quiet && line.compare(0, 2, "ok") == 0))
        {
            fmt::print("{}\n", line);
            std::fflush(stdout);
        }
    });
    if (call.json)
    {
        fmt::print("{}\n", MakeJson(check.GetOutcomes()));
    }
    if (!call.junit.empty())
    {
        try
        {
            WriteWholeFile(call.junit, MakeJunit(check.GetSuites()));
        }
        catch (const MachineError& error)
        {
            // what the scenarios gave may be worse
            fmt::print(stderr, "divertsim: {}\n", error.what());
            return std::max<int>(status, STUDY_MACHINE);
        }
    }
    return status;
}

ScenarioOutcome
ValidateFile(const std::string& file, const CommandLine& call, std::set<std::string>& names)
{
    const auto reading = ReadScenario(file, call.study.scenario, Ns3Vocabulary());
    ScenarioOutcome outcome;
    outcome.file = file;
    for (const auto& problem : reading.problems)
    {
        outcome.messages.push_back(FormatProblem(problem, call.study.colour));
    }
    if (reading.unreadable || !reading.scenario)
    {
        outcome.status = reading.unreadable ? STUDY_MACHINE : STUDY_USAGE;
        return outcome;
    }
    outcome.name = reading.scenario->name;
    if (!names.insert(outcome.name).second)
    {
        outcome.messages.push_back(
            fmt::format("{}: its name '{}' is that of an earlier file of this call",
                        file,
                        outcome.name));
        outcome.status = STUDY_USAGE;
    }
    return outcome;
}

int
Validate(const CommandLine& call)
{
    int status = STUDY_OK;
    std::set<std::string> names;
    std::vector<ScenarioOutcome> outcomes;
    for (const auto& file : call.words)
    {
        const auto& outcome = outcomes.emplace_back(ValidateFile(file, call, names));
        PrintMessages(outcome);
        if (outcome.status == STUDY_OK && !call.quiet && !call.json)
        {
            fmt::print("{}: fine\n", file);
        }
        status = std::max(status, outcome.status);
    }
    if (call.json)
    {
        fmt::print("{}\n", MakeJson(outcomes));
    }
    return status;
}

} // namespace

int
RunCommand(const CommandLine& call)
{
    if (call.command == "run")
    {
        return Run(call);
    }
    if (call.command == "check")
    {
        return RunCheck(call);
    }
    if (call.command == "validate")
    {
        return Validate(call);
    }
    if (call.command == "simulate")
    {
        return Simulate(call.words.front(), call.into, call.study);
    }
    if (call.command == "calibrate")
    {
        return Calibrate(call);
    }
    if (call.command == "list")
    {
        fmt::print("{}", ListWords(call.words.front()));
        return STUDY_OK;
    }
    fmt::print("{}\n", ScenarioSchema());
    return STUDY_OK;
}

} // namespace divertsim
} // namespace ns3
