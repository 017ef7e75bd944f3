// SPDX-License-Identifier: GPL-2.0-only
#ifndef TEST_SOCKET_PLAIN_PROGRAM_H
#define TEST_SOCKET_PLAIN_PROGRAM_H

#include "ns3/bsd-errno.h"
#include "ns3/bsd-socket-kevent.h"
#include "ns3/bsd-socket-names.h"
#include "ns3/bsd-socket-options.h"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * A second model of a program with local sockets, slow and plain: a map of descriptors, strings
 * for buffers, and what is ready worked out anew each time that it is asked.
 */
class PlainProgram
{
  public:
    /// A call's result: below 0 an errno
    struct Result
    {
        std::int64_t value = 0;
        BsdErrno error = BsdErrno::OK;
        std::string text; ///< what was read
    };

    /// fd, filter, data, EV_EOF, fflags
    using Event = std::tuple<int, int, std::int64_t, bool, BsdErrno>;

    explicit PlainProgram(bool openbsd)
        : m_openbsd(openbsd),
          m_streamSpace(openbsd ? 32768 : 8192)
    {
    }

    Result Socket(int type)
    {
        return {Give(Make(type)), BsdErrno::OK, {}};
    }

    Result Socketpair(int type)
    {
        const auto one = Make(type);
        const auto other = Make(type);
        Join(*one, *other);
        const int fd = Give(one);
        Give(other);
        return {fd, BsdErrno::OK, {}};
    }

    Result Dup(int fd)
    {
        return m_files.count(fd) ? Result{Give(m_files[fd]), BsdErrno::OK, {}}
                                 : Fail(BsdErrno::E_BADF);
    }

    Result Close(int fd)
    {
        if (!m_files.count(fd))
        {
            return Fail(BsdErrno::E_BADF);
        }
        const auto so = m_files[fd];
        m_files.erase(fd);
        m_filters.erase({fd, BSD_EVFILT_READ});
        m_filters.erase({fd, BSD_EVFILT_WRITE});
        for (const auto& [other, file] : m_files)
        {
            if (file == so)
            {
                return {};
            }
        }
        End(*so, BsdErrno::OK);
        return {};
    }

    Result Bind(int fd, const std::string& path)
    {
        So* const so = Find(fd);
        if (!so)
        {
            return Fail(BsdErrno::E_BADF);
        }
        if (!so->path.empty())
        {
            return Fail(BsdErrno::E_INVAL);
        }
        if (m_paths.count(path))
        {
            return Fail(BsdErrno::E_ADDRINUSE);
        }
        so->path = path;
        m_paths[path] = so;
        return {};
    }

    Result Listen(int fd, int backlog)
    {
        So* const so = Find(fd);
        if (!so)
        {
            return Fail(BsdErrno::E_BADF);
        }
        if (so->type == BSD_SOCK_DGRAM)
        {
            return Fail(BsdErrno::E_OPNOTSUPP);
        }
        if (so->path.empty())
        {
            return Fail(m_openbsd || so->peer ? BsdErrno::E_INVAL : BsdErrno::E_DESTADDRREQ);
        }
        if (so->connected)
        {
            return Fail(BsdErrno::E_INVAL);
        }
        so->listening = true;
        so->room =
            static_cast<std::size_t>(m_openbsd ? 3 * std::max(backlog, 80) : 3 * backlog / 2) + 1;
        return {};
    }

    Result Connect(int fd, const std::string& path)
    {
        So* const so = Find(fd);
        if (!so)
        {
            return Fail(BsdErrno::E_BADF);
        }
        if (so->listening)
        {
            return Fail(BsdErrno::E_OPNOTSUPP);
        }
        if (so->connected && so->type == BSD_SOCK_STREAM)
        {
            return Fail(BsdErrno::E_ISCONN);
        }
        so->peer = nullptr;
        so->connected = false;
        if (!m_openbsd)
        {
            so->error = BsdErrno::OK;
        }
        So* peer = nullptr;
        if (const BsdErrno error = Look(*so, path, peer); error != BsdErrno::OK)
        {
            return Fail(error);
        }
        if (so->type == BSD_SOCK_DGRAM)
        {
            so->peer = peer;
            so->connected = true;
            return Pending(*so);
        }
        if (!peer->listening || peer->queue.size() >= peer->room)
        {
            return Fail(BsdErrno::E_CONNREFUSED);
        }
        const auto made = Make(BSD_SOCK_STREAM);
        made->options = peer->options;
        peer->queue.push_back(made);
        Join(*so, *made);
        return Pending(*so);
    }

