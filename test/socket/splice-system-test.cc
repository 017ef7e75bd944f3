// SPDX-License-Identifier: GPL-2.0-only
/// \file What splices do to the calls of a program: readiness, reads and writes, capabilities,
/// traces and attributes; UDP of OpenBSD and loops over the loopback.
#include "test/socket/splice-world.h"

#include "ns3/bsd-host-cpus.h"
#include "ns3/config.h"
#include "ns3/double.h"
#include "ns3/enum.h"
#include "ns3/integer.h"

namespace ns3
{
namespace divertsim
{
namespace
{

/// poll(2) of one socket, now
int
PollNow(BsdSocketProcess& program, int s, int events)
{
    BsdPollfd entry{s, events, 0};
    program.Poll(&entry, 1);
    return entry.revents;
}

/// kevent(2) of one socket, now \return it fires
bool
Fires(BsdSocketProcess& program, int s, std::int16_t filter)
{
    const int kq = program.Kqueue();
    BsdKevent change;
    change.ident = static_cast<std::uintptr_t>(s);
    change.filter = filter;
    change.flags = BSD_EV_ADD;
    BsdKevent event;
    const int count = program.Kevent(kq, &change, 1, &event, 1);
    program.Close(kq);
    return count == 1;
}

TEST(SpliceReadinessFreebsd, PollinIsSuppressedWhileSplicedButForTheEndOfFile)
{
    SpliceWorld world;
    WriteText(world.client, world.c, "x");
    world.Run(0.1);
    EXPECT_EQ(PollNow(world.root, world.in, BSD_POLLIN), BSD_POLLIN);
    const auto cpus = world.topology.Router()->GetObject<BsdHost>()->GetCpus();
    cpus->SetAttribute("Wakeup", DoubleValue(50e6)); // ns: long enough to look meanwhile
    ASSERT_EQ(world.Splice(world.in, world.out), 0);
    WriteText(world.client, world.c, "y");
    world.Run(0.01); // it has come, and the worker has not moved it
    EXPECT_EQ(PollNow(world.root, world.in, BSD_POLLIN), 0);
    EXPECT_FALSE(Fires(world.root, world.in, BSD_EVFILT_READ));
    EXPECT_OK(world.client, Shutdown(world.c, BSD_SHUT_WR));
    world.Run(0.01);
    EXPECT_TRUE(world.log.ended.empty());
    EXPECT_EQ(PollNow(world.root, world.in, BSD_POLLIN), BSD_POLLIN);
    EXPECT_FALSE(Fires(world.root, world.in, BSD_EVFILT_READ)); // kqueue never
}

TEST(SpliceReadinessFreebsd, PolloutIsSuppressedOfASinkAndEvfiltWriteIsNot)
{
    SpliceWorld world;
    EXPECT_EQ(PollNow(world.root, world.out, BSD_POLLOUT), BSD_POLLOUT);
    ASSERT_EQ(world.Splice(world.in, world.out), 0);
    EXPECT_EQ(PollNow(world.root, world.out, BSD_POLLOUT), 0);
    EXPECT_EQ(PollNow(world.root, world.in, BSD_POLLOUT), BSD_POLLOUT); // the other direction
    EXPECT_TRUE(Fires(world.root, world.out, BSD_EVFILT_WRITE));
    ASSERT_EQ(world.Splice(world.in, -1), 0);
    EXPECT_EQ(PollNow(world.root, world.out, BSD_POLLOUT), BSD_POLLOUT);
}

TEST(SpliceReadinessFreebsd, SelectSeesTheSame)
{
    SpliceWorld world;
    ASSERT_EQ(world.Splice(world.in, world.out), 0);
    BsdFdSet read{world.in};
    BsdFdSet write{world.out};
    EXPECT_EQ(world.root.Select(world.out + 1, &read, &write, nullptr), 0);
}

TEST(SpliceReadinessOpenbsd, ReadsAreNotSignalledNotEvenTheEndOfFile)
{
    SpliceWorld world("openbsd");
    int full = 1;
    world.root.Setsockopt(world.out, BSD_SOL_SOCKET, BSD_SO_SNDBUF, &full, sizeof(full));
    WriteText(world.client, world.c, "kept back by a small sink");
    EXPECT_OK(world.client, Shutdown(world.c, BSD_SHUT_WR));
    world.Run(0.1);
    EXPECT_NE(PollNow(world.root, world.in, BSD_POLLIN), 0);
    // the sink takes one byte and waits for its acknowledgement
    ASSERT_EQ(world.Splice(world.in, world.out), 0);
    ASSERT_EQ(world.Count(world.in), 1);
    EXPECT_EQ(PollNow(world.root, world.in, BSD_POLLIN), 0);
    EXPECT_FALSE(Fires(world.root, world.in, BSD_EVFILT_READ));
    EXPECT_EQ(PollNow(world.root, world.out, BSD_POLLOUT), 0); // it is full
}

TEST(SpliceReadsOpenbsd, OfASplicedSourceGiveEagainUntilItIsUnspliced)
{
    SpliceWorld world("openbsd");
    int full = 1;
    world.root.Setsockopt(world.out, BSD_SOL_SOCKET, BSD_SO_SNDBUF, &full, sizeof(full));
    WriteText(world.client, world.c, "12345");
    world.Run(0.1);
    ASSERT_EQ(world.Splice(world.in, world.out), 0);
    EXPECT_EQ(RecvText(world.root, world.in), "EAGAIN");
    EXPECT_EQ(RecvText(world.root, world.in, 10, BSD_MSG_PEEK), "EAGAIN");
    ASSERT_EQ(world.Splice(world.in, -1), 0);
    EXPECT_EQ(RecvText(world.root, world.in), "2345");
}

TEST(SpliceReadsFreebsd, AndWritesOfTheProgramInterleave)
{
    SpliceWorld world;
    ASSERT_EQ(world.Splice(world.in, world.out), 0);
    EXPECT_EQ(WriteText(world.root, world.out, "mine "), 5);
    WriteText(world.client, world.c, "theirs");
    world.Run(0.1);
    EXPECT_EQ(RecvText(world.server, world.s), "mine theirs");
}

TEST(SpliceErrno, CapabilitiesOfBothDescriptorsAreAskedOnFreebsd)
{
    SpliceWorld world;
    EXPECT_OK(world.root, CapRightsLimit(world.in, BSD_CAP_SEND));
    EXPECT_EQ(world.Splice(world.in, world.out), -1);
    EXPECT_EQ(world.root.Errno(), BsdErrno::E_NOTCAPABLE);
    EXPECT_EQ(world.Splice(world.out, world.in), 0); // CAP_RECV there, CAP_SEND here
    EXPECT_OK(world.root, CapRightsLimit(world.out, BSD_CAP_RECV));
    EXPECT_ERRNO(world.root, CapRightsLimit(world.out, BSD_CAP_ALL), E_NOTCAPABLE);
    EXPECT_ERRNO(world.root, Write(world.out, "x", 1), E_NOTCAPABLE);
    const int copy = world.root.Dup(world.out);
    EXPECT_ERRNO(world.root, Write(copy, "x", 1), E_NOTCAPABLE);
    EXPECT_EQ(RecvText(world.root, world.in), "ENOTCAPABLE");
}

TEST(SpliceErrno, LookUpOfTheSinkIsTheProcesss)
{
    SpliceWorld world;
    const int kq = world.root.Kqueue();
    EXPECT_EQ(world.Splice(world.in, 500), -1);
    EXPECT_EQ(world.root.Errno(), BsdErrno::E_BADF);
    EXPECT_EQ(world.Splice(world.in, kq), -1);
    EXPECT_EQ(world.root.Errno(), BsdErrno::E_NOTSOCK);
    const int local = world.root.Socket(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0);
    EXPECT_EQ(world.Splice(world.in, local), -1);
    EXPECT_EQ(world.root.Errno(), BsdErrno::E_PROTONOSUPPORT);
    const int fresh = world.root.Socket(BSD_PF_INET, BSD_SOCK_STREAM, 0);
    EXPECT_EQ(world.Splice(fresh, world.out), -1);
    EXPECT_EQ(world.root.Errno(), BsdErrno::E_NOTCONN);
}

TEST(SpliceErrno, GvisorHasNoSuchOption)
{
    BsdHostTopology topology;
    BsdSocketProcess program(BsdSocketWorld::Install(topology.Router(), "gvisor"),
                             BsdCredentials());
    const int s = program.Socket(BSD_PF_INET, BSD_SOCK_STREAM, 0);
    BsdSplice value;
    EXPECT_ERRNO(program,
                 Setsockopt(s, BSD_SOL_SOCKET, BSD_SO_SPLICE, &value, sizeof(value)),
                 E_NOPROTOOPT);
    std::int64_t count = 0;
    std::size_t size = sizeof(count);
    EXPECT_ERRNO(program,
                 Getsockopt(s, BSD_SOL_SOCKET, BSD_SO_SPLICE, &count, &size),
                 E_NOPROTOOPT);
}

TEST(SpliceErrno, NumWqOfZeroIsEnxio)
{
    SpliceWorld world;
    world.Host().SetAttribute("NumWq", IntegerValue(0));
    EXPECT_EQ(world.Splice(world.in, world.out), -1);
    EXPECT_EQ(world.root.Errno(), BsdErrno::E_NXIO);
    EXPECT_EQ(world.Host().SetNumWq(1), BsdErrno::OK);
    EXPECT_EQ(world.Splice(world.in, world.out), 0);
    EXPECT_EQ(world.Host().SetNumWq(0), BsdErrno::E_INVAL);
}

std::vector<std::string> g_states;

void
OnState(std::string, const SpliceInfo&, SpliceState, SpliceState to)
{
    g_states.emplace_back(SpliceStateName(to));
}

TEST(SpliceTraces, AreReachedByTheirPath)
{
    g_states.clear();
    SpliceWorld world;
    Config::Connect("/NodeList/*/$ns3::divertsim::BsdHost/Splice/State", MakeCallback(&OnState));
    Config::Set("/NodeList/*/$ns3::divertsim::BsdHost/Splice/Dispatch", StringValue("DIRECT"));
    ASSERT_EQ(world.Splice(world.in, world.out), 0);
    EXPECT_EQ(world.log.made[0].dispatch, BsdSpliceDispatch::DIRECT);
    world.root.SetSpliceContext({BsdSpliceDispatch::WORKER, 0});
    ASSERT_EQ(world.Splice(world.out, world.in), 0);
    EXPECT_EQ(world.log.made[1].dispatch, BsdSpliceDispatch::WORKER);
    ASSERT_EQ(world.Splice(world.in, -1), 0);
    const std::vector<std::string> states =
        {"QUEUED", "RUNNING", "IDLE", "QUEUED", "RUNNING", "IDLE", "CLOSED"};
    EXPECT_EQ(g_states, states);
}

/// A relay of datagrams on OpenBSD: anyone to the relay's port, on to the server
struct SpliceUdpWorld : BsdSocketWorld
{
    SpliceUdpWorld()
        : BsdSocketWorld("openbsd"),
          client(Install(topology.nodes.Get(0), "freebsd"), BsdCredentials()),
          server(Install(topology.nodes.Get(2), "freebsd"), BsdCredentials())
    {
        in = root.Socket(BSD_PF_INET, BSD_SOCK_DGRAM, 0);
        EXPECT_OK(root, Bind(in, SpliceAt("0.0.0.0", 53)));
        out = root.Socket(BSD_PF_INET, BSD_SOCK_DGRAM, 0);
        EXPECT_OK(root, Connect(out, SpliceAt("10.0.2.2", 5353)));
        s = server.Socket(BSD_PF_INET, BSD_SOCK_DGRAM, 0);
        EXPECT_OK(server, Bind(s, SpliceAt("0.0.0.0", 5353)));
        c = client.Socket(BSD_PF_INET, BSD_SOCK_DGRAM, 0);
    }

