// SPDX-License-Identifier: GPL-2.0-only
#include "test/domain/plain-socket.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace divertsim
{
namespace
{

struct BsdUsrreqsTest : ::testing::Test
{
    BsdDomain domain;
    BsdProtosw protosw;
    BsdCredentials who;
    BsdSockaddr name;
    BsdUsrreqs usrreqs;

    BsdUsrreqsTest()
    {
        protosw.domain = &domain;
    }
};

TEST_F(BsdUsrreqsTest, EveryRequestThatAProtocolDoesNotHaveIsEopnotsupp)
{
    PlainSocket so(protosw, BSD_SOCK_DGRAM);
    PlainSocket other(protosw, BSD_SOCK_DGRAM);
    BsdPayloadPtr payload;
    BsdReceived received;
    std::any data;
    std::size_t sent = 0;
    const auto no = BsdErrno::E_OPNOTSUPP;
    EXPECT_EQ(usrreqs.Attach(so, 0, who), no);
    EXPECT_EQ(usrreqs.Bind(so, name, who), no);
    EXPECT_EQ(usrreqs.Listen(so, 1, who), no);
    EXPECT_EQ(usrreqs.Connect(so, name, who), no);
    EXPECT_EQ(usrreqs.Connect2(so, other), no);
    EXPECT_EQ(usrreqs.Accept(so, name), no);
    EXPECT_EQ(usrreqs.Disconnect(so), no);
    EXPECT_EQ(usrreqs.Shutdown(so, BSD_SHUT_WR), no);
    EXPECT_EQ(usrreqs.Send(so, 0, payload, nullptr, nullptr, who), no);
    EXPECT_EQ(usrreqs.Rcvd(so, 0), no);
    EXPECT_EQ(usrreqs.Rcvoob(so, payload, 0), no);
    EXPECT_EQ(usrreqs.Sockaddr(so, name), no);
    EXPECT_EQ(usrreqs.Peeraddr(so, name), no);
    EXPECT_EQ(usrreqs.Control(so, 1, data, nullptr, who), no);
    EXPECT_EQ(usrreqs.Sosend(so, nullptr, payload, nullptr, 0, who, sent), no);
    EXPECT_EQ(usrreqs.Soreceive(so, 1, 0, received), no);
    EXPECT_EQ(usrreqs.Sopoll(so, BSD_POLLIN | BSD_POLLOUT), 0);
    EXPECT_EQ(usrreqs.Readable(so), 0U);
    EXPECT_EQ(usrreqs.Writable(so), 0U);
}

TEST_F(BsdUsrreqsTest, SenseLeavesWhatTheCallerFilledIn)
{
    PlainSocket so(protosw, BSD_SOCK_DGRAM);
    BsdSocketStat stat{4096};
    EXPECT_EQ(usrreqs.Sense(so, stat), BsdErrno::OK);
    EXPECT_EQ(stat.blockSize, 4096U);
}

TEST_F(BsdUsrreqsTest, RequestsWithoutAResultLeaveTheSocketAlone)
{
    PlainSocket so(protosw, BSD_SOCK_DGRAM);
    so.SetConnected();
    usrreqs.Close(so);
    usrreqs.Abort(so);
    usrreqs.Detach(so);
    usrreqs.Flush(so, BSD_SHUT_RDWR);
    EXPECT_TRUE(so.IsConnected());
    EXPECT_EQ(so.readersWoken + so.writersWoken, 0);
}

TEST_F(BsdUsrreqsTest, NousrreqsHaveNoAttachAndAreOneObject)
{
    EXPECT_TRUE(usrreqs.HasAttach());
    EXPECT_FALSE(BsdNoUsrreqs()->HasAttach());
    EXPECT_EQ(BsdNoUsrreqs(), BsdProtosw::Spacer().usrreqs);
    EXPECT_EQ(BsdNoUsrreqs(), BsdProtosw::Spacer().usrreqs);
}

} // namespace
} // namespace divertsim
} // namespace ns3
