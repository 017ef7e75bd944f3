// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-app-pacer.h"

#include "ns3/simulator.h"

namespace ns3
{
namespace divertsim
{

BsdAppPacer::~BsdAppPacer()
{
    Stop();
}

void
BsdAppPacer::Start(std::uint64_t size,
                   std::uint32_t message,
                   std::uint64_t rate,
                   Callback<void, std::uint64_t> write)
{
    Stop();
    if (size == 0)
    {
        return;
    }
    if (rate == 0)
    {
        write(size);
        return;
    }
    m_pacing = LbFlowPacing(size, message, rate);
    m_write = write;
    m_start = Simulator::Now().GetNanoSeconds();
    m_next = 0;
    Write();
}

void
BsdAppPacer::Stop()
{
    m_event.Cancel();
    m_write = Callback<void, std::uint64_t>();
}

bool
BsdAppPacer::IsRunning() const
{
    return !m_event.IsExpired();
}

void
BsdAppPacer::Write()
{
    const std::uint64_t bytes = m_pacing.GetBytes(m_next);
    ++m_next;
    if (m_next < m_pacing.GetCount())
    {
        const BsdTime due = m_start + m_pacing.GetOffset(m_next);
        m_event =
            Simulator::Schedule(NanoSeconds(due) - Simulator::Now(), &BsdAppPacer::Write, this);
    }
    const auto write = m_write; // Stop may come out of it
    write(bytes);
}

} // namespace divertsim
} // namespace ns3
