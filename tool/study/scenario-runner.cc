// SPDX-License-Identifier: GPL-2.0-only
#include "tool/study/scenario-runner.h"

#include "tool/build/ns3-arguments.h"
#include "tool/build/ns3-vocabulary.h"
#include "tool/study/interrupt-guard.h"
#include "tool/study/process-pool.h"
#include "tool/study/progress-bar.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>

namespace ns3
{
namespace divertsim
{

/// One file on its way
struct ScenarioRunner::Job
{
    ScenarioOutcome outcome;
    std::string sha256;
    BsdTime duration = 0;
    std::unique_ptr<OutputFolder> folder;
    bool ready = false; ///< to be told
};

namespace
{

std::string
SignalName(int number)
{
    const char* name = sigabbrev_np(number);
    return name ? fmt::format("SIG{}", name) : fmt::format("signal {}", number);
}

/// Say where the results that are there already came from other input
void
RemarkOnOld(const OutputFolder& folder,
            const std::string& sha256,
            std::uint64_t seed,
            std::vector<std::string>& messages)
{
    const auto old = nlohmann::json::parse(folder.GetOldManifest(), nullptr, false);
    if (!old.is_object())
    {
        return;
    }
    const auto oldSeed = old.value("seed", nlohmann::json());
    if (oldSeed.is_number_unsigned() && oldSeed != seed)
    {
        messages.push_back(
            fmt::format("{}: replaces results of seed {} (--keep writes beside them)",
                        folder.GetPath().string(),
                        oldSeed.dump()));
    }
    else if (old.value("scenario_sha256", nlohmann::json()) != sha256)
    {
        messages.push_back(
            fmt::format("{}: replaces results of another form of this scenario, or of "
                        "other overrides (--keep writes beside them)",
                        folder.GetPath().string()));
    }
}

} // namespace

ScenarioRunner::ScenarioRunner(StudyOptions options)
    : m_options(std::move(options))
{
}

ScenarioRunner::~ScenarioRunner() = default;

std::vector<ScenarioOutcome>
ScenarioRunner::Run(const std::vector<std::string>& files, const Told& told)
{
    m_jobs.clear();
    m_nextTold = 0;
    m_folders.clear();
    // from the first unfinished folder on: all of them must be removed
    const InterruptGuard guard;
    std::vector<std::vector<std::string>> commands;
    std::vector<Job*> running;
    for (const auto& file : files)
    {
        auto& job = *m_jobs.emplace_back(std::make_unique<Job>());
        job.outcome.file = file;
        if (InterruptGuard::IsInterrupted())
        {
            job.outcome.status = STUDY_INTERRUPTED;
        }
        else
        {
            Prepare(job);
        }
        job.ready = !job.folder;
        if (job.folder)
        {
            commands.push_back(MakeCommand(job));
            running.push_back(&job);
        }
    }
    TellReady(told);

    std::vector<double> spans;
    for (const auto* job : running)
    {
        spans.push_back(static_cast<double>(job->duration) / BSD_SECOND);
    }
    ProgressBar bar(m_options.progress, spans);
    ProcessPool(m_options.jobs, m_options.timeout)
        .Run(
            commands,
            [&bar](std::size_t index, const std::string& line) { bar.Advance(index, line); },
            [&](std::size_t index, const ProcessEnd& end) {
                bar.Finish(index);
                Conclude(*running[index], end);
                bar.Clear();
                TellReady(told);
            });
    std::vector<ScenarioOutcome> outcomes;
    for (const auto& job : m_jobs)
    {
        outcomes.push_back(job->outcome);
    }
    return outcomes;
}

void
ScenarioRunner::Prepare(Job& job)
{
    auto& outcome = job.outcome;
    auto reading = ReadScenario(outcome.file, m_options.scenario, Ns3Vocabulary());
    outcome.noFormatKey = !reading.unreadable && !reading.hasFormatKey;
    for (const auto& problem : reading.problems)
    {
        outcome.messages.push_back(FormatProblem(problem, m_options.colour));
    }
    if (reading.unreadable || !reading.scenario)
    {
        outcome.status = reading.unreadable ? STUDY_MACHINE : STUDY_USAGE;
        return;
    }
    outcome.name = reading.scenario->name;
    for (const auto& problem : AddNs3Arguments(*reading.scenario, m_options.ns3Arguments).problems)
    {
        outcome.messages.push_back(outcome.file + ": " + problem);
        outcome.status = STUDY_USAGE;
    }
    if (outcome.status != STUDY_OK)
    {
        return;
    }
    job.sha256 = reading.scenario->sha256;
    job.duration = reading.scenario->duration;
    if (ChooseFolder(job))
    {
        RemarkOnOld(*job.folder, job.sha256, reading.scenario->seed, outcome.messages);
    }
}

bool
ScenarioRunner::ChooseFolder(Job& job)
{
    auto& outcome = job.outcome;
    try
    {
        auto path = m_options.out / outcome.name;
        if (m_options.keep && std::filesystem::exists(path))
        {
            path += "." + job.sha256.substr(0, 8);
        }
        // before the second makes its unfinished folder, which is that of the first
        if (!m_folders.insert(path).second)
        {
            throw UsageError(fmt::format("{}: its name '{}' is that of an earlier scenario of this "
                                         "call; their results would share {}",
                                         outcome.file,
                                         outcome.name,
                                         path.string()));
        }
        job.folder = std::make_unique<OutputFolder>(path);
        job.folder->Begin();
        return true;
    }
    catch (const UsageError& error)
    {
        outcome.status = STUDY_USAGE;
        outcome.messages.push_back(error.what());
    }
    catch (const std::exception& error)
    {
        outcome.status = STUDY_MACHINE;
        outcome.messages.push_back(error.what());
    }
    job.folder.reset();
    return false;
}

std::vector<std::string>
ScenarioRunner::MakeCommand(const Job& job) const
{
    std::vector<std::string> command{m_options.program,
                                     "simulate",
                                     "--into",
                                     job.folder->GetUnfinished().string()};
    if (m_options.scenario.seed)
    {
        command.insert(command.end(), {"--seed", std::to_string(*m_options.scenario.seed)});
    }
    for (const auto& set : m_options.scenario.set)
    {
        command.push_back("--set=" + set);
    }
    if (m_options.scenario.allowOutside)
    {
        command.push_back("--allow-outside");
    }
    if (m_options.pcap)
    {
        command.push_back("--pcap");
    }
    command.push_back("--fidelity=" + m_options.scenario.fidelity);
    command.push_back("--file=" + job.outcome.file);
    command.push_back("--");
    command.insert(command.end(), m_options.ns3Arguments.begin(), m_options.ns3Arguments.end());
    return command;
}

void
ScenarioRunner::Conclude(Job& job, const ProcessEnd& end)
{
    auto& outcome = job.outcome;
    job.ready = true;
    outcome.table = end.out;
    outcome.wallSeconds = end.seconds;
    // the manifest comes last: whoever else calls exit(3) has not written it
    const bool whole = (end.exitCode == STUDY_OK || end.exitCode == STUDY_FAILED) &&
                       std::filesystem::exists(job.folder->GetUnfinished() / "manifest.json");
    if (!end.err.empty())
    {
        outcome.messages.push_back(end.err.back() == '\n' ? end.err.substr(0, end.err.size() - 1)
                                                          : end.err);
    }
    if (end.interrupted && !whole)
    {
        outcome.status = STUDY_INTERRUPTED;
    }
    else if (end.timedOut && !whole)
    {
        outcome.status = STUDY_MACHINE;
        outcome.messages.push_back(fmt::format("{}: not done after the {} s of --timeout: ended, "
                                               "nothing written",
                                               outcome.file,
                                               *m_options.timeout));
    }
    else if (end.notStarted)
    {
        outcome.status = STUDY_MACHINE;
    }
    else if (!whole && end.exitCode != STUDY_USAGE && end.exitCode != STUDY_MACHINE)
    {
        outcome.status = STUDY_FAULT;
        outcome.messages.push_back(
            fmt::format("{}: the simulation ended by {}: that is a fault of ours, nothing was "
                        "written. Please report it with the scenario, the lines above and the "
                        "output of 'divertsim --version'",
                        outcome.file,
                        end.exitCode ? "an error inside" : SignalName(end.signal)));
    }
    else
    {
        outcome.status = *end.exitCode;
    }
    try
    {
        if (whole)
        {
            job.folder->Commit();
            outcome.folder = job.folder->GetPath();
            std::ifstream in(outcome.folder / "results.json", std::ios::binary);
            outcome.results.assign(std::istreambuf_iterator<char>(in), {});
        }
    }
    catch (const UsageError& error)
    {
        outcome.status = STUDY_USAGE;
        outcome.messages.push_back(error.what());
    }
    catch (const std::exception& error)
    {
        outcome.status = STUDY_MACHINE;
        outcome.messages.push_back(error.what());
    }
    job.folder.reset();
}

void
ScenarioRunner::TellReady(const Told& told)
{
    for (; m_nextTold < m_jobs.size() && m_jobs[m_nextTold]->ready; ++m_nextTold)
    {
        if (told)
        {
            told(m_jobs[m_nextTold]->outcome);
        }
    }
}

} // namespace divertsim
} // namespace ns3
