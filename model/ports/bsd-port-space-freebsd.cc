// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-port-space-freebsd.h"

#include <algorithm>

namespace ns3
{
namespace divertsim
{

namespace
{

/// IPPORT_EPHEMERALFIRST and IPPORT_EPHEMERALLAST (sys/netinet/in.h)
constexpr std::uint16_t FIRST = 10000;
constexpr std::uint16_t LAST = 65535;

/// \return true for an IPv6 socket that takes IPv4 too
bool
IsDual(const BsdPortRequest& request)
{
    return request.family == BsdFamily::INET6 && !request.v6Only && request.address.IsAny();
}

/// \return true if a look-up is for more than the very address: no option of reuse is set
bool
IsWild(const BsdPortRequest& request)
{
    return !request.reuseAddr && !request.reusePort && !request.reusePortLb;
}

} // namespace

bool
BsdPortSpaceFreebsd::IsAnotherUsers(const BsdPortRequest& request, const Port& holders) const
{
    const auto another = [&](BsdFamily family) {
        const Entry* taken = LookUpLocal(family, request, holders, true);
        // A connection with a tuple of its own is in nobody's way
        return taken && taken->request.uid != request.uid &&
               (request.protocol != BSD_IPPROTO_TCP || !taken->connected);
    };
    return another(request.family) || (IsDual(request) && another(BsdFamily::INET));
}

bool
BsdPortSpaceFreebsd::IsInUse(const BsdPortRequest& request, const Port& holders) const
{
    const bool wild = IsWild(request);
    const auto shares = [&](const Entry& taken) {
        return (ShareBy(request) & OptionsOf(taken.request)) != 0;
    };
    const Entry* taken = LookUpLocal(request.family, request, holders, wild);
    if (taken && !shares(*taken))
    {
        return true;
    }
    if (!IsDual(request))
    {
        return false;
    }
    taken = LookUpLocal(BsdFamily::INET, request, holders, wild);
    // An IPv4 socket of any address goes before it, and so is not in its way
    return taken && !shares(*taken) &&
           (!taken->local.IsAny() || taken->request.family == BsdFamily::INET6);
}

BsdErrno
BsdPortSpaceFreebsd::CheckBind(bool bound, const BsdPortRequest& request, const Port& holders) const
{
    const bool multicast = IsMulticast(request.address);
    if (multicast && request.protocol == BSD_IPPROTO_TCP)
    {
        return BsdErrno::E_AFNOSUPPORT; // tcp_usr_bind(), before all else
    }
    if (bound)
    {
        return BsdErrno::E_INVAL;
    }
    if (!IsAvailable(request))
    {
        return BsdErrno::E_ADDRNOTAVAIL;
    }
    if (request.port == 0)
    {
        return BsdErrno::OK;
    }
    if (request.port < BSD_PORT_RESERVED && !request.superuser)
    {
        return BsdErrno::E_ACCES;
    }
    if (!multicast && !request.superuser && IsAnotherUsers(request, holders))
    {
        return BsdErrno::E_ADDRINUSE;
    }
    return IsInUse(request, holders) ? BsdErrno::E_ADDRINUSE : BsdErrno::OK;
}

std::uint16_t
BsdPortSpaceFreebsd::PickForBind(const BsdPortRequest& request)
{
    return SearchRandomly(FIRST, LAST, [&](std::uint16_t port) {
        const Port& holders = GetHolders(request.protocol, port);
        const bool wild = IsWild(request);
        return !LookUpLocal(request.family, request, holders, wild) &&
               !(IsDual(request) && LookUpLocal(BsdFamily::INET, request, holders, wild));
    });
}

std::uint16_t
BsdPortSpaceFreebsd::PickForConnect(const BsdPortRequest& request, const Free& tupleIsFree)
{
    // Connections to other peers may have the port, sockets that would get the peer's packets not
    return SearchRandomly(FIRST, LAST, [&](std::uint16_t port) {
        const auto& others = GetHolders(request.protocol, port).unconnected;
        return tupleIsFree(port) &&
               std::none_of(others.begin(), others.end(), [&](const Entry& other) {
                   return Takes(other.request, request.address.family) &&
                          (other.local.IsAny() || other.local == request.address);
               });
    });
}

} // namespace divertsim
} // namespace ns3
