// SPDX-License-Identifier: GPL-2.0-only
#ifndef SPLICE_FREEBSD_H
#define SPLICE_FREEBSD_H

#include "ns3/splice-kernel.h"

namespace ns3
{
namespace divertsim
{

/**
 * SO_SPLICE of FreeBSD (sys/kern/uipc_socket.c since a1da7dc1cdad, 2024): TCP alone.
 *
 * Its oddities are kept: a second SO_SPLICE that fails after the checks of the protocol resets the
 * running splice's count, and with it what its sp_max still allows; a FIN that comes while bytes
 * wait for a full sink ends the splice with those bytes left; one that comes with the last bytes is
 * seen at the next wake-up only; bytes that the sink refuses after they were taken are lost and not
 * counted, and with them so_error of the sink; sp_idle is no idle time: it runs from the call on.
 */
class SpliceFreebsd : public SpliceKernel
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
    static BsdErrno Make(SpliceSet& set,
                         BsdSocketView& so,
                         const BsdSplice& value,
                         const BsdSockopt& option);
    static BsdErrno End(BsdSocketView& so);
};

} // namespace divertsim
} // namespace ns3

#endif // SPLICE_FREEBSD_H
