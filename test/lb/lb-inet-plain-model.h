// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_INET_PLAIN_MODEL_H
#define LB_INET_PLAIN_MODEL_H

#include "test/lb/lb-inet-plain-match.h"

#include "ns3/lb-inet-binding.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * TCP listeners and UDP sockets once more, slow and plain: flat lists that are searched from one
 * end to the other. Sockets are numbers. A group of n picks by the source port, modulo n.
 */
class PlainInet
{
  public:
    static constexpr int NOBODY = -1;
    static constexpr std::size_t LIMIT = 3; ///< sockets in a group

    struct Socket
    {
        int number;
        LbInetBinding binding;
        int order;
        bool listening = false;
        std::optional<BsdTuple> peer;
        int connected = 0; ///< when, among all connects
        int backlog = 0;
    };

    struct Group
    {
        LbInetBinding binding;
        std::vector<int> members;
        std::vector<int> pending;
    };

    struct Connection
    {
        std::uint64_t unit;
        BsdTuple tuple;
        LbInetContext context;
        int listener; ///< NOBODY: it belongs to none
        bool complete = false;
        bool accepted = false;
    };

    struct Peer
    {
        std::uint64_t unit;
        BsdTuple tuple;
        BsdTime last;
    };

    explicit PlainInet(BsdSystem system)
        : m_system(system)
    {
    }

    // What programs call

    BsdErrno Bind(int number, const LbInetBinding& binding)
    {
        const bool tcp = binding.place.protocol == BSD_IPPROTO_TCP;
        if (Groups(binding) && Room(binding) == 0 && m_system != BsdSystem::FREEBSD && !tcp)
        {
            return BsdErrno::E_ADDRINUSE;
        }
        sockets.push_back({number, binding, ++m_orders, false, std::nullopt, 0, 0});
        Enter(sockets.back());
        return BsdErrno::OK;
    }

    BsdErrno Listen(int number, int backlog)
    {
        Socket& socket = Get(number);
        if (!socket.listening)
        {
            if (Groups(socket.binding) && !GroupOf(number) && m_system != BsdSystem::FREEBSD)
            {
                if (Room(socket.binding) == 0)
                {
                    return BsdErrno::E_NOMEM;
                }
                Enter(socket);
            }
            socket.listening = true;
            if (Group* group = Mine(number))
            {
                Drop(group->pending, number);
                group->members.push_back(number);
            }
        }
        socket.backlog = backlog; // tests keep within what systems allow
        return BsdErrno::OK;
    }

    void Connect(int number, const BsdTuple& peer)
    {
        Leave(number);
        Get(number).peer = peer;
        Get(number).connected = ++m_orders;
    }

    void Disconnect(int number)
    {
        Socket& socket = Get(number);
        if (!socket.peer)
        {
            return;
        }
        socket.peer.reset();
        if (m_system != BsdSystem::PLAIN)
        {
            Enter(socket);
        }
        else if (socket.binding.place.address.IsAny())
        {
            socket.order = ++m_orders;
        }
    }

    BsdErrno SetNumaDomain(int number, int domain)
    {
        if (m_system != BsdSystem::FREEBSD)
        {
            return BsdErrno::E_NOPROTOOPT;
        }
        if (domain != LB_NUMA_NODOM && (domain < 0 || domain > 1))
        {
            return BsdErrno::E_INVAL;
        }
        const Group* group = GroupOf(number);
        if (!group || std::count(group->members.begin(), group->members.end(), number) == 0)
        {
            return BsdErrno::E_NOENT;
        }
        Socket& socket = Get(number);
        if (socket.binding.numaDomain != domain)
        {
            Leave(number);
            socket.binding.numaDomain = domain;
            Enter(socket);
        }
        return BsdErrno::OK;
    }

    /// \return units of lost connections, and whether they were complete
    std::vector<LbLost> Unbind(int number)
    {
        Leave(number);
        std::vector<LbLost> lost;
        std::vector<Connection> kept;
        for (const Connection& connection : connections)
        {
            if (!connection.accepted && connection.listener == number)
            {
                lost.push_back({connection.unit, connection.complete});
            }
            else
            {
                kept.push_back(connection);
            }
        }
        connections = kept;
        sockets.erase(std::find_if(sockets.begin(), sockets.end(), [number](const Socket& socket) {
            return socket.number == number;
        }));
        return lost;
    }

