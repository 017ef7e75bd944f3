// SPDX-License-Identifier: GPL-2.0-only
#include "tool/scenario/scenario-check-value.h"
#include "tool/scenario/scenario-structure.h"

#include "ns3/lb-policy-registry.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace ns3
{
namespace divertsim
{

namespace
{

using Type = ScenarioValue::Type;

bool
Has(const std::vector<std::string>& words, const std::string& word)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

/// \return the policy that the name says, null where there is none
const LbPolicyEntry*
CheckName(const ScenarioValue& name,
          const ScenarioKey& key,
          const std::string& pointer,
          ScenarioProblemList& problems)
{
    if (!name.Is(Type::STRING))
    {
        problems.AddError(ScenarioHead(name),
                          pointer,
                          fmt::format("this must be a policy's name, not {}", name.Describe()),
                          SuggestWord("", key.words));
        return nullptr;
    }
    const auto* entry = LbFindPolicy(name.text);
    if (Has(key.words, name.text))
    {
        return entry;
    }
    const auto quoted = QuoteForMessage(name.text);
    const auto message = entry
                             ? fmt::format("policy {} does not serve sockets of this kind", quoted)
                         : Has(key.later, name.text)
                             ? fmt::format("policy {} is not modelled in this version", quoted)
                             : fmt::format("there is no policy {}", quoted);
    const bool known = entry || Has(key.later, name.text);
    problems.AddError(name.place, pointer, message, SuggestWord(known ? "" : name.text, key.words));
    return nullptr;
}

void
CheckParameter(const LbPolicyEntry& entry,
               const ScenarioMember& member,
               const std::string& pointer,
               ScenarioProblemList& problems)
{
    std::vector<std::string> known;
    for (const auto& parameter : entry.parameters)
    {
        known.emplace_back(parameter.name);
        if (parameter.name != member.key)
        {
            continue;
        }
        const double number = ScenarioNumber(member.value.text);
        if (!member.value.Is(Type::NUMBER))
        {
            problems.AddError(
                ScenarioHead(member.value),
                pointer,
                fmt::format("this must be a number, not {}", member.value.Describe()));
        }
        else if (number < parameter.minimum || number > parameter.maximum)
        {
            problems.AddError(
                member.value.place,
                pointer,
                "this is out of bounds",
                fmt::format("it lies between {} and {}", parameter.minimum, parameter.maximum));
        }
        else if (parameter.whole && number != std::floor(number))
        {
            problems.AddError(member.value.place,
                              pointer,
                              "this must be a whole number",
                              fmt::format("right would be {:.0f}", std::floor(number)));
        }
        return;
    }
    problems.AddError(
        member.place,
        pointer,
        fmt::format("policy {} has no parameter {}", entry.name, QuoteForMessage(member.key)),
        known.empty() ? "it has none" : SuggestWord(member.key, known));
}

} // namespace

void
CheckScenarioPolicy(const ScenarioValue& value,
                    const ScenarioKey& key,
                    const std::string& pointer,
                    ScenarioProblemList& problems)
{
    if (!value.Is(Type::OBJECT))
    {
        CheckName(value, key, pointer, problems);
        return;
    }
    const auto* name = value.Find("name");
    if (!name)
    {
        problems.AddError(ScenarioHead(value),
                          JoinPointer(pointer, "name"),
                          "the key \"name\" is missing",
                          fmt::format("right would be {{ \"name\": \"{}\" }}", key.words.front()));
        return;
    }
    const auto* entry = CheckName(*name, key, JoinPointer(pointer, "name"), problems);
    for (const auto& member : value.members)
    {
        if (entry && member.key != "name")
        {
            CheckParameter(*entry, member, JoinPointer(pointer, member.key), problems);
        }
    }
}

} // namespace divertsim
} // namespace ns3
