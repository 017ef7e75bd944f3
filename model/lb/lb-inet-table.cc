// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-inet-table.h"

#include "ns3/lb-inet-match.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace ns3
{
namespace divertsim
{

LbInetTable::LbInetTable(BsdSystem system, MakePolicy policy, const LbInetConfig& config)
    : m_system(system),
      m_policy(std::move(policy)),
      m_config(config)
{
}

LbInetTable::~LbInetTable() = default;

BsdTuple
LbInetTable::KeyOf(const BsdAddress& address)
{
    BsdTuple key;
    key.destination = address;
    return key;
}

LbInetTable::Port&
LbInetTable::GetPort(const LbPlace& place)
{
    auto& port = m_ports[std::uint32_t{place.protocol} << 16 | place.port];
    if (!port)
    {
        port = std::make_unique<Port>();
    }
    return *port;
}

void
LbInetTable::Configure(const LbPlace& place, MakePolicy policy, std::uint32_t limit)
{
    auto& settings = GetPort(place).settings;
    const auto same = [&place](const Setting& setting) { return setting.place == place; };
    settings.erase(std::remove_if(settings.begin(), settings.end(), same), settings.end());
    settings.push_back({place, std::move(policy), limit});
}

const LbInetTable::Setting*
LbInetTable::SettingFor(const LbPlace& place) const
{
    const auto port = m_ports.find(std::uint32_t{place.protocol} << 16 | place.port);
    const Setting* found = nullptr;
    for (const Setting& setting : port->second->settings)
    {
        if (setting.place == place)
        {
            return &setting;
        }
        if (setting.place.family == place.family && setting.place.address.IsAny())
        {
            found = &setting;
        }
    }
    return found;
}

LbInetSpot&
LbInetTable::SpotFor(const LbInetBinding& binding)
{
    Port& port = GetPort(binding.place);
    const BsdAddress& address = binding.place.address;
    Spots& spots = address.IsAny() ? port.wild : port.exact[KeyOf(address)];
    for (const auto& spot : spots)
    {
        if (spot->binding.SharesGroup(binding))
        {
            return *spot;
        }
    }
    spots.push_back(std::make_unique<LbInetSpot>());
    spots.back()->binding = binding;
    spots.back()->units = SettingFor(binding.place) != nullptr;
    return *spots.back();
}

void
LbInetTable::Release(LbInetSpot& spot)
{
    if (spot.sockets > 0 || spot.pinned)
    {
        return;
    }
    const LbPlace place = spot.binding.place;
    Port& port = GetPort(place);
    Spots& spots = place.address.IsAny() ? port.wild : port.exact[KeyOf(place.address)];
    const auto same = [&spot](const auto& other) { return other.get() == &spot; };
    spots.erase(std::find_if(spots.begin(), spots.end(), same));
    if (spots.empty() && !place.address.IsAny())
    {
        port.exact.erase(KeyOf(place.address));
    }
    if (port.wild.empty() && port.exact.empty() && port.settings.empty())
    {
        m_ports.erase(std::uint32_t{place.protocol} << 16 | place.port);
    }
}

LbInetGroup&
LbInetTable::GroupFor(LbInetSpot& spot)
{
    if (!spot.group)
    {
        const Setting* setting = SettingFor(spot.binding.place);
        spot.group = std::make_unique<LbInetGroup>(spot.binding,
                                                   setting ? setting->policy() : m_policy(),
                                                   setting ? setting->limit : LbInetLimit(m_system),
                                                   m_system == BsdSystem::GVISOR);
    }
    return *spot.group;
}

LbInetGroup&
LbInetTable::Pin(const LbInetBinding& binding)
{
    LbInetSpot& spot = SpotFor(binding);
    spot.pinned = true;
    return GroupFor(spot);
}

BsdErrno
LbInetTable::Join(LbInetSocket& socket)
{
    LbInetGroup& group = GroupFor(*socket.spot);
    if (group.IsFull())
    {
        return BsdErrno::E_NOBUFS;
    }
    const std::uint64_t grown = m_room - group.GetSize() + group.GetNextSize();
    if (m_system == BsdSystem::FREEBSD && grown > m_config.groupRoom)
    {
        return BsdErrno::E_NOMEM;
    }
    if (group.IsFree())
    {
        socket.spot->groupOrder = ++m_order;
    }
    const bool tcp = socket.binding.place.protocol == BSD_IPPROTO_TCP;
    group.Add(socket.socket, tcp && !socket.listening);
    m_room = grown;
    socket.group = &group;
    return BsdErrno::OK;
}

void
LbInetTable::Leave(LbInetSocket& socket)
{
    if (socket.group)
    {
        m_room -= socket.group->GetSize();
        socket.group->Remove(socket.socket);
        m_room += socket.group->GetSize();
        socket.group = nullptr;
    }
}

void
LbInetTable::Open(LbInetSocket& socket)
{
    // by the order of their binds, whenever they listen
    auto& open = socket.spot->open;
    const auto later = [](const LbInetSocket* one, const LbInetSocket* other) {
        return one->order < other->order;
    };
    open.insert(std::upper_bound(open.begin(), open.end(), &socket, later), &socket);
}

void
LbInetTable::Shut(LbInetSocket& socket)
{
    auto& open = socket.spot->open;
    const auto found = std::find(open.rbegin(), open.rend(), &socket);
    if (found != open.rend())
    {
        open.erase(std::next(found).base());
    }
}

BsdErrno
LbInetTable::Bind(LbMember& socket, const LbInetBinding& binding)
{
    auto made = std::make_unique<LbInetSocket>();
    made->socket = &socket;
    made->binding = binding;
    made->order = ++m_order;
    made->spot = &SpotFor(binding);
    const bool tcp = binding.place.protocol == BSD_IPPROTO_TCP;
    const bool freebsd = m_system == BsdSystem::FREEBSD;
    // FreeBSD: a wildcard of both families stands in no group (in_pcbinslbgrouphash())
    if (binding.lb && m_system != BsdSystem::OPENBSD && !(freebsd && binding.v4Mapped))
    {
        const BsdErrno error = Join(*made);
        // FreeBSD warns, and binds all the same; a TCP socket of Linux joins when it listens
        const bool outside = error == BsdErrno::E_NOBUFS && (freebsd || tcp);
        if (error != BsdErrno::OK && !outside)
        {
            Release(*made->spot);
            return error == BsdErrno::E_NOBUFS ? BsdErrno::E_ADDRINUSE : error;
        }
    }
    ++made->spot->sockets;
    if (!tcp)
    {
        Open(*made);
    }
    assert(m_sockets.find(&socket) == m_sockets.end());
    m_sockets[&socket] = std::move(made);
    return BsdErrno::OK;
}

BsdErrno
LbInetTable::Listen(LbInetSocket& socket)
{
    assert(!socket.listening);
    const bool freebsd = m_system == BsdSystem::FREEBSD;
    if (socket.binding.lb && !socket.group && !freebsd && m_system != BsdSystem::OPENBSD &&
        Join(socket) != BsdErrno::OK)
    {
        return BsdErrno::E_NOMEM;
    }
    socket.listening = true;
    Open(socket);
    if (socket.group)
    {
        socket.group->Activate(socket.socket);
    }
    return BsdErrno::OK;
}

void
LbInetTable::Connect(LbInetSocket& socket, const BsdTuple& peer)
{
    if (socket.peer)
    {
        Forget(socket);
    }
    else
    {
        Shut(socket);
        Leave(socket);
    }
    socket.peer = peer;
    m_connected[peer].push_back(&socket);
}

void
LbInetTable::Forget(LbInetSocket& socket)
{
    const auto found = m_connected.find(*socket.peer);
    auto& sockets = found->second;
    sockets.erase(std::find(sockets.begin(), sockets.end(), &socket));
    if (sockets.empty())
    {
        m_connected.erase(found);
    }
    socket.peer.reset();
}

void
LbInetTable::Disconnect(LbInetSocket& socket)
{
    if (!socket.peer)
    {
        return;
    }
    Forget(socket);
    if (m_system == BsdSystem::PLAIN)
    {
        if (socket.binding.place.address.IsAny())
        {
            socket.order = ++m_order; // its address changed, and so its place in the hash
        }
        Open(socket);
        return;
    }
    Open(socket);
    if (socket.binding.lb && m_system != BsdSystem::OPENBSD &&
        !(m_system == BsdSystem::FREEBSD && socket.binding.v4Mapped))
    {
        Join(socket); // where it is full, the socket stays outside
    }
}

void
LbInetTable::SetNumaDomain(LbInetSocket& socket, int domain)
{
    if (socket.binding.numaDomain == domain)
    {
        return;
    }
    LbInetSpot& former = *socket.spot;
    Leave(socket);
    Shut(socket);
    --former.sockets;
    socket.binding.numaDomain = domain;
    socket.spot = &SpotFor(socket.binding);
    ++socket.spot->sockets;
    Release(former);
    Open(socket);
    Join(socket); // in_pcblbgroup_numa() does not look whether that fails
}

std::unique_ptr<LbInetSocket>
LbInetTable::Unbind(const LbMember& socket)
{
    const auto found = m_sockets.find(&socket);
    if (found == m_sockets.end())
    {
        return nullptr;
    }
    std::unique_ptr<LbInetSocket> gone = std::move(found->second);
    m_sockets.erase(found);
    if (gone->peer)
    {
        Forget(*gone);
    }
    Leave(*gone);
    Shut(*gone);
    --gone->spot->sockets;
    Release(*gone->spot);
    gone->spot = nullptr;
    return gone;
}

LbInetSocket*
LbInetTable::Find(const LbMember& socket) const
{
    const auto found = m_sockets.find(&socket);
    return found == m_sockets.end() ? nullptr : found->second.get();
}

template <typename Visit>
void
LbInetTable::ForEach(const Port& port, const BsdAddress& address, Visit visit)
{
    if (!port.exact.empty())
    {
        const auto exact = port.exact.find(KeyOf(address));
        if (exact != port.exact.end())
        {
            std::for_each(exact->second.begin(), exact->second.end(), visit);
        }
    }
    std::for_each(port.wild.begin(), port.wild.end(), visit);
}

LbInetTable::Found
LbInetTable::Look(const BsdTuple& tuple, const LbInetContext& context) const
{
    if (!m_connected.empty())
    {
        const auto connected = m_connected.find(tuple);
        if (connected != m_connected.end())
        {
            return {nullptr, connected->second.back()};
        }
    }
    const auto port = m_ports.find(std::uint32_t{tuple.protocol} << 16 | tuple.destinationPort);
    if (port == m_ports.end())
    {
        return {};
    }
    return m_system == BsdSystem::FREEBSD ? LookFreebsd(*port->second, tuple, context)
                                          : LookScored(*port->second, tuple, context);
}

LbInetTable::Found
LbInetTable::LookFreebsd(const Port& port,
                         const BsdTuple& tuple,
                         const LbInetContext& context) const
{
    Best group;
    Best ordinary;
    ForEach(port, tuple.destination, [&](const std::unique_ptr<LbInetSpot>& spot) {
        if (!LbTakes(spot->binding, tuple, context))
        {
            return;
        }
        const int rank = LbRankOf(spot->binding, tuple);
        if (spot->group && !spot->group->IsFree())
        {
            const bool matches = LbMatches(spot->binding, context);
            // groups stand newest first in their chain; each that matches takes the place of those
            // before it
            const bool better =
                rank > group.rank ||
                (rank == group.rank &&
                 (matches != group.matches ? matches
                                           : (spot->groupOrder < group.order) == matches));
            if (better)
            {
                group = {spot.get(), rank, spot->groupOrder, matches};
            }
        }
        if (!spot->open.empty())
        {
            const std::uint64_t order = spot->open.back()->order;
            if (rank > ordinary.rank || (rank == ordinary.rank && order > ordinary.order))
            {
                ordinary = {spot.get(), rank, order, false};
            }
        }
    });
    if (group.spot && !group.spot->group->GetMembers().IsEmpty())
    {
        return {group.spot->group.get(), nullptr};
    }
    return {nullptr, ordinary.spot ? ordinary.spot->open.back() : nullptr};
}

LbInetTable::Found
LbInetTable::LookScored(const Port& port, const BsdTuple& tuple, const LbInetContext& context) const
{
    Best best;
    ForEach(port, tuple.destination, [&](const std::unique_ptr<LbInetSpot>& spot) {
        if (spot->open.empty() || !LbTakes(spot->binding, tuple, context))
        {
            return;
        }
        const int score = LbScoreOf(spot->binding, tuple);
        const std::uint64_t order = spot->open.back()->order;
        if (score > best.rank || (score == best.rank && order > best.order))
        {
            best = {spot.get(), score, order, false};
        }
    });
    if (!best.spot)
    {
        return {};
    }
    LbInetSocket* last = best.spot->open.back();
    return last->group ? Found{last->group, nullptr} : Found{nullptr, last};
}

} // namespace divertsim
} // namespace ns3
