// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_HOST_H
#define BSD_HOST_H

#include "ns3/bsd-host-hook.h"
#include "ns3/object.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

class BsdHostClock;
class BsdHostCpus;
class BsdHostDivert;
class BsdHostDomains;
class BsdHostGate;
class BsdHostInterfaces;
class BsdHostNetisr;
class BsdHostPf;
class BsdHostRandom;
class BsdHostSoftirq;
class BsdHostSplice;
class BsdHostSteering;
class BsdSocketLayer;

/**
 * What makes a node a BSD host: pf, divert sockets, netisr, protocol domains and cores, behind a
 * hook in the node's packet path. It puts them together and has no logic of its own. Applications,
 * helpers and traces of the node work as before; everything is to be found under
 * /NodeList/N/$ns3::divertsim::BsdHost/Pf, Divert, Netisr, Domains,
 * Sockets, Splice, Cpus and Softirq.
 */
class BsdHost : public Object, private BsdHostFilter
{
  public:
    /// \return the object TypeId
    static TypeId GetTypeId();
    BsdHost();
    ~BsdHost() override;

    /**
     * Name an interface, before Install. Others are called if0, if1, ... in the order of the
     * node's devices, the loopback left out.
     * \param device of the node
     * \param name as in ifconfig(8)
     * \param groups that it is in
     */
    void SetInterface(Ptr<NetDevice> device,
                      const std::string& name,
                      const std::vector<std::string>& groups = {});

    /**
     * Aggregate to a node. Its Internet stack must be installed and its addresses assigned.
     * \param node the node
     */
    void Install(Ptr<Node> node);

    /**
     * \param stream the first stream of random variables to use
     * \return how many were used
     */
    int64_t AssignStreams(int64_t stream);

    /// \return the resolved name of the kernel that it models
    const std::string& GetKernel() const
    {
        return m_kernel;
    }

    /// \return the hook, null before Install
    const Ptr<BsdHostHook>& GetHook() const
    {
        return m_hook;
    }

    /// \return pf
    const Ptr<BsdHostPf>& GetPf() const
    {
        return m_pf;
    }

    /// \return the divert ports
    const Ptr<BsdHostDivert>& GetDivert() const
    {
        return m_divert;
    }

    /// \return netisr
    const Ptr<BsdHostNetisr>& GetNetisr() const
    {
        return m_netisr;
    }

    /// \return the socket layer: BsdSocketProcess is a program on it
    const Ptr<BsdSocketLayer>& GetSockets() const
    {
        return m_sockets;
    }

    /// \return the protocol domains: domains of a user's own are added to them
    const Ptr<BsdHostDomains>& GetDomains() const
    {
        return m_domains;
    }

    /// \return what finds TCP and UDP sockets, null before Install
    const Ptr<BsdHostSteering>& GetSteering() const
    {
        return m_steering;
    }

    /// \return the splices
    const Ptr<BsdHostSplice>& GetSplice() const
    {
        return m_splice;
    }

    /// \return the cores
    const Ptr<BsdHostCpus>& GetCpus() const
    {
        return m_cpus;
    }

    /// \return what packets pass first where they cost core time
    const Ptr<BsdHostSoftirq>& GetSoftirq() const
    {
        return m_softirq;
    }

    /// \return the interfaces
    const BsdHostInterfaces& GetInterfaces() const
    {
        return *m_interfaces;
    }

    /// \return its clock, null before Install
    const std::shared_ptr<BsdHostClock>& GetClock() const
    {
        return m_clock;
    }

    /// \return its random draws
    const std::shared_ptr<BsdHostRandom>& GetRandom() const
    {
        return m_random;
    }

    /**
     * \return true while a packet written to a divert socket is on its way out: a packet that
     * this node loses now is the writer's error, and not lost in silence
     */
    bool IsWriting() const
    {
        return m_hook && m_hook->IsWriting();
    }

  protected:
    void DoInitialize() override;
    void DoDispose() override;

  private:
    BsdHostVerdict Filter(BsdHostPacket& packet) override;
    /// The socket factories that the kernel has. \param node gets them
    void AggregateFactories(Ptr<Node> node);
    /// Attribute, before Install. \param kernel a name or an alias
    void SetKernel(std::string kernel);

    std::string m_kernel; ///< resolved
    std::shared_ptr<BsdHostClock> m_clock;
    std::shared_ptr<BsdHostRandom> m_random;
    std::shared_ptr<BsdHostInterfaces> m_interfaces;
    Ptr<BsdHostHook> m_hook;
    Ptr<BsdHostPf> m_pf;
    std::unique_ptr<BsdHostGate> m_gate;
    Ptr<BsdHostDivert> m_divert;
    Ptr<BsdHostNetisr> m_netisr;
    Ptr<BsdHostDomains> m_domains;
    Ptr<BsdSocketLayer> m_sockets;
    Ptr<BsdHostSplice> m_splice;
    Ptr<BsdHostCpus> m_cpus;
    Ptr<BsdHostSoftirq> m_softirq;
    Ptr<BsdHostSteering> m_steering;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_HOST_H
