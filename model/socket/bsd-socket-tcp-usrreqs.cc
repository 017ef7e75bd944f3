// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-socket-tcp-usrreqs.h"

#include "ns3/boolean.h"
#include "ns3/bsd-socket-inet-address.h"
#include "ns3/bsd-socket-loop-tag.h"
#include "ns3/bsd-socket-options.h"
#include "ns3/bsd-socket-payload.h"
#include "ns3/bsd-socket-tcp.h"
#include "ns3/lb-inet-ports.h"
#include "ns3/tcp-header.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace divertsim
{

/// What is kept for a socket (struct tcpcb), and what TCP tells of it
class BsdSocketTcpUsrreqs::Pcb : public BsdPcb
{
  public:
    explicit Pcb(BsdSocket& so)
        : so(so)
    {
    }

    ~Pcb() override
    {
        Release();
    }

    Pcb(const Pcb&) = delete;
    Pcb& operator=(const Pcb&) = delete;

    /// \param socket behind this one from now on
    void Hold(const Ptr<BsdSocketTcp>& socket)
    {
        tcp = socket;
        tcp->SetRecvCallback(MakeCallback(&Pcb::OnReadable, this));
        tcp->SetSendCallback(MakeCallback(&Pcb::OnWritable, this));
        tcp->SetCloseCallbacks(MakeNullCallback<void, Ptr<Socket>>(),
                               MakeCallback(&Pcb::OnError, this));
        tcp->SetAcceptableCallback(MakeCallback(&Pcb::OnAcceptable, this));
        tcp->TraceConnectWithoutContext("State", MakeCallback(&Pcb::OnState, this));
        tcp->TraceConnectWithoutContext("Rx", MakeCallback(&Pcb::OnSegment, this));
    }

    /// A listener's segments are its connections', which ns-3 copies from it with their callbacks:
    /// they may live longer than this.
    void Listen()
    {
        tcp->SetCloseCallbacks(MakeNullCallback<void, Ptr<Socket>>(),
                               MakeNullCallback<void, Ptr<Socket>>());
        tcp->TraceDisconnectWithoutContext("Rx", MakeCallback(&Pcb::OnSegment, this));
    }

    /// Nothing is heard of the socket any more; it goes on by itself until TCP is done with it.
    void Release()
    {
        if (!tcp)
        {
            return;
        }
        tcp->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
        tcp->SetSendCallback(MakeNullCallback<void, Ptr<Socket>, std::uint32_t>());
        tcp->SetCloseCallbacks(MakeNullCallback<void, Ptr<Socket>>(),
                               MakeNullCallback<void, Ptr<Socket>>());
        tcp->SetAcceptableCallback(MakeNullCallback<void, Ptr<BsdSocketTcp>>());
        tcp->TraceDisconnectWithoutContext("State", MakeCallback(&Pcb::OnState, this));
        tcp->TraceDisconnectWithoutContext("Rx", MakeCallback(&Pcb::OnSegment, this));
        tcp = nullptr;
    }

    /// \return bytes that can be read
    std::size_t Readable() const
    {
        return (peeked ? peeked->Size() : 0) + (tcp ? tcp->GetRxAvailable() : 0);
    }

    /// Bytes out of TCP's buffer, for MSG_PEEK. \param size that peeked is to have, if they are
    /// there \return those that were taken out, null for none
    Ptr<Packet> Peek(std::size_t size)
    {
        const std::size_t have = peeked ? peeked->Size() : 0;
        if (have >= size || !tcp || tcp->GetRxAvailable() == 0)
        {
            return nullptr;
        }
        const Ptr<Packet> more = tcp->Recv(static_cast<std::uint32_t>(size - have), 0);
        if (more)
        {
            const auto piece = BsdSocketPayload::Make(more);
            peeked = peeked ? BsdSocketBuffer::Join({peeked, piece}) : piece;
        }
        return more;
    }

    /// What TCP was told before anybody listened
    void CatchUp()
    {
        const auto state = tcp->GetState();
        if (state != TcpSocket::ESTABLISHED)
        {
            OnState(TcpSocket::ESTABLISHED, state);
        }
    }

    void OnReadable(Ptr<Socket>)
    {
        so.WakeReaders();
    }

    void OnWritable(Ptr<Socket>, std::uint32_t)
    {
        so.WakeWriters();
    }

    void OnAcceptable(Ptr<BsdSocketTcp> listener)
    {
        if (!so.SpawnConnection(true))
        {
            listener->Accept()->Abort(); // no room: sonewconn() failed
        }
    }

    void OnError(Ptr<Socket>)
    {
        if (!reset)
        {
            End(BsdErrno::E_TIMEDOUT); // no answer to what was sent
        }
    }

    void OnSegment(Ptr<const Packet>, const TcpHeader& header, Ptr<const TcpSocketBase>)
    {
        reset = (header.GetFlags() & TcpHeader::RST) != 0;
    }

    void OnState(TcpSocket::TcpStates_t before, TcpSocket::TcpStates_t now)
    {
        switch (now)
        {
        case TcpSocket::ESTABLISHED:
            if (before == TcpSocket::SYN_SENT)
            {
                so.SetConnected();
            }
            break;
        case TcpSocket::CLOSE_WAIT:
        case TcpSocket::CLOSING:
            so.SetCannotReceive(); // the peer's FIN
            break;
        case TcpSocket::TIME_WAIT:
            so.SetDisconnected();
            break;
        case TcpSocket::CLOSED:
            OnClosed(before);
            break;
        default:
            break;
        }
    }

    void OnClosed(TcpSocket::TcpStates_t before)
    {
        switch (before)
        {
        case TcpSocket::SYN_SENT:
            End(reset ? BsdErrno::E_CONNREFUSED : BsdErrno::E_TIMEDOUT);
            break;
        case TcpSocket::LAST_ACK:
        case TcpSocket::TIME_WAIT:
        case TcpSocket::LISTEN:
        case TcpSocket::CLOSED:
            End(BsdErrno::OK);
            break;
        default:
            End(reset ? BsdErrno::E_CONNRESET : BsdErrno::OK);
        }
    }

    /// tcp_drop(). \param error that the program gets, OK for none
    void End(BsdErrno error)
    {
        if (so.IsListening() || leaving)
        {
            return;
        }
        if (error != BsdErrno::OK)
        {
            so.SetError(error);
        }
        so.SetDisconnected();
    }

    BsdSocket& so;
    Ptr<BsdSocketTcp> tcp; ///< null: a connection that was not accepted yet
    Ptr<BsdSocketTcp> listener;
    BsdPayloadPtr peeked;            ///< bytes that were looked at, before those in TCP's buffer
    bool reset = false;              ///< the last segment had RST
    bool leaving = false;            ///< the program ends it
    std::optional<bool> countsLoops; ///< see CountsLoops(); nothing: not asked yet
};

BsdSocketTcpUsrreqs::Pcb&
BsdSocketTcpUsrreqs::Of(const BsdSocketView& so)
{
    return static_cast<Pcb&>(*so.GetPcb());
}

Ptr<BsdSocketTcp>
BsdSocketTcpUsrreqs::GetSocket(const BsdSocket& socket)
{
    const auto* pcb = dynamic_cast<Pcb*>(socket.GetPcb());
    return pcb ? pcb->tcp : nullptr;
}

BsdErrno
BsdSocketTcpUsrreqs::Attach(BsdSocketView& so, int, const BsdCredentials&)
{
    auto& socket = static_cast<BsdSocket&>(so);
    auto pcb = std::make_unique<Pcb>(socket);
    if (const BsdSocket* const head = socket.GetListener())
    {
        pcb->listener = Of(*head).tcp;
        so.SetPcb(std::move(pcb));
        return BsdErrno::OK;
    }
    const Ptr<BsdSocketTcp> tcp = BsdSocketTcp::Open(m_node);
    pcb->Hold(tcp);
    tcp->GetInet().SetName(so.GetName());
    tcp->GetInet().GetOptions().v6Only = !IsLinux();
    so.SetPcb(std::move(pcb));
    UintegerValue send;
    UintegerValue receive;
    tcp->GetAttribute("SndBufSize", send);
    tcp->GetAttribute("RcvBufSize", receive);
    return so.Reserve(send.Get(), receive.Get());
}

BsdErrno
BsdSocketTcpUsrreqs::Bind(BsdSocketView& so, const BsdSockaddr& name, const BsdCredentials& who)
{
    if (const BsdErrno error = CheckForm(name); error != BsdErrno::OK)
    {
        return error;
    }
    Pcb& pcb = Of(so);
    SetOptions(so, pcb.tcp->GetInet(), who);
    return pcb.tcp->Bind(name.GetAddress(), name.port);
}

BsdErrno
BsdSocketTcpUsrreqs::Listen(BsdSocketView& so, int backlog, const BsdCredentials& who)
{
    auto& socket = static_cast<BsdSocket&>(so);
    if (const BsdErrno error = so.CheckListen(); error != BsdErrno::OK)
    {
        return error;
    }
    Pcb& pcb = Of(so);
    if (!so.IsListening() && !pcb.tcp->GetInet().GetPlace())
    {
        SetOptions(so, pcb.tcp->GetInet(), who);
        const auto any = m_family == BSD_AF_INET6 ? BsdFamily::INET6 : BsdFamily::INET;
        const BsdErrno error = pcb.tcp->Bind(BsdSocketAnyAddress(any), 0);
        if (error != BsdErrno::OK)
        {
            return error;
        }
    }
    const BsdErrno error = pcb.tcp->Listen(socket.CutBacklog(backlog));
    if (error == BsdErrno::OK)
    {
        pcb.Listen();
        so.StartListening(backlog);
    }
    return error;
}

BsdErrno
BsdSocketTcpUsrreqs::Connect(BsdSocketView& so, const BsdSockaddr& name, const BsdCredentials& who)
{
    if (const BsdErrno error = CheckPeer(name, true); error != BsdErrno::OK)
    {
        return error;
    }
    Pcb& pcb = Of(so);
    SetOptions(so, pcb.tcp->GetInet(), who);
    so.SetConnecting();
    if (pcb.tcp->Connect(ToAddress(name)) == 0)
    {
        return BsdErrno::OK;
    }
    static_cast<BsdSocket&>(so).SetUnconnected();
    return pcb.tcp->GetBsdErrno();
}

BsdErrno
BsdSocketTcpUsrreqs::Accept(BsdSocketView& so, BsdSockaddr& name)
{
    Pcb& pcb = Of(so);
    const Ptr<BsdSocketTcp> tcp = pcb.listener ? pcb.listener->Accept() : nullptr;
    pcb.listener = nullptr;
    if (!tcp)
    {
        return BsdErrno::E_CONNABORTED;
    }
    pcb.Hold(tcp);
    if (tcp->GetState() == TcpSocket::CLOSED)
    {
        so.SetDisconnected(); // it was reset while it waited
        return BsdErrno::E_CONNABORTED;
    }
    pcb.CatchUp();
    return Peeraddr(so, name);
}

BsdErrno
BsdSocketTcpUsrreqs::Disconnect(BsdSocketView& so)
{
    Pcb& pcb = Of(so);
    auto& socket = static_cast<BsdSocket&>(so);
    pcb.leaving = true;
    if (!pcb.tcp)
    {
        return BsdErrno::OK;
    }
    if (so.GetOption(BSD_SO_LINGER) && socket.GetLinger() == 0)
    {
        pcb.tcp->Abort(); // tcp_disconnect(): drop it
        so.SetDisconnected();
        return BsdErrno::OK;
    }
    so.SetDisconnecting();
    pcb.tcp->Close();
    return BsdErrno::OK;
}

BsdErrno
BsdSocketTcpUsrreqs::Shutdown(BsdSocketView& so, int how)
{
    auto& socket = static_cast<BsdSocket&>(so);
    if (so.IsListening())
    {
        socket.ShutdownListener(how);
        return BsdErrno::OK;
    }
    if (const BsdErrno error = CheckShutdown(socket); error != BsdErrno::OK)
    {
        return error;
    }
    Pcb& pcb = Of(so);
    if (how != BSD_SHUT_WR)
    {
        pcb.Peek(pcb.Readable());
        pcb.peeked = nullptr;
        so.SetCannotReceive();
    }
    if (how != BSD_SHUT_RD && !so.CannotSend())
    {
        so.SetCannotSend();
        pcb.tcp->ShutdownSend(); // FIN behind what is buffered
    }
    return BsdErrno::OK;
}

void
BsdSocketTcpUsrreqs::Abort(BsdSocketView& so)
{
    Pcb& pcb = Of(so);
    pcb.leaving = true;
    // one that waits in the listener's own queue is reset with it
    if (pcb.tcp)
    {
        pcb.tcp->Abort();
    }
}

void
BsdSocketTcpUsrreqs::Detach(BsdSocketView& so)
{
    Pcb& pcb = Of(so);
    pcb.leaving = true;
    const Ptr<BsdSocketTcp> tcp = pcb.tcp;
    const bool closed = static_cast<BsdSocket&>(so).IsDisconnecting();
    so.SetPcb(nullptr);
    if (tcp)
    {
        tcp->Orphan();
    }
    if (tcp && !closed && tcp->HasEndPoint())
    {
        tcp->Close();
    }
}

BsdErrno
BsdSocketTcpUsrreqs::Ctloutput(BsdSocketView& so, BsdSockopt& option)
{
    const Ptr<BsdSocketTcp> tcp = Of(so).tcp;
    if (!tcp)
    {
        return BsdErrno::E_INVAL;
    }
    if (option.level == BSD_IPPROTO_TCP)
    {
        return CtloutputTcp(*tcp, option);
    }
    if (option.level != BSD_SOL_SOCKET)
    {
        return CtloutputIp(so, *tcp, tcp->GetInet(), option);
    }
    // the buffers are TCP's
    int value = 0;
    const bool send = option.name == BSD_SO_SNDBUF;
    if (!option.set || (!send && option.name != BSD_SO_RCVBUF) ||
        option.CopyIn(value) != BsdErrno::OK)
    {
        return BsdErrno::E_NOPROTOOPT;
    }
    const auto bytes = static_cast<std::uint32_t>(std::max(value, 1));
    tcp->SetAttribute(send ? "SndBufSize" : "RcvBufSize", UintegerValue(bytes));
    return BsdErrno::OK;
}

BsdErrno
BsdSocketTcpUsrreqs::CtloutputTcp(BsdSocketTcp& tcp, BsdSockopt& option) const
{
    constexpr int LEAST_SEGMENT = 64;
    int value = 0;
    const BsdErrno given = option.set ? option.CopyIn(value) : BsdErrno::OK;
    switch (option.name)
    {
    case BSD_TCP_NODELAY: {
        if (!option.set)
        {
            BooleanValue nodelay;
            tcp.GetAttribute("TcpNoDelay", nodelay);
            return option.CopyOut(int{nodelay.Get()});
        }
        if (given == BsdErrno::OK)
        {
            tcp.SetAttribute("TcpNoDelay", BooleanValue(value != 0));
        }
        return given;
    }
    case BSD_TCP_MAXSEG: {
        UintegerValue segment;
        tcp.GetAttribute("SegmentSize", segment);
        if (!option.set)
        {
            return option.CopyOut(static_cast<int>(segment.Get()));
        }
        // it may be lowered alone
        if (given != BsdErrno::OK || value < LEAST_SEGMENT ||
            value > static_cast<int>(segment.Get()))
        {
            return BsdErrno::E_INVAL;
        }
        tcp.SetAttribute("SegmentSize", UintegerValue(static_cast<std::uint32_t>(value)));
        return BsdErrno::OK;
    }
    case BSD_TCP_REUSPORT_LB_NUMA:
        if (m_system != BsdSystem::FREEBSD || !option.set)
        {
            return BsdErrno::E_NOPROTOOPT;
        }
        if (given != BsdErrno::OK)
        {
            return given;
        }
        return m_node->GetObject<BsdSocketInetHost>()->GetInetPorts().SetNumaDomain(tcp.GetInet(),
                                                                                    value);
    default:
        return BsdErrno::E_NOPROTOOPT;
    }
}

BsdErrno
BsdSocketTcpUsrreqs::Sockaddr(BsdSocketView& so, BsdSockaddr& name)
{
    Address address;
    const Pcb& pcb = Of(so);
    const bool known = pcb.tcp && pcb.tcp->GetSockName(address) == 0;
    name = FromAddress(known ? address : Address());
    return BsdErrno::OK;
}

BsdErrno
BsdSocketTcpUsrreqs::Peeraddr(BsdSocketView& so, BsdSockaddr& name)
{
    Address address;
    const Pcb& pcb = Of(so);
    if (!pcb.tcp || pcb.tcp->GetPeerName(address) != 0)
    {
        return BsdErrno::E_NOTCONN;
    }
    name = FromAddress(address);
    return BsdErrno::OK;
}

std::size_t
BsdSocketTcpUsrreqs::Readable(BsdSocketView& so)
{
    return Of(so).Readable();
}

std::size_t
BsdSocketTcpUsrreqs::Writable(BsdSocketView& so)
{
    const Pcb& pcb = Of(so);
    return pcb.tcp ? pcb.tcp->GetTxAvailable() : 0;
}

bool
BsdSocketTcpUsrreqs::CountsLoops(Pcb& pcb) const
{
    if (m_system != BsdSystem::OPENBSD)
    {
        return false;
    }
    if (!pcb.countsLoops && pcb.tcp)
    {
        Address peer;
        if (pcb.tcp->GetPeerName(peer) != 0)
        {
            return false; // not connected
        }
        pcb.countsLoops = BsdSocketInetUsrreqs::CountsLoops(peer);
    }
    return pcb.countsLoops.value_or(false);
}

BsdPayloadPtr
BsdSocketTcpUsrreqs::MakePayload(Pcb& pcb, const Ptr<Packet>& packet) const
{
    const std::uint16_t loops = CountsLoops(pcb) ? BsdSocketLoopTag::Get(*packet) : 0;
    const BsdPayloadPtr payload = BsdSocketPayload::Make(packet);
    return loops > 0 ? payload->WithLoops(loops) : payload;
}

std::uint16_t
BsdSocketTcpUsrreqs::Loops(BsdSocket& so, std::size_t size)
{
    Pcb& pcb = Of(so);
    if (!CountsLoops(pcb))
    {
        return 0;
    }
    const bool first = !pcb.peeked;
    const Ptr<Packet> more = pcb.Peek(size);
    if (first && more)
    {
        pcb.peeked = MakePayload(pcb, more);
    }
    return pcb.peeked ? pcb.peeked->GetLoops() : 0;
}

BsdErrno
BsdSocketTcpUsrreqs::Put(BsdSocket& so,
                         const BsdSockaddr* to,
                         const BsdPayloadPtr& payload,
                         const BsdCredentials& who,
                         std::size_t& sent)
{
    if (to && !so.IsConnected())
    {
        // tcp_usr_send(): an address opens the connection (PR_IMPLOPCL), as connect(2) does
        if (const BsdErrno error = Connect(so, *to, who); error != BsdErrno::OK)
        {
            return error;
        }
    }
    const std::size_t size = payload ? payload->Size() : 0;
    if (size == 0)
    {
        return BsdErrno::OK;
    }
    Pcb& pcb = Of(so);
    const std::size_t space = pcb.tcp->GetTxAvailable();
    if (space < size && (space == 0 || space < so.GetSendBuffer().GetLowWater()))
    {
        return BsdErrno::E_AGAIN;
    }
    const std::size_t part = std::min(size, space);
    const BsdPayloadPtr piece = part < size ? payload->Slice(0, part) : payload;
    const Ptr<Packet> packet = BsdSocketPayload::ToPacket(piece);
    if (CountsLoops(pcb))
    {
        BsdSocketLoopTag::Set(*packet, piece->GetLoops());
    }
    const int result = pcb.tcp->Send(packet, 0);
    if (result < 0)
    {
        return BsdSocketFromErrno(pcb.tcp->GetErrno());
    }
    sent = static_cast<std::size_t>(result);
    return BsdErrno::OK;
}

BsdErrno
BsdSocketTcpUsrreqs::Take(BsdSocket& so, std::size_t size, bool peek, BsdReceived& received)
{
    Pcb& pcb = Of(so);
    const std::size_t part = std::min(size, pcb.Readable());
    if (peek)
    {
        pcb.Peek(part);
        received.payload = pcb.peeked ? pcb.peeked->Slice(0, part) : nullptr;
        return BsdErrno::OK;
    }
    const std::size_t kept = pcb.peeked ? std::min(part, pcb.peeked->Size()) : 0;
    std::deque<BsdPayloadPtr> pieces;
    if (kept > 0)
    {
        const std::size_t rest = pcb.peeked->Size() - kept;
        pieces.push_back(pcb.peeked->Slice(0, kept));
        pcb.peeked = rest > 0 ? pcb.peeked->Slice(kept, rest) : nullptr;
    }
    if (part > kept)
    {
        const Ptr<Packet> packet = pcb.tcp->Recv(static_cast<std::uint32_t>(part - kept), 0);
        if (packet)
        {
            pieces.push_back(MakePayload(pcb, packet));
        }
    }
    received.payload = BsdSocketBuffer::Join(pieces);
    pcb.tcp->UpdateWindow();
    return BsdErrno::OK;
}

} // namespace divertsim
} // namespace ns3
