// SPDX-License-Identifier: GPL-2.0-only
//
// OpenBSD's divert sockets but for bind(2) and the checks of a write: divert(4);
// sys/netinet/ip_divert.c 1.101, sys/netinet6/ip6_divert.c 1.100, sys/kern/uipc_socket.c of
// 2025.
#include "test/divert/divert-openbsd-fixture.h"

#include "ns3/divert-sysctl.h"

#include <gtest/gtest.h>

using namespace ns3::divertsim;

namespace
{

class DivertOpenbsd : public DivertOpenbsdFixture
{
  protected:
    using Counts = std::vector<std::uint64_t>;

    /// \return ipackets, noport, fullsock, opackets, errors
    Counts Counted(BsdFamily family = BsdFamily::INET)
    {
        const auto& c = ports.GetOpenbsdCounters(family);
        return {c.ipackets, c.noport, c.fullsock, c.opackets, c.errors};
    }
};

TEST_F(DivertOpenbsd, SocketsAreForRootAndOfEitherFamily)
{
    for (const BsdFamily family : {BsdFamily::INET, BsdFamily::INET6})
    {
        EXPECT_EQ(ports.CheckAttach(family, true), BsdErrno::OK);
        EXPECT_EQ(ports.CheckAttach(family, false), BsdErrno::E_ACCES);
    }
    EXPECT_EQ(ports.CheckAttach(BsdFamily::NONE, true), BsdErrno::E_PROTONOSUPPORT);
}

TEST_F(DivertOpenbsd, BuffersAre65636BytesForEachFamily)
{
    for (const BsdFamily family : {BsdFamily::INET, BsdFamily::INET6})
    {
        DivertSocket& s = Open(family);
        EXPECT_EQ(s.GetReceiveBuffer(), 65636U);
        EXPECT_EQ(s.GetSendBuffer(), 65636U);
    }
}

TEST_F(DivertOpenbsd, SysctlSetsTheBuffersOfSocketsOpenedLater)
{
    DivertSocket& before = Open();
    DivertConfig config = ports.GetConfig();
    EXPECT_EQ(DivertSetSysctl(config, "net.inet.divert.recvspace", 2000, true), BsdErrno::OK);
    EXPECT_EQ(DivertSetSysctl(config, "net.inet.divert.sendspace", 3000, true), BsdErrno::OK);
    EXPECT_EQ(DivertSetSysctl(config, "net.inet6.divert.recvspace", 4000, true), BsdErrno::OK);
    EXPECT_EQ(DivertSetSysctl(config, "net.inet6.divert.sendspace", 5000, true), BsdErrno::OK);
    ports.SetConfig(config);
    DivertSocket& four = Open();
    DivertSocket& six = Open(BsdFamily::INET6);
    EXPECT_EQ(before.GetReceiveBuffer(), 65636U);
    EXPECT_EQ(four.GetReceiveBuffer(), 2000U);
    EXPECT_EQ(four.GetSendBuffer(), 3000U);
    EXPECT_EQ(six.GetReceiveBuffer(), 4000U);
    EXPECT_EQ(six.GetSendBuffer(), 5000U);
    EXPECT_EQ(DivertGetSysctl(config, "net.inet6.divert.recvspace"), 4000U);
}

TEST_F(DivertOpenbsd, SysctlWantsANameThenRootThenAValueUpTo2Mib)
{
    DivertConfig config = ports.GetConfig();
    const char* name = "net.inet.divert.recvspace";
    EXPECT_EQ(DivertSetSysctl(config, "net.inet.divert.space", -1, false), BsdErrno::E_NOENT);
    EXPECT_EQ(DivertSetSysctl(config, name, -1, false), BsdErrno::E_PERM);
    EXPECT_EQ(DivertSetSysctl(config, name, -1, true), BsdErrno::E_INVAL);
    EXPECT_EQ(DivertSetSysctl(config, name, 2 * 1024 * 1024 + 1, true), BsdErrno::E_INVAL);
    EXPECT_EQ(DivertSetSysctl(config, name, 2 * 1024 * 1024, true), BsdErrno::OK);
    EXPECT_FALSE(DivertGetSysctl(config, "net.inet.divert.space").has_value());
}

TEST_F(DivertOpenbsd, ASysctlOf0IsTakenAndSocketGivesEnobufsThen)
{
    DivertConfig config = ports.GetConfig();
    EXPECT_EQ(DivertSetSysctl(config, "net.inet.divert.sendspace", 0, true), BsdErrno::OK);
    ports.SetConfig(config);
    EXPECT_EQ(ports.CheckAttach(BsdFamily::INET, false), BsdErrno::E_ACCES); // asked first
    EXPECT_EQ(ports.CheckAttach(BsdFamily::INET, true), BsdErrno::E_NOBUFS);
    EXPECT_EQ(ports.CheckAttach(BsdFamily::INET6, true), BsdErrno::OK);
}

TEST_F(DivertOpenbsd, SoRcvbufTakes0As1AndNothingAbove2Mib)
{
    DivertSocket& s = Open();
    EXPECT_EQ(s.SetReceiveBuffer(0), BsdErrno::OK);
    EXPECT_EQ(s.GetReceiveBuffer(), 1U);
    EXPECT_EQ(s.SetReceiveBuffer(2 * 1024 * 1024), BsdErrno::OK);
    EXPECT_EQ(s.SetReceiveBuffer(2 * 1024 * 1024 + 1), BsdErrno::E_NOBUFS);
    EXPECT_EQ(s.GetReceiveBuffer(), 2U * 1024 * 1024);
    EXPECT_EQ(s.SetSendBuffer(0), BsdErrno::OK);
    EXPECT_EQ(s.CheckSend(true, 2), BsdErrno::E_MSGSIZE);
}

TEST_F(DivertOpenbsd, APacketTakes16BytesMoreAndOneOfIpv6Takes28)
{
    DivertSocket& four = Open();
    DivertSocket& six = Open(BsdFamily::INET6);
    four.Bind(8000);
    six.Bind(8000);
    EXPECT_TRUE(DeliverFamily(BsdFamily::INET, 8000, 100));
    EXPECT_TRUE(DeliverFamily(BsdFamily::INET6, 8000, 100));
    EXPECT_EQ(four.GetQueued(), 116U);
    EXPECT_EQ(six.GetQueued(), 128U);
    EXPECT_EQ(six.GetQueuedData(), 100U);
    six.Read();
    EXPECT_EQ(six.GetQueued(), 0U);
}

TEST_F(DivertOpenbsd, MbufsTakeAtLeast192KibHoweverSmallTheBuffer)
{
    // 1000 bytes of buffer would have 8000 of mbufs on FreeBSD: 3 packets of 2560
    DivertSocket& s = Open();
    s.SetReceiveBuffer(1000);
    s.Bind(8000);
    int taken = 0;
    while (DeliverFamily(BsdFamily::INET, 8000, 20))
    {
        ++taken;
    }
    EXPECT_EQ(taken, 27); // 36 bytes each
}

TEST_F(DivertOpenbsd, AReaderGetsTheFirstAddressOfTheInterfaceAndNoNameOrDirection)
{
    const BsdAddress first = *BsdAddress::Parse("10.0.1.1");
    const DivertAddress in = DivertAddress::ForOpenbsdReader(BsdFamily::INET, true, first);
    EXPECT_EQ(in.address, first);
    EXPECT_EQ(in.port, 0);
    EXPECT_EQ(in.GetInterface(), "");
    EXPECT_EQ(in.length, 16);
    const DivertAddress out = DivertAddress::ForOpenbsdReader(BsdFamily::INET, false, first);
    EXPECT_TRUE(out.address.IsAny());
    const BsdAddress six = *BsdAddress::Parse("fd00::1");
    const DivertAddress in6 = DivertAddress::ForOpenbsdReader(BsdFamily::INET6, true, six);
    EXPECT_EQ(in6.address, six);
    EXPECT_EQ(in6.family, BsdFamily::INET6);
    EXPECT_EQ(in6.length, 28);
    // an interface without an address of the family
    EXPECT_TRUE(
        DivertAddress::ForOpenbsdReader(BsdFamily::INET, true, BsdAddress()).address.IsAny());
}

TEST_F(DivertOpenbsd, PacketsGoToTheSocketOfTheirFamily)
{
    DivertSocket& four = Open();
    DivertSocket& six = Open(BsdFamily::INET6);
    four.Bind(8000);
    six.Bind(8001);
    EXPECT_TRUE(DeliverFamily(BsdFamily::INET, 8000));
    EXPECT_FALSE(DeliverFamily(BsdFamily::INET6, 8000));
    EXPECT_FALSE(DeliverFamily(BsdFamily::INET, 8001));
    EXPECT_TRUE(DeliverFamily(BsdFamily::INET6, 8001));
    EXPECT_EQ(four.GetQueuedPackets(), 1U);
    EXPECT_EQ(six.GetQueuedPackets(), 1U);
}

TEST_F(DivertOpenbsd, WithoutAListenerAPacketIsDroppedAndCounted)
{
    EXPECT_FALSE(DeliverFamily(BsdFamily::INET, 8000));
    EXPECT_EQ(Counted(), (Counts{1, 1, 0, 0, 0}));
    EXPECT_EQ(Counted(BsdFamily::INET6), (Counts{0, 0, 0, 0, 0}));
    EXPECT_EQ(log.Take(), Names{"no port 8000"});
}

TEST_F(DivertOpenbsd, AFullSocketIsCountedAndSoIsWhatItTook)
{
    Open(BsdFamily::INET6).Bind(8000);
    int taken = 0;
    while (DeliverFamily(BsdFamily::INET6, 8000, 1500))
    {
        ++taken;
    }
    EXPECT_EQ(taken, 42); // of 1528 bytes in 65636
    EXPECT_EQ(Counted(BsdFamily::INET6), (Counts{43, 0, 1, 0, 0}));
    EXPECT_EQ(Counted(), (Counts{0, 0, 0, 0, 0}));
}

TEST_F(DivertOpenbsd, OfSocketsThatShareAPortTheOneOpenedLastGetsEverything)
{
    DivertSocket& first = Open();
    DivertSocket& second = Open();
    first.SetReusePort(true);
    second.SetReusePort(true);
    EXPECT_EQ(second.Bind(8000), BsdErrno::OK);
    EXPECT_EQ(first.Bind(8000), BsdErrno::OK); // bound last, opened first
    EXPECT_EQ(Home(8000, 1), &second);
    EXPECT_TRUE(DeliverFamily(BsdFamily::INET, 8000));
    EXPECT_TRUE(second.HasPacket());
    second.Close();
    EXPECT_TRUE(DeliverFamily(BsdFamily::INET, 8000));
    EXPECT_TRUE(first.HasPacket());
}

TEST_F(DivertOpenbsd, TheAddressThatASocketIsBoundToDoesNotMatterForItsPackets)
{
    DivertSocket& first = Open();
    DivertSocket& second = Open();
    first.Bind(OpenbsdName("10.0.1.1", 8000));
    second.Bind(OpenbsdName("10.0.2.1", 8000));
    DeliverFamily(BsdFamily::INET, 8000);
    EXPECT_FALSE(first.HasPacket());
    EXPECT_TRUE(second.HasPacket());
}

TEST_F(DivertOpenbsd, OpacketsCountsWhatPassedTheChecksAndErrorsWhatDidNot)
{
    DivertSocket& s = Open();
    s.ReportInjected(40, true, BsdErrno::OK);
    s.ReportInjected(40, true, BsdErrno::E_HOSTUNREACH); // of ip_output()
    s.ReportInjected(40, false, BsdErrno::OK);
    s.ReportInjected(40, false, BsdErrno::E_ADDRNOTAVAIL, DivertStage::CHECKS);
    s.ReportInjected(40, true, BsdErrno::E_MSGSIZE, DivertStage::SOCKET); // never seen
    EXPECT_EQ(Counted(), (Counts{0, 0, 0, 3, 1}));
    DivertPacketInfo read;
    Open(BsdFamily::INET6).ReportReinjected(read, true, BsdErrno::E_INVAL, DivertStage::CHECKS);
    EXPECT_EQ(Counted(BsdFamily::INET6), (Counts{0, 0, 0, 0, 1}));
    EXPECT_EQ(ports.GetCounters().outbound, 0U);
}

TEST_F(DivertOpenbsd, CountersHaveNetstatsNamesThoseOfDivert6WithThatBeforeThem)
{
    DeliverFamily(BsdFamily::INET6, 8000);
    const DivertCounterList expected{{"ipackets", 0},
                                     {"noport", 0},
                                     {"fullsock", 0},
                                     {"opackets", 0},
                                     {"errors", 0},
                                     {"divert6_ipackets", 1},
                                     {"divert6_noport", 1},
                                     {"divert6_fullsock", 0},
                                     {"divert6_opackets", 0},
                                     {"divert6_errors", 0}};
    EXPECT_EQ(ports.ListCounters(), expected);
    const auto names = DivertCounterNames();
    for (const auto& [name, value] : expected)
    {
        EXPECT_EQ(std::count(names.begin(), names.end(), name), 1) << name;
    }
}

TEST_F(DivertOpenbsd, AfterShutdownOfWritesTheyGiveEpipe)
{
    DivertSocket& s = Open();
    EXPECT_EQ(s.Shutdown(false, true), BsdErrno::OK);
    EXPECT_EQ(s.CheckSend(false, 65637), BsdErrno::E_PIPE);
    EXPECT_EQ(s.SetSendBuffer(1000), BsdErrno::E_INVAL);
    EXPECT_FALSE(s.IsEndOfFile());
}

TEST_F(DivertOpenbsd, AfterShutdownOfReadsTheQueueIsGoneAndReadsGiveTheEnd)
{
    DivertSocket& s = Open();
    s.Bind(8000);
    DeliverFamily(BsdFamily::INET, 8000);
    log.Take();
    EXPECT_EQ(s.Shutdown(true, false), BsdErrno::OK);
    EXPECT_EQ(log.Take(), Names{"closed s/0 1"});
    EXPECT_TRUE(s.IsReadable());
    EXPECT_TRUE(s.IsEndOfFile());
    EXPECT_EQ(s.SetReceiveBuffer(1000), BsdErrno::E_INVAL);
    EXPECT_EQ(s.CheckSend(true, 100), BsdErrno::OK);
    // divert_packet() does not ask
    EXPECT_TRUE(DeliverFamily(BsdFamily::INET, 8000));
    EXPECT_FALSE(s.IsEndOfFile());
}

TEST_F(DivertOpenbsd, ShutdownOfAClosedSocketGivesEbadf)
{
    DivertSocket& s = Open();
    s.Close();
    EXPECT_EQ(s.Shutdown(true, true), BsdErrno::E_BADF);
}

} // namespace
