// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/applications-module.h"
#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/link-channel.h"
#include "ns3/link-device.h"
#include "ns3/link-helper.h"
#include "ns3/network-module.h"
#include "ns3/point-to-point-module.h"
#include "ns3/traffic-control-module.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace divertsim
{
namespace
{

constexpr uint16_t ETHERTYPE_IPV4 = 0x0800;

/// Two nodes, a link, no Internet stack
class LinkDeviceTest : public ::testing::Test
{
  protected:
    LinkDeviceTest()
    {
        nodes.Create(2);
        helper.SetDeviceAttribute("DataRate", StringValue("8Mbps")); // a byte a microsecond
        helper.SetChannelAttribute("Delay", StringValue("1ms"));
    }

    ~LinkDeviceTest() override
    {
        a = nullptr;
        b = nullptr;
        Simulator::Destroy();
    }

    void Install()
    {
        devices = helper.Install(nodes);
        a = DynamicCast<LinkDevice>(devices.Get(0));
        b = DynamicCast<LinkDevice>(devices.Get(1));
        channel = DynamicCast<LinkChannel>(a->GetChannel());
        b->SetReceiveCallback(MakeCallback(&LinkDeviceTest::Receive, this));
        a->TraceConnectWithoutContext("Drop", MakeCallback(&LinkDeviceTest::Drop, this));
    }

    bool Send(uint32_t bytes)
    {
        return a->Send(Create<Packet>(bytes), b->GetAddress(), ETHERTYPE_IPV4);
    }

    bool Receive(Ptr<NetDevice>, Ptr<const Packet> packet, uint16_t protocol, const Address& from)
    {
        EXPECT_EQ(protocol, ETHERTYPE_IPV4);
        EXPECT_EQ(from, a->GetAddress());
        arrivals.emplace_back(Simulator::Now().GetMicroSeconds(), packet->GetSize());
        return true;
    }

    void Drop(Ptr<const Packet> packet, LinkDevice::DropReason reason)
    {
        drops.emplace_back(packet->GetSize(), reason);
    }

    NodeContainer nodes;
    LinkHelper helper;
    NetDeviceContainer devices;
    Ptr<LinkDevice> a;
    Ptr<LinkDevice> b;
    Ptr<LinkChannel> channel;
    std::vector<std::pair<int64_t, uint32_t>> arrivals;
    std::vector<std::pair<uint32_t, LinkDevice::DropReason>> drops;
};

TEST_F(LinkDeviceTest, APacketTakesItsBytesAndPppsTwoAndTheDelay)
{
    Install();
    EXPECT_TRUE(Send(998));
    EXPECT_TRUE(Send(498)); // waits for the first
    Simulator::Run();
    const std::vector<std::pair<int64_t, uint32_t>> expected{{2000, 998}, {2500, 498}};
    EXPECT_EQ(arrivals, expected);
}

TEST_F(LinkDeviceTest, ThePacketBeingSentDoesNotCountInTheQueue)
{
    helper.SetDeviceAttribute("QueueSize", UintegerValue(2));
    Install();
    EXPECT_TRUE(Send(998)); // is sent
    EXPECT_TRUE(Send(998));
    EXPECT_TRUE(Send(998));
    EXPECT_EQ(a->GetQueued(), 2U);
    EXPECT_FALSE(Send(77));
    ASSERT_EQ(drops.size(), 1U);
    EXPECT_EQ(drops[0], std::make_pair(77U, LinkDevice::QUEUE));
    Simulator::Schedule(MicroSeconds(1000), [this] {
        EXPECT_EQ(a->GetQueued(), 1U); // the second starts at this very moment
        EXPECT_TRUE(Send(998));
        EXPECT_FALSE(Send(77));
    });
    Simulator::Run();
    EXPECT_EQ(arrivals.size(), 4U);
    EXPECT_EQ(drops.size(), 2U);
}

TEST_F(LinkDeviceTest, ALinkThatGoesDownLosesWhatWaitsAndFlies)
{
    Install();
    int changes = 0;
    a->AddLinkChangeCallback(Callback<void>([&] { ++changes; }));
    Send(998);  // arrives at 2 ms
    Send(999);  // on the wire at 2.5 ms
    Send(1000); // is being sent then
    Send(1001); // waits then
    Simulator::Schedule(MicroSeconds(2500), [this] { channel->SetLinkUp(false); });
    Simulator::Schedule(MicroSeconds(2600), [this] {
        EXPECT_FALSE(a->IsLinkUp());
        EXPECT_FALSE(Send(55));
    });
    Simulator::Schedule(MicroSeconds(3000), [this] { channel->SetLinkUp(true); });
    Simulator::Schedule(MicroSeconds(3000), [this] { EXPECT_TRUE(Send(98)); });
    Simulator::Run();
    const std::vector<std::pair<int64_t, uint32_t>> expected{{2000, 998}, {4100, 98}};
    EXPECT_EQ(arrivals, expected);
    const std::vector<std::pair<uint32_t, LinkDevice::DropReason>> lost{{999, LinkDevice::LINK},
                                                                        {1000, LinkDevice::LINK},
                                                                        {1001, LinkDevice::LINK},
                                                                        {55, LinkDevice::LINK}};
    EXPECT_EQ(drops, lost);
    EXPECT_EQ(changes, 2);
}

TEST_F(LinkDeviceTest, AShorterDelayLetsLaterPacketsOvertake)
{
    Install();
    Send(98);
    Simulator::Schedule(MicroSeconds(200), [this] {
        channel->SetAttribute("Delay", StringValue("100us"));
        Send(48);
    });
    Simulator::Run();
    const std::vector<std::pair<int64_t, uint32_t>> expected{{350, 48}, {1100, 98}};
    EXPECT_EQ(arrivals, expected);
}

TEST_F(LinkDeviceTest, LossRateLosesThatShareAndTheStreamRepeatsIt)
{
    helper.SetDeviceAttribute("LossRate", DoubleValue(0.1));
    helper.SetDeviceAttribute("QueueSize", UintegerValue(100000));
    Install();
    EXPECT_EQ(LinkHelper::AssignStreams(devices, 7), 2);
    for (int i = 0; i < 10000; ++i)
    {
        Send(98);
    }
    Simulator::Run();
    EXPECT_EQ(arrivals.size() + drops.size(), 10000U);
    EXPECT_NEAR(static_cast<double>(drops.size()), 1000, 150); // five standard deviations
    std::vector<std::pair<int64_t, uint32_t>> first;
    first.swap(arrivals);
    const Time start = Simulator::Now();
    a->AssignStreams(7);
    for (int i = 0; i < 10000; ++i)
    {
        Send(98);
    }
    Simulator::Run();
    ASSERT_EQ(arrivals.size(), first.size());
    for (std::size_t i = 0; i < first.size(); ++i)
    {
        ASSERT_EQ(arrivals[i].first - start.GetMicroSeconds(), first[i].first);
    }
}

TEST_F(LinkDeviceTest, PcapFilesHoldRawIpOfBothDirections)
{
    Install();
    a->SetReceiveCallback(MakeCallback(
        +[](Ptr<NetDevice>, Ptr<const Packet>, uint16_t, const Address&) { return true; }));
    const std::string name = ::testing::TempDir() + "link-device-test.pcap";
    helper.EnablePcap(name, a, false, true);
    Send(100);
    b->Send(Create<Packet>(60), a->GetAddress(), ETHERTYPE_IPV4);
    Simulator::Run();
    Simulator::Destroy();
    a = nullptr; // with the last of the devices the file is closed
    b = nullptr;
    devices = NetDeviceContainer();
    channel = nullptr;
    nodes = NodeContainer();
    PcapFile file;
    file.Open(name, std::ios::in);
    EXPECT_EQ(file.GetDataLinkType(), 101U); // LINKTYPE_RAW
    std::vector<uint32_t> lengths;
    for (;;)
    {
        uint8_t data[256];
        uint32_t seconds;
        uint32_t micros;
        uint32_t included;
        uint32_t original;
        uint32_t read;
        file.Read(data, sizeof data, seconds, micros, included, original, read);
        if (file.Fail() || file.Eof())
        {
            break;
        }
        lengths.push_back(original);
    }
    EXPECT_EQ(lengths, (std::vector<uint32_t>{100, 60}));
    std::remove(name.c_str());
}

/// \return when each piece of a TCP flow arrives
template <typename Helper>
std::vector<Time>
FlowArrivals(Helper& link)
{
    NodeContainer nodes;
    nodes.Create(2);
    link.SetDeviceAttribute("DataRate", StringValue("10Mbps"));
    link.SetChannelAttribute("Delay", StringValue("1ms"));
    auto devices = link.Install(nodes);
    InternetStackHelper stack;
    stack.Install(nodes);
    Ipv4AddressHelper addresses("10.0.0.0", "255.255.255.0");
    auto interfaces = addresses.Assign(devices);
    auto tc = nodes.Get(0)->GetObject<TrafficControlLayer>();
    if (tc->GetRootQueueDiscOnDevice(devices.Get(0)))
    {
        tc->DeleteRootQueueDiscOnDevice(devices.Get(0));
        nodes.Get(1)->GetObject<TrafficControlLayer>()->DeleteRootQueueDiscOnDevice(devices.Get(1));
    }
    BulkSendHelper source("ns3::TcpSocketFactory", InetSocketAddress(interfaces.GetAddress(1), 80));
    source.SetAttribute("MaxBytes", UintegerValue(300000));
    source.Install(nodes.Get(0));
    PacketSinkHelper sinks("ns3::TcpSocketFactory", InetSocketAddress(Ipv4Address::GetAny(), 80));
    auto sink = sinks.Install(nodes.Get(1)).Get(0);
    std::vector<Time> arrivals;
    sink->TraceConnectWithoutContext(
        "Rx",
        Callback<void, Ptr<const Packet>, const Address&>(
            [&](Ptr<const Packet>, const Address&) { arrivals.push_back(Simulator::Now()); }));
    Simulator::Stop(Seconds(5));
    Simulator::Run();
    Simulator::Destroy();
    return arrivals;
}

TEST(LinkDevice, HasTheTimingOfPointToPoint)
{
    PointToPointHelper stock;
    stock.SetQueue("ns3::DropTailQueue", "MaxSize", StringValue("1000p"));
    const auto expected = FlowArrivals(stock);
    ASSERT_GT(expected.size(), 300U);
    LinkHelper link;
    EXPECT_EQ(FlowArrivals(link), expected);
}

} // namespace
} // namespace divertsim
} // namespace ns3
