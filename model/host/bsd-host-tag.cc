// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-host-tag.h"

namespace ns3
{
namespace divertsim
{

NS_OBJECT_ENSURE_REGISTERED(BsdHostTag);

TypeId
BsdHostTag::GetTypeId()
{
    static TypeId tid = TypeId("ns3::divertsim::BsdHostTag")
                            .SetParent<Tag>()
                            .SetGroupName("Divertsim")
                            .AddConstructor<BsdHostTag>();
    return tid;
}

BsdHostTag::BsdHostTag(uint8_t value)
    : m_value(value)
{
}

uint8_t
BsdHostTag::Get() const
{
    return m_value;
}

TypeId
BsdHostTag::GetInstanceTypeId() const
{
    return GetTypeId();
}

uint32_t
BsdHostTag::GetSerializedSize() const
{
    return 1;
}

void
BsdHostTag::Serialize(TagBuffer buffer) const
{
    buffer.WriteU8(m_value);
}

void
BsdHostTag::Deserialize(TagBuffer buffer)
{
    m_value = buffer.ReadU8();
}

void
BsdHostTag::Print(std::ostream& os) const
{
    os << "idir=" << unsigned{m_value};
}

} // namespace divertsim
} // namespace ns3
