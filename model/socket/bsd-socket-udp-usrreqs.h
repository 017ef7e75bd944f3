// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_SOCKET_UDP_USRREQS_H
#define BSD_SOCKET_UDP_USRREQS_H

#include "ns3/bsd-socket-inet-usrreqs.h"

namespace ns3
{
namespace divertsim
{

class BsdSocketUdp;

/**
 * UDP sockets of a program (udp_bind() and others in FreeBSD sys/netinet/udp_usrreq.c): a
 * BsdSocketUdp behind each. Datagrams stay in its buffer until they are read.
 */
class BsdSocketUdpUsrreqs : public BsdSocketInetUsrreqs
{
  public:
    using BsdSocketInetUsrreqs::BsdSocketInetUsrreqs;

    /// pr_ctloutput. \param option any
    BsdErrno Ctloutput(BsdSocketView& so, BsdSockopt& option);

    BsdErrno Attach(BsdSocketView& so, int protocol, const BsdCredentials& who) override;
    BsdErrno Bind(BsdSocketView& so, const BsdSockaddr& name, const BsdCredentials& who) override;
    BsdErrno Connect(BsdSocketView& so,
                     const BsdSockaddr& name,
                     const BsdCredentials& who) override;
    BsdErrno Disconnect(BsdSocketView& so) override;
    BsdErrno Shutdown(BsdSocketView& so, int how) override;
    void Detach(BsdSocketView& so) override;
    BsdErrno Sockaddr(BsdSocketView& so, BsdSockaddr& name) override;
    BsdErrno Peeraddr(BsdSocketView& so, BsdSockaddr& name) override;
    std::size_t Readable(BsdSocketView& so) override;
    std::size_t Writable(BsdSocketView& so) override;
    std::optional<std::size_t> FirstRecord(BsdSocket& so) override;
    std::uint16_t Loops(BsdSocket& so, std::size_t size) override;
    std::size_t Datagrams(BsdSocket& so) override;

    /// \param socket a UDP socket of a program \return the ns3::Socket behind it
    static Ptr<BsdSocketUdp> GetSocket(const BsdSocket& socket);

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
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_SOCKET_UDP_USRREQS_H
