// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-cpu.h"

#include "ns3/bsd-cpu-observer.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{

/// So many cancelled works stay in the queue until their turn, beside as many as there are others:
/// to take one out of the middle at once would cost the length of the queue
constexpr std::size_t MOST_HOLES = 16;

/// No work takes longer, in ns: 31 years, so that its end is a time
constexpr double MOST = 1e18;

} // namespace

BsdCpu::BsdCpu(BsdClock& clock, std::uint32_t index)
    : m_clock(clock),
      m_index(index)
{
}

BsdCpu::~BsdCpu()
{
    m_clock.Cancel(m_timer);
}

void
BsdCpu::SetObserver(BsdCpuObserver* observer)
{
    m_observer = observer;
    m_reported = !IsIdle();
}

std::uint64_t
BsdCpu::Submit(double costNs,
               std::function<void()> started,
               std::function<void()> done,
               BsdCpuAccountId account)
{
    assert(costNs >= 0);
    const BsdTime now = m_clock.Now();
    const std::uint64_t id = ++m_lastId;
    Work& work = m_queue.emplace_back();
    work.id = id;
    work.cost = std::llround(std::min(costNs, MOST));
    work.account = account;
    work.submitted = now;
    work.started = std::move(started);
    work.done = std::move(done);
    m_usage.Queued(account, now);
    Start();
    return id;
}

void
BsdCpu::Cancel(std::uint64_t work)
{
    if (work == 0 || work != m_running.id)
    {
        CancelQueued(work);
        return;
    }
    m_clock.Cancel(m_timer);
    End();
    Start();
    Report();
}

void
BsdCpu::CancelQueued(std::uint64_t work)
{
    const auto found =
        std::lower_bound(m_queue.begin(),
                         m_queue.end(),
                         work,
                         [](const Work& queued, std::uint64_t id) { return queued.id < id; });
    if (found == m_queue.end() || found->id != work || found->cancelled)
    {
        return;
    }
    const BsdTime now = m_clock.Now();
    const BsdCpuAccountId account = found->account;
    const BsdTime waited = now - found->submitted;
    // What they hold is destroyed when all is in order: a destructor may come back here
    const auto started = std::move(found->started);
    const auto done = std::move(found->done);
    m_usage.Unqueued(account, now);
    found->cancelled = true;
    ++m_holes;
    if (m_holes > GetQueued() + MOST_HOLES)
    {
        const auto end = std::remove_if(m_queue.begin(), m_queue.end(), [](const Work& queued) {
            return queued.cancelled;
        });
        m_queue.erase(end, m_queue.end());
        m_holes = 0;
    }
    if (m_observer)
    {
        m_observer->OnDropped(now, m_index, account, waited);
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
    return m_queue.size() - m_holes;
}

std::uint32_t
BsdCpu::GetIndex() const
{
    return m_index;
}

BsdTime
BsdCpu::GetRan(BsdCpuAccountId account) const
{
    return m_usage.GetRan(account, m_clock.Now());
}

std::uint64_t
BsdCpu::GetItems(BsdCpuAccountId account) const
{
    return m_usage.GetItems(account);
}

BsdTime
BsdCpu::GetWaited(BsdCpuAccountId waiter, BsdCpuAccountId runner) const
{
    return m_usage.GetWaited(waiter, runner, m_clock.Now());
}

BsdCpuAccountId
BsdCpu::GetAccountsEnd() const
{
    return m_usage.GetEnd();
}

void
BsdCpu::Start()
{
    while (!m_queue.empty() && m_queue.front().cancelled)
    {
        m_queue.pop_front();
        --m_holes;
    }
    if (!IsIdle() || m_queue.empty())
    {
        return;
    }
    m_running = std::move(m_queue.front());
    m_queue.pop_front();
    m_startTime = m_clock.Now();
    m_usage.Unqueued(m_running.account, m_startTime);
    m_usage.Started(m_running.account, m_startTime);
    m_timer = m_clock.Schedule(m_running.cost, [this] { Finish(); });
    Report();
    // Last, and moved out first: it may cancel the very work that starts
    const auto started = std::move(m_running.started);
    if (started)
    {
        started();
    }
}

std::function<void()>
BsdCpu::End()
{
    const BsdTime now = m_clock.Now();
    Work work = std::exchange(m_running, Work());
    m_timer = 0;
    const BsdTime ran = m_usage.Ended(now);
    m_busy += ran;
    if (m_observer)
    {
        m_observer->OnRan(now, m_index, work.account, m_startTime - work.submitted, ran);
    }
    return std::move(work.done);
}

void
BsdCpu::Finish()
{
    const auto done = End();
    if (done)
    {
        done();
    }
    Start();
    Report();
}

void
BsdCpu::Report()
{
    const bool busy = !IsIdle();
    if (m_observer && busy != m_reported)
    {
        m_reported = busy;
        m_observer->OnBusy(m_clock.Now(), m_index, busy);
    }
}

} // namespace divertsim
} // namespace ns3
