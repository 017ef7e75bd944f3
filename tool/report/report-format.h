// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_REPORT_FORMAT_H
#define DIVERTSIM_REPORT_FORMAT_H

#include "ns3/bsd-clock.h"
#include "ns3/lb-policy.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace ns3
{
namespace divertsim
{

/// How a missing number is shown
constexpr const char* REPORT_NO_NUMBER = "\u2013";

/// \param text anything \return it as text or attribute value of HTML and SVG
std::string EscapeHtml(std::string_view text);

/// \param json JSON text \return the same value, unable to end a script element
std::string EscapeScriptJson(std::string_view json);

/// \param script JavaScript \return the same program, unable to end a script element
std::string EscapeScript(std::string_view script);

/// \return "12,345"
std::string FormatCount(std::uint64_t count);

/// \return value with this many decimals, the same on every system and in every locale
std::string FormatFixed(double value, int decimals);

/// \param fraction of one \return "80.0 %"
std::string FormatPercent(double fraction);

/// \return the exact share as "4/5", a whole one as "1"
std::string FormatFraction(const LbFraction& fraction);

/// \return a point of simulated time, exact: "8 s", "8.25 s"
std::string FormatTime(BsdTime time);

/// \param seconds a span \return it with three digits and a fitting unit: "1.25 ms"
std::string FormatSpan(double seconds);

/// \return a rate with three digits: "31.4 Mbit/s"
std::string FormatRate(double bitsPerSecond);

/// \return bytes with three digits: "64.2 MB" (10^6 bytes)
std::string FormatBytes(double bytes);

/// \return "first" to "twelfth", then "13th"
std::string FormatOrdinal(std::uint64_t number);

/// \return "1 socket", "2 sockets"
std::string FormatNoun(std::uint64_t count, std::string_view singular);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_REPORT_FORMAT_H
