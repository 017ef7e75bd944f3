// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_LEXER_H
#define PF_LEXER_H

#include <cstddef>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// Bytes of a line of a text, where its writer finds them
struct PfPlace
{
    std::size_t line = 1;   ///< from 1
    std::size_t column = 1; ///< from 1, in bytes
    std::size_t length = 0; ///< bytes; 0 at the end of a line
};

/// What is wrong with a statement of pf.conf(5); thrown inside the parser and nowhere else
class PfSyntaxError : public std::runtime_error
{
  public:
    PfSyntaxError(PfPlace where, const std::string& message)
        : std::runtime_error(message),
          place(where)
    {
    }

    PfPlace place;
    bool isFatal = false;  ///< a bound was passed: nothing more is read
    bool isBinary = false; ///< what stands there may not be text
};

/// A word, a sign or a line's end
struct PfToken
{
    enum class Kind
    {
        WORD,    ///< also numbers and addresses
        QUOTED,  ///< "..." or '...', without its quotes; never a word of the grammar
        SIGN,    ///< one of (){}!,/=-*<>, or != <= >= <> >< ->
        NEWLINE, ///< the end of a line
        END,     ///< the end of the text
    };

    Kind kind = Kind::END;
    std::string text;
    PfPlace place; ///< of what a macro stands for: the macro's name

    /// \param word of the grammar \return true if it stands here
    bool Is(std::string_view word) const
    {
        return (kind == Kind::WORD || kind == Kind::SIGN) && text == word;
    }

    /// \return true where a name or a value can be read from it
    bool IsText() const
    {
        return kind == Kind::WORD || kind == Kind::QUOTED;
    }

    bool IsEnd() const
    {
        return kind == Kind::NEWLINE || kind == Kind::END;
    }
};

/// Macros by their names
using PfMacros = std::map<std::string, std::string, std::less<>>;

/**
 * Cuts a text into tokens as pfctl(8) does (yylex() of its parse.y): `#` begins a comment, a
 * backslash at the end of a line joins the next one, `$name` is replaced by the macro's value
 * wherever it begins a word, but not within quotes or within another macro's value.
 */
class PfLexer
{
  public:
    /**
     * \param lines of the text; must outlive the lexer
     * \param macros that are known, read at every `$`; must outlive the lexer
     * \param expanded [in,out] bytes that macros gave so far; bounded by PF_MAX_TEXT
     */
    PfLexer(const std::vector<std::string>& lines, const PfMacros& macros, std::size_t& expanded);

    /// \return the next token \throws PfSyntaxError, after which the next call goes on behind it
    PfToken Next();

  private:
    static constexpr int END = -1;
    static constexpr int LINE_END = -2; ///< no byte: a line may hold any

    void EnterLine();
    void CheckLength();
    int Peek();
    void Skip();
    PfPlace Here() const;
    void TakeInto(PfToken& token);
    void SkipBlanks();
    void ExpandMacro();
    void ReadQuoted(PfToken& token);
    void ReadWord(PfToken& token);
    void ReadSign(PfToken& token);
    [[noreturn]] void RefuseByte();

    const std::vector<std::string>& m_lines;
    const PfMacros& m_macros;
    std::size_t& m_expanded;
    std::size_t m_line = 0; ///< from 0
    std::size_t m_column = 0;
    std::string_view m_text; ///< of the line, without "\r" and the backslash
    bool m_joins = false;    ///< the next line belongs to this one
    bool m_fresh = true;     ///< a line begins that none was joined to
    std::string m_value;     ///< of the macro that is being read
    std::size_t m_at = 0;    ///< in it
    PfPlace m_macroPlace;
};

/// \param c a byte \return true if words of pf.conf(5) may hold it
bool PfIsWordByte(char c);

} // namespace divertsim
} // namespace ns3

#endif // PF_LEXER_H
