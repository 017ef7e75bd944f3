// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_MEASURE_INTERVAL_H
#define LB_MEASURE_INTERVAL_H

#include "ns3/lb-measure-results.h"
#include "ns3/lb-policy.h"

#include <cstdint>

namespace ns3
{
namespace divertsim
{

/**
 * A quantile of a binomial distribution: the least k with P(X <= k) >= quantile.
 *
 * \param trials how often the coin is thrown
 * \param chance of a success, 0 to 1, exact
 * \param quantile the share of outcomes that are at most k, above 0 and below 1, exact
 * \return k, 0 to trials
 */
std::uint64_t LbBinomialQuantile(std::uint64_t trials,
                                 const LbFraction& chance,
                                 const LbFraction& quantile);

/**
 * What chance allows around an expected share, if each live unit falls by itself.
 *
 * \param fraction the expected share of the units that may move
 * \param movable how many of the live units may move; the others wait in a listener's queue
 * \param live how many units there are; where 0, both intervals are [0, 0]
 * \return the share of the live units with its intervals
 */
LbExpectedShare LbMakeExpectedShare(const LbFraction& fraction,
                                    std::uint64_t movable,
                                    std::uint64_t live);

/**
 * The same where all may move.
 *
 * \param fraction the expected share
 * \param live how many units there are
 * \return the share with its intervals
 */
LbExpectedShare LbMakeExpectedShare(const LbFraction& fraction, std::uint64_t live);

/**
 * \param share an expected share
 * \param count how many there were
 * \param live of how many
 * \return true if count / live lies in the share's bound, its ends included
 */
bool LbWithinExpected(const LbExpectedShare& share, std::uint64_t count, std::uint64_t live);

} // namespace divertsim
} // namespace ns3

#endif // LB_MEASURE_INTERVAL_H
