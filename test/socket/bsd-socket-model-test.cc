// SPDX-License-Identifier: GPL-2.0-only
#include "test/socket/bsd-socket-world.h"
#include "test/socket/plain-program.h"

#include <rapidcheck/gtest.h>

namespace ns3
{
namespace divertsim
{
namespace
{

/// A program beside the plain one: each call is made on both, and then all that can be seen agrees
class Twins
{
  public:
    explicit Twins(bool openbsd)
        : m_world(openbsd ? "openbsd" : "freebsd"),
          m_plain(openbsd)
    {
        // above all numbers of sockets: out of the way of the lowest free one
        const int first = m_root.Kqueue();
        for (int i = 0; i < QUEUE - first; ++i)
        {
            m_root.Dup(first);
        }
        m_kq = QUEUE;
        for (int fd = first; fd < QUEUE; ++fd)
        {
            m_root.Close(fd);
        }
    }

    void Step()
    {
        const int fd = *rc::gen::inRange(2, 12);
        const int type = *rc::gen::arbitrary<bool>() ? BSD_SOCK_STREAM : BSD_SOCK_DGRAM;
        const std::string path = *rc::gen::element<std::string>("/a", "/b", "/longer");
        const int call = *rc::gen::inRange(0, 16);
        const bool makes = call < 2 || call == 3;
        if (makes && m_plain.Descriptors().size() > 10)
        {
            return;
        }
        switch (call)
        {
        case 0:
            return m_plain.Descriptors().size() > 10
                       ? void()
                       : Same(m_root.Socket(BSD_PF_LOCAL, type, 0), m_plain.Socket(type), "socket");
        case 1: {
            int pair[2] = {-1, -1};
            const int result = m_root.Socketpair(BSD_PF_LOCAL, type, 0, pair);
            return Same(result < 0 ? -1 : pair[0], m_plain.Socketpair(type), "socketpair");
        }
        case 2:
            return fd < 3 ? void() : Same(m_root.Close(fd), m_plain.Close(fd), "close");
        case 3:
            return fd < 3 ? void() : Same(m_root.Dup(fd), m_plain.Dup(fd), "dup");
        case 4:
            return Same(m_root.Bind(Fd(fd), BsdSockaddr::Local(path)),
                        m_plain.Bind(Fd(fd), path),
                        "bind");
        case 5: {
            const int backlog = *rc::gen::inRange(0, 4);
            return m_plain.IsOver(Fd(fd)) ? void()
                                          : Same(m_root.Listen(Fd(fd), backlog),
                                                 m_plain.Listen(Fd(fd), backlog),
                                                 "listen");
        }
        case 6:
        case 7:
            return m_plain.IsOver(Fd(fd)) ? void()
                                          : Same(m_root.Connect(Fd(fd), BsdSockaddr::Local(path)),
                                                 m_plain.Connect(Fd(fd), path),
                                                 "connect");
        case 8:
            return Same(m_root.Accept(Fd(fd)), m_plain.Accept(Fd(fd)), "accept");
        case 9:
        case 10:
            return Send(Fd(fd), *rc::gen::arbitrary<bool>() ? path : "");
        case 11:
        case 12:
            return Recv(Fd(fd));
        case 13: {
            const int how = *rc::gen::inRange(0, 3);
            return Same(m_root.Shutdown(Fd(fd), how), m_plain.Shutdown(Fd(fd), how), "shutdown");
        }
        case 14: {
            const int name =
                *rc::gen::element(BSD_SO_REUSEPORT, BSD_SO_KEEPALIVE, BSD_SO_REUSEPORT_LB);
            const int on = *rc::gen::arbitrary<bool>();
            return Same(SetInt(m_root, Fd(fd), name, on),
                        m_plain.SetFlag(Fd(fd), name, on),
                        "setsockopt");
        }
        default:
            return Change(Fd(fd));
        }
    }

