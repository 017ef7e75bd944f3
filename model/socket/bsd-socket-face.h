// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_SOCKET_FACE_H
#define BSD_SOCKET_FACE_H

#include "ns3/bsd-errno.h"
#include "ns3/bsd-socket-file.h"
#include "ns3/bsd-socket-layer.h"
#include "ns3/socket.h"

#include <memory>

namespace ns3
{
namespace divertsim
{

class BsdSocket;

/**
 * A socket of any domain as an ns3::Socket, so that an ns-3 Application uses local sockets and
 * protocols of a user's own. TCP, UDP and divert(4) have ns3::Sockets of their own: BsdSocketTcp,
 * BsdSocketUdp, BsdSocketDivert.
 *
 * Addresses are those of BsdSocketToNs3. Callbacks come once after an event, whatever happened in
 * it; a read at the end of the file gives an empty packet, as ns-3's TCP does.
 */
class BsdSocketFace : public Socket, private BsdSocketWatcher
{
  public:
    /// \return the object TypeId
    static TypeId GetTypeId();
    BsdSocketFace();
    ~BsdSocketFace() override;

    /**
     * socket(2), by root.
     * \param layer the host's
     * \param family BSD_PF_* \param type BSD_SOCK_* \param protocol its number, or 0
     * \return the socket; where the system refuses it, GetBsdErrno tells, and every other call
     *         gives EBADF
     */
    static Ptr<BsdSocketFace> Open(const Ptr<BsdSocketLayer>& layer,
                                   int family,
                                   int type,
                                   int protocol);

    /// \return the socket, null where there is none
    const std::shared_ptr<BsdSocket>& GetSocket() const;
    /// \return the system's own error of the last call that failed
    BsdErrno GetBsdErrno() const;

    // ns3::Socket
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
    void OnWakeup(BsdSocketSide side) override;
    /// \param layer the host's \param socket opened, or accepted
    void Hold(const Ptr<BsdSocketLayer>& layer, std::shared_ptr<BsdSocket> socket);
    int Result(BsdErrno error) const;
    int Transmit(const Ptr<Packet>& packet, uint32_t flags, const Address* to);
    /// The event is over: tell the application what has happened to the socket
    void Notify();
    void NotifyConnect();
    void NotifyAccept();
    void NotifyEnd();

    Ptr<BsdSocketLayer> m_layer;
    std::shared_ptr<BsdSocket> m_socket; ///< null before Open and after Close
    bool m_notifying = false;            ///< Notify is scheduled
    bool m_read = false;                 ///< something happened to what can be read
    bool m_write = false;                ///< something happened to the space
    bool m_connecting = false;           ///< the application waits for its connection
    bool m_ended = false;                ///< the application knows that the peer has gone
    mutable BsdErrno m_errno = BsdErrno::OK;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_SOCKET_FACE_H
