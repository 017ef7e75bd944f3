// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-host-steering.h"

#include "ns3/abort.h"
#include "ns3/bsd-host-clock.h"
#include "ns3/bsd-host-random.h"
#include "ns3/bsd-packet-view.h"
#include "ns3/bsd-socket-inet-address.h"
#include "ns3/bsd-socket-inet.h"
#include "ns3/bsd-socket-tcp-factory.h"
#include "ns3/bsd-socket-tcp.h"
#include "ns3/bsd-socket-udp-factory.h"
#include "ns3/bsd-socket-udp.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-header.h"
#include "ns3/ipv6.h"
#include "ns3/lb-policy-registry.h"
#include "ns3/log.h"
#include "ns3/object-vector.h"

#include <iterator>
#include <utility>

namespace ns3
{
namespace divertsim
{

NS_LOG_COMPONENT_DEFINE("BsdHostSteering");
NS_OBJECT_ENSURE_REGISTERED(BsdHostSteering);

namespace
{

/// How many TCPs share a host's connections: ns-3 walks the list of one only to open and to close
constexpr std::size_t TCPS = 32;

/// \param header of IP \return length of the whole packet, bytes
std::uint32_t
LengthOf(const Ipv4Header& header, const Ptr<Packet>& packet)
{
    return header.GetSerializedSize() + packet->GetSize();
}

/// \param header of IP \return length of the whole packet, bytes
std::uint32_t
LengthOf(const Ipv6Header& header, const Ptr<Packet>& packet)
{
    return header.GetSerializedSize() + packet->GetSize();
}

} // namespace

TypeId
BsdHostSteering::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::divertsim::BsdHostSteering")
            .SetParent<BsdSocketInetHost>()
            .SetGroupName("Divertsim")
            .AddConstructor<BsdHostSteering>()
            .AddAttribute("SocketList",
                          "TCP sockets that are open, as TcpL4Protocol's.",
                          ObjectVectorValue(),
                          MakeObjectVectorAccessor(&BsdHostSteering::GetSocket,
                                                   &BsdHostSteering::GetSocketCount),
                          MakeObjectVectorChecker<BsdSocketTcp>());
    return tid;
}

BsdHostSteering::BsdHostSteering()
    : m_random(std::make_shared<BsdHostRandom>()),
      m_tcps(TCPS)
{
    NS_LOG_FUNCTION(this);
}

BsdHostSteering::~BsdHostSteering()
{
    NS_LOG_FUNCTION(this);
}

void
BsdHostSteering::Install(const Ptr<Node>& node, BsdSystem system)
{
    NS_LOG_FUNCTION(this << node);
    m_node = node;
    m_system = system;
    m_clock = std::make_shared<BsdHostClock>(node->GetId());
    m_inetPorts = std::make_unique<LbInetPorts>(system, *m_clock, [this] {
        LbPolicyParameters parameters;
        parameters.seed = GetHashSeed();
        return LbMakePolicy(LbDefaultPolicy(LbSocketKind::TCP, m_system), parameters);
    });
    m_portSpace = BsdMakePortSpace(system, *m_random, *this);
    m_tcp = node->GetObject<TcpL4Protocol>();
    m_udp = node->GetObject<UdpL4Protocol>();
    NS_ABORT_MSG_UNLESS(m_tcp && m_udp, "BsdHostSteering: install the Internet stack first");
    m_l4Tcp = CreateObject<BsdHostL4>();
    m_l4Tcp->Install(node, m_tcp, this);
    m_l4Udp = CreateObject<BsdHostL4>();
    m_l4Udp->Install(node, m_udp, this);
    auto tcpFactory = CreateObject<BsdSocketTcpFactory>();
    tcpFactory->SetNode(node);
    node->AggregateObject(tcpFactory);
    auto udpFactory = CreateObject<BsdSocketUdpFactory>();
    udpFactory->SetNode(node);
    node->AggregateObject(udpFactory);
    node->AggregateObject(this);
}

Ptr<BsdHostSteering>
BsdHostSteering::Of(const Ptr<Node>& node)
{
    auto steering = node->GetObject<BsdHostSteering>();
    if (!steering)
    {
        steering = CreateObject<BsdHostSteering>();
        steering->Install(node, BsdSystem::PLAIN);
    }
    return steering;
}

int64_t
BsdHostSteering::AssignStreams(int64_t stream)
{
    m_random->SetStream(stream);
    return 1;
}

std::uint32_t
BsdHostSteering::GetHashSeed()
{
    if (!m_seed)
    {
        m_seed = m_random->Draw32();
    }
    return *m_seed;
}

void
BsdHostSteering::AddObserver(LbObserver* observer)
{
    m_inetPorts->AddObserver(observer);
}

void
BsdHostSteering::ClearObservers()
{
    m_inetPorts->ClearObservers();
}

void
BsdHostSteering::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_connections.clear();
    m_units.clear();
    m_sockets.clear();
    for (auto& tcp : m_tcps)
    {
        if (tcp)
        {
            tcp->Dispose();
            tcp = nullptr;
        }
    }
    m_l4Tcp = m_l4Udp = nullptr;
    m_tcp = nullptr;
    m_udp = nullptr;
    m_node = nullptr;
    BsdSocketInetHost::DoDispose();
}

