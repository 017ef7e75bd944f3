// SPDX-License-Identifier: GPL-2.0-only
//
// Calls on a divert socket of FreeBSD other than bind(2): socket(2), options, buffers, shutdown(2),
// getsockname(2), readiness, and what the socket layer says of a write.
#include "test/divert/divert-fixture.h"

#include "ns3/divert-sysctl.h"

#include <gtest/gtest.h>

using namespace ns3::divertsim;

namespace
{

class DivertSocketCalls : public DivertFixture
{
};

TEST_F(DivertSocketCalls, WithoutThePrivilegeSocketGivesEperm)
{
    EXPECT_EQ(ports.CheckAttach(BsdFamily::INET, true), BsdErrno::OK);
    EXPECT_EQ(ports.CheckAttach(BsdFamily::INET, false), BsdErrno::E_PERM);
}

TEST_F(DivertSocketCalls, ThereAreNoSocketsOfIpv6)
{
    EXPECT_EQ(ports.CheckAttach(BsdFamily::INET6, true), BsdErrno::E_PROTONOSUPPORT);
    EXPECT_EQ(ports.CheckAttach(BsdFamily::NONE, true), BsdErrno::E_PROTONOSUPPORT);
}

TEST_F(DivertSocketCalls, ReserveMoreThanTheSystemGivesAndSocketGivesEnobufs)
{
    DivertConfig config;
    config.space.receive = DIVERT_MAX_RECEIVE_SPACE + 1;
    ports.SetConfig(config);
    EXPECT_EQ(ports.CheckAttach(BsdFamily::INET, true), BsdErrno::E_NOBUFS);
    config.space.receive = DIVERT_MAX_RECEIVE_SPACE;
    config.space.send = 0;
    ports.SetConfig(config);
    EXPECT_EQ(ports.CheckAttach(BsdFamily::INET, true), BsdErrno::E_NOBUFS);
    config.space.send = 1;
    ports.SetConfig(config);
    EXPECT_EQ(ports.CheckAttach(BsdFamily::INET, true), BsdErrno::OK);
}

TEST_F(DivertSocketCalls, BuffersAre65636BytesBothWays)
{
    DivertSocket& s = Make(false);
    EXPECT_EQ(s.GetReceiveBuffer(), 65636U);
    EXPECT_EQ(s.GetSendBuffer(), 65636U);
}

TEST_F(DivertSocketCalls, ThereIsNoSysctlOfTheirBuffers)
{
    DivertConfig config;
    EXPECT_FALSE(DivertGetSysctl(config, "net.inet.divert.recvspace").has_value());
    EXPECT_EQ(DivertSetSysctl(config, "net.inet.divert.recvspace", 1000, true), BsdErrno::E_NOENT);
    EXPECT_EQ(config.space.receive, DIVERT_RECEIVE_SPACE);
}

TEST_F(DivertSocketCalls, SetsockoptOfReusePortLbNeverFails)
{
    DivertSocket& s = Make(false);
    EXPECT_EQ(s.SetReusePortLb(true), BsdErrno::OK);
    EXPECT_TRUE(s.GetReusePortLb());
    EXPECT_EQ(s.SetReusePortLb(false), BsdErrno::OK);
    EXPECT_FALSE(s.GetReusePortLb());
}

TEST_F(DivertSocketCalls, SoBindanyIsOpenbsdsAlone)
{
    EXPECT_EQ(Make(false).SetBindAny(true, true), BsdErrno::E_NOPROTOOPT);
}

TEST_F(DivertSocketCalls, AWriteNeedsAnAddressAndRoomInTheSendBuffer)
{
    DivertSocket& s = Make(false);
    EXPECT_EQ(s.CheckSend(false, 100), BsdErrno::E_DESTADDRREQ);
    EXPECT_EQ(s.CheckSend(false, 65637), BsdErrno::E_DESTADDRREQ); // asked before the length
    EXPECT_EQ(s.CheckSend(true, 65636), BsdErrno::OK);
    EXPECT_EQ(s.CheckSend(true, 65637), BsdErrno::E_MSGSIZE);
    EXPECT_EQ(s.SetSendBuffer(100), BsdErrno::OK);
    EXPECT_EQ(s.CheckSend(true, 100), BsdErrno::OK);
    EXPECT_EQ(s.CheckSend(true, 101), BsdErrno::E_MSGSIZE);
    s.Close();
    EXPECT_EQ(s.CheckSend(false, 65637), BsdErrno::E_BADF);
}

TEST_F(DivertSocketCalls, SoSndbufHasTheBoundsOfSoRcvbuf)
{
    DivertSocket& s = Make(false);
    EXPECT_EQ(s.SetSendBuffer(0), BsdErrno::E_INVAL);
    EXPECT_EQ(s.SetSendBuffer(DIVERT_MAX_RECEIVE_SPACE + 1), BsdErrno::E_NOBUFS);
    EXPECT_EQ(s.GetSendBuffer(), 65636U);
    EXPECT_EQ(s.SetSendBuffer(DIVERT_MAX_RECEIVE_SPACE), BsdErrno::OK);
    EXPECT_EQ(s.GetSendBuffer(), DIVERT_MAX_RECEIVE_SPACE);
}

TEST_F(DivertSocketCalls, ShutdownAndGetsocknameAreNotSupported)
{
    DivertSocket& s = Make(false);
    s.Bind(8000);
    DivertAddress name;
    EXPECT_EQ(s.Shutdown(true, true), BsdErrno::E_OPNOTSUPP);
    EXPECT_EQ(s.GetSockName(name), BsdErrno::E_OPNOTSUPP);
    EXPECT_EQ(s.CheckSend(true, 100), BsdErrno::OK);
    EXPECT_TRUE(Deliver(8000, 1));
}

TEST_F(DivertSocketCalls, ItIsReadableWhileAPacketWaitsAndAlwaysWritable)
{
    DivertSocket& s = Make(false);
    s.Bind(8000);
    EXPECT_FALSE(s.IsReadable());
    EXPECT_TRUE(s.IsWritable());
    Deliver(8000, 1, 100);
    EXPECT_TRUE(s.IsReadable());
    EXPECT_FALSE(s.IsEndOfFile());
    EXPECT_EQ(s.GetQueued(), 116U);
    EXPECT_EQ(s.GetQueuedData(), 100U);
    s.Read();
    EXPECT_FALSE(s.IsReadable());
}

TEST_F(DivertSocketCalls, PacketsOfIpv6GoByTheSamePorts)
{
    DivertSocket& s = Make(false);
    s.Bind(8000);
    DivertPacket packet;
    packet.info.tuple.source.family = BsdFamily::INET6;
    EXPECT_TRUE(ports.Deliver(8000, BsdUnit(), packet));
    EXPECT_TRUE(s.HasPacket());
    EXPECT_EQ(ports.GetCounters().diverted, 1U);
}

TEST_F(DivertSocketCalls, WritesThatFailCountNowhere)
{
    DivertSocket& s = Make(false);
    s.ReportInjected(40, true, BsdErrno::E_INVAL, DivertStage::CHECKS);
    s.ReportInjected(40, true, BsdErrno::E_EXIST, DivertStage::SENT);
    s.ReportInjected(40, false, BsdErrno::E_MSGSIZE, DivertStage::SOCKET);
    const DivertCounterList expected{{"diverted", 0},
                                     {"noport", 0},
                                     {"outbound", 0},
                                     {"inbound", 0}};
    EXPECT_EQ(ports.ListCounters(), expected);
}

/// A kernel without divert sockets
class DivertOfGvisor : public DivertFixture
{
  protected:
    static DivertConfig Config()
    {
        DivertConfig config;
        config.system = BsdSystem::GVISOR;
        return config;
    }

    DivertOfGvisor()
        : DivertFixture(Config())
    {
    }
};

TEST_F(DivertOfGvisor, HasNoSocketsAndNoCounters)
{
    EXPECT_EQ(ports.CheckAttach(BsdFamily::INET, true), BsdErrno::E_PROTONOSUPPORT);
    EXPECT_TRUE(ports.ListCounters().empty());
}

} // namespace