    Result Accept(int fd)
    {
        So* const so = Find(fd);
        if (!so)
        {
            return Fail(BsdErrno::E_BADF);
        }
        if (!so->listening)
        {
            return Fail(BsdErrno::E_INVAL);
        }
        if (so->error != BsdErrno::OK)
        {
            return Fail(std::exchange(so->error, BsdErrno::OK));
        }
        if (so->queue.empty())
        {
            return Fail(m_openbsd && so->cannotReceive ? BsdErrno::E_CONNABORTED
                                                       : BsdErrno::E_AGAIN);
        }
        const auto made = so->queue.front();
        so->queue.pop_front();
        return {Give(made), BsdErrno::OK, {}};
    }

    /// \param to "": no address
    Result Send(int fd, const std::string& bytes, const std::string& to)
    {
        So* const so = Find(fd);
        if (!so)
        {
            return Fail(BsdErrno::E_BADF);
        }
        const bool stream = so->type == BSD_SOCK_STREAM;
        if (so->listening && !m_openbsd)
        {
            return Fail(BsdErrno::E_NOTCONN);
        }
        if (so->cannotSend)
        {
            return Fail(BsdErrno::E_PIPE);
        }
        if (so->error != BsdErrno::OK)
        {
            return Fail(std::exchange(so->error, BsdErrno::OK));
        }
        if (!so->connected && (stream || to.empty()))
        {
            return Fail(stream ? BsdErrno::E_NOTCONN : BsdErrno::E_DESTADDRREQ);
        }
        return stream ? SendStream(*so, bytes) : SendDatagram(*so, bytes, to);
    }

    Result Recv(int fd, std::size_t size, bool peek)
    {
        So* const so = Find(fd);
        if (!so)
        {
            return Fail(BsdErrno::E_BADF);
        }
        if (so->listening && !m_openbsd)
        {
            return Fail(BsdErrno::E_NOTCONN);
        }
        if (!so->in.empty())
        {
            std::string& first = so->in.front();
            const std::string text = first.substr(0, size);
            if (!peek)
            {
                first.erase(0, size);
                if (first.empty() || so->type == BSD_SOCK_DGRAM)
                {
                    so->in.pop_front();
                    so->mbufs.pop_front();
                    so->names.pop_front();
                }
            }
            return {static_cast<std::int64_t>(text.size()), BsdErrno::OK, text};
        }
        if (so->error != BsdErrno::OK)
        {
            const BsdErrno error = so->error;
            so->error = peek ? error : BsdErrno::OK;
            return Fail(error);
        }
        if (so->cannotReceive)
        {
            return {};
        }
        if (so->type == BSD_SOCK_STREAM && !so->connected)
        {
            return Fail(BsdErrno::E_NOTCONN);
        }
        return size == 0 ? Result{} : Fail(BsdErrno::E_AGAIN);
    }

    Result Shutdown(int fd, int how)
    {
        So* const so = Find(fd);
        if (!so)
        {
            return Fail(BsdErrno::E_BADF);
        }
        const bool stream = so->type == BSD_SOCK_STREAM;
        if (so->listening && !m_openbsd)
        {
            so->error = how != BSD_SHUT_WR ? BsdErrno::E_CONNABORTED : so->error;
            return {};
        }
        if (!so->connected && stream && !m_openbsd)
        {
            return Fail(BsdErrno::E_NOTCONN);
        }
        if (how != BSD_SHUT_WR)
        {
            so->cannotReceive = true;
            so->in.clear();
            so->mbufs.clear();
            so->names.clear();
        }
        if (how != BSD_SHUT_RD)
        {
            so->cannotSend = true;
            if (stream && so->peer)
            {
                so->peer->cannotReceive = true;
            }
        }
        return !so->connected && !m_openbsd ? Fail(BsdErrno::E_NOTCONN) : Result{};
    }

    Result SetFlag(int fd, int name, bool on)
    {
        So* const so = Find(fd);
        if (!so)
        {
            return Fail(BsdErrno::E_BADF);
        }
        if (m_openbsd && name == BSD_SO_REUSEPORT_LB)
        {
            return Fail(BsdErrno::E_NOPROTOOPT);
        }
        so->options = on ? so->options | name : so->options & ~name;
        return {};
    }

    Result Change(int fd, int filter, int flags)
    {
        if (!m_files.count(fd))
        {
            return Fail(BsdErrno::E_BADF);
        }
        if (flags == BSD_EV_ADD)
        {
            m_filters.insert({fd, filter});
            return {};
        }
        return m_filters.erase({fd, filter}) ? Result{} : Fail(BsdErrno::E_NOENT);
    }

