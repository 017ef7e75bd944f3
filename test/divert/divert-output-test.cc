// SPDX-License-Identifier: GPL-2.0-only
//
// What a reader of a divert socket gets and what becomes of it when it is written: divert(4),
// FreeBSD sys/netinet/ip_divert.c, commit 895a0ae67f.
#include "ns3/divert-output.h"

#include <gtest/gtest.h>

#include <map>

using namespace ns3::divertsim;

namespace
{

const BsdAddress CLIENT1 = BsdAddress::V4(0x0a000101);
const BsdAddress CLIENT10 = BsdAddress::V4(0x0a000a01);

/// Interfaces client1 (index 1), client10 (2), and v6only (3) without an IPv4 address
class TestInterfaces : public DivertInterfaces
{
  public:
    std::optional<std::uint32_t> FindByName(std::string_view name) const override
    {
        const std::map<std::string_view, std::uint32_t> names{{"client1", 1},
                                                              {"client10", 2},
                                                              {"v6only", 3}};
        const auto found = names.find(name);
        return found == names.end() ? std::nullopt : std::optional<std::uint32_t>(found->second);
    }

    std::optional<std::uint32_t> FindByAddress(const BsdAddress& address) const override
    {
        return address == CLIENT1    ? std::optional<std::uint32_t>(1)
               : address == CLIENT10 ? std::optional<std::uint32_t>(2)
                                     : std::nullopt;
    }
};

/// \return what is looked at of a packet of so many bytes
DivertWritten
Packet(std::uint32_t length, std::uint8_t version, std::uint32_t declared)
{
    DivertWritten packet;
    packet.length = length;
    packet.version = version;
    packet.declared = declared;
    return packet;
}

const DivertWritten IPV4 = Packet(1500, 4, 1500);
const DivertWritten IPV6 = Packet(1500, 6, 1460);

DivertOutputResult
Write(const DivertAddress& to, const DivertWritten& packet = IPV4)
{
    return DivertOutput(to, packet, TestInterfaces());
}

TEST(DivertAddress, OfAnIncomingPacketHasDirectionAddressAndInterface)
{
    const DivertAddress from = DivertAddress::ForReader(1, true, "client1", CLIENT1);
    EXPECT_EQ(from.port, 1);
    EXPECT_EQ(from.address, CLIENT1);
    EXPECT_EQ(from.GetInterface(), "client1");
    EXPECT_EQ(from.family, BsdFamily::INET);
    EXPECT_EQ(from.length, DIVERT_ADDRESS_LENGTH);
}

TEST(DivertAddress, OfAnOutgoingPacketHasNoAddressButTheInterfaceItCameFrom)
{
    const DivertAddress forwarded = DivertAddress::ForReader(2, false, "client1", CLIENT1);
    EXPECT_TRUE(forwarded.address.IsAny());
    EXPECT_EQ(forwarded.GetInterface(), "client1");
    const DivertAddress own = DivertAddress::ForReader(2, false, "", BsdAddress());
    EXPECT_EQ(own.GetInterface(), "");
}

TEST(DivertAddress, CutsTheInterfaceNameTo7Characters)
{
    const DivertAddress from = DivertAddress::ForReader(1, true, "client10", CLIENT10);
    EXPECT_EQ(from.GetInterface(), "client1");
    EXPECT_EQ(from.zero[7], '\0');
}

TEST(DivertAddress, IgnoresANameThatFillsAll8Bytes)
{
    DivertAddress to;
    to.zero = {'c', 'l', 'i', 'e', 'n', 't', '1', '0'};
    EXPECT_EQ(to.GetInterface(), "");
}

TEST(DivertOutput, ChecksInTheOrderOfTheKernel)
{
    DivertAddress to;
    to.family = BsdFamily::INET6;
    to.length = 28;
    EXPECT_EQ(Write(to, Packet(19, 5, 1500)).error, BsdErrno::E_INVAL); // shorter than struct ip
    EXPECT_EQ(Write(to, Packet(20, 5, 1500)).error, BsdErrno::E_AFNOSUPPORT);
    to.family = BsdFamily::INET;
    EXPECT_EQ(Write(to, Packet(20, 5, 1500)).error, BsdErrno::E_INVAL); // sin_len
    to.length = DIVERT_ADDRESS_LENGTH;
    EXPECT_EQ(Write(to, Packet(20, 5, 1500)).error, BsdErrno::E_AFNOSUPPORT); // IP version
    EXPECT_EQ(Write(to, Packet(20, 4, 21)).error, BsdErrno::E_INVAL);         // ip_len
    EXPECT_EQ(Write(to, Packet(20, 4, 20)).error, BsdErrno::OK);
}

TEST(DivertOutput, ToInaddrAnyGoesOutEvenWithAnInterface)
{
    for (const BsdAddress& any : {BsdAddress(), BsdAddress::V4(0)})
    {
        DivertAddress to = DivertAddress::ForReader(2, false, "client1", CLIENT1);
        to.address = any;
        const DivertOutputResult result = Write(to);
        EXPECT_EQ(result.error, BsdErrno::OK);
        EXPECT_FALSE(result.inbound);
        EXPECT_EQ(result.cookie, 2);
    }
}

TEST(DivertOutput, OutboundIpv6ComparesThePayloadLengthFieldWithTheWholePacket)
{
    EXPECT_EQ(Write(DivertAddress(), IPV6).error, BsdErrno::OK);
    EXPECT_EQ(Write(DivertAddress(), Packet(1500, 6, 1500)).error, BsdErrno::OK);
    EXPECT_EQ(Write(DivertAddress(), Packet(1500, 6, 1501)).error, BsdErrno::E_INVAL);
}

TEST(DivertOutput, InboundDoesNotLookAtTheDeclaredLength)
{
    const DivertAddress to = DivertAddress::ForReader(1, true, "client1", CLIENT1);
    EXPECT_EQ(Write(to, Packet(1500, 4, 9000)).error, BsdErrno::OK);
}

TEST(DivertOutput, WrittenBackUnchangedGoesInWhereItCameFrom)
{
    const DivertOutputResult result =
        Write(DivertAddress::ForReader(1, true, "client1", CLIENT1), IPV6);
    EXPECT_EQ(result.error, BsdErrno::OK);
    EXPECT_TRUE(result.inbound);
    EXPECT_EQ(result.interface, 1U);
    EXPECT_EQ(result.cookie, 1);
}

TEST(DivertOutput, TheNameWinsOverTheAddressSoThatACutNameMovesThePacket)
{
    const DivertOutputResult result =
        Write(DivertAddress::ForReader(1, true, "client10", CLIENT10));
    EXPECT_TRUE(result.inbound);
    EXPECT_EQ(result.interface, 1U);
}

TEST(DivertOutput, AnUnknownOrMissingNameFallsBackToTheAddress)
{
    EXPECT_EQ(Write(DivertAddress::ForReader(1, true, "gone0", CLIENT10)).interface, 2U);
    EXPECT_EQ(Write(DivertAddress::ForReader(1, true, "", CLIENT10)).interface, 2U);
    DivertAddress full;
    full.address = CLIENT10;
    full.zero = {'c', 'l', 'i', 'e', 'n', 't', '1', '0'};
    EXPECT_EQ(Write(full).interface, 2U);
}

TEST(DivertOutput, InboundWithoutAnInterfaceIsRefused)
{
    DivertAddress to;
    to.address = BsdAddress::V4(0x01020304);
    EXPECT_EQ(Write(to).error, BsdErrno::E_ADDRNOTAVAIL);
    EXPECT_TRUE(Write(to).inbound);
}

TEST(DivertOutput, AnIncomingPacketOfAnInterfaceWithoutIpv4AddressGoesOutWhenWrittenBack)
{
    const DivertAddress from = DivertAddress::ForReader(1, true, "v6only", BsdAddress());
    EXPECT_TRUE(from.address.IsAny());
    EXPECT_FALSE(Write(from, IPV6).inbound);
    std::array<std::uint8_t, 16> bytes{0xfd};
    const DivertAddress odd =
        DivertAddress::ForReader(1, true, "v6only", BsdAddress::V6(bytes.data()));
    EXPECT_TRUE(odd.address.IsAny());
}

} // namespace
