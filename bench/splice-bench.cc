// SPDX-License-Identifier: GPL-2.0-only
//
// What a splice costs the simulation beside the same relay written with ns-3 sockets and their Recv
// and Send callbacks: for one bulk transfer, and a segment with few and many connections. Both run
// in turn, in one process; the counters are ratios of processor time, of the median of five runs.
//
//   GLIBC_TUNABLES=glibc.malloc.hugetlb=1 divertsim-bench-splice

#include "ns3/bsd-host-helper.h"
#include "ns3/bsd-host-splice.h"
#include "ns3/bsd-host-steering.h"
#include "ns3/bsd-host.h"
#include "ns3/bsd-socket-layer.h"
#include "ns3/bsd-socket-process.h"
#include "ns3/bsd-socket-tcp.h"
#include "ns3/config.h"
#include "ns3/inet-socket-address.h"
#include "ns3/integer.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-global-routing-helper.h"
#include "ns3/link-helper.h"
#include "ns3/node-container.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/uinteger.h"

#include <benchmark/benchmark.h>
#include <malloc.h>

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <memory>
#include <vector>

namespace
{

using namespace ns3;
using namespace ns3::divertsim;

constexpr std::uint16_t PORT = 80;
constexpr std::uint16_t FAR_PORT = 8080;
constexpr std::uint32_t SEGMENT = 1448;
constexpr int RUNS = 5;

enum class Kind
{
    NS3,       ///< ns-3's own sockets, on a node without a BsdHost
    CALLBACKS, ///< sockets that are found by hash, on a BsdHost, with Recv and Send callbacks
    SPLICE,    ///< a program with SO_SPLICE on the same host
    DIRECT,    ///< the same, direct dispatch
};

/// client - relay - server, connections through the relay, and what the client sends
class World
{
  public:
    World(Kind kind, std::uint32_t connections)
        : m_kind(kind)
    {
        m_nodes.Create(3);
        Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(SEGMENT));
        LinkHelper link;
        link.SetDeviceAttribute("DataRate", StringValue("1Gbps"));
        link.SetChannelAttribute("Delay", StringValue("100us"));
        const auto left = link.Install(m_nodes.Get(0), m_nodes.Get(1));
        const auto right = link.Install(m_nodes.Get(1), m_nodes.Get(2));
        InternetStackHelper().Install(m_nodes);
        Ipv4AddressHelper addresses("10.0.1.0", "255.255.255.0");
        m_relay = addresses.Assign(left).GetAddress(1);
        addresses.NewNetwork();
        m_server = addresses.Assign(right).GetAddress(1);
        Ipv4GlobalRoutingHelper::PopulateRoutingTables();
        BsdHostSteering::Of(m_nodes.Get(0));
        BsdHostSteering::Of(m_nodes.Get(2));
        if (kind != Kind::NS3)
        {
            BsdHostHelper().Install(m_nodes.Get(1));
        }
        ListenAtServer();
        ListenAtRelay();
        for (std::uint32_t i = 0; i < connections; ++i)
        {
            Simulator::Schedule(Seconds(0.1 + 4.0 * i / connections), &World::Open, this);
        }
        Simulator::Stop(Seconds(6));
        Simulator::Run();
        if (m_process)
        {
            m_before = mallinfo2().uordblks;
            for (const auto& [in, out] : m_pairs)
            {
                BsdSplice value;
                value.fd = out;
                m_process->Setsockopt(in, BSD_SOL_SOCKET, BSD_SO_SPLICE, &value, sizeof(value));
            }
            m_after = mallinfo2().uordblks;
        }
    }

    ~World()
    {
        m_process = nullptr;
        Simulator::Destroy();
    }

    World(const World&) = delete;
    World& operator=(const World&) = delete;

    /// One connection sends as fast as it can. \param bytes that must arrive
    /// \return processor seconds
    double Bulk(std::uint64_t bytes)
    {
        m_left = bytes;
        const auto socket = m_clients.front();
        socket->SetSendCallback(MakeCallback(&World::OnWritable, this));
        Simulator::ScheduleNow(&World::OnWritable, this, socket, std::uint32_t{0});
        return Run(bytes);
    }

    /// Single segments on all connections in turn. \param segments how many
    /// \return processor seconds
    double Segments(std::uint32_t segments)
    {
        Simulator::ScheduleNow(&World::WriteSegment, this, segments);
        return Run(std::uint64_t{segments} * SEGMENT);
    }

