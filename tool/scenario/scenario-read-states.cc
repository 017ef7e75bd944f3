// SPDX-License-Identifier: GPL-2.0-only
//
// Which states of a host an event is for
#include "tool/scenario/scenario-context.h"
#include "tool/scenario/scenario-network.h"

#include <fmt/format.h>

#include <map>
#include <set>

namespace ns3
{
namespace divertsim
{

namespace
{

/// Labels of rules, those of anchors too
void
AddLabels(const PfRuleset& rules, std::set<std::string>& labels)
{
    for (std::size_t list = 0; list < static_cast<std::size_t>(PfRuleList::COUNT); ++list)
    {
        for (const auto& rule : rules.Rules(static_cast<PfRuleList>(list)))
        {
            labels.insert(rule.labels.begin(), rule.labels.end());
            if (rule.IsAnchor())
            {
                AddLabels(*rule.anchor, labels);
            }
        }
    }
}

/// \return which states the event is for, null for other events
const ScenarioStates*
FindStates(const ScenarioEvent& event)
{
    const auto* kill = std::get_if<ScenarioKillStates>(&event.kind);
    const auto* show = std::get_if<ScenarioShowStates>(&event.kind);
    return kill ? &kill->states : show ? &show->states : nullptr;
}

std::optional<ScenarioStatesEnd>
ReadEnd(ScenarioContext& context, const ScenarioObject& object, std::string_view key)
{
    const auto* value = object.Find(key);
    if (!value || !value->Is(ScenarioValue::Type::STRING))
    {
        return std::nullopt;
    }
    ScenarioStatesEnd end;
    const auto& text = value->text;
    if (const auto address = BsdAddress::Parse(text))
    {
        end.network = *address;
        end.prefixLength = static_cast<std::uint8_t>(address->Size() * 8);
        return end;
    }
    if (text.find('/') != std::string::npos)
    {
        const auto network = ParseScenarioNetwork(text);
        if (!network.problem.empty())
        {
            context.Error(object, key, network.problem, network.suggestion);
        }
        end.network = network.address;
        end.prefixLength = network.prefixLength;
        return end;
    }
    if (const auto* host = context.FindHost(object, key))
    {
        end.host = host->name;
    }
    return end;
}

void
CheckInterface(ScenarioContext& context, const ScenarioObject& object, const ScenarioHost& host)
{
    const auto wanted = object.Text("interface");
    const auto& names = context.interfaces.GetNames(host.name);
    if (wanted == "all" || names.count(wanted) > 0)
    {
        return;
    }
    std::vector<std::string> known(names.begin(), names.end());
    known.emplace_back("all");
    context.Error(object,
                  "interface",
                  fmt::format("\"{}\" has no interface {}", host.name, QuoteForMessage(wanted)),
                  SuggestWord(wanted, known));
}

} // namespace

ScenarioStates
ReadScenarioStates(ScenarioContext& context, const ScenarioObject& object)
{
    ScenarioStates states;
    states.from = ReadEnd(context, object, "from");
    states.to = ReadEnd(context, object, "to");
    states.label = object.Text("label");
    states.interface = object.Text("interface");
    if (object.Find("id"))
    {
        states.id = object.Integer("id");
    }
    const auto* host = context.FindHost(object, "host");
    if (!host)
    {
        return states;
    }
    states.host = host->name;
    context.WantsPf(object, "host", *host);
    if (object.Find("interface"))
    {
        CheckInterface(context, object, *host);
    }
    return states;
}

ScenarioLabels
FindScenarioLabels(const ScenarioContext& context)
{
    ScenarioLabels labels;
    const auto add = [&labels](const std::string& host,
                               const std::shared_ptr<const PfRuleset>& rules) {
        if (rules)
        {
            AddLabels(*rules, labels.byHost[host]);
        }
        else
        {
            labels.unknown.insert(host); // they were refused
        }
    };
    std::set<std::string> withRules;
    for (const auto& [name, object] : context.root.Named("hosts"))
    {
        if (object.Find("pf") || object.Find("pf-file"))
        {
            withRules.insert(name);
        }
    }
    for (const auto& host : context.scenario.hosts)
    {
        if (withRules.count(host.name) > 0)
        {
            add(host.name, host.pf);
        }
    }
    for (const auto& event : context.scenario.events)
    {
        if (const auto* reload = std::get_if<ScenarioReloadRules>(&event.kind))
        {
            add(reload->host, reload->pf);
        }
    }
    return labels;
}

void
CheckScenarioLabels(ScenarioContext& context, const std::vector<ScenarioObject>& events)
{
    auto labels = FindScenarioLabels(context);
    for (std::size_t i = 0; i < events.size(); ++i)
    {
        const auto* states = FindStates(context.scenario.events[i]);
        if (!states || labels.unknown.count(states->host) > 0 || !events[i].Find("label"))
        {
            continue;
        }
        const auto& there = labels.byHost[states->host];
        if (there.count(states->label) == 0 && !states->host.empty())
        {
            const std::vector<std::string> known(there.begin(), there.end());
            context.Error(events[i],
                          "label",
                          fmt::format("no rule of \"{}\" has the label {}",
                                      states->host,
                                      QuoteForMessage(states->label)),
                          known.empty() ? "they have none" : SuggestWord(states->label, known));
        }
    }
}

} // namespace divertsim
} // namespace ns3
