// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-flow-schedule.h"

#include <algorithm>
#include <cmath>

namespace ns3
{
namespace divertsim
{

namespace
{

__extension__ using Wide = unsigned __int128;

/// Later than any run, and still room to add two of them
constexpr BsdTime FAR = BSD_NEVER / 4;

/// \param draw a random draw \return the nearest integer, at least 0
std::uint64_t
RoundDraw(double draw)
{
    if (!(draw > 0))
    {
        return 0; // NaN as well
    }
    return draw >= static_cast<double>(FAR) ? static_cast<std::uint64_t>(FAR)
                                            : static_cast<std::uint64_t>(std::llround(draw));
}

} // namespace

std::vector<LbFlow>
LbMakeSchedule(const std::vector<LbTrafficPlan>& plans)
{
    std::vector<LbFlow> schedule;
    for (std::size_t entry = 0; entry < plans.size(); ++entry)
    {
        const LbTraffic& traffic = plans[entry].traffic;
        const LbTrafficDraws& draws = plans[entry].draws;
        BsdTime start = std::min(traffic.start, FAR);
        for (std::uint32_t i = 0; i < traffic.flows; ++i)
        {
            if (i > 0 && draws.gap)
            {
                start = std::min(start + static_cast<BsdTime>(RoundDraw(draws.gap())), FAR);
            }
            LbFlow flow;
            flow.entry = static_cast<std::uint32_t>(entry);
            flow.client = i % std::max<std::uint32_t>(traffic.clients, 1);
            flow.start = start;
            // a TCP flow without bytes connects and closes; one of UDP would be nothing at all
            flow.size = std::max<std::uint64_t>(draws.size ? RoundDraw(draws.size()) : 0,
                                                traffic.protocol == BSD_IPPROTO_TCP ? 0 : 1);
            flow.reply = draws.reply ? RoundDraw(draws.reply()) : 0;
            schedule.push_back(flow);
        }
    }
    // Entries stand one after the other, each in the order of its index, which a stable sort keeps
    std::stable_sort(schedule.begin(), schedule.end(), [](const LbFlow& a, const LbFlow& b) {
        return a.start < b.start;
    });
    for (std::size_t i = 0; i < schedule.size(); ++i)
    {
        schedule[i].id = static_cast<LbFlowId>(i);
    }
    return schedule;
}

LbFlowPacing::LbFlowPacing(std::uint64_t size, std::uint32_t message, std::uint64_t rate)
    : m_size(size),
      m_message(std::max<std::uint32_t>(message, 1)),
      m_rate(rate)
{
}

std::uint64_t
LbFlowPacing::GetCount() const
{
    return m_size / m_message + (m_size % m_message != 0);
}

BsdTime
LbFlowPacing::GetOffset(std::uint64_t index) const
{
    if (m_rate == 0)
    {
        return 0;
    }
    const Wide bits = static_cast<Wide>(index) * m_message * 8;
    const Wide offset = bits * static_cast<Wide>(BSD_SECOND) / m_rate;
    return offset > static_cast<Wide>(FAR) ? FAR : static_cast<BsdTime>(offset);
}

std::uint32_t
LbFlowPacing::GetBytes(std::uint64_t index) const
{
    if (index >= GetCount())
    {
        return 0;
    }
    const std::uint64_t left = m_size - index * m_message;
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(left, m_message));
}

} // namespace divertsim
} // namespace ns3
