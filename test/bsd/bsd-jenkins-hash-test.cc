// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-jenkins-hash.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstring>
#include <vector>

using namespace ns3::divertsim;

namespace
{

const char* const FOUR_SCORE = "Four score and seven years ago";

struct PublishedPair
{
    const char* key;
    std::uint32_t first;
    std::uint32_t second;
    std::uint32_t hashFirst;
    std::uint32_t hashSecond;
};

// The output of driver5() as printed in the comments of Bob Jenkins' lookup3.c
const PublishedPair PUBLISHED[] = {
    {"", 0, 0, 0xdeadbeef, 0xdeadbeef},
    {"", 0, 0xdeadbeef, 0xbd5b7dde, 0xdeadbeef},
    {"", 0xdeadbeef, 0xdeadbeef, 0x9c093ccd, 0xbd5b7dde},
    {FOUR_SCORE, 0, 0, 0x17770551, 0xce7226e6},
    {FOUR_SCORE, 0, 1, 0xe3607cae, 0xbd371de4},
    {FOUR_SCORE, 1, 0, 0xcd628161, 0x6cbea4b3},
};

TEST(BsdJenkinsHash, GivesThePublishedPairsOfLookup3)
{
    for (const PublishedPair& published : PUBLISHED)
    {
        const BsdHashPair hash = BsdHashLittle2(published.key,
                                                std::strlen(published.key),
                                                published.first,
                                                published.second);
        EXPECT_EQ(hash.first, published.hashFirst) << published.key;
        EXPECT_EQ(hash.second, published.hashSecond) << published.key;
    }
}

TEST(BsdJenkinsHash, GivesThePublishedSingleHashesOfLookup3)
{
    EXPECT_EQ(BsdHashLittle(FOUR_SCORE, 30, 0), 0x17770551U);
    EXPECT_EQ(BsdHashLittle(FOUR_SCORE, 30, 1), 0xcd628161U);
    EXPECT_EQ(BsdHashLittle("", 0, 0), 0xdeadbeefU);
}

TEST(BsdJenkinsHash, OfNoWordsIsItsSeed)
{
    EXPECT_EQ(BsdHashWord(nullptr, 0, 0), 0xdeadbeefU);
    EXPECT_EQ(BsdHashWord(nullptr, 0, 5), 0xdeadbef4U);
}

// lookup3.c: on a little-endian machine hashword() and hashlittle() of whole words agree
RC_GTEST_PROP(BsdJenkinsHash,
              OfWordsEqualsThatOfTheirLittleEndianBytes,
              (const std::vector<std::uint32_t>& words, std::uint32_t seed))
{
    std::vector<std::uint8_t> bytes;
    for (const std::uint32_t word : words)
    {
        for (int shift = 0; shift < 32; shift += 8)
        {
            bytes.push_back(static_cast<std::uint8_t>(word >> shift));
        }
    }
    RC_ASSERT(BsdHashWord(words.data(), words.size(), seed) ==
              BsdHashLittle(bytes.data(), bytes.size(), seed));
}

RC_GTEST_PROP(BsdJenkinsHash,
              DoesNotDependOnAlignmentOrOnWhatFollows,
              (const std::vector<std::uint8_t>& bytes, std::uint32_t seed, std::uint8_t after))
{
    const std::uint32_t hash = BsdHashLittle(bytes.data(), bytes.size(), seed);
    for (std::size_t shift = 0; shift < 4; ++shift)
    {
        std::vector<std::uint8_t> moved(shift, after);
        moved.insert(moved.end(), bytes.begin(), bytes.end());
        moved.push_back(after);
        RC_ASSERT(BsdHashLittle(moved.data() + shift, bytes.size(), seed) == hash);
    }
}

} // namespace
