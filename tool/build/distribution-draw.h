// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_BUILD_DISTRIBUTION_DRAW_H
#define DIVERTSIM_TOOL_BUILD_DISTRIBUTION_DRAW_H

#include "tool/scenario/scenario.h"

#include <cstdint>
#include <functional>

namespace ns3
{
namespace divertsim
{

/**
 * \param distribution of a scenario
 * \param stream of ns-3 that it draws from
 * \return gives the next draw, by ns-3's random variables
 */
std::function<double()> MakeDraw(const ScenarioDistribution& distribution, std::int64_t stream);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_BUILD_DISTRIBUTION_DRAW_H
