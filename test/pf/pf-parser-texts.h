// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_PARSER_TEXTS_H
#define PF_PARSER_TEXTS_H

#include "ns3/pf-parser.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace divertsim
{

constexpr BsdSystem FREEBSD = BsdSystem::FREEBSD;
constexpr BsdSystem OPENBSD = BsdSystem::OPENBSD;

/// \param text of pf.conf(5) \param system whose \return its rules as `pfctl -P -sr` prints them,
/// or "LINE:COLUMN+LENGTH message" of the first error
inline std::string
PfPrinted(const std::string& text, BsdSystem system = FREEBSD)
{
    const PfParseResult result = PfParseText(text, system);
    if (result.rules)
    {
        return result.rules->ToString(system);
    }
    const PfParseError& error = result.errors.front();
    return std::to_string(error.line) + ":" + std::to_string(error.column) + "+" +
           std::to_string(error.length) + " " + error.message;
}

/// \param line of pf.conf(5) \param system whose \return "COLUMN+LENGTH message" of its one error
inline std::string
PfErrorOf(const std::string& line, BsdSystem system = FREEBSD)
{
    const PfParseResult result = PfParse({line}, system);
    if (result.errors.size() != 1)
    {
        return std::to_string(result.errors.size()) + " errors";
    }
    const PfParseError& error = result.errors.front();
    return std::to_string(error.column) + "+" + std::to_string(error.length) + " " + error.message;
}

/// \param texts each with what pfctl prints of it; that must be what is printed, and what is read
/// from what is printed \param system whose
inline void
PfExpectPrinted(const std::vector<std::pair<std::string, std::string>>& texts,
                BsdSystem system = FREEBSD)
{
    for (const auto& [text, printed] : texts)
    {
        EXPECT_EQ(PfPrinted(text, system), printed + "\n") << text;
        EXPECT_EQ(PfPrinted(printed, system), printed + "\n") << text;
    }
}

/// \param lines each with "COLUMN+LENGTH message" of its one error \param system whose
inline void
PfExpectErrors(const std::vector<std::pair<std::string, std::string>>& lines,
               BsdSystem system = FREEBSD)
{
    for (const auto& [line, message] : lines)
    {
        EXPECT_EQ(PfErrorOf(line, system), message) << line;
    }
}

} // namespace divertsim
} // namespace ns3

#endif // PF_PARSER_TEXTS_H
