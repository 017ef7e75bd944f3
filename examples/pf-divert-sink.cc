// SPDX-License-Identifier: GPL-2.0-only
//
// The smallest BSD host: pf on a router diverts a flow to a divert socket, which an ordinary
// ns3::PacketSink reads. Nothing is written back, so nothing arrives at the server.
#include "ns3/applications-module.h"
#include "ns3/core-module.h"
#include "ns3/divertsim-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/point-to-point-module.h"

#include <iostream>

using namespace ns3;
using namespace ns3::divertsim;

int
main(int argc, char* argv[])
{
    CommandLine(__FILE__).Parse(argc, argv);

    // client - router - server
    NodeContainer nodes(3);
    InternetStackHelper().Install(nodes);
    PointToPointHelper link;
    Ipv4AddressHelper addresses("10.0.1.0", "255.255.255.0");
    addresses.Assign(link.Install(nodes.Get(0), nodes.Get(1)));
    addresses.NewNetwork();
    const auto servers = addresses.Assign(link.Install(nodes.Get(1), nodes.Get(2)));
    Ipv4GlobalRoutingHelper::PopulateRoutingTables();

    BsdHostHelper bsd;
    bsd.SetRules({"pass in on if0 proto udp to any port 9 divert-to 127.0.0.1 port 8000"});
    bsd.Install(nodes.Get(1));

    PacketSinkHelper reader("ns3::divertsim::BsdSocketDivertFactory",
                            InetSocketAddress(Ipv4Address::GetAny(), 8000));
    const auto diverted = DynamicCast<PacketSink>(reader.Install(nodes.Get(1)).Get(0));
    PacketSinkHelper server("ns3::UdpSocketFactory", InetSocketAddress(Ipv4Address::GetAny(), 9));
    const auto arrived = DynamicCast<PacketSink>(server.Install(nodes.Get(2)).Get(0));
    UdpClientHelper client(servers.GetAddress(1), 9);
    client.SetAttribute("MaxPackets", UintegerValue(5));
    client.SetAttribute("PacketSize", UintegerValue(100));
    client.Install(nodes.Get(0)).Start(Seconds(1));

    Simulator::Stop(Seconds(10));
    Simulator::Run();
    std::cout << "diverted " << diverted->GetTotalRx() << " bytes, arrived "
              << arrived->GetTotalRx() << "\n";
    Simulator::Destroy();
    return 0;
}
