// SPDX-License-Identifier: GPL-2.0-only

// What the evaluation of a ruleset costs, against pf's own ways to do it, in the same run and turn
// and turn about: every rule in turn ("linear"), and the walk with skip steps that pfctl(8) leaves
// to the kernel. Times are the thread's own, so that other work on the machine counts little; look
// at the ratios. Verdicts of all three are compared.

#include "ns3/pf-evaluation.h"
#include "ns3/pf-loaded-rules.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <string>
#include <vector>

namespace
{

using namespace ns3::divertsim;

constexpr std::uint32_t INTERFACES = 100;
constexpr std::uint8_t PROTOCOLS[] = {BSD_IPPROTO_TCP, BSD_IPPROTO_UDP, BSD_IPPROTO_ICMP, 47, 50};

double
Ran()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

class NoStates : public PfKeyLookup
{
  public:
    bool IsTaken(BsdDirection, const BsdTuple&) const override
    {
        return false;
    }
};

/// xorshift64
std::uint32_t
Random(std::uint64_t& state)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return static_cast<std::uint32_t>(state >> 16);
}

PfRuleHost
HostOf(std::uint32_t address, unsigned prefix)
{
    PfRuleHost host;
    host.address.kind = PfAddress::Kind::NETWORK;
    host.address.network =
        PfNetwork::Of(BsdAddress::V4(address), static_cast<std::uint8_t>(prefix));
    return host;
}

/// Rules whose neighbours differ in interface, protocol, source and destination: skip steps pass
/// nothing over but what the direction lets them
PfRuleset
RulesOf(std::uint32_t count)
{
    PfRuleset ruleset;
    for (std::uint32_t i = 0; i < count; ++i)
    {
        PfRule rule;
        rule.action = i % 3 == 0 ? PfAction::BLOCK : PfAction::PASS;
        rule.direction = i % 2 == 0 ? BsdDirection::IN : BsdDirection::OUT;
        rule.interface = "em" + std::to_string(i % INTERFACES);
        rule.family = BsdFamily::INET;
        rule.protocol = PROTOCOLS[i % 5];
        rule.source = HostOf(0x0a000000U + (i << 8), 24);
        rule.destination = HostOf(0xac100000U + i, 32);
        if (rule.protocol == BSD_IPPROTO_TCP || rule.protocol == BSD_IPPROTO_UDP)
        {
            rule.destination.ports.op = PfPorts::Operator::EQ;
            rule.destination.ports.low = static_cast<std::uint16_t>(1 + i % 1000);
        }
        ruleset.Add(rule);
    }
    return ruleset;
}

/// A packet that a rule may be for: some differ in one thing
struct Query
{
    BsdDirection direction = BsdDirection::IN;
    std::uint32_t interface = 0;
    BsdPacketView view;
};

std::vector<Query>
QueriesOf(std::uint32_t rules)
{
    std::vector<Query> queries(2048);
    std::uint64_t random = 88172645463325252ULL;
    for (Query& query : queries)
    {
        const std::uint32_t i = Random(random) % rules;
        const std::uint32_t odd = Random(random) % 8;
        const std::uint32_t other = odd == 0 ? Random(random) % rules : i;
        query.direction = i % 2 == 0 ? BsdDirection::IN : BsdDirection::OUT;
        query.interface = (odd == 1 ? Random(random) : i) % INTERFACES;
        query.view.tuple.protocol = PROTOCOLS[i % 5];
        query.view.tuple.source = BsdAddress::V4(0x0a000000U + (other << 8) + 1);
        query.view.tuple.destination = BsdAddress::V4(0xac100000U + i);
        query.view.tuple.sourcePort = static_cast<std::uint16_t>(Random(random));
        query.view.tuple.destinationPort = static_cast<std::uint16_t>(1 + i % 1000);
        query.view.tcpFlags = BSD_TH_SYN;
    }
    return queries;
}

struct World
{
    World()
    {
        for (std::uint32_t i = 0; i < INTERFACES; ++i)
        {
            interfaces.Add("em" + std::to_string(i), {});
        }
    }

    PfInterfaces interfaces;
    PfTags tags;
    NoStates states;
    PfSurroundings around{interfaces, states};
};

int
Evaluate(PfLoadedRules& rules, const World& world, const Query& query)
{
    PfMatch match;
    PfSubject subject(query.direction, query.interface, query.view, false);
    PfEvaluation(BsdSystem::FREEBSD, world.around, subject, match).Run(rules.Main());
    return match.rule ? match.rule->index : -1;
}

