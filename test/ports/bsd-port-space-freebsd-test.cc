// SPDX-License-Identifier: GPL-2.0-only

// FreeBSD's rules, each as in_pcb.c and in6_pcb.c of 5BSD 392999caf1 have it.

#include "test/ports/bsd-port-space-stand.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

using namespace ns3::divertsim;

namespace
{

class FreebsdPorts : public ::testing::Test
{
  protected:
    BsdPortSpaceStand at{BsdSystem::FREEBSD};
};

TEST_F(FreebsdPorts, ASecondBindOfASocketIsEINVALBeforeAllElse)
{
    EXPECT_EQ(at.Udp("0.0.0.0", 5000), "0");
    EXPECT_EQ(at.BindAgain(at.last, BSD_IPPROTO_UDP, "0.0.0.0", 5000), "EINVAL");
    EXPECT_EQ(at.BindAgain(at.last, BSD_IPPROTO_UDP, "9.9.9.9", 80, "u"), "EINVAL");
}

TEST_F(FreebsdPorts, AnAddressThatIsNotTheHostsIsEADDRNOTAVAILBeforeThePrivilege)
{
    EXPECT_EQ(at.Tcp("9.9.9.9", 80, "u"), "EADDRNOTAVAIL");
    EXPECT_EQ(at.Tcp("fd00::99", 5000), "EADDRNOTAVAIL");
    EXPECT_EQ(at.Tcp("9.9.9.9", 5000, "b"), "0") << "IP_BINDANY";
    EXPECT_EQ(at.Tcp("9.9.9.9", 0), "EADDRNOTAVAIL");
}

TEST_F(FreebsdPorts, AReservedPortAsksForThePrivilegeBeforeItsUseIsLookedAt)
{
    EXPECT_EQ(at.Tcp("0.0.0.0", 1023), "0");
    EXPECT_EQ(at.Tcp("0.0.0.0", 1023, "u"), "EACCES");
    EXPECT_EQ(at.Tcp("0.0.0.0", 1024, "u"), "0");
}

TEST_F(FreebsdPorts, WithoutOptionsAnyOverlapIsInUse)
{
    EXPECT_EQ(at.Tcp("10.0.0.1", 5000), "0");
    EXPECT_EQ(at.Tcp("10.0.0.1", 5000), "EADDRINUSE");
    EXPECT_EQ(at.Tcp("0.0.0.0", 5000), "EADDRINUSE");
    EXPECT_EQ(at.Tcp("10.0.0.2", 5000), "0");
    EXPECT_EQ(at.Udp("10.0.0.1", 5000), "0") << "protocols have ports of their own";
    EXPECT_EQ(at.Tcp("fd00::1", 5000), "0");
}

TEST_F(FreebsdPorts, ReuseAddrLetsAnyAndAnAddressStandSideBySide)
{
    EXPECT_EQ(at.Tcp("0.0.0.0", 5000), "0");
    EXPECT_EQ(at.Tcp("10.0.0.1", 5000, "a"), "0") << "the new one's option alone counts";
    EXPECT_EQ(at.Tcp("10.0.0.1", 5000, "a"), "EADDRINUSE") << "the very address";
    EXPECT_EQ(at.Tcp("0.0.0.0", 5000, "a"), "EADDRINUSE");
}

TEST_F(FreebsdPorts, ReuseAddrPassesConnectionsSuchAsTimeWait)
{
    ASSERT_EQ(at.Tcp("0.0.0.0", 5000), "0");
    const auto listener = at.last;
    at.Accept(listener, "10.0.0.1", 5000, "10.0.9.9", 40000);
    at.space->Release(listener);
    EXPECT_EQ(at.Tcp("0.0.0.0", 5000), "EADDRINUSE");
    EXPECT_EQ(at.Tcp("0.0.0.0", 5000, "a"), "0");
}

TEST_F(FreebsdPorts, TheVeryAddressIsSharedByACommonBitOfReusePortAndReusePortLb)
{
    const std::string options[] = {"", "a", "p", "l", "pl"};
    for (const std::string& held : options)
    {
        for (const std::string& asked : options)
        {
            BsdPortSpaceStand fresh(BsdSystem::FREEBSD);
            ASSERT_EQ(fresh.Udp("10.0.0.1", 5000, held), "0");
            const auto both = [&](char bit) {
                return held.find(bit) != std::string::npos && asked.find(bit) != std::string::npos;
            };
            EXPECT_EQ(fresh.Udp("10.0.0.1", 5000, asked),
                      both('p') || both('l') ? "0" : "EADDRINUSE")
                << held << " then " << asked;
        }
    }
}

TEST_F(FreebsdPorts, AnotherUsersPortIsInUseWithoutThePrivilegeWhateverTheOptions)
{
    ASSERT_EQ(at.Udp("0.0.0.0", 5000, "ul"), "0");
    EXPECT_EQ(at.Udp("0.0.0.0", 5000, "vl"), "EADDRINUSE");
    EXPECT_EQ(at.Udp("10.0.0.1", 5000, "va"), "EADDRINUSE");
    EXPECT_EQ(at.Udp("0.0.0.0", 5000, "ul"), "0");
    EXPECT_EQ(at.Udp("0.0.0.0", 5000, "l"), "0") << "PRIV_NETINET_REUSEPORT";
}

TEST_F(FreebsdPorts, AnotherUsersTcpConnectionIsNotInTheWayAUdpOneIs)
{
    ASSERT_EQ(at.Connect(BSD_IPPROTO_TCP, "10.0.0.1", "10.0.9.9", 80, "u", 5000), "0");
    EXPECT_EQ(at.Tcp("0.0.0.0", 5000, "va"), "0");
    ASSERT_EQ(at.Connect(BSD_IPPROTO_UDP, "10.0.0.1", "10.0.9.9", 80, "u", 5000), "0");
    EXPECT_EQ(at.Udp("0.0.0.0", 5000, "va"), "EADDRINUSE");
}

TEST_F(FreebsdPorts, OptionsCountAsTheyAreAtTheTimeOfTheBind)
{
    ASSERT_EQ(at.Udp("10.0.0.1", 5000), "0");
    EXPECT_EQ(at.Udp("10.0.0.1", 5000, "p"), "EADDRINUSE");
    at.space->SetOptions(1, {false, true, false});
    EXPECT_EQ(at.Udp("10.0.0.1", 5000, "p"), "0");
}

TEST_F(FreebsdPorts, MulticastTakesReuseAddrForReusePort)
{
    ASSERT_EQ(at.Udp("224.0.0.9", 5000, "a"), "0");
    EXPECT_EQ(at.Udp("224.0.0.9", 5000, "a"), "0");
    EXPECT_EQ(at.Udp("224.0.0.9", 5000), "EADDRINUSE");
    EXPECT_EQ(at.Udp("224.0.0.9", 5000, "va"), "0") << "users do not count";
    EXPECT_EQ(at.Udp("ff02::9", 5000, "a"), "0");
    EXPECT_EQ(at.Udp("ff02::9", 5000, "a"), "0");
}

TEST_F(FreebsdPorts, TcpToMulticastIsEAFNOSUPPORT)
{
    EXPECT_EQ(at.Tcp("224.0.0.9", 5000), "EAFNOSUPPORT");
}

TEST_F(FreebsdPorts, ADualStackSocketComesAfterIpv4sAnyButNotBeforeIt)
{
    EXPECT_EQ(at.Tcp("0.0.0.0", 5000), "0");
    EXPECT_EQ(at.Tcp("::", 5000, "d"), "0");
    EXPECT_EQ(at.Tcp("::", 5001, "d"), "0");
    EXPECT_EQ(at.Tcp("0.0.0.0", 5001), "EADDRINUSE");
    EXPECT_EQ(at.Tcp("::", 5002), "0");
    EXPECT_EQ(at.Tcp("0.0.0.0", 5002), "0") << "IPV6_V6ONLY";
}

TEST_F(FreebsdPorts, ADualStackSocketMeetsIpv4AddressesBothWays)
{
    EXPECT_EQ(at.Tcp("10.0.0.1", 5000), "0");
    EXPECT_EQ(at.Tcp("::", 5000, "d"), "EADDRINUSE");
    EXPECT_EQ(at.Tcp("::", 5000, "da"), "0");
    EXPECT_EQ(at.Tcp("10.0.0.2", 5000), "EADDRINUSE");
    EXPECT_EQ(at.Tcp("10.0.0.2", 5000, "a"), "0");
    EXPECT_EQ(at.Tcp("0.0.0.0", 5000, "a"), "EADDRINUSE") << "of the same any";
    EXPECT_EQ(at.Tcp("::", 5000, "da"), "EADDRINUSE");
}

TEST_F(FreebsdPorts, AnIpv4SocketIsTheBetterFitThanANewerDualStackOne)
{
    ASSERT_EQ(at.Tcp("0.0.0.0", 5000, "u"), "0");
    ASSERT_EQ(at.Tcp("::", 5000, "d"), "0");
    EXPECT_EQ(at.Tcp("10.0.0.1", 5000, "ua"), "0") << "its user decides, not root of the other";
    EXPECT_EQ(at.Tcp("10.0.0.2", 5000, "va"), "EADDRINUSE");
}

TEST_F(FreebsdPorts, SocketsOfAnotherJailDoNotCount)
{
    ASSERT_EQ(at.Tcp("10.0.0.1", 5000, "j"), "0");
    EXPECT_EQ(at.Tcp("10.0.0.1", 5000), "0");
    EXPECT_EQ(at.Tcp("10.0.0.1", 5000, "j"), "EADDRINUSE");
    EXPECT_EQ(at.Tcp("10.0.0.1", 5000), "EADDRINUSE");
}

TEST_F(FreebsdPorts, BindPicksFrom10000To65535StartingBehindARandomPort)
{
    at.random.script = {0};
    ASSERT_EQ(at.Tcp("0.0.0.0", 0), "0");
    EXPECT_EQ(at.got, 10001);
    at.random.script = {0};
    ASSERT_EQ(at.Tcp("0.0.0.0", 0), "0");
    EXPECT_EQ(at.got, 10002) << "the next that is free";
    at.random.script = {55534};
    ASSERT_EQ(at.Tcp("0.0.0.0", 0), "0");
    EXPECT_EQ(at.got, 65535);
    at.random.script = {55534};
    ASSERT_EQ(at.Tcp("0.0.0.0", 0), "0");
    EXPECT_EQ(at.got, 10000) << "around";
    EXPECT_EQ(at.random.draws, 4) << "one draw each";
}

TEST_F(FreebsdPorts, BindWithAnOptionMayPickAPortThatAnyHas)
{
    ASSERT_EQ(at.Udp("0.0.0.0", 10001), "0");
    at.random.script = {0};
    ASSERT_EQ(at.Udp("10.0.0.1", 0, "a"), "0");
    EXPECT_EQ(at.got, 10001);
    at.random.script = {0};
    ASSERT_EQ(at.Udp("10.0.0.1", 0, "p"), "0");
    EXPECT_EQ(at.got, 10002) << "but not one that the very address has, common bit or not";
    at.random.script = {0};
    ASSERT_EQ(at.Udp("10.0.0.2", 0), "0");
    EXPECT_EQ(at.got, 10002) << "10.0.0.1 is another address";
}

TEST_F(FreebsdPorts, BindWithoutAPortLeftIsEADDRNOTAVAIL)
{
    for (unsigned port = 10000; port <= 65535; ++port)
    {
        ASSERT_EQ(at.Udp("0.0.0.0", static_cast<std::uint16_t>(port)), "0");
    }
    EXPECT_EQ(at.Udp("0.0.0.0", 0), "EADDRNOTAVAIL");
    EXPECT_EQ(at.Connect(BSD_IPPROTO_UDP, "10.0.0.1", "10.0.9.9", 53), "EADDRNOTAVAIL");
    EXPECT_EQ(at.Tcp("0.0.0.0", 0), "0");
}

TEST_F(FreebsdPorts, ConnectSharesAPortAmongPeers)
{
    for (const std::uint16_t remote : {80, 81})
    {
        at.random.script = {0};
        ASSERT_EQ(at.Connect(BSD_IPPROTO_TCP, "10.0.0.1", "10.0.9.9", remote), "0");
        EXPECT_EQ(at.got, 10001);
    }
    at.random.script = {0};
    ASSERT_EQ(at.Connect(BSD_IPPROTO_TCP, "10.0.0.1", "10.0.9.9", 80), "0");
    EXPECT_EQ(at.got, 10002) << "the tuple is taken";
    EXPECT_EQ(at.space->Who(BSD_IPPROTO_TCP, 10001), (std::vector<BsdPortSpace::Id>{1, 2}));
}

TEST_F(FreebsdPorts, ConnectPassesOverAPortWhoseUnconnectedSocketTakesItsPackets)
{
    ASSERT_EQ(at.Tcp("0.0.0.0", 10001), "0");
    ASSERT_EQ(at.Tcp("10.0.0.1", 10002), "0");
    ASSERT_EQ(at.Tcp("10.0.0.2", 10003), "0");
    at.random.script = {0};
    ASSERT_EQ(at.Connect(BSD_IPPROTO_TCP, "10.0.0.1", "10.0.9.9", 80), "0");
    EXPECT_EQ(at.got, 10003);
    ASSERT_EQ(at.Tcp("::", 10004, "d"), "0");
    at.random.script = {2};
    ASSERT_EQ(at.Connect(BSD_IPPROTO_TCP, "10.0.0.1", "10.0.9.8", 80), "0");
    EXPECT_EQ(at.got, 10003);
    at.random.script = {3};
    ASSERT_EQ(at.Connect(BSD_IPPROTO_TCP, "10.0.0.1", "10.0.9.8", 80), "0");
    EXPECT_EQ(at.got, 10005) << "a dual-stack one takes IPv4 too";
}

TEST_F(FreebsdPorts, ConnectOfABoundSocketToATakenTupleIsEADDRINUSE)
{
    ASSERT_EQ(at.Udp("10.0.0.1", 5000, "p"), "0");
    ASSERT_EQ(at.Udp("10.0.0.1", 5000, "p"), "0");
    EXPECT_EQ(at.ConnectBound(1, BSD_IPPROTO_UDP, "10.0.0.1", "10.0.9.9", 53), "0");
    EXPECT_EQ(at.got, 5000);
    EXPECT_EQ(at.ConnectBound(2, BSD_IPPROTO_UDP, "10.0.0.1", "10.0.9.9", 53), "EADDRINUSE");
    EXPECT_EQ(at.ConnectBound(2, BSD_IPPROTO_UDP, "10.0.0.1", "10.0.9.9", 54), "0");
    EXPECT_EQ(at.ConnectBound(1, BSD_IPPROTO_UDP, "10.0.0.1", "10.0.9.9", 53), "0") << "its own";
    at.space->Disconnect(1);
    EXPECT_EQ(at.ConnectBound(2, BSD_IPPROTO_UDP, "10.0.0.1", "10.0.9.9", 53), "0");
}

TEST_F(FreebsdPorts, AConnectedSocketStandsOnTheAddressThatItGot)
{
    ASSERT_EQ(at.Udp("0.0.0.0", 5000), "0");
    ASSERT_EQ(at.ConnectBound(1, BSD_IPPROTO_UDP, "10.0.0.1", "10.0.9.9", 53), "0");
    EXPECT_EQ(at.Udp("10.0.0.2", 5000), "0");
    EXPECT_EQ(at.Udp("10.0.0.1", 5000), "EADDRINUSE");
    at.space->Disconnect(1);
    EXPECT_EQ(at.Udp("127.0.0.1", 5000), "EADDRINUSE") << "any again";
}

TEST_F(FreebsdPorts, AnyIsOneValueHoweverItIsWritten)
{
    BsdPortRequest any = BsdPortSpaceStand::Ask(BSD_IPPROTO_TCP, "0.0.0.0", 5000);
    any.address = BsdAddress();
    std::uint16_t port = 0;
    ASSERT_EQ(at.space->Bind(50, any, &port), BsdErrno::OK);
    EXPECT_EQ(at.Tcp("0.0.0.0", 5000, "a"), "EADDRINUSE");
}

} // namespace
