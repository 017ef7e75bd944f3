// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-host-divert.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/bsd-clock.h"
#include "ns3/bsd-host-checksum.h"
#include "ns3/bsd-host-hook.h"
#include "ns3/bsd-host-interfaces.h"
#include "ns3/bsd-host-netisr.h"
#include "ns3/bsd-random.h"
#include "ns3/bsd-socket-packet.h"
#include "ns3/divert-ports.h"
#include "ns3/divert-sysctl.h"
#include "ns3/log.h"
#include "ns3/trace-source-accessor.h"
#include "ns3/uinteger.h"

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

template <DivertSpace DivertConfig::*space, uint32_t DivertSpace::*bytes>
void
BsdHostDivert::SetSpace(uint32_t value)
{
    (m_config.*space).*bytes = value;
    UpdatePorts();
}

template <DivertSpace DivertConfig::*space, uint32_t DivertSpace::*bytes>
uint32_t
BsdHostDivert::GetSpace() const
{
    return (m_config.*space).*bytes;
}

template <bool DivertConfig::*flag>
void
BsdHostDivert::SetFlag(bool on)
{
    m_config.*flag = on;
    UpdatePorts();
}

template <bool DivertConfig::*flag>
bool
BsdHostDivert::GetFlag() const
{
    return m_config.*flag;
}

