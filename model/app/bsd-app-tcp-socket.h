// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_APP_TCP_SOCKET_H
#define BSD_APP_TCP_SOCKET_H

#include "ns3/bsd-address.h"
#include "ns3/bsd-errno.h"
#include "ns3/node.h"
#include "ns3/tcp-socket-base.h"

namespace ns3
{
namespace divertsim
{

/**
 * ns-3's TCP socket as a client of many connections needs it.
 *
 * It takes an RST with ACK as one without: TcpSocketBase (seen in ns-3.37) drops it where it has
 * no timestamps, against RFC 7323, section 3.2, and takes it for a mere ACK in SYN_SENT, so that a
 * refused connection only times out. And it binds to a whole tuple, so that a host may use a
 * source port towards several destinations at once.
 */
class BsdAppTcpSocket : public TcpSocketBase
{
  public:
    /// \return the type
    static TypeId GetTypeId();

    /// \param node with TCP \return a new socket, set up as TcpL4Protocol's attributes say
    static Ptr<BsdAppTcpSocket> Open(const Ptr<Node>& node);

    /// Bind to a tuple, before Connect. \param tuple of the connection \return OK, EADDRINUSE
    BsdErrno BindTuple(const BsdTuple& tuple);

  protected:
    void DoForwardUp(Ptr<Packet> packet, const Address& from, const Address& to) override;
    Ptr<TcpSocketBase> Fork() override;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_APP_TCP_SOCKET_H
