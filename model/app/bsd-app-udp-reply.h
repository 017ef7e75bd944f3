// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_APP_UDP_REPLY_H
#define BSD_APP_UDP_REPLY_H

#include "ns3/bsd-app-flow-registry.h"
#include "ns3/bsd-app-pacer.h"
#include "ns3/simple-ref-count.h"
#include "ns3/socket.h"

namespace ns3
{
namespace divertsim
{

/// The reply of one UDP flow: datagrams of `message` bytes at the flow's rate, from the server's
/// one socket
class BsdAppUdpReply : public SimpleRefCount<BsdAppUdpReply>
{
  public:
    /// \param socket of the server \param flow whose opener gets the reply,
    /// by way of the proxy where it came through one
    BsdAppUdpReply(const Ptr<Socket>& socket, const Ptr<BsdAppFlow>& flow);
    /// Send the first datagram now.
    void Start();
    /// Send no more.
    void Stop();
    /// \return true while datagrams are to come
    bool IsRunning() const;

  private:
    void Write(std::uint64_t bytes);

    Ptr<Socket> m_socket;
    Ptr<BsdAppFlow> m_flow;
    BsdAppPacer m_pacer;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_APP_UDP_REPLY_H
