// SPDX-License-Identifier: GPL-2.0-only
#include "test/lb/lb-test-members.h"

#include "ns3/lb-group.h"
#include "ns3/lb-policy-registry.h"

#include <gtest/gtest.h>

#include <memory>
#include <utility>
#include <vector>

using namespace ns3::divertsim;

namespace
{

/// Picks the last slot, remembers the number of members, and keeps the changes
class RecordingPolicy : public LbPolicy
{
  public:
    explicit RecordingPolicy(std::vector<LbChange>& changes)
        : m_changes(changes)
    {
    }

    std::string_view GetName() const override
    {
        return "recording";
    }

    LbPick Pick(const BsdUnit& /*unit*/, const LbSlots& slots) const override
    {
        return {static_cast<std::uint32_t>(slots.size() - 1), slots.size()};
    }

    void Changed(const LbChange& change) override
    {
        m_changes.push_back(change);
    }

    std::optional<LbExpectation> Expect(const LbChange& /*change*/,
                                        const std::vector<BsdUnit>& /*live*/) const override
    {
        return std::nullopt;
    }

  private:
    std::vector<LbChange>& m_changes;
};

class LbGroupTest : public ::testing::Test
{
  protected:
    void Join(std::size_t count)
    {
        for (std::size_t i = 0; i < count; ++i)
        {
            EXPECT_EQ(group.Join(all.Get(i)), BsdErrno::OK);
        }
    }

    LbSlots Members(const std::vector<std::size_t>& indices) const
    {
        LbSlots slots;
        for (const std::size_t index : indices)
        {
            slots.push_back(all.Get(index));
        }
        return slots;
    }

    TestMembers all{8};
    std::vector<LbChange> changes;
    LbGroup group{std::make_unique<RecordingPolicy>(changes), 4};
};

TEST_F(LbGroupTest, AppendsWhoJoins)
{
    Join(3);
    EXPECT_EQ(group.GetSlots(), Members({0, 1, 2}));
}

TEST_F(LbGroupTest, FillsTheHoleWithTheLastMember)
{
    Join(4);
    EXPECT_TRUE(group.Leave(all.Get(1)));
    EXPECT_EQ(group.GetSlots(), Members({0, 3, 2}));
    EXPECT_TRUE(group.Leave(all.Get(2)));
    EXPECT_EQ(group.GetSlots(), Members({0, 3}));
}

TEST_F(LbGroupTest, RefusesOneMoreThanItsLimitAndStaysAsItWas)
{
    Join(4);
    EXPECT_TRUE(group.IsFull());
    EXPECT_EQ(group.Join(all.Get(4)), BsdErrno::E_NOSPC);
    EXPECT_EQ(group.GetSlots(), Members({0, 1, 2, 3}));
    EXPECT_EQ(changes.size(), 4U);
}

TEST_F(LbGroupTest, IgnoresALeaveOfOneWhoIsNoMember)
{
    Join(2);
    EXPECT_FALSE(group.Leave(all.Get(5)));
    EXPECT_EQ(group.GetSlots(), Members({0, 1}));
    EXPECT_EQ(changes.size(), 2U);
}

TEST_F(LbGroupTest, TellsThePolicyEachChangeWithBothSidesOfIt)
{
    Join(2);
    group.Leave(all.Get(0));
    group.Leave(all.Get(1));
    ASSERT_EQ(changes.size(), 4U);
    EXPECT_EQ(changes[0].before, Members({}));
    EXPECT_EQ(changes[1].before, Members({0}));
    EXPECT_EQ(changes[1].after, Members({0, 1}));
    EXPECT_EQ(changes[2].after, Members({1}));
    EXPECT_EQ(changes[3].after, Members({}));
}

TEST_F(LbGroupTest, StoresTheWordAtARealPickOnly)
{
    Join(3);
    std::uint64_t word = 77;
    BsdUnit unit = UnitOf(1);
    unit.word = &word;
    const LbMapping mapping = group.Map(unit);
    EXPECT_EQ(mapping.member, all.Get(2));
    EXPECT_EQ(mapping.word, 3U);
    EXPECT_EQ(word, 77U);
    EXPECT_EQ(group.Pick(unit), all.Get(2));
    EXPECT_EQ(word, 3U);
}

TEST_F(LbGroupTest, PicksForAUnitThatKeepsNoWord)
{
    Join(1);
    EXPECT_EQ(group.Pick(UnitOf(0)), all.Get(0));
}

TEST_F(LbGroupTest, PicksNobodyWhileEmptyAndLivesOn)
{
    std::uint64_t word = 77;
    BsdUnit unit = UnitOf(1);
    unit.word = &word;
    EXPECT_EQ(group.Pick(unit), nullptr);
    EXPECT_EQ(word, 77U);
    Join(1);
    group.Leave(all.Get(0));
    EXPECT_EQ(group.Map(unit).member, nullptr);
    Join(1);
    EXPECT_EQ(group.Map(unit).member, all.Get(0));
}

} // namespace
