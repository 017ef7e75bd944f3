// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-expectation.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

namespace ns3
{
namespace divertsim
{

namespace
{

/// Everything moves because nobody is left
LbExpectation
AllOwn()
{
    return {LbFraction(1), LbFraction(1), LbFraction(0)};
}

/// The shares of two counts of a whole
LbExpectation
Shares(std::int64_t own, std::int64_t collateral, std::int64_t whole)
{
    return {LbFraction(own + collateral, whole),
            LbFraction(own, whole),
            LbFraction(collateral, whole)};
}

} // namespace

std::optional<LbExpectation>
LbExpectModulo(const LbChange& change)
{
    if (change.before.empty())
    {
        return std::nullopt;
    }
    if (change.after.empty())
    {
        return AllOwn();
    }
    const auto n = static_cast<std::int64_t>(change.before.size());
    const auto m = static_cast<std::int64_t>(change.after.size());
    const std::int64_t divisor = std::gcd(n, m);

    // Looked up only, never walked: the order of addresses stays out of sight
    std::map<const LbMember*, std::int64_t> slotAfter;
    for (std::int64_t slot = 0; slot < m; ++slot)
    {
        slotAfter[change.after[static_cast<std::size_t>(slot)]] = slot;
    }
    std::int64_t closed = 0;
    std::int64_t retained = 0;
    for (std::int64_t slot = 0; slot < n; ++slot)
    {
        const auto after = slotAfter.find(change.before[static_cast<std::size_t>(slot)]);
        if (after == slotAfter.end())
        {
            ++closed;
        }
        else if (slot % divisor == after->second % divisor)
        {
            ++retained;
        }
    }
    const LbFraction own(closed, n);
    const LbFraction moved = LbFraction(1) - LbFraction(retained, std::lcm(n, m));
    return LbExpectation{moved, own, moved - own};
}

std::optional<LbExpectation>
LbExpectScaled(const LbChange& change)
{
    if (change.before.empty())
    {
        return std::nullopt;
    }
    if (change.after.empty())
    {
        return AllOwn();
    }
    const auto n = static_cast<std::int64_t>(change.before.size());
    const auto m = static_cast<std::int64_t>(change.after.size());
    // Looked up only, never walked
    std::map<const LbMember*, std::int64_t> slotAfter;
    for (std::int64_t slot = 0; slot < m; ++slot)
    {
        slotAfter[change.after[static_cast<std::size_t>(slot)]] = slot;
    }
    std::int64_t closed = 0;
    std::int64_t retained = 0; // in parts of 1 / (n m)
    for (std::int64_t slot = 0; slot < n; ++slot)
    {
        const auto after = slotAfter.find(change.before[static_cast<std::size_t>(slot)]);
        if (after == slotAfter.end())
        {
            ++closed;
            continue;
        }
        const std::int64_t begin = std::max(slot * m, after->second * n);
        const std::int64_t end = std::min((slot + 1) * m, (after->second + 1) * n);
        retained += std::max<std::int64_t>(0, end - begin);
    }
    const LbFraction own(closed, n);
    const LbFraction moved = LbFraction(1) - LbFraction(retained, n * m);
    return LbExpectation{moved, own, moved - own};
}

std::optional<LbExpectation>
LbExpectCounted(const LbPolicy& policy, const LbChange& change, const std::vector<BsdUnit>& live)
{
    if (change.before.empty() || live.empty())
    {
        return std::nullopt;
    }
    if (change.after.empty())
    {
        return AllOwn();
    }
    const std::set<const LbMember*> surviving(change.after.begin(), change.after.end());
    std::int64_t own = 0;
    std::int64_t collateral = 0;
    for (const BsdUnit& unit : live)
    {
        const LbMember* from = change.before[policy.Pick(unit, change.before).slot];
        if (surviving.count(from) == 0)
        {
            ++own;
        }
        else if (from != change.after[policy.Pick(unit, change.after).slot])
        {
            ++collateral;
        }
    }
    return Shares(own, collateral, static_cast<std::int64_t>(live.size()));
}

} // namespace divertsim
} // namespace ns3
