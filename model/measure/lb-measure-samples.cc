// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-measure-samples.h"

#include <algorithm>

namespace ns3
{
namespace divertsim
{

void
LbMeasureSamples::Add(BsdTime span)
{
    ++m_counts[span];
    ++m_total;
}

std::optional<BsdTime>
LbMeasureSamples::GetPercentile(unsigned percent) const
{
    return Find(Sort(), percent);
}

LbPercentiles
LbMeasureSamples::GetPercentiles() const
{
    const std::vector<Rank> ranks = Sort();
    const auto seconds = [&](unsigned percent) -> std::optional<double> {
        const std::optional<BsdTime> span = Find(ranks, percent);
        return span ? std::optional<double>(LbSeconds(*span)) : std::nullopt;
    };
    return {seconds(50), seconds(90), seconds(99), seconds(100)};
}

std::vector<LbMeasureSamples::Rank>
LbMeasureSamples::Sort() const
{
    std::vector<Rank> ranks;
    ranks.reserve(m_counts.size());
    for (const auto& [span, count] : m_counts)
    {
        ranks.push_back({span, count});
    }
    std::sort(ranks.begin(), ranks.end(), [](const Rank& a, const Rank& b) {
        return a.span < b.span;
    });
    std::uint64_t upTo = 0;
    for (Rank& rank : ranks)
    {
        upTo += rank.upTo;
        rank.upTo = upTo;
    }
    return ranks;
}

std::optional<BsdTime>
LbMeasureSamples::Find(const std::vector<Rank>& ranks, unsigned percent) const
{
    if (m_total == 0)
    {
        return std::nullopt;
    }
    const std::uint64_t wanted = (m_total * percent + 99) / 100;
    const auto found =
        std::lower_bound(ranks.begin(),
                         ranks.end(),
                         wanted,
                         [](const Rank& rank, std::uint64_t number) { return rank.upTo < number; });
    return found->span;
}

} // namespace divertsim
} // namespace ns3
