// SPDX-License-Identifier: GPL-2.0-only
#include "tool/build/replay-capture.h"

#include "ns3/bsd-packet-view.h"

#include <gtest/gtest.h>
#include <pcap/pcap.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <unistd.h>
#include <vector>

namespace
{

using namespace ns3::divertsim;
using Raw = std::vector<std::uint8_t>;

/// A file name of this process, removed at the end
class TemporaryFile
{
  public:
    TemporaryFile()
        : m_path(testing::TempDir() + "divertsim-capture-" + std::to_string(getpid()) + ".pcap")
    {
    }

    ~TemporaryFile()
    {
        std::remove(m_path.c_str());
    }

    const std::string& Path() const
    {
        return m_path;
    }

    void Write(const std::string& bytes) const
    {
        std::ofstream(m_path, std::ios::binary | std::ios::trunc) << bytes;
    }

    std::string Read() const
    {
        std::ifstream in(m_path, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    }

  private:
    std::string m_path;
};

Raw
operator+(Raw a, const Raw& b)
{
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

/// TCP, ports 4096 to 80, seq 0x01020304, ack 5, window 512, 20 bytes
Raw
Tcp(std::uint8_t flags)
{
    return {0x10, 0, 0, 80, 1, 2, 3, 4, 0, 0, 0, 5, 0x50, flags, 2, 0, 0, 0, 0, 0};
}

const Raw UDP{0x10, 0, 0, 53, 0, 12, 0, 0, 1, 2, 3, 4};

/// IPv4 192.0.2.1 to 192.0.2.2
Raw
Inet(std::uint8_t protocol, const Raw& payload, std::uint16_t fragment = 0)
{
    const auto length = static_cast<std::uint16_t>(20 + payload.size());
    return Raw{0x45,
               0,
               static_cast<std::uint8_t>(length >> 8),
               static_cast<std::uint8_t>(length),
               0,
               0,
               static_cast<std::uint8_t>(fragment >> 8),
               static_cast<std::uint8_t>(fragment),
               64,
               protocol,
               0,
               0,
               192,
               0,
               2,
               1,
               192,
               0,
               2,
               2} +
           payload;
}

/// IPv6 fd00::1 to fd00::2
Raw
Inet6(std::uint8_t next, const Raw& payload)
{
    Raw header{0x60, 0, 0, 0, 0, static_cast<std::uint8_t>(payload.size()), next, 64};
    for (std::uint8_t last : {1, 2})
    {
        Raw address(16, 0);
        address[0] = 0xfd;
        address[15] = last;
        header = header + address;
    }
    return header + payload;
}

Raw
Ethernet(std::uint16_t type, const Raw& payload)
{
    return Raw(12, 0xee) +
           Raw{static_cast<std::uint8_t>(type >> 8), static_cast<std::uint8_t>(type)} + payload;
}

/// Write frames a second apart by libpcap's own writer
void
Dump(const TemporaryFile& file, int linkType, const std::vector<Raw>& frames, int snaplen = 65535)
{
    pcap_t* pcap = pcap_open_dead(linkType, snaplen);
    pcap_dumper_t* dumper = pcap_dump_open(pcap, file.Path().c_str());
    ASSERT_NE(dumper, nullptr);
    std::int32_t seconds = 1000;
    for (const Raw& frame : frames)
    {
        pcap_pkthdr header{};
        header.ts.tv_sec = seconds++;
        header.ts.tv_usec = 250000;
        header.len = static_cast<bpf_u_int32>(frame.size());
        header.caplen = std::min<bpf_u_int32>(header.len, static_cast<bpf_u_int32>(snaplen));
        pcap_dump(reinterpret_cast<u_char*>(dumper), &header, frame.data());
    }
    pcap_dump_close(dumper);
    pcap_close(pcap);
}

TEST(ReplayCapture, ReadsTcpOverEthernet)
{
    const TemporaryFile file;
    Dump(file,
         DLT_EN10MB,
         {Ethernet(0x0800, Inet(6, Tcp(BSD_TH_SYN))),
          Ethernet(0x0800, Inet(6, Tcp(BSD_TH_ACK) + Raw(100, 7)))});
    const auto capture = ReadReplayCapture(file.Path());
    EXPECT_EQ(capture.error, "");
    ASSERT_EQ(capture.packets.size(), 2u);
    EXPECT_EQ(capture.packets[0].time, 0);
    EXPECT_EQ(capture.packets[1].time, BSD_SECOND);
    EXPECT_EQ(capture.packets[1].tuple.ToString(), "tcp|192.0.2.1|4096|192.0.2.2|80");
    EXPECT_EQ(capture.packets[1].payload, 100u);
    EXPECT_EQ(capture.packets[0].tcpFlags, BSD_TH_SYN);
    EXPECT_EQ(capture.packets[0].tcpSeq, 0x01020304u);
    EXPECT_EQ(capture.packets[0].tcpAck, 5u);
    EXPECT_EQ(capture.packets[0].tcpWindow, 512u);
}

TEST(ReplayCapture, ReadsEveryLinkTypeAndBothFamilies)
{
    const TemporaryFile file;
    const Raw packet = Inet(17, UDP);
    const Raw sll = Raw{0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0x08, 0x00};
    const Raw sll2 = Raw{0x86, 0xdd, 0, 0, 0, 0, 0, 1, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0};
    const std::vector<std::pair<int, Raw>> links{
        {DLT_EN10MB, Ethernet(0x8100, Raw{0, 5, 0x08, 0x00} + packet)},
        {DLT_EN10MB, Ethernet(0x88a8, Raw{0, 5, 0x81, 0x00, 0, 6, 0x86, 0xdd} + Inet6(17, UDP))},
        {DLT_LINUX_SLL, sll + packet},
        {DLT_LINUX_SLL2, sll2 + Inet6(17, UDP)},
        {DLT_RAW, packet},
        {DLT_RAW, Inet6(17, UDP)},
        {DLT_RAW, Inet6(60, Raw{17, 0, 0, 0, 0, 0, 0, 0} + UDP)},
        {DLT_NULL, Raw{2, 0, 0, 0} + packet}};
    for (const auto& [type, frame] : links)
    {
        Dump(file, type, {frame});
        const auto capture = ReadReplayCapture(file.Path());
        EXPECT_EQ(capture.error, "");
        ASSERT_EQ(capture.packets.size(), 1u) << type;
        EXPECT_EQ(capture.packets[0].tuple.sourcePort, 4096);
        EXPECT_EQ(capture.packets[0].tuple.destinationPort, 53);
        EXPECT_EQ(capture.packets[0].payload, 4u);
    }
}

TEST(ReplayCapture, CountsWhatItPassesOver)
{
    const TemporaryFile file;
    Dump(file,
         DLT_EN10MB,
         {Ethernet(0x0806, Raw(28, 0)),
          Ethernet(0x0800, Inet(1, Raw(8, 0))),
          Ethernet(0x0800, Inet(17, UDP, 0x2000)),
          Ethernet(0x0800, Inet(17, UDP, 0x0010))});
    const auto capture = ReadReplayCapture(file.Path());
    EXPECT_EQ(capture.error, "");
    EXPECT_EQ(capture.frames, 4u);
    EXPECT_EQ(capture.otherProtocols, 2u);
    EXPECT_EQ(capture.fragments, 1u);
    EXPECT_EQ(capture.packets.size(), 1u) << "the first fragment has the header";
}

TEST(ReplayCapture, ReadsPcapng)
{
    const TemporaryFile file;
    const Raw packet = Inet(17, UDP); // 32 bytes
    const auto block = [](std::uint32_t type, const Raw& body) {
        const auto length = static_cast<std::uint8_t>(12 + body.size());
        return Raw{static_cast<std::uint8_t>(type),
                   static_cast<std::uint8_t>(type >> 8),
                   static_cast<std::uint8_t>(type >> 16),
                   static_cast<std::uint8_t>(type >> 24),
                   length,
                   0,
                   0,
                   0} +
               body + Raw{length, 0, 0, 0};
    };
    const Raw section =
        block(0x0a0d0d0a,
              {0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff});
    // Raw IP; option if_tsresol: nanoseconds
    const Raw interface = block(1, {101, 0, 0, 0, 0, 0, 0, 0, 9, 0, 1, 0, 9, 0, 0, 0, 0, 0, 0, 0});
    const auto enhanced = [&](std::uint8_t time) {
        return block(6,
                     Raw{0, 0, 0, 0, 0, 0, 0, 0, time, 0, 0, 0, 32, 0, 0, 0, 32, 0, 0, 0} + packet);
    };
    const Raw bytes = section + interface + enhanced(10) + enhanced(17);
    file.Write(std::string(bytes.begin(), bytes.end()));
    const auto capture = ReadReplayCapture(file.Path());
    EXPECT_EQ(capture.error, "");
    ASSERT_EQ(capture.packets.size(), 2u);
    EXPECT_EQ(capture.packets[1].time, 7);
}

TEST(ReplayCapture, SnaplenMayCutPayloadButNotHeaders)
{
    const TemporaryFile file;
    const Raw frame = Inet(6, Tcp(BSD_TH_ACK) + Raw(500, 7));
    Dump(file, DLT_RAW, {frame}, 40);
    const auto enough = ReadReplayCapture(file.Path());
    EXPECT_EQ(enough.error, "");
    EXPECT_EQ(enough.packets.at(0).payload, 500u);
    Dump(file, DLT_RAW, {frame, frame}, 39);
    const auto cut = ReadReplayCapture(file.Path());
    EXPECT_NE(cut.error.find("snaplen"), std::string::npos) << cut.error;
    EXPECT_EQ(cut.errorPacket, 1u);
}

TEST(ReplayCapture, HeadersThatContradictThemselvesAreErrors)
{
    const TemporaryFile file;
    Raw shortHeader = Inet(6, Tcp(0));
    shortHeader[0] = 0x44;
    Raw shortPacket = Inet(6, Tcp(0));
    shortPacket[3] = 19;
    Raw longTcp = Inet(6, Tcp(0));
    longTcp[32] = 0xf0;
    Raw version = Inet(6, Tcp(0));
    version[0] = 0x75;
    for (const Raw& frame : {shortHeader,
                             shortPacket,
                             longTcp,
                             version,
                             Inet(17, Raw(7, 0)),
                             Inet6(60, Raw{17, 9, 0, 0, 0, 0, 0, 0})})
    {
        Dump(file, DLT_RAW, {Inet(17, UDP), frame});
        const auto capture = ReadReplayCapture(file.Path());
        EXPECT_NE(capture.error, "");
        EXPECT_EQ(capture.errorPacket, 2u);
    }
}

TEST(ReplayCapture, WithoutItsLengthAPacketAboveTheLargestIsAnError)
{
    const TemporaryFile file;
    for (const std::size_t length : {65535u, 65536u, 100000u})
    {
        Raw frame = Inet(6, Tcp(BSD_TH_ACK) + Raw(length - 40, 7));
        frame[2] = frame[3] = 0;
        Dump(file, DLT_RAW, {Inet(17, UDP), frame}, 262144);
        const auto capture = ReadReplayCapture(file.Path());
        if (length == 65535)
        {
            ASSERT_EQ(capture.error, "");
            EXPECT_EQ(capture.packets.at(1).payload, 65495u);
            continue;
        }
        EXPECT_EQ(capture.errorPacket, 2u);
        EXPECT_NE(capture.error.find("at most 65535"), std::string::npos) << capture.error;
    }
}

TEST(ReplayCapture, FilesThatAreNoCapturesAreErrors)
{
    const TemporaryFile file;
    for (const std::string& text : {std::string(), std::string("{}"), std::string(4096, 'x')})
    {
        file.Write(text);
        EXPECT_NE(ReadReplayCapture(file.Path()).error, "");
    }
    EXPECT_TRUE(ReadReplayCapture("/nonexistent/x.pcap").unreadable);
    EXPECT_TRUE(ReadReplayCapture("/").unreadable);
    Dump(file, DLT_IEEE802_11, {Raw(40, 0)});
    EXPECT_NE(ReadReplayCapture(file.Path()).error.find("link type"), std::string::npos);
    Dump(file, DLT_RAW, {Inet(1, Raw(8, 0))});
    EXPECT_NE(ReadReplayCapture(file.Path()).error.find("no TCP or UDP"), std::string::npos);
}

TEST(ReplayCapture, LimitsAreErrorsNotTruncations)
{
    const TemporaryFile file;
    Dump(file, DLT_RAW, {Inet(17, UDP), Inet(17, UDP), Inet(17, UDP)});
    EXPECT_EQ(ReadReplayCapture(file.Path(), {3, 96}).error, "");
    EXPECT_EQ(ReadReplayCapture(file.Path(), {2, 96}).errorPacket, 3u);
    EXPECT_EQ(ReadReplayCapture(file.Path(), {3, 95}).errorPacket, 3u);
}

TEST(ReplayCapture, TimeNeverRunsBackwards)
{
    const TemporaryFile file;
    Dump(file, DLT_RAW, {Inet(17, UDP), Inet(17, UDP), Inet(17, UDP)});
    std::string bytes = file.Read();
    bytes[24 + 48] = static_cast<char>(bytes[24 + 48] - 5); // seconds of the second packet
    file.Write(bytes);
    const auto capture = ReadReplayCapture(file.Path());
    ASSERT_EQ(capture.packets.size(), 3u);
    EXPECT_EQ(capture.packets[1].time, 0);
    EXPECT_EQ(capture.outOfOrder, 1u);
}

RC_GTEST_PROP(ReplayCapture, AFileCutAnywhereButBetweenPacketsIsAnError, ())
{
    const TemporaryFile file;
    const std::vector<Raw> frames(4, Inet(6, Tcp(BSD_TH_ACK) + Raw(30, 7)));
    Dump(file, DLT_RAW, frames);
    const std::string whole = file.Read();
    const std::size_t record = 16 + frames[0].size();
    const auto size = *rc::gen::inRange<std::size_t>(0, whole.size());
    file.Write(whole.substr(0, size));
    const auto capture = ReadReplayCapture(file.Path());
    const bool between = size > 24 && (size - 24) % record == 0;
    RC_ASSERT(capture.error.empty() == between);
    if (between)
    {
        RC_ASSERT(capture.packets.size() == (size - 24) / record);
    }
}

RC_GTEST_PROP(ReplayCapture, AnyBytesGiveAResultOrAnError, ())
{
    const TemporaryFile file;
    Dump(file,
         DLT_EN10MB,
         {Ethernet(0x0800, Inet(6, Tcp(BSD_TH_ACK) + Raw(30, 7))),
          Ethernet(0x86dd, Inet6(60, Raw{17, 0, 0, 0, 0, 0, 0, 0} + UDP))});
    std::string bytes = file.Read();
    const auto changes = *rc::gen::container<std::vector<std::pair<std::size_t, char>>>(
        rc::gen::pair(rc::gen::inRange<std::size_t>(0, bytes.size()), rc::gen::arbitrary<char>()));
    for (const auto& [at, value] : changes)
    {
        bytes[at] = value;
    }
    file.Write(bytes);
    const auto capture = ReadReplayCapture(file.Path());
    RC_ASSERT(!capture.error.empty() || !capture.packets.empty());
}

TEST(ReplayCapture, TheCutOfTheRealNetworkHasWhatItsReadmeSays)
{
    const auto capture =
        ReadReplayCapture(std::string(DIVERTSIM_SOURCE_DIR) + "/scenarios/captures/real-cut.pcap");
    ASSERT_EQ(capture.error, "");
    const auto plan = LbPlanReplay(capture.packets);
    std::size_t syns = 0;
    std::size_t resets = 0;
    std::size_t tcpFlows = 0;
    std::size_t reused = 0;
    for (const auto& packet : capture.packets)
    {
        const bool tcp = packet.tuple.protocol == BSD_IPPROTO_TCP;
        syns += tcp && (packet.tcpFlags & (BSD_TH_SYN | BSD_TH_ACK)) == BSD_TH_SYN;
        resets += tcp && (packet.tcpFlags & BSD_TH_RST);
    }
    for (const auto& flow : plan.flows)
    {
        tcpFlows += flow.tuple.protocol == BSD_IPPROTO_TCP;
        reused += flow.reused;
    }
    // Counted by a few lines of Python that share nothing with this program
    EXPECT_EQ(capture.frames, 11115u);
    EXPECT_EQ(capture.packets.size(), 10789u + 171u) << "TCP and UDP";
    EXPECT_EQ(capture.otherProtocols, 155u);
    EXPECT_EQ(plan.flows.size(), 1095u);
    EXPECT_EQ(tcpFlows, 1050u);
    EXPECT_EQ(syns, 1054u) << "four were sent again";
    EXPECT_EQ(resets, 0u);
    EXPECT_EQ(reused, 4u);
    EXPECT_EQ(plan.addresses.openers, 14u);
    EXPECT_EQ(plan.addresses.answerers, 15u);
}

} // namespace
