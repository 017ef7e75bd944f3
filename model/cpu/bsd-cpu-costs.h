// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_CPU_COSTS_H
#define BSD_CPU_COSTS_H

namespace ns3
{
namespace divertsim
{

/*
 * Measured on an AMD EPYC virtual machine with Linux 6.18: system calls, wake-ups of a sleeping
 * process, memcpy, and the time that a relay takes by read(2) and write(2) and by splice(2) for
 * messages of 1448 bytes to 256 kB. `divertsim calibrate` measures them on another machine.
 */
constexpr double BSD_CPU_SYSCALL = 260;         ///< ns: one system call
constexpr double BSD_CPU_WAKEUP = 2000;         ///< ns: to wake a thread; measured 1000 to 5000
constexpr double BSD_CPU_PAIR = 2600;           ///< ns: to move between two sockets, splice(2)
constexpr double BSD_CPU_COPY_PER_BYTE = 0.14;  ///< ns/B: between kernel and user, one way
constexpr double BSD_CPU_STACK_PER_BYTE = 0.38; ///< ns/B: TCP, in and out, without copies

/// No attribute of a cost takes more, in ns or ns/B: an hour, as the keys of scenarios
constexpr double BSD_CPU_MOST_COST = 3.6e12;

/**
 * What calls, wake-ups and bytes cost: the model of a relay's core time. In ns and ns a byte, as
 * doubles: costs are summed as they are, and BsdCpu::Submit rounds a work's sum once.
 */
struct BsdCpuCosts
{
    double syscall = BSD_CPU_SYSCALL;             ///< a system call, ns
    double wakeup = BSD_CPU_WAKEUP;               ///< a wake-up of a thread, ns
    double pair = BSD_CPU_PAIR;                   ///< a transfer of a splice worker, ns
    double copyPerByte = BSD_CPU_COPY_PER_BYTE;   ///< a copy to or from user space, ns/B
    double stackPerByte = BSD_CPU_STACK_PER_BYTE; ///< the stack's work on what is relayed, ns/B

    /**
     * A relay that reads and writes: 2 syscall + bytes (2 copyPerByte + stackPerByte).
     * \param bytes that it moves
     * \return ns for one transfer, without its part of a wake-up
     */
    double GetCopy(double bytes) const;

    /**
     * A relay that reads and writes, with its part of a wake-up: GetCopy(bytes) + wakeup / batch.
     * \param bytes that it moves
     * \param batch transfers a wake-up, above 0
     * \return ns for one transfer
     */
    double GetCopy(double bytes, double batch) const;

    /**
     * A splice worker: pair + bytes stackPerByte.
     * \param bytes that it moves
     * \return ns for one transfer, without its part of a wake-up
     */
    double GetSplice(double bytes) const;

    /**
     * A splice worker, with its part of a wake-up: GetSplice(bytes) + wakeup / batch.
     * \param bytes that it moves
     * \param batch transfers a wake-up, above 0
     * \return ns for one transfer
     */
    double GetSplice(double bytes, double batch) const;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_CPU_COSTS_H
