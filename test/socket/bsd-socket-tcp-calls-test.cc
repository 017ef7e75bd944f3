// SPDX-License-Identifier: GPL-2.0-only
#include "test/socket/bsd-socket-world.h"

#include "ns3/bsd-socket-tcp-usrreqs.h"
#include "ns3/bsd-socket-tcp.h"

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
struct BsdSocketTcpWorld : BsdSocketWorld
{
    explicit BsdSocketTcpWorld(const std::string& kernel = "freebsd",
                               const std::string& peer = "freebsd")
        : BsdSocketWorld(kernel),
          client(Install(topology.nodes.Get(2), peer), BsdCredentials())
    {
    }

    int Listener(std::uint16_t port = 80, int backlog = 5, const char* address = "0.0.0.0")
    {
        const bool v6 = std::string(address).find(':') != std::string::npos;
        const int s = root.Socket(v6 ? BSD_PF_INET6 : BSD_PF_INET, BSD_SOCK_STREAM, 0);
        EXPECT_OK(root, Bind(s, At(address, port)));
        EXPECT_OK(root, Listen(s, backlog));
        return s;
    }

    /// A connection from the client to a listener \return the client's socket, and the accepted
    std::pair<int, int> Connect(int listener, std::uint16_t port = 80)
    {
        const int s = client.Socket(BSD_PF_INET, BSD_SOCK_STREAM, 0);
        EXPECT_ERRNO(client, Connect(s, At("10.0.2.1", port)), E_INPROGRESS);
        BsdHostTopology::Run(1);
        return {s, root.Accept(listener)};
    }

    BsdSocketProcess client;
};

TEST(BsdSocketTcpCalls, AConnectionIsMadeAndCarriesBytesBothWays)
{
    BsdSocketTcpWorld world;
    BsdSocketProcess& client = world.client;
    const int listener = world.Listener();
    const int s = client.Socket(BSD_PF_INET, BSD_SOCK_STREAM, 0);
    EXPECT_ERRNO(world.root, Accept(listener), E_AGAIN);
    EXPECT_ERRNO(client, Connect(s, At("10.0.2.1", 80)), E_INPROGRESS);
    EXPECT_ERRNO(client, Connect(s, At("10.0.2.1", 80)), E_ALREADY);
    EXPECT_ERRNO(client, Write(s, "x", 1), E_NOTCONN);
    BsdHostTopology::Run(1);
    EXPECT_ERRNO(client, Connect(s, At("10.0.2.1", 80)), E_ISCONN);
    EXPECT_EQ(GetInt(client, s, BSD_SO_ERROR), 0);
    BsdSockaddr peer;
    const int accepted = world.root.Accept(listener, &peer);
    ASSERT_GE(accepted, 0);
    BsdSockaddr name;
    EXPECT_OK(client, Getsockname(s, name));
    EXPECT_EQ(name, peer);
    EXPECT_OK(world.root, Getpeername(accepted, name));
    EXPECT_EQ(name, peer);
    EXPECT_OK(world.root, Getsockname(accepted, name));
    EXPECT_EQ(name, At("10.0.2.1", 80));
    EXPECT_OK(client, Getpeername(s, name));
    EXPECT_EQ(name, At("10.0.2.1", 80));
    EXPECT_EQ(WriteText(client, s, "request"), 7);
    EXPECT_EQ(RecvText(world.root, accepted), "EAGAIN");
    BsdHostTopology::Run(1);
    EXPECT_EQ(RecvText(world.root, accepted, 3, BSD_MSG_PEEK), "req");
    EXPECT_EQ(RecvText(world.root, accepted, 4), "requ");
    EXPECT_EQ(RecvText(world.root, accepted), "est");
    EXPECT_EQ(WriteText(world.root, accepted, "reply"), 5);
    BsdHostTopology::Run(1);
    EXPECT_EQ(RecvText(client, s), "reply");
}

