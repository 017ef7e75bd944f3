// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_SOCKET_TCP_H
#define BSD_SOCKET_TCP_H

#include "ns3/bsd-address.h"
#include "ns3/bsd-errno.h"
#include "ns3/bsd-socket-inet-host.h"
#include "ns3/bsd-socket-inet.h"
#include "ns3/node.h"
#include "ns3/tcp-socket-base.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>

namespace ns3
{
namespace divertsim
{

/**
 * ns-3's TCP socket on a node that finds its sockets by hash, with the rules of the node's system:
 * who may bind where, groups under SO_REUSEPORT_LB, the queue of complete connections.
 *
 * As an ns3::Socket it is used as any other: Bind, Listen and SetAcceptCallback, Connect, Send,
 * Recv, Close. A listener that was started by Listen(backlog) keeps its complete connections until
 * Accept takes them, as accept(2) does.
 *
 * An RST tells the connect callback that the connection was refused, later the error callback that
 * it was reset. TcpSocketBase (seen in ns-3.37) calls the one of a normal close, drops an RST with
 * ACK where it has no timestamps, against RFC 7323, section 3.2, and takes it for a mere ACK in
 * SYN_SENT, so that a refused connection only times out. Its ShutdownSend sends no FIN at all where
 * everything has been sent and not all of it acknowledged.
 */
class BsdSocketTcp : public TcpSocketBase
{
  public:
    /// \return the type
    static TypeId GetTypeId();
    BsdSocketTcp();
    /// A connection of a listener. \param listener that got the SYN
    BsdSocketTcp(const BsdSocketTcp& listener);
    ~BsdSocketTcp() override;

    /// socket(2). \param node with a BsdSocketInetHost \return a new socket, set up as the
    /// attributes of the node's TcpL4Protocol say
    static Ptr<BsdSocketTcp> Open(const Ptr<Node>& node);

    /// \return options, name and binding
    BsdSocketInet& GetInet();
    /// \return options, name and binding
    const BsdSocketInet& GetInet() const;

    int Bind() override;
    int Bind6() override;
    int Bind(const Address& address) override;
    int Connect(const Address& address) override;
    int Listen() override;
    int Close() override;
    int ShutdownSend() override;
    using Socket::Recv;
    using Socket::RecvFrom;
    using Socket::Send;

    /// bind(2), as the node's system has it. \param address local \param port host order, 0: any
    /// \return OK or the error
    BsdErrno Bind(const BsdAddress& address, std::uint16_t port);
    /// Bind to a whole tuple, before Connect: a port may serve several destinations at once.
    /// \param tuple of the connection, as its packets go out; a source port of 0: any
    /// \return OK, EADDRINUSE, EADDRNOTAVAIL
    BsdErrno BindTuple(BsdTuple tuple);
    /// listen(2). \param backlog of complete connections, which wait for Accept \return OK, EINVAL
    BsdErrno Listen(int backlog);
    /// accept(2). \return the oldest complete connection; null where none waits (EAGAIN)
    Ptr<BsdSocketTcp> Accept();
    /// \return complete connections that wait
    std::size_t GetComplete() const;
    /// \param acceptable called each time that a connection is complete
    void SetAcceptableCallback(Callback<void, Ptr<BsdSocketTcp>> acceptable);
    /// Reset the connection: an RST goes out, and the socket is closed. Nobody is called back.
    void Abort();
    /// close(2): no program reads any more, and an RST answers new data (tcp_input(), "new data are
    /// received on a connection after the user processes are gone").
    void Orphan();
    /// The connection is closed, and nobody is told: an RST answers its peer's next segment.
    void Forget();

    /// \return its state
    TcpStates_t GetState() const;
    /**
     * tcp_usr_rcvd(): its reader has made room. Tells the peer where the window has grown by two
     * segments and a quarter of the buffer, or by half of it, or was all but shut (tcp_output(),
     * FreeBSD sys/netinet/tcp_output.c). ns-3 itself tells with its next segment, and a peer that
     * was stopped waits for its persist timer.
     */
    void UpdateWindow();

