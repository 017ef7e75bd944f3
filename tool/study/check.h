// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_STUDY_CHECK_H
#define DIVERTSIM_TOOL_STUDY_CHECK_H

#include "tool/report/junit.h"
#include "tool/study/scenario-runner.h"

#include <functional>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// A file below a path of the call
struct CheckFile
{
    std::string path;
    bool named = false; ///< on the command line itself
};

/**
 * \param paths files and folders; folders are searched for *.json at any depth
 * \return the files, in the order of the call and sorted within a folder
 * \throw MachineError naming a path that can't be read, UsageError for one that is not there
 */
std::vector<CheckFile> FindScenarios(const std::vector<std::string>& paths);

/// The gate: runs every scenario below some paths and judges it; never green by accident
class Check
{
  public:
    /// Called with a line for each file, as soon as it is judged
    using Line = std::function<void(const std::string&)>;

    explicit Check(StudyOptions options);

    /**
     * \param paths files and folders
     * \param line told of each line, the counts at the end included
     * \return the exit status
     */
    int Run(const std::vector<std::string>& paths, const Line& line);

    /// \return the outcomes of the last run
    const std::vector<ScenarioOutcome>& GetOutcomes() const;
    /// \return a suite a scenario of the last run
    const std::vector<JunitSuite>& GetSuites() const;

  private:
    std::string Judge(const ScenarioOutcome& outcome, bool named);
    std::string JudgeExpectations(const ScenarioOutcome& outcome, JunitSuite& suite);

    StudyOptions m_options;
    std::vector<ScenarioOutcome> m_outcomes;
    std::vector<JunitSuite> m_suites;
    int m_status = STUDY_OK;
    unsigned m_passed = 0;
    unsigned m_failed = 0;
    unsigned m_invalid = 0;
    unsigned m_skipped = 0;
    unsigned m_passedOver = 0;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_STUDY_CHECK_H
