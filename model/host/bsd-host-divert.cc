// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-host-divert.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/bsd-clock.h"
#include "ns3/bsd-host-hook.h"
#include "ns3/bsd-host-interfaces.h"
#include "ns3/bsd-host-netisr.h"
#include "ns3/bsd-socket-packet.h"
#include "ns3/divert-output.h"
#include "ns3/divert-ports.h"
#include "ns3/log.h"
#include "ns3/trace-source-accessor.h"
#include "ns3/uinteger.h"

#include <array>
#include <utility>

namespace ns3
{
namespace divertsim
{

NS_LOG_COMPONENT_DEFINE("BsdHostDivert");
NS_OBJECT_ENSURE_REGISTERED(BsdHostDivert);

/// One observer more, which fires ns-3's trace sources
class BsdHostDivert::Traces : public DivertObserver
{
  public:
    explicit Traces(BsdHostDivert& host)
        : m_host(host)
    {
    }

    void OnBound(BsdTime, LbMember& socket, std::uint16_t port, bool, BsdErrno error) override
    {
        m_host.m_boundTrace(socket.GetName(), port, error);
    }

    void OnUnbound(BsdTime, LbMember& socket, std::uint16_t port, bool closed) override
    {
        m_host.m_unboundTrace(socket.GetName(), port, closed);
    }

    void OnQueued(BsdTime, LbMember& socket, const DivertPacketInfo& packet, std::uint32_t) override
    {
        m_host.m_queuedTrace(socket.GetName(), packet);
    }

    void OnNoPort(BsdTime, std::uint16_t port, const DivertPacketInfo& packet) override
    {
        m_host.m_noPortTrace(port, packet);
    }

    void OnFullSocket(BsdTime, LbMember& socket, const DivertPacketInfo& packet) override
    {
        m_host.m_fullSocketTrace(socket.GetName(), packet);
    }

    void OnRead(BsdTime, LbMember& socket, const DivertPacketInfo& packet, std::uint32_t) override
    {
        m_host.m_readTrace(socket.GetName(), packet);
    }

    void OnReinjected(BsdTime,
                      LbMember& socket,
                      const DivertPacketInfo& packet,
                      bool out,
                      BsdErrno error) override
    {
        m_host.m_reinjectedTrace(socket.GetName(), packet, out, error);
    }

    void OnInjected(BsdTime,
                    LbMember& socket,
                    std::uint32_t length,
                    bool out,
                    BsdErrno error) override
    {
        m_host.m_injectedTrace(socket.GetName(), length, out, error);
    }

    void OnNetisrDrop(BsdTime, const DivertPacketInfo& packet) override
    {
        m_host.m_netisrDropTrace(packet);
    }

