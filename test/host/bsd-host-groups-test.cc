// SPDX-License-Identifier: GPL-2.0-only
//
// Groups of TCP listeners and UDP sockets with real packets: what each system does with them
#include "test/host/bsd-host-topology.h"

#include "ns3/bsd-host-steering.h"
#include "ns3/bsd-packet-view.h"
#include "ns3/bsd-socket-inet-address.h"
#include "ns3/bsd-socket-tcp.h"
#include "ns3/bsd-socket-udp.h"
#include "ns3/lb-inet-ports.h"
#include "ns3/lb-policy-registry.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace
{

using namespace ns3;
using namespace ns3::divertsim;

constexpr std::uint16_t PORT = 443;

/// Counts what becomes of clients
struct Clients
{
    void Watch(const Ptr<Socket>& socket)
    {
        socket->SetConnectCallback(MakeCallback(&Clients::OnConnected, this),
                                   MakeCallback(&Clients::OnFailed, this));
        socket->SetCloseCallbacks(MakeCallback(&Clients::OnClosed, this),
                                  MakeCallback(&Clients::OnError, this));
    }

    void OnConnected(Ptr<Socket>)
    {
        ++connected;
    }

    void OnFailed(Ptr<Socket>)
    {
        ++failed;
    }

    void OnClosed(Ptr<Socket>)
    {
        ++closed;
    }

    void OnError(Ptr<Socket>)
    {
        ++reset;
    }

    int connected = 0;
    int failed = 0;
    int closed = 0;
    int reset = 0;
};

/// What the server's host tells
struct Log : public LbObserver
{
    void OnPicked(BsdTime, const LbPlace&, const BsdUnit& unit, LbMember& socket) override
    {
        picked[unit.id] = socket.GetName();
    }

    void OnCompleted(BsdTime, LbMember& socket, std::uint64_t unit) override
    {
        completed[unit] = socket.GetName();
    }

    void OnReset(BsdTime, LbMember&, std::uint64_t unit) override
    {
        reset.push_back(unit);
    }

    void OnRefused(BsdTime, LbMember*, std::uint64_t, LbRefusal reason) override
    {
        ++refused[reason];
    }

    void OnEnded(BsdTime, std::uint64_t unit) override
    {
        ended.push_back(unit);
    }

    std::map<std::uint64_t, std::string> picked;
    std::map<std::uint64_t, std::string> completed;
    std::vector<std::uint64_t> reset;
    std::vector<std::uint64_t> ended;
    std::map<LbRefusal, int> refused;
};

/// A client, a router, and a server of some system; 10 ms from end to end
class BsdHostGroupsTest : public ::testing::Test
{
  protected:
    void Start(BsdSystem system)
    {
        for (const auto& devices : {net.left, net.right})
        {
            devices.Get(0)->GetChannel()->SetAttribute("Delay", StringValue("5ms"));
        }
        client = net.nodes.Get(0);
        server = net.nodes.Get(2);
        BsdHostSteering::Of(client);
        steering = CreateObject<BsdHostSteering>();
        steering->Install(server, system);
        steering->AssignStreams(77);
        steering->AddObserver(&log);
    }

    void SetGroupOption(BsdSocketInet& inet) const
    {
        const bool freebsd = steering->GetSystem() == BsdSystem::FREEBSD;
        (freebsd ? inet.GetOptions().reusePortLb : inet.GetOptions().reusePort) = true;
    }

    Ptr<BsdSocketTcp> Listen(const std::string& name, int backlog = 128)
    {
        auto socket = BsdSocketTcp::Open(server);
        socket->GetInet().SetName(name);
        SetGroupOption(socket->GetInet());
        EXPECT_EQ(socket->Bind(BsdSocketAnyAddress(BsdFamily::INET), PORT), BsdErrno::OK);
        EXPECT_EQ(socket->Listen(backlog), BsdErrno::OK);
        return socket;
    }

    Ptr<BsdSocketUdp> BindUdp(const std::string& name)
    {
        auto socket = BsdSocketUdp::Open(server);
        socket->GetInet().SetName(name);
        SetGroupOption(socket->GetInet());
        EXPECT_EQ(socket->Bind(BsdSocketAnyAddress(BsdFamily::INET), PORT), BsdErrno::OK);
        return socket;
    }

    void Connect(int count)
    {
        for (int i = 0; i < count; ++i)
        {
            auto socket = BsdSocketTcp::Open(client);
            clients.Watch(socket);
            EXPECT_EQ(socket->Connect(ServerAddress()), 0);
            sockets.push_back(socket);
        }
    }

    Address ServerAddress() const
    {
        return InetSocketAddress(net.right4.GetAddress(1), PORT);
    }

    static void Run(Time until)
    {
        Simulator::Stop(until - Simulator::Now());
        Simulator::Run();
    }

    BsdHostTopology net;
    Ptr<Node> client;
    Ptr<Node> server;
    Ptr<BsdHostSteering> steering;
    Log log;
    Clients clients;
    std::vector<Ptr<BsdSocketTcp>> sockets;
};

TEST_F(BsdHostGroupsTest, ListenersOfAGroupGetTheConnectionsThatThePolicyPicks)
{
    Start(BsdSystem::FREEBSD);
    std::vector<Ptr<BsdSocketTcp>> listeners{Listen("s/0"), Listen("s/1"), Listen("s/2")};
    Connect(60);
    Run(Seconds(1));
    EXPECT_EQ(clients.connected, 60);
    EXPECT_EQ(log.completed, log.picked);
    std::size_t waiting = 0;
    for (const auto& listener : listeners)
    {
        EXPECT_GT(listener->GetComplete(), 5u);
        waiting += listener->GetComplete();
        while (const auto connection = listener->Accept())
        {
            EXPECT_EQ(log.completed.at(connection->GetUnit()), listener->GetInet().GetName());
        }
        EXPECT_EQ(listener->GetBsdErrno(), BsdErrno::E_AGAIN);
    }
    EXPECT_EQ(waiting, 60u);
}

TEST_F(BsdHostGroupsTest, OnFreebsdAHalfOpenConnectionOfAClosedListenerGoesToAnotherMember)
{
    Start(BsdSystem::FREEBSD);
    auto first = Listen("s/0");
    Connect(20);
    Run(MilliSeconds(15)); // SYNs have come, ACKs not yet
    EXPECT_EQ(log.picked.size(), 20u);
    EXPECT_TRUE(log.completed.empty());
    auto second = Listen("s/1");
    first->Close();
    Run(Seconds(1));
    EXPECT_EQ(clients.connected, 20);
    EXPECT_EQ(clients.reset, 0);
    EXPECT_EQ(second->GetComplete(), 20u);
    EXPECT_TRUE(log.reset.empty());
}

TEST_F(BsdHostGroupsTest, OnFreebsdAHalfOpenConnectionIsRefusedWhereNobodyListensAnyMore)
{
    Start(BsdSystem::FREEBSD);
    auto only = Listen("s/0");
    Connect(5);
    Run(MilliSeconds(15));
    only->Close();
    Run(Seconds(1));
    EXPECT_EQ(clients.reset, 5);
    EXPECT_EQ(log.refused[LbRefusal::NOT_LISTENING], 5);
}

TEST_F(BsdHostGroupsTest, OnLinuxAHalfOpenConnectionDiesWithTheListenerThatGotItsSyn)
{
    Start(BsdSystem::PLAIN);
    auto first = Listen("s/0");
    auto second = Listen("s/1");
    Connect(40);
    Run(MilliSeconds(15));
    int ofFirst = 0;
    for (const auto& [unit, name] : log.picked)
    {
        ofFirst += name == "s/0" ? 1 : 0;
    }
    ASSERT_GT(ofFirst, 0);
    ASSERT_LT(ofFirst, 40);
    first->Close();
    Run(Seconds(1));
    EXPECT_EQ(log.reset.size(), static_cast<std::size_t>(ofFirst));
    EXPECT_EQ(clients.reset + clients.failed, ofFirst);
    EXPECT_EQ(second->GetComplete(), static_cast<std::size_t>(40 - ofFirst));
}

TEST_F(BsdHostGroupsTest, ACompleteConnectionThatWaitsDiesWithItsListener)
{
    Start(BsdSystem::FREEBSD);
    auto listener = Listen("s/0");
    Connect(6);
    Run(Seconds(1));
    ASSERT_EQ(listener->GetComplete(), 6u);
    const auto accepted = listener->Accept();
    listener->Close();
    Run(Seconds(2));
    EXPECT_EQ(log.reset.size(), 5u);
    EXPECT_EQ(clients.reset, 5);
    EXPECT_TRUE(accepted->HasEndPoint());
    EXPECT_TRUE(log.ended.empty()) << "those that die with their listener do not end";
}

TEST_F(BsdHostGroupsTest, OnFreebsdAConnectionThatFindsTheQueueFullIsReset)
{
    Start(BsdSystem::FREEBSD);
    auto listener = Listen("s/0", 4); // 3 * 4 / 2 + 1 wait
    Connect(12);
    Run(Seconds(1));
    EXPECT_EQ(listener->GetComplete(), 7u);
    EXPECT_EQ(log.refused[LbRefusal::ACCEPT_QUEUE], 5);
    EXPECT_EQ(clients.reset, 5);
}

TEST_F(BsdHostGroupsTest, OnLinuxAFullQueueIgnoresTheAckAndTheConnectionCompletesLater)
{
    Start(BsdSystem::PLAIN);
    auto listener = Listen("s/0", 2); // backlog + 1 wait
    Connect(5);
    Run(Seconds(1));
    EXPECT_EQ(listener->GetComplete(), 3u);
    EXPECT_GE(log.refused[LbRefusal::ACCEPT_QUEUE], 2);
    EXPECT_EQ(clients.reset, 0);
    while (listener->Accept())
    {
    }
    Run(Seconds(30)); // the SYN-ACKs are sent again, and acknowledged again
    EXPECT_EQ(listener->GetComplete(), 2u);
    EXPECT_EQ(clients.connected, 5);
}

TEST_F(BsdHostGroupsTest, DatagramsOfAPeerGoToTheMemberThatThePolicyPicks)
{
    Start(BsdSystem::PLAIN);
    std::vector<Ptr<BsdSocketUdp>> members{BindUdp("u/0"), BindUdp("u/1"), BindUdp("u/2")};
    std::vector<Ptr<BsdSocketUdp>> peers;
    for (int i = 0; i < 30; ++i)
    {
        auto peer = BsdSocketUdp::Open(client);
        ASSERT_EQ(peer->Connect(ServerAddress()), 0);
        peers.push_back(peer);
    }
    for (int round = 0; round < 3; ++round)
    {
        for (const auto& peer : peers)
        {
            peer->Send(Create<Packet>(100));
        }
    }
    Run(Seconds(1));
    EXPECT_EQ(log.picked.size(), 30u);
    std::map<std::string, std::uint32_t> expected;
    for (const auto& [unit, name] : log.picked)
    {
        expected[name] += 300;
    }
    for (const auto& member : members)
    {
        EXPECT_GT(member->GetRxAvailable(), 0u);
        EXPECT_EQ(member->GetRxAvailable(), expected[member->GetInet().GetName()]);
    }
}

TEST_F(BsdHostGroupsTest, AMemberThatConnectsGetsItsPeersDatagramsAndNoOthers)
{
    Start(BsdSystem::FREEBSD);
    auto worker = BindUdp("u/0");
    auto other = BindUdp("u/1");
    auto mine = BsdSocketUdp::Open(client);
    mine->Bind(BsdSocketAnyAddress(BsdFamily::INET), 5000);
    ASSERT_EQ(worker->Connect(InetSocketAddress(net.left4.GetAddress(0), 5000)), 0);
    mine->SendTo(Create<Packet>(100), 0, ServerAddress());
    for (int i = 0; i < 20; ++i)
    {
        auto peer = BsdSocketUdp::Open(client);
        peer->SendTo(Create<Packet>(10), 0, ServerAddress());
    }
    Run(Seconds(1));
    EXPECT_EQ(worker->GetRxAvailable(), 100u);
    EXPECT_EQ(other->GetRxAvailable(), 200u);
}

TEST_F(BsdHostGroupsTest, ASecondBindWithoutTheOptionIsRefusedOnEachSystem)
{
    for (const BsdSystem system :
         {BsdSystem::FREEBSD, BsdSystem::OPENBSD, BsdSystem::PLAIN, BsdSystem::GVISOR})
    {
        NodeContainer nodes;
        nodes.Create(1);
        InternetStackHelper().Install(nodes);
        auto host = CreateObject<BsdHostSteering>();
        host->Install(nodes.Get(0), system);
        const auto any = BsdSocketAnyAddress(BsdFamily::INET);
        auto tcp = BsdSocketTcp::Open(nodes.Get(0));
        EXPECT_EQ(tcp->Bind(any, PORT), BsdErrno::OK);
        EXPECT_EQ(tcp->Bind(any, 8080), BsdErrno::E_INVAL) << "bound already";
        EXPECT_EQ(BsdSocketTcp::Open(nodes.Get(0))->Bind(any, PORT), BsdErrno::E_ADDRINUSE);
        auto udp = BsdSocketUdp::Open(nodes.Get(0));
        EXPECT_EQ(udp->Bind(any, PORT), BsdErrno::OK) << "UDP's ports are others";
        EXPECT_EQ(BsdSocketUdp::Open(nodes.Get(0))->Bind(any, PORT), BsdErrno::E_ADDRINUSE);
        EXPECT_EQ(BsdSocketTcp::Open(nodes.Get(0))->Bind(BsdAddress::V4(0x01020304), PORT),
                  BsdErrno::E_ADDRNOTAVAIL);
        tcp->Close();
        EXPECT_EQ(BsdSocketTcp::Open(nodes.Get(0))->Bind(any, PORT), BsdErrno::OK);
    }
}

TEST_F(BsdHostGroupsTest, OnFreebsdATcpSocketWithTheOptionCannotConnect)
{
    Start(BsdSystem::FREEBSD);
    auto socket = BsdSocketTcp::Open(server);
    socket->GetInet().GetOptions().reusePortLb = true;
    EXPECT_EQ(socket->Connect(InetSocketAddress(net.left4.GetAddress(0), 80)), -1);
    EXPECT_EQ(socket->GetBsdErrno(), BsdErrno::E_OPNOTSUPP);
}

TEST_F(BsdHostGroupsTest, TcpSocketsBeyondTheLimitAreBoundAndGetNothing)
{
    Start(BsdSystem::FREEBSD);
    std::vector<Ptr<BsdSocketTcp>> listeners;
    for (int i = 0; i < 258; ++i)
    {
        listeners.push_back(Listen("s/" + std::to_string(i)));
    }
    EXPECT_TRUE(steering->GetInetPorts().GetGroup(listeners[255]->GetInet()));
    EXPECT_FALSE(steering->GetInetPorts().GetGroup(listeners[256]->GetInet()));
    Connect(400);
    Run(Seconds(2));
    EXPECT_EQ(clients.connected, 400);
    EXPECT_EQ(listeners[256]->GetComplete() + listeners[257]->GetComplete(), 0u);
}

} // namespace
