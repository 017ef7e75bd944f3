// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-socket-divert-usrreqs.h"

#include "ns3/bsd-socket-divert-address.h"
#include "ns3/bsd-socket-divert.h"
#include "ns3/bsd-socket-options.h"
#include "ns3/bsd-socket-packet.h"
#include "ns3/bsd-socket-payload.h"
#include "ns3/divert-ports.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{

DivertAddress
FromSockaddr(const BsdSockaddr& name)
{
    DivertAddress address;
    address.length = name.length;
    switch (name.family)
    {
    case BSD_AF_INET:
        address.family = BsdFamily::INET;
        break;
    case BSD_AF_INET6:
        address.family = BsdFamily::INET6;
        break;
    default:
        address.family = BsdFamily::NONE;
    }
    address.port = name.port;
    address.address = name.GetAddress();
    address.zero = name.zero;
    return address;
}

BsdSockaddr
ToSockaddr(const DivertAddress& address)
{
    BsdSockaddr name;
    name.length = address.length;
    name.family = address.family == BsdFamily::INET6 ? BSD_AF_INET6 : BSD_AF_INET;
    name.port = address.port;
    name.address = address.address;
    name.zero = address.zero;
    return name;
}

} // namespace

struct BsdSocketDivertUsrreqs::Pcb : BsdPcb
{
    explicit Pcb(BsdSocketView& so)
        : so(so),
          socket(CreateObject<BsdSocketDivert>())
    {
        socket->SetRecvCallback(MakeCallback(&Pcb::OnReadable, this));
    }

    ~Pcb() override
    {
        socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
        socket->Close();
    }

    Pcb(const Pcb&) = delete;
    Pcb& operator=(const Pcb&) = delete;

    void OnReadable(Ptr<Socket>)
    {
        so.WakeReaders();
    }

    BsdSocketView& so;
    Ptr<BsdSocketDivert> socket;
};

BsdSocketDivertUsrreqs::BsdSocketDivertUsrreqs(Ptr<Node> node,
                                               Ptr<BsdSocketDivertHost> host,
                                               BsdFamily family)
    : m_node(std::move(node)),
      m_host(std::move(host)),
      m_family(family)
{
}

BsdSocketDivert&
BsdSocketDivertUsrreqs::Of(const BsdSocketView& so)
{
    return *static_cast<Pcb&>(*so.GetPcb()).socket;
}

Ptr<BsdSocketDivert>
BsdSocketDivertUsrreqs::GetSocket(const BsdSocket& socket)
{
    const auto* pcb = dynamic_cast<Pcb*>(socket.GetPcb());
    return pcb ? pcb->socket : nullptr;
}

BsdErrno
BsdSocketDivertUsrreqs::Attach(BsdSocketView& so, int, const BsdCredentials& who)
{
    const BsdErrno error = m_host->GetPorts().CheckAttach(m_family, who.IsSuperuser());
    if (error != BsdErrno::OK)
    {
        return error;
    }
    auto pcb = std::make_unique<Pcb>(so);
    pcb->socket->Open(m_node, m_host, m_family);
    DivertSocket& divert = *pcb->socket->GetDivertSocket();
    so.Reserve(divert.GetSendBuffer(), divert.GetReceiveBuffer());
    so.SetPcb(std::move(pcb));
    return BsdErrno::OK;
}

void
BsdSocketDivertUsrreqs::Detach(BsdSocketView& so)
{
    so.SetPcb(nullptr);
}

BsdErrno
BsdSocketDivertUsrreqs::Bind(BsdSocketView& so, const BsdSockaddr& name, const BsdCredentials& who)
{
    DivertSocket& divert = *Of(so).GetDivertSocket();
    // bind(2) alone looks at these
    divert.SetReuseAddr(so.GetOption(BSD_SO_REUSEADDR));
    divert.SetReusePort(so.GetOption(BSD_SO_REUSEPORT));
    divert.SetBindAny(so.GetOption(BSD_SO_BINDANY), true);
    divert.SetReusePortLb(so.GetOption(BSD_SO_REUSEPORT_LB));
    return divert.Bind(FromSockaddr(name), who.IsSuperuser());
}

