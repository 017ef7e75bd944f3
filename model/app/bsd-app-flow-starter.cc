// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-app-flow-starter.h"

#include "ns3/simulator.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace divertsim
{

BsdAppFlowStarter::BsdAppFlowStarter(std::vector<LbFlow> schedule)
    : m_schedule(std::move(schedule))
{
}

BsdAppFlowStarter::~BsdAppFlowStarter()
{
    m_event.Cancel();
}

void
BsdAppFlowStarter::SetClients(std::uint32_t entry, std::vector<Ptr<BsdAppFlowClient>> clients)
{
    m_clients.resize(std::max<std::size_t>(m_clients.size(), entry + std::size_t{1}));
    m_clients[entry] = std::move(clients);
}

void
BsdAppFlowStarter::Start()
{
    Next();
}

void
BsdAppFlowStarter::Next()
{
    if (m_next < m_schedule.size())
    {
        const Time wait = NanoSeconds(m_schedule[m_next].start) - Simulator::Now();
        m_event = Simulator::Schedule(std::max(wait, Time(0)), &BsdAppFlowStarter::StartDue, this);
    }
}

void
BsdAppFlowStarter::StartDue()
{
    const BsdTime now = Simulator::Now().GetNanoSeconds();
    for (; m_next < m_schedule.size() && m_schedule[m_next].start <= now; ++m_next)
    {
        const LbFlow& flow = m_schedule[m_next];
        m_clients.at(flow.entry).at(flow.client)->StartFlow(flow);
    }
    Next();
}

} // namespace divertsim
} // namespace ns3
