// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_SOCKET_INET_HOST_H
#define BSD_SOCKET_INET_HOST_H

#include "ns3/bsd-address.h"
#include "ns3/bsd-kernel.h"
#include "ns3/node.h"
#include "ns3/object.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/udp-l4-protocol.h"

#include <cstdint>

namespace ns3
{
namespace divertsim
{

class BsdPortSpace;
class BsdSocketTcp;
class LbInetPorts;

/**
 * What TCP and UDP sockets need of the node that they are on. ns-3's demultiplexer refuses a second
 * bind of a port and walks a list for each packet, so each socket is given an ns-3 protocol object
 * of its own, or one of many, and the host finds the socket before ns-3 is asked.
 */
class BsdSocketInetHost : public Object
{
  public:
    /// \return the object TypeId
    static TypeId GetTypeId();

    /// \return the node
    virtual Ptr<Node> GetNode() const = 0;
    /// \return false while the node is being disposed of: nothing can be sent any more
    virtual bool IsAlive() const = 0;
    /// \return whose rules hold
    virtual BsdSystem GetSystem() const = 0;
    /// \return who gets a connection request or a datagram; lives as long as this object
    virtual LbInetPorts& GetInetPorts() = 0;
    /// \return the rules of bind(2) and connect(2); lives as long as this object
    virtual BsdPortSpace& GetPortSpace() = 0;
    /// \return a number for a new socket, in these two; counts up
    virtual std::uint64_t NewSocketId() = 0;

    /// \return a TCP that holds one bound socket
    virtual Ptr<TcpL4Protocol> MakeTcp() = 0;
    /// \return a UDP that holds one socket
    virtual Ptr<UdpL4Protocol> MakeUdp() = 0;
    /// \param incoming the tuple of packets that come in \return the TCP that holds connections of
    /// that hash
    virtual Ptr<TcpL4Protocol> FindTcp(const BsdTuple& incoming) = 0;

    /**
     * From now on packets of a connection are found by their hash.
     * \param incoming the tuple of packets that come in
     * \param socket the connection
     * \return false: the host has another one of that tuple, and nothing is changed
     */
    virtual bool AddConnection(const BsdTuple& incoming, BsdSocketTcp& socket) = 0;
    /// \param incoming the tuple \param socket the connection; another one of the tuple stays
    virtual void RemoveConnection(const BsdTuple& incoming, const BsdSocketTcp& socket) = 0;

    /// A TCP socket is open from now on: SocketList has it. \param socket by its number
    virtual void AddSocket(BsdSocketTcp& socket) = 0;
    /// \param socket is no more
    virtual void RemoveSocket(const BsdSocketTcp& socket) = 0;

    /// Accepted connections, and those that wait, by unit. \param unit a TCP unit \param socket its
    /// connection, null to forget it
    virtual void SetUnit(std::uint64_t unit, BsdSocketTcp* socket) = 0;
    /// \param unit a TCP unit \return its connection, or null
    virtual BsdSocketTcp* FindUnit(std::uint64_t unit) const = 0;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_SOCKET_INET_HOST_H
