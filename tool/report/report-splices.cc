// SPDX-License-Identifier: GPL-2.0-only
#include "tool/report/report-splices.h"

#include "tool/report/report-format.h"
#include "tool/report/report-table.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{

/// What proxies of one mode and size took together
struct Effort
{
    double seconds = 0;
    double bytes = 0;

    std::optional<double> GetPerGb() const
    {
        return bytes > 0 ? std::optional(seconds / (bytes / 1e9)) : std::nullopt;
    }
};

bool
IsCopy(const LbSpliceResult& splice)
{
    return splice.mode == "copy";
}

/// "16 KiB", "1,448 B"
std::string
FormatMessage(std::uint64_t bytes)
{
    constexpr std::uint64_t KIB = 1024;
    if (bytes >= KIB * KIB && bytes % (KIB * KIB) == 0)
    {
        return FormatCount(bytes / (KIB * KIB)) + " MiB";
    }
    return bytes >= KIB && bytes % KIB == 0 ? FormatCount(bytes / KIB) + " KiB"
                                            : FormatCount(bytes) + " B";
}

std::string
PerGb(double seconds)
{
    return fmt::format("{} s", FormatFixed(seconds, seconds < 10 ? 2 : 1));
}

std::string
Source(const LbCostsResult& costs)
{
    return costs.measured ? "measured" : "modelled";
}

/// The word for all, "modelled" where one of them is
std::string
SourceOfAll(const LbMeasureResults& results)
{
    const bool measured = std::all_of(results.splices.begin(),
                                      results.splices.end(),
                                      [](const auto& splice) { return splice.costs.measured; });
    return measured ? "; costs are measured" : "; costs are modelled";
}

/// Where splicing starts to win, and by how much at the end; sizes can be compared
std::string
DescribeCrossing(const std::vector<ReportSpliceSize>& all)
{
    std::vector<ReportSpliceSize> sizes;
    std::copy_if(all.begin(), all.end(), std::back_inserter(sizes), [](const auto& size) {
        return size.splice && size.copy;
    });
    const auto wins = [](const ReportSpliceSize& size) { return *size.splice < *size.copy; };
    const auto compare = [](const ReportSpliceSize& size) {
        return fmt::format("at {} it takes {} for a gigabyte against {}",
                           FormatMessage(size.message),
                           PerGb(*size.splice),
                           PerGb(*size.copy));
    };
    // From the first size on from which it always wins
    auto first = sizes.end();
    while (first != sizes.begin() && wins(*std::prev(first)))
    {
        --first;
    }
    const ReportSpliceSize& least = sizes.front();
    const ReportSpliceSize& greatest = sizes.back();
    if (first == sizes.end())
    {
        return "Splicing takes no less of a core than copying: " + compare(greatest) + ".";
    }
    if (first == sizes.begin())
    {
        return fmt::format("Splicing takes less of a core than copying at every message size: {}, "
                           "{}.",
                           compare(least),
                           compare(greatest));
    }
    return fmt::format("Splicing takes less of a core than copying from messages of {} on: {}, {}.",
                       FormatMessage(first->message),
                       compare(least),
                       compare(greatest));
}

std::string
DescribeOne(const LbMeasureResults& results)
{
    const LbSpliceResult& splice = results.splices.front();
    const auto perGb = splice.GetCpuSecondsPerGb();
    if (!perGb)
    {
        return fmt::format("Nothing went through proxy {}.", splice.name);
    }
    return fmt::format("{} went through proxy {}{}, at {} of a core for a gigabyte.",
                       FormatBytes(static_cast<double>(splice.bytes)),
                       splice.name,
                       splice.goodputBps ? " at " + FormatRate(*splice.goodputBps) : "",
                       PerGb(*perGb));
}

std::string
DescribeSeveral(const LbMeasureResults& results)
{
    double bytes = 0;
    const LbSpliceResult* most = nullptr;
    const LbSpliceResult* least = nullptr;
    for (const auto& splice : results.splices)
    {
        bytes += static_cast<double>(splice.bytes);
        if (splice.goodputBps)
        {
            most = !most || *splice.goodputBps > *most->goodputBps ? &splice : most;
            least = !least || *splice.goodputBps < *least->goodputBps ? &splice : least;
        }
    }
    const std::string text = fmt::format("{} went through {} proxies",
                                         FormatBytes(bytes),
                                         FormatCount(results.splices.size()));
    if (!most || most == least)
    {
        return text + ".";
    }
    return fmt::format("{}, from {} ({}) to {} ({}).",
                       text,
                       FormatRate(*least->goodputBps),
                       least->name,
                       FormatRate(*most->goodputBps),
                       most->name);
}