Ptr<Node>
BsdHostSteering::GetNode() const
{
    return m_node;
}

BsdSystem
BsdHostSteering::GetSystem() const
{
    return m_system;
}

LbInetPorts&
BsdHostSteering::GetInetPorts()
{
    return *m_inetPorts;
}

BsdPortSpace&
BsdHostSteering::GetPortSpace()
{
    return *m_portSpace;
}

std::uint64_t
BsdHostSteering::NewSocketId()
{
    return ++m_lastSocket;
}

Ptr<TcpL4Protocol>
BsdHostSteering::MakeTcp()
{
    auto tcp = CreateObject<TcpL4Protocol>();
    tcp->SetNode(m_node);
    tcp->SetDownTarget(m_tcp->GetDownTarget());
    tcp->SetDownTarget6(m_tcp->GetDownTarget6());
    return tcp;
}

Ptr<UdpL4Protocol>
BsdHostSteering::MakeUdp()
{
    auto udp = CreateObject<UdpL4Protocol>();
    udp->SetNode(m_node);
    udp->SetDownTarget(m_udp->GetDownTarget());
    udp->SetDownTarget6(m_udp->GetDownTarget6());
    return udp;
}

Ptr<TcpL4Protocol>
BsdHostSteering::FindTcp(const BsdTuple& incoming)
{
    auto& tcp = m_tcps[BsdTupleHash()(incoming) % TCPS];
    if (!tcp)
    {
        tcp = MakeTcp();
    }
    return tcp;
}

bool
BsdHostSteering::AddConnection(const BsdTuple& incoming, BsdSocketTcp& socket)
{
    const auto [place, added] = m_connections.try_emplace(incoming, &socket);
    if (!added && place->second != &socket)
    {
        if (place->second->HasEndPoint())
        {
            return false;
        }
        place->second = &socket; // ns-3 has let go of the other one
    }
    return true;
}

void
BsdHostSteering::RemoveConnection(const BsdTuple& incoming, const BsdSocketTcp& socket)
{
    const auto found = m_connections.find(incoming);
    if (found != m_connections.end() && found->second == &socket)
    {
        m_connections.erase(found);
    }
}

bool
BsdHostSteering::IsAlive() const
{
    return m_node && m_node->GetNDevices() > 0; // a node lets go of its devices first
}

void
BsdHostSteering::AddSocket(BsdSocketTcp& socket)
{
    m_sockets[socket.GetInet().GetId()] = &socket;
}

void
BsdHostSteering::RemoveSocket(const BsdSocketTcp& socket)
{
    m_sockets.erase(socket.GetInet().GetId());
}

std::size_t
BsdHostSteering::GetSocketCount() const
{
    return m_sockets.size();
}

Ptr<BsdSocketTcp>
BsdHostSteering::GetSocket(std::size_t index) const
{
    return std::next(m_sockets.begin(), static_cast<std::ptrdiff_t>(index))->second;
}

void
BsdHostSteering::SetUnit(std::uint64_t unit, BsdSocketTcp* socket)
{
    if (socket)
    {
        m_units[unit] = socket;
    }
    else
    {
        m_units.erase(unit);
    }
}

BsdSocketTcp*
BsdHostSteering::FindUnit(std::uint64_t unit) const
{
    const auto found = m_units.find(unit);
    return found == m_units.end() ? nullptr : found->second;
}

std::size_t
BsdHostSteering::GetConnections() const
{
    return m_connections.size();
}

BsdSocketTcp*
BsdHostSteering::FindConnection(const BsdTuple& incoming)
{
    const auto found = m_connections.find(incoming);
    if (found == m_connections.end())
    {
        return nullptr;
    }
    if (!found->second->HasEndPoint())
    {
        m_connections.erase(found); // ns-3 gave it up
        return nullptr;
    }
    return found->second;
}

bool
BsdHostSteering::Receive(const BsdHostL4Segment& segment,
                         const Ptr<Packet>& packet,
                         const Ipv4Header& header,
                         const Ptr<Ipv4Interface>& interface,
                         IpL4Protocol::RxStatus& status)
{
    return Steer(segment, packet, header, interface, status);
}

