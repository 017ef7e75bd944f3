// SPDX-License-Identifier: GPL-2.0-only

// What a look-up of a pf state costs against the container that the table stands on: a bare
// boost::unordered_flat_map with the same key, hash and a 4-byte value, in the same run.

#include "test/support/manual-clock.h"

#include "ns3/pf-parser.h"
#include "ns3/pf-state-key.h"
#include "ns3/pf-state-table.h"
#include "ns3/pf.h"

#include <benchmark/benchmark.h>
#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace
{

using namespace ns3::divertsim;

/// The tuple of flow i: clients below 10/8, 60,000 flows each, one server
BsdTuple
TupleOf(std::uint32_t i)
{
    BsdTuple tuple;
    tuple.protocol = BSD_IPPROTO_TCP;
    tuple.source = BsdAddress::V4(0x0a000001U + i / 60000);
    tuple.sourcePort = static_cast<std::uint16_t>(1024 + i % 60000);
    tuple.destination = BsdAddress::V4(0x0a800001U);
    tuple.destinationPort = 80;
    return tuple;
}

/// Flows in an order that no cache foresees: i -> i * odd modulo a power of two, where below count
std::vector<BsdTuple>
QueriesOf(std::uint32_t first, std::uint32_t count)
{
    std::uint32_t size = 1;
    while (size < count)
    {
        size *= 2;
    }
    std::vector<BsdTuple> queries;
    queries.reserve(count);
    for (std::uint32_t i = 0; i < size; ++i)
    {
        const std::uint32_t flow = (i * 2654435761U) & (size - 1);
        if (flow < count)
        {
            queries.push_back(TupleOf(first + flow));
        }
    }
    return queries;
}

std::uint32_t
Count(const benchmark::State& state)
{
    return static_cast<std::uint32_t>(state.range(0));
}

void
LookUpBare(benchmark::State& state, bool hit)
{
    boost::unordered_flat_map<PfStateKey4, std::uint32_t, PfStateKeyHash> map;
    for (std::uint32_t i = 0; i < Count(state); ++i)
    {
        map.emplace(PfStateKey4::Make(BsdDirection::IN, TupleOf(i)), i);
    }
    const std::vector<BsdTuple> queries = QueriesOf(hit ? 0 : Count(state), Count(state));
    std::size_t at = 0;
    for (auto _ : state)
    {
        const auto found = map.find(PfStateKey4::Make(BsdDirection::IN, queries[at]));
        std::uint32_t handle = found == map.end() ? 0 : found->second;
        benchmark::DoNotOptimize(handle);
        at = at + 1 == queries.size() ? 0 : at + 1;
    }
}

void
LookUpState(benchmark::State& state, bool hit)
{
    PfStateTable table(131072);
    for (std::uint32_t i = 0; i < Count(state); ++i)
    {
        table.Insert(i, BsdDirection::IN, TupleOf(i));
    }
    const std::vector<BsdTuple> queries = QueriesOf(hit ? 0 : Count(state), Count(state));
    std::size_t at = 0;
    for (auto _ : state)
    {
        PfState* found = table.Find(BsdDirection::IN, queries[at]);
        benchmark::DoNotOptimize(found);
        at = at + 1 == queries.size() ? 0 : at + 1;
    }
}

/// The whole of Pf::Test() on packets of established states
void
TestPacket(benchmark::State& state)
{
    ManualClock clock;
    PfConfig config;
    config.stateLimit = UINT32_MAX;
    Pf pf(clock, config);
    pf.AddInterface("client0", {});
    pf.Load(PfParse({"pass in flags any divert-to 127.0.0.1 port 8000"}).rules);
    pf.Enable();
    BsdPacketView packet;
    packet.length = 1500;
    packet.tcpFlags = BSD_TH_ACK;
    const std::vector<BsdTuple> queries = QueriesOf(0, Count(state));
    for (const BsdTuple& tuple : queries)
    {
        packet.tuple = tuple;
        pf.Test(BsdDirection::IN, 0, packet, BsdDirection::NONE);
    }
    std::size_t at = 0;
    for (auto _ : state)
    {
        packet.tuple = queries[at];
        PfVerdict verdict = pf.Test(BsdDirection::IN, 0, packet, BsdDirection::NONE);
        benchmark::DoNotOptimize(verdict);
        at = at + 1 == queries.size() ? 0 : at + 1;
    }
}

BENCHMARK_CAPTURE(LookUpBare, hit, true)->RangeMultiplier(10)->Range(1000, 1000000);
BENCHMARK_CAPTURE(LookUpState, hit, true)->RangeMultiplier(10)->Range(1000, 1000000);
BENCHMARK_CAPTURE(LookUpBare, miss, false)->RangeMultiplier(10)->Range(1000, 1000000);
BENCHMARK_CAPTURE(LookUpState, miss, false)->RangeMultiplier(10)->Range(1000, 1000000);
BENCHMARK(TestPacket)->RangeMultiplier(10)->Range(1000, 1000000);

} // namespace

BENCHMARK_MAIN();
