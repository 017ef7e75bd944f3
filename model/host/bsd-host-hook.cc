// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-host-hook.h"

#include "ns3/abort.h"
#include "ns3/bsd-host-softirq.h"
#include "ns3/bsd-host-tag.h"
#include "ns3/bsd-host-traffic-control.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-interface.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv4-routing-protocol.h"
#include "ns3/ipv6-header.h"
#include "ns3/ipv6-interface.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/ipv6-route.h"
#include "ns3/ipv6-routing-protocol.h"
#include "ns3/log.h"
#include "ns3/loopback-net-device.h"
#include "ns3/queue-disc.h"
#include "ns3/trace-source-accessor.h"

namespace ns3
{
namespace divertsim
{

NS_LOG_COMPONENT_DEFINE("BsdHostHook");
NS_OBJECT_ENSURE_REGISTERED(BsdHostHook);

namespace
{
constexpr uint16_t ETHERTYPE_ARP = 0x0806;
constexpr uint16_t ETHERTYPE_IPV6 = 0x86DD;

/// Marks a span of execution
class Scope
{
  public:
    explicit Scope(bool& flag)
        : m_flag(flag),
          m_before(flag)
    {
        m_flag = true;
    }

    ~Scope()
    {
        m_flag = m_before;
    }

    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

