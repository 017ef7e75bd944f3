// SPDX-License-Identifier: GPL-2.0-only
//
// Captures through the whole way: times, fates, directions. The captures are made here, byte by
// byte, from the format's description.

#include "test/support/temporary-folder.h"
#include "test/support/world-laws.h"
#include "test/support/world-run.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace
{

using namespace ns3::divertsim;

const std::string TCP_80 =
    "pass in on client proto tcp to any port 80 divert-to 127.0.0.1 port 8000 keep state";
const std::string UDP_80 =
    "pass in on client proto udp to any port 80 divert-to 127.0.0.1 port 8000 keep state";

/// A capture in pcap's own format, packets of raw IP (LINKTYPE_RAW, 101)
class Capture
{
  public:
    Capture()
    {
        for (const std::uint32_t word : {0xa1b23c4du, 0x00040002u, 0u, 0u, 65535u, 101u})
        {
            Little(word); // nanoseconds
        }
    }

    /// \param flags of TCP, or -1 for UDP
    void Add(std::int64_t time, bool answer, std::uint16_t port, int flags, std::size_t payload)
    {
        const bool udp = flags < 0;
        const std::size_t length = 20 + (udp ? 8 : 20) + payload;
        Little(static_cast<std::uint32_t>(time / 1'000'000'000));
        Little(static_cast<std::uint32_t>(time % 1'000'000'000));
        Little(static_cast<std::uint32_t>(length));
        Little(static_cast<std::uint32_t>(length));
        const auto begin = m_bytes.size();
        Big16(0x4500);
        Big16(length);
        Big16(0);
        Big16(0);
        Big16(udp ? 0x4011 : 0x4006);
        Big16(0);
        Big16(0xc000);
        Big16(answer ? 0x0202 : 0x0201);
        Big16(0xc000);
        Big16(answer ? 0x0201 : 0x0202);
        Big16(answer ? 80 : port);
        Big16(answer ? port : 80);
        if (udp)
        {
            Big16(8 + payload);
            Big16(0);
        }
        else
        {
            Big16(0), Big16(1), Big16(0), Big16(1); // numbers
            Big16(static_cast<std::size_t>(0x5000 | flags));
            Big16(65535), Big16(0), Big16(0);
        }
        m_bytes.resize(begin + length, 'x');
    }

    const std::string& GetBytes() const
    {
        return m_bytes;
    }

  private:
    void Little(std::uint32_t value)
    {
        for (int i = 0; i < 4; ++i)
        {
            m_bytes += static_cast<char>(value >> (8 * i));
        }
    }

    void Big16(std::size_t value)
    {
        m_bytes += static_cast<char>(value >> 8);
        m_bytes += static_cast<char>(value);
    }

    std::string m_bytes;
};

TEST(WorldReplay, PacketsReachTheFirewallAtTheirRecordedTimesPlusAConstant)
{
    constexpr std::int64_t MS = 1'000'000;
    constexpr std::int64_t EPOCH = 1'700'000'000'000'000'000;
    const std::vector<std::int64_t> starts = {0, 13 * MS, 20 * MS, 500 * MS, 1500 * MS};
    Capture capture;
    for (std::size_t i = 0; i < starts.size(); ++i)
    {
        // of all lengths, on a link where a byte takes 0.8 us
        const auto port = static_cast<std::uint16_t>(1000 + i);
        capture.Add(EPOCH + starts[i], false, port, -1, 1400 - 300 * i);
    }
    const TemporaryFolder folder;
    folder.Write("small.pcap", capture.GetBytes());
    auto scenario = FirewallScenario({UDP_80}, 2);
    scenario["hosts"]["client"].erase("count");
    scenario["links"][0]["rate"] = "10Mbps";
    scenario["traffic"] = {
        {{"name", "office"},
         {"replay", {{"file", "small.pcap"}, {"from", "client"}, {"to", "server"}}}}};
    const auto results = RunWorldOfFile(folder.Write("replay.json", scenario.dump()));
    std::vector<std::int64_t> times;
    for (const auto& row : results.mapping)
    {
        ASSERT_EQ(row.cause, LbMappingRow::NEW);
        times.push_back(row.time - results.mapping[0].time);
    }
    EXPECT_EQ(times, starts);
    EXPECT_EQ(results.packets.diverted, starts.size());
    EXPECT_EQ(results.flows.started, starts.size());
    EXPECT_EQ(results.mapping.at(0).flow, "udp|10.128.0.1|1000|10.192.0.1|80");
    EXPECT_EQ(FindBrokenLaws(ToFiles(results)), std::vector<std::string>());
}

TEST(WorldReplay, AConversationIsCompleteWithAFinEachWayOrAReset)
{
    constexpr std::int64_t MS = 1'000'000;
    constexpr int FIN = 0x01;
    constexpr int SYN = 0x02;
    constexpr int RST = 0x04;
    constexpr int ACK = 0x10;
    Capture capture;
    const auto open = [&](std::uint16_t port, std::int64_t at) {
        capture.Add(at, false, port, SYN, 0);
        capture.Add(at + 10 * MS, true, port, SYN | ACK, 0);
        capture.Add(at + 20 * MS, false, port, ACK, 700);
    };
    open(1001, 0); // closes both ways
    capture.Add(30 * MS, false, 1001, FIN | ACK, 0);
    capture.Add(40 * MS, true, 1001, FIN | ACK, 0);
    capture.Add(50 * MS, false, 1001, ACK, 0);
    open(1002, 100 * MS); // is reset
    capture.Add(130 * MS, true, 1002, RST | ACK, 0);
    open(1003, 200 * MS); // half closed
    capture.Add(230 * MS, false, 1003, FIN | ACK, 0);
    const TemporaryFolder folder;
    folder.Write("small.pcap", capture.GetBytes());
    auto scenario = FirewallScenario({TCP_80}, 2);
    scenario["hosts"]["client"].erase("count");
    scenario["traffic"] = {
        {{"name", "office"},
         {"replay", {{"file", "small.pcap"}, {"from", "client"}, {"to", "server"}}}}};
    const auto results = RunWorldOfFile(folder.Write("replay.json", scenario.dump()));
    EXPECT_EQ(results.flows.started, 3u);
    EXPECT_EQ(results.flows.completed, 2u);
    EXPECT_EQ(results.packets.diverted, 14u);
    EXPECT_EQ(results.packets.reinjectedIn, 9u);
    EXPECT_EQ(results.packets.reinjectedOut, 5u);
    EXPECT_EQ(results.packets.GetDroppedTotal(), 0u);
    std::vector<std::string> ended;
    for (const auto& row : results.mapping)
    {
        if (row.cause == LbMappingRow::END)
        {
            ended.push_back(row.flow);
        }
    }
    EXPECT_EQ(ended,
              (std::vector<std::string>{"tcp|10.128.0.1|1001|10.192.0.1|80",
                                        "tcp|10.128.0.1|1002|10.192.0.1|80"}));
    EXPECT_EQ(FindBrokenLaws(ToFiles(results)), std::vector<std::string>());
}

} // namespace
