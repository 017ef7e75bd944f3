// SPDX-License-Identifier: GPL-2.0-only
#include "tool/report/report-units.h"

#include "tool/report/report-format.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>

namespace ns3
{
namespace divertsim
{

namespace
{

// Labels are laid out for the narrowest screen: a plot of about 340 pixels, 7 a letter
constexpr double NARROW_PLOT = 340;
constexpr double LETTER = 7;
constexpr std::size_t MAX_LANES = 3;

/// Follows the rows of mapping.csv of one group
class UnitReader
{
  public:
    UnitReader(const LbMeasureResults& results, ReportGroup& group)
        : m_results(results),
          m_group(group)
    {
        for (std::size_t k = 0; k < group.sockets.size(); ++k)
        {
            m_socketIndex.emplace(group.sockets[k], static_cast<std::int32_t>(k));
        }
    }

    void Read(const LbMappingRow& row)
    {
        const auto key = std::make_pair(row.stateId, row.flow);
        auto open = m_open.find(key);
        if (row.cause == LbMappingRow::END)
        {
            if (open != m_open.end())
            {
                CloseSegment(open->second, row.time);
                m_open.erase(open);
            }
            return;
        }
        if (open == m_open.end() || row.cause == LbMappingRow::NEW)
        {
            ReportUnit unit;
            unit.stateId = row.stateId;
            unit.flow = row.flow;
            m_group.rows.push_back(std::move(unit));
            m_group.stateless |= row.stateId == 0 && row.flow.empty();
            open = m_open.insert_or_assign(key, m_group.rows.size() - 1).first;
        }
        else
        {
            CloseSegment(open->second, row.time);
        }
        if (row.dies || (row.cause >= 0 && row.to.empty() && !IsGroupEmptyAfter(row.cause)))
        {
            m_group.deaths = true;
            m_open.erase(open); // reset with its listener: such a unit has no row `end`
            return;
        }
        auto& segments = m_group.rows[open->second].segments;
        segments.push_back({row.time, m_results.simulated, GetSocket(row.to)});
    }

  private:
    void CloseSegment(std::size_t unit, BsdTime time)
    {
        m_group.rows[unit].segments.back().to = time;
    }

    bool IsGroupEmptyAfter(std::int32_t cause) const
    {
        const auto index = static_cast<std::size_t>(cause);
        return index < m_results.changes.size() && m_results.changes[index].sizeAfter == 0;
    }

    std::int32_t GetSocket(const std::string& name) const
    {
        const auto found = m_socketIndex.find(name);
        return found == m_socketIndex.end() ? ReportSegment::NOBODY : found->second;
    }

    const LbMeasureResults& m_results;
    ReportGroup& m_group;
    std::map<std::string, std::int32_t> m_socketIndex;
    std::map<std::pair<std::uint64_t, std::string>, std::size_t> m_open;
};

// An even sample in the order of arrival keeps every group's share
void
Sample(std::vector<ReportUnit>& rows, std::size_t maxRows)
{
    if (rows.size() > maxRows)
    {
        for (std::size_t k = 0; k < maxRows; ++k)
        {
            const std::size_t from = k * rows.size() / maxRows;
            if (from != k)
            {
                rows[k] = std::move(rows[from]);
            }
        }
        rows.resize(maxRows);
    }
    for (std::size_t k = 0; k < rows.size(); ++k)
    {
        rows[k].arrival = k;
    }
}

// Home, then the socket after each change; one that starts after a change sorts behind
std::vector<std::int32_t>
SortKey(const ReportUnit& unit, const std::vector<ReportMark>& marks)
{
    constexpr std::int32_t NOT_YET = INT32_MAX;
    std::vector<std::int32_t> key;
    key.reserve(marks.size() + 1);
    key.push_back(unit.segments.front().socket);
    auto segment = unit.segments.begin();
    for (const auto& mark : marks)
    {
        while (std::next(segment) != unit.segments.end() && std::next(segment)->from <= mark.time)
        {
            ++segment;
        }
        key.push_back(segment->from > mark.time ? NOT_YET : segment->socket);
    }
    return key;
}

void
SortRows(ReportGroup& group)
{
    std::vector<std::pair<std::vector<std::int32_t>, std::size_t>> order;
    order.reserve(group.rows.size());
    for (std::size_t k = 0; k < group.rows.size(); ++k)
    {
        order.emplace_back(SortKey(group.rows[k], group.marks), k);
    }
    std::sort(order.begin(), order.end());
    std::vector<ReportUnit> sorted;
    sorted.reserve(order.size());
    for (const auto& entry : order)
    {
        sorted.push_back(std::move(group.rows[entry.second]));
    }
    group.rows = std::move(sorted);
}

std::string
MarkLabel(const LbChangeResult& change)
{
    if (change.sizeBefore == change.sizeAfter)
    {
        return fmt::format("{}: {}", FormatTime(change.time), change.action);
    }
    return fmt::format("{}: {}\u2192{}",
                       FormatTime(change.time),
                       change.sizeBefore,
                       change.sizeAfter);
}

// Letters, not bytes
std::size_t
CountLetters(const std::string& text)
{
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    }));
}

} // namespace

std::vector<ReportMark>
MakeReportMarks(const LbMeasureResults& results, const std::string& group)
{
    std::vector<ReportMark> marks;
    std::vector<double> laneEnds(MAX_LANES, -NARROW_PLOT);
    for (std::size_t k = 0; k < results.changes.size(); ++k)
    {
        const auto& change = results.changes[k];
        if (!group.empty() && change.group != group)
        {
            continue;
        }
        ReportMark mark;
        mark.time = change.time;
        mark.index = k;
        mark.name = change.name;
        mark.label = MarkLabel(change);
        // A label stands centred over its rule
        const double width = LETTER * static_cast<double>(CountLetters(mark.label));
        const double at = results.simulated > 0 ? NARROW_PLOT * static_cast<double>(mark.time) /
                                                      static_cast<double>(results.simulated)
                                                : 0;
        const auto lane = std::find_if(laneEnds.begin(), laneEnds.end(), [&](double end) {
            return at - width / 2 > end + LETTER;
        });
        mark.labelled = lane != laneEnds.end();
        if (mark.labelled)
        {
            mark.lane = static_cast<std::size_t>(lane - laneEnds.begin());
            *lane = at + width / 2;
        }
        marks.push_back(std::move(mark));
    }
    return marks;
}

std::size_t
CountReportLanes(const std::vector<ReportMark>& marks)
{
    std::size_t lanes = 0;
    for (const auto& mark : marks)
    {
        lanes = std::max(lanes, mark.labelled ? mark.lane + 1 : 0);
    }
    return lanes;
}

ReportGroup
MakeReportGroup(const LbMeasureResults& results, const LbGroupResult& group, std::size_t maxRows)
{
    ReportGroup made;
    made.name = group.name;
    made.socket = group.socket;
    for (const auto& member : group.members)
    {
        made.sockets.push_back(member.socket);
    }
    made.marks = MakeReportMarks(results, group.name);
    made.lanes = CountReportLanes(made.marks);
    UnitReader reader(results, made);
    for (const auto& row : results.mapping)
    {
        if (row.group == group.name)
        {
            reader.Read(row);
        }
    }
    made.units = made.rows.size();
    Sample(made.rows, maxRows);
    SortRows(made);
    return made;
}

} // namespace divertsim
} // namespace ns3
