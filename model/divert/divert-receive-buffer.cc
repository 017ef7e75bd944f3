// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/divert-receive-buffer.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{

/// kern.ipc.sockbuf_waste_factor, a plain 8 in OpenBSD's sbreserve(): mbufs may take this many
/// times the space
constexpr std::uint64_t WASTE_FACTOR = 8;

std::uint64_t
MbufSpace(std::uint32_t space, const DivertBufferRules& rules)
{
    return std::clamp<std::uint64_t>(space * WASTE_FACTOR, rules.minMbufs, rules.maxMbufs);
}

} // namespace

DivertBufferRules
DivertBufferRules::Of(const DivertConfig& config, BsdFamily family)
{
    DivertBufferRules rules;
    rules.packetMbufs = config.packetMbufs;
    rules.addressLength = DivertAddressLength(family);
    if (config.system == BsdSystem::OPENBSD)
    {
        rules.maxSpace = DIVERT_OPENBSD_MAX_SPACE;
        rules.maxMbufs = UINT32_MAX;
        rules.minMbufs = DIVERT_OPENBSD_MIN_MBUFS;
        rules.roundUp = true;
    }
    return rules;
}

DivertReceiveBuffer::DivertReceiveBuffer(std::uint32_t space, const DivertBufferRules& rules)
    : m_space(space),
      m_mbufSpace(MbufSpace(space, rules)),
      m_rules(rules)
{
}

BsdErrno
DivertReceiveBuffer::SetSpace(std::uint32_t bytes)
{
    if (bytes == 0 && !m_rules.roundUp)
    {
        return BsdErrno::E_INVAL;
    }
    if (bytes > m_rules.maxSpace)
    {
        return BsdErrno::E_NOBUFS;
    }
    m_space = std::max<std::uint32_t>(bytes, 1);
    m_mbufSpace = MbufSpace(m_space, m_rules);
    return BsdErrno::OK;
}

bool
DivertReceiveBuffer::Fits(std::uint32_t length) const
{
    const auto mbufs = static_cast<std::int64_t>(m_packets.size()) * m_rules.packetMbufs;
    const std::int64_t left = std::min(std::int64_t{m_space} - std::int64_t{m_bytes},
                                       static_cast<std::int64_t>(m_mbufSpace) - mbufs);
    return std::int64_t{length} + m_rules.addressLength <= left;
}

void
DivertReceiveBuffer::Append(DivertPacket packet)
{
    assert(Fits(packet.info.length));
    m_bytes += SizeOf(packet);
    m_packets.push_back(std::move(packet));
}

DivertPacket
DivertReceiveBuffer::Take()
{
    assert(!m_packets.empty());
    DivertPacket packet = std::move(m_packets.front());
    m_packets.pop_front();
    m_bytes -= SizeOf(packet);
    return packet;
}

bool
DivertReceiveBuffer::IsEmpty() const
{
    return m_packets.empty();
}

std::size_t
DivertReceiveBuffer::GetPackets() const
{
    return m_packets.size();
}

std::uint32_t
DivertReceiveBuffer::GetBytes() const
{
    return m_bytes;
}

std::uint32_t
DivertReceiveBuffer::GetSpace() const
{
    return m_space;
}

} // namespace divertsim
} // namespace ns3
