// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_SCENARIO_PROBLEM_H
#define DIVERTSIM_TOOL_SCENARIO_PROBLEM_H

#include <string>
#include <string_view>

namespace ns3
{
namespace divertsim
{

/// One thing that is wrong, or odd, in a scenario or a file that it refers to
struct ScenarioProblem
{
    std::string file;        ///< path, or the option that the text came from ("--set")
    unsigned line = 0;       ///< from 1; 0: the problem has no place (a file that can't be read)
    unsigned column = 0;     ///< from 1, in characters
    std::string pointer;     ///< JSON pointer (RFC 6901); empty: the whole file
    std::string message;     ///< what is wrong
    std::string suggestion;  ///< what would be right; may be empty
    std::string sourceLine;  ///< the line, without its line break (of a very long one a part)
    unsigned sourceFrom = 0; ///< characters of the line before sourceLine
    unsigned length = 0;     ///< characters from column on that are wrong
    bool warning = false;    ///< odd, but it runs
};

/**
 * \param problem one
 * \param colour with the escape sequences of a terminal
 * \return "file:line:column: error: ...", the pointer, the line with what is wrong underlined,
 *         and what would be right; several lines, the last without a line break
 */
std::string FormatProblem(const ScenarioProblem& problem, bool colour);

/// \param text any bytes \return the text in quotes for a message: printable, at most 64 bytes of
/// it
std::string QuoteForMessage(std::string_view text);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_SCENARIO_PROBLEM_H
