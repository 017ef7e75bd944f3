// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_CALIBRATE_SAMPLES_H
#define DIVERTSIM_CALIBRATE_SAMPLES_H

#include <chrono>
#include <cstddef>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * The share of repetitions that are taken for lucky. Other programs and the host of a virtual
 * machine only ever add time, so the truth is at the low end; the very lowest may be a wrong
 * reading of a clock.
 */
constexpr double CALIBRATE_LUCKY = 0.05;

/**
 * \param values in any order, not empty
 * \param share of them that is below the answer, from 0 to 1
 * \return where in `values` it stands; of equal ones any
 */
std::size_t LowQuantile(const std::vector<double>& values, double share = CALIBRATE_LUCKY);

/**
 * Repeat a measurement for a while, at least once.
 * \param seconds how long
 * \param measure does it once and returns what it took
 * \return the low end of what it took
 */
template <typename Measure>
double
RepeatFor(double seconds, Measure measure)
{
    using Clock = std::chrono::steady_clock;
    const auto end = Clock::now() + std::chrono::duration<double>(seconds);
    std::vector<double> values;
    do
    {
        values.push_back(measure());
    } while (Clock::now() < end);
    return values[LowQuantile(values)];
}

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_CALIBRATE_SAMPLES_H
