// SPDX-License-Identifier: GPL-2.0-only
#include "tool/report/results-table.h"

#include "tool/report/report-words.h"

#include "ns3/lb-measure-samples.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace ns3
{
namespace divertsim
{

namespace
{

using Row = std::vector<std::string>;

/// Columns as wide as they must be; the first `words` ones lean left
std::string
Align(const std::vector<Row>& rows, std::size_t words)
{
    std::vector<std::size_t> widths;
    for (const Row& row : rows)
    {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t column = 0; column < row.size(); ++column)
        {
            widths[column] = std::max(widths[column], row[column].size());
        }
    }
    std::string text;
    for (const Row& row : rows)
    {
        std::string line = " ";
        for (std::size_t column = 0; column < row.size(); ++column)
        {
            line += column < words ? fmt::format(" {:<{}}", row[column], widths[column])
                                   : fmt::format(" {:>{}}", row[column], widths[column]);
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + "\n";
    }
    return text;
}

std::string
Percent(double share)
{
    return fmt::format("{:.1f} %", share * 100);
}

std::string
Changes(const LbMeasureResults& results)
{
    if (results.changes.empty())
    {
        return results.splices.empty() ? "  no change of a group\n" : "";
    }
    std::vector<Row> rows = {{"change",
                              "group",
                              "what",
                              "at",
                              "size",
                              "live",
                              "moved",
                              "share",
                              "expected",
                              "own",
                              "collateral"}};
    for (const LbChangeResult& change : results.changes)
    {
        rows.push_back({change.name,
                        change.group,
                        change.action,
                        fmt::format("{:.3f} s", LbSeconds(change.time)),
                        fmt::format("{} -> {}", change.sizeBefore, change.sizeAfter),
                        std::to_string(change.live),
                        std::to_string(change.moved),
                        change.movedFraction ? Percent(*change.movedFraction) : "-",
                        change.expected ? Percent(change.expected->moved.value) : "-",
                        std::to_string(change.movedOwn),
                        std::to_string(change.movedCollateral)});
    }
    std::string text = Align(rows, 3);
    for (const LbChangeResult& change : results.changes)
    {
        for (const LbSocketError& error : change.errors)
        {
            text += fmt::format("  {}: {} {}\n",
                                change.name,
                                error.socket.value_or("a socket that did not join:"),
                                error.error);
        }
    }
    return text;
}

std::string
Groups(const LbMeasureResults& results)
{
    std::string text;
    for (const LbGroupResult& group : results.groups)
    {
        std::vector<Row> rows = {
            {"socket", "open", "units", "packets", "bytes", "peak queue", "dropped", "wait p99"}};
        for (const LbMemberResult& member : group.members)
        {
            const std::string closed =
                member.closed ? fmt::format("{:.3f} s", LbSeconds(*member.closed)) : "end";
            rows.push_back(
                {member.socket,
                 fmt::format("{:.3f} s - {}", LbSeconds(member.opened), closed),
                 std::to_string(member.flows),
                 std::to_string(member.packets),
                 std::to_string(member.bytes),
                 member.queuePeakBytes ? std::to_string(*member.queuePeakBytes) : "-",
                 std::to_string(member.dropped),
                 member.wait.p99 ? fmt::format("{:.3g} ms", *member.wait.p99 * 1000) : "-"});
        }
        text += fmt::format("  group {} ({}, {} port {})\n",
                            group.name,
                            group.policy,
                            LbSocketKindName(group.socket),
                            group.port);
        text += Align(rows, 2);
        for (const LbSocketError& error : group.errors)
        {
            text += fmt::format("  start: {} {}\n",
                                error.socket.value_or("a socket that did not join:"),
                                error.error);
        }
    }
    return text;
}

std::string
Binds(const LbMeasureResults& results)
{
    if (results.binds.empty())
    {
        return "";
    }
    std::vector<Row> rows = {{"host", "bind", "address", "options", "at", "errno"}};
    for (const LbBindResult& bind : results.binds)
    {
        std::string options;
        for (const std::string& option : bind.options)
        {
            options += (options.empty() ? "" : " ") + option;
        }
        rows.push_back(
            {bind.host,
             LbSocketKindName(bind.socket),
             fmt::format("{} port {}", bind.address.empty() ? "*" : bind.address, bind.port),
             options.empty() ? "-" : options,
             fmt::format("{:.3f} s", LbSeconds(bind.time)),
             bind.error});
    }
    return Align(rows, 4);
}

std::string
Splices(const LbMeasureResults& results)
{
    if (results.splices.empty())
    {
        return "";
    }
    std::vector<Row> rows = {{"proxy", "host", "by", "costs", "bytes", "Mbit/s", "core s", "s/GB"}};
    for (const LbSpliceResult& splice : results.splices)
    {
        const auto perGb = splice.GetCpuSecondsPerGb();
        rows.push_back({splice.name,
                        splice.host,
                        splice.mode,
                        splice.costs.measured ? "measured" : "modelled",
                        std::to_string(splice.bytes),
                        splice.goodputBps ? fmt::format("{:.1f}", *splice.goodputBps / 1e6) : "-",
                        fmt::format("{:.6f}", splice.cpuSeconds),
                        perGb ? fmt::format("{:.3f}", *perGb) : "-"});
    }
    std::string text = Align(rows, 4);
    for (const LbSpliceResult& splice : results.splices)
    {
        std::string ends;
        for (std::size_t cause = 0; cause < splice.unsplices.size(); ++cause)
        {
            if (splice.unsplices[cause] > 0)
            {
                ends += fmt::format("{}{} {}",
                                    ends.empty() ? "" : ", ",
                                    LbUnspliceName(static_cast<LbUnsplice>(cause)),
                                    splice.unsplices[cause]);
            }
        }
        for (const auto& [error, count] : splice.refused)
        {
            ends += fmt::format("{}refused with {} {}", ends.empty() ? "" : ", ", error, count);
        }
        text += splice.error == "0"
                    ? ""
                    : fmt::format("  {} does not listen: {}\n", splice.name, splice.error);
        text += ends.empty() ? "" : fmt::format("  splices of {} ended: {}\n", splice.name, ends);
    }
    return text;
}

/// Of what TCP and UDP groups did; empty where there are none
std::string
Deliveries(const LbMeasureResults& results)
{
    std::string text;
    std::uint64_t halfOpen = 0;
    std::uint64_t unaccepted = 0;
    for (const LbChangeResult& change : results.changes)
    {
        halfOpen += change.resetHalfOpen;
        unaccepted += change.resetUnaccepted;
    }
    for (const LbGroupResult& group : results.groups)
    {
        if (group.socket == LbSocketKind::UDP && text.empty())
        {
            text = fmt::format("  datagrams: {} delivered, {} served\n",
                               results.packets.delivered,
                               results.packets.served);
        }
    }
    if (halfOpen + unaccepted > 0)
    {
        text += fmt::format("  connections that died with their listener: {} half-open, {} "
                            "unaccepted\n",
                            halfOpen,
                            unaccepted);
    }
    return text;
}

/// Numbers of diverted packets mean something: there is a divert group, or no group at all
bool
IsDiverting(const LbMeasureResults& results)
{
    return HasReportDivert(results) || results.groups.empty();
}

std::string
Losses(const LbMeasureResults& results)
{
    std::string reasons;
    for (std::size_t reason = 0; reason < results.packets.dropped.size(); ++reason)
    {
        if (results.packets.dropped[reason] > 0)
        {
            reasons += fmt::format("{}{} {}",
                                   reasons.empty() ? "" : ", ",
                                   LbLossName(static_cast<LbLoss>(reason)),
                                   results.packets.dropped[reason]);
        }
    }
    const LbPacketResult& packets = results.packets;
    const std::string diverted = fmt::format("{} diverted, {} reinjected, ",
                                             packets.diverted,
                                             packets.reinjectedIn + packets.reinjectedOut);
    return fmt::format("  packets: {}{} to a wrong socket, {} lost{}\n",
                       IsDiverting(results) ? diverted : "",
                       packets.wrongSocket,
                       packets.GetDroppedTotal(),
                       reasons.empty() ? "" : " (" + reasons + ")");
}

std::string
Expectations(const LbMeasureResults& results, bool colour)
{
    std::string text;
    for (const LbExpectResult& expect : results.expect)
    {
        const char* word = expect.pass ? "pass" : "FAIL";
        const char* begin = !colour ? "" : expect.pass ? "\033[32m" : "\033[1;31m";
        text += fmt::format("  {}{}{} {}: {}, expected {}\n",
                            begin,
                            word,
                            colour ? "\033[0m" : "",
                            expect.metric,
                            expect.actual,
                            expect.bound);
    }
    return text;
}

} // namespace

std::string
MakeResultsTable(const LbMeasureResults& results, bool colour)
{
    const LbFlowCounts& flows = results.flows;
    return fmt::format("{}: {:.3f} s simulated, seed {}\n",
                       results.scenario,
                       LbSeconds(results.simulated),
                       results.seed) +
           Changes(results) + Groups(results) + Binds(results) + Splices(results) +
           Deliveries(results) +
           fmt::format("  flows: {} started, {} completed, {} failed, {} moved, {} split, "
                       "{} broken{}\n",
                       flows.started,
                       flows.completed,
                       flows.failed,
                       flows.movedEver,
                       flows.split,
                       flows.broken,
                       IsDiverting(results)
                           ? fmt::format("; {} bytes uninspected, {} packets bypassed",
                                         flows.uninspectedBytes,
                                         flows.bypassed)
                           : "") +
           Losses(results) + Expectations(results, colour);
}

} // namespace divertsim
} // namespace ns3
