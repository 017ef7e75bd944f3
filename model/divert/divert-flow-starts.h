// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERT_FLOW_STARTS_H
#define DIVERT_FLOW_STARTS_H

#include "ns3/divert-observer.h"

#include <boost/unordered/unordered_flat_set.hpp>

#include <cstdint>

namespace ns3
{
namespace divertsim
{

/**
 * Tells which packet starts its flow, for all inspectors of a group together. TCP says so itself,
 * by a SYN without ACK. For everything else it is the first packet of its pf state, or where it
 * has none of its tuple, that any of the inspectors was given.
 */
class DivertFlowStarts
{
  public:
    /**
     * To be asked once for each packet that an inspector is given.
     * \param packet the packet
     * \return true if its flow starts with it
     */
    bool IsStart(const DivertPacketInfo& packet);

  private:
    // Looked up only, so that their order is never seen
    boost::unordered_flat_set<std::uint64_t> m_states;
    boost::unordered_flat_set<BsdTuple, BsdTupleHash> m_tuples;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERT_FLOW_STARTS_H
