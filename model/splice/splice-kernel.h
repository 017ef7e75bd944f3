// SPDX-License-Identifier: GPL-2.0-only
#ifndef SPLICE_KERNEL_H
#define SPLICE_KERNEL_H

#include "ns3/bsd-errno.h"
#include "ns3/bsd-kernel.h"
#include "ns3/bsd-socket-view.h"
#include "ns3/bsd-sockopt.h"
#include "ns3/splice-observer.h"

#include <cstddef>
#include <cstdint>

namespace ns3
{
namespace divertsim
{

class Splice;
class SpliceSet;

/// What one pass of a splice came to
struct SplicePass
{
    std::size_t moved = 0;                  ///< bytes
    std::size_t lost = 0;                   ///< bytes taken, and not sent
    bool ends = false;                      ///< the splice ends
    SpliceCause cause = SpliceCause::ERROR; ///< with ends
    BsdErrno error = BsdErrno::OK;          ///< with ends and ERROR, or of the source's so_error
};

/// The rules of a system: what SO_SPLICE takes, and what a transfer does. One object a system.
class SpliceKernel
{
  public:
    virtual ~SpliceKernel() = default;

    /// \param system any \return its rules; null where it has no SO_SPLICE
    static const SpliceKernel* Find(BsdSystem system);

    /// setsockopt(2). \param set the host's \param so the source \param option the value
    /// \return OK or the error
    virtual BsdErrno Setsockopt(SpliceSet& set,
                                BsdSocketView& so,
                                const BsdSockopt& option) const = 0;
    /// What getsockopt(2) asks before it tells the count. \param so the source \return OK or error
    virtual BsdErrno CheckGet(const BsdSocketView& so) const = 0;

    /// \param splice any \return bytes that a pass would move now, sp_max aside
    virtual std::size_t GetMovable(const Splice& splice) const = 0;
    /// \param splice any \return true: a pass now would find nothing to move and nothing that ends
    /// the splice
    virtual bool HasNothing(const Splice& splice) const = 0;
    /// A pass. \param splice it \param bytes that it may move \return what came of it
    virtual SplicePass Move(Splice& splice, std::size_t bytes) const = 0;
    /// After a pass that did not end it. \param splice it \param woken while it ran
    /// \return true: it goes to its worker again
    virtual bool GoesOn(const Splice& splice, bool woken) const = 0;

    /// \return true: whoever ends a splice waits until its worker has seen it (FreeBSD)
    virtual bool WaitsForWorker() const = 0;
    /// \return true: a wake-up while it runs is kept (OpenBSD's task_add())
    virtual bool KeepsWakeups() const = 0;
    /// \return true: each pass starts the timer anew (OpenBSD)
    virtual bool RearmsTimer() const = 0;
    /// \return so_error that the source has when its time is over; OK: none
    virtual BsdErrno GetTimeoutError() const = 0;
    /// \return so that there are at most this many workers; 0: one a core
    virtual std::uint32_t GetWorkers() const = 0;
};

} // namespace divertsim
} // namespace ns3

#endif // SPLICE_KERNEL_H
