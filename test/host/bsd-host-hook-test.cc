// SPDX-License-Identifier: GPL-2.0-only
#include "test/host/bsd-host-topology.h"

#include "ns3/csma-module.h"
#include "ns3/traffic-control-module.h"

#include <gtest/gtest.h>

#include <tuple>

namespace ns3
{
namespace divertsim
{
namespace
{

/// A filter made of a function
struct TestFilter : public BsdHostFilter
{
    std::function<BsdHostVerdict(BsdHostPacket&)> judge;

    BsdHostVerdict Filter(BsdHostPacket& packet) override
    {
        return judge(packet);
    }
};

bool
IsTcp(const BsdHostPacket& packet)
{
    return packet.GetView().tuple.protocol == BSD_IPPROTO_TCP;
}

/// On a router or an end host, IPv4 or IPv6, over LinkDevice or PointToPoint with its queue disc
class BsdHostHookTest : public ::testing::TestWithParam<std::tuple<uint32_t, bool, bool>>
{
  protected:
    BsdHostHookTest()
        : world(std::get<2>(GetParam())),
          v6(std::get<1>(GetParam())),
          hook(CreateObject<BsdHostHook>())
    {
        hook->Install(world.nodes.Get(std::get<0>(GetParam())));
        hook->SetFilter(&filter);
    }

