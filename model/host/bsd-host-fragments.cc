// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-host-fragments.h"

#include "ns3/bsd-host-bytes.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{

using Bytes = std::vector<uint8_t>;

constexpr uint32_t IPV6_HEADER = 40;
constexpr uint32_t FRAGMENT_HEADER = 8;
constexpr uint8_t FRAGMENT = 44;
constexpr uint16_t MORE_FRAGMENTS = 0x2000;
constexpr uint16_t DONT_FRAGMENT = 0x4000;

void
Put16(Bytes& bytes, std::size_t offset, uint32_t value)
{
    bytes[offset] = static_cast<uint8_t>(value >> 8);
    bytes[offset + 1] = static_cast<uint8_t>(value);
}

/// The checksum of an IPv4 header, whose own field counts as 0
void
SumHeader(Bytes& head)
{
    Put16(head, 10, 0);
    uint32_t sum = 0;
    for (std::size_t i = 0; i + 1 < head.size(); i += 2)
    {
        sum += static_cast<uint32_t>(head[i] << 8 | head[i + 1]);
    }
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    Put16(head, 10, ~sum & 0xffff);
}

/// \return where the number of the last header before the fragment header, or before what would be
/// one, stands
std::size_t
FindNext(const Bytes& head, std::size_t end)
{
    std::size_t field = 6;
    std::size_t at = IPV6_HEADER;
    while (at < end && head[field] != FRAGMENT)
    {
        field = at;
        at += (head[at + 1] + 1U) * 8;
    }
    return field;
}

/// The head of the whole packet, from the head of its first fragment
Bytes
Unfragment(Bytes head, uint32_t data)
{
    if (head[0] >> 4 == 4)
    {
        const uint32_t flags = (head[6] << 8 | head[7]) & DONT_FRAGMENT;
        Put16(head, 2, static_cast<uint32_t>(head.size()) + data);
        Put16(head, 6, flags);
        SumHeader(head);
        return head;
    }
    const std::size_t fragment = head.size() - FRAGMENT_HEADER;
    head[FindNext(head, fragment)] = head[fragment];
    head.resize(fragment);
    Put16(head, 4, static_cast<uint32_t>(head.size()) - IPV6_HEADER + data);
    return head;
}

/// The head of one fragment, from the head of the whole packet
Bytes
Fragment(Bytes head, uint32_t offset, uint32_t length, bool more, uint32_t id)
{
    if (head[0] >> 4 == 4)
    {
        Put16(head, 2, static_cast<uint32_t>(head.size()) + length);
        Put16(head, 4, id);
        Put16(head, 6, offset >> 3 | (more ? MORE_FRAGMENTS : 0U));
        SumHeader(head);
        return head;
    }
    const std::size_t field = FindNext(head, head.size());
    const std::size_t at = head.size();
    head.resize(at + FRAGMENT_HEADER);
    head[at] = head[field];
    head[field] = FRAGMENT;
    Put16(head, at + 2, offset | (more ? 1U : 0U));
    Put16(head, at + 4, id >> 16);
    Put16(head, at + 6, id & 0xffff);
    Put16(head, 4, static_cast<uint32_t>(head.size()) - IPV6_HEADER + length);
    return head;
}

} // namespace

Ptr<Packet>
BsdHostJoin(const std::vector<PfFragmentPart>& parts)
{
    Ptr<Packet> whole;
    Bytes head;
    for (const PfFragmentPart& part : parts)
    {
        const auto& fragment = *std::static_pointer_cast<Ptr<Packet>>(part.packet);
        const Ptr<Packet> data = fragment->CreateFragment(part.header + part.skip, part.length);
        if (!whole)
        {
            head = BsdHostReadHead(*fragment, part.header);
            whole = data;
        }
        else
        {
            whole->AddAtEnd(data);
        }
    }
    BsdHostAddHead(whole, Unfragment(std::move(head), whole->GetSize()));
    return whole;
}

std::vector<Ptr<Packet>>
BsdHostCut(const Packet& whole, const BsdPacketView& view, uint32_t longest, uint32_t id)
{
    std::vector<Ptr<Packet>> fragments;
    const Bytes head = BsdHostReadHead(whole, view.header);
    const uint32_t size = std::max<uint32_t>(longest & ~7U, 8);
    const uint32_t data = view.length - view.header;
    for (uint32_t offset = 0; offset < data; offset += size)
    {
        const uint32_t length = std::min(size, data - offset);
        const Ptr<Packet> fragment = whole.CreateFragment(view.header + offset, length);
        BsdHostAddHead(fragment, Fragment(head, offset, length, offset + length < data, id));
        fragments.push_back(fragment);
    }
    return fragments;
}

} // namespace divertsim
} // namespace ns3
