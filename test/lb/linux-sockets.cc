// SPDX-License-Identifier: GPL-2.0-only
#include "test/lb/linux-sockets.h"

#include <arpa/inet.h>
#include <cerrno>
#include <fcntl.h>
#include <fstream>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/resource.h>
#include <unistd.h>

namespace ns3
{
namespace divertsim
{

namespace
{

/// An IPv4 or IPv6 address for the calls
struct Name
{
    sockaddr_storage storage{};
    socklen_t length = 0;

    sockaddr* Get()
    {
        return reinterpret_cast<sockaddr*>(&storage);
    }
};

Name
NameOf(const std::string& address, std::uint16_t port)
{
    Name name;
    auto* v4 = reinterpret_cast<sockaddr_in*>(&name.storage);
    auto* v6 = reinterpret_cast<sockaddr_in6*>(&name.storage);
    if (inet_pton(AF_INET, address.c_str(), &v4->sin_addr) == 1)
    {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        name.length = sizeof *v4;
    }
    else
    {
        inet_pton(AF_INET6, address.c_str(), &v6->sin6_addr);
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(port);
        name.length = sizeof *v6;
    }
    return name;
}

std::uint16_t
PortOf(const Name& name)
{
    return name.storage.ss_family == AF_INET
               ? ntohs(reinterpret_cast<const sockaddr_in*>(&name.storage)->sin_port)
               : ntohs(reinterpret_cast<const sockaddr_in6*>(&name.storage)->sin6_port);
}

bool
Set(int fd, int level, int option, int value)
{
    return setsockopt(fd, level, option, &value, sizeof value) == 0;
}

} // namespace

std::string
LinuxSocket::WhyNot()
{
    std::string version;
    std::getline(std::ifstream("/proc/version"), version);
    if (version.rfind("Linux version", 0) != 0)
    {
        return "this is not Linux";
    }
    if (version.find("4.4.0 #1 SMP Sun Jan 10 15:06:54 PST 2016") != std::string::npos)
    {
        return "this is gVisor";
    }
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    const LinuxSocket here = Bound(SOCK_DGRAM, "127.0.0.1", 0, true);
    const LinuxSocket there = Bound(SOCK_STREAM, "127.77.0.1", 0, false);
    return here.IsOpen() && there.IsOpen() ? "" : "there is no loopback, or no SO_REUSEPORT";
}

LinuxSocket
LinuxSocket::Bound(int type, const std::string& address, std::uint16_t port, bool reusePort)
{
    Name name = NameOf(address, port);
    LinuxSocket made(socket(name.storage.ss_family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!made.IsOpen())
    {
        return {};
    }
    Set(made.m_fd, SOL_SOCKET, SO_REUSEADDR, type == SOCK_STREAM ? 1 : 0);
    if (name.storage.ss_family == AF_INET6)
    {
        Set(made.m_fd, IPPROTO_IPV6, IPV6_V6ONLY, 0);
    }
    const bool set = !reusePort || Set(made.m_fd, SOL_SOCKET, SO_REUSEPORT, 1);
    if (!set || bind(made.m_fd, name.Get(), name.length) != 0)
    {
        return {};
    }
    return made;
}

LinuxSocket::LinuxSocket(int fd)
    : m_fd(fd)
{
}

LinuxSocket::LinuxSocket(LinuxSocket&& other) noexcept
    : m_fd(std::exchange(other.m_fd, -1))
{
}

LinuxSocket&
LinuxSocket::operator=(LinuxSocket&& other) noexcept
{
    std::swap(m_fd, other.m_fd);
    return *this;
}

LinuxSocket::~LinuxSocket()
{
    Close();
}

bool
LinuxSocket::IsOpen() const
{
    return m_fd >= 0;
}

void
LinuxSocket::Close()
{
    if (m_fd >= 0)
    {
        close(std::exchange(m_fd, -1));
    }
}

std::uint16_t
LinuxSocket::GetPort() const
{
    Name name;
    name.length = sizeof name.storage;
    return getsockname(m_fd, name.Get(), &name.length) == 0 ? PortOf(name) : std::uint16_t{0};
}

std::uint16_t
LinuxSocket::GetPeerPort() const
{
    Name name;
    name.length = sizeof name.storage;
    return getpeername(m_fd, name.Get(), &name.length) == 0 ? PortOf(name) : std::uint16_t{0};
}

bool
LinuxSocket::Listen(int backlog)
{
    return listen(m_fd, backlog) == 0;
}

bool
LinuxSocket::DeferAccept()
{
    return Set(m_fd, IPPROTO_TCP, TCP_DEFER_ACCEPT, 30);
}

bool
LinuxSocket::Connect(const std::string& address, std::uint16_t port)
{
    Name name = NameOf(address, port);
    if (connect(m_fd, name.Get(), name.length) == 0)
    {
        return true;
    }
    pollfd wait{m_fd, POLLOUT, 0};
    return errno == EINPROGRESS && poll(&wait, 1, 200) == 1 && (wait.revents & POLLERR) == 0;
}

bool
LinuxSocket::Disconnect()
{
    sockaddr none{};
    none.sa_family = AF_UNSPEC;
    return connect(m_fd, &none, sizeof none) == 0;
}

std::optional<LinuxSocket>
LinuxSocket::Accept()
{
    LinuxSocket connection(accept4(m_fd, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!connection.IsOpen())
    {
        return std::nullopt;
    }
    return connection;
}

bool
LinuxSocket::SendTo(const std::string& address, std::uint16_t port, std::uint32_t number)
{
    Name name = NameOf(address, port);
    return sendto(m_fd, &number, sizeof number, 0, name.Get(), name.length) == sizeof number;
}

std::optional<std::uint32_t>
LinuxSocket::Receive()
{
    std::uint32_t number = 0;
    if (recv(m_fd, &number, sizeof number, 0) != sizeof number)
    {
        return std::nullopt;
    }
    return number;
}

bool
LinuxSocket::Send()
{
    return send(m_fd, "x", 1, MSG_NOSIGNAL) == 1;
}

bool
LinuxSocket::IsReset()
{
    char byte = 0;
    return recv(m_fd, &byte, 1, MSG_PEEK) < 0 && errno == ECONNRESET;
}

} // namespace divertsim
} // namespace ns3
