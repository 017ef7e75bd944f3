// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-tokens.h"

#include "ns3/pf-bounds.h"
#include "ns3/pf-names.h"
#include "ns3/pf-words.h"

#include <algorithm>
#include <iterator>

namespace ns3
{
namespace divertsim
{

namespace
{

/// Words that begin a statement; where a list has lost its end, they tell it
bool
BeginsStatement(const PfToken& token)
{
    constexpr std::string_view words[] =
        {"pass", "block", "match", "set", "table", "nat", "rdr", "binat", "scrub", "anchor"};
    return std::any_of(std::begin(words), std::end(words), [&token](std::string_view word) {
        return token.Is(word);
    });
}

} // namespace

void
PfThrow(const PfPlace& place, const std::string& message)
{
    throw PfSyntaxError(place, message);
}

void
PfThrowFatal(const PfPlace& place, const std::string& message)
{
    PfSyntaxError error(place, message);
    error.isFatal = true;
    throw error;
}

std::string
PfQuote(const PfToken& token)
{
    return token.IsEnd() ? "the end of the line" : "'" + token.text.substr(0, 64) + "'";
}

PfTokens::PfTokens(const std::vector<std::string>& lines, const std::set<std::string>& skip)
    : m_skip(skip)
{
    BeginText(lines);
}

void
PfTokens::BeginText(const std::vector<std::string>& lines)
{
    m_texts.push_back({PfLexer(lines, macros, m_expanded), {}});
}

void
PfTokens::EndText()
{
    m_texts.pop_back();
}

const PfToken&
PfTokens::Peek(std::size_t ahead)
{
    Text& text = m_texts.back();
    while (text.ahead.size() <= ahead)
    {
        text.ahead.push_back(text.lexer.Next());
    }
    return text.ahead[ahead];
}

PfToken
PfTokens::Take()
{
    Peek();
    PfToken token = std::move(m_texts.back().ahead.front());
    m_texts.back().ahead.pop_front();
    m_atLine = token.kind == PfToken::Kind::NEWLINE;
    if (token.Is("{"))
    {
        ++m_depth;
    }
    else if (token.Is("}") && m_depth > 0)
    {
        --m_depth;
    }
    return token;
}

bool
PfTokens::Accept(std::string_view word)
{
    if (!Is(word))
    {
        return false;
    }
    Take();
    return true;
}

void
PfTokens::Expect(std::string_view word, const std::string& what)
{
    if (!Accept(word))
    {
        Refuse(what);
    }
}

void
PfTokens::Refuse(const std::string& what)
{
    const PfToken& token = Peek();
    if (token.kind == PfToken::Kind::WORD && PfIsNotModelled(token.text))
    {
        PfThrow(token.place, PfQuote(token) + " is not modelled; \"pf-skip\" may list it");
    }
    PfThrow(token.place, "expected " + what + ", found " + PfQuote(token));
}

std::string
PfTokens::TakeName(const std::string& what, std::size_t most)
{
    const PfToken& token = Peek();
    const bool reserved = token.kind == PfToken::Kind::WORD && PfIsReserved(token.text);
    if (!token.IsText() || reserved || token.text.empty())
    {
        Refuse(what);
    }
    if (token.text.size() > most)
    {
        PfThrow(token.place,
                what + " has at most " + std::to_string(most) + " characters, found " +
                    PfQuote(token));
    }
    if (token.text.back() == '\\')
    {
        PfThrow(token.place, what + " cannot end in a backslash");
    }
    return Take().text;
}

std::string
PfTokens::TakeTable()
{
    Expect("<", "the name of a table such as <bad>");
    const PfPlace place = Peek().place;
    std::string name = TakeName("the name of a table", PF_MAX_TABLE);
    if (!std::all_of(name.begin(), name.end(), [](char c) {
            return PfIsWordByte(c) && c != '$' && c != '"' && c != '\'' && c != '\\';
        }))
    {
        PfThrow(place, "the name of a table has no blanks and none of (){}<>!=/#,\"'$\\");
    }
    Expect(">", "'>' after the name of a table");
    return name;
}

std::uint32_t
PfTokens::TakeNumber(const std::string& what, std::uint32_t least, std::uint32_t most)
{
    const auto number =
        Peek().kind == PfToken::Kind::WORD ? PfParseNumber(Peek().text, least, most) : std::nullopt;
    if (!number)
    {
        Refuse(what + " (" + std::to_string(least) + "-" + std::to_string(most) + ")");
    }
    Take();
    return *number;
}

void
PfTokens::ReadList(const std::string& what, const std::function<void()>& read)
{
    if (!Is("{"))
    {
        read();
        return;
    }
    m_elements = 0;
    ReadElements(what, read, 1);
}

void
PfTokens::ReadElements(const std::string& what,
                       const std::function<void()>& read,
                       std::size_t level)
{
    const PfPlace place = Take().place; // {
    if (level > PF_MAX_NESTING)
    {
        PfThrow(place, "lists are nested deeper than " + std::to_string(PF_MAX_NESTING));
    }
    for (bool first = true;; first = false)
    {
        while (Peek().kind == PfToken::Kind::NEWLINE)
        {
            Take();
        }
        if (!first && Accept("}"))
        {
            return;
        }
        if (++m_elements > PF_MAX_LIST)
        {
            PfThrow(Peek().place,
                    "the list has more than " + std::to_string(PF_MAX_LIST) + " elements");
        }
        if (Peek().kind == PfToken::Kind::END)
        {
            Refuse("'}' at the end of the list");
        }
        if (Is("{"))
        {
            ReadElements(what, read, level + 1);
        }
        else if (Is("}"))
        {
            Refuse(what);
        }
        else
        {
            read();
        }
        while (Peek().kind == PfToken::Kind::NEWLINE)
        {
            Take();
        }
        Accept(",");
    }
}

bool
PfTokens::Skips(const std::string& word)
{
    if (m_skip.count(word) == 0)
    {
        return false;
    }
    m_skipped.insert(word);
    return true;
}

void
PfTokens::SkipWords()
{
    while (Peek().kind == PfToken::Kind::WORD && PfMaySkip(Peek().text) && Skips(Peek().text))
    {
        SkipArguments(Take());
    }
}

void
PfTokens::SkipBrackets()
{
    Take();
    for (std::size_t open = 1; open > 0;)
    {
        if (IsEnd())
        {
            Refuse("')'");
        }
        const PfToken token = Take();
        open += token.Is("(") ? 1 : 0;
        open -= token.Is(")") ? 1 : 0;
    }
}

/// A value in words or signs: `a`, `0x10`, `1/2`
void
PfTokens::SkipValue()
{
    if (Is("("))
    {
        SkipBrackets();
        return;
    }
    if (!Peek().IsText())
    {
        Refuse("a value");
    }
    Take();
    while (Accept("/"))
    {
        Take();
    }
}

/// An element of what `user`, `group` and `os` take
void
PfTokens::SkipItem()
{
    constexpr std::string_view unary[] = {"=", "!=", "<", "<=", ">", ">="};
    for (const std::string_view sign : unary)
    {
        if (Accept(sign))
        {
            break;
        }
    }
    SkipValue();
    if (Accept("<>") || Accept("><"))
    {
        SkipValue();
    }
}

void
PfTokens::SkipArguments(const PfToken& word)
{
    const auto pool = [this]() { Is("<") ? (Take(), Take(), Take(), void()) : SkipValue(); };
    switch (PfArgumentsOf(word.text))
    {
    case PfArguments::UNKNOWN:
    case PfArguments::NONE:
        break;
    case PfArguments::BRACKETS:
        if (Is("("))
        {
            SkipBrackets();
        }
        break;
    case PfArguments::VALUE:
    case PfArguments::RATE:
        SkipValue();
        break;
    case PfArguments::RELATION:
        ReadList("a value", [this]() { SkipItem(); });
        break;
    case PfArguments::STATE:
        Expect("state", "'state'");
        break;
    case PfArguments::TRACK:
        Accept("rule") || Accept("global");
        break;
    case PfArguments::TABLE:
        pool();
        Accept("flush") && Accept("global");
        break;
    case PfArguments::POOL:
        ReadList("an address", pool);
        while (Accept("round-robin") || Accept("random") || Accept("bitmask") ||
               Accept("sticky-address") || Accept("source-hash"))
        {
        }
        break;
    case PfArguments::FAMILIES:
        Accept("inet") || Accept("inet6");
        Expect("from", "'from'");
        ReadList("an address", pool);
        if (Accept("to"))
        {
            ReadList("an address", pool);
        }
        break;
    case PfArguments::LINE:
        SkipStatement();
        break;
    }
}

void
PfTokens::SkipStatement()
{
    const std::size_t depth = m_depth;
    while (Peek().kind != PfToken::Kind::END &&
           (Peek().kind != PfToken::Kind::NEWLINE || m_depth > depth) &&
           (!Is("}") || m_depth > depth))
    {
        Take();
    }
}

void
PfTokens::Recover(std::size_t depth)
{
    bool progress = m_depth > depth; // within a list, which cannot hold a statement
    for (;;)
    {
        try
        {
            const PfToken& next = Peek();
            if (next.kind == PfToken::Kind::END ||
                (next.kind == PfToken::Kind::NEWLINE && m_depth <= depth) ||
                (next.Is("}") && m_depth <= depth && depth > 0))
            {
                break;
            }
            if (m_atLine && progress && BeginsStatement(next))
            {
                break;
            }
            Take();
            progress = true;
        }
        catch (const PfSyntaxError& error)
        {
            if (error.isFatal)
            {
                throw;
            }
        }
    }
    m_depth = depth;
}

} // namespace divertsim
} // namespace ns3
