// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-port-space-openbsd.h"

#include <algorithm>
#include <iterator>

namespace ns3
{
namespace divertsim
{

namespace
{

/// IPPORT_RESERVED and IPPORT_USERRESERVED (sys/netinet/in.h)
constexpr std::uint16_t FIRST = 1024;
constexpr std::uint16_t LAST = 49151;

/// DEFBADDYNAMICPORTS_TCP and _UDP (sys/netinet/in_pcb.h) above FIRST: not picked
constexpr std::uint16_t BAD_TCP[] =
    {2049, 6000, 6001, 6002, 6003, 6004, 6005, 6006, 6007, 6008, 6009, 6010};
constexpr std::uint16_t BAD_UDP[] = {2049, 3784, 3785, 7784};
/// DEFROOTONLYPORTS_TCP and _UDP (sys/netinet/in_pcb.h): NFS
constexpr std::uint16_t ROOT_ONLY = 2049;

/// in_baddynamic()
bool
IsBad(std::uint8_t protocol, std::uint16_t port)
{
    return protocol == BSD_IPPROTO_TCP
               ? std::find(std::begin(BAD_TCP), std::end(BAD_TCP), port) != std::end(BAD_TCP)
               : std::find(std::begin(BAD_UDP), std::end(BAD_UDP), port) != std::end(BAD_UDP);
}

/// \return true if a look-up is for more than the very address: no option of reuse is set
bool
IsWild(const BsdPortRequest& request)
{
    return !request.reuseAddr && !request.reusePort;
}

} // namespace

BsdPortRequest
BsdPortSpaceOpenbsd::Normalize(const BsdPortRequest& request) const
{
    BsdPortRequest normal = BsdPortTable::Normalize(request);
    normal.v6Only = true;
    normal.reusePortLb = false;
    return normal;
}

BsdErrno
BsdPortSpaceOpenbsd::CheckBind(bool bound, const BsdPortRequest& request, const Port& holders) const
{
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
    const Entry* taken = LookUpLocal(request.family, request, holders, true);
    if (!request.superuser && !IsMulticast(request.address) && taken &&
        taken->request.uid != request.uid)
    {
        return BsdErrno::E_ADDRINUSE;
    }
    taken = LookUpLocal(request.family, request, holders, IsWild(request));
    if (taken && (ShareBy(request) & OptionsOf(taken->request)) == 0)
    {
        return BsdErrno::E_ADDRINUSE;
    }
    // The privilege comes last
    const bool rootOnly = request.port < BSD_PORT_RESERVED || request.port == ROOT_ONLY;
    return rootOnly && !request.superuser ? BsdErrno::E_ACCES : BsdErrno::OK;
}

std::uint16_t
BsdPortSpaceOpenbsd::PickForBind(const BsdPortRequest& request)
{
    return SearchRandomly(FIRST, LAST, [&](std::uint16_t port) {
        return !IsBad(request.protocol, port) && !LookUpLocal(request.family,
                                                              request,
                                                              GetHolders(request.protocol, port),
                                                              IsWild(request));
    });
}

std::uint16_t
BsdPortSpaceOpenbsd::PickForConnect(const BsdPortRequest& request, const Free& /*tupleIsFree*/)
{
    return PickForBind(request); // in_pcbbind_locked() of the address that the route gives
}

} // namespace divertsim
} // namespace ns3
