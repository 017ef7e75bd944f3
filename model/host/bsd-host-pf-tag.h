// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_HOST_PF_TAG_H
#define BSD_HOST_PF_TAG_H

#include "ns3/tag.h"

#include <cstdint>

namespace ns3
{
namespace divertsim
{

/// The number of pf's `tag` on a packet, which it keeps from one pass through pf to the next:
/// struct pf_mtag of FreeBSD (sys/netpfil/pf/pf_mtag.h)
class BsdHostPfTag : public Tag
{
  public:
    /// \return the object TypeId
    static TypeId GetTypeId();
    BsdHostPfTag() = default;
    /// \param value the number, not 0
    explicit BsdHostPfTag(uint16_t value);
    /// \return the number
    uint16_t Get() const;

    TypeId GetInstanceTypeId() const override;
    uint32_t GetSerializedSize() const override;
    void Serialize(TagBuffer buffer) const override;
    void Deserialize(TagBuffer buffer) override;
    void Print(std::ostream& os) const override;

  private:
    uint16_t m_value = 0; ///< the number
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_HOST_PF_TAG_H
