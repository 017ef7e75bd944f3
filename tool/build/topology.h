// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_BUILD_TOPOLOGY_H
#define DIVERTSIM_TOOL_BUILD_TOPOLOGY_H

#include "tool/build/topology-plan.h"

#include "ns3/link-device.h"
#include "ns3/node-container.h"

#include <array>
#include <functional>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// Nodes, links, addresses and routes of a scenario, in ns-3
class Topology
{
  public:
    /// Told of each packet that a link lost: the sending node, and why
    using Lost = std::function<void(std::uint32_t, LinkDevice::DropReason)>;

    /**
     * \param scenario checked; must outlive this
     * \param lost told of losses
     */
    Topology(const Scenario& scenario, Lost lost);
    Topology(const Topology&) = delete;
    Topology& operator=(const Topology&) = delete;

    /// \return the plan
    const TopologyPlan& GetPlan() const;
    /// \param node index in the plan \return the ns-3 node
    Ptr<Node> GetNode(std::uint32_t node) const;
    /// \param link index in the plan \param end 0 or 1 \return its device
    Ptr<LinkDevice> GetDevice(std::uint32_t link, std::size_t end) const;
    /// \return true if IPv6 is in use
    bool HasInet6() const;
    /// Bring the copies of a link up or down. \param link index into Scenario::links \param up to
    /// be
    void SetLinkUp(std::uint32_t link, bool up);

  private:
    void MakeLinks();
    void Assign();
    void AddRoutes(BsdFamily family);
    static void OnDrop(Topology* topology,
                       std::uint32_t node,
                       Ptr<const Packet> packet,
                       LinkDevice::DropReason reason);

    const Scenario& m_scenario;
    TopologyPlan m_plan;
    Lost m_lost;
    bool m_inet6;
    NodeContainer m_nodes;
    std::vector<std::array<Ptr<LinkDevice>, 2>> m_devices;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_BUILD_TOPOLOGY_H
