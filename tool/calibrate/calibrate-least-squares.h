// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_CALIBRATE_LEAST_SQUARES_H
#define DIVERTSIM_CALIBRATE_LEAST_SQUARES_H

#include <optional>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * Least squares where no unknown is negative. Every set of unknowns that may be above zero is
 * tried, which is exact, and quick for the few unknowns it is meant for.
 * \param rows a row of factors an equation, all of one length, at most 8
 * \param right the right side of each equation
 * \return the unknowns; nothing where there is no equation
 */
std::optional<std::vector<double>> SolveNonNegative(const std::vector<std::vector<double>>& rows,
                                                    const std::vector<double>& right);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_CALIBRATE_LEAST_SQUARES_H
