// SPDX-License-Identifier: GPL-2.0-only
#include "test/host/bsd-host-topology.h"

#include "ns3/bsd-host-cpus.h"
#include "ns3/bsd-host-interfaces.h"
#include "ns3/bsd-host-netisr.h"
#include "ns3/bsd-socket-divert-address.h"
#include "ns3/divert-ports.h"
#include "ns3/flow-monitor-module.h"
#include "ns3/pf-observer.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <tuple>

namespace ns3
{
namespace divertsim
{
namespace
{

const char* const DIVERT_IN =
    "pass in on if0 proto tcp to any port 80 divert-to 127.0.0.1 port 8000";
const char* const DIVERT_OUT =
    "pass out on if1 proto tcp to any port 80 divert-to 127.0.0.1 port 8000";

/// Remembers what pf said
struct TestPfLog : public PfObserver
{
    std::vector<std::tuple<uint32_t, BsdDirection, uint64_t>> diverted;
    uint32_t looped = 0;
    uint32_t passed = 0;
    std::map<PfReason, uint32_t> dropped;

    void OnDiverted(const PfPacketEvent& event, std::uint16_t) override
    {
        diverted.emplace_back(event.interface, event.direction, event.stateId);
    }

    void OnPassed(const PfPacketEvent& event) override
    {
        ++passed;
        looped += event.looped;
    }

    void OnDropped(const PfPacketEvent&, PfReason reason) override
    {
        ++dropped[reason];
    }
};

/// Remembers what became of diverted packets
struct TestDivertLog : public DivertObserver
{
    std::vector<uint64_t> read;
    std::vector<uint64_t> reinjected;
    std::vector<std::pair<bool, BsdErrno>> results;
    uint32_t injected = 0;
    uint32_t netisr = 0;

    void OnRead(BsdTime, LbMember&, const DivertPacketInfo& packet, std::uint32_t) override
    {
        read.push_back(packet.serial);
    }

    void OnReinjected(BsdTime,
                      LbMember&,
                      const DivertPacketInfo& packet,
                      bool out,
                      BsdErrno error) override
    {
        reinjected.push_back(packet.serial);
        results.emplace_back(out, error);
    }

    void OnInjected(BsdTime, LbMember&, std::uint32_t, bool, BsdErrno) override
    {
        ++injected;
    }

    void OnNetisrDrop(BsdTime, const DivertPacketInfo&) override
    {
        ++netisr;
    }
};

/// A host on the router with rules and a reader that writes everything back
struct TestWorld
{
    BsdHostTopology net;
    TestPfLog pf; // observers live until the simulation is over
    TestDivertLog divert;
    Ptr<BsdHost> host;

