// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_POLICY_H
#define LB_POLICY_H

#include "ns3/bsd-unit.h"

#include <boost/rational.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// A socket as its group sees it. The name stays for life; the object outlives its membership.
class LbMember
{
  public:
    virtual ~LbMember() = default;
    /// \return the socket's name ("ids/0")
    virtual const std::string& GetName() const = 0;
};

/// The members of a group by slot; what a policy may look at
using LbSlots = std::vector<LbMember*>;

/// A change of a group: its slots before and after
struct LbChange
{
    LbSlots before;
    LbSlots after;
};

/// An exact share of the live units
using LbFraction = boost::rational<std::int64_t>;

/// What a policy is expected to do to uniform keys at a change; own + collateral = moved
struct LbExpectation
{
    LbFraction moved;
    LbFraction own;
    LbFraction collateral;
};

/// What a pick gives: the slot, and the word that the unit is to remember
struct LbPick
{
    std::uint32_t slot = 0;
    std::uint64_t word = 0;
};

/**
 * How a group picks a member. A policy is pure: Pick changes nothing, so that judging a change
 * uses the same call as a packet does.
 */
class LbPolicy
{
  public:
    virtual ~LbPolicy() = default;

    /// \return the name in scenario files ("freebsd")
    virtual std::string_view GetName() const = 0;

    /**
     * \param unit what is mapped; id 0 is a packet without a state
     * \param slots the members now, at least one
     * \return the slot, below slots.size(), and the unit's new word
     */
    virtual LbPick Pick(const BsdUnit& unit, const LbSlots& slots) const = 0;

    /// The members changed: rebuild tables. \param change before and after
    virtual void Changed(const LbChange& change)
    {
        (void)change;
    }

    /**
     * \param change before and after, before not empty
     * \param live the live units in the order of their IDs; for policies whose keys are not uniform
     * \return the exact expectation, or nothing where the policy has none
     */
    virtual std::optional<LbExpectation> Expect(const LbChange& change,
                                                const std::vector<BsdUnit>& live) const = 0;

    /// \return the slot that the documentation promises to packets without a state
    virtual std::uint32_t GetDocumentedStatelessSlot() const
    {
        return 0;
    }
};

} // namespace divertsim
} // namespace ns3

#endif // LB_POLICY_H
