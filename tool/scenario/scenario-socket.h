// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_SCENARIO_SOCKET_H
#define DIVERTSIM_TOOL_SCENARIO_SOCKET_H

#include "tool/scenario/scenario.h"

#include <cstdint>
#include <string_view>

namespace ns3
{
namespace divertsim
{

/// \param word of "socket" \return the kind of socket; of no such word divert
LbSocketKind ScenarioSocketKind(std::string_view word);

/// \param kind of socket \return its word
std::string_view ScenarioSocketWord(LbSocketKind kind);

/**
 * \param host where the group stands
 * \param kind of its sockets
 * \param policy of the group
 * \return members that the system allows in it; 1 where the system has no such groups
 */
std::uint32_t ScenarioKernelLimit(const ScenarioHost& host,
                                  LbSocketKind kind,
                                  std::string_view policy);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_SCENARIO_SOCKET_H
