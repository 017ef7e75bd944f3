// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-socket-divert.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/bsd-socket-divert-address.h"
#include "ns3/bsd-socket-divert-tag.h"
#include "ns3/bsd-socket-errno.h"
#include "ns3/bsd-socket-packet.h"
#include "ns3/divert-ports.h"
#include "ns3/inet-socket-address.h"
#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/trace-source-accessor.h"
#include "ns3/uinteger.h"

namespace ns3
{
namespace divertsim
{

NS_LOG_COMPONENT_DEFINE("BsdSocketDivert");
NS_OBJECT_ENSURE_REGISTERED(BsdSocketDivert);

namespace
{
/// Packets read and not written that are remembered: far more than a receive buffer holds
constexpr std::size_t READ_LIMIT = 4096;
} // namespace

TypeId
BsdSocketDivert::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::divertsim::BsdSocketDivert")
            .SetParent<Socket>()
            .SetGroupName("Divertsim")
            .AddConstructor<BsdSocketDivert>()
            .AddAttribute("ReusePortLb",
                          "SO_REUSEPORT_LB: share the port with others. Only Bind looks at it.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&BsdSocketDivert::SetReusePortLb,
                                              &BsdSocketDivert::GetReusePortLb),
                          MakeBooleanChecker())
            .AddAttribute("RcvBufSize",
                          "SO_RCVBUF: bytes of the receive buffer; 0 is the host's default.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&BsdSocketDivert::SetRcvBufSize,
                                               &BsdSocketDivert::GetRcvBufSize),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("SndBufSize",
                          "SO_SNDBUF: bytes of the longest packet that can be written; 0 is the "
                          "host's default.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&BsdSocketDivert::SetSndBufSize,
                                               &BsdSocketDivert::GetSndBufSize),
                          MakeUintegerChecker<uint32_t>())
            .AddTraceSource("Rx",
                            "The application read a packet.",
                            MakeTraceSourceAccessor(&BsdSocketDivert::m_rxTrace),
                            "ns3::divertsim::BsdSocketDivert::RxTracedCallback")
            .AddTraceSource("Tx",
                            "The application wrote a packet, and what came of it.",
                            MakeTraceSourceAccessor(&BsdSocketDivert::m_txTrace),
                            "ns3::divertsim::BsdSocketDivert::TxTracedCallback");
    return tid;
}

BsdSocketDivert::BsdSocketDivert()
{
    NS_LOG_FUNCTION(this);
}

BsdSocketDivert::~BsdSocketDivert()
{
    NS_LOG_FUNCTION(this);
}

void
BsdSocketDivert::DoDispose()
{
    NS_LOG_FUNCTION(this);
    Close();
    m_node = nullptr;
    Socket::DoDispose();
}

void
BsdSocketDivert::Open(Ptr<Node> node, Ptr<BsdSocketDivertHost> host, BsdFamily family)
{
    NS_LOG_FUNCTION(this << node << host);
    NS_ABORT_MSG_IF(m_socket, "BsdSocketDivert: opened already");
    m_node = node;
    m_host = host;
    if (Result(host->GetPorts().CheckAttach(family, true)) != 0)
    {
        return;
    }
    m_socket = std::make_unique<DivertSocket>(host->GetPorts(), m_name, family);
    if (m_name.empty())
    {
        m_socket->SetName("divert/" + std::to_string(m_socket->GetGeneration()));
    }
    SetReusePortLb(m_reusePortLb);
    SetRcvBufSize(m_rcvBufSize);
    SetSndBufSize(m_sndBufSize);
    m_socket->SetReadable([this] { Wakeup(); });
}

void
BsdSocketDivert::SetName(const std::string& name)
{
    m_name = name;
    if (m_socket)
    {
        m_socket->SetName(name);
    }
}

const std::string&
BsdSocketDivert::GetName() const
{
    return m_socket ? m_socket->GetName() : m_name;
}

void
BsdSocketDivert::SetReusePortLb(bool on)
{
    if (!m_socket || on != m_socket->GetReusePortLb())
    {
        const BsdErrno error = m_socket ? m_socket->SetReusePortLb(on) : BsdErrno::OK;
        m_reusePortLb = Result(error) == 0 && on;
    }
}

bool
BsdSocketDivert::GetReusePortLb() const
{
    return m_reusePortLb;
}

