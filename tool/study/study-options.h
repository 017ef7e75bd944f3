// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_STUDY_STUDY_OPTIONS_H
#define DIVERTSIM_TOOL_STUDY_STUDY_OPTIONS_H

#include "tool/scenario/scenario-reader.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// What a call that runs scenarios was asked for; the options of the contract
struct StudyOptions
{
    std::string program;                   ///< path of this program, to start it again
    ScenarioOptions scenario;              ///< seed, overrides, fidelity
    std::vector<std::string> ns3Arguments; ///< what stood after `--`
    std::filesystem::path out = "results";
    unsigned jobs = 1;
    std::optional<double> timeout; ///< wall seconds a scenario
    bool pcap = false;
    bool keep = false;     ///< write NAME.DIGEST8 beside what is there
    bool progress = false; ///< a bar on standard error
    bool colour = false;
};

/// Exit statuses of the contract; of several the largest counts
enum StudyStatus : int
{
    STUDY_OK = 0,
    STUDY_FAILED = 1,  ///< an expectation failed
    STUDY_USAGE = 2,   ///< the call or an input file is wrong
    STUDY_MACHINE = 3, ///< disk full, unreadable file, out of time
    STUDY_FAULT = 4,   ///< ours
    STUDY_INTERRUPTED = 130,
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_STUDY_STUDY_OPTIONS_H
