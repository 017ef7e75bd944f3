// SPDX-License-Identifier: GPL-2.0-only
#ifndef SPLICE_WORKER_H
#define SPLICE_WORKER_H

#include "ns3/bsd-cpu.h"
#include "ns3/splice-config.h"

#include <cstddef>
#include <cstdint>

namespace ns3
{
namespace divertsim
{

class Splice;

/**
 * A thread that moves the bytes of splices: FreeBSD's so_splice worker, OpenBSD's sosplice_taskq.
 *
 * Splices queue up first in, first out. The thread, once woken, takes the whole queue as a batch,
 * works it off, takes what has come meanwhile, and sleeps when nothing has. Only a thread that
 * sleeps has to be woken: a batch costs BsdCpuCosts::wakeup once, and none where the thread is
 * awake. Each splice costs pair + bytes stackPerByte, as one work on the core, charged to the
 * splice's account. It takes at least 1 ns, so that the clock runs on though splices loop.
 *
 * What finds nothing to move is free, its wake-up too: each acknowledgement that a sink gets wakes
 * its worker, and no figure is known for that.
 */
class SpliceWorker
{
  public:
    /// \param cpu it runs on \param config what things cost; must outlive this
    SpliceWorker(BsdCpu& cpu, const SpliceConfig& config);
    ~SpliceWorker();
    SpliceWorker(const SpliceWorker&) = delete;
    SpliceWorker& operator=(const SpliceWorker&) = delete;

    /// \param splice that waits from now on
    void Add(Splice& splice);
    /// task_del(). \param splice that waits, or runs, no more; the time that it runs is spent
    void Remove(Splice& splice);

    /// \return batches that were taken so far
    std::uint64_t GetBatches() const;
    /// \return wake-ups so far
    std::uint64_t GetWakeups() const;

    /// \param config what things cost \param bytes that are moved \return ns
    static double GetCost(const SpliceConfig& config, std::size_t bytes);

  private:
    /// A queue, linked through the splices
    struct Queue
    {
        Splice* first = nullptr;
        Splice* last = nullptr;
    };

    static void Push(Queue& queue, Splice& splice);
    static Splice* Pop(Queue& queue);
    static void Unlink(Queue& queue, Splice& splice);
    void Next();    ///< runs the next splice of the batch, or takes a batch, or sleeps
    void OnStart(); ///< the work of m_running starts
    void OnDone();  ///< it has run

    BsdCpu& m_cpu;
    const SpliceConfig& m_config;
    bool m_awake = false;
    bool m_paid = false; ///< the wake-up, since it slept
    Queue m_waiting;
    Queue m_batch;
    Splice* m_running = nullptr; ///< whose work is on the core; null: it was taken away
    std::size_t m_bytes = 0;     ///< that its work was charged for
    std::uint64_t m_work = 0;    ///< on the core, 0: none
    std::uint64_t m_batches = 0;
    std::uint64_t m_wakeups = 0;
};

} // namespace divertsim
} // namespace ns3

#endif // SPLICE_WORKER_H