    /// \return the unit of a connection that a listener got, else 0
    std::uint64_t GetUnit() const;
    /// \return the system's own error of the last call that failed
    BsdErrno GetBsdErrno() const;
    /// \return the tuple of packets that come in, where it is connected
    std::optional<BsdTuple> GetIncoming() const;
    /// \return true while packets can reach it
    bool HasEndPoint() const;

    /// A segment of a connection comes: tells the observers. \param bytes IP length
    void NoteDelivered(std::uint32_t bytes);
    /// A segment for this socket. \param packet with its TCP header \param header of IP
    /// \param port of its sender \param interface it came in on
    void Deliver(Ptr<Packet> packet,
                 const Ipv4Header& header,
                 std::uint16_t port,
                 Ptr<Ipv4Interface> interface);
    /// The same over IPv6
    void Deliver(Ptr<Packet> packet,
                 const Ipv6Header& header,
                 std::uint16_t port,
                 Ptr<Ipv6Interface> interface);
    /// \return the TCP that holds this socket
    Ptr<TcpL4Protocol> GetTcp() const;

    /// A SYN opens a connection of this listener. \param unit what it will be
    void SetNextUnit(std::uint64_t unit);
    /// A SYN came for a connection in TIME_WAIT: make room for it. \return false: not in TIME_WAIT
    bool LeaveTimeWait();

  protected:
    void DoForwardUp(Ptr<Packet> packet, const Address& from, const Address& to) override;
    Ptr<TcpSocketBase> Fork() override;
    void CompleteFork(Ptr<Packet> packet,
                      const TcpHeader& header,
                      const Address& from,
                      const Address& to) override;
    void SendEmptyPacket(std::uint8_t flags) override;
    std::uint32_t AvailableWindow() const override;
    std::uint32_t SendDataPacket(SequenceNumber32 first,
                                 std::uint32_t most,
                                 bool acknowledge) override;

  private:
    int Result(BsdErrno error); ///< as the calls of ns3::Socket tell it
    void Leave();               ///< no packets any more
    void OnState(TcpStates_t before, TcpStates_t now);
    /**
     * In LAST_ACK and CLOSING ns-3 (seen in 3.37) takes any ACK for that of its FIN, forgets the
     * connection, and with it what the ACK left unacknowledged; RFC 9293, section 3.10.7.4, does
     * not. \param packet with its header \return true if it does not acknowledge the FIN: it is
     * done
     */
    /// A segment with data and a FIN, while ours is sent: the one, then the other.
    /// \return false: it has no data
    bool ReceiveDataBeforeFin(const Ptr<Packet>& packet, const Address& from, const Address& to);
    bool ReceiveBeforeLastAck(const Ptr<Packet>& packet);
    /// \param packet with its header \return true if it has data that was not received before
    bool HasNewData(const Ptr<Packet>& packet) const;
    void ReceiveReset(const Ptr<Packet>& packet);
    /// A handshake ends with this ACK: to whose queue? \return false: it is not to be processed
    bool Complete();
    void OnEstablished(Ptr<Socket> socket, const Address& from);
    /// A connection of ours is complete. \param connection it \param from its peer
    void Queue(const Ptr<BsdSocketTcp>& connection, const Address& from);
    void CloseListener();
    /// Send an RST that the peer takes, whatever the state
    void SendReset();

    std::unique_ptr<BsdSocketInet> m_inet;
    Ptr<BsdSocketInetHost> m_host;
    std::optional<BsdTuple> m_incoming; ///< under which the host knows it
    std::uint64_t m_unit = 0;           ///< of a connection that a listener got
    std::uint64_t m_nextUnit = 0;       ///< of the SYN that is being processed
    Ptr<BsdSocketTcp> m_listener;       ///< that got the SYN, until CompleteFork
    bool m_ended = false;               ///< the unit's end was told
    bool m_orphan = false;              ///< no program reads it any more
    bool m_queues = false;              ///< Listen(backlog): connections wait for Accept
    std::deque<Ptr<BsdSocketTcp>> m_complete;
    Callback<void, Ptr<BsdSocketTcp>> m_acceptable;
    Ptr<BsdSocketTcp> m_accepting; ///< the listener in whose queue it goes
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_SOCKET_TCP_H
