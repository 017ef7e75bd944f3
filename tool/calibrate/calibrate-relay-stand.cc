// SPDX-License-Identifier: GPL-2.0-only
#include "tool/calibrate/calibrate-relay-stand.h"

#include "tool/calibrate/calibrate-samples.h"
#include "tool/failure.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace ns3
{
namespace divertsim
{

namespace
{

using Clock = std::chrono::steady_clock;

#ifdef MSG_NOSIGNAL
constexpr int QUIETLY = MSG_NOSIGNAL;
#else
constexpr int QUIETLY = 0;
#endif

/// Bytes of a stretch: some thousand messages of the smallest size, some of the largest
constexpr double STRETCH = 2 << 20;

/// Bytes that the other thread writes before it reads again, and reads before it writes again
constexpr std::uint64_t TURN = 1 << 20;

/// Nothing takes so long, but where a connection is broken
constexpr auto PATIENCE = std::chrono::seconds(5);

/// Seconds for which the clock is read to learn what that takes
constexpr double CLOCK_SECONDS = 0.002;

bool
IsPassing(int error)
{
    return error == EAGAIN || error == EWOULDBLOCK || error == EINTR || error == ENOBUFS;
}

} // namespace

CalibrateRelayStand::CalibrateRelayStand()
{
    m_clockCost = RepeatFor(CLOCK_SECONDS, [] {
        const double begin = ThreadCpuTime();
        return ThreadCpuTime() - begin;
    });
    // the relay has the last one
    const auto processors = UsableProcessors();
    const int traffic = processors.size() > 1 ? processors[processors.size() - 2] : -1;
    m_thread = std::thread([this, traffic] {
        if (traffic >= 0)
        {
            PinThread(traffic);
        }
        Traffic();
    });
}

CalibrateRelayStand::~CalibrateRelayStand()
{
    m_stop = true;
    m_thread.join();
}

std::vector<CalibrateRelay>
CalibrateRelayStand::Copy(std::uint64_t message, double seconds)
{
    m_buffer.resize(std::max<std::size_t>(m_buffer.size(), message));
    return Run(message, seconds, &CalibrateRelayStand::ReadAndWrite);
}

std::vector<CalibrateRelay>
CalibrateRelayStand::Splice(std::uint64_t message, double seconds)
{
    WidenPipe(m_pipe.in.Get(), std::max<std::size_t>(std::size_t{64} << 10, message));
    return Run(message, seconds, &CalibrateRelayStand::SpliceThrough);
}

std::vector<CalibrateRelay>
CalibrateRelayStand::Run(std::uint64_t message, double seconds, Transfer transfer)
{
    const auto end = Clock::now() + std::chrono::duration<double>(seconds);
    m_message = message;
    // the first one warms up caches and windows
    Stretch(message, transfer);
    std::vector<CalibrateRelay> stretches;
    do
    {
        stretches.push_back(Stretch(message, transfer));
    } while (Clock::now() < end);
    Flush();
    return stretches;
}

CalibrateRelay
CalibrateRelayStand::Stretch(std::uint64_t message, Transfer transfer)
{
    CalibrateRelay relay;
    const double wakeups = ThreadWakeups();
    const double begin = ThreadCpuTime();
    while (relay.bytes < STRETCH)
    {
        relay.bytes += static_cast<double>((this->*transfer)(message));
        ++relay.transfers;
    }
    const double end = ThreadCpuTime();
    relay.wakeups = ThreadWakeups() - wakeups;
    // a clock may be coarse, yet nothing is for nothing
    relay.cpu = std::max(1.0, end - begin - m_clockCost);
    return relay;
}

std::size_t
CalibrateRelayStand::ReadAndWrite(std::size_t bytes)
{
    const ssize_t n = read(m_input.out.Get(), m_buffer.data(), bytes);
    if (n <= 0)
    {
        errno = n == 0 ? EPIPE : errno;
        ThrowSystemError("the relay can't read from the loopback interface");
    }
    for (ssize_t done = 0; done < n;)
    {
        const ssize_t sent = send(m_output.in.Get(), m_buffer.data() + done, n - done, QUIETLY);
        if (sent <= 0)
        {
            ThrowSystemError("the relay can't write to the loopback interface");
        }
        done += sent;
    }
    m_relayed += static_cast<std::size_t>(n);
    return static_cast<std::size_t>(n);
}

std::size_t
CalibrateRelayStand::SpliceThrough(std::size_t bytes)
{
    const ssize_t n = divertsim::Splice(m_input.out.Get(), m_pipe.in.Get(), bytes);
    if (n <= 0)
    {
        errno = n == 0 ? EPIPE : errno;
        ThrowSystemError("the relay can't splice from a connection");
    }
    for (ssize_t done = 0; done < n;)
    {
        const ssize_t sent = divertsim::Splice(m_pipe.out.Get(), m_output.in.Get(), n - done);
        if (sent <= 0)
        {
            errno = sent == 0 ? EPIPE : errno;
            ThrowSystemError("the relay can't splice to a connection");
        }
        done += sent;
    }
    m_relayed += static_cast<std::size_t>(n);
    return static_cast<std::size_t>(n);
}

void
CalibrateRelayStand::Flush()
{
    m_message = 0;
    const auto begin = Clock::now();
    while (!m_quiet || m_relayed != m_written || m_drained != m_relayed)
    {
        if (m_error != 0)
        {
            errno = m_error;
            ThrowSystemError("the loopback interface fails");
        }
        if (Clock::now() - begin > PATIENCE)
        {
            throw MachineError("calibrate: bytes stay away on the loopback interface");
        }
        if (HasInput())
        {
            ReadAndWrite(m_buffer.size());
        }
        else
        {
            std::this_thread::yield();
        }
    }
}

bool
CalibrateRelayStand::HasInput() const
{
    int bytes = 0;
    if (ioctl(m_input.out.Get(), FIONREAD, &bytes) != 0)
    {
        ThrowSystemError("the relay can't ask what there is to read");
    }
    return bytes > 0;
}

void
CalibrateRelayStand::Traffic()
{
    const std::uint64_t largest = CALIBRATE_MESSAGES.back();
    const std::vector<char> text(largest, 'x');
    std::vector<char> received(largest);
    while (!m_stop && m_error == 0)
    {
        const bool written = WriteSome(text);
        if (!ReadSome(received) && !written)
        {
            std::this_thread::yield();
        }
    }
}

bool
CalibrateRelayStand::WriteSome(const std::vector<char>& text)
{
    std::uint64_t written = 0;
    while (written < TURN)
    {
        const std::uint64_t message = m_message;
        m_quiet = message == 0;
        if (message == 0)
        {
            break;
        }
        const ssize_t n = send(m_input.in.Get(), text.data(), message, MSG_DONTWAIT | QUIETLY);
        if (n < 0)
        {
            m_error = IsPassing(errno) ? 0 : errno;
            break;
        }
        m_written += static_cast<std::uint64_t>(n);
        written += static_cast<std::uint64_t>(n);
    }
    return written > 0;
}

bool
CalibrateRelayStand::ReadSome(std::vector<char>& text)
{
    std::uint64_t drained = 0;
    while (drained < TURN)
    {
        const ssize_t n = recv(m_output.out.Get(), text.data(), text.size(), MSG_DONTWAIT);
        if (n <= 0)
        {
            m_error = n == 0 ? EPIPE : IsPassing(errno) ? 0 : errno;
            break;
        }
        m_drained += static_cast<std::uint64_t>(n);
        drained += static_cast<std::uint64_t>(n);
    }
    return drained > 0;
}

} // namespace divertsim
} // namespace ns3
