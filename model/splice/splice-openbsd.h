// SPDX-License-Identifier: GPL-2.0-only
#ifndef SPLICE_OPENBSD_H
#define SPLICE_OPENBSD_H

#include "ns3/splice-kernel.h"

namespace ns3
{
namespace divertsim
{

/**
 * SO_SPLICE of OpenBSD (sosplice(9), sys/kern/uipc_socket.c 1.385, 2025): TCP and UDP.
 *
 * Why a splice has ended stands in so_error of its source: EFBIG, ETIMEDOUT, ELOOP, EPIPE, EMSGSIZE
 * or the sink's own error. Not modelled: urgent data, which ns-3's TCP has not.
 */
class SpliceOpenbsd : public SpliceKernel
{
  public:
    BsdErrno Setsockopt(SpliceSet& set, BsdSocketView& so, const BsdSockopt& option) const override;
    BsdErrno CheckGet(const BsdSocketView& so) const override;
    std::size_t GetMovable(const Splice& splice) const override;
    bool HasNothing(const Splice& splice) const override;
    SplicePass Move(Splice& splice, std::size_t bytes) const override;
    bool GoesOn(const Splice& splice, bool woken) const override;
    bool WaitsForWorker() const override;
    bool KeepsWakeups() const override;
    bool RearmsTimer() const override;
    BsdErrno GetTimeoutError() const override;
    std::uint32_t GetWorkers() const override;

  private:
    /// How far a pass has come
    enum class Step
    {
        NEXT,   ///< a datagram was moved: look for another
        STOP,   ///< nothing more can be moved now
        LIMIT,  ///< sp_max ends it
        FAILED, ///< SplicePass::error ends it
    };

    static BsdErrno Make(SpliceSet& set,
                         BsdSocketView& so,
                         const BsdSplice& value,
                         const BsdSockopt& option);
    static BsdErrno CheckEnds(const BsdSocketView& so, const BsdSocketView& sink);
    /// What ends a splice before anything is moved. \param splice it \return its error, or OK
    static BsdErrno CheckErrors(const Splice& splice);
    /// somove(), from its label nextpkt on. \param bytes that the pass may still move
    static Step MoveOne(Splice& splice, std::size_t bytes, SplicePass& pass);
    static Step Send(Splice& splice, std::size_t size, SplicePass& pass);
};

} // namespace divertsim
} // namespace ns3

#endif // SPLICE_OPENBSD_H