    /// \return bytes that the splices took, each
    double Memory() const
    {
        return static_cast<double>(m_after - m_before) / static_cast<double>(m_pairs.size());
    }

  private:
    using Accepted = Callback<void, Ptr<Socket>, const Address&>;

    Ptr<Socket> Make(std::uint32_t node) const
    {
        const auto on = m_nodes.Get(node);
        return node == 1 && m_kind == Kind::NS3
                   ? Socket::CreateSocket(on, TcpSocketFactory::GetTypeId())
                   : Ptr<Socket>(BsdSocketTcp::Open(on));
    }

    Ptr<Socket> Listen(std::uint32_t node, std::uint16_t port, const Accepted& accepted)
    {
        const auto socket = Make(node);
        socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), port));
        socket->Listen();
        socket->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(), accepted);
        return socket;
    }

    void ListenAtServer()
    {
        m_listeners.push_back(Listen(2, FAR_PORT, MakeCallback(&World::OnServer, this)));
    }

    void ListenAtRelay()
    {
        if (m_kind == Kind::NS3 || m_kind == Kind::CALLBACKS)
        {
            m_listeners.push_back(Listen(1, PORT, MakeCallback(&World::OnRelay, this)));
            return;
        }
        const auto host = m_nodes.Get(1)->GetObject<BsdHost>();
        host->GetSockets()->SetAttribute("Descriptors", IntegerValue(100000));
        m_process = std::make_unique<BsdSocketProcess>(host->GetSockets(), BsdCredentials());
        if (m_kind == Kind::DIRECT)
        {
            m_process->SetSpliceContext({BsdSpliceDispatch::DIRECT, 0});
        }
        m_listener = m_process->Socket(BSD_PF_INET, BSD_SOCK_STREAM, 0);
        m_process->Bind(m_listener, BsdSockaddr::Inet(PORT));
        m_process->Listen(m_listener, 128);
        Await();
    }

    void Await()
    {
        m_process->AwaitPoll({{m_listener, BSD_POLLIN, 0}},
                             BSD_NEVER,
                             [this](int, const std::vector<BsdPollfd>&) { Accept(); });
    }

    void Accept()
    {
        for (int in = m_process->Accept(m_listener); in >= 0; in = m_process->Accept(m_listener))
        {
            const int out = m_process->Socket(BSD_PF_INET, BSD_SOCK_STREAM, 0);
            m_process->Connect(
                out,
                BsdSockaddr::Inet(BsdAddress::V4(m_server.Get()), FAR_PORT));
            m_pairs.emplace_back(in, out);
        }
        Await();
    }

    void Open()
    {
        const auto socket = Make(0);
        socket->Connect(InetSocketAddress(m_relay, PORT));
        m_clients.push_back(socket);
    }

    void OnServer(Ptr<Socket> socket, const Address&)
    {
        socket->SetRecvCallback(MakeCallback(&World::OnArrival, this));
    }

    /// The relay of callbacks: what one end receives the other sends, as far as it fits
    void OnRelay(Ptr<Socket> in, const Address&)
    {
        const auto out = Make(1);
        out->Connect(InetSocketAddress(m_server, FAR_PORT));
        in->SetRecvCallback(MakeBoundCallback(&World::Relay, out));
        out->SetSendCallback(MakeBoundCallback(&World::RelayMore, in));
        m_relays.push_back(in);
        m_relays.push_back(out);
    }

    static void Relay(Ptr<Socket> out, Ptr<Socket> in)
    {
        const std::uint32_t size = std::min(in->GetRxAvailable(), out->GetTxAvailable());
        if (size > 0)
        {
            out->Send(in->Recv(size, 0), 0);
        }
    }

    static void RelayMore(Ptr<Socket> in, Ptr<Socket> out, std::uint32_t)
    {
        Relay(out, in);
    }

    void OnWritable(Ptr<Socket> socket, std::uint32_t)
    {
        while (m_left > 0 && socket->GetTxAvailable() >= SEGMENT)
        {
            const auto size = static_cast<std::uint32_t>(std::min<std::uint64_t>(m_left, SEGMENT));
            if (socket->Send(Create<Packet>(size)) < 0)
            {
                return;
            }
            m_left -= size;
        }
    }

    void WriteSegment(std::uint32_t left)
    {
        m_clients[left % m_clients.size()]->Send(Create<Packet>(SEGMENT));
        if (left > 1)
        {
            Simulator::Schedule(MicroSeconds(50), &World::WriteSegment, this, left - 1);
        }
    }

    void OnArrival(Ptr<Socket> socket)
    {
        while (const auto packet = socket->Recv())
        {
            m_arrived += packet->GetSize();
            if (packet->GetSize() == 0)
            {
                return;
            }
        }
        if (m_arrived >= m_expected)
        {
            Simulator::Stop();
        }
    }

    double Run(std::uint64_t bytes)
    {
        m_arrived = 0;
        m_expected = bytes;
        // of the processor, which others may use as well
        const std::clock_t begin = std::clock();
        Simulator::Stop(Seconds(100));
        Simulator::Run();
        const double span = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
        return m_arrived == bytes ? span : -1;
    }

    Kind m_kind;
    NodeContainer m_nodes;
    Ipv4Address m_relay;
    Ipv4Address m_server;
    std::vector<Ptr<Socket>> m_listeners;
    std::vector<Ptr<Socket>> m_clients;
    std::vector<Ptr<Socket>> m_relays;
    std::unique_ptr<BsdSocketProcess> m_process;
    int m_listener = -1;
    std::vector<std::pair<int, int>> m_pairs;
    std::size_t m_before = 0;
    std::size_t m_after = 0;
    std::uint64_t m_left = 0;
    std::uint64_t m_arrived = 0;
    std::uint64_t m_expected = 0;
};

