// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-app-flow-client.h"
#include "ns3/bsd-app-flow-registry.h"
#include "ns3/bsd-app-flow-server.h"
#include "ns3/bsd-app-flow-starter.h"
#include "ns3/config.h"
#include "ns3/double.h"
#include "ns3/error-model.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv6-interface-address.h"
#include "ns3/ipv6.h"
#include "ns3/node-container.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/point-to-point-net-device.h"
#include "ns3/pointer.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/tcp-socket.h"
#include "ns3/uinteger.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace
{

using namespace ns3;
using namespace ns3::divertsim;

/// Writes down what the flows report
class FlowLog : public LbMeasureFlowObserver
{
  public:
    struct Entry
    {
        BsdTime started = -1;
        BsdTime completed = -1;
        BsdTime failed = -1;
        BsdErrno error = BsdErrno::OK;
        BsdTuple tuple;
        std::uint64_t bytes = 0;
        std::uint64_t reply = 0;
        BsdTime lastByte = -1;
        int retransmissions = 0;
        int reordered = 0;
        int ends = 0;
        std::vector<std::pair<BsdTime, std::uint64_t>> arrivals;
    };

    std::map<LbFlowId, Entry> flows;

    void OnFlowStarted(BsdTime time, LbFlowId flow, std::uint32_t, const BsdTuple& tuple) override
    {
        flows[flow].started = time;
        flows[flow].tuple = tuple;
    }

    void OnPayload(BsdTime time, LbFlowId flow, std::uint64_t bytes, bool reply) override
    {
        (reply ? flows[flow].reply : flows[flow].bytes) += bytes;
        flows[flow].lastByte = time;
        flows[flow].arrivals.emplace_back(time, bytes);
    }

    void OnFlowCompleted(BsdTime time, LbFlowId flow) override
    {
        flows[flow].completed = time;
        ++flows[flow].ends;
    }

    void OnFlowFailed(BsdTime time, LbFlowId flow, BsdErrno error) override
    {
        flows[flow].failed = time;
        flows[flow].error = error;
        ++flows[flow].ends;
    }

    void OnRetransmission(BsdTime, LbFlowId flow) override
    {
        ++flows[flow].retransmissions;
    }

    void OnReordered(BsdTime, LbFlowId flow) override
    {
        ++flows[flow].reordered;
    }
};

/// client - server, 1 Gbit/s and 1 ms, IPv4 and IPv6
class BsdAppFlow2 : public testing::Test
{
  protected:
    void SetUp() override
    {
        Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(1448));
        m_nodes.Create(2);
        PointToPointHelper link;
        link.SetDeviceAttribute("DataRate", StringValue("1Gbps"));
        link.SetChannelAttribute("Delay", StringValue("1ms"));
        m_devices = link.Install(m_nodes);
        InternetStackHelper().Install(m_nodes);
        Ipv4AddressHelper inet("10.0.1.0", "255.255.255.0");
        inet.Assign(m_devices);
        for (std::uint32_t i = 0; i < 2; ++i)
        {
            const auto ipv6 = m_nodes.Get(i)->GetObject<Ipv6>();
            const auto interface = ipv6->AddInterface(m_devices.Get(i));
            const std::string address = "fd00:0:1::" + std::to_string(i + 1);
            ipv6->AddAddress(interface,
                             Ipv6InterfaceAddress(Ipv6Address(address.c_str()), Ipv6Prefix(64)));
            ipv6->SetUp(interface);
        }
        m_ports = std::make_shared<LbFlowPorts>();
    }

    void TearDown() override
    {
        m_starter = nullptr;
        Simulator::Destroy();
        Config::Reset();
    }

    static LbTraffic Traffic(std::uint8_t protocol, BsdFamily family, std::uint64_t rate)
    {
        LbTraffic traffic;
        traffic.protocol = protocol;
        traffic.family = family;
        traffic.port = 80;
        traffic.rate = rate;
        traffic.message = protocol == BSD_IPPROTO_TCP ? 1448 : 1400;
        return traffic;
    }

    void Install(const LbTraffic& traffic, std::vector<LbFlow> schedule, bool listen = true)
    {
        const auto registry = Create<BsdAppFlowRegistry>();
        registry->AddObserver(&m_log);
        if (listen)
        {
            m_server = CreateObject<BsdAppFlowServer>();
            m_server->SetListen(traffic.protocol, traffic.family, traffic.port);
            m_server->SetRegistry(registry);
            m_nodes.Get(1)->AddApplication(m_server);
        }
        m_client = CreateObject<BsdAppFlowClient>();
        const auto remote =
            BsdAddress::Parse(traffic.family == BsdFamily::INET ? "10.0.1.2" : "fd00:0:1::2");
        m_client->SetTraffic(traffic, *remote);
        m_client->SetRegistry(registry);
        m_client->SetPorts(m_ports);
        m_nodes.Get(0)->AddApplication(m_client);
        for (std::size_t i = 0; i < schedule.size(); ++i)
        {
            schedule[i].id = static_cast<LbFlowId>(i);
        }
        m_starter = Create<BsdAppFlowStarter>(schedule);
        m_starter->SetClients(0, {m_client});
        m_starter->Start();
    }

    static LbFlow Flow(BsdTime start, std::uint64_t size, std::uint64_t reply = 0)
    {
        LbFlow flow;
        flow.start = start;
        flow.size = size;
        flow.reply = reply;
        return flow;
    }

    void Run(double seconds)
    {
        Simulator::Stop(Seconds(seconds));
        Simulator::Run();
    }

    FlowLog m_log;
    NodeContainer m_nodes;
    NetDeviceContainer m_devices;
    std::shared_ptr<LbFlowPorts> m_ports;
    Ptr<BsdAppFlowServer> m_server;
    Ptr<BsdAppFlowClient> m_client;
    Ptr<BsdAppFlowStarter> m_starter;
};

