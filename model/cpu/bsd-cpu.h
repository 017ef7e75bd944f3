// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_CPU_H
#define BSD_CPU_H

#include "ns3/bsd-clock.h"
#include "ns3/bsd-cpu-account.h"
#include "ns3/bsd-cpu-usage.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>

namespace ns3
{
namespace divertsim
{

class BsdCpuObserver;

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
    /// \param index its number on the host, for observers
    explicit BsdCpu(BsdClock& clock, std::uint32_t index = 0);
    ~BsdCpu();
    BsdCpu(const BsdCpu&) = delete;
    BsdCpu& operator=(const BsdCpu&) = delete;

    /// \param observer told of the work from now on, not owned; null: nobody
    void SetObserver(BsdCpuObserver* observer);

    /**
     * Queue work.
     * \param costNs its cost in ns, not negative; rounded to the nearest ns here and only here,
     * and above 10^18 it is that
     * \param started called when it starts to run, within Submit on an idle core; may be empty
     * \param done called when it has run; may be empty
     * \param account whose work it is, of BsdCpus::MakeAccount
     * \return names it, never 0
     */
    std::uint64_t Submit(double costNs,
                         std::function<void()> started,
                         std::function<void()> done,
                         BsdCpuAccountId account = BSD_CPU_NOBODY);

    /**
     * Drop work that is queued or runs. What ran of it stays busy time, and the next in line
     * starts. Work that has run already is ignored. Neither of its functions is called any more.
     * \param work the work
     */
    void Cancel(std::uint64_t work);

    /// \return ns spent on work up to now
    BsdTime GetBusyTime() const;
    /// \return true if nothing runs
    bool IsIdle() const;
    /// \return how much work waits, without what runs
    std::size_t GetQueued() const;
    /// \return its number on the host
    std::uint32_t GetIndex() const;

    /// \param account whose \return ns that its work has run, up to now; the sum over the accounts
    /// is GetBusyTime()
    BsdTime GetRan(BsdCpuAccountId account) const;
    /// \param account whose \return works that have run, to their end or until cancelled
    std::uint64_t GetItems(BsdCpuAccountId account) const;
    /// Time that works of one account were queued while work of another, or of the same, ran;
    /// each work counts, whether it has started since, still waits, or was cancelled.
    /// \param waiter whose \param runner for whom \return ns up to now
    BsdTime GetWaited(BsdCpuAccountId waiter, BsdCpuAccountId runner) const;
    /// \return a number that all accounts which had work here are below
    BsdCpuAccountId GetAccountsEnd() const;

  private:
    struct Work
    {
        std::uint64_t id = 0; ///< 0: none
        BsdTime cost = 0;
        bool cancelled = false; ///< while it was queued
        BsdCpuAccountId account = BSD_CPU_NOBODY;
        BsdTime submitted = 0;
        std::function<void()> started;
        std::function<void()> done;
    };

    /// Starts what is next, if nothing runs.
    void Start();
    /// The running work has run.
    void Finish();
    /// The running work ends. \return what it would have called
    std::function<void()> End();
    /// Drop work from the queue. \param work may be unknown
    void CancelQueued(std::uint64_t work);
    /// Tell the observer when the core has become busy or idle.
    void Report();

    BsdClock& m_clock;
    std::uint32_t m_index;
    BsdCpuObserver* m_observer = nullptr;
    std::deque<Work> m_queue;
    std::size_t m_holes = 0; ///< cancelled work in m_queue
    Work m_running;
    BsdClock::TimerId m_timer = 0;
    BsdTime m_startTime = 0;
    BsdTime m_busy = 0;
    std::uint64_t m_lastId = 0;
    bool m_reported = false; ///< busy, as the observer knows it
    BsdCpuUsage m_usage;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_CPU_H
