// SPDX-License-Identifier: GPL-2.0-only
#include "test/socket/bsd-socket-world.h"

#include "ns3/bsd-socket-divert-usrreqs.h"
#include "ns3/divert-ports.h"

namespace ns3
{
namespace divertsim
{
namespace
{

const std::vector<std::string> DIVERT = {
    "pass in on if0 proto udp divert-to 127.0.0.1 port 8000 no state"};
const std::vector<std::string> OPENBSD_DIVERT = {
    "pass in on if0 proto udp divert-packet port 8000 no state"};

/// A datagram from the client through the router
void
SendDatagram(const BsdSocketWorld& world, std::uint32_t bytes)
{
    auto sender = Socket::CreateSocket(world.topology.nodes.Get(0), UdpSocketFactory::GetTypeId());
    sender->Connect(InetSocketAddress("10.0.2.2", 9));
    sender->Send(Create<Packet>(bytes));
    BsdHostTopology::Run(1);
    sender->Close();
}

/// Datagrams that reach the server
struct Sink
{
    explicit Sink(const BsdSocketWorld& world)
        : socket(Socket::CreateSocket(world.topology.nodes.Get(2), UdpSocketFactory::GetTypeId()))
    {
        socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), 9));
    }

    int Count()
    {
        while (socket->Recv())
        {
            ++count;
        }
        return count;
    }

    Ptr<Socket> socket;
    int count = 0;
};

TEST(BsdSocketDivertCalls, FreebsdHasADomainOfTheirOwnAndTheOldForm)
{
    BsdSocketWorld world;
    BsdSocketProcess& root = world.root;
    const int s = root.Socket(BSD_PF_DIVERT, BSD_SOCK_RAW, 0);
    EXPECT_GE(s, 0);
    EXPECT_GE(root.Socket(BSD_PF_DIVERT, BSD_SOCK_RAW, 4711), 0); // whatever the protocol
    const int old = root.Socket(BSD_PF_INET, BSD_SOCK_RAW, BSD_IPPROTO_DIVERT);
    ASSERT_GE(old, 0);
    EXPECT_EQ(GetInt(root, old, BSD_SO_DOMAIN), BSD_PF_DIVERT);
    EXPECT_EQ(GetInt(root, old, BSD_SO_TYPE), BSD_SOCK_RAW);
    EXPECT_ERRNO(root, Socket(BSD_PF_DIVERT, BSD_SOCK_DGRAM, 0), E_PROTOTYPE);
    EXPECT_ERRNO(root, Socket(BSD_PF_INET, BSD_SOCK_RAW, BSD_IPPROTO_ICMP), E_PROTONOSUPPORT);
    EXPECT_EQ(GetInt(root, s, BSD_SO_RCVBUF), 65636);
    EXPECT_EQ(GetInt(root, s, BSD_SO_SNDBUF), 65636);
}

TEST(BsdSocketDivertCalls, OpenbsdHasRawProtocolsOfInetAndInet6)
{
    BsdSocketWorld world("openbsd");
    BsdSocketProcess& root = world.root;
    EXPECT_ERRNO(root, Socket(BSD_PF_DIVERT, BSD_SOCK_RAW, 0), E_PROTONOSUPPORT);
    const int s = root.Socket(BSD_PF_INET, BSD_SOCK_RAW, BSD_IPPROTO_DIVERT);
    const int s6 = root.Socket(BSD_PF_INET6, BSD_SOCK_RAW, BSD_IPPROTO_DIVERT);
    EXPECT_OK(root, Bind(s, BsdSockaddr::Inet(700)));
    EXPECT_OK(root, Bind(s6, BsdSockaddr::Inet6(700))); // each family has ports of its own
    const int again = root.Socket(BSD_PF_INET, BSD_SOCK_RAW, BSD_IPPROTO_DIVERT);
    EXPECT_ERRNO(root, Bind(again, BsdSockaddr::Inet(700)), E_ADDRINUSE);
    BsdSockaddr name;
    EXPECT_OK(root, Getsockname(s, name));
    EXPECT_EQ(name, BsdSockaddr::Inet(700));
    EXPECT_EQ(SetInt(root, s, BSD_SO_REUSEPORT_LB, 1), -1);
    EXPECT_EQ(root.Errno(), BsdErrno::E_NOPROTOOPT);
}

