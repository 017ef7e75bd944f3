// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_SOCKET_DIVERT_USRREQS_H
#define BSD_SOCKET_DIVERT_USRREQS_H

#include "ns3/bsd-socket-divert-host.h"
#include "ns3/bsd-socket-usrreqs.h"
#include "ns3/node.h"

namespace ns3
{
namespace divertsim
{

class BsdSocketDivert;

/**
 * divert(4) sockets of a program: a BsdSocketDivert behind each, so that traces, counters and the
 * matching of reads and writes are those of ns-3's applications. Rules of bind, reading and
 * reinjection are DivertSocket's.
 *
 * FreeBSD has attach, bind, send and close alone: every other call gives EOPNOTSUPP
 * (sys/netinet/ip_divert.c, commit 895a0ae67f).
 */
class BsdSocketDivertUsrreqs : public BsdSocketUsrreqs
{
  public:
    /// \param node the host's \param host the host's ports \param family INET, or on OpenBSD INET6
    BsdSocketDivertUsrreqs(Ptr<Node> node, Ptr<BsdSocketDivertHost> host, BsdFamily family);

    /// pr_ctloutput: options that the divert socket itself must know. \param option any
    BsdErrno Ctloutput(BsdSocketView& so, BsdSockopt& option);

    BsdErrno Attach(BsdSocketView& so, int protocol, const BsdCredentials& who) override;
    BsdErrno Bind(BsdSocketView& so, const BsdSockaddr& name, const BsdCredentials& who) override;
    BsdErrno Shutdown(BsdSocketView& so, int how) override;
    void Detach(BsdSocketView& so) override;
    BsdErrno Sockaddr(BsdSocketView& so, BsdSockaddr& name) override;
    std::size_t Readable(BsdSocketView& so) override;
    std::size_t Writable(BsdSocketView& so) override;
    std::size_t Datagrams(BsdSocket& so) override;

    /// \param socket a divert socket of a program \return the ns3::Socket behind it
    static Ptr<BsdSocketDivert> GetSocket(const BsdSocket& socket);

  protected:
    BsdErrno Put(BsdSocket& so,
                 const BsdSockaddr* to,
                 const BsdPayloadPtr& payload,
                 const BsdCredentials& who,
                 std::size_t& sent) override;
    BsdErrno Take(BsdSocket& so, std::size_t size, bool peek, BsdReceived& received) override;

  private:
    struct Pcb;

    static BsdSocketDivert& Of(const BsdSocketView& so);

    Ptr<Node> m_node;
    Ptr<BsdSocketDivertHost> m_host;
    BsdFamily m_family;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_SOCKET_DIVERT_USRREQS_H
