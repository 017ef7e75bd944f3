// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_BUILD_TOPOLOGY_PLAN_H
#define DIVERTSIM_TOOL_BUILD_TOPOLOGY_PLAN_H

#include "tool/scenario/scenario.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// A network with its prefix length
struct PlannedNetwork
{
    BsdAddress address;
    std::uint8_t prefixLength = 0;
};

/// One node: a host, or one copy of a counted one
struct PlannedNode
{
    std::uint32_t host = 0; ///< index into Scenario::hosts
    std::uint32_t copy = 0;
    std::string name; ///< "firewall", "client3"
};

/// One end of a planned link
struct PlannedEnd
{
    std::uint32_t node = 0;
    std::string interface;           ///< name of the interface, after its peer
    std::vector<std::string> groups; ///< of interfaces that it is in, as in ifconfig(8)
    BsdAddress inet;
    BsdAddress inet6;
};

/// One copy of a link
struct PlannedLink
{
    std::uint32_t spec = 0; ///< index into Scenario::links
    PlannedNetwork inet;
    PlannedNetwork inet6;
    std::array<PlannedEnd, 2> ends;
};

/// A static route of a node
struct PlannedRoute
{
    std::uint32_t node = 0;
    PlannedNetwork network; ///< prefix length 0: the default route
    std::uint32_t link = 0; ///< index into TopologyPlan::links, through which it goes
    BsdAddress gateway;
    std::uint32_t metric = 1; ///< 0 for the scenario's own, which override
};

/// From which address to which a flow goes
struct PlannedPath
{
    BsdAddress source;
    BsdAddress destination;
    std::vector<std::uint32_t> links; ///< in the order in which a packet takes them
};

/**
 * Nodes, links, addresses and routes of a scenario, without ns-3.
 *
 * The k-th link of the file, counting each copy and from 1, is 10.x.y.0/24 and fd00:x:y::/64,
 * x = k div 256, y = k mod 256; the first end is .1 and ::1, the second .2 and ::2. Routes are
 * shortest paths by number of links, ties to the earlier link.
 */
class TopologyPlan
{
  public:
    /// \param scenario checked; must outlive the plan
    explicit TopologyPlan(const Scenario& scenario);

    /// \return all nodes, in the order of the file
    const std::vector<PlannedNode>& GetNodes() const;
    /// \return all links, in the order of the file
    const std::vector<PlannedLink>& GetLinks() const;
    /// \return the node of a host's copy \param host its name \param copy which
    std::uint32_t GetNode(const std::string& host, std::uint32_t copy) const;
    /// \return how many nodes a host is \param host its name
    std::uint32_t GetCount(const std::string& host) const;
    /// \return the routes of all nodes, for one family
    std::vector<PlannedRoute> MakeRoutes(BsdFamily family) const;
    /**
     * \param from a node \param to another \param family of the addresses
     * \return the shortest path; without links where there is none
     */
    PlannedPath FindPath(std::uint32_t from, std::uint32_t to, BsdFamily family) const;

  private:
    struct Neighbour
    {
        std::uint32_t link;
        std::uint32_t node;
    };

    /// A network, and the nodes that are in it or that it lies behind
    struct Behind
    {
        PlannedNetwork network;
        std::vector<std::uint32_t> nodes;
    };

    void AddHosts();
    void AddLinks();
    void AddLink(std::uint32_t spec, std::uint32_t a, std::uint32_t b, std::uint32_t copy);
    std::string NameInterface(const ScenarioLink& link, std::uint32_t peer, bool first) const;
    std::vector<std::uint32_t> Distances(const std::vector<std::uint32_t>& targets) const;
    std::vector<Behind> FindNetworks(BsdFamily family) const;
    const Neighbour* NextHop(std::uint32_t node, const std::vector<std::uint32_t>& distances) const;
    void AddOwnRoutes(std::uint32_t node,
                      BsdFamily family,
                      std::vector<PlannedRoute>& routes) const;

    const Scenario& m_scenario;
    std::vector<PlannedNode> m_nodes;
    std::vector<PlannedLink> m_links;
    std::vector<std::uint32_t> m_firstNode; ///< of each host
    std::vector<std::vector<Neighbour>> m_neighbours;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_BUILD_TOPOLOGY_PLAN_H
