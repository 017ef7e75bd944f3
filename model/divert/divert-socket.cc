// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/divert-socket.h"

#include "ns3/divert-ports.h"

#include <cassert>
#include <utility>

namespace ns3
{
namespace divertsim
{

DivertSocket::DivertSocket(DivertPorts& ports, std::string name)
    : m_ports(ports),
      m_name(std::move(name)),
      m_generation(ports.Attach()),
      m_buffer(ports.GetConfig().receiveSpace, ports.GetConfig().packetMbufs)
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

void
DivertSocket::SetReusePortLb(bool on)
{
    m_reusePortLb = on;
}

bool
DivertSocket::GetReusePortLb() const
{
    return m_reusePortLb;
}

BsdErrno
DivertSocket::SetReceiveBuffer(std::uint32_t bytes)
{
    return m_buffer.SetSpace(bytes);
}

BsdErrno
DivertSocket::Bind(const DivertAddress& name)
{
    if (name.family != BsdFamily::INET)
    {
        return m_ports.ReportBind(*this, name.port, BsdErrno::E_AFNOSUPPORT);
    }
    if (name.length != DIVERT_ADDRESS_LENGTH)
    {
        return m_ports.ReportBind(*this, name.port, BsdErrno::E_INVAL);
    }
    return Bind(name.port);
}

BsdErrno
DivertSocket::Bind(std::uint16_t port)
{
    return m_ports.Bind(*this, port);
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
DivertSocket::ReportReinjected(const DivertPacketInfo& packet, bool out, BsdErrno error)
{
    m_ports.CountWritten(out, error);
    m_ports.GetObserver().OnReinjected(m_ports.Now(), *this, packet, out, error);
}

void
DivertSocket::ReportInjected(std::uint32_t length, bool out, BsdErrno error)
{
    m_ports.CountWritten(out, error);
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
