// SPDX-License-Identifier: GPL-2.0-only
#include "test/lb/lb-test-members.h"

#include "ns3/lb-expectation.h"
#include "ns3/lb-group.h"
#include "ns3/lb-policy-registry.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <numeric>

using namespace ns3::divertsim;

namespace
{

const TestMembers ALL(160);
constexpr std::size_t LARGEST = 40;

/// Slots after some members closed, each hole filled by the last, and others joined
LbSlots
After(LbSlots slots, const std::vector<std::size_t>& closes, std::size_t joins)
{
    for (const std::size_t position : closes)
    {
        slots[position % slots.size()] = slots.back();
        slots.pop_back();
    }
    for (std::size_t i = 0; i < joins; ++i)
    {
        slots.push_back(ALL.Get(80 + i));
    }
    return slots;
}

/// The slow second opinion: every key of one period, one by one
LbExpectation
Enumerate(const LbChange& change)
{
    const auto period =
        static_cast<std::int64_t>(std::lcm(change.before.size(), change.after.size()));
    std::int64_t own = 0;
    std::int64_t collateral = 0;
    for (std::size_t key = 0; key < static_cast<std::size_t>(period); ++key)
    {
        LbMember* from = change.before[key % change.before.size()];
        LbMember* to = change.after[key % change.after.size()];
        const bool closed =
            std::find(change.after.begin(), change.after.end(), from) == change.after.end();
        own += closed ? 1 : 0;
        collateral += !closed && from != to ? 1 : 0;
    }
    return {LbFraction(own + collateral, period),
            LbFraction(own, period),
            LbFraction(collateral, period)};
}

void
ExpectEqual(const LbExpectation& actual, const LbExpectation& expected, const std::string& what)
{
    EXPECT_EQ(actual.moved, expected.moved) << what;
    EXPECT_EQ(actual.own, expected.own) << what;
    EXPECT_EQ(actual.collateral, expected.collateral) << what;
}

LbExpectation
Modulo(const LbSlots& before, const LbSlots& after)
{
    return LbExpectModulo({before, after}).value();
}

TEST(LbExpectModulo, AgreesWithTheEnumerationOfEveryKeyForAllSizesUpTo40)
{
    for (std::size_t n = 1; n <= LARGEST; ++n)
    {
        for (std::size_t m = 1; m <= LARGEST; ++m)
        {
            const std::size_t least = n > m ? n - m : 0;
            for (const std::size_t extra : {0, 1, 7})
            {
                const std::size_t closing = std::min(least + extra, n - (n > 1 ? 1 : 0));
                if (n - closing > m)
                {
                    continue;
                }
                std::vector<std::size_t> closes;
                for (std::size_t i = 0; i < closing; ++i)
                {
                    closes.push_back(i * 13 + m);
                }
                const LbSlots before = ALL.Slots(n);
                const LbChange change{before, After(before, closes, m - (n - closing))};
                ASSERT_EQ(change.after.size(), m);
                ExpectEqual(LbExpectModulo(change).value(),
                            Enumerate(change),
                            std::to_string(n) + " to " + std::to_string(m));
            }
        }
    }
}

TEST(LbExpectModulo, AgreesWithTheEnumerationForEachSocketThatCloses)
{
    for (std::size_t n = 2; n <= LARGEST; ++n)
    {
        for (std::size_t j = 0; j < n; ++j)
        {
            const LbSlots before = ALL.Slots(n);
            const LbChange change{before, After(before, {j}, 0)};
            ExpectEqual(LbExpectModulo(change).value(), Enumerate(change), std::to_string(j));
            // Closing any socket keeps 1/N
            EXPECT_EQ(LbExpectModulo(change)->moved,
                      LbFraction(static_cast<std::int64_t>(n) - 1, static_cast<std::int64_t>(n)));
        }
    }
}

TEST(LbExpectModulo, OneMoreKeepsOneInNPlusOneAndDoublingKeepsHalf)
{
    EXPECT_EQ(Modulo(ALL.Slots(4), ALL.Slots(5)).moved, LbFraction(4, 5));
    EXPECT_EQ(Modulo(ALL.Slots(4), ALL.Slots(5)).own, LbFraction(0));
    EXPECT_EQ(Modulo(ALL.Slots(4), ALL.Slots(5)).collateral, LbFraction(4, 5));
    EXPECT_EQ(Modulo(ALL.Slots(16), ALL.Slots(32)).moved, LbFraction(1, 2));
}

TEST(LbExpectModulo, AnEmptiedGroupMovesEverythingAsItsOwn)
{
    ExpectEqual(Modulo(ALL.Slots(3), {}), {LbFraction(1), LbFraction(1), LbFraction(0)}, "");
}

TEST(LbExpectModulo, SaysNothingOfAGroupThatWasEmpty)
{
    EXPECT_FALSE(LbExpectModulo({{}, ALL.Slots(3)}).has_value());
}

TEST(LbExpectModulo, NothingMovesWhereNothingChanges)
{
    EXPECT_EQ(Modulo(ALL.Slots(6), ALL.Slots(6)).moved, LbFraction(0));
}

// N - H(N): 5.28 moves a flow from 1 to 8 sockets
TEST(LbExpectModulo, ARampFromOneToNMovesAFlowNMinusHarmonicTimes)
{
    LbFraction moves(0);
    LbFraction harmonic(1);
    for (std::size_t n = 1; n < 8; ++n)
    {
        moves += Modulo(ALL.Slots(n), ALL.Slots(n + 1)).moved;
        harmonic += LbFraction(1, static_cast<std::int64_t>(n) + 1);
    }
    EXPECT_EQ(moves, LbFraction(8) - harmonic);
}

TEST(LbExpectModulo, ARollingRestartOfAllMovesAFlowTwiceNMinusOneTimes)
{
    constexpr std::size_t SOCKETS = 6;
    LbFraction moves(0);
    LbSlots slots = ALL.Slots(SOCKETS);
    for (std::size_t i = 0; i < SOCKETS; ++i)
    {
        const auto old = std::find(slots.begin(), slots.end(), ALL.Get(i));
        const LbSlots closed = After(slots, {static_cast<std::size_t>(old - slots.begin())}, 0);
        moves += Modulo(slots, closed).moved;
        slots = closed;
        slots.push_back(ALL.Get(100 + i));
        moves += Modulo(closed, slots).moved;
    }
    EXPECT_EQ(moves, LbFraction(2 * (SOCKETS - 1)));
}

std::vector<BsdUnit>
Sequence(std::uint64_t first, std::size_t count)
{
    std::vector<BsdUnit> units(count);
    for (BsdUnit& unit : units)
    {
        unit.id = first++;
    }
    return units;
}

TEST(LbExpectCounted, IsDecidedByPhaseBelowOnePeriod)
{
    const auto policy = LbMakePolicy("id-modulo");
    const LbChange change{ALL.Slots(4), ALL.Slots(5)};
    // lcm 20: IDs 40..43 stay, 44..59 move
    EXPECT_EQ(policy->Expect(change, Sequence(40, 4))->moved, LbFraction(0));
    EXPECT_EQ(policy->Expect(change, Sequence(44, 4))->moved, LbFraction(1));
    EXPECT_EQ(policy->Expect(change, Sequence(40, 20))->moved, LbFraction(4, 5));
}

TEST(LbExpectCounted, SaysNothingWhereNothingLivesOrNobodyWasThere)
{
    const auto policy = LbMakePolicy("id-modulo");
    EXPECT_FALSE(policy->Expect({ALL.Slots(4), ALL.Slots(5)}, {}).has_value());
    EXPECT_FALSE(policy->Expect({{}, ALL.Slots(5)}, Sequence(1, 1)).has_value());
}

TEST(LbExpectCounted, TheDraftMovesNothingBetweenPowersOfTwoButTheFirstSocketsCloseMovesAll)
{
    const auto policy = LbMakePolicy("freebsd-draft");
    const auto live = Sequence(1780272000, 300);
    EXPECT_EQ(policy->Expect({ALL.Slots(4), ALL.Slots(8)}, live)->moved, LbFraction(0));
    const LbSlots closed = After(ALL.Slots(4), {0}, 0);
    ExpectEqual(policy->Expect({ALL.Slots(4), closed}, live).value(),
                {LbFraction(1), LbFraction(1), LbFraction(0)},
                "");
}

// The closed formula of raw sequential keys: with m the lesser size, L the period, q and r of F by
// L, and o the phase, q m + |[o, o + r) in [0, m) or [L, L + m)| of F stay
RC_GTEST_PROP(LbExpectCounted, FollowsTheClosedFormulaOfSequentialIds, ())
{
    const auto n = *rc::gen::inRange<std::uint64_t>(1, LARGEST + 1);
    const auto after = *rc::gen::inRange<std::uint64_t>(1, LARGEST + 1);
    const auto first = *rc::gen::inRange<std::uint64_t>(1, 4000000000);
    const auto count = *rc::gen::inRange<std::uint64_t>(1, 4000);
    const std::uint64_t m = std::min(n, after);
    const std::uint64_t period = std::lcm(n, after);
    const std::uint64_t phase = first % period;
    std::uint64_t retained = count / period * m;
    for (std::uint64_t x = phase; x < phase + count % period; ++x)
    {
        retained += x < m || (x >= period && x < period + m) ? 1 : 0;
    }
    const auto expected =
        LbMakePolicy("id-modulo")->Expect({ALL.Slots(n), ALL.Slots(after)}, Sequence(first, count));
    RC_ASSERT(expected->moved == LbFraction(static_cast<std::int64_t>(count - retained),
                                            static_cast<std::int64_t>(count)));
    RC_ASSERT(expected->own + expected->collateral == expected->moved);
}

// The group itself, driven at random, against the enumeration
RC_GTEST_PROP(LbExpectModulo, AgreesWithTheEnumerationOfAGroupThatChangesAtRandom, ())
{
    const auto n = *rc::gen::inRange<std::size_t>(1, 33);
    LbGroup group(LbMakePolicy("freebsd"), 32);
    for (std::size_t i = 0; i < n; ++i)
    {
        group.Join(ALL.Get(i));
    }
    const LbSlots before = group.GetSlots();
    const auto steps =
        *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, 40));
    for (const std::size_t member : steps)
    {
        if (!group.Leave(ALL.Get(member)))
        {
            group.Join(ALL.Get(member));
        }
    }
    RC_PRE(!group.IsEmpty());
    const LbChange change{before, group.GetSlots()};
    const LbExpectation fast = group.GetPolicy().Expect(change, {}).value();
    const LbExpectation slow = Enumerate(change);
    RC_ASSERT(fast.moved == slow.moved);
    RC_ASSERT(fast.own == slow.own);
    RC_ASSERT(fast.collateral == slow.collateral);
}

} // namespace
