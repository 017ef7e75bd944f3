// SPDX-License-Identifier: GPL-2.0-only
#include "test/host/bsd-host-topology.h"

#include "ns3/bsd-proxy-helper.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace divertsim
{
namespace
{

TEST(BsdProxyHelper, StockApplicationsTalkThroughAProxyInThreeLines)
{
    BsdHostTopology topology;
    BsdHostHelper().Install(topology.Router());

    BsdProxyHelper helper("web", 8080, InetSocketAddress(topology.right4.GetAddress(1), 80));
    helper.SetAttribute("Mode", StringValue("copy"));
    const Ptr<BsdAppProxy> proxy = helper.Install(topology.Router());

    const Address any = InetSocketAddress(Ipv4Address::GetAny(), 80);
    PacketSinkHelper sink("ns3::TcpSocketFactory", any);
    const auto sinks = sink.Install(topology.nodes.Get(2));
    BulkSendHelper source("ns3::TcpSocketFactory",
                          InetSocketAddress(topology.left4.GetAddress(1), 8080));
    source.SetAttribute("MaxBytes", UintegerValue(100000));
    source.Install(topology.nodes.Get(0));
    topology.Run(10);
    EXPECT_EQ(DynamicCast<PacketSink>(sinks.Get(0))->GetTotalRx(), 100000U);
    EXPECT_EQ(proxy->GetCounters().copied[0], 100000U);
    EXPECT_EQ(proxy->GetOpenSockets(), 1U);
    EXPECT_EQ(proxy->GetConfig().name, "web");
    EXPECT_EQ(proxy->GetConfig().remotePort, 80);
}

TEST(BsdProxyHelper, EachOfSeveralNodesGetsAProxyOfItsOwn)
{
    BsdHostTopology topology;
    NodeContainer two(topology.nodes.Get(0), topology.nodes.Get(1));
    BsdHostHelper().Install(two);
    BsdProxyHelper helper("web", 8080, Inet6SocketAddress("fd00::1", 443));
    const ApplicationContainer proxies = helper.Install(two);
    ASSERT_EQ(proxies.GetN(), 2U);
    for (const std::uint32_t i : {0U, 1U})
    {
        const auto proxy = DynamicCast<BsdAppProxy>(proxies.Get(i));
        EXPECT_EQ(proxy->GetNode(), two.Get(i));
        EXPECT_EQ(proxy->GetConfig().remote.ToString(), "fd00::1");
        EXPECT_EQ(proxy->GetConfig().remotePort, 443);
        EXPECT_EQ(proxy->GetConfig().mode, BsdAppProxy::MODE_SPLICE);
    }
}

} // namespace
} // namespace divertsim
} // namespace ns3
