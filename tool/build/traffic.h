// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_BUILD_TRAFFIC_H
#define DIVERTSIM_TOOL_BUILD_TRAFFIC_H

#include "tool/build/topology.h"

#include "ns3/bsd-app-flow-registry.h"
#include "ns3/bsd-app-flow-starter.h"
#include "ns3/lb-flow-ports.h"
#include "ns3/lb-measure-flow-observer.h"
#include "ns3/pf-observer.h"

#include <map>
#include <memory>
#include <tuple>
#include <vector>

namespace ns3
{
namespace divertsim
{

class Replay;

/// The traffic of a scenario: one schedule, the clients and servers that run it, and replays
class Traffic : public PfObserver
{
  public:
    /// A port that a server listens on: node, protocol, family, port
    using Listen = std::tuple<std::uint32_t, std::uint8_t, BsdFamily, std::uint16_t>;
    /// Flows to each port that is served
    using Servers = std::map<Listen, Ptr<BsdAppFlowRegistry>>;

    /**
     * \param scenario checked \param topology its nodes \param observer told of every flow
     * All must outlive this.
     * \param servers ports that are served already, by groups; others get a server each
     * \throw UsageError where a capture can't be read
     */
    Traffic(const Scenario& scenario,
            Topology& topology,
            LbMeasureFlowObserver& observer,
            Servers servers);
    ~Traffic() override;
    Traffic(const Traffic&) = delete;
    Traffic& operator=(const Traffic&) = delete;

    /// \param listen a port \return of the flows to it, which get a server where they have none
    Ptr<BsdAppFlowRegistry> GetServer(const Listen& listen);
    /// A pf translates: servers are to know whose connections these are.
    void OnTranslated(BsdTime time, const BsdTuple& came, const BsdTuple& goes) override;

  private:
    void AddFlows();
    LbTraffic MakeEntry(const ScenarioTraffic& entry, const ScenarioFlows& flows) const;
    void AddClients(std::uint32_t plan, const ScenarioTraffic& entry, const LbTraffic& traffic);
    void AddReplays();

    const Scenario& m_scenario;
    Topology& m_topology;
    LbMeasureFlowObserver& m_observer;
    Servers m_servers;
    std::map<std::uint32_t, std::shared_ptr<LbFlowPorts>> m_ports; ///< by node
    Ptr<BsdAppFlowStarter> m_starter;
    LbFlowId m_nextFlow = 0; ///< IDs of replayed flows follow those of the schedule
    std::vector<std::unique_ptr<Replay>> m_replays;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_BUILD_TRAFFIC_H
