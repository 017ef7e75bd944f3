// SPDX-License-Identifier: GPL-2.0-only
#include "tool/scenario/scenario-json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>

namespace ns3
{
namespace divertsim
{

namespace
{

/// Keys of one object: far more than a scenario needs, few enough to look at each
constexpr std::size_t MAX_KEYS = 4096;

/// An iterator over the text that tells how far the library's lexer has read
class CountingIterator
{
  public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    CountingIterator() = default;

    CountingIterator(const char* at, const char** read)
        : m_at(at),
          m_read(read)
    {
    }

    reference operator*() const
    {
        return *m_at;
    }

    CountingIterator& operator++()
    {
        ++m_at;
        if (m_read)
        {
            *m_read = m_at;
        }
        return *this;
    }

    CountingIterator operator++(int)
    {
        auto old = *this;
        ++*this;
        return old;
    }

    bool operator==(const CountingIterator& other) const
    {
        return m_at == other.m_at;
    }

    bool operator!=(const CountingIterator& other) const
    {
        return m_at != other.m_at;
    }

  private:
    const char* m_at = nullptr;
    const char** m_read = nullptr;
};

bool
IsBetweenTokens(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',' || c == ':';
}

/**
 * Takes the library's events and builds values. Each event ends a token, so what lies between the
 * end of the last one and the reading point, less blanks and separators, is the token.
 */
class ValueBuilder : public nlohmann::json_sax<nlohmann::json>
{
  public:
    ValueBuilder(const ScenarioSource& source,
                 std::size_t from,
                 const char** read,
                 ScenarioProblemList& problems)
        : m_source(source),
          m_end(from),
          m_read(read),
          m_problems(problems)
    {
    }

    ScenarioValue& GetRoot()
    {
        return m_root;
    }

    bool null() override
    {
        return Leaf(ScenarioValue::Type::NONE, nullptr);
    }

    bool boolean(bool) override
    {
        return Leaf(ScenarioValue::Type::BOOLEAN, nullptr);
    }

    bool number_integer(number_integer_t) override
    {
        return Leaf(ScenarioValue::Type::NUMBER, nullptr);
    }

    bool number_unsigned(number_unsigned_t) override
    {
        return Leaf(ScenarioValue::Type::NUMBER, nullptr);
    }

    bool number_float(number_float_t, const string_t&) override
    {
        return Leaf(ScenarioValue::Type::NUMBER, nullptr);
    }

    bool string(string_t& text) override
    {
        return Leaf(ScenarioValue::Type::STRING, &text);
    }

    bool binary(binary_t&) override
    {
        return false;
    }

    bool start_object(std::size_t) override
    {
        return Open(ScenarioValue::Type::OBJECT);
    }

    bool end_object() override
    {
        return Close();
    }

    bool start_array(std::size_t) override
    {
        return Open(ScenarioValue::Type::ARRAY);
    }

    bool end_array() override
    {
        return Close();
    }

    bool key(string_t& text) override
    {
        auto& open = m_open.back();
        open.keyPlace = TakeToken();
        open.key = std::move(text);
        const auto* earlier = open.value->FindMember(open.key);
        if (earlier)
        {
            m_problems.AddError(
                open.keyPlace,
                JoinPointer(open.pointer, open.key),
                fmt::format("the key {} stands here twice", QuoteForMessage(open.key)),
                "take one of the two out");
        }
        if (open.value->members.size() >= MAX_KEYS)
        {
            m_problems.AddError(open.keyPlace,
                                open.pointer,
                                fmt::format("more than {} keys in one object", MAX_KEYS));
            return false;
        }
        return true;
    }

    bool parse_error(std::size_t position,
                     const std::string&,
                     const nlohmann::detail::exception& error) override
    {
        // position counts the bytes read, the wrong one included
        const auto at = m_start + (position > 0 ? position - 1 : 0);
        std::string text = error.what();
        const auto column = text.find(", column ");
        const auto colon = column == std::string::npos ? column : text.find(": ", column);
        text = colon == std::string::npos ? text : text.substr(colon + 2);
        // what was read last stands in the line that the problem shows
        const auto last = text.find("; last read: ");
        if (last != std::string::npos)
        {
            const auto expected = text.rfind("; expected ");
            text = text.substr(0, last) +
                   (expected != std::string::npos && expected > last ? text.substr(expected) : "");
        }
        m_problems.AddError({&m_source, std::min(at, m_source.text.size()), 1},
                            "",
                            text,
                            Advise(at));
        return false;
    }

    /// \param start offset at which the library began to count
    void StartAt(std::size_t start)
    {
        m_start = start;
    }

