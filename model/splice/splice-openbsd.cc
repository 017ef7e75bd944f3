// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/splice-openbsd.h"

#include "ns3/bsd-address.h"
#include "ns3/bsd-socket-caller.h"
#include "ns3/bsd-socket-names.h"
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

/// \param so any \return its protocol has PR_SPLICE
bool
HasSplice(const BsdSocketView& so)
{
    return so.GetProtocol() == BSD_IPPROTO_TCP || so.GetProtocol() == BSD_IPPROTO_UDP;
}

/// \param so any \return PR_ATOMIC: it has datagrams
bool
IsAtomic(const BsdSocketView& so)
{
    return so.GetType() != BSD_SOCK_STREAM;
}

/// \param option of setsockopt(2) \param value gets struct splice, or the int that it may be, or
/// what ends a splice where there is none \return OK, EINVAL
BsdErrno
Read(const BsdSockopt& option, BsdSplice& value)
{
    if (!option.value)
    {
        value.fd = -1;
        return BsdErrno::OK;
    }
    if (option.size < sizeof(BsdSplice))
    {
        return option.CopyIn(value.fd);
    }
    return option.CopyIn(value);
}

} // namespace

BsdErrno
SpliceOpenbsd::Setsockopt(SpliceSet& set, BsdSocketView& so, const BsdSockopt& option) const
{
    BsdSplice value;
    if (const BsdErrno error = Read(option, value); error != BsdErrno::OK)
    {
        return error;
    }
    if (!HasSplice(so))
    {
        return BsdErrno::E_PROTONOSUPPORT;
    }
    const BsdTimeval& idle = value.idle;
    if (value.max < 0 || idle.sec < 0 || idle.usec < 0 || idle.usec >= MICROSECONDS)
    {
        return BsdErrno::E_INVAL;
    }
    if (value.fd >= 0)
    {
        return Make(set, so, value, option);
    }
    Splice* const splice = so.GetSplices().source;
    if (!splice)
    {
        return BsdErrno::E_PROTO;
    }
    splice->End(SpliceCause::CALL);
    return BsdErrno::OK;
}

BsdErrno
SpliceOpenbsd::CheckEnds(const BsdSocketView& so, const BsdSocketView& sink)
{
    // tcp_send(), udp_send(): the two families have them in common
    if (so.GetProtocol() != sink.GetProtocol())
    {
        return BsdErrno::E_PROTONOSUPPORT;
    }
    if (so.IsListening() || sink.IsListening())
    {
        return BsdErrno::E_OPNOTSUPP;
    }
    const bool connected = so.IsConnected() || so.IsConnecting();
    if (so.GetType() == BSD_SOCK_STREAM && !connected)
    {
        return BsdErrno::E_NOTCONN;
    }
    return sink.IsConnected() || sink.IsConnecting() ? BsdErrno::OK : BsdErrno::E_NOTCONN;
}

BsdErrno
SpliceOpenbsd::Make(SpliceSet& set,
                    BsdSocketView& so,
                    const BsdSplice& value,
                    const BsdSockopt& option)
{
    set.MakeWorkers(); // taskq_create(): ENOMEM cannot happen here
    std::shared_ptr<BsdSocketView> sink;
    const BsdErrno found =
        option.caller ? option.caller->FindSocket(value.fd, 0, sink) : BsdErrno::E_BADF;
    if (found != BsdErrno::OK)
    {
        return found;
    }
    if (const BsdErrno error = CheckEnds(so, *sink); error != BsdErrno::OK)
    {
        return error;
    }
    if (so.GetSplices().source || sink->GetSplices().sink)
    {
        return BsdErrno::E_BUSY;
    }
    so.GetSplices().sent = 0;
    Splice& splice =
        set.Add(so, *sink, value.max, set.NextWorker(), option.caller->GetSpliceContext());
    splice.Attach();
    if (value.idle.sec != 0 || value.idle.usec != 0)
    {
        const std::int64_t most = BSD_NEVER / BSD_SECOND - 1;
        splice.StartTimer(std::min(value.idle.sec, most) * BSD_SECOND +
                          value.idle.usec * BSD_MICROSECOND);
    }
    splice.MoveFirst();
    return BsdErrno::OK;
}

BsdErrno
SpliceOpenbsd::CheckGet(const BsdSocketView&) const
{
    return BsdErrno::OK;
}

std::size_t
SpliceOpenbsd::GetMovable(const Splice& splice) const
{
    BsdSocketView& source = splice.GetSource();
    BsdSocketView& sink = splice.GetSink();
    const std::size_t bytes = source.GetReceiveData();
    const std::int64_t space = sink.GetSendSpace();
    if (!sink.IsConnected() || space <= 0)
    {
        return 0;
    }
    if (IsAtomic(source) || bytes <= static_cast<std::size_t>(space))
    {
        return bytes; // datagrams leave the sink's buffer at once
    }
    const auto part = static_cast<std::size_t>(space);
    return part < sink.GetSendLowWater() ? 0 : part;
}

bool
SpliceOpenbsd::HasNothing(const Splice& splice) const
{
    // a datagram without bytes is something
    BsdSocketView& source = splice.GetSource();
    return !source.CannotReceive() && CheckErrors(splice) == BsdErrno::OK &&
           !source.GetFirstRecord();
}

