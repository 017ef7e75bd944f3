// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_SOCKET_DIVERT_TAG_H
#define BSD_SOCKET_DIVERT_TAG_H

#include "ns3/tag.h"

#include <cstdint>

namespace ns3
{
namespace divertsim
{

/// Names the diverted packet that an ns3::Packet was read as, so that a write is matched with it
class BsdSocketDivertTag : public Tag
{
  public:
    /// \return the object TypeId
    static TypeId GetTypeId();
    BsdSocketDivertTag() = default;
    /// \param serial DivertPacketInfo::serial
    explicit BsdSocketDivertTag(uint64_t serial);
    /// \return DivertPacketInfo::serial
    uint64_t GetSerial() const;

    TypeId GetInstanceTypeId() const override;
    uint32_t GetSerializedSize() const override;
    void Serialize(TagBuffer buffer) const override;
    void Deserialize(TagBuffer buffer) override;
    void Print(std::ostream& os) const override;

  private:
    uint64_t m_serial = 0; ///< 0: none
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_SOCKET_DIVERT_TAG_H
