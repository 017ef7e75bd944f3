// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-host-bytes.h"

#include "ns3/header.h"

#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{

/// Bytes as a header, so that a packet's tags stay where its first bytes are exchanged
class HeaderOfBytes : public Header
{
  public:
    HeaderOfBytes() = default;

    explicit HeaderOfBytes(std::vector<uint8_t> bytes)
        : m_bytes(std::move(bytes))
    {
    }

    static TypeId GetTypeId()
    {
        static TypeId tid = TypeId("ns3::divertsim::HeaderOfBytes")
                                .SetParent<Header>()
                                .SetGroupName("Divertsim")
                                .AddConstructor<HeaderOfBytes>();
        return tid;
    }

    TypeId GetInstanceTypeId() const override
    {
        return GetTypeId();
    }

    uint32_t GetSerializedSize() const override
    {
        return static_cast<uint32_t>(m_bytes.size());
    }

    void Serialize(Buffer::Iterator start) const override
    {
        start.Write(m_bytes.data(), GetSerializedSize());
    }

    uint32_t Deserialize(Buffer::Iterator start) override
    {
        start.Read(m_bytes.data(), GetSerializedSize());
        return GetSerializedSize();
    }

    void Print(std::ostream& os) const override
    {
        os << m_bytes.size() << " bytes";
    }

  private:
    std::vector<uint8_t> m_bytes;
};

} // namespace

void
BsdHostReplaceHead(const Ptr<Packet>& packet, std::vector<uint8_t> head)
{
    packet->RemoveAtStart(static_cast<uint32_t>(head.size()));
    BsdHostAddHead(packet, std::move(head));
}

void
BsdHostAddHead(const Ptr<Packet>& packet, std::vector<uint8_t> head)
{
    packet->AddHeader(HeaderOfBytes(std::move(head)));
}

std::vector<uint8_t>
BsdHostReadHead(const Packet& packet, uint32_t length)
{
    std::vector<uint8_t> head(length);
    head.resize(packet.CopyData(head.data(), length));
    return head;
}

} // namespace divertsim
} // namespace ns3
