// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/divert-socket.h"

#include "ns3/divert-ports.h"

#include <cassert>
#include <utility>

namespace ns3
{
namespace divertsim
{

DivertSocket::DivertSocket(DivertPorts& ports, std::string name, BsdFamily family)
    : m_ports(ports),
      m_name(std::move(name)),
      m_family(family),
      m_generation(ports.Attach()),
      m_sendSpace(ports.GetSpace(family).send),
      m_buffer(ports.GetSpace(family).receive, DivertBufferRules::Of(ports.GetConfig(), family))
{
}

DivertSocket::~DivertSocket()
{
    Close();
}

const std::string&
DivertSocket::GetName() const
{
    return m_name;
}

void
DivertSocket::SetName(std::string name)
{
    assert(!m_port);
    m_name = std::move(name);
}

BsdErrno
DivertSocket::SetReusePortLb(bool on)
{
    if (m_ports.GetConfig().system == BsdSystem::OPENBSD)
    {
        return BsdErrno::E_NOPROTOOPT;
    }
    m_reusePortLb = on;
    return BsdErrno::OK;
}

bool
DivertSocket::GetReusePortLb() const
{
    return m_reusePortLb;
}

BsdErrno
DivertSocket::SetBindAny(bool on, bool superuser)
{
    if (m_ports.GetConfig().system != BsdSystem::OPENBSD)
    {
        return BsdErrno::E_NOPROTOOPT;
    }
    if (!superuser)
    {
        return BsdErrno::E_PERM;
    }
    m_bindAny = on;
    return BsdErrno::OK;
}

BsdErrno
DivertSocket::SetReceiveBuffer(std::uint32_t bytes)
{
    return m_readShut ? BsdErrno::E_INVAL : m_buffer.SetSpace(bytes);
}

BsdErrno
DivertSocket::SetSendBuffer(std::uint32_t bytes)
{
    if (m_writeShut)
    {
        return BsdErrno::E_INVAL;
    }
    // the same rules, without packets in it
    DivertReceiveBuffer probe(m_sendSpace, DivertBufferRules::Of(m_ports.GetConfig(), m_family));
    const BsdErrno error = probe.SetSpace(bytes);
    m_sendSpace = probe.GetSpace();
    return error;
}

BsdErrno
DivertSocket::Bind(const DivertAddress& name, bool superuser)
{
    return m_ports.Bind(*this, name, superuser);
}

BsdErrno
DivertSocket::Bind(std::uint16_t port)
{
    DivertAddress name;
    name.family = m_family;
    name.length = DivertAddressLength(m_family);
    name.port = port;
    return Bind(name);
}

BsdErrno
DivertSocket::GetSockName(DivertAddress& name) const
{
    if (m_ports.GetConfig().system != BsdSystem::OPENBSD)
    {
        return BsdErrno::E_OPNOTSUPP;
    }
    name = DivertAddress();
    name.family = m_family;
    name.length = DivertAddressLength(m_family);
    name.port = GetPort();
    name.address = m_address;
    return BsdErrno::OK;
}

BsdErrno
DivertSocket::Shutdown(bool read, bool write)
{
    if (m_closed)
    {
        return BsdErrno::E_BADF;
    }
    if (m_ports.GetConfig().system != BsdSystem::OPENBSD)
    {
        return BsdErrno::E_OPNOTSUPP;
    }
    m_readShut = m_readShut || read;
    m_writeShut = m_writeShut || write;
    if (read)
    {
        m_ports.Flush(*this);
    }
    return BsdErrno::OK;
}

BsdErrno
DivertSocket::CheckSend(bool named, std::uint32_t length) const
{
    if (m_closed)
    {
        return BsdErrno::E_BADF;
    }
    if (m_writeShut)
    {
        return BsdErrno::E_PIPE;
    }
    if (!named)
    {
        return BsdErrno::E_DESTADDRREQ;
    }
    return length > m_sendSpace ? BsdErrno::E_MSGSIZE : BsdErrno::OK;
}

void
DivertSocket::Close()
{
    if (!m_closed)
    {
        m_closed = true;
        m_ports.Detach(*this);
    }
}

bool
DivertSocket::IsClosed() const
{
    return m_closed;
}

bool
DivertSocket::IsBound() const
{
    return m_port.has_value();
}

std::uint16_t
DivertSocket::GetPort() const
{
    return m_port.value_or(0);
}

bool
DivertSocket::HasPacket() const
{
    return !m_buffer.IsEmpty();
}

DivertPacket
DivertSocket::Read()
{
    DivertPacket packet = m_buffer.Take();
    m_ports.GetObserver().OnRead(m_ports.Now(), *this, packet.info, m_buffer.GetBytes());
    return packet;
}

void
DivertSocket::SetReadable(std::function<void()> wakeup)
{
    m_readable = std::move(wakeup);
}

std::uint32_t
DivertSocket::GetQueued() const
{
    return m_buffer.GetBytes();
}

std::size_t
DivertSocket::GetQueuedPackets() const
{
    return m_buffer.GetPackets();
}

void
DivertSocket::ReportReinjected(const DivertPacketInfo& packet,
                               bool out,
                               BsdErrno error,
                               DivertStage stage)
{
    m_ports.CountWritten(m_family, out, error, stage);
    m_ports.GetObserver().OnReinjected(m_ports.Now(), *this, packet, out, error);
}

void
DivertSocket::ReportInjected(std::uint32_t length, bool out, BsdErrno error, DivertStage stage)
{
    m_ports.CountWritten(m_family, out, error, stage);
    m_ports.GetObserver().OnInjected(m_ports.Now(), *this, length, out, error);
}

std::uint64_t
DivertSocket::GetGeneration() const
{
    return m_generation;
}

DivertPorts&
DivertSocket::GetPorts() const
{
    return m_ports;
}

bool
DivertSocket::Queue(DivertPacket packet)
{
    if (!m_buffer.Fits(packet.info.length))
    {
        m_ports.GetObserver().OnFullSocket(m_ports.Now(), *this, packet.info);
        return false;
    }
    const DivertPacketInfo info = packet.info;
    m_buffer.Append(std::move(packet));
    m_ports.GetObserver().OnQueued(m_ports.Now(), *this, info, m_buffer.GetBytes());
    return true;
}

} // namespace divertsim
} // namespace ns3
