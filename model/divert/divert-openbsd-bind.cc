// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/divert-openbsd-bind.h"

#include "ns3/divert-interfaces.h"
#include "ns3/divert-ports.h"

#include <algorithm>
#include <array>

namespace ns3
{
namespace divertsim
{

namespace
{

bool
IsMulticast(const BsdAddress& address)
{
    return address.family == BsdFamily::INET6 ? address.bytes[0] == 0xff
                                              : address.bytes[0] >> 4 == 0xe;
}

bool
IsMapped(const BsdAddress& address)
{
    constexpr std::array<std::uint8_t, 12> prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    return address.family == BsdFamily::INET6 &&
           std::equal(prefix.begin(), prefix.end(), address.bytes.begin());
}

/// How many of the two addresses are wildcards where the other is not; -1: they differ
int
CountWildcards(const BsdAddress& bound, const BsdAddress& asked)
{
    if (bound.IsAny() || asked.IsAny())
    {
        return bound.IsAny() == asked.IsAny() ? 0 : 1;
    }
    return bound == asked ? 0 : -1;
}

} // namespace

DivertOpenbsdBind::DivertOpenbsdBind(const DivertPorts& ports, BsdRandom* random)
    : m_ports(ports),
      m_random(random)
{
}

BsdErrno
DivertOpenbsdBind::Check(const DivertSocket& socket,
                         const DivertAddress& name,
                         bool superuser,
                         std::uint16_t& port) const
{
    if (m_ports.GetConfig().bindPrivilege && !superuser)
    {
        return BsdErrno::E_ACCES;
    }
    if (socket.IsBound())
    {
        return BsdErrno::E_INVAL;
    }
    if (name.family != socket.GetFamily())
    {
        return BsdErrno::E_AFNOSUPPORT;
    }
    if (name.length != DivertAddressLength(socket.GetFamily()))
    {
        return BsdErrno::E_INVAL;
    }
    const BsdErrno error = CheckAddress(socket, name.address);
    if (error != BsdErrno::OK)
    {
        return error;
    }
    if (name.port == 0)
    {
        return PickPort(socket, name.address, port);
    }
    const DivertSocket* other = Lookup(socket, name.address, name.port);
    const bool reuse =
        socket.GetReusePort() || (IsMulticast(name.address) && socket.GetReuseAddr());
    const bool shared = other && ((reuse && other->GetReusePort()) ||
                                  (reuse && IsMulticast(name.address) && other->GetReuseAddr()));
    if (other && !shared)
    {
        return BsdErrno::E_ADDRINUSE;
    }
    port = name.port;
    return BsdErrno::OK;
}

BsdErrno
DivertOpenbsdBind::CheckAddress(const DivertSocket& socket, const BsdAddress& address) const
{
    if (IsMapped(address))
    {
        return BsdErrno::E_ADDRNOTAVAIL;
    }
    if (address.IsAny() || IsMulticast(address) || socket.GetBindAny())
    {
        return BsdErrno::OK;
    }
    const DivertInterfaces* interfaces = m_ports.GetInterfaces();
    return interfaces && interfaces->FindByAddress(address) ? BsdErrno::OK
                                                            : BsdErrno::E_ADDRNOTAVAIL;
}

const DivertSocket*
DivertOpenbsdBind::Lookup(const DivertSocket& socket,
                          const BsdAddress& address,
                          std::uint16_t port) const
{
    const DivertPort* bound = m_ports.Find(port, socket.GetFamily());
    if (!bound)
    {
        return nullptr;
    }
    const int limit = socket.GetReuseAddr() || socket.GetReusePort() ? 0 : 1; // wildcards taken
    const DivertSocket* best = nullptr;
    int fewest = limit + 1;
    const auto& sockets = bound->GetSockets();
    for (auto other = sockets.rbegin(); other != sockets.rend(); ++other) // bound last comes first
    {
        const int wildcards = CountWildcards((*other)->GetLocalAddress(), address);
        if (wildcards >= 0 && wildcards < fewest)
        {
            best = *other;
            fewest = wildcards;
        }
    }
    return best;
}

BsdErrno
DivertOpenbsdBind::PickPort(const DivertSocket& socket,
                            const BsdAddress& address,
                            std::uint16_t& port) const
{
    constexpr std::uint32_t count = DIVERT_OPENBSD_PORT_LAST - DIVERT_OPENBSD_PORT_FIRST;
    const double draw = m_random ? m_random->Draw() : 0;
    std::uint32_t candidate = DIVERT_OPENBSD_PORT_FIRST + static_cast<std::uint32_t>(draw * count);
    for (std::uint32_t i = 0; i <= count; ++i)
    {
        candidate =
            candidate == DIVERT_OPENBSD_PORT_LAST ? DIVERT_OPENBSD_PORT_FIRST : candidate + 1;
        if (!Lookup(socket, address, static_cast<std::uint16_t>(candidate)))
        {
            port = static_cast<std::uint16_t>(candidate);
            return BsdErrno::OK;
        }
    }
    return BsdErrno::E_ADDRNOTAVAIL;
}

} // namespace divertsim
} // namespace ns3
