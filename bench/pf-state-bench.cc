// SPDX-License-Identifier: GPL-2.0-only

// What a state of pf costs, against the container that the table stands on: a bare
// boost::unordered_flat_map with the same key, hash and a 4-byte value, in the same run, turn and
// turn about. Times are the thread's own, so that other work on the machine counts little; look at
// the ratios.

#include "test/support/manual-clock.h"

#include "ns3/pf-parser.h"
#include "ns3/pf-state-key.h"
#include "ns3/pf-state-table.h"
#include "ns3/pf.h"

#include <benchmark/benchmark.h>
#include <boost/unordered/unordered_flat_map.hpp>

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <malloc.h>
#include <vector>

namespace
{

using namespace ns3::divertsim;

/// Nanoseconds that this thread has run
double
Ran()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

/// Bytes in use, with what malloc adds
std::size_t
Allocated()
{
    const struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

/// The tuple of flow i: clients below 10/8 or 2001:db8::/32, 60,000 flows each, one server
BsdTuple
TupleOf(bool inet6, std::uint32_t i)
{
    BsdTuple tuple;
    tuple.protocol = BSD_IPPROTO_UDP;
    tuple.source = BsdAddress::V4(0x0a000001U + i / 60000);
    tuple.destination = BsdAddress::V4(0x0a800001U);
    if (inet6)
    {
        std::uint8_t bytes[16] = {0x20, 0x01, 0x0d, 0xb8};
        bytes[14] = static_cast<std::uint8_t>(i / 60000 >> 8);
        bytes[15] = static_cast<std::uint8_t>(i / 60000);
        tuple.source = BsdAddress::V6(bytes);
        bytes[4] = 1;
        tuple.destination = BsdAddress::V6(bytes);
    }
    tuple.sourcePort = static_cast<std::uint16_t>(1024 + i % 60000);
    tuple.destinationPort = 80;
    return tuple;
}

/// Flows in an order that no cache foresees, at most 2^21 of them
std::vector<BsdTuple>
QueriesOf(bool inet6, std::uint32_t first, std::uint32_t count)
{
    std::vector<BsdTuple> queries(std::min<std::uint32_t>(count, 1U << 21));
    std::uint64_t state = 88172645463325252ULL; // xorshift64
    for (BsdTuple& query : queries)
    {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        query = TupleOf(inet6, first + static_cast<std::uint32_t>(state % count));
    }
    return queries;
}

PfStateKeys
KeysOf(const BsdTuple& tuple)
{
    PfStateKeys keys;
    keys.direction = BsdDirection::IN;
    keys.tuple = keys.came = keys.goes = tuple;
    return keys;
}

template <typename Key>
using Bare = boost::unordered_flat_map<Key, std::uint32_t, PfStateKeyHash>;

/// The median time of a query over many turns of two kinds, each as often the first as the other
struct Turns
{
    static constexpr std::size_t QUERIES = 1U << 14; ///< a turn

    std::vector<double> bare;
    std::vector<double> ours;

    template <typename OfBare, typename OfOurs>
    void Take(const std::vector<BsdTuple>& queries, OfBare ofBare, OfOurs ofOurs)
    {
        for (std::size_t at = 0; at < queries.size(); at += QUERIES)
        {
            const std::size_t end = std::min(at + QUERIES, queries.size());
            const bool bareFirst = bare.size() % 2 == 0;
            if (bareFirst)
            {
                bare.push_back(Time(queries, at, end, ofBare));
            }
            ours.push_back(Time(queries, at, end, ofOurs));
            if (!bareFirst)
            {
                bare.push_back(Time(queries, at, end, ofBare));
            }
        }
    }

    template <typename Query>
    static double Time(const std::vector<BsdTuple>& queries,
                       std::size_t at,
                       std::size_t end,
                       Query query)
    {
        const double start = Ran();
        for (std::size_t i = at; i < end; ++i)
        {
            query(queries[i]);
        }
        return (Ran() - start) / static_cast<double>(end - at);
    }

    static double Median(std::vector<double> times)
    {
        const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
        std::nth_element(times.begin(), middle, times.end());
        return *middle;
    }

    void Report(benchmark::State& state) const
    {
        state.counters["bare_ns"] = Median(bare);
        state.counters["ours_ns"] = Median(ours);
        state.counters["of_bare_speed"] = Median(bare) / Median(ours);
    }
};

/// Key to handle: at least 0.9 of the bare container's speed is wanted
template <typename Key>
void
LookUp(benchmark::State& state, bool hit)
{
    constexpr bool inet6 = sizeof(Key) == sizeof(PfStateKey6);
    const auto count = static_cast<std::uint32_t>(state.range(0));
    Bare<Key> bare;
    PfStateTable table(131072);
    for (std::uint32_t i = 0; i < count; ++i)
    {
        const BsdTuple tuple = TupleOf(inet6, i);
        bare.emplace(Key::Make(BsdDirection::IN, tuple), i);
        table.Insert(i, KeysOf(tuple));
    }
    const std::vector<BsdTuple> queries = QueriesOf(inet6, hit ? 0 : count, count);
    Turns turns;
    for (auto _ : state)
    {
        turns.Take(
            queries,
            [&bare](const BsdTuple& tuple) {
                const auto found = bare.find(Key::Make(BsdDirection::IN, tuple));
                std::uint32_t handle = found == bare.end() ? 0 : found->second;
                benchmark::DoNotOptimize(handle);
            },
            [&table](const BsdTuple& tuple) {
                PfState* found = table.Find(BsdDirection::IN, tuple, 0);
                benchmark::DoNotOptimize(found);
            });
    }
    turns.Report(state);
}

void
LookUpInet(benchmark::State& state, bool hit)
{
    LookUp<PfStateKey4>(state, hit);
}

void
LookUpInet6(benchmark::State& state, bool hit)
{
    LookUp<PfStateKey6>(state, hit);
}

/// Look-up and the update of the record that a packet brings, against the bare container and one
/// touch of a record of 64 bytes
void
LookUpAndUpdate(benchmark::State& state)
{
    struct alignas(64) Record
    {
        std::uint64_t packets;
    };

    const auto count = static_cast<std::uint32_t>(state.range(0));
    Bare<PfStateKey4> bare;
    std::vector<Record> records(count);
    PfStateTable table(131072);
    for (std::uint32_t i = 0; i < count; ++i)
    {
        const BsdTuple tuple = TupleOf(false, i);
        bare.emplace(PfStateKey4::Make(BsdDirection::IN, tuple), i);
        table.Insert(i, KeysOf(tuple));
    }
    const std::vector<BsdTuple> queries = QueriesOf(false, 0, count);
    BsdPacketView packet;
    packet.tuple.protocol = BSD_IPPROTO_UDP;
    BsdTime now = 0;
    Turns turns;
    for (auto _ : state)
    {
        turns.Take(
            queries,
            [&](const BsdTuple& tuple) {
                ++records[bare.find(PfStateKey4::Make(BsdDirection::IN, tuple))->second].packets;
            },
            [&](const BsdTuple& tuple) {
                PfState* found = table.Find(BsdDirection::IN, tuple, 0);
                PfTrackPacket(*found, BsdDirection::IN, packet, ++now);
                ++found->packets[0];
                found->bytes[0] += 1500;
            });
    }
    turns.Report(state);
}

PfConfig
Unlimited()
{
    PfConfig config;
    config.stateLimit = UINT32_MAX;
    return config;
}

/// Longest call while so many states are made and then expire; bytes of a state, all indices in
void
MakeAndExpire(benchmark::State& state)
{
    const auto count = static_cast<std::uint32_t>(state.range(0));
    for (auto _ : state)
    {
        ManualClock clock;
        Pf pf(clock, Unlimited());
        pf.AddInterface("client0", {});
        pf.Load(PfParse({"pass"}).rules);
        pf.Enable();
        BsdPacketView packet;
        packet.length = 100;
        const std::size_t before = Allocated();
        double longestInsert = 0;
        double last = Ran();
        for (std::uint32_t i = 0; i < count; ++i)
        {
            packet.tuple = TupleOf(false, i);
            pf.Test(BsdDirection::IN, 0, packet, BsdDirection::NONE);
            const double now = Ran();
            longestInsert = std::max(longestInsert, now - last);
            last = now;
        }
        state.counters["bytes_a_state"] =
            static_cast<double>(Allocated() - before) / static_cast<double>(count);
        double longestSlice = 0;
        while (pf.StateCount() != 0)
        {
            last = Ran();
            clock.Advance(100 * BSD_MILLISECOND);
            longestSlice = std::max(longestSlice, Ran() - last);
        }
        state.counters["longest_insert_ms"] = longestInsert / 1e6;
        state.counters["longest_slice_ms"] = longestSlice / 1e6;
    }
}

/// The whole of Pf::Test() on packets of established states
void
TestPacket(benchmark::State& state)
{
    ManualClock clock;
    Pf pf(clock, Unlimited());
    pf.AddInterface("client0", {});
    pf.Load(PfParse({"pass in flags any divert-to 127.0.0.1 port 8000"}).rules);
    pf.Enable();
    BsdPacketView packet;
    packet.length = 1500;
    const auto count = static_cast<std::uint32_t>(state.range(0));
    for (std::uint32_t i = 0; i < count; ++i)
    {
        packet.tuple = TupleOf(false, i);
        pf.Test(BsdDirection::IN, 0, packet, BsdDirection::NONE);
    }
    const std::vector<BsdTuple> queries = QueriesOf(false, 0, count);
    std::size_t at = 0;
    for (auto _ : state)
    {
        packet.tuple = queries[at];
        PfVerdict verdict = pf.Test(BsdDirection::IN, 0, packet, BsdDirection::NONE);
        benchmark::DoNotOptimize(verdict);
        at = at + 1 == queries.size() ? 0 : at + 1;
    }
}

#define DIVERTSIM_LOOK_UP(name, hit)                                                               \
    BENCHMARK_CAPTURE(name, hit, hit)->Unit(benchmark::kMillisecond)->Arg(10000)->Iterations(300); \
    BENCHMARK_CAPTURE(name, hit, hit)                                                              \
        ->Unit(benchmark::kMillisecond)                                                            \
        ->Arg(1000000)                                                                             \
        ->Arg(10000000)                                                                            \
        ->Iterations(5)

constexpr bool HIT = true;
constexpr bool MISS = false;
DIVERTSIM_LOOK_UP(LookUpInet, HIT);
DIVERTSIM_LOOK_UP(LookUpInet, MISS);
DIVERTSIM_LOOK_UP(LookUpInet6, HIT);
DIVERTSIM_LOOK_UP(LookUpInet6, MISS);
#undef DIVERTSIM_LOOK_UP
BENCHMARK(LookUpAndUpdate)->Unit(benchmark::kMillisecond)->Arg(100000)->Iterations(30);
BENCHMARK(LookUpAndUpdate)->Unit(benchmark::kMillisecond)->Arg(10000000)->Iterations(5);
BENCHMARK(MakeAndExpire)->Unit(benchmark::kMillisecond)->Arg(10000000)->Iterations(1);
BENCHMARK(TestPacket)->RangeMultiplier(10)->Range(1000, 1000000);

} // namespace

BENCHMARK_MAIN();
