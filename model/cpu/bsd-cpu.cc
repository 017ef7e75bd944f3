// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-cpu.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

namespace ns3
{
namespace divertsim
{

BsdCpu::BsdCpu(BsdClock& clock)
    : m_clock(clock)
{
}

BsdCpu::~BsdCpu()
{
    m_clock.Cancel(m_timer);
}

std::uint64_t
BsdCpu::Submit(double costNs, std::function<void()> started, std::function<void()> done)
{
    assert(costNs >= 0);
    const std::uint64_t id = ++m_lastId;
    m_queue.push_back({id, std::llround(costNs), std::move(started), std::move(done)});
    Start();
    return id;
}

void
BsdCpu::Cancel(std::uint64_t work)
{
    if (work != 0 && work == m_running.id)
    {
        m_clock.Cancel(m_timer);
        m_timer = 0;
        m_busy += m_clock.Now() - m_startTime;
        m_running = Work();
        Start();
        return;
    }
    const auto found = std::find_if(m_queue.begin(), m_queue.end(), [work](const Work& queued) {
        return queued.id == work;
    });
    if (found != m_queue.end())
    {
        m_queue.erase(found);
    }
}

BsdTime
BsdCpu::GetBusyTime() const
{
    return m_busy + (IsIdle() ? 0 : m_clock.Now() - m_startTime);
}

bool
BsdCpu::IsIdle() const
{
    return m_running.id == 0;
}

std::size_t
BsdCpu::GetQueued() const
{
    return m_queue.size();
}

void
BsdCpu::Start()
{
    if (!IsIdle() || m_queue.empty())
    {
        return;
    }
    m_running = std::move(m_queue.front());
    m_queue.pop_front();
    m_startTime = m_clock.Now();
    m_timer = m_clock.Schedule(m_running.cost, [this] { Finish(); });
    // Last, and moved out first: it may cancel the very work that starts
    const auto started = std::move(m_running.started);
    if (started)
    {
        started();
    }
}

void
BsdCpu::Finish()
{
    m_timer = 0;
    m_busy += m_clock.Now() - m_startTime;
    const auto done = std::move(m_running.done);
    m_running = Work();
    if (done)
    {
        done();
    }
    Start();
}

} // namespace divertsim
} // namespace ns3
