// SPDX-License-Identifier: GPL-2.0-only
//
// scenarios/add-sockets-midflow.json in C++, with the same mapping.csv, byte for byte.
//
//     client0 ... client7 ==== firewall ==== server
//
// Four inspectors share divert port 8000 of the firewall while 400 TCP flows go through it. At 8 s
// a fifth one binds, at 14 s the first one closes: see which flows change their inspector.
#include "ns3/core-module.h"
#include "ns3/divertsim-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"

#include <iostream>
#include <memory>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::divertsim;

namespace
{

constexpr uint32_t CLIENTS = 8;
constexpr uint16_t WEB = 80;

/// A link with addresses 10.0.NET.1 and .2, and a default route. \return the devices, a's first
NetDeviceContainer
Connect(Ptr<Node> a, Ptr<Node> b, const std::string& rate, uint32_t net, bool defaultAtA)
{
    LinkHelper link;
    link.SetDeviceAttribute("DataRate", StringValue(rate));
    link.SetChannelAttribute("Delay", StringValue("1ms"));
    const auto devices = link.Install(a, b);
    const std::string network = "10.0." + std::to_string(net) + ".0";
    const auto interfaces = Ipv4AddressHelper(network.c_str(), "255.255.255.0").Assign(devices);
    const uint32_t leaf = defaultAtA ? 0 : 1;
    const auto [ipv4, interface] = interfaces.Get(leaf);
    Ipv4StaticRoutingHelper().GetStaticRouting(ipv4)->SetDefaultRoute(
        interfaces.GetAddress(1 - leaf),
        interface,
        1);
    return devices;
}

/// 400 flows of 160 KB at 100 kbit/s, one each 10 ms, from the clients in turn
Ptr<BsdAppFlowStarter>
AddTraffic(const NodeContainer& clients, Ptr<Node> server, Ptr<LbMappingMonitor> monitor)
{
    LbTrafficPlan web;
    web.traffic.name = "web";
    web.traffic.port = WEB;
    web.traffic.rate = 100000;
    web.traffic.clients = clients.GetN();
    web.traffic.flows = 400;
    web.draws.gap = [] { return 10e6; }; // ns
    web.draws.size = [] { return 160e3; };

    // what both ends know of their flows, and tell the monitor
    auto registry = Create<BsdAppFlowRegistry>();
    monitor->AddTraffic(web.traffic.name);
    registry->AddObserver(monitor->GetFlowObserver());

    auto listener = CreateObject<BsdAppFlowServer>();
    listener->SetListen(BSD_IPPROTO_TCP, BsdFamily::INET, WEB);
    listener->SetRegistry(registry);
    server->AddApplication(listener);

    std::vector<Ptr<BsdAppFlowClient>> senders;
    for (uint32_t i = 0; i < clients.GetN(); ++i)
    {
        auto sender = CreateObject<BsdAppFlowClient>();
        sender->SetTraffic(web.traffic, BsdAddress::V4(Ipv4Address("10.0.9.2").Get()));
        sender->SetRegistry(registry);
        sender->SetPorts(std::make_shared<LbFlowPorts>());
        clients.Get(i)->AddApplication(sender);
        senders.push_back(sender);
    }
    auto starter = Create<BsdAppFlowStarter>(LbMakeSchedule({web}));
    starter->SetClients(0, senders);
    starter->Start();
    return starter;
}

} // namespace

int
main(int argc, char* argv[])
{
    std::string out = "mapping.csv";
    CommandLine command(__FILE__);
    command.AddValue("out", "where to write the mapping", out);
    command.Parse(argc, argv);

    BsdHostHelper::SetScenarioDefaults();
    // scheduled first, so that they come before anything else of their time
    DivertGroupHelper ids("ids", 8000);
    Simulator::Schedule(Seconds(8), &DivertGroupHelper::Add, &ids, 1);
    Simulator::Schedule(Seconds(14), &DivertGroupHelper::Close, &ids, 0);

    NodeContainer clients(CLIENTS);
    NodeContainer others(2);
    const Ptr<Node> firewall = others.Get(0);
    const Ptr<Node> server = others.Get(1);
    InternetStackHelper stack;
    stack.SetIpv6StackInstall(false); // its neighbour discovery would be on the links as well
    stack.Install(NodeContainer(clients, others));

    BsdHostHelper bsd;
    for (uint32_t i = 0; i < CLIENTS; ++i)
    {
        const auto devices = Connect(clients.Get(i), firewall, "1Gbps", i + 1, true);
        bsd.SetInterface(devices.Get(1), "client" + std::to_string(i), {"client"});
    }
    const auto devices = Connect(firewall, server, "10Gbps", CLIENTS + 1, false);
    bsd.SetInterface(devices.Get(0), "server");

    bsd.Set("Cpus/Count", UintegerValue(4));
    bsd.SetRules({"pass in on client proto tcp to any port 80 "
                  "divert-to 127.0.0.1 port 8000 keep state"});
    bsd.Install(firewall);
    // a scenario's k-th node has the stream 1000000 + 16 k: its first state ID is drawn from it
    BsdHostHelper::AssignStreams(firewall, 1000000 + 16 * CLIENTS);

    ids.SetPolicy("freebsd");
    ids.SetInspectorAttribute("PerPacket", DoubleValue(2000)); // ns
    ids.SetInspectorAttribute("PerByte", DoubleValue(0.2));    // ns
    ids.Install(firewall, 4);

    LbMappingMonitorHelper monitoring;
    const auto monitor = monitoring.Install(ids);
    const auto starter = AddTraffic(clients, server, monitor);

    Simulator::Stop(Seconds(20));
    Simulator::Run();
    monitor->SerializeToCsvFile(out);
    for (const auto& change : monitor->GetChanges())
    {
        std::cout << NanoSeconds(change.time).As(Time::S) << " " << change.name << ": "
                  << change.sizeBefore << " to " << change.sizeAfter << " sockets, " << change.moved
                  << " of " << change.live << " flows moved\n";
    }
    Simulator::Destroy();
    return 0;
}
