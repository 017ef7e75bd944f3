// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-bytes.h"
#include "ns3/bsd-credentials.h"
#include "ns3/bsd-sockaddr.h"
#include "ns3/bsd-sockopt.h"

#include <gtest/gtest.h>

#include <array>

using namespace ns3::divertsim;

namespace
{

TEST(BsdSockaddr, InetHasTheLengthOfItsFamily)
{
    const auto v4 = BsdSockaddr::Inet(*BsdAddress::Parse("10.0.1.1"), 80);
    EXPECT_EQ(v4.length, 16);
    EXPECT_EQ(v4.family, BSD_AF_INET);
    EXPECT_EQ(v4.ToString(), "10.0.1.1:80");
    const auto v6 = BsdSockaddr::Inet(*BsdAddress::Parse("fd00::1"), 80);
    EXPECT_EQ(v6.length, 28);
    EXPECT_EQ(v6.family, BSD_AF_INET6);
    EXPECT_EQ(v6.ToString(), "[fd00::1]:80");
}

TEST(BsdSockaddr, NoAddressIsTheWildcardOfItsFamily)
{
    BsdSockaddr name;
    name.length = BSD_SOCKADDR_IN_LENGTH;
    name.family = BSD_AF_INET;
    name.port = 8000;
    EXPECT_EQ(name, BsdSockaddr::Inet(8000));
    EXPECT_EQ(name.ToString(), "0.0.0.0:8000");
    name = BsdSockaddr();
    name.length = BSD_SOCKADDR_IN6_LENGTH;
    name.family = BSD_AF_INET6;
    EXPECT_EQ(name, BsdSockaddr::Inet6(0));
    EXPECT_TRUE(name.GetAddress().IsAny());
}

TEST(BsdSockaddr, ALocalOneIsAsLongAsItsPath)
{
    const auto name = BsdSockaddr::Local("/var/run/log");
    EXPECT_EQ(name.length, 2 + 12);
    EXPECT_EQ(name.family, BSD_AF_LOCAL);
    EXPECT_EQ(name.ToString(), "/var/run/log");
    EXPECT_EQ(BsdSockaddr::Local(std::string(400, 'x')).length, 255);
}

TEST(BsdSockaddr, EveryFieldCountsInAComparison)
{
    const auto name = BsdSockaddr::Inet(*BsdAddress::Parse("fe80::1"), 80);
    auto other = name;
    EXPECT_EQ(other, name);
    other.scope = 2;
    EXPECT_NE(other, name);
    other = name;
    other.zero[0] = 'e';
    EXPECT_NE(other, name);
    other = name;
    other.length = 16;
    EXPECT_NE(other, name);
    EXPECT_NE(BsdSockaddr::Other(256, "a"), BsdSockaddr::Other(256, "b"));
    EXPECT_NE(BsdSockaddr::Other(256, "a"), BsdSockaddr::Other(257, "a"));
}

TEST(BsdBytes, APartSharesAndOutlivesTheWhole)
{
    auto whole = BsdBytes::Make("0123456789");
    auto part = whole->Slice(2, 5);
    auto inner = part->Slice(1, 3);
    whole = nullptr;
    EXPECT_EQ(part->Size(), 5U);
    EXPECT_EQ(BsdBytes::ToString(*part), "23456");
    part = nullptr;
    EXPECT_EQ(BsdBytes::ToString(*inner), "345");
    EXPECT_EQ(BsdBytes::ToString(*inner->Slice(3, 0)), "");
}

TEST(BsdSockopt, AShortValueIsEinvalAndALongOneIsCut)
{
    std::array<int, 2> value{7, 9};
    BsdSockopt option;
    option.set = true;
    option.value = value.data();
    option.size = sizeof(int) - 1;
    int read = 0;
    EXPECT_EQ(option.CopyIn(read), BsdErrno::E_INVAL);
    EXPECT_EQ(read, 0);
    option.size = sizeof(value);
    EXPECT_EQ(option.CopyIn(read), BsdErrno::OK);
    EXPECT_EQ(read, 7);
}

TEST(BsdSockopt, AGetIsCutToTheRoomAndSaysHowMuchItWrote)
{
    std::array<std::uint8_t, 8> room{};
    BsdSockopt option;
    option.value = room.data();
    option.size = room.size();
    EXPECT_EQ(option.CopyOut(std::uint32_t{0x01010101}), BsdErrno::OK);
    EXPECT_EQ(option.size, 4U);
    EXPECT_EQ(room, (std::array<std::uint8_t, 8>{1, 1, 1, 1, 0, 0, 0, 0}));
    option.size = 2;
    EXPECT_EQ(option.CopyOut(std::uint32_t{0x02020202}), BsdErrno::OK);
    EXPECT_EQ(option.size, 2U);
    EXPECT_EQ(room, (std::array<std::uint8_t, 8>{2, 2, 1, 1, 0, 0, 0, 0}));
    option.value = nullptr;
    option.size = 8;
    EXPECT_EQ(option.CopyOut(std::uint32_t{3}), BsdErrno::OK);
    EXPECT_EQ(option.size, 4U);
}

TEST(BsdCredentials, Uid0IsTheSuperuser)
{
    BsdCredentials who;
    EXPECT_TRUE(who.IsSuperuser());
    who.uid = 1001;
    EXPECT_FALSE(who.IsSuperuser());
}

} // namespace
