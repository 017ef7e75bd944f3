// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERT_PLAIN_OPENBSD_H
#define DIVERT_PLAIN_OPENBSD_H

#include "ns3/bsd-address.h"

#include <cstdint>
#include <deque>
#include <list>
#include <map>
#include <string>
#include <utility>

namespace ns3
{
namespace divertsim
{

/**
 * OpenBSD's divert sockets a second time, slow and literal: for each family a list of all sockets,
 * the one opened last first, in which every question is a walk. Sockets are numbers; addresses are
 * text, "" for all zero. Ports are given, never 0.
 */
class DivertPlainOpenbsd
{
  public:
    struct Socket
    {
        bool six = false;
        bool open = true;
        bool reuseAddr = false;
        bool reusePort = false;
        std::uint16_t port = 0; ///< 0: not bound
        std::string address;
        int boundAt = 0;                                           ///< counts binds
        std::deque<std::pair<std::uint64_t, std::uint32_t>> queue; ///< serial, length
    };

    struct Counters
    {
        std::uint64_t ipackets = 0;
        std::uint64_t noport = 0;
        std::uint64_t fullsock = 0;
    };

    void Open(int s, bool six)
    {
        sockets[s] = {};
        sockets[s].six = six;
        m_queue.push_front(s);
    }

    void Close(int s)
    {
        sockets[s].open = false;
        sockets[s].queue.clear();
        m_queue.remove(s);
    }

    /// \param root who calls \param local the address is the host's, or all zero
    std::string Bind(int s,
                     const std::string& address,
                     std::uint16_t port,
                     bool root,
                     bool local,
                     bool family)
    {
        Socket& socket = sockets[s];
        if (!socket.open)
        {
            return "EBADF";
        }
        if (!root)
        {
            return "EACCES";
        }
        if (socket.port != 0)
        {
            return "EINVAL";
        }
        if (!family)
        {
            return "EAFNOSUPPORT";
        }
        if (!local)
        {
            return "EADDRNOTAVAIL";
        }
        const int other = Conflict(s, address, port);
        if (other >= 0 && !(socket.reusePort && sockets[other].reusePort))
        {
            return "EADDRINUSE";
        }
        socket.port = port;
        socket.address = address;
        socket.boundAt = ++m_binds;
        return "0";
    }

    /// \return the socket that a packet of a family goes to, -1 for none
    int Home(std::uint16_t port, bool six) const
    {
        for (const int s : m_queue)
        {
            const Socket& socket = sockets.at(s);
            if (socket.six == six && socket.port == port)
            {
                return s;
            }
        }
        return -1;
    }

    /// \return true if a queue took it
    bool Deliver(std::uint16_t port, bool six, std::uint32_t length)
    {
        ++m_serial;
        Counters& count = counters[six];
        ++count.ipackets;
        const int s = Home(port, six);
        if (s < 0)
        {
            ++count.noport;
            return false;
        }
        Socket& socket = sockets[s];
        const std::int64_t address = six ? 28 : 16;
        std::int64_t bytes = 0;
        for (const auto& packet : socket.queue)
        {
            bytes += packet.second + address;
        }
        const auto mbufs = static_cast<std::int64_t>(socket.queue.size()) * 2560;
        if (length + address > 65636 - bytes || length + address > 525088 - mbufs)
        {
            ++count.fullsock;
            return false;
        }
        socket.queue.emplace_back(m_serial, length);
        return true;
    }

    std::map<int, Socket> sockets;
    Counters counters[2];

  private:
    /// in_pcblookup_local(): the fewest wildcards win, of those the socket bound last
    int Conflict(int s, const std::string& address, std::uint16_t port) const
    {
        const Socket& socket = sockets.at(s);
        const bool wild = !socket.reuseAddr && !socket.reusePort;
        int best = -1;
        for (int wildcards = 0; wildcards <= (wild ? 1 : 0) && best < 0; ++wildcards)
        {
            for (const int o : m_queue)
            {
                const Socket& other = sockets.at(o);
                const bool differ =
                    !other.address.empty() && !address.empty() && other.address != address;
                const int needs = other.address.empty() == address.empty() ? 0 : 1;
                if (other.six == socket.six && other.port == port && !differ &&
                    needs == wildcards && (best < 0 || other.boundAt > sockets.at(best).boundAt))
                {
                    best = o;
                }
            }
        }
        return best;
    }

    std::list<int> m_queue; ///< open sockets, the one opened last first
    std::uint64_t m_serial = 0;
    int m_binds = 0;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERT_PLAIN_OPENBSD_H
