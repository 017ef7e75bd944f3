// SPDX-License-Identifier: GPL-2.0-only
//
// Groups of divert sockets and their application
#include "tool/scenario/scenario-context.h"
#include "tool/scenario/scenario-keys.h"

#include <fmt/format.h>

#include <map>
#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{

ScenarioInspector
ReadInspector(const ScenarioObject& group)
{
    // without one every key has its default
    static const ScenarioValue none = [] {
        ScenarioValue value;
        value.type = ScenarioValue::Type::OBJECT;
        return value;
    }();
    const auto given = group.Object("app");
    const auto app =
        given ? *given : ScenarioObject(none, ScenarioAppSection(), group.Pointer() + "/app");
    ScenarioInspector inspector;
    inspector.start = app.Time("start");
    inspector.perPacket = app.Cost("per-packet");
    inspector.perByte = app.Cost("per-byte");
    inspector.sharedFlowTable = app.Text("flow-table") == "shared";
    const auto midflow = app.Text("midflow");
    inspector.midflow = midflow == "drop"    ? ScenarioInspector::Midflow::DROP
                        : midflow == "reset" ? ScenarioInspector::Midflow::RESET
                                             : ScenarioInspector::Midflow::PASS;
    inspector.exitOnWriteError = app.Text("on-write-error") == "exit";
    return inspector;
}

void
ReadPolicy(const ScenarioObject& object, ScenarioGroup& group)
{
    const auto* policy = object.Find("policy");
    if (!policy || policy->Is(ScenarioValue::Type::STRING))
    {
        group.policy = object.Text("policy");
        return;
    }
    for (const auto& member : policy->members)
    {
        if (member.key == "name")
        {
            group.policy = member.value.text;
        }
        else
        {
            group.policyParameters[member.key] = ScenarioNumber(member.value.text);
        }
    }
}

/// divert(4) tells a socket the interface by its first seven characters
void
WarnOfShortNames(ScenarioContext& context, const ScenarioObject& object, const std::string& host)
{
    std::map<std::string, std::string> cuts;
    for (const auto& name : context.interfaces.GetNames(host))
    {
        const auto [other, fresh] =
            cuts.emplace(name.substr(0, SCENARIO_DIVERT_INTERFACE_NAME), name);
        if (!fresh)
        {
            context.problems.AddWarning(
                object.Place("host"),
                object.Pointer("host"),
                fmt::format("a divert socket can't tell interfaces \"{}\" and \"{}\" of \"{}\" "
                            "apart: it is told {} characters of a name (divert(4))",
                            other->second,
                            name,
                            host,
                            SCENARIO_DIVERT_INTERFACE_NAME),
                "names of hosts that differ earlier");
            return;
        }
    }
}

void
CheckHost(ScenarioContext& context, const ScenarioObject& object, const ScenarioHost& host)
{
    if (host.kernel.empty())
    {
        const auto* all = context.root.Find("hosts");
        const auto* value = all ? all->Find(host.name) : nullptr;
        if (value && !value->Find("kernel"))
        {
            context.Error(
                object,
                "host",
                fmt::format("\"{}\" is a plain node, and only a BSD kernel has divert "
                            "sockets",
                            host.name),
                fmt::format("right would be \"kernel\": \"freebsd\" in \"{}\"", host.name));
        }
    }
    if (host.counted)
    {
        context.Error(object,
                      "host",
                      fmt::format("\"{}\" has a count, and a group stands on one host", host.name));
    }
}

} // namespace

void
ReadScenarioGroups(ScenarioContext& context)
{
    std::map<std::pair<std::string, std::uint16_t>, std::string> ports;
    for (const auto& [name, object] : context.root.Named("groups"))
    {
        ScenarioGroup group;
        group.name = name;
        group.port = static_cast<std::uint16_t>(object.Integer("port"));
        group.sockets = static_cast<std::uint32_t>(object.Integer("sockets"));
        if (object.Find("limit"))
        {
            group.limit = static_cast<std::uint32_t>(object.Integer("limit"));
        }
        if (object.Find("receive-buffer"))
        {
            group.receiveBuffer = static_cast<std::uint32_t>(object.Size("receive-buffer"));
        }
        group.inspector = ReadInspector(object);
        ReadPolicy(object, group);
        if (const auto* host = context.FindHost(object, "host"))
        {
            group.host = host->name;
            CheckHost(context, object, *host);
            WarnOfShortNames(context, object, host->name);
            const auto [other, fresh] = ports.emplace(std::make_pair(group.host, group.port), name);
            if (!fresh && group.port != 0)
            {
                context.Error(object,
                              "port",
                              fmt::format("port {} of \"{}\" is group \"{}\" already",
                                          group.port,
                                          group.host,
                                          other->second),
                              "sockets that share a port are one group");
            }
        }
        context.scenario.groups.push_back(std::move(group));
    }
}

} // namespace divertsim
} // namespace ns3
