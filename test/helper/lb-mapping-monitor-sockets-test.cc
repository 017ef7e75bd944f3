// SPDX-License-Identifier: GPL-2.0-only
//
// The monitor on groups of a node's own TCP and UDP sockets, with real packets
#include "test/host/bsd-host-topology.h"

#include "ns3/bsd-host-steering.h"
#include "ns3/bsd-packet-view.h"
#include "ns3/bsd-socket-inet-address.h"
#include "ns3/bsd-socket-tcp.h"
#include "ns3/bsd-socket-udp.h"
#include "ns3/lb-mapping-monitor-helper.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{
namespace
{

constexpr std::uint16_t PORT = 443;

/// A server of some system; the client has stock sockets
class LbMappingMonitorSocketsTest : public ::testing::Test
{
  protected:
    void Start(BsdSystem system, std::uint8_t protocol)
    {
        steering = CreateObject<BsdHostSteering>();
        steering->Install(Server(), system);
        steering->AssignStreams(77);
        place.protocol = protocol;
        place.family = BsdFamily::INET;
        place.address = BsdSocketAnyAddress(BsdFamily::INET);
        place.port = PORT;
    }

    Ptr<Node> Server() const
    {
        return world.nodes.Get(2);
    }

    template <typename Socket>
    Ptr<Socket> Bind()
    {
        auto socket = Socket::Open(Server());
        socket->GetInet().SetName("quic/" + std::to_string(bound++));
        const bool freebsd = steering->GetSystem() == BsdSystem::FREEBSD;
        auto& options = socket->GetInet().GetOptions();
        (freebsd ? options.reusePortLb : options.reusePort) = true;
        EXPECT_EQ(socket->Bind(BsdSocketAnyAddress(BsdFamily::INET), PORT), BsdErrno::OK);
        return socket;
    }

    /// Stock sockets that send now and again
    void AddPeers(uint32_t count, const std::string& factory)
    {
        OnOffHelper source(factory, InetSocketAddress(world.right4.GetAddress(1), PORT));
        source.SetConstantRate(DataRate("80kbps"), 500);
        for (uint32_t i = 0; i < count; ++i)
        {
            source.Install(world.nodes.Get(0)).Start(Seconds(1));
        }
    }

    BsdHostTopology world;
    Ptr<BsdHostSteering> steering;
    LbPlace place;
    LbMappingMonitorHelper monitoring;
    int bound = 0;
};

TEST_F(LbMappingMonitorSocketsTest, TellsWhichPeersOfUdpSocketsMove)
{
    Start(BsdSystem::PLAIN, BSD_IPPROTO_UDP);
    std::vector<Ptr<BsdSocketUdp>> sockets{Bind<BsdSocketUdp>(), Bind<BsdSocketUdp>()};
    const auto monitor = monitoring.Install(Server(), place);
    sockets.push_back(Bind<BsdSocketUdp>()); // at the start, after the monitor
    AddPeers(60, "ns3::UdpSocketFactory");
    Simulator::Schedule(Seconds(3), [&] { sockets.push_back(Bind<BsdSocketUdp>()); });
    Simulator::Schedule(Seconds(4), [&] { sockets[0]->Close(); });
    world.Run(5);
    const LbMeasureResults& results = monitor->GetResults();
    ASSERT_EQ(results.groups.size(), 1U);
    const LbGroupResult& group = results.groups[0];
    EXPECT_EQ(group.name, "udp-443");
    EXPECT_EQ(group.socket, LbSocketKind::UDP);
    EXPECT_EQ(group.policy, "linux");
    EXPECT_EQ(group.kernelLimit, 65535U);
    ASSERT_EQ(group.members.size(), 4U);
    EXPECT_EQ(group.members[1].socket, "quic/1");
    ASSERT_EQ(results.changes.size(), 2U);
    EXPECT_EQ(results.changes[0].name, "bind");
    EXPECT_EQ(results.changes[0].live, 60U);
    EXPECT_EQ(results.changes[0].sizeAfter, 4U);
    EXPECT_EQ(results.changes[0].withinExpected, true);
    EXPECT_EQ(results.changes[1].name, "close");
    EXPECT_GT(results.changes[1].movedOwn, 0U);
    EXPECT_GT(results.packets.wrongSocket, 0U);
    EXPECT_TRUE(results.pf.empty()) << "a plain node has none";
    EXPECT_EQ(results.packets.delivered,
              group.members[0].packets + group.members[1].packets + group.members[2].packets +
                  group.members[3].packets);
}

TEST_F(LbMappingMonitorSocketsTest, TellsWhichConnectionsDieWithTheirListener)
{
    Start(BsdSystem::FREEBSD, BSD_IPPROTO_TCP);
    std::vector<Ptr<BsdSocketTcp>> listeners;
    for (int k = 0; k < 2; ++k)
    {
        listeners.push_back(Bind<BsdSocketTcp>());
        EXPECT_EQ(listeners.back()->Listen(128), BsdErrno::OK);
    }
    const auto monitor = monitoring.Install(Server(), place, "web");
    AddPeers(20, "ns3::TcpSocketFactory"); // nobody accepts
    Simulator::Schedule(Seconds(3), [&] { listeners[0]->Close(); });
    world.Run(4);
    const LbMeasureResults& results = monitor->GetResults();
    ASSERT_EQ(results.changes.size(), 1U);
    const LbChangeResult& change = results.changes[0];
    EXPECT_EQ(change.sizeBefore, 2U);
    EXPECT_EQ(change.sizeAfter, 1U);
    EXPECT_EQ(change.live, 20U);
    EXPECT_EQ(change.movedOwn, change.moved);
    EXPECT_EQ(change.resetUnaccepted, results.groups[0].members[0].flows);
    EXPECT_EQ(change.resetUnaccepted, change.moved);
    EXPECT_FALSE(change.expected);
    EXPECT_EQ(results.groups[0].members[0].closed, 3 * BSD_SECOND);
}

} // namespace
} // namespace divertsim
} // namespace ns3
