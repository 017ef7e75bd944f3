// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_TOKENS_H
#define PF_TOKENS_H

#include "ns3/pf-lexer.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * The tokens of a text with what every part of the grammar asks of them: is it this word, read a
 * name, read a list. Words that `pf-skip` lists are passed over by Skip...().
 */
class PfTokens
{
  public:
    /// \param lines of the text \param skip words of `pf-skip`; both must outlive the tokens
    PfTokens(const std::vector<std::string>& lines, const std::set<std::string>& skip);

    PfTokens(const PfTokens&) = delete;
    PfTokens& operator=(const PfTokens&) = delete;

    /// \param ahead how many tokens further \return a token that was not taken yet
    const PfToken& Peek(std::size_t ahead = 0);

    /// \return the next token, which is taken
    PfToken Take();

    /// \param word of the grammar \return true if it is next
    bool Is(std::string_view word)
    {
        return Peek().Is(word);
    }

    /// \param word of the grammar \return true if it is next; it is taken then
    bool Accept(std::string_view word);

    /// \param word of the grammar that must be next \param what it is, for the message
    void Expect(std::string_view word, const std::string& what);

    /// \return true where the statement ends
    bool IsEnd()
    {
        return Peek().IsEnd();
    }

    /// \param what was expected \throws PfSyntaxError at the next token
    [[noreturn]] void Refuse(const std::string& what);

    /// \param what a name is wanted for, "the name of a table" \param most bytes of it
    /// \return the name, of a word that is not one of the grammar's or in quotes
    std::string TakeName(const std::string& what, std::size_t most);

    /// \return the name of a table, without the < and > around it
    std::string TakeTable();

    /// \param what it is \param least, \param most bounds \return a number
    std::uint32_t TakeNumber(const std::string& what, std::uint32_t least, std::uint32_t most);

    /**
     * One element, or a list of them in braces, in which there may be lists again; commas may be
     * left out, and lines may end anywhere in it.
     * \param what one element is \param read reads one
     */
    void ReadList(const std::string& what, const std::function<void()>& read);

    /// Pass over words of `pf-skip` with what belongs to them, as many as there are.
    void SkipWords();

    /// \param word of a statement of its own \return true if pf-skip lists it; it is noted then
    bool Skips(const std::string& word);

    /// Take everything up to the end of the statement, lists that go on in other lines included.
    void SkipStatement();

    /// After an error: go to where the next statement may begin. \param depth of braces then
    void Recover(std::size_t depth);

    /// \return braces that are open
    std::size_t Depth() const
    {
        return m_depth;
    }

    /// \return words of `pf-skip` that were passed over, sorted
    const std::set<std::string>& Skipped() const
    {
        return m_skipped;
    }

    /**
     * Read another text, an included one, in the midst of this one.
     * \param lines of it; must live until EndText() \throws nothing
     */
    void BeginText(const std::vector<std::string>& lines);
    void EndText();

    PfMacros macros;

  private:
    struct Text
    {
        PfLexer lexer;
        std::deque<PfToken> ahead;
    };

    void SkipArguments(const PfToken& word);
    void SkipValue();
    void SkipBrackets();
    void SkipItem();
    void ReadElements(const std::string& what,
                      const std::function<void()>& read,
                      std::size_t level);

    const std::set<std::string>& m_skip;
    std::set<std::string> m_skipped;
    std::size_t m_expanded = 0;
    std::size_t m_elements = 0; ///< of the list that is being read
    std::size_t m_depth = 0;
    bool m_atLine = true; ///< nothing was taken of the line yet
    std::deque<Text> m_texts;
};

/// \param place of an error \param message of it \throws PfSyntaxError
[[noreturn]] void PfThrow(const PfPlace& place, const std::string& message);

/// \param token of a text \return it in quotes for a message, cut after 64 bytes
std::string PfQuote(const PfToken& token);

/// \param message which \throws PfSyntaxError that ends the reading of the whole text
[[noreturn]] void PfThrowFatal(const PfPlace& place, const std::string& message);

} // namespace divertsim
} // namespace ns3

#endif // PF_TOKENS_H
