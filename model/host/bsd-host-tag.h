// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_HOST_TAG_H
#define BSD_HOST_TAG_H

#include "ns3/bsd-packet-view.h"
#include "ns3/tag.h"

namespace ns3
{
namespace divertsim
{

/**
 * Rides on a packet from a write to a divert socket until the hook on the same node takes it
 * off: struct pf_divert_mtag of FreeBSD (sys/netpfil/pf/pf.h), as far as pf looks at it again.
 */
class BsdHostTag : public Tag
{
  public:
    /// What a packet that must not meet the filter says in place of a direction
    static constexpr uint8_t UNFILTERED = 255;

    /// \return the object TypeId
    static TypeId GetTypeId();
    BsdHostTag() = default;
    /// \param value a BsdDirection, or UNFILTERED
    explicit BsdHostTag(uint8_t value);
    /// \return a BsdDirection, or UNFILTERED
    uint8_t Get() const;

    TypeId GetInstanceTypeId() const override;
    uint32_t GetSerializedSize() const override;
    void Serialize(TagBuffer buffer) const override;
    void Deserialize(TagBuffer buffer) override;
    void Print(std::ostream& os) const override;

  private:
    uint8_t m_value = 0; ///< a BsdDirection, or UNFILTERED
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_HOST_TAG_H
