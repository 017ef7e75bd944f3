// SPDX-License-Identifier: GPL-2.0-only
#include "test/host/bsd-host-topology.h"

#include "ns3/bsd-host-cpus.h"
#include "ns3/bsd-host-softirq.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{
namespace
{

/// Seconds after which IPv6 hosts have told of themselves, and nothing but the test's packets is
/// sent
constexpr double QUIET = 30;
constexpr uint32_t PAYLOAD = 100;
constexpr uint32_t IP_LENGTH = PAYLOAD + 28;

/// A BSD host on the router, datagrams from client to server, and when they arrive
struct SoftirqWorld
{
    BsdHostTopology net;
    Ptr<BsdHost> host;
    Ptr<Socket> client;
    Ptr<Socket> server;
    std::vector<int64_t> arrived; ///< ns
    std::vector<uint32_t> sizes;
    uint32_t dropped = 0;

    explicit SoftirqWorld(uint32_t cpus = 1)
    {
        BsdHostHelper bsd;
        host = bsd.Install(net.Router());
        host->GetCpus()->SetAttribute("Count", UintegerValue(cpus));
        host->GetSoftirq()->TraceConnectWithoutContext("Drop",
                                                       MakeCallback(&SoftirqWorld::Drop, this));
        server = Socket::CreateSocket(net.nodes.Get(2), UdpSocketFactory::GetTypeId());
        server->Bind(InetSocketAddress(Ipv4Address::GetAny(), 9));
        server->SetRecvCallback(MakeCallback(&SoftirqWorld::Read, this));
        client = Socket::CreateSocket(net.nodes.Get(0), UdpSocketFactory::GetTypeId());
        client->Connect(InetSocketAddress(net.right4.GetAddress(1), 9));
    }

    ~SoftirqWorld()
    {
        server->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
    }

    SoftirqWorld(const SoftirqWorld&) = delete;
    SoftirqWorld& operator=(const SoftirqWorld&) = delete;

    void SetCost(double perPacket, double perByte)
    {
        host->GetCpus()->SetAttribute("SoftirqPerPacket", DoubleValue(perPacket));
        host->GetCpus()->SetAttribute("SoftirqPerByte", DoubleValue(perByte));
    }

    /// From a time on. \param seconds when
    void SetCostAt(double seconds, double perPacket, double perByte)
    {
        Simulator::Schedule(Seconds(seconds), [=] { SetCost(perPacket, perByte); });
    }

    void SendAt(double seconds, uint32_t size = PAYLOAD)
    {
        Simulator::Schedule(Seconds(seconds), [this, size] { client->Send(Create<Packet>(size)); });
    }

    void Read(Ptr<Socket>)
    {
        while (const auto packet = server->Recv())
        {
            arrived.push_back(Simulator::Now().GetNanoSeconds());
            sizes.push_back(packet->GetSize());
        }
    }

