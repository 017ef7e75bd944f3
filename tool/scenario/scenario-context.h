// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_SCENARIO_CONTEXT_H
#define DIVERTSIM_TOOL_SCENARIO_CONTEXT_H

#include "tool/scenario/scenario-files.h"
#include "tool/scenario/scenario-interfaces.h"
#include "tool/scenario/scenario-object.h"
#include "tool/scenario/scenario-problem-list.h"
#include "tool/scenario/scenario-vocabulary.h"
#include "tool/scenario/scenario.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// What the readers of the file's parts share. Parts are read in the order in which they stand
/// here.
struct ScenarioContext
{
    const ScenarioObject& root;
    Scenario& scenario;
    ScenarioFiles& files;
    ScenarioProblemList& problems;
    const ScenarioVocabulary& vocabulary;
    ScenarioInterfaces interfaces; ///< of each host, by ReadScenarioLinks()
    bool linksKnown = true;        ///< false where a link is wrong: paths can't be judged then

    /// As ScenarioProblemList::AddError(), at a key of an object (at its head where it is left
    /// out).
    void Error(const ScenarioObject& object,
               std::string_view key,
               const std::string& message,
               const std::string& suggestion = "");

    /**
     * \param object has a key that names a host \param key the key
     * \return the host; null where there is none, which is said
     */
    const ScenarioHost* FindHost(const ScenarioObject& object, std::string_view key);
    /// As FindHost(), for a value that stands alone.
    const ScenarioHost* FindHost(const ScenarioValue& value, const std::string& pointer);
    /// \param host one \return true if no kernel is given, not even a wrong one
    bool IsPlain(const ScenarioHost& host) const;
    /// Says so where a host has no pf. \param object that asks for it \param key that does
    void WantsPf(const ScenarioObject& object, std::string_view key, const ScenarioHost& host);
    /// Says so where a host has no divert sockets. \param object that asks for them \param key
    /// that does
    void WantsDivert(const ScenarioObject& object, std::string_view key, const ScenarioHost& host);
    /// As FindHost(), for a group.
    const ScenarioGroup* FindGroup(const ScenarioObject& object, std::string_view key);
    /// As FindHost(), for a proxy.
    const ScenarioSplice* FindSplice(const ScenarioObject& object, std::string_view key);
};

/// hosts: names, copies, kernels
void ReadScenarioHosts(ScenarioContext& context);
/// links: who is connected to whom, and what interfaces are called
void ReadScenarioLinks(ScenarioContext& context);
/// hosts: what needs to know interfaces, rules and routes
void ReadScenarioRulesAndRoutes(ScenarioContext& context);
/// groups
void ReadScenarioGroups(ScenarioContext& context);
/// splices
void ReadScenarioSplices(ScenarioContext& context);
/// costs
void ReadScenarioCosts(ScenarioContext& context);
/// traffic
void ReadScenarioTraffic(ScenarioContext& context);
/// events
void ReadScenarioEvents(ScenarioContext& context);
/// expect
void ReadScenarioExpect(ScenarioContext& context);
/// attributes
void ReadScenarioAttributes(ScenarioContext& context);

/**
 * `pf` or `pf-file` of a host or an event.
 * \param object that has one of them \param host whose interfaces its rules name
 * \return the rules; null where there are none or they are wrong, which is said
 */
std::shared_ptr<const PfRuleset> ReadScenarioRules(ScenarioContext& context,
                                                   const ScenarioObject& object,
                                                   const ScenarioHost& host);

/// Labels of rules by host, those of reloads too
struct ScenarioLabels
{
    std::map<std::string, std::set<std::string>> byHost;
    std::set<std::string> unknown; ///< hosts with rules that were refused
};

/// \return labels of all rules; hosts and events have been read
ScenarioLabels FindScenarioLabels(const ScenarioContext& context);

/// Says so where no rule has a label that an event names. \param events those of the file, beside
/// Scenario::events, which are complete
void CheckScenarioLabels(ScenarioContext& context, const std::vector<ScenarioObject>& events);

/// Which states `kill-states` or `show-states` is for. \param object the event \return them
ScenarioStates ReadScenarioStates(ScenarioContext& context, const ScenarioObject& object);

/**
 * A quantity or a distribution.
 * \param object that has the key \param key a TIME_DRAW or SIZE_DRAW
 * \return what to draw from, in ns or bytes
 */
ScenarioDistribution ReadScenarioDistribution(ScenarioContext& context,
                                              const ScenarioObject& object,
                                              std::string_view key);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_SCENARIO_CONTEXT_H
