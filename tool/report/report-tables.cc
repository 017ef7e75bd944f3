// SPDX-License-Identifier: GPL-2.0-only
#include "tool/report/report-tables.h"

#include "tool/report/report-format.h"
#include "tool/report/report-table.h"
#include "tool/report/report-words.h"

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

constexpr const char* BROKEN =
    "flows with a packet that an application did not know, or that reached a socket that does not "
    "hold them";
constexpr const char* UNINSPECTED = "payload that went on without an inspector that knew its flow";

std::string
ErrorWords(const std::vector<LbSocketError>& errors)
{
    std::string words;
    for (const auto& error : errors)
    {
        words += words.empty() ? "" : ", ";
        words += error.socket ? *error.socket + " " + error.error : error.error;
    }
    return words.empty() ? REPORT_NO_NUMBER : words;
}

std::string
CountIf(bool counted, std::uint64_t count)
{
    return counted ? FormatCount(count) : REPORT_NO_NUMBER;
}

std::string
ChangeTitle(std::size_t index, const LbChangeResult& change)
{
    return fmt::format("{} {}", index, change.name);
}

std::string
Share(const LbExpectedShare& share)
{
    return FormatFraction(share.fraction);
}

std::string
Interval(const LbExpectedShare& share)
{
    return FormatFixed(100 * share.ci95[0], 1) + "\u2013" + FormatPercent(share.ci95[1]);
}

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

std::string
FactsList(const std::vector<std::pair<std::string, std::string>>& facts)
{
    std::string html = "<dl class=\"facts\">\n";
    for (const auto& fact : facts)
    {
        html += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n",
                            EscapeHtml(fact.first),
                            EscapeHtml(fact.second));
    }
    return html + "</dl>\n";
}

// What became of the flows of each traffic entry
std::string
MakeFlowsTable(const LbMeasureResults& results)
{
    const bool inspected = HasReportDivert(results) || results.groups.empty();
    ReportTable table("What became of the flows", true);
    table.Column("traffic", "", false)
        .Column("started")
        .Column("completed", "all bytes arrived and both sides closed")
        .Column("failed", "refused, timed out or reset")
        .Column("moved ever", "flows that a change moved at least once")
        .Column("split", "flows whose packets reached more than one socket")
        .Column("broken", BROKEN);
    if (inspected)
    {
        table.Column("uninspected", UNINSPECTED)
            .Column("bypassed",
                    "packets that met no divert rule although their flow began under one");
    }
    for (const auto& entry : results.traffic)
    {
        const auto& flows = entry.flows;
        table.Text(entry.name)
            .Count(flows.started)
            .Count(flows.completed)
            .Count(flows.failed)
            .Count(flows.movedEver)
            .Count(flows.split)
            .Count(flows.broken);
        if (inspected)
        {
            table.Value(FormatBytes(static_cast<double>(flows.uninspectedBytes)))
                .Count(flows.bypassed);
        }
        table.EndRow();
    }
    return table.ToHtml();
}

} // namespace

std::string
MakeExpectTable(const LbMeasureResults& results)
{
    ReportTable table("What the scenario expects");
    table.Column("metric", "", false)
        .Column("expected", "", false)
        .Column("actual")
        .Column("verdict", "", false);
    for (const auto& expect : results.expect)
    {
        table.Code(expect.metric)
            .Text(expect.bound)
            .Value(expect.actual)
            .Verdict(expect.pass, expect.pass ? "pass" : "FAIL")
            .EndRow();
    }
    return table.ToHtml();
}

