// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-measure-mapping-csv.h"

namespace ns3
{
namespace divertsim
{

namespace
{

std::string
FormatCause(std::int32_t cause)
{
    switch (cause)
    {
    case LbMappingRow::NEW:
        return "new";
    case LbMappingRow::END:
        return "end";
    default:
        return std::to_string(cause);
    }
}

} // namespace

std::string
FormatCsvField(const std::string& text)
{
    if (text.find_first_of(",\"\r\n") == std::string::npos)
    {
        return text;
    }
    std::string quoted = "\"";
    for (const char letter : text)
    {
        quoted += letter;
        if (letter == '"')
        {
            quoted += letter;
        }
    }
    return quoted + '"';
}

std::string
FormatCsvTime(BsdTime time)
{
    const std::string fraction = std::to_string(time % BSD_SECOND);
    return std::to_string(time / BSD_SECOND) + "." + std::string(9 - fraction.size(), '0') +
           fraction;
}

std::string
FormatMappingRow(const LbMappingRow& row)
{
    const bool hasState = row.stateId != 0 || row.flow.empty(); // units of TCP and UDP have none
    const std::string stateId = hasState ? std::to_string(row.stateId) : "";
    return FormatCsvTime(row.time) + "," + FormatCsvField(row.group) + "," +
           FormatCause(row.cause) + "," + stateId + "," + FormatCsvField(row.flow) + "," +
           FormatCsvField(row.from) + "," + FormatCsvField(row.to) + "\n";
}

std::string
MakeMappingCsv(const LbMeasureResults& results)
{
    std::string text = "time_s,group,cause,state_id,flow,from,to\n";
    for (const LbMappingRow& row : results.mapping)
    {
        text += FormatMappingRow(row);
    }
    return text;
}

} // namespace divertsim
} // namespace ns3
