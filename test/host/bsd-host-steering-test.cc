// SPDX-License-Identifier: GPL-2.0-only
//
// Sockets of a node that finds them by hash, against ns-3's own sockets as peers
#include "test/host/bsd-host-topology.h"

#include "ns3/bsd-host-steering.h"
#include "ns3/bsd-packet-view.h"
#include "ns3/bsd-socket-inet-address.h"
#include "ns3/bsd-socket-tcp.h"
#include "ns3/bsd-socket-udp.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

namespace
{

using namespace ns3;
using namespace ns3::divertsim;

constexpr std::uint16_t PORT = 80;

/// Reads, counts and answers what a socket gets; closes when its peer has
class Echo
{
  public:
    void Watch(const Ptr<Socket>& socket)
    {
        socket->SetRecvCallback(MakeCallback(&Echo::OnReadable, this));
        socket->SetCloseCallbacks(MakeCallback(&Echo::OnNormalClose, this),
                                  MakeCallback(&Echo::OnErrorClose, this));
        socket->SetConnectCallback(MakeCallback(&Echo::OnConnected, this),
                                   MakeCallback(&Echo::OnFailed, this));
        sockets.push_back(socket);
    }

    void OnAccepted(Ptr<Socket> socket, const Address&)
    {
        ++accepted;
        Watch(socket);
    }

    std::vector<Ptr<Socket>> sockets;
    bool answers = false;
    std::uint32_t bytes = 0;
    int accepted = 0;
    int connected = 0;
    int failed = 0;
    int closed = 0;
    int errors = 0;

  private:
    void OnReadable(Ptr<Socket> socket)
    {
        Address from;
        while (const auto packet = socket->RecvFrom(from))
        {
            if (packet->GetSize() == 0)
            {
                return;
            }
            bytes += packet->GetSize();
            if (answers)
            {
                socket->SendTo(Create<Packet>(packet->GetSize()), 0, from);
            }
        }
    }

    void OnConnected(Ptr<Socket>)
    {
        ++connected;
    }

    void OnFailed(Ptr<Socket>)
    {
        ++failed;
    }

    void OnNormalClose(Ptr<Socket> socket)
    {
        ++closed;
        socket->Close();
    }

    void OnErrorClose(Ptr<Socket>)
    {
        ++errors;
    }
};

/// A client and a server behind a router
class BsdHostSteeringTest : public ::testing::TestWithParam<bool>
{
  protected:
    BsdHostSteeringTest()
        : client(net.nodes.Get(0)),
          server(net.nodes.Get(2)),
          clientSteering(BsdHostSteering::Of(client)),
          serverSteering(BsdHostSteering::Of(server))
    {
        GlobalValue::Bind("ChecksumEnabled", BooleanValue(false));
    }

    ~BsdHostSteeringTest() override
    {
        GlobalValue::Bind("ChecksumEnabled", BooleanValue(false));
    }

    Address ServerAddress() const
    {
        return GetParam() ? Address(Inet6SocketAddress(net.right6.GetAddress(1, 1), PORT))
                          : Address(InetSocketAddress(net.right4.GetAddress(1), PORT));
    }

    BsdAddress Any() const
    {
        return BsdSocketAnyAddress(GetParam() ? BsdFamily::INET6 : BsdFamily::INET);
    }

    Ptr<BsdSocketTcp> Listen(Echo& echo)
    {
        auto listener = BsdSocketTcp::Open(server);
        EXPECT_EQ(listener->Bind(Any(), PORT), BsdErrno::OK);
        EXPECT_EQ(listener->Listen(), 0);
        listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                    MakeCallback(&Echo::OnAccepted, &echo));
        return listener;
    }

    Ptr<BsdSocketTcp> Connect(Echo& echo)
    {
        auto socket = BsdSocketTcp::Open(client);
        echo.Watch(socket);
        EXPECT_EQ(socket->Connect(ServerAddress()), 0);
        return socket;
    }

    static void Run(double seconds)
    {
        Simulator::Stop(Seconds(seconds) - Simulator::Now());
        Simulator::Run();
    }

    BsdHostTopology net;
    Ptr<Node> client;
    Ptr<Node> server;
    Ptr<BsdHostSteering> clientSteering;
    Ptr<BsdHostSteering> serverSteering;
};

