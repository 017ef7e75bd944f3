// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/divert-flow-table.h"

namespace ns3
{
namespace divertsim
{

void
DivertFlowTable::Learn(const BsdTuple& tuple)
{
    m_flows.insert(tuple.Canonical());
}

bool
DivertFlowTable::Knows(const BsdTuple& tuple) const
{
    return m_flows.find(tuple.Canonical()) != m_flows.end();
}

std::size_t
DivertFlowTable::GetFlows() const
{
    return m_flows.size();
}

} // namespace divertsim
} // namespace ns3