    // What comes in

    int Look(const BsdTuple& tuple, const LbInetContext& context) const
    {
        const Socket* connected = nullptr;
        for (const Socket& socket : sockets)
        {
            if (socket.peer && *socket.peer == tuple &&
                (!connected || socket.connected > connected->connected))
            {
                connected = &socket;
            }
        }
        if (connected)
        {
            return connected->number;
        }
        if (m_system == BsdSystem::FREEBSD)
        {
            const Group* group = BestGroup(tuple, context);
            if (group && !group->members.empty())
            {
                return group->members[tuple.sourcePort % group->members.size()];
            }
        }
        const Socket* best = nullptr;
        for (const Socket& socket : sockets)
        {
            const bool open =
                socket.binding.place.protocol == BSD_IPPROTO_UDP ? !socket.peer : socket.listening;
            if (open && PlainTakes(socket.binding, tuple, context) &&
                (!best ||
                 PlainWorth(m_system, socket.binding, tuple) >
                     PlainWorth(m_system, best->binding, tuple) ||
                 (PlainWorth(m_system, socket.binding, tuple) ==
                      PlainWorth(m_system, best->binding, tuple) &&
                  socket.order > best->order)))
            {
                best = &socket;
            }
        }
        if (!best)
        {
            return NOBODY;
        }
        const Group* group = GroupOf(best->number);
        return m_system == BsdSystem::FREEBSD || !group
                   ? best->number
                   : group->members[tuple.sourcePort % group->members.size()];
    }

    /// \return the unit; 0: none
    std::uint64_t Syn(const BsdTuple& tuple, const LbInetContext& context)
    {
        const int listener = Look(tuple, context);
        if (listener == NOBODY)
        {
            return 0;
        }
        if (m_system != BsdSystem::FREEBSD && Waiting(listener) > Get(listener).backlog)
        {
            return 0;
        }
        const bool owns = m_system != BsdSystem::FREEBSD;
        connections.push_back({++m_units, tuple, context, owns ? listener : NOBODY});
        return m_units;
    }

    /// \return the listener that has it; NOBODY: refused
    int Complete(std::uint64_t unit)
    {
        for (std::size_t i = 0; i < connections.size(); ++i)
        {
            Connection& connection = connections[i];
            if (connection.unit != unit || connection.accepted)
            {
                continue;
            }
            if (connection.complete)
            {
                return connection.listener;
            }
            const int to = connection.listener == NOBODY
                               ? Look(connection.tuple, connection.context)
                               : connection.listener;
            int room = 0;
            if (to != NOBODY)
            {
                const int backlog = Get(to).backlog;
                room = m_system == BsdSystem::FREEBSD   ? backlog * 3 / 2
                       : m_system == BsdSystem::OPENBSD ? backlog * 3
                                                        : backlog;
            }
            if (to != NOBODY && Waiting(to) <= room)
            {
                connection.complete = true;
                connection.listener = to;
                return to;
            }
            if (to == NOBODY || m_system == BsdSystem::FREEBSD || m_system == BsdSystem::OPENBSD)
            {
                connections.erase(connections.begin() + static_cast<std::ptrdiff_t>(i));
            }
            return NOBODY;
        }
        return NOBODY;
    }

    void Accept(std::uint64_t unit)
    {
        for (Connection& connection : connections)
        {
            connection.accepted |= connection.unit == unit;
        }
    }

    /// \return false if there is none
    bool End(std::uint64_t unit)
    {
        const auto found =
            std::find_if(connections.begin(),
                         connections.end(),
                         [unit](const Connection& connection) { return connection.unit == unit; });
        if (found == connections.end())
        {
            return false;
        }
        connections.erase(found);
        return true;
    }

    /// \return who gets it; the unit is that of its peer
    int Datagram(const BsdTuple& tuple, const LbInetContext& context, BsdTime now)
    {
        const int to = Look(tuple, context);
        if (to == NOBODY)
        {
            return to;
        }
        for (Peer& peer : peers)
        {
            if (peer.tuple == tuple)
            {
                peer.last = now;
                return to;
            }
        }
        peers.push_back({++m_units, tuple, now});
        return to;
    }

