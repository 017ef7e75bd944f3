// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-socket-tcp.h"

#include "ns3/abort.h"
#include "ns3/bsd-socket-errno.h"
#include "ns3/bsd-socket-inet-address.h"
#include "ns3/ipv4-end-point.h"
#include "ns3/ipv6-end-point.h"
#include "ns3/lb-inet-ports.h"
#include "ns3/log.h"
#include "ns3/object-factory.h"
#include "ns3/rtt-estimator.h"
#include "ns3/simulator.h"
#include "ns3/tcp-congestion-ops.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-recovery-ops.h"
#include "ns3/type-id.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace divertsim
{

NS_LOG_COMPONENT_DEFINE("BsdSocketTcp");
NS_OBJECT_ENSURE_REGISTERED(BsdSocketTcp);

namespace
{

/// \param tcp of the node \param attribute one that holds a TypeId \return a new object of it
template <typename T>
Ptr<T>
CreateFrom(const Ptr<TcpL4Protocol>& tcp, const std::string& attribute)
{
    TypeIdValue type;
    tcp->GetAttribute(attribute, type);
    ObjectFactory factory;
    factory.SetTypeId(type.Get());
    return factory.Create<T>();
}

/// \param from of the sender \param to of the receiver \return the tuple of their packets
BsdTuple
TupleOf(const Address& from, const Address& to)
{
    const BsdSocketEndpoint source = BsdSocketFromAddress(from);
    const BsdSocketEndpoint destination = BsdSocketFromAddress(to);
    return {BSD_IPPROTO_TCP, source.address, source.port, destination.address, destination.port};
}

} // namespace

TypeId
BsdSocketTcp::GetTypeId()
{
    static TypeId tid = TypeId("ns3::divertsim::BsdSocketTcp")
                            .SetParent<TcpSocketBase>()
                            .SetGroupName("Divertsim")
                            .AddConstructor<BsdSocketTcp>();
    return tid;
}

BsdSocketTcp::BsdSocketTcp()
{
    TraceConnectWithoutContext("State", MakeCallback(&BsdSocketTcp::OnState, this));
}

BsdSocketTcp::BsdSocketTcp(const BsdSocketTcp& listener)
    : TcpSocketBase(listener),
      m_host(listener.m_host),
      m_unit(listener.m_nextUnit),
      m_queues(false)
{
    m_inet = std::make_unique<BsdSocketInet>(m_host, BSD_IPPROTO_TCP);
    m_inet->SetTcp(this);
    m_host->AddSocket(*this);
    TraceConnectWithoutContext("State", MakeCallback(&BsdSocketTcp::OnState, this));
}

BsdSocketTcp::~BsdSocketTcp()
{
    Leave();
}

Ptr<BsdSocketTcp>
BsdSocketTcp::Open(const Ptr<Node>& node)
{
    const auto host = node->GetObject<BsdSocketInetHost>();
    NS_ABORT_MSG_UNLESS(host,
                        "BsdSocketTcp: node " << node->GetId()
                                              << " has no BsdHostSteering: install one first");
    const auto tcp = node->GetObject<TcpL4Protocol>();
    const auto socket = CreateObject<BsdSocketTcp>();
    socket->m_host = host;
    socket->m_inet = std::make_unique<BsdSocketInet>(host, BSD_IPPROTO_TCP);
    socket->m_inet->SetTcp(PeekPointer(socket));
    host->AddSocket(*socket);
    socket->SetNode(node);
    socket->SetTcp(tcp);
    socket->SetRtt(CreateFrom<RttEstimator>(tcp, "RttEstimatorType"));
    socket->SetCongestionControlAlgorithm(CreateFrom<TcpCongestionOps>(tcp, "SocketType"));
    socket->SetRecoveryAlgorithm(CreateFrom<TcpRecoveryOps>(tcp, "RecoveryType"));
    return socket;
}

BsdSocketInet&
BsdSocketTcp::GetInet()
{
    return *m_inet;
}

const BsdSocketInet&
BsdSocketTcp::GetInet() const
{
    return *m_inet;
}

int
BsdSocketTcp::Result(BsdErrno error)
{
    m_inet->SetError(error);
    if (error == BsdErrno::OK)
    {
        return 0;
    }
    m_errno = BsdSocketErrno(error);
    return -1;
}

BsdErrno
BsdSocketTcp::GetBsdErrno() const
{
    return m_inet->GetError();
}

std::uint64_t
BsdSocketTcp::GetUnit() const
{
    return m_unit;
}

TcpSocket::TcpStates_t
BsdSocketTcp::GetState() const
{
    return m_state;
}

void
BsdSocketTcp::UpdateWindow()
{
    const auto state = GetState();
    if (state != ESTABLISHED && state != FIN_WAIT_1 && state != FIN_WAIT_2)
    {
        return; // nothing more comes
    }
    const Ptr<TcpRxBuffer>& buffer = m_tcb->m_rxBuffer;
    const std::int64_t window = buffer->MaxRxSequence() - buffer->NextRxSequence();
    const std::int64_t told = m_advWnd.Get();
    const std::int64_t grown = window - told;
    const std::int64_t whole = buffer->MaxBufferSize();
    const std::int64_t segment = m_tcb->m_segmentSize;
    const bool some = grown >= whole / 4 || told <= whole / 8 || whole <= 8 * segment;
    if ((grown >= 2 * segment && some) || 2 * grown >= whole)
    {
        SendEmptyPacket(TcpHeader::ACK);
    }
}

std::optional<BsdTuple>
BsdSocketTcp::GetIncoming() const
{
    return m_incoming;
}

bool
BsdSocketTcp::HasEndPoint() const
{
    return m_endPoint || m_endPoint6;
}

Ptr<TcpL4Protocol>
BsdSocketTcp::GetTcp() const
{
    return m_tcp;
}

int
BsdSocketTcp::Bind()
{
    return Result(Bind(BsdSocketAnyAddress(BsdFamily::INET), 0));
}

int
BsdSocketTcp::Bind6()
{
    return Result(Bind(BsdSocketAnyAddress(BsdFamily::INET6), 0));
}

int
BsdSocketTcp::Bind(const Address& address)
{
    const BsdSocketEndpoint local = BsdSocketFromAddress(address);
    if (local.address.family == BsdFamily::NONE)
    {
        return Result(BsdErrno::E_AFNOSUPPORT);
    }
    return Result(Bind(local.address, local.port));
}

BsdErrno
BsdSocketTcp::Bind(const BsdAddress& address, std::uint16_t port)
{
    NS_LOG_FUNCTION(this << address.ToString() << port);
    const BsdErrno error = m_inet->Bind(address, port);
    if (error != BsdErrno::OK)
    {
        return error;
    }
    // one of its own, where ns-3 finds no other socket in the way
    SetTcp(m_host->MakeTcp());
    const auto place = m_inet->GetPlace();
    const bool bound = TcpSocketBase::Bind(BsdSocketToAddress(place->address, place->port)) == 0;
    NS_ABORT_MSG_UNLESS(bound, "BsdSocketTcp: an empty TCP refused a bind");
    return BsdErrno::OK;
}

BsdErrno
BsdSocketTcp::BindTuple(BsdTuple tuple)
{
    NS_LOG_FUNCTION(this << tuple.ToString());
    const BsdErrno error = m_inet->BindTuple(tuple);
    if (error != BsdErrno::OK)
    {
        return error;
    }
    SetTcp(m_host->FindTcp(tuple.Reversed()));
    if (tuple.source.family == BsdFamily::INET6)
    {
        m_endPoint6 = m_tcp->Allocate6(GetBoundNetDevice(),
                                       BsdSocketToIpv6(tuple.source),
                                       tuple.sourcePort,
                                       BsdSocketToIpv6(tuple.destination),
                                       tuple.destinationPort);
    }
    else
    {
        m_endPoint = m_tcp->Allocate(GetBoundNetDevice(),
                                     BsdSocketToIpv4(tuple.source),
                                     tuple.sourcePort,
                                     BsdSocketToIpv4(tuple.destination),
                                     tuple.destinationPort);
    }
    if (SetupCallback() != 0)
    {
        m_inet->Unbind();
        return BsdErrno::E_ADDRINUSE;
    }
    m_tcp->AddSocket(this);
    return BsdErrno::OK;
}

int
BsdSocketTcp::Connect(const Address& address)
{
    NS_LOG_FUNCTION(this << address);
    const BsdSocketEndpoint remote = BsdSocketFromAddress(address);
    BsdErrno error = m_inet->CheckConnect(remote.address);
    if (error != BsdErrno::OK)
    {
        return Result(error);
    }
    const auto place = m_inet->GetPlace();
    BsdTuple tuple{BSD_IPPROTO_TCP,
                   place ? place->address : BsdSocketAnyAddress(remote.address.family),
                   place ? place->port : std::uint16_t{0},
                   remote.address,
                   remote.port};
    if (tuple.source.IsAny())
    {
        const auto source = BsdSocketSourceAddress(m_node, remote.address);
        if (!source)
        {
            return Result(BsdErrno::E_HOSTUNREACH);
        }
        tuple.source = *source;
    }
    if (!HasEndPoint())
    {
        error = BindTuple(tuple);
        tuple.sourcePort = error == BsdErrno::OK ? m_inet->GetPlace()->port : std::uint16_t{0};
    }
    else if (place->address.IsAny())
    {
        error = m_inet->Connect(tuple); // else it has its tuple already, or takes it now
    }
    if (error != BsdErrno::OK)
    {
        return Result(error);
    }
    if (!m_host->AddConnection(tuple.Reversed(), *this))
    {
        return Result(BsdErrno::E_ADDRINUSE);
    }
    m_incoming = tuple.Reversed();
    return TcpSocketBase::Connect(address);
}

int
BsdSocketTcp::Listen()
{
    return Result(m_inet->Listen(-1)) == 0 ? TcpSocketBase::Listen() : -1;
}

BsdErrno
BsdSocketTcp::Listen(int backlog)
{
    if (m_state == LISTEN)
    {
        return m_inet->Listen(backlog); // a new backlog
    }
    if (m_state != CLOSED || m_incoming)
    {
        return BsdErrno::E_INVAL;
    }
    if (!HasEndPoint())
    {
        // listen(2) on an unbound socket takes a port (FreeBSD tcp_usr_listen(), sys/netinet)
        const BsdErrno error = Bind(BsdSocketAnyAddress(BsdFamily::INET), 0);
        if (error != BsdErrno::OK)
        {
            return error;
        }
    }
    const BsdErrno error = m_inet->Listen(backlog);
    if (error == BsdErrno::OK)
    {
        m_queues = true;
        TcpSocketBase::Listen();
    }
    return error;
}

Ptr<BsdSocketTcp>
BsdSocketTcp::Accept()
{
    if (m_complete.empty())
    {
        m_inet->SetError(m_state == LISTEN ? BsdErrno::E_AGAIN : BsdErrno::E_INVAL);
        return nullptr;
    }
    const Ptr<BsdSocketTcp> connection = m_complete.front();
    m_complete.pop_front();
    connection->m_accepting = nullptr;
    m_host->GetInetPorts().Accept(*m_inet, connection->m_unit);
    return connection;
}

std::size_t
BsdSocketTcp::GetComplete() const
{
    return m_complete.size();
}

void
BsdSocketTcp::SetAcceptableCallback(Callback<void, Ptr<BsdSocketTcp>> acceptable)
{
    m_acceptable = acceptable;
}

void
BsdSocketTcp::SetNextUnit(std::uint64_t unit)
{
    m_nextUnit = unit;
}

Ptr<TcpSocketBase>
BsdSocketTcp::Fork()
{
    const auto connection = CopyObject<BsdSocketTcp>(this);
    connection->m_listener = this;
    m_nextUnit = 0;
    // ns-3 calls the connection's own callback when it is established
    connection->SetAcceptCallback(
        MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
        MakeCallback(&BsdSocketTcp::OnEstablished, PeekPointer(connection)));
    return connection;
}

void
BsdSocketTcp::CompleteFork(Ptr<Packet> packet,
                           const TcpHeader& header,
                           const Address& from,
                           const Address& to)
{
    const BsdTuple incoming = TupleOf(from, to);
    SetTcp(m_host->FindTcp(incoming));
    if (!m_host->AddConnection(incoming, *this))
    {
        m_listener = nullptr; // the same SYN twice at one instant
        return;
    }
    m_incoming = incoming;
    m_inet->Accepted(*m_listener->m_inet, incoming.Reversed());
    m_listener = nullptr;
    if (m_unit != 0)
    {
        m_host->SetUnit(m_unit, this);
    }
    TcpSocketBase::CompleteFork(packet, header, from, to);
}

bool
BsdSocketTcp::Complete()
{
    const LbCompletion completion = m_host->GetInetPorts().Complete(m_unit);
    if (completion.listener)
    {
        m_accepting = static_cast<BsdSocketInet*>(completion.listener)->GetTcp();
        return true;
    }
    if (completion.reset)
    {
        Abort();
    }
    return false;
}

void
BsdSocketTcp::OnEstablished(Ptr<Socket>, const Address& from)
{
    SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                      MakeNullCallback<void, Ptr<Socket>, const Address&>());
    if (m_accepting)
    {
        m_accepting->Queue(this, from);
    }
}

