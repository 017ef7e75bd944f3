// SPDX-License-Identifier: GPL-2.0-only
//
// ns-3's own test runner runs these inside an ns-3 tree, where there is no GoogleTest

#include "ns3/applications-module.h"
#include "ns3/bsd-host-divert.h"
#include "ns3/bsd-host-helper.h"
#include "ns3/bsd-host-pf.h"
#include "ns3/core-module.h"
#include "ns3/divert-group-helper.h"
#include "ns3/divert-ports.h"
#include "ns3/internet-module.h"
#include "ns3/lb-mapping-monitor-helper.h"
#include "ns3/link-helper.h"
#include "ns3/network-module.h"
#include "ns3/test.h"

#include <map>
#include <set>
#include <string>

using namespace ns3;
using namespace ns3::divertsim;

namespace
{

/// client - firewall - server, TCP flows from the client to port 80 of the server
class DivertsimTestCase : public TestCase
{
  public:
    explicit DivertsimTestCase(const std::string& name)
        : TestCase(name)
    {
    }

  protected:
    /// Nodes, links, addresses
    void Build()
    {
        m_nodes.Create(3);
        LinkHelper link;
        link.SetDeviceAttribute("DataRate", StringValue("100Mbps"));
        link.SetChannelAttribute("Delay", StringValue("1ms"));
        auto left = link.Install(m_nodes.Get(0), m_nodes.Get(1));
        auto right = link.Install(m_nodes.Get(1), m_nodes.Get(2));
        InternetStackHelper stack;
        stack.Install(m_nodes);
        Ipv4AddressHelper addresses("10.0.1.0", "255.255.255.0");
        addresses.Assign(left);
        addresses.NewNetwork();
        m_server = addresses.Assign(right).GetAddress(1);
        Ipv4GlobalRoutingHelper::PopulateRoutingTables();
        PacketSinkHelper sink("ns3::TcpSocketFactory",
                              InetSocketAddress(Ipv4Address::GetAny(), 80));
        m_sink = DynamicCast<PacketSink>(sink.Install(m_nodes.Get(2)).Get(0));
    }

    /// A flow of some bytes. \param bytes how many
    void AddFlow(uint32_t bytes)
    {
        BulkSendHelper source("ns3::TcpSocketFactory", InetSocketAddress(m_server, 80));
        source.SetAttribute("MaxBytes", UintegerValue(bytes));
        source.Install(m_nodes.Get(0)).Start(Seconds(1));
    }

    void DoTeardown() override
    {
        m_sink = nullptr;
        m_nodes = NodeContainer();
        Simulator::Destroy();
    }

    NodeContainer m_nodes;
    Ipv4Address m_server;
    Ptr<PacketSink> m_sink;
};

/// A block rule stops a flow, and pf says how many packets it dropped
class BlockTestCase : public DivertsimTestCase
{
  public:
    BlockTestCase()
        : DivertsimTestCase("a block rule stops a flow")
    {
    }

  private:
    void DoRun() override
    {
        Build();
        BsdHostHelper bsd;
        bsd.SetRules({"block in proto tcp to any port 80"});
        auto host = bsd.Install(m_nodes.Get(1));
        host->GetPf()->TraceConnectWithoutContext("Dropped",
                                                  MakeCallback(&BlockTestCase::Dropped, this));
        AddFlow(1000);
        Simulator::Stop(Seconds(2.5));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(m_sink->GetTotalRx(), 0, "bytes went through");
        NS_TEST_EXPECT_MSG_EQ(m_dropped, 1, "a SYN at 1 s, the next after 3 s");
    }

    void Dropped(const PfPacketEvent&, PfReason reason)
    {
        m_dropped += reason == PfReason::MATCH;
    }

    uint32_t m_dropped = 0;
};

/// Flows cross a group of inspectors, each flow one of them, and every packet comes back
class GroupTestCase : public DivertsimTestCase
{
  public:
    GroupTestCase()
        : DivertsimTestCase("a group of divert sockets shares flows, not packets")
    {
    }