    explicit TestWorld(std::vector<std::string> rules, bool pointToPoint = false)
        : net(pointToPoint)
    {
        BsdHostHelper bsd;
        bsd.SetRules(std::move(rules));
        host = bsd.Install(net.Router());
        host->GetPf()->AddObserver(&pf);
        host->GetDivert()->AddObserver(&divert);
    }
};

/// IPv4 or IPv6, over LinkDevice or PointToPoint
class BsdHostPathTest : public ::testing::TestWithParam<std::tuple<bool, bool>>
{
};

TEST_P(BsdHostPathTest, DivertedFlowArrivesAndEveryPacketIsLoopedOnce)
{
    const auto [v6, pointToPoint] = GetParam();
    TestWorld world({v6 ? "pass in on if0 inet6 proto tcp to any port 80 "
                          "divert-to 127.0.0.1 port 8000"
                        : DIVERT_IN},
                    pointToPoint);
    auto sink = world.net.AddFlow(200000, v6);
    BsdHostReader reader(world.net.Router(), 8000);
    world.net.Run(10);
    EXPECT_EQ(sink->GetTotalRx(), 200000U);
    EXPECT_GT(reader.read, 400);
    EXPECT_EQ(reader.failed, 0);
    EXPECT_EQ(world.pf.diverted.size(), static_cast<std::size_t>(reader.read));
    // outbound rules see them afresh, so LOOPED are those that came back the way they went
    EXPECT_EQ(world.pf.looped, static_cast<uint32_t>(reader.read));
    EXPECT_EQ(world.divert.read, world.divert.reinjected);
    EXPECT_EQ(world.divert.injected, 0U);
    const DivertCounters counters = world.host->GetDivert()->GetPorts().GetCounters();
    EXPECT_EQ(counters.diverted, static_cast<uint64_t>(reader.read));
    EXPECT_EQ(counters.inbound + counters.outbound, counters.diverted);
}

TEST_P(BsdHostPathTest, BothDirectionsOnAnInterfaceHaveOneStateId)
{
    const auto [v6, pointToPoint] = GetParam();
    const std::string family = v6 ? "inet6 " : "inet ";
    TestWorld world(
        {"pass in on if0 " + family + "proto tcp to any port 80 divert-to 127.0.0.1 port 8000",
         "pass out on if1 " + family + "proto tcp to any port 80 divert-to 127.0.0.1 port 8000"},
        pointToPoint);
    auto sink = world.net.AddFlow(50000, v6);
    BsdHostReader reader(world.net.Router(), 8000);
    world.net.Run(10);
    EXPECT_EQ(sink->GetTotalRx(), 50000U);
    std::map<uint32_t, std::set<uint64_t>> ids;
    std::map<uint32_t, std::set<BsdDirection>> ways;
    for (const auto& [interface, direction, id] : world.pf.diverted)
    {
        ids[interface].insert(id);
        ways[interface].insert(direction);
    }
    ASSERT_EQ(ids.size(), 2U);
    EXPECT_EQ(ids[0].size(), 1U);
    EXPECT_EQ(ids[1].size(), 1U);
    EXPECT_EQ(ways[0].size(), 2U);
    EXPECT_EQ(ways[1].size(), 2U);
    EXPECT_NE(*ids[0].begin(), *ids[1].begin());
    EXPECT_NE(*ids[0].begin(), 0U);
}

INSTANTIATE_TEST_SUITE_P(All,
                         BsdHostPathTest,
                         ::testing::Combine(::testing::Bool(), ::testing::Bool()));

TEST(BsdHost, PacketsMadeAnewFromBytesAreMatchedWithWhatWasRead)
{
    TestWorld world({DIVERT_IN});
    auto sink = world.net.AddFlow(100000);
    BsdHostReader reader(world.net.Router(), 8000);
    reader.rebuild = true;
    world.net.Run(10);
    EXPECT_EQ(sink->GetTotalRx(), 100000U);
    EXPECT_EQ(world.divert.read, world.divert.reinjected);
    EXPECT_EQ(world.divert.injected, 0U);
}

TEST(BsdHost, PacketsNeverReadCountAsInjected)
{
    TestWorld world({DIVERT_IN});
    BsdHostReader reader(world.net.Router(), 8000);
    auto packet = Create<Packet>(100);
    Ipv4Header header;
    header.SetDestination("10.0.2.2");
    header.SetProtocol(17);
    header.SetTtl(64);
    header.SetPayloadSize(100);
    packet->AddHeader(header);
    EXPECT_EQ(reader.socket->SendTo(packet, 0, InetSocketAddress(Ipv4Address::GetAny(), 0)), 120);
    EXPECT_EQ(world.divert.injected, 1U);
    EXPECT_TRUE(world.divert.reinjected.empty());
}

TEST(BsdHost, AZeroedCookieIsJudgedAfreshAndDivertedAgain)
{
    TestWorld world({DIVERT_IN});
    world.net.AddFlow(500);
    BsdHostReader reader(world.net.Router(), 8000);
    int rounds = 0;
    reader.change = [&](Ptr<Packet>&, Address& address) {
        DivertAddress to = BsdSocketDivertAddress::ConvertFrom(address).Get();
        to.port = ++rounds < 10 ? 0 : to.port;
        address = BsdSocketDivertAddress(to);
    };
    Simulator::Stop(Seconds(2.002));
    Simulator::Run();
    // the SYN goes round until its cookie is left alone
    EXPECT_EQ(reader.read, 10);
    EXPECT_EQ(world.pf.looped, 1U);
}

TEST(BsdHost, WritingIntoAFullInterfaceQueueIsEnobufs)
{
    TestWorld full({DIVERT_OUT});
    full.net.right.Get(0)->SetAttribute("QueueSize", UintegerValue(0));
    full.net.right.Get(0)->SetAttribute("DataRate", StringValue("1Mbps"));
    full.net.AddFlow(100000);
    BsdHostReader reader(full.net.Router(), 8000);
    uint32_t lost = 0;
    uint32_t whileWriting = 0;
    full.net.right.Get(0)->TraceConnectWithoutContext(
        "Drop",
        Callback<void, Ptr<const Packet>, LinkDevice::DropReason>([&](Ptr<const Packet> packet,
                                                                      LinkDevice::DropReason) {
            uint8_t version = 0;
            packet->CopyData(&version, 1);
            const bool ours = version >> 4 == 4; // IPv6 hosts tell of themselves at random times
            lost += ours;
            whileWriting += ours && full.host->IsWriting();
        }));
    full.net.Run(5);
    EXPECT_GT(reader.failed, 0);
    for (const BsdErrno error : reader.errors)
    {
        EXPECT_EQ(error, BsdErrno::E_NOBUFS);
    }
    EXPECT_EQ(lost, static_cast<uint32_t>(reader.failed));
    EXPECT_EQ(whileWriting, lost); // so that nobody counts them twice
}

TEST(BsdHost, WritingToALinkThatIsDownIsEhostunreach)
{
    TestWorld world({DIVERT_OUT});
    Ptr<Channel> link = world.net.right.Get(0)->GetChannel();
    BsdHostReader reader(world.net.Router(), 8000);
    reader.change = [&](Ptr<Packet>&, Address&) {
        link->SetAttribute("LinkUp", BooleanValue(false));
    };
    world.net.AddFlow(1000);
    world.net.Run(2.5);
    ASSERT_EQ(reader.read, 1);
    ASSERT_EQ(reader.failed, 1);
    EXPECT_EQ(reader.errors[0], BsdErrno::E_HOSTUNREACH);
    EXPECT_EQ(reader.word, Socket::ERROR_NOROUTETOHOST);
    EXPECT_EQ(world.divert.results[0], std::make_pair(true, BsdErrno::E_HOSTUNREACH));
}

TEST(BsdHost, WritingAgainstABlockRuleIsEacces)
{
    // with a state the packet would meet that, and be diverted again for ever
    TestWorld world({std::string(DIVERT_OUT) + " no state"});
    BsdHostReader reader(world.net.Router(), 8000);
    reader.change = [&](Ptr<Packet>&, Address& address) {
        // no LOOPED without the cookie
        address = InetSocketAddress(Ipv4Address::GetAny(), 0);
        EXPECT_TRUE(world.host->GetPf()->Load({"block out on if1"}).empty());
    };
    world.net.AddFlow(1000);
    world.net.Run(2.5);
    ASSERT_GE(reader.failed, 1);
    EXPECT_EQ(reader.errors[0], BsdErrno::E_ACCES);
}

TEST(BsdHost, NetisrRefusesWhatItsQueueCannotHold)
{
    TestWorld world({"pass in on if0 proto udp divert-to 127.0.0.1 port 8000"});
    BsdHostReader reader(world.net.Router(), 8000);
    auto sender = Socket::CreateSocket(world.net.nodes.Get(0), UdpSocketFactory::GetTypeId());
    sender->Connect(InetSocketAddress("10.0.2.2", 9));
    sender->Send(Create<Packet>(100));
    bool sent = false;
    reader.change = [&](Ptr<Packet>& packet, Address& address) {
        for (int i = 0; i < 299 && !sent; ++i)
        {
            EXPECT_GT(reader.socket->SendTo(packet->Copy(), 0, address), 0);
        }
        sent = true;
    };
    world.net.Run(1);
    EXPECT_EQ(world.divert.netisr, 300U - BSD_HOST_NETISR_LIMIT);
    EXPECT_EQ(world.host->GetDivert()->GetPorts().GetCounters().inbound, 300U);
    sender->Close();
}

TEST(BsdHost, AnInterfaceNameComesBackCutToSevenCharacters)
{
    BsdHostTopology world;
    BsdHostHelper bsd;
    bsd.SetInterface(world.left.Get(1), "client10", {"client"});
    bsd.SetInterface(world.right.Get(0), "client1");
    bsd.SetRules({"pass in on client proto udp divert-to 127.0.0.1 port 8000"});
    auto host = bsd.Install(world.Router());
    BsdHostReader reader(world.Router(), 8000);

    struct Log : public PfObserver
    {
        std::vector<uint32_t> looped;

        void OnPassed(const PfPacketEvent& event) override
        {
            if (event.looped)
            {
                looped.push_back(event.interface);
            }
        }
    } log;

    host->GetPf()->AddObserver(&log);
    auto sender = Socket::CreateSocket(world.nodes.Get(0), UdpSocketFactory::GetTypeId());
    sender->Connect(InetSocketAddress("10.0.2.2", 9));
    // somebody to take it: an ICMP error would belong to the state, and be diverted, too
    auto receiver = Socket::CreateSocket(world.nodes.Get(2), UdpSocketFactory::GetTypeId());
    receiver->Bind(InetSocketAddress("10.0.2.2", 9));
    sender->Send(Create<Packet>(100));
    world.Run(1);
    ASSERT_EQ(reader.addresses.size(), 1U);
    const DivertAddress from = BsdSocketDivertAddress::ConvertFrom(reader.addresses[0]).Get();
    EXPECT_EQ(from.GetInterface(), "client1");
    EXPECT_EQ(from.port, 1);
    EXPECT_EQ(from.address, *BsdAddress::Parse("10.0.1.2"));
    // so it comes back in on another interface, as divert(4) has it
    ASSERT_EQ(log.looped.size(), 1U);
    EXPECT_EQ(host->GetInterfaces().Get()[log.looped[0]].name, "client1");
    sender->Close();
    receiver->Close();
}

TEST(BsdHost, NodesKeepStockApplicationsHelpersAndTraces)
{
    TestWorld world({"pass"});
    FlowMonitorHelper helper;
    auto monitor = helper.InstallAll();
    UdpEchoServerHelper server(7);
    server.Install(world.net.Router());
    UdpEchoClientHelper client(world.net.left4.GetAddress(1), 7);
    client.SetAttribute("MaxPackets", UintegerValue(3));
    auto clients = client.Install(world.net.nodes.Get(0));
    uint32_t echoes = 0;
    clients.Get(0)->TraceConnectWithoutContext(
        "Rx",
        Callback<void, Ptr<const Packet>>([&](Ptr<const Packet>) { ++echoes; }));
    uint32_t forwarded = 0;
    world.net.Router()->GetObject<Ipv4L3Protocol>()->TraceConnectWithoutContext(
        "UnicastForward",
        Callback<void, const Ipv4Header&, Ptr<const Packet>, uint32_t>(
            [&](const Ipv4Header&, Ptr<const Packet>, uint32_t) { ++forwarded; }));
    auto sink = world.net.AddFlow(100000);
    world.net.Run(10);
    EXPECT_EQ(sink->GetTotalRx(), 100000U);
    EXPECT_EQ(echoes, 3U);
    EXPECT_GT(forwarded, 200U);
    monitor->CheckForLostPackets();
    EXPECT_EQ(monitor->GetFlowStats().size(), 4U);
    for (const auto& [id, stats] : monitor->GetFlowStats())
    {
        EXPECT_EQ(stats.txPackets, stats.rxPackets) << id;
    }
}

/// \return when each segment of a flow was received, with or without a host that passes all
std::vector<Time>
Arrivals(bool withHost)
{
    BsdHostTopology world;
    if (withHost)
    {
        BsdHostHelper bsd;
        bsd.SetRules({"pass"});
        bsd.Install(world.Router());
    }
    auto sink = world.AddFlow(200000);
    std::vector<Time> arrivals;
    sink->TraceConnectWithoutContext(
        "Rx",
        Callback<void, Ptr<const Packet>, const Address&>(
            [&](Ptr<const Packet>, const Address&) { arrivals.push_back(Simulator::Now()); }));
    world.Run(10);
    return arrivals;
}

TEST(BsdHost, PassingChangesNoPacketsTime)
{
    const auto without = Arrivals(false);
    EXPECT_GT(without.size(), 100U);
    EXPECT_EQ(Arrivals(true), without);
}

TEST(BsdHost, EveryPartIsReachedByItsAttributePath)
{
    TestWorld world({DIVERT_IN});
    uint32_t states = 0;
    const std::string path = "/NodeList/*/$ns3::divertsim::BsdHost/";
    EXPECT_TRUE(Config::ConnectWithoutContextFailSafe(
        path + "Pf/StateCreated",
        Callback<void, uint64_t, const BsdTuple&>([&](uint64_t, const BsdTuple&) { ++states; })));
    EXPECT_TRUE(Config::SetFailSafe(path + "Netisr/QueueLimit", UintegerValue(7)));
    EXPECT_TRUE(Config::SetFailSafe(path + "Cpus/CopyPerByte", DoubleValue(0.5)));
    EXPECT_TRUE(Config::SetFailSafe(path + "Cpus/Count", UintegerValue(4)));
    EXPECT_TRUE(Config::SetFailSafe(path + "Divert/RecvSpace", UintegerValue(1000)));
    UintegerValue limit;
    EXPECT_EQ(world.host->GetCpus()->GetCosts().copyPerByte, 0.5);
    world.host->GetNetisr()->GetAttribute("QueueLimit", limit);
    EXPECT_EQ(limit.Get(), 7U);
    BsdHostReader reader(world.net.Router(), 8000);
    world.net.AddFlow(1000);
    world.net.Run(5);
    EXPECT_EQ(states, 1U);
}

TEST(BsdHost, WhatIsSetOfPfWhileItRunsHoldsFromThenOn)
{
    TestWorld world({DIVERT_IN});
    BsdHostReader reader(world.net.Router(), 8000);
    world.net.AddFlow(1000);
    world.net.AddFlow(1000, true, 6);
    world.net.Run(4);
    const Pf& pf = world.host->GetPf()->Get();
    ASSERT_EQ(pf.StateCount(), 1U);
    const PfState& ended = *pf.StatesById().front();
    ASSERT_EQ(pf.ExpiryOf(ended) - ended.refreshed, 90 * BSD_SECOND);
    const std::string path = "/NodeList/*/$ns3::divertsim::BsdHost/Pf/";
    EXPECT_TRUE(Config::SetFailSafe(path + "TcpClosed", TimeValue(Seconds(300))));
    EXPECT_EQ(pf.ExpiryOf(ended) - ended.refreshed, 300 * BSD_SECOND);
    EXPECT_TRUE(Config::SetFailSafe(path + "StateLimit", UintegerValue(1)));
    world.net.Run(5);
    EXPECT_EQ(pf.StateCount(), 1U);
    EXPECT_GT(pf.Counters().drops[static_cast<std::size_t>(PfReason::MEMORY)], 0U);
}

TEST(BsdHost, WhatPfFixesEarlyIsRefusedLater)
{
    const std::string path = "/NodeList/*/$ns3::divertsim::BsdHost/Pf/";
    TestWorld world({DIVERT_IN});
    BsdHostReader reader(world.net.Router(), 8000);
    EXPECT_FALSE(Config::SetFailSafe(path + "StatesHashsize", UintegerValue(1024)));
    EXPECT_FALSE(Config::SetFailSafe(path + "Interval", TimeValue(Seconds(20))));
    // no state has an ID yet
    EXPECT_TRUE(Config::SetFailSafe(path + "FirstStateId", UintegerValue(5000)));
    world.net.AddFlow(1000);
    world.net.Run(4);
    EXPECT_EQ(world.host->GetPf()->Get().StatesById().front()->id, 5000U);
    EXPECT_FALSE(Config::SetFailSafe(path + "FirstStateId", UintegerValue(6000)));
    UintegerValue first;
    world.host->GetPf()->GetAttribute("FirstStateId", first);
    EXPECT_EQ(first.Get(), 5000U);
}

TEST(BsdHost, PfTakesItsHashSizeBeforeItIsUsedAndOnlyAPowerOfTwo)
{
    auto pf = CreateObject<BsdHostPf>();
    EXPECT_FALSE(pf->SetAttributeFailSafe("StatesHashsize", UintegerValue(1000)));
    EXPECT_TRUE(pf->SetAttributeFailSafe("StatesHashsize", UintegerValue(1024)));
    EXPECT_TRUE(pf->SetAttributeFailSafe("Interval", TimeValue(Seconds(20))));
    UintegerValue rows;
    pf->GetAttribute("StatesHashsize", rows);
    EXPECT_EQ(rows.Get(), 1024U);
    const std::string name = "ns3::divertsim::BsdHostPf::StatesHashsize";
    EXPECT_FALSE(Config::SetDefaultFailSafe(name, UintegerValue(1U << 25)));
    EXPECT_TRUE(Config::SetDefaultFailSafe(name, UintegerValue(2048)));
    CreateObject<BsdHostPf>()->GetAttribute("StatesHashsize", rows);
    EXPECT_EQ(rows.Get(), 2048U);
    EXPECT_TRUE(Config::SetDefaultFailSafe(name, UintegerValue(PfConfig().statesHashsize)));
}

TEST(BsdHost, WhatIsSetOfDivertSocketsHoldsForThoseToCome)
{
    const std::string path = "/NodeList/*/$ns3::divertsim::BsdHost/Divert/";
    TestWorld world({DIVERT_IN});
    const DivertPorts& ports = world.host->GetDivert()->GetPorts();
    BsdHostReader before(world.net.Router(), 7000, true);
    EXPECT_TRUE(Config::SetFailSafe(path + "RecvSpace", UintegerValue(15)));
    EXPECT_TRUE(Config::SetFailSafe(path + "PacketMbufs", UintegerValue(4096)));
    EXPECT_TRUE(Config::SetFailSafe(path + "GroupLimit", UintegerValue(1)));
    EXPECT_EQ(ports.GetConfig().packetMbufs, 4096U);
    BsdHostReader known(world.net.Router(), 7000, true);
    EXPECT_EQ(known.bound, BsdErrno::OK);
    BsdHostReader first(world.net.Router(), 8000, true);
    BsdHostReader second(world.net.Router(), 8000, true);
    EXPECT_EQ(first.bound, BsdErrno::OK);
    EXPECT_EQ(second.bound, BsdErrno::E_NOSPC);
    EXPECT_TRUE(Config::SetFailSafe(path + "ReusePortLb", BooleanValue(false)));
    EXPECT_EQ(second.socket->Bind(7000), BsdErrno::E_ADDRINUSE);
    world.net.AddFlow(1000);
    world.net.Run(5);
    EXPECT_EQ(first.read, 0) << "no packet fits into 15 bytes";
    EXPECT_EQ(ports.GetCounters().noport, 0U);
}

TEST(BsdHost, TheFirstStateIdIsASecondOf2026ThatTheStreamDraws)
{
    const auto first = [](int64_t stream) {
        BsdHostTopology world;
        BsdHostHelper bsd;
        auto host = bsd.Install(world.Router());
        BsdHostHelper::AssignStreams(NodeContainer(world.Router()), stream);
        EXPECT_TRUE(host->GetPf()->Load({"pass"}).empty());
        uint64_t id = 0;
        host->GetPf()->TraceConnectWithoutContext(
            "StateCreated",
            Callback<void, uint64_t, const BsdTuple&>(
                [&](uint64_t made, const BsdTuple&) { id = id == 0 ? made : id; }));
        world.AddFlow(100);
        world.Run(5);
        return id;
    };
    const uint64_t one = first(1);
    EXPECT_GE(one, 1767225600U);
    EXPECT_LT(one, 1798761600U + 100);
    EXPECT_EQ(first(1), one);
    EXPECT_NE(first(2), one);
}

TEST(BsdHost, SocketsMayOutliveTheSimulation)
{
    Ptr<BsdSocketDivert> socket;
    {
        TestWorld world({DIVERT_IN});
        socket = DynamicCast<BsdSocketDivert>(
            Socket::CreateSocket(world.net.Router(), BsdSocketDivertFactory::GetTypeId()));
        EXPECT_EQ(socket->Bind(8000), BsdErrno::OK);
        world.net.AddFlow(10000);
        world.net.Run(3);
        EXPECT_GT(socket->GetRxAvailable(), 0U);
    }
    Address from;
    auto packet = socket->RecvFrom(65535, 0, from);
    ASSERT_TRUE(packet);
    EXPECT_EQ(socket->SendTo(packet, 0, from), -1);
    EXPECT_EQ(socket->Close(), 0);
}

TEST(BsdHostHelper, ScenarioDefaultsReachNewSockets)
{
    BsdHostHelper::SetScenarioDefaults();
    {
        BsdHostTopology world;
        auto socket = Socket::CreateSocket(world.nodes.Get(0), TcpSocketFactory::GetTypeId());
        UintegerValue segment;
        socket->GetAttribute("SegmentSize", segment);
        EXPECT_EQ(segment.Get(), 1448U);
        UintegerValue buffer;
        socket->GetAttribute("SndBufSize", buffer);
        EXPECT_EQ(buffer.Get(), 131072U);
    }
    Config::Reset();
}

} // namespace
} // namespace divertsim
} // namespace ns3
