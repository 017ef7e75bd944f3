// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERT_OPENBSD_BIND_H
#define DIVERT_OPENBSD_BIND_H

#include "ns3/bsd-errno.h"
#include "ns3/bsd-random.h"
#include "ns3/divert-address.h"

#include <cstdint>

namespace ns3
{
namespace divertsim
{

class DivertPorts;
class DivertSocket;

/// Ports that a bind to port 0 chooses from (net.inet.ip.portfirst, portlast)
constexpr std::uint16_t DIVERT_OPENBSD_PORT_FIRST = 1024;
constexpr std::uint16_t DIVERT_OPENBSD_PORT_LAST = 49151;

/**
 * bind(2) of OpenBSD's divert sockets: in_pcbbind() (sys/netinet/in_pcb.c 1.311, in6_pcb.c) over
 * the table of a family's divert sockets.
 *
 * In this order: EACCES where divert(4)'s word on the superuser holds (DivertConfig::bindPrivilege)
 * and the caller is not; EINVAL for a socket that is bound; EAFNOSUPPORT for an address of another
 * family; EINVAL for a wrong length; EADDRNOTAVAIL for an address that is not the host's (unless
 * SO_BINDANY, or a multicast one), and for an IPv4-mapped one; EADDRINUSE for a port that another
 * socket has, unless both have SO_REUSEPORT. Sockets on different addresses get along where the one
 * that binds has SO_REUSEADDR or SO_REUSEPORT; in_pcblookup_local() is from memory. Port 0 takes a
 * free one from a random place on: EADDRNOTAVAIL where all are taken. Ports below 1024 are not
 * special here.
 *
 * The question whose user id a socket with the port has, which in_pcbbind() asks of users other
 * than root, never arises: only root has divert sockets.
 */
class DivertOpenbsdBind
{
  public:
    /// \param ports the host's \param random where a search for a port starts; null: at the first
    DivertOpenbsdBind(const DivertPorts& ports, BsdRandom* random);

    /**
     * Check a bind; nothing is changed.
     * \param socket to be bound
     * \param name the address
     * \param superuser the caller is root
     * \param [out] port the port to take, where OK
     * \return OK or the error
     */
    BsdErrno Check(const DivertSocket& socket,
                   const DivertAddress& name,
                   bool superuser,
                   std::uint16_t& port) const;

  private:
    BsdErrno CheckAddress(const DivertSocket& socket, const BsdAddress& address) const;
    /// \return the socket that a look-up by local address and port gives, or null
    const DivertSocket* Lookup(const DivertSocket& socket,
                               const BsdAddress& address,
                               std::uint16_t port) const;
    BsdErrno PickPort(const DivertSocket& socket,
                      const BsdAddress& address,
                      std::uint16_t& port) const;

    const DivertPorts& m_ports;
    BsdRandom* m_random;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERT_OPENBSD_BIND_H