TEST(BsdSocketDivertCalls, WithoutPrivilegeEachSystemSaysItsOwnErrno)
{
    BsdCredentials nobody;
    nobody.uid = 65534;
    {
        BsdSocketWorld world("freebsd");
        BsdSocketProcess program(world.Layer(), nobody);
        EXPECT_ERRNO(program, Socket(BSD_PF_DIVERT, BSD_SOCK_RAW, 0), E_PERM);
        EXPECT_EQ(program.Socket(BSD_PF_LOCAL, BSD_SOCK_DGRAM, 0), 3); // no descriptor was lost
    }
    {
        BsdSocketWorld world("openbsd");
        BsdSocketProcess program(world.Layer(), nobody);
        EXPECT_ERRNO(program, Socket(BSD_PF_INET, BSD_SOCK_RAW, BSD_IPPROTO_DIVERT), E_ACCES);
    }
    {
        BsdSocketWorld world("gvisor");
        EXPECT_ERRNO(world.root, Socket(BSD_PF_DIVERT, BSD_SOCK_RAW, 0), E_AFNOSUPPORT);
    }
}

TEST(BsdSocketDivertCalls, FreebsdsBindChecksTheFormThenThePort)
{
    BsdSocketWorld world;
    BsdSocketProcess& root = world.root;
    const int s = root.Socket(BSD_PF_DIVERT, BSD_SOCK_RAW, 0);
    const int other = root.Socket(BSD_PF_DIVERT, BSD_SOCK_RAW, 0);
    EXPECT_ERRNO(root, Bind(s, BsdSockaddr::Inet6(700)), E_AFNOSUPPORT);
    BsdSockaddr cut = BsdSockaddr::Inet(700);
    cut.length = 8;
    EXPECT_ERRNO(root, Bind(s, cut), E_INVAL);
    // the address does not matter, and port 0 is a port
    EXPECT_OK(root, Bind(s, BsdSockaddr::Inet(*BsdAddress::Parse("192.0.2.99"), 0)));
    EXPECT_ERRNO(root, Bind(other, BsdSockaddr::Inet(0)), E_ADDRINUSE);
    EXPECT_ERRNO(root, Bind(s, BsdSockaddr::Inet(0)), E_ADDRINUSE); // it finds itself
    EXPECT_OK(root, Bind(s, BsdSockaddr::Inet(700)));               // a second bind moves it
    EXPECT_OK(root, Bind(other, BsdSockaddr::Inet(0)));
}

TEST(BsdSocketDivertCalls, TheOptionCountsAtBindAndTheThirtyThirdGetsEnospc)
{
    BsdSocketWorld world;
    BsdSocketProcess& root = world.root;
    std::vector<int> members;
    for (int i = 0; i < 33; ++i)
    {
        const int s = root.Socket(BSD_PF_DIVERT, BSD_SOCK_RAW, 0);
        EXPECT_EQ(SetInt(root, s, BSD_SO_REUSEPORT_LB, 1), 0);
        EXPECT_EQ(GetInt(root, s, BSD_SO_REUSEPORT_LB), BSD_SO_REUSEPORT_LB);
        members.push_back(s);
        if (i < 32)
        {
            EXPECT_OK(root, Bind(s, BsdSockaddr::Inet(8000)));
        }
    }
    EXPECT_ERRNO(root, Bind(members[32], BsdSockaddr::Inet(8000)), E_NOSPC);
    EXPECT_ERRNO(root, Bind(members[0], BsdSockaddr::Inet(8000)), E_NOSPC); // its own, full group
    EXPECT_EQ(SetInt(root, members[32], BSD_SO_REUSEPORT_LB, 0), 0);
    EXPECT_ERRNO(root, Bind(members[32], BsdSockaddr::Inet(8000)), E_ADDRINUSE);
    EXPECT_OK(root, Close(members[5]));
    EXPECT_EQ(SetInt(root, members[32], BSD_SO_REUSEPORT_LB, 1), 0);
    EXPECT_OK(root, Bind(members[32], BsdSockaddr::Inet(8000)));
}

