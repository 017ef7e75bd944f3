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
                                       int client,
                                       BsdPayloadPtr first)
    : m_program(program),
      m_thread(thread),
      m_id(id),
      m_datagrams(program.GetConfig().protocol == BsdAppProxy::PROTOCOL_UDP),
      m_fds{client, -1}
{
    Of(BsdAppProxyWay::UP).held = std::move(first);
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
    const std::size_t part = GetReadSize(way, event);
    if (part == 0)
    {
        return Step(1, &BsdAppProxySession::Read, way);
    }
    return {m_thread.GetTransfer(part), [self = shared_from_this(), way, part] {
                return self->m_over ? 0 : self->Transfer(way, part);
            }};
}

std::size_t
BsdAppProxySession::GetReadSize(BsdAppProxyWay way, const BsdKevent& event) const
{
    if (m_datagrams)
    {
        const auto socket = m_program.GetProcess().GetSocket(m_fds[From(way)]);
        return socket ? socket->GetFirstRecord().value_or(0) : 0;
    }
    const auto size = static_cast<std::size_t>(std::max<std::int64_t>(event.data, 0));
    return std::min<std::size_t>(size, m_program.GetConfig().buffer);
}

double
BsdAppProxySession::StartConnect()
{
    BsdSocketProcess& process = m_program.GetProcess();
    const BsdAppProxy::Config& config = m_program.GetConfig();
    const BsdSockaddr remote = BsdSockaddr::Inet(config.remote, config.remotePort);
    m_fds[SERVER] =
        process.Socket(remote.family,
                       (m_datagrams ? BSD_SOCK_DGRAM : BSD_SOCK_STREAM) | BSD_SOCK_NONBLOCK,
                       0);
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
    const std::uint8_t protocol = m_datagrams ? BSD_IPPROTO_UDP : BSD_IPPROTO_TCP;
    const BsdTuple client{protocol, peer.GetAddress(), peer.port, front.GetAddress(), front.port};
    const BsdTuple server{protocol, back.GetAddress(), back.port, config.remote, config.remotePort};
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
        more += Of(way).held ? Write(way) : WantsSplice(way) ? Splice(way) : 0;
        if (m_over)
        {
            return more;
        }
    }
    WatchIdle();
    UpdateWatches();
    return more;
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
    if (count == 0 && m_datagrams)
    {
        process.Sendmsg(m_fds[To(way)], nullptr, 0, nullptr); // one without bytes
        return 0;
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
    return Transfer(way, m_datagrams ? BsdAppProxyProgram::DATAGRAM : m_program.GetConfig().buffer);
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
    const std::int64_t count =
        process.Sendmsg(m_fds[To(way)], half.held, BSD_MSG_NOSIGNAL, nullptr);
    const BsdErrno error = count < 0 ? process.Errno() : BsdErrno::OK;
    const BsdAppProxyWay back =
        way == BsdAppProxyWay::UP ? BsdAppProxyWay::DOWN : BsdAppProxyWay::UP;
    if (Of(back).spliced && (error == BsdErrno::E_FBIG || error == BsdErrno::E_TIMEDOUT))
    {
        // on OpenBSD the end of the splice whose source the sink is; the write is tried again
        const double more = error == BsdErrno::E_FBIG
                                ? EndSplice(back, BsdAppProxyUnsplice::MAX, error)
                                : TimeOut(back, error);
        if (!m_over)
        {
            UpdateWatches();
        }
        return more;
    }
    // a datagram that cannot be sent is lost, and no reason to end
    const bool lost = m_datagrams && error != BsdErrno::OK && error != BsdErrno::E_AGAIN &&
                      error != BsdErrno::E_CONNREFUSED;
    if (error != BsdErrno::OK && error != BsdErrno::E_AGAIN && !lost)
    {
        return Fail(error);
    }
    const auto sent = static_cast<std::size_t>(std::max<std::int64_t>(count, 0));
    const std::size_t left = lost ? 0 : half.held->Size() - sent;
    half.active = m_program.Now();
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
BsdAppProxySession::Forward(const BsdPayloadPtr& datagram)
{
    return {m_thread.GetCalls(1), [self = shared_from_this(), datagram]() -> double {
                Half& half = self->Of(BsdAppProxyWay::UP);
                if (self->m_over || !self->m_connected || half.held || !datagram)
                {
                    return 0; // it is lost, as datagrams may be
                }
                half.held = datagram;
                return self->Write(BsdAppProxyWay::UP);
            }};
}

void
BsdAppProxySession::WatchIdle()
{
    // the end of a stream is seen; of datagrams silence is the only sign
    const BsdTime idle = m_program.GetConfig().idle;
    if (!m_datagrams || idle == 0)
    {
        return;
    }
    const BsdTime active = std::max(m_halves[0].active, m_halves[1].active);
    const bool spliced = m_halves[0].spliced || m_halves[1].spliced; // the kernel keeps the time
    const BsdTime left = spliced ? idle : active + idle - m_program.Now();
    m_idle = m_program.Schedule(std::max<BsdTime>(left, 0), [self = shared_from_this()] {
        self->m_idle = 0;
        self->m_thread.Post([self] { return self->Step(0, &BsdAppProxySession::CheckIdle); });
    });
}

double
BsdAppProxySession::CheckIdle()
{
    const BsdTime active = std::max(m_halves[0].active, m_halves[1].active);
    const bool spliced = m_halves[0].spliced || m_halves[1].spliced;
    if (!spliced && m_program.Now() - active >= m_program.GetConfig().idle)
    {
        return End(BsdAppProxyEnd::IDLE);
    }
    WatchIdle();
    return 0;
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
    const bool graceful =
        m_datagrams || end == BsdAppProxyEnd::COMPLETED || end == BsdAppProxyEnd::IDLE;
    unsigned calls = 0;
    m_over = true;
    m_program.Cancel(std::exchange(m_idle, 0));
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
