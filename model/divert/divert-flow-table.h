// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERT_FLOW_TABLE_H
#define DIVERT_FLOW_TABLE_H

#include "ns3/bsd-address.h"

#include <boost/unordered/unordered_flat_set.hpp>

#include <cstddef>

namespace ns3
{
namespace divertsim
{

/**
 * The flows that an inspector knows from their start, by their tuple without direction. An
 * inspector has its own, or all of a group share one. A flow stays until the inspector's socket
 * is gone.
 */
class DivertFlowTable
{
  public:
    /// \param tuple of a packet that starts its flow, either direction
    void Learn(const BsdTuple& tuple);
    /// \param tuple of a packet, either direction \return true if its flow's start was seen
    bool Knows(const BsdTuple& tuple) const;
    /// \return the number of flows
    std::size_t GetFlows() const;

  private:
    // Looked up only, so that its order is never seen
    boost::unordered_flat_set<BsdTuple, BsdTupleHash> m_flows;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERT_FLOW_TABLE_H
