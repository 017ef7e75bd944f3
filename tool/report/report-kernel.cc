// SPDX-License-Identifier: GPL-2.0-only
#include "tool/report/report-kernel.h"

#include "tool/report/report-format.h"
#include "tool/report/report-table.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace ns3
{
namespace divertsim
{

namespace
{

std::string
Pairs(const std::string& caption, const std::vector<std::pair<std::string, std::uint64_t>>& pairs)
{
    ReportTable table(caption, true);
    table.Column("counter", "", false).Column("value");
    for (const auto& pair : pairs)
    {
        table.Text(pair.first).Count(pair.second).EndRow();
    }
    return table.ToHtml();
}

/// Columns of a rule's counters, behind its first
void
CounterColumns(ReportTable& table)
{
    table.Column("evaluations", "how often it was looked at")
        .Column("packets", "that it or its states decided")
        .Column("bytes")
        .Column("states", "that it made");
}

template <typename T>
void
CounterCells(ReportTable& table, const T& counted)
{
    table.Count(counted.evaluations)
        .Count(counted.packets)
        .Count(counted.bytes)
        .Count(counted.states)
        .EndRow();
}

/// A ruleset may have thousands of rules that nothing matched.
std::string
RulesTable(const LbPfResult& pf)
{
    const bool whole = pf.rules.size() <= REPORT_MAX_RULES;
    const bool lists = std::any_of(pf.rules.begin(), pf.rules.end(), [](const auto& rule) {
        return rule.list != "filter";
    });
    ReportTable table("Rules of pf on " + pf.host);
    table.Column("rule", "", false);
    if (lists)
    {
        table.Column("list", "of pf's lists of rules", false);
    }
    CounterColumns(table);
    std::size_t matched = 0;
    std::size_t shown = 0;
    for (const auto& rule : pf.rules)
    {
        const bool used = rule.packets > 0 || rule.states > 0;
        matched += used;
        if ((!whole && !used) || shown == REPORT_MAX_RULES)
        {
            continue;
        }
        ++shown;
        table.LongCode(rule.anchor.empty() ? rule.rule : rule.anchor + ": " + rule.rule);
        if (lists)
        {
            table.Text(rule.list);
        }
        CounterCells(table, rule);
    }
    std::string note;
    if (!whole)
    {
        note = fmt::format(
            "<p>{}: {} that decided a packet. All stand in results.json.</p>\n",
            FormatNoun(pf.rules.size(), "rule"),
            shown < matched
                ? fmt::format("the first {} of the {}", FormatCount(shown), FormatCount(matched))
                : "those " + FormatCount(matched));
    }
    return note + table.ToHtml();
}

std::string
LabelsTable(const LbPfResult& pf)
{
    ReportTable table("Labels of pf on " + pf.host, true);
    table.Column("label", "", false);
    CounterColumns(table);
    for (std::size_t i = 0; i < std::min(pf.labels.size(), REPORT_MAX_RULES); ++i)
    {
        table.Text(pf.labels[i].label);
        CounterCells(table, pf.labels[i]);
    }
    const auto more = pf.labels.size() - std::min(pf.labels.size(), REPORT_MAX_RULES);
    return table.ToHtml() + (more == 0 ? ""
                                       : fmt::format("<p>{} more in results.json.</p>\n",
                                                     FormatNoun(more, "label")));
}

std::string
Listings(const std::vector<LbListingResult>& listings)
{
    std::string items;
    for (const auto& listing : listings)
    {
        items += fmt::format("<li><code>states-{}.txt</code></li>", EscapeHtml(listing.event));
    }
    return items.empty() ? ""
                         : "<p>States as pfctl(8) lists them, beside results.json:</p>\n<ul>" +
                               items + "</ul>\n";
}

} // namespace

std::string
MakeKernelTables(const LbMeasureResults& results)
{
    std::string html;
    for (const auto& pf : results.pf)
    {
        html += fmt::format("<h3>pf on {}</h3>\n<p>States: {} created, {} at once at most, {} "
                            "removed, {} at the end.</p>\n",
                            EscapeHtml(pf.host),
                            FormatCount(pf.created),
                            FormatCount(pf.peak),
                            FormatCount(pf.removed),
                            FormatCount(pf.current));
        html +=
            RulesTable(pf) + LabelsTable(pf) + Pairs("Counters of pf on " + pf.host, pf.counters);
    }
    html += Listings(results.listings);
    for (const auto& divert : results.divert)
    {
        html += Pairs("Counters of divert on " + divert.host, divert.counters);
    }
    return html;
}

} // namespace divertsim
} // namespace ns3
