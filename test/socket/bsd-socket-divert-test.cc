// SPDX-License-Identifier: GPL-2.0-only
#include "test/host/bsd-host-topology.h"

#include "ns3/bsd-socket-divert-address.h"
#include "ns3/bsd-socket-errno.h"
#include "ns3/bsd-socket-packet.h"
#include "ns3/divert-ports.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace divertsim
{
namespace
{

const char* const DIVERT_UDP = "pass in on if0 proto udp divert-to 127.0.0.1 port 8000";

/// A BSD host between two nodes, and a socket on it
class BsdSocketDivertTest : public ::testing::Test
{
  protected:
    BsdSocketDivertTest()
    {
        BsdHostHelper bsd;
        bsd.SetRules({DIVERT_UDP});
        bsd.Install(world.Router());
    }

    Ptr<BsdSocketDivert> Open()
    {
        return DynamicCast<BsdSocketDivert>(
            Socket::CreateSocket(world.Router(),
                                 TypeId::LookupByName("ns3::divertsim::BsdSocketDivertFactory")));
    }

    /// A datagram from the client through the router
    void SendDatagram(uint32_t bytes)
    {
        auto sender = Socket::CreateSocket(world.nodes.Get(0), UdpSocketFactory::GetTypeId());
        sender->Connect(InetSocketAddress("10.0.2.2", 9));
        sender->Send(Create<Packet>(bytes));
        world.Run(1);
        sender->Close();
    }

    BsdHostTopology world;
};

TEST_F(BsdSocketDivertTest, BindTakesAnInetAddressAndTellsErrors)
{
    auto one = Open();
    auto two = Open();
    EXPECT_EQ(one->Bind(InetSocketAddress(Ipv4Address::GetAny(), 8000)), 0);
    EXPECT_EQ(two->Bind(InetSocketAddress(Ipv4Address::GetAny(), 8000)), -1);
    EXPECT_EQ(two->GetErrno(), Socket::ERROR_ADDRINUSE);
    EXPECT_EQ(two->GetBsdErrno(), BsdErrno::E_ADDRINUSE);
    EXPECT_EQ(two->Bind(Inet6SocketAddress(Ipv6Address::GetAny(), 8000)), -1);
    EXPECT_EQ(two->GetErrno(), Socket::ERROR_AFNOSUPPORT);
    Address name;
    EXPECT_EQ(one->GetSockName(name), 0);
    EXPECT_EQ(InetSocketAddress::ConvertFrom(name).GetPort(), 8000);
    EXPECT_EQ(one->Close(), 0);
    EXPECT_EQ(one->Close(), -1);
    EXPECT_EQ(one->GetErrno(), Socket::ERROR_BADF);
}

TEST_F(BsdSocketDivertTest, ReusePortLbIsAnAttributeAndTheThirtyThirdGetsEnospc)
{
    std::vector<Ptr<BsdSocketDivert>> sockets;
    for (int i = 0; i < 33; ++i)
    {
        sockets.push_back(Open());
        sockets.back()->SetAttribute("ReusePortLb", BooleanValue(true));
        const BsdErrno error = sockets.back()->Bind(8000);
        EXPECT_EQ(error, i < 32 ? BsdErrno::OK : BsdErrno::E_NOSPC) << i;
    }
}

TEST_F(BsdSocketDivertTest, CallsThatTheSystemLacksSaySo)
{
    auto socket = Open();
    EXPECT_EQ(socket->Listen(), -1);
    EXPECT_EQ(socket->Connect(InetSocketAddress("10.0.2.2", 1)), -1);
    EXPECT_EQ(socket->GetBsdErrno(), BsdErrno::E_OPNOTSUPP);
    EXPECT_EQ(socket->Bind6(), -1);
    EXPECT_EQ(socket->Send(Create<Packet>(100), 0), -1);
    EXPECT_EQ(socket->GetBsdErrno(), BsdErrno::E_DESTADDRREQ);
    EXPECT_EQ(socket->Recv(100, 0), nullptr);
    EXPECT_EQ(socket->GetErrno(), Socket::ERROR_AGAIN);
    EXPECT_EQ(socket->GetSocketType(), Socket::NS3_SOCK_RAW);
}

TEST_F(BsdSocketDivertTest, WriteChecksAreTheKernels)
{
    auto socket = Open();
    const InetSocketAddress out(Ipv4Address::GetAny(), 0);
    EXPECT_EQ(socket->SendTo(Create<Packet>(19), 0, out), -1);
    EXPECT_EQ(socket->GetBsdErrno(), BsdErrno::E_INVAL);
    EXPECT_EQ(socket->SendTo(Create<Packet>(40), 0, out), -1); // version 0
    EXPECT_EQ(socket->GetBsdErrno(), BsdErrno::E_AFNOSUPPORT);
    auto packet = Create<Packet>(10);
    Ipv4Header header;
    header.SetPayloadSize(100); // more than there is
    header.SetDestination("10.0.2.2");
    packet->AddHeader(header);
    EXPECT_EQ(socket->SendTo(packet, 0, out), -1);
    EXPECT_EQ(socket->GetBsdErrno(), BsdErrno::E_INVAL);
    EXPECT_EQ(socket->SendTo(packet, 0, InetSocketAddress("192.0.2.1", 1)), -1);
    EXPECT_EQ(socket->GetBsdErrno(), BsdErrno::E_ADDRNOTAVAIL);
    EXPECT_EQ(socket->SendTo(packet, 0, Inet6SocketAddress(Ipv6Address::GetAny(), 1)), -1);
    EXPECT_EQ(socket->GetErrno(), Socket::ERROR_AFNOSUPPORT);
}

TEST_F(BsdSocketDivertTest, AReadGivesTheWholePacketAndItsOrigin)
{
    auto socket = Open();
    socket->SetName("ids/0");
    EXPECT_EQ(socket->Bind(8000), BsdErrno::OK);
    SendDatagram(100);
    EXPECT_EQ(socket->GetRxAvailable(), 128U);
    Address address;
    auto packet = socket->RecvFrom(65535, 0, address);
    ASSERT_TRUE(packet);
    EXPECT_EQ(packet->GetSize(), 128U);
    const auto info = socket->GetInfo(packet->Copy());
    ASSERT_TRUE(info.has_value());
    EXPECT_EQ(info->serial, 1U);
    EXPECT_NE(info->stateId, 0U);
    EXPECT_EQ(info->length, 128U);
    EXPECT_EQ(info->payload, 100U);
    EXPECT_EQ(info->direction, BsdDirection::IN);
    EXPECT_EQ(socket->GetName(), "ids/0");
    ASSERT_TRUE(BsdSocketDivertAddress::IsMatchingType(address));
    const DivertAddress from = BsdSocketDivertAddress::ConvertFrom(address).Get();
    EXPECT_EQ(from.port, 1);
    EXPECT_EQ(from.GetInterface(), "if0");
    EXPECT_EQ(from.address, *BsdAddress::Parse("10.0.1.2"));
    socket->Forget(packet);
    EXPECT_FALSE(socket->GetInfo(packet).has_value());
}

TEST_F(BsdSocketDivertTest, TooShortABufferCutsThePacket)
{
    auto socket = Open();
    EXPECT_EQ(socket->Bind(8000), BsdErrno::OK);
    SendDatagram(100);
    EXPECT_EQ(socket->Recv(50, 0)->GetSize(), 50U);
    EXPECT_EQ(socket->GetRxAvailable(), 0U);
}

TEST_F(BsdSocketDivertTest, RcvBufSizeHoldsWithSixteenBytesAPacket)
{
    auto socket = Open();
    socket->SetAttribute("RcvBufSize", UintegerValue(2 * (1428 + 16)));
    EXPECT_EQ(socket->Bind(8000), BsdErrno::OK);
    for (int i = 0; i < 4; ++i)
    {
        SendDatagram(1400);
    }
    EXPECT_EQ(socket->GetRxAvailable(), 2U * 1428);
}

TEST_F(BsdSocketDivertTest, AStockPacketSinkReadsIt)
{
    PacketSinkHelper sinks("ns3::divertsim::BsdSocketDivertFactory",
                           InetSocketAddress(Ipv4Address::GetAny(), 8000));
    auto sink = DynamicCast<PacketSink>(sinks.Install(world.Router()).Get(0));
    world.Run(0.5);
    SendDatagram(100);
    EXPECT_EQ(sink->GetTotalRx(), 128U);
}

TEST(BsdSocketDivertAddress, GoesThroughNs3sAddressUnchanged)
{
    DivertAddress address =
        DivertAddress::ForReader(1, true, "client10", *BsdAddress::Parse("10.0.1.2"));
    const Address ns3 = BsdSocketDivertAddress(address);
    const auto back = BsdSocketDivertAddress::Read(ns3);
    ASSERT_TRUE(back.has_value());
    EXPECT_EQ(back->port, 1);
    EXPECT_EQ(back->GetInterface(), "client1");
    EXPECT_EQ(back->address, address.address);
    EXPECT_FALSE(
        BsdSocketDivertAddress::IsMatchingType(InetSocketAddress(Ipv4Address::GetAny(), 1)));
    EXPECT_FALSE(BsdSocketDivertAddress::Read(Address()).has_value());
}

TEST(BsdSocketPacket, ReadsTheTransportBehindIpv6ExtensionHeaders)
{
    std::vector<uint8_t> bytes(40 + 8 + 8 + 8 + 5, 0);
    bytes[0] = 0x60;
    bytes[5] = 8 + 8 + 8 + 5;
    bytes[6] = 0;   // hop-by-hop
    bytes[40] = 44; // then a fragment header
    bytes[48] = 17; // then UDP
    bytes[51] = 1;  // first fragment, more to come
    bytes[56] = 0x12;
    bytes[57] = 0x34;
    bytes[59] = 53;
    BsdPacketView view;
    const auto packet = Create<Packet>(bytes.data(), static_cast<uint32_t>(bytes.size()));
    ASSERT_TRUE(BsdSocketReadView(*packet, view));
    EXPECT_EQ(view.tuple.protocol, BSD_IPPROTO_UDP);
    EXPECT_EQ(view.tuple.sourcePort, 0x1234);
    EXPECT_EQ(view.tuple.destinationPort, 53);
    EXPECT_TRUE(view.moreFragments);
    EXPECT_EQ(view.payload, 5U);
    EXPECT_TRUE(view.complete);
}

TEST(BsdSocketPacket, NoCutOfAPacketIsReadBeyondItsEnd)
{
    auto whole = Create<Packet>(300);
    TcpHeader tcp;
    tcp.SetSourcePort(1);
    tcp.SetDestinationPort(2);
    whole->AddHeader(tcp);
    Ipv4Header header;
    header.SetProtocol(6);
    header.SetPayloadSize(320);
    whole->AddHeader(header);
    for (uint32_t length = 0; length < 60; ++length)
    {
        BsdPacketView view;
        const bool ip = BsdSocketReadView(*whole->CreateFragment(0, length), view);
        EXPECT_EQ(ip, length >= 20) << length;
        EXPECT_EQ(ip && view.complete, length >= 40) << length;
    }
}

} // namespace
} // namespace divertsim
} // namespace ns3
