// SPDX-License-Identifier: GPL-2.0-only
//
// What pf changes in a view, written into bytes: against checksums computed from scratch. Fragments
// put together and cut; both with ns-3's packets on their way through a host.
#include "test/host/bsd-host-topology.h"

#include "ns3/bsd-host-bytes.h"
#include "ns3/bsd-host-checksum.h"
#include "ns3/bsd-host-fragments.h"
#include "ns3/bsd-host-helper.h"
#include "ns3/bsd-host-pf.h"
#include "ns3/bsd-host-rewrite.h"
#include "ns3/bsd-host.h"
#include "ns3/bsd-socket-packet.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <vector>

namespace ns3
{
namespace divertsim
{
namespace
{

using Bytes = std::vector<uint8_t>;

Bytes
BytesOf(const Ptr<Packet>& packet)
{
    return BsdHostReadHead(*packet, packet->GetSize());
}

void
PutTuple(Bytes& bytes, std::size_t at, const BsdTuple& tuple, uint32_t behind)
{
    const bool inet6 = tuple.source.family == BsdFamily::INET6;
    const std::size_t size = tuple.source.Size();
    const std::size_t header = inet6 ? 40 : 20;
    bytes[at] = inet6 ? 0x60 : 0x45;
    const uint32_t length = inet6 ? behind : behind + 20;
    bytes[at + (inet6 ? 4 : 2)] = static_cast<uint8_t>(length >> 8);
    bytes[at + (inet6 ? 5 : 3)] = static_cast<uint8_t>(length);
    bytes[at + (inet6 ? 7 : 8)] = 64;
    bytes[at + (inet6 ? 6 : 9)] = tuple.protocol;
    for (std::size_t i = 0; i < size; ++i)
    {
        bytes[at + header - 2 * size + i] = tuple.source.bytes[i];
        bytes[at + header - size + i] = tuple.destination.bytes[i];
    }
    bytes[at + header] = static_cast<uint8_t>(tuple.sourcePort >> 8);
    bytes[at + header + 1] = static_cast<uint8_t>(tuple.sourcePort);
    bytes[at + header + 2] = static_cast<uint8_t>(tuple.destinationPort >> 8);
    bytes[at + header + 3] = static_cast<uint8_t>(tuple.destinationPort);
}

/// A packet with right checksums. \param data bytes behind 20 of transport header
Ptr<Packet>
PacketWith(const BsdTuple& tuple, uint32_t data)
{
    const std::size_t header = tuple.source.family == BsdFamily::INET6 ? 40 : 20;
    Bytes bytes(header + 20 + data);
    for (std::size_t i = header; i < bytes.size(); ++i)
    {
        bytes[i] = static_cast<uint8_t>(i * 37);
    }
    PutTuple(bytes, 0, tuple, 20 + data);
    if (tuple.protocol == BSD_IPPROTO_TCP)
    {
        bytes[header + 12] = 0x50;
        bytes[header + 13] = BSD_TH_ACK;
    }
    else if (tuple.protocol == BSD_IPPROTO_UDP)
    {
        bytes[header + 4] = static_cast<uint8_t>((20 + data) >> 8);
        bytes[header + 5] = static_cast<uint8_t>(20 + data);
    }
    else
    {
        bytes[header] = tuple.protocol == BSD_IPPROTO_ICMP ? 8 : 128;
    }
    auto packet = Create<Packet>(bytes.data(), static_cast<uint32_t>(bytes.size()));
    BsdHostComputeChecksums(packet);
    return packet;
}

BsdTuple
TupleOf(uint8_t protocol, const std::string& from, const std::string& to)
{
    return {protocol, *BsdAddress::Parse(from), 4000, *BsdAddress::Parse(to), 80};
}

/// Every protocol over both families
std::vector<BsdTuple>
AllTuples()
{
    std::vector<BsdTuple> tuples;
    for (const uint8_t protocol : {BSD_IPPROTO_TCP, BSD_IPPROTO_UDP, BSD_IPPROTO_ICMP})
    {
        tuples.push_back(TupleOf(protocol, "10.0.1.1", "198.51.100.9"));
    }
    for (const uint8_t protocol : {BSD_IPPROTO_TCP, BSD_IPPROTO_UDP, BSD_IPPROTO_ICMPV6})
    {
        tuples.push_back(TupleOf(protocol, "2001:db8::1", "2001:db8:1::9"));
    }
    return tuples;
}

BsdAddress
OtherThan(const BsdAddress& address)
{
    BsdAddress other = address;
    other.bytes[0] = static_cast<uint8_t>(other.bytes[0] ^ 0x55);
    other.bytes[3] = static_cast<uint8_t>(other.bytes[3] + 77);
    return other;
}

TEST(BsdHostRewrite, ChecksumsAreThoseThatAreComputedFromScratch)
{
    for (const BsdTuple& tuple : AllTuples())
    {
        for (const uint32_t data : {0U, 33U, 1400U})
        {
            const Ptr<Packet> packet = PacketWith(tuple, data);
            BsdPacketView before;
            ASSERT_TRUE(BsdSocketReadView(*packet, before));
            BsdPacketView after = before;
            after.tuple.source = OtherThan(before.tuple.source);
            after.tuple.destination = OtherThan(before.tuple.destination);
            after.tuple.sourcePort = before.tuple.sourcePort == 0 ? 0 : 60001;
            after.icmpId = static_cast<uint16_t>(before.icmpId + 4711);
            BsdHostRewrite(packet, before, after);
            const Bytes bytes = BytesOf(packet);
            BsdPacketView read;
            BsdSocketReadView(*packet, read);
            EXPECT_EQ(read.tuple, after.tuple);
            EXPECT_TRUE(read.icmpId == after.icmpId || tuple.protocol == BSD_IPPROTO_TCP ||
                        tuple.protocol == BSD_IPPROTO_UDP);
            BsdHostComputeChecksums(packet);
            EXPECT_EQ(bytes, BytesOf(packet)) << tuple.ToString() << ' ' << data;
        }
    }
}

TEST(BsdHostRewrite, AnIcmpErrorIsRewrittenWithWhatItQuotes)
{
    for (const bool inet6 : {false, true})
    {
        const std::size_t header = inet6 ? 40 : 20;
        const Ptr<Packet> quoted =
            PacketWith(inet6 ? TupleOf(BSD_IPPROTO_UDP, "2001:db8::1", "2001:db8:1::9")
                             : TupleOf(BSD_IPPROTO_UDP, "192.0.2.1", "198.51.100.9"),
                       8);
        const Bytes inner = BytesOf(quoted);
        BsdTuple tuple = inet6 ? TupleOf(BSD_IPPROTO_ICMPV6, "2001:db8:5::5", "2001:db8::1")
                               : TupleOf(BSD_IPPROTO_ICMP, "203.0.113.5", "192.0.2.1");
        Bytes bytes(header + 8);
        PutTuple(bytes, 0, tuple, 8 + static_cast<uint32_t>(inner.size()));
        bytes[header] = inet6 ? 1 : 3;
        bytes[header + 1] = inet6 ? 4 : 3;
        bytes[header + 2] = bytes[header + 3] = 0;
        bytes.insert(bytes.end(), inner.begin(), inner.end());
        auto error = Create<Packet>(bytes.data(), static_cast<uint32_t>(bytes.size()));
        BsdHostComputeChecksums(error);

        BsdPacketView before;
        ASSERT_TRUE(BsdSocketReadView(*error, before));
        ASSERT_TRUE(before.inner.complete);
        EXPECT_EQ(before.inner.tuple.sourcePort, 4000);
        BsdPacketView after = before;
        after.tuple.destination = OtherThan(before.tuple.destination);
        after.inner.tuple.source = after.tuple.destination;
        after.inner.tuple.sourcePort = 5000;
        BsdHostRewrite(error, before, after);

        const Bytes rewritten = BytesOf(error);
        BsdHostComputeChecksums(error);
        EXPECT_EQ(rewritten, BytesOf(error)) << "the outer ones";
        const auto start = rewritten.begin() + static_cast<std::ptrdiff_t>(header) + 8;
        const Bytes innerBytes(start, rewritten.end());
        auto innerPacket =
            Create<Packet>(innerBytes.data(), static_cast<uint32_t>(innerBytes.size()));
        BsdPacketView read;
        BsdSocketReadView(*innerPacket, read);
        EXPECT_EQ(read.tuple, after.inner.tuple);
        BsdHostComputeChecksums(innerPacket);
        EXPECT_EQ(innerBytes, BytesOf(innerPacket)) << "the inner ones";
    }
}

TEST(BsdHostFragments, WhatIsCutIsWholeAgainWhenItIsJoined)
{
    for (const BsdTuple& tuple : AllTuples())
    {
        const Ptr<Packet> whole = PacketWith(tuple, 3000);
        BsdPacketView view;
        ASSERT_TRUE(BsdSocketReadView(*whole, view));
        const auto fragments = BsdHostCut(*whole, view, 1007, 0x1234);
        ASSERT_EQ(fragments.size(), 4U) << "1000 bytes each, 20 of them header";
        PfFragments collected(BsdSystem::FREEBSD, 100);
        PfReassembly result;
        for (std::size_t i = fragments.size(); i-- > 0;)
        {
            BsdPacketView piece;
            ASSERT_TRUE(BsdSocketReadView(*fragments[i], piece));
            EXPECT_EQ(piece.fragmentOffset, i * 1000);
            EXPECT_EQ(piece.moreFragments, i != 3);
            EXPECT_EQ(piece.fragmentId, 0x1234U);
            EXPECT_EQ(piece.length, fragments[i]->GetSize());
            result = collected.Add(BsdDirection::IN,
                                   piece,
                                   std::make_shared<Ptr<Packet>>(fragments[i]),
                                   0);
        }
        ASSERT_EQ(result.result, PfReassembly::WHOLE);
        Bytes joined = BytesOf(BsdHostJoin(result.parts));
        if (tuple.source.family == BsdFamily::INET)
        {
            joined[4] = joined[5] = 0; // the identification, and the checksum that covers it
            auto again = Create<Packet>(joined.data(), static_cast<uint32_t>(joined.size()));
            BsdHostComputeChecksums(again);
            joined = BytesOf(again);
        }
        EXPECT_EQ(joined, BytesOf(whole)) << tuple.ToString();
    }
}

/// A datagram of some length over the router, to somebody who counts what arrives
struct Datagrams
{
    explicit Datagrams(const std::vector<std::string>& rules)
    {
        BsdHostHelper bsd;
        bsd.SetInterface(net.left.Get(1), "client0", {"client"});
        bsd.SetInterface(net.right.Get(0), "server");
        bsd.SetRules(rules);
        host = bsd.Install(net.Router());
    }