BsdErrno
SpliceOpenbsd::CheckErrors(const Splice& splice)
{
    if (const BsdErrno error = splice.GetSource().GetError(); error != BsdErrno::OK)
    {
        return error;
    }
    const BsdSocketView& sink = splice.GetSink();
    if (sink.CannotSend())
    {
        return BsdErrno::E_PIPE;
    }
    switch (const BsdErrno error = sink.GetError())
    {
    case BsdErrno::E_TIMEDOUT:
    case BsdErrno::E_FBIG:
    case BsdErrno::E_LOOP:
        return BsdErrno::OK; // of a splice whose source the sink is
    default:
        return error;
    }
}

SpliceOpenbsd::Step
SpliceOpenbsd::MoveOne(Splice& splice, std::size_t bytes, SplicePass& pass)
{
    BsdSocketView& source = splice.GetSource();
    BsdSocketView& sink = splice.GetSink();
    pass.error = CheckErrors(splice);
    if (pass.error != BsdErrno::OK)
    {
        return Step::FAILED;
    }
    if (!sink.IsConnected())
    {
        return Step::STOP;
    }
    const std::uint64_t left = splice.GetLeft();
    std::size_t size = source.GetReceiveData();
    bool limit = splice.GetMax() > 0 && left <= size;
    size = static_cast<std::size_t>(std::min<std::uint64_t>(size, left));
    const std::int64_t space = sink.GetSendSpace();
    if (space <= 0)
    {
        return Step::STOP;
    }
    if (static_cast<std::size_t>(space) < size)
    {
        limit = false;
        size = static_cast<std::size_t>(space);
        if (size < sink.GetSendLowWater())
        {
            return Step::STOP;
        }
    }
    const std::optional<std::size_t> record = source.GetFirstRecord();
    if (!record)
    {
        return Step::STOP;
    }
    if (IsAtomic(source))
    {
        if (*record > sink.GetSendLimit())
        {
            pass.error = BsdErrno::E_MSGSIZE;
            return Step::FAILED;
        }
        if (size < *record)
        {
            return limit ? Step::LIMIT : Step::STOP; // never split
        }
        limit = limit && *record == size;
        size = *record;
    }
    if (size > bytes)
    {
        if (IsAtomic(source))
        {
            return Step::STOP; // more than the work was for: the next one's
        }
        size = bytes;
        limit = false;
    }
    const std::uint16_t loops = source.GetReceiveLoops(size);
    if (loops >= splice.GetMaxLoop())
    {
        pass.error = BsdErrno::E_LOOP; // what has looped stays readable
        return Step::FAILED;
    }
    if (size == 0 && !IsAtomic(source))
    {
        return Step::STOP;
    }
    const Step sent = Send(splice, size, pass);
    return sent == Step::NEXT && limit ? Step::LIMIT : sent;
}

SpliceOpenbsd::Step
SpliceOpenbsd::Send(Splice& splice, std::size_t size, SplicePass& pass)
{
    BsdSocketView& source = splice.GetSource();
    BsdSocketView& sink = splice.GetSink();
    const std::uint16_t loops = source.GetReceiveLoops(size);
    BsdPayloadPtr payload;
    pass.error = source.SpliceReceive(size, payload);
    if (pass.error != BsdErrno::OK)
    {
        return Step::FAILED;
    }
    const std::size_t taken = payload ? payload->Size() : 0;
    std::size_t sent = 0;
    payload = payload ? payload->WithLoops(static_cast<std::uint16_t>(loops + 1)) : nullptr;
    pass.error = sink.SpliceSend(std::move(payload), sent);
    if (pass.error != BsdErrno::OK)
    {
        pass.lost += taken;
        pass.error = sink.CannotSend() ? BsdErrno::E_PIPE : pass.error;
        return Step::FAILED;
    }
    pass.moved += sent;
    source.GetSplices().sent += sent;
    return Step::NEXT;
}

SplicePass
SpliceOpenbsd::Move(Splice& splice, std::size_t bytes) const
{
    SplicePass pass;
    BsdSocketView& source = splice.GetSource();
    Step step = Step::NEXT;
    while (step == Step::NEXT)
    {
        step = MoveOne(splice, bytes - pass.moved, pass);
        if (step == Step::NEXT && !IsAtomic(source))
        {
            step = Step::STOP; // a stream goes in one piece
        }
    }
    if (step == Step::LIMIT && splice.GetLeft() == 0)
    {
        pass.error = BsdErrno::E_FBIG;
    }
    if (pass.error != BsdErrno::OK)
    {
        source.SetError(pass.error);
    }
    const bool end = source.CannotReceive() && source.GetReceiveBytes() == 0;
    pass.ends = step == Step::LIMIT || step == Step::FAILED || end || splice.GetSink().CannotSend();
    if (step == Step::LIMIT)
    {
        pass.cause = SpliceCause::MAX;
    }
    else if (step != Step::FAILED && end)
    {
        pass.cause = SpliceCause::EOF_OF_SOURCE;
    }
    return pass;
}

bool
SpliceOpenbsd::GoesOn(const Splice& splice, bool woken) const
{
    return woken || splice.GetMovable() > 0;
}

bool
SpliceOpenbsd::WaitsForWorker() const
{
    return false;
}

bool
SpliceOpenbsd::KeepsWakeups() const
{
    return true;
}

bool
SpliceOpenbsd::RearmsTimer() const
{
    return true;
}

BsdErrno
SpliceOpenbsd::GetTimeoutError() const
{
    return BsdErrno::E_TIMEDOUT;
}

std::uint32_t
SpliceOpenbsd::GetWorkers() const
{
    return 1;
}

} // namespace divertsim
} // namespace ns3
