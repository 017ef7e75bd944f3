// SPDX-License-Identifier: GPL-2.0-only
//
// Groups of sockets and their application
#include "tool/scenario/scenario-context.h"
#include "tool/scenario/scenario-keys.h"
#include "tool/scenario/scenario-socket.h"

#include "ns3/bsd-kernel.h"
#include "ns3/lb-policy-registry.h"

#include <fmt/format.h>

#include <map>
#include <tuple>
#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{

/// \return the app of a group; without one every key has its default
ScenarioObject
AppOf(const ScenarioObject& group, const ScenarioSection& section)
{
    static const ScenarioValue none = [] {
        ScenarioValue value;
        value.type = ScenarioValue::Type::OBJECT;
        return value;
    }();
    const auto given = group.Object("app");
    return given ? *given : ScenarioObject(none, section, group.Pointer() + "/app");
}

ScenarioInspector
ReadInspector(const ScenarioObject& group)
{
    const auto app = AppOf(group, ScenarioInspectorSection());
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

ScenarioServer
ReadServer(ScenarioContext& context, const ScenarioObject& group, LbSocketKind kind)
{
    const auto app = AppOf(group, ScenarioServerSection());
    ScenarioServer server;
    server.accept = app.Time("accept");
    server.backlog = static_cast<std::uint32_t>(app.Integer("backlog"));
    server.perPacket = app.Cost("per-packet");
    server.perByte = app.Cost("per-byte");
    server.resetOnClose = app.Text("on-close") == "reset";
    for (const auto* key : {"accept", "backlog", "on-close"})
    {
        if (kind == LbSocketKind::UDP && app.Find(key))
        {
            context.problems.AddWarning(
                app.Place(key),
                app.Pointer(key),
                fmt::format("\"{}\" means nothing to UDP, which has no connections", key),
                "it is for \"socket\": \"tcp\"");
        }
    }
    return server;
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

/// What the contract's table of kernels says of groups
void
CheckHost(ScenarioContext& context,
          const ScenarioObject& object,
          const ScenarioHost& host,
          const ScenarioGroup& group)
{
    if (host.counted)
    {
        context.Error(object,
                      "host",
                      fmt::format("\"{}\" has a count, and a group stands on one host", host.name));
    }
    if (group.socket == LbSocketKind::DIVERT)
    {
        context.WantsDivert(object, "host", host);
        WarnOfShortNames(context, object, host.name);
    }
    else if (host.system == BsdSystem::PLAIN && !group.policy.empty() && group.policy != "linux" &&
             context.IsPlain(host))
    {
        context.Error(
            object,
            "policy",
            fmt::format("\"{}\" is a plain node, whose groups pick as Linux does", host.name),
            fmt::format("right would be \"policy\": \"linux\", or \"kernel\": "
                        "\"freebsd\" in \"{}\"",
                        host.name));
    }
}

/// Where one socket stands alone on its port there is nothing to pick.
void
RefusePolicy(ScenarioContext& context,
             const ScenarioObject& object,
             const ScenarioHost& host,
             const ScenarioGroup& group)
{
    const auto* kernel = BsdFindKernel(host.kernel);
    const bool has = kernel && (group.socket != LbSocketKind::DIVERT || kernel->divert);
    if (has && object.Find("policy") && group.kernelLimit == 1)
    {
        context.Error(object,
                      "policy",
                      fmt::format("{} has no groups of {} sockets: one socket a port, and nothing "
                                  "to pick",
                                  host.kernel,
                                  object.Text("socket")),
                      "leave \"policy\" out");
    }
}

void
ReadLimit(ScenarioContext& context,
          const ScenarioObject& object,
          const ScenarioHost& host,
          ScenarioGroup& group)
{
    group.kernelLimit = ScenarioKernelLimit(host, group.socket, group.policy);
    if (!object.Find("limit"))
    {
        return;
    }
    if (group.kernelLimit > 1)
    {
        group.limit = static_cast<std::uint32_t>(object.Integer("limit"));
        return;
    }
    context.problems.AddWarning(object.Place("limit"),
                                object.Pointer("limit"),
                                fmt::format("{} has no groups of {} sockets: one socket a port, "
                                            "whatever the limit",
                                            host.kernel,
                                            object.Text("socket")));
}

/// Reads groups
class GroupsReader
{
  public:
    explicit GroupsReader(ScenarioContext& context)
        : m_context(context)
    {
    }

    void Run()
    {
        for (const auto& [name, object] : m_context.root.Named("groups"))
        {
            m_context.scenario.groups.push_back(Read(name, object));
        }
    }

  private:
    ScenarioGroup Read(const std::string& name, const ScenarioObject& object)
    {
        ScenarioGroup group;
        group.name = name;
        group.socket = ScenarioSocketKind(object.Text("socket"));
        group.port = static_cast<std::uint16_t>(object.Integer("port"));
        group.sockets = static_cast<std::uint32_t>(object.Integer("sockets"));
        if (object.Find("receive-buffer"))
        {
            group.receiveBuffer = static_cast<std::uint32_t>(object.Size("receive-buffer"));
        }
        if (group.socket == LbSocketKind::DIVERT)
        {
            group.inspector = ReadInspector(object);
        }
        else
        {
            group.server = ReadServer(m_context, object, group.socket);
            group.family = object.Text("family") == "inet6" ? BsdFamily::INET6 : BsdFamily::INET;
        }
        ReadPolicy(object, group);
        if (const auto* host = m_context.FindHost(object, "host"))
        {
            group.host = host->name;
            if (group.policy.empty() && !object.Find("policy"))
            {
                group.policy = LbDefaultPolicy(group.socket, host->system);
            }
            if (object.Text("socket") == ScenarioSocketWord(group.socket)) // else it has been said
            {
                CheckHost(m_context, object, *host, group);
            }
            ReadLimit(m_context, object, *host, group);
            RefusePolicy(m_context, object, *host, group);
            CheckPort(object, group);
        }
        return group;
    }

    void CheckPort(const ScenarioObject& object, const ScenarioGroup& group)
    {
        const auto [other, fresh] =
            m_ports.emplace(std::make_tuple(group.host, group.socket, group.port), group.name);
        if (!fresh && group.port != 0)
        {
            m_context.Error(object,
                            "port",
                            fmt::format("port {} of \"{}\" is group \"{}\" already",
                                        group.port,
                                        group.host,
                                        other->second),
                            "sockets that share a port are one group");
        }
    }

    ScenarioContext& m_context;
    std::map<std::tuple<std::string, LbSocketKind, std::uint16_t>, std::string> m_ports;
};

} // namespace

void
ReadScenarioGroups(ScenarioContext& context)
{
    GroupsReader(context).Run();
}

} // namespace divertsim
} // namespace ns3