    void Drop(Ptr<const Packet>)
    {
        ++dropped;
    }
};

/// \param perPacket ns \param perByte ns \return when one datagram arrives, ns
int64_t
Arrival(double perPacket, double perByte)
{
    SoftirqWorld world;
    world.SetCost(perPacket, perByte);
    world.SendAt(1); // neighbours are known by then, or asked for: the same each time
    world.net.Run(2);
    EXPECT_EQ(world.arrived.size(), 1U);
    return world.arrived.at(0);
}

TEST(BsdHostSoftirq, APacketComesInWhenACoreHasProcessedIt)
{
    const int64_t free = Arrival(0, 0);
    EXPECT_EQ(Arrival(10000, 0) - free, 10000);
    EXPECT_EQ(Arrival(0, 2.5) - free, 320) << "2.5 ns for each of 128 bytes of IP length";
    EXPECT_EQ(Arrival(10000, 2.5) - free, 10320);
}

TEST(BsdHostSoftirq, WhereItCostsNothingPacketsTakeTheSameWayWithoutAnEventMore)
{
    const auto run = [](bool with) {
        BsdHostTopology net;
        BsdHostHelper bsd;
        const auto host = bsd.Install(net.Router());
        if (!with)
        {
            host->GetHook()->SetSoftirq(nullptr);
        }
        const auto sink = net.AddFlow(300000);
        net.Run(10);
        EXPECT_EQ(sink->GetTotalRx(), 300000U);
        EXPECT_EQ(host->GetCpus()->Get().Get(0).GetBusyTime(), 0);
        EXPECT_EQ(host->GetCpus()->Get().GetAccountCount(), 1U) << "no account is made";
        return Simulator::GetEventCount();
    };
    EXPECT_EQ(run(true), run(false));
}

TEST(BsdHostSoftirq, TheCoreIsTheInterfacesIndexModuloTheCores)
{
    SoftirqWorld world(2);
    world.SetCostAt(QUIET - 1, 1000, 0);
    auto listens = Socket::CreateSocket(world.net.nodes.Get(0), UdpSocketFactory::GetTypeId());
    listens->Bind(InetSocketAddress(Ipv4Address::GetAny(), 9));
    auto back = Socket::CreateSocket(world.net.nodes.Get(2), UdpSocketFactory::GetTypeId());
    back->Connect(InetSocketAddress(world.net.left4.GetAddress(0), 9));
    world.SendAt(QUIET);
    world.SendAt(QUIET);
    world.SendAt(QUIET);
    Simulator::Schedule(Seconds(QUIET), [back] { back->Send(Create<Packet>(10)); });
    world.net.Run(QUIET + 1);
    auto& cpus = world.host->GetCpus()->Get();
    const auto softirq = cpus.MakeAccount("softirq");
    const uint32_t fromClient = world.net.left.Get(1)->GetIfIndex() % 2;
    const uint32_t fromServer = world.net.right.Get(0)->GetIfIndex() % 2;
    ASSERT_NE(fromClient, fromServer);
    EXPECT_EQ(cpus.Get(fromClient).GetItems(softirq), 3U);
    EXPECT_EQ(cpus.Get(fromServer).GetItems(softirq), 1U);
    back->Close();
    listens->Close();
}

TEST(BsdHostSoftirq, WhatACoreHasNoRoomForIsDropped)
{
    SoftirqWorld world;
    world.SetCostAt(QUIET - 1, 5e8, 0);
    world.host->GetCpus()->SetAttribute("SoftirqQueueLimit", UintegerValue(3));
    for (int i = 0; i < 20; ++i)
    {
        world.SendAt(QUIET);
    }
    world.net.Run(QUIET + 0.1);
    EXPECT_EQ(world.host->GetSoftirq()->GetQueued(), 3U);
    world.net.Run(10);
    EXPECT_EQ(world.dropped, 16U) << "one runs, three wait";
    EXPECT_EQ(world.arrived.size(), 4U);
    EXPECT_EQ(world.host->GetSoftirq()->GetQueued(), 0U);
}

TEST(BsdHostSoftirq, ItCompetesWithApplicationsForTheCore)
{
    SoftirqWorld world;
    world.SetCostAt(QUIET - 1, 1000, 0);
    auto& cpus = world.host->GetCpus()->Get();
    const auto ids = cpus.MakeAccount("ids");
    Simulator::Schedule(Seconds(QUIET), [&] { cpus.Get(0).Submit(5e7, {}, {}, ids); });
    world.SendAt(QUIET + 0.01);
    Simulator::Schedule(Seconds(QUIET + 0.02), [&] { cpus.Get(0).Submit(7, {}, {}, ids); });
    world.net.Run(QUIET + 1);
    ASSERT_EQ(world.arrived.size(), 1U);
    EXPECT_GT(world.arrived[0], static_cast<int64_t>(QUIET * 1e9) + 50001000)
        << "not before the application's 50 ms";
    const auto softirq = cpus.MakeAccount("softirq");
    EXPECT_GT(cpus.Get(0).GetWaited(softirq, ids), 38000000);
    EXPECT_EQ(cpus.Get(0).GetWaited(ids, softirq), 1000);
    EXPECT_EQ(cpus.Get(0).GetRan(softirq), 1000);
}

TEST(BsdHostSoftirq, NothingOvertakesWhatWaitsWhenTheCostBecomesZero)
{
    SoftirqWorld world;
    world.SetCost(1e8, 0);
    world.SendAt(1, 50);
    world.SendAt(1.001, 51);
    Simulator::Schedule(Seconds(1.05), [&] { world.SetCost(0, 0); });
    world.SendAt(1.06, 52);
    world.SendAt(1.9, 53);
    world.net.Run(3);
    EXPECT_EQ(world.sizes, (std::vector<uint32_t>{50, 51, 52, 53}));
}

TEST(BsdHostSoftirq, AFlowArrivesWholeAndAHostMayGoWhilePacketsWait)
{
    for (const double perPacket : {2000.0, 2e6})
    {
        SoftirqWorld world;
        world.SetCost(perPacket, 0.3);
        const auto sink = world.net.AddFlow(100000);
        world.net.Run(perPacket < 1e6 ? 10 : 2.05);
        EXPECT_EQ(sink->GetTotalRx() == 100000U, perPacket < 1e6);
    }
}

} // namespace
} // namespace divertsim
} // namespace ns3
