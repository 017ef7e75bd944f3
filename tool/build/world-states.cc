// SPDX-License-Identifier: GPL-2.0-only
#include "tool/build/world-states.h"

#include "ns3/bsd-host-pf.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace ns3
{
namespace divertsim
{

namespace
{

/// \return the addresses of a network
PfAddressRange
RangeOf(const BsdAddress& network, std::uint8_t prefixLength)
{
    PfAddressRange range{network, network};
    for (std::size_t bit = prefixLength; bit < network.Size() * 8; ++bit)
    {
        range.last.bytes[bit / 8] |= static_cast<std::uint8_t>(0x80U >> (bit % 8));
    }
    return range;
}

} // namespace

std::vector<std::string>
ListSkippedWords(const Scenario& scenario)
{
    std::map<std::string, std::set<std::string>> words;
    const auto add = [&words](const std::string& host,
                              const std::shared_ptr<const PfRuleset>& rules) {
        if (rules)
        {
            words[host].insert(rules->skipped.begin(), rules->skipped.end());
        }
    };
    for (const auto& host : scenario.hosts)
    {
        add(host.name, host.pf);
    }
    for (const auto& event : scenario.events)
    {
        if (const auto* reload = std::get_if<ScenarioReloadRules>(&event.kind))
        {
            add(reload->host, reload->pf);
        }
    }
    std::vector<std::string> list;
    for (const auto& host : scenario.hosts)
    {
        for (const auto& word : words[host.name])
        {
            list.push_back(fmt::format("{} in the pf rules of {}", word, host.name));
        }
    }
    return list;
}

WorldStates::WorldStates(const TopologyPlan& plan, const Hosts& hosts, std::size_t most)
    : m_plan(plan),
      m_hosts(hosts),
      m_left(most)
{
}

std::optional<std::vector<PfAddressRange>>
WorldStates::MakeRanges(const std::optional<ScenarioStatesEnd>& end) const
{
    if (!end)
    {
        return std::nullopt;
    }
    std::vector<PfAddressRange> ranges;
    if (end->host.empty())
    {
        ranges.push_back(RangeOf(end->network, end->prefixLength));
        return ranges;
    }
    const auto first = m_plan.GetNode(end->host, 0);
    const auto count = m_plan.GetCount(end->host);
    for (const auto& link : m_plan.GetLinks())
    {
        for (const auto& of : link.ends)
        {
            if (of.node >= first && of.node - first < count)
            {
                ranges.push_back({of.inet, of.inet});
                ranges.push_back({of.inet6, of.inet6});
            }
        }
    }
    std::sort(ranges.begin(), ranges.end(), [](const auto& one, const auto& other) {
        return one.first < other.first;
    });
    return ranges;
}

PfStateFilter
WorldStates::MakeFilter(const ScenarioStates& states) const
{
    PfStateFilter filter;
    filter.from = MakeRanges(states.from);
    filter.to = MakeRanges(states.to);
    filter.label = states.label;
    filter.id = states.id;
    filter.interface = states.interface;
    return filter;
}

void
WorldStates::ForEach(const std::string& host, const std::function<void(WorldHost&)>& act) const
{
    for (const auto& each : m_hosts)
    {
        if (each->GetSpec().name == host)
        {
            act(*each);
        }
    }
}

void
WorldStates::Kill(const ScenarioStates& states)
{
    const auto filter = MakeFilter(states);
    ForEach(states.host,
            [&filter](WorldHost& host) { host.GetBsd()->GetPf()->KillStates(filter); });
}

void
WorldStates::Show(const std::string& event, const ScenarioStates& states)
{
    const auto filter = MakeFilter(states);
    std::string text;
    ForEach(states.host, [&](WorldHost& host) {
        if (host.GetSpec().counted)
        {
            text += fmt::format("# {}\n", host.GetName());
        }
        const auto listing = host.GetBsd()->GetPf()->Get().ListStates(filter, m_left);
        m_left -= listing.text.size();
        text += listing.text;
        if (listing.left > 0)
        {
            text += fmt::format("# {} more, for which the listings of a run have no room\n",
                                listing.left);
        }
    });
    m_listings.push_back({event, std::move(text)});
}

const std::vector<LbListingResult>&
WorldStates::GetListings() const
{
    return m_listings;
}

} // namespace divertsim
} // namespace ns3
