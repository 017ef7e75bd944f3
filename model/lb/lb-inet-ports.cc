// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-inet-ports.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace ns3
{
namespace divertsim
{

/// Where units of one port go: what a change is judged by
class LbInetPorts::Mapper : public LbMapper
{
  public:
    Mapper(const LbInetPorts& ports, LbInetGroup& group)
        : m_ports(ports),
          m_group(group)
    {
    }

    LbMapping Map(const BsdUnit& unit) const override
    {
        if (unit.tuple.protocol != BSD_IPPROTO_TCP)
        {
            return m_ports.MapByLookup(unit);
        }
        const auto pending = m_ports.m_pending.find(unit.id);
        if (pending == m_ports.m_pending.end())
        {
            return {}; // lost with its listener
        }
        if (pending->second.complete || m_ports.OwnsHalfOpen())
        {
            return {pending->second.listener, unit.word ? *unit.word : 0};
        }
        return m_ports.MapByLookup(unit);
    }

    const LbSlots& GetSlots() const override
    {
        return m_group.GetMembers().GetSlots();
    }

    const LbPolicy& GetPolicy() const override
    {
        return m_group.GetMembers().GetPolicy();
    }

  private:
    const LbInetPorts& m_ports;
    LbInetGroup& m_group; ///< of the wildcard address
};

LbInetPorts::LbInetPorts(BsdSystem system, BsdClock& clock, MakePolicy policy)
    : m_system(system),
      m_clock(clock),
      m_policy(std::move(policy)),
      m_udp(clock, LB_UDP_IDLE, [this](std::uint64_t unit) { m_observers.OnEnded(Now(), unit); })
{
}

LbInetPorts::~LbInetPorts() = default;

BsdTime
LbInetPorts::Now() const
{
    return m_clock.Now();
}

void
LbInetPorts::AddObserver(LbObserver* observer)
{
    m_observers.Add(observer);
}

void
LbInetPorts::ClearObservers()
{
    m_observers.Clear();
}

LbObserver&
LbInetPorts::GetObserver()
{
    return m_observers;
}

std::uint32_t
LbInetPorts::KeyOf(std::uint8_t protocol, std::uint16_t port)
{
    return std::uint32_t{protocol} << 16 | port;
}

LbInetPorts::Port&
LbInetPorts::GetPort(std::uint8_t protocol, std::uint16_t port)
{
    auto& found = m_ports[KeyOf(protocol, port)];
    if (!found)
    {
        found = std::make_unique<Port>();
        found->policy = m_policy;
        found->limit = LbInetLimit(m_system);
    }
    return *found;
}

const LbInetPorts::Port*
LbInetPorts::FindPort(std::uint8_t protocol, std::uint16_t port) const
{
    const auto found = m_ports.find(KeyOf(protocol, port));
    return found == m_ports.end() ? nullptr : found->second.get();
}

void
LbInetPorts::Configure(const LbPlace& place, MakePolicy policy, std::uint32_t limit)
{
    Port& configured = GetPort(place.protocol, place.port);
    assert(configured.groups.empty());
    configured.policy = std::move(policy);
    configured.limit = limit;
    configured.configured = true;
}

LbInetGroup&
LbInetPorts::GroupFor(Port& port, const LbInetBinding& binding)
{
    for (const auto& group : port.groups)
    {
        if (group->GetBinding().SharesGroup(binding))
        {
            return *group;
        }
    }
    port.groups.push_back(std::make_unique<LbInetGroup>(binding,
                                                        port.policy(),
                                                        port.limit,
                                                        m_system == BsdSystem::GVISOR));
    return *port.groups.back();
}

const LbMapper&
LbInetPorts::GetMapper(const LbPlace& place)
{
    Port& mapped = GetPort(place.protocol, place.port);
    auto& mapper = mapped.mappers[place.family];
    if (!mapper)
    {
        LbInetBinding binding;
        binding.place = place;
        mapper = std::make_unique<Mapper>(*this, GroupFor(mapped, binding));
    }
    return *mapper;
}

void
LbInetPorts::Join(Bound& bound)
{
    // A wildcard of both families stands in no group (in_pcbinslbgrouphash())
    if (!bound.binding.lb || bound.binding.v4Mapped || m_system == BsdSystem::OPENBSD)
    {
        return;
    }
    const LbPlace& place = bound.binding.place;
    LbInetGroup& group = GroupFor(GetPort(place.protocol, place.port), bound.binding);
    const bool pending = place.protocol == BSD_IPPROTO_TCP && !bound.listening;
    if (group.Add(bound.socket, pending))
    {
        bound.group = &group;
    }
}

void
LbInetPorts::Bind(LbMember& socket, const LbInetBinding& binding)
{
    auto& bound = m_bound[&socket];
    assert(!bound);
    bound = std::make_unique<Bound>();
    bound->socket = &socket;
    bound->binding = binding;
    GetPort(binding.place.protocol, binding.place.port).sockets.push_back(bound.get());
    Join(*bound);
    const bool member = bound->group != nullptr;
    m_observers.OnBound(Now(), socket, binding.place, member, BsdErrno::OK);
}

void
LbInetPorts::ReportBindError(LbMember& socket, const LbPlace& place, BsdErrno error)
{
    m_observers.OnBound(Now(), socket, place, false, error);
}

int
LbInetPorts::BoundBacklog(int backlog) const
{
    switch (m_system)
    {
    case BsdSystem::FREEBSD: // solisten_proto(), sys/kern/uipc_socket.c
        return backlog < 0 || backlog > LB_BSD_SOMAXCONN ? LB_BSD_SOMAXCONN : backlog;
    case BsdSystem::OPENBSD: // solisten(), sys/kern/uipc_socket.c
        backlog = backlog < 0 || backlog > LB_BSD_SOMAXCONN ? LB_BSD_SOMAXCONN : backlog;
        return std::max(backlog, LB_OPENBSD_SOMINCONN);
    case BsdSystem::PLAIN:
    case BsdSystem::GVISOR:
        break;
    }
    // __sys_listen(), net/socket.c: a negative one is a large number
    return backlog < 0 || backlog > LB_LINUX_SOMAXCONN ? LB_LINUX_SOMAXCONN : backlog;
}

bool
LbInetPorts::IsFull(const Bound& listener) const
{
    const auto complete = static_cast<std::int64_t>(listener.complete);
    switch (m_system)
    {
    case BsdSystem::FREEBSD: // sonewconn(), sys/kern/uipc_socket.c
        return complete > 3 * std::int64_t{listener.backlog} / 2;
    case BsdSystem::OPENBSD: // sonewconn(), sys/kern/uipc_socket2.c (from memory)
        return complete > std::int64_t{listener.backlog} * 3;
    case BsdSystem::PLAIN:
    case BsdSystem::GVISOR:
        break;
    }
    return complete > listener.backlog; // sk_acceptq_is_full(), include/net/sock.h
}

bool
LbInetPorts::OwnsHalfOpen() const
{
    return m_system == BsdSystem::PLAIN || m_system == BsdSystem::GVISOR;
}

void
LbInetPorts::Listen(LbMember& socket, int backlog)
{
    Bound& bound = *m_bound.at(&socket);
    bound.backlog = BoundBacklog(backlog);
    if (bound.listening)
    {
        return;
    }
    bound.listening = true;
    if (bound.group)
    {
        bound.group->Activate(&socket);
    }
    m_observers.OnListening(Now(), socket, bound.binding.place);
}

void
LbInetPorts::Connect(LbMember& socket, const BsdTuple& incoming)
{
    Bound& bound = *m_bound.at(&socket);
    if (bound.peer)
    {
        m_connected.erase(*bound.peer);
    }
    else if (bound.group)
    {
        // in_pcbconnect() takes it out of its group: only the peer's datagrams reach it
        bound.group->Remove(&socket);
        bound.group = nullptr;
        m_observers.OnUnbound(Now(), socket, bound.binding.place, false);
    }
    bound.peer = incoming;
    m_connected[incoming] = &bound;
}

void
LbInetPorts::Disconnect(LbMember& socket)
{
    Bound& bound = *m_bound.at(&socket);
    if (!bound.peer)
    {
        return;
    }
    m_connected.erase(*bound.peer);
    bound.peer.reset();
    Join(bound);
    if (bound.group)
    {
        m_observers.OnBound(Now(), socket, bound.binding.place, true, BsdErrno::OK);
    }
}

BsdErrno
LbInetPorts::SetNumaDomain(LbMember& socket, int domain)
{
    const auto found = m_bound.find(&socket);
    if (found == m_bound.end() || !found->second->group)
    {
        return BsdErrno::E_NOENT;
    }
    Bound& bound = *found->second;
    if (bound.binding.numaDomain != domain)
    {
        bound.group->Remove(&socket);
        bound.group = nullptr;
        bound.binding.numaDomain = domain;
        Join(bound);
    }
    return BsdErrno::OK;
}

std::vector<std::uint64_t>
LbInetPorts::Unbind(LbMember& socket, bool closed)
{
    std::vector<std::uint64_t> lost;
    const auto found = m_bound.find(&socket);
    if (found == m_bound.end())
    {
        return lost;
    }
    const std::unique_ptr<Bound> bound = std::move(found->second);
    m_bound.erase(found);
    const LbPlace place = bound->binding.place;
    if (bound->peer)
    {
        m_connected.erase(*bound->peer);
    }
    if (bound->group)
    {
        bound->group->Remove(&socket);
    }
    auto& sockets = GetPort(place.protocol, place.port).sockets;
    sockets.erase(std::find(sockets.begin(), sockets.end(), bound.get()));
    if (bound->listening)
    {
        for (const auto& [unit, pending] : m_pending)
        {
            if (pending.listener == &socket && (pending.complete || OwnsHalfOpen()))
            {
                lost.push_back(unit);
            }
        }
    }
    for (const std::uint64_t unit : lost)
    {
        const auto gone = m_pending.extract(unit); // its word lives as long as this
        m_observers.OnReset(Now(), socket, unit);
    }
    m_observers.OnUnbound(Now(), socket, place, closed);
    return lost;
}

int
LbInetPorts::Score(const LbInetBinding& binding,
                   const BsdTuple& tuple,
                   const LbInetContext& context)
{
    const LbPlace& place = binding.place;
    const bool mapped = place.family != tuple.source.family;
    if (mapped && !(binding.v4Mapped && tuple.source.family == BsdFamily::INET))
    {
        return -1;
    }
    const bool any = place.address.IsAny();
    if (!any && !(place.address == tuple.destination))
    {
        return -1;
    }
    // Jail, exact address, own family; what is only preferred decides between equals
    return (binding.jail != 0 ? 16 : 0) + (any ? 0 : 8) + (mapped ? 0 : 4) +
           (binding.numaDomain == context.numaDomain ? 2 : 0) +
           (binding.fib == context.fib ? 1 : 0);
}

LbInetPorts::Found
LbInetPorts::LookOrdinary(const Port& port,
                          const BsdTuple& tuple,
                          const LbInetContext& context,
                          bool groupsToo) const
{
    Found best;
    int bestScore = -1;
    // Of equals the one bound last: new sockets come first in the kernels' chains
    for (auto it = port.sockets.rbegin(); it != port.sockets.rend(); ++it)
    {
        Bound& bound = **it;
        if (bound.peer || (tuple.protocol == BSD_IPPROTO_TCP && !bound.listening) ||
            (bound.group && !groupsToo))
        {
            continue;
        }
        const int score = Score(bound.binding, tuple, context);
        if (score > bestScore)
        {
            bestScore = score;
            best = bound.group ? Found{bound.group, nullptr} : Found{nullptr, &bound};
        }
    }
    return best;
}

LbInetPorts::Found
LbInetPorts::Look(const BsdTuple& tuple, const LbInetContext& context) const
{
    if (!m_connected.empty())
    {
        const auto connected = m_connected.find(tuple);
        if (connected != m_connected.end())
        {
            return {nullptr, connected->second};
        }
    }
    const Port* port = FindPort(tuple.protocol, tuple.destinationPort);
    if (!port)
    {
        return {};
    }
    if (m_system != BsdSystem::FREEBSD)
    {
        // A port with one group and nothing else needs no look at each of its sockets
        if (port->groups.size() == 1 &&
            port->groups[0]->GetMembers().GetSlots().size() == port->sockets.size() &&
            Score(port->groups[0]->GetBinding(), tuple, context) >= 0 && !port->sockets.empty())
        {
            return {port->groups[0].get(), nullptr};
        }
        return LookOrdinary(*port, tuple, context, true);
    }
    Found best;
    int bestScore = -1;
    for (const auto& group : port->groups)
    {
        const int score = Score(group->GetBinding(), tuple, context);
        if (score > bestScore && !group->GetMembers().IsEmpty())
        {
            bestScore = score;
            best.group = group.get();
        }
    }
    return best.group ? best : LookOrdinary(*port, tuple, context, false);
}

LbMapping
LbInetPorts::MapByLookup(const BsdUnit& unit) const
{
    const Found found = Look(unit.tuple, {});
    if (found.group)
    {
        return found.group->GetMembers().Map(unit);
    }
    return {found.socket ? found.socket->socket : nullptr, unit.word ? *unit.word : 0};
}

LbMember*
LbInetPorts::Find(const BsdTuple& tuple, const LbInetContext& context) const
{
    const Found found = Look(tuple, context);
    if (found.group)
    {
        BsdUnit unit;
        unit.tuple = tuple;
        unit.byTuple = true;
        return found.group->GetMembers().Map(unit).member;
    }
    return found.socket ? found.socket->socket : nullptr;
}

LbLookup
LbInetPorts::Syn(const BsdTuple& tuple, const LbInetContext& context)
{
    const Found found = Look(tuple, context);
    if (!found.group && !found.socket)
    {
        return {};
    }
    Pending pending;
    pending.unit = {m_lastUnit + 1, tuple, nullptr, true};
    BsdUnit picked = pending.unit;
    picked.word = &pending.word;
    pending.listener = found.group ? found.group->GetMembers().Pick(picked) : found.socket->socket;
    const Bound& listener = *m_bound.at(pending.listener);
    if (OwnsHalfOpen() && IsFull(listener))
    {
        // tcp_conn_request(), net/ipv4/tcp_input.c
        m_observers.OnRefused(Now(), pending.listener, 0, LbRefusal::ACCEPT_QUEUE);
        return {nullptr, 0, true};
    }
    const std::uint64_t id = ++m_lastUnit;
    Pending& kept = m_pending[id] = pending;
    kept.unit.word = &kept.word;
    m_observers.OnPicked(Now(), listener.binding.place, kept.unit, *kept.listener);
    return {kept.listener, id, false};
}

LbLookup
LbInetPorts::Datagram(const BsdTuple& tuple, const LbInetContext& context)
{
    const Found found = Look(tuple, context);
    if (found.group)
    {
        const BsdUnit unit = m_udp.Touch(tuple, m_lastUnit);
        LbMember* member = found.group->GetMembers().Pick(unit);
        m_observers.OnPicked(Now(), found.group->GetBinding().place, unit, *member);
        return {member, unit.id, false};
    }
    if (!found.socket)
    {
        return {};
    }
    const LbPlace& place = found.socket->binding.place;
    if (!FindPort(place.protocol, place.port)->configured)
    {
        return {found.socket->socket, 0, false};
    }
    const BsdUnit unit = m_udp.Touch(tuple, m_lastUnit);
    m_observers.OnPicked(Now(), place, unit, *found.socket->socket);
    return {found.socket->socket, unit.id, false};
}

LbCompletion
LbInetPorts::Complete(std::uint64_t unit)
{
    const auto found = m_pending.find(unit);
    if (found == m_pending.end())
    {
        return {nullptr, true};
    }
    Pending& pending = found->second;
    if (pending.complete)
    {
        return {pending.listener, false}; // the same ACK again
    }
    LbMember* listener = OwnsHalfOpen() ? pending.listener : MapByLookup(pending.unit).member;
    if (!listener)
    {
        const auto gone = m_pending.extract(found);
        m_observers.OnRefused(Now(), nullptr, unit, LbRefusal::NOT_LISTENING);
        m_observers.OnEnded(Now(), unit);
        return {nullptr, true};
    }
    Bound& bound = *m_bound.at(listener);
    if (IsFull(bound))
    {
        m_observers.OnRefused(Now(), listener, unit, LbRefusal::ACCEPT_QUEUE);
        if (OwnsHalfOpen())
        {
            return {nullptr, false}; // the SYN-ACK is sent again, and so may be the ACK
        }
        // net.inet.tcp.syncache.rst_on_sock_fail is on (FreeBSD); OpenBSD resets too
        const auto gone = m_pending.extract(found);
        m_observers.OnEnded(Now(), unit);
        return {nullptr, true};
    }
    pending.listener = listener;
    pending.complete = true;
    ++bound.complete;
    m_observers.OnCompleted(Now(), *listener, unit);
    return {listener, false};
}

void
LbInetPorts::Accept(LbMember& listener, std::uint64_t unit)
{
    const auto gone = m_pending.extract(unit); // its word lives as long as this
    if (gone.empty())
    {
        return;
    }
    --m_bound.at(&listener)->complete;
    m_accepted.insert(unit);
    m_observers.OnAccepted(Now(), listener, unit);
}

void
LbInetPorts::End(std::uint64_t unit)
{
    const auto pending = m_pending.find(unit);
    if (pending != m_pending.end())
    {
        if (pending->second.complete)
        {
            --m_bound.at(pending->second.listener)->complete;
        }
        const auto gone = m_pending.extract(pending);
        m_observers.OnEnded(Now(), unit);
    }
    else if (m_accepted.erase(unit) > 0)
    {
        m_observers.OnEnded(Now(), unit);
    }
}

void
LbInetPorts::NoteSegment(std::uint64_t unit, LbMember& connection, std::uint32_t bytes)
{
    const auto found = m_pending.find(unit);
    if (found == m_pending.end())
    {
        m_observers.OnDelivered(Now(), connection, unit, bytes, 0);
        return;
    }
    const Pending& pending = found->second;
    LbMember* to =
        pending.complete || OwnsHalfOpen() ? pending.listener : MapByLookup(pending.unit).member;
    if (to)
    {
        m_observers.OnDelivered(Now(), *to, unit, bytes, 0);
    }
}

void
LbInetPorts::EndPeer(const BsdTuple& tuple)
{
    if (const std::uint64_t unit = m_udp.End(tuple))
    {
        m_observers.OnEnded(Now(), unit);
    }
}

const LbInetGroup*
LbInetPorts::GetGroup(const LbMember& socket) const
{
    const auto found = m_bound.find(&socket);
    return found == m_bound.end() ? nullptr : found->second->group;
}

std::size_t
LbInetPorts::GetQueueLength(const LbMember& listener) const
{
    const auto found = m_bound.find(&listener);
    return found == m_bound.end() ? 0 : found->second->complete;
}

} // namespace divertsim
} // namespace ns3
