// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-app-replay.h"
#include "ns3/bsd-packet-view.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/node-container.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"

#include <gtest/gtest.h>

#include <map>
#include <vector>

namespace
{

using namespace ns3;
using namespace ns3::divertsim;

/// Counts by flow
class ReplayLog : public LbMeasureFlowObserver
{
  public:
    struct Entry
    {
        BsdTuple tuple;
        std::uint64_t bytes = 0;
        std::uint64_t reply = 0;
        int completed = 0;
        int retransmissions = 0;
        int reordered = 0;
    };

    std::map<LbFlowId, Entry> flows;

    void OnFlowStarted(BsdTime, LbFlowId flow, std::uint32_t, const BsdTuple& tuple) override
    {
        flows[flow].tuple = tuple;
    }

    void OnPayload(BsdTime, LbFlowId flow, std::uint64_t bytes, bool reply) override
    {
        (reply ? flows[flow].reply : flows[flow].bytes) += bytes;
    }

    void OnFlowCompleted(BsdTime, LbFlowId flow) override
    {
        ++flows[flow].completed;
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

/// from - middle - to, 1 Gbit/s and 1 ms a link
class BsdAppReplay3 : public testing::Test
{
  protected:
    void SetUp() override
    {
        m_nodes.Create(3);
        PointToPointHelper link;
        link.SetDeviceAttribute("DataRate", StringValue("1Gbps"));
        link.SetChannelAttribute("Delay", StringValue("1ms"));
        const auto left = link.Install(m_nodes.Get(0), m_nodes.Get(1));
        const auto right = link.Install(m_nodes.Get(1), m_nodes.Get(2));
        InternetStackHelper().Install(m_nodes);
        Ipv4AddressHelper("10.0.1.0", "255.255.255.0").Assign(left);
        Ipv4AddressHelper("10.0.2.0", "255.255.255.0").Assign(right);
        Route(0, "10.192.0.0", "10.0.1.2", 1);
        Route(1, "10.192.0.0", "10.0.2.2", 2);
        Route(1, "10.128.0.0", "10.0.1.1", 1);
        Route(2, "10.128.0.0", "10.0.2.1", 1);
        m_nodes.Get(1)->GetObject<Ipv4L3Protocol>()->TraceConnectWithoutContext(
            "Rx",
            MakeCallback(&BsdAppReplay3::OnMiddle, this));
        m_replay = CreateObject<BsdAppReplay>();
        m_replay->Install(m_nodes.Get(0), m_nodes.Get(2));
        m_replay->AddObserver(&m_log);
    }

    void TearDown() override
    {
        m_replay->Dispose();
        m_replay = nullptr;
        Simulator::Destroy();
    }

    void Route(std::uint32_t node,
               const char* network,
               const char* gateway,
               std::uint32_t interface)
    {
        const auto ipv4 = m_nodes.Get(node)->GetObject<Ipv4>();
        Ipv4StaticRoutingHelper().GetStaticRouting(ipv4)->AddNetworkRouteTo(Ipv4Address(network),
                                                                            "255.192.0.0",
                                                                            Ipv4Address(gateway),
                                                                            interface);
    }

    void OnMiddle(Ptr<const Packet>, Ptr<Ipv4>, std::uint32_t)
    {
        m_atMiddle.push_back(Simulator::Now().GetNanoSeconds());
    }

    void Add(BsdTime time,
             bool opener,
             std::uint8_t flags,
             std::uint32_t seq,
             std::uint32_t payload)
    {
        LbCapturePacket packet;
        packet.time = time;
        packet.tuple = {BSD_IPPROTO_TCP,
                        BsdAddress::V4(0x01010101),
                        1234,
                        BsdAddress::V4(0x02020202),
                        80};
        if (!opener)
        {
            packet.tuple = packet.tuple.Reversed();
        }
        packet.tcpFlags = flags;
        packet.tcpSeq = seq;
        packet.payload = payload;
        m_packets.push_back(packet);
    }

    void Run(BsdTime constant)
    {
        // 1 ms of delay and PPP's two bytes more on the wire, at 8 ns a byte
        m_replay->SetPlan(
            LbPlanReplay(m_packets),
            [](bool, std::uint32_t length) -> BsdTime {
                return BSD_MILLISECOND + (length + 2) * 8;
            },
            constant);
        m_replay->Start();
        Simulator::Stop(Seconds(20));
        Simulator::Run();
    }

    NodeContainer m_nodes;
    Ptr<BsdAppReplay> m_replay;
    ReplayLog m_log;
    std::vector<LbCapturePacket> m_packets;
    std::vector<BsdTime> m_atMiddle;
};

TEST_F(BsdAppReplay3, PacketsReachTheMiddleAtTheirRecordedTimePlusOneConstant)
{
    const std::vector<BsdTime> times{0, 300000, 700000, 700500, 5000000000};
    Add(times[0], true, BSD_TH_SYN, 100, 0);
    Add(times[1], false, BSD_TH_SYN | BSD_TH_ACK, 500, 0);
    Add(times[2], true, BSD_TH_ACK, 101, 1000);
    Add(times[3], false, BSD_TH_ACK, 501, 0);
    Add(times[4], true, BSD_TH_FIN | BSD_TH_ACK, 1101, 0);
    Run(2 * BSD_MILLISECOND);
    ASSERT_EQ(m_atMiddle.size(), times.size());
    for (std::size_t i = 0; i < times.size(); ++i)
    {
        EXPECT_EQ(m_atMiddle[i], times[i] + 2 * BSD_MILLISECOND) << i;
    }
    EXPECT_EQ(m_replay->GetSent(), 5u);
    EXPECT_EQ(m_replay->GetReceived(), 5u) << "and no host answers by itself";
}

TEST_F(BsdAppReplay3, AFlowCompletesWithAFinEachWayAndPayloadCountsOnce)
{
    Add(0, true, BSD_TH_SYN, 100, 0);
    Add(1000000, true, BSD_TH_ACK, 101, 1000);
    Add(2000000, true, BSD_TH_ACK, 101, 1000);
    Add(3000000, false, BSD_TH_ACK, 501, 77);
    Add(4000000, true, BSD_TH_FIN | BSD_TH_ACK, 1101, 10);
    Run(BSD_SECOND);
    const auto& flow = m_log.flows[0];
    EXPECT_EQ(flow.tuple.ToString(), "tcp|10.128.0.1|1234|10.192.0.1|80");
    EXPECT_EQ(flow.bytes, 1010u);
    EXPECT_EQ(flow.reply, 77u);
    EXPECT_EQ(flow.retransmissions, 1);
    EXPECT_EQ(flow.reordered, 0);
    EXPECT_EQ(flow.completed, 0) << "only one side has closed";
}

TEST_F(BsdAppReplay3, ReusedTuplesAreFlowsOfTheirOwn)
{
    for (BsdTime start : {BsdTime{0}, BSD_SECOND})
    {
        Add(start, true, BSD_TH_SYN, 100, 0);
        Add(start + 1000000, true, BSD_TH_FIN | BSD_TH_ACK, 101, 5);
        Add(start + 2000000, false, BSD_TH_FIN | BSD_TH_ACK, 200, 6);
    }
    Add(2 * BSD_SECOND, true, BSD_TH_SYN, 100, 0);
    Add(2 * BSD_SECOND + 1000000, false, BSD_TH_RST, 0, 0);
    m_replay->SetIds(3, 40);
    Run(BSD_SECOND);
    ASSERT_EQ(m_log.flows.size(), 3u);
    EXPECT_EQ(m_log.flows[40].completed, 1);
    EXPECT_EQ(m_log.flows[41].completed, 1);
    EXPECT_EQ(m_log.flows[41].bytes, 5u);
    EXPECT_EQ(m_log.flows[41].reply, 6u);
    EXPECT_EQ(m_log.flows[42].completed, 1) << "by RST";
}

TEST_F(BsdAppReplay3, SegmentsBelowTheHighestSentAreRetransmissionsAndNoReordering)
{
    Add(0, true, BSD_TH_ACK, 1000, 100);
    Add(1000000, true, BSD_TH_ACK, 900, 100);
    Run(BSD_SECOND);
    EXPECT_EQ(m_log.flows[0].retransmissions, 1);
    EXPECT_EQ(m_log.flows[0].reordered, 0);
}

} // namespace
