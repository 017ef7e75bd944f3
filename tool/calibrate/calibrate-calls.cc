// SPDX-License-Identifier: GPL-2.0-only
#include "tool/calibrate/calibrate-calls.h"

#include "tool/calibrate/calibrate-samples.h"
#include "tool/calibrate/calibrate-system.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <future>
#include <thread>
#include <unistd.h>
#include <vector>

namespace ns3
{
namespace divertsim
{

namespace
{

using Clock = std::chrono::steady_clock;

/// Long enough that reading the clock does not count, short enough to fit between interruptions
constexpr int CALLS = 200;
constexpr int ROUNDS = 50;
/// Bytes that are copied at once
constexpr std::size_t PIECE = std::size_t{16} << 10;
/// Bytes between two looks at the clock
constexpr std::size_t COPIED = std::size_t{1} << 20;

double
NanosecondsSince(Clock::time_point begin)
{
    return std::chrono::duration<double, std::nano>(Clock::now() - begin).count();
}

void
WriteByte(const CalibrateChannel& pipe)
{
    if (write(pipe.in.Get(), "x", 1) != 1)
    {
        ThrowSystemError("a pipe can't be written");
    }
}

void
ReadByte(const CalibrateChannel& pipe)
{
    char byte;
    if (read(pipe.out.Get(), &byte, 1) != 1)
    {
        ThrowSystemError("a pipe can't be read");
    }
}

/// A thread that sends each byte back
class Echo
{
  public:
    /// \param processor where it runs, -1: anywhere
    explicit Echo(int processor)
        : m_thread([this, processor] {
              if (processor >= 0)
              {
                  PinThread(processor);
              }
              char byte;
              while (read(m_there.out.Get(), &byte, 1) == 1 &&
                     write(m_back.in.Get(), &byte, 1) == 1)
              {
              }
              m_back.in.Close();
          })
    {
    }

    ~Echo()
    {
        m_there.in.Close();
        m_thread.join();
    }

    void GoAndBack()
    {
        WriteByte(m_there);
        ReadByte(m_back);
    }

  private:
    CalibrateChannel m_there = MakePipe();
    CalibrateChannel m_back = MakePipe();
    std::thread m_thread;
};

} // namespace

double
MeasureSyscall(double seconds)
{
    const auto pipe = MakePipe();
    return RepeatFor(seconds, [&pipe] {
        const auto begin = Clock::now();
        for (int i = 0; i < CALLS; ++i)
        {
            WriteByte(pipe);
            ReadByte(pipe);
        }
        return NanosecondsSince(begin) / (2 * CALLS);
    });
}

double
MeasureWakeup(double seconds, double syscall)
{
    // a thread of its own, so that the caller's may go on where it likes
    auto measured = std::async(std::launch::async, [seconds] {
        const auto processors = UsableProcessors();
        const int processor = processors.empty() ? -1 : processors.back();
        if (processor >= 0)
        {
            PinThread(processor);
        }
        Echo echo(processor);
        return RepeatFor(seconds, [&echo] {
            const auto begin = Clock::now();
            for (int i = 0; i < ROUNDS; ++i)
            {
                echo.GoAndBack();
            }
            return NanosecondsSince(begin) / (2 * ROUNDS);
        });
    });
    const double half = measured.get();
    return std::max(0.0, half - 2 * syscall);
}

double
MeasureCopy(double seconds, std::size_t buffer)
{
    std::vector<char> from(buffer, 'x');
    std::vector<char> to(buffer, 'y');
    const std::size_t piece = std::min(PIECE, buffer);
    std::size_t at = 0;
    return RepeatFor(seconds, [&] {
        const auto begin = Clock::now();
        std::size_t copied = 0;
        for (; copied < COPIED; copied += piece)
        {
            std::memcpy(to.data() + at, from.data() + at, piece);
            // the compiler must take it that somebody reads what was copied
            asm volatile("" : : "r"(to.data()) : "memory");
            at = at + 2 * piece > buffer ? 0 : at + piece;
        }
        return NanosecondsSince(begin) / static_cast<double>(copied);
    });
}

} // namespace divertsim
} // namespace ns3
