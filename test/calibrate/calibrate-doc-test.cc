// SPDX-License-Identifier: GPL-2.0-only
//
// The tables of doc/splice-cost.md against the model: a document is soon out of date
#include "ns3/bsd-cpu-costs.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace
{

using namespace ns3::divertsim;

/// \return the rows of the document's tables by their first cell, in order
std::multimap<std::string, std::vector<std::string>>
Rows()
{
    std::multimap<std::string, std::vector<std::string>> rows;
    std::ifstream in(DIVERTSIM_SOURCE_DIR "/doc/splice-cost.md");
    EXPECT_TRUE(in);
    for (std::string line; std::getline(in, line);)
    {
        if (line.compare(0, 2, "| ") != 0)
        {
            continue;
        }
        std::vector<std::string> cells;
        std::istringstream words(line.substr(2));
        for (std::string cell; std::getline(words, cell, '|');)
        {
            const auto begin = cell.find_first_not_of(' ');
            const auto end = cell.find_last_not_of(' ');
            cells.push_back(begin == std::string::npos ? "" : cell.substr(begin, end - begin + 1));
        }
        rows.emplace(cells.front(), cells);
    }
    return rows;
}

TEST(CalibrateDoc, TheDefaultsAreTheModels)
{
    const std::map<std::string, std::string> defaults = {
        {"`syscall`", fmt::format("{} ns", BSD_CPU_SYSCALL)},
        {"`wakeup`", fmt::format("{} ns", BSD_CPU_WAKEUP)},
        {"`pair`", fmt::format("{} ns", BSD_CPU_PAIR)},
        {"`copy-per-byte`", fmt::format("{} ns/B", BSD_CPU_COPY_PER_BYTE)},
        {"`stack-per-byte`", fmt::format("{} ns/B", BSD_CPU_STACK_PER_BYTE)}};
    const auto rows = Rows();
    for (const auto& [name, value] : defaults)
    {
        // in the table of parameters, and beside what was measured here
        ASSERT_EQ(rows.count(name), 2U) << name;
        const auto first = rows.find(name);
        EXPECT_EQ(first->second[1], value) << name;
        EXPECT_EQ(std::next(first)->second[3], value) << name;
    }
}

TEST(CalibrateDoc, ThePredictionsAreTheModels)
{
    const std::vector<std::pair<std::string, double>> messages = {{"1448 B", 1448},
                                                                  {"4 KiB", 4096},
                                                                  {"16 KiB", 16384},
                                                                  {"64 KiB", 65536},
                                                                  {"256 KiB", 262144}};
    const auto rows = Rows();
    constexpr BsdCpuCosts MODEL;
    for (const auto& [name, bytes] : messages)
    {
        ASSERT_EQ(rows.count(name), 2U) << name;
        const auto& cells = rows.find(name)->second;
        ASSERT_EQ(cells.size(), 7U);
        EXPECT_EQ(cells[2], fmt::format("{:.2f}", MODEL.GetCopy(bytes, 1) / bytes)) << name;
        EXPECT_EQ(cells[3], fmt::format("{:.2f}", MODEL.GetCopy(bytes) / bytes)) << name;
        EXPECT_EQ(cells[5], fmt::format("{:.2f}", MODEL.GetSplice(bytes, 1) / bytes)) << name;
        EXPECT_EQ(cells[6], fmt::format("{:.2f}", MODEL.GetSplice(bytes) / bytes)) << name;
    }
}

TEST(CalibrateDoc, TheRatiosAreThoseOfTheirRow)
{
    const auto rows = Rows();
    for (const char* name : {"1448 B", "4 KiB", "16 KiB", "64 KiB", "256 KiB"})
    {
        const auto& cells = std::next(rows.find(name))->second;
        ASSERT_EQ(cells.size(), 7U);
        for (const std::size_t at : {1, 4})
        {
            const double ratio = std::stod(cells[at + 1]) / std::stod(cells[at]);
            EXPECT_NEAR(std::stod(cells[at + 2]), ratio, 0.01) << name;
        }
    }
}

} // namespace
