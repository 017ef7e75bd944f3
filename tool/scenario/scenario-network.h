// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_SCENARIO_NETWORK_H
#define DIVERTSIM_TOOL_SCENARIO_NETWORK_H

#include "ns3/bsd-address.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ns3
{
namespace divertsim
{

/// What a text gave: a network, or what is wrong with it
struct ScenarioNetwork
{
    BsdAddress address;
    std::uint8_t prefixLength = 0;
    std::string problem; ///< empty: it is one
    std::string suggestion;
};

/// \param text "10.0.0.0/24" \return the network, whose host bits are zero
ScenarioNetwork ParseScenarioNetwork(std::string_view text);

/// A range of ports, both ends included
struct ScenarioPorts
{
    std::uint16_t low = 0;
    std::uint16_t high = 0;
};

/// \param text "1024-65535" \return the range, or nothing
std::optional<ScenarioPorts> ParseScenarioPorts(std::string_view text);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_SCENARIO_NETWORK_H