    ~Datagrams()
    {
        for (const Ptr<Socket>& socket : sockets)
        {
            socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
            socket->Close();
        }
    }

    void Send(uint32_t bytes, bool inet6)
    {
        const Address to = inet6 ? Address(Inet6SocketAddress(net.right6.GetAddress(1, 1), 9))
                                 : Address(InetSocketAddress(net.right4.GetAddress(1), 9));
        const Address any = inet6 ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), 9))
                                  : Address(InetSocketAddress(Ipv4Address::GetAny(), 9));
        auto receiver = Socket::CreateSocket(net.nodes.Get(2), UdpSocketFactory::GetTypeId());
        receiver->Bind(any);
        receiver->SetRecvCallback(MakeCallback(&Datagrams::Read, this));
        auto sender = Socket::CreateSocket(net.nodes.Get(0), UdpSocketFactory::GetTypeId());
        inet6 ? sender->Bind6() : sender->Bind();
        sockets = {receiver, sender};
        Simulator::Schedule(Seconds(2), [sender, to, bytes]() {
            sender->SendTo(Create<Packet>(bytes), 0, to);
        });
        net.Run(4);
    }

    void Read(Ptr<Socket> socket)
    {
        while (Ptr<Packet> packet = socket->Recv())
        {
            received.push_back(packet->GetSize());
        }
    }