TEST(BsdSocketTcpCalls, OverIpv6Too)
{
    BsdSocketTcpWorld world;
    const int listener = world.Listener(80, 5, "::");
    const int s = world.client.Socket(BSD_PF_INET6, BSD_SOCK_STREAM, 0);
    EXPECT_ERRNO(world.client, Bind(s, BsdSockaddr::Inet(0)), E_AFNOSUPPORT);
    const BsdSockaddr to = At("fd00:0:2::200:ff:fe00:3", 80);
    const auto ours = world.topology.right6.GetAddress(0, 1);
    std::uint8_t bytes[16];
    ours.GetBytes(bytes);
    const BsdSockaddr server = BsdSockaddr::Inet(BsdAddress::V6(bytes), to.port);
    BsdHostTopology::Run(3); // duplicate address detection
    EXPECT_ERRNO(world.client, Connect(s, server), E_INPROGRESS);
    BsdHostTopology::Run(1);
    const int accepted = world.root.Accept(listener);
    ASSERT_GE(accepted, 0);
    WriteText(world.client, s, "six");
    BsdHostTopology::Run(1);
    EXPECT_EQ(RecvText(world.root, accepted), "six");
    BsdSockaddr name;
    EXPECT_OK(world.root, Getsockname(accepted, name));
    EXPECT_EQ(name, server);
}

TEST(BsdSocketTcpCalls, NobodyListensIsEconnrefusedOnceAndByKevent)
{
    BsdSocketTcpWorld world;
    BsdSocketProcess& client = world.client;
    const int s = client.Socket(BSD_PF_INET, BSD_SOCK_STREAM, 0);
    const int kq = client.Kqueue();
    const auto change =
        BsdKevent::Set(static_cast<std::uintptr_t>(s), BSD_EVFILT_WRITE, BSD_EV_ADD);
    EXPECT_EQ(client.Kevent(kq, &change, 1, nullptr, 0), 0);
    BsdKevent event;
    EXPECT_EQ(client.Kevent(kq, nullptr, 0, &event, 1), 0); // not connected: no event
    EXPECT_ERRNO(client, Connect(s, At("10.0.2.1", 80)), E_INPROGRESS);
    BsdHostTopology::Run(1);
    ASSERT_EQ(client.Kevent(kq, nullptr, 0, &event, 1), 1);
    EXPECT_EQ(event.flags, BSD_EV_EOF);
    EXPECT_EQ(event.GetSocketError(), BsdErrno::E_CONNREFUSED);
    EXPECT_EQ(static_cast<BsdErrno>(GetInt(client, s, BSD_SO_ERROR)), BsdErrno::E_CONNREFUSED);
    EXPECT_EQ(GetInt(client, s, BSD_SO_ERROR), 0);
}

TEST(BsdSocketTcpCalls, NoAnswerIsEtimedout)
{
    BsdSocketWorld world("freebsd", {"block in on if1 proto tcp"});
    BsdSocketProcess client(BsdSocketWorld::Install(world.topology.nodes.Get(2), "freebsd"),
                            BsdCredentials());
    const int s = client.Socket(BSD_PF_INET, BSD_SOCK_STREAM, 0);
    EXPECT_ERRNO(client, Connect(s, At("10.0.2.1", 80)), E_INPROGRESS);
    BsdHostTopology::Run(600);
    EXPECT_EQ(static_cast<BsdErrno>(GetInt(client, s, BSD_SO_ERROR)), BsdErrno::E_TIMEDOUT);
}

