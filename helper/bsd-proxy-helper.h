// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_PROXY_HELPER_H
#define BSD_PROXY_HELPER_H

#include "ns3/address.h"
#include "ns3/application-container.h"
#include "ns3/attribute.h"
#include "ns3/bsd-app-proxy.h"
#include "ns3/node-container.h"
#include "ns3/node.h"
#include "ns3/object-factory.h"

#include <cstdint>
#include <string>

namespace ns3
{
namespace divertsim
{

/**
 * Puts proxies on nodes that are BSD hosts:
 *
 *     BsdProxyHelper proxy("web", 8080, InetSocketAddress("10.0.2.2", 80));
 *     proxy.SetAttribute("Mode", StringValue("copy"));
 *     proxy.Install(node);
 */
class BsdProxyHelper
{
  public:
    /**
     * \param name of the program, and of the account of its core time
     * \param port where it listens
     * \param remote the server: an InetSocketAddress or Inet6SocketAddress
     */
    BsdProxyHelper(const std::string& name, uint16_t port, const Address& remote);

    /// \param name of an attribute of BsdAppProxy \param value its value
    void SetAttribute(const std::string& name, const AttributeValue& value);

    /// \param node with a BsdHost \return its proxy
    Ptr<BsdAppProxy> Install(Ptr<Node> node) const;
    /// \param nodes with a BsdHost each \return their proxies
    ApplicationContainer Install(const NodeContainer& nodes) const;

  private:
    ObjectFactory m_factory;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_PROXY_HELPER_H