void
BsdSocketDivert::SetRcvBufSize(uint32_t bytes)
{
    m_rcvBufSize = bytes;
    if (m_socket && bytes > 0)
    {
        Result(m_socket->SetReceiveBuffer(bytes));
    }
}

uint32_t
BsdSocketDivert::GetRcvBufSize() const
{
    return m_rcvBufSize;
}

void
BsdSocketDivert::SetSndBufSize(uint32_t bytes)
{
    m_sndBufSize = bytes;
    if (m_socket && bytes > 0)
    {
        Result(m_socket->SetSendBuffer(bytes));
    }
}

uint32_t
BsdSocketDivert::GetSndBufSize() const
{
    return m_sndBufSize;
}

int
BsdSocketDivert::Result(BsdErrno error) const
{
    if (error == BsdErrno::OK)
    {
        return 0;
    }
    m_errno = error;
    return -1;
}

BsdErrno
BsdSocketDivert::GetBsdErrno() const
{
    return m_errno;
}

Socket::SocketErrno
BsdSocketDivert::GetErrno() const
{
    return BsdSocketErrno(m_errno);
}

DivertSocket*
BsdSocketDivert::GetDivertSocket() const
{
    return m_socket.get();
}

Ptr<BsdSocketDivertHost>
BsdSocketDivert::GetHost() const
{
    return m_host;
}

Socket::SocketType
BsdSocketDivert::GetSocketType() const
{
    return NS3_SOCK_RAW;
}

Ptr<Node>
BsdSocketDivert::GetNode() const
{
    return m_node;
}

BsdErrno
BsdSocketDivert::Bind(uint16_t port)
{
    NS_LOG_FUNCTION(this << port);
    const BsdErrno error = m_socket ? m_socket->Bind(port) : BsdErrno::E_BADF;
    Result(error);
    return error;
}

int
BsdSocketDivert::Bind(const Address& address)
{
    NS_LOG_FUNCTION(this << address);
    if (!m_socket)
    {
        return Result(BsdErrno::E_BADF);
    }
    const auto name = BsdSocketDivertAddress::Read(address);
    return Result(name ? m_socket->Bind(*name) : BsdErrno::E_INVAL);
}

int
BsdSocketDivert::Bind()
{
    return Result(Bind(uint16_t{0}));
}

int
BsdSocketDivert::Bind6()
{
    return Result(BsdErrno::E_AFNOSUPPORT);
}

int
BsdSocketDivert::Close()
{
    NS_LOG_FUNCTION(this);
    if (!m_socket || m_socket->IsClosed())
    {
        return Result(BsdErrno::E_BADF);
    }
    m_socket->Close();
    m_read.clear();
    return 0;
}

int
BsdSocketDivert::ShutdownSend()
{
    return Result(m_socket ? m_socket->Shutdown(false, true) : BsdErrno::E_BADF);
}

int
BsdSocketDivert::ShutdownRecv()
{
    return Result(m_socket ? m_socket->Shutdown(true, false) : BsdErrno::E_BADF);
}

int
BsdSocketDivert::Connect(const Address&)
{
    const int result = Result(BsdErrno::E_OPNOTSUPP);
    NotifyConnectionFailed();
    return result;
}

int
BsdSocketDivert::Listen()
{
    return Result(BsdErrno::E_OPNOTSUPP);
}

uint32_t
BsdSocketDivert::GetTxAvailable() const
{
    return m_socket ? m_socket->GetSendBuffer() : 0;
}

uint32_t
BsdSocketDivert::GetRxAvailable() const
{
    return m_socket ? m_socket->GetQueuedData() : 0;
}

void
BsdSocketDivert::Wakeup()
{
    if (!m_waking)
    {
        m_waking = true;
        Simulator::ScheduleNow(&BsdSocketDivert::NotifyReadable, Ptr<BsdSocketDivert>(this));
    }
}

void
BsdSocketDivert::NotifyReadable()
{
    m_waking = false;
    if (m_socket->HasPacket())
    {
        NotifyDataRecv();
    }
}

Ptr<Packet>
BsdSocketDivert::Recv(uint32_t maxSize, uint32_t flags)
{
    Address from;
    return RecvFrom(maxSize, flags, from);
}