/// " 3 splices ended at sp_max, 2 at sp_idle."; empty where none did
std::string
DescribeLimits(const LbMeasureResults& results)
{
    std::uint64_t max = 0;
    std::uint64_t idle = 0;
    for (const auto& splice : results.splices)
    {
        max += splice.unsplices[static_cast<std::size_t>(LbUnsplice::MAX)];
        idle += splice.unsplices[static_cast<std::size_t>(LbUnsplice::IDLE)];
    }
    std::string text;
    if (max > 0)
    {
        text = fmt::format(" {} ended at sp_max", FormatNoun(max, "splice"));
    }
    if (idle > 0)
    {
        text += text.empty() ? fmt::format(" {} ended", FormatNoun(idle, "splice"))
                             : fmt::format(", {}", FormatCount(idle));
        text += " at sp_idle";
    }
    return text.empty() ? "" : text + ".";
}

} // namespace

std::vector<ReportSpliceSize>
MakeReportSpliceSizes(const LbMeasureResults& results)
{
    std::map<std::uint64_t, std::pair<Effort, Effort>> efforts; // by message: splice, copy
    for (const auto& splice : results.splices)
    {
        if (splice.message && splice.bytes > 0)
        {
            auto& both = efforts[*splice.message];
            auto& effort = IsCopy(splice) ? both.second : both.first;
            effort.seconds += splice.cpuSeconds;
            effort.bytes += static_cast<double>(splice.bytes);
        }
    }
    std::vector<ReportSpliceSize> sizes;
    for (const auto& [message, both] : efforts)
    {
        sizes.push_back({message, both.first.GetPerGb(), both.second.GetPerGb()});
    }
    return sizes;
}

bool
HasReportCrossing(const std::vector<ReportSpliceSize>& sizes)
{
    return std::count_if(sizes.begin(), sizes.end(), [](const auto& size) {
               return size.splice && size.copy;
           }) >= 2;
}

std::string
DescribeReportSplices(const LbMeasureResults& results)
{
    if (results.splices.empty())
    {
        return "";
    }
    const auto sizes = MakeReportSpliceSizes(results);
    std::string text = HasReportCrossing(sizes)      ? DescribeCrossing(sizes)
                       : results.splices.size() == 1 ? DescribeOne(results)
                                                     : DescribeSeveral(results);
    text += DescribeLimits(results);
    text.insert(text.size() - 1, SourceOfAll(results));
    return text;
}

std::string
MakeSplicesTable(const LbMeasureResults& results)
{
    double most = 0;
    double fastest = 0;
    bool messages = false;
    for (const auto& splice : results.splices)
    {
        most = std::max(most, splice.GetCpuSecondsPerGb().value_or(0));
        fastest = std::max(fastest, splice.goodputBps.value_or(0));
        messages = messages || splice.message;
    }
    ReportTable table("What went through each proxy, and what it took of a core");
    table.Column("proxy", "", false).Column("host", "", false).Column("moves by", "", false);
    if (messages)
    {
        table.Column("message", "bytes a write of the traffic to it");
    }
    table.Column("bytes", "both ways")
        .Column("spliced", "of these, moved by the kernel")
        .Column("goodput", "from the first byte to the last")
        .Column("", "", false)
        .Column("core time", "of its program, and of the workers that spliced for it")
        .Column("core s/GB", "core seconds for 10^9 bytes")
        .Column("", "", false);
    for (const auto& splice : results.splices)
    {
        const auto perGb = splice.GetCpuSecondsPerGb();
        table.Text(splice.error == "0" ? splice.name : splice.name + " (" + splice.error + ")")
            .Text(splice.host)
            .Text(splice.dispatch ? splice.mode + ", " + *splice.dispatch : splice.mode);
        if (messages)
        {
            table.Value(splice.message ? FormatMessage(*splice.message) : REPORT_NO_NUMBER);
        }
        table.Value(FormatBytes(static_cast<double>(splice.bytes)))
            .Value(FormatBytes(static_cast<double>(splice.splicedBytes)))
            .Value(splice.goodputBps ? FormatRate(*splice.goodputBps) : REPORT_NO_NUMBER)
            .Bar(fastest > 0 ? splice.goodputBps.value_or(0) / fastest : 0)
            .Span(splice.cpuSeconds)
            .Fixed(perGb, 3)
            .Bar(most > 0 ? perGb.value_or(0) / most : 0)
            .EndRow();
    }
    return table.ToHtml();
}

