// SPDX-License-Identifier: GPL-2.0-only
#include "test/support/sample-splices.h"

#include "ns3/lb-measure-series.h"

namespace ns3
{
namespace divertsim
{

LbSpliceResult
MakeSampleSplice(const std::string& name, const std::string& mode, std::uint64_t message)
{
    LbSpliceResult splice;
    splice.name = name;
    splice.host = "proxy";
    splice.mode = mode;
    splice.message = message;
    splice.bytes = 10000000;
    splice.goodputBps = 80e6;
    splice.sessions = splice.completed = 4;
    splice.costs = {false, "", 260, 2000, 2600, 0.14, 0.38};
    const auto bytes = static_cast<double>(message);
    const auto& costs = splice.costs;
    double perTransfer = costs.wakeup + bytes * costs.stackPerByte;
    if (mode == "copy")
    {
        perTransfer += 2 * costs.syscall + 2 * costs.copyPerByte * bytes;
    }
    else
    {
        perTransfer += costs.pair;
        splice.dispatch = "worker";
        splice.splicedBytes = splice.bytes;
        splice.unsplices[static_cast<std::size_t>(LbUnsplice::END_OF_FILE)] = 8;
    }
    splice.cpuSeconds = static_cast<double>(splice.bytes) / bytes * perTransfer / 1e9;
    return splice;
}

LbMeasureResults
MakeSampleSplices()
{
    LbMeasureResults results;
    results.toolVersion = "0.1.0";
    results.ns3Version = "3.37";
    results.scenario = "splice-vs-copy";
    results.summary = "Messages of 1 KiB to 256 KiB through proxies that splice and that copy.";
    results.scenarioSha256 = std::string(64, 'a');
    results.fingerprint = std::string(64, 'b');
    results.simulated = BSD_SECOND;
    results.hosts = {{"client", std::nullopt}, {"proxy", "freebsd-16"}};
    for (const std::uint64_t kib : {1, 4, 16, 64, 256})
    {
        for (const std::string mode : {"splice", "copy"})
        {
            results.splices.push_back(
                MakeSampleSplice(mode + "-" + std::to_string(kib) + "k", mode, kib * 1024));
        }
    }
    results.flows.started = results.flows.completed = 40;
    for (BsdTime time = 0; time <= results.simulated; time += 100 * BSD_MILLISECOND)
    {
        for (const auto& splice : results.splices)
        {
            results.timeline.push_back({time,
                                        LbSeriesName(LbSeries::SPLICE_GOODPUT, splice.name),
                                        time == 0 ? 0 : *splice.goodputBps});
        }
    }
    return results;
}

} // namespace divertsim
} // namespace ns3
