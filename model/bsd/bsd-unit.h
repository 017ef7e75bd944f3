// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_UNIT_H
#define BSD_UNIT_H

#include "ns3/bsd-address.h"

#include <cstdint>

namespace ns3
{
namespace divertsim
{

/**
 * What is mapped to a socket: for a divert group a pf state, for a TCP group a connection, for a
 * UDP group a peer's tuple. Passed by value; what it refers to belongs to the room that made it (pf
 * owns the word of a pf state).
 *
 * A packet without a state gets a passing unit: id 0, the packet's own tuple, no word.
 */
struct BsdUnit
{
    std::uint64_t id = 0;          ///< pf state ID in host order; 0: no state. TCP, UDP: a count
    BsdTuple tuple;                ///< of the first packet, as on the wire where it was seen
    std::uint64_t* word = nullptr; ///< where a policy that remembers keeps its word; may be null
    /// TCP and UDP groups: the ID only counts units, and policies that go by an ID go by the tuple
    bool byTuple = false;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_UNIT_H
