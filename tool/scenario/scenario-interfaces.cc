// SPDX-License-Identifier: GPL-2.0-only
#include "tool/scenario/scenario-interfaces.h"

namespace ns3
{
namespace divertsim
{

namespace
{

const std::set<std::string> NOTHING;

} // namespace

std::vector<std::string>
ScenarioNodeNames(const ScenarioHost& host)
{
    if (!host.counted)
    {
        return {host.name};
    }
    std::vector<std::string> names;
    for (std::uint32_t copy = 0; copy < host.count; ++copy)
    {
        names.push_back(host.name + std::to_string(copy));
    }
    return names;
}

std::vector<std::string>
ScenarioInterfaces::Add(const ScenarioLink& link, const ScenarioHost& a, const ScenarioHost& b)
{
    std::vector<std::string> wrong;
    const bool first = !AreLinked(a.name, b.name);
    AddEnd(link, a, b, first, wrong);
    AddEnd(link, b, a, first, wrong);
    m_hosts[a.name].neighbours.insert(b.name);
    m_hosts[b.name].neighbours.insert(a.name);
    return wrong;
}

void
ScenarioInterfaces::AddEnd(const ScenarioLink& link,
                           const ScenarioHost& host,
                           const ScenarioHost& peer,
                           bool first,
                           std::vector<std::string>& wrong)
{
    auto& own = m_hosts[host.name];
    // the interface is named after its peer, that of a further link after the link
    for (const auto& node : ScenarioNodeNames(peer))
    {
        const auto& name = first ? node : link.name;
        if (name.size() > SCENARIO_MAX_INTERFACE_NAME || !own.names.insert(name).second)
        {
            wrong.push_back(name);
            break;
        }
        if (host.count > 1)
        {
            // each copy of the host has a link of its own to that one peer
            break;
        }
    }
    if (peer.counted)
    {
        own.groups.insert(peer.name);
    }
}

const std::set<std::string>&
ScenarioInterfaces::GetNames(const std::string& host) const
{
    const auto found = m_hosts.find(host);
    return found == m_hosts.end() ? NOTHING : found->second.names;
}

const std::set<std::string>&
ScenarioInterfaces::GetGroups(const std::string& host) const
{
    const auto found = m_hosts.find(host);
    return found == m_hosts.end() ? NOTHING : found->second.groups;
}

bool
ScenarioInterfaces::AreLinked(const std::string& a, const std::string& b) const
{
    const auto found = m_hosts.find(a);
    return found != m_hosts.end() && found->second.neighbours.count(b) > 0;
}

bool
ScenarioInterfaces::AreConnected(const std::string& a, const std::string& b) const
{
    std::set<std::string> seen{a};
    std::vector<std::string> left{a};
    while (!left.empty() && seen.count(b) == 0)
    {
        const auto here = left.back();
        left.pop_back();
        for (const auto& next : GetNeighbours(here))
        {
            if (seen.insert(next).second)
            {
                left.push_back(next);
            }
        }
    }
    return seen.count(b) > 0;
}

std::vector<std::string>
ScenarioInterfaces::GetNeighbours(const std::string& host) const
{
    const auto found = m_hosts.find(host);
    if (found == m_hosts.end())
    {
        return {};
    }
    return {found->second.neighbours.begin(), found->second.neighbours.end()};
}

} // namespace divertsim
} // namespace ns3
