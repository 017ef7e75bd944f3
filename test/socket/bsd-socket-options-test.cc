// SPDX-License-Identifier: GPL-2.0-only
#include "test/socket/bsd-socket-world.h"

namespace ns3
{
namespace divertsim
{
namespace
{

/// A stream of each system
class BsdSocketOptionsTest : public ::testing::TestWithParam<const char*>
{
  protected:
    BsdSocketOptionsTest()
        : world(GetParam()),
          s(root.Socket(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0))
    {
    }

    bool Is(const char* kernel) const
    {
        return std::string(GetParam()) == kernel;
    }

    /// \return OK or errno of setting an int
    BsdErrno Set(int name, int value)
    {
        return SetInt(root, s, name, value) == 0 ? BsdErrno::OK : root.Errno();
    }

    /// \return OK or errno of getting an int
    BsdErrno Get(int name)
    {
        int value = 0;
        std::size_t size = sizeof(value);
        return root.Getsockopt(s, BSD_SOL_SOCKET, name, &value, &size) == 0 ? BsdErrno::OK
                                                                            : root.Errno();
    }

    BsdSocketWorld world;
    BsdSocketProcess& root = world.root;
    int s;
};

INSTANTIATE_TEST_SUITE_P(Systems,
                         BsdSocketOptionsTest,
                         ::testing::Values("freebsd", "openbsd", "gvisor"),
                         [](const auto& info) { return std::string(info.param); });

TEST_P(BsdSocketOptionsTest, AFlagReadsAsItsBitOnBsdAndAsOneOnLinux)
{
    for (const int name : {BSD_SO_DEBUG,
                           BSD_SO_KEEPALIVE,
                           BSD_SO_BROADCAST,
                           BSD_SO_REUSEADDR,
                           BSD_SO_REUSEPORT,
                           BSD_SO_OOBINLINE,
                           BSD_SO_TIMESTAMP})
    {
        EXPECT_EQ(GetInt(root, s, name), 0);
        EXPECT_EQ(Set(name, 42), BsdErrno::OK);
        EXPECT_EQ(GetInt(root, s, name), Is("gvisor") ? 1 : name);
        EXPECT_EQ(Set(name, 0), BsdErrno::OK);
        EXPECT_EQ(GetInt(root, s, name), 0);
    }
}

TEST_P(BsdSocketOptionsTest, ReuseportLbIsFreebsdsAlone)
{
    const BsdErrno error = Is("freebsd") ? BsdErrno::OK : BsdErrno::E_NOPROTOOPT;
    EXPECT_EQ(Set(BSD_SO_REUSEPORT_LB, 1), error);
    EXPECT_EQ(Get(BSD_SO_REUSEPORT_LB), error);
}

TEST_P(BsdSocketOptionsTest, EachSystemHasOptionsThatOthersLack)
{
    const BsdErrno freebsd = Is("freebsd") ? BsdErrno::OK : BsdErrno::E_NOPROTOOPT;
    const BsdErrno openbsd = Is("openbsd") ? BsdErrno::OK : BsdErrno::E_NOPROTOOPT;
    for (const int name : {BSD_SO_NOSIGPIPE, BSD_SO_BINTIME, BSD_SO_NO_DDP, BSD_SO_RERROR})
    {
        EXPECT_EQ(Set(name, 1), freebsd) << name;
        EXPECT_EQ(Get(name), freebsd) << name;
    }
    for (const int name : {BSD_SO_USER_COOKIE, BSD_SO_TS_CLOCK, BSD_SO_MAX_PACING_RATE})
    {
        EXPECT_EQ(Set(name, 1), freebsd) << name;
    }
    for (const int name : {BSD_SO_LISTENQLIMIT, BSD_SO_LISTENQLEN, BSD_SO_LISTENINCQLEN})
    {
        EXPECT_EQ(Get(name), freebsd) << name;
    }
    for (const int name : {BSD_SO_BINDANY, BSD_SO_ZEROIZE})
    {
        EXPECT_EQ(Set(name, 1), openbsd) << name;
        EXPECT_EQ(Get(name), openbsd) << name;
    }
    EXPECT_EQ(Get(BSD_SO_ACCEPTCONN), Is("openbsd") ? BsdErrno::E_NOPROTOOPT : BsdErrno::OK);
    // an int is too short on FreeBSD; on OpenBSD the local domain has no PR_SPLICE
    EXPECT_EQ(Set(BSD_SO_SPLICE, 1),
              Is("freebsd")   ? BsdErrno::E_INVAL
              : Is("openbsd") ? BsdErrno::E_PROTONOSUPPORT
                              : BsdErrno::E_NOPROTOOPT);
    EXPECT_EQ(Set(0x7777, 1), BsdErrno::E_NOPROTOOPT);
    EXPECT_EQ(Get(0x7777), BsdErrno::E_NOPROTOOPT);
    EXPECT_EQ(SetInt(root, s, BSD_SO_DEBUG, 1, 4711), -1); // another level, which no one has
    EXPECT_EQ(root.Errno(), BsdErrno::E_NOPROTOOPT);
}

TEST_P(BsdSocketOptionsTest, OptionsThatAreReadAlone)
{
    for (const int name : {BSD_SO_TYPE, BSD_SO_ERROR, BSD_SO_DOMAIN, BSD_SO_PROTOCOL})
    {
        EXPECT_EQ(Set(name, 1), BsdErrno::E_NOPROTOOPT) << name;
        EXPECT_EQ(Get(name), BsdErrno::OK) << name;
    }
    EXPECT_EQ(GetInt(root, s, BSD_SO_TYPE), BSD_SOCK_STREAM);
    EXPECT_EQ(GetInt(root, s, BSD_SO_DOMAIN), BSD_PF_LOCAL);
}

TEST_P(BsdSocketOptionsTest, AShortValueGivesEinvalAndNoneEfault)
{
    const char cut[3] = {};
    EXPECT_ERRNO(root, Setsockopt(s, BSD_SOL_SOCKET, BSD_SO_REUSEADDR, cut, 3), E_INVAL);
    EXPECT_ERRNO(root, Setsockopt(s, BSD_SOL_SOCKET, BSD_SO_REUSEADDR, nullptr, 4), E_FAULT);
    EXPECT_ERRNO(root, Setsockopt(4711, BSD_SOL_SOCKET, BSD_SO_REUSEADDR, nullptr, 4), E_FAULT);
    EXPECT_ERRNO(root, Setsockopt(s, BSD_SOL_SOCKET, BSD_SO_REUSEADDR, nullptr, 0), E_INVAL);
    // a value that is read is cut to the room that there is
    std::int8_t byte = 0;
    std::size_t size = 1;
    EXPECT_OK(root, Getsockopt(s, BSD_SOL_SOCKET, BSD_SO_TYPE, &byte, &size));
    EXPECT_EQ(size, 1U);
    EXPECT_EQ(byte, BSD_SOCK_STREAM);
}

TEST_P(BsdSocketOptionsTest, ABufferSizeIsCheckedAsTheSystemDoes)
{
    EXPECT_EQ(Set(BSD_SO_RCVBUF, 10000), BsdErrno::OK);
    EXPECT_EQ(GetInt(root, s, BSD_SO_RCVBUF), Is("gvisor") ? 20000 : 10000); // Linux doubles
    const int most = Is("openbsd") ? 2097152 : 1864135;
    if (Is("gvisor"))
    {
        EXPECT_EQ(Set(BSD_SO_SNDBUF, 100000000), BsdErrno::OK); // cut
        EXPECT_EQ(GetInt(root, s, BSD_SO_SNDBUF), most);
        EXPECT_EQ(Set(BSD_SO_SNDBUF, -1), BsdErrno::OK);
        return;
    }
    EXPECT_EQ(Set(BSD_SO_SNDBUF, most), BsdErrno::OK);
    EXPECT_EQ(Set(BSD_SO_SNDBUF, most + 1), BsdErrno::E_NOBUFS);
    EXPECT_EQ(GetInt(root, s, BSD_SO_SNDBUF), most);
    EXPECT_EQ(Set(BSD_SO_SNDBUF, 0), Is("openbsd") ? BsdErrno::OK : BsdErrno::E_INVAL);
    EXPECT_EQ(GetInt(root, s, BSD_SO_SNDBUF), Is("openbsd") ? 1 : most);
}

TEST_P(BsdSocketOptionsTest, ALowWaterMarkIsCutToTheBuffer)
{
    EXPECT_EQ(Set(BSD_SO_RCVBUF, 3000), BsdErrno::OK);
    EXPECT_EQ(Set(BSD_SO_RCVLOWAT, 1000000), BsdErrno::OK);
    EXPECT_EQ(GetInt(root, s, BSD_SO_RCVLOWAT), Is("gvisor") ? 6000 : 3000);
    EXPECT_EQ(Set(BSD_SO_RCVBUF, 1000), BsdErrno::OK);
    EXPECT_EQ(GetInt(root, s, BSD_SO_RCVLOWAT), Is("gvisor") ? 2000 : 1000);
    EXPECT_EQ(Set(BSD_SO_RCVLOWAT, 0), Is("freebsd") ? BsdErrno::E_INVAL : BsdErrno::OK);
    EXPECT_EQ(Set(BSD_SO_SNDLOWAT, 100), Is("gvisor") ? BsdErrno::E_NOPROTOOPT : BsdErrno::OK);
    EXPECT_EQ(GetInt(root, s, BSD_SO_SNDLOWAT), Is("gvisor") ? 1 : 100);
}

TEST_P(BsdSocketOptionsTest, LingerHasItsBounds)
{
    const auto set = [&](int onoff, int linger, std::size_t size = sizeof(BsdLinger)) {
        const BsdLinger value{onoff, linger};
        return root.Setsockopt(s, BSD_SOL_SOCKET, BSD_SO_LINGER, &value, size) == 0 ? BsdErrno::OK
                                                                                    : root.Errno();
    };
    EXPECT_EQ(set(1, 30), BsdErrno::OK);
    BsdLinger value;
    std::size_t size = sizeof(value);
    EXPECT_OK(root, Getsockopt(s, BSD_SOL_SOCKET, BSD_SO_LINGER, &value, &size));
    EXPECT_NE(value.onoff, 0);
    EXPECT_EQ(value.linger, 30);
    const BsdErrno bad = Is("freebsd")   ? BsdErrno::E_DOM
                         : Is("openbsd") ? BsdErrno::E_INVAL
                                         : BsdErrno::OK;
    EXPECT_EQ(set(1, -1), bad);
    EXPECT_EQ(set(1, 65536), bad);
    EXPECT_EQ(set(1, 32768), Is("openbsd") ? BsdErrno::E_INVAL : BsdErrno::OK);
    EXPECT_EQ(set(1, 1, sizeof(int)), BsdErrno::E_INVAL);
}

TEST_P(BsdSocketOptionsTest, ATimeoutMustBeATime)
{
    const auto set = [&](std::int64_t sec, std::int64_t usec) {
        const BsdTimeval value{sec, usec};
        return root.Setsockopt(s, BSD_SOL_SOCKET, BSD_SO_RCVTIMEO, &value, sizeof(value)) == 0
                   ? BsdErrno::OK
                   : root.Errno();
    };
    EXPECT_EQ(set(2, 500000), BsdErrno::OK);
    BsdTimeval value;
    std::size_t size = sizeof(value);
    EXPECT_OK(root, Getsockopt(s, BSD_SOL_SOCKET, BSD_SO_RCVTIMEO, &value, &size));
    EXPECT_EQ(value.sec, 2);
    EXPECT_EQ(value.usec, 500000);
    const BsdErrno bad = Is("openbsd") ? BsdErrno::E_INVAL : BsdErrno::E_DOM;
    EXPECT_EQ(set(0, 1000000), bad);
    EXPECT_EQ(set(0, -1), bad);
    EXPECT_EQ(set(-1, 0), Is("gvisor") ? BsdErrno::OK : bad);
}

TEST_P(BsdSocketOptionsTest, DontrouteIsRefusedByOpenbsd)
{
    EXPECT_EQ(Set(BSD_SO_DONTROUTE, 0), BsdErrno::OK);
    EXPECT_EQ(Set(BSD_SO_DONTROUTE, 1), Is("openbsd") ? BsdErrno::E_OPNOTSUPP : BsdErrno::OK);
    EXPECT_EQ(GetInt(root, s, BSD_SO_DONTROUTE),
              Is("openbsd")  ? 0
              : Is("gvisor") ? 1
                             : BSD_SO_DONTROUTE);
}

TEST(BsdSocketOptionsSystems, OpenbsdsBindanyIsRootsAlone)
{
    BsdSocketWorld world("openbsd");
    BsdCredentials nobody;
    nobody.uid = 65534;
    BsdSocketProcess program(world.Layer(), nobody);
    const int s = program.Socket(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0);
    EXPECT_EQ(SetInt(program, s, BSD_SO_BINDANY, 1), -1);
    EXPECT_EQ(program.Errno(), BsdErrno::E_PERM);
}

TEST(BsdSocketOptionsSystems, OpenbsdSetsNoBufferOfADirectionThatIsShut)
{
    BsdSocketWorld world("openbsd");
    int pair[2];
    EXPECT_OK(world.root, Socketpair(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0, pair));
    EXPECT_OK(world.root, Shutdown(pair[0], BSD_SHUT_WR));
    EXPECT_EQ(SetInt(world.root, pair[0], BSD_SO_SNDBUF, 5000), -1);
    EXPECT_EQ(world.root.Errno(), BsdErrno::E_INVAL);
    EXPECT_EQ(SetInt(world.root, pair[0], BSD_SO_RCVBUF, 5000), 0);
    EXPECT_EQ(SetInt(world.root, pair[1], BSD_SO_RCVBUF, 5000), -1);
}

TEST(BsdSocketOptionsSystems, FreebsdsFibMustExistAndIsOfInetAlone)
{
    BsdSocketWorld world;
    world.Layer()->SetAttribute("Fibs", IntegerValue(4));
    const int s = world.root.Socket(BSD_PF_INET, BSD_SOCK_DGRAM, 0);
    EXPECT_EQ(SetInt(world.root, s, BSD_SO_SETFIB, 3), 0);
    EXPECT_EQ(world.root.GetSocket(s)->GetFib(), 3);
    EXPECT_EQ(SetInt(world.root, s, BSD_SO_SETFIB, 4), -1);
    EXPECT_EQ(world.root.Errno(), BsdErrno::E_INVAL);
    const int local = world.root.Socket(BSD_PF_LOCAL, BSD_SOCK_DGRAM, 0);
    EXPECT_EQ(SetInt(world.root, local, BSD_SO_SETFIB, 3), 0);
    EXPECT_EQ(world.root.GetSocket(local)->GetFib(), 0);
    EXPECT_EQ(SetInt(world.root, local, BSD_SO_TS_CLOCK, 4), -1);
    EXPECT_EQ(world.root.Errno(), BsdErrno::E_INVAL);
}

TEST(BsdSocketOptionsSystems, MaxsockbufBoundsTheBuffers)
{
    BsdSocketWorld world;
    world.Layer()->SetAttribute("MaxSockBuf", UintegerValue(9216));
    const int s = world.root.Socket(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0);
    EXPECT_EQ(s, 3);
    EXPECT_EQ(SetInt(world.root, s, BSD_SO_RCVBUF, 8192), 0);
    EXPECT_EQ(SetInt(world.root, s, BSD_SO_RCVBUF, 8193), -1);
    EXPECT_EQ(world.root.Errno(), BsdErrno::E_NOBUFS);
    world.Layer()->SetAttribute("MaxSockBuf", UintegerValue(9000));
    EXPECT_ERRNO(world.root, Socket(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0), E_NOBUFS); // soreserve()
}

} // namespace
} // namespace divertsim
} // namespace ns3
