// SPDX-License-Identifier: GPL-2.0-only
//
// divert(4) of the kernels that a host can run, with packets: OpenBSD's sockets of both families,
// FreeBSD before groups, gVisor without any; checksums as each system treats them.
#include "test/host/bsd-host-topology.h"

#include "ns3/bsd-host-netisr.h"
#include "ns3/bsd-socket-divert-address.h"
#include "ns3/bsd-socket-divert6-factory.h"
#include "ns3/divert-ports.h"

#include <gtest/gtest.h>

#include <memory>
#include <numeric>

namespace ns3
{
namespace divertsim
{
namespace
{

const char* const FREEBSD_IN = "pass in on if0 proto udp divert-to 127.0.0.1 port 700";
const char* const FREEBSD_OUT = "pass out on if1 proto udp divert-to 127.0.0.1 port 700";
const char* const OPENBSD_IN = "pass in on if0 proto udp divert-packet port 700";
const char* const OPENBSD_OUT = "pass out on if1 proto udp divert-packet port 700";

/// Sets ns-3's checksums on, and off again at its end
struct WithChecksums
{
    explicit WithChecksums(bool on)
    {
        GlobalValue::Bind("ChecksumEnabled", BooleanValue(on));
    }

    ~WithChecksums()
    {
        GlobalValue::Bind("ChecksumEnabled", BooleanValue(false));
    }
};

/// A host with a kernel on the router
struct KernelWorld
{
    WithChecksums with;
    BsdHostTopology net;
    Ptr<BsdHost> host;

    KernelWorld(const std::string& kernel, std::vector<std::string> rules, bool checksums = false)
        : with(checksums)
    {
        BsdHostHelper bsd;
        bsd.Set("Kernel", StringValue(kernel));
        bsd.SetRules(std::move(rules));
        host = bsd.Install(net.Router());
    }

    DivertPorts& Ports() const
    {
        return host->GetDivert()->GetPorts();
    }

    Ptr<BsdSocketDivert> Open(TypeId factory = BsdSocketDivertFactory::GetTypeId()) const
    {
        return DynamicCast<BsdSocketDivert>(Socket::CreateSocket(net.Router(), factory));
    }

    /// A datagram of 100 bytes from the client to the server, whose sink is told of it
    void SendDatagram(bool v6 = false)
    {
        if (!m_sink)
        {
            PacketSinkHelper sink("ns3::UdpSocketFactory",
                                  v6 ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), 9))
                                     : Address(InetSocketAddress(Ipv4Address::GetAny(), 9)));
            m_sink = DynamicCast<PacketSink>(sink.Install(net.nodes.Get(2)).Get(0));
        }
        auto sender = Socket::CreateSocket(net.nodes.Get(0), UdpSocketFactory::GetTypeId());
        v6 ? sender->Bind6() : sender->Bind();
        sender->Connect(v6 ? Address(Inet6SocketAddress(net.right6.GetAddress(1, 1), 9))
                           : Address(InetSocketAddress("10.0.2.2", 9)));
        sender->Send(Create<Packet>(100));
        net.Run(2);
        sender->Close();
    }

    uint64_t Arrived() const
    {
        return m_sink->GetTotalRx();
    }

  private:
    Ptr<PacketSink> m_sink;
};

std::vector<uint8_t>
BytesOf(const Ptr<Packet>& packet)
{
    std::vector<uint8_t> bytes(packet->GetSize());
    packet->CopyData(bytes.data(), packet->GetSize());
    return bytes;
}