TEST_F(BsdAppFlow2, TcpFlowsCompleteWithEveryByteOfSizeAndReply)
{
    std::vector<LbFlow> flows;
    for (std::uint64_t i = 0; i < 50; ++i)
    {
        flows.push_back(Flow(static_cast<BsdTime>(i) * BSD_MILLISECOND, 1 + i * 3001, i * 777));
    }
    Install(Traffic(BSD_IPPROTO_TCP, BsdFamily::INET, 0), flows);
    Run(20);
    ASSERT_EQ(m_log.flows.size(), 50u);
    for (const auto& [id, flow] : m_log.flows)
    {
        EXPECT_EQ(flow.started, id * BSD_MILLISECOND);
        EXPECT_EQ(flow.bytes, 1 + id * 3001u);
        EXPECT_EQ(flow.reply, id * 777u);
        EXPECT_EQ(flow.ends, 1);
        EXPECT_GT(flow.completed, flow.lastByte - 1);
        EXPECT_EQ(flow.tuple.ToString(),
                  "tcp|10.0.1.1|" + std::to_string(49152 + id) + "|10.0.1.2|80");
        EXPECT_EQ(flow.retransmissions, 0);
        EXPECT_EQ(flow.reordered, 0);
    }
}

TEST_F(BsdAppFlow2, ATcpFlowWithoutBytesConnectsAndClosesAndSendsNoPayload)
{
    for (const std::uint64_t rate : {0, 1000000})
    {
        SCOPED_TRACE(rate);
        m_log.flows.clear();
        Install(Traffic(BSD_IPPROTO_TCP, BsdFamily::INET, rate),
                {Flow(0, 0), Flow(BSD_MILLISECOND, 0, 500)});
        Run(20);
        ASSERT_EQ(m_log.flows.size(), 2u);
        EXPECT_GT(m_log.flows[0].completed, 0);
        EXPECT_TRUE(m_log.flows[0].arrivals.empty());
        EXPECT_GT(m_log.flows[1].completed, 0);
        EXPECT_EQ(m_log.flows[1].bytes, 0u);
        EXPECT_EQ(m_log.flows[1].reply, 500u);
        TearDown();
        m_nodes = NodeContainer();
        SetUp();
    }
}

TEST_F(BsdAppFlow2, Inet6FlowsOfBothProtocolsComplete)
{
    Install(Traffic(BSD_IPPROTO_TCP, BsdFamily::INET6, 0), {Flow(BSD_SECOND * 3, 5000, 6000)});
    Run(10);
    EXPECT_GT(m_log.flows[0].completed, 0);
    EXPECT_EQ(m_log.flows[0].tuple.ToString(), "tcp|fd00:0:1::1|49152|fd00:0:1::2|80");
    EXPECT_EQ(m_log.flows[0].reply, 6000u);
}

TEST_F(BsdAppFlow2, Inet6UdpFlowsComplete)
{
    Install(Traffic(BSD_IPPROTO_UDP, BsdFamily::INET6, 1000000),
            {Flow(BSD_SECOND * 3, 5000, 6000)});
    Run(10);
    EXPECT_GT(m_log.flows[0].completed, 0);
    EXPECT_EQ(m_log.flows[0].bytes, 5000u);
    EXPECT_EQ(m_log.flows[0].reply, 6000u);
}