    int Splice(int sink, std::int64_t max = 0)
    {
        BsdSplice value;
        value.fd = sink;
        value.max = max;
        return root.Setsockopt(in, BSD_SOL_SOCKET, BSD_SO_SPLICE, &value, sizeof(value));
    }

    void Send(const std::string& text)
    {
        const BsdSockaddr to = SpliceAt("10.0.1.2", 53);
        EXPECT_EQ(client.Sendto(c, text.data(), text.size(), 0, &to),
                  static_cast<std::int64_t>(text.size()));
        BsdHostTopology::Run(0.01);
    }

    BsdSocketProcess client;
    BsdSocketProcess server;
    int in = -1;
    int out = -1;
    int s = -1;
    int c = -1;
};

TEST(SpliceUdp, WholeDatagramsGoOnFromTheRelaysOwnAddress)
{
    SpliceUdpWorld world;
    ASSERT_EQ(world.Splice(world.out), 0);
    world.Send("first");
    world.Send("");
    world.Send("third");
    std::string buffer(100, '\0');
    BsdSockaddr from;
    EXPECT_EQ(world.server.Recvfrom(world.s, buffer.data(), 100, 0, &from), 5);
    EXPECT_EQ(from.GetAddress(), *BsdAddress::Parse("10.0.2.1")); // the client's is stripped
    EXPECT_EQ(world.server.Recvfrom(world.s, buffer.data(), 100, 0, &from), 0);
    EXPECT_EQ(RecvText(world.server, world.s), "third");
}

TEST(SpliceUdp, MaxIsEfbigAndTheSurplusStaysReadable)
{
    SpliceUdpWorld world;
    ASSERT_EQ(world.Splice(world.out, 5), 0);
    world.Send("12345");
    world.Send("6");
    EXPECT_EQ(RecvText(world.server, world.s), "12345");
    EXPECT_EQ(RecvText(world.server, world.s), "EAGAIN");
    EXPECT_EQ(RecvText(world.root, world.in), "6"); // the data first
    EXPECT_EQ(RecvText(world.root, world.in), "EFBIG");
    EXPECT_EQ(RecvText(world.root, world.in), "EAGAIN");
}

TEST(SpliceUdp, AClosedSourceEndsIt)
{
    SpliceUdpWorld world;
    ASSERT_EQ(world.Splice(world.out), 0);
    auto& splices = world.topology.Router()->GetObject<BsdHost>()->GetSplice()->Get();
    EXPECT_EQ(splices.GetCount(), 1U);
    EXPECT_OK(world.root, Close(world.in));
    EXPECT_EQ(splices.GetCount(), 0U);
}

/// A ring over the loopback: what the sink sends comes back to the source
struct SpliceRing : BsdSocketWorld
{
    explicit SpliceRing(const std::string& kernel)
        : BsdSocketWorld(kernel)
    {
        auto& host = topology.Router()->GetObject<BsdHost>()->GetSplice()->Get();
        host.AddObserver(&log);
        const int listener = root.Socket(BSD_PF_INET, BSD_SOCK_STREAM, 0);
        EXPECT_OK(root, Bind(listener, SpliceAt("127.0.0.1", 80)));
        EXPECT_OK(root, Listen(listener, 5));
        sink = root.Socket(BSD_PF_INET, BSD_SOCK_STREAM, 0);
        EXPECT_ERRNO(root, Connect(sink, SpliceAt("127.0.0.1", 80)), E_INPROGRESS);
        BsdHostTopology::Run(0.1);
        source = root.Accept(listener);
        EXPECT_GE(source, 0);
        BsdSplice value;
        value.fd = sink;
        EXPECT_OK(root, Setsockopt(source, BSD_SOL_SOCKET, BSD_SO_SPLICE, &value, sizeof(value)));
        EXPECT_EQ(WriteText(root, sink, "round"), 5);
    }

