// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_PORT_SPACE_H
#define BSD_PORT_SPACE_H

#include "ns3/bsd-address.h"
#include "ns3/bsd-errno.h"
#include "ns3/bsd-kernel.h"
#include "ns3/bsd-random.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// Knows which addresses are a host's own
class BsdLocalAddresses
{
  public:
    virtual ~BsdLocalAddresses() = default;
    /// \param address not any \return true if an interface has it
    virtual bool IsLocal(const BsdAddress& address) const = 0;
};

/// What bind(2) and connect(2) ask for
struct BsdPortRequest
{
    std::uint8_t protocol = 0; ///< BSD_IPPROTO_TCP or BSD_IPPROTO_UDP
    BsdFamily family = BsdFamily::NONE;
    BsdAddress address;       ///< local, or any
    std::uint16_t port = 0;   ///< host order; 0: the system picks one
    bool reuseAddr = false;   ///< SO_REUSEADDR
    bool reusePort = false;   ///< SO_REUSEPORT
    bool reusePortLb = false; ///< SO_REUSEPORT_LB
    bool v6Only = true;       ///< IPV6_V6ONLY
    bool bindAny = false;     ///< the address need not be local
    std::uint32_t uid = 0;    ///< who calls
    bool superuser = true;    ///< may take reserved ports, and ports of other users
    std::uint32_t jail = 0;   ///< 0: none
};

/// The options of a socket by which it shares a port
struct BsdPortOptions
{
    bool reuseAddr = false;   ///< SO_REUSEADDR
    bool reusePort = false;   ///< SO_REUSEPORT
    bool reusePortLb = false; ///< SO_REUSEPORT_LB
};

/**
 * The ports of a host's TCP and UDP: who may bind where, by the rules of its system. It does not
 * say who gets packets: that is LbInetPorts's. Divert ports are a number space of their own.
 */
class BsdPortSpace
{
  public:
    /// Names a socket; the caller's
    using Id = std::uint64_t;

    virtual ~BsdPortSpace() = default;

    /**
     * bind(2).
     * \param socket by its name
     * \param request what is asked
     * \param port gets the port, where it succeeds
     * \return OK; in the order of the system: EINVAL: bound already; EADDRNOTAVAIL: not a local
     * address; EACCES: a reserved port, no superuser; EADDRINUSE; where no port is left what the
     * system says; for multicast what the system's TCP says
     */
    virtual BsdErrno Bind(Id socket, const BsdPortRequest& request, std::uint16_t* port) = 0;

    /**
     * The local half of connect(2). An unbound socket is bound by it.
     * \param socket by its name
     * \param request its options, and its local address as the route has it
     * \param remote address of the peer
     * \param remotePort host order
     * \param port a port to take, or 0: the system picks one; gets it. Not asked where it is bound
     * \return OK; where the tuple is taken EADDRINUSE (Linux and gVisor, TCP: EADDRNOTAVAIL; Linux,
     * UDP: OK); where no port is left what the system says
     */
    virtual BsdErrno Connect(Id socket,
                             const BsdPortRequest& request,
                             const BsdAddress& remote,
                             std::uint16_t remotePort,
                             std::uint16_t* port) = 0;

    /**
     * A connection of a listener: it shares the port, and has the listener's options.
     * \param socket the connection \param listener that got it, perhaps closed meanwhile
     * \param tuple of its own packets
     */
    virtual void Accepted(Id socket, Id listener, const BsdTuple& tuple) = 0;
    /// connect(2) to no address: it keeps its port. \param socket bound
    virtual void Disconnect(Id socket) = 0;
    /// listen(2). \param socket bound \return OK; EADDRINUSE: another one is in the way
    /// (Linux, gVisor)
    virtual BsdErrno SetListening(Id socket) = 0;
    /// setsockopt(2) of a bound socket: later binds see it as it is now (gVisor: as it was bound).
    virtual void SetOptions(Id socket, const BsdPortOptions& options) = 0;
    /// close(2). \param socket by its name; one that is not bound is left alone
    virtual void Release(Id socket) = 0;
    /// \return all sockets that have a port, connections of a listener included, by name
    virtual std::vector<Id> Who(std::uint8_t protocol, std::uint16_t port) const = 0;
};

/**
 * \param system whose rules
 * \param random draws ports; must outlive the space
 * \param addresses the host's; must outlive the space
 * \return a new port space
 */
std::unique_ptr<BsdPortSpace> BsdMakePortSpace(BsdSystem system,
                                               BsdRandom& random,
                                               const BsdLocalAddresses& addresses);

} // namespace divertsim
} // namespace ns3

#endif // BSD_PORT_SPACE_H
