// SPDX-License-Identifier: GPL-2.0-only
#include "tool/scenario/scenario-value.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{

/// Steps through the content of a JSON string literal
class LiteralCursor
{
  public:
    LiteralCursor(std::string_view text, std::size_t offset)
        : m_text(text),
          m_offset(offset)
    {
    }

    /// \param bytes of the content to step over \return the offset in the source behind them
    std::size_t Advance(std::size_t bytes)
    {
        while (m_content < bytes && m_offset < m_text.size())
        {
            Step();
        }
        return m_offset;
    }

  private:
    void Step()
    {
        if (m_text[m_offset] != '\\')
        {
            ++m_offset;
            ++m_content;
        }
        else if (m_text.substr(m_offset, 2) != "\\u")
        {
            m_offset += 2;
            ++m_content;
        }
        else
        {
            const unsigned unit = Hex(m_offset + 2);
            const bool pair = unit >= 0xd800 && unit < 0xdc00;
            m_offset += pair ? 12 : 6;
            m_content += unit < 0x80 ? 1 : unit < 0x800 ? 2 : pair ? 4 : 3;
        }
    }

    unsigned Hex(std::size_t offset) const
    {
        unsigned value = 0;
        const auto digits = m_text.substr(std::min(offset, m_text.size()), 4);
        std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
        return value;
    }

    std::string_view m_text;
    std::size_t m_offset;
    std::size_t m_content = 0;
};

void
AppendCanonical(const ScenarioValue& value, std::string& json)
{
    switch (value.type)
    {
    case ScenarioValue::Type::NONE:
        json += "null";
        break;
    case ScenarioValue::Type::BOOLEAN:
        json += value.text;
        break;
    case ScenarioValue::Type::NUMBER:
        // 1.0 and 1.00 are one number; one beyond doubles has been refused, or will be
        json += std::isfinite(ScenarioNumber(value.text)) ? nlohmann::json::parse(value.text).dump()
                                                          : value.text;
        break;
    case ScenarioValue::Type::STRING:
        json += nlohmann::json(value.text)
                    .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
        break;
    case ScenarioValue::Type::ARRAY:
        json += '[';
        for (const auto& item : value.items)
        {
            json += &item == &value.items.front() ? "" : ",";
            AppendCanonical(item, json);
        }
        json += ']';
        break;
    case ScenarioValue::Type::OBJECT: {
        std::vector<const ScenarioMember*> sorted;
        for (const auto& member : value.members)
        {
            sorted.push_back(&member);
        }
        std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) {
            return a->key < b->key;
        });
        json += '{';
        for (const auto* member : sorted)
        {
            json += member == sorted.front() ? "" : ",";
            json += nlohmann::json(member->key).dump() + ':';
            AppendCanonical(member->value, json);
        }
        json += '}';
        break;
    }
    }
}

} // namespace

const ScenarioMember*
ScenarioValue::FindMember(std::string_view key) const
{
    const auto found = std::find_if(members.begin(), members.end(), [key](const ScenarioMember& m) {
        return m.key == key;
    });
    return found == members.end() ? nullptr : &*found;
}

const ScenarioValue*
ScenarioValue::Find(std::string_view key) const
{
    const auto* member = FindMember(key);
    return member ? &member->value : nullptr;
}

ScenarioValue*
ScenarioValue::Find(std::string_view key)
{
    return const_cast<ScenarioValue*>(std::as_const(*this).Find(key));
}

ScenarioValue&
ScenarioValue::Set(const std::string& key, ScenarioValue value)
{
    if (auto* old = Find(key))
    {
        *old = std::move(value);
        return *old;
    }
    const ScenarioPlace where = value.place;
    members.push_back({key, where, std::move(value)});
    return members.back().value;
}

void
ScenarioValue::Remove(std::string_view key)
{
    members.erase(std::remove_if(members.begin(),
                                 members.end(),
                                 [key](const ScenarioMember& m) { return m.key == key; }),
                  members.end());
}

std::string_view
ScenarioValue::Describe() const
{
    switch (type)
    {
    case Type::BOOLEAN:
        return "a boolean";
    case Type::NUMBER:
        return "a number";
    case Type::STRING:
        return "a string";
    case Type::ARRAY:
        return "an array";
    case Type::OBJECT:
        return "an object";
    default:
        return "null";
    }
}

ScenarioPlace
ScenarioValue::PlaceOf(std::size_t from, std::size_t length) const
{
    ScenarioPlace inner = place;
    if (!place.source)
    {
        return inner;
    }
    const std::string_view source = place.source->text;
    if (place.offset >= source.size() || source[place.offset] != '"')
    {
        // a string that was not written as JSON: the value of an override
        inner.offset = std::min(place.offset + from, place.offset + place.length);
        inner.length = length;
        return inner;
    }
    // stop before the closing quote
    const auto end = place.offset + place.length - 1;
    LiteralCursor cursor(source.substr(0, end), place.offset + 1);
    inner.offset = cursor.Advance(from);
    inner.length = cursor.Advance(from + length) - inner.offset;
    return inner;
}

std::string
ScenarioValue::ToCanonicalJson() const
{
    std::string json;
    AppendCanonical(*this, json);
    return json;
}

double
ScenarioNumber(std::string_view text)
{
    double number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if (parsed.ec == std::errc::result_out_of_range)
    {
        // from_chars leaves the number alone, whether too large or too small
        const bool small =
            text.find("e-") != std::string_view::npos || text.find("E-") != std::string_view::npos;
        const double huge = std::numeric_limits<double>::infinity();
        number = small ? 0 : text.front() == '-' ? -huge : huge;
    }
    return number;
}

std::string
JoinPointer(const std::string& pointer, std::string_view token)
{
    std::string joined = pointer + '/';
    for (const char c : token)
    {
        joined += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    }
    return joined;
}

std::string
JoinPointer(const std::string& pointer, std::size_t index)
{
    return pointer + '/' + std::to_string(index);
}

} // namespace divertsim
} // namespace ns3
