// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-measure-series.h"

namespace ns3
{
namespace divertsim
{

const std::vector<LbSeriesEntry>&
LbListSeries()
{
    // In the order of LbSeries
    static const std::vector<LbSeriesEntry> ENTRIES = {
        {"group.NAME.size", "sockets", "members of the group"},
        {"group.NAME.live", "units", "units mapped by the group"},
        {"group.NAME.moved", "units", "units moved by the group's changes so far"},
        {"socket.NAME.packets",
         "packets",
         "packets that the socket's queue, or its connections, took in this step"},
        {"socket.NAME.queue_bytes", "bytes", "bytes in a divert or UDP socket's queue"},
        {"socket.NAME.accept_queue",
         "connections",
         "complete connections that wait for a TCP socket's accept(2)"},
        {"traffic.NAME.goodput_bps",
         "bit/s",
         "payload that the entry's flows received in this step"},
        {"traffic.NAME.open", "flows", "flows of the entry that have started and not ended"},
        {"packets.dropped.REASON", "packets", "packets lost or stopped for this reason so far"},
        {"pf.HOST.states", "states", "states in the host's table"},
        {"cpu.HOST.CORE", "", "part of this step that the core was busy, from 0 to 1"},
    };
    return ENTRIES;
}

const LbSeriesEntry&
LbGetSeries(LbSeries series)
{
    return LbListSeries()[static_cast<std::size_t>(series)];
}

std::string
LbSeriesName(LbSeries series, std::string_view name)
{
    const std::string_view pattern = LbGetSeries(series).pattern;
    for (const std::string_view wildcard : {"NAME", "HOST.CORE", "HOST", "REASON"})
    {
        const std::size_t at = pattern.find(wildcard);
        if (at != std::string_view::npos)
        {
            std::string result(pattern.substr(0, at));
            result += name;
            result += pattern.substr(at + wildcard.size());
            return result;
        }
    }
    return std::string(pattern);
}

} // namespace divertsim
} // namespace ns3
