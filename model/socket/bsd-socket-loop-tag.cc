// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-socket-loop-tag.h"

namespace ns3
{
namespace divertsim
{

NS_OBJECT_ENSURE_REGISTERED(BsdSocketLoopTag);

TypeId
BsdSocketLoopTag::GetTypeId()
{
    static TypeId tid = TypeId("ns3::divertsim::BsdSocketLoopTag")
                            .SetParent<Tag>()
                            .SetGroupName("Divertsim")
                            .AddConstructor<BsdSocketLoopTag>();
    return tid;
}

TypeId
BsdSocketLoopTag::GetInstanceTypeId() const
{
    return GetTypeId();
}

std::uint16_t
BsdSocketLoopTag::Get(const Packet& packet)
{
    BsdSocketLoopTag tag;
    ByteTagIterator it = packet.GetByteTagIterator();
    while (it.HasNext())
    {
        const ByteTagIterator::Item item = it.Next();
        if (item.GetStart() == 0 && item.GetTypeId() == GetTypeId())
        {
            item.GetTag(tag);
        }
    }
    return tag.m_loops;
}

void
BsdSocketLoopTag::Set(Packet& packet, std::uint16_t loops)
{
    if (Get(packet) != loops)
    {
        BsdSocketLoopTag tag;
        tag.m_loops = loops;
        packet.AddByteTag(tag);
    }
}

uint32_t
BsdSocketLoopTag::GetSerializedSize() const
{
    return sizeof(m_loops);
}

void
BsdSocketLoopTag::Serialize(TagBuffer buffer) const
{
    buffer.WriteU16(m_loops);
}

void
BsdSocketLoopTag::Deserialize(TagBuffer buffer)
{
    m_loops = buffer.ReadU16();
}

void
BsdSocketLoopTag::Print(std::ostream& os) const
{
    os << "loops=" << m_loops;
}

} // namespace divertsim
} // namespace ns3