TEST_F(BsdAppFlow2, PacedTcpFlowWritesOnTheGridOfItsRate)
{
    // 10 writes of 1448 bytes at 1 Mbit/s: one each 11.584 ms from the connect on
    Install(Traffic(BSD_IPPROTO_TCP, BsdFamily::INET, 1000000), {Flow(0, 14480)});
    Run(5);
    const auto& flow = m_log.flows[0];
    EXPECT_EQ(flow.bytes, 14480u);
    ASSERT_EQ(flow.arrivals.size(), 10u);
    // 1514 bytes with headers (54 without options, 12 of timestamps and PPP's 2) take 12.1 us
    for (std::int64_t k = 1; k < 10; ++k)
    {
        const BsdTime due = k * 11'584'000 + BSD_MILLISECOND;
        EXPECT_GT(flow.arrivals[k].first, due);
        EXPECT_LT(flow.arrivals[k].first, due + 20 * BSD_MICROSECOND);
    }
    // The first one waits for the connection: three times the delay
    EXPECT_GT(flow.arrivals[0].first, 3 * BSD_MILLISECOND);
    EXPECT_LT(flow.arrivals[0].first, 3 * BSD_MILLISECOND + 50 * BSD_MICROSECOND);
    // FIN right behind the last write, answered by FIN
    EXPECT_LT(flow.completed, 9 * 11'584'000 + 4 * BSD_MILLISECOND);
}

TEST_F(BsdAppFlow2, PacedUdpFlowSendsADatagramEachMessageTimeAndTheReplyLikewise)
{
    // 1400 bytes at 1.12 Mbit/s: 10 ms
    Install(Traffic(BSD_IPPROTO_UDP, BsdFamily::INET, 1120000), {Flow(0, 3000, 2000)});
    Run(5);
    const auto& flow = m_log.flows[0];
    std::vector<std::uint64_t> sizes;
    for (const auto& arrival : flow.arrivals)
    {
        sizes.push_back(arrival.second);
    }
    EXPECT_EQ(sizes, (std::vector<std::uint64_t>{1400, 1400, 200, 1400, 600}));
    EXPECT_EQ(flow.arrivals[1].first - flow.arrivals[0].first, 10 * BSD_MILLISECOND);
    EXPECT_EQ(flow.arrivals[4].first - flow.arrivals[3].first, 10 * BSD_MILLISECOND - 800 * 8)
        << "800 bytes less on a link of 1 Gbit/s";
    EXPECT_EQ(flow.completed, flow.arrivals[4].first);
    EXPECT_EQ(m_client->GetOpenSockets(), 0u);
}

TEST_F(BsdAppFlow2, TcpConnectionToAClosedPortIsRefused)
{
    Install(Traffic(BSD_IPPROTO_TCP, BsdFamily::INET, 0), {Flow(0, 5000)}, false);
    Run(5);
    EXPECT_EQ(m_log.flows[0].error, BsdErrno::E_CONNREFUSED);
    EXPECT_LT(m_log.flows[0].failed, 3 * BSD_MILLISECOND);
    EXPECT_EQ(m_log.flows[0].ends, 1);
    EXPECT_EQ(m_client->GetOpenSockets(), 0u);
}

TEST_F(BsdAppFlow2, UdpFlowToAClosedPortIsRefused)
{
    Install(Traffic(BSD_IPPROTO_UDP, BsdFamily::INET, 1000000), {Flow(0, 5000)}, false);
    Run(5);
    EXPECT_EQ(m_log.flows[0].error, BsdErrno::E_CONNREFUSED);
    EXPECT_EQ(m_client->GetOpenSockets(), 0u);
}

TEST_F(BsdAppFlow2, TcpConnectionIntoSilenceTimesOut)
{
    Config::SetDefault("ns3::TcpSocket::ConnCount", UintegerValue(2));
    Install(Traffic(BSD_IPPROTO_TCP, BsdFamily::INET, 0), {Flow(0, 5000)});
    const auto loss = CreateObject<RateErrorModel>();
    loss->SetAttribute("ErrorRate", DoubleValue(1));
    loss->SetAttribute("ErrorUnit", StringValue("ERROR_UNIT_PACKET"));
    m_devices.Get(1)->SetAttribute("ReceiveErrorModel", PointerValue(loss));
    Run(100);
    EXPECT_EQ(m_log.flows[0].error, BsdErrno::E_TIMEDOUT);
    EXPECT_GT(m_log.flows[0].retransmissions, 0);
    EXPECT_EQ(m_client->GetOpenSockets(), 0u);
}

