// SPDX-License-Identifier: GPL-2.0-only
//
// What a packet costs with few and many connections on two hosts: sockets that are found by hash,
// and ns-3's own, whose demultiplexer walks a list. The time is that of the whole simulation, both
// hosts, divided by the packets that either host's IP layer got. Each run sends as many packets, of
// the same kinds: each segment is acknowledged at once.
//
// With memory in large pages, as the program runs its simulations:
//
//   GLIBC_TUNABLES=glibc.malloc.hugetlb=1 divertsim-bench-host-steering

#include "ns3/bsd-host-steering.h"
#include "ns3/bsd-socket-tcp.h"
#include "ns3/bsd-socket-udp.h"
#include "ns3/config.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/link-helper.h"
#include "ns3/node-container.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/udp-socket-factory.h"
#include "ns3/uinteger.h"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <ctime>
#include <vector>

namespace
{

using namespace ns3;
using namespace ns3::divertsim;

constexpr std::uint16_t PORT = 80;
constexpr std::uint32_t WRITES = 60000; ///< in the time that is measured, over all connections
constexpr double OPEN_SECONDS = 4;      ///< all connections are opened within
constexpr double BUSY_SECONDS = 10;

enum class Kind
{
    TCP,
    UDP,
};

/// Two hosts, connections between them, and their messages
class World
{
  public:
    /// \param hashed our sockets, else ns-3's \param waiting connections that stay in TIME_WAIT
    World(Kind kind, bool hashed, std::uint32_t connections, std::uint32_t waiting)
        : m_kind(kind),
          m_hashed(hashed)
    {
        m_nodes.Create(2);
        Config::SetDefault("ns3::TcpSocket::DelAckCount", UintegerValue(1));
        LinkHelper link;
        link.SetDeviceAttribute("DataRate", StringValue("10Gbps"));
        link.SetChannelAttribute("Delay", StringValue("100us"));
        const auto devices = link.Install(m_nodes.Get(0), m_nodes.Get(1));
        InternetStackHelper().Install(m_nodes);
        Ipv4AddressHelper addresses;
        addresses.SetBase("10.0.0.0", "255.255.255.0");
        m_server = addresses.Assign(devices).GetAddress(1);
        for (std::uint32_t i = 0; i < 2; ++i)
        {
            if (hashed)
            {
                BsdHostSteering::Of(m_nodes.Get(i));
            }
            m_nodes.Get(i)->GetObject<Ipv4L3Protocol>()->TraceConnectWithoutContext(
                "Rx",
                MakeCallback(&World::OnPacket, this));
        }
        Listen();
        const double gap = OPEN_SECONDS / (connections + waiting);
        for (std::uint32_t i = 0; i < connections + waiting; ++i)
        {
            Simulator::Schedule(Seconds(0.1 + i * gap), &World::Open, this, i < waiting);
        }
        Simulator::Schedule(Seconds(OPEN_SECONDS + 3), &World::Write, this, std::size_t{0});
    }

    ~World()
    {
        Simulator::Destroy();
    }

    /// Run up to here, not measured
    void Prepare()
    {
        Simulator::Stop(Seconds(OPEN_SECONDS + 2.5));
        Simulator::Run();
        m_packets = 0;
    }

    /// \return packets that the measured time had
    std::uint64_t Run()
    {
        Simulator::Stop(Seconds(BUSY_SECONDS + 1));
        Simulator::Run();
        return m_packets;
    }

  private:
    Ptr<Socket> Make(std::uint32_t node) const
    {
        const auto on = m_nodes.Get(node);
        if (m_hashed)
        {
            return m_kind == Kind::TCP ? Ptr<Socket>(BsdSocketTcp::Open(on))
                                       : Ptr<Socket>(BsdSocketUdp::Open(on));
        }
        return Socket::CreateSocket(on,
                                    m_kind == Kind::TCP ? TcpSocketFactory::GetTypeId()
                                                        : UdpSocketFactory::GetTypeId());
    }

