// SPDX-License-Identifier: GPL-2.0-only
#include "tool/report/report-reload.h"

#include "tool/report/report-format.h"

#include <fmt/format.h>

#include <map>

namespace ns3
{
namespace divertsim
{

namespace
{

/// A unit that lives
struct Life
{
    std::string home;
    bool old = false;   ///< alive at the first change
    bool moved = false; ///< counted as moved
};

/// Counts old and new units by the rows of the group
class LifeCounter
{
  public:
    explicit LifeCounter(ReportReload& reload)
        : m_reload(reload)
    {
    }

    void Read(const LbMappingRow& row)
    {
        if (row.cause == LbMappingRow::END)
        {
            m_lives.erase(row.flow);
            return;
        }
        if (row.cause == LbMappingRow::NEW)
        {
            Begin(row);
            return;
        }
        Meet();
        const auto life = m_lives.find(row.flow);
        if (life != m_lives.end() && !life->second.moved && !row.to.empty() &&
            row.to != life->second.home)
        {
            life->second.moved = true;
            ++(life->second.old ? m_reload.oldMoved : m_reload.freshMoved);
        }
        if (row.dies)
        {
            m_lives.erase(row.flow);
        }
    }

    /// The first change is here, whether or not it has rows.
    void Meet()
    {
        if (m_met)
        {
            return;
        }
        m_met = true;
        m_reload.old = m_lives.size();
        for (auto& [flow, life] : m_lives)
        {
            life.old = true;
        }
    }

  private:
    void Begin(const LbMappingRow& row)
    {
        m_lives[row.flow] = {row.to, false, false};
        m_reload.fresh += m_met && row.time <= m_reload.last ? 1 : 0;
    }

    ReportReload& m_reload;
    std::map<std::string, Life> m_lives; ///< by flow
    bool m_met = false;
};

std::string
Share(std::uint64_t part, std::uint64_t of, const std::string& what)
{
    return fmt::format("{} of {} {} ({})",
                       FormatCount(part),
                       FormatCount(of),
                       what,
                       FormatPercent(static_cast<double>(part) / static_cast<double>(of)));
}

std::string
Subject(const ReportReload& reload, const LbGroupResult& group)
{
    return reload.changes == 1 ? "At the change of group " + group.name
                               : fmt::format("Over the {} changes of group {}",
                                             FormatCount(reload.changes),
                                             group.name);
}

std::string
DescribePeers(const ReportReload& reload, const LbGroupResult& group)
{
    // The one change of a group says it all by itself
    if (reload.changes < 2 || reload.old + reload.fresh == 0)
    {
        return "";
    }
    std::string text = Subject(reload, group) + ", ";
    if (reload.old > 0)
    {
        text += Share(reload.oldMoved, reload.old, reload.old == 1 ? "old peer" : "old peers");
    }
    if (reload.fresh > 0)
    {
        text += reload.old > 0 ? " and " : "";
        text += Share(reload.freshMoved, reload.fresh, "that came meanwhile");
    }
    text += " were sent to a socket that is not their first";
    if (group.flows.started > 0)
    {
        text += fmt::format("; {} of {} broke",
                            FormatCount(group.flows.broken),
                            FormatNoun(group.flows.started, "flow"));
    }
    return text + ".";
}

std::string
DescribeConnections(const ReportReload& reload, const LbGroupResult& group)
{
    const std::uint64_t dead = reload.halfOpen + reload.unaccepted;
    if (dead == 0)
    {
        return Subject(reload, group) + ", no connection died with its listener.";
    }
    const std::string of = group.flows.started > 0 ? " of " + FormatCount(group.flows.started) : "";
    return fmt::format("{}, {}{} connection{} died with {} listener: {} half-open, {} complete "
                       "but not yet accepted.",
                       Subject(reload, group),
                       FormatCount(dead),
                       of,
                       dead == 1 && of.empty() ? "" : "s",
                       dead == 1 ? "its" : "their",
                       FormatCount(reload.halfOpen),
                       FormatCount(reload.unaccepted));
}

} // namespace

ReportReload
MakeReportReload(const LbMeasureResults& results, const LbGroupResult& group)
{
    ReportReload reload;
    for (const LbChangeResult& change : results.changes)
    {
        if (change.group == group.name)
        {
            reload.first = reload.changes == 0 ? change.time : reload.first;
            reload.last = change.time;
            reload.halfOpen += change.resetHalfOpen;
            reload.unaccepted += change.resetUnaccepted;
            ++reload.changes;
        }
    }
    if (reload.changes == 0)
    {
        return reload;
    }
    LifeCounter lives(reload);
    for (const LbMappingRow& row : results.mapping)
    {
        if (row.group == group.name)
        {
            if (row.time > reload.first)
            {
                lives.Meet();
            }
            lives.Read(row);
        }
    }
    lives.Meet();
    return reload;
}

std::string
DescribeReportReload(const ReportReload& reload, const LbGroupResult& group)
{
    if (reload.changes == 0 || group.socket == LbSocketKind::DIVERT)
    {
        return "";
    }
    return group.socket == LbSocketKind::UDP ? DescribePeers(reload, group)
                                             : DescribeConnections(reload, group);
}

} // namespace divertsim
} // namespace ns3
