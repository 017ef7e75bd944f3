// SPDX-License-Identifier: GPL-2.0-only
#ifndef SPLICE_H
#define SPLICE_H

#include "ns3/bsd-clock.h"
#include "ns3/bsd-errno.h"
#include "ns3/bsd-socket-view.h"
#include "ns3/splice-kernel.h"
#include "ns3/splice-observer.h"

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>

namespace ns3
{
namespace divertsim
{

class BsdCpu;
class SpliceSet;
class SpliceWorker;

/**
 * A splice: what its source receives goes to its sink, one way (struct so_splice of FreeBSD,
 * struct sosplice of OpenBSD). It holds both sockets until it has ended.
 *
 * Its states and their transitions are FreeBSD's (so_splice_xfer(), so_unsplice()); see
 * SpliceState for OpenBSD. Bytes are moved when the work of its worker has run, no more than the
 * work was charged for, so that each move goes through the simulated clock.
 */
class Splice
{
  public:
    /// As SpliceSet::Add, which makes them. \param info what observers learn
    Splice(SpliceSet& set,
           BsdSocketView& source,
           BsdSocketView& sink,
           std::int64_t max,
           const SpliceInfo& info);
    Splice(const Splice&) = delete;
    Splice& operator=(const Splice&) = delete;

    // What the rules of a system do

    /// It stands in its sockets' slots from now on, and observers hear of it.
    void Attach();
    /// \param lasts ns until it ends, or from a transfer to the next; its timer starts
    void StartTimer(BsdTime lasts);
    /// Move what is there at once, in the call that makes it. It may have ended, and be gone.
    void MoveFirst();
    /**
     * End it (so_unsplice(), sounsplice()). It may be gone afterwards.
     * \param cause why \param error with SpliceCause::ERROR
     */
    void End(SpliceCause cause, BsdErrno error = BsdErrno::OK);

    // What sockets tell

    /// Its source can receive more, or its sink can send more, or one of them has ended
    /// (so_splice_dispatch(), task_add()).
    void Wake();

    // For workers

    /// \return bytes that it would move now
    std::size_t GetMovable() const;
    /// \return true: a pass now would come to nothing, and not end it either
    bool HasNothing() const;
    /// Its work starts. \param bytes that it may move
    void Start(std::size_t bytes);
    /// Its work has run: the bytes move. It may be gone afterwards.
    void Finish();

    /// \return its state
    SpliceState GetState() const;
    /// \return what observers know
    const SpliceInfo& GetInfo() const;
    /// \return the socket whose bytes it takes
    BsdSocketView& GetSource() const;
    /// \return the socket that sends them
    BsdSocketView& GetSink() const;
    /// \return sp_max, 0 for no limit
    std::int64_t GetMax() const;
    /// \return passes of a splice from which on bytes count as looped (OpenBSD)
    int GetMaxLoop() const;
    /// \return bytes that sp_max still allows
    std::uint64_t GetLeft() const;

  private:
    friend class SpliceReceiver;
    friend class SpliceSet;
    friend class SpliceWorker;

    /// One pass, and on to the state that follows. It may be gone afterwards.
    void Move(std::size_t bytes);
    SplicePass Pass(std::size_t bytes); ///< one pass, and observers hear of it
    void Set(SpliceState state);
    void Enqueue(); ///< QUEUED, and in the queue of whoever moves it
    void Close();   ///< CLOSED: both sockets are woken; it is gone
    void OnTimer();

    SpliceSet& m_set;
    std::shared_ptr<BsdSocketView> m_source;
    std::shared_ptr<BsdSocketView> m_sink;
    std::int64_t m_max;
    SpliceInfo m_info;
    std::uint64_t m_moved = 0; ///< bytes
    std::size_t m_allowed = 0; ///< bytes that the running work was charged for
    BsdTime m_lasts = 0;       ///< of the timer, ns; 0: none
    BsdTime m_deadline = 0;    ///< when its time is over
    BsdClock::TimerId m_timer = 0;
    SpliceState m_state = SpliceState::INIT;
    bool m_again = false;      ///< woken while it ran
    bool m_queued = false;     ///< stands in its worker's queue or batch
    std::uint64_t m_batch = 0; ///< batches that its worker had taken when it queued up
    // Its place in its worker's queue, or its work on the core that receives
    Splice* m_next = nullptr;
    Splice* m_previous = nullptr;
    BsdCpu* m_core = nullptr;
    std::uint64_t m_work = 0;            ///< 0: none
    std::list<Splice>::iterator m_place; ///< in the set
};

} // namespace divertsim
} // namespace ns3

#endif // SPLICE_H