TEST(BsdSocketDivertCalls, CallsThatFreebsdLacksGiveEopnotsupp)
{
    BsdSocketWorld world;
    BsdSocketProcess& root = world.root;
    const int s = root.Socket(BSD_PF_DIVERT, BSD_SOCK_RAW, 0);
    EXPECT_ERRNO(root, Connect(s, BsdSockaddr::Inet(1)), E_OPNOTSUPP);
    EXPECT_ERRNO(root, Listen(s, 1), E_OPNOTSUPP);
    EXPECT_ERRNO(root, Shutdown(s, BSD_SHUT_RDWR), E_OPNOTSUPP);
    EXPECT_ERRNO(root, Accept(s), E_INVAL);
    BsdSockaddr name;
    EXPECT_ERRNO(root, Getsockname(s, name), E_OPNOTSUPP);
    EXPECT_ERRNO(root, Getpeername(s, name), E_NOTCONN);
    char byte = 0;
    EXPECT_ERRNO(root, Recv(s, &byte, 1, BSD_MSG_OOB), E_OPNOTSUPP);
    EXPECT_EQ(SetInt(root, s, 1, 1, BSD_IPPROTO_IP), -1);
    EXPECT_EQ(root.Errno(), BsdErrno::E_NOPROTOOPT);
}

TEST(BsdSocketDivertCalls, AWriteIsCheckedInTheKernelsOrder)
{
    BsdSocketWorld world;
    BsdSocketProcess& root = world.root;
    const int s = root.Socket(BSD_PF_DIVERT, BSD_SOCK_RAW, 0);
    const BsdSockaddr out = BsdSockaddr::Inet(0);
    const BsdSockaddr nowhere = BsdSockaddr::Inet(*BsdAddress::Parse("192.0.2.1"), 0);
    const BsdSockaddr six = BsdSockaddr::Inet6(0);
    const std::string bytes(70000, '\0');
    EXPECT_ERRNO(root, Write(s, bytes.data(), 100), E_DESTADDRREQ);
    EXPECT_ERRNO(root, Sendto(s, bytes.data(), 65637, 0, &out), E_MSGSIZE);
    EXPECT_ERRNO(root, Sendto(s, bytes.data(), 19, 0, &six), E_INVAL); // too short, before:
    EXPECT_ERRNO(root, Sendto(s, bytes.data(), 40, 0, &six), E_AFNOSUPPORT);
    EXPECT_ERRNO(root, Sendto(s, bytes.data(), 40, 0, &out), E_AFNOSUPPORT); // no IP version
    std::string packet = bytes.substr(0, 40);
    packet[0] = 0x45;
    packet[3] = 40;
    EXPECT_ERRNO(root, Sendto(s, packet.data(), 40, 0, &nowhere), E_ADDRNOTAVAIL);
    packet[3] = 41; // longer than it is
    EXPECT_ERRNO(root, Sendto(s, packet.data(), 40, 0, &out), E_INVAL);
}

TEST(BsdSocketDivertCalls, AReaderGetsThePacketAndItsSockaddrAndWritesItBack)
{
    BsdSocketWorld world("freebsd", DIVERT);
    BsdSocketProcess& root = world.root;
    Sink sink(world);
    const int s = root.Socket(BSD_PF_DIVERT, BSD_SOCK_RAW, 0);
    EXPECT_OK(root, Bind(s, BsdSockaddr::Inet(8000)));
    EXPECT_EQ(RecvText(root, s), "EAGAIN");
    SendDatagram(world, 100);
    EXPECT_EQ(sink.Count(), 0);
    std::string packet(65535, '\0');
    BsdSockaddr from;
    ASSERT_EQ(root.Recvfrom(s, packet.data(), packet.size(), BSD_MSG_PEEK, &from), 128);
    BsdSockaddr again;
    ASSERT_EQ(root.Recvfrom(s, packet.data(), packet.size(), 0, &again), 128);
    EXPECT_EQ(from, again);
    EXPECT_EQ(from.port, 1); // pf's direction
    EXPECT_EQ(from.address, *BsdAddress::Parse("10.0.1.2"));
    EXPECT_EQ(std::string(from.zero.data()), "if0");
    EXPECT_EQ(packet[0], 0x45);
    EXPECT_EQ(RecvText(root, s), "EAGAIN");
    EXPECT_EQ(root.Sendto(s, packet.data(), 128, 0, &from), 128);
    BsdHostTopology::Run(1);
    EXPECT_EQ(sink.Count(), 1);
    EXPECT_EQ(RecvText(root, s), "EAGAIN"); // it is not diverted again
    const auto& counters = world.Layer()->GetDivert()->GetPorts().GetCounters();
    EXPECT_EQ(counters.diverted, 1U);
    EXPECT_EQ(counters.inbound, 1U);
}

