// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/divert-ports.h"

#include "ns3/lb-policy-registry.h"

#include <utility>

namespace ns3
{
namespace divertsim
{

DivertPorts::DivertPorts(BsdClock& clock, DivertConfig config)
    : m_clock(clock),
      m_config(config)
{
}

bool
DivertPorts::Configure(std::uint16_t port, std::unique_ptr<LbPolicy> policy, std::uint32_t limit)
{
    return Open(port).Configure(std::move(policy), limit);
}

bool
DivertPorts::Deliver(std::uint16_t port, const BsdUnit& unit, DivertPacket packet)
{
    packet.info.stateId = unit.id;
    if (packet.info.serial == 0)
    {
        packet.info.serial = ++m_serial;
    }
    const auto found = m_ports.find(port);
    DivertSocket* socket = found == m_ports.end() ? nullptr : found->second.Pick(unit);
    if (!socket)
    {
        ++m_counters.noport;
        m_observers.OnNoPort(Now(), port, packet.info);
        return false;
    }
    m_observers.OnPicked(Now(), port, unit, *socket);
    if (!socket->Queue(std::move(packet)))
    {
        return false;
    }
    ++m_counters.diverted;
    if (socket->m_readable)
    {
        socket->m_readable();
    }
    return true;
}

const LbMapper&
DivertPorts::GetMapper(std::uint16_t port)
{
    return Open(port);
}

const DivertPort*
DivertPorts::Find(std::uint16_t port) const
{
    const auto found = m_ports.find(port);
    return found == m_ports.end() ? nullptr : &found->second;
}

const DivertCounters&
DivertPorts::GetCounters() const
{
    return m_counters;
}

std::uint64_t
DivertPorts::GetSocketCount() const
{
    return m_sockets;
}

std::uint64_t
DivertPorts::GetGeneration() const
{
    return m_generation;
}

const DivertConfig&
DivertPorts::GetConfig() const
{
    return m_config;
}

BsdTime
DivertPorts::Now() const
{
    return m_clock.Now();
}

void
DivertPorts::AddObserver(DivertObserver* observer)
{
    m_observers.Add(observer);
}

DivertObserver&
DivertPorts::GetObserver()
{
    return m_observers;
}

std::uint64_t
DivertPorts::Attach()
{
    ++m_sockets;
    return ++m_generation;
}

void
DivertPorts::Detach(DivertSocket& socket)
{
    --m_sockets;
    ++m_generation;
    if (socket.m_port)
    {
        const std::uint16_t port = *socket.m_port;
        Leave(socket);
        m_observers.OnUnbound(Now(), socket, port, true);
    }
    while (!socket.m_buffer.IsEmpty())
    {
        const DivertPacket packet = socket.m_buffer.Take();
        m_observers.OnClosedSocket(Now(), socket, packet.info);
    }
}

BsdErrno
DivertPorts::Bind(DivertSocket& socket, std::uint16_t port)
{
    if (socket.m_closed)
    {
        return ReportBind(socket, port, BsdErrno::E_BADF);
    }
    DivertPort& target = Open(port);
    const bool lb = socket.m_reusePortLb && m_config.reusePortLb;
    if (!lb && !target.IsFree())
    {
        return ReportBind(socket, port, BsdErrno::E_ADDRINUSE);
    }
    if (lb && target.GetGroup().IsFull())
    {
        return ReportBind(socket, port, BsdErrno::E_NOSPC);
    }
    // On its own port a socket would join and then leave again as its former self, first
    // occurrence first, last filling the hole: a member stays in its slot, and a socket that was
    // bound without the option stays outside.
    if (lb && socket.m_port != port)
    {
        target.GetGroup().Join(&socket);
    }
    Move(socket, port, target);
    return BsdErrno::OK;
}

BsdErrno
DivertPorts::ReportBind(DivertSocket& socket, std::uint16_t port, BsdErrno error)
{
    m_observers.OnBound(Now(), socket, port, false, error);
    return error;
}

void
DivertPorts::Move(DivertSocket& socket, std::uint16_t port, DivertPort& target)
{
    const auto former = socket.m_port;
    if (former == port)
    {
        target.Remove(&socket);
    }
    else if (former)
    {
        Leave(socket);
    }
    target.Insert(&socket);
    socket.m_port = port;
    if (former && former != port)
    {
        m_observers.OnUnbound(Now(), socket, *former, false);
    }
    m_observers.OnBound(Now(), socket, port, target.GetGroup().Has(&socket), BsdErrno::OK);
}

void
DivertPorts::Leave(DivertSocket& socket)
{
    DivertPort& port = Open(*socket.m_port);
    port.Remove(&socket);
    port.GetGroup().Leave(&socket);
    socket.m_port.reset();
}

DivertPort&
DivertPorts::Open(std::uint16_t port)
{
    auto found = m_ports.find(port);
    if (found == m_ports.end())
    {
        auto policy = LbMakePolicy(LbDefaultPolicy(LbSocketKind::DIVERT));
        found = m_ports
                    .emplace(std::piecewise_construct,
                             std::forward_as_tuple(port),
                             std::forward_as_tuple(std::move(policy), m_config.groupLimit))
                    .first;
    }
    return found->second;
}

void
DivertPorts::CountWritten(bool out, BsdErrno error)
{
    if (error == BsdErrno::OK)
    {
        ++(out ? m_counters.outbound : m_counters.inbound);
    }
}

} // namespace divertsim
} // namespace ns3
