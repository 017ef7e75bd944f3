// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_CALIBRATE_CALLS_H
#define DIVERTSIM_CALIBRATE_CALLS_H

#include <cstddef>

namespace ns3
{
namespace divertsim
{

/// Bytes of a buffer that stays in a core's first or second cache
constexpr std::size_t CALIBRATE_CACHED = std::size_t{16} << 10;
/// Bytes of a buffer that is larger than the caches of most processors
constexpr std::size_t CALIBRATE_MEMORY = std::size_t{64} << 20;

/**
 * A system call that does next to nothing: half of a write and a read of one byte on a pipe.
 * \param seconds that it may take
 * \return ns
 * \throw MachineError
 */
double MeasureSyscall(double seconds);

/**
 * Waking a thread that sleeps: half of a byte's way to another thread and back through pipes, less
 * the two system calls in it. Both threads share a processor where the system lets us, so that it
 * is the work of waking and of changing to the other thread, not the time until some other
 * processor takes notice.
 * \param seconds that it may take
 * \param syscall what a system call takes, ns
 * \return ns, not negative
 * \throw MachineError
 */
double MeasureWakeup(double seconds, double syscall);

/**
 * memcpy(3) from one buffer to another, over and over.
 * \param seconds that it may take
 * \param buffer bytes of each of the two
 * \return ns a byte
 */
double MeasureCopy(double seconds, std::size_t buffer);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_CALIBRATE_CALLS_H
