// SPDX-License-Identifier: GPL-2.0-only
#include "test/pf/pf-draws.h"

#include "ns3/pf-loaded-pool.h"
#include "ns3/pf-loaded-table.h"
#include "ns3/pf-pool-hash.h"
#include "ns3/pf-prefix-trie.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace divertsim
{
namespace
{

BsdAddress
Address(const std::string& text)
{
    return *BsdAddress::Parse(text);
}

PfAddress
Network(const std::string& text, unsigned prefix)
{
    PfAddress network;
    network.kind = PfAddress::Kind::NETWORK;
    network.network = PfNetwork::Of(Address(text), static_cast<std::uint8_t>(prefix));
    return network;
}

class NoStates : public PfKeyLookup
{
  public:
    bool IsTaken(BsdDirection, const BsdTuple&) const override
    {
        return false;
    }
};

struct PoolWorld
{
    explicit PoolWorld(std::vector<std::uint32_t> draws = {})
        : random(std::move(draws))
    {
        around.random = &random;
    }

    std::string Choose(PfLoadedPool& pool, const std::string& source)
    {
        const BsdAddress from = Address(source);
        const auto choice = pool.Choose(from.family, from, around);
        return choice ? choice->address.ToString() : "none";
    }

    PfLoadedPool Load(const PfPool& pool, std::vector<const PfLoadedTable*> tables = {})
    {
        return PfLoadedPool(pool, std::move(tables), BsdSystem::FREEBSD, around);
    }

    PfInterfaces interfaces;
    NoStates states;
    PfDraws random;
    PfSurroundings around{interfaces, states};
};

TEST(PfPool, BitmaskKeepsTheHostPartOfTheSource)
{
    PoolWorld world;
    PfPool pool;
    pool.type = PfPool::Type::BITMASK;
    pool.addresses = {{"", Network("192.0.2.0", 28)}};
    PfLoadedPool loaded = world.Load(pool);
    EXPECT_EQ(world.Choose(loaded, "10.0.1.37"), "192.0.2.5"); // 37 = 2 * 16 + 5
    EXPECT_EQ(world.Choose(loaded, "2001:db8::1"), "none") << "no address of this family";
}

TEST(PfPool, RoundRobinGoesThroughEveryAddressOfNetworksAndTables)
{
    PoolWorld world;
    PfTable table;
    table.name = "t";
    table.entries = {{Network("198.51.100.9", 32), false},
                     {Network("198.51.100.4", 32), true},
                     {Network("198.51.100.2", 31), false}};
    const PfLoadedTable loadedTable(table, world.interfaces);
    PfPool pool;
    pool.type = PfPool::Type::ROUND_ROBIN;
    PfAddress named;
    named.kind = PfAddress::Kind::TABLE;
    named.name = "t";
    pool.addresses = {{"", Network("192.0.2.0", 31)}, {"", named}};
    PfLoadedPool loaded = world.Load(pool, {nullptr, &loadedTable});
    std::vector<std::string> chosen;
    for (int i = 0; i < 6; ++i)
    {
        chosen.push_back(world.Choose(loaded, "10.0.0.1"));
    }
    EXPECT_EQ(chosen,
              (std::vector<std::string>{"192.0.2.0",
                                        "192.0.2.1",
                                        "198.51.100.2",
                                        "198.51.100.3",
                                        "198.51.100.9",
                                        "192.0.2.0"}));
}

TEST(PfPool, RandomDrawsTheHostPart)
{
    PoolWorld world({0x12345678, 0xffffffff});
    PfPool pool;
    pool.type = PfPool::Type::RANDOM;
    pool.addresses = {{"", Network("192.0.2.0", 24)}};
    PfLoadedPool loaded = world.Load(pool);
    EXPECT_EQ(world.Choose(loaded, "10.0.0.1"), "192.0.2.120"); // 0x78
    EXPECT_EQ(world.Choose(loaded, "10.0.0.1"), "192.0.2.255");
    EXPECT_EQ(world.random.taken, 2U);
}

TEST(PfPool, StickyAddressLastsAsLongAsAStateHoldsIt)
{
    PoolWorld world;
    PfPool pool;
    pool.type = PfPool::Type::ROUND_ROBIN;
    pool.sticky = true;
    pool.addresses = {{"", Network("192.0.2.1", 32)}, {"", Network("192.0.2.2", 32)}};
    PfLoadedPool loaded = world.Load(pool);
    const BsdAddress source = Address("10.0.0.1");
    const auto first = loaded.Choose(BsdFamily::INET, source, world.around);
    loaded.Hold(source, *first);
    loaded.Hold(source, *first);
    EXPECT_EQ(world.Choose(loaded, "10.0.0.1"), "192.0.2.1");
    EXPECT_EQ(world.Choose(loaded, "10.0.0.2"), "192.0.2.2");
    loaded.Release(source);
    EXPECT_EQ(world.Choose(loaded, "10.0.0.1"), "192.0.2.1");
    EXPECT_EQ(loaded.Sources(), 1U);
    loaded.Release(source);
    EXPECT_EQ(loaded.Sources(), 0U);
    EXPECT_EQ(world.Choose(loaded, "10.0.0.1"), "192.0.2.1") << "whose turn it is by chance";
    EXPECT_EQ(world.Choose(loaded, "10.0.0.1"), "192.0.2.2") << "no more held";
}

TEST(PfPool, SourceHashGivesASourceTheSameAddressAlways)
{
    PoolWorld world;
    PfPool pool;
    pool.type = PfPool::Type::SOURCE_HASH;
    pool.hasKey = true;
    pool.key = {1, 2, 3, 4};
    pool.addresses = {{"", Network("192.0.2.0", 24)}};
    PfLoadedPool one = world.Load(pool);
    PfLoadedPool other = world.Load(pool);
    pool.key = {1, 2, 3, 5};
    PfLoadedPool keyed = world.Load(pool);
    std::vector<std::string> all;
    int differ = 0;
    for (int i = 1; i < 200; ++i)
    {
        const std::string source = "10.0.0." + std::to_string(i);
        EXPECT_EQ(world.Choose(one, source), world.Choose(one, source));
        EXPECT_EQ(world.Choose(one, source), world.Choose(other, source));
        differ += world.Choose(one, source) != world.Choose(keyed, source);
    }
    EXPECT_EQ(differ, 0) << "FreeBSD's hash of an IPv4 address leaves the last word of the key out";
    EXPECT_EQ(world.random.taken, 0U);
}

TEST(PfPool, AKeyThatIsNotGivenIsDrawnOnce)
{
    PoolWorld world({1, 2, 3, 4});
    PfPool pool;
    pool.type = PfPool::Type::SOURCE_HASH;
    pool.addresses = {{"", Network("192.0.2.0", 24)}};
    PfLoadedPool drawn = world.Load(pool);
    EXPECT_EQ(world.random.taken, 4U);
    pool.hasKey = true;
    pool.key = {1, 2, 3, 4};
    PfLoadedPool given = world.Load(pool);
    EXPECT_EQ(world.Choose(drawn, "10.9.8.7"), world.Choose(given, "10.9.8.7"));
}

/// Vectors of the reference implementation: key 00 01 ... 0f, data 00 01 ... of rising length
TEST(PfPool, OpenbsdsHashIsSipHash24)
{
    std::array<std::uint8_t, 16> bytes{};
    for (std::uint8_t i = 0; i < 16; ++i)
    {
        bytes[i] = i;
    }
    EXPECT_EQ(PfSipHash(bytes.data(), bytes.data(), 0), 0x726fdb47dd0e0e31ULL);
    EXPECT_EQ(PfSipHash(bytes.data(), bytes.data(), 1), 0x74f839c593dc67fdULL);
    EXPECT_EQ(PfSipHash(bytes.data(), bytes.data(), 8), 0x93f5f5799a932462ULL);
    EXPECT_EQ(PfSipHash(bytes.data(), bytes.data(), 15), 0xa129ca6149be45e5ULL);
}

TEST(PfPool, HashesSpreadSourcesOverThePool)
{
    for (const BsdSystem system : {BsdSystem::FREEBSD, BsdSystem::OPENBSD})
    {
        std::array<int, 8> counts{};
        for (std::uint32_t i = 0; i < 8000; ++i)
        {
            const PfBits hash = PfPoolHash(system, BsdAddress::V4(0x0a000000 + i), {1, 2, 3, 4});
            ++counts[static_cast<std::size_t>(hash >> 96) & 7];
        }
        for (const int count : counts)
        {
            EXPECT_NEAR(count, 1000, 150) << "five standard deviations";
        }
    }
}

TEST(PfTable, TheLongestEntryDecidesAndANegatedOneTakesOut)
{
    PfTable table;
    table.entries = {{Network("10.0.0.0", 8), false},
                     {Network("10.1.0.0", 16), true},
                     {Network("10.1.2.0", 24), false},
                     {Network("2001:db8::", 32), false}};
    const PfInterfaces interfaces;
    const PfLoadedTable loaded(table, interfaces);
    const auto contains = [&loaded](const std::string& text) {
        const BsdAddress address = Address(text);
        return loaded.Contains(address.family, PfToBits(address));
    };
    EXPECT_TRUE(contains("10.9.9.9"));
    EXPECT_FALSE(contains("10.1.9.9"));
    EXPECT_TRUE(contains("10.1.2.9"));
    EXPECT_FALSE(contains("11.0.0.1"));
    EXPECT_TRUE(contains("2001:db8::1"));
    EXPECT_FALSE(contains("2001:db9::1"));
}

TEST(PfTable, HoldsTheAddressesThatInterfacesHaveAtLoad)
{
    PfInterfaces interfaces;
    interfaces.Add("em0", {"egress"});
    PfInterfaceAddress own;
    own.address = Address("10.0.5.7");
    own.prefix = 24;
    interfaces.SetAddresses(0, {own});
    PfTable table;
    PfAddress group;
    group.kind = PfAddress::Kind::INTERFACE;
    group.name = "egress";
    group.part = PfInterfacePart::NETWORK;
    table.entries = {{group, false}};
    const PfLoadedTable loaded(table, interfaces);
    EXPECT_TRUE(loaded.Contains(BsdFamily::INET, PfToBits(Address("10.0.5.200"))));
    EXPECT_FALSE(loaded.Contains(BsdFamily::INET, PfToBits(Address("10.0.6.7"))));
}

TEST(PfTable, AnEntryThatComesTwiceCountsAsTheFirst)
{
    PfTable table;
    table.entries = {{Network("10.0.0.0", 8), true}, {Network("10.0.0.0", 8), false}};
    const PfLoadedTable loaded(table, PfInterfaces());
    EXPECT_FALSE(loaded.Contains(BsdFamily::INET, PfToBits(Address("10.0.0.1"))));
    EXPECT_TRUE(loaded.Networks().empty());
}

RC_GTEST_PROP(PfTableProperty, AgreesWithEveryEntryInTurn, ())
{
    const auto anyNetwork = [] {
        const bool inet6 = *rc::gen::arbitrary<bool>();
        BsdAddress address = inet6 ? Address("2001:db8::") : Address("10.0.0.0");
        const std::size_t last = address.Size() - 1;
        address.bytes[last] = *rc::gen::inRange<std::uint8_t>(0, 8);
        address.bytes[last - 1] = *rc::gen::inRange<std::uint8_t>(0, 3);
        const int width = inet6 ? 128 : 32;
        return PfNetwork::Of(address,
                             static_cast<std::uint8_t>(*rc::gen::inRange(width - 12, width + 1)));
    };
    PfTable table;
    const int count = *rc::gen::resize(100, rc::gen::inRange(0, 40));
    for (int i = 0; i < count; ++i)
    {
        PfTableEntry entry;
        entry.address.kind = PfAddress::Kind::NETWORK;
        entry.address.network = anyNetwork();
        entry.negated = *rc::gen::arbitrary<bool>();
        table.entries.push_back(entry);
    }
    const PfLoadedTable loaded(table, PfInterfaces());
    for (int i = 0; i < 40; ++i)
    {
        const BsdAddress address = anyNetwork().address;
        int longest = -1;
        bool member = false;
        for (const PfTableEntry& entry : table.entries)
        {
            const PfNetwork& network = entry.address.network;
            if (network.prefix > longest && network.Contains(address))
            {
                longest = network.prefix;
                member = !entry.negated;
            }
        }
        RC_ASSERT(loaded.Contains(address.family, PfToBits(address)) == member);
    }
}

RC_GTEST_PROP(PfBitsProperty, ARangeIsTheFewestPrefixesThatMakeItUp, ())
{
    const auto a = *rc::gen::inRange<std::uint32_t>(0, 65536);
    const auto b = *rc::gen::inRange<std::uint32_t>(0, 65536);
    const std::uint32_t first = std::min(a, b);
    const std::uint32_t last = std::max(a, b);
    std::uint32_t next = first;
    for (const PfPrefix& prefix : PfPrefixesOf(first, last, PF_PORT_BITS))
    {
        RC_ASSERT(static_cast<std::uint32_t>(prefix.bits >> (PF_BITS - PF_PORT_BITS)) == next);
        const std::uint32_t size = 1U << (PF_PORT_BITS - prefix.length);
        const bool doubles = next % (2 * size) == 0 && last - next >= 2 * size - 1;
        RC_ASSERT(!doubles); // no larger block would do
        next += size;
    }
    RC_ASSERT(next == last + 1);
}

TEST(PfBits, RangesOfWholeFamiliesAreOnePrefix)
{
    EXPECT_EQ(PfPrefixesOf(0, 65535, PF_PORT_BITS).size(), 1U);
    EXPECT_EQ(PfPrefixesOf(0, ~PfBits{0}, 128).size(), 1U);
    EXPECT_EQ(PfPrefixesOf(0, ~PfBits{0}, 128)[0].length, 0U);
    EXPECT_EQ(PfPrefixesOf(1, ~PfBits{0} - 1, 128).size(), 254U);
    EXPECT_TRUE(PfPrefixesOf(5, 4, 32).empty());
}

} // namespace
} // namespace divertsim
} // namespace ns3