void
BsdSocketTcp::Queue(const Ptr<BsdSocketTcp>& connection, const Address& from)
{
    m_complete.push_back(connection);
    if (!m_queues)
    {
        NotifyNewConnectionCreated(Accept(), from); // as ns-3 has it, at once
    }
    else if (!m_acceptable.IsNull())
    {
        m_acceptable(this);
    }
}

int
BsdSocketTcp::Close()
{
    NS_LOG_FUNCTION(this);
    if (m_state == LISTEN)
    {
        CloseListener();
        return 0;
    }
    if (m_state == CLOSED)
    {
        // bound, and neither listening nor connected
        Leave();
        DeallocateEndPoint();
        return 0;
    }
    if (m_state == CLOSING)
    {
        // Both FINs are out, and bytes or ours are not acknowledged yet: TcpSocketBase would reset
        // the connection. RFC 9293, section 3.10.4: there is nothing to do
        return 0;
    }
    return TcpSocketBase::Close();
}

void
BsdSocketTcp::CloseListener()
{
    // Who closes keeps no reference, perhaps
    const Ptr<BsdSocketTcp> self(this);
    const auto lost = m_inet->Unbind();
    m_complete.clear();
    m_acceptable = Callback<void, Ptr<BsdSocketTcp>>();
    TcpSocketBase::Close();
    for (const LbLost& gone : lost)
    {
        if (const Ptr<BsdSocketTcp> connection{m_host->FindUnit(gone.unit)})
        {
            gone.complete ? connection->Abort() : connection->Forget();
        }
    }
}