std::string
MakeChangesTable(const LbMeasureResults& results)
{
    ReportTable table("Changes of the groups");
    table.Column("change", "index into changes[], and its name", false)
        .Column("at")
        .Column("group", "", false)
        .Column("do", "", false)
        .Column("sockets", "before and after")
        .Column("live", "units mapped at that instant")
        .Column("moved", "those whose socket differs")
        .Column("own", "moved because their own socket closed")
        .Column("collateral", "moved although their own socket stayed")
        .Column("share", "moved / live")
        .Column("expected", "exact share that the policy moves")
        .Column("95 of 100", "what chance allows in 95 of 100 runs")
        .Column("verdict", "within what chance allows in 999 of 1000 runs", false);
    std::size_t index = 0;
    for (const auto& change : results.changes)
    {
        table.Text(ChangeTitle(index++, change))
            .Value(FormatTime(change.time))
            .Text(change.group)
            .Text(change.action)
            .Value(fmt::format("{} \u2192 {}", change.sizeBefore, change.sizeAfter))
            .Count(change.live)
            .Count(change.moved)
            .Count(change.movedOwn)
            .Count(change.movedCollateral)
            .Value(change.movedFraction ? FormatPercent(*change.movedFraction) : REPORT_NO_NUMBER)
            .Value(change.expected ? Share(change.expected->moved) : REPORT_NO_NUMBER)
            .Value(change.expected ? Interval(change.expected->moved) : REPORT_NO_NUMBER);
        if (change.withinExpected)
        {
            table.Verdict(*change.withinExpected,
                          *change.withinExpected ? "as expected" : "NOT as expected");
        }
        else
        {
            table.Text(REPORT_NO_NUMBER);
        }
        table.EndRow();
    }
    return table.ToHtml();
}

std::string
MakeCostsTable(const LbMeasureResults& results)
{
    const bool inspected = HasReportDivert(results);
    const bool listening = HasReportKind(results, LbSocketKind::TCP);
    ReportTable table("What each change cost", true);
    table.Column("change", "index into changes[], and its name", false)
        .Column("on a wrong socket", "time that the moved units spend away from home, summed")
        .Column("drain", "until the last moved unit ended")
        .Column("split", "flows whose packets reached more than one socket")
        .Column("broken", BROKEN);
    if (listening)
    {
        table.Column("died half-open", "connections that were reset with their listener")
            .Column("died unaccepted", "complete connections that were reset with their listener");
    }
    if (inspected)
    {
        table.Column("uninspected", UNINSPECTED);
    }
    table.Column("errors", "of binds and closes", false);
    std::size_t index = 0;
    for (const auto& change : results.changes)
    {
        table.Text(ChangeTitle(index++, change))
            .Value(FormatFixed(change.wrongSocketSeconds, 1) + " s")
            .Span(change.drainSeconds)
            .Count(change.split)
            .Count(change.broken);
        if (listening)
        {
            const bool tcp = change.socket == LbSocketKind::TCP;
            table.Value(CountIf(tcp, change.resetHalfOpen))
                .Value(CountIf(tcp, change.resetUnaccepted));
        }
        if (inspected)
        {
            table.Value(change.socket == LbSocketKind::DIVERT
                            ? FormatBytes(static_cast<double>(change.uninspectedBytes))
                            : REPORT_NO_NUMBER);
        }
        table.Text(ErrorWords(change.errors)).EndRow();
    }
    return table.ToHtml();
}

std::string
MakeMembersTable(const LbGroupResult& group)
{
    const bool tcp = group.socket == LbSocketKind::TCP;
    ReportTable table("Sockets of group " + group.name);
    table.Column("socket", "", false)
        .Column("opened")
        .Column("closed")
        .Column("packets", tcp ? "taken by its connections" : "taken by its queue")
        .Column("bytes", "IP lengths")
        .Column(fmt::format("{}s", GetReportWords(group.socket).unit), "units ever picked for it");
    if (!tcp)
    {
        table.Column("queue peak", "bytes, as the receive buffer counts them");
    }
    table.Column("dropped", "packets picked for it, and refused by its queue or died with it")
        .Column("wait p50", tcp ? "from complete to accepted" : "from queue to start of service")
        .Column("p99")
        .Column("max");
    for (const auto& member : group.members)
    {
        table.Text(member.socket)
            .Value(FormatTime(member.opened))
            .Value(member.closed ? FormatTime(*member.closed) : REPORT_NO_NUMBER)
            .Count(member.packets)
            .Count(member.bytes)
            .Count(member.flows);
        if (!tcp)
        {
            table.Value(
                CountIf(member.queuePeakBytes.has_value(), member.queuePeakBytes.value_or(0)));
        }
        table.Count(member.dropped)
            .Span(member.wait.p50)
            .Span(member.wait.p99)
            .Span(member.wait.max)
            .EndRow();
    }
    return table.ToHtml();
}

