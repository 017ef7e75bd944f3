// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/link-device.h"

#include "ns3/abort.h"
#include "ns3/double.h"
#include "ns3/link-channel.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/trace-source-accessor.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3
{
namespace divertsim
{

NS_LOG_COMPONENT_DEFINE("LinkDevice");
NS_OBJECT_ENSURE_REGISTERED(LinkDevice);

TypeId
LinkDevice::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::divertsim::LinkDevice")
            .SetParent<NetDevice>()
            .SetGroupName("Divertsim")
            .AddConstructor<LinkDevice>()
            .AddAttribute("Mtu",
                          "Bytes of the largest IP packet.",
                          UintegerValue(1500),
                          MakeUintegerAccessor(&LinkDevice::SetMtu, &LinkDevice::GetMtu),
                          MakeUintegerChecker<uint16_t>())
            .AddAttribute("DataRate",
                          "Bits a second; a change holds for packets queued from then on.",
                          DataRateValue(DataRate("1Gbps")),
                          MakeDataRateAccessor(&LinkDevice::m_rate),
                          MakeDataRateChecker())
            .AddAttribute("QueueSize",
                          "Packets that can wait; the one being sent does not count.",
                          UintegerValue(1000),
                          MakeUintegerAccessor(&LinkDevice::m_queueSize),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("LossRate",
                          "Probability that the wire loses a packet sent by this device.",
                          DoubleValue(0),
                          MakeDoubleAccessor(&LinkDevice::m_lossRate),
                          MakeDoubleChecker<double>(0, 1))
            .AddTraceSource("MacTx",
                            "A packet came from the IP layer.",
                            MakeTraceSourceAccessor(&LinkDevice::m_macTxTrace),
                            "ns3::Packet::TracedCallback")
            .AddTraceSource("MacTxDrop",
                            "A packet was not taken: the queue is full or the link is down.",
                            MakeTraceSourceAccessor(&LinkDevice::m_macTxDropTrace),
                            "ns3::Packet::TracedCallback")
            .AddTraceSource("MacRx",
                            "A packet goes to the IP layer.",
                            MakeTraceSourceAccessor(&LinkDevice::m_macRxTrace),
                            "ns3::Packet::TracedCallback")
            .AddTraceSource("MacPromiscRx",
                            "A packet goes to the IP layer; the same packets as MacRx.",
                            MakeTraceSourceAccessor(&LinkDevice::m_macPromiscRxTrace),
                            "ns3::Packet::TracedCallback")
            .AddTraceSource("PhyRxEnd",
                            "A packet has arrived in full.",
                            MakeTraceSourceAccessor(&LinkDevice::m_phyRxEndTrace),
                            "ns3::Packet::TracedCallback")
            .AddTraceSource("PhyRxDrop",
                            "A packet sent by the other end was lost on the wire.",
                            MakeTraceSourceAccessor(&LinkDevice::m_phyRxDropTrace),
                            "ns3::Packet::TracedCallback")
            .AddTraceSource("Sniffer",
                            "A packet is queued or has arrived: what tcpdump(1) would see.",
                            MakeTraceSourceAccessor(&LinkDevice::m_snifferTrace),
                            "ns3::Packet::TracedCallback")
            .AddTraceSource("PromiscSniffer",
                            "The same packets as Sniffer.",
                            MakeTraceSourceAccessor(&LinkDevice::m_promiscSnifferTrace),
                            "ns3::Packet::TracedCallback")
            .AddTraceSource("Drop",
                            "A packet that this device was to send was lost, and why.",
                            MakeTraceSourceAccessor(&LinkDevice::m_dropTrace),
                            "ns3::divertsim::LinkDevice::DropTracedCallback");
    return tid;
}

LinkDevice::LinkDevice()
    : m_address(Mac48Address::Allocate()),
      m_loss(CreateObject<UniformRandomVariable>())
{
    NS_LOG_FUNCTION(this);
}

LinkDevice::~LinkDevice()
{
    NS_LOG_FUNCTION(this);
}

void
LinkDevice::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_base += m_flights.size();
    m_waiting = m_base;
    m_flights.clear();
    m_up = false;
    m_peer = nullptr;
    m_channel = nullptr;
    m_node = nullptr;
    m_loss = nullptr;
    m_receive = ReceiveCallback();
    m_promisc = PromiscReceiveCallback();
    NetDevice::DoDispose();
}

void
LinkDevice::Attach(Ptr<LinkChannel> channel)
{
    NS_LOG_FUNCTION(this << channel);
    NS_ABORT_MSG_IF(m_channel, "LinkDevice: attached already");
    m_channel = channel;
    m_channel->Attach(this);
}

int64_t
LinkDevice::AssignStreams(int64_t stream)
{
    m_loss->SetStream(stream);
    return 1;
}

void
LinkDevice::StartDue(Time now)
{
    const uint64_t end = m_base + m_flights.size();
    while (m_waiting < end && m_flights[m_waiting - m_base].start <= now)
    {
        ++m_waiting;
    }
}

Time
LinkDevice::GetSendTime(uint32_t bytes)
{
    // DataRate divides in 128 bits, half of what a hop costs; most packets have their size in
    // common with the one before
    if (bytes != m_lastBytes || m_lastRate != m_rate)
    {
        m_lastBytes = bytes;
        m_lastRate = m_rate;
        m_lastTime = m_rate.CalculateBytesTxTime(bytes);
    }
    return m_lastTime;
}

uint32_t
LinkDevice::GetQueued() const
{
    const Time now = Simulator::Now();
    return static_cast<uint32_t>(
        std::count_if(m_flights.begin() + static_cast<std::ptrdiff_t>(m_waiting - m_base),
                      m_flights.end(),
                      [now](const Flight& flight) { return flight.start > now; }));
}

bool
LinkDevice::Send(Ptr<Packet> packet, const Address& dest, uint16_t protocol)
{
    NS_LOG_FUNCTION(this << packet << dest << protocol);
    m_macTxTrace(packet);
    if (!m_up)
    {
        m_macTxDropTrace(packet);
        Drop(packet, LINK);
        return false;
    }
    const Time now = Simulator::Now();
    StartDue(now);
    const Time start = std::max(now, m_free);
    if (start > now && m_base + m_flights.size() - m_waiting >= m_queueSize)
    {
        m_macTxDropTrace(packet);
        Drop(packet, QUEUE);
        return false;
    }
    m_snifferTrace(packet);
    m_promiscSnifferTrace(packet);
    m_free = start + GetSendTime(packet->GetSize() + PPP_BYTES);
    const uint64_t serial = m_base + m_flights.size();
    m_flights.push_back({packet, protocol, start});
    Simulator::ScheduleWithContext(m_peer->m_node->GetId(),
                                   m_free - now + m_channel->GetDelay(),
                                   &LinkDevice::Arrive,
                                   this,
                                   serial);
    return true;
}

bool
LinkDevice::SendFrom(Ptr<Packet> packet, const Address&, const Address& dest, uint16_t protocol)
{
    return Send(packet, dest, protocol);
}

void
LinkDevice::Arrive(uint64_t serial)
{
    NS_LOG_FUNCTION(this << serial);
    if (serial < m_base)
    {
        return; // was lost when the link went down
    }
    Flight& flight = m_flights[serial - m_base];
    Ptr<Packet> packet = std::move(flight.packet);
    flight.packet = nullptr;
    const uint16_t protocol = flight.protocol;
    // in order, but for a Delay that was made shorter meanwhile
    while (!m_flights.empty() && !m_flights.front().packet)
    {
        m_flights.pop_front();
        ++m_base;
    }
    m_waiting = std::max(m_waiting, m_base);
    if (m_lossRate > 0 && m_loss->GetValue() < m_lossRate)
    {
        m_peer->m_phyRxDropTrace(packet);
        Drop(packet, LINK);
        return;
    }
    m_peer->Receive(packet, protocol);
}

void
LinkDevice::Receive(Ptr<Packet> packet, uint16_t protocol)
{
    NS_LOG_FUNCTION(this << packet << protocol);
    m_snifferTrace(packet);
    m_promiscSnifferTrace(packet);
    m_phyRxEndTrace(packet);
    if (!m_promisc.IsNull())
    {
        m_macPromiscRxTrace(packet);
        m_promisc(this, packet, protocol, m_peer->m_address, m_address, NetDevice::PACKET_HOST);
    }
    m_macRxTrace(packet);
    m_receive(this, packet, protocol, m_peer->m_address);
}

void
LinkDevice::NotifyLink(bool up)
{
    NS_LOG_FUNCTION(this << up);
    Ptr<LinkDevice> peer = m_channel->GetPeer(this);
    m_peer = PeekPointer(peer);
    const bool was = m_up;
    m_up = up && m_peer;
    if (was && !m_up)
    {
        std::deque<Flight> lost;
        lost.swap(m_flights);
        m_base += lost.size();
        m_waiting = m_base;
        m_free = Simulator::Now();
        for (const auto& flight : lost)
        {
            if (flight.packet)
            {
                Drop(flight.packet, LINK);
            }
        }
    }
    if (was != m_up)
    {
        m_linkChange();
    }
}

void
LinkDevice::Drop(Ptr<const Packet> packet, DropReason reason)
{
    NS_LOG_LOGIC("lost " << packet << (reason == QUEUE ? ": queue full" : ": link"));
    m_dropTrace(packet, reason);
}

void
LinkDevice::SetIfIndex(const uint32_t index)
{
    m_ifIndex = index;
}

uint32_t
LinkDevice::GetIfIndex() const
{
    return m_ifIndex;
}

Ptr<Channel>
LinkDevice::GetChannel() const
{
    return m_channel;
}

void
LinkDevice::SetAddress(Address address)
{
    m_address = Mac48Address::ConvertFrom(address);
}

Address
LinkDevice::GetAddress() const
{
    return m_address;
}

bool
LinkDevice::SetMtu(const uint16_t mtu)
{
    m_mtu = mtu;
    return true;
}

uint16_t
LinkDevice::GetMtu() const
{
    return m_mtu;
}

bool
LinkDevice::IsLinkUp() const
{
    return m_up;
}

void
LinkDevice::AddLinkChangeCallback(Callback<void> callback)
{
    m_linkChange.ConnectWithoutContext(callback);
}

bool
LinkDevice::IsBroadcast() const
{
    return true;
}

Address
LinkDevice::GetBroadcast() const
{
    return Mac48Address::GetBroadcast();
}

bool
LinkDevice::IsMulticast() const
{
    return true;
}

Address
LinkDevice::GetMulticast(Ipv4Address group) const
{
    return Mac48Address::GetMulticast(group);
}

Address
LinkDevice::GetMulticast(Ipv6Address group) const
{
    return Mac48Address::GetMulticast(group);
}

bool
LinkDevice::IsBridge() const
{
    return false;
}

bool
LinkDevice::IsPointToPoint() const
{
    return true;
}

Ptr<Node>
LinkDevice::GetNode() const
{
    return m_node;
}

void
LinkDevice::SetNode(Ptr<Node> node)
{
    m_node = node;
}

bool
LinkDevice::NeedsArp() const
{
    return false;
}

void
LinkDevice::SetReceiveCallback(ReceiveCallback callback)
{
    m_receive = callback;
}

void
LinkDevice::SetPromiscReceiveCallback(PromiscReceiveCallback callback)
{
    m_promisc = callback;
}

bool
LinkDevice::SupportsSendFrom() const
{
    return false;
}

} // namespace divertsim
} // namespace ns3
