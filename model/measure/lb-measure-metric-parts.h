// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_MEASURE_METRIC_PARTS_H
#define LB_MEASURE_METRIC_PARTS_H

#include "ns3/lb-measure-metrics.h"
#include "ns3/lb-measure-samples.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/*
 * What LbDescribeResults is made of: values of metrics, and the declarations of changes, groups and
 * cores.
 */

/// \param count a count \return it as a value
inline LbMetricValue
LbMetricCount(std::uint64_t count)
{
    return count;
}

/// \param counted false: the count means nothing here \param count a count \return it, or null
inline LbMetricValue
LbMetricCountOf(bool counted, std::uint64_t count)
{
    return counted ? LbMetricValue(count) : LbMetricValue();
}

/// \param time in nanoseconds \return it in seconds as a value
inline LbMetricValue
LbMetricSeconds(BsdTime time)
{
    return LbSeconds(time);
}

/// \param value perhaps nothing \return it, or null
template <typename T>
LbMetricValue
LbMetricMaybe(const std::optional<T>& value)
{
    return value ? LbMetricValue(*value) : LbMetricValue();
}

/// \param items of a list \param describe is called with an item, an empty one past the end
/// \return what describes an item by its index
template <typename T, typename Describe>
LbMetricVisitor::Item
LbMetricItemOf(const std::vector<T>& items, Describe describe)
{
    return [&items, describe](std::size_t index) {
        static const T NONE{};
        describe(index < items.size() ? items[index] : NONE);
    };
}

/// \param items of a list \param name where they have their names
/// \return what gives an item's name by its index
template <typename T>
LbMetricVisitor::Key
LbMetricKeyOf(const std::vector<T>& items, std::string T::*name)
{
    return [&items, name](std::size_t index) { return items[index].*name; };
}

/// \param visitor is led through an element of changes[] \param change the element
void LbDescribeChange(LbMetricVisitor& visitor, const LbChangeResult& change);

/// \param visitor is led through an object `flows` \param flows the object
/// \param diverted false: its flows met no inspector, and its numbers of inspection are null
void LbDescribeFlowCounts(LbMetricVisitor& visitor,
                          const LbFlowCounts& flows,
                          bool diverted = true);

/// \param visitor is led through an object `cpus` \param cpus the object
void LbDescribeCpus(LbMetricVisitor& visitor, const std::vector<LbCpusResult>& cpus);

/// \param visitor is led through an item of groups \param group the item
void LbDescribeGroup(LbMetricVisitor& visitor, const LbGroupResult& group);

} // namespace divertsim
} // namespace ns3

#endif // LB_MEASURE_METRIC_PARTS_H
