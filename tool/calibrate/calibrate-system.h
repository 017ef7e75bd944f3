// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_CALIBRATE_SYSTEM_H
#define DIVERTSIM_CALIBRATE_SYSTEM_H

#include <cstddef>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// A descriptor that is closed with its owner
class CalibrateDescriptor
{
  public:
    /// \param fd open, or -1 for none
    explicit CalibrateDescriptor(int fd = -1);
    ~CalibrateDescriptor();
    CalibrateDescriptor(CalibrateDescriptor&& other) noexcept;
    CalibrateDescriptor& operator=(CalibrateDescriptor&& other) noexcept;

    /// \return its number
    int Get() const
    {
        return m_fd;
    }

    /// Close it now
    void Close();

  private:
    int m_fd;
};

/// Two ends: what is written to `in` is read from `out`
struct CalibrateChannel
{
    CalibrateDescriptor in;
    CalibrateDescriptor out;
};

/// \throw MachineError with the error of the last system call \param what that failed
[[noreturn]] void ThrowSystemError(std::string_view what);

/// \return a pipe \throw MachineError
CalibrateChannel MakePipe();

/**
 * \return a TCP connection over the loopback interface, without Nagle's algorithm; a read or write
 *         of it that waits for seconds fails, so that nothing hangs
 * \throw MachineError
 */
CalibrateChannel MakeConnection();

/// \return the processors that this thread may use; empty where the system does not tell
std::vector<int> UsableProcessors();

/**
 * Keep the calling thread on one processor. A system that can't has it stay where it is, which
 * costs precision only.
 * \param processor its number
 */
void PinThread(int processor);

/// \return CPU time of the calling thread, ns \throw MachineError
double ThreadCpuTime();

/// \return how often the calling thread has slept; 0 where the system does not tell
double ThreadWakeups();

/// Is there splice(2)?
bool HasSplice();

/**
 * splice(2): move bytes between a pipe and something else, without a copy where the system can.
 * \param from descriptor \param to descriptor \param bytes at most
 * \return bytes that were moved, 0 at the end, -1 with errno
 */
ssize_t Splice(int from, int to, std::size_t bytes);

/// Have a pipe hold so much, where the system lets us. \param pipe one end \param bytes wanted
void WidenPipe(int pipe, std::size_t bytes);

/// \return processor, system and its version: "AMD EPYC, Linux 6.18.44 x86_64"; no name of a host
std::string DescribeMachine();

/**
 * \param processor as the system calls it, may be empty
 * \param system \param release \param architecture as uname(3) has them
 * \return what DescribeMachine() says; of the release only the version at its front
 */
std::string DescribeMachine(std::string_view processor,
                            std::string_view system,
                            std::string_view release,
                            std::string_view architecture);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_CALIBRATE_SYSTEM_H
