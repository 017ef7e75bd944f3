// SPDX-License-Identifier: GPL-2.0-only
/// \file The calls on a BsdSocket: soconnect(), soaccept(), sosend(), soreceive() and the rest.
#include "ns3/bsd-socket.h"
#include "ns3/splice-set.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace divertsim
{

BsdErrno
BsdSocket::Bind(const BsdSockaddr& name, const BsdCredentials& who)
{
    return m_usrreqs->Bind(*this, name, who);
}

BsdErrno
BsdSocket::Listen(int backlog, const BsdCredentials& who)
{
    return m_usrreqs->Listen(*this, backlog, who);
}

BsdErrno
BsdSocket::Disconnect()
{
    if (!IsConnected())
    {
        return BsdErrno::E_NOTCONN;
    }
    return m_usrreqs->Disconnect(*this);
}

BsdErrno
BsdSocket::Connect(const BsdSockaddr& name, const BsdCredentials& who)
{
    if (IsConnecting())
    {
        return BsdErrno::E_ALREADY; // kern_connectat(), sys_connect()
    }
    if (IsListening())
    {
        switch (m_config.system)
        {
        case BsdSystem::PLAIN:
            return BsdErrno::E_ISCONN;
        case BsdSystem::GVISOR:
            return BsdErrno::E_INVAL;
        default:
            return BsdErrno::E_OPNOTSUPP;
        }
    }
    if (IsConnected() && (Has(BSD_PR_CONNREQUIRED) || Disconnect() != BsdErrno::OK))
    {
        return BsdErrno::E_ISCONN;
    }
    if (m_config.system == BsdSystem::FREEBSD)
    {
        m_error = BsdErrno::OK; // what an earlier connection left must not hurt this one
    }
    const BsdErrno error = m_usrreqs->Connect(*this, name, who);
    if (error != BsdErrno::OK)
    {
        return error;
    }
    return IsConnecting() ? BsdErrno::E_INPROGRESS : TakeError();
}

BsdErrno
BsdSocket::Connect2(BsdSocket& other)
{
    return m_usrreqs->Connect2(*this, other);
}

BsdErrno
BsdSocket::CheckAccept() const
{
    if (IsListening())
    {
        return BsdErrno::OK;
    }
    // Linux: a protocol without accept says so, before anybody asks whether it listens
    const bool never = m_config.IsLinux() && !Has(BSD_PR_CONNREQUIRED);
    return never ? BsdErrno::E_OPNOTSUPP : BsdErrno::E_INVAL;
}

BsdErrno
BsdSocket::Accept(std::shared_ptr<BsdSocket>& connection, BsdSockaddr& name)
{
    if (const BsdErrno error = CheckAccept(); error != BsdErrno::OK)
    {
        return error;
    }
    // OpenBSD looks at a non-blocking listener's queue first, and at so_error only if it may wait
    const bool openbsd = m_config.system == BsdSystem::OPENBSD;
    const BsdErrno empty = openbsd && m_cannotReceive ? BsdErrno::E_CONNABORTED : BsdErrno::E_AGAIN;
    if (openbsd && m_nonBlocking && m_complete.empty())
    {
        return empty;
    }
    if (m_error != BsdErrno::OK)
    {
        return TakeError();
    }
    if (m_complete.empty())
    {
        return empty;
    }
    connection = m_complete.front();
    m_complete.pop_front();
    connection->m_head = nullptr;
    const BsdErrno error = m_usrreqs->Accept(*connection, name);
    if (error != BsdErrno::OK)
    {
        connection = nullptr;
    }
    return error;
}

BsdErrno
BsdSocket::CheckSend(const BsdSockaddr* to, int flags)
{
    if (m_config.IsLinux())
    {
        if (m_error != BsdErrno::OK)
        {
            return TakeError();
        }
        if (Has(BSD_PR_CONNREQUIRED) && IsConnecting())
        {
            return BsdErrno::E_AGAIN;
        }
        if (m_cannotSend || (Has(BSD_PR_CONNREQUIRED) && !IsConnected()))
        {
            return BsdErrno::E_PIPE;
        }
        return IsConnected() || to ? BsdErrno::OK : BsdErrno::E_DESTADDRREQ;
    }
    const bool freebsd = m_config.system == BsdSystem::FREEBSD;
    if (m_type == BSD_SOCK_STREAM && (flags & BSD_MSG_EOR) != 0)
    {
        return BsdErrno::E_INVAL;
    }
    if (freebsd && IsListening())
    {
        return BsdErrno::E_NOTCONN; // soiolock()
    }
    if (m_cannotSend)
    {
        return BsdErrno::E_PIPE;
    }
    if (m_error != BsdErrno::OK)
    {
        return TakeError();
    }
    if (IsConnected())
    {
        return BsdErrno::OK;
    }
    // with PR_IMPLOPCL an address opens the connection
    const bool opens = freebsd && Has(BSD_PR_IMPLOPCL) && to;
    if (Has(BSD_PR_CONNREQUIRED) && !opens)
    {
        return BsdErrno::E_NOTCONN;
    }
    return to ? BsdErrno::OK : BsdErrno::E_DESTADDRREQ;
}

BsdErrno
BsdSocket::Send(BsdPayloadPtr payload,
                const BsdSockaddr* to,
                BsdControlPtr control,
                int flags,
                const BsdCredentials& who,
                std::size_t& sent)
{
    sent = 0;
    if (m_closed)
    {
        return BsdErrno::E_BADF;
    }
    if (Has(BSD_PR_SOCKBUF))
    {
        return m_usrreqs->Sosend(*this, to, payload, control, flags, who, sent);
    }
    if (const BsdErrno error = CheckSend(to, flags); error != BsdErrno::OK)
    {
        return error;
    }
    return SendParts(payload, to, std::move(control), flags, who, sent);
}

BsdErrno
BsdSocket::SendParts(const BsdPayloadPtr& payload,
                     const BsdSockaddr* to,
                     BsdControlPtr control,
                     int flags,
                     const BsdCredentials& who,
                     std::size_t& sent)
{
    const std::size_t size = payload ? payload->Size() : 0;
    const bool atomic = Has(BSD_PR_ATOMIC);
    if (atomic && size > m_send.GetHighWater())
    {
        return BsdErrno::E_MSGSIZE;
    }
    int how = 0;
    how |= (flags & BSD_MSG_OOB) != 0 ? BSD_PRUS_OOB : 0;
    how |= (flags & BSD_MSG_EOF) != 0 ? BSD_PRUS_EOF : 0;
    do
    {
        const std::int64_t space = m_send.GetSpace();
        const auto left = static_cast<std::int64_t>(size - sent);
        if (space < left &&
            (atomic || space < static_cast<std::int64_t>(m_send.GetLowWater()) || space <= 0))
        {
            return sent > 0 ? BsdErrno::OK : BsdErrno::E_AGAIN;
        }
        const auto part = static_cast<std::size_t>(std::min(space, left));
        const BsdPayloadPtr piece = payload && part < size ? payload->Slice(sent, part) : payload;
        const BsdErrno error =
            m_usrreqs->Send(*this, how, piece, to, std::exchange(control, nullptr), who);
        if (error != BsdErrno::OK)
        {
            return error == BsdErrno::E_AGAIN && sent > 0 ? BsdErrno::OK : error;
        }
        sent += part;
        // the protocol may have shut the socket in between
        if (sent < size && (m_cannotSend || m_error != BsdErrno::OK))
        {
            return m_cannotSend ? BsdErrno::E_PIPE : TakeError();
        }
    } while (sent < size);
    return BsdErrno::OK;
}

std::optional<BsdErrno>
BsdSocket::CheckReceive(std::size_t available, bool something, std::size_t size, int flags)
{
    const bool freebsd = m_config.system == BsdSystem::FREEBSD;
    if (freebsd && IsListening())
    {
        return BsdErrno::E_NOTCONN; // soiolock()
    }
    // soreceive() of OpenBSD: what a splice takes is not there
    const bool hidden = IsSpliced() && m_config.system == BsdSystem::OPENBSD;
    const bool end = m_cannotReceive && !(hidden && something);
    something = something && !hidden;
    const bool all = (flags & BSD_MSG_WAITALL) != 0 && size <= m_receive.GetHighWater();
    const bool few = available < size && (available < m_receive.GetLowWater() || all);
    const bool waits =
        few && (flags & BSD_MSG_DONTWAIT) == 0 && !m_nonBlocking && !Has(BSD_PR_ATOMIC);
    if (something && !waits)
    {
        return std::nullopt;
    }
    if (m_error != BsdErrno::OK)
    {
        if (something)
        {
            return std::nullopt; // the data first
        }
        return (flags & BSD_MSG_PEEK) != 0 ? m_error : TakeError();
    }
    if (end)
    {
        return something ? std::nullopt : std::optional<BsdErrno>(BsdErrno::OK);
    }
    const bool was = freebsd && m_connection == Connection::DISCONNECTED;
    const bool leaving = freebsd && IsDisconnecting();
    if (Has(BSD_PR_CONNREQUIRED) && !IsConnectionStarted() && !was && !leaving)
    {
        return BsdErrno::E_NOTCONN;
    }
    return size == 0 ? BsdErrno::OK : BsdErrno::E_AGAIN;
}

BsdErrno
BsdSocket::Receive(std::size_t size, int flags, BsdReceived& received)
{
    received = BsdReceived();
    if (m_closed)
    {
        return BsdErrno::E_BADF;
    }
    if (Has(BSD_PR_SOCKBUF))
    {
        return m_usrreqs->Soreceive(*this, size, flags, received);
    }
    if ((flags & BSD_MSG_OOB) != 0)
    {
        return m_usrreqs->Rcvoob(*this, received.payload, flags);
    }
    const bool records = m_receive.HasNextRecord();
    const std::size_t available = records ? size : m_receive.GetData();
    const auto result = CheckReceive(available, !m_receive.IsEmpty(), size, flags);
    if (result)
    {
        return *result;
    }
    const bool peek = (flags & BSD_MSG_PEEK) != 0;
    const BsdSocketTaken taken = m_receive.Take(size, Has(BSD_PR_ATOMIC), peek);
    received.payload = BsdSocketBuffer::Join(taken.payload);
    received.from = taken.from;
    received.control = taken.control;
    received.flags = taken.truncated ? BSD_MSG_TRUNC : 0;
    if (taken.endOfRecord && m_type == BSD_SOCK_SEQPACKET)
    {
        received.flags |= BSD_MSG_EOR;
    }
    if (!peek && Has(BSD_PR_WANTRCVD) && m_pcb)
    {
        m_usrreqs->Rcvd(*this, flags);
    }
    return BsdErrno::OK;
}

BsdErrno
BsdSocket::Shutdown(int how)
{
    if (how != BSD_SHUT_RD && how != BSD_SHUT_WR && how != BSD_SHUT_RDWR)
    {
        return BsdErrno::E_INVAL;
    }
    return m_usrreqs->Shutdown(*this, how);
}

void
BsdSocket::ShutdownListener(int how)
{
    if (how != BSD_SHUT_WR)
    {
        m_error = BsdErrno::E_CONNABORTED;
        WakeReaders();
    }
}

void
BsdSocket::FlushReceive()
{
    SetCannotReceive();
    m_receive.Clear();
}

BsdErrno
BsdSocket::Close()
{
    if (m_closed)
    {
        return BsdErrno::OK;
    }
    m_closed = true;
    AbortQueued();
    BsdErrno error = BsdErrno::OK;
    if (IsConnected() && m_pcb)
    {
        error = Disconnect();
    }
    if (m_config.splices && !IsDisconnecting())
    {
        m_config.splices->Forget(*this); // else the worker sees it: soisdisconnecting() woke it
    }
    if (m_pcb)
    {
        m_usrreqs->Close(*this);
        m_usrreqs->Detach(*this);
        m_pcb = nullptr;
    }
    m_receive.Clear();
    m_send.Clear();
    return error;
}

BsdErrno
BsdSocket::Getsockname(BsdSockaddr& name)
{
    return m_usrreqs->Sockaddr(*this, name);
}

BsdErrno
BsdSocket::Getpeername(BsdSockaddr& name)
{
    // FreeBSD lets a connection be named while it is confirmed, OpenBSD while it is connected
    if (!IsConnected())
    {
        return BsdErrno::E_NOTCONN;
    }
    return m_usrreqs->Peeraddr(*this, name);
}

} // namespace divertsim
} // namespace ns3
