// SPDX-License-Identifier: GPL-2.0-only
#include "tool/cli/calibrate-command.h"

#include "tool/calibrate/calibrate-fit.h"
#include "tool/calibrate/calibrate-fragment.h"
#include "tool/calibrate/calibrate-measure.h"
#include "tool/calibrate/calibrate-report.h"
#include "tool/study/output-folder.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <string_view>

namespace ns3
{
namespace divertsim
{

namespace
{

/// A line on standard error, written over
void
ShowProgress(std::string_view what, double share)
{
    fmt::print(stderr, "\r\033[Kmeasuring: {}, {:.0f} %", what, 100 * share);
    std::fflush(stderr);
}

void
EraseProgress()
{
    fmt::print(stderr, "\r\033[K");
    std::fflush(stderr);
}

} // namespace

int
Calibrate(const CommandLine& call)
{
    // said before seconds go by, and looked at again when something may have come meanwhile
    CheckFragmentPath(call.fragment);
    const bool progress = call.study.progress;
    const auto figures = MeasureMachine(call.seconds, [progress](auto what, double share) {
        if (progress)
        {
            ShowProgress(what, share);
        }
    });
    if (progress)
    {
        EraseProgress();
    }
    const auto result = FitCosts(figures);
    WriteWholeFile(CheckFragmentPath(call.fragment),
                   MakeCalibrateFragment(figures.machine, result));
    if (call.json)
    {
        auto entry = MakeCalibrateJson(figures, result);
        entry["file"] = call.fragment.string();
        nlohmann::ordered_json document;
        document["format"] = 1;
        document["results"] = {std::move(entry)};
        fmt::print("{}\n",
                   document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
    }
    else if (!call.quiet)
    {
        fmt::print("{}written to {}, which a scenario takes by \"include\"\n",
                   MakeCalibrateTable(figures, result),
                   call.fragment.string());
    }
    return STUDY_OK;
}

} // namespace divertsim
} // namespace ns3
