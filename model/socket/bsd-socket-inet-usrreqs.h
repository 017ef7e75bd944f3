// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_SOCKET_INET_USRREQS_H
#define BSD_SOCKET_INET_USRREQS_H

#include "ns3/address.h"
#include "ns3/bsd-socket-usrreqs.h"
#include "ns3/node.h"
#include "ns3/socket.h"

namespace ns3
{
namespace divertsim
{

class BsdSocketInet;

/// What TCP and UDP sockets of a program have in common: addresses, and options of IP
class BsdSocketInetUsrreqs : public BsdSocketUsrreqs
{
  public:
    /// \param node the host's \param system whose errors \param family BSD_AF_INET or _INET6
    BsdSocketInetUsrreqs(Ptr<Node> node, BsdSystem system, int family);

  protected:
    /**
     * The form of an address, in the order of the system (in_pcbbind_setup(), tcp_usr_connect()).
     * FreeBSD asks for the family first, then the length; OpenBSD for the length first
     * (in_nam2sin()); Linux too.
     * \param name any
     * \return OK, EAFNOSUPPORT, EINVAL
     */
    BsdErrno CheckForm(const BsdSockaddr& name) const;
    /// \param name a peer's: connect(2) and sendto(2) \return OK; as CheckForm; EADDRNOTAVAIL for
    /// port 0 (EINVAL on Linux for a datagram); EAFNOSUPPORT for a multicast address of TCP
    BsdErrno CheckPeer(const BsdSockaddr& name, bool tcp) const;
    /// \param address of ns-3 \return the same
    BsdSockaddr FromAddress(const Address& address) const;
    /// \param name well-formed \return for ns-3
    static Address ToAddress(const BsdSockaddr& name);
    /// shutdown(2) of a socket without a listener's part. \param how BSD_SHUT_* \return what
    /// the system says where it is not connected: OK or ENOTCONN
    BsdErrno CheckShutdown(const BsdSocket& so) const;

    /// What bind(2), connect(2) and listen(2) look at. \param who calls
    static void SetOptions(const BsdSocketView& so, BsdSocketInet& inet, const BsdCredentials& who);
    /**
     * ip_ctloutput(), ip6_ctloutput(): IP_TTL, IP_BINDANY, IPV6_V6ONLY, IPV6_BINDANY.
     * \param socket the ns-3 socket \param inet its binding \param option not of SOL_SOCKET
     * \return OK; EPERM: IP_BINDANY, no superuser; EINVAL: IPV6_V6ONLY of a bound socket, a short
     *         value, or on FreeBSD and OpenBSD another level; ENOPROTOOPT
     */
    BsdErrno CtloutputIp(const BsdSocketView& so,
                         Socket& socket,
                         BsdSocketInet& inet,
                         BsdSockopt& option) const;

    /// \param peer of a connection \return true where passes of splices are counted: OpenBSD, and
    /// the peer is this host. Over a wire mbufs lose their count.
    bool CountsLoops(const Address& peer) const;
    /// \return true where Linux's rules hold
    bool IsLinux() const;

    Ptr<Node> m_node;
    BsdSystem m_system;
    int m_family;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_SOCKET_INET_USRREQS_H
