// SPDX-License-Identifier: GPL-2.0-only
#include "tool/build/replay-capture.h"

#include "tool/build/replay-dissector.h"

#include <fmt/format.h>
#include <pcap/pcap.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>

namespace ns3
{
namespace divertsim
{

namespace
{

/// Closes a capture
struct PcapCloser
{
    void operator()(pcap_t* pcap) const
    {
        pcap_close(pcap);
    }
};

/// Reads one file
class Reader
{
  public:
    Reader(const std::string& path, const ReplayCaptureLimits& limits)
        : m_path(path),
          m_limits(limits)
    {
    }

    ReplayCapture Run();

  private:
    bool Open();
    bool ReadFrame(const pcap_pkthdr& header, const std::uint8_t* data);
    bool Fail(std::string error);

    const std::string& m_path;
    const ReplayCaptureLimits& m_limits;
    ReplayCapture m_capture;
    std::unique_ptr<pcap_t, PcapCloser> m_pcap;
    std::uint64_t m_bytes = 0;
    std::optional<BsdTime> m_first; ///< time stamp of the file's first packet
    BsdTime m_last = 0;
};

bool
Reader::Fail(std::string error)
{
    m_capture.error = std::move(error);
    m_capture.errorPacket = m_capture.frames;
    return false;
}

bool
Reader::Open()
{
    std::FILE* file = std::fopen(m_path.c_str(), "rb");
    // A folder opens, and fails at the first read
    if (!file || (std::fgetc(file) == EOF && std::ferror(file)))
    {
        const std::string why = std::strerror(errno);
        if (file)
        {
            std::fclose(file);
        }
        m_capture.unreadable = true;
        return Fail(why);
    }
    std::rewind(file);
    char error[PCAP_ERRBUF_SIZE] = "";
    m_pcap.reset(pcap_fopen_offline_with_tstamp_precision(file, PCAP_TSTAMP_PRECISION_NANO, error));
    if (!m_pcap)
    {
        std::fclose(file);
        return Fail(fmt::format("no capture: {}; it should be a pcap or pcapng file", error));
    }
    const int type = pcap_datalink(m_pcap.get());
    if (!ReplayDissector::Knows(type))
    {
        const char* name = pcap_datalink_val_to_name(type);
        return Fail(fmt::format("link type {} ({}) is not read; Ethernet, Linux cooked, raw IP and "
                                "BSD loopback are",
                                type,
                                name ? name : "unknown"));
    }
    return true;
}

bool
Reader::ReadFrame(const pcap_pkthdr& header, const std::uint8_t* data)
{
    ++m_capture.frames;
    m_bytes += header.caplen;
    if (m_capture.frames > m_limits.packets || m_bytes > m_limits.bytes)
    {
        return Fail(fmt::format("more than {} packets or {} bytes; cut it (editcap, tcpdump -c)",
                                m_limits.packets,
                                m_limits.bytes));
    }
    // Fields that a broken file fills as it likes: no seconds before 1970 or after 2116
    const auto seconds = static_cast<std::int64_t>(header.ts.tv_sec);
    const auto nanoseconds = static_cast<std::int64_t>(header.ts.tv_usec);
    if (seconds < 0 || seconds > INT64_C(0xffffffff) || nanoseconds < 0 ||
        nanoseconds >= BSD_SECOND)
    {
        return Fail("its time stamp is no time; seconds are 0 to 4294967295, with a fraction "
                    "below 1");
    }
    const BsdTime stamp = seconds * BSD_SECOND + nanoseconds;
    m_first = m_first.value_or(stamp);
    LbCapturePacket packet;
    packet.time = stamp - *m_first;
    if (packet.time < m_last)
    {
        packet.time = m_last;
        ++m_capture.outOfOrder;
    }
    m_last = packet.time;

    ReplayDissector dissector(ReplayBytes(data, header.caplen), pcap_datalink(m_pcap.get()));
    switch (dissector.Run(packet))
    {
    case ReplayOutcome::TAKEN:
        m_capture.packets.push_back(packet);
        return true;
    case ReplayOutcome::OTHER:
        ++m_capture.otherProtocols;
        return true;
    case ReplayOutcome::FRAGMENT:
        ++m_capture.fragments;
        return true;
    case ReplayOutcome::ERROR:
        break;
    }
    return Fail(dissector.error);
}

ReplayCapture
Reader::Run()
{
    if (!Open())
    {
        return m_capture;
    }
    pcap_pkthdr* header = nullptr;
    const std::uint8_t* data = nullptr;
    int result = 0;
    while ((result = pcap_next_ex(m_pcap.get(), &header, &data)) == 1)
    {
        if (!ReadFrame(*header, data))
        {
            return m_capture;
        }
    }
    if (result != PCAP_ERROR_BREAK)
    {
        const std::string why = pcap_geterr(m_pcap.get());
        ++m_capture.frames;
        Fail(fmt::format("{}; the file is cut short or damaged from byte {} on at the latest",
                         why,
                         std::ftell(pcap_file(m_pcap.get()))));
        --m_capture.frames;
        return m_capture;
    }
    if (m_capture.packets.empty())
    {
        m_capture.errorPacket = 0;
        m_capture.error = "no TCP or UDP packet in it; a replay needs one";
    }
    return m_capture;
}

} // namespace

ReplayCapture
ReadReplayCapture(const std::string& path, const ReplayCaptureLimits& limits)
{
    return Reader(path, limits).Run();
}

} // namespace divertsim
} // namespace ns3
