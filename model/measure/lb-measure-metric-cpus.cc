// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-measure-metric-parts.h"

namespace ns3
{
namespace divertsim
{

namespace
{

void
DescribeWork(LbMetricVisitor& visitor, const LbCoreAccountResult& account)
{
    visitor.Value("items",
                  {"", "works of the account that the core ran"},
                  LbMetricCount(account.items));
    visitor.Object("wait_s", true, [&] {
        visitor.Value("p50",
                      {"s", "median wait of these, from the core's queue to their start"},
                      LbMetricMaybe(account.wait.p50));
        visitor.Value("p99", {"s", "99th percentile of these"}, LbMetricMaybe(account.wait.p99));
        visitor.Value("max", {"s", "longest of these"}, LbMetricMaybe(account.wait.max));
    });
}

void
DescribeWaited(LbMetricVisitor& visitor, const LbCoreAccountResult& waiter)
{
    LbMetricVisitor::Cells cells;
    for (const auto& [runner, seconds] : waiter.waitedFor)
    {
        cells.emplace_back(runner, seconds);
    }
    visitor.Open("RUNNER",
                 {"s", "works of WAITER queued while the core ran RUNNER: time, over the works"},
                 cells,
                 {});
}

void
DescribeCore(LbMetricVisitor& visitor, const LbCoreResult& core)
{
    visitor.Value("busy_fraction", {"", "busy time / simulated_s"}, core.busy);
    visitor.Object("by", true, [&] {
        LbMetricVisitor::Cells cells;
        for (const auto& account : core.accounts)
        {
            cells.emplace_back(account.name, account.busy);
        }
        visitor.Open("ACCOUNT",
                     {"", "time that it ran work of a group, softirq or other / simulated_s"},
                     cells,
                     {});
    });
    visitor.Map(
        "work",
        "ACCOUNT",
        core.accounts.size(),
        LbMetricItemOf(core.accounts,
                       [&](const LbCoreAccountResult& account) { DescribeWork(visitor, account); }),
        LbMetricKeyOf(core.accounts, &LbCoreAccountResult::name));
    visitor.Map("waited_for_s",
                "WAITER",
                core.accounts.size(),
                LbMetricItemOf(
                    core.accounts,
                    [&](const LbCoreAccountResult& account) { DescribeWaited(visitor, account); }),
                LbMetricKeyOf(core.accounts, &LbCoreAccountResult::name));
}

} // namespace

void
LbDescribeCpus(LbMetricVisitor& visitor, const std::vector<LbCpusResult>& cpus)
{
    const auto describe = [&](std::size_t index) {
        static const LbCpusResult NONE;
        const LbCpusResult& host = index < cpus.size() ? cpus[index] : NONE;
        const LbMetricVisitor::Item core =
            LbMetricItemOf(host.cores, [&](const auto& each) { DescribeCore(visitor, each); });
        return std::make_pair(host.cores.size(), core);
    };
    visitor.MapOfLists("cpus",
                       "HOST",
                       cpus.size(),
                       describe,
                       LbMetricKeyOf(cpus, &LbCpusResult::host));
}

} // namespace divertsim
} // namespace ns3
