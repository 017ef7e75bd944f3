// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-host-pf-tag.h"

namespace ns3
{
namespace divertsim
{

NS_OBJECT_ENSURE_REGISTERED(BsdHostPfTag);

TypeId
BsdHostPfTag::GetTypeId()
{
    static TypeId tid = TypeId("ns3::divertsim::BsdHostPfTag")
                            .SetParent<Tag>()
                            .SetGroupName("Divertsim")
                            .AddConstructor<BsdHostPfTag>();
    return tid;
}

BsdHostPfTag::BsdHostPfTag(uint16_t value)
    : m_value(value)
{
}

uint16_t
BsdHostPfTag::Get() const
{
    return m_value;
}

TypeId
BsdHostPfTag::GetInstanceTypeId() const
{
    return GetTypeId();
}

uint32_t
BsdHostPfTag::GetSerializedSize() const
{
    return 2;
}

void
BsdHostPfTag::Serialize(TagBuffer buffer) const
{
    buffer.WriteU16(m_value);
}

void
BsdHostPfTag::Deserialize(TagBuffer buffer)
{
    m_value = buffer.ReadU16();
}

void
BsdHostPfTag::Print(std::ostream& os) const
{
    os << "tag=" << m_value;
}

} // namespace divertsim
} // namespace ns3
