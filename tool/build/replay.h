// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_BUILD_REPLAY_H
#define DIVERTSIM_TOOL_BUILD_REPLAY_H

#include "tool/build/topology.h"

#include "ns3/bsd-app-replay.h"
#include "ns3/lb-measure-flow-observer.h"

#include <vector>

namespace ns3
{
namespace divertsim
{

/// An entry of traffic that plays a capture between two hosts
class Replay
{
  public:
    /**
     * \param scenario checked
     * \param topology its nodes
     * \param entry of the scenario
     * \param replay its kind
     * \param index of the entry
     * \param firstFlow ID of its first conversation
     * \param observer told of every conversation
     * \throw UsageError where the capture can't be read
     */
    Replay(const Scenario& scenario,
           Topology& topology,
           const ScenarioTraffic& entry,
           const ScenarioReplay& replay,
           std::uint32_t index,
           LbFlowId firstFlow,
           LbMeasureFlowObserver& observer);

    /// \return how many conversations it has
    std::uint32_t GetFlows() const;

  private:
    /// What a packet meets on its way to the first BSD host: rates and delays of links
    using Way = std::vector<const ScenarioLink*>;

    /// \return the links from a host to the first BSD host towards another
    static Way FindWay(const Topology& topology,
                       const Scenario& scenario,
                       std::uint32_t from,
                       std::uint32_t to);
    /// \return ns that a packet needs for a way \param length IP length, bytes
    static BsdTime Cross(const Way& way, std::uint32_t length);

    std::uint32_t m_flows = 0;
    Ptr<BsdAppReplay> m_replay;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_BUILD_REPLAY_H
