// SPDX-License-Identifier: GPL-2.0-only
#include "tool/build/topology-plan.h"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/breadth_first_search.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace
{

using namespace ns3::divertsim;
using testing::ElementsAre;
using testing::IsEmpty;

ScenarioHost
Host(const std::string& name, std::optional<std::uint32_t> count = std::nullopt)
{
    ScenarioHost host;
    host.name = name;
    host.count = count.value_or(1);
    host.counted = count.has_value();
    return host;
}

ScenarioLink
Link(const std::string& a, const std::string& b, const std::string& name = "")
{
    ScenarioLink link;
    link.a = a;
    link.b = b;
    link.name = name;
    return link;
}

BsdAddress
Address(const std::string& text)
{
    return BsdAddress::Parse(text).value();
}

std::string
Ends(const PlannedLink& link, BsdFamily family)
{
    return family == BsdFamily::INET
               ? link.ends[0].inet.ToString() + " " + link.ends[1].inet.ToString()
               : link.ends[0].inet6.ToString() + " " + link.ends[1].inet6.ToString();
}

/// clients in front of a firewall in front of a server, as in the guide
Scenario
Guide()
{
    Scenario scenario;
    scenario.hosts = {Host("client", 8), Host("firewall"), Host("server")};
    scenario.links = {Link("client", "firewall"), Link("firewall", "server")};
    return scenario;
}

TEST(TopologyPlan, NamesCopiesOfACountedHost)
{
    const auto scenario = Guide();
    const TopologyPlan plan(scenario);
    ASSERT_EQ(plan.GetNodes().size(), 10U);
    EXPECT_EQ(plan.GetNodes()[0].name, "client0");
    EXPECT_EQ(plan.GetNodes()[7].name, "client7");
    EXPECT_EQ(plan.GetNodes()[7].copy, 7U);
    EXPECT_EQ(plan.GetNodes()[8].name, "firewall");
    EXPECT_EQ(plan.GetNode("client", 5), 5U);
    EXPECT_EQ(plan.GetNode("server", 0), 9U);
    EXPECT_EQ(plan.GetCount("client"), 8U);
    EXPECT_EQ(plan.GetCount("server"), 1U);
}

TEST(TopologyPlan, NumbersLinksCountingEachCopyFromOne)
{
    const auto scenario = Guide();
    const TopologyPlan plan(scenario);
    const auto& links = plan.GetLinks();
    ASSERT_EQ(links.size(), 9U);
    EXPECT_EQ(Ends(links[0], BsdFamily::INET), "10.0.1.1 10.0.1.2");
    EXPECT_EQ(Ends(links[0], BsdFamily::INET6), "fd00:0:1::1 fd00:0:1::2");
    EXPECT_EQ(Ends(links[7], BsdFamily::INET), "10.0.8.1 10.0.8.2");
    EXPECT_EQ(Ends(links[8], BsdFamily::INET), "10.0.9.1 10.0.9.2");
    EXPECT_EQ(Ends(links[8], BsdFamily::INET6), "fd00:0:9::1 fd00:0:9::2");
    EXPECT_EQ(links[8].spec, 1U);
    EXPECT_EQ(links[8].inet.prefixLength, 24);
    EXPECT_EQ(links[8].inet6.prefixLength, 64);
    EXPECT_EQ(links[8].inet.address, Address("10.0.9.0"));
    EXPECT_EQ(plan.GetNodes()[links[3].ends[0].node].name, "client3");
    EXPECT_EQ(plan.GetNodes()[links[3].ends[1].node].name, "firewall");
}

TEST(TopologyPlan, TheThousandthLinkIsHexadecimalInIpv6)
{
    Scenario scenario;
    scenario.hosts = {Host("client", 1000), Host("server")};
    scenario.links = {Link("server", "client")};
    const TopologyPlan plan(scenario);
    // 1000 = 3 * 256 + 232, and 232 is e8
    EXPECT_EQ(Ends(plan.GetLinks()[999], BsdFamily::INET), "10.3.232.1 10.3.232.2");
    EXPECT_EQ(plan.GetLinks()[999].ends[0].inet6, Address("fd00:3:e8::1"));
    EXPECT_EQ(plan.GetLinks()[999].ends[1].inet6, Address("fd00:3:e8::2"));
    EXPECT_EQ(Ends(plan.GetLinks()[255], BsdFamily::INET), "10.1.0.1 10.1.0.2");
    EXPECT_EQ(Ends(plan.GetLinks()[254], BsdFamily::INET), "10.0.255.1 10.0.255.2");
}

TEST(TopologyPlan, TakesNetworksOfTheFileOneBehindTheOther)
{
    const struct
    {
        const char* first;
        std::uint8_t prefixLength;
        std::uint32_t copy;
        const char* one;
        const char* two;
    } cases[] = {
        {"192.168.7.0", 24, 0, "192.168.7.1", "192.168.7.2"},
        {"192.168.7.0", 24, 3, "192.168.10.1", "192.168.10.2"},
        {"192.168.254.0", 24, 3, "192.169.1.1", "192.169.1.2"},
        {"192.168.7.64", 26, 2, "192.168.7.193", "192.168.7.194"},
        {"192.168.7.64", 26, 3, "192.168.8.1", "192.168.8.2"},
        {"10.0.0.248", 30, 3, "10.0.1.5", "10.0.1.6"},
        {"172.16.0.0", 12, 2, "172.48.0.1", "172.48.0.2"},
        {"fd12:3456::", 64, 1, "fd12:3456:0:1::1", "fd12:3456:0:1::2"},
        {"fd12::ffff:0:0:0:0", 64, 2, "fd12:0:1:1::1", "fd12:0:1:1::2"},
        {"fd12::", 125, 3, "fd12::19", "fd12::1a"},
        {"fd12::", 48, 3, "fd12:0:3::1", "fd12:0:3::2"},
    };

    for (const auto& c : cases)
    {
        Scenario scenario;
        scenario.hosts = {Host("a", 4), Host("b")};
        scenario.links = {Link("a", "b")};
        const auto first = Address(c.first);
        (first.family == BsdFamily::INET ? scenario.links[0].net : scenario.links[0].net6) =
            std::make_pair(first, c.prefixLength);
        const TopologyPlan plan(scenario);
        const auto& link = plan.GetLinks()[c.copy];
        EXPECT_EQ(Ends(link, first.family), std::string(c.one) + " " + c.two);
        EXPECT_EQ((first.family == BsdFamily::INET ? link.inet : link.inet6).prefixLength,
                  c.prefixLength);
        // the other family keeps the numbers of the file
        EXPECT_EQ((first.family == BsdFamily::INET ? link.ends[0].inet6 : link.ends[0].inet),
                  first.family == BsdFamily::INET
                      ? Address("fd00:0:" + std::to_string(c.copy + 1) + "::1")
                      : Address("10.0." + std::to_string(c.copy + 1) + ".1"));
    }
}

TEST(TopologyPlan, NamesInterfacesAfterTheirPeersAndGroupsThemByCountedHost)
{
    const auto scenario = Guide();
    const TopologyPlan plan(scenario);
    const auto& copy = plan.GetLinks()[3];
    EXPECT_EQ(copy.ends[0].interface, "firewall");
    EXPECT_THAT(copy.ends[0].groups, IsEmpty());
    EXPECT_EQ(copy.ends[1].interface, "client3");
    EXPECT_THAT(copy.ends[1].groups, ElementsAre("client"));
    const auto& single = plan.GetLinks()[8];
    EXPECT_EQ(single.ends[0].interface, "server");
    EXPECT_THAT(single.ends[0].groups, IsEmpty());
}

TEST(TopologyPlan, ACountOfOneIsACountToo)
{
    Scenario scenario;
    scenario.hosts = {Host("client", 1), Host("server")};
    scenario.links = {Link("client", "server")};
    const TopologyPlan plan(scenario);
    EXPECT_EQ(plan.GetNodes()[0].name, "client0");
    EXPECT_EQ(plan.GetLinks()[0].ends[1].interface, "client0");
    EXPECT_THAT(plan.GetLinks()[0].ends[1].groups, ElementsAre("client"));
}

TEST(TopologyPlan, CallsAFurtherLinkOfAPairByItsOwnName)
{
    Scenario scenario;
    scenario.hosts = {Host("a"), Host("b"), Host("c")};
    scenario.links = {Link("a", "b"), Link("b", "a", "backup"), Link("a", "c", "named")};
    const TopologyPlan plan(scenario);
    EXPECT_EQ(plan.GetLinks()[0].ends[0].interface, "b");
    EXPECT_EQ(plan.GetLinks()[1].ends[0].interface, "backup");
    EXPECT_EQ(plan.GetLinks()[1].ends[1].interface, "backup");
    EXPECT_EQ(plan.GetLinks()[2].ends[0].interface, "c") << "the first of its pair";
}

TEST(TopologyPlan, LinksTwoCountedHostsCopyByCopy)
{
    Scenario scenario;
    scenario.hosts = {Host("a", 3), Host("b", 3)};
    scenario.links = {Link("a", "b")};
    const TopologyPlan plan(scenario);
    ASSERT_EQ(plan.GetLinks().size(), 3U);
    for (std::uint32_t i = 0; i < 3; ++i)
    {
        EXPECT_EQ(plan.GetLinks()[i].ends[0].node, i);
        EXPECT_EQ(plan.GetLinks()[i].ends[1].node, 3 + i);
    }
    EXPECT_THAT(plan.FindPath(0, 4, BsdFamily::INET).links, IsEmpty()) << "a0 reaches b0 alone";
}

TEST(TopologyPlan, AHostsOwnRouteStandsFirst)
{
    auto scenario = Guide();
    scenario.hosts[1].routes = {{Address("10.192.0.0"), 10, "server"},
                                {Address("0.0.0.0"), 0, "client2"},
                                {Address("fd02::"), 64, "server"}};
    const TopologyPlan plan(scenario);
    std::vector<PlannedRoute> own;
    for (const auto& route : plan.MakeRoutes(BsdFamily::INET))
    {
        if (route.metric == 0)
        {
            own.push_back(route);
        }
    }
    ASSERT_EQ(own.size(), 2U);
    EXPECT_EQ(own[0].node, plan.GetNode("firewall", 0));
    EXPECT_EQ(own[0].network.prefixLength, 10);
    EXPECT_EQ(own[0].gateway, Address("10.0.9.2"));
    EXPECT_EQ(own[1].link, 2U) << "an interface is a way to name it";
    EXPECT_EQ(own[1].gateway, Address("10.0.3.1"));
    const auto six = plan.MakeRoutes(BsdFamily::INET6);
    const auto found =
        std::find_if(six.begin(), six.end(), [](const auto& route) { return route.metric == 0; });
    ASSERT_NE(found, six.end());
    EXPECT_EQ(found->gateway, Address("fd00:0:9::2"));
}

/// A network drawn at random, and what the Boost Graph Library says of it
struct Drawn
{
    using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS>;

    Scenario scenario;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> edges;
    Graph graph;

    static Drawn Make()
    {
        Drawn drawn;
        const auto hosts = *rc::gen::inRange<std::uint32_t>(2, 9);
        const auto links = *rc::gen::inRange<std::size_t>(0, 16);
        for (std::uint32_t i = 0; i < hosts; ++i)
        {
            drawn.scenario.hosts.push_back(Host("h" + std::to_string(i)));
        }
        drawn.graph = Graph(hosts);
        for (std::size_t i = 0; i < links; ++i)
        {
            const auto a = *rc::gen::inRange<std::uint32_t>(0, hosts);
            const auto step = *rc::gen::inRange<std::uint32_t>(1, hosts);
            const auto b = (a + step) % hosts;
            drawn.edges.emplace_back(a, b);
            boost::add_edge(a, b, drawn.graph);
            drawn.scenario.links.push_back(
                Link("h" + std::to_string(a), "h" + std::to_string(b), "link" + std::to_string(i)));
        }
        return drawn;
    }

    /// \return hops from each host to one, -1 where there is no way
    std::vector<int> DistancesTo(std::uint32_t to) const
    {
        std::vector<int> distances(boost::num_vertices(graph), -1);
        distances[to] = 0;
        boost::breadth_first_search(
            graph,
            to,
            boost::visitor(boost::make_bfs_visitor(
                boost::record_distances(distances.data(), boost::on_tree_edge()))));
        return distances;
    }

    /// \return the links of the shortest path by the contract's words: ties to the earlier link
    std::vector<std::uint32_t> PathOf(std::uint32_t from, std::uint32_t to) const
    {
        const auto distances = DistancesTo(to);
        std::vector<std::uint32_t> path;
        for (auto node = from; distances[node] > 0;)
        {
            for (std::uint32_t link = 0; link < edges.size(); ++link)
            {
                const auto& [a, b] = edges[link];
                const auto other = a == node ? b : a;
                if ((a == node || b == node) && distances[other] == distances[node] - 1)
                {
                    path.push_back(link);
                    node = other;
                    break;
                }
            }
        }
        return path;
    }
};

RC_GTEST_PROP(TopologyPlan, FindsShortestPathsWithTiesToTheEarlierLink, ())
{
    const auto drawn = Drawn::Make();
    const TopologyPlan plan(drawn.scenario);
    const auto hosts = static_cast<std::uint32_t>(drawn.scenario.hosts.size());
    for (std::uint32_t from = 0; from < hosts; ++from)
    {
        for (std::uint32_t to = 0; to < hosts; ++to)
        {
            const auto path = plan.FindPath(from, to, BsdFamily::INET);
            const auto expected = drawn.PathOf(from, to);
            RC_ASSERT(path.links == expected);
            if (expected.empty())
            {
                continue;
            }
            const auto& first = plan.GetLinks()[expected.front()];
            const auto& last = plan.GetLinks()[expected.back()];
            RC_ASSERT(path.source == first.ends[first.ends[0].node == from ? 0 : 1].inet);
            RC_ASSERT(path.destination == last.ends[last.ends[0].node == to ? 0 : 1].inet);
        }
    }
}

bool
Contains(const PlannedNetwork& network, const BsdAddress& address)
{
    for (unsigned bit = 0; bit < network.prefixLength; ++bit)
    {
        const unsigned mask = 0x80U >> (bit % 8);
        if ((network.address.bytes[bit / 8] & mask) != (address.bytes[bit / 8] & mask))
        {
            return false;
        }
    }
    return true;
}

/// Forwards as a host does: to a neighbour on the link itself, else by the longest prefix
std::vector<std::uint32_t>
Forward(const TopologyPlan& plan,
        const std::vector<PlannedRoute>& routes,
        std::uint32_t node,
        const BsdAddress& to,
        std::size_t most)
{
    const bool inet = to.family == BsdFamily::INET;
    const auto addressOf = [inet](const PlannedEnd& end) { return inet ? end.inet : end.inet6; };
    std::vector<std::uint32_t> taken;
    while (taken.size() <= most)
    {
        std::optional<std::uint32_t> out;
        for (std::uint32_t i = 0; i < plan.GetLinks().size() && !out; ++i)
        {
            const auto& link = plan.GetLinks()[i];
            for (std::size_t end = 0; end < 2; ++end)
            {
                if (link.ends[end].node == node)
                {
                    if (addressOf(link.ends[end]) == to)
                    {
                        return taken;
                    }
                    if (addressOf(link.ends[1 - end]) == to)
                    {
                        out = i;
                    }
                }
            }
        }
        const PlannedRoute* best = nullptr;
        for (const auto& route : routes)
        {
            if (!out && route.node == node && Contains(route.network, to) &&
                (!best || route.network.prefixLength > best->network.prefixLength))
            {
                best = &route;
            }
        }
        if (!out && !best)
        {
            break;
        }
        taken.push_back(out ? *out : best->link);
        const auto& link = plan.GetLinks()[taken.back()];
        const std::size_t peer = link.ends[0].node == node ? 1 : 0;
        if (best && addressOf(link.ends[peer]) != best->gateway)
        {
            throw std::logic_error("a gateway that is not at the other end of its link");
        }
        node = link.ends[peer].node;
    }
    taken.push_back(UINT32_MAX); // never arrived
    return taken;
}

RC_GTEST_PROP(TopologyPlan, PacketsThatFollowTheRoutesTakeTheShortestPath, ())
{
    const auto drawn = Drawn::Make();
    const TopologyPlan plan(drawn.scenario);
    const auto hosts = static_cast<std::uint32_t>(drawn.scenario.hosts.size());
    for (const auto family : {BsdFamily::INET, BsdFamily::INET6})
    {
        const auto routes = plan.MakeRoutes(family);
        for (std::uint32_t from = 0; from < hosts; ++from)
        {
            for (std::uint32_t to = 0; to < hosts; ++to)
            {
                const auto path = plan.FindPath(from, to, family);
                if (!path.links.empty())
                {
                    const auto there = Forward(plan, routes, from, path.destination, hosts);
                    RC_ASSERT(there == path.links);
                    // the answer comes back, by one of the shortest ways to that address
                    const auto back = Forward(plan, routes, to, path.source, hosts + 1);
                    RC_ASSERT(back.back() != UINT32_MAX);
                }
            }
        }
    }
}

RC_GTEST_PROP(TopologyPlan, GivesEveryAddressAndEveryInterfaceNameOnce, ())
{
    const auto drawn = Drawn::Make();
    const TopologyPlan plan(drawn.scenario);
    std::set<std::string> addresses;
    std::set<std::pair<std::uint32_t, std::string>> interfaces;
    for (const auto& link : plan.GetLinks())
    {
        for (const auto& end : link.ends)
        {
            RC_ASSERT(addresses.insert(end.inet.ToString()).second);
            RC_ASSERT(addresses.insert(end.inet6.ToString()).second);
            RC_ASSERT(interfaces.emplace(end.node, end.interface).second);
        }
    }
}

} // namespace