TEST(BsdSocketTcpCalls, TheFormOfAnAddressIsCheckedInEachSystemsOrder)
{
    BsdSockaddr wrong = BsdSockaddr::Local("/x"); // neither family nor length
    BsdSockaddr cut = At("10.0.2.1", 80);
    cut.length = 8;
    {
        BsdSocketTcpWorld world("freebsd");
        const int s = world.root.Socket(BSD_PF_INET, BSD_SOCK_STREAM, 0);
        EXPECT_ERRNO(world.root, Bind(s, wrong), E_AFNOSUPPORT);
        EXPECT_ERRNO(world.root, Bind(s, cut), E_INVAL);
        EXPECT_ERRNO(world.root, Connect(s, wrong), E_AFNOSUPPORT);
        EXPECT_ERRNO(world.root, Connect(s, At("224.0.0.1", 80)), E_AFNOSUPPORT);
        EXPECT_ERRNO(world.root, Connect(s, At("10.0.1.2", 0)), E_ADDRNOTAVAIL);
    }
    {
        BsdSocketTcpWorld world("openbsd");
        const int s = world.root.Socket(BSD_PF_INET, BSD_SOCK_STREAM, 0);
        EXPECT_ERRNO(world.root, Bind(s, wrong), E_INVAL);
        EXPECT_ERRNO(world.root, Connect(s, At("224.0.0.1", 80)), E_INVAL);
    }
}

TEST(BsdSocketTcpCalls, ListenUnboundGetsAPortAndAConnectedSocketCannotListen)
{
    for (const char* const kernel : {"freebsd", "openbsd", "gvisor"})
    {
        BsdSocketTcpWorld world(kernel);
        const int s = world.root.Socket(BSD_PF_INET, BSD_SOCK_STREAM, 0);
        EXPECT_OK(world.root, Listen(s, 5));
        EXPECT_NE(GetInt(world.root, s, BSD_SO_TYPE), 0);
        BsdSockaddr name;
        EXPECT_OK(world.root, Getsockname(s, name));
        EXPECT_NE(name.port, 0) << kernel;
        const auto [connected, accepted] = world.Connect(s, name.port);
        ASSERT_GE(accepted, 0) << kernel;
        EXPECT_ERRNO(world.root, Listen(accepted, 5), E_INVAL);
        EXPECT_ERRNO(world.client, Listen(connected, 5), E_INVAL);
    }
}

TEST(BsdSocketTcpCalls, ASecondBindGivesEinval)
{
    BsdSocketTcpWorld world;
    const int s = world.root.Socket(BSD_PF_INET, BSD_SOCK_STREAM, 0);
    EXPECT_OK(world.root, Bind(s, At("0.0.0.0", 80)));
    EXPECT_ERRNO(world.root, Bind(s, At("0.0.0.0", 81)), E_INVAL);
    const int other = world.root.Socket(BSD_PF_INET, BSD_SOCK_STREAM, 0);
    EXPECT_ERRNO(world.root, Bind(other, At("0.0.0.0", 80)), E_ADDRINUSE);
    EXPECT_ERRNO(world.root, Bind(other, At("10.9.9.9", 80)), E_ADDRNOTAVAIL);
    EXPECT_OK(world.root, Close(s));
    EXPECT_OK(world.root, Bind(other, At("0.0.0.0", 80)));
}

TEST(BsdSocketTcpCalls, AProgramThatIsNotRootGetsNoReservedPort)
{
    BsdSocketTcpWorld world;
    BsdCredentials www;
    www.uid = 80;
    BsdSocketProcess program(world.Layer(), www);
    const int s = program.Socket(BSD_PF_INET, BSD_SOCK_STREAM, 0);
    EXPECT_ERRNO(program, Bind(s, At("0.0.0.0", 80)), E_ACCES);
    EXPECT_OK(program, Bind(s, At("0.0.0.0", 8080)));
}

