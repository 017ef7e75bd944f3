// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-host-checksum.h"

#include "ns3/bsd-host-bytes.h"
#include "ns3/bsd-packet-view.h"
#include "ns3/bsd-socket-packet.h"
#include "ns3/bsd-socket-written.h"

#include <cstdint>
#include <vector>

namespace ns3
{
namespace divertsim
{

namespace
{

constexpr uint32_t IPV4_CHECKSUM = 10; ///< where it stands in the header
constexpr uint32_t IPV4_ADDRESSES = 12;
constexpr uint32_t IPV6_ADDRESSES = 8;

/// The Internet checksum (RFC 1071) of bytes that come in pieces of an even length
class Checksum
{
  public:
    void Add(const uint8_t* bytes, uint32_t length)
    {
        for (uint32_t i = 0; i < length; ++i)
        {
            m_sum += i % 2 == 0 ? uint64_t{bytes[i]} << 8 : bytes[i];
        }
    }

    void Add(uint32_t value)
    {
        m_sum += value;
    }

    uint16_t Get() const
    {
        uint64_t sum = m_sum;
        while (sum >> 16)
        {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        return static_cast<uint16_t>(~sum);
    }

  private:
    uint64_t m_sum = 0;
};

void
Put16(std::vector<uint8_t>& bytes, uint32_t offset, uint16_t value)
{
    bytes[offset] = static_cast<uint8_t>(value >> 8);
    bytes[offset + 1] = static_cast<uint8_t>(value);
}

/// \return where a transport header has its checksum, 0 where it has none that is computed
uint32_t
FindChecksum(uint8_t protocol)
{
    switch (protocol)
    {
    case BSD_IPPROTO_TCP:
        return 16;
    case BSD_IPPROTO_UDP:
        return 6;
    case BSD_IPPROTO_ICMP:
    case BSD_IPPROTO_ICMPV6:
        return 2;
    default:
        return 0;
    }
}

/// \param bytes a whole packet \param written its fields \param end of it, without padding
/// \return the checksum of its transport segment, whose own field counts as 0
uint16_t
SumTransport(std::vector<uint8_t>& bytes, const DivertWritten& written, uint32_t end)
{
    const uint32_t length = end - written.header;
    Checksum sum;
    if (written.protocol != BSD_IPPROTO_ICMP) // the one without a pseudo header
    {
        const bool ipv6 = written.version == 6;
        sum.Add(&bytes[ipv6 ? IPV6_ADDRESSES : IPV4_ADDRESSES], ipv6 ? 32 : 8);
        sum.Add(length);
        sum.Add(written.protocol);
    }
    Put16(bytes, written.header + FindChecksum(written.protocol), 0);
    sum.Add(&bytes[written.header], length);
    const uint16_t result = sum.Get();
    return result == 0 && written.protocol == BSD_IPPROTO_UDP ? 0xffff : result;
}

} // namespace

void
BsdHostClearIpChecksum(const Ptr<Packet>& packet)
{
    std::vector<uint8_t> head(IPV4_CHECKSUM + 2);
    if (packet->CopyData(head.data(), IPV4_CHECKSUM + 2) == head.size() && head[0] >> 4 == 4)
    {
        Put16(head, IPV4_CHECKSUM, 0);
        BsdHostReplaceHead(packet, std::move(head));
    }
}

void
BsdHostComputeChecksums(const Ptr<Packet>& packet)
{
    BsdPacketView view;
    if (!BsdSocketReadView(*packet, view))
    {
        return;
    }
    const DivertWritten written = BsdSocketReadWritten(*packet);
    std::vector<uint8_t> bytes(packet->GetSize());
    packet->CopyData(bytes.data(), packet->GetSize());
    uint32_t head = 0; // bytes that may differ
    if (written.version == 4)
    {
        Put16(bytes, IPV4_CHECKSUM, 0);
        Checksum sum;
        sum.Add(bytes.data(), written.header);
        Put16(bytes, IPV4_CHECKSUM, sum.Get());
        head = IPV4_CHECKSUM + 2;
    }
    const uint32_t field = FindChecksum(written.protocol);
    const bool whole = !view.moreFragments && view.fragmentOffset == 0 &&
                       view.length <= bytes.size() && written.header + field + 2 <= view.length;
    if (field != 0 && whole)
    {
        const uint16_t sum = SumTransport(bytes, written, view.length);
        head = written.header + field + 2;
        Put16(bytes, head - 2, sum);
    }
    bytes.resize(head);
    BsdHostReplaceHead(packet, std::move(bytes));
}

} // namespace divertsim
} // namespace ns3
