// SPDX-License-Identifier: GPL-2.0-only
#include "tool/calibrate/calibrate-samples.h"

#include <algorithm>
#include <numeric>

namespace ns3
{
namespace divertsim
{

std::size_t
LowQuantile(const std::vector<double>& values, double share)
{
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto index = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1));
    const auto place = order.begin() + static_cast<std::ptrdiff_t>(index);
    std::nth_element(order.begin(), place, order.end(), [&values](std::size_t a, std::size_t b) {
        return values[a] < values[b];
    });
    return *place;
}

} // namespace divertsim
} // namespace ns3
