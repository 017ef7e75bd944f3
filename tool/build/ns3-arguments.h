// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_BUILD_NS3_ARGUMENTS_H
#define DIVERTSIM_TOOL_BUILD_NS3_ARGUMENTS_H

#include "tool/scenario/scenario.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * What stood after `--` in a call, checked against ns-3 before anything runs:
 * `--ns3::Class::Attribute=value` and `--GlobalValue=value`.
 */
struct Ns3Arguments
{
    std::vector<std::pair<std::string, std::string>> attributes; ///< full name, value
    std::vector<std::pair<std::string, std::string>> globals;    ///< name, value
    std::optional<std::uint64_t> rngRun;
    std::vector<std::string> problems; ///< what is wrong, a sentence each
};

/**
 * \param arguments as typed
 * \param seed of the call or the scenario; a --RngRun that says otherwise is a problem
 * \return them, taken apart
 */
Ns3Arguments ParseNs3Arguments(const std::vector<std::string>& arguments,
                               std::optional<std::uint64_t> seed);

/**
 * Make what stood after `--` part of a scenario: attributes behind its own, and of its digest.
 * \param scenario checked
 * \param arguments as typed
 * \return them, taken apart; the scenario is left as it was where there are problems
 */
Ns3Arguments AddNs3Arguments(Scenario& scenario, const std::vector<std::string>& arguments);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_BUILD_NS3_ARGUMENTS_H
