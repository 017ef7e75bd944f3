// SPDX-License-Identifier: GPL-2.0-only
//
// Rules of pf.conf(5), in the scenario or in a file of their own
#include "tool/scenario/scenario-context.h"

#include "ns3/pf-parser.h"
#include "ns3/pf-words.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <iterator>
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

/// Interfaces that a BSD host has and no packet of the model passes, and their groups
constexpr const char* PSEUDO_INTERFACES[] =
    {"lo", "lo0", "enc", "enc0", "pflog", "pflog0", "pfsync", "pfsync0"};

/// Names of a text that are told; whoever has more wrong needs no suggestion for each
constexpr std::size_t MAX_INTERFACE_ERRORS = 100;

/// Rules name interfaces of their host, or groups of them.
void
CheckInterfaces(ScenarioContext& context,
                const RulesText& text,
                const std::vector<PfInterfaceUse>& uses,
                const std::string& host)
{
    const auto& names = context.interfaces.GetNames(host);
    const auto& groups = context.interfaces.GetGroups(host);
    std::vector<std::string> known(groups.begin(), groups.end());
    known.insert(known.end(), names.begin(), names.end());
    std::size_t wrong = 0;
    for (const auto& use : uses)
    {
        const bool pseudo =
            std::find(std::begin(PSEUDO_INTERFACES), std::end(PSEUDO_INTERFACES), use.name) !=
            std::end(PSEUDO_INTERFACES);
        if (pseudo || names.count(use.name) > 0 || groups.count(use.name) > 0 ||
            ++wrong > MAX_INTERFACE_ERRORS)
        {
            continue;
        }
        context.problems.AddError(
            text.place(use.line - 1, use.column - 1, use.length),
            text.pointer(use.line - 1),
            fmt::format("\"{}\" has no interface {}", host, QuoteForMessage(use.name)),
            known.empty() ? "it has no links" : SuggestWord(use.name, known));
    }
}

/// What a text names, `table <x> file "list.txt"`, is read as every file of a scenario.
PfFileText
ReadNamedFile(ScenarioContext& context, const std::string& path, const RulesText& from)
{
    ScenarioValue reference;
    reference.type = Type::STRING;
    reference.text = path;
    reference.place = from.place(0, 0, 0); // the parser knows better
    ScenarioProblemList problems;
    const auto* source = context.files.Read(reference, from.pointer(0), problems);
    PfFileText file;
    if (source)
    {
        file.text = source->text;
        return file;
    }
    file.error = path.empty() ? "a file has a name" : "it can't be read";
    for (const auto& problem : problems.Take())
    {
        file.error =
            problem.message + (problem.suggestion.empty() ? "" : "; " + problem.suggestion);
    }
    return file;
}

/// \return what would be right where a rule is wrong
std::string
SuggestRule(const PfParseError& error, const ScenarioHost& host)
{
    if (PfMaySkip(error.found))
    {
        return fmt::format("\"pf-skip\": [\"{}\"] in \"{}\" would pass over it",
                           error.found,
                           host.name);
    }
    if (error.message.compare(0, 8, "expected") == 0 ||
        error.message.compare(0, 8, "the file") == 0)
    {
        return "";
    }
    const bool openbsd = host.system == BsdSystem::OPENBSD;
    return fmt::format(
        "right would be a rule of pf.conf(5) such as \"pass in proto tcp to any port "
        "80 {} port 8000\"",
        openbsd ? "divert-packet" : "divert-to 127.0.0.1");
}

std::shared_ptr<const PfRuleset>
ParseRules(ScenarioContext& context, const RulesText& text, const ScenarioHost& host)
{
    PfParseOptions options;
    options.system = host.system;
    options.skip = host.pfSkip;
    options.divertToSocket = false;
    std::set<std::string> unread; // errors of files, which say what would be right
    options.readFile = [&](const std::string& path) {
        auto file = ReadNamedFile(context, path, text);
        unread.insert(file.error);
        return file;
    };
    auto parsed = PfParse(text.lines, options);
    for (const auto& error : parsed.errors)
    {
        const auto line = error.line > 0 ? error.line - 1 : 0;
        const auto from = error.column > 0 ? error.column - 1 : 0;
        context.problems.AddError(text.place(line, from, std::max<std::size_t>(error.length, 1)),
                                  text.pointer(line),
                                  error.message,
                                  unread.count(error.message) > 0 ? "" : SuggestRule(error, host));
    }
    CheckInterfaces(context, text, parsed.interfaces, host.name);
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