// As tests/sys/netinet/so_reuseport_lb_test.c has it: sockets with the option neither connect nor
// send to an address, bound or not
TEST(BsdSocketTcpCalls, WithReuseportLbConnectAndSendtoGiveEopnotsupp)
{
    BsdSocketTcpWorld world;
    BsdSocketProcess& root = world.root;
    const BsdSockaddr to = At("10.0.2.2", 80);
    for (const bool bound : {false, true})
    {
        const int sd = root.Socket(BSD_PF_INET, BSD_SOCK_STREAM, 0);
        EXPECT_EQ(SetInt(root, sd, BSD_SO_REUSEPORT_LB, 1), 0);
        if (bound)
        {
            EXPECT_OK(root, Bind(sd, At("0.0.0.0", 0)));
        }
        EXPECT_ERRNO(root, Connect(sd, to), E_OPNOTSUPP);
        EXPECT_ERRNO(root, Sendto(sd, "x", 1, 0, &to), E_OPNOTSUPP);
        EXPECT_OK(root, Close(sd));
    }
}

TEST(BsdSocketTcpCalls, SendtoOpensAConnectionOnFreebsdAlone)
{
    BsdSocketTcpWorld world;
    const int listener = world.Listener();
    const BsdSockaddr to = At("10.0.2.1", 80);
    const int s = world.client.Socket(BSD_PF_INET, BSD_SOCK_STREAM, 0);
    EXPECT_EQ(world.client.Sendto(s, "early", 5, 0, &to), 5);
    BsdHostTopology::Run(1);
    const int accepted = world.root.Accept(listener);
    ASSERT_GE(accepted, 0);
    EXPECT_EQ(RecvText(world.root, accepted), "early");

    BsdCredentials who;
    const int unconnected = world.root.Socket(BSD_PF_INET, BSD_SOCK_STREAM, 0);
    EXPECT_ERRNO(world.root, Write(unconnected, "x", 1), E_NOTCONN);
}

TEST(BsdSocketTcpCalls, OpenbsdSendsNothingWithoutAConnection)
{
    BsdSocketTcpWorld world("openbsd");
    const BsdSockaddr to = At("10.0.2.2", 80);
    const int s = world.root.Socket(BSD_PF_INET, BSD_SOCK_STREAM, 0);
    EXPECT_ERRNO(world.root, Sendto(s, "x", 1, 0, &to), E_NOTCONN);
    EXPECT_EQ(SetInt(world.root, s, BSD_SO_REUSEPORT_LB, 1), -1);
    EXPECT_EQ(world.root.Errno(), BsdErrno::E_NOPROTOOPT);
}

// Eight listeners of a group: each connection is at exactly one, and each is found by poll(2)
TEST(BsdSocketTcpCalls, EachConnectionOfAGroupIsAtOneListener)
{
    BsdSocketTcpWorld world;
    BsdSocketProcess& root = world.root;
    std::vector<BsdPollfd> listeners;
    for (int i = 0; i < 8; ++i)
    {
        const int sd = root.Socket(BSD_PF_INET, BSD_SOCK_STREAM | BSD_SOCK_NONBLOCK, 0);
        EXPECT_EQ(SetInt(root, sd, BSD_SO_REUSEPORT_LB, 1), 0);
        EXPECT_OK(root, Bind(sd, At("0.0.0.0", 80)));
        EXPECT_OK(root, Listen(sd, 128));
        listeners.push_back({sd, BSD_POLLIN, 0});
    }
    std::vector<int> clients;
    for (int i = 0; i < 64; ++i)
    {
        clients.push_back(world.client.Socket(BSD_PF_INET, BSD_SOCK_STREAM, 0));
        EXPECT_ERRNO(world.client, Connect(clients.back(), At("10.0.2.1", 80)), E_INPROGRESS);
    }
    BsdHostTopology::Run(1);
    int accepted = 0;
    int used = 0;
    EXPECT_GT(root.Poll(listeners.data(), listeners.size()), 1);
    for (const BsdPollfd& entry : listeners)
    {
        const int waiting = GetInt(root, entry.fd, BSD_SO_LISTENQLEN);
        EXPECT_EQ(entry.revents, waiting > 0 ? BSD_POLLIN : 0);
        used += waiting > 0 ? 1 : 0;
        for (int i = 0; i < waiting; ++i)
        {
            const int s = root.Accept(entry.fd);
            EXPECT_GE(s, 0);
            EXPECT_EQ(root.Fcntl(s, BSD_F_GETFL), BSD_O_NONBLOCK);
            ++accepted;
        }
        EXPECT_ERRNO(root, Accept(entry.fd), E_AGAIN);
    }
    EXPECT_EQ(accepted, 64);
    EXPECT_GT(used, 1);
}

