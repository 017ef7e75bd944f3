// SPDX-License-Identifier: GPL-2.0-only
#include "test/socket/bsd-socket-world.h"

#include "ns3/bsd-socket-face-factory.h"
#include "ns3/bsd-socket-face.h"
#include "ns3/bsd-socket-sockaddr.h"

namespace ns3
{
namespace divertsim
{
namespace
{

const BsdSockaddr PATH = BsdSockaddr::Local("/tmp/sink");

Ptr<BsdSocketFace>
Open(const BsdSocketWorld& world, int type = BSD_SOCK_STREAM)
{
    return BsdSocketFace::Open(world.Layer(), BSD_PF_LOCAL, type, 0);
}

TEST(BsdSocketSockaddr, AnAddressComesBackAsItWas)
{
    for (const BsdSockaddr& name : {PATH,
                                    BsdSockaddr::Local(""),
                                    BsdSockaddr::Inet(*BsdAddress::Parse("10.0.0.1"), 80),
                                    BsdSockaddr::Inet(*BsdAddress::Parse("fd00::1"), 443),
                                    BsdSockaddr::Other(BSD_PF_USER + 5, std::string("a\0b", 3))})
    {
        const auto again = BsdSocketFromNs3(BsdSocketToNs3(name));
        ASSERT_TRUE(again);
        EXPECT_EQ(*again, name);
    }
    EXPECT_FALSE(BsdSocketFromNs3(Address()));
    EXPECT_FALSE(BsdSocketFromNs3(Mac48Address("00:00:00:00:00:01")));
    EXPECT_TRUE(BsdSocketToNs3(BsdSockaddr::Local(std::string(18, 'x'))).GetLength() == 20);
    EXPECT_TRUE(BsdSocketToNs3(BsdSockaddr::Local(std::string(19, 'x'))).IsInvalid());
}

// ns-3's senders bind to an address of IP or of a packet socket, and give up for any other
TEST(BsdSocketFace, AStockPacketSinkReadsALocalSocket)
{
    BsdSocketWorld world;
    const Ptr<Node> node = world.topology.Router();
    const auto factory = CreateObject<BsdSocketFaceFactory>();
    factory->SetLayer(world.Layer());
    node->AggregateObject(factory);
    PacketSinkHelper sinks("ns3::divertsim::BsdSocketFaceFactory", BsdSocketToNs3(PATH));
    const auto sink = DynamicCast<PacketSink>(sinks.Install(node).Get(0));
    BsdHostTopology::Run(1);
    const int s = world.root.Socket(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0);
    EXPECT_OK(world.root, Connect(s, PATH));
    const std::string bytes(100000, 'x');
    std::size_t written = 0;
    std::function<void()> write = [&] {
        while (written < bytes.size())
        {
            const auto count = world.root.Write(s, bytes.data(), bytes.size() - written);
            if (count < 0)
            {
                world.root.AwaitPoll({{s, BSD_POLLOUT, 0}},
                                     BSD_NEVER,
                                     [&](int, const std::vector<BsdPollfd>&) { write(); });
                return;
            }
            written += static_cast<std::size_t>(count);
        }
    };
    write();
    BsdHostTopology::Run(1);
    EXPECT_EQ(sink->GetTotalRx(), 100000U); // many times the 8192 bytes of the send buffer
}

TEST(BsdSocketFace, AProgramAndAnApplicationTalk)
{
    BsdSocketWorld world;
    BsdSocketProcess& root = world.root;
    const auto listener = Open(world);
    EXPECT_EQ(listener->Bind(BsdSocketToNs3(PATH)), 0);
    EXPECT_EQ(listener->Listen(), 0);
    Ptr<Socket> accepted;
    listener->SetAcceptCallback(
        MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
        Callback<void, Ptr<Socket>, const Address&>(
            [&](Ptr<Socket> socket, const Address&) { accepted = socket; }));
    const int s = root.Socket(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0);
    EXPECT_OK(root, Connect(s, PATH));
    WriteText(root, s, "early");
    EXPECT_FALSE(accepted); // never within the call
    BsdSocketWorld::Settle();
    ASSERT_TRUE(accepted);
    EXPECT_EQ(accepted->GetRxAvailable(), 5U);
    EXPECT_EQ(accepted->Recv()->GetSize(), 5U);
    EXPECT_FALSE(accepted->Recv());
    EXPECT_EQ(accepted->GetErrno(), Socket::ERROR_AGAIN);
    EXPECT_EQ(accepted->Send(Create<Packet>(7)), 7);
    EXPECT_EQ(RecvText(root, s).size(), 7U);
    int closed = 0;
    accepted->SetCloseCallbacks(Callback<void, Ptr<Socket>>([&](Ptr<Socket>) { ++closed; }),
                                MakeNullCallback<void, Ptr<Socket>>());
    EXPECT_OK(root, Close(s));
    BsdSocketWorld::Settle();
    EXPECT_EQ(closed, 1);
    EXPECT_EQ(accepted->Recv()->GetSize(), 0U); // the end of the file
    EXPECT_EQ(accepted->Send(Create<Packet>(7)), -1);
    EXPECT_EQ(accepted->GetErrno(), Socket::ERROR_SHUTDOWN);
    EXPECT_EQ(accepted->Close(), 0);
    EXPECT_EQ(accepted->Close(), -1);
    EXPECT_EQ(accepted->GetErrno(), Socket::ERROR_BADF);
}

TEST(BsdSocketFace, ConnectTellsOfSuccessAndFailure)
{
    BsdSocketWorld world;
    int succeeded = 0;
    int failed = 0;
    const auto connect = [&] {
        const auto face = Open(world);
        face->SetConnectCallback(Callback<void, Ptr<Socket>>([&](Ptr<Socket>) { ++succeeded; }),
                                 Callback<void, Ptr<Socket>>([&](Ptr<Socket>) { ++failed; }));
        const int result = face->Connect(BsdSocketToNs3(PATH));
        BsdSocketWorld::Settle();
        return std::make_pair(result, face->GetBsdErrno());
    };
    EXPECT_EQ(connect(), std::make_pair(-1, BsdErrno::E_NOENT));
    EXPECT_EQ(failed, 1);
    const auto listener = Open(world);
    listener->Bind(BsdSocketToNs3(PATH));
    listener->Listen();
    EXPECT_EQ(connect(), std::make_pair(0, BsdErrno::OK));
    EXPECT_EQ(succeeded, 1);
    EXPECT_EQ(failed, 1);
}

TEST(BsdSocketFace, DatagramsHaveTheirSender)
{
    BsdSocketWorld world;
    const auto one = Open(world, BSD_SOCK_DGRAM);
    const auto other = Open(world, BSD_SOCK_DGRAM);
    EXPECT_EQ(one->GetSocketType(), Socket::NS3_SOCK_DGRAM);
    EXPECT_EQ(one->GetNode(), world.topology.Router());
    EXPECT_EQ(one->Bind(BsdSocketToNs3(PATH)), 0);
    EXPECT_EQ(other->Bind(BsdSocketToNs3(BsdSockaddr::Local("/o"))), 0);
    int readable = 0;
    one->SetRecvCallback(Callback<void, Ptr<Socket>>([&](Ptr<Socket>) { ++readable; }));
    EXPECT_EQ(other->SendTo(Create<Packet>(10), 0, BsdSocketToNs3(PATH)), 10);
    EXPECT_EQ(other->SendTo(Create<Packet>(20), 0, BsdSocketToNs3(PATH)), 20);
    EXPECT_EQ(other->Send(Create<Packet>(20)), -1);
    EXPECT_EQ(other->GetBsdErrno(), BsdErrno::E_DESTADDRREQ);
    BsdSocketWorld::Settle();
    EXPECT_EQ(readable, 1); // once an event
    Address from;
    EXPECT_EQ(one->RecvFrom(100, 0, from)->GetSize(), 10U);
    EXPECT_EQ(*BsdSocketFromNs3(from), BsdSockaddr::Local("/o"));
    EXPECT_TRUE(one->SetAllowBroadcast(true));
    EXPECT_TRUE(one->GetAllowBroadcast());
}

TEST(BsdSocketFace, ASocketThatTheSystemRefusesSaysWhy)
{
    BsdSocketWorld world;
    const auto face = BsdSocketFace::Open(world.Layer(), 77, BSD_SOCK_STREAM, 0);
    EXPECT_EQ(face->GetBsdErrno(), BsdErrno::E_AFNOSUPPORT);
    EXPECT_EQ(face->Listen(), -1);
    EXPECT_EQ(face->GetBsdErrno(), BsdErrno::E_BADF);
    EXPECT_EQ(face->GetTxAvailable(), 0U);
}

} // namespace
} // namespace divertsim
} // namespace ns3
