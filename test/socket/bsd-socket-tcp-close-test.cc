// SPDX-License-Identifier: GPL-2.0-only
/// \file Ends of TCP connections where TcpSocketBase does otherwise than TCP.
#include "test/socket/bsd-socket-world.h"

namespace ns3
{
namespace divertsim
{
namespace
{

/// A program that accepts, and one that has connected
struct Pair : BsdSocketWorld
{
    Pair()
        : client(Install(topology.nodes.Get(2), "freebsd"), BsdCredentials())
    {
        listener = root.Socket(BSD_PF_INET, BSD_SOCK_STREAM, 0);
        EXPECT_OK(root, Bind(listener, BsdSockaddr::Inet(80)));
        EXPECT_OK(root, Listen(listener, 5));
        there = client.Socket(BSD_PF_INET, BSD_SOCK_STREAM, 0);
        const auto address = BsdAddress::Parse("10.0.2.1");
        EXPECT_ERRNO(client, Connect(there, BsdSockaddr::Inet(*address, 80)), E_INPROGRESS);
        BsdHostTopology::Run(1);
        here = root.Accept(listener);
    }

    BsdSocketProcess client;
    int listener = -1;
    int here = -1;
    int there = -1;
};

TEST(BsdSocketTcpClose, AFinThatCrossesOwnBytesAfterShutdownLosesNothing)
{
    Pair pair;
    EXPECT_EQ(WriteText(pair.root, pair.here, "down"), 4);
    EXPECT_OK(pair.root, Shutdown(pair.here, BSD_SHUT_WR));
    EXPECT_EQ(WriteText(pair.client, pair.there, "up"), 2);
    EXPECT_OK(pair.client, Shutdown(pair.there, BSD_SHUT_WR));
    BsdHostTopology::Run(2);
    EXPECT_EQ(RecvText(pair.root, pair.here), "up");
    EXPECT_EQ(RecvText(pair.root, pair.here), "");
    EXPECT_EQ(RecvText(pair.client, pair.there), "down");
    EXPECT_EQ(RecvText(pair.client, pair.there), "");
}

TEST(BsdSocketTcpClose, ShutdownWhileAllIsSentAndNothingAcknowledgedSendsAFin)
{
    Pair pair;
    EXPECT_EQ(WriteText(pair.root, pair.here, "down"), 4);
    BsdHostTopology::Run(0.0005); // on the wire, whose delay is 1 ms
    EXPECT_OK(pair.root, Shutdown(pair.here, BSD_SHUT_WR));
    BsdHostTopology::Run(1);
    EXPECT_EQ(RecvText(pair.client, pair.there), "down");
    EXPECT_EQ(RecvText(pair.client, pair.there), "") << "the end of file";
    EXPECT_EQ(WriteText(pair.client, pair.there, "up"), 2);
    EXPECT_OK(pair.client, Shutdown(pair.there, BSD_SHUT_WR));
    BsdHostTopology::Run(1);
    EXPECT_EQ(RecvText(pair.root, pair.here), "up");
    EXPECT_EQ(RecvText(pair.root, pair.here), "");
}

TEST(BsdSocketTcpClose, AFinThatIsLostBehindItsBytesComesAgain)
{
    for (const bool first : {true, false}) // who shuts first
    {
        Pair pair;
        if (!first)
        {
            EXPECT_OK(pair.client, Shutdown(pair.there, BSD_SHUT_WR));
            BsdHostTopology::Run(1);
        }
        EXPECT_EQ(WriteText(pair.root, pair.here, "down"), 4);
        BsdHostTopology::Run(0.0005);
        const auto device = pair.topology.right.Get(0);
        device->SetAttribute("LossRate", DoubleValue(1));
        EXPECT_OK(pair.root, Shutdown(pair.here, BSD_SHUT_WR));
        BsdHostTopology::Run(0.0001);
        device->SetAttribute("LossRate", DoubleValue(0));
        BsdHostTopology::Run(10);
        EXPECT_EQ(RecvText(pair.client, pair.there), "down") << first;
        EXPECT_EQ(RecvText(pair.client, pair.there), "") << first;
    }
}

TEST(BsdSocketTcpClose, CloseWhileOwnBytesAreLostAndThePeerHasShutLosesNothing)
{
    Pair pair;
    const auto device = pair.topology.right.Get(0);
    device->SetAttribute("LossRate", DoubleValue(1));
    EXPECT_EQ(WriteText(pair.root, pair.here, "down"), 4);
    EXPECT_OK(pair.root, Shutdown(pair.here, BSD_SHUT_WR));
    BsdHostTopology::Run(0.0005);
    EXPECT_EQ(WriteText(pair.client, pair.there, "up"), 2);
    EXPECT_OK(pair.client, Shutdown(pair.there, BSD_SHUT_WR));
    BsdHostTopology::Run(0.01);
    EXPECT_EQ(RecvText(pair.root, pair.here), "up");
    EXPECT_EQ(RecvText(pair.root, pair.here), "");
    EXPECT_OK(pair.root, Close(pair.here));
    device->SetAttribute("LossRate", DoubleValue(0));
    BsdHostTopology::Run(20);
    EXPECT_EQ(RecvText(pair.client, pair.there), "down");
    EXPECT_EQ(RecvText(pair.client, pair.there), "");
}

TEST(BsdSocketTcpClose, WhenBothShutAtOnceAnAckEndsNothingBeforeAllIsAcknowledged)
{
    Pair pair;
    const auto device = pair.topology.right.Get(0);
    device->SetAttribute("LossRate", DoubleValue(1));
    EXPECT_EQ(WriteText(pair.root, pair.here, "down"), 4);
    BsdHostTopology::Run(0.0005);
    device->SetAttribute("LossRate", DoubleValue(0));
    EXPECT_EQ(WriteText(pair.root, pair.here, "more"),
              4); // and its acknowledgement asks for "down"
    EXPECT_OK(pair.root, Shutdown(pair.here, BSD_SHUT_WR));
    EXPECT_OK(pair.client, Shutdown(pair.there, BSD_SHUT_WR));
    BsdHostTopology::Run(20);
    EXPECT_EQ(RecvText(pair.client, pair.there), "downmore");
    EXPECT_EQ(RecvText(pair.client, pair.there), "");
    EXPECT_EQ(RecvText(pair.root, pair.here), "");
}

TEST(BsdSocketTcpClose, AnRstAnswersNewDataOfASocketThatNoProgramHasOpen)
{
    Pair pair;
    EXPECT_OK(pair.root, Close(pair.here));
    BsdHostTopology::Run(1);
    EXPECT_EQ(RecvText(pair.client, pair.there), "") << "its FIN";
    EXPECT_EQ(WriteText(pair.client, pair.there, "up"), 2);
    BsdHostTopology::Run(1);
    EXPECT_EQ(RecvText(pair.client, pair.there), "ECONNRESET");
}

TEST(BsdSocketTcpClose, AfterShutdownNewDataIsRead)
{
    Pair pair;
    EXPECT_OK(pair.root, Shutdown(pair.here, BSD_SHUT_WR));
    BsdHostTopology::Run(1);
    EXPECT_EQ(WriteText(pair.client, pair.there, "up"), 2);
    BsdHostTopology::Run(1);
    EXPECT_EQ(RecvText(pair.root, pair.here), "up");
    EXPECT_EQ(RecvText(pair.client, pair.there), "") << "no RST";
}

TEST(BsdSocketTcpClose, AConnectionLivesOnWithoutItsListener)
{
    Pair pair;
    EXPECT_OK(pair.root, Close(pair.listener));
    EXPECT_EQ(WriteText(pair.client, pair.there, "up"), 2);
    BsdHostTopology::Run(1);
    EXPECT_EQ(RecvText(pair.root, pair.here), "up");
    EXPECT_EQ(WriteText(pair.root, pair.here, "down"), 4);
    BsdHostTopology::Run(1);
    EXPECT_EQ(RecvText(pair.client, pair.there), "down");
}

TEST(BsdSocketTcpClose, WhatAnAbandonedProgramHasOpenIsLeftAlone)
{
    Pair pair;
    EXPECT_EQ(WriteText(pair.client, pair.there, "up"), 2);
    pair.root.Abandon();
    EXPECT_EQ(RecvText(pair.root, pair.here), "EBADF");
    BsdHostTopology::Run(1);
    EXPECT_EQ(RecvText(pair.client, pair.there), "EAGAIN") << "neither a FIN nor an RST came";
}

} // namespace
} // namespace divertsim
} // namespace ns3
