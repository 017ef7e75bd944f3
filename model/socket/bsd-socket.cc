// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-socket.h"

#include "ns3/bsd-domain.h"
#include "ns3/bsd-socket-usrreqs.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace divertsim
{

BsdSocket::BsdSocket(const BsdSocketConfig& config,
                     const BsdProtosw& protosw,
                     int type,
                     const BsdCredentials& who,
                     std::string name)
    : m_config(config),
      m_usrreqs(protosw.usrreqs),
      m_ctloutput(protosw.ctloutput),
      m_family(protosw.domain->family),
      m_protocol(protosw.protocol),
      m_flags(protosw.flags),
      m_type(type),
      m_who(who),
      m_name(std::move(name)),
      m_receive(config.system, m_family != BSD_PF_LOCAL),
      m_send(config.system, false)
{
}

BsdSocket::BsdSocket(const BsdSocket& listener, std::string name)
    : m_config(listener.m_config),
      m_usrreqs(listener.m_usrreqs),
      m_ctloutput(listener.m_ctloutput),
      m_family(listener.m_family),
      m_protocol(listener.m_protocol),
      m_flags(listener.m_flags),
      m_type(listener.m_type),
      m_who(listener.m_who),
      m_name(std::move(name)),
      // FreeBSD and OpenBSD hand O_NONBLOCK on, Linux does not
      m_nonBlocking(listener.m_nonBlocking && !listener.m_config.IsLinux()),
      m_options(listener.m_options & ~BSD_SO_ACCEPTCONN),
      m_linger(listener.m_linger),
      m_sendTimeout(listener.m_sendTimeout),
      m_receiveTimeout(listener.m_receiveTimeout),
      m_fib(listener.m_fib),
      m_receive(m_config.system, m_family != BSD_PF_LOCAL),
      m_send(m_config.system, false)
{
    m_receive.Reserve(listener.m_receive.GetHighWater(), m_config.maxBuffer);
    m_receive.SetLowWater(listener.m_receive.GetLowWater());
    m_send.Reserve(listener.m_send.GetHighWater(), m_config.maxBuffer);
    m_send.SetLowWater(listener.m_send.GetLowWater());
}

BsdSocket::~BsdSocket()
{
    Close();
}

bool
BsdSocket::Has(int flag) const
{
    return (m_flags & flag) != 0;
}

const BsdSocketConfig&
BsdSocket::GetConfig() const
{
    return m_config;
}

const BsdSocketBuffer&
BsdSocket::GetReceiveBuffer() const
{
    return m_receive;
}

const BsdSocketBuffer&
BsdSocket::GetSendBuffer() const
{
    return m_send;
}

const std::string&
BsdSocket::GetName() const
{
    return m_name;
}

int
BsdSocket::GetFamily() const
{
    return m_family;
}

int
BsdSocket::GetType() const
{
    return m_type;
}

int
BsdSocket::GetProtocol() const
{
    return m_protocol;
}

bool
BsdSocket::GetOption(int option) const
{
    return (m_options & option) != 0;
}

const BsdCredentials&
BsdSocket::GetCredentials() const
{
    return m_who;
}

BsdPcb*
BsdSocket::GetPcb() const
{
    return m_pcb.get();
}

void
BsdSocket::SetPcb(std::unique_ptr<BsdPcb> pcb)
{
    m_pcb = std::move(pcb);
}

bool
BsdSocket::IsConnecting() const
{
    return m_connection == Connection::CONNECTING;
}

bool
BsdSocket::IsConnected() const
{
    return m_connection == Connection::CONNECTED;
}

bool
BsdSocket::IsDisconnecting() const
{
    return m_connection == Connection::DISCONNECTING;
}

bool
BsdSocket::IsConnectionStarted() const
{
    return IsConnected() || IsConnecting();
}

bool
BsdSocket::IsUnconnected() const
{
    return !IsConnectionStarted() && !IsDisconnecting();
}

bool
BsdSocket::IsListening() const
{
    return GetOption(BSD_SO_ACCEPTCONN);
}

bool
BsdSocket::IsNonBlocking() const
{
    return m_nonBlocking;
}

void
BsdSocket::SetNonBlocking(bool on)
{
    m_nonBlocking = on;
}

void
BsdSocket::SetConnecting()
{
    m_connection = Connection::CONNECTING;
}

void
BsdSocket::SetConnected()
{
    m_connection = Connection::CONNECTED;
    if (m_head)
    {
        auto& waiting = m_head->m_incomplete;
        const auto it = std::find_if(waiting.begin(), waiting.end(), [this](const auto& other) {
            return other.get() == this;
        });
        if (it != waiting.end())
        {
            m_head->m_complete.push_back(std::move(*it));
            waiting.erase(it);
            m_head->WakeReaders();
            return;
        }
    }
    WakeReaders();
    WakeWriters();
}

void
BsdSocket::SetUnconnected()
{
    m_connection = Connection::NONE;
}

void
BsdSocket::SetDisconnecting()
{
    m_connection = Connection::DISCONNECTING;
    if (!IsListening())
    {
        SetCannotReceive();
        SetCannotSend();
    }
}

void
BsdSocket::SetDisconnected()
{
    m_connection = Connection::DISCONNECTED;
    if (!IsListening())
    {
        m_send.Clear();
        SetCannotReceive();
        SetCannotSend();
    }
}

void
BsdSocket::SetCannotReceive()
{
    m_cannotReceive = true;
    WakeReaders();
}

void
BsdSocket::SetCannotSend()
{
    m_cannotSend = true;
    WakeWriters();
}

bool
BsdSocket::CannotReceive() const
{
    return m_cannotReceive;
}

bool
BsdSocket::CannotSend() const
{
    return m_cannotSend;
}

void
BsdSocket::SetError(BsdErrno error)
{
    m_error = error;
}

BsdErrno
BsdSocket::GetError() const
{
    return m_error;
}

BsdErrno
BsdSocket::TakeError()
{
    return std::exchange(m_error, BsdErrno::OK);
}

BsdErrno
BsdSocket::CheckListen() const
{
    return IsUnconnected() ? BsdErrno::OK : BsdErrno::E_INVAL;
}

int
BsdSocket::CutBacklog(int backlog) const
{
    if (backlog < 0 || backlog > m_config.acceptQueue)
    {
        backlog = m_config.acceptQueue;
    }
    const bool openbsd = m_config.system == BsdSystem::OPENBSD;
    return openbsd ? std::max(backlog, m_config.minAcceptQueue) : backlog;
}

void
BsdSocket::StartListening(int backlog)
{
    m_queueLimit = CutBacklog(backlog);
    m_options |= BSD_SO_ACCEPTCONN;
}

int
BsdSocket::GetFib() const
{
    return m_fib;
}

int
BsdSocket::GetLinger() const
{
    return m_linger;
}

std::size_t
BsdSocket::GetQueueLimit() const
{
    const auto limit = static_cast<std::size_t>(m_queueLimit);
    switch (m_config.system)
    {
    case BsdSystem::FREEBSD:
        return 3 * limit / 2 + 1;
    case BsdSystem::OPENBSD:
        return 3 * limit + 1;
    default:
        return limit + 1;
    }
}

BsdSocketView*
BsdSocket::SpawnConnection(bool connected)
{
    const bool openbsd = m_config.system == BsdSystem::OPENBSD;
    const std::size_t waiting = m_complete.size() + (openbsd ? m_incomplete.size() : 0);
    if (!IsListening() || m_closed || waiting >= GetQueueLimit())
    {
        return nullptr;
    }
    auto made = std::make_shared<BsdSocket>(*this, m_name + "/" + std::to_string(m_spawned));
    made->m_head = this;
    if (m_usrreqs->Attach(*made, m_protocol, m_who) != BsdErrno::OK)
    {
        return nullptr;
    }
    ++m_spawned;
    BsdSocket* const connection = made.get();
    if (connected)
    {
        connection->m_connection = Connection::CONNECTED;
        m_complete.push_back(std::move(made));
        WakeReaders();
        return connection;
    }
    m_incomplete.push_back(std::move(made));
    if (!openbsd && m_incomplete.size() > static_cast<std::size_t>(std::max(m_queueLimit, 1)))
    {
        const std::shared_ptr<BsdSocket> oldest = m_incomplete.front();
        m_incomplete.pop_front();
        oldest->m_head = nullptr;
        m_usrreqs->Abort(*oldest);
    }
    return connection;
}

BsdSocket*
BsdSocket::GetListener() const
{
    return m_head;
}

int
BsdSocket::GetBacklog() const
{
    return m_queueLimit;
}

std::size_t
BsdSocket::GetComplete() const
{
    return m_complete.size();
}

void
BsdSocket::Abandon()
{
    for (auto* queue : {&m_incomplete, &m_complete})
    {
        for (const auto& connection : *queue)
        {
            connection->Abandon();
        }
        queue->clear();
    }
    m_pcb = nullptr;
    m_closed = true;
}

void
BsdSocket::AbortQueued()
{
    while (!m_incomplete.empty() || !m_complete.empty())
    {
        auto& queue = m_incomplete.empty() ? m_complete : m_incomplete;
        const std::shared_ptr<BsdSocket> connection = queue.front();
        queue.pop_front();
        connection->m_head = nullptr;
        m_usrreqs->Abort(*connection);
        // its end closes it
    }
}

BsdErrno
BsdSocket::Reserve(std::size_t send, std::size_t receive)
{
    constexpr std::size_t LOW_WATER = 2048; // MCLBYTES
    // a connection has its listener's space already
    if (m_send.GetHighWater() == 0)
    {
        if (m_send.Reserve(send, m_config.maxBuffer) != BsdErrno::OK)
        {
            return BsdErrno::E_NOBUFS;
        }
        m_send.SetLowWater(LOW_WATER);
    }
    if (m_receive.GetHighWater() == 0)
    {
        if (m_receive.Reserve(receive, m_config.maxBuffer) != BsdErrno::OK)
        {
            return BsdErrno::E_NOBUFS;
        }
        m_receive.SetLowWater(1);
    }
    return BsdErrno::OK;
}

std::int64_t
BsdSocket::GetReceiveSpace() const
{
    return m_receive.GetSpace();
}

std::int64_t
BsdSocket::GetSendSpace() const
{
    if (Has(BSD_PR_SOCKBUF))
    {
        return m_pcb ? static_cast<std::int64_t>(m_usrreqs->Writable(const_cast<BsdSocket&>(*this)))
                     : 0;
    }
    return m_send.GetSpace();
}

std::size_t
BsdSocket::GetReceiveBytes() const
{
    if (!Has(BSD_PR_SOCKBUF))
    {
        return m_receive.GetBytes();
    }
    if (!m_pcb)
    {
        return 0; // closed; a splice may still hold it
    }
    auto& self = const_cast<BsdSocket&>(*this);
    std::size_t beside = 0;
    if (auto* const own = GetBuffered())
    {
        const bool long6 = m_family == BSD_PF_INET6;
        beside = own->Datagrams(self) * (long6 ? BSD_SOCKADDR_IN6_LENGTH : BSD_SOCKADDR_IN_LENGTH);
    }
    return m_usrreqs->Readable(self) + beside;
}

std::size_t
BsdSocket::GetSendBytes() const
{
    return m_send.GetBytes();
}

bool
BsdSocket::AppendDatagram(const BsdSockaddr& from, BsdPayloadPtr payload, BsdControlPtr control)
{
    return !m_cannotReceive &&
           m_receive.AppendDatagram(from, std::move(payload), std::move(control));
}

void
BsdSocket::AppendStream(BsdPayloadPtr payload, BsdControlPtr control)
{
    m_receive.AppendStream(std::move(payload), std::move(control));
}

void
BsdSocket::AppendRecord(BsdPayloadPtr payload)
{
    m_receive.AppendRecord(std::move(payload), nullptr);
}

void
BsdSocket::AppendSend(BsdPayloadPtr payload)
{
    m_send.AppendStream(std::move(payload), nullptr);
}

BsdPayloadPtr
BsdSocket::PeekSend(std::size_t offset, std::size_t size) const
{
    return m_send.Peek(offset, size);
}

void
BsdSocket::DropSend(std::size_t bytes)
{
    m_send.Drop(bytes);
}

} // namespace divertsim
} // namespace ns3
