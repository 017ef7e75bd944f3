// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_CLI_COMMAND_LINE_H
#define DIVERTSIM_TOOL_CLI_COMMAND_LINE_H

#include "tool/study/study-options.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// A call as it was typed, taken apart
struct CommandLine
{
    std::string command;            ///< "run", "check", ...
    std::vector<std::string> words; ///< files, paths, or what to list
    StudyOptions study;
    bool json = false; ///< --format json
    bool quiet = false;
    std::filesystem::path junit;                   ///< empty: none
    std::filesystem::path into;                    ///< of the inner command `simulate`
    std::filesystem::path fragment = "costs.json"; ///< what `calibrate` writes
    double seconds = 10;                           ///< that `calibrate` measures, about
    std::optional<int> status; ///< the call is done (help, version) or wrong: exit with this
};

/**
 * Take a call apart. Help, the version and complaints are printed here.
 * \param argc as main has it \param argv as main has it
 */
CommandLine ParseCommandLine(int argc, char** argv);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_CLI_COMMAND_LINE_H
