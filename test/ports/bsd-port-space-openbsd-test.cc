// SPDX-License-Identifier: GPL-2.0-only

// OpenBSD's rules, each as in_pcb.c 1.320 (2025/07/14) and in_pcb.h have it.

#include "test/ports/bsd-port-space-stand.h"

#include <gtest/gtest.h>

#include <string>

using namespace ns3::divertsim;

namespace
{

class OpenbsdPorts : public ::testing::Test
{
  protected:
    BsdPortSpaceStand at{BsdSystem::OPENBSD};
};

TEST_F(OpenbsdPorts, ASecondBindOfASocketIsEINVALBeforeAllElse)
{
    EXPECT_EQ(at.Udp("0.0.0.0", 5000), "0");
    EXPECT_EQ(at.BindAgain(at.last, BSD_IPPROTO_UDP, "9.9.9.9", 80, "u"), "EINVAL");
}

TEST_F(OpenbsdPorts, AnAddressThatIsNotTheHostsIsEADDRNOTAVAIL)
{
    EXPECT_EQ(at.Tcp("9.9.9.9", 5000), "EADDRNOTAVAIL");
    EXPECT_EQ(at.Tcp("9.9.9.9", 5000, "b"), "0") << "SO_BINDANY";
    EXPECT_EQ(at.Tcp("fd00::99", 0), "EADDRNOTAVAIL");
}

TEST_F(OpenbsdPorts, ThePrivilegeOfAReservedPortIsAskedLast)
{
    EXPECT_EQ(at.Tcp("9.9.9.9", 80, "u"), "EADDRNOTAVAIL");
    ASSERT_EQ(at.Tcp("0.0.0.0", 80), "0");
    EXPECT_EQ(at.Tcp("0.0.0.0", 80, "u"), "EADDRINUSE");
    EXPECT_EQ(at.Tcp("0.0.0.0", 81, "u"), "EACCES");
    EXPECT_EQ(at.Tcp("0.0.0.0", 1024, "u"), "0");
}

TEST_F(OpenbsdPorts, ThePortOfNfsIsTheSuperusersToo)
{
    EXPECT_EQ(at.Udp("0.0.0.0", 2049, "u"), "EACCES");
    EXPECT_EQ(at.Udp("0.0.0.0", 2049), "0");
    EXPECT_EQ(at.Tcp("0.0.0.0", 2049, "u"), "EACCES");
}

TEST_F(OpenbsdPorts, WithoutOptionsAnyOverlapIsInUse)
{
    EXPECT_EQ(at.Tcp("10.0.0.1", 5000), "0");
    EXPECT_EQ(at.Tcp("10.0.0.1", 5000), "EADDRINUSE");
    EXPECT_EQ(at.Tcp("0.0.0.0", 5000), "EADDRINUSE");
    EXPECT_EQ(at.Tcp("10.0.0.2", 5000), "0");
    EXPECT_EQ(at.Udp("0.0.0.0", 5000), "0");
}

TEST_F(OpenbsdPorts, ReuseAddrLetsAnyAndAnAddressStandSideBySideAndPassesConnections)
{
    ASSERT_EQ(at.Tcp("0.0.0.0", 5000), "0");
    at.Accept(1, "10.0.0.1", 5000, "10.0.9.9", 40000);
    EXPECT_EQ(at.Tcp("10.0.0.1", 5000, "a"), "0");
    EXPECT_EQ(at.Tcp("10.0.0.1", 5000, "a"), "EADDRINUSE");
    at.space->Release(1);
    EXPECT_EQ(at.Tcp("0.0.0.0", 5000), "EADDRINUSE");
    EXPECT_EQ(at.Tcp("0.0.0.0", 5000, "a"), "0");
}

TEST_F(OpenbsdPorts, TheVeryAddressIsSharedWhereBothHaveReusePort)
{
    const std::string options[] = {"", "a", "p", "ap"};
    for (const std::string& held : options)
    {
        for (const std::string& asked : options)
        {
            BsdPortSpaceStand fresh(BsdSystem::OPENBSD);
            ASSERT_EQ(fresh.Udp("10.0.0.1", 5000, held), "0");
            const bool both =
                held.find('p') != std::string::npos && asked.find('p') != std::string::npos;
            EXPECT_EQ(fresh.Udp("10.0.0.1", 5000, asked), both ? "0" : "EADDRINUSE")
                << held << " then " << asked;
        }
    }
}

TEST_F(OpenbsdPorts, ReusePortLbDoesNotExist)
{
    ASSERT_EQ(at.Udp("10.0.0.1", 5000, "l"), "0");
    EXPECT_EQ(at.Udp("10.0.0.1", 5000, "l"), "EADDRINUSE");
    EXPECT_EQ(at.Udp("0.0.0.0", 5000, "l"), "EADDRINUSE");
}

TEST_F(OpenbsdPorts, AnotherUsersPortIsInUseConnectionsIncluded)
{
    ASSERT_EQ(at.Udp("0.0.0.0", 5000, "up"), "0");
    EXPECT_EQ(at.Udp("0.0.0.0", 5000, "vp"), "EADDRINUSE");
    EXPECT_EQ(at.Udp("10.0.0.1", 5000, "va"), "EADDRINUSE");
    EXPECT_EQ(at.Udp("0.0.0.0", 5000, "p"), "0") << "the superuser may";
    ASSERT_EQ(at.Connect(BSD_IPPROTO_TCP, "10.0.0.1", "10.0.9.9", 80, "u", 5001), "0");
    EXPECT_EQ(at.Tcp("0.0.0.0", 5001, "va"), "EADDRINUSE");
    EXPECT_EQ(at.Tcp("0.0.0.0", 5001, "ua"), "0");
}

TEST_F(OpenbsdPorts, MulticastTakesReuseAddrForReusePortAndAnyUser)
{
    ASSERT_EQ(at.Udp("224.0.0.9", 5000, "ua"), "0");
    EXPECT_EQ(at.Udp("224.0.0.9", 5000, "va"), "0");
    EXPECT_EQ(at.Udp("224.0.0.9", 5000, "v"), "EADDRINUSE");
}

TEST_F(OpenbsdPorts, Ipv6SocketsNeverTakeIpv4)
{
    EXPECT_EQ(at.Tcp("::", 5000, "d"), "0");
    EXPECT_EQ(at.Tcp("0.0.0.0", 5000), "0");
    EXPECT_EQ(at.Tcp("10.0.0.1", 5000, "a"), "0");
    EXPECT_EQ(at.Tcp("fd00::1", 5000), "EADDRINUSE");
}

TEST_F(OpenbsdPorts, BindPicksFrom1024To49151AndNoneOfTheBadPorts)
{
    at.random.script = {0};
    ASSERT_EQ(at.Tcp("0.0.0.0", 0), "0");
    EXPECT_EQ(at.got, 1025);
    at.random.script = {48126};
    ASSERT_EQ(at.Tcp("0.0.0.0", 0), "0");
    EXPECT_EQ(at.got, 49151);
    at.random.script = {48126};
    ASSERT_EQ(at.Tcp("0.0.0.0", 0), "0");
    EXPECT_EQ(at.got, 1024);
    at.random.script = {5999 - 1024};
    ASSERT_EQ(at.Tcp("0.0.0.0", 0), "0");
    EXPECT_EQ(at.got, 6011) << "6000 to 6010 are X's";
    at.random.script = {5999 - 1024};
    ASSERT_EQ(at.Udp("0.0.0.0", 0), "0");
    EXPECT_EQ(at.got, 6000);
    at.random.script = {3783 - 1024};
    ASSERT_EQ(at.Udp("0.0.0.0", 0), "0");
    EXPECT_EQ(at.got, 3786) << "BFD's";
    at.random.script = {2048 - 1024};
    ASSERT_EQ(at.Tcp("0.0.0.0", 0), "0");
    EXPECT_EQ(at.got, 2050);
}

TEST_F(OpenbsdPorts, BindWithoutAPortLeftIsEADDRNOTAVAIL)
{
    for (unsigned port = 1024; port <= 49151; ++port)
    {
        ASSERT_EQ(at.Udp("0.0.0.0", static_cast<std::uint16_t>(port)), "0");
    }
    EXPECT_EQ(at.Udp("0.0.0.0", 0), "EADDRNOTAVAIL");
    EXPECT_EQ(at.Connect(BSD_IPPROTO_UDP, "10.0.0.1", "10.0.9.9", 53), "EADDRNOTAVAIL");
}

TEST_F(OpenbsdPorts, ConnectGivesAPortToOneConnectionOnly)
{
    for (const std::uint16_t port : {1025, 1026})
    {
        at.random.script = {0};
        ASSERT_EQ(at.Connect(BSD_IPPROTO_TCP, "10.0.0.1", "10.0.9.9", port), "0");
        EXPECT_EQ(at.got, port);
    }
    at.random.script = {0};
    ASSERT_EQ(at.Connect(BSD_IPPROTO_TCP, "10.0.0.2", "10.0.9.9", 80), "0");
    EXPECT_EQ(at.got, 1025) << "another address has ports of its own";
}

TEST_F(OpenbsdPorts, ConnectWithReuseAddrSharesAPortAndATakenTupleIsEADDRINUSE)
{
    at.random.script = {0};
    ASSERT_EQ(at.Connect(BSD_IPPROTO_TCP, "10.0.0.1", "10.0.9.9", 80), "0");
    at.random.script = {0};
    EXPECT_EQ(at.Connect(BSD_IPPROTO_TCP, "10.0.0.1", "10.0.9.9", 81, "a"), "0");
    EXPECT_EQ(at.got, 1025);
    at.random.script = {0};
    EXPECT_EQ(at.Connect(BSD_IPPROTO_TCP, "10.0.0.1", "10.0.9.9", 80, "a"), "EADDRINUSE")
        << "no other port is tried";
    EXPECT_EQ(at.space->Who(BSD_IPPROTO_TCP, 1025), (std::vector<BsdPortSpace::Id>{1, 2}));
}

TEST_F(OpenbsdPorts, ConnectOfABoundSocketToATakenTupleIsEADDRINUSE)
{
    ASSERT_EQ(at.Udp("10.0.0.1", 5000, "p"), "0");
    ASSERT_EQ(at.Udp("10.0.0.1", 5000, "p"), "0");
    EXPECT_EQ(at.ConnectBound(1, BSD_IPPROTO_UDP, "10.0.0.1", "10.0.9.9", 53), "0");
    EXPECT_EQ(at.ConnectBound(2, BSD_IPPROTO_UDP, "10.0.0.1", "10.0.9.9", 53), "EADDRINUSE");
}

} // namespace
