// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-app-proxy-session.h"

#include "ns3/bsd-app-proxy-program.h"
#include "ns3/bsd-app-proxy-splice.h"
#include "ns3/bsd-socket-options.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace divertsim
{

BsdAppProxySession::BsdAppProxySession(BsdAppProxyProgram& program,
                                       BsdAppProxyThread& thread,
                                       BsdAppProxySessionId id,
                                       int client)
    : m_program(program),
      m_thread(thread),
      m_id(id),
      m_fds{client, -1}
{
}

BsdAppProxySession::Side
BsdAppProxySession::From(BsdAppProxyWay way)
{
    return way == BsdAppProxyWay::UP ? CLIENT : SERVER;
}

BsdAppProxySession::Side
BsdAppProxySession::To(BsdAppProxyWay way)
{
    return way == BsdAppProxyWay::UP ? SERVER : CLIENT;
}

BsdAppProxySession::Half&
BsdAppProxySession::Of(BsdAppProxyWay way)
{
    return m_halves[static_cast<std::size_t>(way)];
}

BsdAppProxyThread&
BsdAppProxySession::GetThread() const
{
    return m_thread;
}

std::size_t
BsdAppProxySession::GetHeld() const
{
    std::size_t held = 0;
    for (const Half& half : m_halves)
    {
        held += half.held ? half.held->Size() : 0;
    }
    return held;
}

std::uint64_t
BsdAppProxySession::GetSpliced(BsdAppProxyWay way) const
{
    return m_halves[static_cast<std::size_t>(way)].spliced
               ? BsdAppProxySplice::GetMoved(m_program.GetProcess(), m_fds[From(way)])
               : 0;
}

std::size_t
BsdAppProxySession::GetDescriptors() const
{
    return (m_fds[CLIENT] >= 0 ? 1U : 0U) + (m_fds[SERVER] >= 0 ? 1U : 0U);
}

double
BsdAppProxySession::Calls(unsigned count) const
{
    return m_thread.GetCalls(count);
}

BsdAppProxyStep
BsdAppProxySession::Step(unsigned calls, double (BsdAppProxySession::*action)())
{
    return {Calls(calls),
            [self = shared_from_this(), action] { return self->m_over ? 0 : ((*self).*action)(); }};
}

BsdAppProxyStep
BsdAppProxySession::Step(unsigned calls,
                         double (BsdAppProxySession::*action)(BsdAppProxyWay),
                         BsdAppProxyWay way)
{
    return {Calls(calls), [self = shared_from_this(), action, way] {
                return self->m_over ? 0 : ((*self).*action)(way);
            }};
}

BsdAppProxyStep
BsdAppProxySession::Connect()
{
    return Step(2, &BsdAppProxySession::StartConnect);
}

BsdAppProxyStep
BsdAppProxySession::OnEvent(Side side, const BsdKevent& event)
{
    const bool read = event.filter == BSD_EVFILT_READ;
    if (m_over || !m_watches[side][read ? 0 : 1])
    {
        return {}; // collected before what the event was asked for had ended
    }
    if (!m_connected)
    {
        return Step(1, &BsdAppProxySession::FinishConnect);
    }
    // what is read of a side goes from it, what is written goes to it
    const bool up = (side == CLIENT) == read;
    const BsdAppProxyWay way = up ? BsdAppProxyWay::UP : BsdAppProxyWay::DOWN;
    if (!read)
    {
        return Step(1, &BsdAppProxySession::Write, way);
    }
    if (Of(way).spliced)
    {
        return Step(3, &BsdAppProxySession::FindUnsplice, way);
    }
    const auto size = static_cast<std::size_t>(std::max<std::int64_t>(event.data, 0));
    if (size == 0)
    {
        return Step(1, &BsdAppProxySession::Read, way);
    }
    const std::size_t part = std::min<std::size_t>(size, m_program.GetConfig().buffer);
    return {m_thread.GetTransfer(part), [self = shared_from_this(), way, part] {
                return self->m_over ? 0 : self->Transfer(way, part);
            }};
}

double
BsdAppProxySession::StartConnect()
{
    BsdSocketProcess& process = m_program.GetProcess();
    const BsdAppProxy::Config& config = m_program.GetConfig();
    const BsdSockaddr remote = BsdSockaddr::Inet(config.remote, config.remotePort);
    m_fds[SERVER] = process.Socket(remote.family, BSD_SOCK_STREAM | BSD_SOCK_NONBLOCK, 0);
    if (m_fds[SERVER] < 0)
    {
        return End(BsdAppProxyEnd::CONNECT_FAILED, process.Errno());
    }
    const bool connected = process.Connect(m_fds[SERVER], remote) == 0;
    if (!connected && process.Errno() != BsdErrno::E_INPROGRESS)
    {
        return End(BsdAppProxyEnd::CONNECT_FAILED, process.Errno());
    }
    TellConnecting();
    if (connected)
    {
        return FinishConnect();
    }
    Watch(SERVER, BSD_EVFILT_WRITE, true);
    return 0;
}

void
BsdAppProxySession::TellConnecting()
{
    BsdSocketProcess& process = m_program.GetProcess();
    BsdSockaddr peer;  // the client
    BsdSockaddr front; // where it connected to
    BsdSockaddr back;  // from where this connects
    if (process.Getpeername(m_fds[CLIENT], peer) < 0 ||
        process.Getsockname(m_fds[CLIENT], front) < 0 ||
        process.Getsockname(m_fds[SERVER], back) < 0)
    {
        return; // the client is gone already
    }
    const BsdAppProxy::Config& config = m_program.GetConfig();
    const BsdTuple client{BSD_IPPROTO_TCP,
                          peer.GetAddress(),
                          peer.port,
                          front.GetAddress(),
                          front.port};
    const BsdTuple server{BSD_IPPROTO_TCP,
                          back.GetAddress(),
                          back.port,
                          config.remote,
                          config.remotePort};
    m_program.Tell([&](BsdAppProxyObserver& observer, BsdTime now) {
        observer.OnSessionConnecting(now, m_id, client, server);
    });
}

double
BsdAppProxySession::FinishConnect()
{
    int error = 0;
    std::size_t size = sizeof(error);
    m_program.GetProcess().Getsockopt(m_fds[SERVER], BSD_SOL_SOCKET, BSD_SO_ERROR, &error, &size);
    if (error != 0)
    {
        return End(BsdAppProxyEnd::CONNECT_FAILED, static_cast<BsdErrno>(error));
    }
    m_connected = true;
    m_program.Tell([this](BsdAppProxyObserver& observer, BsdTime now) {
        observer.OnSessionConnected(now, m_id);
    });
    double more = 0;
    for (const auto way : {BsdAppProxyWay::UP, BsdAppProxyWay::DOWN})
    {
        more += WantsSplice(way) ? Splice(way) : 0;
    }
    UpdateWatches();
    return more;
}

bool
BsdAppProxySession::WantsSplice(BsdAppProxyWay way) const
{
    const Half& half = m_halves[static_cast<std::size_t>(way)];
    return m_program.IsSplicing() && !half.spliced && !half.refused && !half.held && !half.ended;
}

double
BsdAppProxySession::Splice(BsdAppProxyWay way)
{
    BsdSocketProcess& process = m_program.GetProcess();
    const BsdAppProxy::Config& config = m_program.GetConfig();
    Half& half = Of(way);
    const BsdErrno error = BsdAppProxySplice::Splice(process,
                                                     m_fds[From(way)],
                                                     m_fds[To(way)],
                                                     config.maxBytes,
                                                     config.idle);
    if (error != BsdErrno::OK)
    {
        half.refused = true;
        NoteUnsplice(way, BsdAppProxyUnsplice::REFUSED, error);
        return Calls(1);
    }
    half.spliced = true;
    half.since = m_program.Now();
    if (config.idle > 0 && m_program.NeedsIdleTimer())
    {
        half.timer = m_program.Schedule(config.idle, [self = shared_from_this(), way] {
            self->Of(way).timer = 0;
            self->m_thread.Post(
                [self, way] { return self->Step(1, &BsdAppProxySession::OnIdle, way); });
        });
    }
    m_program.Tell([this, way](BsdAppProxyObserver& observer, BsdTime now) {
        observer.OnSpliced(now, m_id, way);
    });
    return Calls(1);
}

double
BsdAppProxySession::OnIdle(BsdAppProxyWay way)
{
    // no error tells a program on FreeBSD that sp_idle is over: it keeps time itself, and asks.
    // Whether the kernel or this call has ended the splice is all the same
    if (!Of(way).spliced)
    {
        return 0;
    }
    BsdAppProxySplice::Unsplice(m_program.GetProcess(), m_fds[From(way)]);
    return EndSplice(way, BsdAppProxyUnsplice::IDLE, BsdErrno::OK);
}

double
BsdAppProxySession::Unsplice(BsdAppProxyWay way)
{
    if (!Of(way).spliced)
    {
        return 0;
    }
    const BsdErrno error = BsdAppProxySplice::Unsplice(m_program.GetProcess(), m_fds[From(way)]);
    if (error != BsdErrno::OK)
    {
        return Calls(3) + FindUnsplice(way); // it had ended by itself
    }
    return Calls(1) + EndSplice(way, BsdAppProxyUnsplice::REQUEST, BsdErrno::OK);
}

double
BsdAppProxySession::FindUnsplice(BsdAppProxyWay way)
{
    BsdSocketProcess& process = m_program.GetProcess();
    const BsdAppProxy::Config& config = m_program.GetConfig();
    const int from = m_fds[From(way)];
    // three calls: to be sure, since an end of file is an event before the splice has seen it; for
    // the error; for the count
    BsdAppProxySplice::Unsplice(process, from);
    int value = 0;
    std::size_t size = sizeof(value);
    process.Getsockopt(from, BSD_SOL_SOCKET, BSD_SO_ERROR, &value, &size);
    const auto error = static_cast<BsdErrno>(value);
    const std::uint64_t moved = BsdAppProxySplice::GetMoved(process, from);
    if (error == BsdErrno::E_FBIG || (config.maxBytes > 0 && moved >= config.maxBytes))
    {
        return EndSplice(way, BsdAppProxyUnsplice::MAX, error);
    }
    if (error == BsdErrno::E_TIMEDOUT || (config.idle > 0 && m_program.NeedsIdleTimer() &&
                                          m_program.Now() - Of(way).since >= config.idle))
    {
        return EndSplice(way, BsdAppProxyUnsplice::IDLE, error);
    }
    if (error != BsdErrno::OK)
    {
        return EndSplice(way, BsdAppProxyUnsplice::ERROR, error);
    }
    // without an error the source is at its end, or the sink takes no more: copying finds out
    const auto socket = process.GetSocket(from);
    const bool end = socket && socket->CannotReceive();
    return EndSplice(way,
                     end ? BsdAppProxyUnsplice::END_OF_FILE : BsdAppProxyUnsplice::ERROR,
                     error);
}

double
BsdAppProxySession::EndSplice(BsdAppProxyWay way, BsdAppProxyUnsplice cause, BsdErrno error)
{
    NoteUnsplice(way, cause, error);
    Half& half = Of(way);
    switch (cause)
    {
    case BsdAppProxyUnsplice::IDLE:
        return End(BsdAppProxyEnd::IDLE, error);
    case BsdAppProxyUnsplice::ERROR:
        if (error != BsdErrno::OK)
        {
            return Fail(error);
        }
        [[fallthrough]];
    case BsdAppProxyUnsplice::MAX:
        half.refused = true; // it has had what it was to have
        break;
    default:
        break;
    }
    UpdateWatches();
    return 0;
}

void
BsdAppProxySession::NoteUnsplice(BsdAppProxyWay way, BsdAppProxyUnsplice cause, BsdErrno error)
{
    Half& half = Of(way);
    const std::uint64_t moved = GetSpliced(way);
    half.spliced = false;
    m_program.Cancel(std::exchange(half.timer, 0));
    m_program.CountUnsplice(m_id, way, cause, error, moved);
}

double
BsdAppProxySession::Transfer(BsdAppProxyWay way, std::size_t size)
{
    Half& half = Of(way);
    if (half.held || half.ended || half.spliced)
    {
        return 0; // the mode has changed in between
    }
    BsdReceived received;
    BsdSocketProcess& process = m_program.GetProcess();
    const std::int64_t count = process.Recvmsg(m_fds[From(way)], size, 0, received);
    if (count < 0)
    {
        return process.Errno() == BsdErrno::E_AGAIN ? 0 : Fail(process.Errno());
    }
    if (count == 0)
    {
        return EndOfFile(way);
    }
    half.held = received.payload;
    return Write(way);
}

double
BsdAppProxySession::Read(BsdAppProxyWay way)
{
    return Transfer(way, m_program.GetConfig().buffer);
}

double
BsdAppProxySession::Write(BsdAppProxyWay way)
{
    Half& half = Of(way);
    if (!half.held)
    {
        return 0;
    }
    BsdSocketProcess& process = m_program.GetProcess();
    std::int64_t count = process.Sendmsg(m_fds[To(way)], half.held, BSD_MSG_NOSIGNAL, nullptr);
    if (count < 0 && process.Errno() != BsdErrno::E_AGAIN)
    {
        return Fail(process.Errno());
    }
    count = std::max<std::int64_t>(count, 0);
    const auto sent = static_cast<std::size_t>(count);
    const std::size_t left = half.held->Size() - sent;
    half.held = left > 0 ? half.held->Slice(sent, left) : nullptr;
    if (sent > 0)
    {
        m_program.CountCopied(m_id, way, sent);
    }
    const double more = WantsSplice(way) ? Splice(way) : 0;
    UpdateWatches();
    return more;
}

double
BsdAppProxySession::EndOfFile(BsdAppProxyWay way)
{
    Of(way).ended = true;
    // where the sink is gone already its own direction finds out
    m_program.GetProcess().Shutdown(m_fds[To(way)], BSD_SHUT_WR);
    if (m_halves[0].ended && m_halves[1].ended)
    {
        return Calls(1) + End(BsdAppProxyEnd::COMPLETED);
    }
    UpdateWatches();
    return Calls(1);
}

BsdAppProxyStep
BsdAppProxySession::ChangeMode()
{
    if (m_over || !m_connected)
    {
        return {}; // it looks at the mode when it is connected
    }
    return {0, [self = shared_from_this()] {
                double more = 0;
                for (const auto way : {BsdAppProxyWay::UP, BsdAppProxyWay::DOWN})
                {
                    if (self->m_over)
                    {
                        break;
                    }
                    if (self->m_program.IsSplicing())
                    {
                        self->Of(way).refused = false;
                        more += self->WantsSplice(way) ? self->Splice(way) : 0;
                    }
                    else
                    {
                        more += self->Unsplice(way);
                    }
                }
                if (!self->m_over)
                {
                    self->UpdateWatches();
                }
                return more;
            }};
}

void
BsdAppProxySession::UpdateWatches()
{
    for (const auto way : {BsdAppProxyWay::UP, BsdAppProxyWay::DOWN})
    {
        const Half& half = Of(way);
        // of a source that is spliced nothing is read, and the event tells that it is no more
        Watch(From(way), BSD_EVFILT_READ, !half.held && !half.ended);
        Watch(To(way), BSD_EVFILT_WRITE, bool(half.held));
    }
}

void
BsdAppProxySession::Watch(Side side, std::int16_t filter, bool on)
{
    bool& watched = m_watches[side][filter == BSD_EVFILT_READ ? 0 : 1];
    if (watched != on)
    {
        watched = on;
        m_thread.Watch(m_fds[side], filter, on, BsdAppProxyProgram::MakeKey(m_id, side));
    }
}

double
BsdAppProxySession::Fail(BsdErrno error)
{
    return End(BsdAppProxyEnd::RESET, error);
}

void
BsdAppProxySession::Abort()
{
    if (!m_over)
    {
        End(BsdAppProxyEnd::STOPPED);
    }
}

double
BsdAppProxySession::End(BsdAppProxyEnd end, BsdErrno error)
{
    for (const auto way : {BsdAppProxyWay::UP, BsdAppProxyWay::DOWN})
    {
        if (Of(way).spliced)
        {
            const bool idle = end == BsdAppProxyEnd::IDLE;
            const bool stopped = end == BsdAppProxyEnd::STOPPED;
            NoteUnsplice(way,
                         idle      ? BsdAppProxyUnsplice::IDLE
                         : stopped ? BsdAppProxyUnsplice::REQUEST
                                   : BsdAppProxyUnsplice::ERROR,
                         BsdErrno::OK);
        }
        Of(way).held = nullptr;
    }
    const bool graceful = end == BsdAppProxyEnd::COMPLETED || end == BsdAppProxyEnd::IDLE;
    unsigned calls = 0;
    m_over = true;
    for (int& fd : m_fds)
    {
        if (fd < 0)
        {
            continue;
        }
        if (!graceful)
        {
            // an RST instead of a FIN
            const BsdLinger now{1, 0};
            m_program.GetProcess().Setsockopt(fd, BSD_SOL_SOCKET, BSD_SO_LINGER, &now, sizeof(now));
            ++calls;
        }
        m_program.GetProcess().Close(fd);
        ++calls;
        fd = -1;
    }
    m_program.Ended(m_id, end, error); // forgets this session, which the running step still holds
    return Calls(calls);
}

} // namespace divertsim
} // namespace ns3