TEST_P(BsdHostSteeringTest, ConnectionsCarryDataBothWaysAndCloseBothWays)
{
    Echo there;
    Echo here;
    there.answers = true;
    auto listener = Listen(there);
    std::vector<Ptr<BsdSocketTcp>> sockets;
    for (int i = 0; i < 20; ++i)
    {
        sockets.push_back(Connect(here));
    }
    Run(1);
    EXPECT_EQ(clientSteering->GetConnections(), 20u);
    EXPECT_EQ(serverSteering->GetConnections(), 20u);
    for (const auto& socket : sockets)
    {
        EXPECT_EQ(socket->Send(Create<Packet>(5000)), 5000);
    }
    Run(2);
    EXPECT_EQ(there.accepted, 20);
    EXPECT_EQ(there.bytes, 100000u);
    EXPECT_EQ(here.bytes, 100000u);
    for (const auto& socket : sockets)
    {
        socket->Close();
    }
    Run(3);
    EXPECT_EQ(there.closed, 20);
    EXPECT_EQ(serverSteering->GetConnections(), 0u) << "the server's side closed last";
    EXPECT_EQ(clientSteering->GetConnections(), 20u) << "the client's waits in TIME_WAIT";
    Run(300);
    EXPECT_EQ(clientSteering->GetConnections(), 0u);
    EXPECT_EQ(here.errors + there.errors, 0);
}

TEST_P(BsdHostSteeringTest, AConnectionOutlivesItsListener)
{
    Echo there;
    Echo here;
    auto listener = Listen(there);
    auto socket = Connect(here);
    Run(1);
    EXPECT_EQ(listener->Close(), 0);
    socket->Send(Create<Packet>(1000));
    Run(2);
    EXPECT_EQ(there.bytes, 1000u);
    Echo late;
    Connect(late);
    Run(3);
    EXPECT_EQ(late.failed, 1) << "nobody listens any more: refused by an RST, not timed out";
}

TEST_P(BsdHostSteeringTest, AConnectionThatWaitsForAcceptIsResetWhenItsListenerCloses)
{
    Echo here;
    auto listener = BsdSocketTcp::Open(server);
    ASSERT_EQ(listener->Bind(Any(), PORT), BsdErrno::OK);
    ASSERT_EQ(listener->Listen(5), BsdErrno::OK);
    Connect(here);
    Connect(here);
    Run(1);
    EXPECT_EQ(here.connected, 2);
    EXPECT_EQ(listener->GetComplete(), 2u);
    Echo there;
    const auto accepted = listener->Accept();
    ASSERT_TRUE(accepted);
    there.Watch(accepted);
    listener->Close();
    Run(2);
    EXPECT_EQ(here.closed + here.errors, 1) << "one was accepted before, the other one is reset";
    EXPECT_EQ(serverSteering->GetConnections(), 1u);
    here.sockets[0]->Send(Create<Packet>(700));
    Run(3);
    EXPECT_EQ(there.bytes, 700u);
}

TEST_P(BsdHostSteeringTest, SocketsOfNs3sOwnFactoriesWorkBesideOurs)
{
    Echo ours;
    Echo stock;
    Echo here;
    auto listener = Listen(ours);
    auto other = Socket::CreateSocket(server, TcpSocketFactory::GetTypeId());
    other->Bind(BsdSocketToAddress(Any(), 81));
    other->Listen();
    other->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                             MakeCallback(&Echo::OnAccepted, &stock));
    Connect(here);
    auto socket = Socket::CreateSocket(client, TcpSocketFactory::GetTypeId());
    here.Watch(socket);
    const BsdSocketEndpoint to = BsdSocketFromAddress(ServerAddress());
    socket->Connect(BsdSocketToAddress(to.address, 81));
    Run(1);
    EXPECT_EQ(here.connected, 2);
    EXPECT_EQ(ours.accepted, 1);
    EXPECT_EQ(stock.accepted, 1);
    for (const auto& each : here.sockets)
    {
        each->Send(Create<Packet>(400));
    }
    Run(2);
    EXPECT_EQ(ours.bytes, 400u);
    EXPECT_EQ(stock.bytes, 400u);
}

TEST_P(BsdHostSteeringTest, AStockApplicationTakesOurSocketsByTheirFactory)
{
    PacketSinkHelper sinks("ns3::divertsim::BsdSocketTcpFactory", BsdSocketToAddress(Any(), PORT));
    auto sink = sinks.Install(server);
    BulkSendHelper source("ns3::divertsim::BsdSocketTcpFactory", ServerAddress());
    source.SetAttribute("MaxBytes", UintegerValue(300000));
    source.Install(client).Start(Seconds(0.1));
    PacketSinkHelper datagrams("ns3::divertsim::BsdSocketUdpFactory",
                               BsdSocketToAddress(Any(), PORT));
    auto received = datagrams.Install(server);
    OnOffHelper udp("ns3::divertsim::BsdSocketUdpFactory", ServerAddress());
    udp.SetConstantRate(DataRate("1Mbps"), 500);
    auto sender = udp.Install(client);
    sender.Start(Seconds(0.1));
    sender.Stop(Seconds(1.1) + MilliSeconds(2)); // the first one is sent after a gap
    Run(5);
    EXPECT_EQ(DynamicCast<PacketSink>(sink.Get(0))->GetTotalRx(), 300000u);
    EXPECT_EQ(DynamicCast<PacketSink>(received.Get(0))->GetTotalRx(), 125000u);
}

