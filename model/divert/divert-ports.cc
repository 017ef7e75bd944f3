// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/divert-ports.h"

#include "ns3/divert-openbsd-bind.h"
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

BsdErrno
DivertPorts::CheckAttach(BsdFamily family, bool superuser) const
{
    const bool openbsd = m_config.system == BsdSystem::OPENBSD;
    const bool known = openbsd || m_config.system == BsdSystem::FREEBSD;
    if (!known || (family != BsdFamily::INET && !(openbsd && family == BsdFamily::INET6)))
    {
        return BsdErrno::E_PROTONOSUPPORT;
    }
    if (!superuser)
    {
        return openbsd ? BsdErrno::E_ACCES : BsdErrno::E_PERM;
    }
    const std::uint32_t most = DivertBufferRules::Of(m_config, family).maxSpace;
    const DivertSpace& space = GetSpace(family);
    const bool given =
        space.receive > 0 && space.receive <= most && space.send > 0 && space.send <= most;
    return given ? BsdErrno::OK : BsdErrno::E_NOBUFS;
}

bool
DivertPorts::Configure(std::uint16_t port, std::unique_ptr<LbPolicy> policy, std::uint32_t limit)
{
    return Open(port, BsdFamily::INET).Configure(std::move(policy), limit);
}

bool
DivertPorts::Deliver(std::uint16_t port, const BsdUnit& unit, DivertPacket packet)
{
    packet.info.stateId = unit.id;
    if (packet.info.serial == 0)
    {
        packet.info.serial = ++m_serial;
    }
    const BsdFamily family = SpaceOf(packet.info.tuple.source.family);
    const bool openbsd = m_config.system == BsdSystem::OPENBSD;
    DivertOpenbsdCounters& counters = m_openbsdCounters[family == BsdFamily::INET6];
    counters.ipackets += openbsd;
    const auto found = m_ports.find({family, port});
    DivertSocket* socket = found == m_ports.end() ? nullptr : found->second.Pick(unit);
    if (!socket)
    {
        ++(openbsd ? counters.noport : m_counters.noport);
        m_observers.OnNoPort(Now(), port, packet.info);
        return false;
    }
    m_observers.OnPicked(Now(), port, unit, *socket);
    if (!socket->Queue(std::move(packet)))
    {
        counters.fullsock += openbsd;
        return false;
    }
    m_counters.diverted += !openbsd;
    if (socket->m_readable)
    {
        socket->m_readable();
    }
    return true;
}

const LbMapper&
DivertPorts::GetMapper(std::uint16_t port, BsdFamily family)
{
    return Open(port, family);
}

const DivertPort*
DivertPorts::Find(std::uint16_t port, BsdFamily family) const
{
    const auto found = m_ports.find({SpaceOf(family), port});
    return found == m_ports.end() ? nullptr : &found->second;
}

const DivertCounters&
DivertPorts::GetCounters() const
{
    return m_counters;
}

const DivertOpenbsdCounters&
DivertPorts::GetOpenbsdCounters(BsdFamily family) const
{
    return m_openbsdCounters[family == BsdFamily::INET6];
}

DivertCounterList
DivertPorts::ListCounters() const
{
    if (m_config.system == BsdSystem::FREEBSD)
    {
        return DivertListCounters(m_counters);
    }
    if (m_config.system != BsdSystem::OPENBSD)
    {
        return {};
    }
    DivertCounterList list = DivertListCounters(GetOpenbsdCounters(BsdFamily::INET), "");
    const auto ipv6 = DivertListCounters(GetOpenbsdCounters(BsdFamily::INET6), DIVERT6_PREFIX);
    list.insert(list.end(), ipv6.begin(), ipv6.end());
    return list;
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

const DivertSpace&
DivertPorts::GetSpace(BsdFamily family) const
{
    return SpaceOf(family) == BsdFamily::INET6 ? m_config.space6 : m_config.space;
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
    Flush(socket);
}

void
DivertPorts::Flush(DivertSocket& socket)
{
    while (!socket.m_buffer.IsEmpty())
    {
        const DivertPacket packet = socket.m_buffer.Take();
        m_observers.OnClosedSocket(Now(), socket, packet.info);
    }
}

BsdErrno
DivertPorts::Bind(DivertSocket& socket, const DivertAddress& name, bool superuser)
{
    if (socket.m_closed)
    {
        return ReportBind(socket, name.port, BsdErrno::E_BADF);
    }
    if (m_config.system == BsdSystem::OPENBSD)
    {
        std::uint16_t port = name.port;
        const BsdErrno error =
            DivertOpenbsdBind(*this, m_random).Check(socket, name, superuser, port);
        if (error != BsdErrno::OK)
        {
            return ReportBind(socket, name.port, error);
        }
        socket.m_address = name.address;
        Move(socket, port, Open(port, socket.m_family));
        return BsdErrno::OK;
    }
    if (name.family != BsdFamily::INET)
    {
        return ReportBind(socket, name.port, BsdErrno::E_AFNOSUPPORT);
    }
    if (name.length != DIVERT_ADDRESS_LENGTH)
    {
        return ReportBind(socket, name.port, BsdErrno::E_INVAL);
    }
    return BindFreebsd(socket, name.port);
}

BsdErrno
DivertPorts::BindFreebsd(DivertSocket& socket, std::uint16_t port)
{
    DivertPort& target = Open(port, BsdFamily::INET);
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
    DivertPort& port = Open(*socket.m_port, socket.m_family);
    port.Remove(&socket);
    port.GetGroup().Leave(&socket);
    socket.m_port.reset();
}

BsdFamily
DivertPorts::SpaceOf(BsdFamily family) const
{
    return m_config.system == BsdSystem::OPENBSD && family == BsdFamily::INET6 ? BsdFamily::INET6
                                                                               : BsdFamily::INET;
}

DivertPort&
DivertPorts::Open(std::uint16_t port, BsdFamily family)
{
    const std::pair<BsdFamily, std::uint16_t> key(SpaceOf(family), port);
    auto found = m_ports.find(key);
    if (found == m_ports.end())
    {
        auto policy = LbMakePolicy(LbDefaultPolicy(LbSocketKind::DIVERT));
        found = m_ports
                    .emplace(std::piecewise_construct,
                             std::forward_as_tuple(key),
                             std::forward_as_tuple(std::move(policy),
                                                   m_config.groupLimit,
                                                   m_config.system == BsdSystem::OPENBSD))
                    .first;
    }
    return found->second;
}

void
DivertPorts::CountWritten(BsdFamily family, bool out, BsdErrno error, DivertStage stage)
{
    if (m_config.system != BsdSystem::OPENBSD)
    {
        if (error == BsdErrno::OK)
        {
            ++(out ? m_counters.outbound : m_counters.inbound);
        }
        return;
    }
    DivertOpenbsdCounters& counters = m_openbsdCounters[family == BsdFamily::INET6];
    counters.opackets += stage == DivertStage::SENT;
    counters.errors += stage == DivertStage::CHECKS;
}

} // namespace divertsim
} // namespace ns3
