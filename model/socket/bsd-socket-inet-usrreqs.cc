// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-socket-inet-usrreqs.h"

#include "ns3/bsd-socket-inet-address.h"
#include "ns3/bsd-socket-inet.h"
#include "ns3/bsd-socket-options.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6.h"

#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{

bool
IsMulticast(const BsdAddress& address)
{
    constexpr std::uint8_t INET_CLASS = 0xf0;
    constexpr std::uint8_t INET_MULTICAST = 0xe0;
    constexpr std::uint8_t INET6_MULTICAST = 0xff;
    return address.family == BsdFamily::INET6 ? address.bytes[0] == INET6_MULTICAST
                                              : (address.bytes[0] & INET_CLASS) == INET_MULTICAST;
}

} // namespace

BsdSocketInetUsrreqs::BsdSocketInetUsrreqs(Ptr<Node> node, BsdSystem system, int family)
    : m_node(std::move(node)),
      m_system(system),
      m_family(family)
{
}

bool
BsdSocketInetUsrreqs::CountsLoops(const Address& peer) const
{
    if (m_system != BsdSystem::OPENBSD)
    {
        return false;
    }
    if (InetSocketAddress::IsMatchingType(peer))
    {
        const Ipv4Address address = InetSocketAddress::ConvertFrom(peer).GetIpv4();
        const auto ipv4 = m_node->GetObject<Ipv4>();
        return address.IsLocalhost() || (ipv4 && ipv4->GetInterfaceForAddress(address) >= 0);
    }
    if (Inet6SocketAddress::IsMatchingType(peer))
    {
        const Ipv6Address address = Inet6SocketAddress::ConvertFrom(peer).GetIpv6();
        const auto ipv6 = m_node->GetObject<Ipv6>();
        return address.IsLocalhost() || (ipv6 && ipv6->GetInterfaceForAddress(address) >= 0);
    }
    return false;
}

bool
BsdSocketInetUsrreqs::IsLinux() const
{
    return m_system == BsdSystem::PLAIN || m_system == BsdSystem::GVISOR;
}

BsdErrno
BsdSocketInetUsrreqs::CheckForm(const BsdSockaddr& name) const
{
    const std::uint8_t length =
        m_family == BSD_AF_INET6 ? BSD_SOCKADDR_IN6_LENGTH : BSD_SOCKADDR_IN_LENGTH;
    const bool family = name.family == m_family;
    // Linux takes a longer address, and looks at its beginning
    const bool fits = IsLinux() ? name.length >= length : name.length == length;
    if (m_system == BsdSystem::FREEBSD)
    {
        return !family ? BsdErrno::E_AFNOSUPPORT : fits ? BsdErrno::OK : BsdErrno::E_INVAL;
    }
    return !fits ? BsdErrno::E_INVAL : family ? BsdErrno::OK : BsdErrno::E_AFNOSUPPORT;
}

BsdErrno
BsdSocketInetUsrreqs::CheckPeer(const BsdSockaddr& name, bool tcp) const
{
    if (const BsdErrno error = CheckForm(name); error != BsdErrno::OK)
    {
        return error;
    }
    if (tcp && IsMulticast(name.GetAddress()))
    {
        switch (m_system)
        {
        case BsdSystem::FREEBSD:
            return BsdErrno::E_AFNOSUPPORT;
        case BsdSystem::OPENBSD:
            return BsdErrno::E_INVAL;
        default:
            return BsdErrno::E_NETUNREACH;
        }
    }
    if (name.port == 0 && !(IsLinux() && tcp))
    {
        return IsLinux() ? BsdErrno::E_INVAL : BsdErrno::E_ADDRNOTAVAIL;
    }
    return BsdErrno::OK;
}

BsdSockaddr
BsdSocketInetUsrreqs::FromAddress(const Address& address) const
{
    const BsdSocketEndpoint end = BsdSocketFromAddress(address);
    if (end.address.family == BsdFamily::NONE)
    {
        return m_family == BSD_AF_INET6 ? BsdSockaddr::Inet6(0) : BsdSockaddr::Inet(0);
    }
    return BsdSockaddr::Inet(end.address, end.port);
}

Address
BsdSocketInetUsrreqs::ToAddress(const BsdSockaddr& name)
{
    return BsdSocketToAddress(name.GetAddress(), name.port);
}

BsdErrno
BsdSocketInetUsrreqs::CheckShutdown(const BsdSocket& so) const
{
    const bool lenient = m_system == BsdSystem::OPENBSD;
    return so.IsUnconnected() && !lenient ? BsdErrno::E_NOTCONN : BsdErrno::OK;
}

void
BsdSocketInetUsrreqs::SetOptions(const BsdSocketView& so,
                                 BsdSocketInet& inet,
                                 const BsdCredentials& who)
{
    BsdSocketInetOptions& options = inet.GetOptions();
    options.reuseAddr = so.GetOption(BSD_SO_REUSEADDR);
    options.reusePort = so.GetOption(BSD_SO_REUSEPORT);
    options.reusePortLb = so.GetOption(BSD_SO_REUSEPORT_LB);
    options.bindAny = options.bindAny || so.GetOption(BSD_SO_BINDANY);
    options.uid = so.GetCredentials().uid;
    options.superuser = who.IsSuperuser();
    options.jail = so.GetCredentials().jail;
    options.fib = static_cast<std::uint32_t>(static_cast<const BsdSocket&>(so).GetFib());
}

BsdErrno
BsdSocketInetUsrreqs::CtloutputIp(const BsdSocketView& so,
                                  Socket& socket,
                                  BsdSocketInet& inet,
                                  BsdSockopt& option) const
{
    const bool v6 = m_family == BSD_AF_INET6;
    if (option.level != (v6 ? BSD_IPPROTO_IPV6 : BSD_IPPROTO_IP))
    {
        return IsLinux() ? BsdErrno::E_NOPROTOOPT : BsdErrno::E_INVAL;
    }
    const bool any =
        m_system == BsdSystem::FREEBSD && option.name == (v6 ? BSD_IPV6_BINDANY : BSD_IP_BINDANY);
    const bool only = v6 && option.name == BSD_IPV6_V6ONLY;
    const bool ttl = !v6 && option.name == BSD_IP_TTL;
    BsdSocketInetOptions& options = inet.GetOptions();
    if (!any && !only && !ttl)
    {
        return BsdErrno::E_NOPROTOOPT;
    }
    if (!option.set)
    {
        const int flag = any ? options.bindAny : options.v6Only;
        return option.CopyOut(ttl ? int{socket.GetIpTtl()} : flag);
    }
    if (any && !so.GetCredentials().IsSuperuser())
    {
        return BsdErrno::E_PERM; // priv_check(), before the value is looked at
    }
    int value = 0;
    if (option.CopyIn(value) != BsdErrno::OK)
    {
        return BsdErrno::E_INVAL;
    }
    if (ttl)
    {
        constexpr int MAX_TTL = 255;
        if (value < (IsLinux() ? 1 : 0) || value > MAX_TTL)
        {
            return BsdErrno::E_INVAL;
        }
        socket.SetIpTtl(static_cast<std::uint8_t>(value));
        return BsdErrno::OK;
    }
    if (only && inet.GetPlace())
    {
        return BsdErrno::E_INVAL; // it is bound
    }
    (any ? options.bindAny : options.v6Only) = value != 0;
    return BsdErrno::OK;
}

} // namespace divertsim
} // namespace ns3
