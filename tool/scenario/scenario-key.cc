// SPDX-License-Identifier: GPL-2.0-only
#include "tool/scenario/scenario-key.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace ns3
{
namespace divertsim
{

ScenarioKey&
ScenarioKey::Required()
{
    required = true;
    return *this;
}

ScenarioKey&
ScenarioKey::Default(std::string_view value)
{
    initial = value;
    return *this;
}

ScenarioKey&
ScenarioKey::Bounds(std::string_view least, std::string_view most)
{
    minimum = least;
    maximum = most;
    return *this;
}

ScenarioKey&
ScenarioKey::Words(std::vector<std::string> known, std::vector<std::string> unmodelled)
{
    words = std::move(known);
    later = std::move(unmodelled);
    return *this;
}

ScenarioKey&
ScenarioKey::Of(const ScenarioSection& inner)
{
    section = &inner;
    return *this;
}

ScenarioKey&
ScenarioKey::Example(std::string_view value)
{
    example = value;
    return *this;
}

ScenarioKey&
ScenarioKey::Objects(std::string (*says)(std::string_view word))
{
    objection = says;
    return *this;
}

ScenarioKey
ScenarioKey::Make(std::string_view name, ScenarioKind kind, std::string_view sentence)
{
    ScenarioKey key;
    key.name = name;
    key.kind = kind;
    key.sentence = sentence;
    return key;
}

ScenarioKey
ScenarioKey::NotModelled(std::string_view name)
{
    ScenarioKey key;
    key.name = name;
    key.notModelled = true;
    return key;
}

const ScenarioVariant*
ScenarioSection::FindVariant(std::string_view word) const
{
    const auto found = std::find_if(variants.begin(),
                                    variants.end(),
                                    [word](const ScenarioVariant& v) { return v.word == word; });
    return found == variants.end() ? nullptr : &*found;
}

const ScenarioKey*
ScenarioSection::FindKey(std::string_view key, std::string_view word) const
{
    const auto find = [key](const std::vector<ScenarioKey>& among) -> const ScenarioKey* {
        const auto found = std::find_if(among.begin(), among.end(), [key](const ScenarioKey& k) {
            return k.name == key;
        });
        return found == among.end() ? nullptr : &*found;
    };
    if (const auto* common = find(keys))
    {
        return common;
    }
    const auto* chosen = FindVariant(word);
    for (const auto& variant : variants)
    {
        const auto* own = !chosen || chosen == &variant ? find(variant.keys) : nullptr;
        if (own)
        {
            return own;
        }
    }
    return nullptr;
}

std::uint64_t
ScenarioBound(std::string_view text, std::uint64_t otherwise)
{
    std::uint64_t value = otherwise;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

bool
IsScenarioName(std::string_view text)
{
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    return !text.empty() && text.size() <= 64 && letter(text[0]) &&
           std::all_of(text.begin(), text.end(), [&letter](char c) {
               return letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-';
           });
}

} // namespace divertsim
} // namespace ns3
