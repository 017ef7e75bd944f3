// SPDX-License-Identifier: GPL-2.0-only
#include "tool/build/event.h"

#include "tool/build/event-add-sockets.h"
#include "tool/build/event-bind.h"
#include "tool/build/event-close-sockets.h"
#include "tool/build/event-kill-states.h"
#include "tool/build/event-link-state.h"
#include "tool/build/event-rebind.h"
#include "tool/build/event-reload-rules.h"
#include "tool/build/event-restart.h"
#include "tool/build/event-set-option.h"
#include "tool/build/event-set.h"
#include "tool/build/event-splice.h"
#include "tool/build/event-show-states.h"

#include <algorithm>

namespace ns3
{
namespace divertsim
{

Event::Event(BsdTime at, std::string name, std::string action)
    : m_at(at),
      m_name(std::move(name)),
      m_action(std::move(action))
{
}

Event::~Event() = default;

std::vector<std::string>
Event::GetGroups(const World&) const
{
    return {};
}

bool
Event::IsDue(const World&) const
{
    return true;
}

BsdTime
Event::GetTime() const
{
    return m_at;
}

const std::string&
Event::GetName() const
{
    return m_name;
}

const std::string&
Event::GetAction() const
{
    return m_action;
}

namespace
{

/// Makes the events of one entry of the file
struct EventMaker
{
    const Scenario& scenario;
    const ScenarioEvent& event;
    Events& events;

    void operator()(const ScenarioAddSockets& kind) const
    {
        Add<EventAddSockets>(kind);
    }

    void operator()(const ScenarioCloseSockets& kind) const
    {
        Add<EventCloseSockets>(kind);
    }

    void operator()(const ScenarioRebind& kind) const
    {
        Add<EventRebind>(kind);
    }

    void operator()(const ScenarioRestart& kind) const
    {
        AddRestart(scenario, event, kind, events);
    }

    void operator()(const ScenarioSetOption& kind) const
    {
        Add<EventSetOption>(kind);
    }

    void operator()(const ScenarioBind& kind) const
    {
        Add<EventBind>(kind);
    }

    void operator()(const ScenarioSetSplice& kind) const
    {
        Add<EventSplice>(kind);
    }

    void operator()(const ScenarioReloadRules& kind) const
    {
        Add<EventReloadRules>(kind);
    }

    void operator()(const ScenarioKillStates& kind) const
    {
        Add<EventKillStates>(kind);
    }

    void operator()(const ScenarioShowStates& kind) const
    {
        Add<EventShowStates>(kind);
    }

    void operator()(const ScenarioLinkState& kind) const
    {
        Add<EventLinkState>(kind);
    }

    void operator()(const ScenarioSet& kind) const
    {
        Add<EventSet>(kind);
    }

    template <typename KindOfEvent, typename Kind>
    void Add(const Kind& kind) const
    {
        events.push_back(std::make_unique<KindOfEvent>(event.at, event.name, event.action, kind));
    }
};

} // namespace

Events
MakeEvents(const Scenario& scenario)
{
    Events events;
    for (const auto& event : scenario.events)
    {
        std::visit(EventMaker{scenario, event, events}, event.kind);
    }
    std::stable_sort(events.begin(), events.end(), [](const auto& a, const auto& b) {
        return a->GetTime() < b->GetTime();
    });
    return events;
}

} // namespace divertsim
} // namespace ns3