    BsdHostTopology net;
    Ptr<BsdHost> host;
    std::vector<Ptr<Socket>> sockets;
    std::vector<uint32_t> received;
};

TEST(BsdHostGate, FragmentsArePutTogetherForPfAndArriveWhole)
{
    for (const bool inet6 : {false, true})
    {
        Datagrams world({"block proto udp", "pass proto udp from any to any port = 9"});
        world.host->GetPf()->Get().SetReassemble(true, false);
        world.Send(4000, inet6);
        EXPECT_EQ(world.received, std::vector<uint32_t>{4000}) << inet6;
        const auto rules = world.host->GetPf()->Get().RuleReports();
        EXPECT_EQ(rules[1].counters.packets, 2U) << "whole, in and out";
        EXPECT_EQ(rules[0].counters.packets, 0U);
    }
}

TEST(BsdHostGate, WithoutReassemblyFragmentsMeetTheRulesWithoutPorts)
{
    Datagrams world({"block proto udp", "pass proto udp from any to any port = 9"});
    world.Send(4000, false);
    EXPECT_TRUE(world.received.empty());
    EXPECT_EQ(world.host->GetPf()->Get().RuleReports()[0].counters.packets, 3U);
}

TEST(BsdHostGate, FragmentsThatAreDivertedAreReadWhole)
{
    Datagrams world({"pass in on client proto udp divert-to 127.0.0.1 port 8000"});
    world.host->GetPf()->Get().SetReassemble(true, false);
    BsdHostReader reader(world.net.Router(), 8000);
    world.Send(4000, false);
    EXPECT_EQ(reader.read, 1);
    EXPECT_EQ(world.received, std::vector<uint32_t>{4000});
}

