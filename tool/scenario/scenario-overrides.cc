// SPDX-License-Identifier: GPL-2.0-only
#include "tool/scenario/scenario-overrides.h"

#include "tool/scenario/scenario-json.h"
#include "tool/scenario/scenario-structure.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>

namespace ns3
{
namespace divertsim
{

namespace
{

using Type = ScenarioValue::Type;

/// RFC 7396, section 2
void
MergePatch(ScenarioValue& target, const ScenarioValue& patch)
{
    if (!patch.Is(Type::OBJECT))
    {
        target = patch;
        return;
    }
    if (!target.Is(Type::OBJECT))
    {
        target = ScenarioValue();
        target.type = Type::OBJECT;
    }
    target.place = patch.place;
    for (const auto& member : patch.members)
    {
        if (member.value.Is(Type::NONE))
        {
            target.Remove(member.key);
            continue;
        }
        auto* old = target.Find(member.key);
        MergePatch(old ? *old : target.Set(member.key, ScenarioValue()), member.value);
        for (auto& merged : target.members)
        {
            if (merged.key == member.key)
            {
                merged.place = member.place;
            }
        }
    }
}

/// A `--set` at work
class Override
{
  public:
    Override(ScenarioValue& root, const ScenarioSource& source, ScenarioProblemList& problems)
        : m_at(&root),
          m_source(source),
          m_text(source.text),
          m_problems(problems)
    {
    }

    void Run()
    {
        const auto equals = m_text.find('=');
        if (equals == std::string_view::npos || m_text.empty() || m_text[0] != '/')
        {
            Error(0,
                  m_text.size(),
                  "--set wants a JSON pointer, = and a value",
                  "right would be --set /groups/ids/sockets=4");
            return;
        }
        for (std::size_t from = 1; from <= equals && m_at;)
        {
            const auto to = std::min(m_text.find('/', from), equals);
            const auto token = Unescape(from, to);
            if (!token)
            {
                return;
            }
            if (to == equals)
            {
                Put(*token, from, equals);
                return;
            }
            Step(*token, from, to);
            from = to + 1;
        }
    }

  private:
    void Error(std::size_t from,
               std::size_t to,
               const std::string& message,
               const std::string& suggestion = "")
    {
        m_problems.AddError({&m_source, from, to - from}, m_pointer, message, suggestion);
    }

    std::optional<std::string> Unescape(std::size_t from, std::size_t to)
    {
        std::string token;
        for (std::size_t i = from; i < to; ++i)
        {
            if (m_text[i] != '~')
            {
                token += m_text[i];
                continue;
            }
            const char escaped = i + 1 < to ? m_text[i + 1] : '\0';
            if (escaped != '0' && escaped != '1')
            {
                Error(i, i + 1, "in a JSON pointer ~ is written ~0, and / in a key ~1");
                return std::nullopt;
            }
            token += escaped == '0' ? '~' : '/';
            ++i;
        }
        return token;
    }

    /// \return the index that the token is, if it is one of the array
    static std::optional<std::size_t> IndexOf(const std::string& token, std::size_t size)
    {
        std::size_t index = 0;
        const auto end = token.data() + token.size();
        const auto parsed = std::from_chars(token.data(), end, index);
        const bool plain = token == "0" || (!token.empty() && token[0] != '0');
        if (!plain || parsed.ptr != end || parsed.ec != std::errc() || index >= size)
        {
            return std::nullopt;
        }
        return index;
    }

    void Step(const std::string& token, std::size_t from, std::size_t to)
    {
        ScenarioValue* next = nullptr;
        if (m_at->Is(Type::OBJECT))
        {
            next = m_at->Find(token);
            if (!next)
            {
                std::vector<std::string> keys;
                for (const auto& member : m_at->members)
                {
                    keys.push_back(member.key);
                }
                Error(from,
                      to,
                      fmt::format("there is no {} here", QuoteForMessage(token)),
                      SuggestWord(token, keys));
            }
        }
        else if (m_at->Is(Type::ARRAY))
        {
            const auto index = IndexOf(token, m_at->items.size());
            next = index ? &m_at->items[*index] : nullptr;
            if (!index)
            {
                WrongIndex(token, from, to);
            }
        }
        else
        {
            NothingInside(from, to);
        }
        m_at = next;
        m_pointer = JoinPointer(m_pointer, token);
    }

