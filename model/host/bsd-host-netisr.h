// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_HOST_NETISR_H
#define BSD_HOST_NETISR_H

#include "ns3/bsd-packet-view.h"
#include "ns3/net-device.h"
#include "ns3/object.h"
#include "ns3/packet.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <vector>

namespace ns3
{
namespace divertsim
{

class BsdHostHook;

/// Packets that a queue of netisr(9) holds: net.isr.defaultqlimit (FreeBSD sys/net/netisr.c)
constexpr uint32_t BSD_HOST_NETISR_LIMIT = 256;

/**
 * netisr(9): packets written inbound to divert sockets wait here, and come in by an event of
 * their own at the same simulated time, not within the write. One queue a host: order is kept
 * across sockets too.
 */
class BsdHostNetisr : public Object
{
  public:
    /// \return the object TypeId
    static TypeId GetTypeId();
    BsdHostNetisr();
    ~BsdHostNetisr() override;

    /// \param hook where packets come in
    void Install(Ptr<BsdHostHook> hook);

    /**
     * netisr_queue().
     * \param packet with its IP header
     * \param device on which it will come in
     * \param divertTag what the filter will find in its tag
     * \return false: the queue is full, the packet is lost
     */
    bool Queue(Ptr<Packet> packet, Ptr<NetDevice> device, BsdDirection divertTag);

    /// \return packets that wait
    std::size_t GetQueued() const;

  protected:
    void DoDispose() override;

  private:
    /// A packet that waits
    struct Waiting
    {
        Ptr<Packet> packet;
        Ptr<NetDevice> device;
        BsdDirection divertTag;
    };

    /// The soft interrupt: takes all that waits
    void Run();

    Ptr<BsdHostHook> m_hook;
    uint32_t m_limit = BSD_HOST_NETISR_LIMIT; ///< attribute
    std::vector<Waiting> m_queue;
    TracedCallback<Ptr<const Packet>> m_dropTrace;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_HOST_NETISR_H
