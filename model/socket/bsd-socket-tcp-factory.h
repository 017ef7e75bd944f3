// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_SOCKET_TCP_FACTORY_H
#define BSD_SOCKET_TCP_FACTORY_H

#include "ns3/node.h"
#include "ns3/socket-factory.h"

namespace ns3
{
namespace divertsim
{

/// Makes BsdSocketTcp for applications that are told a factory: BulkSendHelper and the like, with
/// "ns3::divertsim::BsdSocketTcpFactory" where they had "ns3::TcpSocketFactory"
class BsdSocketTcpFactory : public SocketFactory
{
  public:
    /// \return the object TypeId
    static TypeId GetTypeId();
    /// \param node on which sockets are made
    void SetNode(const Ptr<Node>& node);
    Ptr<Socket> CreateSocket() override;

  protected:
    void DoDispose() override;

  private:
    Ptr<Node> m_node;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_SOCKET_TCP_FACTORY_H