/// Every rule in turn, all its fields in pf's order up to the first that is not met
int
Linear(PfLoadedRules& rules, const World& world, const Query& query)
{
    const PfSubject subject(query.direction, query.interface, query.view, false);
    int last = -1;
    for (PfLoadedRule& rule : rules.Main().List(PfRuleList::FILTER).Rules())
    {
        ++rule.counters.evaluations;
        const bool met =
            std::all_of(PF_FILTER_ORDER.begin(), PF_FILTER_ORDER.end(), [&](PfRuleField field) {
                return PfMeets(field, rule, subject, world.around);
            });
        last = met && PfMeetsRest(rule, subject, world.around) ? rule.index : last;
    }
    return last;
}

/// All queries by one way. \param answers [out] the rules that decided
template <typename Way>
double
Time(const std::vector<Query>& queries, std::vector<int>& answers, Way way)
{
    answers.clear();
    const double start = Ran();
    for (const Query& query : queries)
    {
        answers.push_back(way(query));
    }
    return (Ran() - start) / static_cast<double>(queries.size());
}

void
Evaluation(benchmark::State& state)
{
    World world;
    const auto count = static_cast<std::uint32_t>(state.range(0));
    const PfRuleset ruleset = RulesOf(count);
    PfLoadedRules walked(ruleset,
                         BsdSystem::FREEBSD,
                         world.interfaces,
                         world.tags,
                         world.around,
                         SIZE_MAX);
    PfLoadedRules indexed(ruleset,
                          BsdSystem::FREEBSD,
                          world.interfaces,
                          world.tags,
                          world.around,
                          1);
    const std::vector<Query> queries = QueriesOf(count);
    std::vector<double> linear;
    std::vector<double> skipping;
    std::vector<double> index;
    std::vector<int> one;
    std::vector<int> other;
    std::vector<int> third;
    for (auto _ : state)
    {
        linear.push_back(
            Time(queries, one, [&](const auto& q) { return Linear(walked, world, q); }));
        skipping.push_back(
            Time(queries, other, [&](const auto& q) { return Evaluate(walked, world, q); }));
        index.push_back(
            Time(queries, third, [&](const auto& q) { return Evaluate(indexed, world, q); }));
        if (one != other || one != third)
        {
            state.SkipWithError("verdicts differ");
            return;
        }
    }
    const auto median = [](std::vector<double>& times) {
        std::sort(times.begin(), times.end());
        return times[times.size() / 2];
    };
    state.counters["linear_ns"] = median(linear);
    state.counters["skip_steps_ns"] = median(skipping);
    state.counters["ours_ns"] = median(index);
    state.counters["of_linear_speed"] = median(linear) / median(index);
    state.counters["of_skip_steps_speed"] = median(skipping) / median(index);
}

/// What an address costs in a table. Random networks, 10^5 is what block lists have
void
TableLookUp(benchmark::State& state)
{
    PfTable table;
    std::uint64_t random = 88172645463325252ULL;
    for (std::int64_t i = 0; i < state.range(0); ++i)
    {
        PfTableEntry entry;
        entry.address.kind = PfAddress::Kind::NETWORK;
        entry.address.network = PfNetwork::Of(BsdAddress::V4(Random(random)),
                                              static_cast<std::uint8_t>(16 + Random(random) % 17));
        entry.negated = Random(random) % 16 == 0;
        table.entries.push_back(entry);
    }
    const PfInterfaces interfaces;
    const PfLoadedTable loaded(table, interfaces);
    for (auto _ : state)
    {
        benchmark::DoNotOptimize(
            loaded.Contains(BsdFamily::INET, PfToTop(Random(random), PfWidthOf(BsdFamily::INET))));
    }
}

BENCHMARK(Evaluation)
    ->Unit(benchmark::kMillisecond)
    ->Arg(1)
    ->Arg(16)
    ->Arg(48)
    ->Arg(100)
    ->Arg(1000)
    ->Iterations(40);
BENCHMARK(Evaluation)->Unit(benchmark::kMillisecond)->Arg(10000)->Iterations(5);
BENCHMARK(TableLookUp)->Arg(100)->Arg(10000)->Arg(100000);

} // namespace

BENCHMARK_MAIN();
