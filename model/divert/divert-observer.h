// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERT_OBSERVER_H
#define DIVERT_OBSERVER_H

#include "ns3/bsd-clock.h"
#include "ns3/bsd-errno.h"
#include "ns3/bsd-packet-view.h"
#include "ns3/bsd-unit.h"
#include "ns3/lb-mapper.h"

#include <cstdint>

namespace ns3
{
namespace divertsim
{

class DivertSocket;

/// One packet on its way through a divert socket
struct DivertPacketInfo
{
    std::uint64_t serial = 0;  ///< of the diverted packet on this host, from 1
    std::uint64_t stateId = 0; ///< 0: without a state
    BsdTuple tuple;            ///< of the packet itself
    std::uint32_t length = 0;  ///< IP length, bytes
    std::uint32_t payload = 0; ///< bytes behind the transport header
    std::uint8_t tcpFlags = 0;
    BsdDirection direction = BsdDirection::NONE; ///< in which it was diverted
};

/// What an application did with a packet that it had read
enum class DivertVerdict : std::uint8_t
{
    PASS,  ///< written back
    DROP,  ///< not written back, by decision
    RESET, ///< not written back, and resets written for it
};

/**
 * What the divert room and the applications on its sockets tell whoever watches. Sockets are
 * named by LbMember::GetName; `port` is the divert port in host order.
 */
class DivertObserver
{
  public:
    virtual ~DivertObserver() = default;

    /// A socket was bound (or failed to). \param time now \param socket the socket
    /// \param port the port \param group it is in the port's group now; false on error
    /// \param error the result
    virtual void OnBound(BsdTime time,
                         LbMember& socket,
                         std::uint16_t port,
                         bool group,
                         BsdErrno error)
    {
        (void)time, (void)socket, (void)port, (void)group, (void)error;
    }

    /// A socket left its port: closed, or about to be bound elsewhere.
    virtual void OnUnbound(BsdTime time, LbMember& socket, std::uint16_t port, bool closed)
    {
        (void)time, (void)socket, (void)port, (void)closed;
    }

    /// A member was picked for a unit's packet, before its queue takes or refuses it.
    virtual void OnPicked(BsdTime time, std::uint16_t port, const BsdUnit& unit, LbMember& socket)
    {
        (void)time, (void)port, (void)unit, (void)socket;
    }

    /// The queue took a packet. \param queued bytes in the buffer now, as sbappendaddr counts
    virtual void OnQueued(BsdTime time,
                          LbMember& socket,
                          const DivertPacketInfo& packet,
                          std::uint32_t queued)
    {
        (void)time, (void)socket, (void)packet, (void)queued;
    }

    /// Nobody listens on the port: dropped.
    virtual void OnNoPort(BsdTime time, std::uint16_t port, const DivertPacketInfo& packet)
    {
        (void)time, (void)port, (void)packet;
    }

    /// The receive buffer is full: dropped.
    virtual void OnFullSocket(BsdTime time, LbMember& socket, const DivertPacketInfo& packet)
    {
        (void)time, (void)socket, (void)packet;
    }

    /// The application read a packet. \param queued bytes left in the buffer
    virtual void OnRead(BsdTime time,
                        LbMember& socket,
                        const DivertPacketInfo& packet,
                        std::uint32_t queued)
    {
        (void)time, (void)socket, (void)packet, (void)queued;
    }

    /// The socket closed with this packet in its queue.
    virtual void OnClosedSocket(BsdTime time, LbMember& socket, const DivertPacketInfo& packet)
    {
        (void)time, (void)socket, (void)packet;
    }

    /// The application starts to work on a packet (after its wait for the core).
    virtual void OnService(BsdTime time, LbMember& socket, const DivertPacketInfo& packet)
    {
        (void)time, (void)socket, (void)packet;
    }

    /// The application decided. \param known it knew the packet's flow from the start
    virtual void OnVerdict(BsdTime time,
                           LbMember& socket,
                           const DivertPacketInfo& packet,
                           DivertVerdict verdict,
                           bool known)
    {
        (void)time, (void)socket, (void)packet, (void)verdict, (void)known;
    }

    /// A packet that had been read was written back. \param out outbound \param error the result
    virtual void OnReinjected(BsdTime time,
                              LbMember& socket,
                              const DivertPacketInfo& packet,
                              bool out,
                              BsdErrno error)
    {
        (void)time, (void)socket, (void)packet, (void)out, (void)error;
    }

    /// A packet that had not been read was written (a reset).
    virtual void OnInjected(BsdTime time,
                            LbMember& socket,
                            std::uint32_t length,
                            bool out,
                            BsdErrno error)
    {
        (void)time, (void)socket, (void)length, (void)out, (void)error;
    }

    /// Read, never written back: its reader died.
    virtual void OnUnconsumed(BsdTime time, LbMember& socket, const DivertPacketInfo& packet)
    {
        (void)time, (void)socket, (void)packet;
    }

    /// The netisr queue refused an inbound reinjection that write had taken.
    virtual void OnNetisrDrop(BsdTime time, const DivertPacketInfo& packet)
    {
        (void)time, (void)packet;
    }
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERT_OBSERVER_H
