// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_SOCKET_DOMAINS_H
#define BSD_SOCKET_DOMAINS_H

#include "ns3/bsd-domain.h"
#include "ns3/bsd-kernel.h"
#include "ns3/bsd-socket-divert-host.h"
#include "ns3/node.h"

#include <memory>

namespace ns3
{
namespace divertsim
{

/// Makes the domains that a host has itself (localdomain, inetdomain, inet6domain, divertdomain)
class BsdSocketDomains
{
  public:
    /// \param system whose \param node of the host
    BsdSocketDomains(BsdSystem system, Ptr<Node> node);

    /// \return PF_LOCAL: streams, datagrams, sequenced packets
    std::unique_ptr<BsdDomain> Local() const;
    /// \param inet with TCP and UDP \param divert with a raw divert protocol; null: without
    /// \return PF_INET
    std::unique_ptr<BsdDomain> Inet(bool inet, const Ptr<BsdSocketDivertHost>& divert) const;
    /// \param inet with TCP and UDP \param divert with a raw divert protocol; null: without
    /// \return PF_INET6
    std::unique_ptr<BsdDomain> Inet6(bool inet, const Ptr<BsdSocketDivertHost>& divert) const;
    /// \param divert the host's ports \return PF_DIVERT of FreeBSD
    std::unique_ptr<BsdDomain> Divert(const Ptr<BsdSocketDivertHost>& divert) const;

  private:
    std::unique_ptr<BsdDomain> MakeInet(int family,
                                        bool inet,
                                        const Ptr<BsdSocketDivertHost>& divert) const;

    BsdSystem m_system;
    Ptr<Node> m_node;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_SOCKET_DOMAINS_H
