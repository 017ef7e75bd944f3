// SPDX-License-Identifier: GPL-2.0-only

// Linux' rules one by one; that they are the kernel's own, bsd-port-linux-kernel-test.cc asks it.

#include "test/ports/bsd-port-space-stand.h"

#include <gtest/gtest.h>

#include <string>

using namespace ns3::divertsim;

namespace
{

class LinuxPorts : public ::testing::Test
{
  protected:
    BsdPortSpaceStand at{BsdSystem::PLAIN};
};

TEST_F(LinuxPorts, ErrorsComeInTheOrderOfAddressPrivilegeSecondBindUse)
{
    ASSERT_EQ(at.Tcp("0.0.0.0", 80), "0");
    EXPECT_EQ(at.BindAgain(1, BSD_IPPROTO_TCP, "9.9.9.9", 80, "u"), "EADDRNOTAVAIL");
    EXPECT_EQ(at.BindAgain(1, BSD_IPPROTO_TCP, "0.0.0.0", 80, "u"), "EACCES");
    EXPECT_EQ(at.BindAgain(1, BSD_IPPROTO_TCP, "0.0.0.0", 80), "EINVAL");
    EXPECT_EQ(at.Tcp("0.0.0.0", 80), "EADDRINUSE");
    EXPECT_EQ(at.Tcp("9.9.9.9", 81, "b"), "0") << "IP_FREEBIND";
}

TEST_F(LinuxPorts, TcpToIpv6MulticastIsEINVAL)
{
    EXPECT_EQ(at.Tcp("ff02::9", 5000), "EINVAL");
    EXPECT_EQ(at.Tcp("224.0.0.9", 5000), "0");
    EXPECT_EQ(at.Udp("ff02::9", 5000), "0");
}

TEST_F(LinuxPorts, ReuseAddrOfBothSharesTcpsPortUnlessTheHolderListens)
{
    ASSERT_EQ(at.Tcp("0.0.0.0", 5000, "a"), "0");
    EXPECT_EQ(at.Tcp("0.0.0.0", 5000), "EADDRINUSE");
    EXPECT_EQ(at.Tcp("0.0.0.0", 5000, "a"), "0");
    ASSERT_EQ(at.space->SetListening(1), BsdErrno::OK);
    EXPECT_EQ(at.Tcp("0.0.0.0", 5000, "a"), "EADDRINUSE");
    EXPECT_EQ(at.space->SetListening(3), BsdErrno::E_ADDRINUSE) << "the port is asked for again";
}

TEST_F(LinuxPorts, ReuseAddrOfBothSharesUdpsPort)
{
    ASSERT_EQ(at.Udp("0.0.0.0", 5000, "a"), "0");
    EXPECT_EQ(at.Udp("0.0.0.0", 5000, "a"), "0");
    EXPECT_EQ(at.Udp("10.0.0.1", 5000), "EADDRINUSE");
}

TEST_F(LinuxPorts, ReusePortSharesAmongSocketsOfOneUser)
{
    ASSERT_EQ(at.Tcp("0.0.0.0", 5000, "pu"), "0");
    ASSERT_EQ(at.space->SetListening(1), BsdErrno::OK);
    EXPECT_EQ(at.Tcp("0.0.0.0", 5000, "pu"), "0");
    EXPECT_EQ(at.space->SetListening(2), BsdErrno::OK);
    EXPECT_EQ(at.Tcp("0.0.0.0", 5000, "pv"), "EADDRINUSE");
    EXPECT_EQ(at.Tcp("0.0.0.0", 5000, "p"), "EADDRINUSE") << "not even the superuser";
}

TEST_F(LinuxPorts, UdpAsksNoFurtherThanTheNewestSocketThatItMeets)
{
    ASSERT_EQ(at.Udp("127.0.0.1", 5000), "0");
    ASSERT_EQ(at.Udp("127.0.0.2", 5000, "p"), "0");
    EXPECT_EQ(at.Udp("0.0.0.0", 5000, "p"), "0") << "though 127.0.0.1 is taken";
    BsdPortSpaceStand other(BsdSystem::PLAIN);
    ASSERT_EQ(other.Udp("127.0.0.2", 5000, "p"), "0");
    ASSERT_EQ(other.Udp("127.0.0.1", 5000), "0");
    EXPECT_EQ(other.Udp("0.0.0.0", 5000, "p"), "EADDRINUSE");
}

TEST_F(LinuxPorts, TcpDecidesFastByTheReusePortSocketThatItRemembers)
{
    ASSERT_EQ(at.Tcp("0.0.0.0", 5000, "a"), "0");
    EXPECT_EQ(at.Tcp("127.0.0.1", 5000, "p"), "EADDRINUSE");
    ASSERT_EQ(at.Tcp("0.0.0.0", 5000, "ap"), "0");
    EXPECT_EQ(at.Tcp("127.0.0.1", 5000, "p"), "0") << "it looks at the last one alone";
    EXPECT_EQ(at.Tcp("127.0.0.1", 5000, "pu"), "EADDRINUSE") << "of the same user";
    ASSERT_EQ(at.Tcp("0.0.0.0", 5000, "a"), "EADDRINUSE");
}

TEST_F(LinuxPorts, AServerWaitsForItsConnectionsUnlessBothHaveReuseAddr)
{
    ASSERT_EQ(at.Tcp("0.0.0.0", 5000, "a"), "0");
    ASSERT_EQ(at.space->SetListening(1), BsdErrno::OK);
    at.Accept(1, "10.0.0.1", 5000, "10.0.9.9", 40000);
    at.space->Release(1);
    EXPECT_EQ(at.Tcp("0.0.0.0", 5000), "EADDRINUSE");
    EXPECT_EQ(at.Tcp("10.0.0.2", 5000), "0");
    at.space->Release(at.last);
    EXPECT_EQ(at.Tcp("0.0.0.0", 5000, "a"), "0");
}

TEST_F(LinuxPorts, ADualStackSocketMeetsIpv4)
{
    ASSERT_EQ(at.Tcp("::", 5000, "d"), "0");
    EXPECT_EQ(at.Tcp("0.0.0.0", 5000), "EADDRINUSE");
    EXPECT_EQ(at.Tcp("10.0.0.1", 5000), "EADDRINUSE");
    ASSERT_EQ(at.Tcp("10.0.0.1", 5001), "0");
    EXPECT_EQ(at.Tcp("::", 5001, "d"), "EADDRINUSE");
    EXPECT_EQ(at.Tcp("::", 5001), "0") << "IPV6_V6ONLY";
    EXPECT_EQ(at.Tcp("fd00::1", 5002, "d"), "0");
    EXPECT_EQ(at.Tcp("0.0.0.0", 5002), "0");
}

TEST_F(LinuxPorts, BindOfTcpPicksOddPortsFirst)
{
    at.random.script = {0};
    ASSERT_EQ(at.Tcp("0.0.0.0", 0), "0");
    EXPECT_EQ(at.got, 32769);
    at.random.script = {1};
    ASSERT_EQ(at.Tcp("0.0.0.0", 0), "0");
    EXPECT_EQ(at.got, 32771);
    at.random.script = {28231};
    ASSERT_EQ(at.Tcp("0.0.0.0", 0), "0");
    EXPECT_EQ(at.got, 60999);
    for (unsigned port = 32769; port <= 60999; port += 2)
    {
        at.Tcp("0.0.0.0", static_cast<std::uint16_t>(port));
    }
    at.random.script = {4};
    ASSERT_EQ(at.Tcp("0.0.0.0", 0), "0");
    EXPECT_EQ(at.got, 32772) << "then even ones";
}

TEST_F(LinuxPorts, BindOfTcpPicksNoPortThatOptionsWouldShareAndWithReuseAddrTheLowerHalfFirst)
{
    ASSERT_EQ(at.Tcp("0.0.0.0", 32769, "ap"), "0");
    at.random.script = {0};
    ASSERT_EQ(at.Tcp("0.0.0.0", 0, "ap"), "0");
    EXPECT_EQ(at.got, 32771);
    at.random.script = {14115};
    ASSERT_EQ(at.Tcp("0.0.0.0", 0, "a"), "0");
    EXPECT_EQ(at.got, 32768 + 14115);
    at.random.script = {14117};
    ASSERT_EQ(at.Tcp("0.0.0.0", 0, "a"), "0");
    EXPECT_EQ(at.got, 32773) << "modulo the half";
}

TEST_F(LinuxPorts, BindOfUdpMayPickASharedPort)
{
    at.random.script = {5};
    ASSERT_EQ(at.Udp("0.0.0.0", 0, "p"), "0");
    EXPECT_EQ(at.got, 32773);
    at.random.script = {5};
    ASSERT_EQ(at.Udp("0.0.0.0", 0, "p"), "0");
    EXPECT_EQ(at.got, 32773);
    at.random.script = {5};
    ASSERT_EQ(at.Udp("0.0.0.0", 0), "0");
    EXPECT_EQ(at.got, 32774);
}

TEST_F(LinuxPorts, ConnectOfTcpPicksEvenPortsFirstAndSharesThemAmongPeers)
{
    for (const std::uint16_t remote : {80, 81})
    {
        at.random.script = {1};
        ASSERT_EQ(at.Connect(BSD_IPPROTO_TCP, "10.0.0.1", "10.0.9.9", remote), "0");
        EXPECT_EQ(at.got, 32768);
    }
    at.random.script = {1};
    ASSERT_EQ(at.Connect(BSD_IPPROTO_TCP, "10.0.0.1", "10.0.9.9", 80), "0");
    EXPECT_EQ(at.got, 32770);
}

TEST_F(LinuxPorts, ConnectOfTcpPassesOverPortsThatBindGaveToAnybody)
{
    ASSERT_EQ(at.Tcp("10.0.0.2", 32768), "0");
    at.random.script = {0};
    ASSERT_EQ(at.Connect(BSD_IPPROTO_TCP, "10.0.0.1", "10.0.9.9", 80), "0");
    EXPECT_EQ(at.got, 32770) << "whatever the address";
    at.space->Release(1);
    at.random.script = {0};
    ASSERT_EQ(at.Connect(BSD_IPPROTO_TCP, "10.0.0.1", "10.0.9.9", 81), "0");
    EXPECT_EQ(at.got, 32768) << "until it is free";
}

TEST_F(LinuxPorts, ConnectOfUdpTakesAPortOfAllAddresses)
{
    ASSERT_EQ(at.Udp("10.0.0.2", 32773), "0");
    at.random.script = {5};
    ASSERT_EQ(at.Connect(BSD_IPPROTO_UDP, "10.0.0.1", "10.0.9.9", 53), "0");
    EXPECT_EQ(at.got, 32774);
    EXPECT_EQ(at.Udp("10.0.0.2", 32774), "0") << "and then has its own";
}

TEST_F(LinuxPorts, ATakenTupleIsEADDRNOTAVAILForTcpAndNoErrorForUdp)
{
    ASSERT_EQ(at.Tcp("10.0.0.1", 5000, "a"), "0");
    ASSERT_EQ(at.Tcp("10.0.0.1", 5000, "a"), "0");
    EXPECT_EQ(at.ConnectBound(1, BSD_IPPROTO_TCP, "10.0.0.1", "10.0.9.9", 80), "0");
    EXPECT_EQ(at.ConnectBound(2, BSD_IPPROTO_TCP, "10.0.0.1", "10.0.9.9", 80), "EADDRNOTAVAIL");
    ASSERT_EQ(at.Udp("10.0.0.1", 5000, "a"), "0");
    ASSERT_EQ(at.Udp("10.0.0.1", 5000, "a"), "0");
    EXPECT_EQ(at.ConnectBound(3, BSD_IPPROTO_UDP, "10.0.0.1", "10.0.9.9", 53), "0");
    EXPECT_EQ(at.ConnectBound(4, BSD_IPPROTO_UDP, "10.0.0.1", "10.0.9.9", 53), "0");
}

TEST_F(LinuxPorts, NoPortLeft)
{
    for (unsigned port = 32768; port <= 60999; ++port)
    {
        ASSERT_EQ(at.Tcp("0.0.0.0", static_cast<std::uint16_t>(port)), "0");
        ASSERT_EQ(at.Udp("0.0.0.0", static_cast<std::uint16_t>(port)), "0");
    }
    EXPECT_EQ(at.Tcp("0.0.0.0", 0), "EADDRINUSE");
    EXPECT_EQ(at.Tcp("0.0.0.0", 0, "a"), "EADDRINUSE");
    EXPECT_EQ(at.Udp("0.0.0.0", 0), "EADDRINUSE");
    EXPECT_EQ(at.Connect(BSD_IPPROTO_TCP, "10.0.0.1", "10.0.9.9", 80), "EADDRNOTAVAIL");
    EXPECT_EQ(at.Connect(BSD_IPPROTO_UDP, "10.0.0.1", "10.0.9.9", 53), "EAGAIN");
}

} // namespace
