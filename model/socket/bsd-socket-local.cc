// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-socket-local.h"

#include "ns3/bsd-socket.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{

/// Space of the buffers, bytes (net.local.*.sendspace, recvspace; from memory)
constexpr std::size_t STREAM_SPACE = 8192;
constexpr std::size_t OPENBSD_STREAM_SPACE = 32768;
constexpr std::size_t LINUX_SPACE = 212992;
constexpr std::size_t DATAGRAM_SEND_SPACE = 8192; ///< the longest datagram
constexpr std::size_t DATAGRAM_RECEIVE_SPACE = 16384;

} // namespace

/// What is kept for a socket (struct unpcb)
struct BsdSocketLocal::Pcb : BsdPcb
{
    explicit Pcb(BsdSocketView& so)
        : so(so)
    {
    }

    bool IsDatagram() const
    {
        return so.GetType() == BSD_SOCK_DGRAM;
    }

    BsdSocketView& so;
    std::string path;          ///< that it is bound to, "" for none
    std::string peerPath;      ///< as accept(2) tells it, though the peer has gone
    Pcb* peer = nullptr;       ///< whom it sends to (unp_conn)
    std::vector<Pcb*> senders; ///< datagram sockets whose peer this one is (unp_refs)
};

BsdSocketLocal::BsdSocketLocal(BsdSystem system)
    : m_system(system)
{
}

BsdSocketLocal::Pcb&
BsdSocketLocal::Of(BsdSocketView& so)
{
    return static_cast<Pcb&>(*so.GetPcb());
}

bool
BsdSocketLocal::IsLinux() const
{
    return m_system == BsdSystem::PLAIN || m_system == BsdSystem::GVISOR;
}

BsdSockaddr
BsdSocketLocal::NameOf(const Pcb& pcb)
{
    return BsdSockaddr::Local(pcb.path);
}

bool
BsdSocketLocal::Unlink(const std::string& path)
{
    return m_paths.erase(path) > 0;
}

BsdErrno
BsdSocketLocal::Attach(BsdSocketView& so, int, const BsdCredentials&)
{
    std::size_t send = m_system == BsdSystem::OPENBSD ? OPENBSD_STREAM_SPACE : STREAM_SPACE;
    std::size_t receive = send;
    if (so.GetType() == BSD_SOCK_DGRAM)
    {
        send = DATAGRAM_SEND_SPACE;
        receive = DATAGRAM_RECEIVE_SPACE;
    }
    if (IsLinux())
    {
        send = receive = LINUX_SPACE;
    }
    so.SetPcb(std::make_unique<Pcb>(so));
    return so.Reserve(send, receive);
}

BsdErrno
BsdSocketLocal::Bind(BsdSocketView& so, const BsdSockaddr& name, const BsdCredentials&)
{
    Pcb& pcb = Of(so);
    if (name.family != BSD_AF_LOCAL)
    {
        return IsLinux() ? BsdErrno::E_INVAL : BsdErrno::E_AFNOSUPPORT;
    }
    if (!pcb.path.empty() || name.path.empty() || name.length > BSD_SOCKADDR_UN_LENGTH)
    {
        return BsdErrno::E_INVAL;
    }
    if (m_paths.count(name.path) > 0)
    {
        return BsdErrno::E_ADDRINUSE;
    }
    pcb.path = name.path;
    m_paths[name.path] = &pcb;
    return BsdErrno::OK;
}

BsdErrno
BsdSocketLocal::Listen(BsdSocketView& so, int backlog, const BsdCredentials&)
{
    const Pcb& pcb = Of(so);
    if (pcb.IsDatagram())
    {
        return BsdErrno::E_OPNOTSUPP;
    }
    if (pcb.path.empty())
    {
        return m_system == BsdSystem::FREEBSD && !pcb.peer ? BsdErrno::E_DESTADDRREQ
                                                           : BsdErrno::E_INVAL;
    }
    if (const BsdErrno error = so.CheckListen(); error != BsdErrno::OK)
    {
        return error;
    }
    so.StartListening(backlog);
    return BsdErrno::OK;
}