    /// \return numbers that are open
    std::vector<int> Descriptors() const
    {
        std::vector<int> open;
        for (const auto& [fd, so] : m_files)
        {
            open.push_back(fd);
        }
        return open;
    }

    int Flags(int fd) const
    {
        return m_files.at(fd)->options;
    }

    bool IsListening(int fd) const
    {
        return m_files.at(fd)->listening;
    }

    /// \return a stream whose peer has gone: what a new connection of it would be, nobody says
    bool IsOver(int fd) const
    {
        const auto it = m_files.find(fd);
        return it != m_files.end() && it->second->over;
    }

    std::set<Event> Events() const
    {
        std::set<Event> events;
        for (const auto& [fd, filter] : m_filters)
        {
            const So& so = *m_files.at(fd);
            const bool read = filter == BSD_EVFILT_READ;
            const bool eof = so.listening && read ? !m_openbsd && so.error != BsdErrno::OK
                             : so.listening && !m_openbsd
                                 ? false
                                 : (read ? so.cannotReceive : so.cannotSend);
            if (read ? Readable(so) : Writable(so))
            {
                events.insert(
                    {fd, filter, read ? Data(so) : Space(so), eof, eof ? so.error : BsdErrno::OK});
            }
        }
        return events;
    }

    int Poll(int fd) const
    {
        const So& so = *m_files.at(fd);
        const bool error = so.error != BsdErrno::OK;
        int found = 0;
        if (so.listening && !m_openbsd)
        {
            return !so.queue.empty() ? BSD_POLLIN : error ? BSD_POLLIN | BSD_POLLHUP : 0;
        }
        const bool readable =
            so.listening ? !so.queue.empty() || so.cannotReceive || error : Readable(so);
        found |= readable ? BSD_POLLIN : 0;
        const bool hangup = m_openbsd ? so.over : so.cannotReceive && so.cannotSend;
        found |= hangup && !so.listening ? BSD_POLLHUP : 0;
        if (!(m_openbsd && so.over))
        {
            found |= Writable(so) ? BSD_POLLOUT : 0;
        }
        return found;
    }

  private:
    struct So
    {
        int type = 0;
        int options = 0;
        bool connected = false;
        bool over = false; ///< was connected
        bool listening = false;
        bool cannotReceive = false;
        bool cannotSend = false;
        BsdErrno error = BsdErrno::OK;
        std::string path;
        So* peer = nullptr;
        std::deque<std::string> in; ///< a stream has one at most
        std::deque<std::size_t> mbufs;
        std::deque<std::size_t> names; ///< bytes of each datagram's sockaddr
        std::size_t room = 0;
        std::deque<std::shared_ptr<So>> queue;
    };

    static Result Fail(BsdErrno error)
    {
        return {-1, error, {}};
    }

    static Result Pending(So& so)
    {
        const BsdErrno error = std::exchange(so.error, BsdErrno::OK);
        return error == BsdErrno::OK ? Result{} : Fail(error);
    }

    std::shared_ptr<So> Make(int type)
    {
        auto so = std::make_shared<So>();
        so->type = type;
        m_all.push_back(so);
        return so;
    }

    int Give(const std::shared_ptr<So>& so)
    {
        int fd = 3;
        while (m_files.count(fd))
        {
            ++fd;
        }
        m_files[fd] = so;
        return fd;
    }

    So* Find(int fd) const
    {
        const auto it = m_files.find(fd);
        return it == m_files.end() ? nullptr : it->second.get();
    }

    static void Join(So& one, So& other)
    {
        one.peer = &other;
        other.peer = &one;
        one.connected = other.connected = true;
    }

    BsdErrno Look(const So& so, const std::string& path, So*& peer) const
    {
        const auto it = m_paths.find(path);
        if (it == m_paths.end())
        {
            return BsdErrno::E_NOENT;
        }
        if (!it->second)
        {
            return BsdErrno::E_CONNREFUSED;
        }
        peer = it->second;
        return peer->type == so.type ? BsdErrno::OK : BsdErrno::E_PROTOTYPE;
    }

