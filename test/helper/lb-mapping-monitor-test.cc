// SPDX-License-Identifier: GPL-2.0-only
//
// With policy id-modulo a state's socket is its ID modulo the number of sockets: the mapping can be
// worked out by hand.
#include "test/host/bsd-host-topology.h"

#include "ns3/divert-group-helper.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/lb-mapping-monitor-helper.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

namespace ns3
{
namespace divertsim
{
namespace
{

const char* const DIVERT = "pass in on if0 proto tcp to any port 80 divert-to 127.0.0.1 port 8000";
constexpr uint32_t FLOWS = 20;
constexpr uint64_t FIRST_ID = 1000;

/// A BSD host between client and server, and stock flows that live long
class LbMappingMonitorTest : public ::testing::Test
{
  protected:
    LbMappingMonitorTest()
        : ids("ids", 8000)
    {
        BsdHostHelper bsd;
        bsd.SetRules({DIVERT});
        bsd.Set("Pf/FirstStateId", UintegerValue(FIRST_ID));
        bsd.Install(world.Router());
        ids.SetPolicy("id-modulo");
    }

    /// Flows of a stock application, from 2 s to the end
    void AddFlows()
    {
        const Address to = InetSocketAddress(world.right4.GetAddress(1), 80);
        OnOffHelper source("ns3::TcpSocketFactory", to);
        source.SetConstantRate(DataRate("100kbps"), 500);
        for (uint32_t i = 0; i < FLOWS; ++i)
        {
            source.Install(world.nodes.Get(0)).Start(Seconds(2));
        }
        PacketSinkHelper sink("ns3::TcpSocketFactory",
                              InetSocketAddress(Ipv4Address::GetAny(), 80));
        sink.Install(world.nodes.Get(2));
    }

    BsdHostTopology world;
    DivertGroupHelper ids;
    LbMappingMonitorHelper monitoring;
};

std::string
Modulo(uint64_t id, uint64_t sockets)
{
    return "ids/" + std::to_string(id % sockets);
}

TEST_F(LbMappingMonitorTest, TellsTheMappingOfStockFlowsAndWhatAChangeMoves)
{
    ids.Install(world.Router(), 4); // bound before anybody watches
    const auto monitor = monitoring.Install(ids);
    AddFlows();
    Simulator::Schedule(Seconds(4), &DivertGroupHelper::Add, &ids, 1);
    Simulator::Schedule(Seconds(6), &DivertGroupHelper::Close, &ids, 4);
    world.Run(8);

    const LbMeasureResults& results = monitor->GetResults();
    ASSERT_EQ(results.changes.size(), 2U) << "the first four binds are the start";
    EXPECT_EQ(results.changes[0].name, "bind");
    EXPECT_EQ(results.changes[0].time, 4 * BSD_SECOND);
    EXPECT_EQ(results.changes[0].live, FLOWS);
    EXPECT_EQ(results.changes[1].name, "close");
    uint64_t moved = 0;
    for (uint64_t id = FIRST_ID; id < FIRST_ID + FLOWS; ++id)
    {
        moved += id % 4 != id % 5;
    }
    EXPECT_EQ(results.changes[0].moved, moved);
    EXPECT_EQ(results.changes[1].moved, moved) << "the last socket goes, all are back";

    std::set<uint64_t> begun;
    for (const LbMappingRow& row : results.mapping)
    {
        if (row.cause == LbMappingRow::NEW)
        {
            begun.insert(row.stateId);
            EXPECT_EQ(row.to, Modulo(row.stateId, 4));
        }
        else if (row.cause == 0)
        {
            EXPECT_EQ(row.from, Modulo(row.stateId, 4));
            EXPECT_EQ(row.to, Modulo(row.stateId, 5));
        }
    }
    EXPECT_EQ(begun.size(), FLOWS);
    EXPECT_EQ(*begun.begin(), FIRST_ID);
    ASSERT_EQ(results.groups.size(), 1U);
    EXPECT_EQ(results.groups[0].policy, "id-modulo");
    EXPECT_EQ(results.groups[0].members.size(), 5U);
}

TEST_F(LbMappingMonitorTest, WritesTheCsvToStreamAndFile)
{
    ids.Install(world.Router(), 2);
    const auto monitor = monitoring.Install(ids);
    AddFlows();
    world.Run(3);
    std::ostringstream text;
    monitor->SerializeToCsvStream(text);
    const std::string csv = text.str();
    EXPECT_EQ(csv.rfind("time_s,group,cause,state_id,flow,from,to\n2.", 0), 0U) << csv;
    EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 1 + FLOWS);

