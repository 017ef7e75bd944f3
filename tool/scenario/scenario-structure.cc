// SPDX-License-Identifier: GPL-2.0-only
#include "tool/scenario/scenario-structure.h"

#include "tool/scenario/scenario-check-value.h"
#include "tool/scenario/scenario-keys.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace ns3
{
namespace divertsim
{

namespace
{

using Type = ScenarioValue::Type;
using Keys = std::vector<const ScenarioKey*>;

constexpr const char* LATER = "a later version of divertsim will have it";

/// Holds objects against sections
class StructureCheck
{
  public:
    explicit StructureCheck(ScenarioProblemList& problems)
        : m_problems(problems)
    {
    }

    void CheckSection(const ScenarioValue& value,
                      const ScenarioSection& section,
                      const std::string& pointer)
    {
        if (!WantsObject(value, pointer))
        {
            return;
        }
        Keys keys;
        for (const auto& key : section.keys)
        {
            keys.push_back(&key);
        }
        const auto* variant = ChooseVariant(value, section, pointer);
        const bool known = variant || section.variants.empty();
        for (const auto& other : section.variants)
        {
            // where the variant is unclear, a key of any of them may be meant
            for (const auto& key : other.keys)
            {
                if (&other == variant || !known)
                {
                    keys.push_back(&key);
                }
            }
        }
        for (const auto& member : value.members)
        {
            CheckMember(member, section, keys, pointer, known);
        }
        for (const auto* key : keys)
        {
            const bool own = known || IsCommon(section, *key);
            if (key->required && own && !value.Find(key->name))
            {
                m_problems.AddError(ScenarioHead(value),
                                    JoinPointer(pointer, key->name),
                                    fmt::format("the key \"{}\" is missing", key->name),
                                    Exemplify(*key));
            }
        }
    }

  private:
    bool WantsObject(const ScenarioValue& value, const std::string& pointer)
    {
        if (!value.Is(Type::OBJECT))
        {
            m_problems.AddError(ScenarioHead(value),
                                pointer,
                                fmt::format("this must be an object, not {}", value.Describe()));
        }
        return value.Is(Type::OBJECT);
    }

    bool WantsArray(const ScenarioValue& value, const std::string& pointer)
    {
        if (!value.Is(Type::ARRAY))
        {
            m_problems.AddError(ScenarioHead(value),
                                pointer,
                                fmt::format("this must be an array, not {}", value.Describe()));
        }
        return value.Is(Type::ARRAY);
    }

    static bool IsCommon(const ScenarioSection& section, const ScenarioKey& key)
    {
        return !section.keys.empty() && &key >= &section.keys.front() &&
               &key <= &section.keys.back();
    }

    static std::string Exemplify(const ScenarioKey& key)
    {
        if (key.kind == ScenarioKind::FORMAT)
        {
            return "right would be \"divertsim\": 1";
        }
        if (key.kind == ScenarioKind::WORD)
        {
            return fmt::format("right would be \"{}\": \"{}\"", key.name, key.words.front());
        }
        if (!key.example.empty())
        {
            return fmt::format("right would be \"{}\": \"{}\"", key.name, key.example);
        }
        return fmt::format("\"{}\": {}", key.name, key.sentence);
    }

    /// \return null where it is unclear, which is said, or there are none
    const ScenarioVariant* ChooseVariant(const ScenarioValue& value,
                                         const ScenarioSection& section,
                                         const std::string& pointer)
    {
        if (section.variants.empty())
        {
            return nullptr;
        }
        if (section.chosenByPresence)
        {
            const auto present =
                std::find_if(std::next(section.variants.begin()),
                             section.variants.end(),
                             [&value](const auto& variant) { return value.Find(variant.word); });
            return present == section.variants.end() ? &section.variants.front() : &*present;
        }
        std::vector<std::string> words;
        for (const auto& variant : section.variants)
        {
            if (!variant.notModelled)
            {
                words.emplace_back(variant.word);
            }
        }
        const auto* word = value.Find(section.chooser);
        if (!word)
        {
            if (!section.initialWord.empty())
            {
                return section.FindVariant(section.initialWord);
            }
            m_problems.AddError(ScenarioHead(value),
                                JoinPointer(pointer, section.chooser),
                                fmt::format("the key \"{}\" is missing", section.chooser),
                                SuggestWord("", words));
            return nullptr;
        }
        const auto inner = JoinPointer(pointer, section.chooser);
        if (!word->Is(Type::STRING))
        {
            m_problems.AddError(ScenarioHead(*word),
                                inner,
                                fmt::format("this must be a string, not {}", word->Describe()),
                                SuggestWord("", words));
            return nullptr;
        }
        const auto* variant = section.FindVariant(word->text);
        if (variant && !variant->notModelled)
        {
            return variant;
        }
        m_problems.AddError(
            word->place,
            inner,
            variant ? fmt::format("{} is not modelled in this version", QuoteForMessage(word->text))
                    : fmt::format("{} is no word for \"{}\"",
                                  QuoteForMessage(word->text),
                                  section.chooser),
            SuggestWord(variant ? "" : word->text, words));
        return nullptr;
    }

    void CheckMember(const ScenarioMember& member,
                     const ScenarioSection& section,
                     const Keys& keys,
                     const std::string& pointer,
                     bool known)
    {
        const auto inner = JoinPointer(pointer, member.key);
        if (member.key == section.chooser)
        {
            return;
        }
        const auto found = std::find_if(keys.begin(), keys.end(), [&member](const auto* key) {
            return key->name == member.key;
        });
        if (found != keys.end())
        {
            if ((*found)->notModelled)
            {
                m_problems.AddError(
                    member.place,
                    inner,
                    fmt::format("\"{}\" is not modelled in this version", member.key),
                    LATER);
            }
            else if (known || IsCommon(section, **found))
            {
                CheckKey(member.value, **found, inner);
            }
            return;
        }
        if (known && RefuseOfOtherVariant(member, section, inner))
        {
            return;
        }
        std::vector<std::string> words;
        for (const auto* key : keys)
        {
            // variants may share a key's name
            if (!key->notModelled &&
                std::find(words.begin(), words.end(), key->name) == words.end())
            {
                words.emplace_back(key->name);
            }
        }
        m_problems.AddError(member.place,
                            inner,
                            fmt::format("unknown key {}", QuoteForMessage(member.key)),
                            SuggestWord(member.key, words));
    }

    /// \return true if another variant has the key, which is said
    bool RefuseOfOtherVariant(const ScenarioMember& member,
                              const ScenarioSection& section,
                              const std::string& pointer)
    {
        // an event or a group of another kind has keys of its own; a mode is easily overlooked
        if (section.initialWord.empty())
        {
            return false;
        }
        for (const auto& variant : section.variants)
        {
            if (std::any_of(variant.keys.begin(), variant.keys.end(), [&member](const auto& key) {
                    return key.name == member.key;
                }))
            {
                m_problems.AddError(
                    member.place,
                    pointer,
                    fmt::format("\"{}\" has no meaning here", member.key),
                    fmt::format("it goes with \"{}\": \"{}\"", section.chooser, variant.word));
                return true;
            }
        }
        return false;
    }

    void CheckKey(const ScenarioValue& value, const ScenarioKey& key, const std::string& pointer)
    {
        switch (key.kind)
        {
        case ScenarioKind::OBJECT:
            CheckSection(value, *key.section, pointer);
            break;
        case ScenarioKind::LIST:
            CheckList(value, key, pointer);
            break;
        case ScenarioKind::NAMED:
            CheckNamed(value, key, pointer);
            break;
        case ScenarioKind::FILES:
        case ScenarioKind::LINES:
        case ScenarioKind::ENDS:
        case ScenarioKind::WORDS:
            CheckStrings(value, key, pointer);
            break;
        case ScenarioKind::ATTRIBUTES:
            CheckAttributes(value, pointer);
            break;
        case ScenarioKind::POLICY:
            CheckScenarioPolicy(value, key, pointer, m_problems);
            break;
        case ScenarioKind::MEMBERS:
            CheckScenarioMembers(value, pointer, m_problems);
            break;
        case ScenarioKind::TIME_DRAW:
        case ScenarioKind::SIZE_DRAW:
            if (value.Is(Type::OBJECT))
            {
                CheckSection(value,
                             key.kind == ScenarioKind::TIME_DRAW ? ScenarioTimeDrawSection()
                                                                 : ScenarioSizeDrawSection(),
                             pointer);
                break;
            }
            [[fallthrough]];
        default:
            CheckScenarioValue(value, key, pointer, m_problems);
        }
    }

    void CheckList(const ScenarioValue& value, const ScenarioKey& key, const std::string& pointer)
    {
        if (WantsArray(value, pointer))
        {
            for (std::size_t i = 0; i < value.items.size(); ++i)
            {
                CheckSection(value.items[i], *key.section, JoinPointer(pointer, i));
            }
        }
    }

    void CheckNamed(const ScenarioValue& value, const ScenarioKey& key, const std::string& pointer)
    {
        if (!WantsObject(value, pointer))
        {
            return;
        }
        if (key.required && value.members.empty())
        {
            m_problems.AddError(ScenarioHead(value),
                                pointer,
                                fmt::format("\"{}\" is empty", key.name));
        }
        for (const auto& member : value.members)
        {
            const auto inner = JoinPointer(pointer, member.key);
            if (!IsScenarioName(member.key))
            {
                m_problems.AddError(member.place,
                                    inner,
                                    fmt::format("{} is no name", QuoteForMessage(member.key)),
                                    "a name is a letter, then up to 63 letters, digits, _ or -");
            }
            CheckSection(member.value, *key.section, inner);
        }
    }

    void CheckStrings(const ScenarioValue& value,
                      const ScenarioKey& key,
                      const std::string& pointer)
    {
        if (!WantsArray(value, pointer))
        {
            return;
        }
        if (key.kind == ScenarioKind::ENDS && value.items.size() != 2)
        {
            m_problems.AddError(
                ScenarioHead(value),
                pointer,
                fmt::format("a link is between two hosts, not {}", value.items.size()),
                "right would be [\"client\", \"firewall\"]");
        }
        auto text = key;
        text.kind = key.kind == ScenarioKind::FILES   ? ScenarioKind::FILE
                    : key.kind == ScenarioKind::WORDS ? ScenarioKind::WORD
                                                      : ScenarioKind::TEXT;
        for (std::size_t i = 0; i < value.items.size(); ++i)
        {
            CheckScenarioValue(value.items[i], text, JoinPointer(pointer, i), m_problems);
        }
    }

    void CheckAttributes(const ScenarioValue& value, const std::string& pointer)
    {
        if (WantsObject(value, pointer))
        {
            const auto scalar = ScenarioKey::Make("", ScenarioKind::SCALAR, "");
            for (const auto& member : value.members)
            {
                CheckScenarioValue(member.value,
                                   scalar,
                                   JoinPointer(pointer, member.key),
                                   m_problems);
            }
        }
    }

    ScenarioProblemList& m_problems;
};

} // namespace

void
CheckScenarioStructure(const ScenarioValue& value,
                       const ScenarioSection& section,
                       const std::string& pointer,
                       ScenarioProblemList& problems)
{
    StructureCheck(problems).CheckSection(value, section, pointer);
}

ScenarioPlace
ScenarioHead(const ScenarioValue& value)
{
    auto place = value.place;
    if (value.Is(Type::OBJECT) || value.Is(Type::ARRAY))
    {
        place.length = 1;
    }
    return place;
}

} // namespace divertsim
} // namespace ns3
