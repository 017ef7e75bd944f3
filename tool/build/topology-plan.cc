// SPDX-License-Identifier: GPL-2.0-only
#include "tool/build/topology-plan.h"

#include "ns3/lb-flow-capture.h"

#include <algorithm>
#include <deque>
#include <limits>
#include <stdexcept>

namespace ns3
{
namespace divertsim
{

namespace
{

constexpr std::uint32_t UNREACHED = std::numeric_limits<std::uint32_t>::max();

/// \return network + number, in the host part's lowest bits
BsdAddress
Offset(BsdAddress network, std::uint64_t number)
{
    for (std::size_t i = network.Size(); i-- > 0 && number > 0;)
    {
        number += network.bytes[i];
        network.bytes[i] = static_cast<std::uint8_t>(number);
        number >>= 8;
    }
    return network;
}

/// \return the network that lies \param copy networks behind the first
PlannedNetwork
CopyOf(const std::pair<BsdAddress, std::uint8_t>& first, std::uint32_t copy)
{
    const auto hostBits = static_cast<unsigned>(first.first.Size() * 8 - first.second);
    // networks of more than 2^32 hosts are told apart in the bytes above
    BsdAddress address = first.first;
    std::uint64_t carry = std::uint64_t{copy} << (hostBits % 8);
    for (std::size_t i = address.Size() - hostBits / 8; i-- > 0 && carry > 0;)
    {
        carry += address.bytes[i];
        address.bytes[i] = static_cast<std::uint8_t>(carry);
        carry >>= 8;
    }
    return {address, first.second};
}

PlannedNetwork
DefaultNetwork(BsdFamily family, std::uint32_t k)
{
    if (family == BsdFamily::INET)
    {
        return {BsdAddress::V4(0x0a000000U | (k << 8)), 24};
    }
    BsdAddress address;
    address.family = BsdFamily::INET6;
    address.bytes[0] = 0xfd;
    address.bytes[3] = static_cast<std::uint8_t>(k >> 8);
    address.bytes[5] = static_cast<std::uint8_t>(k);
    return {address, 64};
}

const BsdAddress&
AddressOf(const PlannedEnd& end, BsdFamily family)
{
    return family == BsdFamily::INET ? end.inet : end.inet6;
}

} // namespace

TopologyPlan::TopologyPlan(const Scenario& scenario)
    : m_scenario(scenario)
{
    AddHosts();
    AddLinks();
}

void
TopologyPlan::AddHosts()
{
    for (std::uint32_t h = 0; h < m_scenario.hosts.size(); ++h)
    {
        const auto& host = m_scenario.hosts[h];
        m_firstNode.push_back(static_cast<std::uint32_t>(m_nodes.size()));
        for (std::uint32_t copy = 0; copy < host.count; ++copy)
        {
            m_nodes.push_back(
                {h, copy, host.counted ? host.name + std::to_string(copy) : host.name});
        }
    }
    m_neighbours.resize(m_nodes.size());
}

void
TopologyPlan::AddLinks()
{
    for (std::uint32_t spec = 0; spec < m_scenario.links.size(); ++spec)
    {
        const auto& link = m_scenario.links[spec];
        const std::uint32_t countA = GetCount(link.a);
        const std::uint32_t countB = GetCount(link.b);
        for (std::uint32_t copy = 0; copy < std::max(countA, countB); ++copy)
        {
            AddLink(spec,
                    GetNode(link.a, countA > 1 ? copy : 0),
                    GetNode(link.b, countB > 1 ? copy : 0),
                    copy);
        }
    }
}

void
TopologyPlan::AddLink(std::uint32_t spec, std::uint32_t a, std::uint32_t b, std::uint32_t copy)
{
    const auto& link = m_scenario.links[spec];
    const auto index = static_cast<std::uint32_t>(m_links.size());
    PlannedLink planned;
    planned.spec = spec;
    planned.inet = link.net ? CopyOf(*link.net, copy) : DefaultNetwork(BsdFamily::INET, index + 1);
    planned.inet6 =
        link.net6 ? CopyOf(*link.net6, copy) : DefaultNetwork(BsdFamily::INET6, index + 1);
    const bool first = std::none_of(m_neighbours[a].begin(),
                                    m_neighbours[a].end(),
                                    [b](const Neighbour& n) { return n.node == b; });
    const std::array<std::uint32_t, 2> nodes{a, b};
    for (std::size_t i = 0; i < 2; ++i)
    {
        const std::uint32_t peer = nodes[1 - i];
        auto& end = planned.ends[i];
        end.node = nodes[i];
        end.interface = NameInterface(link, peer, first);
        const auto& peerHost = m_scenario.hosts[m_nodes[peer].host];
        if (peerHost.counted)
        {
            end.groups.push_back(peerHost.name);
        }
        end.inet = Offset(planned.inet.address, i + 1);
        end.inet6 = Offset(planned.inet6.address, i + 1);
        m_neighbours[nodes[i]].push_back({index, peer});
    }
    m_links.push_back(planned);
}

std::string
TopologyPlan::NameInterface(const ScenarioLink& link, std::uint32_t peer, bool first) const
{
    return first ? m_nodes[peer].name : link.name;
}

const std::vector<PlannedNode>&
TopologyPlan::GetNodes() const
{
    return m_nodes;
}

const std::vector<PlannedLink>&
TopologyPlan::GetLinks() const
{
    return m_links;
}

std::uint32_t
TopologyPlan::GetNode(const std::string& host, std::uint32_t copy) const
{
    for (std::size_t h = 0; h < m_scenario.hosts.size(); ++h)
    {
        if (m_scenario.hosts[h].name == host)
        {
            return m_firstNode[h] + copy;
        }
    }
    throw std::logic_error("no host '" + host + "' in a checked scenario");
}

std::uint32_t
TopologyPlan::GetCount(const std::string& host) const
{
    return m_scenario.hosts[m_nodes[GetNode(host, 0)].host].count;
}

std::vector<std::uint32_t>
TopologyPlan::Distances(const std::vector<std::uint32_t>& targets) const
{
    std::vector<std::uint32_t> distances(m_nodes.size(), UNREACHED);
    std::deque<std::uint32_t> queue(targets.begin(), targets.end());
    for (const auto target : targets)
    {
        distances[target] = 0;
    }
    while (!queue.empty())
    {
        const auto node = queue.front();
        queue.pop_front();
        for (const auto& neighbour : m_neighbours[node])
        {
            if (distances[neighbour.node] == UNREACHED)
            {
                distances[neighbour.node] = distances[node] + 1;
                queue.push_back(neighbour.node);
            }
        }
    }
    return distances;
}

const TopologyPlan::Neighbour*
TopologyPlan::NextHop(std::uint32_t node, const std::vector<std::uint32_t>& distances) const
{
    if (distances[node] == UNREACHED || distances[node] == 0)
    {
        return nullptr;
    }
    // neighbours stand in the order of links, so the first is the earlier link
    const auto& neighbours = m_neighbours[node];
    const auto next = std::find_if(neighbours.begin(), neighbours.end(), [&](const Neighbour& n) {
        return distances[n.node] + 1 == distances[node];
    });
    return &*next;
}

std::vector<PlannedRoute>
TopologyPlan::MakeRoutes(BsdFamily family) const
{
    std::vector<PlannedRoute> routes;
    const auto gatewayOf = [&](std::uint32_t link, std::uint32_t node) {
        const auto& ends = m_links[link].ends;
        return AddressOf(ends[ends[0].node == node ? 1 : 0], family);
    };
    for (std::uint32_t node = 0; node < m_nodes.size(); ++node)
    {
        AddOwnRoutes(node, family, routes);
        // a host with one link needs no more than a default route
        if (m_neighbours[node].size() == 1)
        {
            const auto link = m_neighbours[node][0].link;
            PlannedNetwork any;
            any.address.family = family;
            routes.push_back({node, any, link, gatewayOf(link, node), 1});
        }
    }
    for (const auto& behind : FindNetworks(family))
    {
        const auto distances = Distances(behind.nodes);
        for (std::uint32_t node = 0; node < m_nodes.size(); ++node)
        {
            const auto* next = m_neighbours[node].size() > 1 ? NextHop(node, distances) : nullptr;
            if (next)
            {
                routes.push_back(
                    {node, behind.network, next->link, gatewayOf(next->link, node), 1});
            }
        }
    }
    return routes;
}

std::vector<TopologyPlan::Behind>
TopologyPlan::FindNetworks(BsdFamily family) const
{
    const bool inet = family == BsdFamily::INET;
    std::vector<Behind> networks;
    for (const auto& link : m_links)
    {
        networks.push_back({inet ? link.inet : link.inet6, {link.ends[0].node, link.ends[1].node}});
    }
    for (const auto& entry : m_scenario.traffic)
    {
        if (std::holds_alternative<ScenarioReplay>(entry.kind))
        {
            const auto prefix = static_cast<std::uint8_t>(inet ? 10 : 16);
            networks.push_back({{LbReplayOpener(family, 0), prefix}, {GetNode(entry.from, 0)}});
            networks.push_back({{LbReplayAnswerer(family, 0), prefix}, {GetNode(entry.to, 0)}});
        }
    }
    return networks;
}

void
TopologyPlan::AddOwnRoutes(std::uint32_t node,
                           BsdFamily family,
                           std::vector<PlannedRoute>& routes) const
{
    for (const auto& route : m_scenario.hosts[m_nodes[node].host].routes)
    {
        if (route.network.family != family)
        {
            continue;
        }
        for (const auto& neighbour : m_neighbours[node])
        {
            const auto& link = m_links[neighbour.link];
            const auto& own = link.ends[link.ends[0].node == node ? 0 : 1];
            const auto& peer = link.ends[link.ends[0].node == node ? 1 : 0];
            if (own.interface == route.via || m_scenario.links[link.spec].name == route.via ||
                m_scenario.hosts[m_nodes[neighbour.node].host].name == route.via)
            {
                routes.push_back({node,
                                  {route.network, route.prefixLength},
                                  neighbour.link,
                                  AddressOf(peer, family),
                                  0});
                break;
            }
        }
    }
}

PlannedPath
TopologyPlan::FindPath(std::uint32_t from, std::uint32_t to, BsdFamily family) const
{
    PlannedPath path;
    const auto distances = Distances({to});
    for (auto node = from; node != to;)
    {
        const auto* next = NextHop(node, distances);
        if (!next)
        {
            return {};
        }
        const auto& link = m_links[next->link];
        const std::size_t end = link.ends[0].node == node ? 0 : 1;
        if (path.links.empty())
        {
            path.source = AddressOf(link.ends[end], family);
        }
        path.destination = AddressOf(link.ends[1 - end], family);
        path.links.push_back(next->link);
        node = next->node;
    }
    return path;
}

} // namespace divertsim
} // namespace ns3
