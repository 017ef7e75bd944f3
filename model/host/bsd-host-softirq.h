// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_HOST_SOFTIRQ_H
#define BSD_HOST_SOFTIRQ_H

#include "ns3/bsd-cpu-account.h"
#include "ns3/bsd-host-packet.h"
#include "ns3/object.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <vector>

namespace ns3
{
namespace divertsim
{

class BsdHostCpus;
class BsdHostHook;

/**
 * The soft interrupt: where BsdHostCpus' SoftirqPerPacket or SoftirqPerByte is not 0, each IP
 * packet that a device receives is work on a core, account `softirq`, before it comes in: it
 * competes with applications and workers there. Where both are 0, as they are by default, packets
 * do not pass here.
 *
 * The core is the receiving interface's index modulo the cores, as with one receive queue a device
 * whose interrupt is bound to a core; so order on an interface is kept. On a core no more than
 * SoftirqQueueLimit packets wait; what comes then is lost, as a queue of netisr(9) refuses what is
 * above its limit.
 *
 * Not modelled: ARP, what a host sends, and what comes in from a divert socket cost nothing here;
 * soft interrupts do not preempt what runs, and are not polled in batches.
 */
class BsdHostSoftirq : public Object
{
  public:
    /// \return the object TypeId
    static TypeId GetTypeId();
    BsdHostSoftirq();
    ~BsdHostSoftirq() override;

    /// \param hook where packets come in \param cpus where they are processed
    void Install(Ptr<BsdHostHook> hook, Ptr<BsdHostCpus> cpus);

    /**
     * Process a packet that a device has received.
     * \param packet inbound
     * \return false where it costs nothing: it is to come in at once. Else it comes in when a core
     * has processed it, or is lost.
     */
    bool Take(const BsdHostPacket& packet);

    /// \return packets that wait for their core
    uint32_t GetQueued() const;

  protected:
    void DoDispose() override;

  private:
    Ptr<BsdHostHook> m_hook;
    Ptr<BsdHostCpus> m_cpus;
    std::vector<uint32_t> m_waiting; ///< by core: packets in its queue
    std::vector<uint32_t> m_taken;   ///< by core: packets in its queue or running
    BsdCpuAccountId m_account = BSD_CPU_NOBODY;
    TracedCallback<Ptr<const Packet>> m_dropTrace;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_HOST_SOFTIRQ_H
