// SPDX-License-Identifier: GPL-2.0-only
/// \file What socket(2) does of BsdDomainSet: socreate() of each system.
#include "ns3/bsd-domain-set.h"

#include <utility>

namespace ns3
{
namespace divertsim
{

BsdErrno
BsdDomainSet::Refuse(int family, int type, int protocol) const
{
    if (m_config.system == BsdSystem::OPENBSD)
    {
        return BsdErrno::E_PROTONOSUPPORT;
    }
    if (FindDomain(family) == nullptr)
    {
        return BsdErrno::E_AFNOSUPPORT;
    }
    switch (m_config.system)
    {
    case BsdSystem::FREEBSD:
        return protocol == 0 && type != 0 ? BsdErrno::E_PROTOTYPE : BsdErrno::E_PROTONOSUPPORT;
    case BsdSystem::GVISOR:
        return family == BSD_PF_INET || family == BSD_PF_INET6 ? BsdErrno::E_INVAL
                                                               : BsdErrno::E_PROTONOSUPPORT;
    default:
        return FindType(family, type) == nullptr ? BsdErrno::E_SOCKTNOSUPPORT
                                                 : BsdErrno::E_PROTONOSUPPORT;
    }
}

BsdErrno
BsdDomainSet::Create(int family,
                     int type,
                     int protocol,
                     const BsdCredentials& who,
                     const Allocate& allocate,
                     std::shared_ptr<BsdSocketView>& so)
{
    so = nullptr;
    const bool freebsd = m_config.system == BsdSystem::FREEBSD;
    if (freebsd && family == BSD_PF_INET && type == BSD_SOCK_RAW && protocol == BSD_IPPROTO_DIVERT)
    {
        family = BSD_PF_DIVERT;
        Warn(who.command + " makes a divert(4) socket in the obsolete way");
    }
    // Both look-ups compare the type, so the kernels' later EPROTOTYPE cannot come about
    BsdProtosw* protosw =
        protocol != 0 ? FindProto(family, protocol, type) : FindType(family, type);
    if (protosw == nullptr)
    {
        return Refuse(family, type, protocol);
    }
    if (!protosw->usrreqs->HasAttach())
    {
        return BsdErrno::E_PROTONOSUPPORT;
    }
    if (freebsd && who.capabilityMode && (protosw->flags & BSD_PR_CAPATTACH) == 0)
    {
        return BsdErrno::E_CAPMODE;
    }
    if (freebsd && !who.MayUseFamily(family))
    {
        return BsdErrno::E_PROTONOSUPPORT;
    }
    std::shared_ptr<BsdSocketView> made = allocate(*protosw, type);
    if (!made)
    {
        return BsdErrno::E_NOBUFS;
    }
    const std::shared_ptr<BsdUsrreqs> usrreqs = protosw->usrreqs;
    const BsdErrno error = usrreqs->Attach(*made, protocol, who);
    if (error == BsdErrno::OK)
    {
        so = std::move(made);
    }
    return error;
}

} // namespace divertsim
} // namespace ns3
