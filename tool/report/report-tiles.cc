// SPDX-License-Identifier: GPL-2.0-only
#include "tool/report/report-tiles.h"

#include "tool/report/report-binds.h"
#include "tool/report/report-format.h"
#include "tool/report/report-words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

namespace ns3
{
namespace divertsim
{

namespace
{

/// A number and its words, each
using Tiles = std::vector<std::array<std::string, 2>>;

/// What the groups did
void
AddGroupTiles(const LbMeasureResults& results, Tiles& tiles)
{
    std::uint64_t moved = 0;
    std::uint64_t collateral = 0;
    std::uint64_t died = 0;
    double wrong = 0;
    for (const auto& change : results.changes)
    {
        moved += change.moved;
        collateral += change.movedCollateral;
        died += change.resetHalfOpen + change.resetUnaccepted;
        wrong += change.wrongSocketSeconds;
    }
    const auto& flows = results.flows;
    tiles.push_back({FormatCount(results.changes.size()),
                     results.changes.size() == 1 ? "change of a group" : "changes of a group"});
    const bool tcp = HasReportKind(results, LbSocketKind::TCP);
    if (tcp)
    {
        tiles.push_back({FormatCount(died),
                         died == 1 ? "connection died with its listener"
                                   : "connections died with their listener"});
    }
    tiles.push_back({FormatCount(moved - died),
                     moved - died == 1 ? "move to another socket" : "moves to another socket"});
    if (!tcp) // eight fill a line
    {
        tiles.push_back({FormatCount(collateral), "of them collateral"});
    }
    tiles.push_back({FormatFixed(wrong, wrong < 100 ? 1 : 0) + " s", "on a wrong socket, summed"});
    tiles.push_back({FormatCount(flows.split), "flows split over sockets"});
    tiles.push_back({FormatCount(flows.broken), "flows broken"});
}

/// What went through proxies
void
AddProxyTiles(const LbMeasureResults& results, Tiles& tiles)
{
    double bytes = 0;
    double seconds = 0;
    for (const auto& splice : results.splices)
    {
        bytes += static_cast<double>(splice.bytes);
        seconds += splice.cpuSeconds;
    }
    const auto count = results.splices.size();
    tiles.push_back(
        {FormatBytes(bytes),
         count == 1 ? "through the proxy" : fmt::format("through {} proxies", FormatCount(count))});
    tiles.push_back({FormatSpan(seconds), "of core time for them"});
}

/// What binds of events gave
void
AddBindTiles(const LbMeasureResults& results, Tiles& tiles)
{
    const auto binds = MakeReportBinds(results);
    const auto failed = std::count_if(results.binds.begin(),
                                      results.binds.end(),
                                      [](const auto& bind) { return bind.error != "0"; });
    tiles.push_back({FormatCount(results.binds.size()),
                     results.binds.size() == 1 ? "bind" : "binds, of all hosts"});
    tiles.push_back({FormatCount(static_cast<std::uint64_t>(failed)), "of them failed"});
    if (binds.hosts.size() > 1)
    {
        tiles.push_back({FormatCount(binds.differing), "where hosts differ"});
    }
}

} // namespace

std::string
MakeReportTiles(const LbMeasureResults& results)
{
    const bool others = !results.binds.empty() || !results.splices.empty();
    Tiles tiles;
    if (results.flows.started > 0 || !others)
    {
        tiles.push_back({FormatCount(results.flows.started), "flows started"});
    }
    if (!results.splices.empty())
    {
        tiles.push_back({FormatCount(results.flows.completed), "flows completed"});
        AddProxyTiles(results, tiles);
    }
    if (!results.groups.empty() || !others)
    {
        AddGroupTiles(results, tiles);
    }
    if (!results.binds.empty())
    {
        AddBindTiles(results, tiles);
    }
    tiles.push_back({FormatCount(results.packets.GetDroppedTotal()), "packets lost"});
    std::string html = "<dl class=\"tiles\">\n";
    for (const auto& tile : tiles)
    {
        html += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", tile[1], tile[0]);
    }
    return html + "</dl>\n";
}

} // namespace divertsim
} // namespace ns3
