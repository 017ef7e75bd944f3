// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-socket-udp-usrreqs.h"

#include "ns3/bsd-socket-inet-address.h"
#include "ns3/bsd-socket-loop-tag.h"
#include "ns3/bsd-socket-payload.h"
#include "ns3/bsd-socket-udp.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{

/// net.inet.udp.maxdgram: the send buffer, and so the longest datagram, bytes
constexpr std::size_t MAX_DATAGRAM = 9216;
/// Linux has no such limit below IP's own: 65535 less two headers
constexpr std::size_t LINUX_MAX_DATAGRAM = 65507;

/// ICMP and ICMPv6: destination unreachable, its code for a port
constexpr std::uint8_t UNREACHABLE = 3;
constexpr std::uint8_t UNREACHABLE_PORT = 3;
constexpr std::uint8_t UNREACHABLE6 = 1;
constexpr std::uint8_t UNREACHABLE6_PORT = 4;

} // namespace

/// What is kept for a socket (struct inpcb), and what UDP tells of it
class BsdSocketUdpUsrreqs::Pcb : public BsdPcb
{
  public:
    Pcb(BsdSocket& so, const Ptr<BsdSocketUdp>& socket)
        : so(so),
          udp(socket)
    {
        udp->SetRecvCallback(MakeCallback(&Pcb::OnDatagram, this));
        udp->SetIcmpCallback(MakeCallback(&Pcb::OnIcmp, this));
        udp->SetIcmp6Callback(MakeCallback(&Pcb::OnIcmp6, this));
    }

    ~Pcb() override
    {
        udp->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
        udp->SetIcmpCallback(BsdSocketUdp::IcmpCallback());
        udp->SetIcmp6Callback(BsdSocketUdp::Icmp6Callback());
        udp->Close();
    }

    Pcb(const Pcb&) = delete;
    Pcb& operator=(const Pcb&) = delete;

    void OnDatagram(Ptr<Socket>)
    {
        ++queued;
        so.WakeReaders();
    }

    void OnIcmp(Ipv4Address, std::uint8_t, std::uint8_t type, std::uint8_t code, std::uint32_t)
    {
        OnUnreachable(type == UNREACHABLE && code == UNREACHABLE_PORT);
    }

    void OnIcmp6(Ipv6Address, std::uint8_t, std::uint8_t type, std::uint8_t code, std::uint32_t)
    {
        OnUnreachable(type == UNREACHABLE6 && code == UNREACHABLE6_PORT);
    }

    /// udp_notify(): a connected socket learns that nobody is there
    void OnUnreachable(bool port)
    {
        if (port && so.IsConnected())
        {
            so.SetError(BsdErrno::E_CONNREFUSED);
            so.WakeReaders();
            so.WakeWriters();
        }
    }

    /// Take the oldest datagram out of UDP's buffer. \return it is in `first`
    bool Fetch()
    {
        if (!first)
        {
            Address from;
            first = udp->RecvFrom(std::numeric_limits<std::uint32_t>::max(), 0, from);
            sender = from;
        }
        return bool(first);
    }

    BsdSocket& so;
    Ptr<BsdSocketUdp> udp;
    std::size_t queued = 0; ///< datagrams that were not read
    Ptr<Packet> first;      ///< MSG_PEEK looked at it
    Address sender;         ///< of first
};

BsdSocketUdpUsrreqs::Pcb&
BsdSocketUdpUsrreqs::Of(const BsdSocketView& so)
{
    return static_cast<Pcb&>(*so.GetPcb());
}

Ptr<BsdSocketUdp>
BsdSocketUdpUsrreqs::GetSocket(const BsdSocket& socket)
{
    const auto* pcb = dynamic_cast<Pcb*>(socket.GetPcb());
    return pcb ? pcb->udp : nullptr;
}

