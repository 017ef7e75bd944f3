// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_OBSERVER_H
#define LB_OBSERVER_H

#include "ns3/bsd-clock.h"
#include "ns3/bsd-errno.h"
#include "ns3/bsd-unit.h"
#include "ns3/lb-policy.h"

#include <cstdint>

namespace ns3
{
namespace divertsim
{

/// Where a TCP or UDP socket is bound: what identifies its group within a host
struct LbPlace
{
    std::uint8_t protocol = 0; ///< BSD_IPPROTO_TCP or BSD_IPPROTO_UDP
    BsdFamily family = BsdFamily::NONE;
    BsdAddress address;     ///< any address where it is the wildcard of its family
    std::uint16_t port = 0; ///< host order

    bool operator==(const LbPlace& other) const
    {
        return protocol == other.protocol && family == other.family && address == other.address &&
               port == other.port;
    }
};

/// Why nobody got a connection or datagram
enum class LbRefusal : std::uint8_t
{
    NOT_LISTENING, ///< no socket: TCP answers with an RST, UDP with an ICMP error
    ACCEPT_QUEUE,  ///< the listener's queue of complete connections was full
    FULL_SOCKET,   ///< the receive buffer of a UDP socket was full
};

/**
 * What TCP listeners and UDP sockets under SO_REUSEPORT_LB tell whoever watches. A unit is a
 * connection from its SYN on, or the tuple of a UDP peer from its first datagram until its flow
 * ends or has been idle; its ID counts up from 1 on a host, its tuple is as the peer's packets have
 * it. Everything that a call changes has been changed before the observer hears of it. A unit's
 * word lives until OnAccepted, OnReset or OnEnded was told.
 */
class LbObserver
{
  public:
    virtual ~LbObserver() = default;

    /// bind(2). \param member of the place's group, perhaps once it listens; false also for a
    /// socket beyond the group's limit \param error OK, or why it failed
    virtual void OnBound(BsdTime time,
                         LbMember& socket,
                         const LbPlace& place,
                         bool member,
                         BsdErrno error)
    {
        (void)time, (void)socket, (void)place, (void)member, (void)error;
    }

    /// A TCP socket listens from now on, and so can be picked.
    virtual void OnListening(BsdTime time, LbMember& socket, const LbPlace& place)
    {
        (void)time, (void)socket, (void)place;
    }

    /// A socket left its place. \param closed for good, not only for another place or by connect(2)
    virtual void OnUnbound(BsdTime time, LbMember& socket, const LbPlace& place, bool closed)
    {
        (void)time, (void)socket, (void)place, (void)closed;
    }

    /// A packet that belongs to no accepted connection was given to a socket of the place. The
    /// first one of a unit opens it. \param unit its word is set
    virtual void OnPicked(BsdTime time, const LbPlace& place, const BsdUnit& unit, LbMember& socket)
    {
        (void)time, (void)place, (void)unit, (void)socket;
    }

    /// A packet of a unit reached a socket: UDP, its receive buffer; TCP, a connection that the
    /// socket holds or that is to become one of its own.
    /// \param bytes IP length \param queued bytes in a UDP socket's buffer now, 0 for TCP
    virtual void OnDelivered(BsdTime time,
                             LbMember& socket,
                             std::uint64_t unit,
                             std::uint32_t bytes,
                             std::uint32_t queued)
    {
        (void)time, (void)socket, (void)unit, (void)bytes, (void)queued;
    }

    /// A packet was lost, or a connection refused. \param socket it was for, or null
    /// \param unit 0 where it made none
    virtual void OnRefused(BsdTime time, LbMember* socket, std::uint64_t unit, LbRefusal reason)
    {
        (void)time, (void)socket, (void)unit, (void)reason;
    }

    /// TCP: a segment that opens no connection and belongs to none was given to a listener, which
    /// answers with an RST: its connection died with another one. Told instead of OnRefused.
    /// \param tuple as on the wire
    virtual void OnStray(BsdTime time, LbMember& socket, const BsdTuple& tuple)
    {
        (void)time, (void)socket, (void)tuple;
    }

    /// TCP: a connection is complete and waits in a listener's queue.
    virtual void OnCompleted(BsdTime time, LbMember& socket, std::uint64_t unit)
    {
        (void)time, (void)socket, (void)unit;
    }

    /// TCP: accept(2) took a connection; it keeps its socket for life.
    virtual void OnAccepted(BsdTime time, LbMember& socket, std::uint64_t unit)
    {
        (void)time, (void)socket, (void)unit;
    }

    /// TCP: a connection was reset because its listener closed before it was accepted. Told before
    /// the listener's OnUnbound.
    virtual void OnReset(BsdTime time, LbMember& socket, std::uint64_t unit)
    {
        (void)time, (void)socket, (void)unit;
    }

    /// UDP: the application took a datagram from the buffer. \param queued bytes left in it
    virtual void OnRead(BsdTime time, LbMember& socket, std::uint64_t unit, std::uint32_t queued)
    {
        (void)time, (void)socket, (void)unit, (void)queued;
    }

    /// UDP: service of a datagram begins. \param wait since it was queued
    virtual void OnService(BsdTime time, LbMember& socket, std::uint64_t unit, BsdTime wait)
    {
        (void)time, (void)socket, (void)unit, (void)wait;
    }

    /// UDP: the application is done with a datagram. \param known false: it does not hold the flow,
    /// and dropped it
    virtual void OnServed(BsdTime time, LbMember& socket, std::uint64_t unit, bool known)
    {
        (void)time, (void)socket, (void)unit, (void)known;
    }

    /// UDP: a datagram was in the buffer of a socket that closed.
    virtual void OnClosedSocket(BsdTime time, LbMember& socket, std::uint64_t unit)
    {
        (void)time, (void)socket, (void)unit;
    }

    /// The unit's end. TCP: an RST, or the ACK of the second FIN. UDP: its flow ended, or 30 s
    /// idle.
    virtual void OnEnded(BsdTime time, std::uint64_t unit)
    {
        (void)time, (void)unit;
    }
};

} // namespace divertsim
} // namespace ns3

#endif // LB_OBSERVER_H
