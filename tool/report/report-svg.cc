// SPDX-License-Identifier: GPL-2.0-only
#include "tool/report/report-svg.h"

#include "tool/report/report-colors.h"
#include "tool/report/report-format.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace ns3
{
namespace divertsim
{

namespace
{

constexpr std::size_t LANE = 16;        ///< height of a line of labels
constexpr std::size_t AXIS = 22;        ///< height of the time axis' numbers
constexpr std::size_t LINES = 160;      ///< height of the plot of a line figure
constexpr std::int64_t ACROSS = 100000; ///< units of length along the time axis

std::int64_t
Across(BsdTime time, BsdTime simulated)
{
    // Seconds of nanoseconds times ACROSS leave 64 bits after a day: go through milliseconds then
    const BsdTime scale = simulated > BSD_SECOND * 10000 ? BSD_MILLISECOND : 1;
    return simulated <= 0 ? 0 : (time / scale) * ACROSS / std::max<BsdTime>(simulated / scale, 1);
}

std::string
Percent(BsdTime time, BsdTime simulated)
{
    return FormatFixed(static_cast<double>(Across(time, simulated)) / (ACROSS / 100), 3) + "%";
}

std::string
Head(const std::string& id,
     const std::string& title,
     const std::string& description,
     std::size_t height)
{
    return fmt::format("<svg class=\"plot\" role=\"img\" aria-labelledby=\"{0}-title {0}-desc\" "
                       "width=\"100%\" height=\"{1}\">\n"
                       "<title id=\"{0}-title\">{2}</title>\n<desc id=\"{0}-desc\">{3}</desc>\n",
                       id,
                       height,
                       EscapeHtml(title),
                       EscapeHtml(description));
}

// The box whose own coordinates are ACROSS wide
std::string
Stretched(std::size_t top, std::size_t height, std::size_t rows, const std::string& content)
{
    return fmt::format("<svg x=\"0\" y=\"{}\" width=\"100%\" height=\"{}\" viewBox=\"0 0 {} {}\" "
                       "preserveAspectRatio=\"none\">\n{}</svg>\n",
                       top,
                       height,
                       ACROSS,
                       rows,
                       content);
}

// Rules at the changes from the labels down to the axis; labels stand over all of them
std::string
Marks(const std::vector<ReportMark>& marks,
      std::size_t lanes,
      std::size_t bottom,
      BsdTime simulated)
{
    std::string rules;
    std::string labels;
    for (const auto& mark : marks)
    {
        const std::string x = Percent(mark.time, simulated);
        const std::size_t top = mark.labelled ? (mark.lane + 1) * LANE - 2 : lanes * LANE;
        const std::string begin = fmt::format("<g class=\"mark\"><title>{}</title>",
                                              EscapeHtml(mark.name + ", " + mark.label));
        rules += fmt::format("{}<line x1=\"{}\" x2=\"{}\" y1=\"{}\" y2=\"{}\"/></g>\n",
                             begin,
                             x,
                             x,
                             top,
                             bottom);
        if (mark.labelled)
        {
            const double share = static_cast<double>(mark.time) /
                                 static_cast<double>(std::max<BsdTime>(simulated, 1));
            const char* anchor = share < 0.1 ? "start" : share > 0.9 ? "end" : "middle";
            labels += fmt::format("{}<text x=\"{}\" y=\"{}\" text-anchor=\"{}\">{}</text></g>\n",
                                  begin,
                                  x,
                                  (mark.lane + 1) * LANE - 5,
                                  anchor,
                                  EscapeHtml(mark.label));
        }
    }
    return rules + labels;
}

std::string
TimeAxis(BsdTime simulated, std::size_t top)
{
    const double seconds = static_cast<double>(simulated) / BSD_SECOND;
    const double step = GetReportTickStep(seconds, 5);
    std::string text =
        fmt::format("<g class=\"axis\"><line x1=\"0\" x2=\"100%\" y1=\"{0}\" y2=\"{0}\"/>\n", top);
    int decimals = 0;
    for (double scaled = step; scaled < 1 - 1e-9; scaled *= 10)
    {
        ++decimals;
    }
    for (int k = 0; k * step <= seconds * (1 + 1e-9) && step > 0; ++k)
    {
        const double share = seconds > 0 ? k * step / seconds : 0;
        text += fmt::format("<text x=\"{}%\" y=\"{}\" text-anchor=\"{}\">{}{}</text>\n",
                            FormatFixed(100 * share, 3),
                            top + 15,
                            k == 0         ? "start"
                            : share > 0.95 ? "end"
                                           : "middle",
                            FormatFixed(k * step, decimals),
                            share > 0.95 || (k + 1) * step > seconds * (1 + 1e-9) ? " s" : "");
    }
    return text + "</g>\n";
}

// One path a socket, so that a figure of thousands of stretches stays small
std::string
MappingPaths(const ReportGroup& group, BsdTime simulated)
{
    std::map<std::int32_t, std::string> paths;
    for (std::size_t row = 0; row < group.rows.size(); ++row)
    {
        for (const auto& segment : group.rows[row].segments)
        {
            const auto from = Across(segment.from, simulated);
            const auto width = std::max<std::int64_t>(Across(segment.to, simulated) - from, 1);
            paths[segment.socket] += fmt::format("M{} {}h{}v1h-{}z", from, row, width, width);
        }
    }
    std::string text;
    for (const auto& path : paths)
    {
        const std::string name =
            path.first < 0 ? "no socket" : group.sockets[static_cast<std::size_t>(path.first)];
        text += fmt::format("<path fill=\"{}\" d=\"{}\"><title>{}</title></path>\n",
                            GetReportColor(path.first),
                            path.second,
                            EscapeHtml(name));
    }
    return text;
}

std::string
LinePath(const ReportLine& line, const ReportLineFigure& figure, double top, BsdTime simulated)
{
    std::string path;
    std::string before;
    for (const auto& point : line.points)
    {
        const auto x = Across(point.first, simulated);
        const std::string y = FormatFixed(LINES * (1 - point.second / top), 1);
        if (path.empty())
        {
            path = fmt::format("M{} {}", x, y);
        }
        else if (figure.step)
        {
            path += fmt::format("H{}", x) + (y == before ? "" : "V" + y);
        }
        else
        {
            path += fmt::format("L{} {}", x, y);
        }
        before = y;
    }
    if (figure.step)
    {
        path += fmt::format("H{}", ACROSS);
    }
    return fmt::format("<path fill=\"none\" stroke=\"{}\" stroke-width=\"2\" "
                       "vector-effect=\"non-scaling-stroke\" d=\"{}\"><title>{}</title></path>\n",
                       line.color,
                       path,
                       EscapeHtml(line.label));
}

} // namespace

double
GetReportTickStep(double top, std::size_t most)
{
    if (!(top > 0) || most == 0)
    {
        return 1;
    }
    // By multiplication alone: the same everywhere
    double power = 1;
    while (power * static_cast<double>(most) > top)
    {
        power /= 10;
    }
    while (true)
    {
        for (const double factor : {1.0, 2.0, 5.0})
        {
            if (top / (power * factor) <= static_cast<double>(most) * (1 + 1e-9))
            {
                return power * factor;
            }
        }
        power *= 10;
    }
}

std::size_t
GetReportRowHeight(std::size_t rows)
{
    return rows == 0 ? 14 : std::clamp<std::size_t>(REPORT_MAX_ROWS / rows, 1, 14);
}

std::string
MakeMappingSvg(const ReportGroup& group, BsdTime simulated, const std::string& id)
{
    const std::size_t rows = std::max<std::size_t>(group.rows.size(), 1);
    const std::size_t top = group.lanes * LANE;
    const std::size_t height = rows * GetReportRowHeight(rows);
    std::string text = Head(id,
                            "Mapping of group " + group.name,
                            fmt::format("{} units of group {} as rows over {}, coloured by the "
                                        "socket that each is mapped to. The table of changes has "
                                        "the numbers.",
                                        group.rows.size(),
                                        group.name,
                                        FormatTime(simulated)),
                            top + height + AXIS);
    text += fmt::format("<rect class=\"ground\" x=\"0\" y=\"{}\" width=\"100%\" height=\"{}\"/>\n",
                        top,
                        height);
    text += "<g shape-rendering=\"crispEdges\">\n" +
            Stretched(top, height, rows, MappingPaths(group, simulated)) + "</g>\n";
    text += Marks(group.marks, group.lanes, top + height, simulated);
    return text + TimeAxis(simulated, top + height) + "</svg>\n";
}

std::string
MakeLinesSvg(const ReportLineFigure& figure, BsdTime simulated, const std::string& id)
{
    const std::size_t above = figure.lanes * LANE;
    const double step = std::max(GetReportTickStep(figure.top, 4),
                                 figure.quantity == ReportQuantity::COUNT ? 1.0 : 0.0);
    const double top = std::max(figure.top, step) * 1.05;
    std::string text =
        Head(id, figure.title, figure.description, above + LINES + AXIS) + "<g class=\"grid\">\n";
    std::string numbers = "<g class=\"axis\">\n";
    for (int k = 1; k * step <= top; ++k)
    {
        const std::string y =
            FormatFixed(static_cast<double>(above) + LINES * (1 - k * step / top), 1);
        text += fmt::format("<line x1=\"0\" x2=\"100%\" y1=\"{0}\" y2=\"{0}\"/>\n", y);
        numbers += fmt::format("<text class=\"halo\" x=\"2\" y=\"{}\" dy=\"-3\">{}</text>\n",
                               y,
                               EscapeHtml(FormatQuantity(figure.quantity, k * step)));
    }
    text += "</g>\n";
    std::string paths;
    for (const auto& line : figure.lines)
    {
        paths += LinePath(line, figure, top, simulated);
    }
    text += Stretched(above, LINES, LINES, paths);
    text += Marks(figure.marks, figure.lanes, above + LINES, simulated);
    return text + numbers + "</g>\n" + TimeAxis(simulated, above + LINES) + "</svg>\n";
}

std::string
MakeMovedSvg(const std::vector<LbChangeResult>& changes, const std::string& id)
{
    constexpr std::size_t ROW = 40;
    std::string rows;
    std::size_t count = 0;
    for (const auto& change : changes)
    {
        if (!change.movedFraction || count == REPORT_MAX_CHANGES)
        {
            continue;
        }
        const std::size_t text = count * ROW + 14;
        const std::size_t y = count * ROW + 27;
        std::string words =
            fmt::format("{}: {} moved", change.name, FormatPercent(*change.movedFraction));
        if (change.resetHalfOpen + change.resetUnaccepted > 0)
        {
            words += fmt::format(", died {} half-open and {} unaccepted",
                                 FormatCount(change.resetHalfOpen),
                                 FormatCount(change.resetUnaccepted));
        }
        rows +=
            fmt::format("<line class=\"track\" x1=\"0\" x2=\"100%\" y1=\"{0}\" y2=\"{0}\"/>\n", y);
        if (change.expected)
        {
            const auto& moved = change.expected->moved;
            words += ", expected " + FormatFraction(moved.fraction);
            rows += fmt::format(
                "<line class=\"chance\" x1=\"{}%\" x2=\"{}%\" y1=\"{}\" y2=\"{}\"/>\n"
                "<line class=\"expected\" x1=\"{}%\" x2=\"{}%\" y1=\"{}\" y2=\"{}\"/>\n",
                FormatFixed(100 * moved.ci95[0], 3),
                FormatFixed(100 * moved.ci95[1], 3),
                y,
                y,
                FormatFixed(100 * moved.value, 3),
                FormatFixed(100 * moved.value, 3),
                y - 8,
                y + 8);
        }
        rows += fmt::format("<circle class=\"moved\" cx=\"{}%\" cy=\"{}\" r=\"5\"/>\n"
                            "<text x=\"0\" y=\"{}\">{}</text>\n",
                            FormatFixed(100 * *change.movedFraction, 3),
                            y,
                            text,
                            EscapeHtml(words));
        ++count;
    }
    if (count == 0)
    {
        return "";
    }
    std::string axis = "<g class=\"axis\">\n";
    for (const int percent : {0, 25, 50, 75, 100})
    {
        axis += fmt::format("<text x=\"{0}%\" y=\"{1}\" text-anchor=\"{2}\">{0} %</text>\n",
                            percent,
                            count * ROW + 16,
                            percent == 0     ? "start"
                            : percent == 100 ? "end"
                                             : "middle");
    }
    return Head(id,
                "Moved share of each change",
                "A dot for the share of live units that each change moved, a short line for the "
                "expected share, a band for what chance allows in 95 of 100 runs.",
                count * ROW + AXIS) +
           rows + axis + "</g>\n</svg>\n";
}

} // namespace divertsim
} // namespace ns3
