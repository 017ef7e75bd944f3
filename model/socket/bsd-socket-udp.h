// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_SOCKET_UDP_H
#define BSD_SOCKET_UDP_H

#include "ns3/bsd-address.h"
#include "ns3/bsd-errno.h"
#include "ns3/bsd-socket-inet-host.h"
#include "ns3/bsd-socket-inet.h"
#include "ns3/ipv4-address.h"
#include "ns3/ipv4-interface.h"
#include "ns3/ipv6-address.h"
#include "ns3/ipv6-interface.h"
#include "ns3/node.h"
#include "ns3/socket.h"
#include "ns3/udp-l4-protocol.h"

#include <cstdint>
#include <deque>
#include <memory>

namespace ns3
{
namespace divertsim
{

/**
 * A UDP socket on a node that finds its sockets by hash, with the rules of the node's system: who
 * may bind where, groups under SO_REUSEPORT_LB, connect(2). One of ns-3's UDP sockets, alone in a
 * UdpL4Protocol of its own, carries the data.
 *
 * As an ns3::Socket it is used as any other.
 */
class BsdSocketUdp : public Socket
{
  public:
    /// Signature of an ICMP error's callback
    using IcmpCallback =
        Callback<void, Ipv4Address, std::uint8_t, std::uint8_t, std::uint8_t, std::uint32_t>;
    /// Signature of an ICMPv6 error's callback
    using Icmp6Callback =
        Callback<void, Ipv6Address, std::uint8_t, std::uint8_t, std::uint8_t, std::uint32_t>;

    /// \return the type
    static TypeId GetTypeId();
    BsdSocketUdp();
    ~BsdSocketUdp() override;

    /// socket(2). \param node with a BsdSocketInetHost \return a new socket
    static Ptr<BsdSocketUdp> Open(const Ptr<Node>& node);

    /// \return options, name and binding
    BsdSocketInet& GetInet();
    /// \return options, name and binding
    const BsdSocketInet& GetInet() const;

    /// bind(2), as the node's system has it. \param address local \param port host order, 0: any
    /// \return OK or the error
    BsdErrno Bind(const BsdAddress& address, std::uint16_t port);
    /// \return the system's own error of the last call that failed
    BsdErrno GetBsdErrno() const;
    /// SO_RCVBUF. \param bytes the space
    void SetRcvBufSize(std::uint32_t bytes);
    /// \return SO_RCVBUF
    std::uint32_t GetRcvBufSize() const;
    /// \param icmp called for ICMP errors that datagrams of this socket have caused
    void SetIcmpCallback(IcmpCallback icmp);
    /// \param icmp called for ICMPv6 errors that datagrams of this socket have caused
    void SetIcmp6Callback(Icmp6Callback icmp);

    /// \return the unit of the datagram that Recv gives next; 0 where there is none, or none was
    /// made
    std::uint64_t GetNextUnit() const;
    /// \return true if Recv has a datagram
    bool HasNext() const;
    /// \return bytes of payload of that datagram; 0 where there is none
    std::uint32_t GetNextBytes() const;
    /// \return when that datagram was queued, ns; 0 where there is none
    BsdTime GetNextQueued() const;

    /// \return what it asked for a place
    const Ptr<BsdSocketInetHost>& GetHost() const;
    /// \return the UDP that holds this socket
    Ptr<UdpL4Protocol> GetUdp() const;
    /// A datagram for this socket. \param unit of its peer, or 0 \param bytes IP length
    /// \param packet with its UDP header \param header of IP \param interface it came in on
    /// \return as IpL4Protocol::Receive
    IpL4Protocol::RxStatus Deliver(std::uint64_t unit,
                                   std::uint32_t bytes,
                                   const Ptr<Packet>& packet,
                                   const Ipv4Header& header,
                                   const Ptr<Ipv4Interface>& interface);
    /// The same over IPv6
    IpL4Protocol::RxStatus Deliver(std::uint64_t unit,
                                   std::uint32_t bytes,
                                   const Ptr<Packet>& packet,
                                   const Ipv6Header& header,
                                   const Ptr<Ipv6Interface>& interface);

    // ns3::Socket
    SocketErrno GetErrno() const override;
    SocketType GetSocketType() const override;
    Ptr<Node> GetNode() const override;
    int Bind() override;
    int Bind6() override;
    int Bind(const Address& address) override;
    int Close() override;
    int ShutdownSend() override;
    int ShutdownRecv() override;
    int Connect(const Address& address) override;
    int Listen() override;
    uint32_t GetTxAvailable() const override;
    int Send(Ptr<Packet> packet, uint32_t flags) override;
    int SendTo(Ptr<Packet> packet, uint32_t flags, const Address& to) override;
    uint32_t GetRxAvailable() const override;
    Ptr<Packet> Recv(uint32_t maxSize, uint32_t flags) override;
    Ptr<Packet> RecvFrom(uint32_t maxSize, uint32_t flags, Address& from) override;
    using Socket::Recv;
    using Socket::RecvFrom;
    using Socket::Send;
    int GetSockName(Address& address) const override;
    int GetPeerName(Address& address) const override;
    bool SetAllowBroadcast(bool allow) override;
    bool GetAllowBroadcast() const override;

  protected:
    void DoDispose() override;

  private:
    /// A datagram in the receive buffer
    struct Queued
    {
        std::uint64_t unit;
        std::uint32_t bytes; ///< payload
        BsdTime time;
    };

    template <typename Header, typename Interface>
    IpL4Protocol::RxStatus Take(std::uint64_t unit,
                                std::uint32_t bytes,
                                const Ptr<Packet>& packet,
                                const Header& header,
                                const Ptr<Interface>& interface);
    int Result(BsdErrno error);                          ///< as the calls of ns3::Socket tell it
    int FromInner(int result);                           ///< of a call to ns-3's socket
    BsdErrno BindAny(BsdFamily family);                  ///< a port is needed now
    void OnReadable(Ptr<Socket> socket);                 ///< of ns-3's socket
    void OnDrop(Ptr<const Packet> packet);               ///< its buffer was full
    void OnDataSent(Ptr<Socket> socket, uint32_t bytes); ///< of ns-3's socket

    Ptr<BsdSocketInetHost> m_host;
    std::unique_ptr<BsdSocketInet> m_inet;
    Ptr<UdpL4Protocol> m_udp;
    Ptr<Socket> m_inner;
    std::deque<Queued> m_queued; ///< what ns-3's socket has in its buffer
    bool m_delivering = false;
    bool m_readable = false; ///< became so while delivering
    bool m_dropped = false;  ///< the datagram that is being delivered
    SocketErrno m_errno = ERROR_NOTERROR;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_SOCKET_UDP_H
