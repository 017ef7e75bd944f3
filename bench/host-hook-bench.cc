// SPDX-License-Identifier: GPL-2.0-only
//
// Packets through an ns-3 router: without a hook, with the hook passing, with pf's states, with a
// divert socket, an inspector and netisr; and LinkDevice against PointToPoint. The peer is ns-3
// itself. For instructions a packet run one benchmark with a fixed number of iterations under
// `valgrind --tool=callgrind`, and again with twice as many: the difference leaves out start-up.
//
//     valgrind --tool=callgrind host-hook-bench --benchmark_filter=RouterPlain
//         --benchmark_min_time=0.001

#include "ns3/applications-module.h"
#include "ns3/bsd-host-helper.h"
#include "ns3/bsd-host-hook.h"
#include "ns3/core-module.h"
#include "ns3/divert-group-helper.h"
#include "ns3/internet-module.h"
#include "ns3/link-helper.h"
#include "ns3/network-module.h"
#include "ns3/point-to-point-module.h"

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string>

namespace ns3
{
namespace divertsim
{
namespace
{

/// What stands on the router
enum class Router
{
    PLAIN,
    HOOK,   ///< passes everything
    STATES, ///< pf with a state on each interface
    DIVERT, ///< the packets of one interface go through an inspector
};

/// Passes everything
struct PassFilter : public BsdHostFilter
{
    BsdHostVerdict Filter(BsdHostPacket&) override
    {
        return BsdHostVerdict::PASS;
    }
};

/// UDP datagrams of 1 flow a node, sent on a timer: the cheapest traffic that stock parts make
class Sender : public Object
{
  public:
    Sender(Ptr<Node> node, Ipv4Address to, uint32_t packets)
        : m_socket(Socket::CreateSocket(node, UdpSocketFactory::GetTypeId())),
          m_left(packets)
    {
        m_socket->Connect(InetSocketAddress(to, 9));
    }

    void Send()
    {
        if (m_left-- > 0)
        {
            m_socket->Send(Create<Packet>(1000));
            Simulator::Schedule(MicroSeconds(100), &Sender::Send, this);
        }
    }

  private:
    Ptr<Socket> m_socket;
    uint32_t m_left;
};

/// client - router - server with an Internet stack
struct World
{
    NodeContainer nodes;
    Ipv4InterfaceContainer right;

    template <typename Helper>
    explicit World(Helper link)
    {
        nodes.Create(3);
        link.SetDeviceAttribute("DataRate", StringValue("1Gbps"));
        link.SetChannelAttribute("Delay", StringValue("100us"));
        auto left = link.Install(nodes.Get(0), nodes.Get(1));
        auto far = link.Install(nodes.Get(1), nodes.Get(2));
        InternetStackHelper stack;
        stack.SetIpv6StackInstall(false);
        stack.Install(nodes);
        Ipv4AddressHelper addresses("10.0.1.0", "255.255.255.0");
        addresses.Assign(left);
        addresses.NewNetwork();
        right = addresses.Assign(far);
        Ipv4GlobalRoutingHelper::PopulateRoutingTables();
    }

    ~World()
    {
        nodes = NodeContainer();
        Simulator::Destroy();
    }
};

/// Start packets through a world and count them
uint64_t
Carry(World& world, uint32_t packets)
{
    auto receiver = Socket::CreateSocket(world.nodes.Get(2), UdpSocketFactory::GetTypeId());
    receiver->Bind(InetSocketAddress(Ipv4Address::GetAny(), 9));
    uint64_t received = 0;
    receiver->SetRecvCallback(Callback<void, Ptr<Socket>>([&](Ptr<Socket> socket) {
        while (socket->Recv())
        {
            ++received;
        }
    }));
    auto sender = CreateObject<Sender>(world.nodes.Get(0), world.right.GetAddress(1), packets);
    Simulator::Schedule(Seconds(1), &Sender::Send, sender);
    Simulator::Stop(Seconds(2 + packets * 100e-6));
    Simulator::Run();
    receiver->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
    return received;
}

/// \return packets a benchmark's iteration carries; the environment may say otherwise
uint32_t
Packets()
{
    const char* set = std::getenv("DIVERTSIM_BENCH_PACKETS");
    return set ? static_cast<uint32_t>(std::strtoul(set, nullptr, 10)) : 20000;
}

void
RunRouter(benchmark::State& state, Router router)
{
    const uint32_t packets = Packets();
    for (auto _ : state)
    {
        World world{PointToPointHelper()};
        PassFilter filter;
        DivertGroupHelper group("ids", 8000);
        BsdHostHelper bsd;
        switch (router)
        {
        case Router::PLAIN:
            break;
        case Router::HOOK: {
            auto hook = CreateObject<BsdHostHook>();
            hook->Install(world.nodes.Get(1));
            hook->SetFilter(&filter);
            break;
        }
        case Router::STATES:
            bsd.SetRules({"pass keep state"});
            bsd.Install(world.nodes.Get(1));
            break;
        case Router::DIVERT:
            bsd.SetRules(
                {"pass keep state", "pass in on if0 proto udp divert-to 127.0.0.1 port 8000"});
            bsd.Install(world.nodes.Get(1));
            group.SetInspectorAttribute("PerPacket", DoubleValue(2000));
            group.Install(world.nodes.Get(1), 4);
            break;
        }
        if (Carry(world, packets) != packets)
        {
            state.SkipWithError("packets were lost");
        }
    }
    state.SetItemsProcessed(state.iterations() * packets);
}

void
RouterPlain(benchmark::State& state)
{
    RunRouter(state, Router::PLAIN);
}

void
RouterHook(benchmark::State& state)
{
    RunRouter(state, Router::HOOK);
}

void
RouterStates(benchmark::State& state)
{
    RunRouter(state, Router::STATES);
}

void
RouterDivert(benchmark::State& state)
{
    RunRouter(state, Router::DIVERT);
}

template <typename Helper>
void
RunLinks(benchmark::State& state)
{
    const uint32_t packets = Packets();
    for (auto _ : state)
    {
        World world{Helper()};
        if (Carry(world, packets) != packets)
        {
            state.SkipWithError("packets were lost");
        }
    }
    state.SetItemsProcessed(state.iterations() * packets);
}

void
LinksPointToPoint(benchmark::State& state)
{
    RunLinks<PointToPointHelper>(state);
}

void
LinksLinkDevice(benchmark::State& state)
{
    RunLinks<LinkHelper>(state);
}

BENCHMARK(RouterPlain)->Unit(benchmark::kMillisecond);
BENCHMARK(RouterHook)->Unit(benchmark::kMillisecond);
BENCHMARK(RouterStates)->Unit(benchmark::kMillisecond);
BENCHMARK(RouterDivert)->Unit(benchmark::kMillisecond);
BENCHMARK(LinksPointToPoint)->Unit(benchmark::kMillisecond);
BENCHMARK(LinksLinkDevice)->Unit(benchmark::kMillisecond);

} // namespace
} // namespace divertsim
} // namespace ns3
