// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_DOMAIN_OBSERVER_H
#define BSD_DOMAIN_OBSERVER_H

#include "ns3/bsd-clock.h"
#include "ns3/bsd-domain-ctl.h"
#include "ns3/bsd-sockaddr.h"

#include <string>

namespace ns3
{
namespace divertsim
{

/// What the domains of a host tell whoever watches
class BsdDomainObserver
{
  public:
    virtual ~BsdDomainObserver() = default;

    /**
     * The kernel printed a line: a domain came before domaininit or after domainfinalize, or a
     * program made a divert socket in the old way.
     * \param now when \param text the line, without its end
     */
    virtual void Warned([[maybe_unused]] BsdTime now, [[maybe_unused]] const std::string& text)
    {
    }

    /**
     * Control input goes to the protocols.
     * \param now when
     * \param command the command
     * \param address that it is about, null for none
     */
    virtual void ControlInput([[maybe_unused]] BsdTime now,
                              [[maybe_unused]] BsdCtl command,
                              [[maybe_unused]] const BsdSockaddr* address)
    {
    }
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_DOMAIN_OBSERVER_H
