// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-app-replay.h"

#include "ns3/bsd-app-reset.h"
#include "ns3/bsd-socket-inet-address.h"
#include "ns3/log.h"
#include "ns3/packet.h"
#include "ns3/simulator.h"
#include "ns3/tcp-header.h"
#include "ns3/udp-header.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace divertsim
{

NS_LOG_COMPONENT_DEFINE("BsdAppReplay");
NS_OBJECT_ENSURE_REGISTERED(BsdAppReplay);

namespace
{

BsdTime
Now()
{
    return Simulator::Now().GetNanoSeconds();
}

/// \return true if a is below b, as sequence numbers are compared (RFC 9293, section 3.4)
bool
IsBelow(std::uint32_t a, std::uint32_t b)
{
    return static_cast<std::int32_t>(a - b) < 0;
}

/// \return the sequence numbers that a segment takes
std::uint32_t
SequenceLength(std::uint32_t payload, std::uint8_t flags)
{
    return payload + ((flags & BSD_TH_SYN) != 0) + ((flags & BSD_TH_FIN) != 0);
}

/// \param packet of a plan \return its transport header and payload
Ptr<Packet>
MakeSegment(const LbCapturePacket& packet)
{
    const auto segment = Create<Packet>(packet.payload);
    const BsdTuple& tuple = packet.tuple;
    const bool checksum = Node::ChecksumEnabled();
    const Address source = tuple.source.family == BsdFamily::INET6
                               ? Address(BsdSocketToIpv6(tuple.source))
                               : Address(BsdSocketToIpv4(tuple.source));
    const Address destination = tuple.source.family == BsdFamily::INET6
                                    ? Address(BsdSocketToIpv6(tuple.destination))
                                    : Address(BsdSocketToIpv4(tuple.destination));
    if (tuple.protocol == BSD_IPPROTO_UDP)
    {
        UdpHeader udp;
        udp.SetSourcePort(tuple.sourcePort);
        udp.SetDestinationPort(tuple.destinationPort);
        if (checksum)
        {
            udp.EnableChecksums();
            udp.InitializeChecksum(source, destination, BSD_IPPROTO_UDP);
        }
        segment->AddHeader(udp);
        return segment;
    }
    TcpHeader tcp;
    tcp.SetSourcePort(tuple.sourcePort);
    tcp.SetDestinationPort(tuple.destinationPort);
    tcp.SetSequenceNumber(SequenceNumber32(packet.tcpSeq));
    tcp.SetAckNumber(SequenceNumber32(packet.tcpAck));
    tcp.SetFlags(packet.tcpFlags);
    tcp.SetWindowSize(packet.tcpWindow);
    if (checksum)
    {
        tcp.EnableChecksums();
        tcp.InitializeChecksum(source, destination, BSD_IPPROTO_TCP);
    }
    segment->AddHeader(tcp);
    return segment;
}

} // namespace

TypeId
BsdAppReplay::GetTypeId()
{
    static TypeId tid = TypeId("ns3::divertsim::BsdAppReplay")
                            .SetParent<Object>()
                            .SetGroupName("Divertsim")
                            .AddConstructor<BsdAppReplay>();
    return tid;
}

BsdAppReplay::BsdAppReplay() = default;
BsdAppReplay::~BsdAppReplay() = default;

std::uint32_t
BsdAppReplay::GetLength(const LbCapturePacket& packet)
{
    constexpr std::uint32_t INET_HEADER = 20;
    constexpr std::uint32_t INET6_HEADER = 40;
    constexpr std::uint32_t TCP_HEADER = 20;
    constexpr std::uint32_t UDP_HEADER = 8;
    return (packet.tuple.source.family == BsdFamily::INET6 ? INET6_HEADER : INET_HEADER) +
           (packet.tuple.protocol == BSD_IPPROTO_UDP ? UDP_HEADER : TCP_HEADER) + packet.payload;
}

void
BsdAppReplay::Install(const Ptr<Node>& from, const Ptr<Node>& to)
{
    m_from = CreateObject<BsdHostHook>();
    m_from->Install(from);
    m_from->SetFilter(this);
    m_to = CreateObject<BsdHostHook>();
    m_to->Install(to);
    m_to->SetFilter(this);
}

void
BsdAppReplay::SetPlan(LbReplayPlan plan, const Lead& lead, BsdTime constant)
{
    m_plan = std::move(plan);
    m_flows.assign(m_plan.flows.size(), Flow());
    m_departures.clear();
    m_departures.reserve(m_plan.packets.size());
    for (std::size_t i = 0; i < m_plan.packets.size(); ++i)
    {
        const LbReplayPacket& replayed = m_plan.packets[i];
        const BsdTime early = lead(replayed.opener, GetLength(replayed.packet));
        m_departures.push_back({std::max<BsdTime>(replayed.packet.time + constant - early, 0), i});
    }
    // Packets of one side may overtake each other where a longer one needs to leave earlier
    std::stable_sort(m_departures.begin(),
                     m_departures.end(),
                     [](const Departure& a, const Departure& b) { return a.time < b.time; });
}

void
BsdAppReplay::SetIds(std::uint32_t entry, LbFlowId firstFlow)
{
    m_entry = entry;
    m_firstFlow = firstFlow;
}

void
BsdAppReplay::AddObserver(LbMeasureFlowObserver* observer)
{
    m_observers.push_back(observer);
}

std::uint64_t
BsdAppReplay::GetSent() const
{
    return m_sent;
}

std::uint64_t
BsdAppReplay::GetReceived() const
{
    return m_received;
}

void
BsdAppReplay::Start()
{
    Next();
}

void
BsdAppReplay::Next()
{
    if (m_next < m_departures.size())
    {
        const BsdTime wait = std::max<BsdTime>(m_departures[m_next].time - Now(), 0);
        m_event = Simulator::Schedule(NanoSeconds(wait), &BsdAppReplay::SendDue, this);
    }
}

void
BsdAppReplay::SendDue()
{
    const BsdTime now = Now();
    for (; m_next < m_departures.size() && m_departures[m_next].time <= now; ++m_next)
    {
        Send(m_plan.packets[m_departures[m_next].packet]);
    }
    Next();
}

void
BsdAppReplay::Send(const LbReplayPacket& replayed)
{
    Flow& flow = m_flows[replayed.flow];
    const LbFlowId id = m_firstFlow + replayed.flow;
    const LbCapturePacket& packet = replayed.packet;
    if (!flow.started)
    {
        flow.started = true;
        m_current[m_plan.flows[replayed.flow].tuple] = replayed.flow;
        for (auto* observer : m_observers)
        {
            observer->OnFlowStarted(Now(), id, m_entry, m_plan.flows[replayed.flow].tuple);
        }
    }
    const std::uint32_t length = SequenceLength(packet.payload, packet.tcpFlags);
    if (packet.tuple.protocol == BSD_IPPROTO_TCP && length > 0)
    {
        Way& way = replayed.opener ? flow.toAnswerer : flow.toOpener;
        if (way.sent && IsBelow(packet.tcpSeq, way.sentTo))
        {
            way.resent.insert(packet.tcpSeq);
            for (auto* observer : m_observers)
            {
                observer->OnRetransmission(Now(), id);
            }
        }
        if (!way.sent || IsBelow(way.sentTo, packet.tcpSeq + length))
        {
            way.sentTo = packet.tcpSeq + length;
            way.sent = true;
        }
    }
    ++m_sent;
    const auto whole = BsdAppAddIpHeader(MakeSegment(packet), packet.tuple);
    (replayed.opener ? m_from : m_to)->OutputUnfiltered(whole);
}

BsdHostVerdict
BsdAppReplay::Filter(BsdHostPacket& packet)
{
    if (packet.GetDirection() != BsdDirection::IN)
    {
        return BsdHostVerdict::PASS;
    }
    const BsdPacketView& view = packet.GetView();
    auto it = m_current.find(view.tuple);
    const bool atAnswerer = it != m_current.end();
    if (!atAnswerer)
    {
        it = m_current.find(view.tuple.Reversed());
        if (it == m_current.end())
        {
            return BsdHostVerdict::PASS; // the host's own
        }
    }
    Arrive(it->second, atAnswerer, view);
    return BsdHostVerdict::STOLEN;
}

void
BsdAppReplay::Arrive(std::uint32_t index, bool atAnswerer, const BsdPacketView& view)
{
    ++m_received;
    Flow& flow = m_flows[index];
    const LbFlowId id = m_firstFlow + index;
    ++flow.arrived;
    bool complete = flow.arrived == m_plan.flows[index].packets;
    if (view.tuple.protocol == BSD_IPPROTO_TCP)
    {
        ArriveTcp(atAnswerer ? flow.toAnswerer : flow.toOpener, id, atAnswerer, view);
        complete =
            (flow.toAnswerer.closed && flow.toOpener.closed) || (view.tcpFlags & BSD_TH_RST) != 0;
    }
    else
    {
        ReportPayload(id, view.payload, atAnswerer);
    }
    if (complete && !flow.completed)
    {
        flow.completed = true;
        for (auto* observer : m_observers)
        {
            observer->OnFlowCompleted(Now(), id);
        }
    }
}

void
BsdAppReplay::ArriveTcp(Way& way, LbFlowId id, bool atAnswerer, const BsdPacketView& view)
{
    way.closed |= (view.tcpFlags & BSD_TH_FIN) != 0;
    const std::uint32_t length = SequenceLength(view.payload, view.tcpFlags);
    if (length == 0)
    {
        return;
    }
    if (way.seen && IsBelow(view.tcpSeq, way.seenTo))
    {
        const auto it = way.resent.find(view.tcpSeq);
        if (it == way.resent.end())
        {
            for (auto* observer : m_observers)
            {
                observer->OnReordered(Now(), id);
            }
        }
        else
        {
            way.resent.erase(it);
        }
    }
    // Payload that had arrived before counts once
    const std::uint32_t end = view.tcpSeq + length;
    const std::uint32_t fresh =
        !way.seen ? view.payload
                  : (IsBelow(way.seenTo, end) ? std::min(end - way.seenTo, view.payload) : 0);
    if (!way.seen || IsBelow(way.seenTo, end))
    {
        way.seenTo = end;
        way.seen = true;
    }
    ReportPayload(id, fresh, atAnswerer);
}

void
BsdAppReplay::ReportPayload(LbFlowId id, std::uint64_t bytes, bool atAnswerer)
{
    if (bytes == 0)
    {
        return;
    }
    for (auto* observer : m_observers)
    {
        observer->OnPayload(Now(), id, bytes, !atAnswerer);
    }
}

void
BsdAppReplay::DoDispose()
{
    m_event.Cancel();
    for (auto* hook : {&m_from, &m_to})
    {
        if (*hook)
        {
            (*hook)->SetFilter(nullptr);
            *hook = nullptr;
        }
    }
    m_observers.clear();
    Object::DoDispose();
}

} // namespace divertsim
} // namespace ns3