void
BsdSocketTcp::Orphan()
{
    m_orphan = true;
}

void
BsdSocketTcp::Abort()
{
    NS_LOG_FUNCTION(this);
    if (HasEndPoint() && m_incoming && m_state != SYN_SENT)
    {
        SendReset();
    }
    Forget();
}

void
BsdSocketTcp::Forget()
{
    NS_LOG_FUNCTION(this);
    const Ptr<BsdSocketTcp> self(this);
    if (HasEndPoint())
    {
        m_closeNotified = true;
        CloseAndNotify();
    }
}

void
BsdSocketTcp::SendReset()
{
    TcpHeader header;
    header.SetFlags(TcpHeader::RST);
    // TcpSocketBase's own reset has the number before the SYN there, which no peer takes
    const bool half = m_state == SYN_RCVD;
    header.SetSequenceNumber(half ? m_tcb->m_nextTxSequence.Get() + 1 : m_tcb->m_highTxMark.Get());
    header.SetSourcePort(m_incoming->destinationPort);
    header.SetDestinationPort(m_incoming->sourcePort);
    const Ptr<Packet> packet = Create<Packet>();
    m_txTrace(packet, header, this);
    m_tcp->SendPacket(packet,
                      header,
                      BsdSocketToAddress(m_incoming->destination, m_incoming->destinationPort),
                      BsdSocketToAddress(m_incoming->source, m_incoming->sourcePort),
                      m_boundnetdevice);
}