BsdErrno
BsdSocketLocal::FindPeer(BsdSocketView& so, const BsdSockaddr& name, Pcb*& peer) const
{
    if (name.family != BSD_AF_LOCAL)
    {
        return IsLinux() ? BsdErrno::E_INVAL : BsdErrno::E_AFNOSUPPORT;
    }
    if (name.path.empty() || name.length > BSD_SOCKADDR_UN_LENGTH)
    {
        return BsdErrno::E_INVAL;
    }
    const auto it = m_paths.find(name.path);
    if (it == m_paths.end())
    {
        return BsdErrno::E_NOENT;
    }
    if (!it->second)
    {
        return BsdErrno::E_CONNREFUSED;
    }
    if (it->second->so.GetType() != so.GetType())
    {
        return BsdErrno::E_PROTOTYPE;
    }
    peer = it->second;
    return BsdErrno::OK;
}

BsdErrno
BsdSocketLocal::Connect(BsdSocketView& so, const BsdSockaddr& name, const BsdCredentials&)
{
    Pcb& pcb = Of(so);
    Pcb* peer = nullptr;
    if (const BsdErrno error = FindPeer(so, name, peer); error != BsdErrno::OK)
    {
        return error;
    }
    if (pcb.IsDatagram())
    {
        pcb.peer = peer;
        peer->senders.push_back(&pcb);
        so.SetConnected();
        return BsdErrno::OK;
    }
    if (!peer->so.IsListening())
    {
        return BsdErrno::E_CONNREFUSED;
    }
    BsdSocketView* const made = peer->so.SpawnConnection(true);
    if (!made)
    {
        return IsLinux() ? BsdErrno::E_AGAIN : BsdErrno::E_CONNREFUSED; // the queue is full
    }
    Pcb& other = Of(*made);
    other.path = peer->path;
    other.peerPath = pcb.path;
    other.peer = &pcb;
    pcb.peer = &other;
    so.SetConnected();
    return BsdErrno::OK;
}

BsdErrno
BsdSocketLocal::Connect2(BsdSocketView& so, BsdSocketView& other)
{
    if (so.GetType() != other.GetType())
    {
        return BsdErrno::E_PROTOTYPE;
    }
    Pcb& pcb = Of(so);
    Pcb& peer = Of(other);
    pcb.peer = &peer;
    if (pcb.IsDatagram())
    {
        peer.senders.push_back(&pcb);
        so.SetConnected();
        return BsdErrno::OK;
    }
    peer.peer = &pcb;
    so.SetConnected();
    other.SetConnected();
    return BsdErrno::OK;
}

BsdErrno
BsdSocketLocal::Accept(BsdSocketView& so, BsdSockaddr& name)
{
    name = BsdSockaddr::Local(Of(so).peerPath); // which may have closed already
    return BsdErrno::OK;
}

void
BsdSocketLocal::Part(Pcb& pcb, BsdErrno error)
{
    Pcb* const peer = std::exchange(pcb.peer, nullptr);
    if (!peer)
    {
        return;
    }
    if (pcb.IsDatagram())
    {
        auto& senders = peer->senders;
        senders.erase(std::remove(senders.begin(), senders.end(), &pcb), senders.end());
        return;
    }
    peer->peer = nullptr;
    if (error != BsdErrno::OK)
    {
        peer->so.SetError(error);
    }
    peer->so.SetDisconnected();
}

BsdErrno
BsdSocketLocal::Disconnect(BsdSocketView& so)
{
    Pcb& pcb = Of(so);
    Part(pcb, BsdErrno::OK);
    if (pcb.IsDatagram())
    {
        // it is not connected any more, and may be again
        static_cast<BsdSocket&>(so).SetUnconnected();
    }
    else
    {
        so.SetDisconnected();
    }
    return BsdErrno::OK;
}

BsdErrno
BsdSocketLocal::Shutdown(BsdSocketView& so, int how)
{
    auto& socket = static_cast<BsdSocket&>(so);
    Pcb& pcb = Of(so);
    const bool freebsd = m_system == BsdSystem::FREEBSD;
    if (so.IsListening() && freebsd)
    {
        socket.ShutdownListener(how);
        return BsdErrno::OK;
    }
    const bool unconnected = socket.IsUnconnected();
    if (unconnected && !pcb.IsDatagram() && m_system != BsdSystem::OPENBSD)
    {
        return BsdErrno::E_NOTCONN;
    }
    if (how != BSD_SHUT_WR)
    {
        socket.FlushReceive();
        if (pcb.peer && !pcb.IsDatagram())
        {
            Rcvd(so, 0); // what was lost takes no space any more
        }
    }
    if (how != BSD_SHUT_RD)
    {
        so.SetCannotSend();
        if (pcb.peer && !pcb.IsDatagram())
        {
            pcb.peer->so.SetCannotReceive();
        }
    }
    // FreeBSD shuts a datagram socket without a peer, and says ENOTCONN as POSIX asks
    return unconnected && freebsd ? BsdErrno::E_NOTCONN : BsdErrno::OK;
}