    BsdHostTopology world;
    bool v6;
    Ptr<BsdHostHook> hook;
    TestFilter filter;
};

TEST_P(BsdHostHookTest, DropInboundStopsTheFlow)
{
    filter.judge = [](BsdHostPacket& packet) {
        return packet.GetDirection() == BsdDirection::IN && IsTcp(packet) ? BsdHostVerdict::DROP
                                                                          : BsdHostVerdict::PASS;
    };
    auto sink = world.AddFlow(20000, v6);
    world.Run(20);
    EXPECT_EQ(sink->GetTotalRx(), 0U);
}

TEST_P(BsdHostHookTest, DropOutboundStopsTheFlow)
{
    filter.judge = [](BsdHostPacket& packet) {
        return packet.GetDirection() == BsdDirection::OUT && IsTcp(packet) ? BsdHostVerdict::DROP
                                                                           : BsdHostVerdict::PASS;
    };
    auto sink = world.AddFlow(20000, v6);
    world.Run(20);
    EXPECT_EQ(sink->GetTotalRx(), 0U);
}

TEST_P(BsdHostHookTest, StolenPacketsGoOnWhenReinjected)
{
    uint32_t seen = 0;
    filter.judge = [&](BsdHostPacket& packet) {
        ++seen;
        const BsdHostPacket stolen = packet;
        const Ptr<BsdHostHook> back = hook;
        Simulator::Schedule(MicroSeconds(50), [back, stolen] { back->Reinject(stolen); });
        return BsdHostVerdict::STOLEN;
    };
    uint32_t carried = 0;
    const auto count = Callback<void, Ptr<const Packet>>([&](Ptr<const Packet>) { ++carried; });
    for (uint32_t i = 0; i < hook->GetNode()->GetNDevices(); ++i)
    {
        hook->GetNode()->GetDevice(i)->TraceConnectWithoutContext("MacRx", count);
        hook->GetNode()->GetDevice(i)->TraceConnectWithoutContext("MacTx", count);
    }
    auto sink = world.AddFlow(100000, v6);
    world.Run(20);
    EXPECT_EQ(sink->GetTotalRx(), 100000U);
    EXPECT_GT(seen, 140U);
    EXPECT_EQ(seen, carried); // once each way, and not again when reinjected
}

TEST_P(BsdHostHookTest, ReplacedPacketsGoOnInTheirPlace)
{
    uint32_t replaced = 0;
    filter.judge = [&](BsdHostPacket& packet) {
        if (!IsTcp(packet))
        {
            return BsdHostVerdict::PASS;
        }
        ++replaced;
        Ptr<Packet> whole = packet.CopyWhole();
        std::vector<uint8_t> bytes(whole->GetSize());
        whole->CopyData(bytes.data(), whole->GetSize());
        packet.Replace(Create<Packet>(bytes.data(), whole->GetSize()));
        return BsdHostVerdict::CHANGED;
    };
    auto sink = world.AddFlow(50000, v6);
    world.Run(20);
    EXPECT_EQ(sink->GetTotalRx(), 50000U);
    EXPECT_GT(replaced, 60U);
}

TEST_P(BsdHostHookTest, ViewAgreesWithNs3sHeaders)
{
    uint32_t compared = 0;
    filter.judge = [&](BsdHostPacket& packet) {
        if (!IsTcp(packet))
        {
            return BsdHostVerdict::PASS;
        }
        const BsdPacketView& view = packet.GetView();
        Ptr<Packet> whole = packet.CopyWhole();
        EXPECT_EQ(view.length, whole->GetSize());
        if (v6)
        {
            Ipv6Header header;
            whole->RemoveHeader(header);
            uint8_t source[16];
            header.GetSource().GetBytes(source);
            EXPECT_EQ(view.tuple.source, BsdAddress::V6(source));
        }
        else
        {
            Ipv4Header header;
            whole->RemoveHeader(header);
            EXPECT_EQ(view.tuple.source.ToV4(), header.GetSource().Get());
            EXPECT_EQ(view.tuple.destination.ToV4(), header.GetDestination().Get());
        }
        TcpHeader tcp;
        whole->RemoveHeader(tcp);
        EXPECT_EQ(view.tuple.sourcePort, tcp.GetSourcePort());
        EXPECT_EQ(view.tuple.destinationPort, tcp.GetDestinationPort());
        EXPECT_EQ(view.tcpFlags, tcp.GetFlags());
        EXPECT_EQ(view.tcpSeq, tcp.GetSequenceNumber().GetValue());
        EXPECT_EQ(view.tcpAck, tcp.GetAckNumber().GetValue());
        EXPECT_EQ(view.tcpWindow, tcp.GetWindowSize());
        EXPECT_EQ(view.payload, whole->GetSize());
        EXPECT_TRUE(view.complete);
        ++compared;
        return BsdHostVerdict::PASS;
    };
    world.AddFlow(20000, v6);
    world.Run(20);
    EXPECT_GT(compared, 20U);
}

INSTANTIATE_TEST_SUITE_P(All,
                         BsdHostHookTest,
                         ::testing::Combine(::testing::Values(1, 2),
                                            ::testing::Bool(),
                                            ::testing::Bool()));

TEST(BsdHostHook, RoutedPacketsAreSeenOnceEachWay)
{
    BsdHostTopology world;
    auto hook = CreateObject<BsdHostHook>();
    hook->Install(world.Router());
    uint32_t in = 0;
    uint32_t out = 0;
    TestFilter filter;
    filter.judge = [&](BsdHostPacket& packet) {
        (packet.GetDirection() == BsdDirection::IN ? in : out) += IsTcp(packet);
        return BsdHostVerdict::PASS;
    };
    hook->SetFilter(&filter);
    world.AddFlow(100000);
    world.Run(20);
    EXPECT_EQ(in, out);
    EXPECT_GT(in, 100U);
}

TEST(BsdHostHook, OutputTellsEachError)
{
    BsdHostTopology world;
    auto hook = CreateObject<BsdHostHook>();
    hook->Install(world.Router());
    TestFilter filter;
    filter.judge = [&](BsdHostPacket&) { return BsdHostVerdict::PASS; };
    hook->SetFilter(&filter);
    const auto make = [](const char* to) {
        auto packet = Create<Packet>(100);
        Ipv4Header header;
        header.SetSource("10.0.1.1");
        header.SetDestination(to);
        header.SetProtocol(17);
        header.SetTtl(64);
        header.SetPayloadSize(100);
        packet->AddHeader(header);
        return packet;
    };
    EXPECT_EQ(hook->Output(make("10.0.2.2"), BsdDirection::NONE), BsdErrno::OK);
    EXPECT_EQ(hook->Output(make("192.0.2.1"), BsdDirection::NONE), BsdErrno::E_HOSTUNREACH);
    filter.judge = [&](BsdHostPacket&) { return BsdHostVerdict::DROP; };
    EXPECT_EQ(hook->Output(make("10.0.2.2"), BsdDirection::NONE), BsdErrno::E_ACCES);
    EXPECT_EQ(hook->OutputUnfiltered(make("10.0.2.2")), BsdErrno::OK);
    filter.judge = [&](BsdHostPacket&) { return BsdHostVerdict::PASS; };
    world.right.Get(0)->SetAttribute("QueueSize", UintegerValue(1));
    EXPECT_EQ(hook->Output(make("10.0.2.2"), BsdDirection::NONE), BsdErrno::E_NOBUFS);
    world.right.Get(0)->GetChannel()->SetAttribute("LinkUp", BooleanValue(false));
    EXPECT_EQ(hook->Output(make("10.0.2.2"), BsdDirection::NONE), BsdErrno::E_HOSTUNREACH);
}

TEST(BsdHostHook, OutputLearnsOfAQueueDiscThatIsFull)
{
    BsdHostTopology world(true);
    auto hook = CreateObject<BsdHostHook>();
    hook->Install(world.Router());
    auto tc = world.Router()->GetObject<TrafficControlLayer>();
    tc->DeleteRootQueueDiscOnDevice(world.right.Get(0));
    TrafficControlHelper fifo;
    fifo.SetRootQueueDisc("ns3::FifoQueueDisc", "MaxSize", StringValue("3p"));
    fifo.Install(world.right.Get(0));
    world.Run(1);
    BsdErrno last = BsdErrno::OK;
    int taken = 0;
    for (; taken < 1000 && last == BsdErrno::OK; ++taken)
    {
        auto packet = Create<Packet>(100);
        Ipv4Header header;
        header.SetDestination("10.0.2.2");
        header.SetProtocol(17);
        header.SetTtl(64);
        header.SetPayloadSize(100);
        packet->AddHeader(header);
        last = hook->Output(packet, BsdDirection::NONE);
    }
    EXPECT_EQ(last, BsdErrno::E_NOBUFS);
    EXPECT_LT(taken, 200); // the device's queue of 100, and the disc's of 3
}

TEST(BsdHostHook, WorksWithArp)
{
    NodeContainer nodes;
    nodes.Create(2);
    CsmaHelper csma;
    auto devices = csma.Install(nodes);
    InternetStackHelper stack;
    stack.Install(nodes);
    Ipv4AddressHelper addresses("10.0.0.0", "255.255.255.0");
    auto interfaces = addresses.Assign(devices);
    auto hook = CreateObject<BsdHostHook>();
    hook->Install(nodes.Get(1));
    uint32_t seen = 0;
    TestFilter filter;
    filter.judge = [&](BsdHostPacket& packet) {
        seen += IsTcp(packet);
        return BsdHostVerdict::PASS;
    };
    hook->SetFilter(&filter);
    BulkSendHelper source("ns3::TcpSocketFactory", InetSocketAddress(interfaces.GetAddress(1), 80));
    source.SetAttribute("MaxBytes", UintegerValue(10000));
    source.Install(nodes.Get(0));
    PacketSinkHelper sinks("ns3::TcpSocketFactory", InetSocketAddress(Ipv4Address::GetAny(), 80));
    auto sink = DynamicCast<PacketSink>(sinks.Install(nodes.Get(1)).Get(0));
    Simulator::Stop(Seconds(10));
    Simulator::Run();
    EXPECT_EQ(sink->GetTotalRx(), 10000U);
    EXPECT_GT(seen, 10U);
    Simulator::Destroy();
}

TEST(BsdHostHook, TakesInterfacesThatComeLater)
{
    BsdHostTopology world;
    auto hook = CreateObject<BsdHostHook>();
    hook->Install(world.Router());
    TestFilter filter;
    filter.judge = [](BsdHostPacket& packet) {
        return IsTcp(packet) ? BsdHostVerdict::DROP : BsdHostVerdict::PASS;
    };
    hook->SetFilter(&filter);
    LinkHelper link;
    auto devices = link.Install(world.nodes.Get(0), world.Router());
    Ipv4AddressHelper addresses("10.0.9.0", "255.255.255.0");
    auto interfaces = addresses.Assign(devices);
    PacketSinkHelper sinks("ns3::TcpSocketFactory", InetSocketAddress(Ipv4Address::GetAny(), 80));
    auto sink = DynamicCast<PacketSink>(sinks.Install(world.Router()).Get(0));
    BulkSendHelper source("ns3::TcpSocketFactory", InetSocketAddress(interfaces.GetAddress(1), 80));
    source.SetAttribute("MaxBytes", UintegerValue(3000));
    source.Install(world.nodes.Get(0)).Start(Seconds(1));
    hook->HookInterfaces();
    world.Run(5);
    EXPECT_EQ(sink->GetTotalRx(), 0U);
    filter.judge = [](BsdHostPacket&) { return BsdHostVerdict::PASS; };
    world.Run(30);
    EXPECT_EQ(sink->GetTotalRx(), 3000U);
}

} // namespace
} // namespace divertsim
} // namespace ns3