// As so_reuseport_lb_test.c's numa test: what the option takes, and when
TEST(BsdSocketTcpCalls, NumaDomainOfAGroup)
{
    BsdSocketTcpWorld world;
    BsdSocketProcess& root = world.root;
    const auto numa = [&](int s, int value) {
        return SetInt(root, s, BSD_TCP_REUSPORT_LB_NUMA, value, BSD_IPPROTO_TCP);
    };
    const int s = root.Socket(BSD_PF_INET, BSD_SOCK_STREAM, 0);
    EXPECT_EQ(numa(s, 1000), -1);
    EXPECT_EQ(root.Errno(), BsdErrno::E_INVAL);
    EXPECT_EQ(numa(s, -1), -1);
    EXPECT_EQ(root.Errno(), BsdErrno::E_NOENT); // in no group
    EXPECT_EQ(SetInt(root, s, BSD_SO_REUSEPORT_LB, 1), 0);
    EXPECT_OK(root, Bind(s, At("0.0.0.0", 80)));
    EXPECT_OK(root, Listen(s, 5));
    EXPECT_EQ(numa(s, -1), 0);
    EXPECT_EQ(numa(s, -2), 0);
    EXPECT_EQ(numa(s, 0), 0);
    EXPECT_EQ(SetInt(root, s, 4711, 1, BSD_IPPROTO_TCP), -1);
    EXPECT_EQ(root.Errno(), BsdErrno::E_NOPROTOOPT);
    EXPECT_EQ(SetInt(root, s, 4, 1, 4711), -1);
    EXPECT_EQ(root.Errno(), BsdErrno::E_INVAL); // ip_ctloutput()
}

TEST(BsdSocketTcpCalls, OptionsOfTcpAndIp)
{
    BsdSocketTcpWorld world;
    BsdSocketProcess& root = world.root;
    const int s = root.Socket(BSD_PF_INET, BSD_SOCK_STREAM, 0);
    EXPECT_EQ(SetInt(root, s, BSD_TCP_NODELAY, 1, BSD_IPPROTO_TCP), 0);
    EXPECT_EQ(GetInt(root, s, BSD_TCP_NODELAY, BSD_IPPROTO_TCP), 1);
    const int segment = GetInt(root, s, BSD_TCP_MAXSEG, BSD_IPPROTO_TCP);
    EXPECT_EQ(SetInt(root, s, BSD_TCP_MAXSEG, segment + 1, BSD_IPPROTO_TCP), -1);
    EXPECT_EQ(root.Errno(), BsdErrno::E_INVAL);
    EXPECT_EQ(SetInt(root, s, BSD_TCP_MAXSEG, 500, BSD_IPPROTO_TCP), 0);
    EXPECT_EQ(GetInt(root, s, BSD_TCP_MAXSEG, BSD_IPPROTO_TCP), 500);
    EXPECT_EQ(SetInt(root, s, BSD_IP_TTL, 9, BSD_IPPROTO_IP), 0);
    EXPECT_EQ(GetInt(root, s, BSD_IP_TTL, BSD_IPPROTO_IP), 9);
    EXPECT_EQ(SetInt(root, s, BSD_IP_TTL, 256, BSD_IPPROTO_IP), -1);
    EXPECT_EQ(root.Errno(), BsdErrno::E_INVAL);
    EXPECT_EQ(SetInt(root, s, BSD_IP_BINDANY, 1, BSD_IPPROTO_IP), 0);
    EXPECT_OK(root, Bind(s, At("192.0.2.1", 80))); // not ours
    BsdCredentials www;
    www.uid = 80;
    BsdSocketProcess program(world.Layer(), www);
    const int t = program.Socket(BSD_PF_INET6, BSD_SOCK_STREAM, 0);
    EXPECT_EQ(SetInt(program, t, BSD_IPV6_BINDANY, 1, BSD_IPPROTO_IPV6), -1);
    EXPECT_EQ(program.Errno(), BsdErrno::E_PERM);
    EXPECT_EQ(SetInt(program, t, BSD_IPV6_V6ONLY, 0, BSD_IPPROTO_IPV6), 0);
    EXPECT_EQ(GetInt(program, t, BSD_IPV6_V6ONLY, BSD_IPPROTO_IPV6), 0);
    EXPECT_OK(program, Bind(t, BsdSockaddr::Inet6(8080)));
    EXPECT_EQ(SetInt(program, t, BSD_IPV6_V6ONLY, 1, BSD_IPPROTO_IPV6), -1);
    EXPECT_EQ(program.Errno(), BsdErrno::E_INVAL);
}

