// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-port-space-openbsd.h"

namespace ns3
{
namespace divertsim
{

BsdErrno
BsdPortSpaceOpenbsd::CheckBind(const BsdPortRequest& request,
                               const std::vector<Entry*>& others) const
{
    const Entry* taken = LookUpLocal(request, others, true);
    if (taken && !request.superuser && taken->request.uid != request.uid)
    {
        return BsdErrno::E_ADDRINUSE;
    }
    if (request.reuseAddr || request.reusePort)
    {
        taken = LookUpLocal(request, others, false);
    }
    const bool common = taken && request.reusePort && taken->request.reusePort;
    return taken && !common ? BsdErrno::E_ADDRINUSE : BsdErrno::OK;
}

BsdPortTable::Range
BsdPortSpaceOpenbsd::GetRange() const
{
    // net.inet.ip.portfirst, portlast: IPPORT_RESERVED, IPPORT_USERRESERVED
    return {1024, 49151};
}

BsdErrno
BsdPortSpaceOpenbsd::GetExhausted(bool /*connecting*/) const
{
    return BsdErrno::E_ADDRNOTAVAIL;
}

} // namespace divertsim
} // namespace ns3
