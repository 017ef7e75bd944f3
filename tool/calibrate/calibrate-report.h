// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_CALIBRATE_REPORT_H
#define DIVERTSIM_CALIBRATE_REPORT_H

#include "tool/calibrate/calibrate-figures.h"

#include <nlohmann/json.hpp>

#include <string>

namespace ns3
{
namespace divertsim
{

/**
 * \param figures what was measured
 * \param result the parameters that were made of it
 * \return for people: each parameter here and as the model has it, and the relays as measured and
 *         as the model has them with these parameters
 */
std::string MakeCalibrateTable(const CalibrateFigures& figures, const CalibrateResult& result);

/**
 * \param figures what was measured
 * \param result the parameters that were made of it
 * \return the same for programs; null where nothing was measured
 */
nlohmann::ordered_json MakeCalibrateJson(const CalibrateFigures& figures,
                                         const CalibrateResult& result);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_CALIBRATE_REPORT_H
