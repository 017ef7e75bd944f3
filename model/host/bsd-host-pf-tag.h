// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_HOST_PF_TAG_H
#define BSD_HOST_PF_TAG_H

#include "ns3/tag.h"

#include <cstdint>

namespace ns3
{
namespace divertsim
{

/// What a packet keeps from one pass through pf to the next: the number of pf's `tag` (struct
/// pf_mtag of FreeBSD's sys/netpfil/pf/pf_mtag.h), and the interface that it came in on
/// (m_pkthdr.rcvif) where rules ask for that
class BsdHostPfTag : public Tag
{
  public:
    /// \return the object TypeId
    static TypeId GetTypeId();
    BsdHostPfTag() = default;
    /// \param value the number, 0: none \param received index of the interface, plus 1; 0: none
    BsdHostPfTag(uint16_t value, uint32_t received);
    /// \return the number
    uint16_t Get() const;
    /// \return index of the interface, plus 1; 0: none
    uint32_t GetReceived() const;

    TypeId GetInstanceTypeId() const override;
    uint32_t GetSerializedSize() const override;
    void Serialize(TagBuffer buffer) const override;
    void Deserialize(TagBuffer buffer) override;
    void Print(std::ostream& os) const override;

  private:
    uint16_t m_value = 0;    ///< the number
    uint32_t m_received = 0; ///< index plus 1
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_HOST_PF_TAG_H
