// SPDX-License-Identifier: GPL-2.0-only
//
// What delivery into a group costs with a million flows alive: a datagram through LbInetPorts, a
// diverted packet through DivertPorts up to and with its read. Groups of one and of many sockets
// take turns in one run, so that `ratio`, the cost in the larger group over that in the group of
// one, compares like with like; it is the median over turns of the processor's time of this thread.
//
//   divertsim-bench-lb-inet --benchmark_counters_tabular=true

#include "test/lb/lb-test-members.h"
#include "test/support/manual-clock.h"

#include "ns3/divert-ports.h"
#include "ns3/lb-inet-ports.h"
#include "ns3/lb-policy-registry.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace
{

using namespace ns3::divertsim;

constexpr std::uint16_t PORT = 443;
constexpr std::uint32_t FLOWS = 1000000;
constexpr std::uint32_t TURN = 20000; ///< packets

/// \return processor time of this thread, ns
double
Now()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return 1e9 * static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec);
}

/// Flows in an order that no cache foresees
class Order
{
  public:
    std::uint32_t Next()
    {
        do
        {
            m_at = (m_at * 5 + 12345) & 0xfffffU; // of full period, below 2^20
        } while (m_at >= FLOWS);
        return m_at;
    }

  private:
    std::uint32_t m_at = 0;
};

/// UDP sockets of one group, and a million peers
class UdpWorld
{
  public:
    UdpWorld(BsdSystem system, std::uint32_t sockets)
        : m_members(sockets),
          m_ports(system, m_clock, [system] {
              return LbMakePolicy(LbDefaultPolicy(LbSocketKind::UDP, system));
          })
    {
        LbInetBinding binding;
        binding.place = {BSD_IPPROTO_UDP, BsdFamily::INET, BsdAddress::V4(0), PORT};
        binding.lb = true;
        for (std::uint32_t i = 0; i < sockets; ++i)
        {
            m_ports.Bind(*m_members.Get(i), binding);
        }
        for (std::uint32_t i = 0; i < FLOWS; ++i)
        {
            Deliver(i);
        }
    }

    void Deliver(std::uint32_t flow)
    {
        BsdTuple tuple;
        tuple.protocol = BSD_IPPROTO_UDP;
        tuple.source = BsdAddress::V4(0x0a010000U + flow / 1000);
        tuple.sourcePort = static_cast<std::uint16_t>(20000 + flow % 1000);
        tuple.destination = BsdAddress::V4(0x0a000001U);
        tuple.destinationPort = PORT;
        const LbLookup found = m_ports.Datagram(tuple);
        benchmark::DoNotOptimize(found.socket);
    }

  private:
    ManualClock m_clock;
    TestMembers m_members;
    LbInetPorts m_ports;
};

/// Divert sockets of one group, and a million pf states
class DivertWorld
{
  public:
    DivertWorld(BsdSystem /*system*/, std::uint32_t sockets)
        : m_ports(m_clock),
          m_words(FLOWS)
    {
        for (std::uint32_t i = 0; i < sockets; ++i)
        {
            m_sockets.push_back(
                std::make_unique<DivertSocket>(m_ports, "ids/" + std::to_string(i)));
            m_sockets.back()->SetReusePortLb(true);
            m_sockets.back()->Bind(PORT);
            DivertSocket* socket = m_sockets.back().get();
            socket->SetReadable([this, socket] { m_readable = socket; });
        }
    }

    void Deliver(std::uint32_t flow)
    {
        BsdUnit unit;
        unit.id = 1780272000 + flow;
        unit.word = &m_words[flow];
        DivertPacket packet;
        packet.info.length = 100;
        m_ports.Deliver(PORT, unit, std::move(packet));
        const DivertPacket read = m_readable->Read();
        benchmark::DoNotOptimize(read.info.stateId);
    }

  private:
    ManualClock m_clock;
    DivertPorts m_ports;
    std::vector<std::uint64_t> m_words;
    std::vector<std::unique_ptr<DivertSocket>> m_sockets;
    DivertSocket* m_readable = nullptr;
};

template <typename World>
void
Deliver(benchmark::State& state, BsdSystem system)
{
    World one(system, 1);
    World many(system, static_cast<std::uint32_t>(state.range(0)));
    Order order[2];
    std::vector<double> costs[2];
    std::vector<double> ratios;
    World* worlds[2] = {&one, &many};
    for (auto _ : state)
    {
        for (std::size_t w = 0; w < 2; ++w)
        {
            const double start = Now();
            for (std::uint32_t i = 0; i < TURN; ++i)
            {
                worlds[w]->Deliver(order[w].Next());
            }
            costs[w].push_back((Now() - start) / TURN);
        }
        ratios.push_back(costs[1].back() / costs[0].back());
    }
    const auto median = [](std::vector<double>& values) {
        std::nth_element(values.begin(),
                         values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2),
                         values.end());
        return values[values.size() / 2];
    };
    state.counters["one_ns"] = median(costs[0]);
    state.counters["many_ns"] = median(costs[1]);
    state.counters["ratio"] = median(ratios);
}

/// A listener closes that holds none of so many connections
void
Close(benchmark::State& state)
{
    ManualClock clock;
    const TestMembers members(2);
    LbInetPorts ports(BsdSystem::PLAIN, clock, [] { return LbMakePolicy("linux"); });
    LbInetBinding binding;
    binding.place = {BSD_IPPROTO_TCP, BsdFamily::INET, BsdAddress::V4(0), PORT};
    ports.Bind(*members.Get(0), binding);
    ports.Listen(*members.Get(0), 4096);
    for (std::int64_t i = 0; i < state.range(0); ++i)
    {
        BsdTuple tuple;
        tuple.protocol = BSD_IPPROTO_TCP;
        tuple.source = BsdAddress::V4(static_cast<std::uint32_t>(i));
        tuple.destination = BsdAddress::V4(0x0a000001U);
        tuple.destinationPort = PORT;
        ports.Syn(tuple);
    }
    binding.place.port = 444;
    for (auto _ : state)
    {
        ports.Bind(*members.Get(1), binding);
        ports.Listen(*members.Get(1), 10);
        benchmark::DoNotOptimize(ports.Unbind(*members.Get(1), true));
    }
}

void
DeliverUdp(benchmark::State& state, BsdSystem system)
{
    Deliver<UdpWorld>(state, system);
}

void
DeliverDivert(benchmark::State& state)
{
    Deliver<DivertWorld>(state, BsdSystem::FREEBSD);
}

BENCHMARK_CAPTURE(DeliverUdp, freebsd, BsdSystem::FREEBSD)->Arg(1)->Arg(32)->Arg(256)->MinTime(2);
BENCHMARK_CAPTURE(DeliverUdp, linux, BsdSystem::PLAIN)->Arg(32)->Arg(256)->MinTime(2);
BENCHMARK_CAPTURE(DeliverUdp, gvisor, BsdSystem::GVISOR)->Arg(32)->MinTime(2);
BENCHMARK(DeliverDivert)->Arg(1)->Arg(32)->MinTime(2);
BENCHMARK(Close)->RangeMultiplier(10)->Range(1000, 1000000);

} // namespace

BENCHMARK_MAIN();
