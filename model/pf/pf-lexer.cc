// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-lexer.h"

#include "ns3/pf-bounds.h"

#include <algorithm>

namespace ns3
{
namespace divertsim
{

namespace
{

bool
IsAlnum(int c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool
IsBlank(int c)
{
    return c == ' ' || c == '\t';
}

std::string
NameByte(int c)
{
    static constexpr char digits[] = "0123456789abcdef";
    return std::string("0x") + digits[(c >> 4) & 15] + digits[c & 15];
}

/// A line without "\r" at its end
std::string_view
Bare(const std::string& line)
{
    std::string_view text = line;
    if (!text.empty() && text.back() == '\r')
    {
        text.remove_suffix(1);
    }
    return text;
}

bool
Continues(std::string_view bare)
{
    return !bare.empty() && bare.back() == '\\';
}

} // namespace

bool
PfIsWordByte(char c)
{
    constexpr std::string_view signs = "(){}<>!=/#,";
    return c > ' ' && c < '\x7f' && signs.find(c) == std::string_view::npos;
}

PfLexer::PfLexer(const std::vector<std::string>& lines,
                 const PfMacros& macros,
                 std::size_t& expanded)
    : m_lines(lines),
      m_macros(macros),
      m_expanded(expanded)
{
    if (!m_lines.empty())
    {
        EnterLine();
    }
}

void
PfLexer::EnterLine()
{
    m_text = Bare(m_lines[m_line]);
    m_column = 0;
    m_joins = Continues(m_text) && m_line + 1 < m_lines.size();
    if (Continues(m_text))
    {
        m_text.remove_suffix(1);
    }
}

PfPlace
PfLexer::Here() const
{
    if (m_line >= m_lines.size())
    {
        return m_lines.empty() ? PfPlace()
                               : PfPlace{m_lines.size(), Bare(m_lines.back()).size() + 1, 0};
    }
    return m_at < m_value.size() ? m_macroPlace : PfPlace{m_line + 1, m_column + 1, 0};
}

/// \return the next byte, LINE_END, or END
int
PfLexer::Peek()
{
    if (m_at < m_value.size())
    {
        return static_cast<unsigned char>(m_value[m_at]);
    }
    if (m_line >= m_lines.size())
    {
        return END;
    }
    while (m_column == m_text.size() && m_joins)
    {
        ++m_line;
        EnterLine();
    }
    return m_column < m_text.size() ? static_cast<unsigned char>(m_text[m_column]) : LINE_END;
}

/// Go past what Peek() showed
void
PfLexer::Skip()
{
    if (m_at < m_value.size())
    {
        ++m_at;
    }
    else if (m_line < m_lines.size() && m_column < m_text.size())
    {
        ++m_column;
    }
    else if (m_line < m_lines.size())
    {
        ++m_line;
        m_fresh = true;
        m_line < m_lines.size() ? EnterLine() : void();
    }
}

/// The byte that Peek() showed becomes a part of a token
void
PfLexer::TakeInto(PfToken& token)
{
    token.text += static_cast<char>(Peek());
    if (m_at == m_value.size() && m_line + 1 == token.place.line)
    {
        token.place.length = m_column + 2 - token.place.column;
    }
    Skip();
}

void
PfLexer::SkipBlanks()
{
    while (IsBlank(Peek()))
    {
        Skip();
    }
    if (Peek() == '#')
    {
        m_value.clear();
        m_at = 0;
        while (Peek() != LINE_END && Peek() != END)
        {
            if (Peek() == '\n')
            {
                RefuseByte(); // within a line: what follows would be hidden
            }
            Skip();
        }
    }
}

void
PfLexer::RefuseByte()
{
    PfPlace place = Here();
    place.length = std::max<std::size_t>(place.length, 1);
    PfSyntaxError error(place,
                        "the byte " + NameByte(Peek()) +
                            " is not printable ASCII, as rules must be");
    error.isBinary = true;
    Skip();
    throw error;
}

/// `$name`: its value is read in its place
void
PfLexer::ExpandMacro()
{
    PfToken name;
    name.place = Here();
    if (m_at < m_value.size())
    {
        m_at = m_value.size();
        throw PfSyntaxError(name.place,
                            "a macro's value is not expanded again: write the macro outside of "
                            "the quotes where the value is given");
    }
    TakeInto(name);
    while (IsAlnum(Peek()) || Peek() == '_')
    {
        TakeInto(name);
    }
    const auto found = m_macros.find(std::string_view(name.text).substr(1));
    if (found == m_macros.end())
    {
        throw PfSyntaxError(name.place,
                            "the macro '" + name.text.substr(0, 64) + "' is not defined");
    }
    m_expanded += found->second.size();
    if (m_expanded > PF_MAX_TEXT)
    {
        PfSyntaxError error(name.place,
                            "macros give more than " + std::to_string(PF_MAX_TEXT) + " bytes");
        error.isFatal = true;
        throw error;
    }
    m_value = found->second;
    m_at = 0;
    m_macroPlace = name.place;
}

void
PfLexer::ReadQuoted(PfToken& token)
{
    token.kind = PfToken::Kind::QUOTED;
    const int quote = Peek();
    TakeInto(token);
    token.text.clear();
    while (Peek() != quote)
    {
        const int c = Peek();
        if (c == LINE_END || c == END)
        {
            throw PfSyntaxError(token.place, "a quoted text has no end on its line");
        }
        if (!IsBlank(c) && (c < ' ' || c > '~'))
        {
            RefuseByte();
        }
        TakeInto(token);
        const int next = Peek();
        if (c == '\\' && (next == quote || IsBlank(next)))
        {
            token.text.pop_back();
            TakeInto(token);
        }
    }
    TakeInto(token);
    token.text.pop_back();
}

void
PfLexer::ReadWord(PfToken& token)
{
    token.kind = PfToken::Kind::WORD;
    while (Peek() != END && PfIsWordByte(static_cast<char>(Peek())))
    {
        const bool macro = Peek() == '$';
        TakeInto(token);
        if (macro)
        {
            throw PfSyntaxError(token.place,
                                "a macro is expanded at the beginning of a word alone");
        }
    }
}

void
PfLexer::ReadSign(PfToken& token)
{
    constexpr std::string_view signs = "(){}<>!=/,-";
    constexpr std::string_view pairs[] = {"!=", "<=", ">=", "<>", "><", "->"};
    if (signs.find(static_cast<char>(Peek())) == std::string_view::npos)
    {
        RefuseByte();
    }
    token.kind = PfToken::Kind::SIGN;
    TakeInto(token);
    const int next = Peek();
    for (const std::string_view pair : pairs)
    {
        if (token.text[0] == pair[0] && next == pair[1])
        {
            TakeInto(token);
            return;
        }
    }
}

/// At the beginning of a line: refuse it where it and those that it is joined with are too long
void
PfLexer::CheckLength()
{
    m_fresh = false;
    std::size_t length = 0;
    std::size_t last = m_line;
    for (; last < m_lines.size(); ++last)
    {
        length += Bare(m_lines[last]).size();
        if (!Continues(Bare(m_lines[last])))
        {
            break;
        }
        --length;
    }
    if (length > PF_MAX_LINE)
    {
        const PfPlace place{m_line + 1, 1, 0};
        m_line = std::min(last, m_lines.size() - 1);
        EnterLine();
        m_column = m_text.size();
        m_joins = false;
        throw PfSyntaxError(place,
                            "the line is longer than " + std::to_string(PF_MAX_LINE) + " bytes");
    }
}

PfToken
PfLexer::Next()
{
    if (m_fresh)
    {
        CheckLength();
    }
    SkipBlanks();
    while (Peek() == '$')
    {
        ExpandMacro();
        SkipBlanks();
    }
    PfToken token;
    const int c = Peek();
    token.place = Here();
    if (c == END || c == LINE_END)
    {
        token.kind = c == END ? PfToken::Kind::END : PfToken::Kind::NEWLINE;
        Skip();
    }
    else if (c == '"' || c == '\'')
    {
        ReadQuoted(token);
    }
    else if (c == '-')
    {
        ReadSign(token);
        if (token.text == "-" && Peek() >= '0' && Peek() <= '9')
        {
            ReadWord(token); // a negative number
        }
    }
    else if (PfIsWordByte(static_cast<char>(c)))
    {
        ReadWord(token);
    }
    else
    {
        ReadSign(token);
    }
    return token;
}

} // namespace divertsim
} // namespace ns3
