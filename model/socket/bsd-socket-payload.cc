// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-socket-payload.h"

#include <utility>
#include <vector>

namespace ns3
{
namespace divertsim
{

BsdSocketPayload::BsdSocketPayload(Ptr<const Packet> packet)
    : m_packet(std::move(packet))
{
}

BsdPayloadPtr
BsdSocketPayload::Make(Ptr<const Packet> packet)
{
    return std::make_shared<const BsdSocketPayload>(std::move(packet));
}

Ptr<Packet>
BsdSocketPayload::ToPacket(const BsdPayloadPtr& payload)
{
    if (!payload)
    {
        return Create<Packet>();
    }
    if (const auto* packet = dynamic_cast<const BsdSocketPayload*>(payload.get()))
    {
        return packet->m_packet->Copy();
    }
    std::vector<std::uint8_t> bytes(payload->Size());
    payload->Copy(bytes.data());
    return Create<Packet>(bytes.data(), static_cast<std::uint32_t>(bytes.size()));
}

std::size_t
BsdSocketPayload::Size() const
{
    return m_packet->GetSize();
}

BsdPayloadPtr
BsdSocketPayload::Slice(std::size_t offset, std::size_t size) const
{
    auto slice = std::make_shared<BsdSocketPayload>(
        m_packet->CreateFragment(static_cast<std::uint32_t>(offset),
                                 static_cast<std::uint32_t>(size)));
    slice->m_loops = m_loops;
    return slice;
}

BsdPayloadPtr
BsdSocketPayload::WithLoops(std::uint16_t loops) const
{
    auto same = std::make_shared<BsdSocketPayload>(m_packet);
    same->m_loops = loops;
    return same;
}

void
BsdSocketPayload::Copy(std::uint8_t* to) const
{
    m_packet->CopyData(to, m_packet->GetSize());
}

} // namespace divertsim
} // namespace ns3
