// SPDX-License-Identifier: GPL-2.0-only

// How gVisor's TCP and UDP endpoints use the port manager and the demultiplexer, and what errno
// becomes of it (pkg/tcpip/transport/{tcp,udp}/endpoint.go).

#include "test/ports/bsd-port-space-stand.h"

#include "ns3/bsd-port-space-gvisor.h"

#include <gtest/gtest.h>

#include <string>

using namespace ns3::divertsim;

namespace
{

class GvisorPorts : public ::testing::Test
{
  protected:
    const BsdPortManager& Manager()
    {
        return dynamic_cast<BsdPortSpaceGvisor&>(*at.space).GetManager();
    }

    /// Take ports of the range until one is left
    void Fill(std::uint8_t protocol, unsigned first = 16001)
    {
        for (unsigned port = first; port <= 65535; ++port)
        {
            ASSERT_EQ(at.Bind(protocol, "0.0.0.0", static_cast<std::uint16_t>(port)), "0");
        }
    }

    BsdPortSpaceStand at{BsdSystem::GVISOR};
};

TEST_F(GvisorPorts, ASecondBindOfASocketIsEINVAL)
{
    ASSERT_EQ(at.Udp("0.0.0.0", 5000), "0");
    EXPECT_EQ(at.BindAgain(1, BSD_IPPROTO_UDP, "0.0.0.0", 5001), "EINVAL");
    ASSERT_EQ(at.Tcp("0.0.0.0", 5000), "0");
    EXPECT_EQ(at.BindAgain(2, BSD_IPPROTO_TCP, "9.9.9.9", 5001), "EINVAL");
}

TEST_F(GvisorPorts, AnAddressThatIsNotTheHostsIsEADDRNOTAVAILButForUdpsMulticast)
{
    EXPECT_EQ(at.Tcp("9.9.9.9", 5000), "EADDRNOTAVAIL");
    EXPECT_EQ(at.Tcp("224.0.0.9", 5000), "EADDRNOTAVAIL");
    EXPECT_EQ(at.Udp("224.0.0.9", 5000), "0");
}

TEST_F(GvisorPorts, AReservedPortAsksForAPrivilege)
{
    EXPECT_EQ(at.Tcp("0.0.0.0", 80, "u"), "EACCES");
    EXPECT_EQ(at.Tcp("0.0.0.0", 80), "0");
}

TEST_F(GvisorPorts, OverlapWithoutFlagsIsEADDRINUSE)
{
    ASSERT_EQ(at.Tcp("10.0.0.1", 5000), "0");
    EXPECT_EQ(at.Tcp("0.0.0.0", 5000), "EADDRINUSE");
    EXPECT_EQ(at.Tcp("10.0.0.2", 5000), "0");
    EXPECT_EQ(at.Udp("0.0.0.0", 5000), "0");
}

TEST_F(GvisorPorts, TcpsReuseAddrIsTupleOnlyUdpsIsMostRecent)
{
    ASSERT_EQ(at.Udp("0.0.0.0", 5000, "a"), "0");
    EXPECT_EQ(at.Udp("0.0.0.0", 5000, "a"), "0") << "the newest gets all";
    EXPECT_EQ(at.Udp("0.0.0.0", 5000, "p"), "EADDRINUSE");
    ASSERT_EQ(at.Tcp("0.0.0.0", 5000, "a"), "0");
    EXPECT_EQ(at.Tcp("0.0.0.0", 5000, "a"), "0");
    EXPECT_EQ(at.Tcp("0.0.0.0", 5000, "p"), "EADDRINUSE");
}

TEST_F(GvisorPorts, ReusePortSharesListenersAndUdpSockets)
{
    for (const std::uint8_t protocol : {BSD_IPPROTO_TCP, BSD_IPPROTO_UDP})
    {
        ASSERT_EQ(at.Bind(protocol, "0.0.0.0", 5000, "p"), "0");
        EXPECT_EQ(at.Bind(protocol, "0.0.0.0", 5000, "p"), "0");
        EXPECT_EQ(at.Bind(protocol, "0.0.0.0", 5000), "EADDRINUSE");
    }
    EXPECT_EQ(at.space->SetListening(1), BsdErrno::OK);
    EXPECT_EQ(at.space->SetListening(2), BsdErrno::OK);
}

TEST_F(GvisorPorts, ASecondListenerWithTupleOnlyIsStoppedByTheDemultiplexer)
{
    ASSERT_EQ(at.Tcp("0.0.0.0", 5000, "a"), "0");
    ASSERT_EQ(at.Tcp("0.0.0.0", 5000, "a"), "0");
    ASSERT_EQ(at.space->SetListening(1), BsdErrno::OK);
    EXPECT_EQ(at.space->SetListening(1), BsdErrno::OK) << "again is no conflict";
    EXPECT_EQ(at.space->SetListening(2), BsdErrno::E_ADDRINUSE);
    EXPECT_EQ(at.Tcp("0.0.0.0", 5000, "a"), "EADDRINUSE") << "bind(2) asks it too";
    EXPECT_EQ(at.Tcp("10.0.0.1", 5000, "a"), "0") << "another name";
    at.space->Release(1);
    EXPECT_EQ(at.space->SetListening(2), BsdErrno::OK);
}

TEST_F(GvisorPorts, ADualStackListenerIsRegisteredInBothNetworks)
{
    ASSERT_EQ(at.Tcp("::", 5000, "da"), "0");
    ASSERT_EQ(at.space->SetListening(1), BsdErrno::OK);
    EXPECT_EQ(at.Tcp("0.0.0.0", 5000, "a"), "EADDRINUSE");
    EXPECT_EQ(Manager().GetSize(), 2U);
    at.space->Release(1);
    EXPECT_EQ(Manager().GetSize(), 0U);
    ASSERT_EQ(at.Tcp("::", 5000, "a"), "0");
    EXPECT_EQ(at.Tcp("0.0.0.0", 5000), "0");
}

TEST_F(GvisorPorts, OptionsAreThoseOfTheBind)
{
    ASSERT_EQ(at.Udp("0.0.0.0", 5000), "0");
    at.space->SetOptions(1, {true, true, false});
    EXPECT_EQ(at.Udp("0.0.0.0", 5000, "p"), "EADDRINUSE");
    at.space->Release(1);
    EXPECT_EQ(Manager().GetSize(), 0U);
}

TEST_F(GvisorPorts, BindPicksFrom16000To65535FromARandomStart)
{
    at.random.script = {0};
    ASSERT_EQ(at.Tcp("0.0.0.0", 0), "0");
    EXPECT_EQ(at.got, 16000);
    at.random.script = {49535};
    ASSERT_EQ(at.Tcp("0.0.0.0", 0), "0");
    EXPECT_EQ(at.got, 65535);
    at.random.script = {49535};
    ASSERT_EQ(at.Tcp("0.0.0.0", 0), "0");
    EXPECT_EQ(at.got, 16001);
    EXPECT_EQ(at.random.draws, 3);
}

TEST_F(GvisorPorts, BindPicksASharedPortForUdpButNotForTcp)
{
    ASSERT_EQ(at.Udp("0.0.0.0", 16000, "p"), "0");
    at.random.script = {0};
    ASSERT_EQ(at.Udp("0.0.0.0", 0, "p"), "0");
    EXPECT_EQ(at.got, 16000);
    ASSERT_EQ(at.Tcp("0.0.0.0", 16000, "p"), "0");
    at.random.script = {0};
    ASSERT_EQ(at.Tcp("0.0.0.0", 0, "p"), "0");
    EXPECT_EQ(at.got, 16001);
}

TEST_F(GvisorPorts, NoPortLeftIsEADDRINUSEForBindAndEAGAINForConnectOfUdp)
{
    Fill(BSD_IPPROTO_UDP, 16000);
    EXPECT_EQ(at.Udp("0.0.0.0", 0), "EADDRINUSE");
    EXPECT_EQ(at.Connect(BSD_IPPROTO_UDP, "10.0.0.1", "10.0.9.9", 53), "EAGAIN");
}

TEST_F(GvisorPorts, NoPortLeftIsEADDRNOTAVAILForConnectOfTcp)
{
    Fill(BSD_IPPROTO_TCP, 16000);
    EXPECT_EQ(at.Tcp("0.0.0.0", 0), "EADDRINUSE");
    EXPECT_EQ(at.Connect(BSD_IPPROTO_TCP, "10.0.0.1", "10.0.9.9", 80), "EADDRNOTAVAIL");
}

TEST_F(GvisorPorts, ConnectOfTcpSharesAPortAmongPeersThoughPlain)
{
    for (const std::uint16_t remote : {80, 81})
    {
        at.random.script = {0};
        ASSERT_EQ(at.Connect(BSD_IPPROTO_TCP, "10.0.0.1", "10.0.9.9", remote), "0");
        EXPECT_EQ(at.got, 16000);
    }
    at.random.script = {0};
    ASSERT_EQ(at.Connect(BSD_IPPROTO_TCP, "10.0.0.1", "10.0.9.9", 80), "0");
    EXPECT_EQ(at.got, 16001);
    EXPECT_EQ(at.random.draws, 3) << "one each";
}

TEST_F(GvisorPorts, ConnectOfTcpPassesOverListenersPortsUnlessBothHaveAFlag)
{
    ASSERT_EQ(at.Tcp("0.0.0.0", 16000), "0");
    at.random.script = {0};
    ASSERT_EQ(at.Connect(BSD_IPPROTO_TCP, "10.0.0.1", "10.0.9.9", 80), "0");
    EXPECT_EQ(at.got, 16001);
    ASSERT_EQ(at.Tcp("0.0.0.0", 16002, "a"), "0");
    at.random.script = {2};
    ASSERT_EQ(at.Connect(BSD_IPPROTO_TCP, "10.0.0.1", "10.0.9.9", 80, "a"), "0");
    EXPECT_EQ(at.got, 16002);
}

TEST_F(GvisorPorts, ConnectOfTcpNeverMeetsItself)
{
    at.random.script = {0};
    ASSERT_EQ(at.Connect(BSD_IPPROTO_TCP, "10.0.0.1", "10.0.0.1", 16000), "0");
    EXPECT_EQ(at.got, 16001);
    at.random.script = {0};
    ASSERT_EQ(at.Connect(BSD_IPPROTO_TCP, "10.0.0.1", "10.0.0.2", 16000), "0");
    EXPECT_EQ(at.got, 16000);
}

TEST_F(GvisorPorts, ConnectOfABoundTcpSocketToATakenTupleIsEADDRNOTAVAIL)
{
    ASSERT_EQ(at.Tcp("10.0.0.1", 5000, "a"), "0");
    ASSERT_EQ(at.Tcp("10.0.0.1", 5000, "a"), "0");
    EXPECT_EQ(at.ConnectBound(1, BSD_IPPROTO_TCP, "10.0.0.1", "10.0.9.9", 80), "0");
    EXPECT_EQ(at.ConnectBound(2, BSD_IPPROTO_TCP, "10.0.0.1", "10.0.9.9", 80), "EADDRNOTAVAIL");
    EXPECT_EQ(at.ConnectBound(2, BSD_IPPROTO_TCP, "10.0.0.1", "10.0.9.9", 81), "0");
}

TEST_F(GvisorPorts, ConnectOfADualStackTcpSocketGivesTheIpv4PartBackWhateverItsFlags)
{
    ASSERT_EQ(at.Tcp("::", 5000, "dp"), "0");
    EXPECT_EQ(at.Tcp("0.0.0.0", 5000), "EADDRINUSE");
    ASSERT_EQ(at.ConnectBound(1, BSD_IPPROTO_TCP, "fd00::1", "fd00::9", 80), "0");
    EXPECT_EQ(at.Tcp("0.0.0.0", 5000), "0") << "F11";
    EXPECT_EQ(at.Tcp("::", 5000), "EADDRINUSE");
    at.space->Release(1);
    EXPECT_EQ(at.Tcp("::", 5000), "0");
    at.space->Release(at.last);
    EXPECT_EQ(Manager().GetSize(), 1U);
}

TEST_F(GvisorPorts, ConnectOfUdpReservesItsAddressForAllPeers)
{
    at.random.script = {0};
    ASSERT_EQ(at.Connect(BSD_IPPROTO_UDP, "10.0.0.1", "10.0.9.9", 53), "0");
    EXPECT_EQ(at.got, 16000);
    at.random.script = {0};
    ASSERT_EQ(at.Connect(BSD_IPPROTO_UDP, "10.0.0.1", "10.0.9.9", 54), "0");
    EXPECT_EQ(at.got, 16001) << "the port is not shared among peers";
    EXPECT_EQ(at.Connect(BSD_IPPROTO_UDP, "10.0.0.1", "10.0.9.9", 55, "", 16000), "EADDRINUSE");
    at.random.script = {0};
    ASSERT_EQ(at.Connect(BSD_IPPROTO_UDP, "10.0.0.2", "10.0.9.9", 53), "0");
    EXPECT_EQ(at.got, 16000);
}

TEST_F(GvisorPorts, ConnectOfBoundUdpSocketsToOnePeerIsEADDRINUSEUnlessTheyShareAFlag)
{
    ASSERT_EQ(at.Udp("10.0.0.1", 5000, "ap"), "0");
    ASSERT_EQ(at.Udp("10.0.0.1", 5000, "p"), "0");
    EXPECT_EQ(at.ConnectBound(1, BSD_IPPROTO_UDP, "10.0.0.1", "10.0.9.9", 53), "0");
    EXPECT_EQ(at.ConnectBound(2, BSD_IPPROTO_UDP, "10.0.0.1", "10.0.9.9", 53), "0");
    ASSERT_EQ(at.Udp("10.0.0.2", 5000), "0");
    EXPECT_EQ(at.ConnectBound(3, BSD_IPPROTO_UDP, "10.0.0.2", "10.0.9.9", 53), "0");
    EXPECT_EQ(at.ConnectBound(3, BSD_IPPROTO_UDP, "10.0.0.2", "10.0.9.9", 53), "0") << "again";
    at.space->Disconnect(3);
    EXPECT_EQ(at.Udp("10.0.0.2", 5000), "EADDRINUSE") << "it keeps its port";
}

TEST_F(GvisorPorts, AcceptedConnectionsTakeTheirTupleWithTheListenersFlags)
{
    ASSERT_EQ(at.Tcp("0.0.0.0", 5000, "p"), "0");
    at.space->SetListening(1);
    at.Accept(1, "10.0.0.1", 5000, "10.0.9.9", 40000);
    at.Accept(1, "10.0.0.1", 5000, "10.0.9.9", 40001);
    EXPECT_EQ(Manager().GetSize(), 3U);
    EXPECT_EQ(at.space->Who(BSD_IPPROTO_TCP, 5000), (std::vector<BsdPortSpace::Id>{1, 2, 3}));
    at.space->Release(1);
    EXPECT_EQ(at.Tcp("0.0.0.0", 5000), "EADDRINUSE") << "a server without flags waits for them";
    EXPECT_EQ(at.Tcp("0.0.0.0", 5000, "a"), "EADDRINUSE") << "TupleOnly must be theirs too";
    EXPECT_EQ(at.Tcp("0.0.0.0", 5000, "p"), "0");
    at.space->Release(2);
    at.space->Release(3);
    at.space->Release(at.last);
    EXPECT_EQ(Manager().GetSize(), 0U);
}

TEST_F(GvisorPorts, TupleOnlyOfListenerAndConnectionsLetsAServerRestart)
{
    ASSERT_EQ(at.Tcp("0.0.0.0", 5000, "a"), "0");
    at.space->SetListening(1);
    at.Accept(1, "10.0.0.1", 5000, "10.0.9.9", 40000);
    at.space->Release(1);
    EXPECT_EQ(at.Tcp("0.0.0.0", 5000), "EADDRINUSE");
    EXPECT_EQ(at.Tcp("0.0.0.0", 5000, "a"), "0");
}

} // namespace
