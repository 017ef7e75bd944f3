// SPDX-License-Identifier: GPL-2.0-only
#include "tool/report/report-series.h"

#include "tool/report/report-colors.h"
#include "tool/report/report-format.h"

#include "ns3/lb-measure-series.h"

#include <algorithm>
#include <map>
#include <string_view>

namespace ns3
{
namespace divertsim
{

namespace
{

using Points = std::vector<std::pair<BsdTime, double>>;
using Timeline = std::map<std::string, Points>;

// A line has at most four points in each of this many slices of time
constexpr std::size_t SLICES = 200;

// Keeps first, least, greatest and last point of each slice, so that no peak is lost
Points
Thin(const Points& points, BsdTime simulated)
{
    if (points.size() <= 4 * SLICES || simulated <= 0)
    {
        return points;
    }
    const BsdTime slice = simulated / static_cast<BsdTime>(SLICES) + 1;
    Points thin;
    for (std::size_t begin = 0; begin < points.size();)
    {
        std::size_t end = begin;
        std::size_t least = begin;
        std::size_t greatest = begin;
        for (; end < points.size() && points[end].first / slice == points[begin].first / slice;
             ++end)
        {
            least = points[end].second < points[least].second ? end : least;
            greatest = points[end].second > points[greatest].second ? end : greatest;
        }
        std::vector<std::size_t> kept{begin, least, greatest, end - 1};
        std::sort(kept.begin(), kept.end());
        kept.erase(std::unique(kept.begin(), kept.end()), kept.end());
        for (const std::size_t k : kept)
        {
            thin.push_back(points[k]);
        }
        begin = end;
    }
    return thin;
}

/// Collects the lines of one figure
class FigureMaker
{
  public:
    FigureMaker(const Timeline& timeline, const LbMeasureResults& results)
        : m_timeline(timeline),
          m_results(results)
    {
    }

    void Start(std::string title, std::string description, ReportQuantity quantity)
    {
        m_figure = ReportLineFigure();
        m_figure.title = std::move(title);
        m_figure.description = std::move(description);
        m_figure.quantity = quantity;
    }

    ReportLineFigure& Figure()
    {
        return m_figure;
    }

    void Add(const std::string& series, const std::string& label, std::int64_t color)
    {
        const auto found = m_timeline.find(series);
        if (found == m_timeline.end())
        {
            return;
        }
        m_figure.lines.push_back(
            {label, GetReportColor(color), Thin(found->second, m_results.simulated)});
        for (const auto& point : found->second)
        {
            m_figure.top = std::max(m_figure.top, point.second);
        }
    }

    // Marks are those of a group, of all groups where it is empty
    void Finish(const std::string& group, std::vector<ReportLineFigure>& figures)
    {
        if (m_figure.lines.empty())
        {
            return;
        }
        m_figure.marks = MakeReportMarks(m_results, group);
        m_figure.lanes = CountReportLanes(m_figure.marks);
        figures.push_back(std::move(m_figure));
    }

