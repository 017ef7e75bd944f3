// SPDX-License-Identifier: GPL-2.0-only
//
// What is expected of the results
#include "tool/scenario/scenario-context.h"

#include "ns3/lb-measure-expect.h"
#include "ns3/lb-measure-metric-path.h"
#include "ns3/lb-policy-registry.h"

#include <fmt/format.h>

#include <algorithm>

namespace ns3
{
namespace divertsim
{

namespace
{

/// Copies of a counted host whose names a metric may have
constexpr std::size_t MAX_COPIES = 1000;

/// A change that the scenario will make
struct Change
{
    std::string name;
    std::string group;
};

/// \return the changes that events make, whatever comes of them
std::vector<Change>
ListChanges(const Scenario& scenario)
{
    std::vector<Change> changes;
    for (const auto& event : scenario.events)
    {
        if (const auto* add = std::get_if<ScenarioAddSockets>(&event.kind))
        {
            changes.push_back({event.name, add->group});
        }
        else if (const auto* close = std::get_if<ScenarioCloseSockets>(&event.kind))
        {
            changes.push_back({event.name, close->group});
        }
        else if (const auto* rebind = std::get_if<ScenarioRebind>(&event.kind))
        {
            changes.push_back({event.name, rebind->group});
        }
        else if (const auto* set = std::get_if<ScenarioSetOption>(&event.kind))
        {
            changes.push_back({event.name, set->group});
        }
        else if (const auto* restart = std::get_if<ScenarioRestart>(&event.kind))
        {
            if (restart->order == ScenarioRestart::Order::BLUE_GREEN)
            {
                changes.push_back({event.name + "-open", restart->group});
                changes.push_back({event.name + "-close", restart->group});
                continue;
            }
            std::uint64_t sockets = 0;
            for (const auto& group : scenario.groups)
            {
                sockets += group.name == restart->group ? group.sockets : 0;
            }
            for (const auto& other : scenario.events)
            {
                const auto* more = std::get_if<ScenarioAddSockets>(&other.kind);
                sockets += more && more->group == restart->group ? more->count : 0;
            }
            for (std::uint64_t k = 1; k <= std::min<std::uint64_t>(sockets, MAX_COPIES); ++k)
            {
                changes.push_back({fmt::format("{}-{}-close", event.name, k), restart->group});
                changes.push_back({fmt::format("{}-{}-open", event.name, k), restart->group});
            }
        }
    }
    return changes;
}

/// Reads expect[]
class ExpectReader
{
  public:
    explicit ExpectReader(ScenarioContext& context)
        : m_context(context),
          m_changes(ListChanges(context.scenario))
    {
        CollectNames();
    }

    void Run()
    {
        for (const auto& object : m_context.root.List("expect"))
        {
            ReadExpect(object);
        }
    }

  private:
    void CollectNames()
    {
        const auto& scenario = m_context.scenario;
        std::vector<std::string> hosts;
        for (const auto& host : scenario.hosts)
        {
            hosts.push_back(host.name);
            for (const auto& node : ScenarioNodeNames(host))
            {
                if (host.counted && hosts.size() < MAX_COPIES)
                {
                    hosts.push_back(node);
                }
            }
        }
        for (const auto* section : {"hosts", "pf", "divert", "cpus"})
        {
            m_names[section] = hosts;
        }
        m_names["groups"];
        bool exits = false;
        for (const auto& group : scenario.groups)
        {
            m_names["groups"].push_back(group.name);
            exits = exits || group.inspector.exitOnWriteError;
        }
        m_names["splices"];
        for (const auto& splice : scenario.splices)
        {
            m_names["splices"].push_back(splice.name);
        }
        m_names["traffic"];
        for (const auto& traffic : scenario.traffic)
        {
            m_names["traffic"].push_back(traffic.name);
        }
        const auto labels = FindScenarioLabels(m_context);
        if (labels.unknown.empty())
        {
            auto& known = m_names["labels"];
            for (const auto& [host, there] : labels.byHost)
            {
                known.insert(known.end(), there.begin(), there.end());
            }
        }
        if (!exits)
        {
            // else applications make changes of their own
            m_names["changes"];
            for (const auto& change : m_changes)
            {
                m_names["changes"].push_back(change.name);
            }
        }
    }

