// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_CALIBRATE_FIT_H
#define DIVERTSIM_CALIBRATE_FIT_H

#include "tool/calibrate/calibrate-figures.h"

namespace ns3
{
namespace divertsim
{

/**
 * What the model says of a relay that ran: its bytes, transfers and wake-ups, at these costs.
 * \param costs the model's parameters
 * \param relay what ran, by read(2) and write(2)
 * \return CPU time a byte, ns
 */
double PredictCopy(const BsdCpuCosts& costs, const CalibrateRelay& relay);

/**
 * The same of a relay by splice(2), which does what a splice worker does.
 * \param costs the model's parameters
 * \param relay what ran
 * \return CPU time a byte, ns
 */
double PredictSplice(const BsdCpuCosts& costs, const CalibrateRelay& relay);

/**
 * The model's parameters from what was measured. System calls and wake-ups are taken as they are;
 * the other three make the model come closest to the relays: the sum of the squares of the
 * relative errors is least, and none is negative.
 *
 * Without relays by splice(2) a copy costs what memcpy(3) does out of the cache, the stack is what
 * the relays by read(2) and write(2) leave, and the pair stays the model's.
 * \param figures what was measured
 * \return parameters
 */
CalibrateResult FitCosts(const CalibrateFigures& figures);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_CALIBRATE_FIT_H