TEST(BsdSocketDivertCalls, RecvmsgAndSendmsgKeepThePacket)
{
    BsdSocketWorld world("freebsd", DIVERT);
    BsdSocketProcess& root = world.root;
    Sink sink(world);
    const int s = root.Socket(BSD_PF_DIVERT, BSD_SOCK_RAW, 0);
    EXPECT_OK(root, Bind(s, BsdSockaddr::Inet(8000)));
    SendDatagram(world, 100);
    SendDatagram(world, 100); // the same headers: only the tag tells which is which
    BsdReceived first;
    BsdReceived second;
    EXPECT_EQ(root.Recvmsg(s, 65535, 0, first), 128);
    EXPECT_EQ(root.Recvmsg(s, 65535, 0, second), 128);
    EXPECT_EQ(root.Sendmsg(s, second.payload, 0, &second.from), 128);
    EXPECT_EQ(root.Sendmsg(s, first.payload, 0, &first.from), 128);
    BsdHostTopology::Run(1);
    EXPECT_EQ(sink.Count(), 2);
    BsdReceived cut;
    SendDatagram(world, 100);
    EXPECT_EQ(root.Recvmsg(s, 50, 0, cut), 50);
    EXPECT_EQ(cut.flags, BSD_MSG_TRUNC);
}

TEST(BsdSocketDivertCalls, PollSelectAndKeventTellThatThereIsAPacket)
{
    BsdSocketWorld world("freebsd", DIVERT);
    BsdSocketProcess& root = world.root;
    const int s = root.Socket(BSD_PF_DIVERT, BSD_SOCK_RAW, 0);
    EXPECT_OK(root, Bind(s, BsdSockaddr::Inet(8000)));
    BsdPollfd fd{s, BSD_POLLIN | BSD_POLLOUT, 0};
    EXPECT_EQ(root.Poll(&fd, 1), 1);
    EXPECT_EQ(fd.revents, BSD_POLLOUT); // it can always be written to
    const int kq = root.Kqueue();
    const auto change = BsdKevent::Set(static_cast<std::uintptr_t>(s), BSD_EVFILT_READ, BSD_EV_ADD);
    BsdKevent event;
    EXPECT_EQ(root.Kevent(kq, &change, 1, &event, 1), 0);
    SendDatagram(world, 100);
    SendDatagram(world, 50);
    EXPECT_EQ(root.Poll(&fd, 1), 1);
    EXPECT_EQ(fd.revents, BSD_POLLIN | BSD_POLLOUT);
    BsdFdSet read{s};
    EXPECT_EQ(root.Select(s + 1, &read, nullptr, nullptr), 1);
    EXPECT_EQ(read, BsdFdSet{s});
    ASSERT_EQ(root.Kevent(kq, nullptr, 0, &event, 1), 1);
    EXPECT_EQ(event.data, 128 + 78); // bytes of both packets, no addresses
}

TEST(BsdSocketDivertCalls, AProgramMayWaitForPackets)
{
    BsdSocketWorld world("freebsd", DIVERT);
    BsdSocketProcess& root = world.root;
    Sink sink(world);
    const int s = root.Socket(BSD_PF_DIVERT, BSD_SOCK_RAW, 0);
    EXPECT_OK(root, Bind(s, BsdSockaddr::Inet(8000)));
    const int kq = root.Kqueue();
    const auto change = BsdKevent::Set(static_cast<std::uintptr_t>(s), BSD_EVFILT_READ, BSD_EV_ADD);
    EXPECT_EQ(root.Kevent(kq, &change, 1, nullptr, 0), 0);
    int reads = 0;
    std::function<void(const std::vector<BsdKevent>&)> loop = [&](const auto& events) {
        for (std::size_t i = 0; i < events.size(); ++i)
        {
            BsdReceived received;
            while (root.Recvmsg(s, 65535, 0, received) > 0)
            {
                ++reads;
                root.Sendmsg(s, received.payload, 0, &received.from);
            }
        }
        root.AwaitKevent(kq, 8, BSD_NEVER, loop);
    };
    loop({});
    for (int i = 0; i < 5; ++i)
    {
        SendDatagram(world, 100);
    }
    EXPECT_EQ(reads, 5);
    EXPECT_EQ(sink.Count(), 5);
}

