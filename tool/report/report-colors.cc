// SPDX-License-Identifier: GPL-2.0-only
#include "tool/report/report-colors.h"

#include <fmt/format.h>

#include <array>

namespace ns3
{
namespace divertsim
{

namespace
{

using Rgb = std::array<int, 3>;

constexpr std::array<Rgb, 8> HUES{{{0x00, 0x72, 0xB2},
                                   {0xE6, 0x9F, 0x00},
                                   {0x00, 0x9E, 0x73},
                                   {0xCC, 0x79, 0xA7},
                                   {0x56, 0xB4, 0xE9},
                                   {0xD5, 0x5E, 0x00},
                                   {0xF0, 0xE4, 0x42},
                                   {0x8E, 0x44, 0xAD}}};

/// What is mixed in, and how many percent of it
struct Tone
{
    int level;
    int percent;
};

constexpr std::array<Tone, 4> TONES{{{0, 0}, {255, 50}, {0, 35}, {255, 25}}};

} // namespace

std::string
GetReportColor(std::int64_t socket)
{
    if (socket < 0)
    {
        return REPORT_NOBODY_COLOR;
    }
    const auto index = static_cast<std::size_t>(socket) % REPORT_COLORS;
    const Rgb& hue = HUES[index % HUES.size()];
    const Tone& tone = TONES[index / HUES.size()];
    std::string text = "#";
    for (const int part : hue)
    {
        text += fmt::format("{:02x}", part + (tone.level - part) * tone.percent / 100);
    }
    return text;
}

} // namespace divertsim
} // namespace ns3
