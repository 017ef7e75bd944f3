// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-socket-divert-tag.h"

namespace ns3
{
namespace divertsim
{

NS_OBJECT_ENSURE_REGISTERED(BsdSocketDivertTag);

TypeId
BsdSocketDivertTag::GetTypeId()
{
    static TypeId tid = TypeId("ns3::divertsim::BsdSocketDivertTag")
                            .SetParent<Tag>()
                            .SetGroupName("Divertsim")
                            .AddConstructor<BsdSocketDivertTag>();
    return tid;
}

BsdSocketDivertTag::BsdSocketDivertTag(uint64_t serial)
    : m_serial(serial)
{
}

uint64_t
BsdSocketDivertTag::GetSerial() const
{
    return m_serial;
}

TypeId
BsdSocketDivertTag::GetInstanceTypeId() const
{
    return GetTypeId();
}

uint32_t
BsdSocketDivertTag::GetSerializedSize() const
{
    return 8;
}

void
BsdSocketDivertTag::Serialize(TagBuffer buffer) const
{
    buffer.WriteU64(m_serial);
}

void
BsdSocketDivertTag::Deserialize(TagBuffer buffer)
{
    m_serial = buffer.ReadU64();
}

void
BsdSocketDivertTag::Print(std::ostream& os) const
{
    os << "divert serial=" << m_serial;
}

} // namespace divertsim
} // namespace ns3
