// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_CLI_CALIBRATE_COMMAND_H
#define DIVERTSIM_TOOL_CLI_CALIBRATE_COMMAND_H

#include "tool/cli/command-line.h"

namespace ns3
{
namespace divertsim
{

/**
 * Measure the CPU costs on this machine, write them as a scenario fragment, and print them.
 * \param call a call of `calibrate`
 * \return the exit status of the contract
 * \throw UsageError, MachineError
 */
int Calibrate(const CommandLine& call);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_CLI_CALIBRATE_COMMAND_H
