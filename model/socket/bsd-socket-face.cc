// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-socket-face.h"

#include "ns3/bsd-socket-errno.h"
#include "ns3/bsd-socket-payload.h"
#include "ns3/bsd-socket-sockaddr.h"
#include "ns3/bsd-socket.h"
#include "ns3/log.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace ns3
{
namespace divertsim
{

NS_LOG_COMPONENT_DEFINE("BsdSocketFace");
NS_OBJECT_ENSURE_REGISTERED(BsdSocketFace);

TypeId
BsdSocketFace::GetTypeId()
{
    static TypeId tid = TypeId("ns3::divertsim::BsdSocketFace")
                            .SetParent<Socket>()
                            .SetGroupName("Divertsim")
                            .AddConstructor<BsdSocketFace>();
    return tid;
}

BsdSocketFace::BsdSocketFace()
{
    NS_LOG_FUNCTION(this);
}

BsdSocketFace::~BsdSocketFace()
{
    NS_LOG_FUNCTION(this);
    if (m_socket)
    {
        m_socket->RemoveWatcher(this);
    }
}

void
BsdSocketFace::DoDispose()
{
    NS_LOG_FUNCTION(this);
    Close();
    m_layer = nullptr;
    Socket::DoDispose();
}

Ptr<BsdSocketFace>
BsdSocketFace::Open(const Ptr<BsdSocketLayer>& layer, int family, int type, int protocol)
{
    const auto face = CreateObject<BsdSocketFace>();
    std::shared_ptr<BsdSocket> socket;
    if (face->Result(layer->Create(family, type, protocol, BsdCredentials(), socket)) == 0)
    {
        face->Hold(layer, std::move(socket));
    }
    return face;
}

void
BsdSocketFace::Hold(const Ptr<BsdSocketLayer>& layer, std::shared_ptr<BsdSocket> socket)
{
    m_layer = layer;
    m_socket = std::move(socket);
    m_socket->AddWatcher(this);
}

const std::shared_ptr<BsdSocket>&
BsdSocketFace::GetSocket() const
{
    return m_socket;
}

int
BsdSocketFace::Result(BsdErrno error) const
{
    if (error == BsdErrno::OK)
    {
        return 0;
    }
    m_errno = error;
    return -1;
}

BsdErrno
BsdSocketFace::GetBsdErrno() const
{
    return m_errno;
}

Socket::SocketErrno
BsdSocketFace::GetErrno() const
{
    return BsdSocketErrno(m_errno);
}

Socket::SocketType
BsdSocketFace::GetSocketType() const
{
    switch (m_socket ? m_socket->GetType() : BSD_SOCK_RAW)
    {
    case BSD_SOCK_STREAM:
        return NS3_SOCK_STREAM;
    case BSD_SOCK_SEQPACKET:
        return NS3_SOCK_SEQPACKET;
    case BSD_SOCK_DGRAM:
        return NS3_SOCK_DGRAM;
    default:
        return NS3_SOCK_RAW;
    }
}

Ptr<Node>
BsdSocketFace::GetNode() const
{
    return m_layer ? m_layer->GetNode() : nullptr;
}

int
BsdSocketFace::Bind(const Address& address)
{
    NS_LOG_FUNCTION(this << address);
    const auto name = BsdSocketFromNs3(address);
    if (!m_socket || !name)
    {
        return Result(m_socket ? BsdErrno::E_INVAL : BsdErrno::E_BADF);
    }
    return Result(m_socket->Bind(*name, m_socket->GetCredentials()));
}

int
BsdSocketFace::Bind()
{
    return Result(BsdErrno::E_INVAL); // no address that every domain has
}

int
BsdSocketFace::Bind6()
{
    return Result(BsdErrno::E_INVAL);
}

int
BsdSocketFace::Close()
{
    NS_LOG_FUNCTION(this);
    if (!m_socket)
    {
        return Result(BsdErrno::E_BADF);
    }
    m_socket->RemoveWatcher(this);
    return Result(std::exchange(m_socket, nullptr)->Close());
}

int
BsdSocketFace::ShutdownSend()
{
    return Result(m_socket ? m_socket->Shutdown(BSD_SHUT_WR) : BsdErrno::E_BADF);
}

int
BsdSocketFace::ShutdownRecv()
{
    return Result(m_socket ? m_socket->Shutdown(BSD_SHUT_RD) : BsdErrno::E_BADF);
}

int
BsdSocketFace::Connect(const Address& address)
{
    NS_LOG_FUNCTION(this << address);
    const auto name = BsdSocketFromNs3(address);
    if (!m_socket || !name)
    {
        return Result(m_socket ? BsdErrno::E_INVAL : BsdErrno::E_BADF);
    }
    m_connecting = true;
    const BsdErrno error = m_socket->Connect(*name, m_socket->GetCredentials());
    if (error == BsdErrno::OK || error == BsdErrno::E_INPROGRESS)
    {
        OnWakeup(BsdSocketSide::WRITE); // ns-3's applications expect the callback later
        return 0;
    }
    m_connecting = false;
    NotifyConnectionFailed();
    return Result(error);
}

int
BsdSocketFace::Listen()
{
    return Result(m_socket ? m_socket->Listen(-1, m_socket->GetCredentials()) : BsdErrno::E_BADF);
}

uint32_t
BsdSocketFace::GetTxAvailable() const
{
    const std::int64_t most = std::numeric_limits<uint32_t>::max();
    return m_socket
               ? static_cast<uint32_t>(std::clamp<std::int64_t>(m_socket->GetSendSpace(), 0, most))
               : 0;
}

uint32_t
BsdSocketFace::GetRxAvailable() const
{
    return m_socket ? static_cast<uint32_t>(m_socket->GetReceiveData()) : 0;
}

int
BsdSocketFace::Transmit(const Ptr<Packet>& packet, uint32_t flags, const Address* to)
{
    const auto name = to ? BsdSocketFromNs3(*to) : std::nullopt;
    if (!m_socket || (to && !name))
    {
        return Result(m_socket ? BsdErrno::E_INVAL : BsdErrno::E_BADF);
    }
    std::size_t sent = 0;
    const BsdErrno error = m_socket->Send(BsdSocketPayload::Make(packet->Copy()),
                                          name ? &*name : nullptr,
                                          nullptr,
                                          static_cast<int>(flags),
                                          m_socket->GetCredentials(),
                                          sent);
    if (Result(error) < 0)
    {
        return -1;
    }
    NotifyDataSent(static_cast<uint32_t>(sent));
    return static_cast<int>(sent);
}

int
BsdSocketFace::Send(Ptr<Packet> packet, uint32_t flags)
{
    NS_LOG_FUNCTION(this << packet << flags);
    return Transmit(packet, flags, nullptr);
}

int
BsdSocketFace::SendTo(Ptr<Packet> packet, uint32_t flags, const Address& to)
{
    NS_LOG_FUNCTION(this << packet << flags << to);
    return Transmit(packet, flags, &to);
}

Ptr<Packet>
BsdSocketFace::Recv(uint32_t maxSize, uint32_t flags)
{
    Address from;
    return RecvFrom(maxSize, flags, from);
}

Ptr<Packet>
BsdSocketFace::RecvFrom(uint32_t maxSize, uint32_t flags, Address& from)
{
    NS_LOG_FUNCTION(this << maxSize << flags);
    BsdReceived received;
    const BsdErrno error =
        m_socket ? m_socket->Receive(maxSize, static_cast<int>(flags), received) : BsdErrno::E_BADF;
    if (Result(error) < 0)
    {
        return nullptr;
    }
    if (received.from.family != BSD_AF_UNSPEC)
    {
        from = BsdSocketToNs3(received.from);
    }
    else
    {
        GetPeerName(from);
    }
    return BsdSocketPayload::ToPacket(received.payload);
}

int
BsdSocketFace::GetSockName(Address& address) const
{
    BsdSockaddr name;
    const BsdErrno error = m_socket ? m_socket->Getsockname(name) : BsdErrno::E_BADF;
    if (error == BsdErrno::OK)
    {
        address = BsdSocketToNs3(name);
    }
    return Result(error);
}

int
BsdSocketFace::GetPeerName(Address& address) const
{
    BsdSockaddr name;
    const BsdErrno error = m_socket ? m_socket->Getpeername(name) : BsdErrno::E_BADF;
    if (error == BsdErrno::OK)
    {
        address = BsdSocketToNs3(name);
    }
    return Result(error);
}

bool
BsdSocketFace::SetAllowBroadcast(bool allow)
{
    int value = allow;
    BsdSockopt option;
    option.level = BSD_SOL_SOCKET;
    option.name = BSD_SO_BROADCAST;
    option.value = &value;
    option.size = sizeof(value);
    return Result(m_socket ? m_socket->Setsockopt(option) : BsdErrno::E_BADF) == 0;
}

bool
BsdSocketFace::GetAllowBroadcast() const
{
    return m_socket && m_socket->GetOption(BSD_SO_BROADCAST);
}

void
BsdSocketFace::OnWakeup(BsdSocketSide side)
{
    (side == BsdSocketSide::READ ? m_read : m_write) = true;
    if (!m_notifying)
    {
        m_notifying = true;
        Simulator::ScheduleNow(&BsdSocketFace::Notify, Ptr<BsdSocketFace>(this));
    }
}

void
BsdSocketFace::Notify()
{
    m_notifying = false;
    const bool read = std::exchange(m_read, false);
    const bool write = std::exchange(m_write, false);
    // any callback may close the socket
    if (m_connecting && m_socket)
    {
        NotifyConnect();
    }
    if (read && m_socket && m_socket->IsListening())
    {
        NotifyAccept();
        return;
    }
    if (read && m_socket && (m_socket->GetReceiveBytes() > 0 || m_socket->CannotReceive()))
    {
        NotifyDataRecv();
    }
    if (m_socket && !m_connecting && !m_ended && m_socket->CannotReceive())
    {
        NotifyEnd();
    }
    if (write && m_socket && !m_connecting && GetTxAvailable() > 0)
    {
        NotifySend(GetTxAvailable());
    }
}

void
BsdSocketFace::NotifyConnect()
{
    if (m_socket->IsConnecting())
    {
        return;
    }
    m_connecting = false;
    if (m_socket->GetError() != BsdErrno::OK || !m_socket->IsConnected())
    {
        m_ended = true;
        Result(m_socket->GetError());
        NotifyConnectionFailed();
        return;
    }
    NotifyConnectionSucceeded();
}

void
BsdSocketFace::NotifyAccept()
{
    const Ptr<BsdSocketFace> self(this);
    while (m_socket && m_socket->GetComplete() > 0)
    {
        std::shared_ptr<BsdSocket> connection;
        BsdSockaddr peer;
        if (Result(m_socket->Accept(connection, peer)) < 0)
        {
            continue; // it has gone meanwhile
        }
        const Address from = BsdSocketToNs3(peer);
        const auto face = CreateObject<BsdSocketFace>();
        face->Hold(m_layer, std::move(connection));
        if (!NotifyConnectionRequest(from))
        {
            face->Close();
            continue;
        }
        NotifyNewConnectionCreated(face, from);
        face->OnWakeup(BsdSocketSide::READ); // what came before it was accepted
    }
}

void
BsdSocketFace::NotifyEnd()
{
    m_ended = true;
    if (m_socket->GetError() == BsdErrno::OK)
    {
        NotifyNormalClose();
        return;
    }
    Result(m_socket->GetError());
    NotifyErrorClose();
}

} // namespace divertsim
} // namespace ns3
