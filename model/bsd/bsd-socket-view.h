// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_SOCKET_VIEW_H
#define BSD_SOCKET_VIEW_H

#include "ns3/bsd-credentials.h"
#include "ns3/bsd-errno.h"
#include "ns3/bsd-payload.h"
#include "ns3/bsd-sockaddr.h"
#include "ns3/bsd-splice.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace ns3
{
namespace divertsim
{

/// What a protocol keeps for a socket (so_pcb): each derives its own control block
class BsdPcb
{
  public:
    virtual ~BsdPcb() = default;
};

/**
 * What a protocol sees of a socket (struct socket in FreeBSD sys/sys/socketvar.h): its type and
 * options, its state and how to change it, both buffers, and whom to wake. socket/ has the
 * socket behind it; a test may have a small one of its own.
 *
 * A protocol may keep a reference from pru_attach until pru_detach or pru_abort.
 */
class BsdSocketView
{
  public:
    virtual ~BsdSocketView() = default;

    /// \return its name for life, as events and results have it
    virtual const std::string& GetName() const = 0;
    /// \return the family of its domain (SO_DOMAIN)
    virtual int GetFamily() const = 0;
    /// \return its type (SO_TYPE)
    virtual int GetType() const = 0;
    /// \return its protocol (SO_PROTOCOL)
    virtual int GetProtocol() const = 0;
    /// \param option a bit of so_options: BSD_SO_REUSEADDR, ... \return true if it is set
    virtual bool GetOption(int option) const = 0;
    /// \return who made it (so_cred)
    virtual const BsdCredentials& GetCredentials() const = 0;

    /// \return what the protocol keeps for it, null for none (so_pcb)
    virtual BsdPcb* GetPcb() const = 0;
    /// \param pcb what the protocol keeps from now on, null to let it go
    virtual void SetPcb(std::unique_ptr<BsdPcb> pcb) = 0;

    // State

    /// \return true while it is connecting (SS_ISCONNECTING)
    virtual bool IsConnecting() const = 0;
    /// \return true while it is connected (SS_ISCONNECTED)
    virtual bool IsConnected() const = 0;
    /// \return true after listen(2) (SOLISTENING)
    virtual bool IsListening() const = 0;
    /// \return true if calls never block (SS_NBIO)
    virtual bool IsNonBlocking() const = 0;
    /// soisconnecting(): connect(2) has started.
    virtual void SetConnecting() = 0;
    /**
     * soisconnected(): wakes readers and writers. A connection that SpawnConnection made moves
     * to its listener's accept queue, and whoever waits in accept(2) is woken.
     */
    virtual void SetConnected() = 0;
    /// soisdisconnecting(): neither side sends any more; readers and writers are woken.
    virtual void SetDisconnecting() = 0;
    /// soisdisconnected(): as before, and what waits to be sent is dropped.
    virtual void SetDisconnected() = 0;
    /// socantrcvmore(): readers get the end of file after what is queued.
    virtual void SetCannotReceive() = 0;
    /// socantsendmore(): writers get EPIPE.
    virtual void SetCannotSend() = 0;
    /// \return SBS_CANTRCVMORE
    virtual bool CannotReceive() const = 0;
    /// \return SBS_CANTSENDMORE
    virtual bool CannotSend() const = 0;
    /// \param error for the next call or SO_ERROR, OK to clear it (so_error)
    virtual void SetError(BsdErrno error) = 0;
    /// \return what waits for the next call; stays
    virtual BsdErrno GetError() const = 0;

    // Listeners

    /// solisten_proto_check(). \return OK; EINVAL while connected, connecting or disconnecting
    virtual BsdErrno CheckListen() const = 0;
    /// solisten_proto(): becomes a listener, or changes one. \param backlog as in listen(2)
    virtual void StartListening(int backlog) = 0;
    /**
     * sonewconn(): a new connection of this listener, with its options, attached to its
     * protocol. It belongs to the listener until accept(2) takes it.
     * \param connected it is complete and waits in the accept queue; else SetConnected puts it
     *        there
     * \return the connection; null where the queue is full or pru_attach failed
     */
    virtual BsdSocketView* SpawnConnection(bool connected) = 0;

    // Buffers

    /**
     * soreserve(): set the space of both buffers, where the user has not.
     * \param send bytes \param receive bytes
     * \return OK, or ENOBUFS where a buffer cannot be as large
     */
    virtual BsdErrno Reserve(std::size_t send, std::size_t receive) = 0;
    /// sbspace(&so_rcv). \return bytes that still fit; below 0 after SO_RCVBUF shrank it
    virtual std::int64_t GetReceiveSpace() const = 0;
    /// sbspace(&so_snd). \return bytes that still fit; below 0 after SO_SNDBUF shrank it
    virtual std::int64_t GetSendSpace() const = 0;
    /// sbavail(&so_rcv). \return bytes to read, each datagram's address included
    virtual std::size_t GetReceiveBytes() const = 0;
    /// sbavail(&so_snd). \return bytes that wait to be sent
    virtual std::size_t GetSendBytes() const = 0;
    /**
     * sbappendaddr(): queue a datagram. Wakes nobody.
     * \param from its sender
     * \param payload the datagram; null for none
     * \param control its ancillary data; null for none
     * \return false where it does not fit: the protocol drops and counts it
     */
    virtual bool AppendDatagram(const BsdSockaddr& from,
                                BsdPayloadPtr payload,
                                BsdControlPtr control) = 0;
    /**
     * sbappendstream(), sbappendcontrol(): queue bytes of a stream, behind what is there. Wakes
     * nobody, and asks no space: the protocol's window does.
     * \param payload the bytes
     * \param control ancillary data of its first byte; null for none
     */
    virtual void AppendStream(BsdPayloadPtr payload, BsdControlPtr control) = 0;
    /// sbappendrecord(): queue a record of a SOCK_SEQPACKET. \param payload the record
    virtual void AppendRecord(BsdPayloadPtr payload) = 0;
    /// sbappend(&so_snd): keep bytes until the protocol has sent them. \param payload the bytes
    virtual void AppendSend(BsdPayloadPtr payload) = 0;
    /// \param offset bytes \param size bytes; both within GetSendBytes \return those that wait
    /// there
    virtual BsdPayloadPtr PeekSend(std::size_t offset, std::size_t size) const = 0;
    /// sbdrop(&so_snd): the protocol has no more need of them. \param bytes from the front
    virtual void DropSend(std::size_t bytes) = 0;

    // Wake-ups

    /// sorwakeup(): there is something to read.
    virtual void WakeReaders() = 0;
    /// sowwakeup(): there is room to write.
    virtual void WakeWriters() = 0;

    // What a splice asks of its source and its sink

    /// soref(). \return a reference: the socket stays until it is given up
    virtual std::shared_ptr<BsdSocketView> Share() = 0;
    /// \return the splices that it is part of
    virtual BsdSpliceSlots& GetSplices() = 0;
    /// \return true once the last descriptor is closed
    virtual bool IsClosed() const = 0;
    /// \return bytes of data to read, addresses of datagrams left out
    virtual std::size_t GetReceiveData() const = 0;
    /// \return bytes of the oldest datagram; of a stream, those that are there; nothing: none waits
    virtual std::optional<std::size_t> GetFirstRecord() = 0;
    /// \param size bytes \return how often the oldest of them have passed a splice of this host
    virtual std::uint16_t GetReceiveLoops(std::size_t size) = 0;
    /**
     * soreceive() that does not wait, and that a splice does not stop.
     * \param size bytes at most
     * \param payload gets what was there: a stretch of a stream, or a datagram without its address
     * \return OK or the error
     */
    virtual BsdErrno SpliceReceive(std::size_t size, BsdPayloadPtr& payload) = 0;
    /**
     * sosend() that does not wait.
     * \param payload what to send
     * \param sent gets the bytes taken
     * \return OK or the error; so_error is cleared with it
     */
    virtual BsdErrno SpliceSend(BsdPayloadPtr payload, std::size_t& sent) = 0;
    /// \return high-water mark of the send buffer, bytes
    virtual std::size_t GetSendLimit() const = 0;
    /// \return low-water mark of the send buffer, bytes
    virtual std::size_t GetSendLowWater() const = 0;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_SOCKET_VIEW_H
