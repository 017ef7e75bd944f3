// SPDX-License-Identifier: GPL-2.0-only
#include "tool/report/report-format.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <initializer_list>

namespace ns3
{
namespace divertsim
{

namespace
{

struct Unit
{
    double size;
    const char* name;
};

// Three digits and the largest unit that leaves at least one before the point; the last serves all
std::string
FormatInUnits(double value, std::initializer_list<Unit> units)
{
    if (value == 0)
    {
        return fmt::format("0 {}", units.begin()->name);
    }
    // 999.6 ms is 1.00 s: the unit is chosen after rounding
    const Unit* unit = units.begin();
    for (const auto& candidate : units)
    {
        unit = &candidate;
        if (std::fabs(value) >= 0.9995 * candidate.size)
        {
            break;
        }
    }
    const double scaled = value / unit->size;
    const double magnitude = std::fabs(scaled);
    const int decimals = magnitude >= 99.95 ? 0 : magnitude >= 9.995 ? 1 : 2;
    return fmt::format("{:.{}f} {}", scaled, decimals, unit->name);
}

void
ReplaceAll(std::string& text, std::string_view what, std::string_view with)
{
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    {
        text.replace(at, what.size(), with);
    }
}

} // namespace

std::string
EscapeHtml(std::string_view text)
{
    std::string escaped;
    escaped.reserve(text.size());
    for (const char c : text)
    {
        switch (c)
        {
        case '&':
            escaped += "&amp;";
            break;
        case '<':
            escaped += "&lt;";
            break;
        case '>':
            escaped += "&gt;";
            break;
        case '"':
            escaped += "&quot;";
            break;
        case '\'':
            escaped += "&#39;";
            break;
        default:
            // HTML has no way to write the other control characters
            if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t')
            {
                escaped += c;
            }
            else
            {
                escaped += "\uFFFD";
            }
        }
    }
    return escaped;
}

std::string
EscapeScriptJson(std::string_view json)
{
    // Outside of strings JSON has no <
    std::string escaped(json);
    ReplaceAll(escaped, "<", "\\u003c");
    return escaped;
}

std::string
EscapeScript(std::string_view script)
{
    // The only ends that HTML knows; in a program both stand in strings or regular expressions
    std::string escaped(script);
    ReplaceAll(escaped, "</script", "<\\/script");
    ReplaceAll(escaped, "<!--", "<\\!--");
    return escaped;
}

std::string
FormatCount(std::uint64_t count)
{
    std::string digits = fmt::format("{}", count);
    for (std::size_t at = digits.size(); at > 3;)
    {
        at -= 3;
        digits.insert(at, ",");
    }
    return digits;
}

std::string
FormatFixed(double value, int decimals)
{
    std::string text = fmt::format("{:.{}f}", value, decimals);
    // No minus before nothing
    if (text.find_first_not_of("-0.") == std::string::npos && text.front() == '-')
    {
        text.erase(0, 1);
    }
    return text;
}

std::string
FormatPercent(double fraction)
{
    return FormatFixed(100 * fraction, 1) + " %";
}

std::string
FormatFraction(const LbFraction& fraction)
{
    return fraction.denominator() == 1
               ? fmt::format("{}", fraction.numerator())
               : fmt::format("{}/{}", fraction.numerator(), fraction.denominator());
}

std::string
FormatTime(BsdTime time)
{
    std::string text = fmt::format("{}{}.{:09}",
                                   time < 0 ? "-" : "",
                                   std::abs(time / BSD_SECOND),
                                   std::abs(time % BSD_SECOND));
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.')
    {
        text.pop_back();
    }
    return text + " s";
}

std::string
FormatSpan(double seconds)
{
    return FormatInUnits(seconds, {{1, "s"}, {1e-3, "ms"}, {1e-6, "\u00B5s"}, {1e-9, "ns"}});
}

std::string
FormatRate(double bitsPerSecond)
{
    return FormatInUnits(bitsPerSecond,
                         {{1e9, "Gbit/s"}, {1e6, "Mbit/s"}, {1e3, "kbit/s"}, {1, "bit/s"}});
}

std::string
FormatBytes(double bytes)
{
    if (bytes < 1000)
    {
        return fmt::format("{:.0f} B", bytes);
    }
    return FormatInUnits(bytes, {{1e12, "TB"}, {1e9, "GB"}, {1e6, "MB"}, {1e3, "KB"}});
}

std::string
FormatOrdinal(std::uint64_t number)
{
    static const std::array<const char*, 13> WORDS{"zeroth",
                                                   "first",
                                                   "second",
                                                   "third",
                                                   "fourth",
                                                   "fifth",
                                                   "sixth",
                                                   "seventh",
                                                   "eighth",
                                                   "ninth",
                                                   "tenth",
                                                   "eleventh",
                                                   "twelfth"};
    if (number < WORDS.size())
    {
        return WORDS[number];
    }
    const auto tens = number % 100;
    const auto ones = number % 10;
    const bool teens = tens >= 11 && tens <= 13;
    const char* ending = teens       ? "th"
                         : ones == 1 ? "st"
                         : ones == 2 ? "nd"
                         : ones == 3 ? "rd"
                                     : "th";
    return fmt::format("{}{}", number, ending);
}

std::string
FormatNoun(std::uint64_t count, std::string_view singular)
{
    return fmt::format("{} {}{}", FormatCount(count), singular, count == 1 ? "" : "s");
}

} // namespace divertsim
} // namespace ns3
