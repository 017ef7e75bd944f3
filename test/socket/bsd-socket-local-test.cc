// SPDX-License-Identifier: GPL-2.0-only
#include "test/socket/bsd-socket-world.h"

namespace ns3
{
namespace divertsim
{
namespace
{

const BsdSockaddr PATH = BsdSockaddr::Local("/var/run/daemon");

/// A listener and a program that connects to it
class BsdSocketLocalTest : public ::testing::Test
{
  protected:
    int Listener(int backlog = 5, int type = BSD_SOCK_STREAM)
    {
        const int s = root.Socket(BSD_PF_LOCAL, type, 0);
        EXPECT_OK(root, Bind(s, PATH));
        EXPECT_OK(root, Listen(s, backlog));
        return s;
    }

    std::pair<int, int> Pair(int type = BSD_SOCK_STREAM)
    {
        int pair[2] = {-1, -1};
        EXPECT_OK(root, Socketpair(BSD_PF_LOCAL, type, 0, pair));
        return {pair[0], pair[1]};
    }

    BsdSocketWorld world;
    BsdSocketProcess& root = world.root;
};

TEST_F(BsdSocketLocalTest, AConnectionIsMadeAndCarriesBytesBothWays)
{
    const int listener = Listener();
    const int client = root.Socket(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0);
    EXPECT_OK(root, Connect(client, PATH));
    BsdSockaddr peer;
    const int server = root.Accept(listener, &peer);
    ASSERT_GE(server, 0);
    EXPECT_EQ(peer, BsdSockaddr::Local(""));
    EXPECT_EQ(WriteText(root, client, "hello"), 5);
    EXPECT_EQ(WriteText(root, client, ", world"), 7);
    EXPECT_EQ(RecvText(root, server, 8), "hello, w");
    EXPECT_EQ(RecvText(root, server), "orld");
    EXPECT_EQ(RecvText(root, server), "EAGAIN");
    EXPECT_EQ(WriteText(root, server, "yes"), 3);
    EXPECT_EQ(RecvText(root, client), "yes");
    BsdSockaddr name;
    EXPECT_OK(root, Getpeername(client, name));
    EXPECT_EQ(name, PATH);
    EXPECT_OK(root, Getsockname(server, name));
    EXPECT_EQ(name, PATH);
    EXPECT_ERRNO(root, Connect(client, PATH), E_ISCONN);
}

TEST_F(BsdSocketLocalTest, ABlockingAcceptTellsEagainWhereTheKernelWouldWait)
{
    const int listener = Listener();
    EXPECT_ERRNO(root, Accept(listener), E_AGAIN);
}

TEST_F(BsdSocketLocalTest, AcceptOnASocketThatDoesNotListenGivesEinval)
{
    const int s = root.Socket(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0);
    EXPECT_ERRNO(root, Accept(s), E_INVAL);
    EXPECT_ERRNO(root, Accept4(s, nullptr, 1), E_INVAL);
}

TEST_F(BsdSocketLocalTest, TheErrorsOfBindListenAndConnectAreTheSystems)
{
    const int s = root.Socket(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0);
    EXPECT_ERRNO(root, Listen(s, 5), E_DESTADDRREQ);
    EXPECT_ERRNO(root, Connect(s, PATH), E_NOENT);
    EXPECT_ERRNO(root, Bind(s, BsdSockaddr::Inet(1)), E_AFNOSUPPORT);
    EXPECT_ERRNO(root, Bind(s, BsdSockaddr::Local("")), E_INVAL);
    BsdSockaddr cut = PATH;
    cut.length = 1;
    EXPECT_ERRNO(root, Bind(s, cut), E_INVAL);
    EXPECT_OK(root, Bind(s, PATH));
    EXPECT_ERRNO(root, Bind(s, BsdSockaddr::Local("/b")), E_INVAL);
    const int other = root.Socket(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0);
    EXPECT_ERRNO(root, Bind(other, PATH), E_ADDRINUSE);
    EXPECT_ERRNO(root, Connect(other, PATH), E_CONNREFUSED); // nobody listens
    const int datagrams = root.Socket(BSD_PF_LOCAL, BSD_SOCK_DGRAM, 0);
    EXPECT_ERRNO(root, Connect(datagrams, PATH), E_PROTOTYPE);
    EXPECT_ERRNO(root, Listen(datagrams, 5), E_OPNOTSUPP);
    EXPECT_OK(root, Listen(s, 5));
    EXPECT_ERRNO(root, Connect(s, PATH), E_OPNOTSUPP); // a listener
    EXPECT_OK(root, Close(s));
    EXPECT_ERRNO(root, Connect(other, PATH), E_CONNREFUSED); // the path is still there
    EXPECT_ERRNO(root, Bind(other, PATH), E_ADDRINUSE);
    EXPECT_OK(root, Unlink("/var/run/daemon"));
    EXPECT_ERRNO(root, Unlink("/var/run/daemon"), E_NOENT);
    EXPECT_OK(root, Bind(other, PATH));
}

TEST_F(BsdSocketLocalTest, AFullAcceptQueueRefusesOnceOneAndAHalfTimesTheBacklogWait)
{
    const int listener = Listener(4);
    int connected = 0;
    for (int i = 0; i < 10; ++i)
    {
        const int s = root.Socket(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0);
        connected += root.Connect(s, PATH) == 0 ? 1 : 0;
    }
    EXPECT_EQ(connected, 7); // 3 * 4 / 2 and the one that finds it not yet over
    EXPECT_EQ(root.Errno(), BsdErrno::E_CONNREFUSED);
    EXPECT_EQ(GetInt(root, listener, BSD_SO_LISTENQLIMIT), 4);
    EXPECT_EQ(GetInt(root, listener, BSD_SO_LISTENQLEN), 7);
    EXPECT_EQ(GetInt(root, listener, BSD_SO_LISTENINCQLEN), 0);
    EXPECT_GE(root.Accept(listener), 0);
    EXPECT_EQ(GetInt(root, listener, BSD_SO_LISTENQLEN), 6);
}

TEST_F(BsdSocketLocalTest, ABacklogBelowZeroOrTooLongIsTheSystemsMost)
{
    const int listener = Listener(-1);
    EXPECT_EQ(GetInt(root, listener, BSD_SO_LISTENQLIMIT), BSD_SOMAXCONN);
    EXPECT_OK(root, Listen(listener, 100000));
    EXPECT_EQ(GetInt(root, listener, BSD_SO_LISTENQLIMIT), BSD_SOMAXCONN);
    EXPECT_OK(root, Listen(listener, 0));
    EXPECT_EQ(GetInt(root, listener, BSD_SO_LISTENQLIMIT), 0);
}

TEST_F(BsdSocketLocalTest, AListenerThatClosesResetsThoseThatWait)
{
    const int listener = Listener();
    const int client = root.Socket(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0);
    EXPECT_OK(root, Connect(client, PATH));
    EXPECT_OK(root, Close(listener));
    EXPECT_EQ(RecvText(root, client), "ECONNRESET");
    EXPECT_EQ(RecvText(root, client), ""); // told once
    EXPECT_ERRNO(root, Write(client, "x", 1), E_PIPE);
}

TEST_F(BsdSocketLocalTest, AnAcceptedSocketHasItsListenersOptionsAndFlags)
{
    const int listener = Listener();
    EXPECT_OK(root, Fcntl(listener, BSD_F_SETFL, BSD_O_NONBLOCK));
    EXPECT_EQ(SetInt(root, listener, BSD_SO_KEEPALIVE, 1), 0);
    EXPECT_EQ(SetInt(root, listener, BSD_SO_RCVBUF, 5000), 0);
    const int client = root.Socket(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0);
    EXPECT_OK(root, Connect(client, PATH));
    EXPECT_OK(root, Connect(root.Socket(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0), PATH));
    const int server = root.Accept(listener);
    EXPECT_EQ(GetInt(root, server, BSD_SO_KEEPALIVE), BSD_SO_KEEPALIVE);
    EXPECT_EQ(GetInt(root, server, BSD_SO_RCVBUF), 5000);
    EXPECT_EQ(GetInt(root, server, BSD_SO_ACCEPTCONN), 0);
    EXPECT_EQ(root.Fcntl(server, BSD_F_GETFL), BSD_O_NONBLOCK);
    const int other = root.Accept4(listener, nullptr, 0);
    EXPECT_EQ(root.Fcntl(other, BSD_F_GETFL), 0); // accept4(2) does not hand it on
}

TEST_F(BsdSocketLocalTest, AWriterIsStoppedAtItsSendSpaceAndGoesOnWhenItIsRead)
{
    const auto [one, other] = Pair();
    const std::string bytes(10000, 'x');
    EXPECT_EQ(WriteText(root, one, bytes), 8192); // what fits
    EXPECT_ERRNO(root, Write(one, "y", 1), E_AGAIN);
    EXPECT_EQ(RecvText(root, other, 100).size(), 100U);
    EXPECT_ERRNO(root, Write(one, bytes.data(), 2048), E_AGAIN); // below the low-water mark
    EXPECT_EQ(WriteText(root, one, "y"), 1);                     // but this one fits
    EXPECT_EQ(RecvText(root, other, 65536).size(), 8093U);
    EXPECT_EQ(WriteText(root, one, bytes), 8192);
}

TEST_F(BsdSocketLocalTest, PeekLeavesTheBytesAndWaitallTakesAllOrNothing)
{
    const auto [one, other] = Pair();
    WriteText(root, one, "abcdef");
    EXPECT_EQ(RecvText(root, other, 3, BSD_MSG_PEEK), "abc");
    EXPECT_EQ(RecvText(root, other, 100, BSD_MSG_WAITALL), "EAGAIN"); // would wait
    EXPECT_EQ(RecvText(root, other, 6, BSD_MSG_WAITALL), "abcdef");
    WriteText(root, one, "gh");
    EXPECT_EQ(RecvText(root, other, 100, BSD_MSG_WAITALL | BSD_MSG_DONTWAIT), "gh");
    WriteText(root, one, "ij");
    EXPECT_OK(root, Shutdown(one, BSD_SHUT_WR));
    EXPECT_EQ(RecvText(root, other, 100, BSD_MSG_WAITALL), "ij"); // no more will come
    EXPECT_EQ(RecvText(root, other), "");
}

TEST_F(BsdSocketLocalTest, BelowTheLowWaterMarkAReadWaits)
{
    const auto [one, other] = Pair();
    EXPECT_EQ(SetInt(root, other, BSD_SO_RCVLOWAT, 4), 0);
    WriteText(root, one, "abc");
    EXPECT_EQ(RecvText(root, other), "EAGAIN");
    EXPECT_EQ(RecvText(root, other, 2), "ab"); // all that was asked for is there
    WriteText(root, one, "def");
    EXPECT_EQ(RecvText(root, other), "cdef");
}

TEST_F(BsdSocketLocalTest, AClosedPeerIsTheEndOfTheFileAndEpipe)
{
    const auto [one, other] = Pair();
    WriteText(root, one, "last");
    EXPECT_OK(root, Close(one));
    EXPECT_EQ(RecvText(root, other), "last");
    EXPECT_EQ(RecvText(root, other), "");
    EXPECT_ERRNO(root, Write(other, "x", 1), E_PIPE);
    EXPECT_ERRNO(root, Shutdown(other, BSD_SHUT_WR), E_NOTCONN);
}

TEST_F(BsdSocketLocalTest, ShutdownClosesOneDirection)
{
    const auto [one, other] = Pair();
    EXPECT_ERRNO(root, Shutdown(one, 3), E_INVAL);
    EXPECT_OK(root, Shutdown(one, BSD_SHUT_WR));
    EXPECT_ERRNO(root, Write(one, "x", 1), E_PIPE);
    EXPECT_EQ(RecvText(root, other), "");
    EXPECT_EQ(WriteText(root, other, "back"), 4);
    EXPECT_EQ(RecvText(root, one), "back");
    WriteText(root, other, "lost");
    EXPECT_OK(root, Shutdown(one, BSD_SHUT_RD));
    EXPECT_EQ(RecvText(root, one), "");
    EXPECT_ERRNO(root, Write(other, "x", 1), E_PIPE); // who should read it?
    const int s = root.Socket(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0);
    EXPECT_ERRNO(root, Shutdown(s, BSD_SHUT_WR), E_NOTCONN);
}

TEST_F(BsdSocketLocalTest, ShutdownOfAListenerGivesEconnabortedOnce)
{
    const int listener = Listener();
    EXPECT_OK(root, Shutdown(listener, BSD_SHUT_RD));
    EXPECT_ERRNO(root, Accept(listener), E_CONNABORTED);
    EXPECT_ERRNO(root, Accept(listener), E_AGAIN);
}

TEST_F(BsdSocketLocalTest, DatagramsKeepTheirBoundsAndTheirSender)
{
    const int reader = root.Socket(BSD_PF_LOCAL, BSD_SOCK_DGRAM, 0);
    EXPECT_OK(root, Bind(reader, PATH));
    const int writer = root.Socket(BSD_PF_LOCAL, BSD_SOCK_DGRAM, 0);
    EXPECT_ERRNO(root, Write(writer, "x", 1), E_DESTADDRREQ);
    EXPECT_EQ(root.Sendto(writer, "one", 3, 0, &PATH), 3);
    EXPECT_OK(root, Bind(writer, BsdSockaddr::Local("/w")));
    EXPECT_OK(root, Connect(writer, PATH));
    EXPECT_EQ(WriteText(root, writer, "second"), 6);
    EXPECT_ERRNO(root, Sendto(writer, "x", 1, 0, &PATH), E_ISCONN);
    char buffer[4];
    BsdSockaddr from;
    EXPECT_EQ(root.Recvfrom(reader, buffer, 4, 0, &from), 3);
    EXPECT_EQ(from, BsdSockaddr::Local(""));
    BsdReceived received;
    EXPECT_EQ(root.Recvmsg(reader, 4, 0, received), 4); // the rest is lost
    EXPECT_EQ(received.flags, BSD_MSG_TRUNC);
    EXPECT_EQ(received.from, BsdSockaddr::Local("/w"));
    EXPECT_EQ(RecvText(root, reader), "EAGAIN");
    EXPECT_OK(root, Close(reader));
    EXPECT_ERRNO(root, Write(writer, "x", 1), E_CONNRESET);
    EXPECT_ERRNO(root, Write(writer, "x", 1), E_DESTADDRREQ); // and is not connected any more
}

TEST_F(BsdSocketLocalTest, ADatagramThatDoesNotFitIsRefused)
{
    const auto [one, other] = Pair(BSD_SOCK_DGRAM);
    const std::string longest(8192, 'x');
    EXPECT_EQ(WriteText(root, one, longest), 8192);
    EXPECT_ERRNO(root, Write(one, longest.data(), 8193), E_MSGSIZE);
    EXPECT_ERRNO(root, Write(one, longest.data(), 8192), E_NOBUFS); // 16384 with addresses
    EXPECT_EQ(root.Write(one, longest.data(), 0), 0);
    EXPECT_EQ(RecvText(root, other).size(), 8192U);
    EXPECT_EQ(RecvText(root, other), ""); // no end of file: a datagram of no bytes
    EXPECT_EQ(RecvText(root, other), "EAGAIN");
}

TEST_F(BsdSocketLocalTest, SequencedPacketsKeepTheirBoundsAndTheConnection)
{
    const int listener = Listener(5, BSD_SOCK_SEQPACKET);
    const int client = root.Socket(BSD_PF_LOCAL, BSD_SOCK_SEQPACKET, 0);
    EXPECT_ERRNO(root, Write(client, "x", 1), E_NOTCONN);
    EXPECT_OK(root, Connect(client, PATH));
    const int server = root.Accept(listener);
    WriteText(root, client, "first");
    WriteText(root, client, "second");
    EXPECT_EQ(RecvText(root, server, 3), "fir"); // the rest of the record is lost
    EXPECT_EQ(RecvText(root, server), "second");
    EXPECT_OK(root, Close(client));
    EXPECT_EQ(RecvText(root, server), "");
}

TEST_F(BsdSocketLocalTest, AReaderWithoutAConnectionGetsEnotconn)
{
    const int s = root.Socket(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0);
    EXPECT_EQ(RecvText(root, s), "ENOTCONN");
    EXPECT_ERRNO(root, Write(s, "x", 1), E_NOTCONN);
    EXPECT_ERRNO(root, Send(s, "x", 1, BSD_MSG_EOR), E_INVAL); // before that
    BsdSockaddr name;
    EXPECT_ERRNO(root, Getpeername(s, name), E_NOTCONN);
    const int listener = Listener();
    EXPECT_EQ(RecvText(root, listener), "ENOTCONN");
    EXPECT_ERRNO(root, Write(listener, "x", 1), E_NOTCONN);
}

TEST(BsdSocketLocalSystems, OpenbsdListensWithABacklogOfEightyAtLeast)
{
    BsdSocketWorld openbsd("openbsd");
    const int s = openbsd.root.Socket(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0);
    EXPECT_ERRNO(openbsd.root, Listen(s, 5), E_INVAL);
    EXPECT_OK(openbsd.root, Bind(s, PATH));
    EXPECT_OK(openbsd.root, Listen(s, 1)); // kern.sominconn: 80, and 3 times that may wait
    int connected = 0;
    for (int i = 0; i < 300; ++i)
    {
        const int client = openbsd.root.Socket(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0);
        connected += openbsd.root.Connect(client, PATH) == 0 ? 1 : 0;
    }
    EXPECT_EQ(connected, 241);
}

TEST(BsdSocketLocalSystems, LinuxsErrorsOnAGvisorHost)
{
    BsdSocketWorld gvisor("gvisor");
    const int listener = gvisor.root.Socket(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0);
    EXPECT_OK(gvisor.root, Bind(listener, PATH));
    EXPECT_OK(gvisor.root, Listen(listener, 0));
    EXPECT_OK(gvisor.root, Connect(gvisor.root.Socket(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0), PATH));
    EXPECT_ERRNO(gvisor.root,
                 Connect(gvisor.root.Socket(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0), PATH),
                 E_AGAIN);
    EXPECT_EQ(RecvText(gvisor.root, listener), "ENOTCONN");
    EXPECT_ERRNO(gvisor.root,
                 Write(gvisor.root.Socket(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0), "x", 1),
                 E_PIPE);
}

TEST(BsdSocketLocalSystems, TwoHostsDoNotShareTheirPaths)
{
    BsdSocketWorld world;
    BsdSocketProcess other(BsdSocketWorld::Install(world.topology.nodes.Get(2), "freebsd"),
                           BsdCredentials());
    const int s = world.root.Socket(BSD_PF_LOCAL, BSD_SOCK_DGRAM, 0);
    EXPECT_OK(world.root, Bind(s, PATH));
    const int t = other.Socket(BSD_PF_LOCAL, BSD_SOCK_DGRAM, 0);
    EXPECT_ERRNO(other, Connect(t, PATH), E_NOENT);
}

} // namespace
} // namespace divertsim
} // namespace ns3
