// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_SOCKET_DIVERT6_FACTORY_H
#define BSD_SOCKET_DIVERT6_FACTORY_H

#include "ns3/bsd-socket-divert-host.h"
#include "ns3/socket-factory.h"

namespace ns3
{
namespace divertsim
{

/// socket(AF_INET6, SOCK_RAW, IPPROTO_DIVERT) on a node with a BsdHost of OpenBSD, for ns-3's
/// applications
class BsdSocketDivert6Factory : public SocketFactory
{
  public:
    /// \return the object TypeId
    static TypeId GetTypeId();
    BsdSocketDivert6Factory();
    ~BsdSocketDivert6Factory() override;

    /// \param host whose sockets it makes
    void SetHost(Ptr<BsdSocketDivertHost> host);
    Ptr<Socket> CreateSocket() override;

  protected:
    void DoDispose() override;

  private:
    Ptr<BsdSocketDivertHost> m_host;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_SOCKET_DIVERT6_FACTORY_H
