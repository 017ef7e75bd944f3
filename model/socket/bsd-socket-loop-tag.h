// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_SOCKET_LOOP_TAG_H
#define BSD_SOCKET_LOOP_TAG_H

#include "ns3/packet.h"
#include "ns3/tag.h"

#include <cstdint>

namespace ns3
{
namespace divertsim
{

/// On bytes that go over the loopback of an OpenBSD host: how often they have passed a splice
/// (ph_loopcnt of struct pkthdr). As a byte tag it goes through TCP's buffers.
class BsdSocketLoopTag : public Tag
{
  public:
    /// \return the object TypeId
    static TypeId GetTypeId();
    TypeId GetInstanceTypeId() const override;
    BsdSocketLoopTag() = default;

    /// \param packet any \return what the tag of its first byte says, the youngest of several;
    /// 0 without one
    static std::uint16_t Get(const Packet& packet);
    /// \param packet gets a tag on all its bytes, where what it has says otherwise
    /// \param loops passes
    static void Set(Packet& packet, std::uint16_t loops);

    uint32_t GetSerializedSize() const override;
    void Serialize(TagBuffer buffer) const override;
    void Deserialize(TagBuffer buffer) override;
    void Print(std::ostream& os) const override;

  private:
    std::uint16_t m_loops = 0;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_SOCKET_LOOP_TAG_H
