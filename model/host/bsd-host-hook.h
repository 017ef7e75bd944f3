// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_HOST_HOOK_H
#define BSD_HOST_HOOK_H

#include "ns3/bsd-errno.h"
#include "ns3/bsd-host-packet.h"
#include "ns3/net-device-queue-interface.h"
#include "ns3/node.h"
#include "ns3/object.h"
#include "ns3/traced-callback.h"
#include "ns3/traffic-control-layer.h"

#include <vector>

namespace ns3
{
namespace divertsim
{

class BsdHostSoftirq;
class BsdHostTrafficControl;

/// What becomes of a packet at the hook
enum class BsdHostVerdict
{
    PASS,    ///< goes on as it is
    CHANGED, ///< goes on as BsdHostPacket::Replace left it
    DROP,    ///< is discarded
    STOLEN,  ///< belongs to the filter from now on
};

/// Judges the packets that cross a hook
class BsdHostFilter
{
  public:
    virtual ~BsdHostFilter() = default;
    /// \param packet on its way in or out \return what becomes of it
    virtual BsdHostVerdict Filter(BsdHostPacket& packet) = 0;
};

/**
 * A hook like pfil(9) on a node: each IPv4 and IPv6 packet is shown to a filter once on its way
 * in, between device and IP layer, and once on its way out, between IP layer and queue disc.
 * It alone knows the inside of ns-3's IP stack, and needs no change to ns-3: inbound it takes
 * the place of the node's TrafficControlLayer as protocol handler, outbound that of the
 * TrafficControlLayer which the IP interfaces hold. The real one stays aggregated, so queue
 * discs, ARP, and the helpers of both work as before.
 *
 * Limits: outbound packets are seen after ARP or neighbour discovery and after fragmentation;
 * the loopback device, and packets from a host to its own address, are not hooked.
 */
class BsdHostHook : public Object
{
  public:
    /// \return the object TypeId
    static TypeId GetTypeId();
    BsdHostHook();
    ~BsdHostHook() override;

    /**
     * Take over a node. Its Internet stack must be installed and its addresses assigned.
     * \param node the node
     */
    void Install(Ptr<Node> node);

    /// Take over interfaces that got their addresses after Install
    void HookInterfaces();

    /// \param filter judges from now on, not owned; null lets everything pass
    void SetFilter(BsdHostFilter* filter);

    /// \param softirq takes packets from devices before the filter; null: they come in at once
    void SetSoftirq(Ptr<BsdHostSoftirq> softirq);

    /// \return the node, null before Install
    Ptr<Node> GetNode() const
    {
        return m_node;
    }

    /// Let a packet come in that the soft interrupt took. The filter sees it. \param packet inbound
    void Process(BsdHostPacket& packet);

    /**
     * Put a stolen packet back where it was taken from; the filter does not see it again.
     * \param packet the packet
     */
    void Reinject(const BsdHostPacket& packet);

    /**
     * ip_input(): let a packet come in on a device. The filter sees it.
     * \param whole the packet, with its IP header
     * \param device that it comes in on
     * \param divertTag what the filter finds in its tag
     */
    void Input(Ptr<Packet> whole, Ptr<NetDevice> device, BsdDirection divertTag);

    /**
     * ip_output() of a packet with its header on: look up the route and send it. The filter
     * sees it.
     *
     * IPv6 packets above the device's MTU are not fragmented (ns-3 keeps that private) but
     * refused, and do not show in Ipv6L3Protocol's Tx trace. IPv4 options are lost: ns-3's
     * Ipv4Header has none.
     * \param whole the packet, with its IP header
     * \param divertTag what the filter finds in its tag
     * \return OK; EHOSTUNREACH: no route, or the link is down; EACCES: the filter dropped it;
     * ENOBUFS: the interface queue is full; EMSGSIZE: see above. A packet that waits for ARP
     * counts as sent.
     */
    BsdErrno Output(Ptr<Packet> whole, BsdDirection divertTag);

    /**
     * The same without the filter, for packets that userland makes up.
     * \param whole the packet, with its IP header
     * \return as Output
     */
    BsdErrno OutputUnfiltered(Ptr<Packet> whole);

