// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-measure-mapping-csv.h"

#include <gtest/gtest.h>

using namespace ns3::divertsim;

namespace
{

TEST(MappingCsv, HasALineForEachRow)
{
    LbMeasureResults results;
    results.mapping = {
        {1500000001, "ids", LbMappingRow::NEW, 7, "tcp|10.0.1.1|49152|10.0.9.2|80", "", "ids/0"},
        {8 * BSD_SECOND, "ids", 12, 18446744073709551615u, "udp|a", "ids/0", "ids/4"},
        {9 * BSD_SECOND, "ids", LbMappingRow::END, 0, "", "ids/4", ""},
    };
    EXPECT_EQ(MakeMappingCsv(results),
              "time_s,group,cause,state_id,flow,from,to\n"
              "1.500000001,ids,new,7,tcp|10.0.1.1|49152|10.0.9.2|80,,ids/0\n"
              "8.000000000,ids,12,18446744073709551615,udp|a,ids/0,ids/4\n"
              "9.000000000,ids,end,0,,ids/4,\n");
}

TEST(MappingCsv, TimesAreExactToTheNanosecond)
{
    EXPECT_EQ(FormatCsvTime(0), "0.000000000");
    EXPECT_EQ(FormatCsvTime(1), "0.000000001");
    EXPECT_EQ(FormatCsvTime(999999999), "0.999999999");
    EXPECT_EQ(FormatCsvTime(9007199254740993), "9007199.254740993") << "2^53 + 1 is no double";
}

TEST(MappingCsv, QuotesWhatWouldBreakALine)
{
    LbMappingRow row;
    row.group = "a,\"b\"";
    EXPECT_EQ(FormatMappingRow(row), "0.000000000,\"a,\"\"b\"\"\",new,0,,,\n");
}

} // namespace
