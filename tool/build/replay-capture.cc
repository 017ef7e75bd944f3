// SPDX-License-Identifier: GPL-2.0-only
#include "tool/build/replay-capture.h"

#include "ns3/bsd-packet-view.h"

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

constexpr std::uint16_t ETHERTYPE_INET = 0x0800;
constexpr std::uint16_t ETHERTYPE_INET6 = 0x86dd;
constexpr std::uint16_t ETHERTYPE_VLAN = 0x8100;
constexpr std::uint16_t ETHERTYPE_QINQ = 0x88a8;
constexpr std::uint32_t INET6_HEADER = 40;
constexpr std::uint32_t INET_LARGEST = 65535; ///< IPv4 packet, RFC 791

/// What became of one packet
enum class Outcome
{
    TAKEN,
    OTHER,    ///< not IP, or neither TCP nor UDP
    FRAGMENT, ///< a fragment behind the first
    ERROR,
};

/// The captured bytes of a packet; what was not captured can't be read
class Bytes
{
  public:
    Bytes(const std::uint8_t* data, std::uint32_t size)
        : m_data(data),
          m_size(size)
    {
    }

    /// \return true if `count` bytes from `offset` on were captured
    bool Has(std::uint32_t offset, std::uint32_t count) const
    {
        return offset <= m_size && count <= m_size - offset;
    }

    std::uint8_t Get8(std::uint32_t offset) const
    {
        return m_data[offset];
    }

    std::uint16_t Get16(std::uint32_t offset) const
    {
        return static_cast<std::uint16_t>(m_data[offset] << 8 | m_data[offset + 1]);
    }

    std::uint32_t Get32(std::uint32_t offset) const
    {
        return std::uint32_t{Get16(offset)} << 16 | Get16(offset + 2);
    }

    const std::uint8_t* At(std::uint32_t offset) const
    {
        return m_data + offset;
    }

    std::uint32_t Size() const
    {
        return m_size;
    }

  private:
    const std::uint8_t* m_data;
    std::uint32_t m_size;
};

/// Reads the headers of one packet
class Dissector
{
  public:
    Dissector(Bytes bytes, int linkType)
        : m_bytes(bytes),
          m_linkType(linkType)
    {
    }

    Outcome Run(LbCapturePacket& packet);

    std::string error; ///< where Run gives ERROR

  private:
    Outcome Short(std::uint32_t offset, std::uint32_t count, const char* what);
    Outcome Wrong(std::string text);
    /// Skip the link's header. \return an error, or TAKEN with m_offset at the IP header
    Outcome Link();
    Outcome Ethernet(std::uint32_t typeOffset);
    Outcome Inet(LbCapturePacket& packet);
    Outcome Inet6(LbCapturePacket& packet);
    /// \param length bytes behind the IP header, on the wire
    Outcome Transport(LbCapturePacket& packet, std::uint32_t length, bool moreFragments);

    Bytes m_bytes;
    int m_linkType;
    std::uint32_t m_offset = 0;
};

Outcome
Dissector::Wrong(std::string text)
{
    error = std::move(text);
    return Outcome::ERROR;
}

Outcome
Dissector::Short(std::uint32_t offset, std::uint32_t count, const char* what)
{
    return Wrong(fmt::format("{} needs {} bytes from byte {} of the packet on, {} were captured; "
                             "capture with a larger snaplen (tcpdump -s 0)",
                             what,
                             count,
                             offset,
                             m_bytes.Size()));
}

Outcome
Dissector::Ethernet(std::uint32_t typeOffset)
{
    std::uint32_t at = typeOffset;
    for (;;)
    {
        if (!m_bytes.Has(at, 2))
        {
            return Short(at, 2, "the link-layer header");
        }
        const std::uint16_t type = m_bytes.Get16(at);
        if (type == ETHERTYPE_VLAN || type == ETHERTYPE_QINQ)
        {
            at += 4;
            continue;
        }
        m_offset = at + 2;
        return type == ETHERTYPE_INET || type == ETHERTYPE_INET6 ? Outcome::TAKEN : Outcome::OTHER;
    }
}