BsdErrno
BsdSocketDivertUsrreqs::Ctloutput(BsdSocketView& so, BsdSockopt& option)
{
    if (option.level != BSD_SOL_SOCKET || !option.set)
    {
        return BsdErrno::E_NOPROTOOPT; // it has no options of its own
    }
    int value = 0;
    if (option.CopyIn(value) != BsdErrno::OK)
    {
        return BsdErrno::E_INVAL;
    }
    DivertSocket& divert = *Of(so).GetDivertSocket();
    switch (option.name)
    {
    case BSD_SO_RCVBUF:
        return divert.SetReceiveBuffer(static_cast<std::uint32_t>(std::max(value, 1)));
    case BSD_SO_SNDBUF:
        return divert.SetSendBuffer(static_cast<std::uint32_t>(std::max(value, 1)));
    default:
        return BsdErrno::E_NOPROTOOPT;
    }
}

BsdErrno
BsdSocketDivertUsrreqs::Shutdown(BsdSocketView& so, int how)
{
    const bool read = how != BSD_SHUT_WR;
    const bool write = how != BSD_SHUT_RD;
    const BsdErrno error = Of(so).GetDivertSocket()->Shutdown(read, write);
    if (error == BsdErrno::OK)
    {
        if (read)
        {
            so.SetCannotReceive();
        }
        if (write)
        {
            so.SetCannotSend();
        }
    }
    return error;
}

BsdErrno
BsdSocketDivertUsrreqs::Sockaddr(BsdSocketView& so, BsdSockaddr& name)
{
    DivertAddress address;
    const BsdErrno error = Of(so).GetDivertSocket()->GetSockName(address);
    if (error == BsdErrno::OK)
    {
        name = ToSockaddr(address);
    }
    return error;
}

std::size_t
BsdSocketDivertUsrreqs::Datagrams(BsdSocket& so)
{
    return Of(so).GetDivertSocket()->GetQueuedPackets();
}

std::size_t
BsdSocketDivertUsrreqs::Readable(BsdSocketView& so)
{
    const DivertSocket& divert = *Of(so).GetDivertSocket();
    return divert.GetQueued() - divert.GetQueuedPackets() * DivertAddressLength(m_family);
}

std::size_t
BsdSocketDivertUsrreqs::Writable(BsdSocketView& so)
{
    return Of(so).GetDivertSocket()->GetSendBuffer(); // nothing stays in it
}

BsdErrno
BsdSocketDivertUsrreqs::Put(BsdSocket& so,
                            const BsdSockaddr* to,
                            const BsdPayloadPtr& payload,
                            const BsdCredentials&,
                            std::size_t& sent)
{
    BsdSocketDivert& socket = Of(so);
    DivertSocket& divert = *socket.GetDivertSocket();
    const Ptr<Packet> packet = BsdSocketPayload::ToPacket(payload);
    const auto checked = divert.CheckSend(to != nullptr, packet->GetSize());
    if (checked != BsdErrno::OK)
    {
        return checked;
    }
    sent = packet->GetSize();
    const DivertAddress name = FromSockaddr(*to);
    return socket.Write(packet, &name, BsdSocketDivertAddress::Write(name));
}

BsdErrno
BsdSocketDivertUsrreqs::Take(BsdSocket& so, std::size_t size, bool peek, BsdReceived& received)
{
    BsdSocketDivert& socket = Of(so);
    const DivertPacket& first = socket.GetDivertSocket()->Peek();
    received.from = ToSockaddr(first.from);
    const std::size_t whole = first.info.length;
    const auto part = static_cast<std::uint32_t>(
        std::min<std::size_t>(size, std::numeric_limits<std::uint32_t>::max()));
    Ptr<Packet> packet;
    if (peek)
    {
        packet = BsdSocketUnwrap(first)->Copy();
        if (packet->GetSize() > part)
        {
            packet = packet->CreateFragment(0, part);
        }
    }
    else
    {
        packet = socket.Recv(part, 0);
    }
    received.flags = whole > packet->GetSize() ? BSD_MSG_TRUNC : 0;
    received.payload = BsdSocketPayload::Make(packet);
    return BsdErrno::OK;
}

} // namespace divertsim
} // namespace ns3
