// SPDX-License-Identifier: GPL-2.0-only
#include "tool/report/results-csv.h"

#include "tool/digest/sha256.h"

#include <array>
#include <charconv>

namespace ns3
{
namespace divertsim
{

namespace
{

/// Shortest digits that read back as the same number
std::string
FormatNumber(double value)
{
    std::array<char, 32> digits{};
    const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    return {digits.data(), written.ptr};
}

} // namespace

std::string
MakeTimelineCsv(const LbMeasureResults& results)
{
    std::string text = "time_s,series,value\n";
    for (const LbTimelinePoint& point : results.timeline)
    {
        text += FormatCsvTime(point.time) + "," + FormatCsvField(point.series) + "," +
                FormatNumber(point.value) + "\n";
    }
    return text;
}

std::string
MakeFingerprint(const LbMeasureResults& results)
{
    Sha256 digest;
    for (const LbMappingRow& row : results.mapping)
    {
        digest.Update(FormatMappingRow(row));
    }
    for (const LbLossRow& loss : results.losses)
    {
        digest.Update(FormatCsvTime(loss.time) + "," + LbLossName(loss.reason) + "," +
                      std::to_string(loss.stateId) + "\n");
    }
    return digest.Finish();
}

} // namespace divertsim
} // namespace ns3
