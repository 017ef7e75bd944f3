// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_BUILD_WORLD_STATES_H
#define DIVERTSIM_TOOL_BUILD_WORLD_STATES_H

#include "tool/build/topology-plan.h"
#include "tool/build/world-host.h"
#include "tool/scenario/scenario.h"

#include "ns3/lb-measure-results.h"
#include "ns3/pf-state-report.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// \param scenario a checked one \return the words that `pf-skip` let its rules have, host by host
std::vector<std::string> ListSkippedWords(const Scenario& scenario);

/// Bytes of all listings of a run, which are kept until results are written: some 300,000 states
constexpr std::size_t WORLD_MAX_LISTINGS = std::size_t{64} << 20;

/// What the events `kill-states` and `show-states` do to the pf of a host, and of all its copies
class WorldStates
{
  public:
    using Hosts = std::vector<std::unique_ptr<WorldHost>>;

    /// \param plan has the addresses of hosts \param hosts of the world; both outlive this
    /// \param most bytes of all listings
    WorldStates(const TopologyPlan& plan,
                const Hosts& hosts,
                std::size_t most = WORLD_MAX_LISTINGS);

    /// pfctl -k. \param states which
    void Kill(const ScenarioStates& states);
    /// pfctl -vvss. \param event names the listing \param states which
    void Show(const std::string& event, const ScenarioStates& states);

    /// \return what was listed, in order of time
    const std::vector<LbListingResult>& GetListings() const;

  private:
    PfStateFilter MakeFilter(const ScenarioStates& states) const;
    std::optional<std::vector<PfAddressRange>> MakeRanges(
        const std::optional<ScenarioStatesEnd>& end) const;
    void ForEach(const std::string& host, const std::function<void(WorldHost&)>& act) const;

    const TopologyPlan& m_plan;
    const Hosts& m_hosts;
    std::size_t m_left; ///< bytes that there is room for
    std::vector<LbListingResult> m_listings;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_BUILD_WORLD_STATES_H
