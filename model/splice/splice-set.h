// SPDX-License-Identifier: GPL-2.0-only
#ifndef SPLICE_SET_H
#define SPLICE_SET_H

#include "ns3/bsd-clock.h"
#include "ns3/bsd-cpus.h"
#include "ns3/bsd-errno.h"
#include "ns3/bsd-socket-view.h"
#include "ns3/bsd-sockopt.h"
#include "ns3/splice-config.h"
#include "ns3/splice-observer-list.h"
#include "ns3/splice.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <vector>

namespace ns3
{
namespace divertsim
{

class SpliceKernel;
class SpliceWorker;

/**
 * The splices of a host, their worker threads, and SO_SPLICE.
 *
 * FreeBSD has a worker for each core, made at the first SO_SPLICE; a splice gets one when it is
 * made, in turn, and keeps it. OpenBSD has one (sosplice_taskq). The kernels leave their workers
 * unpinned; here worker w runs on core w mod cores.
 */
class SpliceSet
{
  public:
    /// \param clock the host's, must outlive this
    /// \param cpus gives the host's cores, which must outlive this; asked at the first splice
    SpliceSet(BsdClock& clock, std::function<BsdCpus&()> cpus);
    ~SpliceSet();
    SpliceSet(const SpliceSet&) = delete;
    SpliceSet& operator=(const SpliceSet&) = delete;

    /// \param config from now on; the system only before the first splice
    void SetConfig(const SpliceConfig& config);
    /// \return how the host splices
    const SpliceConfig& GetConfig() const;

    /**
     * sysctl kern.ipc.splice.num_wq (FreeBSD): workers among which new splices are shared out.
     * \param workers SPLICE_ALL_WORKERS, 0 for no splices at all, or up to the number of cores
     * \return OK; EINVAL for another number, and below 1 once there are workers
     */
    BsdErrno SetNumWq(int workers);
    /// \return kern.ipc.splice.num_wq
    int GetNumWq() const;

    /**
     * setsockopt(2) of SO_SPLICE.
     * \param so the source
     * \param option struct splice, or what the system takes beside it, with the caller
     * \return OK, or the kernel's error
     */
    BsdErrno Setsockopt(BsdSocketView& so, const BsdSockopt& option);
    /**
     * getsockopt(2) of SO_SPLICE: bytes moved from the socket (off_t).
     * \param so the source \param option gets it
     * \return OK, or the kernel's error
     */
    BsdErrno Getsockopt(BsdSocketView& so, BsdSockopt& option) const;

    /// A socket without a connection is closed: its splices end at once (OpenBSD's sofree()).
    /// \param so the socket
    void Forget(BsdSocketView& so);

    /// \param observer told from now on, in the order of the calls; must outlive this or be removed
    void AddObserver(SpliceObserver* observer);
    /// \param observer told no more
    void RemoveObserver(SpliceObserver* observer);

    /// Of splices with BsdSpliceDispatch::DIRECT. \param core gives the number of the core whose
    /// thread receives for a socket; null: always 0
    void SetReceivingCore(std::function<std::uint32_t(const BsdSocketView&)> core);

    /// \return splices that have not ended
    std::size_t GetCount() const;
    /// \return workers that there are; 0 before the first SO_SPLICE
    std::size_t GetWorkerCount() const;
    /// The simulation ends: every splice goes, and nobody is told.
    void Clear();

    // For splices and their rules

    /// \return the host's
    BsdClock& GetClock() const;
    /// \return all observers
    SpliceObserver& GetObserver();
    /// \return false: there are no workers, and num_wq forbids to make them (splice_init())
    bool MakeWorkers();
    /// \return the worker of a splice that is made now: the next in turn
    std::uint32_t NextWorker();
    /**
     * A new splice; it stands in the slots of no socket yet.
     * \param source \param sink \param max bytes, 0 for no limit
     * \param worker of NextWorker \param context of its program
     */
    Splice& Add(BsdSocketView& source,
                BsdSocketView& sink,
                std::int64_t max,
                std::uint32_t worker,
                const BsdSpliceContext& context);
    /// \param splice that has ended: it goes
    void Remove(Splice& splice);
    /// \param splice that waits for its worker, or for the core that receives
    void Queue(Splice& splice);
    /// \param splice that must not run any more (task_del())
    void Unqueue(Splice& splice);
    /// \return the rules of the system
    const SpliceKernel& GetKernel() const;

  private:
    BsdClock& m_clock;
    std::function<BsdCpus&()> m_cpus;
    std::function<std::uint32_t(const BsdSocketView&)> m_receivingCore;
    SpliceConfig m_config;
    int m_numWq = SPLICE_ALL_WORKERS;
    std::uint32_t m_index = 0; ///< splice_index: splices made, those that failed included
    std::uint64_t m_lastId = 0;
    std::vector<std::unique_ptr<SpliceWorker>> m_workers;
    SpliceObserverList m_observers;
    std::list<Splice> m_splices;
};

} // namespace divertsim
} // namespace ns3

#endif // SPLICE_SET_H
