// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_MEASURE_METRICS_H
#define LB_MEASURE_METRICS_H

#include "ns3/lb-measure-results.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// JSON text that stands for itself, as the `actual` of an expectation
struct LbMetricJson
{
    std::string text;

    bool operator==(const LbMetricJson& other) const
    {
        return text == other.text;
    }
};

/// A value of the results; monostate is null
using LbMetricValue = std::
    variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string, LbMetricJson>;

/// What is said of a number, beside its name
struct LbMetricText
{
    std::string_view unit; ///< "" where it has none
    std::string_view sentence;
};

/**
 * Is led through the results, in the order in which results.json has them. Each number is
 * declared once, in LbDescribeResults: the writer of results.json, `divertsim list metrics`, and
 * the look-up of a metric's path are such visitors.
 *
 * The callbacks that describe an item may be called with an index past the end; they describe an
 * empty item then, which is how the declarations are listed without any results.
 */
class LbMetricVisitor
{
  public:
    /// Describes one item of a list or map
    using Item = std::function<void(std::size_t index)>;
    /// The items of one list of several
    using ListOf = std::function<std::pair<std::size_t, Item>(std::size_t index)>;
    /// The name of an item
    using Key = std::function<std::string(std::size_t index)>;
    /// Named values whose names are data
    using Cells = std::vector<std::pair<std::string, LbMetricValue>>;

    virtual ~LbMetricVisitor() = default;

    /// A value of the object at hand. \param name its key
    virtual void Value(std::string_view name,
                       const LbMetricText& text,
                       const LbMetricValue& value) = 0;
    /// A list of values. \param name its key
    virtual void Values(std::string_view name,
                        const LbMetricText& text,
                        const std::vector<LbMetricValue>& values) = 0;
    /// An object in the object at hand. \param present null if not \param members describes it
    virtual void Object(std::string_view name,
                        bool present,
                        const std::function<void()>& members) = 0;
    /// A list of objects. \param key names items, for paths; null where they have no names
    virtual void List(std::string_view name,
                      std::size_t size,
                      const Item& item,
                      const Key& key) = 0;
    /// An object of objects. \param wildcard what stands for a key
    virtual void Map(std::string_view name,
                     std::string_view wildcard,
                     std::size_t size,
                     const Item& item,
                     const Key& key) = 0;
    /// Values of the object at hand whose keys are data. \param wildcard what stands for a key
    /// \param allowed all keys that there may be; empty: any, and one that is missing is null
    virtual void Open(std::string_view wildcard,
                      const LbMetricText& text,
                      const Cells& cells,
                      const std::vector<std::string>& allowed) = 0;
    /// An object of lists of objects. \param list describes one: its size, and its items
    virtual void MapOfLists(std::string_view name,
                            std::string_view wildcard,
                            std::size_t size,
                            const ListOf& list,
                            const Key& key) = 0;
};

/// Leads a visitor through all metrics: everything in results.json but `expect`.
/// \param results what to describe \param visitor is led
void LbDescribeResults(const LbMeasureResults& results, LbMetricVisitor& visitor);

/// Leads a visitor through `expect`. \param results what to describe \param visitor is led
void LbDescribeExpect(const LbMeasureResults& results, LbMetricVisitor& visitor);

/// A metric as `divertsim list metrics` prints it
struct LbMetricEntry
{
    std::string pattern; ///< "groups.NAME.members[].packets"
    std::string unit;
    std::string sentence;
    std::vector<std::string> keys; ///< what COUNTER or ERRNO in the pattern can be
};

/// \return all metrics, in the order of results.json
const std::vector<LbMetricEntry>& LbListMetrics();

} // namespace divertsim
} // namespace ns3

#endif // LB_MEASURE_METRICS_H
