// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-parser.h"

#include "ns3/pf-parser-rule.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace ns3
{
namespace divertsim
{

namespace
{

/// A line with its continuations, and where its parts came from
struct LogicalLine
{
    struct Part
    {
        std::size_t offset; ///< in text
        std::size_t line;   ///< from 1
    };

    std::string text;
    std::vector<Part> parts;
    bool tooLong = false;

    void Append(std::string_view part, std::size_t line)
    {
        parts.push_back({text.size(), line});
        tooLong = tooLong || text.size() + part.size() > PF_MAX_LINE;
        if (!tooLong)
        {
            text += part;
        }
    }

    /// \return an error at an offset of the text; the line and the column are filled in
    PfParseError ErrorAt(std::size_t offset, std::size_t length, std::string message) const
    {
        const auto after =
            std::upper_bound(parts.begin(),
                             parts.end(),
                             offset,
                             [](std::size_t at, const Part& part) { return at < part.offset; });
        const Part& part = *(after == parts.begin() ? after : after - 1);
        if (after != parts.begin() && after != parts.end())
        {
            length = std::min(length, after->offset - offset); // a word cut by a continuation
        }
        PfParseError error;
        error.line = part.line;
        error.column = offset - part.offset + 1;
        error.length = length;
        error.found = text.substr(std::min(offset, text.size()), std::min<std::size_t>(length, 64));
        error.message = std::move(message);
        return error;
    }
};

bool
IsSpace(char c)
{
    return c == ' ' || c == '\t';
}

/// Everything before a comment, without the blanks at its end
std::string_view
WithoutComment(std::string_view text)
{
    text = text.substr(0, text.find('#'));
    while (!text.empty() && IsSpace(text.back()))
    {
        text.remove_suffix(1);
    }
    return text;
}

/// \return where the first byte is that no rule can contain, or npos
std::size_t
FindForeignByte(std::string_view text)
{
    const auto found = std::find_if(text.begin(), text.end(), [](char c) {
        return !IsSpace(c) && (c < '\x20' || c > '\x7e');
    });
    return found == text.end() ? std::string_view::npos
                               : static_cast<std::size_t>(found - text.begin());
}

std::string
NameByte(char c)
{
    static constexpr char digits[] = "0123456789abcdef";
    const auto value = static_cast<unsigned char>(c);
    return std::string("0x") + digits[value >> 4] + digits[value & 15];
}

void
ParseLine(const LogicalLine& line,
          BsdSystem system,
          std::vector<PfRule>& rules,
          std::vector<PfParseError>& errors)
{
    if (line.tooLong)
    {
        errors.push_back(
            line.ErrorAt(0,
                         0,
                         "the line is longer than " + std::to_string(PF_MAX_LINE) + " bytes"));
        return;
    }
    const std::string_view text = WithoutComment(line.text);
    const std::size_t foreign = FindForeignByte(text);
    if (foreign != std::string_view::npos)
    {
        PfParseError error = line.ErrorAt(foreign,
                                          1,
                                          "the byte " + NameByte(text[foreign]) +
                                              " is not printable ASCII, as rules must be");
        error.found.clear(); // it may not be text
        errors.push_back(std::move(error));
        return;
    }
    const std::size_t start = static_cast<std::size_t>(
        std::find_if_not(text.begin(), text.end(), IsSpace) - text.begin());
    if (start == text.size())
    {
        return;
    }
    std::variant<PfRule, PfRuleError> parsed = PfParseRule(text.substr(start), system);
    if (auto* rule = std::get_if<PfRule>(&parsed))
    {
        rules.push_back(std::move(*rule));
        return;
    }
    auto& error = std::get<PfRuleError>(parsed);
    errors.push_back(line.ErrorAt(start + error.offset, error.length, std::move(error.message)));
}

} // namespace

PfParseResult
PfParse(const std::vector<std::string>& lines, BsdSystem system)
{
    std::vector<PfRule> rules;
    PfParseResult result;
    LogicalLine logical;
    for (std::size_t i = 0; i < lines.size(); ++i)
    {
        std::string_view part = lines[i];
        if (!part.empty() && part.back() == '\r')
        {
            part.remove_suffix(1);
        }
        const bool continued = !part.empty() && part.back() == '\\' && i + 1 < lines.size();
        if (!part.empty() && part.back() == '\\')
        {
            part.remove_suffix(1);
        }
        logical.Append(part, i + 1);
        if (!continued)
        {
            ParseLine(logical, system, rules, result.errors);
            logical = LogicalLine();
        }
    }
    if (result.errors.empty())
    {
        result.rules = std::make_shared<const PfRuleset>(rules);
    }
    return result;
}

PfParseResult
PfParseText(std::string_view text, BsdSystem system)
{
    std::vector<std::string> lines;
    while (!text.empty())
    {
        const std::size_t end = text.find('\n');
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return PfParse(lines, system);
}

} // namespace divertsim
} // namespace ns3
