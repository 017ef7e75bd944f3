// SPDX-License-Identifier: GPL-2.0-only
#include "tool/calibrate/calibrate-measure.h"

#include "tool/calibrate/calibrate-calls.h"
#include "tool/calibrate/calibrate-relay-stand.h"
#include "tool/calibrate/calibrate-samples.h"
#include "tool/calibrate/calibrate-system.h"

#include <chrono>
#include <future>
#include <utility>
#include <vector>

namespace ns3
{
namespace divertsim
{

namespace
{

using Clock = std::chrono::steady_clock;

/// Shares of the time
constexpr double SYSCALL_SHARE = 0.05;
constexpr double WAKEUP_SHARE = 0.1;
constexpr double CACHED_SHARE = 0.05;
constexpr double MEMORY_SHARE = 0.1;
constexpr double RELAY_SHARE = 0.7;

/// Every relay gets a slice in each round, so that a bad second of the machine meets all alike
constexpr int ROUNDS = 8;

/**
 * The stretches of a relay differ by more than what disturbs them: at times the other end of a
 * connection does work of the stack for it, as an acknowledgement that comes sends what waited.
 * So the middle one stands for all.
 * \return it, with its own counts
 */
CalibrateRelay
Choose(const std::vector<CalibrateRelay>& relays)
{
    std::vector<double> costs;
    costs.reserve(relays.size());
    for (const auto& relay : relays)
    {
        costs.push_back(relay.GetCostPerByte());
    }
    return relays[LowQuantile(costs, 0.5)];
}

void
Append(std::vector<CalibrateRelay>& all, const std::vector<CalibrateRelay>& more)
{
    all.insert(all.end(), more.begin(), more.end());
}

std::vector<CalibrateRow>
MeasureRelays(double seconds, const std::function<void(double)>& progress)
{
    constexpr auto SIZES = CALIBRATE_MESSAGES.size();
    const bool splice = HasSplice();
    const double slice = seconds / (ROUNDS * SIZES * (splice ? 2 : 1));
    std::vector<std::vector<CalibrateRelay>> copies(SIZES);
    std::vector<std::vector<CalibrateRelay>> splices(SIZES);
    CalibrateRelayStand stand;
    const auto end = Clock::now() + std::chrono::duration<double>(seconds);
    // on a machine that is very busy a round takes longer than it should
    for (int round = 0; round < ROUNDS && (round == 0 || Clock::now() < end); ++round)
    {
        progress(static_cast<double>(round) / ROUNDS);
        for (std::size_t i = 0; i < SIZES; ++i)
        {
            const auto message = CALIBRATE_MESSAGES[i];
            Append(copies[i], stand.Copy(message, slice));
            if (splice)
            {
                Append(splices[i], stand.Splice(message, slice));
            }
        }
    }
    std::vector<CalibrateRow> rows;
    for (std::size_t i = 0; i < SIZES; ++i)
    {
        auto& row = rows.emplace_back();
        row.message = CALIBRATE_MESSAGES[i];
        row.copy = Choose(copies[i]);
        if (splice)
        {
            row.splice = Choose(splices[i]);
        }
    }
    return rows;
}

} // namespace

CalibrateFigures
MeasureMachine(double seconds, const std::function<void(std::string_view, double)>& progress)
{
    CalibrateFigures figures;
    figures.machine = DescribeMachine();
    double done = 0;
    const auto next = [&](const char* what, double share) {
        progress(what, std::exchange(done, done + share));
        return share * seconds;
    };
    figures.syscall = MeasureSyscall(next("system call", SYSCALL_SHARE));
    figures.wakeup = MeasureWakeup(next("wake-up", WAKEUP_SHARE), *figures.syscall);
    figures.copyCached = MeasureCopy(next("copy in cache", CACHED_SHARE), CALIBRATE_CACHED);
    figures.copyMemory = MeasureCopy(next("copy out of cache", MEMORY_SHARE), CALIBRATE_MEMORY);
    // the relay's processor is chosen in a thread of its own, and the caller's stays as it is
    auto relays = std::async(std::launch::async, [&] {
        const auto processors = UsableProcessors();
        if (!processors.empty())
        {
            PinThread(processors.back());
        }
        return MeasureRelays(RELAY_SHARE * seconds, [&](double share) {
            progress("relays", 1 - RELAY_SHARE + share * RELAY_SHARE);
        });
    });
    figures.relays = relays.get();
    return figures;
}

} // namespace divertsim
} // namespace ns3
