// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-measure-metrics.h"

#include "ns3/bsd-errno.h"
#include "ns3/divert-counters.h"
#include "ns3/lb-measure-samples.h"
#include "ns3/pf-observer.h"

namespace ns3
{
namespace divertsim
{

namespace
{

using Visitor = LbMetricVisitor;

LbMetricValue
Count(std::uint64_t count)
{
    return count;
}

LbMetricValue
Seconds(BsdTime time)
{
    return LbSeconds(time);
}

template <typename T>
LbMetricValue
Maybe(const std::optional<T>& value)
{
    return value ? LbMetricValue(*value) : LbMetricValue();
}

/// Calls describe with an item, or with an empty one past the end
template <typename T, typename Describe>
Visitor::Item
ItemOf(const std::vector<T>& items, Describe describe)
{
    return [&items, describe](std::size_t index) {
        static const T NONE{};
        describe(index < items.size() ? items[index] : NONE);
    };
}

template <typename T>
Visitor::Key
KeyOf(const std::vector<T>& items, std::string T::*name)
{
    return [&items, name](std::size_t index) { return items[index].*name; };
}

void
DescribeErrors(Visitor& visitor, const std::vector<LbSocketError>& errors)
{
    const auto describe = [&visitor](const LbSocketError& error) {
        visitor.Value("socket",
                      {"", "the socket, null where it took no number"},
                      Maybe(error.socket));
        visitor.Value("errno", {"", "the error's name in errno(2)"}, error.error);
    };
    visitor.List("errors", errors.size(), ItemOf(errors, describe), nullptr);
}

void
DescribeShare(Visitor& visitor, std::string_view name, const LbExpectedShare& share, bool live)
{
    visitor.Object(name, true, [&] {
        const std::string fraction = std::to_string(share.fraction.numerator()) + "/" +
                                     std::to_string(share.fraction.denominator());
        visitor.Value("fraction", {"", "share of the live units, exact"}, fraction);
        visitor.Value("value", {"", "the same as a number"}, share.value);
        visitor.Values("ci95",
                       {"", "2.5 % and 97.5 % quantiles of Binomial(live, share) / live"},
                       {live ? LbMetricValue(share.ci95[0]) : LbMetricValue(),
                        live ? LbMetricValue(share.ci95[1]) : LbMetricValue()});
    });
}

void
DescribeChange(Visitor& visitor, const LbChangeResult& change)
{
    visitor.Value("name", {"", "name of the event, or what happened"}, change.name);
    visitor.Value("time_s", {"s", "when"}, Seconds(change.time));
    visitor.Value("group", {"", "the group that it touched"}, change.group);
    visitor.Value("do",
                  {"", "the event, or exit: applications closed sockets of the group"},
                  change.action);
    visitor.Value("size_before", {"sockets", "members before"}, Count(change.sizeBefore));
    visitor.Value("size_after", {"sockets", "members after"}, Count(change.sizeAfter));
    DescribeErrors(visitor, change.errors);
    visitor.Value("live", {"units", "units mapped at that instant"}, Count(change.live));
    visitor.Value("moved",
                  {"units", "live units whose socket is another one after it"},
                  Count(change.moved));
    visitor.Value("moved_own",
                  {"units", "of these, those whose own socket it closed"},
                  Count(change.movedOwn));
    visitor.Value("moved_collateral",
                  {"units", "of these, the rest"},
                  Count(change.movedCollateral));
    visitor.Value("moved_fraction",
                  {"", "moved / live, null where nothing is live"},
                  Maybe(change.movedFraction));
    visitor.Object("expected", change.expected.has_value(), [&] {
        const LbExpectedChange expected = change.expected.value_or(LbExpectedChange());
        DescribeShare(visitor, "moved", expected.moved, change.live > 0);
        DescribeShare(visitor, "own", expected.own, change.live > 0);
        DescribeShare(visitor, "collateral", expected.collateral, change.live > 0);
    });
    visitor.Value("within_expected",
                  {"", "moved lies between the .05 % and 99.95 % quantiles of its expectation"},
                  Maybe(change.withinExpected));
    visitor.Value("wrong_socket_s",
                  {"s", "over the units moved, time on a socket other than their first"},
                  change.wrongSocketSeconds);
    visitor.Value("drain_s",
                  {"s", "until the last of the units moved ends, null where one never does"},
                  Maybe(change.drainSeconds));
    visitor.Value("split",
                  {"flows", "flows that it made reach more than one member"},
                  Count(change.split));
    visitor.Value("broken",
                  {"flows", "flows that it broke: an application did not know them"},
                  Count(change.broken));
    visitor.Value("uninspected_bytes",
                  {"bytes", "payload that passed uninspected because of it"},
                  Count(change.uninspectedBytes));
}

void
DescribeFlowCounts(Visitor& visitor, const LbFlowCounts& flows)
{
    visitor.Object("flows", true, [&] {
        visitor.Value("started", {"flows", "flows that started"}, Count(flows.started));
        visitor.Value("completed",
                      {"flows", "all arrived and both sides closed"},
                      Count(flows.completed));
        visitor.Value("failed", {"flows", "refused, timed out, or reset"}, Count(flows.failed));
        visitor.Value("moved_ever",
                      {"flows", "a change moved a unit of theirs"},
                      Count(flows.movedEver));
        visitor.Value("split",
                      {"flows", "their packets reached more than one member"},
                      Count(flows.split));
        visitor.Value("broken",
                      {"flows", "a packet was dropped or reset because the flow was not known"},
                      Count(flows.broken));
        visitor.Value("uninspected_bytes",
                      {"bytes", "payload that went on without an inspector that knew its flow"},
                      Count(flows.uninspectedBytes));
        visitor.Value("bypassed",
                      {"packets", "met no divert rule although their flow began under one"},
                      Count(flows.bypassed));
    });
}

void
DescribeMember(Visitor& visitor, const LbMemberResult& member)
{
    visitor.Value("socket", {"", "its name for life"}, member.socket);
    visitor.Value("opened_s", {"s", "when it was bound"}, Seconds(member.opened));
    visitor.Value("closed_s",
                  {"s", "when it closed or left, null where it did not"},
                  member.closed ? Seconds(*member.closed) : LbMetricValue());
    visitor.Value("packets", {"packets", "taken by its queue"}, Count(member.packets));
    visitor.Value("bytes", {"bytes", "IP lengths of these"}, Count(member.bytes));
    visitor.Value("flows", {"units", "units that it was ever picked for"}, Count(member.flows));
    visitor.Value("queue_peak_bytes",
                  {"bytes", "most in its receive buffer, as that counts"},
                  Count(member.queuePeakBytes));
    visitor.Value("dropped",
                  {"packets", "picked for it, refused by its queue or dead with the socket"},
                  Count(member.dropped));
    visitor.Object("wait_s", true, [&] {
        visitor.Value("p50", {"s", "median wait from queue to service"}, Maybe(member.wait.p50));
        visitor.Value("p99", {"s", "99th percentile of these"}, Maybe(member.wait.p99));
        visitor.Value("max", {"s", "longest of these"}, Maybe(member.wait.max));
    });
}

void
DescribeImbalance(Visitor& visitor, const LbImbalanceSpan& span)
{
    visitor.Value("from_s", {"s", "start of the span between changes"}, Seconds(span.from));
    visitor.Value("to_s", {"s", "its end"}, Seconds(span.to));
    const auto describe = [&](std::string_view name, const LbImbalance& imbalance) {
        visitor.Object(name, true, [&] {
            visitor.Value("max_over_mean",
                          {"", "largest share of a member over the mean"},
                          Maybe(imbalance.maxOverMean));
            visitor.Value("cov",
                          {"", "population deviation of the shares over the mean"},
                          Maybe(imbalance.cov));
        });
    };
    describe("packets", span.packets);
    describe("bytes", span.bytes);
    describe("flows", span.flows);
}

void
DescribeGroup(Visitor& visitor, const LbGroupResult& group)
{
    visitor.Value("policy", {"", "how it picks a member"}, group.policy);
    visitor.Value("port", {"", "its port"}, Count(group.port));
    visitor.Object("limit", true, [&] {
        visitor.Value("value", {"sockets", "most members, in force"}, Count(group.limit));
        visitor.Value("kernel", {"sockets", "the system's own limit"}, Count(group.kernelLimit));
        visitor.Value("beyond",
                      {"", "more than the system would allow"},
                      group.limit > group.kernelLimit);
    });
    DescribeErrors(visitor, group.errors);
    DescribeFlowCounts(visitor, group.flows);
    visitor.List("members",
                 group.members.size(),
                 ItemOf(group.members,
                        [&](const LbMemberResult& member) { DescribeMember(visitor, member); }),
                 nullptr);
    visitor.List("imbalance",
                 group.imbalance.size(),
                 ItemOf(group.imbalance,
                        [&](const LbImbalanceSpan& span) { DescribeImbalance(visitor, span); }),
                 nullptr);
    visitor.Object("stateless", true, [&] {
        visitor.Value("documented",
                      {"", "member that divert(4) promises packets without a state"},
                      Maybe(group.statelessDocumented));
        visitor.Value("picked",
                      {"", "member that was picked for them last"},
                      Maybe(group.statelessPicked));
    });
}

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
        return "the netisr queue refused an inbound reinjection";
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
        return "no socket for it";
    case LbLoss::CHECKSUM:
        return "refused by input for its checksum";
    default:
        return "dropped by pf, a counter of pfctl(8)";
    }
}

void
DescribePackets(Visitor& visitor, const LbPacketResult& packets)
{
    visitor.Value("diverted", {"packets", "queued on a divert socket"}, Count(packets.diverted));
    visitor.Value("reinjected_in",
                  {"packets", "written back inbound"},
                  Count(packets.reinjectedIn));
    visitor.Value("reinjected_out",
                  {"packets", "written back outbound"},
                  Count(packets.reinjectedOut));
    visitor.Object("reinject_errors", true, [&] {
        LbMetricVisitor::Cells cells;
        for (const auto& [error, count] : packets.reinjectErrors)
        {
            cells.emplace_back(error, Count(count));
        }
        visitor.Open("ERRNO",
                     {"packets", "refused on reinjection with this errno"},
                     cells,
                     ErrnoNames());
    });
    visitor.Value("injected",
                  {"packets", "written by an application that had not read them"},
                  Count(packets.injected));
    visitor.Value("pending_at_end",
                  {"packets", "queued, or in service, when the run ended"},
                  Count(packets.pendingAtEnd));
    visitor.Value("wrong_socket",
                  {"packets", "delivered to a member that is not the unit's first"},
                  Count(packets.wrongSocket));
    visitor.Object("dropped", true, [&] {
        visitor.Value("total",
                      {"packets", "all losses: every reason but match and verdict"},
                      Count(packets.GetDroppedTotal()));
        for (std::size_t reason = 0; reason < packets.dropped.size(); ++reason)
        {
            const auto loss = static_cast<LbLoss>(reason);
            visitor.Value(LbLossName(loss),
                          {"packets", LossSentence(loss)},
                          Count(packets.dropped[reason]));
        }
    });
}

LbMetricVisitor::Cells
CellsOf(const std::vector<std::pair<std::string, std::uint64_t>>& counters)
{
    LbMetricVisitor::Cells cells;
    for (const auto& [name, value] : counters)
    {
        cells.emplace_back(name, Count(value));
    }
    return cells;
}

void
DescribePf(Visitor& visitor, const LbPfResult& pf)
{
    visitor.Object("states", true, [&] {
        visitor.Value("created", {"states", "made"}, Count(pf.created));
        visitor.Value("peak", {"states", "most at one time"}, Count(pf.peak));
        visitor.Value("removed", {"states", "gone"}, Count(pf.removed));
    });
    const auto describe = [&](const LbPfRuleResult& rule) {
        visitor.Value("rule", {"", "as pfctl(8) prints it"}, rule.rule);
        visitor.Value("evaluations", {"", "how often it was looked at"}, Count(rule.evaluations));
        visitor.Value("packets", {"packets", "that it or its states decided"}, Count(rule.packets));
        visitor.Value("bytes", {"bytes", "IP lengths of these"}, Count(rule.bytes));
        visitor.Value("states", {"states", "that it has made"}, Count(rule.states));
    };
    visitor.List("rules", pf.rules.size(), ItemOf(pf.rules, describe), nullptr);
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
DescribeTraffic(Visitor& visitor, const LbTrafficResult& traffic)
{
    DescribeFlowCounts(visitor, traffic.flows);
    visitor.Value("goodput_bps",
                  {"bit/s", "payload received, from its first to its last byte"},
                  Maybe(traffic.goodputBps));
    visitor.Value("bytes", {"bytes", "payload received"}, Count(traffic.bytes));
    visitor.Object("completion_s", true, [&] {
        const LbPercentiles& times = traffic.completion;
        visitor.Value("p50",
                      {"s", "median time from connect to the last payload byte"},
                      Maybe(times.p50));
        visitor.Value("p90", {"s", "90th percentile of these"}, Maybe(times.p90));
        visitor.Value("p99", {"s", "99th percentile of these"}, Maybe(times.p99));
        visitor.Value("max", {"s", "longest of these"}, Maybe(times.max));
    });
    visitor.Value("retransmissions",
                  {"segments", "sent below the highest sequence sent"},
                  Maybe(traffic.retransmissions));
    visitor.Value("reordered",
                  {"segments", "arrived below the highest seen and no retransmission"},
                  Maybe(traffic.reordered));
}

void
DescribeHead(Visitor& visitor, const LbMeasureResults& results)
{
    visitor.Value("format", {"", "version of this layout"}, Count(1));
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
    visitor.Value("seed", {"", "ns-3's RngRun"}, Count(results.seed));
    visitor.Value("fidelity", {"", "packet or flow"}, results.fidelity);
    visitor.Value("simulated_s", {"s", "simulated time"}, Seconds(results.simulated));
    std::vector<LbMetricValue> notModelled(results.notModelled.begin(), results.notModelled.end());
    visitor.Values("not_modelled", {"", "what the run passed over"}, notModelled);
}

using Host = std::pair<std::string, std::optional<std::string>>;
using Cpus = std::pair<std::string, std::vector<double>>;

void
DescribeHosts(Visitor& visitor, const std::vector<Host>& hosts)
{
    const auto describe = [&](const Host& host) {
        visitor.Value("kernel",
                      {"", "the kernel modelled, null for a plain node"},
                      Maybe(host.second));
    };
    visitor.Map("hosts", "NAME", hosts.size(), ItemOf(hosts, describe), [&](std::size_t index) {
        return hosts[index].first;
    });
}

void
DescribeCpus(Visitor& visitor, const std::vector<Cpus>& cpus)
{
    const auto describe = [&](std::size_t index) {
        static const std::vector<double> NONE;
        const std::vector<double>& cores = index < cpus.size() ? cpus[index].second : NONE;
        const Visitor::Item core = [&visitor, &cores](std::size_t number) {
            visitor.Value("busy_fraction",
                          {"", "busy time / simulated_s"},
                          number < cores.size() ? cores[number] : 0.0);
        };
        return std::make_pair(cores.size(), core);
    };
    visitor.MapOfLists("cpus", "HOST", cpus.size(), describe, [&](std::size_t index) {
        return cpus[index].first;
    });
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
    visitor.Map(name,
                wildcard,
                items.size(),
                ItemOf(items, [&visitor, describe](const T& item) { describe(visitor, item); }),
                KeyOf(items, key));
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
    visitor.List("changes",
                 results.changes.size(),
                 ItemOf(results.changes,
                        [&](const LbChangeResult& change) { DescribeChange(visitor, change); }),
                 KeyOf(results.changes, &LbChangeResult::name));
    DescribeMap(visitor, "groups", "NAME", results.groups, &LbGroupResult::name, DescribeGroup);
    DescribeFlowCounts(visitor, results.flows);
    visitor.Object("packets", true, [&] { DescribePackets(visitor, results.packets); });
    DescribeMap(visitor, "pf", "HOST", results.pf, &LbPfResult::host, DescribePf);
    DescribeMap(visitor, "divert", "HOST", results.divert, &LbDivertResult::host, DescribeDivert);
    // The layout has these; nothing here makes any yet
    visitor.List(
        "binds",
        0,
        [](std::size_t) {},
        nullptr);
    DescribeMap(visitor,
                "traffic",
                "NAME",
                results.traffic,
                &LbTrafficResult::name,
                DescribeTraffic);
    visitor.Map(
        "splices",
        "NAME",
        0,
        [](std::size_t) {},
        nullptr);
    DescribeCpus(visitor, results.cpus);
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
    visitor.List("expect", results.expect.size(), ItemOf(results.expect, describe), nullptr);
}

} // namespace divertsim
} // namespace ns3