/// \return the sum over 16-bit words as RFC 1071 has it; 0xffff where a checksum among them is
/// right
uint32_t
SumOf(const std::vector<uint8_t>& bytes, std::size_t from, std::size_t to, uint32_t sum = 0)
{
    for (std::size_t i = from; i < to; ++i)
    {
        sum += (i - from) % 2 == 0 ? uint32_t{bytes[i]} << 8 : bytes[i];
    }
    while (sum >> 16)
    {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    return sum;
}

/// \return true where the UDP checksum of an IPv4 packet without options is right
bool
IsUdpSumRight(const std::vector<uint8_t>& bytes)
{
    const uint32_t length = static_cast<uint32_t>(bytes.size()) - 20;
    return SumOf(bytes, 20, bytes.size(), SumOf(bytes, 12, 20) + 17 + length) == 0xffff;
}

/// A packet of the same bytes, one of them changed, and the tags of the first
void
Flip(Ptr<Packet>& packet, std::size_t at)
{
    auto bytes = BytesOf(packet);
    bytes[at] ^= 0x40;
    packet = Create<Packet>(bytes.data(), static_cast<uint32_t>(bytes.size()));
}

TEST(BsdHostDivertOpenbsd, AFlowOfTcpGoesThroughOneReader)
{
    KernelWorld world("openbsd",
                      {"pass in on if0 proto tcp to any port 80 divert-packet port 700"});
    auto sink = world.net.AddFlow(200000);
    BsdHostReader reader(world.net.Router(), 700);
    world.net.Run(10);
    EXPECT_EQ(sink->GetTotalRx(), 200000U);
    EXPECT_GT(reader.read, 400);
    EXPECT_EQ(reader.failed, 0);
    const auto& counters = world.Ports().GetOpenbsdCounters(BsdFamily::INET);
    EXPECT_EQ(counters.ipackets, static_cast<uint64_t>(reader.read));
    EXPECT_EQ(counters.opackets, static_cast<uint64_t>(reader.read));
    EXPECT_EQ(counters.noport + counters.fullsock + counters.errors, 0U);
}

TEST(BsdHostDivertOpenbsd, AReaderGetsTheInterfacesAddressOrZeroOnTheWayOut)
{
    KernelWorld in("openbsd", {OPENBSD_IN});
    BsdHostReader reader(in.net.Router(), 700);
    in.SendDatagram();
    ASSERT_EQ(reader.addresses.size(), 1U);
    const DivertAddress from = BsdSocketDivertAddress::ConvertFrom(reader.addresses[0]).Get();
    EXPECT_EQ(from.address, *BsdAddress::Parse("10.0.1.2"));
    EXPECT_EQ(from.port, 0);
    EXPECT_EQ(from.GetInterface(), "");
    EXPECT_EQ(in.Arrived(), 100U);
}

TEST(BsdHostDivertOpenbsd, WhatIsDivertedOnItsWayOutReadsAsZeroAndGoesOut)
{
    KernelWorld out("openbsd", {OPENBSD_OUT});
    BsdHostReader reader(out.net.Router(), 700);
    out.SendDatagram();
    ASSERT_EQ(reader.addresses.size(), 1U);
    EXPECT_TRUE(BsdSocketDivertAddress::ConvertFrom(reader.addresses[0]).Get().address.IsAny());
    EXPECT_EQ(out.Arrived(), 100U);
    EXPECT_EQ(out.Ports().GetOpenbsdCounters(BsdFamily::INET).opackets, 1U);
}

TEST(BsdHostDivertOpenbsd, ReinjectedEitherWayItIsNotDivertedAgain)
{
    KernelWorld world("openbsd", {OPENBSD_IN, OPENBSD_OUT});
    BsdHostReader reader(world.net.Router(), 700);
    reader.change = [](Ptr<Packet>&, Address& address) {
        address = InetSocketAddress(Ipv4Address::GetAny(), 0); // turned round: out
    };
    world.SendDatagram();
    EXPECT_EQ(reader.read, 1); // in, and not once more on its way out
    EXPECT_EQ(world.Arrived(), 100U);
}

TEST(BsdHostDivertOpenbsd, AForwardedPacketMeetsTheRulesOfItsWayOut)
{
    KernelWorld world("openbsd", {OPENBSD_IN, OPENBSD_OUT});
    BsdHostReader reader(world.net.Router(), 700);
    world.SendDatagram();
    EXPECT_EQ(reader.read, 2);
    EXPECT_EQ(world.Arrived(), 100U);
}

TEST(BsdHostDivertOpenbsd, WithoutAReaderPacketsAreLost)
{
    KernelWorld world("openbsd", {OPENBSD_IN});
    world.SendDatagram();
    EXPECT_EQ(world.Arrived(), 0U);
    EXPECT_EQ(world.Ports().GetOpenbsdCounters(BsdFamily::INET).noport, 1U);
}

TEST(BsdHostDivertOpenbsd, Ipv6NeedsASocketOfItsOwn)
{
    KernelWorld world("openbsd", {"pass in on if0 inet6 proto udp divert-packet port 700"});
    BsdHostReader four(world.net.Router(), 700);
    world.SendDatagram(true);
    EXPECT_EQ(four.read, 0);
    EXPECT_EQ(world.Ports().GetOpenbsdCounters(BsdFamily::INET6).noport, 1U);

    auto six = world.Open(BsdSocketDivert6Factory::GetTypeId());
    EXPECT_EQ(six->Bind(700), BsdErrno::OK); // its own number space
    world.SendDatagram(true);
    Address from;
    auto packet = six->RecvFrom(65535, 0, from);
    ASSERT_TRUE(packet);
    ASSERT_TRUE(Inet6SocketAddress::IsMatchingType(from));
    const auto inet6 = Inet6SocketAddress::ConvertFrom(from);
    EXPECT_TRUE(inet6.GetIpv6().IsLinkLocal()); // the first address of the interface
    EXPECT_EQ(inet6.GetPort(), 0);
    EXPECT_EQ(six->SendTo(packet, 0, from), 148);
    world.net.Run(2);
    EXPECT_EQ(world.Arrived(), 100U);
    EXPECT_EQ(world.Ports().GetOpenbsdCounters(BsdFamily::INET6).opackets, 1U);
    Address name;
    EXPECT_EQ(six->GetSockName(name), 0);
    EXPECT_EQ(Inet6SocketAddress::ConvertFrom(name).GetPort(), 700);
}

TEST(BsdHostDivertOpenbsd, ASecondBindGivesEaddrinuseAndTheOptionDoesNotExist)
{
    KernelWorld world("openbsd", {OPENBSD_IN});
    auto one = world.Open();
    auto two = world.Open();
    EXPECT_EQ(one->Bind(700), BsdErrno::OK);
    two->SetReusePortLb(true);
    EXPECT_EQ(two->GetBsdErrno(), BsdErrno::E_NOPROTOOPT);
    EXPECT_FALSE(two->GetReusePortLb());
    EXPECT_EQ(two->Bind(700), BsdErrno::E_ADDRINUSE);
    EXPECT_EQ(one->Bind(701), BsdErrno::E_INVAL);
    EXPECT_EQ(two->Bind(InetSocketAddress("10.0.1.2", 700)), -1); // the host's, but in use
    EXPECT_EQ(two->GetBsdErrno(), BsdErrno::E_ADDRINUSE);
    EXPECT_EQ(two->Bind(InetSocketAddress("10.0.1.9", 701)), -1);
    EXPECT_EQ(two->GetBsdErrno(), BsdErrno::E_ADDRNOTAVAIL);
    EXPECT_EQ(two->Bind(InetSocketAddress("10.0.1.2", 701)), 0);
}

TEST(BsdHostDivertOpenbsd, ABadWriteIsRefusedAndCountedAsAnError)
{
    KernelWorld world("openbsd", {OPENBSD_IN});
    auto socket = world.Open();
    const InetSocketAddress out(Ipv4Address::GetAny(), 0);
    EXPECT_EQ(socket->SendTo(Create<Packet>(40), 0, out), -1); // zeros: no IPv4
    EXPECT_EQ(socket->GetBsdErrno(), BsdErrno::E_INVAL);
    auto packet = Create<Packet>(7); // too short for UDP
    Ipv4Header header;
    header.SetProtocol(17);
    header.SetPayloadSize(7);
    header.SetDestination("10.0.2.2");
    packet->AddHeader(header);
    EXPECT_EQ(socket->SendTo(packet, 0, out), -1);
    EXPECT_EQ(socket->GetBsdErrno(), BsdErrno::E_INVAL);
    EXPECT_EQ(socket->SendTo(packet, 0, Inet6SocketAddress(Ipv6Address::GetAny(), 0)), -1);
    EXPECT_EQ(socket->GetBsdErrno(), BsdErrno::E_AFNOSUPPORT);
    EXPECT_EQ(socket->Send(packet, 0), -1);
    EXPECT_EQ(socket->GetBsdErrno(), BsdErrno::E_DESTADDRREQ);
    EXPECT_EQ(world.Ports().GetOpenbsdCounters(BsdFamily::INET).errors, 3U);
}

TEST(BsdHostDivertOpenbsd, AWriteThatIpOutputRefusesCountsAsWritten)
{
    KernelWorld world("openbsd", {OPENBSD_IN});
    auto socket = world.Open();
    auto packet = Create<Packet>(8);
    Ipv4Header header;
    header.SetProtocol(17);
    header.SetPayloadSize(8);
    header.SetDestination("203.0.113.1"); // no route
    packet->AddHeader(header);
    EXPECT_EQ(socket->SendTo(packet, 0, InetSocketAddress(Ipv4Address::GetAny(), 0)), -1);
    EXPECT_EQ(socket->GetBsdErrno(), BsdErrno::E_HOSTUNREACH);
    const auto& counters = world.Ports().GetOpenbsdCounters(BsdFamily::INET);
    EXPECT_EQ(counters.opackets, 1U);
    EXPECT_EQ(counters.errors, 0U);
}

/// A datagram that a reader holds, and what waits in the input queue once it was written back in
std::size_t
QueuedAfterWrite(bool direct, uint64_t& arrived)
{
    KernelWorld world("openbsd", {OPENBSD_IN});
    world.host->GetDivert()->SetAttribute("DirectInput", BooleanValue(direct));
    auto socket = world.Open();
    socket->Bind(700);
    world.SendDatagram();
    Address from;
    auto packet = socket->RecvFrom(65535, 0, from);
    EXPECT_EQ(socket->SendTo(packet, 0, from), 128);
    const std::size_t queued = world.host->GetNetisr()->GetQueued();
    world.net.Run(1);
    arrived = world.Arrived();
    return queued;
}

TEST(BsdHostDivertOpenbsd, InboundPacketsWaitInTheInputQueueAsTheManualPageSays)
{
    uint64_t arrived = 0;
    EXPECT_EQ(QueuedAfterWrite(false, arrived), 1U);
    EXPECT_EQ(arrived, 100U);
}

TEST(BsdHostDivertOpenbsd, WithDirectInputTheyGoInWithinTheWrite)
{
    uint64_t arrived = 0;
    EXPECT_EQ(QueuedAfterWrite(true, arrived), 0U);
    EXPECT_EQ(arrived, 100U);
}

TEST(BsdHostDivertOpenbsd, AWriteOutIsNotBlockedByPf)
{
    KernelWorld world("openbsd", {OPENBSD_IN, "block out on if1"});
    BsdHostReader reader(world.net.Router(), 700);
    reader.change = [](Ptr<Packet>&, Address& address) {
        address = InetSocketAddress(Ipv4Address::GetAny(), 0);
    };
    world.SendDatagram();
    EXPECT_EQ(reader.failed, 0);
    EXPECT_EQ(world.Arrived(), 100U);
}

TEST(BsdHostDivertOpenbsd, SysctlAndAttributesAreTheSameVariables)
{
    KernelWorld world("openbsd", {});
    auto divert = world.host->GetDivert();
    EXPECT_EQ(divert->GetSysctl("net.inet.divert.recvspace"), 65636U);
    EXPECT_EQ(divert->SetSysctl("net.inet.divert.recvspace", 2000), BsdErrno::OK);
    EXPECT_EQ(divert->SetSysctl("net.inet.divert.recvspace", 3000, false), BsdErrno::E_PERM);
    UintegerValue value;
    divert->GetAttribute("RecvSpace", value);
    EXPECT_EQ(value.Get(), 2000U);
    divert->SetAttribute("SendSpace6", UintegerValue(3000));
    EXPECT_EQ(divert->GetSysctl("net.inet6.divert.sendspace"), 3000U);
    EXPECT_EQ(world.Open()->GetDivertSocket()->GetReceiveBuffer(), 2000U);
    EXPECT_EQ(world.Open(BsdSocketDivert6Factory::GetTypeId())->GetTxAvailable(), 3000U);
}

TEST(BsdHostDivertOpenbsd, ASysctlOf0MakesSocketFail)
{
    KernelWorld world("openbsd", {});
    EXPECT_EQ(world.host->GetDivert()->SetSysctl("net.inet.divert.sendspace", 0), BsdErrno::OK);
    auto socket = world.Open();
    EXPECT_EQ(socket->GetBsdErrno(), BsdErrno::E_NOBUFS);
    EXPECT_EQ(socket->Bind(700), BsdErrno::E_BADF);
    EXPECT_EQ(socket->GetRxAvailable(), 0U);
}

TEST(BsdHostDivertOpenbsd, ShutdownEndsReadsAndWrites)
{
    KernelWorld world("openbsd", {});
    auto socket = world.Open();
    EXPECT_EQ(socket->Recv(100, 0), nullptr);
    EXPECT_EQ(socket->ShutdownRecv(), 0);
    ASSERT_TRUE(socket->Recv(100, 0));
    EXPECT_EQ(socket->Recv(100, 0)->GetSize(), 0U);
    EXPECT_EQ(socket->ShutdownSend(), 0);
    EXPECT_EQ(socket->Send(Create<Packet>(100), 0), -1);
    EXPECT_EQ(socket->GetErrno(), Socket::ERROR_SHUTDOWN);
}

/// What a second bind to a port gives, with SO_REUSEPORT_LB on both sockets
BsdErrno
SecondBind(const std::string& kernel)
{
    KernelWorld world(kernel, {FREEBSD_IN});
    EXPECT_EQ(world.host->GetKernel(), kernel);
    auto one = world.Open();
    auto two = world.Open();
    one->SetReusePortLb(true);
    two->SetReusePortLb(true);
    EXPECT_TRUE(two->GetReusePortLb()); // setsockopt(2) succeeds on both
    EXPECT_EQ(one->Bind(700), BsdErrno::OK);
    return two->Bind(700);
}

TEST(BsdHostDivertFreebsd, BeforeGroupsASecondBindGivesEaddrinuseWhateverTheOption)
{
    EXPECT_EQ(SecondBind("freebsd-15"), BsdErrno::E_ADDRINUSE);
    EXPECT_EQ(SecondBind("freebsd-16"), BsdErrno::OK);
}

TEST(BsdHostDivertFreebsd, TheAttributeTakesGroupsAwayFromAKernelThatHasThem)
{
    KernelWorld world("freebsd", {});
    world.host->GetDivert()->SetAttribute("ReusePortLb", BooleanValue(false));
    auto one = world.Open();
    auto two = world.Open();
    one->SetReusePortLb(true);
    two->SetReusePortLb(true);
    EXPECT_EQ(one->Bind(700), BsdErrno::OK);
    EXPECT_EQ(two->Bind(700), BsdErrno::E_ADDRINUSE);
}

TEST(BsdHostDivertFreebsd, HasNoSocketsOfIpv6AndNoSysctl)
{
    KernelWorld world("freebsd", {});
    EXPECT_FALSE(world.net.Router()->GetObject<BsdSocketDivert6Factory>());
    EXPECT_FALSE(world.host->GetDivert()->GetSysctl("net.inet.divert.recvspace").has_value());
}

TEST(BsdHostDivertFreebsd, AWriteBeyondTheSendBufferGivesEmsgsize)
{
    KernelWorld world("freebsd", {});
    auto socket = world.Open();
    const InetSocketAddress out(Ipv4Address::GetAny(), 0);
    EXPECT_EQ(socket->GetTxAvailable(), 65636U);
    EXPECT_EQ(socket->SendTo(Create<Packet>(65637), 0, out), -1);
    EXPECT_EQ(socket->GetBsdErrno(), BsdErrno::E_MSGSIZE);
    socket->SetAttribute("SndBufSize", UintegerValue(100));
    EXPECT_EQ(socket->SendTo(Create<Packet>(101), 0, out), -1);
    EXPECT_EQ(socket->GetBsdErrno(), BsdErrno::E_MSGSIZE);
    EXPECT_EQ(socket->ShutdownSend(), -1);
    EXPECT_EQ(socket->GetBsdErrno(), BsdErrno::E_OPNOTSUPP);
}

TEST(BsdHostDivertGvisor, HasNeitherPfNorDivertSockets)
{
    KernelWorld world("gvisor", {});
    const auto errors = world.host->GetPf()->Load(std::vector<std::string>{"block"});
    ASSERT_EQ(errors.size(), 1U);
    EXPECT_EQ(errors[0].message, "gvisor-2026-08 has no pf");
    EXPECT_FALSE(world.net.Router()->GetObject<BsdSocketDivertFactory>());
    EXPECT_TRUE(world.Ports().ListCounters().empty());
    world.SendDatagram();
    EXPECT_EQ(world.Arrived(), 100U);
}

/// How many errors a host's pf has for a rule
std::size_t
ErrorsOf(const std::string& kernel, const std::string& rule)
{
    KernelWorld world(kernel, {});
    return world.host->GetPf()->Load(std::vector<std::string>{rule}).size();
}

TEST(BsdHostDivertRules, ARuleOfTheOtherSystemIsRefused)
{
    EXPECT_EQ(ErrorsOf("openbsd", FREEBSD_IN), 1U);
    EXPECT_EQ(ErrorsOf("openbsd", OPENBSD_IN), 0U);
    EXPECT_EQ(ErrorsOf("freebsd", OPENBSD_IN), 1U);
    EXPECT_EQ(ErrorsOf("freebsd-15", FREEBSD_IN), 0U);
}

TEST(BsdHostDivertChecksums, FreebsdHandsOutgoingPacketsOverWithoutTheIpChecksumAndWithUdps)
{
    KernelWorld world("freebsd", {FREEBSD_OUT}, true);
    BsdHostReader reader(world.net.Router(), 700);
    std::vector<uint8_t> seen;
    reader.change = [&](Ptr<Packet>& packet, Address&) { seen = BytesOf(packet); };
    world.SendDatagram();
    ASSERT_EQ(seen.size(), 128U);
    EXPECT_EQ(seen[10] << 8 | seen[11], 0);
    EXPECT_TRUE(IsUdpSumRight(seen));
    EXPECT_EQ(world.Arrived(), 100U); // ip_output() fills it in
}

TEST(BsdHostDivertChecksums, FreebsdHandsIncomingPacketsOverAsTheyCame)
{
    KernelWorld world("freebsd", {FREEBSD_IN}, true);
    BsdHostReader reader(world.net.Router(), 700);
    std::vector<uint8_t> seen;
    reader.change = [&](Ptr<Packet>& packet, Address&) { seen = BytesOf(packet); };
    world.SendDatagram();
    ASSERT_EQ(seen.size(), 128U);
    EXPECT_EQ(SumOf(seen, 0, 20), 0xffffU);
    EXPECT_TRUE(IsUdpSumRight(seen));
    EXPECT_EQ(world.Arrived(), 100U);
}

TEST(BsdHostDivertChecksums, OpenbsdHandsOutgoingPacketsOverWithBoth)
{
    KernelWorld world("openbsd", {OPENBSD_OUT}, true);
    BsdHostReader reader(world.net.Router(), 700);
    std::vector<uint8_t> seen;
    reader.change = [&](Ptr<Packet>& packet, Address&) { seen = BytesOf(packet); };
    world.SendDatagram();
    ASSERT_EQ(seen.size(), 128U);
    EXPECT_EQ(SumOf(seen, 0, 20), 0xffffU);
    EXPECT_TRUE(IsUdpSumRight(seen));
    EXPECT_EQ(world.Arrived(), 100U);
}

/// What arrives of a datagram that a reader changes at one byte
uint64_t
ArrivedOfChanged(const std::string& kernel,
                 const std::string& rule,
                 std::size_t at,
                 bool checksums = true)
{
    KernelWorld world(kernel, {rule}, checksums);
    BsdHostReader reader(world.net.Router(), 700);
    reader.change = [at](Ptr<Packet>& packet, Address&) { Flip(packet, at); };
    world.SendDatagram();
    EXPECT_EQ(reader.read, 1);
    EXPECT_EQ(reader.failed, 0);
    return world.Arrived();
}

constexpr std::size_t IP_TOS = 1;
constexpr std::size_t PAYLOAD = 100;

TEST(BsdHostDivertChecksums, FreebsdsInputDropsAnInboundPacketWhoseHeaderWasChanged)
{
    EXPECT_EQ(ArrivedOfChanged("freebsd", FREEBSD_IN, IP_TOS), 0U);
    EXPECT_EQ(ArrivedOfChanged("freebsd", FREEBSD_IN, IP_TOS, false), 100U); // nobody looks
}

TEST(BsdHostDivertChecksums, OnFreebsdAChangedPayloadIsDroppedWhereItArrives)
{
    EXPECT_EQ(ArrivedOfChanged("freebsd", FREEBSD_IN, PAYLOAD), 0U);
    EXPECT_EQ(ArrivedOfChanged("freebsd", FREEBSD_OUT, PAYLOAD), 0U);
}

TEST(BsdHostDivertChecksums, FreebsdOverwritesTheIpChecksumOfWhatGoesOut)
{
    EXPECT_EQ(ArrivedOfChanged("freebsd", FREEBSD_OUT, IP_TOS), 100U);
}

TEST(BsdHostDivertChecksums, OpenbsdComputesIpAndTransportChecksumsAnewBothWays)
{
    for (const char* rule : {OPENBSD_IN, OPENBSD_OUT})
    {
        EXPECT_EQ(ArrivedOfChanged("openbsd", rule, IP_TOS), 100U);
        EXPECT_EQ(ArrivedOfChanged("openbsd", rule, PAYLOAD), 100U);
    }
}

} // namespace
} // namespace divertsim
} // namespace ns3