TEST(BsdSocketTcpCalls, Ipv6SocketsBeginWithV6onlyOnBsdAndTakeIpv4OnGvisor)
{
    for (const auto& [kernel, only] : {std::pair("freebsd", 1), {"openbsd", 1}, {"gvisor", 0}})
    {
        BsdSocketWorld world(kernel);
        for (const int type : {BSD_SOCK_STREAM, BSD_SOCK_DGRAM})
        {
            const int s = world.root.Socket(BSD_PF_INET6, type, 0);
            EXPECT_EQ(GetInt(world.root, s, BSD_IPV6_V6ONLY, BSD_IPPROTO_IPV6), only) << kernel;
            EXPECT_EQ(world.root.Bind(s, BsdSockaddr::Inet6(8080)), 0) << kernel;
            const int t = world.root.Socket(BSD_PF_INET, type, 0);
            EXPECT_EQ(world.root.Bind(t, BsdSockaddr::Inet(8080)), only ? 0 : -1) << kernel;
        }
    }
}

TEST(BsdSocketTcpCalls, AFinIsTheEndOfTheFileAndTheOtherDirectionGoesOn)
{
    BsdSocketTcpWorld world;
    const auto [s, accepted] = world.Connect(world.Listener());
    WriteText(world.client, s, "last words");
    EXPECT_OK(world.client, Shutdown(s, BSD_SHUT_WR));
    EXPECT_ERRNO(world.client, Write(s, "x", 1), E_PIPE);
    BsdHostTopology::Run(1);
    BsdPollfd fd{accepted, BSD_POLLIN | BSD_POLLOUT | BSD_POLLRDHUP, 0};
    EXPECT_EQ(world.root.Poll(&fd, 1), 1);
    EXPECT_EQ(fd.revents, BSD_POLLIN | BSD_POLLOUT | BSD_POLLRDHUP);
    EXPECT_EQ(RecvText(world.root, accepted), "last words");
    EXPECT_EQ(RecvText(world.root, accepted), "");
    EXPECT_EQ(WriteText(world.root, accepted, "answer"), 6);
    BsdHostTopology::Run(1);
    EXPECT_EQ(RecvText(world.client, s), "answer");
    EXPECT_OK(world.root, Close(accepted));
    BsdHostTopology::Run(1);
    EXPECT_EQ(RecvText(world.client, s), "");
}

TEST(BsdSocketTcpCalls, LingerOfZeroResetsTheConnection)
{
    BsdSocketTcpWorld world;
    const auto [s, accepted] = world.Connect(world.Listener());
    const BsdLinger linger{1, 0};
    EXPECT_OK(world.client, Setsockopt(s, BSD_SOL_SOCKET, BSD_SO_LINGER, &linger, sizeof(linger)));
    EXPECT_OK(world.client, Close(s));
    BsdHostTopology::Run(1);
    EXPECT_EQ(RecvText(world.root, accepted), "ECONNRESET");
    EXPECT_EQ(RecvText(world.root, accepted), "");
    EXPECT_ERRNO(world.root, Write(accepted, "x", 1), E_PIPE);
}