std::string
MakeImbalanceTable(const LbGroupResult& group)
{
    ReportTable table("Imbalance of group " + group.name + " between changes", true);
    table.Column("from", "", false)
        .Column("to")
        .Column("packets max/mean")
        .Column("cov", "deviation over the mean")
        .Column("bytes max/mean")
        .Column("cov", "deviation over the mean")
        .Column("flows max/mean")
        .Column("cov", "deviation over the mean");
    for (const auto& span : group.imbalance)
    {
        table.Text(FormatTime(span.from)).Value(FormatTime(span.to));
        for (const auto* part : {&span.packets, &span.bytes, &span.flows})
        {
            table.Fixed(part->maxOverMean, 2).Fixed(part->cov, 2);
        }
        table.EndRow();
    }
    return table.ToHtml();
}

std::string
MakeGroupFacts(const LbGroupResult& group)
{
    std::vector<std::pair<std::string, std::string>> facts{
        {"host", group.host},
        {"sockets", LbSocketKindName(group.socket)},
        {"port", std::to_string(group.port)},
        {"policy", group.policy},
        {"limit",
         group.limit > group.kernelLimit
             ? fmt::format("{}, beyond the system's {}", group.limit, group.kernelLimit)
             : std::to_string(group.limit)},
    };
    if (!group.errors.empty())
    {
        facts.emplace_back("errors at the start", ErrorWords(group.errors));
    }
    if (group.statelessDocumented)
    {
        facts.emplace_back("packets without a state, as documented", *group.statelessDocumented);
    }
    if (group.statelessPicked)
    {
        facts.emplace_back("packets without a state, as picked", *group.statelessPicked);
    }
    return FactsList(facts);
}

std::string
MakeTrafficTable(const LbMeasureResults& results)
{
    ReportTable table("Traffic");
    table.Column("traffic", "", false)
        .Column("goodput")
        .Column("bytes", "payload received")
        .Column("done in p50", "from connect to the last payload byte")
        .Column("p90")
        .Column("p99")
        .Column("max")
        .Column("retransmitted", "segments")
        .Column("reordered", "segments");
    const auto number = [](const std::optional<std::uint64_t>& value) {
        return value ? FormatCount(*value) : std::string(REPORT_NO_NUMBER);
    };
    for (const auto& entry : results.traffic)
    {
        table.Text(entry.name)
            .Value(entry.goodputBps ? FormatRate(*entry.goodputBps) : REPORT_NO_NUMBER)
            .Value(FormatBytes(static_cast<double>(entry.bytes)))
            .Span(entry.completion.p50)
            .Span(entry.completion.p90)
            .Span(entry.completion.p99)
            .Span(entry.completion.max)
            .Value(number(entry.retransmissions))
            .Value(number(entry.reordered))
            .EndRow();
    }
    return table.ToHtml() + MakeFlowsTable(results);
}

std::string
MakePacketsTable(const LbMeasureResults& results)
{
    const auto& packets = results.packets;
    if (!HasReportDivert(results))
    {
        return "";
    }
    ReportTable table("What became of the diverted packets");
    table.Column("packets", "", false).Column("count");
    const std::vector<std::pair<std::string, std::uint64_t>> rows{
        {"diverted", packets.diverted},
        {"reinjected in", packets.reinjectedIn},
        {"reinjected out", packets.reinjectedOut},
        {"injected", packets.injected},
        {"pending at end", packets.pendingAtEnd},
        {"to a wrong socket", packets.wrongSocket},
    };
    for (const auto& row : rows)
    {
        table.Text(row.first).Count(row.second).EndRow();
    }
    for (const auto& error : packets.reinjectErrors)
    {
        table.Text("refused with " + error.first).Count(error.second).EndRow();
    }
    return table.ToHtml();
}

