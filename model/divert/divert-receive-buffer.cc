// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/divert-receive-buffer.h"

#include "ns3/divert-config.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{

/// kern.ipc.sockbuf_waste_factor: mbufs may take this many times the space
constexpr std::uint64_t WASTE_FACTOR = 8;

std::uint32_t
MbufSpace(std::uint32_t space)
{
    return static_cast<std::uint32_t>(
        std::min<std::uint64_t>(space * WASTE_FACTOR, DIVERT_MAX_SOCKET_BUFFER));
}

} // namespace

DivertReceiveBuffer::DivertReceiveBuffer(std::uint32_t space, std::uint32_t packetMbufs)
    : m_space(space),
      m_mbufSpace(MbufSpace(space)),
      m_packetMbufs(packetMbufs)
{
}

BsdErrno
DivertReceiveBuffer::SetSpace(std::uint32_t bytes)
{
    if (bytes == 0)
    {
        return BsdErrno::E_INVAL;
    }
    if (bytes > DIVERT_MAX_RECEIVE_SPACE)
    {
        return BsdErrno::E_NOBUFS;
    }
    m_space = bytes;
    m_mbufSpace = MbufSpace(bytes);
    return BsdErrno::OK;
}

bool
DivertReceiveBuffer::Fits(std::uint32_t length) const
{
    const auto mbufs = static_cast<std::int64_t>(m_packets.size()) * m_packetMbufs;
    const std::int64_t left =
        std::min(std::int64_t{m_space} - std::int64_t{m_bytes}, std::int64_t{m_mbufSpace} - mbufs);
    return std::int64_t{length} + DIVERT_ADDRESS_LENGTH <= left;
}

void
DivertReceiveBuffer::Append(DivertPacket packet)
{
    assert(Fits(packet.info.length));
    m_bytes += packet.info.length + DIVERT_ADDRESS_LENGTH;
    m_packets.push_back(std::move(packet));
}

DivertPacket
DivertReceiveBuffer::Take()
{
    assert(!m_packets.empty());
    DivertPacket packet = std::move(m_packets.front());
    m_packets.pop_front();
    m_bytes -= packet.info.length + DIVERT_ADDRESS_LENGTH;
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
