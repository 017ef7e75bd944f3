// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_DOMAIN_USRREQS_H
#define BSD_DOMAIN_USRREQS_H

#include "ns3/bsd-socket-view.h"

#include <any>
#include <cstddef>
#include <memory>

namespace ns3
{
namespace divertsim
{

struct BsdProtosw;
struct BsdIfnet;

/// Flags of pru_send
constexpr int BSD_PRUS_OOB = 0x1;        ///< urgent data
constexpr int BSD_PRUS_EOF = 0x2;        ///< the writer sends nothing after this
constexpr int BSD_PRUS_MORETOCOME = 0x4; ///< more of the same write follows

/// What fstat(2) learns of a socket (pru_sense)
struct BsdSocketStat
{
    std::size_t blockSize = 0; ///< st_blksize, bytes
};

/// What a read took
struct BsdReceived
{
    BsdPayloadPtr payload; ///< null for none
    BsdSockaddr from;      ///< its family is BSD_AF_UNSPEC where there is no sender
    BsdControlPtr control; ///< null for none
    int flags = 0;         ///< BSD_MSG_TRUNC, BSD_MSG_EOR, ...
};

/**
 * The requests of a user that a protocol answers (struct pr_usrreqs in FreeBSD
 * sys/sys/protosw.h). One object serves all sockets of a protocol, and keeps for each a BsdPcb.
 *
 * A request that a protocol does not have gives EOPNOTSUPP, as the kernel's pru_*_notsupp
 * functions do; Detach, Close, Abort and Flush, which return nothing, do nothing. `so` is the
 * socket, `who` makes the call.
 */
class BsdUsrreqs
{
  public:
    virtual ~BsdUsrreqs() = default;

    /// \return false where the protocol has no pru_attach at all: socket(2) gives EPROTONOSUPPORT
    virtual bool HasAttach() const;
    /// pru_attach: a new socket. \param protocol as in socket(2), 0 included \return OK or error
    virtual BsdErrno Attach(BsdSocketView& so, int protocol, const BsdCredentials& who);
    /// pru_bind, bind(2). \param name the address \return OK or error
    virtual BsdErrno Bind(BsdSocketView& so, const BsdSockaddr& name, const BsdCredentials& who);
    /// pru_listen, listen(2). \param backlog of the accept queue \return OK or error
    virtual BsdErrno Listen(BsdSocketView& so, int backlog, const BsdCredentials& who);
    /// pru_connect, connect(2). \param name of the peer \return OK once it has started, or error
    virtual BsdErrno Connect(BsdSocketView& so, const BsdSockaddr& name, const BsdCredentials& who);
    /// pru_connect2, socketpair(2). \param other the other end \return OK or error
    virtual BsdErrno Connect2(BsdSocketView& so, BsdSocketView& other);
    /// pru_accept: accept(2) took this connection. \param name gets the peer's \return OK or error
    virtual BsdErrno Accept(BsdSocketView& so, BsdSockaddr& name);
    /// pru_disconnect: give a connection up in an orderly way. \return OK or error
    virtual BsdErrno Disconnect(BsdSocketView& so);
    /// pru_shutdown, shutdown(2). \param how BSD_SHUT_* \return OK or error
    virtual BsdErrno Shutdown(BsdSocketView& so, int how);
    /// pru_close: the last descriptor is gone; the socket may linger.
    virtual void Close(BsdSocketView& so);
    /// pru_abort: a connection that nobody accepted goes, at once.
    virtual void Abort(BsdSocketView& so);
    /// pru_detach: the socket goes; no call about it follows.
    virtual void Detach(BsdSocketView& so);

    /**
     * pru_send.
     * \param flags BSD_PRUS_*
     * \param payload what the user wrote, null for none
     * \param to the address of sendto(2), null for none
     * \param control ancillary data, null for none
     * \return OK or error
     */
    virtual BsdErrno Send(BsdSocketView& so,
                          int flags,
                          BsdPayloadPtr payload,
                          const BsdSockaddr* to,
                          BsdControlPtr control,
                          const BsdCredentials& who);
    /// pru_rcvd: the user has read; asked of protocols with BSD_PR_WANTRCVD. \return OK or error
    virtual BsdErrno Rcvd(BsdSocketView& so, int flags);
    /// pru_rcvoob, MSG_OOB. \param payload gets the urgent bytes \return OK or error
    virtual BsdErrno Rcvoob(BsdSocketView& so, BsdPayloadPtr& payload, int flags);
    /// pru_flush: drop what is buffered for a direction, BSD_SHUT_*.
    virtual void Flush(BsdSocketView& so, int direction);
    /// pru_sockaddr, getsockname(2). \param name gets it \return OK or error
    virtual BsdErrno Sockaddr(BsdSocketView& so, BsdSockaddr& name);
    /// pru_peeraddr, getpeername(2). \param name gets it \return OK or error
    virtual BsdErrno Peeraddr(BsdSocketView& so, BsdSockaddr& name);
    /**
     * pru_control, ioctl(2).
     * \param command what to do
     * \param data what the command takes and gives
     * \param interface that it is about, null for none
     * \return OK or error
     */
    virtual BsdErrno Control(BsdSocketView& so,
                             unsigned long command,
                             std::any& data,
                             BsdIfnet* interface,
                             const BsdCredentials& who);
    /// pru_sense, fstat(2): by default leaves what the caller filled in. \return OK
    virtual BsdErrno Sense(BsdSocketView& so, BsdSocketStat& stat);

    // Asked of protocols with BSD_PR_SOCKBUF, which keep their sockets' buffers themselves; those
    // of all others are the socket's own

    /**
     * pru_sosend, send(2) and sendto(2). Takes what fits now: the caller blocks.
     * \param sent gets the bytes taken
     * \return OK; EAGAIN where nothing fits now; or error
     */
    virtual BsdErrno Sosend(BsdSocketView& so,
                            const BsdSockaddr* to,
                            BsdPayloadPtr payload,
                            BsdControlPtr control,
                            int flags,
                            const BsdCredentials& who,
                            std::size_t& sent);
    /**
     * pru_soreceive, recv(2) and recvfrom(2).
     * \param size bytes at most
     * \param flags BSD_MSG_*
     * \param received gets what was read; no payload and OK is the end of file
     * \return OK; EAGAIN where there is nothing now; or error
     */
    virtual BsdErrno Soreceive(BsdSocketView& so,
                               std::size_t size,
                               int flags,
                               BsdReceived& received);
    /// pru_sopoll, poll(2). \param events BSD_POLL* asked for \return those that are true now
    virtual int Sopoll(BsdSocketView& so, int events);
    /// \return bytes that a read would get now: EVFILT_READ's data
    virtual std::size_t Readable(BsdSocketView& so);
    /// \return bytes that a write would place now: EVFILT_WRITE's data
    virtual std::size_t Writable(BsdSocketView& so);
};

/// nousrreqs: refuses everything, sockets included. \return the one object
const std::shared_ptr<BsdUsrreqs>& BsdNoUsrreqs();

} // namespace divertsim
} // namespace ns3

#endif // BSD_DOMAIN_USRREQS_H
