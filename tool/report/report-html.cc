// SPDX-License-Identifier: GPL-2.0-only
#include "tool/report/report-html.h"

#include "tool/report/report-answer.h"
#include "tool/report/report-binds.h"
#include "tool/report/report-charts.h"
#include "tool/report/report-colors.h"
#include "tool/report/report-format.h"
#include "tool/report/report-kernel.h"
#include "tool/report/report-series.h"
#include "tool/report/report-splices.h"
#include "tool/report/report-svg.h"
#include "tool/report/report-table.h"
#include "tool/report/report-tables.h"
#include "tool/report/report-tiles.h"
#include "tool/report/report-units.h"
#include "tool/report/report-waits.h"
#include "tool/report/report-words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{

// Escaped text has no <, so no name in a scenario can fake these
constexpr std::string_view CHARTS_BEGIN = "<!-- charts:begin -->\n";
constexpr std::string_view CHARTS_END = "<!-- charts:end -->\n";

std::string
Dump(const nlohmann::json& json)
{
    // A name that is no UTF-8 must not stop the report
    return EscapeScriptJson(json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

// A number and its unit stay on one line
std::string
KeepTogether(std::string text)
{
    constexpr const char* UNITS[] =
        {" %", " s", " ms", " KiB", " MiB", " MB", " GB", " Mbit/s", " Gbit/s"};
    for (const char* unit : UNITS)
    {
        const std::string_view wanted(unit);
        for (auto at = text.find(wanted); at != std::string::npos; at = text.find(wanted, at + 1))
        {
            const auto behind = at + wanted.size();
            const bool number = at > 0 && text[at - 1] >= '0' && text[at - 1] <= '9';
            const bool whole = behind == text.size() || text[behind] < 'a' || text[behind] > 'z';
            if (number && whole)
            {
                text.replace(at, 1, "\u00a0");
            }
        }
    }
    return text;
}

std::string
Legend(const std::vector<std::pair<std::string, std::string>>& entries)
{
    std::string html = "<ul class=\"legend\">";
    for (const auto& entry : entries)
    {
        html += fmt::format("<li data-name=\"{0}\"><svg width=\"12\" height=\"12\" "
                            "aria-hidden=\"true\"><rect width=\"12\" height=\"12\" rx=\"2\" "
                            "fill=\"{1}\"/></svg> {0}</li>",
                            EscapeHtml(entry.first),
                            entry.second);
    }
    return html + "</ul>\n";
}

/// The page of one run. Its figures have numbers of their own within the page.
class RunSection
{
  public:
    RunSection(const LbMeasureResults& results, std::size_t index)
        : m_results(results),
          m_prefix(fmt::format("r{}", index))
    {
        for (const auto& group : results.groups)
        {
            m_groups.push_back(MakeReportGroup(results, group));
        }
    }

    std::string ToHtml(bool single)
    {
        m_html = fmt::format("<article id=\"{}\">\n", m_prefix);
        AddHead(single ? "h1" : "h2");
        AddMapping();
        AddChanges();
        AddProxies();
        AddSection("Who waited for whom", MakeWaitsTable(m_results));
        AddSection("Binds", MakeBindsTable(m_results));
        AddSection("What the scenario expects", MakeExpectTable(m_results));
        AddOverTime();
        AddLosses();
        AddDetails();
        m_html += "</article>\n";
        return std::move(m_html);
    }

  private:
    // A section with a title, nothing where there is nothing in it
    void AddSection(const std::string& title, const std::string& content)
    {
        if (!content.empty())
        {
            m_html +=
                fmt::format("<section>\n<h2>{}</h2>\n{}</section>\n", EscapeHtml(title), content);
        }
    }

    // The static figure, and beside it what the script draws in its place
    std::string Figure(const std::string& kind,
                       const std::string& head,
                       const std::string& id,
                       const std::string& svg,
                       const nlohmann::json& spec,
                       const std::string& caption)
    {
        return fmt::format("<figure class=\"{}\" id=\"{}\">\n{}<div class=\"static\">\n{}</div>\n"
                           "<div class=\"chart\" hidden></div>\n"
                           "<script type=\"application/json\" class=\"spec\">{}</script>\n"
                           "<figcaption>{}</figcaption>\n</figure>\n",
                           kind,
                           id,
                           head,
                           svg,
                           Dump(spec),
                           EscapeHtml(caption));
    }

    std::string NextId()
    {
        return fmt::format("{}-f{}", m_prefix, m_figures++);
    }

    void AddHead(const char* level)
    {
        m_html += fmt::format("<header>\n<{0}>{1}</{0}>\n", level, EscapeHtml(m_results.scenario));
        if (!m_results.summary.empty())
        {
            m_html += fmt::format("<p class=\"summary\">{}</p>\n", EscapeHtml(m_results.summary));
        }
        m_html += fmt::format("<p class=\"answer\">{}</p>\n",
                              KeepTogether(EscapeHtml(MakeReportAnswer(m_results))));
        if (!m_results.notModelled.empty())
        {
            m_html += "<div class=\"note\"><p>Not modelled in this run:</p>\n<ul>";
            for (const auto& what : m_results.notModelled)
            {
                m_html += "<li>" + EscapeHtml(what) + "</li>";
            }
            m_html += "</ul></div>\n";
        }
        m_html += MakeReportTiles(m_results);
        AddVerdict();
        m_html += "</header>\n";
    }

    void AddVerdict()
    {
        const std::string verdict = MakeReportVerdict(m_results);
        if (verdict.empty())
        {
            return;
        }
        const bool good = std::all_of(m_results.expect.begin(),
                                      m_results.expect.end(),
                                      [](const LbExpectResult& e) { return e.pass; });
        m_html += fmt::format("<p class=\"verdict\"><span class=\"{}\">{} {}</span></p>\n",
                              good ? "good" : "bad",
                              good ? "\u2713" : "\u2717",
                              EscapeHtml(verdict));
    }

    static std::string MappingCaption(const ReportGroup& group)
    {
        std::string text = fmt::format(
            "Each row is {}, coloured by the socket that it is mapped to. Rows are "
            "sorted by their first socket, then by where each change sent them: what keeps its "
            "colour across a rule stayed, what changes colour moved.",
            GetReportWords(group.socket).row);
        if (group.deaths)
        {
            text += " A row that ends at a rule was reset with its listener.";
        }
        if (group.rows.size() < group.units)
        {
            text += fmt::format(" An even sample of {} of {} rows.",
                                FormatCount(group.rows.size()),
                                FormatCount(group.units));
        }
        if (group.stateless)
        {
            text += " One row stands for all packets without a state.";
        }
        if (group.sockets.size() > REPORT_COLORS)
        {
            text += fmt::format(" Colours repeat after {} sockets.", REPORT_COLORS);
        }
        const auto toNobody = [](const ReportUnit& unit) {
            return std::any_of(unit.segments.begin(), unit.segments.end(), [](const auto& segment) {
                return segment.socket == ReportSegment::NOBODY;
            });
        };
        if (std::any_of(group.rows.begin(), group.rows.end(), toNobody))
        {
            text += " Grey is mapped to nobody: the group was empty.";
        }
        return text;
    }

    void AddMapping()
    {
        std::string content;
        for (const auto& group : m_groups)
        {
            if (group.rows.empty())
            {
                continue;
            }
            std::vector<std::pair<std::string, std::string>> legend;
            for (std::size_t k = 0; k < group.sockets.size(); ++k)
            {
                legend.emplace_back(group.sockets[k], GetReportColor(static_cast<std::int64_t>(k)));
            }
            const std::string id = NextId();
            content +=
                Figure("mapping",
                       fmt::format("<h3>Group {}</h3>\n", EscapeHtml(group.name)) + Legend(legend),
                       id,
                       MakeMappingSvg(group, m_results.simulated, id),
                       MakeMappingSpec(group, m_results.simulated),
                       MappingCaption(group));
        }
        const bool inspected = !HasReportKind(m_results, LbSocketKind::TCP) &&
                               !HasReportKind(m_results, LbSocketKind::UDP);
        AddSection(inspected ? "Who inspects which flow" : "Which socket serves whom", content);
    }

    // What changes could move, in the plural
    std::string LiveWord() const
    {
        const LbSocketKind kind = m_results.changes.front().socket;
        const bool same = std::all_of(m_results.changes.begin(),
                                      m_results.changes.end(),
                                      [kind](const auto& change) { return change.socket == kind; });
        return same ? std::string(GetReportWords(kind).live) + "s" : "live units";
    }

    void AddChanges()
    {
        const std::string svg = MakeMovedSvg(m_results.changes, m_prefix + "-moved");
        std::string content;
        if (!svg.empty())
        {
            content = fmt::format(
                "<figure class=\"moved\">\n{}<figcaption>The dot is the share of "
                "{} that moved, the upright line the exact expectation, "
                "the band what chance allows in 95 of 100 runs.{}</figcaption>\n"
                "</figure>\n",
                svg,
                LiveWord(),
                m_results.changes.size() > REPORT_MAX_CHANGES
                    ? fmt::format(" The first {}; the table has all.", REPORT_MAX_CHANGES)
                    : "");
        }
        AddSection("What each change moved",
                   content + MakeChangesTable(m_results) + MakeCostsTable(m_results));
    }

    void AddProxies()
    {
        const auto sizes = MakeReportSpliceSizes(m_results);
        const std::string svg = MakeSpliceSizesSvg(sizes, m_prefix + "-sizes");
        std::string content;
        if (!svg.empty())
        {
            content =
                "<figure class=\"sizes\">\n" +
                Legend({{"splicing", GetReportColor(REPORT_SPLICE_COLOR)},
                        {"copying", GetReportColor(REPORT_COPY_COLOR)}}) +
                svg +
                "<figcaption>Core seconds that a gigabyte takes, over the size of the messages; "
                "both axes are logarithmic. Splicing wins where its line is the lower one."
                "</figcaption>\n</figure>\n" +
                MakeSpliceSizesTable(m_results);
        }
        AddSection("What the proxies took",
                   content + MakeSplicesTable(m_results) + MakeUnsplicesTable(m_results) +
                       MakeSpliceCostsTable(m_results));
    }

    void AddOverTime()
    {
        std::string content;
        for (const auto& figure : MakeReportLineFigures(m_results))
        {
            std::string head = fmt::format("<h3>{}</h3>\n", EscapeHtml(figure.title));
            if (figure.legend)
            {
                std::vector<std::pair<std::string, std::string>> legend;
                for (const auto& line : figure.lines)
                {
                    legend.emplace_back(line.label, line.color);
                }
                head += Legend(legend);
            }
            const std::string id = NextId();
            content += Figure("lines",
                              head,
                              id,
                              MakeLinesSvg(figure, m_results.simulated, id),
                              MakeLinesSpec(figure, m_results.simulated),
                              figure.description);
        }
        AddSection("Over time",
                   content.empty() ? "" : "<div class=\"figures\">\n" + content + "</div>\n");
    }

    void AddLosses()
    {
        std::string content = "<div class=\"columns\">\n";
        for (const auto& [title, table] : {std::pair("Diverted", MakePacketsTable(m_results)),
                                           std::pair("Datagrams", MakeDatagramsTable(m_results)),
                                           std::pair("Lost", MakeLossesTable(m_results))})
        {
            if (!table.empty())
            {
                content += fmt::format("<div>\n<h3>{}</h3>\n{}</div>\n", title, table);
            }
        }
        AddSection("Packets", content + "</div>\n");
    }

    void AddDetails()
    {
        for (const auto& group : m_results.groups)
        {
            AddSection("Group " + group.name,
                       MakeGroupFacts(group) + MakeMembersTable(group) + MakeImbalanceTable(group));
        }
        AddSection("Traffic", MakeTrafficTable(m_results));
        AddSection("Kernel counters", MakeKernelTables(m_results));
        AddSection("Cores", MakeCpuTable(m_results));
        AddSection("How to get this again", MakeProvenance(m_results));
    }

    const LbMeasureResults& m_results;
    std::string m_prefix;
    std::vector<ReportGroup> m_groups;
    std::string m_html;
    std::size_t m_figures = 0;
};

// Several runs: what to find below
std::string
MakeOverview(const std::vector<const LbMeasureResults*>& results)
{
    std::string html =
        fmt::format("<header>\n<h1>{} runs</h1>\n<ol class=\"overview\">\n", results.size());
    for (std::size_t k = 0; k < results.size(); ++k)
    {
        html += fmt::format("<li><a href=\"#r{}\">{}</a> (seed {}): {}</li>\n",
                            k,
                            EscapeHtml(results[k]->scenario),
                            results[k]->seed,
                            EscapeHtml(MakeReportAnswer(*results[k])));
    }
    return html + "</ol>\n</header>\n";
}

std::string
ChartBlock(const ReportAssets& assets)
{
    std::string block(CHARTS_BEGIN);
    if (assets.HasCharts())
    {
        block += "<script type=\"text/plain\" id=\"notices\">\n" + EscapeScript(assets.notices) +
                 "</script>\n";
        for (const auto& chart : assets.charts)
        {
            block += "<script>" + EscapeScript(chart) + "</script>\n";
        }
    }
    block += CHARTS_END;
    return block;
}

} // namespace

std::string
MakeReportHtml(const std::vector<const LbMeasureResults*>& results, const ReportAssets& assets)
{
    const bool single = results.size() == 1;
    const std::string title =
        single ? results.front()->scenario : fmt::format("{} runs", results.size());
    std::string html =
        fmt::format("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                    "script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:\">\n"
                    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                    "<meta name=\"color-scheme\" content=\"light dark\">\n"
                    "<title>{} \u2013 divertsim</title>\n<style>\n",
                    EscapeHtml(title));
    html += assets.style;
    html += "</style>\n</head>\n<body>\n<main>\n";
    if (!single)
    {
        html += MakeOverview(results);
    }
    for (std::size_t k = 0; k < results.size(); ++k)
    {
        html += RunSection(*results[k], k).ToHtml(single);
    }
    html += "</main>\n" + ChartBlock(assets);
    html += "<script>\n" + EscapeScript(assets.script) + "</script>\n</body>\n</html>\n";
    return html;
}

std::string
StripChartBlock(const std::string& html)
{
    const auto begin = html.find(CHARTS_BEGIN);
    // The library itself has no such comment, and everything else is escaped
    const auto end = html.find(CHARTS_END, begin == std::string::npos ? 0 : begin);
    if (begin == std::string::npos || end == std::string::npos)
    {
        return html;
    }
    return html.substr(0, begin + CHARTS_BEGIN.size()) + html.substr(end);
}

} // namespace divertsim
} // namespace ns3