TEST(BsdSocketTcpCalls, AConnectionThatWasResetWhileItWaitedGivesEconnaborted)
{
    BsdSocketTcpWorld world;
    const int listener = world.Listener();
    const int s = world.client.Socket(BSD_PF_INET, BSD_SOCK_STREAM, 0);
    EXPECT_ERRNO(world.client, Connect(s, At("10.0.2.1", 80)), E_INPROGRESS);
    BsdHostTopology::Run(1);
    const BsdLinger linger{1, 0};
    EXPECT_OK(world.client, Setsockopt(s, BSD_SOL_SOCKET, BSD_SO_LINGER, &linger, sizeof(linger)));
    EXPECT_OK(world.client, Close(s));
    BsdHostTopology::Run(1);
    EXPECT_ERRNO(world.root, Accept(listener), E_CONNABORTED);
    EXPECT_ERRNO(world.root, Accept(listener), E_AGAIN);
}

TEST(BsdSocketTcpCalls, DataAndFinThatCameBeforeAcceptAreThere)
{
    BsdSocketTcpWorld world;
    const int listener = world.Listener();
    const int s = world.client.Socket(BSD_PF_INET, BSD_SOCK_STREAM, 0);
    EXPECT_ERRNO(world.client, Connect(s, At("10.0.2.1", 80)), E_INPROGRESS);
    BsdHostTopology::Run(1);
    WriteText(world.client, s, "early");
    EXPECT_OK(world.client, Close(s));
    BsdHostTopology::Run(1);
    const int accepted = world.root.Accept(listener);
    ASSERT_GE(accepted, 0);
    EXPECT_EQ(RecvText(world.root, accepted), "early");
    EXPECT_EQ(RecvText(world.root, accepted), "");
}

TEST(BsdSocketTcpCalls, AListenerThatClosesResetsThoseThatWait)
{
    BsdSocketTcpWorld world;
    const int listener = world.Listener();
    const int s = world.client.Socket(BSD_PF_INET, BSD_SOCK_STREAM, 0);
    EXPECT_ERRNO(world.client, Connect(s, At("10.0.2.1", 80)), E_INPROGRESS);
    BsdHostTopology::Run(1);
    EXPECT_OK(world.root, Close(listener));
    BsdHostTopology::Run(1);
    EXPECT_EQ(RecvText(world.client, s), "ECONNRESET");
}

TEST(BsdSocketTcpCalls, ABulkTransferFillsBothBuffersAndArrivesWhole)
{
    BsdSocketTcpWorld world;
    BsdSocketProcess& client = world.client;
    BsdSocketProcess& root = world.root;
    const auto [s, accepted] = world.Connect(world.Listener());
    std::string sent(3000000, '\0');
    for (std::size_t i = 0; i < sent.size(); ++i)
    {
        sent[i] = static_cast<char>(i * 2654435761U >> 24);
    }
    std::size_t written = 0;
    std::string got;
    const int writer = s;
    const int reader = accepted;
    std::function<void()> write = [&] {
        while (written < sent.size())
        {
            const auto count = client.Write(writer, sent.data() + written, sent.size() - written);
            if (count < 0)
            {
                EXPECT_EQ(client.Errno(), BsdErrno::E_AGAIN);
                client.AwaitPoll({{writer, BSD_POLLOUT, 0}},
                                 BSD_NEVER,
                                 [&](int, const std::vector<BsdPollfd>&) { write(); });
                return;
            }
            written += static_cast<std::size_t>(count);
        }
        client.Shutdown(writer, BSD_SHUT_WR);
    };
    bool ended = false;
    std::function<void()> read = [&] {
        std::string buffer(10000, '\0');
        for (;;)
        {
            const auto count = root.Read(reader, buffer.data(), buffer.size());
            if (count <= 0)
            {
                ended = count == 0;
                break;
            }
            got.append(buffer.data(), static_cast<std::size_t>(count));
        }
        if (!ended)
        {
            root.AwaitPoll({{reader, BSD_POLLIN, 0}},
                           BSD_NEVER,
                           [&](int, const std::vector<BsdPollfd>&) { read(); });
        }
    };
    write();
    EXPECT_GT(written, 0U);
    EXPECT_LT(written, sent.size()); // the send buffer is full
    BsdHostTopology::Run(1);         // and nobody reads: the window is shut
    EXPECT_LT(written, 400000U);
    read();
    BsdHostTopology::Run(10);
    EXPECT_TRUE(ended);
    EXPECT_EQ(got.size(), sent.size());
    EXPECT_TRUE(got == sent);
}

