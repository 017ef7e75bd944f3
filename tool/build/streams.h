// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_BUILD_STREAMS_H
#define DIVERTSIM_TOOL_BUILD_STREAMS_H

#include <cstdint>

namespace ns3
{
namespace divertsim
{

/**
 * The numbers of all ns-3 streams that a scenario draws from. A thing has the same stream
 * whatever else is in the scenario, so that adding one host, link or entry behind the others
 * leaves the draws of those as they are.
 */
namespace streams
{

constexpr std::int64_t EACH = 16; ///< streams kept for each host, link and entry

/// \param node index of a node \return its first stream: pf's first state ID
constexpr std::int64_t
OfNode(std::uint32_t node)
{
    return 1000000 + EACH * node;
}

/// \param link index of a link copy \return its first stream: losses of its two devices
constexpr std::int64_t
OfLink(std::uint32_t link)
{
    return 100000000 + EACH * link;
}

/// \param entry index of a traffic entry \return its first stream: gap, size, reply
constexpr std::int64_t
OfTraffic(std::uint32_t entry)
{
    return 200000000 + EACH * entry;
}

} // namespace streams

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_BUILD_STREAMS_H