TEST_P(BsdHostSteeringTest, WithChecksumsOnConnectionsAndDatagramsArrive)
{
    GlobalValue::Bind("ChecksumEnabled", BooleanValue(true));
    Echo there;
    Echo here;
    there.answers = true;
    auto listener = Listen(there);
    auto socket = Connect(here);
    auto udp = BsdSocketUdp::Open(server);
    ASSERT_EQ(udp->Bind(Any(), PORT), BsdErrno::OK);
    there.Watch(udp);
    auto sender = BsdSocketUdp::Open(client);
    here.Watch(sender);
    ASSERT_EQ(sender->Connect(ServerAddress()), 0);
    ASSERT_EQ(sender->Send(Create<Packet>(100)), 100);
    Run(1);
    socket->Send(Create<Packet>(2000));
    Run(2);
    EXPECT_EQ(there.bytes, 2100u);
    EXPECT_EQ(here.bytes, 2100u);
}

TEST_P(BsdHostSteeringTest, ASynToAConnectionInTimeWaitOpensANewOne)
{
    // the server closes first, and waits (FreeBSD tcp_twcheck(), sys/netinet/tcp_timewait.c)
    Echo there;
    Echo here;
    auto listener = Listen(there);
    const BsdSocketEndpoint to = BsdSocketFromAddress(ServerAddress());
    BsdTuple tuple{BSD_IPPROTO_TCP,
                   *BsdSocketSourceAddress(client, to.address),
                   50000,
                   to.address,
                   to.port};
    auto first = BsdSocketTcp::Open(client);
    ASSERT_EQ(first->BindTuple(tuple), BsdErrno::OK);
    here.Watch(first);
    first->Connect(ServerAddress());
    Run(1);
    there.sockets.at(0)->Close();
    Run(2);
    EXPECT_EQ(clientSteering->GetConnections(), 0u);
    EXPECT_EQ(serverSteering->GetConnections(), 1u);
    auto second = BsdSocketTcp::Open(client);
    ASSERT_EQ(second->BindTuple(tuple), BsdErrno::OK);
    here.Watch(second);
    second->Connect(ServerAddress());
    Run(3);
    EXPECT_EQ(here.connected, 2);
    EXPECT_EQ(there.accepted, 2);
}

TEST_P(BsdHostSteeringTest, ADatagramToAClosedPortComesBackAsAnIcmpErrorToItsSocket)
{
    struct Errors
    {
        void OnIcmp(Ipv4Address, std::uint8_t, std::uint8_t, std::uint8_t, std::uint32_t)
        {
            ++count;
        }

        void OnIcmp6(Ipv6Address, std::uint8_t, std::uint8_t, std::uint8_t, std::uint32_t)
        {
            ++count;
        }

        int count = 0;
    };

    Errors mine;
    Errors others;
    auto bystander = BsdSocketUdp::Open(client);
    bystander->Bind(Any(), 0);
    bystander->SetIcmpCallback(MakeCallback(&Errors::OnIcmp, &others));
    bystander->SetIcmp6Callback(MakeCallback(&Errors::OnIcmp6, &others));
    auto sender = BsdSocketUdp::Open(client);
    sender->SetIcmpCallback(MakeCallback(&Errors::OnIcmp, &mine));
    sender->SetIcmp6Callback(MakeCallback(&Errors::OnIcmp6, &mine));
    ASSERT_EQ(sender->Connect(ServerAddress()), 0);
    sender->Send(Create<Packet>(100));
    Run(1);
    EXPECT_EQ(mine.count, 1);
    EXPECT_EQ(others.count, 0);
}

TEST_P(BsdHostSteeringTest, ADatagramThatDoesNotFitIsLostAndTheOthersKeepTheirOrder)
{
    auto udp = BsdSocketUdp::Open(server);
    ASSERT_EQ(udp->Bind(Any(), PORT), BsdErrno::OK);
    udp->SetRcvBufSize(1000);
    auto sender = BsdSocketUdp::Open(client);
    ASSERT_EQ(sender->Connect(ServerAddress()), 0);
    for (const std::uint32_t size : {400u, 500u, 300u, 100u})
    {
        sender->Send(Create<Packet>(size));
    }
    Run(1);
    EXPECT_EQ(udp->GetRxAvailable(), 1000u);
    std::vector<std::uint32_t> sizes;
    while (const auto packet = udp->Recv())
    {
        sizes.push_back(packet->GetSize());
    }
    EXPECT_EQ(sizes, (std::vector<std::uint32_t>{400, 500, 100}));
}

INSTANTIATE_TEST_SUITE_P(Families, BsdHostSteeringTest, ::testing::Bool(), [](const auto& family) {
    return family.param ? "Inet6" : "Inet";
});

} // namespace
