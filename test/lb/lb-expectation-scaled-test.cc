// SPDX-License-Identifier: GPL-2.0-only

// What reciprocal scale does to uniform keys, against the published closed forms (RFC 2992: a
// hash-threshold) and against the enumeration of a fine grid of keys

#include "test/lb/lb-test-members.h"

#include "ns3/lb-expectation.h"
#include "ns3/lb-group.h"
#include "ns3/lb-policy-registry.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>

using namespace ns3::divertsim;

namespace
{

const TestMembers ALL(200);
constexpr std::int64_t LARGEST = 40;

LbExpectation
Scaled(const LbSlots& before, const LbSlots& after)
{
    return LbExpectScaled({before, after}).value();
}

/// N slots, of which j closed and the last filled the hole
LbSlots
Filled(LbSlots slots, std::int64_t j)
{
    slots[static_cast<std::size_t>(j)] = slots.back();
    slots.pop_back();
    return slots;
}

/// N slots, of which j closed and those behind moved up
LbSlots
Kept(LbSlots slots, std::int64_t j)
{
    slots.erase(slots.begin() + j);
    return slots;
}

LbSlots
Slots(std::int64_t n)
{
    return ALL.Slots(static_cast<std::size_t>(n));
}

TEST(LbExpectScaled, OneMoreKeepsExactlyAHalfForEveryN)
{
    for (std::int64_t n = 1; n <= LARGEST; ++n)
    {
        const LbExpectation expected = Scaled(Slots(n), Slots(n + 1));
        EXPECT_EQ(expected.moved, LbFraction(1, 2)) << n;
        EXPECT_EQ(expected.own, LbFraction(0));
        EXPECT_EQ(expected.collateral, LbFraction(1, 2));
    }
}

TEST(LbExpectScaled, DoublingKeepsOneInTwoN)
{
    for (std::int64_t n = 1; n <= LARGEST; ++n)
    {
        EXPECT_EQ(Scaled(Slots(n), Slots(2 * n)).moved, 1 - LbFraction(1, 2 * n)) << n;
    }
}

TEST(LbExpectScaled, ClosingMemberJWhereTheLastFillsTheHole)
{
    for (std::int64_t n = 2; n <= LARGEST; ++n)
    {
        for (std::int64_t j = 0; j < n; ++j)
        {
            const LbFraction kept =
                j == n - 1   ? LbFraction(1, 2)
                : j == n - 2 ? LbFraction(1, 2) + LbFraction(1, n) - LbFraction(1, n * (n - 1))
                             : LbFraction(1, 2) - LbFraction(n - 1 - j, n * (n - 1));
            const LbExpectation expected = Scaled(Slots(n), Filled(Slots(n), j));
            EXPECT_EQ(1 - expected.moved, kept) << n << " " << j;
            EXPECT_EQ(expected.own, LbFraction(1, n));
            EXPECT_EQ(expected.collateral, expected.moved - expected.own);
        }
    }
}

// RFC 2992: between 1/4 and 1/2 of all flows move
TEST(LbExpectScaled, ClosingMemberJWhereTheOrderIsKept)
{
    for (std::int64_t n = 2; n <= LARGEST; ++n)
    {
        for (std::int64_t j = 0; j < n; ++j)
        {
            const LbExpectation expected = Scaled(Slots(n), Kept(Slots(n), j));
            EXPECT_EQ(1 - expected.moved,
                      LbFraction(1, 2) + LbFraction(j * (n - 1 - j), n * (n - 1)));
            EXPECT_GE(expected.moved, LbFraction(1, 4));
            EXPECT_LE(expected.moved, LbFraction(1, 2));
        }
    }
}

TEST(LbExpectScaled, ARampFromOneToNMovesAFlowHalfOfNMinusOneTimes)
{
    LbFraction moves(0);
    for (std::int64_t n = 1; n < 8; ++n)
    {
        moves += Scaled(Slots(n), Slots(n + 1)).moved;
    }
    EXPECT_EQ(moves, LbFraction(7, 2));
}

TEST(LbExpectScaled, AnEmptiedGroupMovesEverythingAndOneThatWasEmptyNothing)
{
    const LbExpectation expected = Scaled(Slots(3), {});
    EXPECT_EQ(expected.moved, LbFraction(1));
    EXPECT_EQ(expected.own, LbFraction(1));
    EXPECT_EQ(expected.collateral, LbFraction(0));
    EXPECT_FALSE(LbExpectScaled({{}, Slots(3)}).has_value());
}

TEST(LbExpectScaled, StaysExactAtTheLimitOfLinux)
{
    constexpr std::size_t MOST = 65535;
    const TestMembers many(MOST);
    const LbExpectation expected = LbExpectScaled({many.Slots(MOST - 1), many.Slots(MOST)}).value();
    EXPECT_EQ(expected.moved, LbFraction(1, 2));
}

// Keys k / (N M) for k = 0 to N M - 1 stand for all: no slot's border lies between two of them
RC_GTEST_PROP(LbExpectScaled, AgreesWithTheEnumerationForAnySlotsBeforeAndAfter, ())
{
    const auto slots = [] {
        const auto numbers = *rc::gen::unique<std::vector<int>>(rc::gen::inRange(0, 30));
        LbSlots made;
        for (const int number : numbers)
        {
            made.push_back(ALL.Get(static_cast<std::size_t>(number)));
        }
        return made;
    };
    const LbSlots before = slots();
    const LbSlots after = slots();
    RC_PRE(!before.empty() && !after.empty());
    const std::size_t whole = before.size() * after.size();
    const std::set<LbMember*> surviving(after.begin(), after.end());
    std::int64_t own = 0;
    std::int64_t collateral = 0;
    for (std::size_t k = 0; k < whole; ++k)
    {
        LbMember* from = before[k / after.size()];
        const bool closed = surviving.count(from) == 0;
        own += closed ? 1 : 0;
        collateral += !closed && from != after[k / before.size()] ? 1 : 0;
    }
    const auto all = static_cast<std::int64_t>(whole);
    const LbExpectation expected = Scaled(before, after);
    RC_ASSERT(expected.own == LbFraction(own, all));
    RC_ASSERT(expected.collateral == LbFraction(collateral, all));
    RC_ASSERT(expected.moved == LbFraction(own + collateral, all));
}

// The policy itself over many tuples
TEST(LbExpectScaled, IsWhatPolicyLinuxDoesToManyFlows)
{
    const auto policy = LbMakePolicy("linux", {{{"hash-seed", 5}}});
    const LbSlots before = Slots(6);
    for (const LbSlots& after : {Slots(7), Filled(Slots(6), 1), Kept(Slots(6), 1)})
    {
        std::int64_t moved = 0;
        for (std::uint32_t i = 0; i < 20000; ++i)
        {
            BsdUnit unit;
            unit.byTuple = true;
            unit.tuple = {BSD_IPPROTO_UDP,
                          BsdAddress::V4(0x0a000000 + i),
                          static_cast<std::uint16_t>(i),
                          BsdAddress::V4(1),
                          443};
            moved +=
                before[policy->Pick(unit, before).slot] != after[policy->Pick(unit, after).slot]
                    ? 1
                    : 0;
        }
        const auto expected = policy->Expect({before, after}, {});
        // four deviations of a binomial are 283 at most
        EXPECT_NEAR(static_cast<double>(moved),
                    20000 * boost::rational_cast<double>(expected->moved),
                    283);
    }
}

} // namespace
