// SPDX-License-Identifier: GPL-2.0-only
#ifndef MANUAL_CLOCK_H
#define MANUAL_CLOCK_H

#include "ns3/bsd-clock.h"

#include <cstddef>
#include <functional>
#include <map>
#include <stdexcept>
#include <utility>

namespace ns3
{
namespace divertsim
{

/**
 * A clock that a test winds by hand. Timers fire inside AdvanceTo(), in the order of their times
 * and, at one time, in the order in which they were scheduled; Now() is the timer's time then.
 */
class ManualClock : public BsdClock
{
  public:
    BsdTime Now() const override
    {
        return m_now;
    }

    TimerId Schedule(BsdTime delay, std::function<void()> action) override
    {
        if (delay < 0)
        {
            throw std::invalid_argument("a timer in the past");
        }
        const TimerId timer = ++m_lastTimer;
        m_due.emplace(std::make_pair(m_now + delay, timer), std::move(action));
        m_times.emplace(timer, m_now + delay);
        return timer;
    }

    void Cancel(TimerId timer) override
    {
        const auto found = m_times.find(timer);
        if (found != m_times.end())
        {
            m_due.erase({found->second, timer});
            m_times.erase(found);
        }
    }

    /// Run every timer due at or before a time, and those that they schedule until then.
    /// \param time not before Now()
    void AdvanceTo(BsdTime time)
    {
        if (time < m_now)
        {
            throw std::invalid_argument("time runs forward only");
        }
        while (!m_due.empty() && m_due.begin()->first.first <= time)
        {
            RunFirst();
        }
        m_now = time;
    }

    /// AdvanceTo() by a span. \param span not negative
    void Advance(BsdTime span)
    {
        AdvanceTo(m_now + span);
    }

    /// Run timers until none is left; of no use with a periodic one.
    /// \param limit of timers, against endless loops \return how many ran
    std::size_t RunAll(std::size_t limit = 1000000)
    {
        std::size_t count = 0;
        for (; count < limit && !m_due.empty(); ++count)
        {
            RunFirst();
        }
        return count;
    }

    /// \return how many timers wait
    std::size_t Pending() const
    {
        return m_due.size();
    }

  private:
    void RunFirst()
    {
        const auto first = m_due.begin();
        m_now = first->first.first;
        const std::function<void()> action = std::move(first->second);
        m_times.erase(first->first.second);
        m_due.erase(first);
        action();
    }

    BsdTime m_now = 0;
    TimerId m_lastTimer = 0;
    std::map<std::pair<BsdTime, TimerId>, std::function<void()>> m_due;
    std::map<TimerId, BsdTime> m_times;
};

} // namespace divertsim
} // namespace ns3

#endif // MANUAL_CLOCK_H
