// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_SCENARIO_OVERRIDES_H
#define DIVERTSIM_TOOL_SCENARIO_OVERRIDES_H

#include "tool/scenario/scenario-files.h"
#include "tool/scenario/scenario-problem-list.h"
#include "tool/scenario/scenario-value.h"

#include <string>

namespace ns3
{
namespace divertsim
{

/**
 * Lay the scenario over the files of its `include`, first to last (RFC 7396: null takes a key
 * out). Every part keeps the place that it came from.
 *
 * \param scenario becomes the merged one, without `include`
 * \param files reads them \param problems gets what is wrong
 */
void MergeScenarioIncludes(ScenarioValue& scenario,
                           ScenarioFiles& files,
                           ScenarioProblemList& problems);

/**
 * `--set POINTER=VALUE`: a JSON pointer (RFC 6901) whose parent exists, `-` appends to an array.
 * VALUE is JSON if it parses, else a string.
 *
 * \param scenario is changed \param option what stood behind --set
 * \param files keeps the text \param problems gets what is wrong
 */
void SetScenarioValue(ScenarioValue& scenario,
                      const std::string& option,
                      ScenarioFiles& files,
                      ScenarioProblemList& problems);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_SCENARIO_OVERRIDES_H
