// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_STATE_KEY_H
#define LB_STATE_KEY_H

#include "ns3/bsd-jenkins-hash.h"
#include "ns3/bsd-unit.h"

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

/**
 * The hash of a unit for policies that go by an ID. A TCP or UDP unit has none of pf's: the fields
 * that Linux hashes (addresses, then ports, in network order) stand for it.
 *
 * \param unit of a divert, TCP or UDP group
 * \return hashlittle2() of the ID's bytes or of the tuple's, seeds 0; its first half is
 *         LbStateKey() of a pf state
 */
BsdHashPair LbUnitKey(const BsdUnit& unit);

/**
 * \param tuple of a packet
 * \param initval the seed
 * \return hashlittle2() over source address, destination address, source port, destination port in
 *         network order
 */
BsdHashPair LbTupleKey(const BsdTuple& tuple, std::uint32_t initval);

} // namespace divertsim
} // namespace ns3

#endif // LB_STATE_KEY_H
