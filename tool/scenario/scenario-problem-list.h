// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_SCENARIO_PROBLEM_LIST_H
#define DIVERTSIM_TOOL_SCENARIO_PROBLEM_LIST_H

#include "tool/scenario/scenario-problem.h"
#include "tool/scenario/scenario-value.h"

#include <string>
#include <string_view>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// Collects what is wrong, with lines and columns worked out from places
class ScenarioProblemList
{
  public:
    /**
     * \param place of what is wrong \param pointer its JSON pointer
     * \param message what is wrong \param suggestion what would be right
     */
    void AddError(const ScenarioPlace& place,
                  const std::string& pointer,
                  const std::string& message,
                  const std::string& suggestion = "");

    /// As AddError(), for what is odd but runs.
    void AddWarning(const ScenarioPlace& place,
                    const std::string& pointer,
                    const std::string& message,
                    const std::string& suggestion = "");

    /// \return true if there is an error
    bool HasErrors() const
    {
        return m_errors > 0;
    }

    /// \return all, source by source, each one's by position
    std::vector<ScenarioProblem> Take();

  private:
    struct Entry
    {
        std::size_t source; ///< its order
        std::size_t offset; ///< in it
        ScenarioProblem problem;
    };

    void Add(const ScenarioPlace& place, ScenarioProblem problem);
    std::vector<Entry> m_entries;
    std::size_t m_errors = 0;
};

/**
 * \param word what somebody wrote \param known what there is
 * \return "did you mean "X"?" where one is near, else the list where it is short, else ""
 */
std::string SuggestWord(std::string_view word, const std::vector<std::string>& known);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_SCENARIO_PROBLEM_LIST_H
