// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_MEASURE_SERIES_H
#define LB_MEASURE_SERIES_H

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// The series of timeline.csv, one for each name that stands for NAME, HOST,
/// REASON or HOST.CORE
enum class LbSeries
{
    GROUP_SIZE,
    GROUP_LIVE,
    GROUP_MOVED,
    SOCKET_PACKETS,
    SOCKET_QUEUE,
    SOCKET_ACCEPT_QUEUE,
    TRAFFIC_GOODPUT,
    TRAFFIC_OPEN,
    DROPPED,
    PF_STATES,
    CPU_BUSY,
    COUNT, ///< how many there are
};

/// What `divertsim list series` prints of a series
struct LbSeriesEntry
{
    std::string_view pattern; ///< "group.NAME.size"
    std::string_view unit;
    std::string_view sentence;
};

/// \param series which \return its declaration
const LbSeriesEntry& LbGetSeries(LbSeries series);

/// \return all declarations, in the order in which a sample has them
const std::vector<LbSeriesEntry>& LbListSeries();

/// \param series which \param name what stands for its wildcard \return its name in timeline.csv
std::string LbSeriesName(LbSeries series, std::string_view name);

} // namespace divertsim
} // namespace ns3

#endif // LB_MEASURE_SERIES_H
