// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_BUILD_WORLD_H
#define DIVERTSIM_TOOL_BUILD_WORLD_H

#include "tool/build/event.h"
#include "tool/build/proxies.h"
#include "tool/build/socket-group.h"
#include "tool/build/topology.h"
#include "tool/build/traffic.h"
#include "tool/build/world-host.h"
#include "tool/build/world-states.h"
#include "tool/scenario/scenario.h"

#include "ns3/lb-measure-recorder.h"
#include "ns3/lb-measure-results.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// What a run is asked for besides its scenario
struct WorldOptions
{
    std::string pcapFolder; ///< write captures of the BSD hosts' interfaces here; empty: none
    std::function<void(BsdTime)> progress; ///< told the simulated time now and then; may be empty
};

/**
 * A scenario in ns-3: nodes, links, hosts, groups, traffic and events, and what is measured of
 * them. One world a process: ns-3 is full of process globals.
 */
class World
{
  public:
    /// \param scenario checked; must outlive the world \param options of the run
    World(const Scenario& scenario, WorldOptions options);
    ~World();
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    /// Run it to its end. \return what was measured, its expectations not judged yet
    LbMeasureResults Run();

    /// \param name of a group \return the group
    SocketGroup& GetGroup(const std::string& name);
    /// \param name of a group \return the group
    const SocketGroup& GetGroup(const std::string& name) const;
    /// \param host a host \param socket a kind of socket \param port a port of that kind
    /// \return the group on it, or null
    const SocketGroup* FindGroup(const std::string& host,
                                 LbSocketKind socket,
                                 std::uint16_t port) const;
    /// \return the proxies
    Proxies& GetProxies();
    /// pfctl -e -f. \param host a host with a kernel \param rules the new rules
    void LoadRules(const std::string& host, std::shared_ptr<const PfRuleset> rules);
    /// \return what lists and kills the states of hosts
    WorldStates& GetStates();
    /// A socket of its own is opened and binds; it stays open. \param bind what an event says
    void Bind(const ScenarioBind& bind);
    /**
     * \param group its name \param option a socket option's name \param value its value
     * \return what setsockopt(2) says to the group's sockets
     */
    BsdErrno CheckOption(const std::string& group, const std::string& option, std::int64_t value);
    /// A call failed on a socket of a group, and no observer hears of such calls.
    /// \param group its name \param number of the socket \param error of the call
    void ReportError(const std::string& group, std::uint32_t number, BsdErrno error);
    /// \param link by its name, or "a-b" \param up to be
    void SetLinkUp(const std::string& link, bool up);

  private:
    void Build();
    void Clear();
    void SetDefaults();
    void AddHosts();
    void EnablePcap(std::uint32_t node);
    void AddGroups();
    std::unique_ptr<SocketGroup> AddDivertGroup(const ScenarioGroup& spec);
    std::unique_ptr<SocketGroup> AddInetGroup(const ScenarioGroup& spec);
    void AddEvents();
    void Apply(Event* event);
    void Sample();
    void Progress();
    void OnLost(std::uint32_t node, LinkDevice::DropReason reason);
    void Describe(LbMeasureResults& results) const;
    void AddCounters(LbMeasureResults& results) const;
    WorldHost& FindHost(const std::string& name);

    const Scenario& m_scenario;
    WorldOptions m_options;
    LbMeasureRecorder m_recorder;
    std::unique_ptr<Topology> m_topology;
    std::vector<std::unique_ptr<WorldHost>> m_hosts;    ///< by node
    std::unique_ptr<WorldStates> m_states;              ///< of these
    std::vector<std::unique_ptr<SocketGroup>> m_groups; ///< as in the scenario
    std::unique_ptr<Proxies> m_proxies;
    Events m_events;
    Traffic::Servers m_servers; ///< of groups and proxies
    std::unique_ptr<Traffic> m_traffic;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_BUILD_WORLD_H
