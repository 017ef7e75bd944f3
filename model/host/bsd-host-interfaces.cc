// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-host-interfaces.h"

#include "ns3/abort.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv4-routing-protocol.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-header.h"
#include "ns3/ipv6-route.h"
#include "ns3/ipv6-routing-protocol.h"
#include "ns3/loopback-net-device.h"
#include "ns3/packet.h"

#include <algorithm>
#include <array>

namespace ns3
{
namespace divertsim
{

void
BsdHostInterfaces::Set(Ptr<NetDevice> device,
                       const std::string& name,
                       const std::vector<std::string>& groups)
{
    NS_ABORT_MSG_IF(m_node, "name a host's interfaces before it is installed");
    m_named.push_back({device, name, groups, -1});
}

void
BsdHostInterfaces::Install(Ptr<Node> node)
{
    m_node = node;
    m_ipv4 = node->GetObject<Ipv4>();
    m_ipv6 = node->GetObject<Ipv6>();
    m_indexes.assign(node->GetNDevices(), -1);
    for (uint32_t i = 0; i < node->GetNDevices(); ++i)
    {
        const auto device = node->GetDevice(i);
        if (DynamicCast<LoopbackNetDevice>(device))
        {
            continue;
        }
        const auto named = std::find_if(m_named.begin(), m_named.end(), [&](const Interface& n) {
            return n.device == device;
        });
        Interface interface =
            named != m_named.end()
                ? *named
                : Interface{device, "if" + std::to_string(m_interfaces.size()), {}, -1};
        NS_ABORT_MSG_IF(FindByName(interface.name), "two interfaces are called " << interface.name);
        m_indexes[i] = static_cast<int32_t>(m_interfaces.size());
        m_interfaces.push_back(interface);
    }
    m_named.clear();
}

void
BsdHostInterfaces::Clear()
{
    m_node = nullptr;
    m_ipv4 = nullptr;
    m_ipv6 = nullptr;
    m_named.clear();
    m_interfaces.clear();
    m_indexes.clear();
}

std::optional<uint32_t>
BsdHostInterfaces::Find(const Ptr<NetDevice>& device) const
{
    const uint32_t i = device->GetIfIndex();
    if (i >= m_indexes.size() || m_indexes[i] < 0)
    {
        return std::nullopt;
    }
    return static_cast<uint32_t>(m_indexes[i]);
}

BsdAddress
BsdHostInterfaces::GetInet(uint32_t index) const
{
    const Interface& interface = m_interfaces[index];
    if (interface.ipv4 < 0 && m_ipv4)
    {
        interface.ipv4 = m_ipv4->GetInterfaceForDevice(interface.device);
    }
    const auto i = static_cast<uint32_t>(interface.ipv4);
    if (interface.ipv4 < 0 || m_ipv4->GetNAddresses(i) == 0)
    {
        return BsdAddress();
    }
    return BsdAddress::V4(m_ipv4->GetAddress(i, 0).GetLocal().Get());
}

BsdAddress
BsdHostInterfaces::GetInet6(uint32_t index) const
{
    const int32_t i = m_ipv6 ? m_ipv6->GetInterfaceForDevice(m_interfaces[index].device) : -1;
    if (i < 0 || m_ipv6->GetNAddresses(static_cast<uint32_t>(i)) == 0)
    {
        return BsdAddress();
    }
    std::array<uint8_t, 16> bytes;
    m_ipv6->GetAddress(static_cast<uint32_t>(i), 0).GetAddress().GetBytes(bytes.data());
    return BsdAddress::V6(bytes.data());
}

std::vector<PfInterfaceAddress>
BsdHostInterfaces::GetAddresses(uint32_t index) const
{
    std::vector<PfInterfaceAddress> addresses;
    const Ptr<NetDevice>& device = m_interfaces[index].device;
    const int32_t i4 = m_ipv4 ? m_ipv4->GetInterfaceForDevice(device) : -1;
    for (uint32_t k = 0; i4 >= 0 && k < m_ipv4->GetNAddresses(static_cast<uint32_t>(i4)); ++k)
    {
        const Ipv4InterfaceAddress own = m_ipv4->GetAddress(static_cast<uint32_t>(i4), k);
        PfInterfaceAddress address;
        address.address = BsdAddress::V4(own.GetLocal().Get());
        address.prefix = static_cast<uint8_t>(own.GetMask().GetPrefixLength());
        if (device->IsBroadcast())
        {
            address.broadcast = BsdAddress::V4(own.GetBroadcast().Get());
        }
        addresses.push_back(address);
    }
    const int32_t i6 = m_ipv6 ? m_ipv6->GetInterfaceForDevice(device) : -1;
    for (uint32_t k = 0; i6 >= 0 && k < m_ipv6->GetNAddresses(static_cast<uint32_t>(i6)); ++k)
    {
        const Ipv6InterfaceAddress own = m_ipv6->GetAddress(static_cast<uint32_t>(i6), k);
        std::array<uint8_t, 16> bytes;
        own.GetAddress().GetBytes(bytes.data());
        PfInterfaceAddress address;
        address.address = BsdAddress::V6(bytes.data());
        address.prefix = own.GetPrefix().GetPrefixLength();
        addresses.push_back(address);
    }
    return addresses;
}

std::optional<std::uint32_t>
BsdHostInterfaces::FindInterface(const BsdAddress& destination) const
{
    if (FindByAddress(destination))
    {
        return LOCAL;
    }
    Socket::SocketErrno error = Socket::ERROR_NOTERROR;
    Ptr<NetDevice> device;
    if (m_ipv6 && destination.family == BsdFamily::INET6)
    {
        auto bytes = destination.bytes;
        Ipv6Header header;
        header.SetDestination(Ipv6Address(bytes.data()));
        const auto route =
            m_ipv6->GetRoutingProtocol()->RouteOutput(nullptr, header, nullptr, error);
        device = route ? route->GetOutputDevice() : nullptr;
    }
    else if (m_ipv4 && destination.family == BsdFamily::INET)
    {
        Ipv4Header header;
        header.SetDestination(Ipv4Address(destination.ToV4()));
        const auto route =
            m_ipv4->GetRoutingProtocol()->RouteOutput(nullptr, header, nullptr, error);
        device = route ? route->GetOutputDevice() : nullptr;
    }
    if (!device)
    {
        return std::nullopt;
    }
    const auto index = Find(device);
    return index ? *index : LOCAL; // the loopback
}

std::optional<std::uint32_t>
BsdHostInterfaces::FindByName(std::string_view name) const
{
    for (uint32_t i = 0; i < m_interfaces.size(); ++i)
    {
        if (m_interfaces[i].name == name)
        {
            return i;
        }
    }
    return std::nullopt;
}

std::optional<std::uint32_t>
BsdHostInterfaces::FindByAddress(const BsdAddress& address) const
{
    if (m_ipv6 && address.family == BsdFamily::INET6)
    {
        auto bytes = address.bytes;
        const int32_t i = m_ipv6->GetInterfaceForAddress(Ipv6Address(bytes.data()));
        return i < 0 ? std::nullopt : Find(m_ipv6->GetNetDevice(static_cast<uint32_t>(i)));
    }
    if (!m_ipv4 || address.family != BsdFamily::INET)
    {
        return std::nullopt;
    }
    const int32_t i = m_ipv4->GetInterfaceForAddress(Ipv4Address(address.ToV4()));
    return i < 0 ? std::nullopt : Find(m_ipv4->GetNetDevice(static_cast<uint32_t>(i)));
}

} // namespace divertsim
} // namespace ns3