  private:
    BsdHostDivert& m_host;
};

TypeId
BsdHostDivert::GetTypeId()
{
    using Self = BsdHostDivert;
    static TypeId tid =
        TypeId("ns3::divertsim::BsdHostDivert")
            .SetParent<BsdSocketDivertHost>()
            .SetGroupName("Divertsim")
            .AddConstructor<BsdHostDivert>()
            .AddAttribute("RecvSpace",
                          "Bytes of the receive buffer of sockets opened from then on, addresses "
                          "included.",
                          UintegerValue(DIVERT_RECEIVE_SPACE),
                          MakeUintegerAccessor(&Self::SetRecvSpace, &Self::GetRecvSpace),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("PacketMbufs",
                          "Bytes of mbufs and clusters that a queued packet takes, on sockets "
                          "opened from then on.",
                          UintegerValue(DIVERT_PACKET_MBUFS),
                          MakeUintegerAccessor(&Self::SetPacketMbufs, &Self::GetPacketMbufs),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("GroupLimit",
                          "Sockets that can share a port by SO_REUSEPORT_LB, for ports first "
                          "used from then on.",
                          UintegerValue(DIVERT_GROUP_LIMIT),
                          MakeUintegerAccessor(&Self::SetGroupLimit, &Self::GetGroupLimit),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("ReusePortLb",
                          "False: a system whose divert sockets know no SO_REUSEPORT_LB, for "
                          "binds from then on.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&Self::SetReusePortLb, &Self::GetReusePortLb),
                          MakeBooleanChecker())
            .AddTraceSource("Bound",
                            "A socket was bound, or failed to be.",
                            MakeTraceSourceAccessor(&Self::m_boundTrace),
                            "ns3::divertsim::BsdHostDivert::BoundTracedCallback")
            .AddTraceSource("Unbound",
                            "A socket left its port.",
                            MakeTraceSourceAccessor(&Self::m_unboundTrace),
                            "ns3::divertsim::BsdHostDivert::UnboundTracedCallback")
            .AddTraceSource("Queued",
                            "A receive buffer took a diverted packet.",
                            MakeTraceSourceAccessor(&Self::m_queuedTrace),
                            "ns3::divertsim::BsdHostDivert::PacketTracedCallback")
            .AddTraceSource("NoPort",
                            "Nobody listened for a diverted packet: it is lost.",
                            MakeTraceSourceAccessor(&Self::m_noPortTrace),
                            "ns3::divertsim::BsdHostDivert::NoPortTracedCallback")
            .AddTraceSource("FullSocket",
                            "The receive buffer was full: the packet is lost.",
                            MakeTraceSourceAccessor(&Self::m_fullSocketTrace),
                            "ns3::divertsim::BsdHostDivert::PacketTracedCallback")
            .AddTraceSource("Read",
                            "An application read a diverted packet.",
                            MakeTraceSourceAccessor(&Self::m_readTrace),
                            "ns3::divertsim::BsdHostDivert::PacketTracedCallback")
            .AddTraceSource("Reinjected",
                            "A packet that had been read was written back.",
                            MakeTraceSourceAccessor(&Self::m_reinjectedTrace),
                            "ns3::divertsim::BsdHostDivert::ReinjectedTracedCallback")
            .AddTraceSource("Injected",
                            "A packet that had not been read was written.",
                            MakeTraceSourceAccessor(&Self::m_injectedTrace),
                            "ns3::divertsim::BsdHostDivert::InjectedTracedCallback")
            .AddTraceSource("NetisrDrop",
                            "The netisr queue refused a packet that was written inbound.",
                            MakeTraceSourceAccessor(&Self::m_netisrDropTrace),
                            "ns3::divertsim::BsdHostDivert::NetisrDropTracedCallback");
    return tid;
}

BsdHostDivert::BsdHostDivert()
    : m_traces(std::make_unique<Traces>(*this))
{
    NS_LOG_FUNCTION(this);
}

BsdHostDivert::~BsdHostDivert()
{
    NS_LOG_FUNCTION(this);
}

void
BsdHostDivert::DoDispose()
{
    NS_LOG_FUNCTION(this);
    if (m_ports)
    {
        // sockets that applications still hold close later: nobody is to hear of that
        m_ports->ClearObservers();
    }
    m_hook = nullptr;
    m_netisr = nullptr;
    BsdSocketDivertHost::DoDispose();
}

void
BsdHostDivert::Install(std::shared_ptr<BsdClock> clock,
                       Ptr<BsdHostHook> hook,
                       Ptr<BsdHostNetisr> netisr,
                       std::shared_ptr<const BsdHostInterfaces> interfaces)
{
    m_clock = std::move(clock);
    m_hook = hook;
    m_netisr = netisr;
    m_interfaces = std::move(interfaces);
}

DivertPorts&
BsdHostDivert::GetPorts()
{
    if (!m_ports)
    {
        NS_ABORT_MSG_UNLESS(m_clock, "BsdHostDivert: install the BsdHost first");
        m_ports = std::make_unique<DivertPorts>(*m_clock, m_config);
        m_ports->AddObserver(m_traces.get());
    }
    return *m_ports;
}

void
BsdHostDivert::AddObserver(DivertObserver* observer)
{
    GetPorts().AddObserver(observer);
}

void
BsdHostDivert::Deliver(uint16_t port,
                       const BsdUnit& unit,
                       const BsdHostPacket& packet,
                       uint32_t interface)
{
    NS_LOG_FUNCTION(this << port << unit.id);
    const BsdPacketView& view = packet.GetView();
    DivertPacket diverted;
    diverted.info.stateId = unit.id;
    diverted.info.tuple = view.tuple;
    diverted.info.length = view.length;
    diverted.info.payload = view.payload;
    diverted.info.tcpFlags = view.tcpFlags;
    diverted.info.direction = packet.GetDirection();
    // A kernel also names the receive interface of a forwarded packet diverted on its way out;
    // ns-3 has forgotten that by then, and a write goes by sin_addr, which is 0 there
    const bool in = packet.GetDirection() == BsdDirection::IN;
    diverted.from =
        DivertAddress::ForReader(static_cast<uint16_t>(packet.GetDirection()),
                                 in,
                                 in ? m_interfaces->Get()[interface].name : std::string(),
                                 in ? m_interfaces->GetInet(interface) : BsdAddress());
    diverted.payload = BsdSocketWrap(packet.CopyWhole());
    GetPorts().Deliver(port, unit, std::move(diverted));
}

DivertPacketInfo
BsdHostDivert::Describe(const DivertPacketInfo* read, const Packet& packet)
{
    if (read)
    {
        return *read;
    }
    DivertPacketInfo info;
    BsdPacketView view;
    BsdSocketReadView(packet, view);
    info.tuple = view.tuple;
    info.length = packet.GetSize();
    info.payload = view.payload;
    info.tcpFlags = view.tcpFlags;
    return info;
}

BsdErrno
BsdHostDivert::Write(DivertSocket& socket,
                     const DivertPacketInfo* read,
                     Ptr<Packet> packet,
                     const DivertAddress* to)
{
    NS_LOG_FUNCTION(this << packet);
    if (!m_hook)
    {
        return BsdErrno::E_BADF; // the node is being disposed of
    }
    std::array<uint8_t, 6> head{};
    packet->CopyData(head.data(), head.size());
    DivertWritten written;
    written.length = packet->GetSize();
    written.version = head[0] >> 4;
    const std::size_t field = written.version == 6 ? 4 : 2;
    written.declared = static_cast<uint32_t>(head[field] << 8 | head[field + 1]);
    const uint32_t length = packet->GetSize();

    const DivertOutputResult where = DivertOutput(to, written, *m_interfaces);
    BsdErrno error = where.error;
    bool lost = false;
    if (error == BsdErrno::OK)
    {
        // pf compares the cookie with a direction; another number is no direction
        const BsdDirection tag = where.cookie == 1   ? BsdDirection::IN
                                 : where.cookie == 2 ? BsdDirection::OUT
                                                     : BsdDirection::NONE;
        if (where.inbound)
        {
            lost = !m_netisr->Queue(packet, m_interfaces->Get()[where.interface].device, tag);
        }
        else
        {
            error = m_hook->Output(packet, tag);
        }
    }
    if (read)
    {
        socket.ReportReinjected(*read, !where.inbound, error);
    }
    else
    {
        socket.ReportInjected(length, !where.inbound, error);
    }
    if (lost)
    {
        m_ports->GetObserver().OnNetisrDrop(m_clock->Now(), Describe(read, *packet));
    }
    return error;
}

void
BsdHostDivert::UpdatePorts()
{
    if (m_ports)
    {
        m_ports->SetConfig(m_config);
    }
}

void
BsdHostDivert::SetRecvSpace(uint32_t bytes)
{
    m_config.receiveSpace = bytes;
    UpdatePorts();
}

uint32_t
BsdHostDivert::GetRecvSpace() const
{
    return m_config.receiveSpace;
}

void
BsdHostDivert::SetPacketMbufs(uint32_t bytes)
{
    m_config.packetMbufs = bytes;
    UpdatePorts();
}

uint32_t
BsdHostDivert::GetPacketMbufs() const
{
    return m_config.packetMbufs;
}

void
BsdHostDivert::SetGroupLimit(uint32_t sockets)
{
    m_config.groupLimit = sockets;
    UpdatePorts();
}

uint32_t
BsdHostDivert::GetGroupLimit() const
{
    return m_config.groupLimit;
}

void
BsdHostDivert::SetReusePortLb(bool known)
{
    m_config.reusePortLb = known;
    UpdatePorts();
}

bool
BsdHostDivert::GetReusePortLb() const
{
    return m_config.reusePortLb;
}

} // namespace divertsim
} // namespace ns3
