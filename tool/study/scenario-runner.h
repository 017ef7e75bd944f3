// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_STUDY_SCENARIO_RUNNER_H
#define DIVERTSIM_TOOL_STUDY_SCENARIO_RUNNER_H

#include "tool/study/output-folder.h"
#include "tool/study/study-options.h"

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// What became of one scenario file
struct ScenarioOutcome
{
    std::string file;
    std::string name; ///< of the scenario, "" where it could not be read
    int status = STUDY_OK;
    bool noFormatKey = false;          ///< JSON, but no scenario
    std::vector<std::string> messages; ///< errors and remarks, ready to print
    std::string table;                 ///< what happened, as text
    std::filesystem::path folder;      ///< of the results, empty where none were written
    std::string results;               ///< text of results.json
    double wallSeconds = 0;            ///< that the simulation took
};

/**
 * Runs scenarios, each in a process of its own, for every command that does: `run`, `check`,
 * and later sweep and advise. A scenario that fails does not stop the rest, and touches none.
 */
class ScenarioRunner
{
  public:
    /// Called once for each file, in the order of the call, as soon as all before it are told
    using Told = std::function<void(const ScenarioOutcome&)>;

    explicit ScenarioRunner(StudyOptions options);
    ~ScenarioRunner();

    /**
     * \param files scenario files
     * \param told may be empty
     * \return what became of each, in order
     */
    std::vector<ScenarioOutcome> Run(const std::vector<std::string>& files, const Told& told);

  private:
    struct Job;

    void Prepare(Job& job);
    bool ChooseFolder(Job& job);
    void Conclude(Job& job, const struct ProcessEnd& end);
    void TellReady(const Told& told);
    std::vector<std::string> MakeCommand(const Job& job) const;

    StudyOptions m_options;
    std::vector<std::unique_ptr<Job>> m_jobs;
    std::size_t m_nextTold = 0;
    std::set<std::filesystem::path> m_folders; ///< of results of this call
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_STUDY_SCENARIO_RUNNER_H
