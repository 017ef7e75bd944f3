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

/// A line on standard error, written over, and gone in the end
class ProgressLine
{
  public:
    /// \param shown false: nothing is ever written
    explicit ProgressLine(bool shown)
        : m_shown(shown)
    {
    }

    ~ProgressLine()
    {
        if (m_shown)
        {
            std::fputs(ERASE, stderr);
        }
    }

    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    void Show(std::string_view what, double share) const
    {
        if (m_shown)
        {
            fmt::print(stderr, "{}measuring: {}, {:.0f} %", ERASE, what, 100 * share);
            std::fflush(stderr);
        }
    }

  private:
    static constexpr const char* ERASE = "\r\033[K";
    bool m_shown;
};

CalibrateFigures
Measure(const CommandLine& call)
{
    const ProgressLine line(call.study.progress);
    return MeasureMachine(call.seconds,
                          [&line](auto what, double share) { line.Show(what, share); });
}

} // namespace

int
Calibrate(const CommandLine& call)
{
    // said before seconds go by, and looked at again when something may have come meanwhile
    CheckFragmentPath(call.fragment);
    const auto figures = Measure(call);
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