    void ReadExpect(const ScenarioObject& object)
    {
        ScenarioExpect expect;
        expect.metric = object.Text("metric");
        if (object.Find("min"))
        {
            expect.min = object.Number("min");
        }
        if (object.Find("max"))
        {
            expect.max = object.Number("max");
        }
        if (const auto* equals = object.Find("equals"))
        {
            expect.equals = equals->ToCanonicalJson();
        }
        expect.withinExpected = object.Find("within") != nullptr;
        CheckBounds(object, expect);
        CheckMetric(object, expect);
        m_context.scenario.expect.push_back(std::move(expect));
    }

    void CheckBounds(const ScenarioObject& object, const ScenarioExpect& expect)
    {
        const int kinds = (expect.min || expect.max ? 1 : 0) + (expect.equals ? 1 : 0) +
                          (expect.withinExpected ? 1 : 0);
        if (kinds != 1)
        {
            m_context.problems.AddError(
                ScenarioHead(object.Value()),
                object.Pointer(),
                kinds == 0 ? "it does not say what is expected" : "it expects too much at once",
                "right would be \"min\" or \"max\" or both, or \"equals\", or \"within\": "
                "\"expected\"");
        }
        if (expect.min && expect.max && *expect.min > *expect.max)
        {
            m_context.Error(object, "max", "it is less than \"min\"");
        }
    }

    void CheckMetric(const ScenarioObject& object, const ScenarioExpect& expect)
    {
        const auto* metric = object.Find("metric");
        if (!metric || !metric->Is(ScenarioValue::Type::STRING))
        {
            return;
        }
        const auto check = LbCheckMetric(expect.metric, m_names);
        if (!check.valid)
        {
            m_context.Error(object,
                            "metric",
                            check.problem,
                            check.suggestion.empty()
                                ? "`divertsim list metrics` lists what there is"
                                : fmt::format("did you mean \"{}\"?", check.suggestion));
            return;
        }
        if (expect.withinExpected)
        {
            CheckWithin(object, expect, check.pattern);
        }
    }

    void CheckWithin(const ScenarioObject& object,
                     const ScenarioExpect& expect,
                     const std::string& pattern)
    {
        if (!LbMetricHasExpectation(pattern))
        {
            m_context.Error(
                object,
                "within",
                fmt::format("there is no expectation of {}", QuoteForMessage(expect.metric)),
                "of a change there is one of moved, moved_own, moved_collateral and "
                "moved_fraction");
            return;
        }
        for (const auto& group : m_context.scenario.groups)
        {
            const auto* policy = LbFindPolicy(group.policy);
            if (policy && policy->expectation == LbExpectationKind::NONE && Means(expect, group))
            {
                m_context.Error(object,
                                "within",
                                fmt::format("policy {} of group \"{}\" has no exact expectation",
                                            group.policy,
                                            group.name));
                return;
            }
        }
    }

    /// \return true if the metric's change is surely, or by its name, of the group
    bool Means(const ScenarioExpect& expect, const ScenarioGroup& group) const
    {
        for (const auto& change : m_changes)
        {
            const auto prefix = "changes." + change.name + ".";
            if (expect.metric.compare(0, prefix.size(), prefix) == 0)
            {
                return change.group == group.name;
            }
        }
        return m_context.scenario.groups.size() == 1 ||
               expect.metric.compare(0, 10, "changes[*]") == 0;
    }

    ScenarioContext& m_context;
    std::vector<Change> m_changes;
    LbMetricNames m_names;
};

} // namespace

void
ReadScenarioExpect(ScenarioContext& context)
{
    ExpectReader(context).Run();
}

} // namespace divertsim
} // namespace ns3
