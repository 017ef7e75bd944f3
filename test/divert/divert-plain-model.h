// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERT_PLAIN_MODEL_H
#define DIVERT_PLAIN_MODEL_H

#include "ns3/bsd-jenkins-hash.h"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <list>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * The divert port space a second time, slow and literal, to hold the first one against: hash
 * chains of sockets, a table of groups that exist only with members, bind as the kernel does it
 * step by step (join first, leave the former group then). Sockets are numbers.
 */
class DivertPlainModel
{
  public:
    /// \param limit most members of a group \param groups false: a kernel before groups
    explicit DivertPlainModel(std::size_t limit, bool groups = true)
        : m_limit(limit),
          m_groups(groups)
    {
    }

    struct Socket
    {
        bool open = true;
        bool lb = false;
        bool bound = false;
        std::uint16_t port = 0;
        std::deque<std::pair<std::uint64_t, std::uint32_t>> queue; ///< serial, length
    };

    std::string Bind(int s, std::uint16_t port)
    {
        Socket& socket = sockets[s];
        if (!socket.open)
        {
            return "EBADF";
        }
        const bool lb = socket.lb && m_groups;
        if (!lb && OnChain(port) >= 0)
        {
            return "EADDRINUSE";
        }
        if (lb)
        {
            if (groups[port].size() == m_limit)
            {
                return "ENOSPC";
            }
            groups[port].push_back(s);
        }
        if (socket.bound)
        {
            Unbind(s);
        }
        chains[port % 8].push_front(s);
        socket.bound = true;
        socket.port = port;
        Sweep();
        return "0";
    }

    void Close(int s)
    {
        Socket& socket = sockets[s];
        if (socket.open && socket.bound)
        {
            Unbind(s);
        }
        socket.open = false;
        socket.bound = false;
        socket.queue.clear();
        Sweep();
    }

    /// \return the socket that a unit's packet goes to, -1 for none
    int Home(std::uint16_t port, std::uint64_t id)
    {
        const auto group = groups.find(port);
        if (group == groups.end())
        {
            return OnChain(port);
        }
        if (id == 0)
        {
            return group->second[0];
        }
        std::uint8_t bytes[8];
        for (int i = 0; i < 8; ++i)
        {
            bytes[i] = static_cast<std::uint8_t>(id >> (56 - 8 * i));
        }
        return group->second[BsdHashLittle(bytes, 8, 0) % group->second.size()];
    }

    /// \return "queued", "full" or "noport"
    std::string Deliver(std::uint16_t port, std::uint64_t id, std::uint32_t length)
    {
        ++m_serial;
        const int s = Home(port, id);
        if (s < 0)
        {
            return "noport";
        }
        Socket& socket = sockets[s];
        std::int64_t bytes = 0;
        for (const auto& packet : socket.queue)
        {
            bytes += packet.second + 16;
        }
        const auto mbufs = static_cast<std::int64_t>(socket.queue.size()) * 2560;
        if (length + 16 > 65636 - bytes || length + 16 > 525088 - mbufs)
        {
            return "full";
        }
        socket.queue.emplace_back(m_serial, length);
        return "queued";
    }

    std::map<int, Socket> sockets;
    std::map<std::uint16_t, std::vector<int>> groups;
    std::list<int> chains[8];

  private:
    int OnChain(std::uint16_t port)
    {
        for (const int s : chains[port % 8])
        {
            if (sockets[s].port == port)
            {
                return s;
            }
        }
        return -1;
    }

    void Unbind(int s)
    {
        Socket& socket = sockets[s];
        chains[socket.port % 8].remove(s);
        auto& group = groups[socket.port];
        const auto found = std::find(group.begin(), group.end(), s);
        if (found != group.end())
        {
            *found = group.back();
            group.pop_back();
        }
    }

    /// Groups without members do not exist
    void Sweep()
    {
        for (auto group = groups.begin(); group != groups.end();)
        {
            group = group->second.empty() ? groups.erase(group) : std::next(group);
        }
    }

    std::size_t m_limit;
    bool m_groups;
    std::uint64_t m_serial = 0;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERT_PLAIN_MODEL_H