    /// Peers that have been idle for so long end. \return how many
    std::size_t Expire(BsdTime now, BsdTime idle)
    {
        const std::size_t before = peers.size();
        peers.erase(std::remove_if(peers.begin(),
                                   peers.end(),
                                   [&](const Peer& peer) { return peer.last + idle <= now; }),
                    peers.end());
        return before - peers.size();
    }

    // What can be seen

    const Group* GroupOf(int number) const
    {
        for (const Group& group : groups)
        {
            if (std::count(group.members.begin(), group.members.end(), number) +
                    std::count(group.pending.begin(), group.pending.end(), number) >
                0)
            {
                return &group;
            }
        }
        return nullptr;
    }

    int Waiting(int listener) const
    {
        int count = 0;
        for (const Connection& connection : connections)
        {
            count += connection.listener == listener && connection.complete && !connection.accepted
                         ? 1
                         : 0;
        }
        return count;
    }

    Socket& Get(int number)
    {
        return *std::find_if(sockets.begin(), sockets.end(), [number](const Socket& socket) {
            return socket.number == number;
        });
    }

    std::vector<Socket> sockets;
    std::vector<Group> groups; ///< made last comes last
    std::vector<Connection> connections;
    std::vector<Peer> peers;

  private:
    Group* Mine(int number)
    {
        return const_cast<Group*>(GroupOf(number));
    }

    static void Drop(std::vector<int>& numbers, int number)
    {
        numbers.erase(std::remove(numbers.begin(), numbers.end(), number), numbers.end());
    }

    /// Sockets that are bound so ask for a group, and the system has such
    bool Groups(const LbInetBinding& binding) const
    {
        return binding.lb && m_system != BsdSystem::OPENBSD &&
               !(m_system == BsdSystem::FREEBSD && binding.v4Mapped);
    }

    Group* Find(const LbInetBinding& binding)
    {
        for (Group& group : groups)
        {
            if (PlainSame(group.binding, binding))
            {
                return &group;
            }
        }
        return nullptr;
    }

    std::size_t Room(const LbInetBinding& binding)
    {
        const Group* group = Find(binding);
        return group ? LIMIT - group->members.size() - group->pending.size() : LIMIT;
    }

    void Enter(const Socket& socket)
    {
        if (!Groups(socket.binding) || Room(socket.binding) == 0)
        {
            return;
        }
        if (!Find(socket.binding))
        {
            groups.push_back({socket.binding, {}, {}});
        }
        Group* group = Find(socket.binding);
        const bool waits = socket.binding.place.protocol == BSD_IPPROTO_TCP && !socket.listening;
        (waits ? group->pending : group->members).push_back(socket.number);
    }

    void Leave(int number)
    {
        Group* group = Mine(number);
        if (!group)
        {
            return;
        }
        Drop(group->pending, number);
        auto& members = group->members;
        const auto found = std::find(members.begin(), members.end(), number);
        if (found != members.end() && m_system == BsdSystem::GVISOR)
        {
            members.erase(found);
        }
        else if (found != members.end())
        {
            *found = members.back();
            members.pop_back();
        }
        if (members.empty() && group->pending.empty())
        {
            groups.erase(groups.begin() + (group - groups.data()));
        }
    }

    /// As in_pcblookup_lbgroup() walks its chain, the newest group first
    const Group* BestGroup(const BsdTuple& tuple, const LbInetContext& context) const
    {
        const Group* best[4] = {}; // jailed exact, jailed wild, exact, wild
        for (auto group = groups.rbegin(); group != groups.rend(); ++group)
        {
            if (!PlainTakes(group->binding, tuple, context))
            {
                continue;
            }
            const std::size_t kind =
                (group->binding.jail != 0 ? 0 : 2) + (group->binding.place.address.IsAny() ? 1 : 0);
            const bool matches = (context.numaDomain == LB_NUMA_NODOM ||
                                  context.numaDomain == group->binding.numaDomain) &&
                                 context.fib == group->binding.fib;
            if (!best[kind] || matches)
            {
                best[kind] = &*group;
            }
        }
        for (const Group* group : best)
        {
            if (group)
            {
                return group;
            }
        }
        return nullptr;
    }

    BsdSystem m_system;
    int m_orders = 0;
    std::uint64_t m_units = 0;
};

} // namespace divertsim
} // namespace ns3

#endif // LB_INET_PLAIN_MODEL_H
