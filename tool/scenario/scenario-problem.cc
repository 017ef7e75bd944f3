// SPDX-License-Identifier: GPL-2.0-only
#include "tool/scenario/scenario-problem.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace ns3
{
namespace divertsim
{

namespace
{

constexpr std::size_t SHOWN_CHARACTERS = 100; ///< of a line, around what is wrong
constexpr std::size_t SHOWN_BEFORE = 60;      ///< of these, before it
constexpr std::size_t QUOTED_BYTES = 64;

bool
IsControl(unsigned char byte)
{
    return byte < 0x20 || byte == 0x7f;
}

/// \return true if U+0080 to U+009F begins here: terminals obey these, too
bool
IsWideControl(std::string_view text)
{
    return text.size() >= 2 && text[0] == '\xc2' && static_cast<unsigned char>(text[1]) >= 0x80 &&
           static_cast<unsigned char>(text[1]) < 0xa0;
}

/// \return one printable piece a character; what a terminal would obey becomes a space
std::vector<std::string>
SplitCharacters(std::string_view line)
{
    std::vector<std::string> characters;
    for (const char byte : line)
    {
        const auto value = static_cast<unsigned char>(byte);
        if ((value & 0xc0) != 0x80 || characters.empty())
        {
            characters.emplace_back();
        }
        characters.back() += IsControl(value) ? ' ' : byte;
        if (IsWideControl(characters.back()))
        {
            characters.back() = " ";
        }
    }
    return characters;
}

std::string
Join(const std::vector<std::string>& characters, std::size_t from, std::size_t to)
{
    std::string text;
    for (std::size_t i = from; i < to; ++i)
    {
        text += characters[i];
    }
    return text;
}

/// \return the text as it may go to a terminal
std::string
MakePrintable(const std::string& text)
{
    const auto characters = SplitCharacters(text);
    return Join(characters, 0, characters.size());
}

/// \return the line and the underline below it, cut to what fits a terminal
std::string
DrawLine(const ScenarioProblem& problem, const char* mark, const char* plain)
{
    const auto characters = SplitCharacters(problem.sourceLine);
    const std::size_t at =
        problem.column > problem.sourceFrom ? problem.column - problem.sourceFrom - 1 : 0;
    std::size_t from = 0;
    if (characters.size() > SHOWN_CHARACTERS && at > SHOWN_BEFORE)
    {
        from = std::min(at - SHOWN_BEFORE, characters.size() - SHOWN_CHARACTERS);
    }
    const std::size_t to = std::min(characters.size(), from + SHOWN_CHARACTERS);
    const std::string head = from + problem.sourceFrom > 0 ? "..." : "";
    const std::string tail = to < characters.size() ? "..." : "";
    const std::string number = std::to_string(problem.line);
    const std::size_t indent = head.size() + (at > from ? at - from : 0);
    const std::size_t room = to > at ? to - at : 1;
    const std::size_t length = std::clamp<std::size_t>(problem.length, 1, room);
    return fmt::format("\n {} | {}{}{}\n {} | {}{}^{}{}",
                       number,
                       head,
                       Join(characters, from, to),
                       tail,
                       std::string(number.size(), ' '),
                       std::string(indent, ' '),
                       mark,
                       std::string(length - 1, '~'),
                       plain);
}

} // namespace

std::string
FormatProblem(const ScenarioProblem& problem, bool colour)
{
    const char* bold = colour ? "\x1b[1m" : "";
    const char* mark = !colour ? "" : problem.warning ? "\x1b[1;35m" : "\x1b[1;31m";
    const char* plain = colour ? "\x1b[0m" : "";
    std::string place = MakePrintable(problem.file);
    if (problem.line > 0)
    {
        place += fmt::format(":{}:{}", problem.line, problem.column);
    }
    auto text = fmt::format("{}{}:{} {}{}:{} {}{}{}",
                            bold,
                            place,
                            plain,
                            mark,
                            problem.warning ? "warning" : "error",
                            plain,
                            bold,
                            MakePrintable(problem.message),
                            plain);
    if (!problem.pointer.empty())
    {
        text += fmt::format("\n  at {}", MakePrintable(problem.pointer));
    }
    if (problem.line > 0)
    {
        text += DrawLine(problem, mark, plain);
    }
    if (!problem.suggestion.empty())
    {
        text += fmt::format("\n  = {}", MakePrintable(problem.suggestion));
    }
    return text;
}

std::string
QuoteForMessage(std::string_view text)
{
    bool cut = text.size() > QUOTED_BYTES;
    if (cut)
    {
        text = text.substr(0, QUOTED_BYTES);
        // not in the middle of a character
        while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xc0) == 0x80)
        {
            text.remove_suffix(1);
        }
        if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0xc0)
        {
            text.remove_suffix(1);
        }
    }
    std::string quoted = "\"";
    for (std::size_t i = 0; i < text.size(); ++i)
    {
        // the second byte of a wide one is its number
        const bool wide = IsWideControl(text.substr(i));
        i += wide ? 1 : 0;
        const auto byte = static_cast<unsigned char>(text[i]);
        quoted +=
            wide || IsControl(byte) ? fmt::format("\\u{:04x}", byte) : std::string(1, text[i]);
    }
    return quoted + (cut ? "...\"" : "\"");
}

} // namespace divertsim
} // namespace ns3
