// SPDX-License-Identifier: GPL-2.0-only
#include "tool/report/report-format.h"
#include "tool/report/report-table.h"
#include "tool/report/report-tables.h"

#include <fmt/format.h>

#include <algorithm>

namespace ns3
{
namespace divertsim
{

std::string
MakeCpuTable(const LbMeasureResults& results)
{
    ReportTable table("Cores");
    table.Column("core", "", false).Column("busy").Column("", "", false).Column("with", "", false);
    for (const auto& host : results.cpus)
    {
        for (std::size_t core = 0; core < host.cores.size(); ++core)
        {
            const LbCoreResult& of = host.cores[core];
            std::string with;
            for (const auto& account : of.accounts)
            {
                if (account.busy > 0)
                {
                    with += (with.empty() ? "" : ", ") + account.name + " " +
                            FormatPercent(account.busy);
                }
            }
            table.Text(fmt::format("{} core {}", host.host, core))
                .Value(FormatPercent(of.busy))
                .Bar(std::clamp(of.busy, 0.0, 1.0))
                .Text(with)
                .EndRow();
        }
    }
    return table.ToHtml();
}

} // namespace divertsim
} // namespace ns3
