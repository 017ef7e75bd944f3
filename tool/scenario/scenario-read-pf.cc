// SPDX-License-Identifier: GPL-2.0-only
//
// Rules of pf.conf(5), in the scenario or in a file of their own
#include "tool/scenario/scenario-context.h"

#include "ns3/pf-parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <set>

namespace ns3
{
namespace divertsim
{

namespace
{

using Type = ScenarioValue::Type;

/// Rules as they stand somewhere
struct RulesText
{
    std::vector<std::string> lines;
    /// Place of bytes of a line, which counts from 0
    std::function<ScenarioPlace(std::size_t line, std::size_t from, std::size_t length)> place;
    std::function<std::string(std::size_t line)> pointer;
};

RulesText
TextOfArray(const ScenarioValue& array, const std::string& pointer)
{
    RulesText text;
    for (const auto& item : array.items)
    {
        text.lines.push_back(item.text);
    }
    text.place = [&array](std::size_t line, std::size_t from, std::size_t length) {
        return line < array.items.size() ? array.items[line].PlaceOf(from, length)
                                         : ScenarioHead(array);
    };
    text.pointer = [pointer](std::size_t line) { return JoinPointer(pointer, line); };
    return text;
}

RulesText
TextOfFile(const ScenarioSource& source, const std::string& pointer)
{
    RulesText text;
    std::vector<std::size_t> starts;
    for (std::size_t from = 0; from < source.text.size();)
    {
        const auto to = std::min(source.text.find('\n', from), source.text.size());
        starts.push_back(from);
        auto line = source.text.substr(from, to - from);
        if (!line.empty() && line.back() == '\r')
        {
            line.pop_back();
        }
        text.lines.push_back(std::move(line));
        from = to + 1;
    }
    text.place = [&source, starts](std::size_t line, std::size_t from, std::size_t length) {
        const auto start = line < starts.size() ? starts[line] : source.text.size();
        return ScenarioPlace{&source, std::min(start + from, source.text.size()), length};
    };
    text.pointer = [pointer](std::size_t) { return pointer; };
    return text;
}

/// Calls \param found for each word behind an `on`, with where it stands in its line
void
ForEachInterface(const std::vector<std::string>& lines,
                 const std::function<void(std::size_t, std::size_t, const std::string&)>& found)
{
    bool on = false;
    for (std::size_t line = 0; line < lines.size(); ++line)
    {
        const auto& text = lines[line];
        const auto end = std::min(text.find('#'), text.size());
        for (std::size_t from = 0; from < end;)
        {
            from = text.find_first_not_of(" \t", from);
            if (from >= end)
            {
                break;
            }
            const auto to = std::min(text.find_first_of(" \t", from), end);
            const auto word = text.substr(from, to - from);
            if (on && word != "\\")
            {
                found(line, from, word);
            }
            on = word == "on" || (on && word == "\\");
            from = to;
        }
        on = on && !text.empty() && text.back() == '\\';
    }
}

/// Rules name interfaces of their host, or groups of them; lines that do not parse have been told.
void
CheckInterfaces(ScenarioContext& context,
                const RulesText& text,
                const std::set<std::size_t>& broken,
                const std::string& host)
{
    const auto& names = context.interfaces.GetNames(host);
    const auto& groups = context.interfaces.GetGroups(host);
    std::vector<std::string> known(groups.begin(), groups.end());
    known.insert(known.end(), names.begin(), names.end());
    ForEachInterface(text.lines, [&](std::size_t line, std::size_t from, const std::string& word) {
        if (broken.count(line) == 0 && names.count(word) == 0 && groups.count(word) == 0)
        {
            context.problems.AddError(
                text.place(line, from, word.size()),
                text.pointer(line),
                fmt::format("\"{}\" has no interface {}", host, QuoteForMessage(word)),
                known.empty() ? "it has no links" : SuggestWord(word, known));
        }
    });
}

std::shared_ptr<const PfRuleset>
ParseRules(ScenarioContext& context, const RulesText& text, const ScenarioHost& host)
{
    auto parsed = PfParse(text.lines, host.system);
    const bool openbsd = host.system == BsdSystem::OPENBSD;
    std::set<std::size_t> broken;
    for (const auto& error : parsed.errors)
    {
        const auto line = error.line > 0 ? error.line - 1 : 0;
        const auto from = error.column > 0 ? error.column - 1 : 0;
        const bool says = error.message.compare(0, 8, "expected") == 0;
        context.problems.AddError(
            text.place(line, from, std::max<std::size_t>(error.length, 1)),
            text.pointer(line),
            error.message,
            says ? ""
                 : fmt::format("right would be a rule of pf.conf(5) such as \"pass in proto tcp to "
                               "any port 80 {} port 8000\"",
                               openbsd ? "divert-packet" : "divert-to 127.0.0.1"));
        broken.insert(line);
    }
    CheckInterfaces(context, text, broken, host.name);
    return parsed.rules;
}

} // namespace

std::shared_ptr<const PfRuleset>
ReadScenarioRules(ScenarioContext& context, const ScenarioObject& object, const ScenarioHost& host)
{
    const auto* lines = object.Find("pf");
    const auto* file = object.Find("pf-file");
    if (lines && file)
    {
        context.Error(object, "pf-file", "rules are either in \"pf\" or in \"pf-file\"");
        return nullptr;
    }
    if (file)
    {
        const auto* source = context.files.Read(*file, object.Pointer("pf-file"), context.problems);
        return source ? ParseRules(context, TextOfFile(*source, object.Pointer("pf-file")), host)
                      : nullptr;
    }
    const bool strings = lines && lines->Is(Type::ARRAY) &&
                         std::all_of(lines->items.begin(),
                                     lines->items.end(),
                                     [](const auto& item) { return item.Is(Type::STRING); });
    return strings ? ParseRules(context, TextOfArray(*lines, object.Pointer("pf")), host) : nullptr;
}

} // namespace divertsim
} // namespace ns3
