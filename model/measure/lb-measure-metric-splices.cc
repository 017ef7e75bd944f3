// SPDX-License-Identifier: GPL-2.0-only
//
// What results say of proxies, and of what they cost
#include "ns3/bsd-errno.h"
#include "ns3/lb-measure-metric-parts.h"

namespace ns3
{
namespace divertsim
{

namespace
{

std::string_view
UnspliceSentence(LbUnsplice cause)
{
    switch (cause)
    {
    case LbUnsplice::MAX:
        return "ended because sp_max was reached";
    case LbUnsplice::IDLE:
        return "ended because sp_idle was over";
    case LbUnsplice::END_OF_FILE:
        return "ended at the source's end of file";
    case LbUnsplice::ERROR:
        return "ended by an error of a socket, a reset among them";
    case LbUnsplice::CALL:
        return "ended by setsockopt(2)";
    default:
        return "ended because a socket was closed";
    }
}

void
DescribeCosts(LbMetricVisitor& visitor, const LbCostsResult& costs)
{
    visitor.Value("source",
                  {"", "modelled, or measured on a machine"},
                  std::string(costs.measured ? "measured" : "modelled"));
    visitor.Value("machine",
                  {"", "where they were measured, null where that is not said"},
                  costs.machine.empty() ? LbMetricValue() : LbMetricValue(costs.machine));
    visitor.Value("syscall_ns", {"ns", "a system call"}, costs.syscall);
    visitor.Value("wakeup_ns", {"ns", "waking a thread"}, costs.wakeup);
    visitor.Value("pair_ns", {"ns", "a move between two spliced sockets"}, costs.pair);
    visitor.Value("copy_per_byte_ns",
                  {"ns/B", "copying between kernel and program, once"},
                  costs.copyPerByte);
    visitor.Value("stack_per_byte_ns", {"ns/B", "the stack's work"}, costs.stackPerByte);
}

void
DescribeSessions(LbMetricVisitor& visitor, const LbSpliceResult& splice)
{
    visitor.Value("opened", {"sessions", "accepted from clients"}, LbMetricCount(splice.sessions));
    visitor.Value("completed",
                  {"sessions", "both directions came to their end of file"},
                  LbMetricCount(splice.completed));
    visitor.Value("failed",
                  {"sessions", "reset, idle for too long, or without a connection to the server"},
                  LbMetricCount(splice.failed));
    visitor.Value("open_at_end",
                  {"sessions", "open when the run ended"},
                  LbMetricCount(splice.openAtEnd));
}

} // namespace

void
LbDescribeSplice(LbMetricVisitor& visitor, const LbSpliceResult& splice)
{
    visitor.Value("host", {"", "where the proxy ran"}, splice.host);
    visitor.Value("mode", {"", "splice or copy, as the scenario has it"}, splice.mode);
    visitor.Value("dispatch",
                  {"", "who splices: worker or direct, null where it copies"},
                  LbMetricMaybe(splice.dispatch));
    visitor.Value("errno",
                  {"", "of socket(2), bind(2) or listen(2) at its start, 0 where it listens"},
                  splice.error);
    visitor.Value("message_bytes",
                  {"bytes", "a write of the traffic to it, null where there are several"},
                  LbMetricMaybe(splice.message));
    visitor.Value("bytes", {"bytes", "that went through, both ways"}, LbMetricCount(splice.bytes));
    visitor.Value("spliced_bytes",
                  {"bytes", "of these, moved by the kernel"},
                  LbMetricCount(splice.splicedBytes));
    visitor.Value("goodput_bps",
                  {"bit/s", "that went through, from the first byte to the last"},
                  LbMetricMaybe(splice.goodputBps));
    visitor.Value("cpu_s",
                  {"s", "core time of its program and of the workers that spliced for it"},
                  splice.cpuSeconds);
    visitor.Value("cpu_s_per_gb",
                  {"s/GB", "cpu_s for 10^9 bytes, null without bytes"},
                  LbMetricMaybe(splice.GetCpuSecondsPerGb()));
    visitor.Object("costs", true, [&] { DescribeCosts(visitor, splice.costs); });
    visitor.Object("sessions", true, [&] { DescribeSessions(visitor, splice); });
    visitor.Object("unsplices", true, [&] {
        for (std::size_t cause = 0; cause < splice.unsplices.size(); ++cause)
        {
            const auto why = static_cast<LbUnsplice>(cause);
            visitor.Value(LbUnspliceName(why),
                          {"splices", UnspliceSentence(why)},
                          LbMetricCount(splice.unsplices[cause]));
        }
    });
    visitor.Object("refused", true, [&] {
        LbMetricVisitor::Cells cells;
        for (const auto& [error, count] : splice.refused)
        {
            cells.emplace_back(error, LbMetricCount(count));
        }
        visitor.Open("ERRNO",
                     {"calls", "setsockopt(2) of SO_SPLICE that failed with this errno"},
                     cells,
                     LbMetricErrnoNames());
    });
    visitor.Object("waited_for_s", true, [&] {
        LbMetricVisitor::Cells cells;
        for (const auto& [runner, seconds] : splice.waitedFor)
        {
            cells.emplace_back(runner, seconds);
        }
        visitor.Open("RUNNER",
                     {"s",
                      "its splices queued at their worker while that moved data of RUNNER: time, "
                      "over the splices"},
                     cells,
                     {});
    });
}

std::vector<std::string>
LbMetricErrnoNames()
{
    std::vector<std::string> names;
    for (int error = 1; error <= static_cast<int>(BsdErrno::E_NOTCAPABLE); ++error)
    {
        names.emplace_back(BsdErrnoName(static_cast<BsdErrno>(error)));
    }
    return names;
}

} // namespace divertsim
} // namespace ns3
