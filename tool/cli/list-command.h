// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_CLI_LIST_COMMAND_H
#define DIVERTSIM_TOOL_CLI_LIST_COMMAND_H

#include <string>

namespace ns3
{
namespace divertsim
{

/**
 * \param what policies, metrics, series, events, kernels or attributes
 * \return what the words in a scenario may be, a line each
 */
std::string ListWords(const std::string& what);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_CLI_LIST_COMMAND_H
