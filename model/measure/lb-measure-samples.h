// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_MEASURE_SAMPLES_H
#define LB_MEASURE_SAMPLES_H

#include "ns3/bsd-clock.h"
#include "ns3/lb-measure-results.h"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * Spans of time, exact to the nanosecond, of which percentiles are wanted. Equal ones are kept as
 * one with a count, so that ten million waits of an idle queue take a few bytes.
 */
class LbMeasureSamples
{
  public:
    /// \param span a sample
    void Add(BsdTime span);

    /**
     * The nearest-rank percentile: the least sample that at least this share of the samples do
     * not exceed.
     * \param percent 0 < percent <= 100
     * \return nothing where there is no sample
     */
    std::optional<BsdTime> GetPercentile(unsigned percent) const;

    /// \return p50, p90, p99 and max in seconds
    LbPercentiles GetPercentiles() const;

  private:
    /// A distinct sample and how many are not above it
    struct Rank
    {
        BsdTime span;
        std::uint64_t upTo;
    };

    std::vector<Rank> Sort() const;
    std::optional<BsdTime> Find(const std::vector<Rank>& ranks, unsigned percent) const;

    boost::unordered_flat_map<BsdTime, std::uint64_t> m_counts;
    std::uint64_t m_total = 0;
};

/// \param time in nanoseconds \return seconds
inline double
LbSeconds(BsdTime time)
{
    return static_cast<double>(time) / static_cast<double>(BSD_SECOND);
}

} // namespace divertsim
} // namespace ns3

#endif // LB_MEASURE_SAMPLES_H
