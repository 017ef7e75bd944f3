// SPDX-License-Identifier: GPL-2.0-only

// The statements of a pf.conf(5)

#include "ns3/pf-grammar.h"

#include "ns3/pf-expander.h"
#include "ns3/pf-words.h"

#include <algorithm>
#include <map>
#include <utility>

namespace ns3
{
namespace divertsim
{

PfGrammar::PfGrammar(const std::vector<std::string>& lines, const PfParseOptions& options)
    : m_lines(lines),
      m_options(options),
      m_skip(options.skip.begin(), options.skip.end()),
      m_in(m_lines, m_skip),
      m_scopes(1)
{
}

namespace
{

/// Rules of a ruleset once it is loaded, where each rule for an anchor has the anchor's rules for
/// itself. \param known those that were counted \return how many, no more than the bound and 1
std::size_t
CountLoaded(const PfRuleset& ruleset, std::map<const PfRuleset*, std::size_t>& known)
{
    const auto found = known.find(&ruleset);
    if (found != known.end())
    {
        return found->second;
    }
    std::size_t count = 0;
    for (std::size_t list = 0; list < static_cast<std::size_t>(PfRuleList::COUNT); ++list)
    {
        for (const PfRule& rule : ruleset.Rules(static_cast<PfRuleList>(list)))
        {
            count += 1 + (rule.anchor ? CountLoaded(*rule.anchor, known) : 0);
            count = std::min(count, PF_MAX_RULES + 1);
        }
    }
    known[&ruleset] = count;
    return count;
}

} // namespace

PfParseResult
PfGrammar::Parse()
{
    std::size_t bytes = 0;
    for (const std::string& line : m_lines)
    {
        bytes += line.size() + 1;
    }
    try
    {
        if (bytes > PF_MAX_TEXT)
        {
            PfThrowFatal({1, 1, 0},
                         "the text is longer than " + std::to_string(PF_MAX_TEXT) + " bytes");
        }
        ReadStatements(0);
        CheckAnchorsBelow();
        std::map<const PfRuleset*, std::size_t> known;
        if (CountLoaded(m_scopes.front().rules, known) > PF_MAX_RULES)
        {
            PfThrowFatal({1, 1, 0},
                         "lists in front of anchors expand to more than " +
                             std::to_string(PF_MAX_RULES) + " rules");
        }
    }
    catch (const PfSyntaxError& error)
    {
        Report(error);
    }
    if (m_result.errors.empty())
    {
        PfRuleset& rules = m_scopes.front().rules;
        rules.skipped.assign(m_in.Skipped().begin(), m_in.Skipped().end());
        m_result.rules = std::make_shared<const PfRuleset>(std::move(rules));
    }
    return std::move(m_result);
}

void
PfGrammar::Report(const PfSyntaxError& error)
{
    if (m_result.errors.size() >= PF_MAX_ERRORS)
    {
        return;
    }
    PfParseError told;
    told.message = error.what();
    PfPlace place = error.place;
    if (!m_included.empty())
    {
        told.message = m_included.back() + ":" + std::to_string(place.line) + ":" +
                       std::to_string(place.column) + ": " + told.message;
        place = m_includePlaces.front();
    }
    told.line = place.line;
    told.column = place.column;
    if (place.line <= m_lines.size() && place.column <= m_lines[place.line - 1].size())
    {
        const std::string& line = m_lines[place.line - 1];
        told.length = std::min(place.length, line.size() - place.column + 1);
        told.found = error.isBinary
                         ? ""
                         : line.substr(place.column - 1, std::min<std::size_t>(told.length, 64));
    }
    m_result.errors.push_back(std::move(told));
}

void
PfGrammar::ReadStatements(std::size_t level)
{
    for (;;)
    {
        const std::size_t depth = m_in.Depth();
        try
        {
            while (m_in.Peek().kind == PfToken::Kind::NEWLINE)
            {
                m_in.Take();
            }
            if (m_in.Peek().kind == PfToken::Kind::END || (level > 0 && m_in.Is("}")))
            {
                return;
            }
            ReadStatement(level);
            if (!m_in.IsEnd() && !(level > 0 && m_in.Is("}")))
            {
                m_in.Refuse("the end of the line");
            }
        }
        catch (const PfSyntaxError& error)
        {
            if (error.isFatal)
            {
                throw;
            }
            Report(error);
            m_in.Recover(depth);
        }
    }
}

bool
PfGrammar::IsMacro()
{
    return m_in.Peek().IsText() && m_in.Peek(1).Is("=");
}

bool
PfGrammar::SkipsStatement()
{
    constexpr std::string_view lines[] = {"altq", "queue", "ether", "include", "load", "limiter"};
    const PfToken& word = m_in.Peek();
    for (const std::string_view line : lines)
    {
        if (word.Is(line) && m_in.Skips(word.text))
        {
            m_in.SkipStatement();
            return true;
        }
    }
    return false;
}

void
PfGrammar::ReadStatement(std::size_t level)
{
    if (m_in.Is("pass") || m_in.Is("block") || m_in.Is("match"))
    {
        ReadFilterRule();
    }
    else if (m_in.Is("anchor"))
    {
        ReadAnchor(level);
    }
    else if (level > 0)
    {
        m_in.Refuse("'pass', 'block', 'match' or 'anchor' within an anchor, or '}'");
    }
    else if (!SkipsStatement() && !ReadOtherStatement(level))
    {
        m_in.Refuse("'pass', 'block' or another word that begins a line of pf.conf");
    }
}

bool
PfGrammar::ReadOtherStatement(std::size_t level)
{
    const PfToken& second = m_in.Peek().Is("no") ? m_in.Peek(1) : m_in.Peek();
    if (m_in.Is("set"))
    {
        ReadSet();
    }
    else if (m_in.Is("table"))
    {
        ReadTable();
    }
    else if (second.Is("scrub"))
    {
        ReadScrubRule();
    }
    else if (second.Is("nat") || second.Is("rdr") || second.Is("binat"))
    {
        ReadNatRule();
    }
    else if (m_in.Is("nat-anchor") || m_in.Is("rdr-anchor") || m_in.Is("binat-anchor"))
    {
        ReadTranslationAnchor();
    }
    else if (m_in.Is("antispoof"))
    {
        ReadAntispoof();
    }
    else if (m_in.Is("include") && m_options.readFile)
    {
        ReadInclude(level);
    }
    else if (IsMacro())
    {
        ReadMacro();
    }
    else
    {
        return false;
    }
    return true;
}

/// `name = value ...`
void
PfGrammar::ReadMacro()
{
    const PfPlace place = m_in.Peek().place;
    const std::string name = m_in.TakeName("the name of a macro", PF_MAX_LABEL);
    if (!std::all_of(name.begin(), name.end(), [](char c) {
            return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                   (c >= 'A' && c <= 'Z');
        }))
    {
        PfThrow(place, "the name of a macro has letters, digits and '_'");
    }
    m_in.Take(); // =
    if (!m_in.Peek().IsText())
    {
        m_in.Refuse("the value of the macro, in quotes where it is more than words");
    }
    std::string value;
    while (m_in.Peek().IsText())
    {
        value += (value.empty() ? "" : " ") + m_in.Take().text;
        if (value.size() > PF_MAX_MACRO)
        {
            PfThrow(place,
                    "the value of the macro is longer than " + std::to_string(PF_MAX_MACRO) +
                        " bytes");
        }
    }
    m_in.macros[name] = std::move(value);
}

void
PfGrammar::ReadInclude(std::size_t level)
{
    const PfPlace place = m_in.Take().place;
    const PfPlace pathPlace = m_in.Peek().place;
    const std::string path = m_in.TakeName("the path of a file", PF_MAX_LINE);
    if (!m_in.IsEnd())
    {
        m_in.Refuse("the end of the line");
    }
    if (m_included.size() >= PF_MAX_INCLUDES)
    {
        PfThrow(pathPlace,
                "files are included deeper than " + std::to_string(PF_MAX_INCLUDES) + " times");
    }
    const PfFileText file = m_options.readFile(path);
    if (!file.text || file.text->size() > PF_MAX_TEXT)
    {
        PfThrow(pathPlace, file.text ? "the file is too long" : file.error);
    }
    m_includedBytes += file.text->size();
    if (++m_files > PF_MAX_FILES || m_includedBytes > PF_MAX_TEXT)
    {
        PfThrowFatal(pathPlace,
                     "more than " + std::to_string(PF_MAX_FILES) + " files or " +
                         std::to_string(PF_MAX_TEXT) + " bytes are included");
    }
    const std::vector<std::string> lines = PfSplitLines(*file.text);
    m_included.push_back(path);
    m_includePlaces.push_back(place);
    m_in.BeginText(lines);
    try
    {
        ReadStatements(level);
    }
    catch (const PfSyntaxError& error)
    {
        Report(error);
        m_included.clear();
        m_includePlaces.clear();
        PfThrowFatal(place, "the file that is included cannot be read to its end");
    }
    m_in.EndText();
    m_included.pop_back();
    m_includePlaces.pop_back();
}

/// check_rulestate() of pfctl(8)
void
PfGrammar::Enter(Section section, const PfPlace& place)
{
    if (!IsOpenbsd() && m_requireOrder && section < m_section)
    {
        PfThrow(place,
                "rules must be in order: options, ethernet, normalization, queueing, translation, "
                "filtering (or 'set require-order no' first)");
    }
    m_section = section;
}

/// \param foreign true where the next word is another system's \param message what to say then
void
PfGrammar::RefuseForeign(bool foreign, const std::string& message)
{
    if (foreign)
    {
        PfThrow(m_in.Peek().place, PfQuote(m_in.Peek()) + " " + message);
    }
}

/// Expand a statement into rules, and add them to the innermost ruleset
void
PfGrammar::Add(PfWrittenRule written)
{
    Scope& scope = m_scopes.back();
    const std::size_t combinations = PfExpander::CountCombinations(written);
    if (combinations > PF_MAX_COMBINATIONS - m_combinations)
    {
        PfThrowFatal(written.place,
                     "lists have more than " + std::to_string(PF_MAX_COMBINATIONS) +
                         " combinations of their elements");
    }
    m_combinations += combinations;
    PfExpander expander(m_options.system, scope.count);
    std::vector<PfRule> rules =
        expander.Expand(std::move(written), PF_MAX_RULES - m_rules, PF_MAX_POOLED - m_pooled);
    m_rules += rules.size();
    m_pooled += expander.Pooled();
    scope.count += rules.size();
    for (PfRule& rule : rules)
    {
        scope.rules.Add(std::move(rule));
    }
}

} // namespace divertsim
} // namespace ns3
