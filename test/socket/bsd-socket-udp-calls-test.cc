// SPDX-License-Identifier: GPL-2.0-only
#include "test/socket/bsd-socket-world.h"

namespace ns3
{
namespace divertsim
{
namespace
{

BsdSockaddr
At(const char* address, std::uint16_t port)
{
    return BsdSockaddr::Inet(*BsdAddress::Parse(address), port);
}

/// A program on a BSD host, and one on another
struct BsdSocketUdpWorld : BsdSocketWorld
{
    explicit BsdSocketUdpWorld(const std::string& kernel = "freebsd")
        : BsdSocketWorld(kernel),
          client(Install(topology.nodes.Get(2), "freebsd"), BsdCredentials()),
          server(root.Socket(BSD_PF_INET, BSD_SOCK_DGRAM, 0)),
          s(client.Socket(BSD_PF_INET, BSD_SOCK_DGRAM, 0))
    {
        EXPECT_OK(root, Bind(server, At("0.0.0.0", 53)));
    }

    BsdSocketProcess client;
    int server;
    int s;
    const BsdSockaddr to = At("10.0.2.1", 53);
};

TEST(BsdSocketUdpCalls, ADatagramArrivesWithItsSender)
{
    BsdSocketUdpWorld world;
    EXPECT_EQ(world.client.Sendto(world.s, "query", 5, 0, &world.to), 5);
    BsdHostTopology::Run(1);
    char buffer[100];
    BsdSockaddr from;
    EXPECT_EQ(world.root.Recvfrom(world.server, buffer, 100, BSD_MSG_PEEK, &from), 5);
    BsdSockaddr peeked = from;
    EXPECT_EQ(world.root.Recvfrom(world.server, buffer, 100, 0, &from), 5);
    EXPECT_EQ(from, peeked);
    EXPECT_EQ(from.address, *BsdAddress::Parse("10.0.2.2"));
    EXPECT_EQ(world.root.Sendto(world.server, "reply", 5, 0, &from), 5);
    BsdHostTopology::Run(1);
    EXPECT_EQ(RecvText(world.client, world.s), "reply");
    EXPECT_EQ(RecvText(world.client, world.s), "EAGAIN");
}

TEST(BsdSocketUdpCalls, AConnectedSocketHasTheAddressThatItSendsFrom)
{
    for (const std::string kernel : {"freebsd", "openbsd"})
    {
        BsdSocketUdpWorld world(kernel);
        BsdSockaddr name;
        EXPECT_OK(world.root, Getsockname(world.server, name));
        EXPECT_EQ(name, At("0.0.0.0", 53)) << kernel;
        EXPECT_OK(world.root, Connect(world.server, At("10.0.2.2", 9)));
        EXPECT_OK(world.root, Getsockname(world.server, name));
        EXPECT_EQ(name, At("10.0.2.1", 53)) << kernel;
    }
}

TEST(BsdSocketUdpCalls, AReadIsOneDatagramAndWhatDoesNotFitIsLost)
{
    BsdSocketUdpWorld world;
    world.client.Sendto(world.s, "first", 5, 0, &world.to);
    world.client.Sendto(world.s, "", 0, 0, &world.to);
    world.client.Sendto(world.s, "third", 5, 0, &world.to);
    BsdHostTopology::Run(1);
    BsdReceived received;
    EXPECT_EQ(world.root.Recvmsg(world.server, 2, 0, received), 2);
    EXPECT_EQ(received.flags, BSD_MSG_TRUNC);
    EXPECT_EQ(RecvText(world.root, world.server), "");
    EXPECT_EQ(RecvText(world.root, world.server), "third");
    EXPECT_EQ(RecvText(world.root, world.server), "EAGAIN");
}

TEST(BsdSocketUdpCalls, ADatagramOfNoBytesMakesTheSocketReadable)
{
    BsdSocketUdpWorld world;
    BsdPollfd fd{world.server, BSD_POLLIN, 0};
    EXPECT_EQ(world.root.Poll(&fd, 1), 0);
    EXPECT_EQ(world.client.Sendto(world.s, nullptr, 0, 0, &world.to), 0);
    BsdHostTopology::Run(1);
    EXPECT_EQ(world.root.Poll(&fd, 1), 1);
    const int kq = world.root.Kqueue();
    const auto change =
        BsdKevent::Set(static_cast<std::uintptr_t>(world.server), BSD_EVFILT_READ, BSD_EV_ADD);
    BsdKevent event;
    EXPECT_EQ(world.root.Kevent(kq, &change, 1, &event, 1), 1);
    EXPECT_EQ(event.data, 0);
    EXPECT_EQ(RecvText(world.root, world.server), "");
    EXPECT_EQ(world.root.Poll(&fd, 1), 0);
}

TEST(BsdSocketUdpCalls, TheErrorsOfASendComeInTheKernelsOrder)
{
    BsdSocketUdpWorld world;
    BsdSocketProcess& client = world.client;
    const std::string longest(9216, 'x');
    EXPECT_ERRNO(client, Write(world.s, "x", 1), E_DESTADDRREQ);
    EXPECT_ERRNO(client, Sendto(world.s, longest.data(), 9217, 0, &world.to), E_MSGSIZE);
    BsdSockaddr wrong = BsdSockaddr::Local("/x");
    EXPECT_ERRNO(client, Sendto(world.s, "x", 1, 0, &wrong), E_AFNOSUPPORT);
    BsdSockaddr cut = world.to;
    cut.length = 8;
    EXPECT_ERRNO(client, Sendto(world.s, "x", 1, 0, &cut), E_INVAL);
    cut.length = 1;
    EXPECT_ERRNO(client, Sendto(world.s, "x", 1, 0, &cut), E_INVAL);
    const BsdSockaddr nowhere = At("10.0.2.1", 0);
    EXPECT_ERRNO(client, Sendto(world.s, "x", 1, 0, &nowhere), E_ADDRNOTAVAIL);
    EXPECT_OK(client, Connect(world.s, world.to));
    EXPECT_ERRNO(client, Sendto(world.s, "x", 1, 0, &world.to), E_ISCONN);
    EXPECT_ERRNO(client,
                 Shutdown(client.Socket(BSD_PF_INET, BSD_SOCK_DGRAM, 0), BSD_SHUT_WR),
                 E_NOTCONN);
    EXPECT_OK(client, Shutdown(world.s, BSD_SHUT_WR));
    EXPECT_ERRNO(client, Sendto(world.s, "x", 1, 0, &wrong), E_PIPE); // before everything else
}

TEST(BsdSocketUdpCalls, CallsThatUdpLacks)
{
    for (const auto& [kernel, accept] : {std::pair("freebsd", BsdErrno::E_INVAL),
                                         std::pair("openbsd", BsdErrno::E_INVAL),
                                         std::pair("gvisor", BsdErrno::E_OPNOTSUPP)})
    {
        BsdSocketUdpWorld world(kernel);
        EXPECT_ERRNO(world.root, Listen(world.server, 5), E_OPNOTSUPP);
        EXPECT_EQ(world.root.Accept(world.server), -1);
        EXPECT_EQ(world.root.Errno(), accept) << kernel;
        EXPECT_EQ(world.root.Recv(world.server, nullptr, 0, BSD_MSG_OOB), -1);
        EXPECT_EQ(world.root.Errno(), BsdErrno::E_OPNOTSUPP);
        BsdSockaddr name;
        EXPECT_ERRNO(world.root, Getpeername(world.server, name), E_NOTCONN);
        EXPECT_OK(world.root, Getsockname(world.server, name));
        EXPECT_EQ(name, At("0.0.0.0", 53));
    }
}

TEST(BsdSocketUdpCalls, AConnectedSocketHearsItsPeerAlone)
{
    BsdSocketUdpWorld world;
    BsdSocketProcess& client = world.client;
    EXPECT_OK(client, Connect(world.s, world.to));
    EXPECT_EQ(WriteText(client, world.s, "hello"), 5);
    BsdHostTopology::Run(1);
    char byte;
    BsdSockaddr from;
    EXPECT_EQ(world.root.Recvfrom(world.server, &byte, 1, 0, &from), 1);
    const int stranger = world.root.Socket(BSD_PF_INET, BSD_SOCK_DGRAM, 0);
    world.root.Sendto(stranger, "noise", 5, 0, &from);
    world.root.Sendto(world.server, "reply", 5, 0, &from);
    BsdHostTopology::Run(1);
    EXPECT_EQ(RecvText(client, world.s), "reply");
    EXPECT_EQ(RecvText(client, world.s), "EAGAIN");
    BsdSockaddr name;
    EXPECT_OK(client, Getpeername(world.s, name));
    EXPECT_EQ(name, world.to);
    EXPECT_OK(client, Connect(world.s, At("10.0.2.1", 54))); // again, elsewhere
    EXPECT_OK(client, Getpeername(world.s, name));
    EXPECT_EQ(name.port, 54);
}

TEST(BsdSocketUdpCalls, AConnectThatFailsHasDissolvedTheOldConnection)
{
    BsdSocketUdpWorld world;
    BsdSocketProcess& client = world.client;
    EXPECT_OK(client, Connect(world.s, world.to));
    BsdSockaddr nobody;
    nobody.length = BSD_SOCKADDR_IN_LENGTH;
    EXPECT_ERRNO(client, Connect(world.s, nobody), E_AFNOSUPPORT);
    EXPECT_ERRNO(client, Write(world.s, "x", 1), E_DESTADDRREQ);
}

TEST(BsdSocketUdpCalls, APortThatNobodyHasIsEconnrefusedOfAConnectedSocketAlone)
{
    BsdSocketUdpWorld world;
    BsdSocketProcess& client = world.client;
    const BsdSockaddr closed = At("10.0.2.1", 9);
    EXPECT_EQ(client.Sendto(world.s, "x", 1, 0, &closed), 1);
    BsdHostTopology::Run(1);
    EXPECT_EQ(RecvText(client, world.s), "EAGAIN");
    EXPECT_OK(client, Connect(world.s, closed));
    EXPECT_EQ(WriteText(client, world.s, "x"), 1);
    BsdHostTopology::Run(1);
    BsdPollfd fd{world.s, BSD_POLLIN, 0};
    EXPECT_EQ(client.Poll(&fd, 1), 1);
    EXPECT_EQ(RecvText(client, world.s), "ECONNREFUSED");
    EXPECT_EQ(RecvText(client, world.s), "EAGAIN");
}

TEST(BsdSocketUdpCalls, MembersOfAGroupMayConnect)
{
    BsdSocketUdpWorld world;
    BsdSocketProcess& root = world.root;
    std::vector<int> group;
    for (int i = 0; i < 4; ++i)
    {
        group.push_back(root.Socket(BSD_PF_INET, BSD_SOCK_DGRAM, 0));
        EXPECT_EQ(SetInt(root, group.back(), BSD_SO_REUSEPORT_LB, 1), 0);
        EXPECT_OK(root, Bind(group.back(), At("0.0.0.0", 4433)));
    }
    EXPECT_ERRNO(root, Bind(group[0], At("0.0.0.0", 4433)), E_INVAL); // no second bind
    const int plain = root.Socket(BSD_PF_INET, BSD_SOCK_DGRAM, 0);
    EXPECT_ERRNO(root, Bind(plain, At("0.0.0.0", 4433)), E_ADDRINUSE);
    EXPECT_OK(world.client, Bind(world.s, At("10.0.2.2", 1000)));
    EXPECT_OK(root, Connect(group[2], At("10.0.2.2", 1000)));
    const BsdSockaddr to = At("10.0.2.1", 4433);
    for (int i = 0; i < 20; ++i)
    {
        world.client.Sendto(world.s, "mine", 4, 0, &to);
        const int other = world.client.Socket(BSD_PF_INET, BSD_SOCK_DGRAM, 0);
        world.client.Sendto(other, "theirs", 6, 0, &to);
    }
    BsdHostTopology::Run(1);
    int theirs = 0;
    for (const int fd : group)
    {
        for (std::string text = RecvText(root, fd); text != "EAGAIN"; text = RecvText(root, fd))
        {
            EXPECT_EQ(text, fd == group[2] ? "mine" : "theirs");
            theirs += text == "theirs" ? 1 : 0;
        }
    }
    EXPECT_EQ(theirs, 20);
}

TEST(BsdSocketUdpCalls, AFullReceiveBufferLosesWhatComes)
{
    BsdSocketUdpWorld world;
    EXPECT_EQ(SetInt(world.root, world.server, BSD_SO_RCVBUF, 5000), 0);
    const std::string datagram(1000, 'x');
    for (int i = 0; i < 10; ++i)
    {
        world.client.Sendto(world.s, datagram.data(), datagram.size(), 0, &world.to);
    }
    BsdHostTopology::Run(1);
    int read = 0;
    while (RecvText(world.root, world.server) != "EAGAIN")
    {
        ++read;
    }
    EXPECT_EQ(read, 5);
    world.client.Sendto(world.s, "again", 5, 0, &world.to);
    BsdHostTopology::Run(1);
    EXPECT_EQ(RecvText(world.root, world.server), "again");
}

} // namespace
} // namespace divertsim
} // namespace ns3
