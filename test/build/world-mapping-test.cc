// SPDX-License-Identifier: GPL-2.0-only
//
// scenarios/add-sockets-midflow.json once more, by hand: what mapping.csv says of each flow is
// computed from its state ID alone, with a lookup3 that shares no line with the program's.

#include "test/support/temporary-folder.h"
#include "test/support/world-laws.h"
#include "test/support/world-run.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace
{

using namespace ns3::divertsim;

/**
 * hashlittle() of lookup3 (Bob Jenkins, 2006) for keys of at most 12 bytes, where it is: three
 * registers of 0xdeadbeef + length + seed, the key's bytes added in little-endian order, then
 * seven steps "target ^= source; target -= source rotated left", which an empty key is spared.
 */
std::uint32_t
ShortLookup3(const std::vector<std::uint8_t>& key, std::uint32_t seed)
{
    std::array<std::uint32_t, 3> abc{};
    abc.fill(0xdeadbeefu + static_cast<std::uint32_t>(key.size()) + seed);
    for (std::size_t i = 0; i < key.size(); ++i)
    {
        abc[i / 4] += static_cast<std::uint32_t>(key[i]) << (8 * (i % 4));
    }
    if (key.empty())
    {
        return abc[2];
    }
    std::size_t target = 2;
    std::size_t source = 1;
    for (const unsigned rotation : {14u, 11u, 25u, 16u, 4u, 14u, 24u})
    {
        abc[target] ^= abc[source];
        abc[target] -= abc[source] << rotation | abc[source] >> (32 - rotation);
        source = target;
        target = (target + 1) % 3; // c, a, b, c, a, b, c
    }
    return abc[2];
}

std::uint32_t
HashOfState(std::uint64_t id)
{
    std::vector<std::uint8_t> bytes;
    for (int shift = 56; shift >= 0; shift -= 8)
    {
        bytes.push_back(static_cast<std::uint8_t>(id >> shift));
    }
    return ShortLookup3(bytes, 0);
}

TEST(WorldMapping, TheTestsOwnLookup3GivesItsAuthorsValues)
{
    // driver5() of lookup3.c has this for the empty key
    EXPECT_EQ(ShortLookup3({}, 0xdeadbeef), 0xdeadbeefu + 0xdeadbeefu);
    // jenkins_hash(9) of FreeBSD, sys/libkern/jenkins_hash.c, run over the IDs 1, 2 and 3
    EXPECT_EQ(HashOfState(1), 0x47ee45cau);
    EXPECT_EQ(HashOfState(2), 0xd086d157u);
    EXPECT_EQ(HashOfState(3), 0xacc084adu);
}

/// One run of the scenario by the program, as a user would do it
class AddSocketsMidflow : public ::testing::Test
{
  protected:
    static void SetUpTestSuite()
    {
        const TemporaryFolder folder;
        const auto status =
            RunProgram("run " DIVERTSIM_SOURCE_DIR "/scenarios/add-sockets-midflow.json",
                       folder.GetPath());
        ASSERT_EQ(status, 0);
        s_files =
            new RunFiles{nlohmann::json::parse(folder.Read("add-sockets-midflow/results.json")),
                         folder.Read("add-sockets-midflow/mapping.csv")};
    }

    static void TearDownTestSuite()
    {
        delete s_files;
        s_files = nullptr;
    }

    /// \return the socket that the state's packets go to at that time
    static std::string SocketAt(std::uint64_t id, std::int64_t time)
    {
        const auto hash = HashOfState(id);
        if (time < EVENTS[0])
        {
            return "ids/" + std::to_string(hash % 4);
        }
        const auto slot = hash % (time < EVENTS[1] ? 5 : 4);
        // the last of five fills the hole that socket 0 left
        return time >= EVENTS[1] && slot == 0 ? "ids/4" : "ids/" + std::to_string(slot);
    }

    static constexpr std::array<std::int64_t, 2> EVENTS = {8'000'000'000, 14'000'000'000};
    static RunFiles* s_files;
};

RunFiles* AddSocketsMidflow::s_files = nullptr;
constexpr std::array<std::int64_t, 2> AddSocketsMidflow::EVENTS;

TEST_F(AddSocketsMidflow, EveryRowHasTheSocketThatLookup3OfTheStateIdPicks)
{
    std::map<std::uint64_t, std::string> current;
    std::uint64_t rows = 0;
    for (const auto& row : ParseMapping(s_files->mapping))
    {
        const auto time = row.Nanoseconds();
        const auto at = row.time + " " + std::to_string(row.state);
        if (row.cause == "new")
        {
            EXPECT_EQ(row.to, SocketAt(row.state, time)) << at;
        }
        else if (row.cause == "end")
        {
            EXPECT_EQ(row.from, SocketAt(row.state, time)) << at;
            EXPECT_EQ(row.to, "") << at;
        }
        else
        {
            const auto event = EVENTS.at(std::stoul(row.cause));
            EXPECT_EQ(time, event) << at;
            EXPECT_EQ(row.from, SocketAt(row.state, event - 1)) << at;
            EXPECT_EQ(row.to, SocketAt(row.state, event)) << at;
            EXPECT_NE(row.from, row.to) << at;
        }
        EXPECT_EQ(row.from, current[row.state]) << at;
        current[row.state] = row.to;
        ++rows;
    }
    EXPECT_GT(rows, 1000u);
}

TEST_F(AddSocketsMidflow, ChangesCountTheStatesThatTheHashMoves)
{
    std::map<std::uint64_t, std::pair<std::int64_t, std::int64_t>> lives;
    for (const auto& row : ParseMapping(s_files->mapping))
    {
        auto& life = lives.try_emplace(row.state, INT64_MAX, INT64_MAX).first->second;
        (row.cause == "new"   ? life.first
         : row.cause == "end" ? life.second
                              : life.first) = row.OfChange() ? life.first : row.Nanoseconds();
    }
    std::set<std::uint64_t> everMoved;
    const auto& changes = s_files->results.at("changes");
    ASSERT_EQ(changes.size(), EVENTS.size());
    for (std::size_t i = 0; i < EVENTS.size(); ++i)
    {
        std::uint64_t live = 0;
        std::uint64_t own = 0;
        std::uint64_t collateral = 0;
        for (const auto& [id, life] : lives)
        {
            if (life.first < EVENTS[i] && EVENTS[i] <= life.second)
            {
                ++live;
                const auto before = SocketAt(id, EVENTS[i] - 1);
                if (before != SocketAt(id, EVENTS[i]))
                {
                    ++(i == 1 && before == "ids/0" ? own : collateral);
                    everMoved.insert(id);
                }
            }
        }
        EXPECT_EQ(changes[i].at("live"), live) << i;
        EXPECT_EQ(changes[i].at("moved_own"), own) << i;
        EXPECT_EQ(changes[i].at("moved_collateral"), collateral) << i;
        EXPECT_EQ(changes[i].at("moved"), own + collateral) << i;
    }
    EXPECT_EQ(s_files->results.at("flows").at("moved_ever"), everMoved.size());
}

TEST_F(AddSocketsMidflow, MembersHaveTheFlowsThatTheHashGivesThem)
{
    // every flow sends on until its end, so whatever it was moved to did pick it
    std::map<std::string, std::set<std::uint64_t>> units;
    for (const auto& row : ParseMapping(s_files->mapping))
    {
        if (!row.to.empty())
        {
            units[row.to].insert(row.state);
        }
    }
    const auto& members = s_files->results.at("groups").at("ids").at("members");
    ASSERT_EQ(members.size(), 5u);
    for (std::size_t i = 0; i < members.size(); ++i)
    {
        const auto socket = "ids/" + std::to_string(i);
        EXPECT_EQ(members[i].at("socket"), socket);
        EXPECT_EQ(members[i].at("flows"), units[socket].size());
    }
    EXPECT_EQ(members[4].at("opened_s"), 8.0);
    EXPECT_EQ(members[0].at("closed_s"), 14.0);
}

TEST_F(AddSocketsMidflow, FourOfFiveAreExpectedToMoveBothTimes)
{
    for (const auto& change : s_files->results.at("changes"))
    {
        EXPECT_EQ(change.at("expected").at("moved").at("fraction"), "4/5");
        EXPECT_EQ(change.at("within_expected"), true);
    }
    const auto& expected = s_files->results.at("changes");
    EXPECT_EQ(expected[0].at("expected").at("own").at("fraction"), "0/1");
    EXPECT_EQ(expected[0].at("expected").at("collateral").at("fraction"), "4/5");
    EXPECT_EQ(expected[1].at("expected").at("own").at("fraction"), "1/5");
    EXPECT_EQ(expected[1].at("expected").at("collateral").at("fraction"), "3/5");
}

TEST_F(AddSocketsMidflow, PacketsAreThoseOfItsFlows)
{
    // Each of 400 flows carries 160,000 bytes in writes of 1448: 111 segments, the last with FIN
    // or before it. Forward: SYN, the ACK of the handshake, the segments, and the ACK of the FIN.
    const auto& packets = s_files->results.at("packets");
    EXPECT_EQ(packets.at("diverted"),
              packets.at("reinjected_in").get<std::uint64_t>() +
                  packets.at("reinjected_out").get<std::uint64_t>());
    EXPECT_EQ(packets.at("reinjected_in").get<std::uint64_t>() % 400, 0u);
    EXPECT_GE(packets.at("reinjected_in").get<std::uint64_t>() / 400, 111u + 2u);
    EXPECT_EQ(s_files->results.at("traffic").at("web").at("bytes"), 400u * 160'000u);
    EXPECT_EQ(s_files->results.at("pf").at("firewall").at("states").at("created"), 400u);
}

TEST_F(AddSocketsMidflow, BreaksNoLaw)
{
    EXPECT_EQ(FindBrokenLaws(*s_files), std::vector<std::string>());
}

} // namespace
