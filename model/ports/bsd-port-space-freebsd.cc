// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-port-space-freebsd.h"

namespace ns3
{
namespace divertsim
{

BsdErrno
BsdPortSpaceFreebsd::CheckBind(const BsdPortRequest& request,
                               const std::vector<Entry*>& others) const
{
    const auto any = [](const BsdPortRequest& of) { return of.address.IsAny(); };
    // Ports of other users, without PRIV_NETINET_REUSEPORT
    const Entry* taken = LookUpLocal(request, others, true);
    if (taken && !request.superuser && taken->request.uid != request.uid &&
        (request.protocol != BSD_IPPROTO_TCP || !taken->connected) &&
        (!any(request) || !any(taken->request) ||
         !(taken->request.reusePort || taken->request.reusePortLb)))
    {
        return BsdErrno::E_ADDRINUSE;
    }
    // With one of the options only a socket of that very address is in the way
    if (request.reuseAddr || request.reusePort || request.reusePortLb)
    {
        taken = LookUpLocal(request, others, false);
    }
    const bool common = taken && ((request.reusePort && taken->request.reusePort) ||
                                  (request.reusePortLb && taken->request.reusePortLb));
    return taken && !common ? BsdErrno::E_ADDRINUSE : BsdErrno::OK;
}

BsdPortTable::Range
BsdPortSpaceFreebsd::GetRange() const
{
    // net.inet.ip.portrange.first, last: IPPORT_EPHEMERALFIRST, IPPORT_EPHEMERALLAST
    return {10000, 65535};
}

BsdErrno
BsdPortSpaceFreebsd::GetExhausted(bool /*connecting*/) const
{
    return BsdErrno::E_ADDRNOTAVAIL;
}

} // namespace divertsim
} // namespace ns3
