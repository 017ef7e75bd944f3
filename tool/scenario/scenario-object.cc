// SPDX-License-Identifier: GPL-2.0-only
#include "tool/scenario/scenario-object.h"

#include "tool/scenario/scenario-quantity.h"

namespace ns3
{
namespace divertsim
{

using Type = ScenarioValue::Type;

ScenarioObject::ScenarioObject(const ScenarioValue& value,
                               const ScenarioSection& section,
                               std::string pointer)
    : m_value(&value),
      m_section(&section),
      m_pointer(std::move(pointer))
{
}

const ScenarioValue*
ScenarioObject::Find(std::string_view key) const
{
    return m_value->Find(key);
}

std::string
ScenarioObject::Pointer(std::string_view key) const
{
    return Find(key) ? JoinPointer(m_pointer, key) : m_pointer;
}

const std::string&
ScenarioObject::Pointer() const
{
    return m_pointer;
}

const ScenarioValue&
ScenarioObject::Value() const
{
    return *m_value;
}

ScenarioPlace
ScenarioObject::Place(std::string_view key) const
{
    const auto* value = Find(key);
    return ScenarioHead(value ? *value : *m_value);
}

const ScenarioKey*
ScenarioObject::FindKey(std::string_view key) const
{
    const auto* chooser = m_value->Find(m_section->chooser);
    return m_section->FindKey(key, chooser ? chooser->text : m_section->initialWord);
}

std::string_view
ScenarioObject::TextOf(std::string_view key, Type type) const
{
    const auto* value = Find(key);
    if (value)
    {
        return value->Is(type) ? std::string_view(value->text) : std::string_view();
    }
    const auto* declared = FindKey(key);
    return declared ? declared->initial : std::string_view();
}

std::string
ScenarioObject::Text(std::string_view key) const
{
    return std::string(TextOf(key, Type::STRING));
}

std::uint64_t
ScenarioObject::Integer(std::string_view key) const
{
    return ScenarioBound(TextOf(key, Type::NUMBER), 0);
}

double
ScenarioObject::Number(std::string_view key) const
{
    return ScenarioNumber(TextOf(key, Type::NUMBER));
}

BsdTime
ScenarioObject::Time(std::string_view key) const
{
    return ParseScenarioTime(TextOf(key, Type::STRING)).value_or(0);
}

double
ScenarioObject::Cost(std::string_view key) const
{
    return ParseScenarioCost(TextOf(key, Type::STRING)).value.value_or(0);
}

std::uint64_t
ScenarioObject::Rate(std::string_view key) const
{
    return ParseScenarioQuantity(ScenarioDimension::RATE, TextOf(key, Type::STRING))
        .value.value_or(0);
}

std::uint64_t
ScenarioObject::Size(std::string_view key) const
{
    return ParseScenarioQuantity(ScenarioDimension::SIZE, TextOf(key, Type::STRING))
        .value.value_or(0);
}

std::optional<ScenarioObject>
ScenarioObject::Object(std::string_view key) const
{
    const auto* value = Find(key);
    const auto* declared = FindKey(key);
    if (!value || !value->Is(Type::OBJECT) || !declared || !declared->section)
    {
        return std::nullopt;
    }
    return ScenarioObject(*value, *declared->section, JoinPointer(m_pointer, key));
}

std::vector<ScenarioObject>
ScenarioObject::List(std::string_view key) const
{
    std::vector<ScenarioObject> list;
    const auto* value = Find(key);
    const auto* declared = FindKey(key);
    for (std::size_t i = 0; value && value->Is(Type::ARRAY) && i < value->items.size(); ++i)
    {
        if (value->items[i].Is(Type::OBJECT))
        {
            list.emplace_back(value->items[i],
                              *declared->section,
                              JoinPointer(JoinPointer(m_pointer, key), i));
        }
    }
    return list;
}

std::vector<std::pair<std::string, ScenarioObject>>
ScenarioObject::Named(std::string_view key) const
{
    std::vector<std::pair<std::string, ScenarioObject>> named;
    const auto* value = Find(key);
    const auto* declared = FindKey(key);
    if (value && value->Is(Type::OBJECT))
    {
        for (const auto& member : value->members)
        {
            if (member.value.Is(Type::OBJECT))
            {
                named.emplace_back(
                    member.key,
                    ScenarioObject(member.value,
                                   *declared->section,
                                   JoinPointer(JoinPointer(m_pointer, key), member.key)));
            }
        }
    }
    return named;
}

} // namespace divertsim
} // namespace ns3