TEST(BsdSocketTcpCalls, BufferSpaceIsTcps)
{
    BsdSocketTcpWorld world;
    const int s = world.root.Socket(BSD_PF_INET, BSD_SOCK_STREAM, 0);
    EXPECT_EQ(SetInt(world.root, s, BSD_SO_RCVBUF, 20000), 0);
    EXPECT_EQ(SetInt(world.root, s, BSD_SO_SNDBUF, 10000), 0);
    EXPECT_EQ(GetInt(world.root, s, BSD_SO_RCVBUF), 20000);
    const Ptr<BsdSocketTcp> tcp = BsdSocketTcpUsrreqs::GetSocket(*world.root.GetSocket(s));
    ASSERT_TRUE(tcp);
    UintegerValue bytes;
    tcp->GetAttribute("RcvBufSize", bytes);
    EXPECT_EQ(bytes.Get(), 20000U);
    tcp->GetAttribute("SndBufSize", bytes);
    EXPECT_EQ(bytes.Get(), 10000U);
}

TEST(BsdSocketTcpCalls, ProgramsOfDifferentKernelsTalk)
{
    for (const char* const kernel : {"openbsd", "gvisor"})
    {
        BsdSocketTcpWorld world(kernel, kernel);
        const auto [s, accepted] = world.Connect(world.Listener());
        ASSERT_GE(accepted, 0);
        WriteText(world.client, s, kernel);
        BsdHostTopology::Run(1);
        EXPECT_EQ(RecvText(world.root, accepted), kernel);
        EXPECT_OK(world.root, Close(accepted));
        BsdHostTopology::Run(1);
        EXPECT_EQ(RecvText(world.client, s), "");
    }
}

TEST(BsdSocketTcpCalls, InCapabilityModeNothingIsBoundConnectedOrSentToAnAddress)
{
    BsdSocketTcpWorld world;
    BsdSocketProcess& root = world.root;
    const int s = root.Socket(BSD_PF_INET, BSD_SOCK_STREAM, 0);
    const int u = root.Socket(BSD_PF_INET, BSD_SOCK_DGRAM, 0);
    const auto [connected, accepted] = world.Connect(world.Listener());
    BsdCredentials who;
    who.capabilityMode = true;
    root.SetCredentials(who);
    const BsdSockaddr to = At("10.0.2.2", 80);
    EXPECT_ERRNO(root, Bind(s, At("0.0.0.0", 81)), E_CAPMODE);
    EXPECT_ERRNO(root, Connect(s, to), E_CAPMODE);
    EXPECT_ERRNO(root, Sendto(u, "x", 1, 0, &to), E_CAPMODE);
    EXPECT_ERRNO(root, Socket(BSD_PF_DIVERT, BSD_SOCK_RAW, 0), E_CAPMODE);
    EXPECT_GE(root.Socket(BSD_PF_INET, BSD_SOCK_STREAM, 0), 0);
    EXPECT_EQ(WriteText(root, accepted, "open already"), 12);
    EXPECT_GE(connected, 0);
}

} // namespace
} // namespace divertsim
} // namespace ns3
