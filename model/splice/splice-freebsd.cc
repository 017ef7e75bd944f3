// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/splice-freebsd.h"

#include "ns3/bsd-address.h"
#include "ns3/bsd-socket-caller.h"
#include "ns3/splice-set.h"
#include "ns3/splice.h"

#include <algorithm>
#include <memory>

namespace ns3
{
namespace divertsim
{

namespace
{

constexpr std::int64_t MICROSECONDS = 1000000;

/// tvtosbt(), of any value: sp_idle is not checked. \return ns, 0 for a time in the past
BsdTime
ToTime(const BsdTimeval& value)
{
    constexpr std::int64_t MOST = BSD_NEVER / BSD_SECOND - 1;
    const std::int64_t carry = value.usec / MICROSECONDS;
    const std::int64_t usec = value.usec % MICROSECONDS;
    const std::int64_t sec =
        std::clamp(value.sec, -MOST / 2, MOST / 2) + std::clamp(carry, -MOST / 2, MOST / 2);
    return std::max<BsdTime>(sec * BSD_SECOND + usec * BSD_MICROSECOND, 0);
}

/// \param so any \return it may be an end of a splice: a connection, or about to be one
BsdErrno
CheckConnection(const BsdSocketView& so)
{
    if (so.IsListening())
    {
        return BsdErrno::E_INVAL;
    }
    return so.IsConnected() || so.IsConnecting() ? BsdErrno::OK : BsdErrno::E_NOTCONN;
}

} // namespace

BsdErrno
SpliceFreebsd::Setsockopt(SpliceSet& set, BsdSocketView& so, const BsdSockopt& option) const
{
    BsdSplice value;
    if (const BsdErrno error = option.CopyIn(value); error != BsdErrno::OK)
    {
        return error;
    }
    if (!set.MakeWorkers())
    {
        return BsdErrno::E_NXIO;
    }
    return value.fd < 0 ? End(so) : Make(set, so, value, option);
}

BsdErrno
SpliceFreebsd::Make(SpliceSet& set,
                    BsdSocketView& so,
                    const BsdSplice& value,
                    const BsdSockopt& option)
{
    if (!option.mayReceive)
    {
        return BsdErrno::E_NOTCAPABLE;
    }
    std::shared_ptr<BsdSocketView> sink;
    const BsdErrno found =
        option.caller ? option.caller->FindSocket(value.fd, BSD_CAP_SEND, sink) : BsdErrno::E_BADF;
    if (found != BsdErrno::OK)
    {
        return found;
    }
    if (value.max < 0)
    {
        return BsdErrno::E_INVAL;
    }
    if (so.GetProtocol() != BSD_IPPROTO_TCP || sink->GetProtocol() != BSD_IPPROTO_TCP)
    {
        return BsdErrno::E_PROTONOSUPPORT;
    }
    // so_splice_alloc(), before the sockets are looked at: it takes its turn though it may fail
    const std::uint32_t worker = set.NextWorker();
    so.GetSplices().sent = 0;
    BsdErrno error = CheckConnection(so);
    if (error == BsdErrno::OK && so.GetSplices().source)
    {
        error = BsdErrno::E_BUSY;
    }
    if (error == BsdErrno::OK)
    {
        error = CheckConnection(*sink);
    }
    if (error == BsdErrno::OK && sink->GetSplices().sink)
    {
        error = BsdErrno::E_BUSY;
    }
    if (error != BsdErrno::OK)
    {
        return error;
    }
    Splice& splice = set.Add(so, *sink, value.max, worker, option.caller->GetSpliceContext());
    splice.Attach();
    if (value.idle.sec != 0 || value.idle.usec != 0)
    {
        splice.StartTimer(ToTime(value.idle));
    }
    splice.MoveFirst();
    return BsdErrno::OK;
}

BsdErrno
SpliceFreebsd::End(BsdSocketView& so)
{
    if (so.IsListening())
    {
        return BsdErrno::E_INVAL;
    }
    Splice* const splice = so.GetSplices().source;
    if (!splice || splice->GetState() == SpliceState::INIT)
    {
        return BsdErrno::E_NOTCONN;
    }
    splice->End(SpliceCause::CALL);
    return BsdErrno::OK;
}

BsdErrno
SpliceFreebsd::CheckGet(const BsdSocketView& so) const
{
    // soiolock(), from memory
    return so.IsListening() ? BsdErrno::E_NOTCONN : BsdErrno::OK;
}

std::size_t
SpliceFreebsd::GetMovable(const Splice& splice) const
{
    const std::int64_t space = std::max<std::int64_t>(splice.GetSink().GetSendSpace(), 0);
    return std::min(static_cast<std::size_t>(space), splice.GetSource().GetReceiveData());
}

bool
SpliceFreebsd::HasNothing(const Splice& splice) const
{
    const BsdSocketView& source = splice.GetSource();
    const BsdSocketView& sink = splice.GetSink();
    return !source.CannotReceive() && !sink.CannotSend() && splice.GetLeft() > 0 &&
           (source.GetReceiveData() == 0 || sink.GetSendSpace() <= 0);
}

SplicePass
SpliceFreebsd::Move(Splice& splice, std::size_t bytes) const
{
    SplicePass pass;
    BsdSocketView& source = splice.GetSource();
    BsdSocketView& sink = splice.GetSink();
    const std::size_t size = std::min(bytes, splice.GetMovable());
    BsdPayloadPtr payload;
    if (size == 0)
    {
        // an end of file with bytes that a full sink keeps back looks the same
        pass.error = source.CannotReceive() ? BsdErrno::E_PIPE : BsdErrno::OK;
        pass.cause = SpliceCause::EOF_OF_SOURCE;
    }
    else
    {
        pass.error = source.SpliceReceive(size, payload);
    }
    if (payload && pass.error == BsdErrno::OK)
    {
        const std::size_t taken = payload->Size();
        pass.error = sink.SpliceSend(payload, pass.moved);
        pass.lost = taken - pass.moved;
        source.GetSplices().sent += pass.moved;
    }
    else if (pass.error == BsdErrno::OK && sink.CannotSend())
    {
        pass.error = BsdErrno::E_PIPE;
    }
    const bool full = splice.GetMax() > 0 && splice.GetLeft() == 0;
    pass.ends = pass.error != BsdErrno::OK || full;
    if (pass.error == BsdErrno::OK)
    {
        pass.cause = SpliceCause::MAX;
    }
    else if (size > 0 || !source.CannotReceive())
    {
        pass.cause = SpliceCause::ERROR;
    }
    return pass;
}

bool
SpliceFreebsd::GoesOn(const Splice& splice, bool) const
{
    return splice.GetSource().GetReceiveData() > 0 && splice.GetSink().GetSendSpace() > 0;
}

bool
SpliceFreebsd::WaitsForWorker() const
{
    return true;
}

bool
SpliceFreebsd::KeepsWakeups() const
{
    return false;
}

bool
SpliceFreebsd::RearmsTimer() const
{
    return false;
}

BsdErrno
SpliceFreebsd::GetTimeoutError() const
{
    return BsdErrno::OK;
}

std::uint32_t
SpliceFreebsd::GetWorkers() const
{
    return 0;
}

} // namespace divertsim
} // namespace ns3
