// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_CLI_COMMANDS_H
#define DIVERTSIM_TOOL_CLI_COMMANDS_H

#include "tool/cli/command-line.h"

namespace ns3
{
namespace divertsim
{

/**
 * Do what a call asks for.
 * \param call taken apart, its status not set
 * \return the exit status of the contract
 * \throw UsageError, MachineError
 */
int RunCommand(const CommandLine& call);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_CLI_COMMANDS_H
