// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_CPU_H
#define BSD_CPU_H

#include "ns3/bsd-clock.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>

namespace ns3
{
namespace divertsim
{

/**
 * One core: a first-in first-out queue of work on the simulated clock.
 *
 * Work that costs nothing goes through the queue too. It never runs within Submit, so that what
 * it does (writing a packet) cannot run in the middle of what caused it (diverting the packet).
 */
class BsdCpu
{
  public:
    /// \param clock the simulated clock, which must outlive this
    explicit BsdCpu(BsdClock& clock);
    ~BsdCpu();
    BsdCpu(const BsdCpu&) = delete;
    BsdCpu& operator=(const BsdCpu&) = delete;

    /**
     * Queue work.
     * \param costNs its cost in ns, not negative; rounded to the nearest ns here and only here
     * \param started called when it starts to run, within Submit on an idle core; may be empty
     * \param done called when it has run; may be empty
     * \return names it, never 0
     */
    std::uint64_t Submit(double costNs, std::function<void()> started, std::function<void()> done);

    /**
     * Drop work that is queued or runs. What ran of it stays busy time, and the next in line
     * starts. Work that has run already is ignored.
     * \param work the work
     */
    void Cancel(std::uint64_t work);

    /// \return ns spent on work up to now
    BsdTime GetBusyTime() const;
    /// \return true if nothing runs
    bool IsIdle() const;
    /// \return how much work waits, without what runs
    std::size_t GetQueued() const;

  private:
    struct Work
    {
        std::uint64_t id = 0; ///< 0: none
        BsdTime cost = 0;
        std::function<void()> started;
        std::function<void()> done;
    };

    /// Starts what is next, if nothing runs.
    void Start();
    /// The running work has run.
    void Finish();

    BsdClock& m_clock;
    std::deque<Work> m_queue;
    Work m_running;
    BsdClock::TimerId m_timer = 0;
    BsdTime m_startTime = 0;
    BsdTime m_busy = 0;
    std::uint64_t m_lastId = 0;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_CPU_H
