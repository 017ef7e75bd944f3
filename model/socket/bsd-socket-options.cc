// SPDX-License-Identifier: GPL-2.0-only
/// \file setsockopt(2) and getsockopt(2) of a BsdSocket: sosetopt() and sogetopt() of each system.
#include "ns3/bsd-socket-options.h"

#include "ns3/bsd-socket.h"

#include <algorithm>
#include <climits>

namespace ns3
{
namespace divertsim
{

namespace
{

constexpr std::int64_t MICROSECONDS = 1000000;
constexpr int HZ = 1000;                ///< FreeBSD's kern.hz
constexpr std::size_t LINUX_BUFFER = 2; ///< Linux counts its own overhead: twice what was asked

} // namespace

BsdErrno
BsdSocket::Setsockopt(BsdSockopt& option)
{
    option.set = true;
    if (option.level != BSD_SOL_SOCKET)
    {
        return m_ctloutput ? m_ctloutput(*this, option) : BsdErrno::E_NOPROTOOPT;
    }
    BsdErrno error = BsdErrno::OK;
    switch (m_config.system)
    {
    case BsdSystem::FREEBSD:
        error = SetFreebsdOption(option);
        break;
    case BsdSystem::OPENBSD:
        error = SetOpenbsdOption(option);
        break;
    default:
        error = SetLinuxOption(option);
    }
    const bool space = option.name == BSD_SO_SNDBUF || option.name == BSD_SO_RCVBUF;
    const bool own = option.name == BSD_SO_SPLICE;
    if (error == BsdErrno::OK && m_ctloutput && !own && !(space && Has(BSD_PR_SOCKBUF)))
    {
        m_ctloutput(*this, option); // told, and not asked
    }
    return error;
}

BsdErrno
BsdSocket::SetFlag(const BsdSockopt& option)
{
    int on = 0;
    if (const BsdErrno error = option.CopyIn(on); error != BsdErrno::OK)
    {
        return error;
    }
    m_options = on ? m_options | option.name : m_options & ~option.name;
    return BsdErrno::OK;
}

BsdErrno
BsdSocket::SetLinger(const BsdSockopt& option)
{
    BsdLinger value;
    if (const BsdErrno error = option.CopyIn(value); error != BsdErrno::OK)
    {
        return error;
    }
    const bool freebsd = m_config.system == BsdSystem::FREEBSD;
    const int most = freebsd ? std::min(USHRT_MAX, INT_MAX / HZ) : SHRT_MAX;
    if (!m_config.IsLinux() && (value.linger < 0 || value.linger > most))
    {
        return freebsd ? BsdErrno::E_DOM : BsdErrno::E_INVAL;
    }
    m_linger = value.linger;
    m_options = value.onoff ? m_options | BSD_SO_LINGER : m_options & ~BSD_SO_LINGER;
    return BsdErrno::OK;
}

BsdErrno
BsdSocket::SetTimeout(const BsdSockopt& option)
{
    BsdTimeval value;
    if (const BsdErrno error = option.CopyIn(value); error != BsdErrno::OK)
    {
        return error;
    }
    const bool valid = value.usec >= 0 && value.usec < MICROSECONDS;
    if (!valid || (value.sec < 0 && !m_config.IsLinux()))
    {
        return m_config.system == BsdSystem::OPENBSD ? BsdErrno::E_INVAL : BsdErrno::E_DOM;
    }
    auto& timeout = option.name == BSD_SO_SNDTIMEO ? m_sendTimeout : m_receiveTimeout;
    timeout = std::min(value.sec, INT64_MAX / MICROSECONDS - 1) * MICROSECONDS + value.usec;
    return BsdErrno::OK;
}

BsdErrno
BsdSocket::SetSpace(BsdSockopt& option, std::size_t bytes)
{
    if (bytes > BsdSocketBuffer::Limit(m_config.system, m_config.maxBuffer))
    {
        return BsdErrno::E_NOBUFS;
    }
    // a protocol that keeps the buffers itself sets them, or says why not
    if (Has(BSD_PR_SOCKBUF) && m_ctloutput)
    {
        const BsdErrno error = m_ctloutput(*this, option);
        if (error != BsdErrno::OK && error != BsdErrno::E_NOPROTOOPT)
        {
            return error;
        }
    }
    auto& buffer = option.name == BSD_SO_SNDBUF ? m_send : m_receive;
    return buffer.Reserve(bytes, m_config.maxBuffer);
}

BsdErrno
BsdSocket::SetBuffer(BsdSockopt& option)
{
    int value = 0;
    if (const BsdErrno error = option.CopyIn(value); error != BsdErrno::OK)
    {
        return error;
    }
    const bool openbsd = m_config.system == BsdSystem::OPENBSD;
    if (value < 1 && !openbsd)
    {
        return BsdErrno::E_INVAL;
    }
    const auto bytes = static_cast<std::size_t>(std::max(value, 1));
    switch (option.name)
    {
    case BSD_SO_SNDBUF:
        return openbsd && m_cannotSend ? BsdErrno::E_INVAL : SetSpace(option, bytes);
    case BSD_SO_RCVBUF:
        return openbsd && m_cannotReceive ? BsdErrno::E_INVAL : SetSpace(option, bytes);
    case BSD_SO_SNDLOWAT:
        m_send.SetLowWater(bytes);
        return BsdErrno::OK;
    default:
        m_receive.SetLowWater(bytes);
        return BsdErrno::OK;
    }
}

BsdErrno
BsdSocket::SetFreebsdOption(BsdSockopt& option)
{
    int value = 0;
    const BsdErrno given = option.CopyIn(value);
    switch (option.name)
    {
    case BSD_SO_LINGER:
        return SetLinger(option);
    case BSD_SO_DEBUG:
    case BSD_SO_KEEPALIVE:
    case BSD_SO_DONTROUTE:
    case BSD_SO_USELOOPBACK:
    case BSD_SO_BROADCAST:
    case BSD_SO_REUSEADDR:
    case BSD_SO_REUSEPORT:
    case BSD_SO_REUSEPORT_LB:
    case BSD_SO_OOBINLINE:
    case BSD_SO_TIMESTAMP:
    case BSD_SO_BINTIME:
    case BSD_SO_NOSIGPIPE:
    case BSD_SO_NO_DDP:
    case BSD_SO_NO_OFFLOAD:
    case BSD_SO_RERROR:
        return SetFlag(option);
    case BSD_SO_SPLICE:
        return SetSplice(option);
    case BSD_SO_SETFIB: {
        if (given != BsdErrno::OK || value < 0 || value >= m_config.fibs)
        {
            return BsdErrno::E_INVAL;
        }
        const bool routes =
            m_family == BSD_PF_INET || m_family == BSD_PF_INET6 || m_family == BSD_PF_ROUTE;
        m_fib = routes ? value : 0;
        return BsdErrno::OK;
    }
    case BSD_SO_USER_COOKIE:
        return option.CopyIn(m_userCookie);
    case BSD_SO_MAX_PACING_RATE:
        return option.CopyIn(m_pacingRate);
    case BSD_SO_TS_CLOCK:
        if (given != BsdErrno::OK || value < 0 || value > BSD_SO_TS_CLOCK_MAX)
        {
            return BsdErrno::E_INVAL;
        }
        m_timestampClock = value;
        return BsdErrno::OK;
    case BSD_SO_SNDBUF:
    case BSD_SO_RCVBUF:
    case BSD_SO_SNDLOWAT:
    case BSD_SO_RCVLOWAT:
        return SetBuffer(option);
    case BSD_SO_SNDTIMEO:
    case BSD_SO_RCVTIMEO:
        return SetTimeout(option);
    default:
        return BsdErrno::E_NOPROTOOPT;
    }
}

BsdErrno
BsdSocket::SetOpenbsdOption(BsdSockopt& option)
{
    int value = 0;
    switch (option.name)
    {
    case BSD_SO_LINGER:
        return option.size == sizeof(BsdLinger) ? SetLinger(option) : BsdErrno::E_INVAL;
    case BSD_SO_SPLICE:
        return SetSplice(option);
    case BSD_SO_BINDANY:
        // suser(), before the value is looked at
        return m_who.IsSuperuser() ? SetFlag(option) : BsdErrno::E_PERM;
    case BSD_SO_DEBUG:
    case BSD_SO_KEEPALIVE:
    case BSD_SO_USELOOPBACK:
    case BSD_SO_BROADCAST:
    case BSD_SO_REUSEADDR:
    case BSD_SO_REUSEPORT:
    case BSD_SO_OOBINLINE:
    case BSD_SO_TIMESTAMP:
    case BSD_SO_ZEROIZE:
        return SetFlag(option);
    case BSD_SO_DONTROUTE:
        if (option.CopyIn(value) != BsdErrno::OK)
        {
            return BsdErrno::E_INVAL;
        }
        return value ? BsdErrno::E_OPNOTSUPP : BsdErrno::OK;
    case BSD_SO_SNDBUF:
    case BSD_SO_RCVBUF:
    case BSD_SO_SNDLOWAT:
    case BSD_SO_RCVLOWAT:
        return SetBuffer(option);
    case BSD_SO_SNDTIMEO:
    case BSD_SO_RCVTIMEO:
        return SetTimeout(option);
    default:
        return BsdErrno::E_NOPROTOOPT; // SO_REUSEPORT_LB with all others
    }
}

BsdErrno
BsdSocket::SetLinuxOption(BsdSockopt& option)
{
    int value = 0;
    switch (option.name)
    {
    case BSD_SO_LINGER:
        return SetLinger(option);
    case BSD_SO_DEBUG:
    case BSD_SO_KEEPALIVE:
    case BSD_SO_DONTROUTE:
    case BSD_SO_BROADCAST:
    case BSD_SO_REUSEADDR:
    case BSD_SO_REUSEPORT:
    case BSD_SO_OOBINLINE:
    case BSD_SO_TIMESTAMP:
        return SetFlag(option);
    case BSD_SO_SNDBUF:
    case BSD_SO_RCVBUF: {
        if (option.CopyIn(value) != BsdErrno::OK)
        {
            return BsdErrno::E_INVAL;
        }
        // never refused: cut to the system's most (net.core.rmem_max, wmem_max)
        const std::size_t most = BsdSocketBuffer::Limit(m_config.system, m_config.maxBuffer);
        const auto asked = static_cast<std::size_t>(std::max(value, 1));
        return SetSpace(option, std::min(asked * LINUX_BUFFER, most));
    }
    case BSD_SO_RCVLOWAT:
        if (option.CopyIn(value) != BsdErrno::OK)
        {
            return BsdErrno::E_INVAL;
        }
        m_receive.SetLowWater(value < 1 ? 1 : static_cast<std::size_t>(value));
        return BsdErrno::OK;
    case BSD_SO_SNDTIMEO:
    case BSD_SO_RCVTIMEO:
        return SetTimeout(option);
    default:
        return BsdErrno::E_NOPROTOOPT;
    }
}

BsdErrno
BsdSocket::GetValue(BsdSockopt& option, int value)
{
    return option.CopyOut(value);
}

std::optional<int>
BsdSocket::FindValue(int name)
{
    const bool freebsd = m_config.system == BsdSystem::FREEBSD;
    switch (name)
    {
    case BSD_SO_TYPE:
        return m_type;
    case BSD_SO_DOMAIN:
        return m_family;
    case BSD_SO_PROTOCOL:
        return m_protocol;
    case BSD_SO_ERROR:
        return static_cast<int>(TakeError());
    case BSD_SO_SNDBUF:
        return static_cast<int>(m_send.GetHighWater());
    case BSD_SO_RCVBUF:
        return static_cast<int>(m_receive.GetHighWater());
    case BSD_SO_SNDLOWAT:
        // Linux has no such mark, and says 1
        return m_config.IsLinux() ? 1 : static_cast<int>(m_send.GetLowWater());
    case BSD_SO_RCVLOWAT:
        return static_cast<int>(m_receive.GetLowWater());
    case BSD_SO_LISTENQLIMIT:
        return freebsd ? std::optional<int>(m_queueLimit) : std::nullopt;
    case BSD_SO_LISTENQLEN:
        return freebsd ? std::optional<int>(static_cast<int>(m_complete.size())) : std::nullopt;
    case BSD_SO_LISTENINCQLEN:
        return freebsd ? std::optional<int>(static_cast<int>(m_incomplete.size())) : std::nullopt;
    case BSD_SO_TS_CLOCK:
        return freebsd ? std::optional<int>(m_timestampClock) : std::nullopt;
    case BSD_SO_MAX_PACING_RATE:
        return freebsd ? std::optional<int>(static_cast<int>(m_pacingRate)) : std::nullopt;
    default:
        return std::nullopt;
    }
}

BsdErrno
BsdSocket::Getsockopt(BsdSockopt& option)
{
    option.set = false;
    if (option.level != BSD_SOL_SOCKET)
    {
        return m_ctloutput ? m_ctloutput(*this, option) : BsdErrno::E_NOPROTOOPT;
    }
    if (const auto value = FindValue(option.name))
    {
        return GetValue(option, *value);
    }
    const bool freebsd = m_config.system == BsdSystem::FREEBSD;
    const bool openbsd = m_config.system == BsdSystem::OPENBSD;
    switch (option.name)
    {
    case BSD_SO_SPLICE:
        return GetSplice(option);
    case BSD_SO_LINGER:
        return option.CopyOut(BsdLinger{m_options & BSD_SO_LINGER, m_linger});
    case BSD_SO_SNDTIMEO:
    case BSD_SO_RCVTIMEO: {
        const auto timeout = option.name == BSD_SO_SNDTIMEO ? m_sendTimeout : m_receiveTimeout;
        return option.CopyOut(BsdTimeval{timeout / MICROSECONDS, timeout % MICROSECONDS});
    }
    case BSD_SO_DEBUG:
    case BSD_SO_KEEPALIVE:
    case BSD_SO_BROADCAST:
    case BSD_SO_REUSEADDR:
    case BSD_SO_REUSEPORT:
    case BSD_SO_OOBINLINE:
    case BSD_SO_TIMESTAMP:
    case BSD_SO_DONTROUTE: // never set on OpenBSD
        break;
    case BSD_SO_USELOOPBACK:
        if (m_config.IsLinux())
        {
            return BsdErrno::E_NOPROTOOPT;
        }
        break;
    case BSD_SO_ACCEPTCONN:
        if (openbsd)
        {
            return BsdErrno::E_NOPROTOOPT;
        }
        break;
    case BSD_SO_REUSEPORT_LB:
    case BSD_SO_BINTIME:
    case BSD_SO_NOSIGPIPE:
    case BSD_SO_NO_DDP:
    case BSD_SO_NO_OFFLOAD:
    case BSD_SO_RERROR:
        if (!freebsd)
        {
            return BsdErrno::E_NOPROTOOPT;
        }
        break;
    case BSD_SO_BINDANY:
    case BSD_SO_ZEROIZE:
        if (!openbsd)
        {
            return BsdErrno::E_NOPROTOOPT;
        }
        break;
    default:
        return BsdErrno::E_NOPROTOOPT;
    }
    // the kernel hands out the bit as it stands in so_options; Linux has one variable for each
    const int bit = m_options & option.name;
    return GetValue(option, m_config.IsLinux() && bit ? 1 : bit);
}

} // namespace divertsim
} // namespace ns3
