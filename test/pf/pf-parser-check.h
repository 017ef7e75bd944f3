// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_PARSER_CHECK_H
#define PF_PARSER_CHECK_H

#include "ns3/pf-parser.h"
#include "ns3/pf-words.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// \param path any \return a small file of addresses, one of rules, or nothing
inline PfFileText
PfSmallFile(const std::string& path)
{
    if (path == "addresses")
    {
        return {"10.0.0.0/8 # ten\n! 10.0.0.1, 2001:db8::1\n", ""};
    }
    if (path == "rules")
    {
        return {"pass in\ninclude \"rules\"\nblock frob\n", ""};
    }
    return {std::nullopt, "there is no file " + path.substr(0, 20)};
}

/// \return what an error has wrong itself, or ""
inline std::string
PfCheckError(const PfParseError& error, const std::vector<std::string>& lines)
{
    const std::string line =
        error.line >= 1 && error.line <= lines.size() ? lines[error.line - 1] : "";
    if (error.message.empty() ||
        (error.line < 1 || error.line > std::max<std::size_t>(lines.size(), 1)))
    {
        return "an error without a message or outside of the text";
    }
    if (error.column < 1 || error.column - 1 + error.length > line.size() + 1)
    {
        return "an error outside of its line: " + error.message;
    }
    if (!error.found.empty() &&
        line.compare(error.column - 1, error.found.size(), error.found) != 0)
    {
        return "an error that found what is not there: " + error.message;
    }
    return error.found.size() > 64 || error.message.size() > 2000 ? "an error that is too long"
                                                                  : "";
}

/**
 * Parse a text, and what it gives once more.
 * \param text any bytes \param system whose \param mode bit 0: words are skipped, bit 1: there are
 * files \return what is wrong with the parser, or ""
 */
inline std::string
PfCheckParser(const std::string& text, BsdSystem system, unsigned mode)
{
    PfParseOptions options;
    options.system = system;
    if (mode & 1)
    {
        const auto words = PfSkipWords();
        options.skip = {words.begin(), words.end()};
    }
    if (mode & 2)
    {
        options.readFile = PfSmallFile;
    }
    const std::vector<std::string> lines = PfSplitLines(text);
    const PfParseResult result = PfParse(lines, options);
    if ((result.rules == nullptr) != !result.errors.empty())
    {
        return "rules and errors, or neither";
    }
    for (const PfParseError& error : result.errors)
    {
        const std::string wrong = PfCheckError(error, lines);
        if (!wrong.empty())
        {
            return wrong;
        }
    }
    if (!result.rules || result.rules->Rules().size() > 3000)
    {
        return "";
    }
    const std::string printed = result.rules->ToConf(system);
    const PfParseResult again = PfParseText(printed, system);
    if (!again.rules)
    {
        return printed + "\nis not read again: line " + std::to_string(again.errors[0].line) +
               ": " + again.errors[0].message;
    }
    if (!(*again.rules == *result.rules) || again.rules->ToConf(system) != printed)
    {
        return printed + "\nis read as\n" + again.rules->ToConf(system);
    }
    return "";
}

} // namespace divertsim
} // namespace ns3

#endif // PF_PARSER_CHECK_H
