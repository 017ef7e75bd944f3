// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_SOCKET_H
#define BSD_SOCKET_H

#include "ns3/bsd-domain-protosw.h"
#include "ns3/bsd-socket-buffer.h"
#include "ns3/bsd-socket-config.h"
#include "ns3/bsd-socket-file.h"
#include "ns3/bsd-socket-view.h"
#include "ns3/bsd-sockopt.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace ns3
{
namespace divertsim
{

class BsdSocketUsrreqs;

/**
 * A socket (struct socket) and the calls on it, each with the checks of the host's system in the
 * order in which that makes them. What a protocol does is behind its BsdUsrreqs.
 *
 * No call blocks: where the kernel would put the program to sleep, the result is EAGAIN, and
 * EINPROGRESS of Connect. A blocking socket (the default) differs in what it waits for: with
 * MSG_WAITALL for all bytes, below the low-water mark for as many.
 *
 * Behaviour: FreeBSD sys/kern/uipc_socket.c (main of 2024, with SO_REUSEPORT_LB), OpenBSD
 * sys/kern/uipc_socket.c 1.250. Of gVisor and of a plain node, Linux's errors, from memory.
 */
class BsdSocket : public BsdSocketFile,
                  public BsdSocketView,
                  public std::enable_shared_from_this<BsdSocket>
{
  public:
    /**
     * soalloc(). BsdDomainSet::Create attaches it to its protocol.
     * \param config the host's, which must outlive the socket
     * \param protosw its protocol's entry; what is needed of it is copied
     * \param type BSD_SOCK_*
     * \param who makes it
     * \param name for life
     */
    BsdSocket(const BsdSocketConfig& config,
              const BsdProtosw& protosw,
              int type,
              const BsdCredentials& who,
              std::string name);
    /// sonewconn(). \param listener whose options and space it has \param name for life
    BsdSocket(const BsdSocket& listener, std::string name);
    ~BsdSocket() override;

    // The calls. Each returns OK or the error

    /// bind(2). \param name the address \param who calls
    BsdErrno Bind(const BsdSockaddr& name, const BsdCredentials& who);
    /// listen(2). \param backlog below 0, or too much, is the system's most \param who calls
    BsdErrno Listen(int backlog, const BsdCredentials& who);
    /// connect(2). \param name of the peer \param who calls \return EINPROGRESS: under way
    BsdErrno Connect(const BsdSockaddr& name, const BsdCredentials& who);
    /// socketpair(2). \param other the other end
    BsdErrno Connect2(BsdSocket& other);
    /// What accept(2) asks of the socket before a descriptor is made. \return EINVAL: no listener
    BsdErrno CheckAccept() const;
    /**
     * accept(2).
     * \param connection gets the oldest complete one
     * \param name gets the peer's
     */
    BsdErrno Accept(std::shared_ptr<BsdSocket>& connection, BsdSockaddr& name);
    /**
     * send(2), sendto(2), sosend().
     * \param payload null for no bytes
     * \param to null for none
     * \param control null for none
     * \param flags BSD_MSG_*
     * \param who calls
     * \param sent gets the bytes taken, after an error too
     */
    BsdErrno Send(BsdPayloadPtr payload,
                  const BsdSockaddr* to,
                  BsdControlPtr control,
                  int flags,
                  const BsdCredentials& who,
                  std::size_t& sent);
    /**
     * recv(2), recvfrom(2), soreceive().
     * \param size bytes at most
     * \param flags BSD_MSG_*
     * \param received gets what was read; OK and no payload is the end of file
     */
    BsdErrno Receive(std::size_t size, int flags, BsdReceived& received);
    /// shutdown(2). \param how BSD_SHUT_*
    BsdErrno Shutdown(int how);
    /// close(2) of the last descriptor; again does nothing.
    BsdErrno Close() override;
    /// The simulation is over: the protocol is left alone, and close(2) does nothing any more.
    void Abandon();
    /// getsockname(2). \param name gets it
    BsdErrno Getsockname(BsdSockaddr& name);
    /// getpeername(2). \param name gets it
    BsdErrno Getpeername(BsdSockaddr& name);
    /// setsockopt(2). \param option what to set
    BsdErrno Setsockopt(BsdSockopt& option);
    /// getsockopt(2). \param option what to get
    BsdErrno Getsockopt(BsdSockopt& option);
    /// fcntl(2), F_SETFL. \param on O_NONBLOCK
    void SetNonBlocking(bool on);

    std::optional<BsdSocketReadiness> Filter(BsdSocketSide side,
                                             std::optional<std::int64_t> lowat) const override;
    int Poll(int events) const override;

    // For protocols that keep the buffers themselves (BSD_PR_SOCKBUF) or shut down

    /// What sosend() asks before it looks for space. \param to null for none \param flags BSD_MSG_*
    /// \return OK or the error; so_error is cleared with it
    BsdErrno CheckSend(const BsdSockaddr* to, int flags);
    /**
     * What soreceive() asks before it takes.
     * \param available bytes that are there
     * \param something there is something to read, though it may have no bytes
     * \param size asked for
     * \param flags BSD_MSG_*
     * \return nothing: read; OK: the end of file; or the error, so_error cleared with it
     */
    std::optional<BsdErrno> CheckReceive(std::size_t available,
                                         bool something,
                                         std::size_t size,
                                         int flags);
    /// sopoll_generic(). \param events asked for \return events that are there
    int PollGeneric(int events) const;
    /// shutdown(2) of a listener: who waits in accept(2) gets ECONNABORTED. \param how BSD_SHUT_*
    void ShutdownListener(int how);
    /// sorflush(): nothing more is received, and what was is lost.
    void FlushReceive();
    /// A datagram socket's peer is forgotten: it may be connected again.
    void SetUnconnected();
    /// \return SS_ISDISCONNECTING
    bool IsDisconnecting() const;
    /// \return true where shutdown(2) has no connection to shut
    bool IsUnconnected() const;
    /// \return the host's
    const BsdSocketConfig& GetConfig() const;
    /// \return the listener in whose queue this one is, null for none
    BsdSocket* GetListener() const;
    /// \param backlog of listen(2) \return what the system makes of it
    int CutBacklog(int backlog) const;
    /// \return so_fibnum (SO_SETFIB)
    int GetFib() const;
    /// \return so_linger, seconds
    int GetLinger() const;
    /// \return a listener's backlog, as the system took it (SO_LISTENQLIMIT)
    int GetBacklog() const;
    /// \return connections that wait for accept(2) (SO_LISTENQLEN)
    std::size_t GetComplete() const;
    /// \return the receive buffer
    const BsdSocketBuffer& GetReceiveBuffer() const;
    /// \return the send buffer
    const BsdSocketBuffer& GetSendBuffer() const;

    // BsdSocketView
    const std::string& GetName() const override;
    int GetFamily() const override;
    int GetType() const override;
    int GetProtocol() const override;
    bool GetOption(int option) const override;
    const BsdCredentials& GetCredentials() const override;
    BsdPcb* GetPcb() const override;
    void SetPcb(std::unique_ptr<BsdPcb> pcb) override;
    bool IsConnecting() const override;
    bool IsConnected() const override;
    bool IsListening() const override;
    bool IsNonBlocking() const override;
    void SetConnecting() override;
    void SetConnected() override;
    void SetDisconnecting() override;
    void SetDisconnected() override;
    void SetCannotReceive() override;
    void SetCannotSend() override;
    bool CannotReceive() const override;
    bool CannotSend() const override;
    void SetError(BsdErrno error) override;
    BsdErrno GetError() const override;
    BsdErrno CheckListen() const override;
    void StartListening(int backlog) override;
    BsdSocketView* SpawnConnection(bool connected) override;
    BsdErrno Reserve(std::size_t send, std::size_t receive) override;
    std::int64_t GetReceiveSpace() const override;
    std::int64_t GetSendSpace() const override;
    std::size_t GetReceiveBytes() const override;
    std::size_t GetSendBytes() const override;
    bool AppendDatagram(const BsdSockaddr& from,
                        BsdPayloadPtr payload,
                        BsdControlPtr control) override;
    void AppendStream(BsdPayloadPtr payload, BsdControlPtr control) override;
    void AppendRecord(BsdPayloadPtr payload) override;
    void AppendSend(BsdPayloadPtr payload) override;
    BsdPayloadPtr PeekSend(std::size_t offset, std::size_t size) const override;
    void DropSend(std::size_t bytes) override;
    void WakeReaders() override;
    void WakeWriters() override;
    // bsd-socket-splice.cc
    std::shared_ptr<BsdSocketView> Share() override;
    BsdSpliceSlots& GetSplices() override;
    bool IsClosed() const override;
    std::size_t GetReceiveData() const override;
    std::optional<std::size_t> GetFirstRecord() override;
    std::uint16_t GetReceiveLoops(std::size_t size) override;
    BsdErrno SpliceReceive(std::size_t size, BsdPayloadPtr& payload) override;
    BsdErrno SpliceSend(BsdPayloadPtr payload, std::size_t& sent) override;
    std::size_t GetSendLimit() const override;
    std::size_t GetSendLowWater() const override;

  private:
    /// SS_* of so_state
    enum class Connection : std::uint8_t
    {
        NONE,
        CONNECTING,
        CONNECTED,
        DISCONNECTING,
        DISCONNECTED,
    };

    bool Has(int flag) const; ///< of pr_flags
    BsdErrno TakeError();     ///< so_error, which is cleared
    BsdErrno Disconnect();    ///< sodisconnect()
    /// sosend() of the socket's own buffer, checks done
    BsdErrno SendParts(const BsdPayloadPtr& payload,
                       const BsdSockaddr* to,
                       BsdControlPtr control,
                       int flags,
                       const BsdCredentials& who,
                       std::size_t& sent);
    /// \return true where connect(2) has set up a connection, or sets one up
    bool IsConnectionStarted() const;
    bool IsReadable() const; ///< soreadabledata()
    bool IsWritable() const; ///< sowriteable()
    bool IsSpliced() const;  ///< a splice takes what it receives
    /// \return the protocol, where that keeps the buffers itself by an ns-3 socket; else null
    BsdSocketUsrreqs* GetBuffered() const;
    BsdErrno SetSplice(const BsdSockopt& option);
    BsdErrno GetSplice(BsdSockopt& option);
    int PollListener(int events) const;
    int PollOpenbsd(int events) const;
    int PollLinux(int events) const;
    BsdSocketReadiness FilterRead(std::optional<std::int64_t> lowat) const;
    BsdSocketReadiness FilterWrite(std::optional<std::int64_t> lowat) const;
    std::size_t GetQueueLimit() const; ///< connections that may wait before one is refused
    void AbortQueued();

    // bsd-socket-options.cc
    BsdErrno SetFreebsdOption(BsdSockopt& option);
    BsdErrno SetOpenbsdOption(BsdSockopt& option);
    BsdErrno SetLinuxOption(BsdSockopt& option);
    BsdErrno SetFlag(const BsdSockopt& option);
    BsdErrno SetLinger(const BsdSockopt& option);
    BsdErrno SetTimeout(const BsdSockopt& option);
    BsdErrno SetBuffer(BsdSockopt& option);
    BsdErrno SetSpace(BsdSockopt& option, std::size_t bytes);
    BsdErrno GetValue(BsdSockopt& option, int value);
    std::optional<int> FindValue(int name);

    const BsdSocketConfig& m_config;
    std::shared_ptr<BsdUsrreqs> m_usrreqs; ///< these are kept: a protocol may be unregistered
    std::function<BsdErrno(BsdSocketView&, BsdSockopt&)> m_ctloutput; ///< empty: none
    int m_family;
    int m_protocol;
    int m_flags; ///< pr_flags
    int m_type;
    BsdCredentials m_who;
    std::string m_name;
    std::unique_ptr<BsdPcb> m_pcb;
    Connection m_connection = Connection::NONE;
    bool m_cannotReceive = false; ///< SBS_CANTRCVMORE
    bool m_cannotSend = false;    ///< SBS_CANTSENDMORE
    bool m_nonBlocking = false;
    bool m_closed = false;
    BsdErrno m_error = BsdErrno::OK; ///< so_error
    int m_options = 0;               ///< so_options
    int m_linger = 0;                ///< so_linger, seconds
    std::int64_t m_sendTimeout = 0;  ///< sb_timeo, us; 0 is none
    std::int64_t m_receiveTimeout = 0;
    int m_fib = 0;
    int m_timestampClock = 0;
    std::uint32_t m_userCookie = 0;
    std::uint32_t m_pacingRate = 0;
    BsdSpliceSlots m_splices;
    BsdSocketBuffer m_receive;
    BsdSocketBuffer m_send;

    // Of a listener
    int m_queueLimit = 0; ///< sol_qlimit
    std::uint64_t m_spawned = 0;
    std::deque<std::shared_ptr<BsdSocket>> m_incomplete; ///< sol_incomp
    std::deque<std::shared_ptr<BsdSocket>> m_complete;   ///< sol_comp
    BsdSocket* m_head = nullptr; ///< the listener in whose queue this one is
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_SOCKET_H
