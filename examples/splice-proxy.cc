// SPDX-License-Identifier: GPL-2.0-only
//
// What SO_SPLICE saves a proxy: the same traffic through one that splices and one that copies.
//
//     client ==== proxy (splice) ==== server
//     client ==== proxy (copy)   ==== server
//
// Clients and servers are ns-3's own applications on plain nodes. What relaying costs is a model
// (BsdCpuCosts), whose parameters are attributes of the host's cores.
#include "ns3/applications-module.h"
#include "ns3/core-module.h"
#include "ns3/divertsim-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"

#include <iostream>
#include <string>

using namespace ns3;
using namespace ns3::divertsim;

namespace
{

constexpr uint16_t LISTEN = 8080;
constexpr uint16_t WEB = 80;

/// A client that sends to a server through a proxy
class Line
{
  public:
    /// \param net the first of two networks 10.0.NET.0 \param mode of the proxy
    /// \param bytes that the client sends
    Line(uint32_t net, const std::string& mode, uint64_t bytes)
        : m_mode(mode)
    {
        NodeContainer nodes(3);
        InternetStackHelper stack;
        stack.SetIpv6StackInstall(false);
        stack.Install(nodes);
        const Ipv4Address proxy = Connect(nodes.Get(0), nodes.Get(1), net);
        const Ipv4Address server = Connect(nodes.Get(1), nodes.Get(2), net + 1);
        BsdHostHelper().Install(nodes.Get(1));

        BsdProxyHelper helper(mode, LISTEN, InetSocketAddress(server, WEB));
        helper.SetAttribute("Mode", StringValue(mode));
        m_proxy = helper.Install(nodes.Get(1));

        PacketSinkHelper sink("ns3::TcpSocketFactory",
                              InetSocketAddress(Ipv4Address::GetAny(), WEB));
        m_sink = DynamicCast<PacketSink>(sink.Install(nodes.Get(2)).Get(0));
        m_sink->TraceConnectWithoutContext("Rx", MakeCallback(&Line::OnRx, this));
        BulkSendHelper source("ns3::TcpSocketFactory", InetSocketAddress(proxy, LISTEN));
        source.SetAttribute("MaxBytes", UintegerValue(bytes));
        source.Install(nodes.Get(0));
    }

    void Print() const
    {
        const auto received = static_cast<double>(m_sink->GetTotalRx());
        const auto cpu = static_cast<double>(m_proxy->GetCpuTime());
        std::cout << m_mode << ": " << m_sink->GetTotalRx() << " bytes, "
                  << received * 8 / m_last.GetSeconds() / 1e6 << " Mbit/s, " << cpu / 1e6
                  << " ms of core time (modelled), " << cpu / received << " ns a byte\n";
    }

  private:
    /// \return the address of the second
    static Ipv4Address Connect(Ptr<Node> a, Ptr<Node> b, uint32_t net)
    {
        LinkHelper link;
        link.SetDeviceAttribute("DataRate", StringValue("25Gbps"));
        link.SetChannelAttribute("Delay", StringValue("10us"));
        const std::string network = "10.0." + std::to_string(net) + ".0";
        return Ipv4AddressHelper(network.c_str(), "255.255.255.0")
            .Assign(link.Install(a, b))
            .GetAddress(1);
    }

    void OnRx(Ptr<const Packet>, const Address&)
    {
        m_last = Simulator::Now();
    }

    std::string m_mode;
    Ptr<BsdAppProxy> m_proxy;
    Ptr<PacketSink> m_sink;
    Time m_last;
};

} // namespace

int
main(int argc, char* argv[])
{
    uint64_t bytes = 20000000;
    CommandLine command(__FILE__);
    command.AddValue("bytes", "that each client sends", bytes);
    command.Parse(argc, argv);

    BsdHostHelper::SetScenarioDefaults();
    const Line splice(1, "splice", bytes);
    const Line copy(3, "copy", bytes);
    Simulator::Stop(Seconds(10));
    Simulator::Run();
    splice.Print();
    copy.Print();
    Simulator::Destroy();
    return 0;
}
