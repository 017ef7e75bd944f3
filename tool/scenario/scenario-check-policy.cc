// SPDX-License-Identifier: GPL-2.0-only
#include "tool/scenario/scenario-check-value.h"
#include "tool/scenario/scenario-structure.h"

#include "ns3/lb-policy-registry.h"

#include <fmt/format.h>

#include <algorithm>

namespace ns3
{
namespace divertsim
{

namespace
{

using Type = ScenarioValue::Type;

/// \return the policy that the name says, null where there is none
const LbPolicyEntry*
CheckName(const ScenarioValue& name, const std::string& pointer, ScenarioProblemList& problems)
{
    std::vector<std::string> known;
    for (const auto& entry : LbPolicies())
    {
        if (entry.Serves(LbSocketKind::DIVERT))
        {
            known.emplace_back(entry.name);
        }
    }
    if (!name.Is(Type::STRING))
    {
        problems.AddError(ScenarioHead(name),
                          pointer,
                          fmt::format("this must be a policy's name, not {}", name.Describe()),
                          SuggestWord("", known));
        return nullptr;
    }
    const auto& later = ScenarioLaterPolicies();
    if (std::find(known.begin(), known.end(), name.text) == known.end())
    {
        const bool coming = std::find(later.begin(), later.end(), name.text) != later.end();
        problems.AddError(name.place,
                          pointer,
                          coming ? fmt::format("policy {} is not modelled in this version",
                                               QuoteForMessage(name.text))
                                 : fmt::format("there is no policy {}", QuoteForMessage(name.text)),
                          SuggestWord(coming ? "" : name.text, known));
        return nullptr;
    }
    return LbFindPolicy(name.text);
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
        return;
    }
    problems.AddError(
        member.place,
        pointer,
        fmt::format("policy {} has no parameter {}", entry.name, QuoteForMessage(member.key)),
        known.empty() ? "it has none" : SuggestWord(member.key, known));
}

} // namespace

const std::vector<std::string>&
ScenarioLaterPolicies()
{
    static const std::vector<std::string> later{"linux",
                                                "jump",
                                                "rendezvous",
                                                "ring",
                                                "maglev",
                                                "anchor",
                                                "dx",
                                                "memento",
                                                "freebsd-inpcb",
                                                "sticky",
                                                "jet"};
    return later;
}

void
CheckScenarioPolicy(const ScenarioValue& value,
                    const std::string& pointer,
                    ScenarioProblemList& problems)
{
    if (!value.Is(Type::OBJECT))
    {
        CheckName(value, pointer, problems);
        return;
    }
    const auto* name = value.Find("name");
    if (!name)
    {
        problems.AddError(ScenarioHead(value),
                          JoinPointer(pointer, "name"),
                          "the key \"name\" is missing",
                          "right would be { \"name\": \"freebsd\" }");
        return;
    }
    const auto* entry = CheckName(*name, JoinPointer(pointer, "name"), problems);
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