    /// The last descriptor is gone, or a listener did not hand it out. \param told to a stream's
    /// peer
    void End(So& so, BsdErrno told)
    {
        for (const auto& waiting : so.queue)
        {
            End(*waiting, BsdErrno::E_CONNRESET);
        }
        so.queue.clear();
        if (so.type == BSD_SOCK_STREAM && so.peer)
        {
            So& peer = *so.peer;
            peer.peer = nullptr;
            peer.connected = false;
            peer.over = peer.cannotReceive = peer.cannotSend = true;
            peer.error = told == BsdErrno::OK ? peer.error : told;
        }
        for (const auto& other : m_all)
        {
            if (other->type == BSD_SOCK_DGRAM && other->peer == &so && other.get() != &so)
            {
                other->peer = nullptr;
                other->connected = false;
                other->error = BsdErrno::E_CONNRESET;
            }
        }
        so.peer = nullptr;
        for (auto& [path, bound] : m_paths)
        {
            bound = bound == &so ? nullptr : bound;
        }
    }

    static std::size_t Mbufs(std::size_t bytes)
    {
        return bytes == 0 ? 0 : bytes <= 224 ? 256 : (bytes + 2047) / 2048 * 2304;
    }

    Result SendStream(So& so, const std::string& bytes)
    {
        So& peer = *so.peer;
        const std::int64_t space = Space(so);
        const auto size = static_cast<std::int64_t>(bytes.size());
        if (space < size && space < 2048)
        {
            return Fail(BsdErrno::E_AGAIN);
        }
        if (peer.cannotReceive)
        {
            return Fail(BsdErrno::E_PIPE);
        }
        const std::int64_t part = std::min(space, size);
        if (part > 0)
        {
            if (peer.in.empty())
            {
                peer.in.emplace_back();
                peer.mbufs.push_back(0);
                peer.names.push_back(0);
            }
            peer.in.front() += bytes.substr(0, static_cast<std::size_t>(part));
        }
        return {part, BsdErrno::OK, {}};
    }

    Result SendDatagram(So& so, const std::string& bytes, const std::string& to)
    {
        if (bytes.size() > 8192)
        {
            return Fail(BsdErrno::E_MSGSIZE);
        }
        So* peer = so.peer;
        if (!to.empty())
        {
            if (peer)
            {
                return Fail(BsdErrno::E_ISCONN);
            }
            if (const BsdErrno error = Look(so, to, peer); error != BsdErrno::OK)
            {
                return Fail(error);
            }
        }
        const std::size_t name = 2 + so.path.size();
        std::size_t used = 0;
        std::size_t mbufs = 0;
        for (std::size_t i = 0; i < peer->in.size(); ++i)
        {
            used += peer->in[i].size() + peer->names[i];
            mbufs += peer->mbufs[i];
        }
        const std::size_t whole = bytes.size() + name;
        const std::size_t most = m_openbsd ? 196608 : 131072;
        if (peer->cannotReceive || used + whole > 16384 || mbufs + whole > most)
        {
            return Fail(BsdErrno::E_NOBUFS);
        }
        peer->in.push_back(bytes);
        peer->names.push_back(name);
        peer->mbufs.push_back(256 + Mbufs(bytes.size()));
        return {static_cast<std::int64_t>(bytes.size()), BsdErrno::OK, {}};
    }

    std::int64_t Data(const So& so) const
    {
        if (so.listening)
        {
            return static_cast<std::int64_t>(so.queue.size());
        }
        std::size_t bytes = 0;
        for (std::size_t i = 0; i < so.in.size(); ++i)
        {
            bytes += so.in[i].size() + (m_openbsd ? so.names[i] : 0);
        }
        return static_cast<std::int64_t>(bytes);
    }

    std::int64_t Space(const So& so) const
    {
        if (so.type == BSD_SOCK_DGRAM)
        {
            return 8192;
        }
        const std::size_t unread = so.peer && !so.peer->in.empty() ? so.peer->in.front().size() : 0;
        return m_streamSpace - static_cast<std::int64_t>(unread);
    }

    bool Readable(const So& so) const
    {
        if (so.listening)
        {
            return !so.queue.empty() || (!m_openbsd && so.error != BsdErrno::OK);
        }
        return !so.in.empty() || so.cannotReceive || so.error != BsdErrno::OK;
    }

    bool Writable(const So& so) const
    {
        if (so.listening && !m_openbsd)
        {
            return false;
        }
        const bool may = so.connected || so.type == BSD_SOCK_DGRAM;
        return so.cannotSend || so.error != BsdErrno::OK || (may && Space(so) >= 2048);
    }

    bool m_openbsd;
    std::int64_t m_streamSpace;
    std::map<int, std::shared_ptr<So>> m_files;
    std::map<std::string, So*> m_paths;
    std::set<std::pair<int, int>> m_filters;
    std::vector<std::shared_ptr<So>> m_all;
};

} // namespace divertsim
} // namespace ns3

#endif // TEST_SOCKET_PLAIN_PROGRAM_H