  private:
    bool& m_flag;
    bool m_before;
};
} // namespace

TypeId
BsdHostHook::GetTypeId()
{
    static TypeId tid = TypeId("ns3::divertsim::BsdHostHook")
                            .SetParent<Object>()
                            .SetGroupName("Divertsim")
                            .AddConstructor<BsdHostHook>()
                            .AddTraceSource("Drop",
                                            "The filter dropped a packet.",
                                            MakeTraceSourceAccessor(&BsdHostHook::m_dropTrace),
                                            "ns3::divertsim::BsdHostHook::DropTracedCallback");
    return tid;
}

BsdHostHook::BsdHostHook()
{
    NS_LOG_FUNCTION(this);
}

BsdHostHook::~BsdHostHook()
{
    NS_LOG_FUNCTION(this);
}

void
BsdHostHook::DoDispose()
{
    NS_LOG_FUNCTION(this);
    if (m_proxy)
    {
        m_proxy->Detach();
    }
    m_filter = nullptr;
    m_softirq = nullptr;
    m_interfaces.clear();
    m_proxy = nullptr;
    m_tc = nullptr;
    m_node = nullptr;
    Object::DoDispose();
}

void
BsdHostHook::SetFilter(BsdHostFilter* filter)
{
    m_filter = filter;
}

void
BsdHostHook::SetSoftirq(Ptr<BsdHostSoftirq> softirq)
{
    m_softirq = softirq;
}

void
BsdHostHook::Install(Ptr<Node> node)
{
    NS_LOG_FUNCTION(this << node);
    NS_ABORT_MSG_IF(m_node, "BsdHostHook: installed already");
    NS_ABORT_MSG_IF(node->GetObject<BsdHostHook>(), "BsdHostHook: the node has one already");
    m_tc = node->GetObject<TrafficControlLayer>();
    NS_ABORT_MSG_UNLESS(m_tc, "BsdHostHook: install the Internet stack on the node first");
    m_node = node;
    m_proxy = CreateObject<BsdHostTrafficControl>(this, m_tc);
    node->AggregateObject(this);
    HookInterfaces();
}

void
BsdHostHook::HookInterfaces()
{
    NS_LOG_FUNCTION(this);
    const auto tcReceive = MakeCallback(&TrafficControlLayer::Receive, m_tc);
    const auto hookReceive = MakeCallback(&BsdHostHook::Receive, this);
    // One entry for each device and EtherType, all of the same callback: there is no way to
    // list them, and removal takes one at a time.
    for (uint32_t i = 0; i < 3 * m_node->GetNDevices(); ++i)
    {
        m_node->UnregisterProtocolHandler(tcReceive);
        m_node->UnregisterProtocolHandler(hookReceive);
    }
    m_interfaces.assign(m_node->GetNDevices(), Interface());
    const auto ipv4 = m_node->GetObject<Ipv4L3Protocol>();
    for (uint32_t i = 0; ipv4 && i < ipv4->GetNInterfaces(); ++i)
    {
        const auto device = ipv4->GetNetDevice(i);
        if (!DynamicCast<LoopbackNetDevice>(device))
        {
            ipv4->GetInterface(i)->SetTrafficControl(m_proxy);
            HookDevice(device, BsdHostPacket::ETHERTYPE_IPV4);
            m_node->RegisterProtocolHandler(tcReceive, ETHERTYPE_ARP, device);
        }
    }
    const auto ipv6 = m_node->GetObject<Ipv6L3Protocol>();
    for (uint32_t i = 0; ipv6 && i < ipv6->GetNInterfaces(); ++i)
    {
        const auto device = ipv6->GetNetDevice(i);
        if (!DynamicCast<LoopbackNetDevice>(device))
        {
            ipv6->GetInterface(i)->SetTrafficControl(m_proxy);
            HookDevice(device, ETHERTYPE_IPV6);
        }
    }
}

void
BsdHostHook::HookDevice(Ptr<NetDevice> device, uint16_t protocol)
{
    m_node->RegisterProtocolHandler(MakeCallback(&BsdHostHook::Receive, this), protocol, device);
    Interface& interface = m_interfaces.at(device->GetIfIndex());
    interface.hooked = true;
    interface.queues = device->GetObject<NetDeviceQueueInterface>();
}

void
BsdHostHook::Receive(Ptr<NetDevice> device,
                     Ptr<const Packet> packet,
                     uint16_t protocol,
                     const Address& from,
                     const Address& to,
                     NetDevice::PacketType type)
{
    NS_LOG_FUNCTION(this << device << packet << protocol << from << to << type);
    if (!m_filter)
    {
        m_tc->Receive(device, packet, protocol, from, to, type);
        return;
    }
    BsdHostPacket met(device, packet, protocol, from, to, type, BsdDirection::NONE);
    if (!m_softirq || !m_softirq->Take(met))
    {
        FilterIn(met);
    }
}

void
BsdHostHook::Process(BsdHostPacket& packet)
{
    NS_LOG_FUNCTION(this);
    if (m_filter)
    {
        FilterIn(packet);
    }
    else
    {
        Reinject(packet);
    }
}

void
BsdHostHook::FilterIn(BsdHostPacket& packet)
{
    switch (m_filter->Filter(packet))
    {
    case BsdHostVerdict::PASS:
    case BsdHostVerdict::CHANGED:
        Reinject(packet);
        break;
    case BsdHostVerdict::DROP:
        m_dropTrace(packet.m_packet, BsdDirection::IN, packet.m_device);
        break;
    case BsdHostVerdict::STOLEN:
        break;
    }
}

void
BsdHostHook::Input(Ptr<Packet> whole, Ptr<NetDevice> device, BsdDirection divertTag)
{
    NS_LOG_FUNCTION(this << whole << device);
    if (!m_tc)
    {
        return; // the node is being disposed of
    }
    uint8_t version = 0;
    whole->CopyData(&version, 1);
    const uint16_t protocol = version >> 4 == 6 ? ETHERTYPE_IPV6 : BsdHostPacket::ETHERTYPE_IPV4;
    // the link-layer addresses are not kept by divert(4); ns-3's IP layers look at neither
    BsdHostPacket met(device,
                      whole,
                      protocol,
                      device->GetAddress(),
                      device->GetAddress(),
                      NetDevice::PACKET_HOST,
                      divertTag);
    Process(met);
}

void
BsdHostHook::Reinject(const BsdHostPacket& packet)
{
    if (!m_tc)
    {
        return; // the node is being disposed of
    }
    if (packet.m_item)
    {
        SendDown(packet.m_device, packet.m_item);
        return;
    }
    m_tc->Receive(packet.m_device,
                  packet.m_packet,
                  packet.m_protocol,
                  packet.m_from,
                  packet.m_to,
                  packet.m_type);
}

void
BsdHostHook::Send(Ptr<NetDevice> device, Ptr<QueueDiscItem> item)
{
    NS_LOG_FUNCTION(this << device << item);
    BsdHostTag tag;
    item->GetPacket()->RemovePacketTag(tag);
    const BsdErrno error = FilterOut(device, item, tag.Get());
    if (m_lastSend == BsdErrno::OK)
    {
        m_lastSend = error; // of fragments the first error counts
    }
}

BsdErrno
BsdHostHook::FilterOut(Ptr<NetDevice> device, Ptr<QueueDiscItem> item, uint8_t tag)
{
    if (!m_filter || tag == BsdHostTag::UNFILTERED)
    {
        return SendDown(device, item);
    }
    BsdHostPacket met(device, item, static_cast<BsdDirection>(tag));
    switch (m_filter->Filter(met))
    {
    case BsdHostVerdict::PASS:
    case BsdHostVerdict::CHANGED:
        return SendDown(device, met.m_item);
    case BsdHostVerdict::DROP:
        m_dropTrace(item->GetPacket(), BsdDirection::OUT, device);
        return BsdErrno::E_ACCES; // pf_check_return() in sys/netpfil/pf/pf_ioctl.c of FreeBSD
    case BsdHostVerdict::STOLEN:
        break;
    }
    return BsdErrno::OK;
}

BsdErrno
BsdHostHook::SendDown(Ptr<NetDevice> device, Ptr<QueueDiscItem> item)
{
    const Ptr<NetDeviceQueueInterface>& queues = m_interfaces[device->GetIfIndex()].queues;
    const bool manyQueues = queues && queues->GetNTxQueues() > 1;
    if (manyQueues || m_tc->GetRootQueueDiscOnDevice(device))
    {
        return SendQueued(device, item);
    }
    // what TrafficControlLayer::Send does here, but for telling the result
    if (queues && queues->GetTxQueue(0)->IsStopped())
    {
        return BsdErrno::E_NOBUFS;
    }
    item->AddHeader();
    if (device->Send(item->GetPacket(), item->GetAddress(), item->GetProtocol()))
    {
        return BsdErrno::OK;
    }
    return device->IsLinkUp() ? BsdErrno::E_NOBUFS : BsdErrno::E_HOSTUNREACH;
}

BsdErrno
BsdHostHook::SendQueued(Ptr<NetDevice> device, Ptr<QueueDiscItem> item)
{
    const auto disc = m_writing ? m_tc->GetRootQueueDiscOnDevice(device) : nullptr;
    if (!disc)
    {
        m_tc->Send(device, item);
        return BsdErrno::OK;
    }
    const uint32_t before = disc->GetStats().nTotalDroppedPacketsBeforeEnqueue;
    m_tc->Send(device, item);
    const bool dropped = disc->GetStats().nTotalDroppedPacketsBeforeEnqueue != before;
    return dropped ? BsdErrno::E_NOBUFS : BsdErrno::OK;
}

BsdErrno
BsdHostHook::Output(Ptr<Packet> whole, BsdDirection divertTag)
{
    NS_LOG_FUNCTION(this << whole);
    whole = whole->Copy();
    if (divertTag != BsdDirection::NONE)
    {
        BsdHostTag tag(static_cast<uint8_t>(divertTag));
        whole->ReplacePacketTag(tag);
    }
    return Route(whole);
}

BsdErrno
BsdHostHook::OutputUnfiltered(Ptr<Packet> whole)
{
    NS_LOG_FUNCTION(this << whole);
    whole = whole->Copy();
    BsdHostTag tag(BsdHostTag::UNFILTERED);
    whole->ReplacePacketTag(tag);
    return Route(whole);
}

BsdErrno
BsdHostHook::Route(Ptr<Packet> whole)
{
    if (!m_node)
    {
        return BsdErrno::E_HOSTUNREACH; // the node is being disposed of
    }
    Scope writing(m_writing);
    uint8_t version = 0;
    whole->CopyData(&version, 1);
    return version >> 4 == 6 ? RouteIpv6(whole) : RouteIpv4(whole);
}

BsdErrno
BsdHostHook::RouteIpv4(Ptr<Packet> packet)
{
    Ipv4Header header;
    packet->RemoveHeader(header);
    if (packet->GetSize() > header.GetPayloadSize())
    {
        packet->RemoveAtEnd(packet->GetSize() - header.GetPayloadSize());
    }
    const auto ipv4 = m_node->GetObject<Ipv4L3Protocol>();
    if (!ipv4)
    {
        return BsdErrno::E_HOSTUNREACH;
    }
    Socket::SocketErrno error = Socket::ERROR_NOTERROR;
    const auto route = ipv4->GetRoutingProtocol()->RouteOutput(packet, header, nullptr, error);
    if (!route || !route->GetOutputDevice()->IsLinkUp())
    {
        return BsdErrno::E_HOSTUNREACH;
    }
    m_lastSend = BsdErrno::OK;
    ipv4->SendWithHeader(packet, header, route);
    return m_lastSend;
}

BsdErrno
BsdHostHook::RouteIpv6(Ptr<Packet> packet)
{
    Ipv6Header header;
    packet->RemoveHeader(header);
    if (packet->GetSize() > header.GetPayloadLength())
    {
        packet->RemoveAtEnd(packet->GetSize() - header.GetPayloadLength());
    }
    const auto ipv6 = m_node->GetObject<Ipv6L3Protocol>();
    if (!ipv6)
    {
        return BsdErrno::E_HOSTUNREACH;
    }
    Socket::SocketErrno error = Socket::ERROR_NOTERROR;
    const auto route = ipv6->GetRoutingProtocol()->RouteOutput(packet, header, nullptr, error);
    if (!route || !route->GetOutputDevice()->IsLinkUp())
    {
        return BsdErrno::E_HOSTUNREACH;
    }
    const auto device = route->GetOutputDevice();
    if (packet->GetSize() + header.GetSerializedSize() > device->GetMtu())
    {
        return BsdErrno::E_MSGSIZE;
    }
    const Ipv6Address hop =
        route->GetGateway().IsAny() ? header.GetDestination() : route->GetGateway();
    m_lastSend = BsdErrno::OK;
    // Ipv6L3Protocol has no SendWithHeader
    ipv6->GetInterface(static_cast<uint32_t>(ipv6->GetInterfaceForDevice(device)))
        ->Send(packet, header, hop);
    return m_lastSend;
}

void
BsdHostHook::SendBy(const BsdHostPacket& packet, Ptr<NetDevice> device, const BsdAddress& gateway)
{
    NS_LOG_FUNCTION(this << device);
    const bool in = packet.GetDirection() == BsdDirection::IN;
    const Ptr<Packet> whole = packet.CopyWhole();
    if (!m_node || whole->GetSize() > device->GetMtu() || !device->IsLinkUp())
    {
        return;
    }
    if (!in)
    {
        BsdHostTag tag(BsdHostTag::UNFILTERED);
        whole->ReplacePacketTag(tag);
    }
    packet.GetProtocol() == ETHERTYPE_IPV6 ? SendIpv6By(whole, device, gateway, in)
                                           : SendIpv4By(whole, device, gateway, in);
}

void
BsdHostHook::SendIpv4By(Ptr<Packet> packet,
                        Ptr<NetDevice> device,
                        const BsdAddress& gateway,
                        bool in)
{
    Ipv4Header header;
    packet->RemoveHeader(header);
    if (in && header.GetTtl() <= 1)
    {
        return;
    }
    header.SetTtl(static_cast<uint8_t>(header.GetTtl() - (in ? 1 : 0)));
    if (Node::ChecksumEnabled())
    {
        header.EnableChecksum();
    }
    const Ipv4Address hop =
        gateway.family == BsdFamily::INET ? Ipv4Address(gateway.ToV4()) : header.GetDestination();
    const auto ipv4 = m_node->GetObject<Ipv4L3Protocol>();
    ipv4->GetInterface(static_cast<uint32_t>(ipv4->GetInterfaceForDevice(device)))
        ->Send(packet, header, hop);
}

void
BsdHostHook::SendIpv6By(Ptr<Packet> packet,
                        Ptr<NetDevice> device,
                        const BsdAddress& gateway,
                        bool in)
{
    Ipv6Header header;
    packet->RemoveHeader(header);
    if (in && header.GetHopLimit() <= 1)
    {
        return;
    }
    header.SetHopLimit(static_cast<uint8_t>(header.GetHopLimit() - (in ? 1 : 0)));
    const Ipv6Address hop = gateway.family == BsdFamily::INET6
                                ? Ipv6Address::Deserialize(gateway.bytes.data())
                                : header.GetDestination();
    const auto ipv6 = m_node->GetObject<Ipv6L3Protocol>();
    ipv6->GetInterface(static_cast<uint32_t>(ipv6->GetInterfaceForDevice(device)))
        ->Send(packet, header, hop);
}

} // namespace divertsim
} // namespace ns3