    void Check()
    {
        const auto open = m_plain.Descriptors();
        BsdFdSet read(open.begin(), open.end());
        BsdFdSet readable;
        for (int fd = 3; fd < 20; ++fd)
        {
            const bool is = std::find(open.begin(), open.end(), fd) != open.end();
            BsdPollfd entry{fd, BSD_POLLIN | BSD_POLLOUT, 0};
            m_root.Poll(&entry, 1);
            if (!is)
            {
                RC_ASSERT(entry.revents == BSD_POLLNVAL);
                continue;
            }
            RC_ASSERT(entry.revents == m_plain.Poll(fd));
            if (entry.revents & (BSD_POLLIN | BSD_POLLHUP))
            {
                readable.insert(fd);
            }
            for (const int name : {BSD_SO_REUSEPORT, BSD_SO_KEEPALIVE})
            {
                RC_ASSERT(GetInt(m_root, fd, name) == (m_plain.Flags(fd) & name));
            }
        }
        RC_ASSERT(m_root.Select(QUEUE, &read, nullptr, nullptr) ==
                  static_cast<int>(readable.size()));
        RC_ASSERT(read == readable);
        RC_ASSERT(Events() == m_plain.Events());
    }

  private:
    static constexpr int QUEUE = 100;

    /// 2 stands for a number that nobody has
    static int Fd(int fd)
    {
        return fd < 3 ? QUEUE + 1 : fd;
    }

    void Same(std::int64_t result, const PlainProgram::Result& plain, const char* call)
    {
        RC_LOG() << call << ": " << result << " " << BsdErrnoName(m_root.Errno()) << ", "
                 << plain.value << " " << BsdErrnoName(plain.error) << std::endl;
        RC_ASSERT(result == plain.value);
        RC_ASSERT(result >= 0 || m_root.Errno() == plain.error);
    }

    void Send(int fd, const std::string& to)
    {
        const auto size = *rc::gen::element<std::size_t>(0, 300, 1500, 5000, 8192, 8193, 20000);
        const std::string bytes(size, static_cast<char>('a' + m_steps++ % 26));
        const BsdSockaddr name = BsdSockaddr::Local(to);
        Same(m_root.Sendto(fd, bytes.data(), size, 0, to.empty() ? nullptr : &name),
             m_plain.Send(fd, bytes, to),
             "sendto");
    }

    void Recv(int fd)
    {
        const auto size = *rc::gen::element<std::size_t>(0, 1, 299, 1000, 4000, 65536);
        const bool peek = *rc::gen::inRange(0, 3) == 0;
        std::string buffer(size, '\0');
        const auto count = m_root.Recv(fd, buffer.data(), size, peek ? BSD_MSG_PEEK : 0);
        const auto plain = m_plain.Recv(fd, size, peek);
        Same(count, plain, "recv");
        RC_ASSERT(count < 0 || buffer.substr(0, static_cast<std::size_t>(count)) == plain.text);
    }

    void Change(int fd)
    {
        const auto filter = *rc::gen::element(BSD_EVFILT_READ, BSD_EVFILT_WRITE);
        const auto flags = *rc::gen::inRange(0, 4) == 0 ? BSD_EV_DELETE : BSD_EV_ADD;
        const auto change = BsdKevent::Set(static_cast<std::uintptr_t>(fd), filter, flags);
        Same(m_root.Kevent(m_kq, &change, 1, nullptr, 0),
             m_plain.Change(fd, filter, flags),
             "kevent");
    }

    std::set<PlainProgram::Event> Events()
    {
        BsdKevent events[64];
        const int count = m_root.Kevent(m_kq, nullptr, 0, events, 64);
        std::set<PlainProgram::Event> found;
        for (int i = 0; i < count; ++i)
        {
            const BsdKevent& event = events[i];
            const bool eof = (event.flags & BSD_EV_EOF) != 0;
            found.insert({static_cast<int>(event.ident),
                          event.filter,
                          event.data,
                          eof,
                          eof ? event.GetSocketError() : BsdErrno::OK});
        }
        return found;
    }

    BsdSocketWorld m_world;
    BsdSocketProcess& m_root = m_world.root;
    PlainProgram m_plain;
    int m_kq = -1;
    int m_steps = 0;
};

RC_GTEST_PROP(BsdSocketModel, AProgramOnEachSystemIsThePlainOne, (bool openbsd))
{
    Twins twins(openbsd);
    const int steps = *rc::gen::inRange(1, 150);
    for (int i = 0; i < steps; ++i)
    {
        twins.Step();
        twins.Check();
    }
}

} // namespace
} // namespace divertsim
} // namespace ns3