BsdErrno
BsdSocketUdpUsrreqs::Attach(BsdSocketView& so, int, const BsdCredentials&)
{
    const Ptr<BsdSocketUdp> udp = BsdSocketUdp::Open(m_node);
    udp->GetInet().SetName(so.GetName());
    so.SetPcb(std::make_unique<Pcb>(static_cast<BsdSocket&>(so), udp));
    return so.Reserve(IsLinux() ? LINUX_MAX_DATAGRAM : MAX_DATAGRAM, udp->GetRcvBufSize());
}

void
BsdSocketUdpUsrreqs::Detach(BsdSocketView& so)
{
    so.SetPcb(nullptr);
}

BsdErrno
BsdSocketUdpUsrreqs::Bind(BsdSocketView& so, const BsdSockaddr& name, const BsdCredentials& who)
{
    if (const BsdErrno error = CheckForm(name); error != BsdErrno::OK)
    {
        return error;
    }
    BsdSocketUdp& udp = *Of(so).udp;
    SetOptions(so, udp.GetInet(), who);
    return udp.Bind(name.GetAddress(), name.port);
}

BsdErrno
BsdSocketUdpUsrreqs::Connect(BsdSocketView& so, const BsdSockaddr& name, const BsdCredentials& who)
{
    if (const BsdErrno error = CheckPeer(name, false); error != BsdErrno::OK)
    {
        return error;
    }
    BsdSocketUdp& udp = *Of(so).udp;
    SetOptions(so, udp.GetInet(), who);
    if (udp.Connect(ToAddress(name)) != 0)
    {
        return udp.GetBsdErrno();
    }
    so.SetConnected();
    return BsdErrno::OK;
}

BsdErrno
BsdSocketUdpUsrreqs::Disconnect(BsdSocketView& so)
{
    Of(so).udp->GetInet().Disconnect();
    static_cast<BsdSocket&>(so).SetUnconnected();
    return BsdErrno::OK;
}

BsdErrno
BsdSocketUdpUsrreqs::Shutdown(BsdSocketView& so, int how)
{
    auto& socket = static_cast<BsdSocket&>(so);
    const BsdErrno error = CheckShutdown(socket);
    // FreeBSD shuts a socket without a peer too, though it says ENOTCONN (udp_shutdown())
    if (error != BsdErrno::OK && IsLinux())
    {
        return error;
    }
    Pcb& pcb = Of(so);
    if (how != BSD_SHUT_WR)
    {
        while (pcb.Fetch())
        {
            pcb.first = nullptr;
        }
        pcb.queued = 0;
        pcb.udp->ShutdownRecv();
        so.SetCannotReceive();
    }
    if (how != BSD_SHUT_RD)
    {
        so.SetCannotSend();
    }
    return error;
}

BsdErrno
BsdSocketUdpUsrreqs::Ctloutput(BsdSocketView& so, BsdSockopt& option)
{
    BsdSocketUdp& udp = *Of(so).udp;
    if (option.level != BSD_SOL_SOCKET)
    {
        return option.level == BSD_IPPROTO_UDP ? BsdErrno::E_NOPROTOOPT
                                               : CtloutputIp(so, udp, udp.GetInet(), option);
    }
    int value = 0;
    if (!option.set || option.name != BSD_SO_RCVBUF || option.CopyIn(value) != BsdErrno::OK)
    {
        return BsdErrno::E_NOPROTOOPT;
    }
    udp.SetRcvBufSize(static_cast<std::uint32_t>(std::max(value, 1)));
    return BsdErrno::OK;
}

BsdErrno
BsdSocketUdpUsrreqs::Sockaddr(BsdSocketView& so, BsdSockaddr& name)
{
    const auto place = Of(so).udp->GetInet().GetPlace();
    name = m_family == BSD_AF_INET6 ? BsdSockaddr::Inet6(0) : BsdSockaddr::Inet(0);
    if (place)
    {
        name = BsdSockaddr::Inet(place->address, place->port);
    }
    BsdSockaddr peer;
    if (place && place->address.IsAny() && Peeraddr(so, peer) == BsdErrno::OK)
    {
        // connect(2) gives it the address that it sends from (in_pcbconnect())
        const auto source = BsdSocketSourceAddress(m_node, peer.GetAddress());
        name.address = source.value_or(name.address);
    }
    return BsdErrno::OK;
}

