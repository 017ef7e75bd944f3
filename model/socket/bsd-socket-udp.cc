// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-socket-udp.h"

#include "ns3/abort.h"
#include "ns3/bsd-socket-errno.h"
#include "ns3/bsd-socket-inet-address.h"
#include "ns3/callback.h"
#include "ns3/lb-inet-ports.h"
#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <utility>

namespace ns3
{
namespace divertsim
{

NS_LOG_COMPONENT_DEFINE("BsdSocketUdp");
NS_OBJECT_ENSURE_REGISTERED(BsdSocketUdp);

namespace
{

/// sizeof(struct udphdr)
constexpr std::uint32_t UDP_HEADER = 8;

} // namespace

TypeId
BsdSocketUdp::GetTypeId()
{
    static TypeId tid = TypeId("ns3::divertsim::BsdSocketUdp")
                            .SetParent<Socket>()
                            .SetGroupName("Divertsim")
                            .AddConstructor<BsdSocketUdp>()
                            .AddAttribute("RcvBufSize",
                                          "SO_RCVBUF, bytes.",
                                          TypeId::ATTR_GET | TypeId::ATTR_SET,
                                          UintegerValue(0),
                                          MakeUintegerAccessor(&BsdSocketUdp::SetRcvBufSize,
                                                               &BsdSocketUdp::GetRcvBufSize),
                                          MakeUintegerChecker<uint32_t>())
                            .AddAttribute("IcmpCallback",
                                          "Called for ICMP errors that its datagrams caused.",
                                          TypeId::ATTR_SET,
                                          CallbackValue(),
                                          MakeCallbackAccessor(&BsdSocketUdp::SetIcmpCallback),
                                          MakeCallbackChecker())
                            .AddAttribute("IcmpCallback6",
                                          "Called for ICMPv6 errors that its datagrams caused.",
                                          TypeId::ATTR_SET,
                                          CallbackValue(),
                                          MakeCallbackAccessor(&BsdSocketUdp::SetIcmp6Callback),
                                          MakeCallbackChecker());
    return tid;
}

BsdSocketUdp::BsdSocketUdp() = default;

BsdSocketUdp::~BsdSocketUdp()
{
    if (m_inet)
    {
        m_inet->Unbind();
    }
}

Ptr<BsdSocketUdp>
BsdSocketUdp::Open(const Ptr<Node>& node)
{
    const auto host = node->GetObject<BsdSocketInetHost>();
    NS_ABORT_MSG_UNLESS(host,
                        "BsdSocketUdp: node " << node->GetId()
                                              << " has no BsdHostSteering: install one first");
    const auto socket = CreateObject<BsdSocketUdp>();
    socket->m_host = host;
    socket->m_inet = std::make_unique<BsdSocketInet>(host, BSD_IPPROTO_UDP);
    socket->m_inet->SetUdp(PeekPointer(socket));
    socket->m_udp = host->MakeUdp();
    socket->m_inner = socket->m_udp->CreateSocket();
    // plain pointers: the inner socket belongs to this one
    const auto self = PeekPointer(socket);
    socket->m_inner->SetRecvCallback(MakeCallback(&BsdSocketUdp::OnReadable, self));
    socket->m_inner->SetDataSentCallback(MakeCallback(&BsdSocketUdp::OnDataSent, self));
    socket->m_inner->TraceConnectWithoutContext("Drop", MakeCallback(&BsdSocketUdp::OnDrop, self));
    return socket;
}

void
BsdSocketUdp::DoDispose()
{
    m_queued.clear();
    m_host = nullptr;
    m_udp = nullptr;
    m_inner = nullptr;
    Socket::DoDispose();
}

BsdSocketInet&
BsdSocketUdp::GetInet()
{
    return *m_inet;
}

const BsdSocketInet&
BsdSocketUdp::GetInet() const
{
    return *m_inet;
}

Ptr<UdpL4Protocol>
BsdSocketUdp::GetUdp() const
{
    return m_udp;
}

int
BsdSocketUdp::Result(BsdErrno error)
{
    m_inet->SetError(error);
    m_errno = BsdSocketErrno(error);
    return error == BsdErrno::OK ? 0 : -1;
}

int
BsdSocketUdp::FromInner(int result)
{
    if (result < 0)
    {
        m_errno = m_inner->GetErrno();
        m_inet->SetError(BsdSocketFromErrno(m_errno));
    }
    return result;
}

BsdErrno
BsdSocketUdp::GetBsdErrno() const
{
    return m_inet->GetError();
}

Socket::SocketErrno
BsdSocketUdp::GetErrno() const
{
    return m_errno;
}

Socket::SocketType
BsdSocketUdp::GetSocketType() const
{
    return NS3_SOCK_DGRAM;
}

Ptr<Node>
BsdSocketUdp::GetNode() const
{
    return m_host ? m_host->GetNode() : nullptr;
}

void
BsdSocketUdp::SetRcvBufSize(std::uint32_t bytes)
{
    m_inner->SetAttribute("RcvBufSize", UintegerValue(bytes));
}

std::uint32_t
BsdSocketUdp::GetRcvBufSize() const
{
    UintegerValue bytes;
    m_inner->GetAttribute("RcvBufSize", bytes);
    return static_cast<std::uint32_t>(bytes.Get());
}

void
BsdSocketUdp::SetIcmpCallback(IcmpCallback icmp)
{
    m_inner->SetAttribute("IcmpCallback", CallbackValue(icmp));
}

void
BsdSocketUdp::SetIcmp6Callback(Icmp6Callback icmp)
{
    m_inner->SetAttribute("IcmpCallback6", CallbackValue(icmp));
}

int
BsdSocketUdp::Bind()
{
    return Result(Bind(BsdSocketAnyAddress(BsdFamily::INET), 0));
}

int
BsdSocketUdp::Bind6()
{
    return Result(Bind(BsdSocketAnyAddress(BsdFamily::INET6), 0));
}

int
BsdSocketUdp::Bind(const Address& address)
{
    const BsdSocketEndpoint local = BsdSocketFromAddress(address);
    if (local.address.family == BsdFamily::NONE)
    {
        return Result(BsdErrno::E_AFNOSUPPORT);
    }
    return Result(Bind(local.address, local.port));
}

BsdErrno
BsdSocketUdp::Bind(const BsdAddress& address, std::uint16_t port)
{
    NS_LOG_FUNCTION(this << address.ToString() << port);
    const BsdErrno error = m_inet->Bind(address, port);
    if (error != BsdErrno::OK)
    {
        return error;
    }
    const auto place = m_inet->GetPlace();
    const bool bound = m_inner->Bind(BsdSocketToAddress(place->address, place->port)) == 0;
    NS_ABORT_MSG_UNLESS(bound, "BsdSocketUdp: an empty UDP refused a bind");
    return BsdErrno::OK;
}

BsdErrno
BsdSocketUdp::BindAny(BsdFamily family)
{
    return m_inet->GetPlace() ? BsdErrno::OK : Bind(BsdSocketAnyAddress(family), 0);
}

int
BsdSocketUdp::Connect(const Address& address)
{
    NS_LOG_FUNCTION(this << address);
    const BsdSocketEndpoint remote = BsdSocketFromAddress(address);
    const auto source = BsdSocketSourceAddress(m_host->GetNode(), remote.address);
    BsdErrno error = m_inet->CheckConnect(remote.address);
    if (error == BsdErrno::OK && !source)
    {
        error = BsdErrno::E_HOSTUNREACH;
    }
    if (error == BsdErrno::OK)
    {
        error = BindAny(remote.address.family);
    }
    if (error == BsdErrno::OK)
    {
        const auto place = m_inet->GetPlace();
        error = m_inet->Connect({BSD_IPPROTO_UDP,
                                 place->address.IsAny() ? *source : place->address,
                                 place->port,
                                 remote.address,
                                 remote.port});
    }
    if (error != BsdErrno::OK)
    {
        NotifyConnectionFailed();
        return Result(error);
    }
    const int result = FromInner(m_inner->Connect(address));
    NotifyConnectionSucceeded();
    return result;
}

int
BsdSocketUdp::Listen()
{
    return Result(BsdErrno::E_OPNOTSUPP);
}

int
BsdSocketUdp::Close()
{
    NS_LOG_FUNCTION(this);
    if (m_inet->IsClosed())
    {
        return Result(BsdErrno::E_BADF);
    }
    for (const Queued& datagram : m_queued)
    {
        if (datagram.unit != 0)
        {
            m_host->GetInetPorts().GetObserver().OnClosedSocket(Simulator::Now().GetNanoSeconds(),
                                                                *m_inet,
                                                                datagram.unit);
        }
    }
    m_queued.clear();
    m_inet->Unbind();
    m_inner->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
    m_inner->Close();
    return 0;
}

int
BsdSocketUdp::ShutdownSend()
{
    return FromInner(m_inner->ShutdownSend());
}

int
BsdSocketUdp::ShutdownRecv()
{
    return FromInner(m_inner->ShutdownRecv());
}

uint32_t
BsdSocketUdp::GetTxAvailable() const
{
    return m_inner->GetTxAvailable();
}

uint32_t
BsdSocketUdp::GetRxAvailable() const
{
    return m_inner->GetRxAvailable();
}

int
BsdSocketUdp::Send(Ptr<Packet> packet, uint32_t flags)
{
    return FromInner(m_inner->Send(packet, flags));
}

int
BsdSocketUdp::SendTo(Ptr<Packet> packet, uint32_t flags, const Address& to)
{
    const BsdErrno error = BindAny(BsdSocketFromAddress(to).address.family);
    return error == BsdErrno::OK ? FromInner(m_inner->SendTo(packet, flags, to)) : Result(error);
}

Ptr<Packet>
BsdSocketUdp::Recv(uint32_t maxSize, uint32_t flags)
{
    Address from;
    return RecvFrom(maxSize, flags, from);
}

Ptr<Packet>
BsdSocketUdp::RecvFrom(uint32_t maxSize, uint32_t flags, Address& from)
{
    const Ptr<Packet> packet = m_inner->RecvFrom(maxSize, flags, from);
    if (!packet)
    {
        FromInner(-1);
        return nullptr;
    }
    if (!m_queued.empty())
    {
        const Queued datagram = m_queued.front();
        m_queued.pop_front();
        if (datagram.unit != 0)
        {
            m_host->GetInetPorts().GetObserver().OnRead(Simulator::Now().GetNanoSeconds(),
                                                        *m_inet,
                                                        datagram.unit,
                                                        m_inner->GetRxAvailable());
        }
    }
    return packet;
}

std::uint64_t
BsdSocketUdp::GetNextUnit() const
{
    return m_queued.empty() ? 0 : m_queued.front().unit;
}

bool
BsdSocketUdp::HasNext() const
{
    return !m_queued.empty();
}

std::uint32_t
BsdSocketUdp::GetNextBytes() const
{
    return m_queued.empty() ? 0 : m_queued.front().bytes;
}

const Ptr<BsdSocketInetHost>&
BsdSocketUdp::GetHost() const
{
    return m_host;
}

BsdTime
BsdSocketUdp::GetNextQueued() const
{
    return m_queued.empty() ? 0 : m_queued.front().time;
}

template <typename Header, typename Interface>
IpL4Protocol::RxStatus
BsdSocketUdp::Take(std::uint64_t unit,
                   std::uint32_t bytes,
                   const Ptr<Packet>& packet,
                   const Header& header,
                   const Ptr<Interface>& interface)
{
    const Ptr<BsdSocketUdp> self(this); // its application may let go of it
    m_delivering = true;
    m_readable = m_dropped = false;
    const BsdTime now = Simulator::Now().GetNanoSeconds();
    m_queued.push_back({unit, packet->GetSize() - UDP_HEADER, now});
    const auto status = m_udp->Receive(packet, header, interface);
    m_delivering = false;
    if (m_dropped || !m_readable) // no room, a bad checksum, or shut down
    {
        m_queued.pop_back();
    }
    if (unit != 0 && m_dropped)
    {
        m_host->GetInetPorts().GetObserver().OnRefused(now,
                                                       m_inet.get(),
                                                       unit,
                                                       LbRefusal::FULL_SOCKET);
    }
    if (m_readable)
    {
        if (unit != 0)
        {
            m_host->GetInetPorts().GetObserver().OnDelivered(now,
                                                             *m_inet,
                                                             unit,
                                                             bytes,
                                                             m_inner->GetRxAvailable());
        }
        NotifyDataRecv();
    }
    return status;
}

IpL4Protocol::RxStatus
BsdSocketUdp::Deliver(std::uint64_t unit,
                      std::uint32_t bytes,
                      const Ptr<Packet>& packet,
                      const Ipv4Header& header,
                      const Ptr<Ipv4Interface>& interface)
{
    return Take(unit, bytes, packet, header, interface);
}

IpL4Protocol::RxStatus
BsdSocketUdp::Deliver(std::uint64_t unit,
                      std::uint32_t bytes,
                      const Ptr<Packet>& packet,
                      const Ipv6Header& header,
                      const Ptr<Ipv6Interface>& interface)
{
    return Take(unit, bytes, packet, header, interface);
}

void
BsdSocketUdp::OnReadable(Ptr<Socket>)
{
    m_readable = true; // within Take, which tells the application once all is in order
}

void
BsdSocketUdp::OnDrop(Ptr<const Packet>)
{
    m_dropped = m_delivering;
}

void
BsdSocketUdp::OnDataSent(Ptr<Socket>, uint32_t bytes)
{
    NotifyDataSent(bytes);
    NotifySend(GetTxAvailable());
}

int
BsdSocketUdp::GetSockName(Address& address) const
{
    return m_inner->GetSockName(address);
}

int
BsdSocketUdp::GetPeerName(Address& address) const
{
    const int result = m_inner->GetPeerName(address);
    if (result < 0)
    {
        m_inet->SetError(BsdErrno::E_NOTCONN);
    }
    return result;
}

bool
BsdSocketUdp::SetAllowBroadcast(bool allow)
{
    return m_inner->SetAllowBroadcast(allow);
}

bool
BsdSocketUdp::GetAllowBroadcast() const
{
    return m_inner->GetAllowBroadcast();
}

} // namespace divertsim
} // namespace ns3
