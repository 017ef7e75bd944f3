// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_SOCKET_TCP_USRREQS_H
#define BSD_SOCKET_TCP_USRREQS_H

#include "ns3/bsd-socket-inet-usrreqs.h"

namespace ns3
{
namespace divertsim
{

class BsdSocketTcp;

/**
 * TCP sockets of a program (tcp_usr_*() in FreeBSD sys/netinet/tcp_usrreq.c): a BsdSocketTcp
 * behind each. Bytes stay in its buffers, so that its window is what the reader leaves free; what
 * MSG_PEEK looked at alone is kept here.
 */
class BsdSocketTcpUsrreqs : public BsdSocketInetUsrreqs
{
  public:
    using BsdSocketInetUsrreqs::BsdSocketInetUsrreqs;

    /// pr_ctloutput. \param option any
    BsdErrno Ctloutput(BsdSocketView& so, BsdSockopt& option);

    BsdErrno Attach(BsdSocketView& so, int protocol, const BsdCredentials& who) override;
    BsdErrno Bind(BsdSocketView& so, const BsdSockaddr& name, const BsdCredentials& who) override;
    BsdErrno Listen(BsdSocketView& so, int backlog, const BsdCredentials& who) override;
    BsdErrno Connect(BsdSocketView& so,
                     const BsdSockaddr& name,
                     const BsdCredentials& who) override;
    BsdErrno Accept(BsdSocketView& so, BsdSockaddr& name) override;
    BsdErrno Disconnect(BsdSocketView& so) override;
    BsdErrno Shutdown(BsdSocketView& so, int how) override;
    void Abort(BsdSocketView& so) override;
    void Detach(BsdSocketView& so) override;
    BsdErrno Sockaddr(BsdSocketView& so, BsdSockaddr& name) override;
    BsdErrno Peeraddr(BsdSocketView& so, BsdSockaddr& name) override;
    std::size_t Readable(BsdSocketView& so) override;
    std::size_t Writable(BsdSocketView& so) override;
    std::uint16_t Loops(BsdSocket& so, std::size_t size) override;

    /// \param socket a TCP socket of a program \return the ns3::Socket behind it, null before it
    /// was accepted
    static Ptr<BsdSocketTcp> GetSocket(const BsdSocket& socket);

  protected:
    BsdErrno Put(BsdSocket& so,
                 const BsdSockaddr* to,
                 const BsdPayloadPtr& payload,
                 const BsdCredentials& who,
                 std::size_t& sent) override;
    BsdErrno Take(BsdSocket& so, std::size_t size, bool peek, BsdReceived& received) override;

  private:
    class Pcb;

    static Pcb& Of(const BsdSocketView& so);
    /// \return true where passes of splices are counted on this connection
    bool CountsLoops(Pcb& pcb) const;
    /// \param packet out of TCP's buffer \return it, with the passes that it has behind it
    BsdPayloadPtr MakePayload(Pcb& pcb, const Ptr<Packet>& packet) const;
    /// tcp_ctloutput(). \param option of IPPROTO_TCP
    BsdErrno CtloutputTcp(BsdSocketTcp& tcp, BsdSockopt& option) const;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_SOCKET_TCP_USRREQS_H