double
Median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

/// A bulk transfer by each relay, in turn
void
Bulk(benchmark::State& state)
{
    constexpr std::uint64_t BYTES = 10000000;
    const std::vector<Kind> kinds = {Kind::NS3, Kind::CALLBACKS, Kind::SPLICE, Kind::DIRECT};
    std::vector<std::vector<double>> spans(kinds.size());
    for (auto _ : state)
    {
        for (int run = 0; run < RUNS; ++run)
        {
            for (std::size_t k = 0; k < kinds.size(); ++k)
            {
                World world(kinds[k], 1);
                const double span = world.Bulk(BYTES);
                if (span < 0)
                {
                    state.SkipWithError("bytes are missing");
                    return;
                }
                spans[k].push_back(span);
            }
        }
    }
    state.counters["ns3_s"] = Median(spans[0]);
    state.counters["callbacks_to_ns3"] = Median(spans[1]) / Median(spans[0]);
    state.counters["splice_to_ns3"] = Median(spans[2]) / Median(spans[0]);
    state.counters["splice_to_callbacks"] = Median(spans[2]) / Median(spans[1]);
    state.counters["direct_to_callbacks"] = Median(spans[3]) / Median(spans[1]);
}

/// Segments over few and many connections, by callbacks and by splices on the same sockets
void
Connections(benchmark::State& state)
{
    constexpr std::uint32_t SEGMENTS = 20000;
    const auto many = static_cast<std::uint32_t>(state.range(0));
    std::vector<double> few;
    std::vector<double> growth;
    std::vector<double> plain;
    double memory = 0;
    for (auto _ : state)
    {
        for (int run = 0; run < 3; ++run)
        {
            const auto measure = [](Kind kind, std::uint32_t connections, double* bytes) {
                World world(kind, connections);
                if (bytes)
                {
                    *bytes = world.Memory();
                }
                return world.Segments(SEGMENTS) * 1e6 / SEGMENTS;
            };
            const double callbacks10 = measure(Kind::CALLBACKS, 10, nullptr);
            const double splice10 = measure(Kind::SPLICE, 10, nullptr);
            const double callbacks = measure(Kind::CALLBACKS, many, nullptr);
            const double splice = measure(Kind::SPLICE, many, &memory);
            if (std::min({callbacks10, splice10, callbacks, splice}) < 0)
            {
                state.SkipWithError("bytes are missing");
                return;
            }
            few.push_back(splice10);
            growth.push_back(splice / splice10);
            plain.push_back(callbacks / callbacks10);
        }
    }
    state.counters["us_a_segment_at_10"] = Median(few);
    state.counters["growth_of_splices"] = Median(growth);
    state.counters["growth_of_callbacks"] = Median(plain);
    state.counters["relative_growth"] = Median(growth) / Median(plain);
    state.counters["bytes_a_splice"] = memory;
}

BENCHMARK(Bulk)->Iterations(1)->Unit(benchmark::kMillisecond);
BENCHMARK(Connections)->Arg(10000)->Iterations(1)->Unit(benchmark::kMillisecond);

} // namespace
