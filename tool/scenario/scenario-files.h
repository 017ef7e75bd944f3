// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_SCENARIO_FILES_H
#define DIVERTSIM_TOOL_SCENARIO_FILES_H

#include "tool/scenario/scenario-problem-list.h"
#include "tool/scenario/scenario-value.h"

#include <cstdint>
#include <deque>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace divertsim
{

constexpr std::uintmax_t SCENARIO_MAX_FILE = 4 * 1024 * 1024;       ///< bytes of a scenario
constexpr std::uintmax_t SCENARIO_MAX_CAPTURE = 1024 * 1024 * 1024; ///< bytes of a capture

/// The files of one scenario, and the texts that values point to
class ScenarioFiles
{
  public:
    /// \param scenario path of the scenario \param allowOutside its files may lie anywhere
    ScenarioFiles(const std::string& scenario, bool allowOutside);

    /**
     * Read the scenario itself.
     * \param why gets the system's reason where that fails
     * \return its text, null where it can't be read
     */
    const ScenarioSource* ReadScenario(std::string& why);

    /// \param name as messages call it \param text of an option \return it as a source
    const ScenarioSource& AddOption(std::string name, std::string text);

    /**
     * Find a file that the scenario refers to: by a relative path, below its own folder.
     *
     * \param reference value that holds the path \param pointer where it stands
     * \param most bytes that the file may have \param problems gets what is wrong
     * \return the path as it can be opened, or nothing
     */
    std::optional<std::string> Resolve(const ScenarioValue& reference,
                                       const std::string& pointer,
                                       std::uintmax_t most,
                                       ScenarioProblemList& problems);

    /// As Resolve(), and read it. \return its text, which lives as long as this
    const ScenarioSource* Read(const ScenarioValue& reference,
                               const std::string& pointer,
                               ScenarioProblemList& problems);

    /// As Resolve(), and note its digest. \return the path as it can be opened, or nothing
    std::optional<std::string> Digest(const ScenarioValue& reference,
                                      const std::string& pointer,
                                      ScenarioProblemList& problems);

    /// \return digests of the files referred to, by the path that the scenario has
    const std::map<std::string, std::string>& GetDigests() const;

  private:
    std::filesystem::path m_folder;
    std::string m_scenario;
    bool m_allowOutside;
    std::deque<ScenarioSource> m_sources; ///< values point into it
    std::map<std::string, std::string> m_digests;
    /// Texts that were read, by their real path: a scenario can't make us keep one twice
    std::map<std::string, std::pair<const ScenarioSource*, std::string>> m_read;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_SCENARIO_FILES_H
