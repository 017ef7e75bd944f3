// SPDX-License-Identifier: GPL-2.0-only
//
// Checksums against ns-3's own headers, and what a write looks at.
#include "ns3/bsd-host-checksum.h"
#include "ns3/bsd-socket-divert-tag.h"
#include "ns3/bsd-socket-written.h"
#include "ns3/internet-module.h"
#include "ns3/packet.h"

#include <gtest/gtest.h>

#include <vector>

namespace ns3
{
namespace divertsim
{
namespace
{

std::vector<uint8_t>
BytesOf(const Ptr<Packet>& packet)
{
    std::vector<uint8_t> bytes(packet->GetSize());
    packet->CopyData(bytes.data(), packet->GetSize());
    return bytes;
}

/// A datagram of an odd length with ns-3's checksums, or without
Ptr<Packet>
Datagram(bool checksums)
{
    std::vector<uint8_t> payload(33);
    for (std::size_t i = 0; i < payload.size(); ++i)
    {
        payload[i] = static_cast<uint8_t>(i * 7);
    }
    auto packet = Create<Packet>(payload.data(), static_cast<uint32_t>(payload.size()));
    UdpHeader udp;
    udp.SetSourcePort(1234);
    udp.SetDestinationPort(9);
    if (checksums)
    {
        udp.EnableChecksums();
        udp.InitializeChecksum(Ipv4Address("10.0.1.1"), Ipv4Address("10.0.2.2"), 17);
    }
    packet->AddHeader(udp);
    Ipv4Header ip;
    ip.SetSource("10.0.1.1");
    ip.SetDestination("10.0.2.2");
    ip.SetProtocol(17);
    ip.SetTtl(64);
    ip.SetPayloadSize(packet->GetSize());
    if (checksums)
    {
        ip.EnableChecksum();
    }
    packet->AddHeader(ip);
    return packet;
}

/// A segment over IPv6 with ns-3's checksum, or without
Ptr<Packet>
Segment6(bool checksums)
{
    auto packet = Create<Packet>(101);
    TcpHeader tcp;
    tcp.SetSourcePort(49152);
    tcp.SetDestinationPort(80);
    tcp.SetFlags(TcpHeader::ACK);
    const Ipv6Address from("fd00::1");
    const Ipv6Address to("fd00::2");
    if (checksums)
    {
        tcp.EnableChecksums();
        tcp.InitializeChecksum(from, to, 6);
    }
    packet->AddHeader(tcp);
    Ipv6Header ip;
    ip.SetSource(from);
    ip.SetDestination(to);
    ip.SetNextHeader(6);
    ip.SetPayloadLength(static_cast<uint16_t>(packet->GetSize()));
    packet->AddHeader(ip);
    return packet;
}

TEST(BsdHostChecksum, IsThatOfNs3ForUdpOverIpv4)
{
    auto packet = Datagram(false);
    EXPECT_NE(BytesOf(packet), BytesOf(Datagram(true)));
    BsdHostComputeChecksums(packet);
    EXPECT_EQ(BytesOf(packet), BytesOf(Datagram(true)));
}

TEST(BsdHostChecksum, IsThatOfNs3ForTcpOverIpv6)
{
    auto packet = Segment6(false);
    EXPECT_NE(BytesOf(packet), BytesOf(Segment6(true)));
    BsdHostComputeChecksums(packet);
    EXPECT_EQ(BytesOf(packet), BytesOf(Segment6(true)));
}

TEST(BsdHostChecksum, OfIcmpHasNoPseudoHeader)
{
    auto packet = Create<Packet>(10);
    Icmpv4Header icmp;
    icmp.SetType(8);
    icmp.SetCode(0);
    auto expected = packet->Copy();
    packet->AddHeader(icmp);
    icmp.EnableChecksum();
    expected->AddHeader(icmp);
    Ipv4Header ip;
    ip.SetProtocol(1);
    ip.SetPayloadSize(packet->GetSize());
    packet->AddHeader(ip);
    ip.EnableChecksum();
    expected->AddHeader(ip);
    BsdHostComputeChecksums(packet);
    EXPECT_EQ(BytesOf(packet), BytesOf(expected));
}

TEST(BsdHostChecksum, ReplacesAWrongOneAndKeepsTags)
{
    auto bytes = BytesOf(Datagram(true));
    bytes[10] ^= 1;
    bytes[26] ^= 1;
    auto packet = Create<Packet>(bytes.data(), static_cast<uint32_t>(bytes.size()));
    BsdSocketDivertTag tag(7);
    packet->AddPacketTag(tag);
    BsdHostComputeChecksums(packet);
    EXPECT_EQ(BytesOf(packet), BytesOf(Datagram(true)));
    BsdSocketDivertTag kept;
    EXPECT_TRUE(packet->PeekPacketTag(kept));
    EXPECT_EQ(kept.GetSerial(), 7U);
}

TEST(BsdHostChecksum, OfAFragmentsPayloadStays)
{
    auto bytes = BytesOf(Datagram(true));
    bytes[6] = 0x20; // more fragments
    bytes[40] ^= 1;
    auto packet = Create<Packet>(bytes.data(), static_cast<uint32_t>(bytes.size()));
    BsdHostComputeChecksums(packet);
    const auto after = BytesOf(packet);
    EXPECT_EQ(after[26], bytes[26]);
    EXPECT_EQ(after[27], bytes[27]);
    EXPECT_NE(after[10] << 8 | after[11], bytes[10] << 8 | bytes[11]); // the header's is new
}

TEST(BsdHostChecksum, OfAnIpv4HeaderIsClearedAlone)
{
    auto packet = Datagram(true);
    auto expected = BytesOf(packet);
    expected[10] = 0;
    expected[11] = 0;
    BsdHostClearIpChecksum(packet);
    EXPECT_EQ(BytesOf(packet), expected);
    auto six = Segment6(true);
    BsdHostClearIpChecksum(six);
    EXPECT_EQ(BytesOf(six), BytesOf(Segment6(true)));
}

TEST(BsdHostChecksum, LeavesWhatIsNoPacketAlone)
{
    for (uint32_t length : {0U, 1U, 5U, 19U})
    {
        auto packet = Create<Packet>(length);
        BsdHostComputeChecksums(packet);
        BsdHostClearIpChecksum(packet);
        EXPECT_EQ(packet->GetSize(), length);
    }
}

DivertWritten
Read(const std::vector<uint8_t>& bytes)
{
    return BsdSocketReadWritten(*Create<Packet>(bytes.data(), static_cast<uint32_t>(bytes.size())));
}

TEST(BsdSocketWritten, ReadsAnIpv4Header)
{
    const DivertWritten written = Read(BytesOf(Datagram(true)));
    EXPECT_EQ(written.length, 61U);
    EXPECT_EQ(written.version, 4);
    EXPECT_EQ(written.declared, 61U);
    EXPECT_EQ(written.header, 20U);
    EXPECT_EQ(written.protocol, 17);
    EXPECT_FALSE(written.optionsBroken);
}

TEST(BsdSocketWritten, TellsBrokenOptionsOfIpv4FromGoodOnes)
{
    std::vector<uint8_t> bytes(28, 0);
    bytes[0] = 0x47; // 28 bytes of header
    const auto options = [&](std::vector<uint8_t> list) {
        std::copy(list.begin(), list.end(), bytes.begin() + 20);
        return Read(bytes).optionsBroken;
    };
    EXPECT_FALSE(options({1, 1, 7, 6, 4, 0, 0, 0}));  // NOP, NOP, record route of 6
    EXPECT_FALSE(options({0, 7, 99, 0, 0, 0, 0, 0})); // ends at once
    EXPECT_TRUE(options({7, 9, 4, 0, 0, 0, 0, 0}));   // runs over the end
    EXPECT_TRUE(options({7, 1, 4, 0, 0, 0, 0, 0}));   // shorter than itself
    EXPECT_TRUE(options({1, 1, 1, 1, 1, 1, 1, 7}));   // without a length
}

TEST(BsdSocketWritten, WalksOverTheExtensionHeadersOfIpv6)
{
    std::vector<uint8_t> bytes(40 + 8 + 16 + 8, 0);
    bytes[0] = 0x60;
    bytes[5] = 32;
    bytes[6] = 0;   // hop-by-hop
    bytes[40] = 60; // then destination options, of 16 bytes
    bytes[48] = 17; // then UDP
    bytes[49] = 1;
    const DivertWritten written = Read(bytes);
    EXPECT_EQ(written.declared, 32U);
    EXPECT_EQ(written.header, 64U);
    EXPECT_EQ(written.protocol, 17);
}

TEST(BsdSocketWritten, StopsAtALaterFragmentAndAtAHeaderThatIsCut)
{
    std::vector<uint8_t> bytes(40 + 8, 0);
    bytes[0] = 0x60;
    bytes[6] = 44;
    bytes[40] = 17;
    EXPECT_EQ(Read(bytes).protocol, 17); // the first fragment
    EXPECT_EQ(Read(bytes).header, 48U);
    bytes[43] = 8; // offset 8
    EXPECT_EQ(Read(bytes).protocol, 44);
    EXPECT_EQ(Read(bytes).header, 40U);
    bytes.resize(44);
    bytes[43] = 0;
    EXPECT_EQ(Read(bytes).protocol, 44);
    EXPECT_EQ(Read(bytes).header, 40U);
}

TEST(BsdSocketWritten, NoCutOfAPacketIsReadBeyondItsEnd)
{
    const auto whole = BytesOf(Segment6(true));
    for (std::size_t length = 0; length <= whole.size(); ++length)
    {
        const DivertWritten written =
            Read(std::vector<uint8_t>(whole.begin(), whole.begin() + static_cast<long>(length)));
        EXPECT_EQ(written.length, length);
        EXPECT_LE(written.header, 40U);
    }
}

} // namespace
} // namespace divertsim
} // namespace ns3
