// SPDX-License-Identifier: GPL-2.0-only
//
// Hosts: names, copies, kernels; then rules and routes
#include "tool/scenario/scenario-context.h"
#include "tool/scenario/scenario-network.h"

#include "ns3/bsd-kernel.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace ns3
{
namespace divertsim
{

namespace
{

/// Keys of a host that mean something on a BSD kernel only
constexpr const char* KERNEL_KEYS[] = {"pf", "pf-file", "pf-skip", "first-state-id", "state-ids"};

/// A state ID has a byte for the core
constexpr std::uint32_t MAX_STATE_ID_CPUS = 256;

ScenarioHost
ReadHost(ScenarioContext& context, const std::string& name, const ScenarioObject& object)
{
    ScenarioHost host;
    host.name = name;
    host.counted = object.Find("count") != nullptr;
    host.count = host.counted ? static_cast<std::uint32_t>(
                                    std::clamp<std::uint64_t>(object.Integer("count"), 1, 65535))
                              : 1;
    host.cpus = static_cast<std::uint32_t>(object.Integer("cpus"));
    const auto* kernel = BsdFindKernel(object.Text("kernel"));
    host.kernel = kernel ? std::string(kernel->name) : "";
    host.system = kernel ? kernel->system : BsdSystem::PLAIN;
    if (object.Find("first-state-id"))
    {
        host.firstStateId = object.Integer("first-state-id");
    }
    if (const auto* skip = object.Find("pf-skip"))
    {
        for (const auto& word : skip->items)
        {
            host.pfSkip.push_back(word.text);
        }
    }
    host.stateIdsPerCpu = object.Text("state-ids") == "per-cpu";
    if (host.stateIdsPerCpu && host.cpus > MAX_STATE_ID_CPUS)
    {
        context.Error(
            object,
            "state-ids",
            fmt::format("the number of one of {} cores does not fit into a byte", host.cpus),
            fmt::format("it works for \"cpus\" up to {}", MAX_STATE_ID_CPUS));
    }
    for (const auto* key : KERNEL_KEYS)
    {
        if (!object.Find("kernel") && object.Find(key))
        {
            context.Error(object,
                          key,
                          fmt::format("\"{}\" on a plain node: only a BSD kernel has pf", key),
                          "right would be \"kernel\": \"freebsd\" beside it");
        }
        else if (kernel && !kernel->pf && object.Find(key))
        {
            context.Error(object,
                          key,
                          fmt::format("\"{}\" on {}, which has no pf", key, host.kernel),
                          "freebsd and openbsd have it");
        }
    }
    const bool digit = name.back() >= '0' && name.back() <= '9';
    if (host.counted && digit)
    {
        // ifconfig(8): the name of a group of interfaces can't end in a digit
        context.Error(object,
                      "count",
                      fmt::format("copies of \"{}\" would be hard to tell from other hosts", name),
                      "the name of a host with a count does not end in a digit");
    }
    return host;
}

void
ReadRoutes(ScenarioContext& context, const ScenarioObject& object, ScenarioHost& host)
{
    for (const auto& entry : object.List("routes"))
    {
        const auto network = ParseScenarioNetwork(entry.Text("to"));
        const auto via = entry.Text("via");
        auto known = context.interfaces.GetNeighbours(host.name);
        for (const auto& name : context.interfaces.GetNames(host.name))
        {
            if (std::find(known.begin(), known.end(), name) == known.end())
            {
                known.push_back(name);
            }
        }
        if (!via.empty() && std::find(known.begin(), known.end(), via) == known.end())
        {
            context.Error(
                entry,
                "via",
                fmt::format("{} is no neighbour of \"{}\"", QuoteForMessage(via), host.name),
                SuggestWord(via, known));
        }
        if (network.problem.empty())
        {
            host.routes.push_back({network.address, network.prefixLength, via});
        }
    }
}

} // namespace

void
ReadScenarioHosts(ScenarioContext& context)
{
    std::map<std::string, std::string> nodes; // by node, the host
    for (const auto& [name, object] : context.root.Named("hosts"))
    {
        if (name.empty())
        {
            continue;
        }
        auto host = ReadHost(context, name, object);
        for (const auto& node : ScenarioNodeNames(host))
        {
            const auto [other, fresh] = nodes.emplace(node, name);
            if (!fresh)
            {
                context.problems.AddError(
                    ScenarioHead(object.Value()),
                    object.Pointer(),
                    fmt::format("\"{}\" and \"{}\" would both have a node called \"{}\"",
                                other->second,
                                name,
                                node));
                break;
            }
        }
        context.scenario.hosts.push_back(std::move(host));
    }
}

void
ReadScenarioRulesAndRoutes(ScenarioContext& context)
{
    for (const auto& [name, object] : context.root.Named("hosts"))
    {
        const auto& hostName = name;
        const auto host = std::find_if(context.scenario.hosts.begin(),
                                       context.scenario.hosts.end(),
                                       [&hostName](const auto& h) { return h.name == hostName; });
        if (host == context.scenario.hosts.end())
        {
            continue;
        }
        if (object.Find("pf") || object.Find("pf-file"))
        {
            host->pf = ReadScenarioRules(context, object, *host);
        }
        ReadRoutes(context, object, *host);
    }
}

void
ReadScenarioAttributes(ScenarioContext& context)
{
    const auto* attributes = context.root.Find("attributes");
    if (!attributes || !attributes->Is(ScenarioValue::Type::OBJECT))
    {
        return;
    }
    for (const auto& member : attributes->members)
    {
        const auto wrong = context.vocabulary.CheckAttribute(member.key, member.value.text);
        if (wrong)
        {
            context.problems.AddError(member.place,
                                      JoinPointer("/attributes", member.key),
                                      fmt::format("{}: {}", QuoteForMessage(member.key), *wrong));
        }
        context.scenario.attributes.emplace_back(member.key, member.value.text);
    }
}

} // namespace divertsim
} // namespace ns3