    const std::string name = ::testing::TempDir() + "lb-mapping-monitor-test.csv";
    monitor->SerializeToCsvFile(name);
    std::ifstream file(name);
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), csv);
    std::remove(name.c_str());
}

TEST_F(LbMappingMonitorTest, SocketsOfAnyApplicationAreWatched)
{
    auto monitor = monitoring.Install(world.Router(), 8000);
    BsdHostReader reader(world.Router(), 8000); // bound at time 0
    AddFlows();
    world.Run(4);
    const auto& results = monitor->GetResults();
    EXPECT_TRUE(results.changes.empty());
    ASSERT_EQ(results.mapping.size(), FLOWS);
    EXPECT_EQ(results.mapping[0].group, "divert-8000");
    EXPECT_EQ(results.mapping[0].to, reader.socket->GetName());
}

TEST_F(LbMappingMonitorTest, BindsAndClosesBetweenBeginAndEndAreOneChange)
{
    ids.Install(world.Router(), 4);
    const auto monitor = monitoring.Install(ids);
    AddFlows();
    Simulator::Schedule(Seconds(4), [&] {
        monitor->BeginChange("restart");
        ids.Close(3);
        ids.Add(1);
        monitor->EndChange();
    });
    world.Run(5);
    const auto& changes = monitor->GetChanges();
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0].name, "restart");
    EXPECT_EQ(changes[0].moved, FLOWS / 4) << "only those of the socket that was replaced";
    EXPECT_EQ(changes[0].movedOwn, FLOWS / 4);
}

TEST(LbMappingMonitor, NothingElseChangesBecauseOfIt)
{
    const auto run = [](bool watched) {
        BsdHostTopology topology;
        BsdHostHelper bsd;
        bsd.SetRules({DIVERT});
        bsd.Install(topology.Router());
        // streams that ns-3 numbers by itself count on over both runs
        const auto used = BsdHostHelper::AssignStreams(topology.Router(), 1);
        InternetStackHelper().AssignStreams(NodeContainer::GetGlobal(), 1 + used);
        DivertGroupHelper group("ids", 8000);
        group.Install(topology.Router(), 3);
        LbMappingMonitorHelper helper;
        if (watched)
        {
            helper.Install(group);
        }
        const auto sink = topology.AddFlow(100000);
        topology.Run(2.05);
        return std::make_pair(sink->GetTotalRx(), Simulator::GetEventCount());
    };
    EXPECT_EQ(run(true), run(false));
}

TEST(BsdHostHelper, AssignStreamsAfterInstallGivesTheFirstStateIdItsStream)
{
    const auto firstId = [](bool rulesFirst) {
        BsdHostTopology topology;
        BsdHostHelper bsd;
        if (rulesFirst)
        {
            bsd.SetRules({DIVERT});
        }
        auto host = bsd.Install(topology.Router());
        EXPECT_EQ(BsdHostHelper::AssignStreams(topology.nodes, 77), 2);
        if (!rulesFirst)
        {
            EXPECT_TRUE(host->GetPf()->Load({DIVERT}).empty());
        }
        const auto sink = topology.AddFlow(1000);
        topology.Run(3);
        const auto states = host->GetPf()->Get().StatesById();
        EXPECT_EQ(states.size(), 1U);
        return states.empty() ? 0 : states[0]->id;
    };
    EXPECT_EQ(firstId(true), firstId(false));
}

} // namespace
} // namespace divertsim
} // namespace ns3
