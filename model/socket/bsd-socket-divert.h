// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_SOCKET_DIVERT_H
#define BSD_SOCKET_DIVERT_H

#include "ns3/bsd-address.h"
#include "ns3/bsd-errno.h"
#include "ns3/bsd-socket-divert-host.h"
#include "ns3/divert-observer.h"
#include "ns3/node.h"
#include "ns3/socket.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace ns3
{
namespace divertsim
{

class DivertSocket;

/**
 * A divert(4) socket as an ns3::Socket: any ns-3 Application can read diverted packets, with
 * their IP headers on, and write them back. PacketSocket is its model.
 *
 * RecvFrom gives a BsdSocketDivertAddress; handing that back to SendTo reinjects the packet in
 * the direction and on the interface where it was diverted. With an InetSocketAddress sin_zero
 * is empty: 0.0.0.0 sends the packet out, another address lets it in on the interface that has
 * it. On OpenBSD sin_zero means nothing, and sockets of IPv6 give and take Inet6SocketAddresses.
 * There is no connect(2), so Send gives EDESTADDRREQ, and Listen and Connect give EOPNOTSUPP; so do
 * the shutdowns on FreeBSD.
 *
 * A write is matched with its read by a packet tag, which copies of the packet keep. A packet
 * that an application made anew from bytes has none: it counts as the oldest packet read and
 * not yet written with the same addresses, ports, TCP flags and length, else as injected. Of
 * packets read and never written the last 4096 are remembered.
 */
class BsdSocketDivert : public Socket
{
  public:
    /// \return the object TypeId
    static TypeId GetTypeId();
    BsdSocketDivert();
    ~BsdSocketDivert() override;

    /**
     * socket(2), by root; the factory calls it. Where it fails, GetBsdErrno tells, and every other
     * call gives EBADF.
     * \param node its node
     * \param host the node's host
     * \param family INET, or on OpenBSD INET6
     */
    void Open(Ptr<Node> node, Ptr<BsdSocketDivertHost> host, BsdFamily family = BsdFamily::INET);

    /// \param name for life, before Bind; without it "divert/N" counts up on the host
    void SetName(const std::string& name);
    /// \return the name
    const std::string& GetName() const;

    /// SO_REUSEPORT_LB, which only a later Bind looks at; OpenBSD has no such option: ENOPROTOOPT.
    /// \param on set or cleared
    void SetReusePortLb(bool on);
    /// \return SO_REUSEPORT_LB
    bool GetReusePortLb() const;

    /// SO_RCVBUF. \param bytes the space; 0 leaves the host's default
    void SetRcvBufSize(uint32_t bytes);
    /// \return what was set, 0 for the host's default
    uint32_t GetRcvBufSize() const;

    /// SO_SNDBUF: the longest packet that can be written. \param bytes the space; 0 leaves the
    /// host's default
    void SetSndBufSize(uint32_t bytes);
    /// \return what was set, 0 for the host's default
    uint32_t GetSndBufSize() const;

    /// bind(2). \param port the divert port \return OK or the error
    BsdErrno Bind(uint16_t port);

    /// \return the system's own error of the last call that failed
    BsdErrno GetBsdErrno() const;

    /**
     * \param packet that was read from this socket, or a copy of it
     * \return what is known of it; nothing once it was written or forgotten
     */
    std::optional<DivertPacketInfo> GetInfo(Ptr<const Packet> packet) const;
    /// The application will not write this packet. \param packet that was read from this socket
    void Forget(Ptr<const Packet> packet);

    /// \return the socket without ns-3, null before Open
    DivertSocket* GetDivertSocket() const;
    /// \return the host's divert ports: its observers hear what the application reports
    Ptr<BsdSocketDivertHost> GetHost() const;

    // Socket
    SocketErrno GetErrno() const override;
    SocketType GetSocketType() const override;
    Ptr<Node> GetNode() const override;
    int Bind(const Address& address) override;
    int Bind() override;
    int Bind6() override;
    int Close() override;
    int ShutdownSend() override;
    int ShutdownRecv() override;
    int Connect(const Address& address) override;
    int Listen() override;
    uint32_t GetTxAvailable() const override;
    int Send(Ptr<Packet> packet, uint32_t flags) override;
    int SendTo(Ptr<Packet> packet, uint32_t flags, const Address& toAddress) override;
    uint32_t GetRxAvailable() const override;
    Ptr<Packet> Recv(uint32_t maxSize, uint32_t flags) override;
    Ptr<Packet> RecvFrom(uint32_t maxSize, uint32_t flags, Address& fromAddress) override;
    int GetSockName(Address& address) const override;
    int GetPeerName(Address& address) const override;
    bool SetAllowBroadcast(bool allowBroadcast) override;
    bool GetAllowBroadcast() const override;

    /// Signature of Rx. \param packet as it is read \param address where it came from
    typedef void (*RxTracedCallback)(Ptr<const Packet> packet, const Address& address);
    /// Signature of Tx. \param packet written \param address whereto \param error the result
    typedef void (*TxTracedCallback)(Ptr<const Packet> packet,
                                     const Address& address,
                                     BsdErrno error);

  protected:
    void DoDispose() override;

  private:
    /// \param error of a call \return 0 or -1, as the call has it
    int Result(BsdErrno error) const;
    /// A packet was queued: wake the application once, outside of what caused it
    void Wakeup();
    /// The wake-up's time has come
    void NotifyReadable();
    /// \param packet to be written \return the serial it was read under, 0: it was not read
    uint64_t FindRead(Ptr<const Packet> packet) const;

    Ptr<Node> m_node;
    Ptr<BsdSocketDivertHost> m_host;        ///< keeps the ports that m_socket is on
    std::unique_ptr<DivertSocket> m_socket; ///< null before Open
    std::string m_name;                     ///< given before Open
    bool m_reusePortLb = false;             ///< attribute
    uint32_t m_rcvBufSize = 0;              ///< attribute
    uint32_t m_sndBufSize = 0;              ///< attribute
    bool m_waking = false;                  ///< NotifyReadable is scheduled
    mutable BsdErrno m_errno = BsdErrno::OK;
    std::map<uint64_t, DivertPacketInfo> m_read; ///< read and not written yet, by serial
    TracedCallback<Ptr<const Packet>, const Address&> m_rxTrace;
    TracedCallback<Ptr<const Packet>, const Address&, BsdErrno> m_txTrace;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_SOCKET_DIVERT_H
