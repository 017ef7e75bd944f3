// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_SCENARIO_READER_H
#define DIVERTSIM_TOOL_SCENARIO_READER_H

#include "tool/scenario/scenario-problem.h"
#include "tool/scenario/scenario-vocabulary.h"
#include "tool/scenario/scenario.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// What a call changes of a scenario
struct ScenarioOptions
{
    std::optional<std::uint64_t> seed; ///< --seed, in place of the file's
    std::vector<std::string> set;      ///< --set: "POINTER=VALUE", in order
    bool allowOutside = false;         ///< --allow-outside: files may lie anywhere
    std::string fidelity = "packet";   ///< --fidelity
};

/// What a file gave
struct ScenarioReading
{
    std::optional<Scenario> scenario; ///< where nothing is wrong
    /// Everything wrong at once, the scenario's own file first, by position; warnings among them
    std::vector<ScenarioProblem> problems;
    /// False for JSON that is no scenario: `check` passes it over
    bool hasFormatKey = true;
    /// The machine would not give us the file; its reason is the one problem
    bool unreadable = false;
};

/**
 * Read a scenario file and check all of it.
 *
 * \param path of the file \param options what the call changes
 * \param vocabulary what only ns-3 knows
 * \return the scenario, or everything that is wrong
 */
ScenarioReading ReadScenario(const std::string& path,
                             const ScenarioOptions& options,
                             const ScenarioVocabulary& vocabulary);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_SCENARIO_READER_H