void
BsdSocketTcp::SendEmptyPacket(std::uint8_t flags)
{
    TcpSocketBase::SendEmptyPacket(flags);
    if (flags & TcpHeader::RST)
    {
        Leave(); // ns-3 lets go of the end point without a change of state
    }
}

void
BsdSocketTcp::OnState(TcpStates_t, TcpStates_t now)
{
    if (now == CLOSED)
    {
        Leave();
    }
    else if (now == TIME_WAIT && m_unit != 0 && !m_ended)
    {
        m_ended = true;
        m_host->GetInetPorts().End(m_unit);
    }
}

void
BsdSocketTcp::Leave()
{
    if (!m_host)
    {
        return;
    }
    if (m_unit != 0 && !m_ended)
    {
        m_ended = true;
        m_host->GetInetPorts().End(m_unit);
    }
    if (m_incoming)
    {
        m_host->RemoveConnection(*m_incoming, *this);
        m_incoming.reset();
    }
    if (m_unit != 0)
    {
        m_host->SetUnit(m_unit, nullptr);
    }
    m_inet->Unbind();
    m_host->RemoveSocket(*this);
}

bool
BsdSocketTcp::LeaveTimeWait()
{
    if (m_state != TIME_WAIT)
    {
        return false;
    }
    CloseAndNotify();
    return true;
}

} // namespace divertsim
} // namespace ns3
