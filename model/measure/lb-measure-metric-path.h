// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_MEASURE_METRIC_PATH_H
#define LB_MEASURE_METRIC_PATH_H

#include "ns3/lb-measure-metrics.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * The names that a scenario will have in its results: by "changes", "groups", "hosts", "pf",
 * "divert", "traffic", "splices", "cpus". What is missing may have any name.
 */
using LbMetricNames = std::map<std::string, std::vector<std::string>, std::less<>>;

/// Whether a path is a metric
struct LbMetricCheck
{
    bool valid = false;
    std::string pattern;    ///< where valid: of its declaration, "changes[].moved"
    std::string problem;    ///< where not: what is wrong
    std::string suggestion; ///< where not: the nearest path that would be right, "" if none is near
};

/**
 * Checks a path into results.json: `changes[0].moved`, `changes[*].moved`, `changes.NAME.moved`,
 * `groups.ids.members[0].packets`, `packets.dropped.full-socket`.
 *
 * \param path a path
 * \param names that there will be
 * \return whether it is one of a number or word of the results
 */
LbMetricCheck LbCheckMetric(std::string_view path, const LbMetricNames& names = {});

/**
 * \param results of a run
 * \param path a path
 * \return the values there: one, unless the path has `[*]` or the name of several changes; null
 *         where an index is past the end or a name is missing. Nothing for a path that is none,
 *         and for a `[*]` of an empty list
 */
std::vector<LbMetricValue> LbEvaluateMetric(const LbMeasureResults& results, std::string_view path);

/// \param value a value \return it as JSON: integers as integers, doubles in their shortest form
std::string LbMetricToJson(const LbMetricValue& value);

} // namespace divertsim
} // namespace ns3

#endif // LB_MEASURE_METRIC_PATH_H
