// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_CLOCK_H
#define BSD_CLOCK_H

#include <cstdint>
#include <functional>

namespace ns3
{
namespace divertsim
{

/// Simulated time in nanoseconds since the start of the run, or a span of it
using BsdTime = std::int64_t;

constexpr BsdTime BSD_MICROSECOND = 1000;          ///< 1 us in ns
constexpr BsdTime BSD_MILLISECOND = 1000 * 1000;   ///< 1 ms in ns
constexpr BsdTime BSD_SECOND = 1000 * 1000 * 1000; ///< 1 s in ns
constexpr BsdTime BSD_NEVER = INT64_MAX;           ///< later than any time

/**
 * The simulated clock and its timers, as the plain rooms see them. In a packet run host/ binds
 * it to ns3::Simulator.
 *
 * Timers that are due at the same time fire in the order in which they were scheduled.
 */
class BsdClock
{
  public:
    /// Names a scheduled timer; 0 is none
    using TimerId = std::uint64_t;

    virtual ~BsdClock() = default;

    /// \return the simulated time now
    virtual BsdTime Now() const = 0;

    /**
     * \param delay from now, not negative
     * \param action called once when the time has come
     * \return the timer, never 0
     */
    virtual TimerId Schedule(BsdTime delay, std::function<void()> action) = 0;

    /**
     * Cancel a timer. One that has fired already, or 0, is ignored.
     * \param timer the timer
     */
    virtual void Cancel(TimerId timer) = 0;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_CLOCK_H