void
BsdSocketLocal::Abort(BsdSocketView& so)
{
    Part(Of(so), BsdErrno::E_CONNRESET);
}

void
BsdSocketLocal::Detach(BsdSocketView& so)
{
    Pcb& pcb = Of(so);
    Part(pcb, BsdErrno::OK);
    const auto senders = std::exchange(pcb.senders, {});
    for (Pcb* const sender : senders)
    {
        sender->peer = nullptr;
        sender->so.SetError(BsdErrno::E_CONNRESET); // unp_drop()
        static_cast<BsdSocket&>(sender->so).SetUnconnected();
        sender->so.WakeReaders();
        sender->so.WakeWriters();
    }
    const auto it = m_paths.find(pcb.path);
    if (it != m_paths.end() && it->second == &pcb)
    {
        it->second = nullptr;
    }
    so.SetPcb(nullptr);
}

BsdErrno
BsdSocketLocal::SendDatagram(Pcb& pcb,
                             const BsdPayloadPtr& payload,
                             const BsdSockaddr* to,
                             BsdControlPtr control)
{
    Pcb* peer = pcb.peer;
    if (to)
    {
        if (peer && !IsLinux())
        {
            return BsdErrno::E_ISCONN;
        }
        if (const BsdErrno error = FindPeer(pcb.so, *to, peer); error != BsdErrno::OK)
        {
            return error;
        }
    }
    if (!peer)
    {
        return BsdErrno::E_NOTCONN;
    }
    if (peer->so.CannotReceive() && IsLinux())
    {
        return BsdErrno::E_PIPE;
    }
    if (!peer->so.AppendDatagram(NameOf(pcb), payload, std::move(control)))
    {
        return IsLinux() ? BsdErrno::E_AGAIN : BsdErrno::E_NOBUFS;
    }
    peer->so.WakeReaders();
    return BsdErrno::OK;
}

BsdErrno
BsdSocketLocal::SendStream(Pcb& pcb, const BsdPayloadPtr& payload, BsdControlPtr control)
{
    Pcb* const peer = pcb.peer;
    if (!peer)
    {
        return BsdErrno::E_NOTCONN;
    }
    if (peer->so.CannotReceive())
    {
        return BsdErrno::E_PIPE;
    }
    if (pcb.so.GetType() == BSD_SOCK_SEQPACKET)
    {
        peer->so.AppendRecord(payload);
    }
    else
    {
        peer->so.AppendStream(payload, std::move(control));
    }
    if (payload)
    {
        pcb.so.AppendSend(payload); // until it is read
    }
    peer->so.WakeReaders();
    return BsdErrno::OK;
}

BsdErrno
BsdSocketLocal::Send(BsdSocketView& so,
                     int flags,
                     BsdPayloadPtr payload,
                     const BsdSockaddr* to,
                     BsdControlPtr control,
                     const BsdCredentials&)
{
    if ((flags & BSD_PRUS_OOB) != 0)
    {
        return BsdErrno::E_OPNOTSUPP;
    }
    Pcb& pcb = Of(so);
    return pcb.IsDatagram() ? SendDatagram(pcb, payload, to, std::move(control))
                            : SendStream(pcb, payload, std::move(control));
}

BsdErrno
BsdSocketLocal::Rcvd(BsdSocketView& so, int)
{
    const Pcb& pcb = Of(so);
    if (pcb.IsDatagram() || !pcb.peer)
    {
        return BsdErrno::OK;
    }
    BsdSocketView& writer = pcb.peer->so;
    const std::size_t unread = static_cast<BsdSocket&>(so).GetReceiveBuffer().GetData();
    if (writer.GetSendBytes() > unread)
    {
        writer.DropSend(writer.GetSendBytes() - unread);
        writer.WakeWriters();
    }
    return BsdErrno::OK;
}

BsdErrno
BsdSocketLocal::Sockaddr(BsdSocketView& so, BsdSockaddr& name)
{
    name = NameOf(Of(so));
    return BsdErrno::OK;
}

BsdErrno
BsdSocketLocal::Peeraddr(BsdSocketView& so, BsdSockaddr& name)
{
    const Pcb& pcb = Of(so);
    name = pcb.peer ? NameOf(*pcb.peer) : BsdSockaddr::Local("");
    return BsdErrno::OK;
}

} // namespace divertsim
} // namespace ns3