std::string
MakeDatagramsTable(const LbMeasureResults& results)
{
    const auto& packets = results.packets;
    if (!HasReportKind(results, LbSocketKind::UDP))
    {
        return "";
    }
    ReportTable table("What became of the datagrams of UDP groups");
    table.Column("datagrams", "", false).Column("count");
    table.Text("delivered").Count(packets.delivered).EndRow();
    table.Text("served").Count(packets.served).EndRow();
    if (!HasReportDivert(results)) // else they stand with the diverted ones
    {
        table.Text("pending at end").Count(packets.pendingAtEnd).EndRow();
        table.Text("to a wrong socket").Count(packets.wrongSocket).EndRow();
    }
    return table.ToHtml();
}

std::string
MakeLossesTable(const LbMeasureResults& results)
{
    const auto& dropped = results.packets.dropped;
    const auto most = std::max<std::uint64_t>(*std::max_element(dropped.begin(), dropped.end()), 1);
    ReportTable table("Packets stopped, by reason");
    table.Column("reason", "", false).Column("packets").Column("", "", false);
    for (std::size_t k = 0; k < dropped.size(); ++k)
    {
        if (dropped[k] == 0)
        {
            continue;
        }
        const auto reason = static_cast<LbLoss>(k);
        const bool decision = reason == LbLoss::MATCH || reason == LbLoss::VERDICT;
        table.Text(std::string(LbLossName(reason)) + (decision ? " (a decision, no loss)" : ""))
            .Count(dropped[k])
            .Bar(static_cast<double>(dropped[k]) / static_cast<double>(most))
            .EndRow();
    }
    const std::string total =
        fmt::format("<p>{} lost.</p>\n",
                    results.packets.GetDroppedTotal() == 0
                        ? "No packet was"
                        : FormatNoun(results.packets.GetDroppedTotal(), "packet") +
                              (results.packets.GetDroppedTotal() == 1 ? " was" : " were"));
    return total + table.ToHtml();
}

std::string
MakeKernelTables(const LbMeasureResults& results)
{
    std::string html;
    for (const auto& pf : results.pf)
    {
        html += fmt::format("<h3>pf on {}</h3>\n<p>States: {} created, {} at once at most, {} "
                            "removed.</p>\n",
                            EscapeHtml(pf.host),
                            FormatCount(pf.created),
                            FormatCount(pf.peak),
                            FormatCount(pf.removed));
        ReportTable rules("Rules of pf on " + pf.host);
        rules.Column("rule", "", false)
            .Column("evaluations")
            .Column("packets")
            .Column("bytes")
            .Column("states", "that it made");
        for (const auto& rule : pf.rules)
        {
            rules.Code(rule.rule)
                .Count(rule.evaluations)
                .Count(rule.packets)
                .Count(rule.bytes)
                .Count(rule.states)
                .EndRow();
        }
        html += rules.ToHtml() + Pairs("Counters of pf on " + pf.host, pf.counters);
    }
    for (const auto& divert : results.divert)
    {
        html += Pairs("Counters of divert on " + divert.host, divert.counters);
    }
    return html;
}

std::string
MakeProvenance(const LbMeasureResults& results)
{
    std::string hosts;
    for (const auto& host : results.hosts)
    {
        hosts += (hosts.empty() ? "" : ", ") + host.first +
                 (host.second ? " (" + *host.second + ")" : "");
    }
    return FactsList({{"scenario", results.scenario},
                      {"SHA-256 of the scenario", results.scenarioSha256},
                      {"seed", std::to_string(results.seed)},
                      {"fidelity", results.fidelity},
                      {"simulated", FormatTime(results.simulated)},
                      {"hosts", hosts},
                      {"divertsim", results.toolVersion},
                      {"ns-3", results.ns3Version},
                      {"fingerprint", results.fingerprint}});
}

} // namespace divertsim
} // namespace ns3
