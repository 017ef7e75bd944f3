// SPDX-License-Identifier: GPL-2.0-only
#include "tool/calibrate/calibrate-system.h"

#include "tool/failure.h"

#include <fmt/format.h>

#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <fstream>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/utsname.h>
#include <unistd.h>
#include <utility>

#ifdef __linux__
#include <sched.h>
#endif

namespace ns3
{
namespace divertsim
{

namespace
{

/// A read or write that waits longer has failed
constexpr timeval PATIENCE{5, 0};

void
SetOption(int fd, int level, int option, const void* value, socklen_t length)
{
    if (setsockopt(fd, level, option, value, length) != 0)
    {
        ThrowSystemError("a socket option can't be set");
    }
}

void
Prepare(int fd)
{
    const int on = 1;
    SetOption(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    SetOption(fd, SOL_SOCKET, SO_RCVTIMEO, &PATIENCE, sizeof PATIENCE);
    SetOption(fd, SOL_SOCKET, SO_SNDTIMEO, &PATIENCE, sizeof PATIENCE);
}

/// \return the processor's name on Linux, "" elsewhere
std::string
ProcessorName()
{
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);)
    {
        const auto colon = line.find(": ");
        if (colon != std::string::npos && line.compare(0, 10, "model name") == 0)
        {
            return line.substr(colon + 2);
        }
    }
    return "";
}

} // namespace

CalibrateDescriptor::CalibrateDescriptor(int fd)
    : m_fd(fd)
{
}

CalibrateDescriptor::~CalibrateDescriptor()
{
    Close();
}

CalibrateDescriptor::CalibrateDescriptor(CalibrateDescriptor&& other) noexcept
    : m_fd(std::exchange(other.m_fd, -1))
{
}

CalibrateDescriptor&
CalibrateDescriptor::operator=(CalibrateDescriptor&& other) noexcept
{
    std::swap(m_fd, other.m_fd);
    return *this;
}

void
CalibrateDescriptor::Close()
{
    if (m_fd >= 0)
    {
        close(std::exchange(m_fd, -1));
    }
}

void
ThrowSystemError(std::string_view what)
{
    throw MachineError(fmt::format("calibrate: {}: {}", what, std::strerror(errno)));
}

CalibrateChannel
MakePipe()
{
    int ends[2];
    if (pipe(ends) != 0)
    {
        ThrowSystemError("there is no pipe to be had");
    }
    return {CalibrateDescriptor(ends[1]), CalibrateDescriptor(ends[0])};
}

CalibrateChannel
MakeConnection()
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* const name = reinterpret_cast<sockaddr*>(&address);
    const CalibrateDescriptor listener(socket(AF_INET, SOCK_STREAM, 0));
    if (listener.Get() < 0 || bind(listener.Get(), name, length) != 0 ||
        listen(listener.Get(), 1) != 0 || getsockname(listener.Get(), name, &length) != 0)
    {
        ThrowSystemError("can't listen on the loopback interface");
    }
    CalibrateChannel connection{CalibrateDescriptor(socket(AF_INET, SOCK_STREAM, 0)),
                                CalibrateDescriptor()};
    if (connection.in.Get() < 0 || connect(connection.in.Get(), name, length) != 0)
    {
        ThrowSystemError("can't connect over the loopback interface");
    }
    connection.out = CalibrateDescriptor(accept(listener.Get(), nullptr, nullptr));
    if (connection.out.Get() < 0)
    {
        ThrowSystemError("can't accept over the loopback interface");
    }
    Prepare(connection.in.Get());
    Prepare(connection.out.Get());
    return connection;
}

std::vector<int>
UsableProcessors()
{
    std::vector<int> processors;
#ifdef __linux__
    cpu_set_t set;
    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof set, &set) == 0)
    {
        for (int i = 0; i < CPU_SETSIZE; ++i)
        {
            if (CPU_ISSET(i, &set))
            {
                processors.push_back(i);
            }
        }
    }
#endif
    return processors;
}

void
PinThread([[maybe_unused]] int processor)
{
#ifdef __linux__
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(processor, &set);
    sched_setaffinity(0, sizeof set, &set);
#endif
}

double
ThreadCpuTime()
{
    timespec time;
    if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) != 0)
    {
        ThrowSystemError("there is no clock of a thread's CPU time");
    }
    return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

double
ThreadWakeups()
{
#ifdef RUSAGE_THREAD
    rusage usage;
    if (getrusage(RUSAGE_THREAD, &usage) == 0)
    {
        return static_cast<double>(usage.ru_nvcsw);
    }
#endif
    return 0;
}

bool
HasSplice()
{
#ifdef __linux__
    // a sandbox may have a kernel that lacks it: with no bytes to move it does nothing else
    return Splice(-1, -1, 0) == 0 || errno != ENOSYS;
#else
    return false;
#endif
}

ssize_t
Splice([[maybe_unused]] int from, [[maybe_unused]] int to, [[maybe_unused]] std::size_t bytes)
{
#ifdef __linux__
    return splice(from, nullptr, to, nullptr, bytes, SPLICE_F_MOVE);
#else
    errno = ENOSYS;
    return -1;
#endif
}

void
WidenPipe([[maybe_unused]] int pipe, [[maybe_unused]] std::size_t bytes)
{
#ifdef F_SETPIPE_SZ
    fcntl(pipe, F_SETPIPE_SZ, static_cast<int>(bytes));
#endif
}

std::string
DescribeMachine()
{
    utsname name;
    if (uname(&name) != 0)
    {
        ThrowSystemError("the system does not tell its name");
    }
    return DescribeMachine(ProcessorName(), name.sysname, name.release, name.machine);
}

std::string
DescribeMachine(std::string_view processor,
                std::string_view system,
                std::string_view release,
                std::string_view architecture)
{
    // what follows the version may be anybody's words
    const auto version = release.substr(0, release.find_first_not_of("0123456789."));
    return fmt::format("{}{}{} {} {}",
                       processor,
                       processor.empty() ? "" : ", ",
                       system,
                       version,
                       architecture);
}

} // namespace divertsim
} // namespace ns3
