// SPDX-License-Identifier: GPL-2.0-only
#include "test/socket/bsd-socket-world.h"

namespace ns3
{
namespace divertsim
{
namespace
{

TEST(BsdSocketDescriptors, TheLowestFreeNumberIsGivenOutFirst)
{
    BsdSocketWorld world;
    BsdSocketProcess& root = world.root;
    EXPECT_EQ(root.Socket(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0), 3);
    EXPECT_EQ(root.Socket(BSD_PF_LOCAL, BSD_SOCK_DGRAM, 0), 4);
    EXPECT_EQ(root.Kqueue(), 5);
    EXPECT_EQ(root.Dup(3), 6);
    EXPECT_OK(root, Close(5));
    EXPECT_OK(root, Close(3));
    EXPECT_EQ(root.Socket(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0), 3);
    EXPECT_EQ(root.Socket(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0), 5);
    EXPECT_EQ(root.Socket(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0), 7);
}

TEST(BsdSocketDescriptors, StandardInputIsNoSocket)
{
    BsdSocketWorld world;
    EXPECT_ERRNO(world.root, Listen(0, 1), E_NOTSOCK);
    EXPECT_ERRNO(world.root, Bind(1, BsdSockaddr::Inet(1)), E_NOTSOCK);
    char byte = 0;
    EXPECT_EQ(world.root.Read(0, &byte, 1), 0);
    EXPECT_EQ(world.root.Write(2, &byte, 1), 1);
    EXPECT_OK(world.root, Close(0));
    EXPECT_ERRNO(world.root, Listen(0, 1), E_BADF);
}

TEST(BsdSocketDescriptors, ACallOnAClosedOneGivesEbadf)
{
    BsdSocketWorld world;
    BsdSocketProcess& root = world.root;
    const int s = root.Socket(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0);
    EXPECT_OK(root, Close(s));
    char byte = 0;
    std::size_t size = 1;
    BsdSockaddr name = BsdSockaddr::Local("x");
    for (const int fd : {s, -1, 4711})
    {
        EXPECT_ERRNO(root, Close(fd), E_BADF);
        EXPECT_ERRNO(root, Bind(fd, name), E_BADF);
        EXPECT_ERRNO(root, Connect(fd, name), E_BADF);
        EXPECT_ERRNO(root, Listen(fd, 1), E_BADF);
        EXPECT_ERRNO(root, Accept(fd), E_BADF);
        EXPECT_ERRNO(root, Shutdown(fd, BSD_SHUT_RD), E_BADF);
        EXPECT_ERRNO(root, Read(fd, &byte, 1), E_BADF);
        EXPECT_ERRNO(root, Recv(fd, &byte, 1, 0), E_BADF);
        EXPECT_ERRNO(root, Write(fd, &byte, 1), E_BADF);
        EXPECT_ERRNO(root, Sendto(fd, &byte, 1, 0, &name), E_BADF);
        EXPECT_ERRNO(root, Setsockopt(fd, BSD_SOL_SOCKET, BSD_SO_DEBUG, &byte, 1), E_BADF);
        EXPECT_ERRNO(root, Getsockopt(fd, BSD_SOL_SOCKET, BSD_SO_DEBUG, &byte, &size), E_BADF);
        EXPECT_ERRNO(root, Getsockname(fd, name), E_BADF);
        EXPECT_ERRNO(root, Getpeername(fd, name), E_BADF);
        EXPECT_ERRNO(root, Dup(fd), E_BADF);
        EXPECT_ERRNO(root, Fcntl(fd, BSD_F_GETFL), E_BADF);
        EXPECT_ERRNO(root, Kevent(fd, nullptr, 0, nullptr, 0), E_BADF);
    }
}

TEST(BsdSocketDescriptors, AtTheLimitSocketGivesEmfileAndCloseMakesRoom)
{
    BsdSocketWorld world;
    world.Layer()->SetAttribute("Descriptors", IntegerValue(5));
    BsdSocketProcess program(world.Layer(), BsdCredentials());
    EXPECT_EQ(program.Socket(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0), 3);
    int pair[2];
    EXPECT_ERRNO(program, Socketpair(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0, pair), E_MFILE);
    EXPECT_EQ(program.Kqueue(), 4);
    EXPECT_ERRNO(program, Kqueue(), E_MFILE);
    EXPECT_ERRNO(program, Dup(3), E_MFILE);
    EXPECT_ERRNO(program, Socket(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0), E_MFILE);
    EXPECT_OK(program, Close(4));
    EXPECT_EQ(program.Socket(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0), 4);
}

TEST(BsdSocketDescriptors, FreebsdLooksForADescriptorBeforeItLooksForADomain)
{
    for (const auto& [kernel, error] : {std::pair("freebsd", BsdErrno::E_MFILE),
                                        std::pair("openbsd", BsdErrno::E_PROTONOSUPPORT)})
    {
        BsdSocketWorld world(kernel);
        world.Layer()->SetAttribute("Descriptors", IntegerValue(3));
        BsdSocketProcess program(world.Layer(), BsdCredentials());
        EXPECT_EQ(program.Socket(77, BSD_SOCK_STREAM, 0), -1);
        EXPECT_EQ(program.Errno(), error) << kernel;
    }
}

TEST(BsdSocketDescriptors, ASocketLivesUntilItsLastDescriptorIsClosed)
{
    BsdSocketWorld world;
    BsdSocketProcess& root = world.root;
    int pair[2];
    ASSERT_EQ(root.Socketpair(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0, pair), 0);
    const int copy = root.Dup(pair[0]);
    EXPECT_OK(root, Close(pair[0]));
    EXPECT_EQ(WriteText(root, copy, "still here"), 10);
    EXPECT_EQ(RecvText(root, pair[1]), "still here");
    EXPECT_OK(root, Close(copy));
    EXPECT_EQ(RecvText(root, pair[1]), "");
}

TEST(BsdSocketDescriptors, ONonblockIsAFlagOfTheSocketAndOfItsCopies)
{
    BsdSocketWorld world;
    BsdSocketProcess& root = world.root;
    const int s = root.Socket(BSD_PF_LOCAL, BSD_SOCK_STREAM | BSD_SOCK_NONBLOCK, 0);
    const int copy = root.Dup(s);
    EXPECT_EQ(root.Fcntl(copy, BSD_F_GETFL), BSD_O_NONBLOCK);
    EXPECT_EQ(root.Fcntl(copy, BSD_F_SETFL, 0), 0);
    EXPECT_EQ(root.Fcntl(s, BSD_F_GETFL), 0);
    EXPECT_ERRNO(root, Fcntl(s, 99), E_INVAL);
}

TEST(BsdSocketDescriptors, AProgramThatEndsClosesItsSockets)
{
    BsdSocketWorld world;
    int pair[2];
    const int listener = world.root.Socket(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0);
    EXPECT_OK(world.root, Bind(listener, BsdSockaddr::Local("/tmp/a")));
    EXPECT_OK(world.root, Listen(listener, 5));
    {
        BsdSocketProcess other(world.Layer(), BsdCredentials());
        const int s = other.Socket(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0);
        EXPECT_OK(other, Connect(s, BsdSockaddr::Local("/tmp/a")));
        ASSERT_EQ(other.Socketpair(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0, pair), 0);
    }
    const int accepted = world.root.Accept(listener);
    EXPECT_GE(accepted, 0);
    EXPECT_EQ(RecvText(world.root, accepted), "");
}

} // namespace
} // namespace divertsim
} // namespace ns3
