// SPDX-License-Identifier: GPL-2.0-only
#include "tool/build/topology.h"

#include "tool/build/streams.h"

#include "ns3/bsd-socket-inet-address.h"
#include "ns3/data-rate.h"
#include "ns3/double.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv4-static-routing.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/ipv6-static-routing-helper.h"
#include "ns3/ipv6-static-routing.h"
#include "ns3/link-channel.h"
#include "ns3/link-helper.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3
{
namespace divertsim
{

namespace
{

/// IPv6 costs events of its own (neighbour discovery), so it is there only where it is used
bool
NeedsInet6(const Scenario& scenario)
{
    const bool flows =
        std::any_of(scenario.traffic.begin(), scenario.traffic.end(), [](const auto& entry) {
            const auto* flows = std::get_if<ScenarioFlows>(&entry.kind);
            return !flows || flows->family == BsdFamily::INET6;
        });
    const bool sockets =
        std::any_of(scenario.groups.begin(),
                    scenario.groups.end(),
                    [](const auto& group) { return group.family == BsdFamily::INET6; }) ||
        std::any_of(scenario.events.begin(), scenario.events.end(), [](const auto& event) {
            const auto* bind = std::get_if<ScenarioBind>(&event.kind);
            return bind && bind->address.family == BsdFamily::INET6;
        });
    return flows || sockets ||
           std::any_of(scenario.links.begin(), scenario.links.end(), [](const auto& link) {
               return link.net6.has_value();
           });
}

/// \param length of a prefix, 0 to 32 \return the mask
Ipv4Mask
ToMask(std::uint8_t length)
{
    return Ipv4Mask(length == 0 ? 0 : 0xffffffffU << (32 - length));
}

} // namespace

Topology::Topology(const Scenario& scenario, Lost lost)
    : m_scenario(scenario),
      m_plan(scenario),
      m_lost(std::move(lost)),
      m_inet6(NeedsInet6(scenario))
{
    m_nodes.Create(static_cast<std::uint32_t>(m_plan.GetNodes().size()));
    InternetStackHelper stack;
    const Ipv4StaticRoutingHelper routing4;
    const Ipv6StaticRoutingHelper routing6;
    stack.SetRoutingHelper(routing4);
    stack.SetRoutingHelper(routing6);
    stack.SetIpv6StackInstall(m_inet6);
    stack.Install(m_nodes);
    MakeLinks();
    Assign();
    AddRoutes(BsdFamily::INET);
    if (m_inet6)
    {
        AddRoutes(BsdFamily::INET6);
    }
}

const TopologyPlan&
Topology::GetPlan() const
{
    return m_plan;
}

Ptr<Node>
Topology::GetNode(std::uint32_t node) const
{
    return m_nodes.Get(node);
}

Ptr<LinkDevice>
Topology::GetDevice(std::uint32_t link, std::size_t end) const
{
    return m_devices[link][end];
}

bool
Topology::HasInet6() const
{
    return m_inet6;
}

void
Topology::SetLinkUp(std::uint32_t link, bool up)
{
    for (std::size_t i = 0; i < m_devices.size(); ++i)
    {
        if (m_plan.GetLinks()[i].spec == link)
        {
            DynamicCast<LinkChannel>(m_devices[i][0]->GetChannel())->SetLinkUp(up);
        }
    }
}

void
Topology::MakeLinks()
{
    for (std::uint32_t i = 0; i < m_plan.GetLinks().size(); ++i)
    {
        const auto& planned = m_plan.GetLinks()[i];
        const auto& link = m_scenario.links[planned.spec];
        LinkHelper helper;
        helper.SetDeviceAttribute("DataRate", DataRateValue(DataRate(link.rate)));
        helper.SetDeviceAttribute("QueueSize", UintegerValue(link.queue));
        helper.SetDeviceAttribute("LossRate", DoubleValue(link.loss));
        helper.SetChannelAttribute("Delay", TimeValue(NanoSeconds(link.delay)));
        const auto devices =
            helper.Install(m_nodes.Get(planned.ends[0].node), m_nodes.Get(planned.ends[1].node));
        LinkHelper::AssignStreams(devices, streams::OfLink(i));
        m_devices.push_back(
            {DynamicCast<LinkDevice>(devices.Get(0)), DynamicCast<LinkDevice>(devices.Get(1))});
        for (std::size_t end = 0; end < 2; ++end)
        {
            m_devices[i][end]->TraceConnectWithoutContext(
                "Drop",
                MakeBoundCallback(&Topology::OnDrop, this, planned.ends[end].node));
        }
    }
}

void
Topology::Assign()
{
    for (std::uint32_t i = 0; i < m_devices.size(); ++i)
    {
        const auto& planned = m_plan.GetLinks()[i];
        for (std::size_t end = 0; end < 2; ++end)
        {
            const auto& device = m_devices[i][end];
            auto ipv4 = device->GetNode()->GetObject<Ipv4L3Protocol>();
            const auto interface = ipv4->AddInterface(device);
            ipv4->AddAddress(interface,
                             Ipv4InterfaceAddress(BsdSocketToIpv4(planned.ends[end].inet),
                                                  ToMask(planned.inet.prefixLength)));
            ipv4->SetUp(interface);
            if (!m_inet6)
            {
                continue;
            }
            auto ipv6 = device->GetNode()->GetObject<Ipv6L3Protocol>();
            const auto interface6 = ipv6->AddInterface(device);
            ipv6->AddAddress(interface6,
                             Ipv6InterfaceAddress(BsdSocketToIpv6(planned.ends[end].inet6),
                                                  Ipv6Prefix(planned.inet6.prefixLength)));
            ipv6->SetForwarding(interface6, true);
            ipv6->SetUp(interface6);
        }
    }
}

void
Topology::AddRoutes(BsdFamily family)
{
    Ipv4StaticRoutingHelper routing4;
    Ipv6StaticRoutingHelper routing6;
    for (const auto& route : m_plan.MakeRoutes(family))
    {
        const auto node = m_nodes.Get(route.node);
        const auto& ends = m_plan.GetLinks()[route.link].ends;
        const auto device = m_devices[route.link][ends[0].node == route.node ? 0 : 1];
        if (family == BsdFamily::INET)
        {
            auto ipv4 = node->GetObject<Ipv4>();
            routing4.GetStaticRouting(ipv4)->AddNetworkRouteTo(
                BsdSocketToIpv4(route.network.address),
                ToMask(route.network.prefixLength),
                BsdSocketToIpv4(route.gateway),
                static_cast<std::uint32_t>(ipv4->GetInterfaceForDevice(device)),
                route.metric);
        }
        else
        {
            auto ipv6 = node->GetObject<Ipv6>();
            routing6.GetStaticRouting(ipv6)->AddNetworkRouteTo(
                BsdSocketToIpv6(route.network.address),
                Ipv6Prefix(route.network.prefixLength),
                BsdSocketToIpv6(route.gateway),
                static_cast<std::uint32_t>(ipv6->GetInterfaceForDevice(device)),
                route.metric);
        }
    }
}

void
Topology::OnDrop(Topology* topology,
                 std::uint32_t node,
                 Ptr<const Packet>,
                 LinkDevice::DropReason reason)
{
    topology->m_lost(node, reason);
}

} // namespace divertsim
} // namespace ns3