TEST_F(BsdAppFlow2, ResetInTheMiddleFailsTheFlowOnce)
{
    Install(Traffic(BSD_IPPROTO_TCP, BsdFamily::INET, 1000000), {Flow(0, 1448000, 500)});
    // An RST out of nowhere, from the server's address to the client's socket
    Simulator::Schedule(Seconds(1), [this]() {
        TcpHeader rst;
        rst.SetSourcePort(80);
        rst.SetDestinationPort(49152);
        rst.SetFlags(TcpHeader::RST | TcpHeader::ACK);
        rst.SetSequenceNumber(SequenceNumber32(1));
        rst.SetAckNumber(SequenceNumber32(1));
        m_nodes.Get(1)->GetObject<TcpL4Protocol>()->SendPacket(Create<Packet>(),
                                                               rst,
                                                               Ipv4Address("10.0.1.2"),
                                                               Ipv4Address("10.0.1.1"));
    });
    Run(5);
    const auto& flow = m_log.flows[0];
    EXPECT_EQ(flow.error, BsdErrno::E_CONNRESET);
    EXPECT_GT(flow.failed, BSD_SECOND);
    EXPECT_LT(flow.failed, BSD_SECOND + 2 * BSD_MILLISECOND);
    EXPECT_EQ(flow.ends, 1);
    EXPECT_EQ(m_client->GetOpenSockets(), 0u);
    EXPECT_EQ(m_server->GetOpenConnections(), 1u) << "nobody told the server";
}

TEST_F(BsdAppFlow2, LossIsRepairedAndCountedAsRetransmissionNotAsReordering)
{
    const auto loss = CreateObject<ReceiveListErrorModel>();
    loss->SetList({20, 21, 60});
    m_devices.Get(1)->SetAttribute("ReceiveErrorModel", PointerValue(loss));
    Install(Traffic(BSD_IPPROTO_TCP, BsdFamily::INET, 0), {Flow(0, 300000, 1000)});
    Run(20);
    const auto& flow = m_log.flows[0];
    EXPECT_GT(flow.completed, 0);
    EXPECT_EQ(flow.bytes, 300000u);
    EXPECT_GE(flow.retransmissions, 3);
    EXPECT_EQ(flow.reordered, 0);
}

TEST_F(BsdAppFlow2, PortsWrapAndRunOutWithAddressNotAvailable)
{
    LbTraffic traffic = Traffic(BSD_IPPROTO_TCP, BsdFamily::INET, 1448 * 8);
    traffic.portsLow = 60000;
    traffic.portsHigh = 60003;
    // Four long flows and one too many; much later, when TIME_WAIT is over, two more
    std::vector<LbFlow> flows(5, Flow(0, 1448 * 3));
    flows.push_back(Flow(BSD_SECOND * 300, 10));
    flows.push_back(Flow(BSD_SECOND * 300, 10));
    Install(traffic, flows);
    Run(700);
    EXPECT_EQ(m_log.flows[3].tuple.sourcePort, 60003);
    EXPECT_EQ(m_log.flows[4].tuple.sourcePort, 0);
    EXPECT_EQ(m_log.flows[4].error, BsdErrno::E_ADDRNOTAVAIL);
    EXPECT_EQ(m_log.flows[4].failed, 0);
    EXPECT_EQ(m_log.flows[5].tuple.sourcePort, 60000);
    EXPECT_EQ(m_log.flows[6].tuple.sourcePort, 60001);
    EXPECT_GT(m_log.flows[6].completed, 0);
    EXPECT_EQ(m_client->GetOpenSockets(), 0u);
    EXPECT_EQ(m_server->GetOpenConnections(), 0u);
}

TEST_F(BsdAppFlow2, TwoThousandFlowsLeaveNoSocketBehind)
{
    Config::SetDefault("ns3::TcpSocketBase::MaxSegLifetime", DoubleValue(0.01));
    std::vector<LbFlow> flows;
    for (std::uint64_t i = 0; i < 2000; ++i)
    {
        flows.push_back(Flow(static_cast<BsdTime>(i) * BSD_MILLISECOND, 1000, 1000));
    }
    Install(Traffic(BSD_IPPROTO_TCP, BsdFamily::INET, 0), flows);
    Run(5);
    std::size_t completed = 0;
    for (const auto& [id, flow] : m_log.flows)
    {
        completed += flow.completed > 0 && flow.bytes == 1000 && flow.reply == 1000;
    }
    EXPECT_EQ(completed, 2000u);
    EXPECT_EQ(m_client->GetOpenSockets(), 0u);
    EXPECT_EQ(m_server->GetOpenConnections(), 0u);
}

TEST_F(BsdAppFlow2, DisposingInTheMiddleOfFlowsIsHarmless)
{
    Install(Traffic(BSD_IPPROTO_TCP, BsdFamily::INET, 1000000), {Flow(0, 1448000, 500)});
    Run(1);
    EXPECT_EQ(m_log.flows[0].ends, 0);
    EXPECT_EQ(m_client->GetOpenSockets(), 1u);
}

} // namespace