bool
BsdHostSteering::Receive(const BsdHostL4Segment& segment,
                         const Ptr<Packet>& packet,
                         const Ipv6Header& header,
                         const Ptr<Ipv6Interface>& interface,
                         IpL4Protocol::RxStatus& status)
{
    return Steer(segment, packet, header, interface, status);
}

template <typename Header, typename Interface>
bool
BsdHostSteering::Steer(const BsdHostL4Segment& segment,
                       const Ptr<Packet>& packet,
                       const Header& header,
                       const Ptr<Interface>& interface,
                       IpL4Protocol::RxStatus& status)
{
    return segment.tuple.protocol == BSD_IPPROTO_TCP
               ? SteerTcp(segment, packet, header, interface)
               : SteerUdp(segment, packet, header, interface, status);
}

template <typename Header, typename Interface>
bool
BsdHostSteering::SteerTcp(const BsdHostL4Segment& segment,
                          const Ptr<Packet>& packet,
                          const Header& header,
                          const Ptr<Interface>& interface)
{
    const bool opens = (segment.flags & (BSD_TH_SYN | BSD_TH_ACK | BSD_TH_RST)) == BSD_TH_SYN;
    Ptr<BsdSocketTcp> socket{FindConnection(segment.tuple)};
    if (socket && opens && socket->LeaveTimeWait())
    {
        socket = nullptr;
    }
    if (!socket)
    {
        if (!opens)
        {
            return false; // ns-3 answers with an RST, unless it is for a socket of its own
        }
        const LbLookup found = m_inetPorts->Syn(segment.tuple);
        if (!found.socket)
        {
            return found.dropped;
        }
        socket = static_cast<BsdSocketInet*>(found.socket)->GetTcp();
        socket->SetNextUnit(found.unit);
    }
    else if (socket->GetUnit() != 0)
    {
        m_inetPorts->NoteSegment(socket->GetUnit(), socket->GetInet(), LengthOf(header, packet));
    }
    socket->Deliver(packet, header, segment.tuple.sourcePort, interface);
    return true;
}

template <typename Header, typename Interface>
bool
BsdHostSteering::SteerUdp(const BsdHostL4Segment& segment,
                          const Ptr<Packet>& packet,
                          const Header& header,
                          const Ptr<Interface>& interface,
                          IpL4Protocol::RxStatus& status)
{
    const LbLookup found = m_inetPorts->Datagram(segment.tuple);
    if (!found.socket)
    {
        return false;
    }
    BsdSocketUdp* socket = static_cast<BsdSocketInet*>(found.socket)->GetUdp();
    status = socket->Deliver(found.unit, LengthOf(header, packet), packet, header, interface);
    return true;
}

void
BsdHostSteering::Refused(const BsdHostL4Segment& segment)
{
    NS_LOG_LOGIC("nobody listens for " << segment.tuple.ToString());
    const bool tcp = segment.tuple.protocol == BSD_IPPROTO_TCP;
    if (tcp && (segment.flags & BSD_TH_RST))
    {
        return; // nothing is lost, and nobody answers
    }
    LbMember* listener = tcp ? m_inetPorts->Find(segment.tuple) : nullptr;
    if (listener)
    {
        m_inetPorts->GetObserver().OnStray(m_clock->Now(), *listener, segment.tuple);
        return;
    }
    m_inetPorts->GetObserver().OnRefused(m_clock->Now(), nullptr, 0, LbRefusal::NOT_LISTENING);
}

Ptr<IpL4Protocol>
BsdHostSteering::FindForIcmp(const BsdTuple& incoming)
{
    if (incoming.protocol == BSD_IPPROTO_TCP)
    {
        const BsdSocketTcp* socket = FindConnection(incoming);
        return socket ? socket->GetTcp() : nullptr;
    }
    LbMember* found = m_inetPorts->Find(incoming);
    return found ? static_cast<BsdSocketInet*>(found)->GetUdp()->GetUdp() : nullptr;
}

bool
BsdHostSteering::IsLocal(const BsdAddress& address) const
{
    if (address.family == BsdFamily::INET6)
    {
        const auto ipv6 = m_node->GetObject<Ipv6>();
        return ipv6 && ipv6->GetInterfaceForAddress(BsdSocketToIpv6(address)) >= 0;
    }
    const auto ipv4 = m_node->GetObject<Ipv4>();
    return ipv4 && ipv4->GetInterfaceForAddress(BsdSocketToIpv4(address)) >= 0;
}

} // namespace divertsim
} // namespace ns3
