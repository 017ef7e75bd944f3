// SPDX-License-Identifier: GPL-2.0-only
#include "tool/digest/sha256.h"
#include "tool/report/results-csv.h"
#include "tool/report/results-table.h"

#include <gtest/gtest.h>

using namespace ns3::divertsim;

namespace
{

LbMeasureResults
MakeRows()
{
    LbMeasureResults results;
    results.mapping = {
        {1500000001, "ids", LbMappingRow::NEW, 7, "tcp|10.0.1.1|49152|10.0.9.2|80", "", "ids/0"},
        {8 * BSD_SECOND, "ids", 12, 18446744073709551615u, "udp|a", "ids/0", "ids/4"},
        {9 * BSD_SECOND, "ids", LbMappingRow::END, 0, "", "ids/4", ""},
    };
    results.losses = {{2 * BSD_SECOND, LbLoss::FULL_SOCKET, 7}};
    results.timeline = {{100 * BSD_MILLISECOND, "group.ids.size", 4},
                        {200 * BSD_MILLISECOND, "traffic.web.goodput_bps", 0.1}};
    return results;
}

TEST(TimelineCsv, HasALineForEachPoint)
{
    EXPECT_EQ(MakeTimelineCsv(MakeRows()),
              "time_s,series,value\n"
              "0.100000000,group.ids.size,4\n"
              "0.200000000,traffic.web.goodput_bps,0.1\n");
}

TEST(Fingerprint, IsOverTheRowsAndThenTheLosses)
{
    EXPECT_EQ(MakeFingerprint(MakeRows()),
              Sha256Hex("1.500000001,ids,new,7,tcp|10.0.1.1|49152|10.0.9.2|80,,ids/0\n"
                        "8.000000000,ids,12,18446744073709551615,udp|a,ids/0,ids/4\n"
                        "9.000000000,ids,end,0,,ids/4,\n"
                        "2.000000000,full-socket,7\n"));
    // FIPS 180-4: the digest of nothing
    EXPECT_EQ(MakeFingerprint({}),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(ResultsTable, SaysWhatMovedWhatWasLostAndWhatFailed)
{
    LbMeasureResults results;
    results.scenario = "add";
    results.changes.resize(1);
    results.changes[0].name = "grow";
    results.changes[0].live = 10;
    results.changes[0].moved = 8;
    results.changes[0].movedFraction = 0.8;
    results.changes[0].errors = {{std::nullopt, "ENOSPC"}};
    results.groups.resize(1);
    results.groups[0].name = "ids";
    results.groups[0].members.resize(1);
    results.groups[0].members[0].socket = "ids/0";
    results.packets.dropped[static_cast<std::size_t>(LbLoss::LINK)] = 3;
    results.expect = {{"a", "max 0", "1", false}, {"b", "max 2", "1", true}};
    const std::string plain = MakeResultsTable(results, false);
    for (const char* words :
         {"grow", "80.0 %", "ENOSPC", "ids/0", "3 lost (link 3)", "FAIL a: 1", "pass b: 1"})
    {
        EXPECT_NE(plain.find(words), std::string::npos) << words << " in\n" << plain;
    }
    EXPECT_EQ(plain.find('\033'), std::string::npos);
    EXPECT_NE(MakeResultsTable(results, true).find("\033[1;31mFAIL\033[0m a"), std::string::npos);
}

} // namespace
