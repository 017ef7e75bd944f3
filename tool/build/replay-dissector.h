// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_BUILD_REPLAY_DISSECTOR_H
#define DIVERTSIM_TOOL_BUILD_REPLAY_DISSECTOR_H

#include "ns3/lb-flow-capture.h"

#include <cstdint>
#include <string>

namespace ns3
{
namespace divertsim
{

/// What became of one packet
enum class ReplayOutcome
{
    TAKEN,
    OTHER,    ///< not IP, or neither TCP nor UDP
    FRAGMENT, ///< a fragment behind the first
    ERROR,
};

/// The captured bytes of a packet; what was not captured can't be read
class ReplayBytes
{
  public:
    ReplayBytes(const std::uint8_t* data, std::uint32_t size)
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

/**
 * Reads the headers of one captured packet: Ethernet with or without VLAN tags, Linux cooked (SLL,
 * SLL2), raw IP, BSD loopback; IPv4 and IPv6; TCP and UDP.
 */
class ReplayDissector
{
  public:
    /// \param bytes that were captured \param linkType a DLT_ of libpcap
    ReplayDissector(ReplayBytes bytes, int linkType)
        : m_bytes(bytes),
          m_linkType(linkType)
    {
    }

    /// \param linkType a DLT_ of libpcap \return true if packets of such links can be read
    static bool Knows(int linkType);

    /// \param packet gets the headers; its time stays \return what became of it
    ReplayOutcome Run(LbCapturePacket& packet);

    std::string error; ///< where Run gives ERROR

  private:
    ReplayOutcome Short(std::uint32_t offset, std::uint32_t count, const char* what);
    ReplayOutcome Wrong(std::string text);
    /// Skip the link's header. \return an error, or TAKEN with m_offset at the IP header
    ReplayOutcome Link();
    ReplayOutcome Ethernet(std::uint32_t typeOffset);
    ReplayOutcome Inet(LbCapturePacket& packet);
    ReplayOutcome Inet6(LbCapturePacket& packet);
    /// \param length bytes behind the IP header, on the wire
    ReplayOutcome Transport(LbCapturePacket& packet, std::uint32_t length, bool moreFragments);

    ReplayBytes m_bytes;
    int m_linkType;
    std::uint32_t m_offset = 0;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_BUILD_REPLAY_DISSECTOR_H
