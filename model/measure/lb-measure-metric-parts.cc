// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-measure-metric-parts.h"

namespace ns3
{
namespace divertsim
{

namespace
{

void
DescribeErrors(LbMetricVisitor& visitor, const std::vector<LbSocketError>& errors)
{
    const auto describe = [&visitor](const LbSocketError& error) {
        visitor.Value("socket",
                      {"", "the socket, null where it took no number"},
                      LbMetricMaybe(error.socket));
        visitor.Value("errno", {"", "the error's name in errno(2)"}, error.error);
    };
    visitor.List("errors", errors.size(), LbMetricItemOf(errors, describe), nullptr);
}

void
DescribeShare(LbMetricVisitor& visitor,
              std::string_view name,
              const LbExpectedShare& share,
              bool live)
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
DescribeMember(LbMetricVisitor& visitor, const LbMemberResult& member)
{
    visitor.Value("socket", {"", "its name for life"}, member.socket);
    visitor.Value("opened_s", {"s", "when it was bound"}, LbMetricSeconds(member.opened));
    visitor.Value("closed_s",
                  {"s", "when it closed or left, null where it did not"},
                  member.closed ? LbMetricSeconds(*member.closed) : LbMetricValue());
    visitor.Value("packets",
                  {"packets", "taken by its queue, TCP: by its connections"},
                  LbMetricCount(member.packets));
    visitor.Value("bytes", {"bytes", "IP lengths of these"}, LbMetricCount(member.bytes));
    visitor.Value("flows",
                  {"units", "units that it was ever picked for"},
                  LbMetricCount(member.flows));
    visitor.Value("queue_peak_bytes",
                  {"bytes", "most in its receive buffer, as that counts, null for TCP"},
                  LbMetricMaybe(member.queuePeakBytes));
    visitor.Value("dropped",
                  {"packets", "picked for it, refused by its queue or dead with the socket"},
                  LbMetricCount(member.dropped));
    visitor.Object("wait_s", true, [&] {
        visitor.Value("p50",
                      {"s", "median wait from queue to service, TCP: from complete to accepted"},
                      LbMetricMaybe(member.wait.p50));
        visitor.Value("p99", {"s", "99th percentile of these"}, LbMetricMaybe(member.wait.p99));
        visitor.Value("max", {"s", "longest of these"}, LbMetricMaybe(member.wait.max));
    });
}

void
DescribeImbalance(LbMetricVisitor& visitor, const LbImbalanceSpan& span)
{
    visitor.Value("from_s", {"s", "start of the span between changes"}, LbMetricSeconds(span.from));
    visitor.Value("to_s", {"s", "its end"}, LbMetricSeconds(span.to));
    const auto describe = [&](std::string_view name, const LbImbalance& imbalance) {
        visitor.Object(name, true, [&] {
            visitor.Value("max_over_mean",
                          {"", "largest share of a member over the mean"},
                          LbMetricMaybe(imbalance.maxOverMean));
            visitor.Value("cov",
                          {"", "population deviation of the shares over the mean"},
                          LbMetricMaybe(imbalance.cov));
        });
    };
    describe("packets", span.packets);
    describe("bytes", span.bytes);
    describe("flows", span.flows);
}

} // namespace

void
LbDescribeChange(LbMetricVisitor& visitor, const LbChangeResult& change)
{
    visitor.Value("name", {"", "name of the event, or what happened"}, change.name);
    visitor.Value("time_s", {"s", "when"}, LbMetricSeconds(change.time));
    visitor.Value("group", {"", "the group that it touched"}, change.group);
    visitor.Value("do",
                  {"", "the event, or exit: applications closed sockets of the group"},
                  change.action);
    visitor.Value("size_before", {"sockets", "members before"}, LbMetricCount(change.sizeBefore));
    visitor.Value("size_after", {"sockets", "members after"}, LbMetricCount(change.sizeAfter));
    DescribeErrors(visitor, change.errors);
    visitor.Value("live", {"units", "units mapped at that instant"}, LbMetricCount(change.live));
    visitor.Value("moved",
                  {"units", "live units whose socket is another one after it"},
                  LbMetricCount(change.moved));
    visitor.Value("moved_own",
                  {"units", "of these, those whose own socket it closed"},
                  LbMetricCount(change.movedOwn));
    visitor.Value("moved_collateral",
                  {"units", "of these, the rest"},
                  LbMetricCount(change.movedCollateral));
    visitor.Object("reset", change.socket == LbSocketKind::TCP, [&] {
        visitor.Value("half_open",
                      {"connections", "half-open ones that died with their listener"},
                      LbMetricCount(change.resetHalfOpen));
        visitor.Value("unaccepted",
                      {"connections", "complete ones that died with it, unaccepted"},
                      LbMetricCount(change.resetUnaccepted));
    });
    visitor.Value("moved_fraction",
                  {"", "moved / live, null where nothing is live"},
                  LbMetricMaybe(change.movedFraction));
    visitor.Object("expected", change.expected.has_value(), [&] {
        const LbExpectedChange expected = change.expected.value_or(LbExpectedChange());
        DescribeShare(visitor, "moved", expected.moved, change.live > 0);
        DescribeShare(visitor, "own", expected.own, change.live > 0);
        DescribeShare(visitor, "collateral", expected.collateral, change.live > 0);
    });
    visitor.Value("within_expected",
                  {"", "moved lies between the .05 % and 99.95 % quantiles of its expectation"},
                  LbMetricMaybe(change.withinExpected));
    visitor.Value("wrong_socket_s",
                  {"s", "over the units moved, time on a socket other than their first"},
                  change.wrongSocketSeconds);
    visitor.Value("drain_s",
                  {"s", "until the last of the units moved ends, null where one never does"},
                  LbMetricMaybe(change.drainSeconds));
    visitor.Value("split",
                  {"flows", "flows that it made reach more than one member"},
                  LbMetricCount(change.split));
    visitor.Value("broken",
                  {"flows", "flows that it broke: an application did not know them"},
                  LbMetricCount(change.broken));
    visitor.Value("uninspected_bytes",
                  {"bytes", "payload that passed uninspected because of it, null but for divert"},
                  LbMetricCountOf(change.socket == LbSocketKind::DIVERT, change.uninspectedBytes));
}

void
LbDescribeFlowCounts(LbMetricVisitor& visitor, const LbFlowCounts& flows, bool diverted)
{
    visitor.Object("flows", true, [&] {
        visitor.Value("started", {"flows", "flows that started"}, LbMetricCount(flows.started));
        visitor.Value("completed",
                      {"flows", "all arrived and both sides closed"},
                      LbMetricCount(flows.completed));
        visitor.Value("failed",
                      {"flows", "refused, timed out, or reset"},
                      LbMetricCount(flows.failed));
        visitor.Value("moved_ever",
                      {"flows", "a change moved a unit of theirs"},
                      LbMetricCount(flows.movedEver));
        visitor.Value("split",
                      {"flows", "their packets reached more than one member"},
                      LbMetricCount(flows.split));
        visitor.Value("broken",
                      {"flows",
                       "a packet was dropped or reset because the flow was not known, or reached "
                       "a TCP or UDP socket that does not hold it"},
                      LbMetricCount(flows.broken));
        visitor.Value("uninspected_bytes",
                      {"bytes",
                       "payload that went on without an inspector that knew its flow, null for "
                       "TCP and UDP groups"},
                      LbMetricCountOf(diverted, flows.uninspectedBytes));
        visitor.Value("bypassed",
                      {"packets",
                       "met no divert rule although their flow began under one, null for TCP and "
                       "UDP groups"},
                      LbMetricCountOf(diverted, flows.bypassed));
    });
}

void
LbDescribeGroup(LbMetricVisitor& visitor, const LbGroupResult& group)
{
    visitor.Value("socket",
                  {"", "kind of its sockets: divert, tcp or udp"},
                  std::string(LbSocketKindName(group.socket)));
    visitor.Value("policy", {"", "how it picks a member"}, group.policy);
    visitor.Value("port", {"", "its port"}, LbMetricCount(group.port));
    visitor.Object("limit", true, [&] {
        visitor.Value("value", {"sockets", "most members, in force"}, LbMetricCount(group.limit));
        visitor.Value("kernel",
                      {"sockets", "the system's own limit"},
                      LbMetricCount(group.kernelLimit));
        visitor.Value("beyond",
                      {"", "more than the system would allow"},
                      group.limit > group.kernelLimit);
    });
    DescribeErrors(visitor, group.errors);
    LbDescribeFlowCounts(visitor, group.flows, group.socket == LbSocketKind::DIVERT);
    visitor.List(
        "members",
        group.members.size(),
        LbMetricItemOf(group.members,
                       [&](const LbMemberResult& member) { DescribeMember(visitor, member); }),
        nullptr);
    visitor.List(
        "imbalance",
        group.imbalance.size(),
        LbMetricItemOf(group.imbalance,
                       [&](const LbImbalanceSpan& span) { DescribeImbalance(visitor, span); }),
        nullptr);
    visitor.Object("stateless", true, [&] {
        visitor.Value("documented",
                      {"", "member that divert(4) promises packets without a state"},
                      LbMetricMaybe(group.statelessDocumented));
        visitor.Value("picked",
                      {"", "member that was picked for them last"},
                      LbMetricMaybe(group.statelessPicked));
    });
}

} // namespace divertsim
} // namespace ns3
