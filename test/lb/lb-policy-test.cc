// SPDX-License-Identifier: GPL-2.0-only
#include "test/lb/lb-test-members.h"

#include "ns3/lb-policy-registry.h"
#include "ns3/lb-state-key.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

using namespace ns3::divertsim;

namespace
{

// 2026-06-01 00:00 UTC: the first ID of a counter of a pf that was enabled then
constexpr std::uint64_t FIRST_ID = 1780272000;

std::uint32_t
PickOf(const std::string& policy, std::uint64_t id, std::size_t members)
{
    const TestMembers all(members);
    return LbMakePolicy(policy)->Pick(UnitOf(id), all.Slots(members)).slot;
}

/// Slots that IDs first, first + 1, ... use
std::set<std::uint32_t>
SlotsUsed(const std::string& policy, std::uint64_t first, std::size_t members)
{
    std::set<std::uint32_t> used;
    const TestMembers all(members);
    const auto made = LbMakePolicy(policy);
    for (std::uint64_t id = first; id < first + 5000; ++id)
    {
        used.insert(made->Pick(UnitOf(id), all.Slots(members)).slot);
    }
    return used;
}

// freebsd-src commit 895a0ae67f hashes the eight bytes of the ID as pf keeps them, big-endian.
// Values computed with an independent lookup3.
TEST(LbStateKey, HashesTheIdInNetworkOrder)
{
    EXPECT_EQ(LbStateKey(0), 0x58c184bfU);
    EXPECT_EQ(LbStateKey(1), 0x47ee45caU);
    EXPECT_EQ(LbStateKey(2), 0xd086d157U);
    EXPECT_EQ(LbStateKey(3), 0xacc084adU);
    const auto bytes = LbStateIdBytes(0x0102030405060708);
    for (std::size_t i = 0; i < bytes.size(); ++i)
    {
        EXPECT_EQ(bytes[i], i + 1);
    }
}

TEST(LbPolicyFreebsd, PicksByTheHashModuloTheMembers)
{
    for (std::size_t n = 1; n <= 32; ++n)
    {
        EXPECT_EQ(PickOf("freebsd", 1, n), 0x47ee45caU % n);
        EXPECT_EQ(PickOf("freebsd-committed", 1, n), 0x47ee45caU % n);
        EXPECT_EQ(PickOf("freebsd", 2, n), 0xd086d157U % n);
        EXPECT_EQ(PickOf("freebsd-committed", 3, n), 0xacc084adU % n);
    }
}

TEST(LbPolicyFreebsd, SendsPacketsWithoutAStateToTheFirstMember)
{
    for (std::size_t n = 1; n <= 32; ++n)
    {
        EXPECT_EQ(PickOf("freebsd", 0, n), 0U);
    }
}

TEST(LbPolicyFreebsd, SpreadsConsecutiveIdsEvenly)
{
    const TestMembers all(8);
    const auto policy = LbMakePolicy("freebsd");
    std::vector<int> count(8);
    for (std::uint64_t id = FIRST_ID; id < FIRST_ID + 10000; ++id)
    {
        ++count[policy->Pick(UnitOf(id), all.Slots(8)).slot];
    }
    // 1250 each, four deviations of a binomial are 132
    EXPECT_GT(*std::min_element(count.begin(), count.end()), 1250 - 132);
    EXPECT_LT(*std::max_element(count.begin(), count.end()), 1250 + 132);
}

TEST(LbPolicyFreebsdCommitted, SendsPacketsWithoutAStateToOneFixedMemberMostlyNotTheFirst)
{
    const std::map<std::size_t, std::uint32_t> slots{{1, 0},
                                                     {2, 1},
                                                     {3, 1},
                                                     {4, 3},
                                                     {5, 4},
                                                     {6, 1},
                                                     {7, 3},
                                                     {8, 7},
                                                     {9, 7},
                                                     {10, 9},
                                                     {11, 3},
                                                     {12, 7},
                                                     {13, 5},
                                                     {14, 3},
                                                     {15, 4},
                                                     {16, 15},
                                                     {24, 7},
                                                     {32, 31}};
    for (const auto& expected : slots)
    {
        EXPECT_EQ(PickOf("freebsd-committed", 0, expected.first), expected.second)
            << expected.first << " members";
        EXPECT_EQ(LbMakePolicy("freebsd-committed")->GetDocumentedStatelessSlot(), 0U);
    }
}

TEST(LbPolicyFreebsdDraft, PutsEverythingOnTheFirstOfAPowerOfTwoMembers)
{
    for (const std::size_t n : {1, 2, 4, 8, 16, 32})
    {
        EXPECT_EQ(SlotsUsed("freebsd-draft", FIRST_ID, n), std::set<std::uint32_t>{0}) << n;
    }
}

TEST(LbPolicyFreebsdDraft, LeavesHalfOfSixAndThreeQuartersOfTwelveMembersIdle)
{
    EXPECT_EQ(SlotsUsed("freebsd-draft", FIRST_ID, 6), (std::set<std::uint32_t>{0, 2, 4}));
    EXPECT_EQ(SlotsUsed("freebsd-draft", FIRST_ID, 12), (std::set<std::uint32_t>{0, 4, 8}));
    EXPECT_EQ(SlotsUsed("freebsd-draft", FIRST_ID, 5).size(), 5U);
}

TEST(LbPolicyFreebsdDraft, UsesOnlyEightMembersForIdsOfEightCpus)
{
    for (const std::size_t n : {16, 32})
    {
        std::set<std::uint32_t> used;
        for (std::uint64_t cpu = 0; cpu < 8; ++cpu)
        {
            used.merge(SlotsUsed("freebsd-draft", (cpu << 56) + 1, n));
        }
        EXPECT_EQ(used.size(), 8U) << n;
    }
}

TEST(LbPolicyFreebsdDraft, ReadsTheBigEndianBytesAsALittleEndianNumber)
{
    EXPECT_EQ(PickOf("freebsd-draft", 0x0100000000000000, 7), 1U);
    EXPECT_EQ(PickOf("freebsd-draft", 0x0001000000000000, 7), 256U % 7);
    EXPECT_EQ(PickOf("freebsd-draft", 0x0000000000000001, 7), (std::uint64_t{1} << 56) % 7);
    EXPECT_EQ(PickOf("freebsd-draft", 0, 7), 0U);
}

TEST(LbPolicyIdModulo, PicksByTheIdAsANumber)
{
    EXPECT_EQ(PickOf("id-modulo", FIRST_ID, 7), FIRST_ID % 7);
    EXPECT_EQ(PickOf("id-modulo", 0xffffffffffffffff, 10), 5U);
    EXPECT_EQ(PickOf("id-modulo", 0, 7), 0U);
}

TEST(LbPolicyRegistry, ListsThePoliciesOnceEachWithASentence)
{
    std::set<std::string_view> names;
    for (const LbPolicyEntry& entry : LbPolicies())
    {
        EXPECT_TRUE(names.insert(entry.name).second) << entry.name;
        EXPECT_GT(entry.sentence.size(), 20U) << entry.name;
        EXPECT_EQ(LbFindPolicy(entry.name), &entry);
        EXPECT_EQ(LbMakePolicy(entry.name)->GetName(), entry.name);
    }
    for (const char* name : {"freebsd", "freebsd-committed", "freebsd-draft", "id-modulo"})
    {
        EXPECT_EQ(names.count(name), 1U) << name;
    }
}

TEST(LbPolicyRegistry, SaysWhichSocketsAPolicyServes)
{
    const auto serves = [](const char* name) {
        std::string kinds;
        kinds += LbFindPolicy(name)->Serves(LbSocketKind::DIVERT) ? 'd' : '-';
        kinds += LbFindPolicy(name)->Serves(LbSocketKind::UDP) ? 'u' : '-';
        kinds += LbFindPolicy(name)->Serves(LbSocketKind::TCP) ? 't' : '-';
        return kinds;
    };
    EXPECT_EQ(serves("freebsd"), "dut");
    EXPECT_EQ(serves("freebsd-committed"), "dut");
    EXPECT_EQ(serves("freebsd-draft"), "d--");
    EXPECT_EQ(serves("id-modulo"), "d--");
    EXPECT_EQ(serves("linux"), "dut");
    EXPECT_EQ(serves("freebsd-inpcb"), "-ut");
}

TEST(LbPolicyRegistry, TheDefaultDependsOnTheSocketsAndTheSystem)
{
    for (const BsdSystem system : {BsdSystem::PLAIN, BsdSystem::FREEBSD, BsdSystem::GVISOR})
    {
        EXPECT_EQ(LbDefaultPolicy(LbSocketKind::DIVERT, system), "freebsd");
        const char* expected = system == BsdSystem::FREEBSD ? "freebsd-inpcb" : "linux";
        EXPECT_EQ(LbDefaultPolicy(LbSocketKind::UDP, system), expected);
        EXPECT_EQ(LbDefaultPolicy(LbSocketKind::TCP, system), expected);
    }
    EXPECT_EQ(LbDefaultPolicy(LbSocketKind::TCP), "freebsd-inpcb");
}

TEST(LbPolicyRegistry, RefusesUnknownNamesAndParameters)
{
    EXPECT_EQ(LbFindPolicy("FreeBSD"), nullptr);
    EXPECT_EQ(LbMakePolicy("modulo"), nullptr);
    LbPolicyParameters parameters;
    parameters.numbers["points"] = 100;
    EXPECT_EQ(LbMakePolicy("freebsd", parameters), nullptr);
}

TEST(LbPolicyRegistry, SaysWhatExpectationAPolicyHas)
{
    EXPECT_EQ(LbFindPolicy("freebsd")->expectation, LbExpectationKind::UNIFORM);
    EXPECT_EQ(LbFindPolicy("freebsd-committed")->expectation, LbExpectationKind::UNIFORM);
    EXPECT_EQ(LbFindPolicy("freebsd-draft")->expectation, LbExpectationKind::COUNTED);
    EXPECT_EQ(LbFindPolicy("id-modulo")->expectation, LbExpectationKind::COUNTED);
    EXPECT_EQ(LbFindPolicy("linux")->expectation, LbExpectationKind::UNIFORM);
    EXPECT_EQ(LbFindPolicy("freebsd-inpcb")->expectation, LbExpectationKind::COUNTED);
}

} // namespace
