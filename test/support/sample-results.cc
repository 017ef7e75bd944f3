// SPDX-License-Identifier: GPL-2.0-only
#include "test/support/sample-results.h"

#include "ns3/lb-measure-series.h"

#include <algorithm>
#include <string>

namespace ns3
{
namespace divertsim
{

namespace
{

constexpr std::uint64_t FLOWS = 400;
constexpr std::uint64_t FIRST_ID = 1767225600; // pf enabled on 1 January 2026
constexpr BsdTime GAP = 10 * BSD_MILLISECOND;
constexpr BsdTime LIFE = 13 * BSD_SECOND;
constexpr BsdTime JOIN = 8 * BSD_SECOND;
constexpr BsdTime CLOSE = 14 * BSD_SECOND;
constexpr BsdTime END = 20 * BSD_SECOND;

// splitmix64 (Steele, Lea and Flood, OOPSLA 2014): spreads sequential IDs evenly
std::uint64_t
Mix(std::uint64_t id)
{
    id += 0x9e3779b97f4a7c15;
    id = (id ^ (id >> 30)) * 0xbf58476d1ce4e5b9;
    id = (id ^ (id >> 27)) * 0x94d049bb133111eb;
    return id ^ (id >> 31);
}

// The socket of a state: slots are 0-3, then 0-4, then 4-1-2-3
std::string
SocketOf(std::uint64_t id, int phase)
{
    const std::uint64_t slot = Mix(id) % (phase == 1 ? 5 : 4);
    return "ids/" + std::to_string(phase == 2 && slot == 0 ? 4 : slot);
}

BsdTime
StartOf(std::uint64_t flow)
{
    return static_cast<BsdTime>(flow) * GAP + 3 * BSD_MILLISECOND;
}

std::string
TupleOf(std::uint64_t flow)
{
    return "tcp|10.0." + std::to_string(1 + flow % 8) + ".1|" + std::to_string(49152 + flow / 8) +
           "|10.0.9.2|80";
}

LbMappingRow
Row(BsdTime time, std::int32_t cause, std::uint64_t flow, std::string from, std::string to)
{
    LbMappingRow row;
    row.time = time;
    row.group = "ids";
    row.cause = cause;
    row.stateId = FIRST_ID + flow;
    row.flow = TupleOf(flow);
    row.from = std::move(from);
    row.to = std::move(to);
    return row;
}

LbExpectedShare
Share(std::int64_t over, std::int64_t under, std::array<double, 4> quantiles, double live)
{
    LbExpectedShare share;
    share.fraction = LbFraction(over, under);
    share.value = static_cast<double>(over) / static_cast<double>(under);
    share.ci95 = {quantiles[0] / live, quantiles[1] / live};
    share.bound = {quantiles[2] / live, quantiles[3] / live};
    return share;
}

// Judges one change: rows for what moved, and the counts
void
AddChange(LbMeasureResults& results, LbChangeResult change, const std::string& closed)
{
    const auto index = static_cast<std::int32_t>(results.changes.size());
    for (std::uint64_t flow = 0; flow < FLOWS; ++flow)
    {
        if (StartOf(flow) > change.time || StartOf(flow) + LIFE <= change.time)
        {
            continue;
        }
        ++change.live;
        const auto from = SocketOf(FIRST_ID + flow, index);
        const auto to = SocketOf(FIRST_ID + flow, index + 1);
        if (from != to)
        {
            ++change.moved;
            change.movedOwn += from == closed ? 1 : 0;
            change.movedCollateral += from == closed ? 0 : 1;
            results.mapping.push_back(Row(change.time, index, flow, from, to));
        }
    }
    change.movedFraction = static_cast<double>(change.moved) / static_cast<double>(change.live);
    const auto& bound = change.expected->moved.bound;
    change.withinExpected = *change.movedFraction >= bound[0] && *change.movedFraction <= bound[1];
    change.wrongSocketSeconds = 5.0 * static_cast<double>(change.moved);
    change.drainSeconds = 8.993;
    results.changes.push_back(change);
}

void
AddChanges(LbMeasureResults& results)
{
    // Quantiles .025, .975, .0005, .9995 of the binomial distributions, by exact summation
    LbChangeResult join;
    join.name = "fifth";
    join.time = JOIN;
    join.group = "ids";
    join.action = "add-sockets";
    join.sizeBefore = 4;
    join.sizeAfter = 5;
    join.expected = LbExpectedChange{Share(4, 5, {304, 335, 293, 345}, 400),
                                     Share(0, 1, {0, 0, 0, 0}, 400),
                                     Share(4, 5, {304, 335, 293, 345}, 400)};
    join.split = 310;
    join.uninspectedBytes = 12400000;
    AddChange(results, join, "");

    LbChangeResult leave;
    leave.name = "oldest-leaves";
    leave.time = CLOSE;
    leave.group = "ids";
    leave.action = "close-sockets";
    leave.sizeBefore = 5;
    leave.sizeAfter = 4;
    leave.expected = LbExpectedChange{Share(4, 5, {226, 253, 216, 262}, 300),
                                      Share(1, 5, {47, 74, 38, 84}, 300),
                                      Share(3, 5, {163, 197, 152, 208}, 300)};
    AddChange(results, leave, "ids/0");
}

void
AddMapping(LbMeasureResults& results)
{
    for (std::uint64_t flow = 0; flow < FLOWS; ++flow)
    {
        const auto id = FIRST_ID + flow;
        const BsdTime start = StartOf(flow);
        results.mapping.push_back(Row(start, LbMappingRow::NEW, flow, "", SocketOf(id, 0)));
        const int phase = start + LIFE > CLOSE ? 2 : 1;
        results.mapping.push_back(
            Row(start + LIFE, LbMappingRow::END, flow, SocketOf(id, phase), ""));
    }
    std::stable_sort(
        results.mapping.begin(),
        results.mapping.end(),
        [](const LbMappingRow& left, const LbMappingRow& right) { return left.time < right.time; });
}

void
AddGroup(LbMeasureResults& results)
{
    LbGroupResult group;
    group.name = "ids";
    group.host = "firewall";
    group.policy = "freebsd";
    group.port = 8000;
    group.limit = 32;
    group.kernelLimit = 32;
    group.flows = results.flows;
    for (int k = 0; k < 5; ++k)
    {
        LbMemberResult member;
        member.socket = "ids/" + std::to_string(k);
        member.opened = k == 4 ? JOIN : 0;
        if (k == 0)
        {
            member.closed = CLOSE;
        }
        for (const auto& row : results.mapping)
        {
            member.flows += row.to == member.socket ? 1 : 0;
        }
        member.packets = member.flows * 97;
        member.bytes = member.packets * 1042;
        member.queuePeakBytes = 9000 + 512 * static_cast<std::uint64_t>(k);
        member.dropped = k == 2 ? 3 : 0;
        member.wait.p50 = 0.0;
        member.wait.p99 = 2.2e-6;
        member.wait.max = 4.4e-6;
        group.members.push_back(member);
    }
    const BsdTime ends[] = {0, JOIN, CLOSE, END};
    for (int k = 0; k < 3; ++k)
    {
        LbImbalanceSpan span;
        span.from = ends[k];
        span.to = ends[k + 1];
        span.packets = {1.07 + 0.01 * k, 0.05};
        span.bytes = {1.08 + 0.01 * k, 0.06};
        span.flows = {1.09 + 0.01 * k, 0.07};
        group.imbalance.push_back(span);
    }
    results.groups.push_back(group);
}

void
AddTimeline(LbMeasureResults& results)
{
    const auto add = [&](BsdTime time, LbSeries series, const std::string& name, double value) {
        results.timeline.push_back({time, LbSeriesName(series, name), value});
    };
    for (BsdTime time = 0; time <= END; time += 100 * BSD_MILLISECOND)
    {
        const int phase = time < JOIN ? 0 : time < CLOSE ? 1 : 2;
        std::array<double, 5> units{};
        double live = 0;
        for (std::uint64_t flow = 0; flow < FLOWS; ++flow)
        {
            if (StartOf(flow) <= time && time < StartOf(flow) + LIFE)
            {
                ++live;
                ++units[static_cast<std::size_t>(SocketOf(FIRST_ID + flow, phase).back() - '0')];
            }
        }
        add(time, LbSeries::GROUP_SIZE, "ids", phase == 1 ? 5 : 4);
        add(time, LbSeries::GROUP_LIVE, "ids", live);
        double moved = 0;
        for (const auto& change : results.changes)
        {
            moved += change.time <= time ? static_cast<double>(change.moved) : 0;
        }
        add(time, LbSeries::GROUP_MOVED, "ids", moved);
        for (std::size_t k = 0; k < units.size(); ++k)
        {
            if ((k == 4 && phase == 0) || (k == 0 && phase == 2))
            {
                continue;
            }
            const std::string socket = "ids/" + std::to_string(k);
            const auto noise =
                static_cast<double>(Mix(static_cast<std::uint64_t>(time) + k) % 9) / 10;
            add(time, LbSeries::SOCKET_PACKETS, socket, units[k] * (1.2 + noise / 4));
            add(time, LbSeries::SOCKET_QUEUE, socket, units[k] * 100 * noise);
        }
        add(time, LbSeries::TRAFFIC_GOODPUT, "web", live * 98000);
        add(time, LbSeries::TRAFFIC_OPEN, "web", live);
        add(time, LbSeries::DROPPED, "full-socket", time < 11 * BSD_SECOND ? 0 : 3);
    }
}

void
AddTrafficAndKernel(LbMeasureResults& results)
{
    LbTrafficResult web;
    web.name = "web";
    web.flows = results.flows;
    web.goodputBps = 30.1e6;
    web.bytes = 64000000;
    web.completion = {12.81, 12.83, 12.9, 13.0};
    web.retransmissions = 3;
    web.reordered = 0;
    results.traffic.push_back(web);

    LbPfResult pf;
    pf.host = "firewall";
    pf.created = FLOWS;
    pf.peak = FLOWS;
    pf.removed = 120;
    pf.rules.push_back({"pass in on client proto tcp from any to any port = http flags S/SA keep "
                        "state divert-to 127.0.0.1 port 8000",
                        1,
                        88432,
                        66123456,
                        FLOWS});
    pf.counters = {{"match", 400}, {"bad-offset", 0}, {"state-mismatch", 0}};
    results.pf.push_back(pf);
    results.divert.push_back({"firewall", {{"diverted", 88432}, {"outbound", 88429}}});
    LbCpusResult cpus;
    cpus.host = "firewall";
    for (const double busy : {0.31, 0.29, 0.3, 0.32})
    {
        LbCoreAccountResult softirq;
        softirq.name = "softirq";
        softirq.busy = 0.04;
        softirq.items = 22108;
        softirq.wait = {0.0, 4e-6, 1.1e-5, 2.4e-5};
        softirq.waitedFor = {{"ids", 0.21}};
        LbCoreAccountResult ids;
        ids.name = "ids";
        ids.busy = busy - softirq.busy;
        ids.items = 22107;
        ids.wait = {0.0, 1e-6, 2e-6, 3e-6};
        ids.waitedFor = {{"softirq", 0.03}, {"ids", 0.001}};
        cpus.cores.push_back({busy, {softirq, ids}});
    }
    results.cpus.push_back(cpus);
}

} // namespace

LbMeasureResults
MakeSampleResults()
{
    LbMeasureResults results;
    results.toolVersion = "0.1.0";
    results.ns3Version = "3.37";
    results.scenario = "add-sockets-midflow";
    results.summary =
        "Four inspectors share divert port 8000; a fifth binds while flows are alive.";
    results.scenarioSha256 = std::string(64, 'a');
    results.fingerprint = std::string(64, 'b');
    results.simulated = END;
    results.hosts = {{"client", std::nullopt}, {"firewall", "freebsd-15.0"}};
    AddChanges(results);
    AddMapping(results);
    results.flows = {FLOWS, 397, 0, 382, 380, 0, 12400000, 0};
    results.packets.diverted = 88432;
    results.packets.reinjectedIn = 88432;
    results.packets.wrongSocket = 31000;
    results.packets.dropped[static_cast<std::size_t>(LbLoss::FULL_SOCKET)] = 3;
    AddGroup(results);
    AddTrafficAndKernel(results);
    AddTimeline(results);
    results.expect.push_back({"changes[0].moved_fraction", "within expected", "0.8", true});
    results.expect.push_back({"packets.dropped.full-socket", "max 0", "3", false});
    return results;
}

} // namespace divertsim
} // namespace ns3
