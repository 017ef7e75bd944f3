// SPDX-License-Identifier: GPL-2.0-only

// Policies that hash a packet's tuple, and what the others do with TCP and UDP units

#include "test/lb/lb-test-members.h"

#include "ns3/bsd-jenkins-hash.h"
#include "ns3/lb-policy-registry.h"
#include "ns3/lb-state-key.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

using namespace ns3::divertsim;

namespace
{

std::unique_ptr<LbPolicy>
Make(const char* name, double seed)
{
    return LbMakePolicy(name, {{{"hash-seed", seed}}});
}

BsdUnit
Unit(const char* source, std::uint16_t from, const char* destination, std::uint16_t to)
{
    BsdUnit unit;
    unit.id = 9;
    unit.byTuple = true;
    unit.tuple = {BSD_IPPROTO_UDP,
                  BsdAddress::Parse(source).value(),
                  from,
                  BsdAddress::Parse(destination).value(),
                  to};
    return unit;
}

std::uint32_t
SlotOf(const LbPolicy& policy, const BsdUnit& unit, std::size_t members)
{
    const TestMembers all(members);
    return policy.Pick(unit, all.Slots(members)).slot;
}

/// (hash * count) >> 32, as Linux has it
std::uint32_t
Scaled(std::uint32_t hash, std::size_t count)
{
    return static_cast<std::uint32_t>((std::uint64_t{hash} * count) >> 32);
}

TEST(LbPolicyLinux, HashesAddressesThenPortsInNetworkOrderAndScales)
{
    const std::vector<std::uint8_t> bytes{10, 0, 0, 1, 10, 0, 0, 2, 0x12, 0x34, 0x01, 0xbb};
    const BsdUnit unit = Unit("10.0.0.1", 0x1234, "10.0.0.2", 443);
    for (const std::uint32_t seed : {0U, 1U, 0xffffffffU})
    {
        const std::uint32_t hash = BsdHashLittle(bytes.data(), bytes.size(), seed);
        for (std::size_t n = 1; n <= 40; ++n)
        {
            EXPECT_EQ(SlotOf(*Make("linux", seed), unit, n), Scaled(hash, n));
        }
    }
}

TEST(LbPolicyLinux, HashesIpv6AddressesWhole)
{
    std::vector<std::uint8_t> bytes(36);
    bytes[0] = bytes[16] = 0xfd;
    bytes[15] = 1;
    bytes[31] = 2;
    bytes[32] = 0x12;
    bytes[33] = 0x34;
    bytes[34] = 0x01;
    bytes[35] = 0xbb;
    const std::uint32_t hash = BsdHashLittle(bytes.data(), bytes.size(), 5);
    EXPECT_EQ(SlotOf(*Make("linux", 5), Unit("fd00::1", 0x1234, "fd00::2", 443), 33),
              Scaled(hash, 33));
}

TEST(LbPolicyLinux, TakesTheTupleOfADivertStatesFirstPacketWhateverItsId)
{
    BsdUnit unit = Unit("10.0.0.1", 1000, "10.0.0.2", 443);
    const auto policy = Make("linux", 3);
    const std::uint32_t slot = SlotOf(*policy, unit, 31);
    unit.byTuple = false;
    for (const std::uint64_t id : {0, 1, 1780272000})
    {
        unit.id = id;
        EXPECT_EQ(SlotOf(*policy, unit, 31), slot);
    }
    unit.tuple = unit.tuple.Reversed(); // pf keeps the first packet's for both ways
    EXPECT_NE(SlotOf(*policy, unit, 31), slot);
}

TEST(LbPolicyFreebsdInpcb, HashesTheRemoteAddressAsItLiesInMemoryThenXorsThePorts)
{
    const std::uint32_t words[] = {0x0100000aU}; // 10.0.0.1 read by a little-endian machine
    const BsdUnit unit = Unit("10.0.0.1", 0x1234, "10.0.0.2", 443);
    for (const std::uint32_t seed : {0U, 7U, 0xffffffffU})
    {
        const std::uint32_t hash = BsdHashWord(words, 1, seed) ^ (0x1234U ^ 443U);
        for (std::uint32_t n = 1; n <= 40; ++n)
        {
            EXPECT_EQ(SlotOf(*Make("freebsd-inpcb", seed), unit, n), hash % n);
        }
    }
}

TEST(LbPolicyFreebsdInpcb, HashesFourWordsOfIpv6)
{
    const std::uint32_t words[] = {0x000000fdU, 0, 0, 0x01000000U}; // fd00::1
    const std::uint32_t hash = BsdHashWord(words, 4, 7) ^ (0x1234U ^ 443U);
    EXPECT_EQ(SlotOf(*Make("freebsd-inpcb", 7), Unit("fd00::1", 0x1234, "fd00::2", 443), 256),
              hash % 256);
}

TEST(LbPolicyFreebsdInpcb, AnAllZeroAddressHashesToTheSeedItself)
{
    const std::uint32_t seed = 0xdeadbee1;
    const std::uint32_t hash = seed ^ 0x1234U ^ 443U;
    EXPECT_EQ(SlotOf(*Make("freebsd-inpcb", seed), Unit("0.0.0.0", 0x1234, "10.0.0.2", 443), 255),
              hash % 255);
    EXPECT_EQ(SlotOf(*Make("freebsd-inpcb", seed), Unit("::", 0x1234, "fd00::2", 443), 255),
              hash % 255);
}

TEST(LbPolicyFreebsdInpcb, LeavesTheLocalAddressOut)
{
    const auto policy = Make("freebsd-inpcb", 7);
    EXPECT_EQ(SlotOf(*policy, Unit("10.0.0.1", 1000, "10.0.0.2", 443), 251),
              SlotOf(*policy, Unit("10.0.0.1", 1000, "192.168.3.4", 443), 251));
    EXPECT_NE(SlotOf(*policy, Unit("10.0.0.1", 1000, "10.0.0.2", 443), 251),
              SlotOf(*policy, Unit("10.0.0.3", 1000, "10.0.0.2", 443), 251));
}

TEST(LbPolicyFreebsdInpcb, ItsExpectationIsCountedFromTheUnitsThatLive)
{
    // One client, even ports, two members: all on one of them, which no uniform share would say
    const TestMembers all(4);
    const auto policy = Make("freebsd-inpcb", 7);
    std::vector<BsdUnit> live;
    for (std::uint16_t port = 20000; port < 20200; port += 2)
    {
        live.push_back(Unit("10.0.0.1", port, "10.0.0.2", 443));
    }
    const LbChange change{all.Slots(2), all.Slots(4)};
    std::int64_t moved = 0;
    for (const BsdUnit& unit : live)
    {
        moved += SlotOf(*policy, unit, 2) != SlotOf(*policy, unit, 4) ? 1 : 0;
    }
    const auto expected = policy->Expect(change, live);
    ASSERT_TRUE(expected.has_value());
    EXPECT_EQ(expected->moved, LbFraction(moved, 100));
    EXPECT_EQ(expected->own, LbFraction(0));
    EXPECT_FALSE(policy->Expect(change, {}).has_value());
}

TEST(LbPolicyByTuple, PoliciesThatGoByAnIdHashTheFieldsThatLinuxHashes)
{
    BsdUnit unit = Unit("10.0.0.1", 0x1234, "10.0.0.2", 443);
    const std::vector<std::uint8_t> bytes{10, 0, 0, 1, 10, 0, 0, 2, 0x12, 0x34, 0x01, 0xbb};
    const BsdHashPair key = BsdHashLittle2(bytes.data(), bytes.size(), 0, 0);
    for (const char* name : {"freebsd", "freebsd-committed"})
    {
        const auto policy = LbMakePolicy(name);
        for (std::uint32_t n = 1; n <= 40; ++n)
        {
            for (const std::uint64_t id : {0, 1, 2})
            {
                unit.id = id;
                EXPECT_EQ(SlotOf(*policy, unit, n), key.first % n) << name;
            }
        }
    }
    EXPECT_EQ(LbUnitKey(unit).first, key.first);
    EXPECT_EQ(LbUnitKey(unit).second, key.second);
    unit.byTuple = false;
    unit.id = 1;
    EXPECT_EQ(LbUnitKey(unit).first, LbStateKey(1));
}

TEST(LbPolicySeed, IsTheHostsUnlessTheUserSetsOne)
{
    LbPolicyParameters parameters;
    parameters.seed = 77;
    for (const char* name : {"linux", "freebsd-inpcb"})
    {
        const auto drawn = LbMakePolicy(name, parameters);
        const auto same = Make(name, 77);
        LbPolicyParameters both = parameters;
        both.numbers["hash-seed"] = 78;
        const auto set = LbMakePolicy(name, both);
        const auto other = Make(name, 78);
        std::size_t differ = 0;
        for (std::uint16_t port = 1000; port < 1100; ++port)
        {
            const BsdUnit unit = Unit("10.0.0.1", port, "10.0.0.2", 443);
            EXPECT_EQ(SlotOf(*drawn, unit, 97), SlotOf(*same, unit, 97));
            EXPECT_EQ(SlotOf(*set, unit, 97), SlotOf(*other, unit, 97));
            differ += SlotOf(*drawn, unit, 97) != SlotOf(*set, unit, 97) ? 1 : 0;
        }
        EXPECT_GT(differ, 80U);
    }
}

TEST(LbPolicySeed, Has32Bits)
{
    EXPECT_NE(Make("linux", 4294967295.0), nullptr);
    EXPECT_EQ(Make("linux", 4294967296.0), nullptr);
    EXPECT_EQ(Make("freebsd-inpcb", -1), nullptr);
    EXPECT_EQ(Make("freebsd", 1), nullptr); // it hashes with no seed
}

} // namespace
