// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_MEASURE_MAPPING_CSV_H
#define LB_MEASURE_MAPPING_CSV_H

#include "ns3/lb-measure-results.h"

#include <string>

namespace ns3
{
namespace divertsim
{

/// \param text any \return it as a field of RFC 4180, quoted only where it must be
std::string FormatCsvField(const std::string& text);

/// \param time in nanoseconds \return seconds with nine decimals, exact
std::string FormatCsvTime(BsdTime time);

/// \param row of the mapping \return its line in mapping.csv, with the newline
std::string FormatMappingRow(const LbMappingRow& row);

/// \param results of a run \return mapping.csv: time_s,group,cause,state_id,flow,from,to
std::string MakeMappingCsv(const LbMeasureResults& results);

} // namespace divertsim
} // namespace ns3

#endif // LB_MEASURE_MAPPING_CSV_H
