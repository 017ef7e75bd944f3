// SPDX-License-Identifier: GPL-2.0-only
#ifndef LINK_DEVICE_H
#define LINK_DEVICE_H

#include "ns3/address.h"
#include "ns3/data-rate.h"
#include "ns3/mac48-address.h"
#include "ns3/net-device.h"
#include "ns3/nstime.h"
#include "ns3/random-variable-stream.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <deque>

namespace ns3
{
namespace divertsim
{

class LinkChannel;

/**
 * A light point-to-point device: the timing of PointToPointNetDevice (PPP's two bytes a packet,
 * a drop-tail queue), but one simulator event a hop, no header on the wire and no queue disc.
 *
 * The time at which a packet starts is known when it is queued, so the queue is a list of
 * start times. A new DataRate holds for packets queued from then on.
 *
 * Like an interface queue of a kernel, and unlike PointToPointNetDevice, Send tells its caller
 * that a packet was not taken: it returns false.
 */
class LinkDevice : public NetDevice
{
  public:
    /// Bytes that PPP adds to each packet (RFC 1661: the protocol field), as in ns-3's PointToPoint
    static constexpr uint32_t PPP_BYTES = 2;

    /// Why a packet was lost
    enum DropReason
    {
        QUEUE, ///< the queue was full
        LINK,  ///< the link was or went down, or lost it at random (LossRate)
    };

    /// \return the object TypeId
    static TypeId GetTypeId();
    LinkDevice();
    ~LinkDevice() override;

    /// \param channel to attach to
    void Attach(Ptr<LinkChannel> channel);

    /**
     * \param stream the first stream of random variables to use
     * \return how many were used
     */
    int64_t AssignStreams(int64_t stream);

    /// \return packets that wait now; the one being sent does not count
    uint32_t GetQueued() const;

    /// The channel's state changed. \param up the new state
    void NotifyLink(bool up);

    /// Signature of Drop. \param packet the lost packet \param reason why
    typedef void (*DropTracedCallback)(Ptr<const Packet> packet, DropReason reason);

    // NetDevice
    void SetIfIndex(const uint32_t index) override;
    uint32_t GetIfIndex() const override;
    Ptr<Channel> GetChannel() const override;
    void SetAddress(Address address) override;
    Address GetAddress() const override;
    bool SetMtu(const uint16_t mtu) override;
    uint16_t GetMtu() const override;
    bool IsLinkUp() const override;
    void AddLinkChangeCallback(Callback<void> callback) override;
    bool IsBroadcast() const override;
    Address GetBroadcast() const override;
    bool IsMulticast() const override;
    Address GetMulticast(Ipv4Address group) const override;
    Address GetMulticast(Ipv6Address group) const override;
    bool IsBridge() const override;
    bool IsPointToPoint() const override;
    bool Send(Ptr<Packet> packet, const Address& dest, uint16_t protocol) override;
    bool SendFrom(Ptr<Packet> packet,
                  const Address& source,
                  const Address& dest,
                  uint16_t protocol) override;
    Ptr<Node> GetNode() const override;
    void SetNode(Ptr<Node> node) override;
    bool NeedsArp() const override;
    void SetReceiveCallback(ReceiveCallback callback) override;
    void SetPromiscReceiveCallback(PromiscReceiveCallback callback) override;
    bool SupportsSendFrom() const override;

  protected:
    void DoDispose() override;

  private:
    /// A packet between Send and its arrival
    struct Flight
    {
        Ptr<Packet> packet; ///< null once it arrived
        uint16_t protocol;  ///< EtherType
        Time start;         ///< when its first bit leaves
    };

    /// A packet of ours has arrived at the other end. \param serial names it
    void Arrive(uint64_t serial);
    /// The other end takes a packet. \param packet the packet \param protocol EtherType
    void Receive(Ptr<Packet> packet, uint16_t protocol);
    /// Moves m_waiting past the packets that have started. \param now the time
    void StartDue(Time now);
    /// \param bytes of a packet with PPP's \return how long it takes to send
    Time GetSendTime(uint32_t bytes);
    /// Fires the traces of a lost packet. \param packet the packet \param reason why
    void Drop(Ptr<const Packet> packet, DropReason reason);

    Ptr<Node> m_node;                  ///< the node
    Ptr<LinkChannel> m_channel;        ///< the wire
    LinkDevice* m_peer = nullptr;      ///< the other end; the channel keeps it alive
    Mac48Address m_address;            ///< ours
    uint32_t m_ifIndex = 0;            ///< index on the node
    uint16_t m_mtu = 1500;             ///< attribute
    DataRate m_rate;                   ///< attribute
    uint32_t m_queueSize = 1000;       ///< attribute
    double m_lossRate = 0;             ///< attribute
    Ptr<UniformRandomVariable> m_loss; ///< draws losses

    uint32_t m_lastBytes = 0; ///< of the packet that GetSendTime was asked for last
    DataRate m_lastRate;      ///< the rate then
    Time m_lastTime;          ///< the answer

    bool m_up = false;            ///< attached at both ends, and the link is up
    Time m_free;                  ///< when the last packet queued will have left
    std::deque<Flight> m_flights; ///< waiting, being sent, or on the wire, in order of sending
    uint64_t m_base = 0;          ///< serial of the first of them
    uint64_t m_waiting = 0;       ///< serial of the first that has not started

    ReceiveCallback m_receive;        ///< to the node
    PromiscReceiveCallback m_promisc; ///< to the node, all packets
    TracedCallback<> m_linkChange;    ///< link-change callbacks
    TracedCallback<Ptr<const Packet>> m_macTxTrace;
    TracedCallback<Ptr<const Packet>> m_macTxDropTrace;
    TracedCallback<Ptr<const Packet>> m_macRxTrace;
    TracedCallback<Ptr<const Packet>> m_macPromiscRxTrace;
    TracedCallback<Ptr<const Packet>> m_phyRxEndTrace;
    TracedCallback<Ptr<const Packet>> m_phyRxDropTrace;
    TracedCallback<Ptr<const Packet>> m_snifferTrace;
    TracedCallback<Ptr<const Packet>> m_promiscSnifferTrace;
    TracedCallback<Ptr<const Packet>, DropReason> m_dropTrace;
};

} // namespace divertsim
} // namespace ns3

#endif // LINK_DEVICE_H