    /**
     * pf_route(): send a stolen packet by a device and a gateway that no route names. Going in, its
     * time to live is lowered and the filter sees it going out there; going out it has been seen.
     * Above the device's MTU it is lost, as is IPv4 with options.
     * \param packet the packet
     * \param device to leave by
     * \param gateway the next hop; family NONE: the packet's destination
     */
    void SendBy(const BsdHostPacket& packet, Ptr<NetDevice> device, const BsdAddress& gateway);

    /// \return true while Output runs: who sees a packet lost now knows that its writer is told
    bool IsWriting() const
    {
        return m_writing;
    }

    /// Signature of Drop. \param packet inbound: with its IP header, outbound: without
    /// \param direction which way \param device on which device
    typedef void (*DropTracedCallback)(Ptr<const Packet> packet,
                                       BsdDirection direction,
                                       Ptr<NetDevice> device);

  protected:
    void DoDispose() override;

  private:
    friend class BsdHostTrafficControl;

    /// What is to know of a device, by its index on the node
    struct Interface
    {
        bool hooked = false;
        Ptr<NetDeviceQueueInterface> queues; ///< null: the device has none
    };

    /// Node handler: a packet from a device. \param device the device \param packet with its IP
    /// header \param protocol EtherType \param from source \param to destination \param type whose
    void Receive(Ptr<NetDevice> device,
                 Ptr<const Packet> packet,
                 uint16_t protocol,
                 const Address& from,
                 const Address& to,
                 NetDevice::PacketType type);
    /// Judge an inbound packet and pass it on. \param packet the packet
    void FilterIn(BsdHostPacket& packet);
    /// A packet from an IP interface. \param device leaves by \param item the packet
    void Send(Ptr<NetDevice> device, Ptr<QueueDiscItem> item);
    /// Judge an outbound packet and send it. \param device leaves by \param item the packet
    /// \param tag a BsdDirection or BsdHostTag::UNFILTERED \return as Output
    BsdErrno FilterOut(Ptr<NetDevice> device, Ptr<QueueDiscItem> item, uint8_t tag);
    /// Behind the filter. \param device leaves by \param item the packet \return OK or ENOBUFS...
    BsdErrno SendDown(Ptr<NetDevice> device, Ptr<QueueDiscItem> item);
    /// Through a queue disc. \param device leaves by \param item the packet \return OK, ENOBUFS
    BsdErrno SendQueued(Ptr<NetDevice> device, Ptr<QueueDiscItem> item);
    /// \param whole the packet \return as Output
    BsdErrno Route(Ptr<Packet> whole);
    BsdErrno RouteIpv4(Ptr<Packet> packet); ///< as Route
    BsdErrno RouteIpv6(Ptr<Packet> packet); ///< as Route
    /// As SendBy. \param packet with its IP header \param in it came in
    void SendIpv4By(Ptr<Packet> packet, Ptr<NetDevice> device, const BsdAddress& gateway, bool in);
    /// As SendBy. \param packet with its IP header \param in it came in
    void SendIpv6By(Ptr<Packet> packet, Ptr<NetDevice> device, const BsdAddress& gateway, bool in);
    /// \param device to hook \param protocol EtherType
    void HookDevice(Ptr<NetDevice> device, uint16_t protocol);

    Ptr<Node> m_node;                    ///< the node
    Ptr<TrafficControlLayer> m_tc;       ///< the node's own
    Ptr<BsdHostTrafficControl> m_proxy;  ///< what its IP interfaces hold
    std::vector<Interface> m_interfaces; ///< by device index
    BsdHostFilter* m_filter = nullptr;   ///< judges
    Ptr<BsdHostSoftirq> m_softirq;       ///< takes packets from devices, or null
    bool m_writing = false;              ///< Output runs
    BsdErrno m_lastSend = BsdErrno::OK;  ///< of what went out since Route cleared it
    /// dropped by the filter
    TracedCallback<Ptr<const Packet>, BsdDirection, Ptr<NetDevice>> m_dropTrace;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_HOST_HOOK_H
