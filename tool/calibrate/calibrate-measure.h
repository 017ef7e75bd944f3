// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_CALIBRATE_MEASURE_H
#define DIVERTSIM_CALIBRATE_MEASURE_H

#include "tool/calibrate/calibrate-figures.h"

#include <functional>
#include <string_view>

namespace ns3
{
namespace divertsim
{

/**
 * Measure all that this machine has means for. It keeps one or two processors busy meanwhile.
 * \param seconds that it takes, about; every figure is measured at least once
 * \param progress called with what is measured next, and the share of the time that is over
 * \return figures
 * \throw MachineError where the machine fails
 */
CalibrateFigures MeasureMachine(double seconds,
                                const std::function<void(std::string_view, double)>& progress);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_CALIBRATE_MEASURE_H
