// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-domain-timer.h"

#include <utility>

namespace ns3
{
namespace divertsim
{

BsdDomainTimer::BsdDomainTimer(BsdClock& clock, BsdTime period, std::function<void()> run)
    : m_clock(clock),
      m_period(period),
      m_run(std::move(run))
{
}

BsdDomainTimer::~BsdDomainTimer()
{
    m_clock.Cancel(m_timer);
}

void
BsdDomainTimer::Start(BsdTime first)
{
    m_first = first;
    Schedule();
}

void
BsdDomainTimer::SetWanted(bool wanted)
{
    m_wanted = wanted;
    if (wanted)
    {
        Schedule();
        return;
    }
    m_clock.Cancel(m_timer);
    m_timer = 0;
}

void
BsdDomainTimer::Schedule()
{
    if (!m_wanted || m_timer != 0 || m_first == BSD_NEVER)
    {
        return;
    }
    const BsdTime now = m_clock.Now();
    BsdTime next = m_first;
    if (now >= m_first)
    {
        next += ((now - m_first) / m_period + 1) * m_period;
    }
    m_timer = m_clock.Schedule(next - now, [this] {
        m_timer = 0;
        m_run();
        Schedule();
    });
}

} // namespace divertsim
} // namespace ns3