TypeId
BsdHostDivert::GetTypeId()
{
    using Self = BsdHostDivert;
    using Config = DivertConfig;
    using Space = DivertSpace;
    static TypeId tid =
        TypeId("ns3::divertsim::BsdHostDivert")
            .SetParent<BsdSocketDivertHost>()
            .SetGroupName("Divertsim")
            .AddConstructor<BsdHostDivert>()
            .AddAttribute("RecvSpace",
                          "Bytes of the receive buffer of sockets opened from then on, addresses "
                          "included; OpenBSD's net.inet.divert.recvspace.",
                          UintegerValue(DIVERT_RECEIVE_SPACE),
                          MakeUintegerAccessor(&Self::SetSpace<&Config::space, &Space::receive>,
                                               &Self::GetSpace<&Config::space, &Space::receive>),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("SendSpace",
                          "Bytes of the longest packet that can be written, on sockets opened from "
                          "then on; OpenBSD's net.inet.divert.sendspace.",
                          UintegerValue(DIVERT_SEND_SPACE),
                          MakeUintegerAccessor(&Self::SetSpace<&Config::space, &Space::send>,
                                               &Self::GetSpace<&Config::space, &Space::send>),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("RecvSpace6",
                          "RecvSpace of OpenBSD's sockets of IPv6: net.inet6.divert.recvspace.",
                          UintegerValue(DIVERT_RECEIVE_SPACE),
                          MakeUintegerAccessor(&Self::SetSpace<&Config::space6, &Space::receive>,
                                               &Self::GetSpace<&Config::space6, &Space::receive>),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("SendSpace6",
                          "SendSpace of OpenBSD's sockets of IPv6: net.inet6.divert.sendspace.",
                          UintegerValue(DIVERT_SEND_SPACE),
                          MakeUintegerAccessor(&Self::SetSpace<&Config::space6, &Space::send>,
                                               &Self::GetSpace<&Config::space6, &Space::send>),
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
                          "False: divert sockets know no SO_REUSEPORT_LB, even where the kernel's "
                          "do; for binds from then on.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&Self::SetReusePortLb, &Self::GetReusePortLb),
                          MakeBooleanChecker())
            .AddAttribute("BindPrivilege",
                          "OpenBSD: only root may bind, as divert(4) says; false: any user, as its "
                          "source has it.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&Self::SetFlag<&Config::bindPrivilege>,
                                              &Self::GetFlag<&Config::bindPrivilege>),
                          MakeBooleanChecker())
            .AddAttribute("DirectInput",
                          "OpenBSD: what is written inbound comes in within the write, as its "
                          "source has it; false: by the input queue, as divert(4) says.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&Self::SetFlag<&Config::directInput>,
                                              &Self::GetFlag<&Config::directInput>),
                          MakeBooleanChecker())
            .AddAttribute("HideAccess",
                          "OpenBSD: a write that pf blocks gives EHOSTUNREACH, as in 2012, not "
                          "EACCES.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&Self::SetFlag<&Config::hideAccess>,
                                              &Self::GetFlag<&Config::hideAccess>),
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
    : m_kernel(BsdFindKernel("freebsd")),
      m_traces(std::make_unique<Traces>(*this))
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
    m_writer = BsdHostDivertWriter();
    BsdSocketDivertHost::DoDispose();
}

void
BsdHostDivert::SetKernel(const BsdKernel& kernel)
{
    m_kernel = &kernel;
    const DivertConfig own = DivertConfigOf(kernel);
    m_config.system = own.system;
    m_config.reusePortLb = own.reusePortLb && m_reusePortLb;
    UpdatePorts();
}

std::vector<BsdFamily>
BsdHostDivert::GetFamilies() const
{
    if (!m_kernel->divert)
    {
        return {};
    }
    return m_kernel->system == BsdSystem::OPENBSD
               ? std::vector<BsdFamily>{BsdFamily::INET, BsdFamily::INET6}
               : std::vector<BsdFamily>{BsdFamily::INET};
}

void
BsdHostDivert::Install(std::shared_ptr<BsdClock> clock,
                       std::shared_ptr<BsdRandom> random,
                       Ptr<BsdHostHook> hook,
                       Ptr<BsdHostNetisr> netisr,
                       std::shared_ptr<const BsdHostInterfaces> interfaces)
{
    m_clock = std::move(clock);
    m_random = std::move(random);
    m_writer = BsdHostDivertWriter(hook, netisr, interfaces);
    m_interfaces = std::move(interfaces);
}

DivertPorts&
BsdHostDivert::GetPorts()
{
    if (!m_ports)
    {
        NS_ABORT_MSG_UNLESS(m_clock, "BsdHostDivert: install the BsdHost first");
        m_ports = std::make_unique<DivertPorts>(*m_clock, m_config);
        m_ports->SetInterfaces(m_interfaces.get());
        m_ports->SetRandom(m_random.get());
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
    diverted.from = MakeReaderAddress(packet, interface);
    const Ptr<Packet> whole = packet.CopyWhole();
    if (whole->GetSize() > view.length)
    {
        whole->RemoveAtEnd(whole->GetSize() - view.length); // a frame's padding: ip_input() cuts it
    }
    if (m_kernel->system == BsdSystem::FREEBSD && packet.GetDirection() == BsdDirection::OUT &&
        Node::ChecksumEnabled())
    {
        BsdHostClearIpChecksum(whole);
    }
    diverted.payload = BsdSocketWrap(whole);
    GetPorts().Deliver(port, unit, std::move(diverted));
}

DivertAddress
BsdHostDivert::MakeReaderAddress(const BsdHostPacket& packet, uint32_t interface) const
{
    const bool in = packet.GetDirection() == BsdDirection::IN;
    if (m_kernel->system == BsdSystem::OPENBSD)
    {
        const BsdFamily family = packet.GetView().Family();
        const BsdAddress first = family == BsdFamily::INET6 ? m_interfaces->GetInet6(interface)
                                                            : m_interfaces->GetInet(interface);
        return DivertAddress::ForOpenbsdReader(family, in, first);
    }
    // A kernel also names the receive interface of a forwarded packet diverted on its way out;
    // ns-3 has forgotten that by then, and a write goes by sin_addr, which is 0 there
    return DivertAddress::ForReader(static_cast<uint16_t>(packet.GetDirection()),
                                    in,
                                    in ? m_interfaces->Get()[interface].name : std::string(),
                                    in ? m_interfaces->GetInet(interface) : BsdAddress());
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
    const uint32_t length = packet->GetSize();
    const auto result = m_writer.Write(m_config, socket, packet, to);
    if (read)
    {
        socket.ReportReinjected(*read, result.out, result.error, result.stage);
    }
    else
    {
        socket.ReportInjected(length, result.out, result.error, result.stage);
    }
    if (result.lost)
    {
        m_ports->GetObserver().OnNetisrDrop(m_clock->Now(), Describe(read, *packet));
    }
    return result.error;
}

std::optional<uint32_t>
BsdHostDivert::GetSysctl(std::string_view name) const
{
    return DivertGetSysctl(m_config, name);
}

BsdErrno
BsdHostDivert::SetSysctl(std::string_view name, int64_t value, bool superuser)
{
    const BsdErrno error = DivertSetSysctl(m_config, name, value, superuser);
    UpdatePorts();
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
    m_reusePortLb = known;
    SetKernel(*m_kernel);
}

bool
BsdHostDivert::GetReusePortLb() const
{
    return m_reusePortLb;
}

} // namespace divertsim
} // namespace ns3
