// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_CALIBRATE_FIGURES_H
#define DIVERTSIM_CALIBRATE_FIGURES_H

#include "ns3/bsd-cpu-costs.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// Sizes of the messages that are relayed, bytes: a segment, a page, and what programs use
constexpr std::array<std::uint64_t, 5> CALIBRATE_MESSAGES = {1448, 4096, 16384, 65536, 262144};

/// What one thread moved from one connection to another, and what that took of its core
struct CalibrateRelay
{
    double bytes = 0;     ///< that it moved
    double transfers = 0; ///< in so many reads, each with the writes of what it gave
    double wakeups = 0;   ///< it slept so often
    double cpu = 0;       ///< CPU time of the thread, ns

    /// \return CPU time a byte, ns
    double GetCostPerByte() const
    {
        return cpu / bytes;
    }
};

/// Relays of messages of one size
struct CalibrateRow
{
    std::uint64_t message = 0;            ///< bytes
    std::optional<CalibrateRelay> copy;   ///< by read(2) and write(2)
    std::optional<CalibrateRelay> splice; ///< by splice(2)
};

/// What was measured on a machine. What it has no means for is empty.
struct CalibrateFigures
{
    std::string machine;              ///< processor and system
    std::optional<double> syscall;    ///< ns each
    std::optional<double> wakeup;     ///< ns each
    std::optional<double> copyCached; ///< memcpy(3) in the cache, ns/B
    std::optional<double> copyMemory; ///< memcpy(3) out of the cache, ns/B
    std::vector<CalibrateRow> relays;
};

/// The model's parameters, and which of them this machine gave
struct CalibrateResult
{
    BsdCpuCosts costs; ///< the model's defaults where nothing was measured
    bool syscall = false;
    bool wakeup = false;
    bool pair = false;
    bool copyPerByte = false;
    bool stackPerByte = false;

    /// \return whether all of them are measured
    bool IsComplete() const
    {
        return syscall && wakeup && pair && copyPerByte && stackPerByte;
    }
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_CALIBRATE_FIGURES_H
