// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_SOCKET_FACE_FACTORY_H
#define BSD_SOCKET_FACE_FACTORY_H

#include "ns3/bsd-socket-layer.h"
#include "ns3/socket-factory.h"

namespace ns3
{
namespace divertsim
{

/**
 * Makes sockets of one domain for ns-3's applications, which name a factory by its TypeId. A node
 * has one of each TypeId: for a second protocol, derive.
 */
class BsdSocketFaceFactory : public SocketFactory
{
  public:
    /// \return the object TypeId
    static TypeId GetTypeId();
    BsdSocketFaceFactory();
    ~BsdSocketFaceFactory() override;

    /// \param layer of the host whose sockets it makes
    void SetLayer(Ptr<BsdSocketLayer> layer);
    Ptr<Socket> CreateSocket() override;

  protected:
    void DoDispose() override;

  private:
    Ptr<BsdSocketLayer> m_layer;
    int m_family = 0;   ///< attribute
    int m_type = 0;     ///< attribute
    int m_protocol = 0; ///< attribute
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_SOCKET_FACE_FACTORY_H
