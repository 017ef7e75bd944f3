// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_HOST_DOMAINS_H
#define BSD_HOST_DOMAINS_H

#include "ns3/bsd-clock.h"
#include "ns3/bsd-domain-set.h"
#include "ns3/bsd-kernel.h"
#include "ns3/node.h"
#include "ns3/object.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

class BsdHostInterfaces;

/**
 * The protocol domains of a BsdHost, domain(9). domaininit() runs when the host is installed,
 * domainfinalize() when the simulation starts: a domain that is added in between, or before, is
 * in time; a later one is warned about, and works.
 *
 * When the link of an interface goes down or comes up, protocols learn of it by pfctlinput():
 * PRC_IFDOWN or PRC_IFUP for each address of the interface, IPv4 before IPv6, each in order of
 * assignment. FreeBSD does so when an interface is set down or up (if_down() and if_up() in
 * sys/net/if.c), of which a link that goes stands for here; that the link-level address comes
 * first there is left out.
 *
 * Timeouts cost nothing while no protocol has one. With one, they go on until the simulation is
 * stopped.
 */
class BsdHostDomains : public Object
{
  public:
    /// \return the object TypeId
    static TypeId GetTypeId();
    BsdHostDomains();
    ~BsdHostDomains() override;

    /**
     * \param clock the host's
     * \param system whose errors socket(2) gives
     * \param node the host's
     * \param interfaces the host's
     * \param own the domains that the host has itself, oldest first; those that were added
     *        before follow them, and so hide them
     */
    void Install(std::shared_ptr<BsdClock> clock,
                 BsdSystem system,
                 Ptr<Node> node,
                 std::shared_ptr<const BsdHostInterfaces> interfaces,
                 std::vector<std::unique_ptr<BsdDomain>> own = {});

    /**
     * domain_add() and DOMAIN_SET, at any time; see BsdDomainSet::Add. Before Install the domain
     * waits, and is initialised by it.
     * \param domain a user's own
     */
    void Add(std::unique_ptr<BsdDomain> domain);

    /// \return the domains without ns-3, from Install until Dispose
    BsdDomainSet& Get();

    /// \return interfaces as domains see them, by index; empty before the simulation starts
    const std::vector<std::unique_ptr<BsdIfnet>>& GetInterfaces() const
    {
        return m_ifnets;
    }

    /// \param observer told of everything after Install; must live until the simulation is over
    void AddObserver(BsdDomainObserver* observer);

    /// Signature of ControlInput. \param command the command
    /// \param address that it is about, null for none
    typedef void (*ControlInputTracedCallback)(BsdCtl command, const BsdSockaddr* address);
    /// Signature of Warning. \param text a line of the kernel
    typedef void (*WarningTracedCallback)(const std::string& text);

  protected:
    void DoInitialize() override;
    void DoDispose() override;

  private:
    class Traces;

    /// A device's link may have changed. \param domains of its host \param index of the interface
    static void LinkChanged(Ptr<BsdHostDomains> domains, uint32_t index);
    /// Reads the addresses and the MTU of an interface again. \param index of the interface
    void Refresh(uint32_t index);

    std::shared_ptr<BsdClock> m_clock;
    Ptr<Node> m_node; ///< null before Install and after Dispose
    std::shared_ptr<const BsdHostInterfaces> m_interfaces;
    uint32_t m_hz = 1000; ///< attribute
    std::vector<BsdDomainObserver*> m_observers;
    std::unique_ptr<Traces> m_traces;                ///< fires the trace sources
    std::vector<std::unique_ptr<BsdDomain>> m_early; ///< added before Install
    std::vector<std::unique_ptr<BsdIfnet>> m_ifnets; ///< by index; outlive the set
    std::unique_ptr<BsdDomainSet> m_set;             ///< null before Install and after Dispose

    TracedCallback<BsdCtl, const BsdSockaddr*> m_controlInputTrace;
    TracedCallback<const std::string&> m_warningTrace;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_HOST_DOMAINS_H
