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

BsdHostPfTag::BsdHostPfTag(uint16_t value, uint32_t received)
    : m_value(value),
      m_received(received)
{
}

uint16_t
BsdHostPfTag::Get() const
{
    return m_value;
}

uint32_t
BsdHostPfTag::GetReceived() const
{
    return m_received;
}

TypeId
BsdHostPfTag::GetInstanceTypeId() const
{
    return GetTypeId();
}

uint32_t
BsdHostPfTag::GetSerializedSize() const
{
    return 6;
}

void
BsdHostPfTag::Serialize(TagBuffer buffer) const
{
    buffer.WriteU16(m_value);
    buffer.WriteU32(m_received);
}

void
BsdHostPfTag::Deserialize(TagBuffer buffer)
{
    m_value = buffer.ReadU16();
    m_received = buffer.ReadU32();
}

void
BsdHostPfTag::Print(std::ostream& os) const
{
    os << "tag=" << m_value << " received=" << m_received;
}

} // namespace divertsim
} // namespace ns3