TEST(BsdHostGate, WhatPfAnswersLeavesTheHost)
{
    BsdHostTopology net;
    BsdHostHelper bsd;
    bsd.SetRules({"pass proto tcp"});
    auto host = bsd.Install(net.Router());
    std::vector<BsdPacketView> seen;
    net.left.Get(0)->GetNode()->RegisterProtocolHandler(
        MakeCallback(+[](std::vector<BsdPacketView>* views,
                         Ptr<NetDevice>,
                         Ptr<const Packet> packet,
                         uint16_t,
                         const Address&,
                         const Address&,
                         NetDevice::PacketType) {
            views->emplace_back();
            BsdSocketReadView(*packet, views->back());
        }).Bind(&seen),
        0x0800,
        net.left.Get(0));
    // a second SYN into an established connection
    auto sink = net.AddFlow(100000);
    net.Run(2.02);
    ASSERT_EQ(host->GetPf()->Get().StateCount(), 2U);
    const PfState& state = *host->GetPf()->Get().StatesById().front();
    BsdPacketView syn;
    syn.tuple = state.Tuple();
    syn.length = 40;
    syn.tcpFlags = BSD_TH_SYN;
    seen.clear();
    EXPECT_FALSE(host->GetPf()->Get().Test(BsdDirection::IN, 0, syn, BsdDirection::NONE).pass);
    net.Run(0.01);
    bool challenged = false;
    for (const BsdPacketView& view : seen)
    {
        challenged = challenged || (view.tuple == syn.tuple.Reversed() &&
                                    view.tcpFlags == BSD_TH_ACK && view.tcpWindow == 0);
    }
    EXPECT_TRUE(challenged);
}

} // namespace
} // namespace divertsim
} // namespace ns3