std::string
MakeUnsplicesTable(const LbMeasureResults& results)
{
    ReportTable table("What became of sessions and splices", true);
    table.Column("proxy", "", false)
        .Column("sessions", "accepted from clients")
        .Column("completed", "both directions came to their end of file")
        .Column("failed", "reset, idle for too long, or without a connection to the server")
        .Column("open", "when the run ended")
        .Column("max", "splices that ended because sp_max was reached")
        .Column("idle", "splices that ended because sp_idle was over")
        .Column("eof", "splices that ended at the source's end of file")
        .Column("error", "splices that ended by an error of a socket")
        .Column("call", "splices that setsockopt(2) ended")
        .Column("close", "splices that ended because a socket was closed")
        .Column("refused", "SO_SPLICE that failed, and the errno", false);
    for (const auto& splice : results.splices)
    {
        table.Text(splice.name)
            .Count(splice.sessions)
            .Count(splice.completed)
            .Count(splice.failed)
            .Count(splice.openAtEnd);
        for (const auto count : splice.unsplices)
        {
            table.Count(count);
        }
        std::string refused;
        for (const auto& [error, count] : splice.refused)
        {
            refused += fmt::format("{}{} {}", refused.empty() ? "" : ", ", error, count);
        }
        table.Text(refused.empty() ? REPORT_NO_NUMBER : refused).EndRow();
    }
    return table.ToHtml();
}

std::string
MakeSpliceSizesTable(const LbMeasureResults& results)
{
    const auto sizes = MakeReportSpliceSizes(results);
    ReportTable table("Core seconds for a gigabyte, by message size");
    table.Column("message", "bytes a write", false)
        .Column("copying")
        .Column("splicing")
        .Column("splicing takes", "core time in place of copying's")
        .Column("", "", false);
    for (const auto& size : sizes)
    {
        if (!HasReportCrossing(sizes) || !size.splice || !size.copy)
        {
            continue;
        }
        const double change = *size.splice / *size.copy - 1;
        table.Text(FormatMessage(size.message))
            .Value(FormatFixed(*size.copy, 3))
            .Value(FormatFixed(*size.splice, 3))
            .Value(fmt::format("{}{}", change > 0 ? "+" : "", FormatPercent(change)))
            .Text(change < 0 ? "\u2190 splicing wins" : "")
            .EndRow();
    }
    return table.ToHtml();
}

std::string
MakeSpliceCostsTable(const LbMeasureResults& results)
{
    ReportTable table("What the core times are made of", true);
    table.Column("on", "hosts", false)
        .Column("source", "modelled, or measured on a machine", false)
        .Column("system call")
        .Column("wake-up", "of a thread")
        .Column("splice", "a move between two spliced sockets")
        .Column("copy, ns/B", "between kernel and program, once")
        .Column("stack, ns/B", "what the stack does to each byte");
    std::vector<std::string> hosts;
    for (const auto& splice : results.splices)
    {
        if (std::find(hosts.begin(), hosts.end(), splice.host) != hosts.end())
        {
            continue;
        }
        hosts.push_back(splice.host);
        const auto& costs = splice.costs;
        table.Text(splice.host)
            .Text(Source(costs) + (costs.machine.empty() ? "" : ": " + costs.machine))
            .Value(FormatSpan(costs.syscall / 1e9))
            .Value(FormatSpan(costs.wakeup / 1e9))
            .Value(FormatSpan(costs.pair / 1e9))
            .Fixed(costs.copyPerByte, 3)
            .Fixed(costs.stackPerByte, 3)
            .EndRow();
    }
    return table.ToHtml();
}

} // namespace divertsim
} // namespace ns3
