// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-proxy-helper.h"

#include "ns3/abort.h"
#include "ns3/bsd-host.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

namespace ns3
{
namespace divertsim
{

BsdProxyHelper::BsdProxyHelper(const std::string& name, uint16_t port, const Address& remote)
{
    m_factory.SetTypeId(BsdAppProxy::GetTypeId());
    m_factory.Set("Name", StringValue(name));
    m_factory.Set("Port", UintegerValue(port));
    m_factory.Set("Remote", AddressValue(remote));
}

void
BsdProxyHelper::SetAttribute(const std::string& name, const AttributeValue& value)
{
    m_factory.Set(name, value);
}

Ptr<BsdAppProxy>
BsdProxyHelper::Install(Ptr<Node> node) const
{
    NS_ABORT_MSG_UNLESS(node->GetObject<BsdHost>(), "a proxy needs a node with a BsdHost");
    const auto proxy = m_factory.Create<BsdAppProxy>();
    node->AddApplication(proxy);
    return proxy;
}

ApplicationContainer
BsdProxyHelper::Install(const NodeContainer& nodes) const
{
    ApplicationContainer proxies;
    for (uint32_t i = 0; i < nodes.GetN(); ++i)
    {
        proxies.Add(Install(nodes.Get(i)));
    }
    return proxies;
}

} // namespace divertsim
} // namespace ns3
