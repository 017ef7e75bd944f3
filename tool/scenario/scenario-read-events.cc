// SPDX-License-Identifier: GPL-2.0-only
//
// Events, their names, and whether what they are for can be there
#include "tool/scenario/scenario-context.h"
#include "tool/scenario/scenario-option.h"
#include "tool/scenario/scenario-restart-steps.h"
#include "tool/scenario/scenario-socket.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace ns3
{
namespace divertsim
{

namespace
{

using Type = ScenarioValue::Type;

/// More socket numbers than any run can reach
constexpr std::uint64_t MAX_SOCKETS = std::uint64_t{1} << 32;

/// Of all restarts of a file; they take some 20 MB
constexpr std::uint64_t MAX_RESTART_STEPS = 100000;

ScenarioMembers
ReadMembers(const ScenarioObject& object)
{
    ScenarioMembers members;
    const auto* value = object.Find("members");
    if (!value)
    {
        return members;
    }
    if (value->Is(Type::STRING))
    {
        members.kind = ScenarioMembers::Kind::ALL;
    }
    else if (value->Is(Type::OBJECT) && !value->members.empty())
    {
        const auto& member = value->members.front();
        members.kind =
            member.key == "oldest" ? ScenarioMembers::Kind::OLDEST : ScenarioMembers::Kind::NEWEST;
        members.n = static_cast<std::uint32_t>(ScenarioBound(member.value.text, 0));
    }
    for (const auto& item : value->items)
    {
        members.list.push_back(static_cast<std::uint32_t>(ScenarioBound(item.text, 0)));
    }
    return members;
}

/// Reads events[]
class EventsReader
{
  public:
    explicit EventsReader(ScenarioContext& context)
        : m_context(context)
    {
    }

    void Run()
    {
        m_objects = m_context.root.List("events");
        for (const auto& object : m_objects)
        {
            ReadEvent(object);
        }
        NameTheRest();
        CheckMembers();
        CheckRestarts();
        CheckScenarioLabels(m_context, m_objects);
    }

  private:
    void ReadEvent(const ScenarioObject& object)
    {
        ScenarioEvent event;
        event.at = object.Time("at");
        event.action = object.Text("do");
        const bool splices = event.action == "splice" || event.action == "unsplice";
        event.name = splices ? "" : object.Text("name"); // a proxy's name there
        const auto duration = m_context.scenario.duration;
        if (duration > 0 && event.at > duration)
        {
            m_context.Error(object,
                            "at",
                            fmt::format("{} is after the end of the run", object.Text("at")),
                            fmt::format("the run takes {}", m_context.root.Text("duration")));
        }
        if (!event.name.empty() && !m_names.insert(event.name).second)
        {
            m_context.Error(object,
                            "name",
                            fmt::format("there is an event \"{}\" already", event.name),
                            "names of events are unique");
        }
        ReadKind(object, event);
        m_context.scenario.events.push_back(std::move(event));
    }

    void ReadKind(const ScenarioObject& object, ScenarioEvent& event)
    {
        const auto& action = event.action;
        const auto* group = m_context.FindGroup(object, "group");
        const auto name = group ? group->name : "";
        if (action == "add-sockets")
        {
            event.kind =
                ScenarioAddSockets{name, static_cast<std::uint32_t>(object.Integer("count"))};
        }
        else if (action == "close-sockets")
        {
            event.kind = ScenarioCloseSockets{name, ReadMembers(object)};
        }
        else if (action == "rebind")
        {
            event.kind = ScenarioRebind{name,
                                        ReadMembers(object),
                                        static_cast<std::uint16_t>(object.Integer("port"))};
        }
        else if (action == "restart")
        {
            event.kind = ReadRestart(object, name);
        }
        else if (action == "set-option")
        {
            event.kind = ReadSetOption(object, name);
        }
        else if (action == "bind")
        {
            event.kind = ReadBind(object);
        }
        else if (action == "splice" || action == "unsplice")
        {
            event.kind = ReadSetSplice(object, action == "splice");
        }
        else if (action == "reload-rules")
        {
            event.kind = ReadReload(object);
        }
        else if (action == "kill-states")
        {
            event.kind = ScenarioKillStates{ReadScenarioStates(m_context, object)};
        }
        else if (action == "show-states")
        {
            event.kind = ScenarioShowStates{ReadScenarioStates(m_context, object)};
        }
        else if (action == "link-down" || action == "link-up")
        {
            event.kind = ScenarioLinkState{FindLink(object), action == "link-up"};
        }
        else if (action == "set")
        {
            event.kind = ReadSet(object);
        }
    }

    static ScenarioRestart ReadRestart(const ScenarioObject& object, const std::string& group)
    {
        ScenarioRestart restart;
        restart.group = group;
        const auto order = object.Text("order");
        restart.order = order == "open-first"   ? ScenarioRestart::Order::OPEN_FIRST
                        : order == "blue-green" ? ScenarioRestart::Order::BLUE_GREEN
                                                : ScenarioRestart::Order::CLOSE_FIRST;
        restart.each = object.Time("each");
        restart.down = object.Time("down");
        return restart;
    }

    ScenarioSetOption ReadSetOption(const ScenarioObject& object, const std::string& group)
    {
        ScenarioSetOption set;
        set.group = group;
        set.members = ReadMembers(object);
        set.option = object.Text("option");
        const auto* value = object.Find("value");
        const auto words = ScenarioOptionWords();
        if (value && std::find(words.begin(), words.end(), set.option) != words.end())
        {
            const auto parsed = ParseScenarioOptionValue(set.option, *value);
            set.value = parsed.value;
            if (!parsed.problem.empty())
            {
                m_context.Error(object, "value", parsed.problem, parsed.suggestion);
            }
        }
        return set;
    }

    ScenarioBind ReadBind(const ScenarioObject& object)
    {
        ScenarioBind bind;
        bind.socket = ScenarioSocketKind(object.Text("socket"));
        bind.address = BsdAddress::Parse(object.Text("address")).value_or(BsdAddress());
        bind.port = static_cast<std::uint16_t>(object.Integer("port"));
        if (const auto* options = object.Find("options"))
        {
            for (const auto& option : options->items)
            {
                bind.options.push_back(option.text);
            }
        }
        const auto* host = m_context.FindHost(object, "host");
        if (!host)
        {
            return bind;
        }
        bind.host = host->name;
        if (host->counted)
        {
            m_context.Error(
                object,
                "host",
                fmt::format("\"{}\" has a count, and a socket is on one host", host->name));
        }
        if (bind.socket == LbSocketKind::DIVERT)
        {
            m_context.WantsDivert(object, "host", *host);
        }
        return bind;
    }

    ScenarioSetSplice ReadSetSplice(const ScenarioObject& object, bool on)
    {
        const auto* splice = m_context.FindSplice(object, "name");
        return {splice ? splice->name : "", on};
    }

    ScenarioReloadRules ReadReload(const ScenarioObject& object)
    {
        ScenarioReloadRules reload;
        const auto* host = m_context.FindHost(object, "host");
        if (!object.Find("pf") && !object.Find("pf-file"))
        {
            m_context.Error(object,
                            "do",
                            "there are no rules to load",
                            "right would be \"pf\": [...] or \"pf-file\": \"pf.conf\"");
        }
        if (!host)
        {
            return reload;
        }
        reload.host = host->name;
        m_context.WantsPf(object, "host", *host);
        reload.pf = ReadScenarioRules(m_context, object, *host);
        return reload;
    }

    /// \return the link's label
    std::string FindLink(const ScenarioObject& object)
    {
        const auto wanted = object.Text("link");
        std::vector<std::string> known;
        std::vector<std::string> found;
        std::string unnamed;
        for (const auto& link : m_context.scenario.links)
        {
            const auto label = ScenarioLinkLabel(link);
            const bool ends = wanted == link.a + "-" + link.b || wanted == link.b + "-" + link.a;
            known.push_back(label);
            if (wanted == link.name && !wanted.empty())
            {
                return label;
            }
            if (ends)
            {
                found.push_back(label);
                unnamed = link.name.empty() ? label : unnamed;
            }
        }
        if (!unnamed.empty())
        {
            return unnamed; // of several between two hosts only this one is called after them
        }
        if (found.size() == 1 || wanted.empty())
        {
            return found.empty() ? "" : found.front();
        }
        m_context.Error(
            object,
            "link",
            found.empty() ? fmt::format("there is no link {}", QuoteForMessage(wanted))
                          : fmt::format("{} may be one of several links", QuoteForMessage(wanted)),
            found.empty() ? SuggestWord(wanted, known) : SuggestWord("", found));
        return "";
    }

    ScenarioSet ReadSet(const ScenarioObject& object)
    {
        const auto* value = object.Find("value");
        ScenarioSet set{object.Text("path"), value ? value->text : ""};
        if (object.Find("path") && (set.path.empty() || set.path[0] != '/'))
        {
            m_context.Error(object,
                            "path",
                            fmt::format("{} is no config path", QuoteForMessage(set.path)),
                            "right would be \"/NodeList/0/DeviceList/0/DataRate\"");
        }
        return set;
    }

    /// What has no name is called after what it does, a further one with -2, -3, ...
    void NameTheRest()
    {
        std::map<std::string, int> taken; // numbers of each action, from the first on
        for (auto& event : m_context.scenario.events)
        {
            if (!event.name.empty())
            {
                continue;
            }
            auto& k = taken[event.action];
            do
            {
                ++k;
                event.name = k == 1 ? event.action : fmt::format("{}-{}", event.action, k);
            } while (!m_names.insert(event.name).second);
        }
    }

    /// Each step is kept in memory from the start of the run.
    void CheckRestarts()
    {
        const auto& scenario = m_context.scenario;
        std::map<std::string, std::uint64_t> most;
        std::uint64_t steps = 0;
        for (std::size_t i = 0; i < scenario.events.size(); ++i)
        {
            const auto& event = scenario.events[i];
            const auto* restart = std::get_if<ScenarioRestart>(&event.kind);
            if (!restart)
            {
                continue;
            }
            if (most.count(restart->group) == 0)
            {
                most[restart->group] = ScenarioMostSockets(scenario, restart->group);
            }
            steps += 2 * ScenarioRestartTurns(scenario, event.at, *restart, most[restart->group]);
            if (steps > MAX_RESTART_STEPS)
            {
                m_context.Error(
                    m_objects[i],
                    "do",
                    fmt::format("up to here restarts could take {} steps, a close or an open each; "
                                "{} is the most",
                                steps,
                                MAX_RESTART_STEPS),
                    "fewer restarts, a longer \"each\", a smaller \"limit\" of the group or "
                    "\"order\": \"blue-green\" take fewer");
                return;
            }
        }
    }

    /// A socket number is wrong if no socket can have it by then.
    void CheckMembers()
    {
        const auto& events = m_context.scenario.events;
        std::vector<std::size_t> order(events.size());
        for (std::size_t i = 0; i < order.size(); ++i)
        {
            order[i] = i;
        }
        std::stable_sort(order.begin(), order.end(), [&events](std::size_t a, std::size_t b) {
            return events[a].at < events[b].at;
        });
        std::map<std::string, std::uint64_t> opened;
        for (const auto& group : m_context.scenario.groups)
        {
            opened[group.name] = group.sockets;
        }
        for (const auto i : order)
        {
            const auto& kind = events[i].kind;
            if (const auto* add = std::get_if<ScenarioAddSockets>(&kind))
            {
                opened[add->group] += add->count;
            }
            else if (const auto* restart = std::get_if<ScenarioRestart>(&kind))
            {
                auto& sockets = opened[restart->group];
                sockets = std::min(sockets * 2, MAX_SOCKETS); // at most
            }
            else if (const auto* close = std::get_if<ScenarioCloseSockets>(&kind))
            {
                CheckNumbers(m_objects[i], close->members, close->group, opened[close->group]);
            }
            else if (const auto* rebind = std::get_if<ScenarioRebind>(&kind))
            {
                CheckNumbers(m_objects[i], rebind->members, rebind->group, opened[rebind->group]);
            }
            else if (const auto* set = std::get_if<ScenarioSetOption>(&kind))
            {
                CheckNumbers(m_objects[i], set->members, set->group, opened[set->group]);
            }
        }
    }

    void CheckNumbers(const ScenarioObject& object,
                      const ScenarioMembers& members,
                      const std::string& group,
                      std::uint64_t opened)
    {
        const auto* value = object.Find("members");
        std::set<std::uint32_t> seen;
        for (std::size_t k = 0; !group.empty() && k < members.list.size(); ++k)
        {
            const auto number = members.list[k];
            const auto pointer = JoinPointer(object.Pointer("members"), k);
            if (number >= opened)
            {
                m_context.problems.AddError(
                    value->items[k].place,
                    pointer,
                    fmt::format("there is no socket {}/{} by then", group, number),
                    opened == 0 ? "the group has had no socket"
                                : fmt::format("they are {}/0 to {}/{}", group, group, opened - 1));
            }
            else if (!seen.insert(number).second)
            {
                m_context.problems.AddError(value->items[k].place,
                                            pointer,
                                            fmt::format("{}/{} is named twice", group, number));
            }
        }
    }

    ScenarioContext& m_context;
    std::vector<ScenarioObject> m_objects;
    std::set<std::string> m_names;
};

} // namespace

void
ReadScenarioEvents(ScenarioContext& context)
{
    EventsReader(context).Run();
}

} // namespace divertsim
} // namespace ns3