  private:
    /// \return what would be right, for the two mistakes that all make
    std::string Advise(std::size_t at) const
    {
        const std::string_view text = m_source.text;
        const char wrong = at < text.size() ? text[at] : '\0';
        const auto before = text.substr(0, at).find_last_not_of(" \t\r\n");
        if (wrong == '/' || wrong == '*' || wrong == '#')
        {
            return "JSON has no comments";
        }
        if ((wrong == '}' || wrong == ']') && before != std::string_view::npos &&
            text[before] == ',')
        {
            return "JSON has no comma behind the last entry";
        }
        return "";
    }

    struct OpenValue
    {
        ScenarioValue* value;
        std::string pointer;
        std::string key = "";
        ScenarioPlace keyPlace = {};
    };

    ScenarioPlace TakeToken()
    {
        const std::string_view text = m_source.text;
        auto start = m_end;
        while (start < text.size() && IsBetweenTokens(text[start]))
        {
            ++start;
        }
        m_end = static_cast<std::size_t>(*m_read - text.data());
        return {&m_source, start, std::max(m_end, start) - start};
    }

    /// A number ends where the lexer sees the first byte that is none of it.
    void StepBack(ScenarioPlace& place)
    {
        const std::string_view text = m_source.text;
        while (place.length > 1 && !(text[place.offset + place.length - 1] >= '0' &&
                                     text[place.offset + place.length - 1] <= '9'))
        {
            --place.length;
        }
        m_end = place.offset + place.length;
    }

    bool Leaf(ScenarioValue::Type type, std::string* text)
    {
        ScenarioValue value;
        value.type = type;
        value.place = TakeToken();
        if (type == ScenarioValue::Type::NUMBER)
        {
            StepBack(value.place);
        }
        value.text =
            text ? std::move(*text) : m_source.text.substr(value.place.offset, value.place.length);
        Put(std::move(value));
        return true;
    }

    /// \return where the value now stands
    ScenarioValue* Put(ScenarioValue value)
    {
        if (m_open.empty())
        {
            m_root = std::move(value);
            return &m_root;
        }
        auto& open = m_open.back();
        if (open.value->Is(ScenarioValue::Type::ARRAY))
        {
            open.value->items.push_back(std::move(value));
            return &open.value->items.back();
        }
        auto& put = open.value->Set(open.key, std::move(value));
        for (auto& member : open.value->members)
        {
            if (&member.value == &put)
            {
                member.place = open.keyPlace;
            }
        }
        return &put;
    }

    bool Open(ScenarioValue::Type type)
    {
        ScenarioValue value;
        value.type = type;
        value.place = TakeToken();
        std::string pointer;
        if (!m_open.empty())
        {
            const auto& open = m_open.back();
            pointer = open.value->Is(ScenarioValue::Type::ARRAY)
                          ? JoinPointer(open.pointer, open.value->items.size())
                          : JoinPointer(open.pointer, open.key);
        }
        if (m_open.size() >= SCENARIO_MAX_DEPTH)
        {
            m_problems.AddError(
                value.place,
                pointer,
                fmt::format("more than {} arrays and objects in each other", SCENARIO_MAX_DEPTH));
            return false;
        }
        auto* put = Put(std::move(value));
        m_open.push_back({put, std::move(pointer)});
        return true;
    }

    bool Close()
    {
        auto& place = m_open.back().value->place;
        TakeToken();
        place.length = m_end - place.offset;
        m_open.pop_back();
        return true;
    }

    const ScenarioSource& m_source;
    std::size_t m_start = 0;
    std::size_t m_end; ///< of the last token
    const char** m_read;
    ScenarioProblemList& m_problems;
    ScenarioValue m_root;
    std::vector<OpenValue> m_open; ///< values never move while they are open
};

} // namespace

std::optional<ScenarioValue>
ParseScenarioJson(const ScenarioSource& source, std::size_t from, ScenarioProblemList& problems)
{
    const std::string_view text = source.text;
    // the library takes a NUL for the end
    const auto nul = text.find('\0', from);
    if (nul != std::string_view::npos)
    {
        problems.AddError({&source, nul, 1},
                          "",
                          "a NUL byte: this is no text in UTF-8",
                          "save the file as UTF-8 text");
        return std::nullopt;
    }
    if (text.substr(from, 3) == "\xef\xbb\xbf")
    {
        from += 3;
    }
    const char* read = text.data() + from;
    ValueBuilder builder(source, from, &read, problems);
    builder.StartAt(from);
    const bool ok = nlohmann::json::sax_parse(CountingIterator(text.data() + from, &read),
                                              CountingIterator(text.data() + text.size(), nullptr),
                                              &builder);
    if (!ok)
    {
        return std::nullopt;
    }
    return std::move(builder.GetRoot());
}

} // namespace divertsim
} // namespace ns3