    void WrongIndex(const std::string& token, std::size_t from, std::size_t to)
    {
        Error(from,
              to,
              fmt::format("{} is no index of this array, which has {}",
                          QuoteForMessage(token),
                          m_at->items.size()),
              "the first is 0; - at the end of a pointer appends");
    }

    void NothingInside(std::size_t from, std::size_t to)
    {
        Error(from, to, fmt::format("there is nothing inside {}", m_at->Describe()));
    }

    void Put(const std::string& token, std::size_t from, std::size_t equals)
    {
        auto value = MakeValue(equals + 1);
        if (m_at->Is(Type::OBJECT))
        {
            const ScenarioPlace key{&m_source, from, equals - from};
            if (auto* old = m_at->Find(token))
            {
                *old = std::move(value);
            }
            else
            {
                m_at->members.push_back({token, key, std::move(value)});
            }
        }
        else if (m_at->Is(Type::ARRAY) && token == "-")
        {
            m_at->items.push_back(std::move(value));
        }
        else if (m_at->Is(Type::ARRAY))
        {
            const auto index = IndexOf(token, m_at->items.size());
            if (index)
            {
                m_at->items[*index] = std::move(value);
            }
            else
            {
                WrongIndex(token, from, equals);
            }
        }
        else
        {
            NothingInside(from, equals);
        }
    }

    ScenarioValue MakeValue(std::size_t from)
    {
        ScenarioProblemList unheard;
        auto parsed = ParseScenarioJson(m_source, from, unheard);
        if (parsed && !unheard.HasErrors())
        {
            return std::move(*parsed);
        }
        ScenarioValue text;
        text.type = Type::STRING;
        text.text = m_text.substr(from);
        text.place = {&m_source, from, m_text.size() - from};
        return text;
    }

    ScenarioValue* m_at;
    const ScenarioSource& m_source;
    std::string_view m_text;
    ScenarioProblemList& m_problems;
    std::string m_pointer;
};

} // namespace

void
MergeScenarioIncludes(ScenarioValue& scenario, ScenarioFiles& files, ScenarioProblemList& problems)
{
    const auto* include = scenario.Find("include");
    if (!include || !include->Is(Type::ARRAY))
    {
        return;
    }
    ScenarioValue merged;
    merged.type = Type::OBJECT;
    for (std::size_t i = 0; i < include->items.size(); ++i)
    {
        const auto* source = files.Read(include->items[i], JoinPointer("/include", i), problems);
        const auto fragment = source ? ParseScenarioJson(*source, 0, problems) : std::nullopt;
        if (!fragment)
        {
            continue;
        }
        if (!fragment->Is(Type::OBJECT))
        {
            problems.AddError(ScenarioHead(*fragment),
                              "",
                              fmt::format("this must be an object, not {}", fragment->Describe()));
            continue;
        }
        if (const auto* nested = fragment->FindMember("include"))
        {
            problems.AddError(nested->place,
                              "/include",
                              "a file that is included includes no others",
                              "name them all in the scenario");
        }
        MergePatch(merged, *fragment);
    }
    MergePatch(merged, scenario);
    merged.Remove("include");
    scenario = std::move(merged);
}

void
SetScenarioValue(ScenarioValue& scenario,
                 const std::string& option,
                 ScenarioFiles& files,
                 ScenarioProblemList& problems)
{
    Override(scenario, files.AddOption("--set", option), problems).Run();
}

} // namespace divertsim
} // namespace ns3