Outcome
Dissector::Link()
{
    switch (m_linkType)
    {
    case DLT_EN10MB:
        return Ethernet(12);
    case DLT_LINUX_SLL:
        return Ethernet(14);
    case DLT_LINUX_SLL2: {
        const Outcome outcome = Ethernet(0);
        m_offset = 20;
        return outcome;
    }
    case DLT_NULL:
    case DLT_LOOP:
        m_offset = 4;
        return Outcome::TAKEN;
    default: // DLT_RAW, DLT_IPV4, DLT_IPV6
        m_offset = 0;
        return Outcome::TAKEN;
    }
}

Outcome
Dissector::Run(LbCapturePacket& packet)
{
    const Outcome link = Link();
    if (link != Outcome::TAKEN)
    {
        return link;
    }
    if (!m_bytes.Has(m_offset, 1))
    {
        return Short(m_offset, 1, "the IP header");
    }
    switch (m_bytes.Get8(m_offset) >> 4)
    {
    case 4:
        return Inet(packet);
    case 6:
        return Inet6(packet);
    default:
        if (m_linkType == DLT_NULL || m_linkType == DLT_LOOP)
        {
            return Outcome::OTHER;
        }
        return Wrong(fmt::format("byte {} of the packet should begin an IP header, version 4 or 6, "
                                 "and has version {}",
                                 m_offset,
                                 m_bytes.Get8(m_offset) >> 4));
    }
}

Outcome
Dissector::Inet(LbCapturePacket& packet)
{
    constexpr std::uint32_t FIXED = 20;
    if (!m_bytes.Has(m_offset, FIXED))
    {
        return Short(m_offset, FIXED, "the IPv4 header");
    }
    const std::uint32_t header = (m_bytes.Get8(m_offset) & 0x0fu) * 4;
    std::uint32_t length = m_bytes.Get16(m_offset + 2);
    if (header < FIXED)
    {
        return Wrong(
            fmt::format("the IPv4 header says that it has {} bytes; it has at least 20", header));
    }
    if (length == 0)
    {
        length = m_bytes.Size() - m_offset; // segmentation offload: the device would have set it
    }
    if (length > INET_LARGEST)
    {
        return Wrong(fmt::format("the IPv4 packet gives no length (segmentation offload), and has "
                                 "{} bytes; it has at most {}: capture with TSO and GRO off",
                                 length,
                                 INET_LARGEST));
    }
    if (length < header)
    {
        return Wrong(fmt::format("the IPv4 packet says that it has {} bytes, its header alone has "
                                 "{}",
                                 length,
                                 header));
    }
    packet.tuple.source = BsdAddress::V4(m_bytes.Get32(m_offset + 12));
    packet.tuple.destination = BsdAddress::V4(m_bytes.Get32(m_offset + 16));
    packet.tuple.protocol = m_bytes.Get8(m_offset + 9);
    const std::uint16_t fragment = m_bytes.Get16(m_offset + 6);
    if ((fragment & 0x1fff) != 0)
    {
        return Outcome::FRAGMENT;
    }
    m_offset += header;
    return Transport(packet, length - header, (fragment & 0x2000) != 0);
}

