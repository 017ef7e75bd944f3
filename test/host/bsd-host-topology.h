// SPDX-License-Identifier: GPL-2.0-only
#ifndef TEST_HOST_BSD_HOST_TOPOLOGY_H
#define TEST_HOST_BSD_HOST_TOPOLOGY_H

#include "ns3/applications-module.h"
#include "ns3/bsd-host-divert.h"
#include "ns3/bsd-host-helper.h"
#include "ns3/bsd-host-hook.h"
#include "ns3/bsd-host-pf.h"
#include "ns3/bsd-host.h"
#include "ns3/bsd-socket-divert-factory.h"
#include "ns3/bsd-socket-divert.h"
#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/link-device.h"
#include "ns3/link-helper.h"
#include "ns3/network-module.h"
#include "ns3/point-to-point-module.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// client - router - server over LinkDevices, IPv4 and IPv6, destroyed at its end
struct BsdHostTopology
{
    NodeContainer nodes;
    NetDeviceContainer left;  ///< client, router
    NetDeviceContainer right; ///< router, server
    Ipv4InterfaceContainer left4;
    Ipv4InterfaceContainer right4;
    Ipv6InterfaceContainer right6;

    explicit BsdHostTopology(bool pointToPoint = false)
    {
        RngSeedManager::SetSeed(1);
        RngSeedManager::SetRun(1);
        nodes.Create(3);
        if (pointToPoint)
        {
            PointToPointHelper link;
            link.SetDeviceAttribute("DataRate", StringValue("100Mbps"));
            link.SetChannelAttribute("Delay", StringValue("1ms"));
            left = link.Install(nodes.Get(0), nodes.Get(1));
            right = link.Install(nodes.Get(1), nodes.Get(2));
        }
        else
        {
            LinkHelper link;
            link.SetDeviceAttribute("DataRate", StringValue("100Mbps"));
            link.SetChannelAttribute("Delay", StringValue("1ms"));
            left = link.Install(nodes.Get(0), nodes.Get(1));
            right = link.Install(nodes.Get(1), nodes.Get(2));
        }
        InternetStackHelper stack;
        stack.Install(nodes);
        Ipv4AddressHelper address4("10.0.1.0", "255.255.255.0");
        left4 = address4.Assign(left);
        address4.NewNetwork();
        right4 = address4.Assign(right);
        Ipv6AddressHelper address6;
        address6.SetBase("fd00:0:1::", Ipv6Prefix(64));
        auto left6 = address6.Assign(left);
        address6.SetBase("fd00:0:2::", Ipv6Prefix(64));
        right6 = address6.Assign(right);
        left6.SetForwarding(1, true);
        right6.SetForwarding(0, true);
        left6.SetDefaultRouteInAllNodes(1);
        right6.SetDefaultRouteInAllNodes(0);
        Ipv4GlobalRoutingHelper::PopulateRoutingTables();
    }

    ~BsdHostTopology()
    {
        nodes = NodeContainer();
        Simulator::Destroy();
        Names::Clear();
    }

    BsdHostTopology(const BsdHostTopology&) = delete;
    BsdHostTopology& operator=(const BsdHostTopology&) = delete;

    Ptr<Node> Router() const
    {
        return nodes.Get(1);
    }

    /// A bulk TCP flow from the client to port 80 of the server. \return its sink
    Ptr<PacketSink> AddFlow(uint32_t bytes, bool v6 = false, double start = 2)
    {
        const Address to = v6 ? Address(Inet6SocketAddress(right6.GetAddress(1, 1), 80))
                              : Address(InetSocketAddress(right4.GetAddress(1), 80));
        const Address any = v6 ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), 80))
                               : Address(InetSocketAddress(Ipv4Address::GetAny(), 80));
        BulkSendHelper source("ns3::TcpSocketFactory", to);
        source.SetAttribute("MaxBytes", UintegerValue(bytes));
        source.Install(nodes.Get(0)).Start(Seconds(start));
        PacketSinkHelper sink("ns3::TcpSocketFactory", any);
        return DynamicCast<PacketSink>(sink.Install(nodes.Get(2)).Get(0));
    }

    /// Run for some seconds from now
    static void Run(double seconds)
    {
        Simulator::Stop(Seconds(seconds));
        Simulator::Run();
    }
};

/// Reads a divert socket and writes everything back
struct BsdHostReader
{
    Ptr<BsdSocketDivert> socket;
    int read = 0;
    int failed = 0;                                    ///< writes
    bool rebuild = false;                              ///< write a packet made anew from the bytes
    std::vector<BsdErrno> errors;                      ///< of the writes that failed
    Socket::SocketErrno word = Socket::ERROR_NOTERROR; ///< of the last that failed
    std::vector<Address> addresses;

    BsdHostReader(Ptr<Node> node, uint16_t port, bool share = false)
    {
        socket = DynamicCast<BsdSocketDivert>(
            Socket::CreateSocket(node, BsdSocketDivertFactory::GetTypeId()));
        socket->SetReusePortLb(share);
        bound = socket->Bind(port);
        socket->SetRecvCallback(MakeCallback(&BsdHostReader::Read, this));
    }

    ~BsdHostReader()
    {
        socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
        socket->Close();
    }

    BsdHostReader(const BsdHostReader&) = delete;
    BsdHostReader& operator=(const BsdHostReader&) = delete;

    void Read(Ptr<Socket>)
    {
        Address address;
        while (Ptr<Packet> packet = socket->RecvFrom(65535, 0, address))
        {
            ++read;
            addresses.push_back(address);
            if (rebuild)
            {
                std::vector<uint8_t> bytes(packet->GetSize());
                packet->CopyData(bytes.data(), packet->GetSize());
                packet = Create<Packet>(bytes.data(), packet->GetSize());
            }
            if (change)
            {
                change(packet, address);
            }
            if (packet && socket->SendTo(packet, 0, address) < 0)
            {
                ++failed;
                errors.push_back(socket->GetBsdErrno());
                word = socket->GetErrno();
            }
        }
    }

    BsdErrno bound = BsdErrno::OK;
    std::function<void(Ptr<Packet>&, Address&)> change; ///< before it is written; null: not written
};

} // namespace divertsim
} // namespace ns3

#endif // TEST_HOST_BSD_HOST_TOPOLOGY_H