  private:
    void DoRun() override
    {
        constexpr uint32_t FLOWS = 20;
        constexpr uint32_t BYTES = 20000;
        Build();
        BsdHostHelper bsd;
        bsd.SetRules({"pass in proto tcp to any port 80 divert-to 127.0.0.1 port 8000"});
        auto host = bsd.Install(m_nodes.Get(1));
        host->GetDivert()->TraceConnectWithoutContext("Queued",
                                                      MakeCallback(&GroupTestCase::Queued, this));
        DivertGroupHelper group("ids", 8000);
        group.SetInspectorAttribute("PerPacket", DoubleValue(2000));
        group.Install(m_nodes.Get(1), 4);
        for (uint32_t i = 0; i < FLOWS; ++i)
        {
            AddFlow(BYTES);
        }
        Simulator::Stop(Seconds(20));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(m_sink->GetTotalRx(), FLOWS * BYTES, "bytes are missing");
        NS_TEST_EXPECT_MSG_EQ(m_sockets.size(), FLOWS, "states");
        std::set<std::string> used;
        for (const auto& [id, sockets] : m_sockets)
        {
            NS_TEST_EXPECT_MSG_EQ(sockets.size(), 1, "state " << id << " met several sockets");
            used.insert(*sockets.begin());
        }
        NS_TEST_EXPECT_MSG_GT(used.size(), 1, "one socket got all");
        const DivertCounters& counters = host->GetDivert()->GetPorts().GetCounters();
        NS_TEST_EXPECT_MSG_EQ(counters.inbound + counters.outbound,
                              counters.diverted,
                              "not every packet came back");
    }

    void Queued(const std::string& socket, const DivertPacketInfo& packet)
    {
        m_sockets[packet.stateId].insert(socket);
    }

    std::map<uint64_t, std::set<std::string>> m_sockets; ///< by state
};

/// Without a socket on the port diverted packets are lost
class NoPortTestCase : public DivertsimTestCase
{
  public:
    NoPortTestCase()
        : DivertsimTestCase("packets for a port where nobody listens are lost")
    {
    }

  private:
    void DoRun() override
    {
        Build();
        BsdHostHelper bsd;
        bsd.SetRules({"pass in proto tcp to any port 80 divert-to 127.0.0.1 port 8000"});
        auto host = bsd.Install(m_nodes.Get(1));
        AddFlow(1000);
        Simulator::Stop(Seconds(2.5));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(m_sink->GetTotalRx(), 0, "bytes went through");
        NS_TEST_EXPECT_MSG_EQ(host->GetDivert()->GetPorts().GetCounters().noport, 1, "noport");
    }
};

/// The monitor tells which flows a socket that joins takes over
class MonitorTestCase : public DivertsimTestCase
{
  public:
    MonitorTestCase()
        : DivertsimTestCase("the mapping monitor judges a socket that joins")
    {
    }

  private:
    void DoRun() override
    {
        constexpr uint32_t FLOWS = 20;
        Build();
        BsdHostHelper bsd;
        bsd.SetRules({"pass in on if0 proto tcp to any port 80 divert-to 127.0.0.1 port 8000"});
        bsd.Set("Pf/FirstStateId", UintegerValue(1000));
        bsd.Install(m_nodes.Get(1));
        DivertGroupHelper group("ids", 8000);
        group.SetPolicy("id-modulo");
        group.Install(m_nodes.Get(1), 4);
        LbMappingMonitorHelper monitoring;
        auto monitor = monitoring.Install(group);
        for (uint32_t i = 0; i < FLOWS; ++i)
        {
            AddFlow(0); // for ever
        }
        Simulator::Schedule(Seconds(1.1), &DivertGroupHelper::Add, &group, 1);
        Simulator::Stop(Seconds(1.2));
        Simulator::Run();
        const auto& changes = monitor->GetChanges();
        NS_TEST_ASSERT_MSG_EQ(changes.size(), 1, "changes");
        NS_TEST_EXPECT_MSG_EQ(changes[0].live, FLOWS, "live flows");
        // of IDs 1000 to 1019 four are the same modulo 4 and modulo 5
        NS_TEST_EXPECT_MSG_EQ(changes[0].moved, FLOWS - 4, "moved flows");
    }
};

/// The suite
class DivertsimTestSuite : public TestSuite
{
  public:
    DivertsimTestSuite()
        : TestSuite("divertsim", TestSuite::Type::UNIT)
    {
        AddTestCase(new BlockTestCase);
        AddTestCase(new GroupTestCase);
        AddTestCase(new NoPortTestCase);
        AddTestCase(new MonitorTestCase);
    }
};

DivertsimTestSuite g_divertsimTestSuite; ///< registers itself

} // namespace
