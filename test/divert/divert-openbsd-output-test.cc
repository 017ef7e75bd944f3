// SPDX-License-Identifier: GPL-2.0-only
//
// The checks of a write to OpenBSD's divert sockets: divert_output() in sys/netinet/ip_divert.c
// 1.101, divert6_output() in sys/netinet6/ip6_divert.c 1.100, rip_chkhdr() in
// sys/netinet/raw_ip.c.
#include "test/divert/divert-openbsd-fixture.h"

#include "ns3/divert-openbsd-output.h"

#include <gtest/gtest.h>

using namespace ns3::divertsim;

namespace
{

/// A good UDP packet of so many bytes
DivertWritten
Ipv4(std::uint32_t length, std::uint8_t protocol = BSD_IPPROTO_UDP)
{
    DivertWritten packet;
    packet.length = length;
    packet.version = 4;
    packet.declared = length;
    packet.header = 20;
    packet.protocol = protocol;
    return packet;
}

DivertWritten
Ipv6(std::uint32_t length, std::uint8_t protocol = BSD_IPPROTO_UDP)
{
    DivertWritten packet = Ipv4(length, protocol);
    packet.version = 6;
    packet.declared = length - 40;
    packet.header = 40;
    return packet;
}

DivertOutputResult
Write(const DivertAddress& to, const DivertWritten& packet, bool direct = false)
{
    return DivertOpenbsdOutput(to.family, to, packet, OpenbsdInterfaces(), direct);
}

const DivertAddress OUT = OpenbsdName("0.0.0.0");
const DivertAddress OUT6 = OpenbsdName("::");

TEST(DivertOpenbsdOutput, SendsOutByAnAllZeroAddressAndInByAnotherOfTheHosts)
{
    const DivertOutputResult out = Write(OUT, Ipv4(100));
    EXPECT_EQ(out.error, BsdErrno::OK);
    EXPECT_FALSE(out.inbound);
    const DivertOutputResult in = Write(OpenbsdName("10.0.2.1"), Ipv4(100));
    EXPECT_EQ(in.error, BsdErrno::OK);
    EXPECT_TRUE(in.inbound);
    EXPECT_EQ(in.interface, 1U);
    const DivertOutputResult in6 = Write(OpenbsdName("fd00::1"), Ipv6(100));
    EXPECT_EQ(in6.error, BsdErrno::OK);
    EXPECT_TRUE(in6.inbound);
    EXPECT_EQ(in6.interface, 0U);
    EXPECT_FALSE(Write(OUT6, Ipv6(100)).inbound);
}

TEST(DivertOpenbsdOutput, InByAnAddressThatIsNotTheHostsGivesEaddrnotavail)
{
    EXPECT_EQ(Write(OpenbsdName("10.9.9.9"), Ipv4(100)).error, BsdErrno::E_ADDRNOTAVAIL);
    EXPECT_EQ(Write(OpenbsdName("fd00::9"), Ipv6(100)).error, BsdErrno::E_ADDRNOTAVAIL);
}

TEST(DivertOpenbsdOutput, ANameInSinZeroMeansNothing)
{
    DivertAddress to = OpenbsdName("10.0.1.1");
    to.zero = {'e', 'm', '1', '\0'};
    EXPECT_EQ(Write(to, Ipv4(100)).interface, 0U);
    to.address = *BsdAddress::Parse("10.9.9.9");
    EXPECT_EQ(Write(to, Ipv4(100)).error, BsdErrno::E_ADDRNOTAVAIL);
}

TEST(DivertOpenbsdOutput, WantsAnAddressOfTheSocketsFamilyAndItsLength)
{
    const OpenbsdInterfaces interfaces;
    const auto write = [&](BsdFamily family, const DivertAddress& to) {
        return DivertOpenbsdOutput(family, to, Ipv4(10), interfaces, false).error;
    };
    EXPECT_EQ(write(BsdFamily::INET, OUT6), BsdErrno::E_AFNOSUPPORT);
    EXPECT_EQ(write(BsdFamily::INET6, OUT), BsdErrno::E_AFNOSUPPORT);
    DivertAddress to = OUT;
    to.length = 28;
    EXPECT_EQ(Write(to, Ipv4(100)).error, BsdErrno::E_INVAL);
}

TEST(DivertOpenbsdOutput, Above65535BytesIpv4GivesEmsgsizeWhateverElseIsWrong)
{
    DivertWritten packet = Ipv4(65536);
    packet.version = 5;
    EXPECT_EQ(Write(OUT, packet).error, BsdErrno::E_MSGSIZE);
    EXPECT_EQ(Write(OUT, Ipv4(65535)).error, BsdErrno::OK);
}

TEST(DivertOpenbsdOutput, AHeaderOfIpv4MustBeSane)
{
    EXPECT_EQ(Write(OUT, Ipv4(19, 0)).error, BsdErrno::E_INVAL);
    EXPECT_EQ(Write(OUT, Ipv4(20, 0)).error, BsdErrno::OK);
    DivertWritten packet = Ipv4(100);
    packet.header = 16; // ip_hl of 4
    EXPECT_EQ(Write(OUT, packet).error, BsdErrno::E_INVAL);
    packet = Ipv4(40, 0);
    packet.header = 44; // longer than the packet
    EXPECT_EQ(Write(OUT, packet).error, BsdErrno::E_INVAL);
    packet = Ipv4(100);
    packet.version = 6;
    EXPECT_EQ(Write(OUT, packet).error, BsdErrno::E_INVAL);
    packet = Ipv4(100);
    packet.optionsBroken = true;
    EXPECT_EQ(Write(OUT, packet).error, BsdErrno::E_INVAL);
}

TEST(DivertOpenbsdOutput, IpLenMustBeThePacketsLengthBothWays)
{
    for (const DivertAddress& to : {OUT, OpenbsdName("10.0.1.1")})
    {
        DivertWritten packet = Ipv4(100);
        packet.declared = 101;
        EXPECT_EQ(Write(to, packet).error, BsdErrno::E_INVAL);
        packet.declared = 99;
        EXPECT_EQ(Write(to, packet).error, BsdErrno::E_INVAL);
    }
}

TEST(DivertOpenbsdOutput, ThereMustBeRoomForTheLeastTransportHeader)
{
    const struct
    {
        std::uint8_t protocol;
        std::uint32_t least4;
        std::uint32_t least6;
    } cases[] = {{BSD_IPPROTO_TCP, 20, 20},
                 {BSD_IPPROTO_UDP, 8, 8},
                 {BSD_IPPROTO_ICMP, 8, 0},
                 {BSD_IPPROTO_ICMPV6, 0, 8},
                 {89, 0, 0}};

    for (const auto& c : cases)
    {
        EXPECT_EQ(Write(OUT, Ipv4(20 + c.least4, c.protocol)).error, BsdErrno::OK);
        EXPECT_EQ(Write(OUT6, Ipv6(40 + c.least6, c.protocol)).error, BsdErrno::OK);
        if (c.least4 > 0)
        {
            EXPECT_EQ(Write(OUT, Ipv4(20 + c.least4 - 1, c.protocol)).error, BsdErrno::E_INVAL);
        }
        if (c.least6 > 0)
        {
            EXPECT_EQ(Write(OUT6, Ipv6(40 + c.least6 - 1, c.protocol)).error, BsdErrno::E_INVAL);
        }
    }
}

TEST(DivertOpenbsdOutput, OptionsCountAsHeader)
{
    DivertWritten packet = Ipv4(32); // room for UDP's 8 behind 20, not behind 28
    packet.header = 28;
    EXPECT_EQ(Write(OUT, packet).error, BsdErrno::E_INVAL);
    packet = Ipv4(36);
    packet.header = 28;
    EXPECT_EQ(Write(OUT, packet).error, BsdErrno::OK);
}

TEST(DivertOpenbsdOutput, AHeaderOfIpv6MustBeSane)
{
    DivertWritten packet = Ipv6(100);
    packet.length = 39;
    EXPECT_EQ(Write(OUT6, packet).error, BsdErrno::E_INVAL);
    packet = Ipv6(100);
    packet.version = 4;
    EXPECT_EQ(Write(OUT6, packet).error, BsdErrno::E_INVAL);
    packet = Ipv6(100);
    packet.declared = 61; // 40 + 61 > 100
    EXPECT_EQ(Write(OUT6, packet).error, BsdErrno::E_INVAL);
    packet.declared = 59; // bytes behind it are taken
    EXPECT_EQ(Write(OUT6, packet).error, BsdErrno::OK);
}

TEST(DivertOpenbsdOutput, IntoAnInterfaceThatIsGoneGivesEnetdownWhereItGoesInAtOnce)
{
    OpenbsdInterfaces interfaces;
    interfaces.gone = true;
    const auto write = [&](const char* to, bool direct) {
        return DivertOpenbsdOutput(BsdFamily::INET, OpenbsdName(to), Ipv4(100), interfaces, direct)
            .error;
    };
    EXPECT_EQ(write("10.0.2.1", true), BsdErrno::E_NETDOWN);
    EXPECT_EQ(write("10.0.2.1", false), BsdErrno::OK); // the queue does not ask
    EXPECT_EQ(write("10.0.1.1", true), BsdErrno::OK);
}

} // namespace
