// SPDX-License-Identifier: GPL-2.0-only
#include "tool/report/report-waits.h"

#include "tool/report/report-format.h"
#include "tool/report/report-table.h"

#include "ns3/lb-measure-samples.h"

#include <fmt/format.h>

#include <algorithm>

namespace ns3
{
namespace divertsim
{

namespace
{

/// Less than this share of the run is not worth a sentence
constexpr double WORTH_TELLING = 0.001;

} // namespace

std::vector<ReportWait>
MakeReportWaits(const LbMeasureResults& results)
{
    std::vector<ReportWait> waits;
    for (const auto& host : results.cpus)
    {
        for (std::size_t core = 0; core < host.cores.size(); ++core)
        {
            for (const auto& waiter : host.cores[core].accounts)
            {
                for (const auto& [runner, seconds] : waiter.waitedFor)
                {
                    waits.push_back(
                        {host.host, fmt::format("core {}", core), waiter.name, runner, seconds});
                }
            }
        }
    }
    for (const auto& splice : results.splices)
    {
        for (const auto& [runner, seconds] : splice.waitedFor)
        {
            waits.push_back({splice.host, "splice workers", splice.name, runner, seconds});
        }
    }
    std::stable_sort(waits.begin(), waits.end(), [](const auto& a, const auto& b) {
        return a.seconds > b.seconds;
    });
    return waits;
}

std::string
DescribeReportWaits(const LbMeasureResults& results)
{
    const auto waits = MakeReportWaits(results);
    const auto longest = std::find_if(waits.begin(), waits.end(), [](const ReportWait& wait) {
        return wait.waiter != wait.runner;
    });
    if (longest == waits.end() || longest->seconds < WORTH_TELLING * LbSeconds(results.simulated))
    {
        return "";
    }
    return fmt::format("On {} of {}, work of {} waited {} for {}.",
                       longest->place,
                       longest->host,
                       longest->waiter,
                       FormatSpan(longest->seconds),
                       longest->runner);
}

std::string
MakeWaitsTable(const LbMeasureResults& results)
{
    const auto waits = MakeReportWaits(results);
    ReportTable table("Who waited for whom");
    table.Column("at", "a core, or the worker threads of a host's splices", false)
        .Column("work of", "a group, a proxy with the workers that splice for it, softirq", false)
        .Column("waited for", "whose work ran meanwhile", false)
        .Column("time", "over all works: two that wait for one second count two")
        .Column("", "", false);
    for (std::size_t k = 0; k < std::min(waits.size(), REPORT_MAX_WAITS); ++k)
    {
        const auto& wait = waits[k];
        table.Text(wait.host + " " + wait.place)
            .Text(wait.waiter)
            .Text(wait.waiter == wait.runner ? "itself" : wait.runner)
            .Span(wait.seconds)
            .Bar(waits.front().seconds > 0 ? wait.seconds / waits.front().seconds : 0)
            .EndRow();
    }
    std::string html = table.ToHtml();
    if (waits.size() > REPORT_MAX_WAITS)
    {
        html +=
            fmt::format("<p class=\"summary\">The longest {} of {}; results.json has all.</p>\n",
                        REPORT_MAX_WAITS,
                        FormatCount(waits.size()));
    }
    return html;
}

} // namespace divertsim
} // namespace ns3