TEST(BsdSocketDivertCalls, FortyThreePacketsOfFifteenHundredFitAndSoRcvbufChangesThat)
{
    BsdSocketWorld world("freebsd", DIVERT);
    BsdSocketProcess& root = world.root;
    const int s = root.Socket(BSD_PF_DIVERT, BSD_SOCK_RAW, 0);
    EXPECT_OK(root, Bind(s, BsdSockaddr::Inet(8000)));
    const auto count = [&] {
        for (int i = 0; i < 60; ++i)
        {
            SendDatagram(world, 1472);
        }
        int read = 0;
        BsdReceived received;
        while (root.Recvmsg(s, 65535, 0, received) > 0)
        {
            ++read;
        }
        return read;
    };
    EXPECT_EQ(count(), 43);
    EXPECT_EQ(SetInt(root, s, BSD_SO_RCVBUF, 10000), 0);
    EXPECT_EQ(count(), 6);
    EXPECT_EQ(SetInt(root, s, BSD_SO_RCVBUF, 0), -1);
    EXPECT_EQ(root.Errno(), BsdErrno::E_INVAL);
    EXPECT_EQ(SetInt(root, s, BSD_SO_RCVBUF, 1864136), -1);
    EXPECT_EQ(root.Errno(), BsdErrno::E_NOBUFS);
    EXPECT_EQ(SetInt(root, s, BSD_SO_RCVBUF, 1864135), 0);
}

TEST(BsdSocketDivertCalls, OpenbsdsReaderGetsNoPortAndShutdownWorks)
{
    BsdSocketWorld world("openbsd", OPENBSD_DIVERT);
    BsdSocketProcess& root = world.root;
    Sink sink(world);
    const int s = root.Socket(BSD_PF_INET, BSD_SOCK_RAW, BSD_IPPROTO_DIVERT);
    EXPECT_OK(root, Bind(s, BsdSockaddr::Inet(8000)));
    SendDatagram(world, 100);
    BsdReceived received;
    ASSERT_EQ(root.Recvmsg(s, 65535, 0, received), 128);
    EXPECT_EQ(received.from, BsdSockaddr::Inet(*BsdAddress::Parse("10.0.1.2"), 0));
    EXPECT_EQ(root.Sendmsg(s, received.payload, 0, &received.from), 128);
    BsdHostTopology::Run(1);
    EXPECT_EQ(sink.Count(), 1);
    SendDatagram(world, 100);
    const int kq = root.Kqueue();
    const auto change = BsdKevent::Set(static_cast<std::uintptr_t>(s), BSD_EVFILT_READ, BSD_EV_ADD);
    BsdKevent event;
    ASSERT_EQ(root.Kevent(kq, &change, 1, &event, 1), 1);
    EXPECT_EQ(event.data, 128 + 16); // OpenBSD counts the address
    EXPECT_OK(root, Shutdown(s, BSD_SHUT_RDWR));
    EXPECT_EQ(RecvText(root, s), "");
    EXPECT_ERRNO(root, Sendmsg(s, received.payload, 0, &received.from), E_PIPE);
}

TEST(BsdSocketDivertCalls, ANs3ApplicationsSocketAndAProgramsShareTheGroup)
{
    BsdSocketWorld world("freebsd", DIVERT);
    BsdSocketProcess& root = world.root;
    const int s = root.Socket(BSD_PF_DIVERT, BSD_SOCK_RAW, 0);
    EXPECT_EQ(SetInt(root, s, BSD_SO_REUSEPORT_LB, 1), 0);
    EXPECT_OK(root, Bind(s, BsdSockaddr::Inet(8000)));
    const auto face = DynamicCast<BsdSocketDivert>(
        Socket::CreateSocket(world.topology.Router(), BsdSocketDivertFactory::GetTypeId()));
    EXPECT_EQ(face->Bind(8000), BsdErrno::E_ADDRINUSE);
    face->SetReusePortLb(true);
    EXPECT_EQ(face->Bind(8000), BsdErrno::OK);
    const auto mine = BsdSocketDivertUsrreqs::GetSocket(*root.GetSocket(s));
    ASSERT_TRUE(mine);
    EXPECT_EQ(mine->GetDivertSocket()->GetPort(), 8000);
    EXPECT_EQ(world.Layer()->GetDivert()->GetPorts().Find(8000)->GetGroup().GetSlots().size(), 2U);
    EXPECT_OK(root, Close(s));
    EXPECT_EQ(world.Layer()->GetDivert()->GetPorts().Find(8000)->GetGroup().GetSlots().size(), 1U);
}

} // namespace
} // namespace divertsim
} // namespace ns3
