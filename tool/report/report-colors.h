// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_REPORT_COLORS_H
#define DIVERTSIM_REPORT_COLORS_H

#include <cstddef>
#include <cstdint>
#include <string>

namespace ns3
{
namespace divertsim
{

/// Sockets after these share a colour with an earlier one: eight hues in four lightnesses
constexpr std::size_t REPORT_COLORS = 32;

/**
 * The hues are those of Okabe and Ito ("Color Universal Design", 2008), which people with any of
 * the common colour blindnesses tell apart, in an order that keeps neighbours unlike; black, which
 * a dark page swallows, is a purple.
 * \param socket index of a socket in its group
 * \return its colour as "#rrggbb", on light and on dark pages
 */
std::string GetReportColor(std::int64_t socket);

/// Colour of units that are mapped to nobody
constexpr const char* REPORT_NOBODY_COLOR = "#8a8f98";

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_REPORT_COLORS_H