BsdErrno
BsdSocketUdpUsrreqs::Peeraddr(BsdSocketView& so, BsdSockaddr& name)
{
    Address address;
    if (Of(so).udp->GetPeerName(address) != 0)
    {
        return BsdErrno::E_NOTCONN;
    }
    name = FromAddress(address);
    return BsdErrno::OK;
}

std::size_t
BsdSocketUdpUsrreqs::Datagrams(BsdSocket& so)
{
    return Of(so).queued;
}

std::size_t
BsdSocketUdpUsrreqs::Readable(BsdSocketView& so)
{
    const Pcb& pcb = Of(so);
    return (pcb.first ? pcb.first->GetSize() : 0) + pcb.udp->GetRxAvailable();
}

std::size_t
BsdSocketUdpUsrreqs::Writable(BsdSocketView& so)
{
    // nothing stays in it
    return static_cast<BsdSocket&>(so).GetSendBuffer().GetHighWater();
}

std::optional<std::size_t>
BsdSocketUdpUsrreqs::FirstRecord(BsdSocket& so)
{
    Pcb& pcb = Of(so);
    return pcb.Fetch() ? std::optional<std::size_t>(pcb.first->GetSize()) : std::nullopt;
}

std::uint16_t
BsdSocketUdpUsrreqs::Loops(BsdSocket& so, std::size_t)
{
    Pcb& pcb = Of(so);
    const bool counts = pcb.Fetch() && CountsLoops(pcb.sender);
    return counts ? BsdSocketLoopTag::Get(*pcb.first) : 0;
}

BsdErrno
BsdSocketUdpUsrreqs::Put(BsdSocket& so,
                         const BsdSockaddr* to,
                         const BsdPayloadPtr& payload,
                         const BsdCredentials& who,
                         std::size_t& sent)
{
    const std::size_t size = payload ? payload->Size() : 0;
    if (size > so.GetSendBuffer().GetHighWater() || size > LINUX_MAX_DATAGRAM)
    {
        return BsdErrno::E_MSGSIZE;
    }
    BsdSocketUdp& udp = *Of(so).udp;
    const Ptr<Packet> packet = BsdSocketPayload::ToPacket(payload);
    if (m_system == BsdSystem::OPENBSD && size > 0)
    {
        BsdSocketLoopTag::Set(*packet, payload->GetLoops()); // counts where this host receives it
    }
    int result = 0;
    if (to)
    {
        if (const BsdErrno error = CheckPeer(*to, false); error != BsdErrno::OK)
        {
            return error;
        }
        if (so.IsConnected() && !IsLinux())
        {
            return BsdErrno::E_ISCONN;
        }
        SetOptions(so, udp.GetInet(), who);
        result = udp.SendTo(packet, 0, ToAddress(*to));
    }
    else
    {
        result = udp.Send(packet, 0);
    }
    if (result < 0)
    {
        return udp.GetBsdErrno();
    }
    sent = size;
    return BsdErrno::OK;
}

BsdErrno
BsdSocketUdpUsrreqs::Take(BsdSocket& so, std::size_t size, bool peek, BsdReceived& received)
{
    Pcb& pcb = Of(so);
    if (!pcb.Fetch())
    {
        pcb.queued = 0;
        return BsdErrno::E_AGAIN;
    }
    const Ptr<Packet> whole = pcb.first;
    received.from = FromAddress(pcb.sender);
    const std::size_t part = std::min<std::size_t>(size, whole->GetSize());
    received.flags = part < whole->GetSize() ? BSD_MSG_TRUNC : 0;
    received.payload = BsdSocketPayload::Make(
        part < whole->GetSize() ? whole->CreateFragment(0, static_cast<std::uint32_t>(part))
                                : whole);
    if (!peek)
    {
        pcb.first = nullptr;
        --pcb.queued;
    }
    return BsdErrno::OK;
}

} // namespace divertsim
} // namespace ns3