Ptr<Packet>
BsdSocketDivert::RecvFrom(uint32_t maxSize, uint32_t flags, Address& fromAddress)
{
    NS_LOG_FUNCTION(this << maxSize << flags);
    if (!m_socket || m_socket->IsClosed())
    {
        Result(BsdErrno::E_BADF);
        return nullptr;
    }
    if (flags != 0)
    {
        Result(BsdErrno::E_OPNOTSUPP); // MSG_PEEK is not modelled
        return nullptr;
    }
    if (m_socket->IsEndOfFile())
    {
        return Create<Packet>(); // as ns-3 has it
    }
    if (!m_socket->HasPacket())
    {
        Result(BsdErrno::E_AGAIN);
        return nullptr;
    }
    const DivertPacket read = m_socket->Read();
    Ptr<Packet> packet = BsdSocketUnwrap(read);
    if (packet->GetSize() > maxSize)
    {
        packet = packet->CreateFragment(0, maxSize); // the rest is lost, as recvfrom(2) says
    }
    BsdSocketDivertTag tag(read.info.serial);
    packet->ReplacePacketTag(tag);
    m_read.emplace_hint(m_read.end(), read.info.serial, read.info);
    if (m_read.size() > READ_LIMIT)
    {
        m_read.erase(m_read.begin());
    }
    fromAddress = BsdSocketDivertAddress::Write(read.from);
    m_rxTrace(packet, fromAddress);
    return packet;
}

uint64_t
BsdSocketDivert::FindRead(Ptr<const Packet> packet) const
{
    BsdSocketDivertTag tag;
    if (packet->PeekPacketTag(tag))
    {
        return m_read.count(tag.GetSerial()) ? tag.GetSerial() : 0;
    }
    for (const auto& [serial, info] : m_read)
    {
        if (BsdSocketIsSame(info, *packet))
        {
            return serial;
        }
    }
    return 0;
}

std::optional<DivertPacketInfo>
BsdSocketDivert::GetInfo(Ptr<const Packet> packet) const
{
    const auto it = m_read.find(FindRead(packet));
    return it == m_read.end() ? std::nullopt : std::optional<DivertPacketInfo>(it->second);
}

void
BsdSocketDivert::Forget(Ptr<const Packet> packet)
{
    m_read.erase(FindRead(packet));
}

int
BsdSocketDivert::Send(Ptr<Packet> packet, uint32_t flags)
{
    return SendTo(packet, flags, Address());
}

int
BsdSocketDivert::SendTo(Ptr<Packet> packet, uint32_t flags, const Address& toAddress)
{
    NS_LOG_FUNCTION(this << packet << flags << toAddress);
    if (!m_socket || m_socket->IsClosed())
    {
        return Result(BsdErrno::E_BADF);
    }
    const auto to = BsdSocketDivertAddress::Read(toAddress);
    std::optional<DivertPacketInfo> info;
    if (const auto it = m_read.find(FindRead(packet)); it != m_read.end())
    {
        info = it->second;
        m_read.erase(it);
    }
    Ptr<Packet> written = packet->Copy();
    BsdSocketDivertTag tag;
    written->RemovePacketTag(tag);
    const BsdErrno error =
        m_host->Write(*m_socket, info ? &*info : nullptr, written, to ? &*to : nullptr);
    m_txTrace(packet, toAddress, error);
    if (error != BsdErrno::OK)
    {
        return Result(error);
    }
    NotifyDataSent(packet->GetSize());
    NotifySend(GetTxAvailable());
    return static_cast<int>(packet->GetSize());
}

int
BsdSocketDivert::GetSockName(Address& address) const
{
    DivertAddress name;
    if (m_socket && m_socket->GetSockName(name) == BsdErrno::OK && name.family == BsdFamily::INET6)
    {
        address = BsdSocketDivertAddress::Write(name);
        return 0;
    }
    // FreeBSD has no such call: what an ns-3 program may want to know
    address =
        InetSocketAddress(Ipv4Address(name.address.ToV4()), m_socket ? m_socket->GetPort() : 0);
    return 0;
}

int
BsdSocketDivert::GetPeerName(Address&) const
{
    return Result(BsdErrno::E_NOTCONN);
}

bool
BsdSocketDivert::SetAllowBroadcast(bool)
{
    return true; // div_send() sends with IP_ALLOWBROADCAST
}

bool
BsdSocketDivert::GetAllowBroadcast() const
{
    return true;
}

} // namespace divertsim
} // namespace ns3
