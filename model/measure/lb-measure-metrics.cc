// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-measure-metrics.h"

#include "ns3/bsd-errno.h"
#include "ns3/divert-counters.h"
#include "ns3/lb-measure-metric-parts.h"
#include "ns3/pf-observer.h"

namespace ns3
{
namespace divertsim
{

namespace
{

using Visitor = LbMetricVisitor;

/// Names that BsdErrnoName knows
std::vector<std::string>
ErrnoNames()
{
    std::vector<std::string> names;
    for (int error = 1; error <= static_cast<int>(BsdErrno::E_NOTCAPABLE); ++error)
    {
        names.emplace_back(BsdErrnoName(static_cast<BsdErrno>(error)));
    }
    return names;
}

std::string_view
LossSentence(LbLoss loss)
{
    switch (loss)
    {
    case LbLoss::NO_PORT:
        return "nobody listened on the divert port";
    case LbLoss::FULL_SOCKET:
        return "the socket's receive buffer was full";
    case LbLoss::CLOSED_SOCKET:
        return "queued on a socket when it closed";
    case LbLoss::MATCH:
        return "a block rule; a decision, no loss";
    case LbLoss::NETISR:
        return "a netisr queue refused an inbound reinjection, or what arrived";
    case LbLoss::VERDICT:
        return "the application dropped or reset it; a decision, no loss";
    case LbLoss::UNCONSUMED:
        return "read, never written back: the reader died";
    case LbLoss::WRITE_ERROR:
        return "refused on reinjection, whatever the errno";
    case LbLoss::QUEUE:
        return "an interface's queue was full";
    case LbLoss::LINK:
        return "lost on a link";
    case LbLoss::ACCEPT_QUEUE:
        return "a listener's queue was full";
    case LbLoss::NOT_LISTENING:
        return "no socket for it, or a listener without its connection";
    case LbLoss::CHECKSUM:
        return "refused by input for its checksum";
    default:
        return "dropped by pf, a counter of pfctl(8)";
    }
}

void
DescribePackets(Visitor& visitor, const LbPacketResult& packets)
{
    visitor.Value("diverted",
                  {"packets", "queued on a divert socket"},
                  LbMetricCount(packets.diverted));
    visitor.Value("reinjected_in",
                  {"packets", "written back inbound"},
                  LbMetricCount(packets.reinjectedIn));
    visitor.Value("reinjected_out",
                  {"packets", "written back outbound"},
                  LbMetricCount(packets.reinjectedOut));
    visitor.Object("reinject_errors", true, [&] {
        LbMetricVisitor::Cells cells;
        for (const auto& [error, count] : packets.reinjectErrors)
        {
            cells.emplace_back(error, LbMetricCount(count));
        }
        visitor.Open("ERRNO",
                     {"packets", "refused on reinjection with this errno"},
                     cells,
                     ErrnoNames());
    });
    visitor.Value("injected",
                  {"packets", "written by an application that had not read them"},
                  LbMetricCount(packets.injected));
    visitor.Value("delivered",
                  {"packets", "datagrams queued on a socket of a UDP group"},
                  LbMetricCount(packets.delivered));
    visitor.Value("served",
                  {"packets", "of these, those that an application served"},
                  LbMetricCount(packets.served));
    visitor.Value("pending_at_end",
                  {"packets", "queued, or in service, when the run ended"},
                  LbMetricCount(packets.pendingAtEnd));
    visitor.Value("wrong_socket",
                  {"packets", "delivered to a member that is not the unit's first"},
                  LbMetricCount(packets.wrongSocket));
    visitor.Object("dropped", true, [&] {
        visitor.Value("total",
                      {"packets", "all losses: every reason but match and verdict"},
                      LbMetricCount(packets.GetDroppedTotal()));
        for (std::size_t reason = 0; reason < packets.dropped.size(); ++reason)
        {
            const auto loss = static_cast<LbLoss>(reason);
            visitor.Value(LbLossName(loss),
                          {"packets", LossSentence(loss)},
                          LbMetricCount(packets.dropped[reason]));
        }
    });
}

LbMetricVisitor::Cells
CellsOf(const std::vector<std::pair<std::string, std::uint64_t>>& counters)
{
    LbMetricVisitor::Cells cells;
    for (const auto& [name, value] : counters)
    {
        cells.emplace_back(name, LbMetricCount(value));
    }
    return cells;
}

void
DescribePf(Visitor& visitor, const LbPfResult& pf)
{
    visitor.Object("states", true, [&] {
        visitor.Value("created", {"states", "made"}, LbMetricCount(pf.created));
        visitor.Value("peak", {"states", "most at one time"}, LbMetricCount(pf.peak));
        visitor.Value("removed", {"states", "gone"}, LbMetricCount(pf.removed));
    });
    const auto describe = [&](const LbPfRuleResult& rule) {
        visitor.Value("rule", {"", "as pfctl(8) prints it"}, rule.rule);
        visitor.Value("evaluations",
                      {"", "how often it was looked at"},
                      LbMetricCount(rule.evaluations));
        visitor.Value("packets",
                      {"packets", "that it or its states decided"},
                      LbMetricCount(rule.packets));
        visitor.Value("bytes", {"bytes", "IP lengths of these"}, LbMetricCount(rule.bytes));
        visitor.Value("states", {"states", "that it has made"}, LbMetricCount(rule.states));
    };
    visitor.List("rules", pf.rules.size(), LbMetricItemOf(pf.rules, describe), nullptr);
    std::vector<std::string> allowed = {"searches", "inserts", "removals"};
    for (int reason = 0; reason < static_cast<int>(PfReason::COUNT); ++reason)
    {
        allowed.emplace_back(PfReasonName(static_cast<PfReason>(reason)));
    }
    visitor.Open("COUNTER",
                 {"", "a counter of pfctl -si, under its name there"},
                 CellsOf(pf.counters),
                 allowed);
}

void
DescribeDivert(Visitor& visitor, const LbDivertResult& divert)
{
    visitor.Open("COUNTER",
                 {"packets", "a counter of netstat -s -p divert, under its name there"},
                 CellsOf(divert.counters),
                 DivertCounterNames());
}

void
DescribeBind(Visitor& visitor, const LbBindResult& bind)
{
    visitor.Value("time_s", {"s", "when"}, LbMetricSeconds(bind.time));
    visitor.Value("host", {"", "on which host"}, bind.host);
    visitor.Value("socket",
                  {"", "kind of the socket: udp, tcp or divert"},
                  std::string(LbSocketKindName(bind.socket)));
    visitor.Value("address", {"", "the address asked for"}, bind.address);
    visitor.Value("port",
                  {"", "the port, where 0 was asked for the one that the system picked"},
                  LbMetricCount(bind.port));
    const std::vector<LbMetricValue> options(bind.options.begin(), bind.options.end());
    visitor.Values("options", {"", "socket options set before"}, options);
    visitor.Value("errno", {"", "the error's name in errno(2), 0 where it was bound"}, bind.error);
}

void
DescribeTraffic(Visitor& visitor, const LbTrafficResult& traffic)
{
    LbDescribeFlowCounts(visitor, traffic.flows);
    visitor.Value("goodput_bps",
                  {"bit/s", "payload received, from its first to its last byte"},
                  LbMetricMaybe(traffic.goodputBps));
    visitor.Value("bytes", {"bytes", "payload received"}, LbMetricCount(traffic.bytes));
    visitor.Object("completion_s", true, [&] {
        const LbPercentiles& times = traffic.completion;
        visitor.Value("p50",
                      {"s", "median time from connect to the last payload byte"},
                      LbMetricMaybe(times.p50));
        visitor.Value("p90", {"s", "90th percentile of these"}, LbMetricMaybe(times.p90));
        visitor.Value("p99", {"s", "99th percentile of these"}, LbMetricMaybe(times.p99));
        visitor.Value("max", {"s", "longest of these"}, LbMetricMaybe(times.max));
    });
    visitor.Value("retransmissions",
                  {"segments", "sent below the highest sequence sent"},
                  LbMetricMaybe(traffic.retransmissions));
    visitor.Value("reordered",
                  {"segments", "arrived below the highest seen and no retransmission"},
                  LbMetricMaybe(traffic.reordered));
}

void
DescribeHead(Visitor& visitor, const LbMeasureResults& results)
{
    visitor.Value("format", {"", "version of this layout"}, LbMetricCount(1));
    visitor.Object("tool", true, [&] {
        visitor.Value("name", {"", "the program"}, std::string("divertsim"));
        visitor.Value("version", {"", "its version"}, results.toolVersion);
        visitor.Value("ns3", {"", "version of ns-3"}, results.ns3Version);
    });
    visitor.Object("scenario", true, [&] {
        visitor.Value("name", {"", "the scenario's name"}, results.scenario);
        visitor.Value("sha256",
                      {"", "digest of the scenario and of the files it refers to"},
                      results.scenarioSha256);
    });
    visitor.Value("seed", {"", "ns-3's RngRun"}, LbMetricCount(results.seed));
    visitor.Value("fidelity", {"", "packet or flow"}, results.fidelity);
    visitor.Value("simulated_s", {"s", "simulated time"}, LbMetricSeconds(results.simulated));
    std::vector<LbMetricValue> notModelled(results.notModelled.begin(), results.notModelled.end());
    visitor.Values("not_modelled", {"", "what the run passed over"}, notModelled);
}

using Host = std::pair<std::string, std::optional<std::string>>;

void
DescribeHosts(Visitor& visitor, const std::vector<Host>& hosts)
{
    const auto describe = [&](const Host& host) {
        visitor.Value("kernel",
                      {"", "the kernel modelled, null for a plain node"},
                      LbMetricMaybe(host.second));
    };
    visitor.Map("hosts",
                "NAME",
                hosts.size(),
                LbMetricItemOf(hosts, describe),
                [&](std::size_t index) { return hosts[index].first; });
}

/// An object of objects that have their names in them
template <typename T>
void
DescribeMap(Visitor& visitor,
            std::string_view name,
            std::string_view wildcard,
            const std::vector<T>& items,
            std::string T::*key,
            void (*describe)(Visitor&, const T&))
{
    visitor.Map(
        name,
        wildcard,
        items.size(),
        LbMetricItemOf(items, [&visitor, describe](const T& item) { describe(visitor, item); }),
        LbMetricKeyOf(items, key));
}

} // namespace

void
LbDescribeResults(const LbMeasureResults& results, LbMetricVisitor& visitor)
{
    DescribeHead(visitor, results);
    DescribeHosts(visitor, results.hosts);
    visitor.Value("fingerprint",
                  {"", "SHA-256 of the mapping and of every loss"},
                  results.fingerprint);
    visitor.List(
        "changes",
        results.changes.size(),
        LbMetricItemOf(results.changes,
                       [&](const LbChangeResult& change) { LbDescribeChange(visitor, change); }),
        LbMetricKeyOf(results.changes, &LbChangeResult::name));
    DescribeMap(visitor, "groups", "NAME", results.groups, &LbGroupResult::name, LbDescribeGroup);
    LbDescribeFlowCounts(visitor, results.flows);
    visitor.Object("packets", true, [&] { DescribePackets(visitor, results.packets); });
    DescribeMap(visitor, "pf", "HOST", results.pf, &LbPfResult::host, DescribePf);
    DescribeMap(visitor, "divert", "HOST", results.divert, &LbDivertResult::host, DescribeDivert);
    visitor.List("binds",
                 results.binds.size(),
                 LbMetricItemOf(results.binds,
                                [&](const LbBindResult& bind) { DescribeBind(visitor, bind); }),
                 nullptr);
    DescribeMap(visitor,
                "traffic",
                "NAME",
                results.traffic,
                &LbTrafficResult::name,
                DescribeTraffic);
    // The layout has these; nothing here makes any yet
    visitor.Map(
        "splices",
        "NAME",
        0,
        [](std::size_t) {},
        nullptr);
    LbDescribeCpus(visitor, results.cpus);
}

void
LbDescribeExpect(const LbMeasureResults& results, LbMetricVisitor& visitor)
{
    const auto describe = [&](const LbExpectResult& expect) {
        visitor.Value("metric", {"", "what was expected of"}, expect.metric);
        visitor.Value("bound", {"", "what was expected"}, expect.bound);
        visitor.Value("actual", {"", "what it was"}, LbMetricJson{expect.actual});
        visitor.Value("pass", {"", "whether it held"}, expect.pass);
    };
    visitor.List("expect",
                 results.expect.size(),
                 LbMetricItemOf(results.expect, describe),
                 nullptr);
}

} // namespace divertsim
} // namespace ns3
