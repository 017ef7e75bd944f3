// SPDX-License-Identifier: GPL-2.0-only
/// \file What poll(2) and kevent(2) find of a BsdSocket.
#include "ns3/bsd-socket-options.h"
#include "ns3/bsd-socket.h"

namespace ns3
{
namespace divertsim
{

bool
BsdSocket::IsReadable() const
{
    return GetReceiveBytes() >= m_receive.GetLowWater() || m_error != BsdErrno::OK;
}

bool
BsdSocket::IsWritable() const
{
    const bool may = IsConnected() || !Has(BSD_PR_CONNREQUIRED);
    const auto low = static_cast<std::int64_t>(m_send.GetLowWater());
    return (may && GetSendSpace() >= low) || m_cannotSend || m_error != BsdErrno::OK;
}

int
BsdSocket::Poll(int events) const
{
    if (Has(BSD_PR_SOCKBUF))
    {
        return m_usrreqs->Sopoll(const_cast<BsdSocket&>(*this), events);
    }
    return PollGeneric(events);
}

int
BsdSocket::PollListener(int events) const
{
    const int in = events & (BSD_POLLIN | BSD_POLLRDNORM);
    const bool waiting = !m_complete.empty();
    const bool error = m_error != BsdErrno::OK;
    switch (m_config.system)
    {
    case BsdSystem::FREEBSD:
        if (waiting || in == 0 || (events & BSD_POLLINIGNEOF) != 0 || !error)
        {
            return waiting ? in : 0;
        }
        return in | BSD_POLLHUP;
    case BsdSystem::OPENBSD:
        return (waiting || m_cannotReceive || error ? in : 0) |
               (m_cannotSend || error ? events & BSD_POLLOUT : 0);
    default:
        return (waiting || error ? in : 0) | (error ? BSD_POLLERR : 0);
    }
}

int
BsdSocket::PollGeneric(int events) const
{
    if (IsListening())
    {
        return PollListener(events);
    }
    if (m_config.IsLinux())
    {
        return PollLinux(events);
    }
    if (m_config.system == BsdSystem::OPENBSD)
    {
        return PollOpenbsd(events);
    }
    int found = 0;
    const int in = events & (BSD_POLLIN | BSD_POLLRDNORM);
    // what a splice takes or fills is not the program's; the end of file is told all the same
    found |= IsReadable() && !IsSpliced() ? in : 0;
    found |= IsWritable() && !m_splices.sink ? events & BSD_POLLOUT : 0;
    if ((events & BSD_POLLINIGNEOF) == 0 && m_cannotReceive)
    {
        found |= in;
        found |= m_cannotSend ? BSD_POLLHUP : 0;
    }
    found |= m_cannotReceive ? events & BSD_POLLRDHUP : 0;
    return found;
}

int
BsdSocket::PollOpenbsd(int events) const
{
    int found = 0;
    // soreadable(): nothing while it is spliced, not even the end of file
    if ((IsReadable() || m_cannotReceive) && !IsSpliced())
    {
        found |= events & (BSD_POLLIN | BSD_POLLRDNORM);
    }
    if (m_connection == Connection::DISCONNECTED)
    {
        return found | BSD_POLLHUP; // and never with POLLOUT
    }
    return found | (IsWritable() ? events & BSD_POLLOUT : 0);
}

int
BsdSocket::PollLinux(int events) const
{
    const int in = events & (BSD_POLLIN | BSD_POLLRDNORM);
    int found = 0;
    found |= m_error != BsdErrno::OK ? BSD_POLLERR : 0;
    found |= IsReadable() || m_cannotReceive ? in : 0;
    found |= m_cannotReceive ? events & BSD_POLLRDHUP : 0;
    found |= IsWritable() ? events & BSD_POLLOUT : 0;
    const bool unused = Has(BSD_PR_CONNREQUIRED) && m_connection == Connection::NONE;
    if (unused || (m_cannotReceive && m_cannotSend))
    {
        found |= BSD_POLLHUP;
    }
    if (unused && m_config.system == BsdSystem::PLAIN)
    {
        found |= events & BSD_POLLOUT; // TCP_CLOSE has space and no connection to wait for
    }
    return found;
}

std::optional<BsdSocketReadiness>
BsdSocket::Filter(BsdSocketSide side, std::optional<std::int64_t> lowat) const
{
    return side == BsdSocketSide::READ ? FilterRead(lowat) : FilterWrite(lowat);
}

BsdSocketReadiness
BsdSocket::FilterRead(std::optional<std::int64_t> lowat) const
{
    const bool freebsd = m_config.system == BsdSystem::FREEBSD;
    BsdSocketReadiness found;
    if (IsListening())
    {
        found.data = static_cast<std::int64_t>(m_complete.size());
        found.ready = !m_complete.empty();
        if (freebsd && m_error != BsdErrno::OK)
        {
            found.eof = true;
            found.fflags = m_error;
            found.ready = true;
        }
        return found;
    }
    const auto all = static_cast<std::int64_t>(GetReceiveBytes());
    // FreeBSD counts data alone, OpenBSD the addresses of datagrams too
    found.data = freebsd ? static_cast<std::int64_t>(GetReceiveData()) : all;
    if (IsSpliced())
    {
        found.ready = false; // filt_soread() of both systems, the end of file included
    }
    else if (m_cannotReceive)
    {
        found.eof = true;
        found.fflags = m_error;
        found.ready = true;
    }
    else if (m_error != BsdErrno::OK)
    {
        found.ready = true;
    }
    else if (lowat)
    {
        found.ready = found.data >= *lowat;
    }
    else
    {
        found.ready = all >= static_cast<std::int64_t>(m_receive.GetLowWater());
    }
    return found;
}

BsdSocketReadiness
BsdSocket::FilterWrite(std::optional<std::int64_t> lowat) const
{
    BsdSocketReadiness found;
    if (IsListening() && m_config.system == BsdSystem::FREEBSD)
    {
        return found;
    }
    found.data = GetSendSpace();
    if (m_cannotSend)
    {
        found.eof = true;
        found.fflags = m_error;
        found.ready = true;
    }
    else if (m_error != BsdErrno::OK)
    {
        found.ready = true;
    }
    else if (!IsConnected() && Has(BSD_PR_CONNREQUIRED))
    {
        found.ready = false;
    }
    else
    {
        found.ready = found.data >= lowat.value_or(static_cast<std::int64_t>(m_send.GetLowWater()));
    }
    return found;
}

} // namespace divertsim
} // namespace ns3
