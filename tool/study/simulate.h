// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_STUDY_SIMULATE_H
#define DIVERTSIM_TOOL_STUDY_SIMULATE_H

#include "tool/study/study-options.h"

#include <filesystem>
#include <string>

namespace ns3
{
namespace divertsim
{

/**
 * One scenario in this process, which does nothing else: reads, builds, runs, judges, writes the
 * files of its results, prints the table. Progress goes to file descriptor 3 where that is open.
 * \param file the scenario
 * \param into a folder that is there, for the files
 * \param options of the call
 * \return STUDY_OK, STUDY_FAILED where an expectation failed, or STUDY_USAGE where the scenario is
 *         wrong, which is said on standard error
 * \throw MachineError
 */
int Simulate(const std::string& file,
             const std::filesystem::path& into,
             const StudyOptions& options);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_STUDY_SIMULATE_H
