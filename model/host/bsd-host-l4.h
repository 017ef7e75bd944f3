// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_HOST_L4_H
#define BSD_HOST_L4_H

#include "ns3/bsd-address.h"
#include "ns3/ip-l4-protocol.h"
#include "ns3/ipv4-interface.h"
#include "ns3/ipv6-interface.h"
#include "ns3/node.h"

#include <cstdint>

namespace ns3
{
namespace divertsim
{

/// The ports and TCP's flags of a packet, read without ns-3's headers, which are slow to parse
struct BsdHostL4Segment
{
    BsdTuple tuple; ///< as the packet has it
    std::uint8_t flags = 0;
    bool complete = false; ///< false: too short to have them
};

/// Takes the packets of a protocol before ns-3 does
class BsdHostL4Receiver
{
  public:
    virtual ~BsdHostL4Receiver() = default;

    /// \param segment what is known of the packet \param packet with its TCP or UDP header
    /// \param header of IP \param interface it came in on \param status gets what ns-3 is told
    /// \return false: nobody wants it here, it is for ns-3's own sockets
    virtual bool Receive(const BsdHostL4Segment& segment,
                         const Ptr<Packet>& packet,
                         const Ipv4Header& header,
                         const Ptr<Ipv4Interface>& interface,
                         IpL4Protocol::RxStatus& status) = 0;
    /// The same over IPv6
    virtual bool Receive(const BsdHostL4Segment& segment,
                         const Ptr<Packet>& packet,
                         const Ipv6Header& header,
                         const Ptr<Ipv6Interface>& interface,
                         IpL4Protocol::RxStatus& status) = 0;
    /// ns-3's own sockets did not want it either. \param segment of the packet
    virtual void Refused(const BsdHostL4Segment& segment) = 0;
    /// An ICMP error. \param incoming the tuple of packets that come in where it belongs
    /// \return the protocol object that holds the socket, or null: ns-3's own
    virtual Ptr<IpL4Protocol> FindForIcmp(const BsdTuple& incoming) = 0;
};

/**
 * Stands between the IP layer of a node and its TCP or UDP. What its receiver does not want goes
 * on to ns-3's own protocol, with all its sockets.
 */
class BsdHostL4 : public IpL4Protocol
{
  public:
    /// \return the object TypeId
    static TypeId GetTypeId();
    BsdHostL4();
    ~BsdHostL4() override;

    /// \param node with an IP stack \param inner its TcpL4Protocol or UdpL4Protocol
    /// \param receiver asked first, not owned
    void Install(const Ptr<Node>& node,
                 const Ptr<IpL4Protocol>& inner,
                 BsdHostL4Receiver* receiver);

    // IpL4Protocol
    int GetProtocolNumber() const override;
    RxStatus Receive(Ptr<Packet> packet,
                     const Ipv4Header& header,
                     Ptr<Ipv4Interface> interface) override;
    RxStatus Receive(Ptr<Packet> packet,
                     const Ipv6Header& header,
                     Ptr<Ipv6Interface> interface) override;
    void ReceiveIcmp(Ipv4Address source,
                     uint8_t ttl,
                     uint8_t type,
                     uint8_t code,
                     uint32_t info,
                     Ipv4Address payloadSource,
                     Ipv4Address payloadDestination,
                     const uint8_t payload[8]) override;
    void ReceiveIcmp(Ipv6Address source,
                     uint8_t ttl,
                     uint8_t type,
                     uint8_t code,
                     uint32_t info,
                     Ipv6Address payloadSource,
                     Ipv6Address payloadDestination,
                     const uint8_t payload[8]) override;
    void SetDownTarget(DownTargetCallback target) override;
    void SetDownTarget6(DownTargetCallback6 target) override;
    DownTargetCallback GetDownTarget() const override;
    DownTargetCallback6 GetDownTarget6() const override;

  protected:
    void DoDispose() override;

  private:
    template <typename Header, typename Interface>
    RxStatus Steer(const Ptr<Packet>& packet,
                   const Header& header,
                   const Ptr<Interface>& interface);
    /// \param payload that an ICMP error quotes \return for whom it is
    Ptr<IpL4Protocol> FindForIcmp(const BsdAddress& local,
                                  const BsdAddress& remote,
                                  const uint8_t payload[8]) const;

    Ptr<IpL4Protocol> m_inner;
    BsdHostL4Receiver* m_receiver = nullptr;
    std::uint8_t m_protocol = 0;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_HOST_L4_H