  private:
    const Timeline& m_timeline;
    const LbMeasureResults& m_results;
    ReportLineFigure m_figure;
};

void
AddSockets(FigureMaker& maker, const LbGroupResult& group, LbSeries series)
{
    for (std::size_t k = 0; k < group.members.size(); ++k)
    {
        const auto& name = group.members[k].socket;
        maker.Add(LbSeriesName(series, name), name, static_cast<std::int64_t>(k));
    }
}

void
AddCores(FigureMaker& maker,
         const LbMeasureResults& results,
         std::vector<ReportLineFigure>& figures)
{
    for (const auto& host : results.cpus)
    {
        maker.Start("Utilisation per core of " + host.host,
                    "Part of each step of the timeline that a core was busy. A core that never ran "
                    "has no line.",
                    ReportQuantity::FRACTION);
        maker.Figure().legend = true;
        for (std::size_t core = 0; core < host.cores.size(); ++core)
        {
            const auto number = std::to_string(core);
            maker.Add(LbSeriesName(LbSeries::CPU_BUSY, host.host + "." + number),
                      "core " + number,
                      static_cast<std::int64_t>(core));
        }
        maker.Finish("", figures);
    }
}

/// What figures say of groups of one kind
struct FigureWords
{
    std::string units; ///< title, the group's name follows
    std::string unitsMeaning;
    std::string live;
    std::string packetsMeaning;
};

FigureWords
WordsOf(LbSocketKind kind)
{
    const std::string queue =
        "Packets that each socket's queue took in each step of the timeline. Colours as above.";
    switch (kind)
    {
    case LbSocketKind::TCP:
        return {"Pending connections of group ",
                "Connections that are half-open or wait for accept(2) at each time, and those that "
                "changes have moved or reset so far.",
                "pending",
                "Packets that each socket's connections took in each step of the timeline. "
                "Colours as above."};
    case LbSocketKind::UDP:
        return {"Peers of group ",
                "Peers that the group maps at each time, and moves by its changes so far.",
                "alive",
                queue};
    case LbSocketKind::DIVERT:
        break;
    }
    return {"Units of group ",
            "Units that the group maps at each time, and moves by its changes so far.",
            "alive",
            queue};
}

} // namespace

std::vector<ReportLineFigure>
MakeReportLineFigures(const LbMeasureResults& results)
{
    Timeline timeline;
    for (const auto& point : results.timeline)
    {
        timeline[point.series].emplace_back(point.time, point.value);
    }
    std::vector<ReportLineFigure> figures;
    FigureMaker maker(timeline, results);
    for (const auto& group : results.groups)
    {
        maker.Start("Size of group " + group.name,
                    "Members of group " + group.name + " over time.",
                    ReportQuantity::COUNT);
        maker.Figure().step = true;
        maker.Add(LbSeriesName(LbSeries::GROUP_SIZE, group.name), group.name, 0);
        maker.Finish(group.name, figures);

        const auto words = WordsOf(group.socket);
        maker.Start(words.units + group.name, words.unitsMeaning, ReportQuantity::COUNT);
        maker.Figure().legend = true;
        maker.Add(LbSeriesName(LbSeries::GROUP_LIVE, group.name), words.live, 0);
        maker.Add(LbSeriesName(LbSeries::GROUP_MOVED, group.name), "moved", 5);
        maker.Finish(group.name, figures);

        maker.Start("Packets per socket of " + group.name,
                    words.packetsMeaning,
                    ReportQuantity::COUNT);
        AddSockets(maker, group, LbSeries::SOCKET_PACKETS);
        maker.Finish(group.name, figures);

        maker.Start("Queue depth per socket of " + group.name,
                    "Bytes in each socket's receive buffer, as the buffer counts them. "
                    "Colours as above.",
                    ReportQuantity::BYTES);
        AddSockets(maker, group, LbSeries::SOCKET_QUEUE);
        maker.Finish(group.name, figures);

        maker.Start("Accept queue per socket of " + group.name,
                    "Complete connections that wait for each listener's accept(2). "
                    "Colours as above.",
                    ReportQuantity::COUNT);
        AddSockets(maker, group, LbSeries::SOCKET_ACCEPT_QUEUE);
        maker.Finish(group.name, figures);
    }
    maker.Start("Goodput", "Payload that arrived, a second.", ReportQuantity::RATE);
    maker.Figure().legend = true;
    for (std::size_t k = 0; k < results.traffic.size(); ++k)
    {
        const auto& name = results.traffic[k].name;
        maker.Add(LbSeriesName(LbSeries::TRAFFIC_GOODPUT, name),
                  name,
                  static_cast<std::int64_t>(k));
    }
    maker.Finish("", figures);

    maker.Start("Lost packets", "Packets lost so far, by reason.", ReportQuantity::COUNT);
    maker.Figure().legend = true;
    for (std::size_t k = 0; k < results.packets.dropped.size(); ++k)
    {
        const auto reason = static_cast<LbLoss>(k);
        if (results.packets.dropped[k] > 0 && reason != LbLoss::MATCH && reason != LbLoss::VERDICT)
        {
            const std::string name = LbLossName(reason);
            maker.Add(LbSeriesName(LbSeries::DROPPED, name),
                      name,
                      static_cast<std::int64_t>(maker.Figure().lines.size()));
        }
    }
    maker.Finish("", figures);
    AddCores(maker, results, figures);
    return figures;
}

std::string
FormatQuantity(ReportQuantity quantity, double value)
{
    std::string text;
    switch (quantity)
    {
    case ReportQuantity::BYTES:
        text = FormatBytes(value);
        break;
    case ReportQuantity::RATE:
        text = FormatRate(value);
        break;
    case ReportQuantity::FRACTION:
        text = FormatPercent(value);
        break;
    case ReportQuantity::COUNT:
        return FormatCount(static_cast<std::uint64_t>(value + 0.5));
    }
    // "5.00 KB" is 5 KB on an axis
    const auto space = text.find(' ');
    const auto point = text.find('.');
    if (point < space)
    {
        auto last = text.find_last_not_of('0', space - 1);
        last -= text[last] == '.' ? 1 : 0;
        text.erase(last + 1, space - last - 1);
    }
    return text;
}

} // namespace divertsim
} // namespace ns3