Outcome
Dissector::Inet6(LbCapturePacket& packet)
{
    if (!m_bytes.Has(m_offset, INET6_HEADER))
    {
        return Short(m_offset, INET6_HEADER, "the IPv6 header");
    }
    std::uint32_t length = m_bytes.Get16(m_offset + 4);
    std::uint8_t next = m_bytes.Get8(m_offset + 6);
    packet.tuple.source = BsdAddress::V6(m_bytes.At(m_offset + 8));
    packet.tuple.destination = BsdAddress::V6(m_bytes.At(m_offset + 24));
    m_offset += INET6_HEADER;
    bool moreFragments = false;
    // Hop-by-hop options, routing, fragment and destination options (RFC 8200)
    while (next == 0 || next == 43 || next == 44 || next == 60)
    {
        if (!m_bytes.Has(m_offset, 8))
        {
            return Short(m_offset, 8, "an IPv6 extension header");
        }
        const std::uint32_t size = next == 44 ? 8 : (m_bytes.Get8(m_offset + 1) + 1u) * 8;
        if (next == 44)
        {
            const std::uint16_t fragment = m_bytes.Get16(m_offset + 2);
            moreFragments = (fragment & 1) != 0;
            if ((fragment & 0xfff8) != 0)
            {
                return Outcome::FRAGMENT;
            }
        }
        if (size > length)
        {
            return Wrong(fmt::format("an IPv6 extension header of {} bytes does not fit into the "
                                     "{} that are left of its packet",
                                     size,
                                     length));
        }
        next = m_bytes.Get8(m_offset);
        m_offset += size;
        length -= size;
    }
    packet.tuple.protocol = next;
    return Transport(packet, length, moreFragments);
}

Outcome
Dissector::Transport(LbCapturePacket& packet, std::uint32_t length, bool moreFragments)
{
    const bool tcp = packet.tuple.protocol == BSD_IPPROTO_TCP;
    if (!tcp && packet.tuple.protocol != BSD_IPPROTO_UDP)
    {
        return Outcome::OTHER;
    }
    const std::uint32_t fixed = tcp ? 20 : 8;
    if (length < fixed)
    {
        if (moreFragments)
        {
            return Outcome::FRAGMENT; // cut inside the header: nothing to go by
        }
        return Wrong(fmt::format("its IP packet leaves {} bytes for a {} header of at least {}",
                                 length,
                                 tcp ? "TCP" : "UDP",
                                 fixed));
    }
    if (!m_bytes.Has(m_offset, fixed))
    {
        return Short(m_offset, fixed, tcp ? "the TCP header" : "the UDP header");
    }
    packet.tuple.sourcePort = m_bytes.Get16(m_offset);
    packet.tuple.destinationPort = m_bytes.Get16(m_offset + 2);
    std::uint32_t header = fixed;
    if (tcp)
    {
        packet.tcpSeq = m_bytes.Get32(m_offset + 4);
        packet.tcpAck = m_bytes.Get32(m_offset + 8);
        packet.tcpFlags = m_bytes.Get8(m_offset + 13);
        packet.tcpWindow = m_bytes.Get16(m_offset + 14);
        header = (m_bytes.Get8(m_offset + 12) >> 4) * 4u;
        if (header < fixed || header > length)
        {
            return Wrong(fmt::format("the TCP header says that it has {} bytes; it has 20 to 60, "
                                     "and {} are left of its packet",
                                     header,
                                     length));
        }
    }
    packet.payload = length - header;
    return Outcome::TAKEN;
}

/// \param linkType of a capture \return true if Dissector reads it
bool
IsKnown(int linkType)
{
    switch (linkType)
    {
    case DLT_EN10MB:
    case DLT_LINUX_SLL:
    case DLT_LINUX_SLL2:
    case DLT_NULL:
    case DLT_LOOP:
    case DLT_RAW:
    case DLT_IPV4:
    case DLT_IPV6:
        return true;
    default:
        return false;
    }
}

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
    if (!IsKnown(type))
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

    Dissector dissector(Bytes(data, header.caplen), pcap_datalink(m_pcap.get()));
    switch (dissector.Run(packet))
    {
    case Outcome::TAKEN:
        m_capture.packets.push_back(packet);
        return true;
    case Outcome::OTHER:
        ++m_capture.otherProtocols;
        return true;
    case Outcome::FRAGMENT:
        ++m_capture.fragments;
        return true;
    case Outcome::ERROR:
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