    void Listen()
    {
        m_listener = Make(1);
        m_listener->Bind(InetSocketAddress(Ipv4Address::GetAny(), PORT));
        m_listener->SetRecvCallback(MakeCallback(&World::OnReadable, this));
        if (m_kind == Kind::TCP)
        {
            m_listener->Listen();
            m_listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                          MakeCallback(&World::OnAccepted, this));
        }
    }

    void Open(bool closes)
    {
        auto socket = Make(0);
        socket->Connect(InetSocketAddress(m_server, PORT));
        socket->SetRecvCallback(MakeCallback(&World::OnReadable, this));
        if (closes)
        {
            // the client closes first, and so waits
            Simulator::Schedule(Seconds(1), &World::CloseFirst, this, socket);
            m_waiting.push_back(socket);
            return;
        }
        m_clients.push_back(socket);
    }

    void CloseFirst(Ptr<Socket> socket)
    {
        socket->Close();
    }

    void OnAccepted(Ptr<Socket> socket, const Address&)
    {
        socket->SetRecvCallback(MakeCallback(&World::OnReadable, this));
        socket->SetCloseCallbacks(MakeCallback(&World::OnClosed, this),
                                  MakeNullCallback<void, Ptr<Socket>>());
    }

    void OnClosed(Ptr<Socket> socket)
    {
        socket->Close();
    }

    void OnReadable(Ptr<Socket> socket)
    {
        Address from;
        while (const auto packet = socket->RecvFrom(from))
        {
            if (packet->GetSize() == 0)
            {
                return;
            }
        }
    }

    void Write(std::size_t written)
    {
        m_clients[written % m_clients.size()]->Send(Create<Packet>(100));
        if (written + 1 < WRITES)
        {
            Simulator::Schedule(Seconds((BUSY_SECONDS - OPEN_SECONDS - 3) / WRITES),
                                &World::Write,
                                this,
                                written + 1);
        }
    }

    void OnPacket(Ptr<const Packet>, Ptr<Ipv4>, std::uint32_t)
    {
        ++m_packets;
    }

    Kind m_kind;
    bool m_hashed;
    NodeContainer m_nodes;
    Ipv4Address m_server;
    Ptr<Socket> m_listener;
    std::vector<Ptr<Socket>> m_clients;
    std::vector<Ptr<Socket>> m_waiting;
    std::uint64_t m_packets = 0;
};

void
Measure(benchmark::State& state, Kind kind, bool hashed, std::uint32_t waiting)
{
    std::uint64_t packets = 0;
    double seconds = 0;
    for (auto _ : state)
    {
        World world(kind, hashed, static_cast<std::uint32_t>(state.range(0)), waiting);
        world.Prepare();
        // of the processor, which others may use as well
        const std::clock_t begin = std::clock();
        packets += world.Run();
        const double span = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
        state.SetIterationTime(span);
        seconds += span;
    }
    state.counters["us_a_packet"] = seconds * 1e6 / static_cast<double>(packets);
    state.counters["packets"] = static_cast<double>(packets) / state.iterations();
}

void
TcpHashed(benchmark::State& state)
{
    Measure(state, Kind::TCP, true, 0);
}

void
TcpHashedTimeWait(benchmark::State& state)
{
    // as many again in TIME_WAIT, on the client
    Measure(state, Kind::TCP, true, static_cast<std::uint32_t>(state.range(0)));
}

void
TcpOfNs3(benchmark::State& state)
{
    Measure(state, Kind::TCP, false, 0);
}

void
UdpHashed(benchmark::State& state)
{
    Measure(state, Kind::UDP, true, 0);
}

void
UdpOfNs3(benchmark::State& state)
{
    Measure(state, Kind::UDP, false, 0);
}

BENCHMARK(TcpHashed)->Arg(100)->Arg(10000)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(TcpHashedTimeWait)->Arg(100)->Arg(10000)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(TcpOfNs3)->Arg(100)->Arg(3000)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(UdpHashed)->Arg(100)->Arg(10000)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(UdpOfNs3)->Arg(100)->Arg(3000)->UseManualTime()->Unit(benchmark::kMillisecond);

} // namespace
