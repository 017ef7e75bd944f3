// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_MEASURE_EXPECT_H
#define LB_MEASURE_EXPECT_H

#include "ns3/lb-measure-metric-path.h"
#include "ns3/lb-measure-results.h"

#include <optional>
#include <string>

namespace ns3
{
namespace divertsim
{

/// What a scenario expects of a metric; what is not given is not judged
struct LbExpectBounds
{
    std::optional<LbMetricValue> min;    ///< a number: at least this
    std::optional<LbMetricValue> max;    ///< a number: at most this
    std::optional<LbMetricValue> equals; ///< a number, bool or string
    bool withinExpected = false;         ///< `"within": "expected"`
};

/**
 * \param pattern of a metric, as LbCheckMetric gives it
 * \return true if `"within": "expected"` can be said of it: what a change moved, in all, its own
 *         or collateral
 */
bool LbMetricHasExpectation(const std::string& pattern);

/**
 * Judges a run. Each value of the metric must keep all bounds; null, an index past the end, and a
 * path that gives no value at all fail.
 *
 * \param results of the run
 * \param metric a path
 * \param bounds what is expected of it
 * \return the entry of expect[]; `actual` is the value, or a list where the path gives several
 */
LbExpectResult LbJudgeExpect(const LbMeasureResults& results,
                             const std::string& metric,
                             const LbExpectBounds& bounds);

} // namespace divertsim
} // namespace ns3

#endif // LB_MEASURE_EXPECT_H
