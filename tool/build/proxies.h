// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_BUILD_PROXIES_H
#define DIVERTSIM_TOOL_BUILD_PROXIES_H

#include "tool/build/proxy.h"
#include "tool/build/topology.h"
#include "tool/build/traffic.h"
#include "tool/scenario/scenario.h"

#include "ns3/lb-measure-recorder.h"
#include "ns3/lb-measure-results.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// The proxies of a scenario
class Proxies
{
  public:
    /// \param name of a host \return the host
    using FindHost = std::function<WorldHost&(const std::string& name)>;

    /**
     * \param scenario checked \param topology its nodes \param hosts gives its hosts
     * \param recorder told what they do
     * All must outlive this.
     * \param servers get the ports that they listen on
     */
    Proxies(const Scenario& scenario,
            const Topology& topology,
            const FindHost& hosts,
            LbMeasureRecorder& recorder,
            Traffic::Servers& servers);
    ~Proxies();
    Proxies(const Proxies&) = delete;
    Proxies& operator=(const Proxies&) = delete;

    /// The attributes of cores become those of the scenario's `costs`, for hosts made from now on.
    static void SetCosts(const Scenario& scenario);

    /// What they connect to is there: it gets a server where it has none. \param traffic has both
    void Connect(Traffic& traffic);
    /// \param name of one \return it
    Proxy& Get(const std::string& name);
    /// \param results get core time, costs and message sizes
    void AddTo(LbMeasureResults& results) const;

  private:
    std::optional<std::uint64_t> FindMessage(const ScenarioSplice& splice) const;

    const Scenario& m_scenario;
    const Topology& m_topology;
    std::vector<std::unique_ptr<Proxy>> m_proxies; ///< as in the scenario
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_BUILD_PROXIES_H