    SpliceLog log;
    int sink = -1;
    int source = -1;
};

TEST(SpliceLoops, OverTheLoopbackEndByEloopOnOpenbsd)
{
    SpliceRing ring("openbsd");
    BsdHostTopology::Run(30);
    ASSERT_EQ(ring.log.ended.size(), 1U);
    EXPECT_EQ(ring.log.ended[0].error, BsdErrno::E_LOOP);
    EXPECT_EQ(ring.log.moved.size(), 128U);
    EXPECT_EQ(RecvText(ring.root, ring.source), "round"); // still readable
    EXPECT_EQ(RecvText(ring.root, ring.source), "ELOOP");
}

TEST(SpliceLoops, OverTheLoopbackRunOnOnFreebsdAndCanBeStopped)
{
    SpliceRing ring("freebsd");
    BsdHostTopology::Run(0.05); // returns
    EXPECT_GT(ring.log.moved.size(), 128U);
    EXPECT_TRUE(ring.log.ended.empty());
    BsdSplice value;
    EXPECT_OK(ring.root,
              Setsockopt(ring.source, BSD_SOL_SOCKET, BSD_SO_SPLICE, &value, sizeof(value)));
    BsdHostTopology::Run(1);
    EXPECT_EQ(RecvText(ring.root, ring.source), "round");
}

TEST(SpliceLoops, BytesThatAProgramCopiesCountFromZero)
{
    SpliceRing ring("openbsd");
    BsdHostTopology::Run(30);
    ASSERT_EQ(ring.log.ended.size(), 1U);
    BsdReceived received;
    EXPECT_EQ(ring.root.Recvmsg(ring.source, 100, 0, received), 5);
    EXPECT_EQ(GetInt(ring.root, ring.source, BSD_SO_ERROR),
              static_cast<int>(BsdErrno::E_LOOP)); // cleared with it
    EXPECT_EQ(ring.root.Sendmsg(ring.sink, received.payload, 0, nullptr), 5);
    BsdSplice value;
    value.fd = ring.sink;
    EXPECT_OK(ring.root,
              Setsockopt(ring.source, BSD_SOL_SOCKET, BSD_SO_SPLICE, &value, sizeof(value)));
    BsdHostTopology::Run(30);
    EXPECT_EQ(ring.log.moved.size(), 2 * 128U);
}

} // namespace
} // namespace divertsim
} // namespace ns3
