// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_STATE_KEY_H
#define LB_STATE_KEY_H

#include <array>
#include <cstdint>

namespace ns3
{
namespace divertsim
{

/**
 * \param id a pf state ID in host order
 * \return its eight bytes as pf keeps them: in network order (FreeBSD sys/netpfil/pf/pf.c)
 */
std::array<std::uint8_t, 8> LbStateIdBytes(std::uint64_t id);

/**
 * The hash by which FreeBSD's divert groups pick: lookup3 of the ID's bytes in network order,
 * seed 0 (FreeBSD sys/netinet/ip_divert.c, commit 895a0ae67f).
 *
 * \param id a pf state ID in host order, 0 for a packet without a state
 * \return the hash
 */
std::uint32_t LbStateKey(std::uint64_t id);

} // namespace divertsim
} // namespace ns3

#endif // LB_STATE_KEY_H
